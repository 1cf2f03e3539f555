/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the daemon says of itself: written by the worker whenever it has done
 * something, and read at any time, also while the worker waits for the store.
 */
#ifndef CLUSCTLD_REPORT_H
#define CLUSCTLD_REPORT_H

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct sync_counts;
struct worker;

struct report {
	pthread_mutex_t lock; /* of all below */
	char *text; /* JSON; NULL if there was no memory for it */
	uint64_t retry; /* when, as of pulse_clock(); 0 if all is well */
	json_t *owners; /* GUIDs of resources, and on which nodes they are online */
	unsigned int version; /* of these */
	unsigned int seen; /* of the index, when they were read from it */
	int told; /* eventfd to write to when it was written, or -1 */
};

void report_init(struct report *report);
void report_end(struct report *report);
/* In the thread of the worker, or before it starts */
void report_write(struct worker *worker);
/*
 * The node on which the store says that the resource with the GUID @id is online, to
 * be freed; NULL if there is none
 */
char *report_owner(struct report *report, const char *id);
/*
 * All of them, an object that is the caller's; NULL if that is what it was when
 * *@version was set, which at first is 0.
 */
json_t *report_owners(struct report *report, unsigned int *version);
/* Has @fd, an eventfd, written to whenever there is a new one; -1 for none. */
void report_tell(struct report *report, int fd);
/* Adds to @object what is counted of the store. */
void report_counts(const struct sync_counts *counts, json_t *object);
/* A new reference, or NULL if there is no memory */
json_t *report_read(struct worker *worker);

#endif
