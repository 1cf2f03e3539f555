// SPDX-License-Identifier: GPL-2.0-only
/* The codes of the cluster keys: set, retire, list, seal again. */
#include <keys/encrypted-type.h>
#include <keys/user-type.h>
#include <linux/clusctl.h>
#include <linux/err.h>
#include <linux/key-type.h>
#include <linux/kconfig.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "change.h"
#include "checkpoint.h"
#include "cluster_key.h"
#include "control.h"
#include "event.h"
#include "fault.h"
#include "resource.h"
#include "seal.h"
#include "snapshot.h"

static bool is_user_key(const struct key *key)
{
	return key->type == &key_type_user || key->type == &key_type_logon;
}

static bool is_encrypted_key(const struct key *key)
{
	return IS_REACHABLE(CONFIG_ENCRYPTED_KEYS) &&
	       key->type == &key_type_encrypted;
}

/* The payload of a key whose semaphore is held */
static u32 get_payload(const struct key *key, const u8 **payload, u32 *size)
{
	if (is_user_key(key)) {
		const struct user_key_payload *user =
			dereference_key_locked(key);

		*payload = user ? user->data : NULL;
		*size = user ? user->datalen : 0;
	} else if (is_encrypted_key(key)) {
		const struct encrypted_key_payload *encrypted =
			dereference_key_locked(key);

		*payload = encrypted ? encrypted->decrypted_data : NULL;
		*size = encrypted ? encrypted->decrypted_datalen : 0;
	} else {
		return NTE_BAD_TYPE;
	}
	return *payload ? ERROR_SUCCESS : NTE_NO_KEY;
}

static u32 copy_payload(struct key *key, u8 *bytes)
{
	const u8 *payload;
	u32 status, size;

	down_read(&key->sem);
	status = key_validate(key) ? NTE_NO_KEY :
				     get_payload(key, &payload, &size);
	if (!status && size != CLUSCTL_KEY_SIZE)
		status = NTE_BAD_LEN;
	if (!status)
		memcpy(bytes, payload, CLUSCTL_KEY_SIZE);
	up_read(&key->sem);
	return status;
}

/* The bytes of a key that the caller names, in memory to be wiped */
static u32 get_bytes(struct clusctl_call *call, u8 **bytes)
{
	const struct clusctl_set_key *in = call->in;
	key_ref_t ref = lookup_user_key(in->serial, 0, KEY_NEED_SEARCH);
	u32 status;

	if (ref == ERR_PTR(-EACCES))
		return ERROR_ACCESS_DENIED;
	if (ref == ERR_PTR(-ENOMEM))
		return ERROR_NOT_ENOUGH_MEMORY;
	/* A signal, while it waited for the key to be made */
	if (ref == ERR_PTR(-ERESTARTSYS))
		call->fault = -ERESTARTSYS;
	if (IS_ERR(ref))
		return NTE_NO_KEY;
	*bytes = clusctl_fault() ? NULL : kmalloc(CLUSCTL_KEY_SIZE, GFP_KERNEL);
	status = *bytes ? copy_payload(key_ref_to_ptr(ref), *bytes) :
			  ERROR_NOT_ENOUGH_MEMORY;
	key_ref_put(ref);
	if (status)
		kfree_sensitive(*bytes);
	return status;
}

u32 clusctl_cluster_set_key(struct clusctl_call *call)
{
	const struct clusctl_set_key *in = call->in;
	bool reader = call->request.flags & CLUSCTL_SET_READER;
	struct clusctl_key_record record;
	u32 status;
	u8 *bytes;

	if (in->size != sizeof(*in))
		return ERROR_INVALID_PARAMETER;
	if (!clusctl_may(call))
		return ERROR_ACCESS_DENIED;
	if (!clusctl_can_reply(call, sizeof(record)))
		return NTE_FAIL;
	status = get_bytes(call, &bytes);
	if (status)
		return status;
	status = NTE_FAIL;
	if (clusctl_change_begin(call)) {
		status = clusctl_cluster_key_set(bytes, reader, &record);
		clusctl_change_end();
	}
	kfree_sensitive(bytes);
	return status ? status : clusctl_reply(call, &record, sizeof(record));
}

u32 clusctl_cluster_retire_key(struct clusctl_call *call)
{
	const struct clusctl_retire_key *in = call->in;
	bool force = call->request.flags & CLUSCTL_RETIRE_FORCE;
	u32 status = NTE_FAIL;

	if (in->size != sizeof(*in) || in->reserved)
		return ERROR_INVALID_PARAMETER;
	if (!clusctl_may(call))
		return ERROR_ACCESS_DENIED;
	if (clusctl_change_begin(call)) {
		status = clusctl_cluster_key_retire(in->key_id, force);
		clusctl_change_end();
	}
	return status;
}

u32 clusctl_cluster_enum_key(struct clusctl_call *call)
{
	struct clusctl_key_record *records;
	u32 status, size;

	status = clusctl_cluster_key_records(&records, &size);
	if (status)
		return status;
	status = clusctl_reply(call, records, size);
	kfree(records);
	return status;
}

static u32 reseal(struct clusctl_checkpoint *checkpoint, const u8 *writer,
		  u32 *count)
{
	const struct clusctl_snapshot *old = checkpoint->snapshot;
	const struct clusctl_snapshot_header *head = clusctl_snapshot_head(old);
	struct clusctl_snapshot *new;
	u32 status;

	if (!memcmp(head->key_id, writer, sizeof(head->key_id)))
		return ERROR_SUCCESS;
	status = clusctl_snapshot_again(old, clusctl_snapshot_generation(old),
					&new);
	if (status)
		return status;
	clusctl_checkpoint_set(checkpoint, new);
	clusctl_event_snapshot(CLUSCTL_EVENT_SNAPSHOT_TAKEN,
			       checkpoint->resource, new, ERROR_SUCCESS);
	(*count)++;
	return ERROR_SUCCESS;
}

/* Want of memory or a signal ends it; what cannot be opened is passed over. */
static u32 reseal_list(struct clusctl_call *call, const struct list_head *list,
		       u32 *first, u32 *count)
{
	struct clusctl_checkpoint *checkpoint;
	const u8 *writer;
	bool is_boot;
	u32 status;

	writer = clusctl_cluster_key_writer(&is_boot)->id;
	list_for_each_entry(checkpoint, list, entry) {
		status = reseal(checkpoint, writer, count);
		if (status == ERROR_NOT_ENOUGH_MEMORY)
			return status;
		if (status && !*first)
			*first = status;
		cond_resched();
		if (signal_pending(current)) {
			call->fault = -EINTR;
			return NTE_FAIL;
		}
	}
	return ERROR_SUCCESS;
}

/* Walk on to the next resource, and seal its snapshots again. */
static u32 reseal_next(struct clusctl_call *call,
		       struct clusctl_resource **resource, u32 *first,
		       u32 *count)
{
	struct clusctl_resource *next = clusctl_resource_next(*resource);
	u32 status = ERROR_SUCCESS;

	if (next) {
		clusctl_resource_get(next);
		status = reseal_list(call, &next->checkpoints, first, count);
		if (!status)
			status = reseal_list(call, &next->tombstones, first,
					     count);
	}
	if (*resource)
		clusctl_resource_put(*resource);
	*resource = next;
	return status;
}

/*
 * One resource after the other, with other changes let in between. The walk
 * begins again when the one it stands at was deleted meanwhile.
 */
static u32 reseal_all(struct clusctl_call *call, u32 *count)
{
	struct clusctl_resource *resource = NULL;
	u32 first = ERROR_SUCCESS;
	u32 status;

	do {
		if (clusctl_change_begin(call)) {
			status = reseal_next(call, &resource, &first, count);
			clusctl_change_end();
		} else {
			status = NTE_FAIL;
		}
	} while (resource && !status);
	if (resource)
		clusctl_resource_put(resource);
	return status ? status : first;
}

u32 clusctl_cluster_reseal(struct clusctl_call *call)
{
	struct clusctl_resealed resealed = { .size = sizeof(resealed) };
	u32 status;

	if (!clusctl_may(call))
		return ERROR_ACCESS_DENIED;
	if (!clusctl_can_reply(call, sizeof(resealed)))
		return NTE_FAIL;
	status = reseal_all(call, &resealed.snapshots);
	return status ? status :
			clusctl_reply(call, &resealed, sizeof(resealed));
}
