/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the store had last, in a file of this node: sealed snapshots, for when no
 * store can be reached. What is not in it, or is old, does no harm: the store is
 * asked as soon as it answers. NULL is a cache of nothing.
 */
#ifndef CLUSCTLD_CACHE_H
#define CLUSCTLD_CACHE_H

#include "engine.h"

struct cache;

/* Says why if it cannot be used, and returns NULL then. */
struct cache *cache_open(const char *directory);
void cache_close(struct cache *cache); /* what was put is written before */

/* Takes a copy, and never waits for the disk. */
void cache_put(struct cache *cache, const struct engine_record *record);
/* As engine_list(); to be called by one thread */
int cache_list(struct cache *cache, const char *prefix, engine_visit *visit,
	       void *data);

#endif
