// SPDX-License-Identifier: GPL-2.0-only
/* The codes that carry snapshots: get, put, acknowledge. */
#include <linux/clusctl.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "change.h"
#include "checkpoint.h"
#include "control.h"
#include "event.h"
#include "export.h"
#include "image.h"
#include "limits.h"
#include "name.h"
#include "resource.h"
#include "snapshot.h"
#include "utf16.h"

/* The last snapshot of a checkpoint, as a reference. @room: the caller's, bytes */
static u32 get_snapshot(struct clusctl_resource *resource,
			const char *canonical, u32 room,
			struct clusctl_snapshot **snapshot)
{
	struct clusctl_checkpoint *checkpoint;
	u32 status = ERROR_SUCCESS;

	mutex_lock(&resource->lock);
	checkpoint = clusctl_checkpoint_find(resource, canonical);
	if (resource->deleted) {
		status = ERROR_RESOURCE_NOT_AVAILABLE;
	} else if (!checkpoint) {
		status = ERROR_FILE_NOT_FOUND;
	} else {
		*snapshot = clusctl_snapshot_get(checkpoint->snapshot);
		if (room >= (*snapshot)->size)
			checkpoint->was_out = true;
	}
	mutex_unlock(&resource->lock);
	return status;
}

u32 clusctl_resource_get_snapshot(struct clusctl_call *call)
{
	struct clusctl_snapshot *snapshot;
	struct clusctl_name name;
	u32 status;

	status = clusctl_name_find(call->in, call->request.in_size, &name);
	if (status)
		return status;
	status = get_snapshot(call->resource, name.canonical,
			      call->request.out_size, &snapshot);
	clusctl_name_put(&name);
	if (status)
		return status;
	status = clusctl_reply(call, snapshot->bytes, snapshot->size);
	clusctl_snapshot_put(snapshot);
	return status;
}

/* Sizes that add up: each is bounded first, so that the sum is too. */
static bool is_put(const struct clusctl_put_snapshot *in, u32 in_size)
{
	return in->size == sizeof(*in) && !in->reserved &&
	       in->name_size <= CLUSCTL_NAME_SIZE_MAX && !(in->name_size & 1) &&
	       in->snapshot_size <= in_size &&
	       sizeof(*in) + in->name_size + in->snapshot_size == in_size;
}

/*
 * Prove that a snapshot is what was sealed (@proved), and that all of it can be
 * understood.
 */
static u32 verify(const struct clusctl_snapshot *snapshot, bool *proved)
{
	struct clusctl_image image;
	u32 status, size;
	void *text;

	status = clusctl_snapshot_open(snapshot, &text, &size);
	*proved = !status;
	if (status)
		return status;
	if (!clusctl_utf16_valid(clusctl_snapshot_name(snapshot),
				 clusctl_snapshot_name_size(snapshot)))
		*proved = false;
	if (!*proved)
		status = ERROR_INVALID_DATA;
	else if (!clusctl_snapshot_is_tombstone(snapshot) &&
		 !clusctl_image_decode(text, size, &image))
		status = ERROR_INVALID_DATA;
	kfree_sensitive(text);
	return status;
}

/* A store has the last snapshot, or one before it. */
static void set_acknowledged(struct clusctl_checkpoint *checkpoint,
			     u64 generation)
{
	mutex_lock(&checkpoint->resource->lock);
	checkpoint->acknowledged = generation;
	checkpoint->stored = max(checkpoint->stored, generation);
	checkpoint->was_out = true;
	mutex_unlock(&checkpoint->resource->lock);
}

static bool is_same(const struct clusctl_snapshot *a,
		    const struct clusctl_snapshot *b)
{
	return a->size == b->size && !memcmp(a->bytes, b->bytes, a->size);
}

/* Is it the last one, which a store has, sealed again with another key? */
static bool is_sealed_again(const struct clusctl_checkpoint *checkpoint,
			    const struct clusctl_snapshot *snapshot)
{
	const struct clusctl_snapshot_header *last, *put;

	if (!checkpoint)
		return false;
	last = clusctl_snapshot_head(checkpoint->snapshot);
	put = clusctl_snapshot_head(snapshot);
	return le64_to_cpu(put->generation) == checkpoint->acknowledged &&
	       put->generation == last->generation && put->time == last->time &&
	       memcmp(put->key_id, last->key_id, sizeof(put->key_id));
}

/* Tell of a snapshot that was put, and what it has done to the list. */
static void tell(const struct clusctl_checkpoint *checkpoint, bool was_listed,
		 bool by_store)
{
	const struct clusctl_resource *resource = checkpoint->resource;
	const struct clusctl_snapshot *snapshot = checkpoint->snapshot;
	bool is_listed = clusctl_checkpoint_is_listed(checkpoint);

	if (!was_listed && is_listed)
		clusctl_event_snapshot(CLUSCTL_EVENT_CHECKPOINT_ADDED, resource,
				       snapshot, ERROR_SUCCESS);
	if (was_listed && !is_listed)
		clusctl_event_snapshot(CLUSCTL_EVENT_CHECKPOINT_DELETED,
				       resource, snapshot, ERROR_SUCCESS);
	clusctl_event_snapshot(CLUSCTL_EVENT_SNAPSHOT_PUT, resource, snapshot,
			       ERROR_SUCCESS);
	if (by_store)
		clusctl_event_snapshot(CLUSCTL_EVENT_SNAPSHOT_ACKNOWLEDGED,
				       resource, snapshot, ERROR_SUCCESS);
}

/*
 * Keep a snapshot as the last one of its checkpoint. @from: the one that it was
 * sealed from, or itself. @by_store: is it one that a store has?
 */
static u32 keep(struct clusctl_resource *resource, const char *canonical,
		struct clusctl_snapshot *snapshot,
		const struct clusctl_snapshot *from, bool by_store)
{
	struct clusctl_checkpoint *checkpoint;
	struct clusctl_stamp stamp;
	bool was_listed, in_step = false;
	u32 status;

	checkpoint = clusctl_checkpoint_find(resource, canonical);
	was_listed = clusctl_checkpoint_is_listed(checkpoint);
	if (checkpoint) {
		/* A store may have the one that is here. */
		in_step = checkpoint->in_step &&
			  (is_same(checkpoint->snapshot, from) ||
			   is_sealed_again(checkpoint, snapshot));
		clusctl_checkpoint_set(checkpoint,
				       clusctl_snapshot_get(snapshot));
	} else {
		status = clusctl_checkpoint_insert(
			resource, canonical, clusctl_snapshot_get(snapshot),
			&checkpoint);
		if (status) {
			clusctl_snapshot_put(snapshot);
			return status;
		}
	}
	/* What the container is now is not a change that the next OFFLINE saves. */
	if (!was_listed)
		clusctl_export_named(canonical, &stamp, NULL);
	else
		stamp = checkpoint->stamp;
	clusctl_checkpoint_stamp(checkpoint, &stamp, in_step);
	mutex_lock(&resource->lock);
	checkpoint->was_out = true;
	mutex_unlock(&resource->lock);
	/* Who is told finds it so. */
	if (by_store)
		set_acknowledged(checkpoint,
				 clusctl_snapshot_generation(snapshot));
	tell(checkpoint, was_listed, by_store);
	return ERROR_SUCCESS;
}

/* The contents of an older generation as the next one */
static u32 roll_back(struct clusctl_resource *resource, const char *canonical,
		     const struct clusctl_snapshot *snapshot, u64 generation)
{
	struct clusctl_snapshot *new;
	u32 status = clusctl_snapshot_again(snapshot, generation, &new);

	if (status)
		return status;
	status = keep(resource, canonical, new, snapshot, false);
	clusctl_snapshot_put(new);
	return status;
}

/* Put a snapshot that was proved to be of this resource. */
static u32 put_proved(struct clusctl_resource *resource, const char *canonical,
		      struct clusctl_snapshot *snapshot, u32 flags)
{
	const struct clusctl_checkpoint *checkpoint =
		clusctl_checkpoint_find(resource, canonical);
	bool by_store = flags & CLUSCTL_PUT_STORED;
	u64 floor = clusctl_checkpoint_floor(checkpoint, by_store);
	bool is_newer = clusctl_snapshot_generation(snapshot) > floor;

	if (flags & CLUSCTL_PUT_LAST &&
	    (!checkpoint || !is_same(checkpoint->snapshot, snapshot)))
		return ERROR_REVISION_MISMATCH;
	if (by_store && !is_newer)
		is_newer = is_sealed_again(checkpoint, snapshot);
	if (!is_newer && !(flags & CLUSCTL_PUT_ROLLBACK))
		return ERROR_REVISION_MISMATCH;
	if (snapshot->size > READ_ONCE(clusctl_max_snapshot))
		return ERROR_NO_SYSTEM_RESOURCES;
	return is_newer ?
		       keep(resource, canonical, snapshot, snapshot, by_store) :
		       roll_back(resource, canonical, snapshot, floor + 1);
}

/* The name of a snapshot that the seal has proved */
static u32 get_sealed_name(const struct clusctl_snapshot *snapshot,
			   struct clusctl_name *name)
{
	u32 status = clusctl_name_get(clusctl_snapshot_name(snapshot),
				      clusctl_snapshot_name_size(snapshot),
				      CLUSCTL_MAX_NAME, name);

	if (status)
		return status == ERROR_INVALID_PARAMETER ? ERROR_INVALID_DATA :
							   status;
	status = clusctl_name_resolve(name);
	if (status)
		clusctl_name_put(name);
	return status;
}

static u32 put_verified(struct clusctl_call *call, const char *expected,
			struct clusctl_snapshot *snapshot)
{
	struct clusctl_resource *resource = call->resource;
	struct clusctl_name name;
	u32 status;

	if (memcmp(clusctl_snapshot_head(snapshot)->resource, &resource->id,
		   CLUSCTL_ID_SIZE))
		return ERROR_WRONG_TARGET_NAME;
	status = get_sealed_name(snapshot, &name);
	if (status)
		return status;
	if (expected && strcmp(expected, name.canonical))
		status = ERROR_INVALID_NAME;
	else
		status = put_proved(resource, name.canonical, snapshot,
				    call->request.flags);
	clusctl_name_put(&name);
	return status;
}

static u32 put_locked(struct clusctl_call *call, const char *expected,
		      struct clusctl_snapshot *snapshot)
{
	struct clusctl_resource *resource = call->resource;
	bool proved;
	u32 status;

	if (resource->deleted)
		return ERROR_RESOURCE_NOT_AVAILABLE;
	status = verify(snapshot, &proved);
	if (!status)
		status = put_verified(call, expected, snapshot);
	if (!status)
		return ERROR_SUCCESS;
	if (proved)
		clusctl_event_snapshot(CLUSCTL_EVENT_SNAPSHOT_REFUSED, resource,
				       snapshot, status);
	else
		clusctl_event_refused(resource,
				      clusctl_snapshot_head(snapshot)->key_id,
				      status);
	return status;
}

static u32 put_snapshot(struct clusctl_call *call, const char *expected)
{
	const struct clusctl_put_snapshot *in = call->in;
	struct clusctl_snapshot *snapshot;
	u32 status;

	status = clusctl_snapshot_parse((const u8 *)(in + 1) + in->name_size,
					in->snapshot_size, &snapshot);
	if (!clusctl_change_begin(call)) {
		if (!status)
			clusctl_snapshot_put(snapshot);
		return NTE_FAIL;
	}
	if (status) {
		clusctl_event_refused(call->resource, NULL, status);
	} else {
		status = put_locked(call, expected, snapshot);
		clusctl_snapshot_put(snapshot);
	}
	clusctl_change_end();
	return status;
}

u32 clusctl_resource_put_snapshot(struct clusctl_call *call)
{
	const struct clusctl_put_snapshot *in = call->in;
	struct clusctl_name name;
	u32 status;

	if (!is_put(in, call->request.in_size))
		return ERROR_INVALID_PARAMETER;
	if (!in->name_size)
		return clusctl_may(call) ? put_snapshot(call, NULL) :
					   ERROR_ACCESS_DENIED;
	status = clusctl_name_get(in + 1, in->name_size, CLUSCTL_MAX_NAME,
				  &name);
	if (status)
		return status;
	status = clusctl_may(call) ? clusctl_name_resolve(&name) :
				     ERROR_ACCESS_DENIED;
	if (!status)
		status = put_snapshot(call, name.canonical);
	clusctl_name_put(&name);
	return status;
}

static u32 acknowledge(struct clusctl_resource *resource, const char *canonical,
		       const struct clusctl_ack_snapshot *in)
{
	struct clusctl_checkpoint *checkpoint;
	u64 last;

	if (resource->deleted)
		return ERROR_RESOURCE_NOT_AVAILABLE;
	checkpoint = clusctl_checkpoint_find(resource, canonical);
	if (!checkpoint)
		return ERROR_FILE_NOT_FOUND;
	last = clusctl_snapshot_generation(checkpoint->snapshot);
	if (in->generation > last ||
	    (in->generation == last &&
	     memcmp(in->key_id,
		    clusctl_snapshot_head(checkpoint->snapshot)->key_id,
		    sizeof(in->key_id))))
		return ERROR_REVISION_MISMATCH;
	if (in->generation <= checkpoint->acknowledged)
		return ERROR_SUCCESS;
	set_acknowledged(checkpoint, in->generation);
	clusctl_event_acknowledged(resource, checkpoint->snapshot,
				   in->generation, in->key_id);
	return ERROR_SUCCESS;
}

u32 clusctl_resource_ack_snapshot(struct clusctl_call *call)
{
	const struct clusctl_ack_snapshot *in = call->in;
	struct clusctl_name name;
	u32 status;

	if (in->size != sizeof(*in) || !in->generation ||
	    in->name_size != call->request.in_size - sizeof(*in))
		return ERROR_INVALID_PARAMETER;
	status = clusctl_name_find(in + 1, in->name_size, &name);
	if (status)
		return status;
	status = NTE_FAIL;
	if (clusctl_change_begin(call)) {
		status = acknowledge(call->resource, name.canonical, in);
		clusctl_change_end();
	}
	clusctl_name_put(&name);
	return status;
}
