/* SPDX-License-Identifier: GPL-2.0-only */
/* Resources of the cluster. */
#ifndef CLUSCTL_RESOURCE_H
#define CLUSCTL_RESOURCE_H

#include <linux/clusctl.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rhashtable-types.h>
#include <linux/types.h>
#include <linux/uuid.h>

struct clusctl_call;
struct file;

/**
 * struct clusctl_resource - a resource
 * @usage: one for the tables, one for each fd
 * @by_name: in the table of names
 * @by_id: in the table of GUIDs
 * @entry: in the list of all, under the lock of the resources
 * @rcu: delays its freeing for lookups
 * @id: GUID; constant
 * @name: as spelled at its creation, UTF-8; constant
 * @folded: @name as it is compared; constant
 * @type: name of its type, UTF-8; constant
 * @name_units: length of @name in UTF-16 units
 * @type_units: length of @type in UTF-16 units
 * @lock: of what follows, which is written under the change lock as well, so
 *	  that either is enough to read. Nests inside the lock of the resources
 *	  and outside the lock of the containers.
 * @deleted: no longer in the tables; read anywhere
 * @state: CLUSCTL_STATE_*; read anywhere
 * @failure: why @state is CLUSCTL_STATE_FAILED, else ERROR_SUCCESS; read
 *	     anywhere
 * @checkpoint_count: length of @checkpoints; read anywhere
 * @tombstone_count: length of @tombstones; read anywhere
 * @checkpoints: struct clusctl_checkpoint in the order of their adding
 * @tombstones: those that were deleted, in the order of their deleting
 * @list_size: bytes of the strings of @checkpoints, with one NUL each
 */
struct clusctl_resource {
	refcount_t usage;
	struct rhash_head by_name;
	struct rhash_head by_id;
	struct list_head entry;
	struct rcu_head rcu;
	guid_t id;
	char *name;
	char *folded;
	char *type;
	u16 name_units;
	u16 type_units;
	struct mutex lock; /* see above */
	bool deleted;
	u32 state;
	u32 failure;
	u32 checkpoint_count;
	u32 tombstone_count;
	struct list_head checkpoints;
	struct list_head tombstones;
	u32 list_size;
};

int clusctl_resource_init(void);
void clusctl_resource_exit(void);
unsigned int clusctl_resource_count(void);

u32 clusctl_resource_new(const void *name, size_t name_size, const void *type,
			 size_t type_size, const guid_t *id,
			 struct clusctl_resource **resource);
u32 clusctl_resource_publish(struct clusctl_resource *resource);
u32 clusctl_resource_find(const void *string, size_t size,
			  struct clusctl_resource **resource);
u32 clusctl_resource_delete(struct clusctl_resource *resource);
void clusctl_resource_set_state(struct clusctl_resource *resource, u32 state,
				u32 failure);
struct clusctl_resource *
clusctl_resource_next(struct clusctl_resource *resource);
u32 clusctl_resource_records(void **records, u32 *size);
struct clusctl_resource *
clusctl_resource_get(struct clusctl_resource *resource);
void clusctl_resource_put(struct clusctl_resource *resource);

u32 clusctl_resource_open(struct clusctl_call *call,
			  struct clusctl_resource *resource);

static inline bool
clusctl_resource_is_online(const struct clusctl_resource *resource)
{
	return READ_ONCE(resource->state) == CLUSCTL_STATE_ONLINE;
}

static inline bool
clusctl_resource_is_deleted(const struct clusctl_resource *resource)
{
	return READ_ONCE(resource->deleted);
}

#endif
