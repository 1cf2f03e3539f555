/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Simulated nodes: the worker of clusctld as it is, but what its threads do is
 * done in steps, by whoever calls this. A node is called by its name.
 */
#ifndef TESTS_DAEMON_STEP_NODE_H
#define TESTS_DAEMON_STEP_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "fake_kernel.h"
#include "memory_engine.h"
#include "sync.h"

#define STEP_NODES 3

extern const char *const step_names[STEP_NODES]; /* "a", "b", "c" */

/* No node runs, no kernel knows anything, and the store is empty. */
void step_reset(void);
void step_start(const char *node);
void step_stop(const char *node); /* as at the end of the service */
void step_kill(const char *node); /* as by SIGKILL */
bool step_is_running(const char *node);

/* Each does what is there to do, and returns whether there was something. */
bool step_events(const char *node); /* of the kernel */
bool step_watch(const char *node); /* one commit */
bool step_work(const char *node);
void step_renew(const char *node); /* leases are to be renewed */

/*
 * Steps all nodes that run until there is nothing to do. Returns the number of
 * rounds; 0 if there are too many.
 */
unsigned int step_settle(void);
/* What the log says of a step; to be freed */
char *logged(bool (*step)(const char *node), const char *node);
/* For questions: the node runs, and the caller is its worker's thread. */
struct worker *step_worker(const char *node);
/* Before a node starts: what it has at rest. NULL: nothing */
struct config;
extern void (*step_key_file)(const char *node, struct config *config);
int step_error(const char *node); /* of its last try */
/* Milliseconds before the last listing for want of a watch */
unsigned int step_delay(const char *node);
bool step_is_stale(const char *node);
/* A resource of the store, whose name another one has here */
bool step_is_conflict(const char *node, const char *id);
uint64_t step_stored(const char *node); /* of sync.h */
uint64_t step_fetched(const char *node);
struct sync_counts step_counts(const char *node);
/* What it answers to the question @json; the caller's. NULL if it may not be. */
json_t *step_ask(const char *node, const char *json);
/* It does not know any more that a resource is its own. */
void step_lose_claim(const char *node, const char *id);

#endif
