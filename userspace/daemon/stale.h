/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a store had, while nobody says what it has. */
#ifndef CLUSCTLD_STALE_H
#define CLUSCTLD_STALE_H

#include "cache.h"
#include "sync.h"

/*
 * Gives the kernel what a member of the store has, though it may lag behind, or
 * else what @cache has; neither is asked for more, and nothing is stored. @engine
 * may be NULL. All of it was acknowledged once, so the module takes it as such:
 * what the store has is newer, or the same, and wins when it can be reached.
 * Returns whether there was anything.
 */
bool stale_restore(const struct sync *sync, struct engine *engine,
		   struct cache *cache);

#endif
