/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events: what happens in the cluster, as it happens. */
#ifndef CLUSCTL_EVENT_H
#define CLUSCTL_EVENT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clusctl_cluster;
struct clusctl_event_info;
struct clusctl_event_list;

/**
 * enum clusctl_change - types of events
 * @CLUSCTL_CHANGE_LOST: events were lost, since they were not read in time: list
 *                       again what there is
 * @CLUSCTL_CHANGE_RESOURCE_CREATED: there is a new resource
 * @CLUSCTL_CHANGE_RESOURCE_DELETED: a resource was deleted
 * @CLUSCTL_CHANGE_RESOURCE_ONLINE: a resource is online
 * @CLUSCTL_CHANGE_RESOURCE_OFFLINE: a resource is offline
 * @CLUSCTL_CHANGE_RESOURCE_FAILED: a resource did not go online; the status says
 *                                  why
 * @CLUSCTL_CHANGE_CHECKPOINT_ADDED: a checkpoint was put on a list
 * @CLUSCTL_CHANGE_CHECKPOINT_DELETED: a checkpoint was taken off a list
 * @CLUSCTL_CHANGE_SNAPSHOT_TAKEN: there is a new snapshot, or the last one was
 *                                 sealed with another key
 * @CLUSCTL_CHANGE_SNAPSHOT_FAILED: a snapshot could not be taken
 * @CLUSCTL_CHANGE_SNAPSHOT_PUT: a snapshot came in by clusctl_snapshot_put()
 * @CLUSCTL_CHANGE_SNAPSHOT_REFUSED: one was refused; the status says why
 * @CLUSCTL_CHANGE_SNAPSHOT_ACKNOWLEDGED: a store has a snapshot
 * @CLUSCTL_CHANGE_SNAPSHOT_RESTORED: a container is what its snapshot says
 * @CLUSCTL_CHANGE_RESTORE_FAILED: a snapshot could not be restored
 * @CLUSCTL_CHANGE_CONTAINER: a machine container was made, changed or deleted
 * @CLUSCTL_CHANGE_KEY: a cluster key was set or retired
 *
 * A newer module may know more types.
 */
enum clusctl_change {
	CLUSCTL_CHANGE_LOST = 0,
	CLUSCTL_CHANGE_RESOURCE_CREATED = 1,
	CLUSCTL_CHANGE_RESOURCE_DELETED = 2,
	CLUSCTL_CHANGE_RESOURCE_ONLINE = 3,
	CLUSCTL_CHANGE_RESOURCE_OFFLINE = 4,
	CLUSCTL_CHANGE_RESOURCE_FAILED = 5,
	CLUSCTL_CHANGE_CHECKPOINT_ADDED = 6,
	CLUSCTL_CHANGE_CHECKPOINT_DELETED = 7,
	CLUSCTL_CHANGE_SNAPSHOT_TAKEN = 8,
	CLUSCTL_CHANGE_SNAPSHOT_FAILED = 9,
	CLUSCTL_CHANGE_SNAPSHOT_PUT = 10,
	CLUSCTL_CHANGE_SNAPSHOT_REFUSED = 11,
	CLUSCTL_CHANGE_SNAPSHOT_ACKNOWLEDGED = 12,
	CLUSCTL_CHANGE_SNAPSHOT_RESTORED = 13,
	CLUSCTL_CHANGE_RESTORE_FAILED = 14,
	CLUSCTL_CHANGE_CONTAINER = 15,
	CLUSCTL_CHANGE_KEY = 16,
};

/**
 * clusctl_event_type_name() - a type of events as a word
 * @type: enum clusctl_change
 * Return: "lost", "resource-created", "resource-deleted", "resource-online",
 * "resource-offline", "resource-failed", "checkpoint-added",
 * "checkpoint-deleted", "snapshot-taken", "snapshot-failed", "snapshot-put",
 * "snapshot-refused", "snapshot-acknowledged", "snapshot-restored",
 * "restore-failed", "container-changed", "key-changed"; "unknown" for any other
 * number
 */
const char *clusctl_event_type_name(uint32_t type);

/**
 * clusctl_event_read() - read the events that have come
 * @cluster: handle; its events are those since its opening
 * @list: one event or more, oldest first; free it with clusctl_event_list_free()
 *
 * Waits for an event unless the cluster was opened with O_NONBLOCK. Nothing is
 * kept behind: poll(2) on clusctl_cluster_get_fd() tells exactly when there is
 * something to read. What one thread reads, no other thread gets.
 *
 * Return: 0 or a negative errno; with CLUSCTL_NO_STATUS, -EAGAIN if there is no
 * event and the cluster was opened with O_NONBLOCK, -EINTR if a signal came
 * first
 */
int clusctl_event_read(struct clusctl_cluster *cluster,
		       struct clusctl_event_list **list);

/** clusctl_event_list_free() - free what clusctl_event_read() gave */
void clusctl_event_list_free(struct clusctl_event_list *list);

/** clusctl_event_list_size() - how many events were read */
size_t clusctl_event_list_size(const struct clusctl_event_list *list);

/**
 * clusctl_event_list_get() - one event of a list
 * @list: list
 * @index: 0 to clusctl_event_list_size() - 1
 * Return: the event, which belongs to the list; NULL behind the end
 */
const struct clusctl_event_info *
clusctl_event_list_get(const struct clusctl_event_list *list, size_t index);

/** clusctl_event_info_get_type() - enum clusctl_change, or a newer number */
uint32_t clusctl_event_info_get_type(const struct clusctl_event_info *event);

/**
 * clusctl_event_info_get_sequence() - 1, 2, 3, ... since the module was loaded;
 * of CLUSCTL_CHANGE_LOST, that of the last event that was lost
 */
uint64_t
clusctl_event_info_get_sequence(const struct clusctl_event_info *event);

/**
 * clusctl_event_info_get_lost() - how many events CLUSCTL_CHANGE_LOST stands
 * for; 0 for all other types
 */
uint64_t clusctl_event_info_get_lost(const struct clusctl_event_info *event);

/** clusctl_event_info_get_time() - when, in nanoseconds since 1970, UTC */
uint64_t clusctl_event_info_get_time(const struct clusctl_event_info *event);

/**
 * clusctl_event_info_get_resource_id() - GUID of the resource; NULL if the event
 * is of none
 */
const char *
clusctl_event_info_get_resource_id(const struct clusctl_event_info *event);

/**
 * clusctl_event_info_get_resource_name() - name of the resource; NULL if the
 * event is of none
 */
const char *
clusctl_event_info_get_resource_name(const struct clusctl_event_info *event);

/**
 * clusctl_event_info_get_name() - Type\Provider\Container of the checkpoint or
 * the container; NULL if the event is of none
 */
const char *clusctl_event_info_get_name(const struct clusctl_event_info *event);

/**
 * clusctl_event_info_get_generation() - of the snapshot; 0 if there is none
 */
uint64_t
clusctl_event_info_get_generation(const struct clusctl_event_info *event);

/**
 * clusctl_event_info_get_key_id() - key id of the cluster key that the snapshot
 * is sealed with, or that was set or retired; NULL if there is none
 */
const char *
clusctl_event_info_get_key_id(const struct clusctl_event_info *event);

/**
 * clusctl_event_info_get_status() - ERROR_* or NTE_* status of the failure;
 * ERROR_SUCCESS if it is none
 */
uint32_t clusctl_event_info_get_status(const struct clusctl_event_info *event);

#ifdef __cplusplus
}
#endif

#endif
