// SPDX-License-Identifier: GPL-2.0-only
/* The codes of the checkpoint list: add, delete, get, and the state of it. */
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "change.h"
#include "checkpoint.h"
#include "cluster_key.h"
#include "container.h"
#include "control.h"
#include "event.h"
#include "export.h"
#include "limits.h"
#include "name.h"
#include "report.h"
#include "resource.h"

/* List a checkpoint, which may have been a tombstone, with its snapshot. */
static u32 list(struct clusctl_resource *resource, const char *canonical,
		struct clusctl_checkpoint **checkpoint,
		struct clusctl_snapshot *snapshot)
{
	if (!*checkpoint)
		return clusctl_checkpoint_insert(resource, canonical, snapshot,
						 checkpoint);
	clusctl_checkpoint_set(*checkpoint, snapshot);
	return ERROR_SUCCESS;
}

static u32 add_exported(struct clusctl_call *call, const char *canonical,
			struct clusctl_checkpoint *checkpoint,
			const struct clusctl_stamp *stamp,
			const struct clusctl_image *image)
{
	struct clusctl_resource *resource = call->resource;
	struct clusctl_snapshot *snapshot;
	struct clusctl_snapshot_of of = {
		.resource = &resource->id,
		.name = call->in,
		.name_size = call->request.in_size,
		.generation = 1,
	};
	u32 status;

	if (checkpoint)
		of.generation +=
			clusctl_snapshot_generation(checkpoint->snapshot);
	status = clusctl_snapshot_take(&of, image, &snapshot);
	if (status) {
		clusctl_report_save_failed(resource, NULL, status);
		return status;
	}
	status = list(resource, canonical, &checkpoint, snapshot);
	if (status) {
		clusctl_snapshot_put(snapshot);
		return status;
	}
	clusctl_checkpoint_stamp(checkpoint, stamp, true);
	clusctl_event_snapshot(CLUSCTL_EVENT_CHECKPOINT_ADDED, resource,
			       snapshot, ERROR_SUCCESS);
	clusctl_report_saved(resource, snapshot);
	return ERROR_SUCCESS;
}

static u32 add(struct clusctl_call *call, const struct clusctl_name *name)
{
	struct clusctl_resource *resource = call->resource;
	struct clusctl_checkpoint *checkpoint;
	struct clusctl_export export;
	struct clusctl_stamp stamp;
	u32 status;

	if (resource->deleted)
		return ERROR_RESOURCE_NOT_AVAILABLE;
	checkpoint = clusctl_checkpoint_find(resource, name->canonical);
	if (clusctl_checkpoint_is_listed(checkpoint))
		return ERROR_ALREADY_EXISTS;
	status = clusctl_export_named(name->canonical, &stamp, &export);
	if (!status)
		status = add_exported(call, name->canonical, checkpoint, &stamp,
				      &export.image);
	clusctl_export_put(&export);
	return status;
}

/* Source: CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT. */
u32 clusctl_resource_add_checkpoint(struct clusctl_call *call)
{
	struct clusctl_name name;
	u32 status;

	status = clusctl_name_get(call->in, call->request.in_size,
				  READ_ONCE(clusctl_max_name), &name);
	if (status)
		return status;
	/* What has no provider is on no list: no duplicate goes unseen here */
	status = clusctl_name_resolve(&name);
	if (!status) {
		if (clusctl_change_begin(call)) {
			status = add(call, &name);
			clusctl_change_end();
		} else {
			status = NTE_FAIL;
		}
	}
	clusctl_name_put(&name);
	return status;
}

/* Leave word of the deletion where the snapshot may come back from. */
static u32 bury(struct clusctl_checkpoint *checkpoint)
{
	const struct clusctl_snapshot *last = checkpoint->snapshot;
	struct clusctl_resource *resource = checkpoint->resource;
	struct clusctl_snapshot_of of = {
		.resource = &resource->id,
		.name = clusctl_snapshot_name(last),
		.name_size = clusctl_snapshot_name_size(last),
		.generation = clusctl_snapshot_generation(last) + 1,
	};
	struct clusctl_snapshot *tombstone;
	u32 status = clusctl_snapshot_take(&of, NULL, &tombstone);

	if (status)
		return status;
	clusctl_checkpoint_set(checkpoint, tombstone);
	clusctl_event_snapshot(CLUSCTL_EVENT_CHECKPOINT_DELETED, resource,
			       tombstone, ERROR_SUCCESS);
	return ERROR_SUCCESS;
}

static u32 delete_checkpoint(struct clusctl_resource *resource,
			     const char *canonical)
{
	struct clusctl_checkpoint *checkpoint;
	struct clusctl_snapshot *last;
	u32 status;

	if (resource->deleted)
		return ERROR_RESOURCE_NOT_AVAILABLE;
	checkpoint = clusctl_checkpoint_find(resource, canonical);
	if (!clusctl_checkpoint_is_listed(checkpoint))
		return ERROR_FILE_NOT_FOUND;
	last = clusctl_snapshot_get(checkpoint->snapshot);
	if (clusctl_checkpoint_forget(checkpoint)) {
		clusctl_event_snapshot(CLUSCTL_EVENT_CHECKPOINT_DELETED,
				       resource, last, ERROR_SUCCESS);
		status = ERROR_SUCCESS;
	} else {
		status = bury(checkpoint);
	}
	clusctl_snapshot_put(last);
	return status;
}

/* Source: CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT. */
u32 clusctl_resource_delete_checkpoint(struct clusctl_call *call)
{
	struct clusctl_name name;
	u32 status;

	status = clusctl_name_find(call->in, call->request.in_size, &name);
	if (status)
		return status;
	status = NTE_FAIL;
	if (clusctl_change_begin(call)) {
		status = delete_checkpoint(call->resource, name.canonical);
		clusctl_change_end();
	}
	clusctl_name_put(&name);
	return status;
}

/* Bytes of a list that is not worth asking for memory: a name or two */
#define SMALL_LIST 256

/* The list as a MULTI_SZ: each string with its NUL, and one NUL more */
static void put_list(const struct clusctl_resource *resource, void *out)
{
	const struct clusctl_checkpoint *checkpoint;

	lockdep_assert_held(&resource->lock);
	list_for_each_entry(checkpoint, &resource->checkpoints, entry) {
		u32 size = clusctl_snapshot_name_size(checkpoint->snapshot);

		memcpy(out, clusctl_snapshot_name(checkpoint->snapshot), size);
		out += size;
	}
	*(__le16 *)out = 0;
}

/* Source: CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS. */
u32 clusctl_resource_get_checkpoints(struct clusctl_call *call)
{
	struct clusctl_resource *resource = call->resource;
	u8 some[SMALL_LIST] __aligned(sizeof(__le16));
	void *list = some;
	u32 status = ERROR_SUCCESS;
	u32 size;

	mutex_lock(&resource->lock);
	size = resource->list_size + sizeof(__le16);
	if (resource->deleted) {
		status = ERROR_RESOURCE_NOT_AVAILABLE;
	} else if (call->request.out_size >= size) {
		if (size > sizeof(some))
			list = kvmalloc(size,
					GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
		if (list)
			put_list(resource, list);
		else
			status = ERROR_NOT_ENOUGH_MEMORY;
	}
	mutex_unlock(&resource->lock);
	if (!status)
		status = clusctl_reply(call, list, size);
	if (list != some)
		kvfree(list);
	return status;
}

static void put_state(const struct clusctl_resource *resource,
		      struct clusctl_resource_state *state)
{
	u32 keys;

	*state = (struct clusctl_resource_state){
		.size = sizeof(*state),
		.state = READ_ONCE(resource->state),
		.checkpoints = READ_ONCE(resource->checkpoint_count),
		.tombstones = READ_ONCE(resource->tombstone_count),
		.failure = READ_ONCE(resource->failure),
	};
	state->flags = clusctl_cluster_key_describe(state->key_id, &keys);
}

static u32 record_size(const struct clusctl_checkpoint *checkpoint)
{
	return ALIGN(sizeof(struct clusctl_checkpoint_record) +
			     clusctl_snapshot_name_size(checkpoint->snapshot),
		     8);
}

/* Fill one record; the room is zeroed. */
static void put_record(const struct clusctl_checkpoint *checkpoint,
		       struct clusctl_checkpoint_record *record)
{
	const struct clusctl_snapshot *snapshot = checkpoint->snapshot;
	const struct clusctl_snapshot_header *head =
		clusctl_snapshot_head(snapshot);

	lockdep_assert_held(&checkpoint->resource->lock);
	record->size = record_size(checkpoint);
	if (clusctl_snapshot_is_tombstone(snapshot))
		record->flags |= CLUSCTL_CHECKPOINT_TOMBSTONE;
	else if (!checkpoint->in_step ||
		 !clusctl_container_in_step(checkpoint->canonical,
					    &checkpoint->stamp))
		record->flags |= CLUSCTL_CHECKPOINT_DIFFERS;
	if (head->flags & cpu_to_le32(CLUSCTL_SNAPSHOT_BOOT_KEY))
		record->flags |= CLUSCTL_CHECKPOINT_BOOT_KEY;
	if (clusctl_checkpoint_is_resealed(checkpoint))
		record->flags |= CLUSCTL_CHECKPOINT_RESEALED;
	record->generation = clusctl_snapshot_generation(snapshot);
	record->acknowledged = checkpoint->acknowledged;
	record->time = le64_to_cpu(head->time);
	memcpy(record->key_id, head->key_id, sizeof(record->key_id));
	record->snapshot_size = snapshot->size;
	record->name_size = clusctl_snapshot_name_size(snapshot);
	memcpy(record + 1, clusctl_snapshot_name(snapshot), record->name_size);
}

static u32 records_size(const struct list_head *list)
{
	const struct clusctl_checkpoint *checkpoint;
	u32 size = 0;

	list_for_each_entry(checkpoint, list, entry)
		size += record_size(checkpoint);
	return size;
}

static void *put_records(const struct list_head *list, void *out)
{
	const struct clusctl_checkpoint *checkpoint;

	list_for_each_entry(checkpoint, list, entry) {
		put_record(checkpoint, out);
		out += record_size(checkpoint);
	}
	return out;
}

/* The state with its records, as one block of memory, if there is room for it */
static u32 get_records(struct clusctl_resource *resource, u32 room,
		       void **block, u32 *size)
{
	void *out;

	lockdep_assert_held(&resource->lock);
	if (resource->deleted)
		return ERROR_RESOURCE_NOT_AVAILABLE;
	*size = sizeof(struct clusctl_resource_state) +
		records_size(&resource->checkpoints) +
		records_size(&resource->tombstones);
	if (room < *size)
		return ERROR_SUCCESS;
	*block = kvzalloc(*size, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!*block)
		return ERROR_NOT_ENOUGH_MEMORY;
	put_state(resource, *block);
	out = *block + sizeof(struct clusctl_resource_state);
	out = put_records(&resource->checkpoints, out);
	put_records(&resource->tombstones, out);
	return ERROR_SUCCESS;
}

static u32 get_state(struct clusctl_call *call)
{
	struct clusctl_resource_state state;

	put_state(call->resource, &state);
	smp_rmb(); /* pairs with the deletion of a resource */
	if (clusctl_resource_is_deleted(call->resource))
		return ERROR_RESOURCE_NOT_AVAILABLE;
	return clusctl_reply_struct(call, &state, sizeof(state),
				    CLUSCTL_RESOURCE_STATE_SIZE_0);
}

u32 clusctl_resource_get_state(struct clusctl_call *call)
{
	struct clusctl_resource *resource = call->resource;
	void *block = NULL;
	u32 status, size;

	if (!(call->request.flags & CLUSCTL_STATE_CHECKPOINTS))
		return get_state(call);
	mutex_lock(&resource->lock);
	status = get_records(resource, call->request.out_size, &block, &size);
	mutex_unlock(&resource->lock);
	if (!status)
		status = clusctl_reply(call, block, size);
	kvfree(block);
	return status;
}
