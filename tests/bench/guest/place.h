/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where rows are measured: so many checkpoints, and some resources beside them. */
#ifndef CLUSCTL_BENCH_PLACE_H
#define CLUSCTL_BENCH_PLACE_H

#include "fleet.h"
#include "rows.h"

#define PLACE_LISTS 3
#define PLACE_ONLINE 3
#define PLACE_BOXES 1000 /* containers with an RSA-2048 pair */
/* Of what is asked for in turn, as no key is as near as the next; format16()'s */
#define PLACE_TURNS 16

/**
 * struct place - what a row is measured with
 * @cluster: fd
 * @shape: of the fleet
 * @n: checkpoints in all, with those of the resources below but @ones
 * @fleet: most of them
 * @big: a resource of the fleet, with all of it if the shape is "one"
 * @lists: resources with place_lists[] names, or -1 if @n is too small
 * @online: resources with place_online[] containers of an RSA-2048 pair, likewise
 * @ones: resources with one such container, which is another one for each
 */
struct place {
	int cluster;
	const char *shape;
	unsigned long n;
	struct fleet fleet;
	int big;
	int lists[PLACE_LISTS];
	int online[PLACE_ONLINE];
	int ones[PLACE_TURNS];
};

extern const unsigned int place_lists[PLACE_LISTS];
extern const unsigned int place_online[PLACE_ONLINE];

/* Containers with an RSA-2048 pair; once */
void place_boxes(int cluster);
/* One with an RSA-2048 pair; that behind the last is in no list. */
struct str place_box(unsigned int number);

/* The resources beside the fleet first, then that */
void place_make(struct place *place);
void place_fill(struct place *place);
/* Deletes its resources, first the fleet. */
void place_clear(struct place *place);
void place_end(struct place *place);

/* One row of a place, of the same call again and again */
void place_repeat(const struct place *place, const char *name, unsigned int ops,
		  int fd, __u32 code, struct clusctl_request *request);

/* The same with several requests in turn, each for a file of its own */
void place_turns(const struct place *place, const char *name, const int *fds,
		 __u32 code, struct clusctl_request *requests);
/* With one file for all */
void place_turns_at(const struct place *place, const char *name, int fd,
		    __u32 code, struct clusctl_request *requests);

void query_rows(const struct place *place);
void list_rows(const struct place *place);
void share_rows(const struct place *place);
void snapshot_rows(const struct place *place);
void key_rows(const struct place *place);
void online_rows(const struct place *place);
void hidden_rows(const struct place *place);

/* Makes the containers that it measures. */
void memory_of_containers(int cluster);
/* What a resource without checkpoints takes */
double memory_of_resource(int cluster);
/* @bytes: what all checkpoints of the fleet take */
void memory_of_checkpoint(const struct place *place, double bytes);

#endif
