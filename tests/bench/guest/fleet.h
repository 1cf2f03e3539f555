/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many checkpoints, of containers that are made once. */
#ifndef CLUSCTL_BENCH_FLEET_H
#define CLUSCTL_BENCH_FLEET_H

#include "calls.h"

/*
 * Containers with an Ed25519 pair, the smallest there is; the canonical names have
 * 64 bytes. A checkpoint list may be as long as 16,384 by default; the last ones
 * are in none that fleet_fill() makes.
 */
#define FLEET_CONTAINERS 16384
#define FLEET_SPARE 384
#define FLEET_LISTED (FLEET_CONTAINERS - FLEET_SPARE)

/**
 * struct fleet - checkpoints in one resource, or in many
 * @cluster: fd
 * @shape: "one", or "many" for as few as can be in each
 * @n: checkpoints
 * @resources: resources that have them
 * @each: checkpoints in each but the last
 */
struct fleet {
	int cluster;
	const char *shape;
	unsigned long n;
	unsigned int resources;
	unsigned int each;
};

/* Makes the containers. */
void fleet_containers(int cluster);
/* The string of one, spare ones behind FLEET_LISTED */
struct str fleet_container(unsigned int number);

void fleet_fill(struct fleet *fleet);
/* Resources without checkpoints */
void fleet_resources(struct fleet *fleet, unsigned int count);
void fleet_clear(struct fleet *fleet);
/* Opens a resource: 0 is in the middle, and behind the last one is the first. */
int fleet_open(const struct fleet *fleet, unsigned int number);
/* Its name */
struct str fleet_name(const struct fleet *fleet, unsigned int number);
/* One of its list, another one for each number if there are so many */
struct str fleet_listed(const struct fleet *fleet, unsigned int number);

#endif
