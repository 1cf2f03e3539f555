/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything that can be observed, byte by byte. */
#ifndef CLUSCTL_FAULTS_PICTURE_H
#define CLUSCTL_FAULTS_PICTURE_H

#include "clusctl_call.h"

#define PICTURE_PARTS 160

/**
 * struct picture - what there is
 * @bytes: all parts, one behind the other
 * @parts: what each is, and where it ends
 */
struct picture {
	unsigned char *bytes;
	size_t size;
	unsigned int count;
	struct {
		char label[48];
		size_t end;
	} parts[PICTURE_PARTS];
};

/* Snapshots too; they count as gone out then. */
#define PICTURE_SNAPSHOTS 1
/* Without serials, GUIDs, times, and what is sealed */
#define PICTURE_LOOSE 2

/*
 * Cluster keys, counts, resources, lists, records, containers, the keys in them,
 * and the keyrings.
 */
struct picture *picture_take(int cluster, unsigned int flags);
void picture_free(struct picture *picture);
/* What is not the same in both; NULL if all is. */
const char *picture_difference(const struct picture *a,
			       const struct picture *b);

#endif
