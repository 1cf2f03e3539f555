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
};

void report_init(struct report *report);
void report_end(struct report *report);
/* In the thread of the worker, or before it starts */
void report_write(struct worker *worker);
/* Adds to @object what is counted of the store. */
void report_counts(const struct sync_counts *counts, json_t *object);
/* A new reference, or NULL if there is no memory */
json_t *report_read(struct worker *worker);

#endif
