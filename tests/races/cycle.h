/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One life of the module: loaded, filled, used, and unloaded. */
#ifndef CLUSCTL_RACES_CYCLE_H
#define CLUSCTL_RACES_CYCLE_H

#include <pthread.h>

#include "clusctl_call.h"

#define CYCLE_KEYS 6 /* containers and pairs */
#define CYCLE_CALLERS 2

/* Kinds of lives, in turn */
enum cycle_kind {
	CYCLE_PLAIN,
	CYCLE_OPEN, /* not while a device or a resource is open */
	CYCLE_READER, /* nor while somebody waits for an event */
	CYCLE_BUSY, /* between the calls of others */
	CYCLE_KINDS,
};

/**
 * struct cycle - one life
 * @kind: what is special in it
 * @keys: containers and pairs, which end with it
 * @gone: the module has
 * @refused: how often it could not be unloaded
 * @calls: of others, that were answered
 * @callers: who open, call and close
 * @user: who uses the keys all the time, by their serials
 */
struct cycle {
	enum cycle_kind kind;
	__s32 keys[CYCLE_KEYS];
	bool gone;
	unsigned int refused;
	unsigned int calls;
	pthread_t callers[CYCLE_CALLERS];
	pthread_t user;
};

/* Loads and unloads without modprobe(8); 0 or -errno */
long cycle_load(void);
long cycle_unload(void);

/* What is asked of a key has an answer, or the key is dead. */
void cycle_judge(long ret, bool may_live);

/* Who uses the module while it goes */
void cycle_start_others(struct cycle *cycle);
void cycle_join_others(struct cycle *cycle);

#endif
