/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine "memory": one store for all simulated nodes of a process, and what
 * goes wrong between each of them and it. The endpoints of the settings are the
 * name of the node.
 */
#ifndef TESTS_DAEMON_MEMORY_ENGINE_H
#define TESTS_DAEMON_MEMORY_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine_ops.h"

extern const struct engine_ops memory_engine;

enum memory_lost {
	LOST_NOTHING,
	LOST_REQUEST, /* not done, and no answer */
	LOST_ANSWER, /* done, but no answer */
	LOST_LATER, /* done when memory_arrive() is called, and no answer */
};

struct memory_requests {
	unsigned int gets;
	unsigned int lists;
	unsigned int commits;
	unsigned int watches; /* opened */
};

/* Without a store there is an empty one. */
void memory_reset(void);
struct memory_requests memory_requests(const char *node);
void memory_reset_requests(const char *node);

void memory_reachable(const char *node, bool reachable);
/* From here on, a listing that may be stale tells a node what there is now. */
void memory_lag(const char *node);
void memory_full(bool full);
/* Of the next commit of a node */
void memory_lose(const char *node, enum memory_lost lost);
/* The commit of a node after @count more waits, until it is let go on. */
void memory_hold(const char *node, unsigned int count);
void memory_wait_held(const char *node);
void memory_let_go(const char *node);
void memory_arrive(void);
bool memory_is_arriving(void);
/* The watches of a node end with an error. */
void memory_break_watches(const char *node);
/* No watch can begin before what is next. */
void memory_compact(void);
/* All records as they are, but as if they were the first of a new store */
void memory_renumber(void);
/* What leases keep of daemons that are dead, or cannot reach the store */
void memory_expire(void);
/* So that -EINTR comes where a watch would have to wait */
void memory_never_wait(bool never);
bool memory_watch_has_ended(const struct engine_watch *watch);
/* Is there anything that a watch would be told? */
bool memory_watch_has_more(const struct engine_watch *watch);

/* By nobody's request; NULL deletes */
void memory_write(const char *key, const void *value, size_t size);
void memory_damage(const char *key);
/* false if there is no such record; free() *@value. */
bool memory_read(const char *key, void **value, size_t *size);
unsigned int memory_count(const char *prefix);
int64_t memory_revision(void);
void memory_each(const char *prefix,
		 void (*visit)(const struct engine_record *record, void *data),
		 void *data);

/* Called before a commit of a node, which it may precede with another one */
extern void (*memory_before_commit)(const char *node);

/* Called of each record that a commit puts, in place of @old, which may be NULL */
extern void (*memory_put)(const struct engine_record *record,
			  const struct engine_record *old);

#endif
