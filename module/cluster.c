// SPDX-License-Identifier: GPL-2.0-only
/* The codes of the cluster: its resources, and what there is to know. */
#include <linux/clusctl.h>
#include <linux/compiler.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "change.h"
#include "checkpoint.h"
#include "cluster_key.h"
#include "container.h"
#include "control.h"
#include "event_log.h"
#include "limits.h"
#include "name.h"
#include "report.h"
#include "resource.h"

u32 clusctl_cluster_get_info(struct clusctl_call *call)
{
	struct clusctl_info info = {
		.keyring = clusctl_container_root(),
		.resources = clusctl_resource_count(),
		.max_resources = READ_ONCE(clusctl_max_resources),
		.max_checkpoints = READ_ONCE(clusctl_max_checkpoints),
		.max_resource_checkpoints =
			READ_ONCE(clusctl_max_resource_checkpoints),
		.max_name = READ_ONCE(clusctl_max_name),
		.max_snapshot = READ_ONCE(clusctl_max_snapshot),
		.sequence = clusctl_log_sequence(),
		.max_events = READ_ONCE(clusctl_max_events),
	};

	info.checkpoints = clusctl_checkpoint_count(&info.tombstones);
	info.flags = clusctl_cluster_key_describe(info.key_id, &info.keys);
	clusctl_report_counters(&info);
	return clusctl_reply_struct(call, &info, sizeof(info),
				    CLUSCTL_INFO_SIZE_0);
}

/* Prepare an fd and tell the caller its number. */
static u32 reply_handle(struct clusctl_call *call,
			struct clusctl_resource *resource)
{
	struct clusctl_resource_handle handle = {
		.size = sizeof(handle),
		.fd = call->new_fd,
	};

	memcpy(handle.id, &resource->id, sizeof(handle.id));
	return clusctl_reply(call, &handle, sizeof(handle));
}

/* Sizes that add up: each is bounded first, so that the sum is too. */
static bool is_create(const struct clusctl_create_resource *in, u32 in_size)
{
	const u32 max = CLUSCTL_UTF16_SIZE(CLUSCTL_MAX_NAME);

	/* An odd size would misalign the string behind it. */
	return in->size == sizeof(*in) && !in->reserved &&
	       in->name_size <= max && !(in->name_size & 1) &&
	       in->type_size <= max &&
	       sizeof(*in) + in->name_size + in->type_size == in_size;
}

static u32 publish(struct clusctl_call *call, struct clusctl_resource *resource)
{
	u32 status;

	if (!clusctl_change_begin(call))
		return NTE_FAIL;
	status = clusctl_resource_publish(resource);
	clusctl_change_end();
	return status;
}

u32 clusctl_cluster_create_resource(struct clusctl_call *call)
{
	const struct clusctl_create_resource *in = call->in;
	const void *name = in + 1;
	struct clusctl_resource *resource;
	guid_t id;
	u32 status;

	if (!is_create(in, call->request.in_size))
		return ERROR_INVALID_PARAMETER;
	if (!clusctl_can_reply(call, sizeof(struct clusctl_resource_handle)))
		return NTE_FAIL;
	guid_copy(&id, (const guid_t *)in->id);
	status = clusctl_resource_new(name, in->name_size, name + in->name_size,
				      in->type_size, &id, &resource);
	if (status)
		return status;
	status = clusctl_resource_open(call, resource);
	if (!status)
		status = publish(call, resource);
	if (!status)
		status = reply_handle(call, resource);
	clusctl_resource_put(resource);
	return status;
}

u32 clusctl_cluster_open_resource(struct clusctl_call *call)
{
	struct clusctl_resource *resource;
	u32 status;

	status = clusctl_resource_find(call->in, call->request.in_size,
				       &resource);
	if (status)
		return status;
	status = clusctl_resource_open(call, resource);
	if (!status)
		status = reply_handle(call, resource);
	clusctl_resource_put(resource);
	return status;
}

u32 clusctl_cluster_delete_resource(struct clusctl_call *call)
{
	struct clusctl_resource *resource;
	u32 status;

	status = clusctl_resource_find(call->in, call->request.in_size,
				       &resource);
	if (status)
		return status;
	status = NTE_FAIL;
	if (clusctl_change_begin(call)) {
		status = clusctl_resource_delete(resource);
		clusctl_change_end();
	}
	clusctl_resource_put(resource);
	return status;
}

u32 clusctl_cluster_enum_resource(struct clusctl_call *call)
{
	void *records;
	u32 status, size;

	status = clusctl_resource_records(&records, &size);
	if (status)
		return status;
	status = clusctl_reply(call, records, size);
	kvfree(records);
	return status;
}
