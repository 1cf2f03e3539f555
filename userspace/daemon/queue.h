/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is to be brought in step, from the threads that notice it to the one that
 * does it. What is waiting already is not queued twice, and where there is too
 * much, or no memory, all is to be done.
 */
#ifndef CLUSCTLD_QUEUE_H
#define CLUSCTLD_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine.h"
#include "path.h"

/* Resources and records that may wait, and bytes of the latter */
#define QUEUE_MAX 4096
#define QUEUE_BYTES (16 * 1024 * 1024)
/* Deletions: as many resources as a kernel can have, without a listing */
#define QUEUE_DELETED_MAX 65536

enum queue_kind {
	QUEUE_RESOURCE, /* it has changed in the kernel */
	QUEUE_DELETED, /* it was deleted there */
	QUEUE_RECORD, /* a record has changed in the store */
};

struct queue_item {
	struct queue_item *next;
	enum queue_kind kind;
	char id[PATH_GUID_SIZE]; /* of the resource */
	int64_t revision; /* of the record */
	size_t size;
	char *value; /* NULL of one that was deleted */
	char key[];
};

/* A question that is answered by the thread that does the work */
struct queue_call {
	struct queue_call *next;
	void (*run)(struct queue_call *call, void *worker);
	bool hastens; /* what waits is not to be patient any more */
};

struct queue {
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t changed;
	struct queue_item *first;
	struct queue_item **last;
	size_t count; /* of all but deletions */
	size_t bytes; /* of records */
	void *deleted; /* tree of the items that are deletions */
	size_t deleted_count;
	struct queue_call *calls;
	bool all; /* everything is to be brought in step */
	uint64_t all_at; /* or will be, at this time of pulse_clock() */
	bool stop;
};

void queue_init(struct queue *queue);
void queue_end(struct queue *queue);
/* What was @deleted is not forgotten with what a listing tells. */
void queue_resource(struct queue *queue, const char *id, bool deleted);
void queue_record(struct queue *queue, const struct engine_record *record);
void queue_all(struct queue *queue);
void queue_all_later(struct queue *queue, unsigned int milliseconds);
void queue_call(struct queue *queue, struct queue_call *call);
void queue_stop(struct queue *queue);
/* Of all but calls, and what is to be done later */
bool queue_is_empty(struct queue *queue);

/* What there is, or a reason to look at the clock */
struct queue_work {
	struct queue_item *items; /* each to be freed by queue_free() */
	struct queue_call *calls;
	bool all;
	bool due; /* it is time to work; if not, there is nothing but calls */
	bool stop;
};

/*
 * Takes all there is, and waits for it at most @timeout milliseconds; with
 * @patient the whole time, unless there is the end or a call that hastens. Other
 * calls are given meanwhile, and all else stays.
 */
struct queue_work queue_take(struct queue *queue, unsigned int timeout,
			     bool patient);
void queue_free(struct queue_item *items);

#endif
