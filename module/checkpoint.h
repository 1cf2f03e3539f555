/* SPDX-License-Identifier: GPL-2.0-only */
/* Crypto checkpoints of resources. */
#ifndef CLUSCTL_CHECKPOINT_H
#define CLUSCTL_CHECKPOINT_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable-types.h>
#include <linux/types.h>

#include "container.h"
#include "resource.h"
#include "snapshot.h"

/**
 * struct clusctl_checkpoint - one entry of a resource's list, or a tombstone
 * @hash: in the table of all, by resource and container
 * @same: in the table of all, by container
 * @entry: in one of the resource's lists
 * @rcu: delays its freeing for lookups
 * @resource: the resource; outlives its checkpoints
 * @snapshot: the last one; it also gives the string as it was added
 * @acknowledged: generation that a store has; 0 for none
 * @stored: the greatest that a store ever had, also before a reseal
 * @stamp: the container when it last was what a snapshot or the going online
 *	   made of it
 * @in_step: the container was what @snapshot holds when @stamp was taken
 * @was_out: bytes of a snapshot of this checkpoint are elsewhere, too
 * @canonical: name of the container, as it is compared
 *
 * @hash, @same, @resource and @canonical are changed under the change lock only;
 * all else under that and the lock of the resource, so that either is enough to
 * read; but @was_out, under the lock of the resource.
 */
struct clusctl_checkpoint {
	struct rhash_head hash;
	struct rhlist_head same;
	struct list_head entry;
	struct rcu_head rcu;
	struct clusctl_resource *resource;
	struct clusctl_snapshot *snapshot;
	u64 acknowledged;
	u64 stored;
	struct clusctl_stamp stamp;
	bool in_step;
	bool was_out;
	char canonical[];
};

int clusctl_checkpoint_init(void);
void clusctl_checkpoint_exit(void);
unsigned int clusctl_checkpoint_count(unsigned int *tombstones);

struct clusctl_checkpoint *
clusctl_checkpoint_find(const struct clusctl_resource *resource,
			const char *canonical);
struct rhlist_head *clusctl_checkpoint_same(const char *canonical);
u32 clusctl_checkpoint_insert(struct clusctl_resource *resource,
			      const char *canonical,
			      struct clusctl_snapshot *snapshot,
			      struct clusctl_checkpoint **checkpoint);
void clusctl_checkpoint_set(struct clusctl_checkpoint *checkpoint,
			    struct clusctl_snapshot *snapshot);
void clusctl_checkpoint_stamp(struct clusctl_checkpoint *checkpoint,
			      const struct clusctl_stamp *stamp, bool in_step);
bool clusctl_checkpoint_forget(struct clusctl_checkpoint *checkpoint);
u32 clusctl_checkpoint_sealed_with(const u8 *key_id);
void clusctl_checkpoint_clear(struct clusctl_resource *resource);

static inline bool
clusctl_checkpoint_is_listed(const struct clusctl_checkpoint *checkpoint)
{
	return checkpoint &&
	       !clusctl_snapshot_is_tombstone(checkpoint->snapshot);
}

/* Has a store the last snapshot, but as it was before it was sealed again? */
static inline bool
clusctl_checkpoint_is_resealed(const struct clusctl_checkpoint *checkpoint)
{
	u64 last = clusctl_snapshot_generation(checkpoint->snapshot);

	return checkpoint->stored == last && checkpoint->acknowledged != last;
}

/*
 * What a snapshot has to be newer than to take the place of the last one.
 * @by_store: is it one that a store has?
 */
static inline u64
clusctl_checkpoint_floor(const struct clusctl_checkpoint *checkpoint,
			 bool by_store)
{
	if (!checkpoint)
		return 0;
	return by_store ? checkpoint->stored :
			  clusctl_snapshot_generation(checkpoint->snapshot);
}

#endif
