// SPDX-License-Identifier: GPL-2.0-only
/* Crypto checkpoints of resources: add, delete, get. */
#include <linux/atomic.h>
#include <linux/clusctl.h>
#include <linux/jhash.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "checkpoint.h"
#include "container.h"
#include "control.h"
#include "limits.h"
#include "name.h"
#include "resource.h"
#include "status.h"
#include "utf16.h"

/**
 * struct clusctl_checkpoint - one entry of a resource's list
 * @hash: in the table of all checkpoints
 * @entry: in the resource's list, under its lock
 * @rcu: delays its freeing for lookups
 * @resource: the resource; outlives its checkpoints
 * @canonical: name of the container, as it is compared
 * @units: length of @spelling in UTF-16 units
 * @spelling: as it was added
 */
struct clusctl_checkpoint {
	struct rhash_head hash;
	struct list_head entry;
	struct rcu_head rcu;
	const struct clusctl_resource *resource;
	char *canonical;
	u16 units;
	char spelling[];
};

/* What a checkpoint is looked up by */
struct checkpoint_key {
	const struct clusctl_resource *resource;
	const char *canonical;
};

/* All checkpoints of all resources; changed under the lock of the resource */
static struct rhashtable checkpoints;
static atomic_t checkpoint_count;

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

unsigned int clusctl_checkpoint_count(void)
{
	return atomic_read(&checkpoint_count);
}

static void free_checkpoint(struct clusctl_checkpoint *checkpoint)
{
	kfree(checkpoint->canonical);
	kfree(checkpoint);
}

static void free_checkpoint_rcu(struct rcu_head *rcu)
{
	free_checkpoint(container_of(rcu, struct clusctl_checkpoint, rcu));
}

static struct clusctl_checkpoint *find(const struct clusctl_resource *resource,
				       const struct clusctl_name *name)
{
	struct checkpoint_key key = {
		.resource = resource,
		.canonical = name->canonical,
	};

	/* The lock keeps what is found; that of others may go under RCU. */
	lockdep_assert_held(&resource->lock);
	return rhashtable_lookup_fast(&checkpoints, &key, checkpoint_params);
}

static void remove(struct clusctl_resource *resource,
		   struct clusctl_checkpoint *checkpoint)
{
	lockdep_assert_held(&resource->lock);
	rhashtable_remove_fast(&checkpoints, &checkpoint->hash,
			       checkpoint_params);
	list_del(&checkpoint->entry);
	WRITE_ONCE(resource->checkpoint_count, resource->checkpoint_count - 1);
	resource->list_size -= CLUSCTL_UTF16_SIZE(checkpoint->units);
	atomic_dec(&checkpoint_count);
	call_rcu(&checkpoint->rcu, free_checkpoint_rcu);
}

/**
 * clusctl_checkpoint_clear() - delete all checkpoints of a resource
 * @resource: its lock is held
 */
void clusctl_checkpoint_clear(struct clusctl_resource *resource)
{
	struct clusctl_checkpoint *checkpoint, *next;

	lockdep_assert_held(&resource->lock);
	list_for_each_entry_safe(checkpoint, next, &resource->checkpoints,
				 entry)
		remove(resource, checkpoint);
}

/* Takes name->canonical over. */
static struct clusctl_checkpoint *
alloc_checkpoint(const struct clusctl_resource *resource,
		 struct clusctl_name *name)
{
	struct clusctl_checkpoint *checkpoint;
	size_t len = strlen(name->spelling);

	checkpoint = kzalloc(struct_size(checkpoint, spelling, len + 1),
			     GFP_KERNEL_ACCOUNT);
	if (!checkpoint)
		return NULL;
	checkpoint->resource = resource;
	checkpoint->units = name->units;
	memcpy(checkpoint->spelling, name->spelling, len);
	checkpoint->canonical = name->canonical;
	name->canonical = NULL;
	return checkpoint;
}

/* Count one more, unless a cap is reached. */
static bool reserve(const struct clusctl_resource *resource)
{
	if (resource->checkpoint_count >=
	    READ_ONCE(clusctl_max_resource_checkpoints))
		return false;
	if (atomic_inc_return(&checkpoint_count) >
	    READ_ONCE(clusctl_max_checkpoints)) {
		atomic_dec(&checkpoint_count);
		return false;
	}
	return true;
}

static u32 insert(struct clusctl_resource *resource, struct clusctl_name *name)
{
	struct clusctl_checkpoint *checkpoint;

	lockdep_assert_held(&resource->lock);
	if (!reserve(resource))
		return ERROR_NO_SYSTEM_RESOURCES;
	checkpoint = alloc_checkpoint(resource, name);
	if (!checkpoint) {
		atomic_dec(&checkpoint_count);
		return ERROR_NOT_ENOUGH_MEMORY;
	}
	if (rhashtable_insert_fast(&checkpoints, &checkpoint->hash,
				   checkpoint_params)) {
		free_checkpoint(checkpoint);
		atomic_dec(&checkpoint_count);
		return ERROR_NOT_ENOUGH_MEMORY;
	}
	list_add_tail(&checkpoint->entry, &resource->checkpoints);
	resource->list_size += CLUSCTL_UTF16_SIZE(checkpoint->units);
	WRITE_ONCE(resource->checkpoint_count, resource->checkpoint_count + 1);
	return ERROR_SUCCESS;
}

static u32 add_locked(struct clusctl_resource *resource,
		      struct clusctl_name *name)
{
	u32 status;

	if (resource->deleted)
		return ERROR_RESOURCE_NOT_AVAILABLE;
	if (find(resource, name))
		return ERROR_ALREADY_EXISTS;
	status = clusctl_container_check_export(name);
	if (status)
		return status;
	return insert(resource, name);
}

/* Source: CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT. */
u32 clusctl_resource_add_checkpoint(struct clusctl_call *call)
{
	struct clusctl_resource *resource = call->resource;
	struct clusctl_name name;
	u32 status;

	status = clusctl_name_get(call->in, call->request.in_size,
				  READ_ONCE(clusctl_max_name), &name);
	if (status)
		return status;
	/* What has no provider is on no list: no duplicate goes unseen here */
	status = clusctl_name_resolve(&name);
	if (!status) {
		mutex_lock(&resource->lock);
		status = add_locked(resource, &name);
		mutex_unlock(&resource->lock);
	}
	clusctl_name_put(&name);
	return status;
}

static u32 delete_locked(struct clusctl_resource *resource,
			 const struct clusctl_name *name)
{
	struct clusctl_checkpoint *checkpoint;

	if (resource->deleted)
		return ERROR_RESOURCE_NOT_AVAILABLE;
	checkpoint = find(resource, name);
	if (!checkpoint)
		return ERROR_FILE_NOT_FOUND;
	remove(resource, checkpoint);
	return ERROR_SUCCESS;
}

/* Source: CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT. */
u32 clusctl_resource_delete_checkpoint(struct clusctl_call *call)
{
	struct clusctl_resource *resource = call->resource;
	struct clusctl_name name;
	u32 status;

	status = clusctl_name_get(call->in, call->request.in_size,
				  CLUSCTL_MAX_NAME, &name);
	if (status)
		return status;
	status = clusctl_name_resolve(&name);
	switch (status) {
	case ERROR_SUCCESS:
		mutex_lock(&resource->lock);
		status = delete_locked(resource, &name);
		mutex_unlock(&resource->lock);
		break;
	case NTE_PROV_TYPE_NOT_DEF:
	case NTE_KEYSET_NOT_DEF:
	case NTE_PROV_TYPE_NO_MATCH:
		/* Only the list matters here, and it cannot be on it. */
		status = ERROR_FILE_NOT_FOUND;
		break;
	}
	clusctl_name_put(&name);
	return status;
}

/* The list as a MULTI_SZ: each string with its NUL, and one NUL more */
static void put_list(const struct clusctl_resource *resource, void *out)
{
	const struct clusctl_checkpoint *checkpoint;

	lockdep_assert_held(&resource->lock);
	list_for_each_entry(checkpoint, &resource->checkpoints, entry)
		out += clusctl_utf16_put(out, checkpoint->spelling,
					 checkpoint->units);
	*(__le16 *)out = 0;
}

/* Source: CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS. */
u32 clusctl_resource_get_checkpoints(struct clusctl_call *call)
{
	struct clusctl_resource *resource = call->resource;
	void *list = NULL;
	u32 status = ERROR_SUCCESS;
	u32 size;

	mutex_lock(&resource->lock);
	size = resource->list_size + sizeof(__le16);
	if (resource->deleted) {
		status = ERROR_RESOURCE_NOT_AVAILABLE;
	} else if (call->request.out_size >= size) {
		list = kvmalloc(size, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
		if (list)
			put_list(resource, list);
		else
			status = ERROR_NOT_ENOUGH_MEMORY;
	}
	mutex_unlock(&resource->lock);
	if (!status)
		status = clusctl_reply(call, list, size);
	kvfree(list);
	return status;
}

int clusctl_checkpoint_init(void)
{
	return rhashtable_init(&checkpoints, &checkpoint_params);
}

/* The resources are gone, and their checkpoints with them. */
void clusctl_checkpoint_exit(void)
{
	rhashtable_destroy(&checkpoints);
	/* What frees the one and the other after RCU is code of this module. */
	rcu_barrier();
}
