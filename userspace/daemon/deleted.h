/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Resources that were deleted here, of which the store was not told before the
 * daemon ended: a file of their GUIDs in the daemon's directory, for the next start
 * with the same loading of the module.
 */
#ifndef CLUSCTLD_DELETED_H
#define CLUSCTLD_DELETED_H

#include "config.h"
#include "queue.h"
#include "sync.h"

/* Keeps the deletions of @items, in place of what was kept; 0 or a negative errno. */
int deleted_save(const struct config *config, const struct queue_item *items);
/* Queues what was kept, if anything was. */
void deleted_load(const struct config *config, struct queue *queue);
/* The store was told. */
void deleted_forget(const struct config *config);
/*
 * Tells the store of the deletions of @items, up to the first that it does not take:
 * -ETIME if that lasts @most milliseconds, or another negative errno.
 */
int deleted_tell(struct sync *sync, const struct queue_item *items,
		 unsigned int most);
/* The next start may be without a store, too. */
void deleted_uncache(struct cache *cache, const struct queue_item *items);

#endif
