/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the engine "memory" share; all under memory_lock. */
#ifndef TESTS_DAEMON_MEMORY_MODEL_H
#define TESTS_DAEMON_MEMORY_MODEL_H

#include <pthread.h>

#include "memory_engine.h"

#define MEMORY_KEY_SIZE (ENGINE_KEY_MAX + 1)

/* A value, or that there is none; shared by a record and the history */
struct memory_value {
	char key[MEMORY_KEY_SIZE];
	unsigned int references;
	bool deleted;
	int64_t damaged; /* the revision that it is damaged since, or 0 */
	uint64_t lease; /* 0 for none */
	int64_t revision;
	size_t size;
	char data[];
};

struct memory_node {
	struct memory_node *next;
	char name[32];
	bool unreachable;
	struct memory_value **lag; /* what a member of the store has */
	size_t lag_count;
	enum memory_lost lost;
	struct memory_requests requests;
	bool holds; /* after so many commits, which then waits */
	unsigned int until_held;
	bool is_held;
	unsigned int broken; /* how often its watches were broken */
};

/* One that is open */
struct memory {
	struct engine engine;
	struct memory *next;
	struct memory_node *node;
	uint64_t lease;
	bool visiting;
};

struct memory_store {
	void *tree; /* of struct memory_value, by key */
	struct memory_value **history; /* by revision, from compacted + 1 on */
	size_t history_count, history_room;
	int64_t revision;
	int64_t compacted;
	bool full;
	struct memory *open;
};

extern pthread_mutex_t memory_lock;
extern pthread_cond_t memory_changed;
extern struct memory_store memory_store;

struct memory_node *memory_node(const char *name);
struct memory_value *memory_find(const char *key);
/* The record of @value->key is @value from now on; takes it over. */
void memory_apply(struct memory_value *value);
struct memory_value *memory_value(const char *key, const void *data,
				  size_t size);
void memory_put_value(struct memory_value *value); /* the reference */
int memory_commit_locked(const struct engine_change *changes, size_t count,
			 uint64_t lease, int64_t *revision);
/* Does later what a commit asks for. */
void memory_delay(const struct engine_change *changes, size_t count);
void memory_drop_lease(uint64_t lease);
void memory_drop_lags(void);

int memory_watch_open(struct engine *engine, const char *prefix, int64_t from,
		      struct engine_watch **watch);
int memory_watch_next(struct engine_watch *watch, int timeout,
		      engine_visit *visit, void *data);
void memory_watch_wake(struct engine_watch *watch);
void memory_watch_close(struct engine_watch *watch);

#endif
