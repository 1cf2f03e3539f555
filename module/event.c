// SPDX-License-Identifier: GPL-2.0-only
/* Events: what there is to tell of what has happened. */
#include <linux/clusctl.h>
#include <linux/key.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "container.h"
#include "event.h"
#include "event_log.h"
#include "resource.h"
#include "snapshot.h"
#include "utf16.h"

static void set_resource(struct clusctl_event *event,
			 const struct clusctl_resource *resource)
{
	memcpy(event->resource, &resource->id, sizeof(event->resource));
	event->resource_size = CLUSCTL_UTF16_SIZE(resource->name_units);
}

/**
 * clusctl_event_resource() - tell of a resource
 * @type: CLUSCTL_EVENT_RESOURCE_*
 * @resource: the resource
 * @status: ERROR_* or NTE_*
 */
void clusctl_event_resource(u32 type, const struct clusctl_resource *resource,
			    u32 status)
{
	struct clusctl_event event = { .type = type, .status = status };

	set_resource(&event, resource);
	clusctl_log_add(&event, resource->name, NULL);
}

static void add_snapshot(struct clusctl_event *event,
			 const struct clusctl_resource *resource,
			 const struct clusctl_snapshot *snapshot,
			 const u8 *key_id)
{
	event->name_size = clusctl_snapshot_name_size(snapshot);
	memcpy(event->key_id, key_id, sizeof(event->key_id));
	set_resource(event, resource);
	clusctl_log_add(event, resource->name, clusctl_snapshot_name(snapshot));
}

/**
 * clusctl_event_snapshot() - tell of a checkpoint or its snapshot
 * @type: CLUSCTL_EVENT_*
 * @resource: the resource
 * @snapshot: the snapshot that there is
 * @status: ERROR_* or NTE_*
 */
void clusctl_event_snapshot(u32 type, const struct clusctl_resource *resource,
			    const struct clusctl_snapshot *snapshot, u32 status)
{
	struct clusctl_event event = {
		.type = type,
		.generation = clusctl_snapshot_generation(snapshot),
		.status = status,
	};

	add_snapshot(&event, resource, snapshot,
		     clusctl_snapshot_head(snapshot)->key_id);
}

/**
 * clusctl_event_acknowledged() - tell that a store has a snapshot
 * @resource: the resource
 * @snapshot: the last one
 * @generation: what the store has, of the same checkpoint
 * @key_id: the key that it is sealed with there
 */
void clusctl_event_acknowledged(const struct clusctl_resource *resource,
				const struct clusctl_snapshot *snapshot,
				u64 generation, const u8 *key_id)
{
	struct clusctl_event event = {
		.type = CLUSCTL_EVENT_SNAPSHOT_ACKNOWLEDGED,
		.generation = generation,
	};

	add_snapshot(&event, resource, snapshot, key_id);
}

/**
 * clusctl_event_refused() - tell of a snapshot of which nothing was proved
 * @resource: for which it was
 * @key_id: the key that it says it was sealed with, or NULL
 * @status: ERROR_* or NTE_*
 */
void clusctl_event_refused(const struct clusctl_resource *resource,
			   const u8 *key_id, u32 status)
{
	struct clusctl_event event = {
		.type = CLUSCTL_EVENT_SNAPSHOT_REFUSED,
		.status = status,
	};

	if (key_id)
		memcpy(event.key_id, key_id, sizeof(event.key_id));
	set_resource(&event, resource);
	clusctl_log_add(&event, resource->name, NULL);
}

/* Type\Provider\, which is ASCII, of a name as it is compared; its length */
static unsigned int head_units(const char *canonical)
{
	const char *provider = strchr(canonical, '\\') + 1;

	return strchr(provider, '\\') + 1 - canonical;
}

/**
 * clusctl_event_container() - tell that a machine container has changed
 * @container: its keyring
 */
void clusctl_event_container(const struct key *container)
{
	const struct clusctl_container *rest = clusctl_container_of(container);
	unsigned int head = head_units(container->description);
	struct clusctl_event event = {
		.type = CLUSCTL_EVENT_CONTAINER_CHANGED,
		.name_size = CLUSCTL_UTF16_SIZE(head + rest->units),
	};
	__le16 *name = kmalloc(event.name_size, GFP_KERNEL);

	if (!name) {
		clusctl_log_lose();
		return;
	}
	clusctl_utf16_put(name, container->description, head);
	clusctl_utf16_put(name + head, rest->name, rest->units);
	clusctl_log_add(&event, NULL, name);
	kfree(name);
}

/**
 * clusctl_event_key() - tell that a cluster key was set or retired
 * @key_id: its id
 */
void clusctl_event_key(const u8 *key_id)
{
	struct clusctl_event event = { .type = CLUSCTL_EVENT_KEY_CHANGED };

	memcpy(event.key_id, key_id, sizeof(event.key_id));
	clusctl_log_add(&event, NULL, NULL);
}
