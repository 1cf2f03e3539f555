/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thread that brings kernel and store in step, and alone uses the engine;
 * beside it another one that watches the store.
 */
#ifndef CLUSCTLD_WORKER_H
#define CLUSCTLD_WORKER_H

#include <pthread.h>
#include <stdbool.h>

#include "config.h"
#include "keys.h"
#include "pulse.h"
#include "queue.h"
#include "report.h"
#include "sync.h"

struct worker {
	const struct config *config;
	struct queue queue; /* for all threads */
	struct report report;
	struct pulse pulse; /* of the thread */
	int ended; /* eventfd: it has ended, and worker_stop() need not wait */
	/* Of the thread itself */
	struct sync sync;
	struct keys keys;
	struct engine *engine; /* NULL while there is none */
	struct engine_watch *watch;
	pthread_t thread;
	pthread_t watcher;
	bool is_watched; /* there is such a thread */
	unsigned int watch_pause; /* before its next listing, milliseconds */
	bool kept_deleted; /* perhaps, in a file: see deleted.h */
	bool renew_due; /* the leases */
	uint64_t renewed; /* when, in milliseconds */
	bool stale; /* what is here is of no store that could be asked */
	bool was_in_step; /* ever */
	bool is_named; /* our name is claimed in the store */
	uint64_t clash; /* since when another node has it; 0 if none has */
	int fatal; /* why it has ended without being told; 0 if it has not */
	bool in_step; /* since all was compared */
	struct engine_status store; /* as of its last status */
	int error; /* of the last try, or 0 */
	unsigned int tries; /* that failed since */
	unsigned int pause; /* before the next one, milliseconds */
	uint64_t retry; /* when that is */
};

/* @config must live on. Returns 0 or a negative errno. */
int worker_start(struct worker *worker, const struct config *config);
/* It ends as soon as the request that it waits for is answered, or given up. */
void worker_tell_stop(struct worker *worker);
void worker_stop(struct worker *worker); /* tells it, too, and waits for it */

#endif
