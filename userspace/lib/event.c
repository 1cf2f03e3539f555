// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events: what read(2) of the cluster returns. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

/* Many events for each call, or one of the largest for sure */
#define READ_ROOM (16 * CLUSCTL_EVENT_SIZE_MAX)

#define SAME(change, event)                                         \
	_Static_assert((unsigned int)CLUSCTL_CHANGE_##change ==     \
			       (unsigned int)CLUSCTL_EVENT_##event, \
		       "uapi")

SAME(LOST, LOST);
SAME(RESOURCE_CREATED, RESOURCE_CREATED);
SAME(RESOURCE_DELETED, RESOURCE_DELETED);
SAME(RESOURCE_ONLINE, RESOURCE_ONLINE);
SAME(RESOURCE_OFFLINE, RESOURCE_OFFLINE);
SAME(RESOURCE_FAILED, RESOURCE_FAILED);
SAME(CHECKPOINT_ADDED, CHECKPOINT_ADDED);
SAME(CHECKPOINT_DELETED, CHECKPOINT_DELETED);
SAME(SNAPSHOT_TAKEN, SNAPSHOT_TAKEN);
SAME(SNAPSHOT_FAILED, SNAPSHOT_FAILED);
SAME(SNAPSHOT_PUT, SNAPSHOT_PUT);
SAME(SNAPSHOT_REFUSED, SNAPSHOT_REFUSED);
SAME(SNAPSHOT_ACKNOWLEDGED, SNAPSHOT_ACKNOWLEDGED);
SAME(SNAPSHOT_RESTORED, SNAPSHOT_RESTORED);
SAME(RESTORE_FAILED, RESTORE_FAILED);
SAME(CONTAINER, CONTAINER_CHANGED);
SAME(KEY, KEY_CHANGED);

struct clusctl_event_info {
	struct clusctl_event event;
	char resource_id[ID_TEXT_SIZE];
	char key_id[KEY_ID_TEXT_SIZE];
	char *resource_name;
	char *name;
};

struct clusctl_event_list {
	size_t size;
	struct clusctl_event_info *items;
};

static const char *const type_names[] = {
	[CLUSCTL_EVENT_LOST] = "lost",
	[CLUSCTL_EVENT_RESOURCE_CREATED] = "resource-created",
	[CLUSCTL_EVENT_RESOURCE_DELETED] = "resource-deleted",
	[CLUSCTL_EVENT_RESOURCE_ONLINE] = "resource-online",
	[CLUSCTL_EVENT_RESOURCE_OFFLINE] = "resource-offline",
	[CLUSCTL_EVENT_RESOURCE_FAILED] = "resource-failed",
	[CLUSCTL_EVENT_CHECKPOINT_ADDED] = "checkpoint-added",
	[CLUSCTL_EVENT_CHECKPOINT_DELETED] = "checkpoint-deleted",
	[CLUSCTL_EVENT_SNAPSHOT_TAKEN] = "snapshot-taken",
	[CLUSCTL_EVENT_SNAPSHOT_FAILED] = "snapshot-failed",
	[CLUSCTL_EVENT_SNAPSHOT_PUT] = "snapshot-put",
	[CLUSCTL_EVENT_SNAPSHOT_REFUSED] = "snapshot-refused",
	[CLUSCTL_EVENT_SNAPSHOT_ACKNOWLEDGED] = "snapshot-acknowledged",
	[CLUSCTL_EVENT_SNAPSHOT_RESTORED] = "snapshot-restored",
	[CLUSCTL_EVENT_RESTORE_FAILED] = "restore-failed",
	[CLUSCTL_EVENT_CONTAINER_CHANGED] = "container-changed",
	[CLUSCTL_EVENT_KEY_CHANGED] = "key-changed",
};

CLUSCTL_API const char *clusctl_event_type_name(uint32_t type)
{
	return type < sizeof(type_names) / sizeof(type_names[0]) ?
		       type_names[type] :
		       "unknown";
}

/* Reads a string that may not be there. */
static int parse_text(const unsigned char *in, size_t size, char **text)
{
	return size ? text_from_utf16(in, size, text) : 0;
}

static int parse_event(const unsigned char *in, size_t left,
		       struct clusctl_event_info *info)
{
	struct clusctl_event *event = &info->event;
	size_t need = sizeof(*event);
	int rc;

	if (left < need)
		return ctl_fault(EPROTO);
	memcpy(event, in, sizeof(*event));
	need += (size_t)event->resource_size + event->name_size;
	if (event->size > left || event->size < need || event->size % 8)
		return ctl_fault(EPROTO);
	id_print(event->resource, info->resource_id);
	key_id_print(event->key_id, info->key_id);
	in += sizeof(*event);
	rc = parse_text(in, event->resource_size, &info->resource_name);
	if (rc)
		return rc;
	return parse_text(in + event->resource_size, event->name_size,
			  &info->name);
}

static int parse_events(const unsigned char *in, size_t size,
			struct clusctl_event_list *list)
{
	struct clusctl_event_info *items;
	size_t at = 0;
	int rc;

	/* This is not /dev/clusctl, which has no end. */
	if (!size)
		return ctl_fault(EPROTO);
	while (at < size) {
		items = realloc(list->items, (list->size + 1) * sizeof(*items));
		if (!items)
			return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
		list->items = items;
		memset(&items[list->size], 0, sizeof(*items));
		rc = parse_event(in + at, size - at, &items[list->size++]);
		if (rc)
			return rc;
		at += items[list->size - 1].event.size;
	}
	return ctl_ok();
}

static int read_events(struct clusctl_cluster *cluster, unsigned char *room,
		       struct clusctl_event_list *list)
{
	ssize_t got = read(cluster->fd, room, READ_ROOM);

	if (got < 0)
		return ctl_fault(errno);
	return parse_events(room, (size_t)got, list);
}

CLUSCTL_API int clusctl_event_read(struct clusctl_cluster *cluster,
				   struct clusctl_event_list **list)
{
	struct clusctl_event_list *all = calloc(1, sizeof(*all));
	unsigned char *room = malloc(READ_ROOM);
	int rc;

	rc = all && room ? read_events(cluster, room, all) :
			   ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	free(room);
	if (rc)
		clusctl_event_list_free(all);
	else
		*list = all;
	return rc;
}

CLUSCTL_API void clusctl_event_list_free(struct clusctl_event_list *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->size; i++) {
		free(list->items[i].resource_name);
		free(list->items[i].name);
	}
	free(list->items);
	free(list);
}

CLUSCTL_API size_t clusctl_event_list_size(const struct clusctl_event_list *list)
{
	return list->size;
}

CLUSCTL_API const struct clusctl_event_info *
clusctl_event_list_get(const struct clusctl_event_list *list, size_t index)
{
	return index < list->size ? &list->items[index] : NULL;
}

CLUSCTL_API uint32_t
clusctl_event_info_get_type(const struct clusctl_event_info *event)
{
	return event->event.type;
}

CLUSCTL_API uint64_t
clusctl_event_info_get_sequence(const struct clusctl_event_info *event)
{
	return event->event.sequence;
}

CLUSCTL_API uint64_t
clusctl_event_info_get_lost(const struct clusctl_event_info *event)
{
	return event->event.type == CLUSCTL_EVENT_LOST ?
		       event->event.generation :
		       0;
}

CLUSCTL_API uint64_t
clusctl_event_info_get_time(const struct clusctl_event_info *event)
{
	return event->event.time;
}

CLUSCTL_API const char *
clusctl_event_info_get_resource_id(const struct clusctl_event_info *event)
{
	return id_is_zero(event->event.resource) ? NULL : event->resource_id;
}

CLUSCTL_API const char *
clusctl_event_info_get_resource_name(const struct clusctl_event_info *event)
{
	return event->resource_name;
}

CLUSCTL_API const char *
clusctl_event_info_get_name(const struct clusctl_event_info *event)
{
	return event->name;
}

CLUSCTL_API uint64_t
clusctl_event_info_get_generation(const struct clusctl_event_info *event)
{
	return event->event.type == CLUSCTL_EVENT_LOST ?
		       0 :
		       event->event.generation;
}

CLUSCTL_API const char *
clusctl_event_info_get_key_id(const struct clusctl_event_info *event)
{
	return id_is_zero(event->event.key_id) ? NULL : event->key_id;
}

CLUSCTL_API uint32_t
clusctl_event_info_get_status(const struct clusctl_event_info *event)
{
	return event->event.status;
}
