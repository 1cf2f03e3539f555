// SPDX-License-Identifier: GPL-2.0-only
/* Crypto checkpoints of resources: their life, and the tables of them. */
#include <linux/atomic.h>
#include <linux/clusctl.h>
#include <linux/jhash.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/overflow.h>
#include <linux/rhashtable.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "change.h"
#include "checkpoint.h"
#include "cluster_key.h"
#include "fault.h"
#include "limits.h"

/* What a checkpoint is looked up by */
struct checkpoint_key {
	const struct clusctl_resource *resource;
	const char *canonical;
};

/* All checkpoints and tombstones; changed under the change lock */
static struct rhashtable checkpoints; /* by resource and container */
static struct rhltable containers; /* by container */
static atomic_t checkpoint_count; /* with the tombstones */
static atomic_t tombstone_count;

static u32 hash_key(const void *data, u32 len, u32 seed)
{
	const struct checkpoint_key *key = data;

	seed = jhash(&key->resource, sizeof(key->resource), seed);
	return jhash(key->canonical, strlen(key->canonical), seed);
}

static u32 hash_checkpoint(const void *data, u32 len, u32 seed)
{
	const struct clusctl_checkpoint *checkpoint = data;
	struct checkpoint_key key = {
		.resource = checkpoint->resource,
		.canonical = checkpoint->canonical,
	};

	return hash_key(&key, sizeof(key), seed);
}

static int compare_key(struct rhashtable_compare_arg *arg, const void *object)
{
	const struct clusctl_checkpoint *checkpoint = object;
	const struct checkpoint_key *key = arg->key;

	return checkpoint->resource != key->resource ||
	       strcmp(checkpoint->canonical, key->canonical);
}

static const struct rhashtable_params checkpoint_params = {
	.key_len = sizeof(struct checkpoint_key),
	.head_offset = offsetof(struct clusctl_checkpoint, hash),
	.hashfn = hash_key,
	.obj_hashfn = hash_checkpoint,
	.obj_cmpfn = compare_key,
	.automatic_shrinking = true,
};

static u32 hash_canonical(const void *data, u32 len, u32 seed)
{
	const char *canonical = *(const char *const *)data;

	return jhash(canonical, strlen(canonical), seed);
}

static u32 hash_container(const void *data, u32 len, u32 seed)
{
	const struct clusctl_checkpoint *checkpoint = data;

	return jhash(checkpoint->canonical, strlen(checkpoint->canonical),
		     seed);
}

static int compare_container(struct rhashtable_compare_arg *arg,
			     const void *object)
{
	const struct clusctl_checkpoint *checkpoint = object;

	return strcmp(checkpoint->canonical, *(const char *const *)arg->key);
}

static const struct rhashtable_params container_params = {
	.key_len = sizeof(char *),
	.head_offset = offsetof(struct clusctl_checkpoint, same),
	.hashfn = hash_canonical,
	.obj_hashfn = hash_container,
	.obj_cmpfn = compare_container,
	.automatic_shrinking = true,
};

/**
 * clusctl_checkpoint_count() - count what there is, on all resources
 * @tombstones: out
 *
 * Return: checkpoints that are listed.
 */
unsigned int clusctl_checkpoint_count(unsigned int *tombstones)
{
	int all = atomic_read(&checkpoint_count);

	*tombstones = atomic_read(&tombstone_count);
	return max(all - (int)*tombstones, 0);
}

/**
 * clusctl_checkpoint_find() - find a checkpoint of a resource
 * @resource: the resource; its lock or the change lock is held
 * @canonical: name of the container
 *
 * Return: valid as long as the lock is held; may be a tombstone, or NULL.
 */
struct clusctl_checkpoint *
clusctl_checkpoint_find(const struct clusctl_resource *resource,
			const char *canonical)
{
	struct checkpoint_key key = {
		.resource = resource,
		.canonical = canonical,
	};

	lockdep_assert(lockdep_is_held(&clusctl_change_lock) ||
		       lockdep_is_held(&resource->lock));
	/* Those of other resources may go under RCU. */
	return rhashtable_lookup_fast(&checkpoints, &key, checkpoint_params);
}

/**
 * clusctl_checkpoint_same() - find the checkpoints of a container
 * @canonical: its name
 *
 * Context: under the change lock.
 * Return: what rhl_for_each_entry_rcu() takes, valid as long as that is held.
 */
struct rhlist_head *clusctl_checkpoint_same(const char *canonical)
{
	struct rhlist_head *list;

	lockdep_assert_held(&clusctl_change_lock);
	rcu_read_lock();
	list = rhltable_lookup(&containers, &canonical, container_params);
	rcu_read_unlock();
	return list;
}

/* Count a snapshot that comes (1) or goes (-1). */
static void count_snapshot(struct clusctl_checkpoint *checkpoint, int change)
{
	const struct clusctl_snapshot *snapshot = checkpoint->snapshot;
	struct clusctl_resource *resource = checkpoint->resource;

	lockdep_assert_held(&resource->lock);
	clusctl_cluster_key_count(clusctl_snapshot_head(snapshot)->key_id,
				  change);
	if (clusctl_snapshot_is_tombstone(snapshot)) {
		atomic_add(change, &tombstone_count);
		WRITE_ONCE(resource->tombstone_count,
			   resource->tombstone_count + change);
	} else {
		resource->list_size +=
			change * (int)clusctl_snapshot_name_size(snapshot);
		WRITE_ONCE(resource->checkpoint_count,
			   resource->checkpoint_count + change);
	}
}

/**
 * clusctl_checkpoint_set() - give a checkpoint its next snapshot
 * @checkpoint: listed or not, which the snapshot may change
 * @snapshot: the checkpoint takes the reference over
 *
 * Context: under the change lock.
 */
void clusctl_checkpoint_set(struct clusctl_checkpoint *checkpoint,
			    struct clusctl_snapshot *snapshot)
{
	struct clusctl_resource *resource = checkpoint->resource;
	struct clusctl_snapshot *old = checkpoint->snapshot;
	bool was_listed = clusctl_checkpoint_is_listed(checkpoint);

	lockdep_assert_held(&clusctl_change_lock);
	mutex_lock(&resource->lock);
	count_snapshot(checkpoint, -1);
	/* Sealed again: what the store has is under the old key. */
	if (clusctl_snapshot_generation(snapshot) ==
	    clusctl_snapshot_generation(old))
		checkpoint->acknowledged = 0;
	checkpoint->snapshot = snapshot;
	count_snapshot(checkpoint, 1);
	if (was_listed != clusctl_checkpoint_is_listed(checkpoint))
		list_move_tail(&checkpoint->entry,
			       was_listed ? &resource->tombstones :
					    &resource->checkpoints);
	mutex_unlock(&resource->lock);
	clusctl_snapshot_put(old);
}

/**
 * clusctl_checkpoint_stamp() - remember what state the container is in
 * @checkpoint: the checkpoint
 * @stamp: of its container
 * @in_step: does it hold what the snapshot does?
 *
 * Context: under the change lock.
 */
void clusctl_checkpoint_stamp(struct clusctl_checkpoint *checkpoint,
			      const struct clusctl_stamp *stamp, bool in_step)
{
	lockdep_assert_held(&clusctl_change_lock);
	mutex_lock(&checkpoint->resource->lock);
	checkpoint->stamp = *stamp;
	checkpoint->in_step = in_step;
	mutex_unlock(&checkpoint->resource->lock);
}

static void free_checkpoint(struct clusctl_checkpoint *checkpoint)
{
	clusctl_snapshot_put(checkpoint->snapshot);
	kfree(checkpoint);
}

static void free_checkpoint_rcu(struct rcu_head *rcu)
{
	free_checkpoint(container_of(rcu, struct clusctl_checkpoint, rcu));
}

static void remove_locked(struct clusctl_checkpoint *checkpoint)
{
	rhashtable_remove_fast(&checkpoints, &checkpoint->hash,
			       checkpoint_params);
	rhltable_remove(&containers, &checkpoint->same, container_params);
	list_del(&checkpoint->entry);
	count_snapshot(checkpoint, -1);
	atomic_dec(&checkpoint_count);
	call_rcu(&checkpoint->rcu, free_checkpoint_rcu);
}

/**
 * clusctl_checkpoint_forget() - forget a checkpoint that nobody else knows of
 * @checkpoint: is freed
 *
 * Context: under the change lock.
 * Return: false if a snapshot of it is elsewhere, too; then it stays.
 */
bool clusctl_checkpoint_forget(struct clusctl_checkpoint *checkpoint)
{
	struct clusctl_resource *resource = checkpoint->resource;
	bool was_out;

	lockdep_assert_held(&clusctl_change_lock);
	mutex_lock(&resource->lock);
	was_out = checkpoint->was_out;
	if (!was_out)
		remove_locked(checkpoint);
	mutex_unlock(&resource->lock);
	return !was_out;
}

/* Forget a tombstone that a store has. */
static void forget_spare(struct clusctl_checkpoint *spare)
{
	struct clusctl_resource *resource = spare->resource;

	mutex_lock(&resource->lock);
	remove_locked(spare);
	mutex_unlock(&resource->lock);
}

/**
 * clusctl_checkpoint_clear() - forget all checkpoints of a resource
 * @resource: its lock and the change lock are held
 */
void clusctl_checkpoint_clear(struct clusctl_resource *resource)
{
	struct clusctl_checkpoint *checkpoint, *next;

	lockdep_assert_held(&clusctl_change_lock);
	lockdep_assert_held(&resource->lock);
	list_for_each_entry_safe(checkpoint, next, &resource->checkpoints,
				 entry)
		remove_locked(checkpoint);
	list_for_each_entry_safe(checkpoint, next, &resource->tombstones, entry)
		remove_locked(checkpoint);
}

static u32 count_sealed_with(const struct list_head *list, const u8 *key_id)
{
	const struct clusctl_checkpoint *checkpoint;
	u32 count = 0;

	list_for_each_entry(checkpoint, list, entry)
		if (!memcmp(clusctl_snapshot_head(checkpoint->snapshot)->key_id,
			    key_id, CLUSCTL_KEY_ID_SIZE))
			count++;
	return count;
}

/**
 * clusctl_checkpoint_sealed_with() - count the snapshots under a key
 * @key_id: id of the cluster key
 *
 * Context: under the change lock.
 * Return: how many, tombstones among them.
 */
u32 clusctl_checkpoint_sealed_with(const u8 *key_id)
{
	struct clusctl_resource *resource = NULL;
	u32 count = 0;

	while ((resource = clusctl_resource_next(resource))) {
		count += count_sealed_with(&resource->checkpoints, key_id) +
			 count_sealed_with(&resource->tombstones, key_id);
		cond_resched();
	}
	return count;
}

/* The oldest tombstone that a store has, and so is needed here no longer */
static struct clusctl_checkpoint *
find_spare(const struct clusctl_resource *resource)
{
	struct clusctl_checkpoint *checkpoint;

	list_for_each_entry(checkpoint, &resource->tombstones, entry)
		if (checkpoint->acknowledged ==
		    clusctl_snapshot_generation(checkpoint->snapshot))
			return checkpoint;
	return NULL;
}

/* Is there room for one more on a resource when that many are forgotten? */
static bool have_own_room(const struct clusctl_resource *resource, u32 spare)
{
	return resource->checkpoint_count + resource->tombstone_count <
	       READ_ONCE(clusctl_max_resource_checkpoints) + spare;
}

static bool have_room_in_all(u32 spare)
{
	return (u32)atomic_read(&checkpoint_count) <
	       READ_ONCE(clusctl_max_checkpoints) + spare;
}

/* A tombstone of any resource that can be forgotten */
static struct clusctl_checkpoint *find_any_spare(void)
{
	struct clusctl_resource *resource = NULL;
	struct clusctl_checkpoint *spare = NULL;

	while (!spare && (resource = clusctl_resource_next(resource))) {
		spare = find_spare(resource);
		cond_resched();
	}
	return spare;
}

/*
 * Is there room for one more, if @spare, which is NULL or a tombstone, is
 * forgotten?
 */
static bool find_room(const struct clusctl_resource *resource,
		      struct clusctl_checkpoint **spare)
{
	*spare = NULL;
	if (have_own_room(resource, 0) && have_room_in_all(0))
		return true;
	*spare = find_spare(resource);
	if (!*spare && have_own_room(resource, 0))
		*spare = find_any_spare();
	return *spare && have_room_in_all(1) && have_own_room(resource, 1);
}

static struct clusctl_checkpoint *
alloc_checkpoint(struct clusctl_resource *resource, const char *canonical)
{
	size_t len = strlen(canonical);
	struct clusctl_checkpoint *checkpoint;

	if (clusctl_fault())
		return NULL;
	checkpoint = kzalloc(struct_size(checkpoint, canonical, len + 1),
			     GFP_KERNEL_ACCOUNT);
	if (!checkpoint)
		return NULL;
	checkpoint->resource = resource;
	memcpy(checkpoint->canonical, canonical, len);
	return checkpoint;
}

static int insert_into_tables(struct clusctl_checkpoint *checkpoint)
{
	const char *canonical = checkpoint->canonical;
	int ret;

	if (clusctl_fault())
		return -ENOMEM;
	ret = rhltable_insert_key(&containers, &canonical, &checkpoint->same,
				  container_params);
	if (ret)
		return ret;
	ret = -ENOMEM;
	if (!clusctl_fault())
		ret = rhashtable_insert_fast(&checkpoints, &checkpoint->hash,
					     checkpoint_params);
	if (ret)
		rhltable_remove(&containers, &checkpoint->same,
				container_params);
	return ret;
}

/**
 * clusctl_checkpoint_insert() - make a checkpoint or tombstone
 * @resource: of which resource; it has none of this name
 * @canonical: name of the container
 * @snapshot: the first one; the checkpoint takes the reference over
 * @checkpoint: out
 *
 * Context: under the change lock.
 * Return: ERROR_SUCCESS, ERROR_NO_SYSTEM_RESOURCES, ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_checkpoint_insert(struct clusctl_resource *resource,
			      const char *canonical,
			      struct clusctl_snapshot *snapshot,
			      struct clusctl_checkpoint **checkpoint)
{
	struct clusctl_checkpoint *spare, *new;
	int ret;

	lockdep_assert_held(&clusctl_change_lock);
	if (!find_room(resource, &spare))
		return ERROR_NO_SYSTEM_RESOURCES;
	new = alloc_checkpoint(resource, canonical);
	if (!new)
		return ERROR_NOT_ENOUGH_MEMORY;
	mutex_lock(&resource->lock);
	ret = insert_into_tables(new);
	if (!ret) {
		new->snapshot = snapshot;
		atomic_inc(&checkpoint_count);
		count_snapshot(new, 1);
		list_add_tail(&new->entry, clusctl_checkpoint_is_listed(new) ?
						   &resource->checkpoints :
						   &resource->tombstones);
	}
	mutex_unlock(&resource->lock);
	if (ret) {
		call_rcu(&new->rcu, free_checkpoint_rcu);
		return ERROR_NOT_ENOUGH_MEMORY;
	}
	if (spare)
		forget_spare(spare);
	*checkpoint = new;
	return ERROR_SUCCESS;
}

int clusctl_checkpoint_init(void)
{
	int ret = rhashtable_init(&checkpoints, &checkpoint_params);

	if (ret)
		return ret;
	ret = rhltable_init(&containers, &container_params);
	if (ret)
		rhashtable_destroy(&checkpoints);
	return ret;
}

/* The resources are gone, and their checkpoints with them. */
void clusctl_checkpoint_exit(void)
{
	rhltable_destroy(&containers);
	rhashtable_destroy(&checkpoints);
	/* What frees the one and the other after RCU is code of this module. */
	rcu_barrier();
}
