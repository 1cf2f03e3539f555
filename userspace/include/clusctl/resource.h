/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Resources: handles, states, going online, and the list of them. */
#ifndef CLUSCTL_RESOURCE_H
#define CLUSCTL_RESOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clusctl_cluster;
struct clusctl_resource;
struct clusctl_resource_list;
struct clusctl_resource_info;
struct clusctl_state_info;

/** enum clusctl_state - CLUSTER_RESOURCE_STATE, as far as it is used */
enum clusctl_state {
	CLUSCTL_ONLINE = 2,
	CLUSCTL_OFFLINE = 3,
	CLUSCTL_FAILED = 4,
};

/**
 * clusctl_state_name() - a state as a word
 * @state: enum clusctl_state
 * Return: "online", "offline", "failed"; "unknown" for any other number
 */
const char *clusctl_state_name(uint32_t state);

/**
 * clusctl_resource_create() - make a resource and open it
 * @cluster: handle, open for writing
 * @name: its name; it must not look like a GUID
 * @type: its type, any name, such as "Generic Service"
 * @resource: the handle, open for writing; free it with
 *            clusctl_resource_close(). NULL if it is not wanted
 *
 * CreateClusterResource().
 *
 * Return: 0 or a negative errno; ERROR_OBJECT_ALREADY_EXISTS -EEXIST,
 * ERROR_INVALID_NAME -EINVAL, ERROR_NO_SYSTEM_RESOURCES -ENOSPC at the cap
 */
int clusctl_resource_create(struct clusctl_cluster *cluster, const char *name,
			    const char *type,
			    struct clusctl_resource **resource);

/**
 * clusctl_resource_create_with_id() - make a resource that other nodes have
 * @cluster: handle, open for writing
 * @name: its name; it must not look like a GUID
 * @type: its type, any name
 * @id: the GUID that it has there; NULL for a new one
 * @resource: the handle, open for writing; free it with
 *            clusctl_resource_close(). NULL if it is not wanted
 *
 * Snapshots are of one GUID: only the resource that has it takes them.
 *
 * Return: 0 or a negative errno, as clusctl_resource_create();
 * ERROR_INVALID_PARAMETER -EINVAL if @id is not a GUID, or all zero
 */
int clusctl_resource_create_with_id(struct clusctl_cluster *cluster,
				    const char *name, const char *type,
				    const char *id,
				    struct clusctl_resource **resource);

/**
 * clusctl_resource_open() - open a resource
 * @cluster: handle; the resource is open for what the cluster is
 * @name: its name, or its GUID with or without braces
 * @resource: the handle; free it with clusctl_resource_close()
 *
 * OpenClusterResource().
 *
 * Return: 0 or a negative errno; ERROR_RESOURCE_NOT_FOUND -ENOENT
 */
int clusctl_resource_open(struct clusctl_cluster *cluster, const char *name,
			  struct clusctl_resource **resource);

/**
 * clusctl_resource_close() - close a resource
 * @resource: handle, or NULL
 *
 * CloseClusterResource().
 */
void clusctl_resource_close(struct clusctl_resource *resource);

/**
 * clusctl_resource_delete() - delete a resource and its checkpoints
 * @cluster: handle, open for writing
 * @name: its name or GUID
 *
 * DeleteClusterResource(). The key containers stay.
 *
 * Return: 0 or a negative errno; ERROR_RESOURCE_NOT_FOUND -ENOENT,
 * ERROR_RESOURCE_ONLINE -EBUSY
 */
int clusctl_resource_delete(struct clusctl_cluster *cluster, const char *name);

/**
 * clusctl_resource_get_fd() - the file descriptor of a resource
 * @resource: handle
 * Return: a file descriptor that belongs to @resource
 */
int clusctl_resource_get_fd(const struct clusctl_resource *resource);

/**
 * clusctl_resource_ping() - is the resource still there?
 * @resource: handle
 *
 * CLUSCTL_RESOURCE_UNKNOWN.
 *
 * Return: 0, or a negative errno; ERROR_RESOURCE_NOT_AVAILABLE -ESTALE if it was
 * deleted, as any other function here
 */
int clusctl_resource_ping(struct clusctl_resource *resource);

/**
 * clusctl_resource_get_name() - the name of a resource
 * @resource: handle
 * @name: the name; free() it
 *
 * CLUSCTL_RESOURCE_GET_NAME.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_name(struct clusctl_resource *resource, char **name);

/**
 * clusctl_resource_get_id() - the GUID of a resource
 * @resource: handle
 * @id: 36 characters in lower case, without braces; free() it
 *
 * CLUSCTL_RESOURCE_GET_ID.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_id(struct clusctl_resource *resource, char **id);

/**
 * clusctl_resource_get_type() - the name of the type of a resource
 * @resource: handle
 * @type: the name; free() it
 *
 * CLUSCTL_RESOURCE_GET_RESOURCE_TYPE.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_type(struct clusctl_resource *resource, char **type);

/**
 * clusctl_resource_get_state() - the state of a resource
 * @resource: handle
 * @state: enum clusctl_state; may be NULL
 * @checkpoints: length of its checkpoint list; may be NULL
 *
 * GetClusterResourceState().
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_state(struct clusctl_resource *resource,
			       uint32_t *state, uint32_t *checkpoints);

/**
 * clusctl_resource_get_state_info() - the state of a resource, in full
 * @resource: handle
 * @info: a snapshot; free it with clusctl_state_info_free()
 *
 * clusctl_checkpoint_table() gives the same together with the checkpoints.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_state_info(struct clusctl_resource *resource,
				    struct clusctl_state_info **info);

/**
 * clusctl_state_info_free() - free what clusctl_resource_get_state_info() gave
 */
void clusctl_state_info_free(struct clusctl_state_info *info);

/** clusctl_state_info_get_state() - enum clusctl_state */
uint32_t clusctl_state_info_get_state(const struct clusctl_state_info *info);

/** clusctl_state_info_get_checkpoints() - length of the checkpoint list */
uint32_t
clusctl_state_info_get_checkpoints(const struct clusctl_state_info *info);

/**
 * clusctl_state_info_get_tombstones() - checkpoints that were deleted and are
 * not forgotten
 */
uint32_t
clusctl_state_info_get_tombstones(const struct clusctl_state_info *info);

/**
 * clusctl_state_info_get_failure() - ERROR_* or NTE_* status of the failure that
 * made the state CLUSCTL_FAILED; else ERROR_SUCCESS
 */
uint32_t clusctl_state_info_get_failure(const struct clusctl_state_info *info);

/**
 * clusctl_state_info_get_key_id() - key id of the cluster key that the next
 * snapshot will be sealed with
 */
const char *
clusctl_state_info_get_key_id(const struct clusctl_state_info *info);

/**
 * clusctl_state_info_has_boot_key() - is that the random key, which no other
 * node knows and which ends with the module?
 */
bool clusctl_state_info_has_boot_key(const struct clusctl_state_info *info);

/**
 * enum clusctl_online_flag - how clusctl_resource_online() does it
 * @CLUSCTL_BEST_EFFORT: go online with what can be restored; events tell what
 *                       cannot
 */
enum clusctl_online_flag {
	CLUSCTL_BEST_EFFORT = 1,
};

/**
 * clusctl_resource_online() - restore the keys of a resource, and make it online
 * @resource: handle, open for writing
 * @flags: enum clusctl_online_flag, or 0
 *
 * OnlineClusterResource(). Makes the containers of all checkpoints what their
 * snapshots say, then the resource is online. If one of them cannot be
 * restored, no container has changed and the state is CLUSCTL_FAILED; an event
 * names the checkpoint, and clusctl_state_info_get_failure() says why. Of a
 * resource that is online nothing is restored.
 *
 * Return: 0 or a negative errno: NTE_NO_KEY -ENOKEY if a snapshot is sealed with
 * a cluster key that is not known here, NTE_BAD_KEY_STATE -EKEYREJECTED if with
 * one that was retired, NTE_BAD_SIGNATURE -EBADMSG, NTE_BAD_DATA -EBADMSG,
 * NTE_BAD_ALGID -EOPNOTSUPP; ERROR_NOT_ENOUGH_MEMORY -ENOMEM, which leaves the
 * state as it was
 */
int clusctl_resource_online(struct clusctl_resource *resource,
			    unsigned int flags);

/**
 * clusctl_resource_offline() - take snapshots of what has changed, and make a
 * resource offline
 * @resource: handle, open for writing
 *
 * OfflineClusterResource(). A container that can no longer be exported keeps its
 * last snapshot, and an event says so. The containers stay. Of a resource that
 * is offline or failed no snapshots are taken.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_offline(struct clusctl_resource *resource);

/**
 * clusctl_resource_get_characteristics() - CLUS_CHAR_* of a resource
 * @resource: handle
 * @characteristics: bits
 *
 * CLUSCTL_RESOURCE_GET_CHARACTERISTICS.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_characteristics(struct clusctl_resource *resource,
					 uint32_t *characteristics);

/**
 * clusctl_resource_get_flags() - CLUS_FLAG_* of a resource
 * @resource: handle
 * @flags: bits
 *
 * CLUSCTL_RESOURCE_GET_FLAGS.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_flags(struct clusctl_resource *resource,
			       uint32_t *flags);

/**
 * clusctl_resource_get_class() - CLUS_RESOURCE_CLASS_INFO of a resource
 * @resource: handle
 * @resource_class: CLUS_RESCLASS_*; may be NULL
 * @sub_class: bits; may be NULL
 *
 * CLUSCTL_RESOURCE_GET_CLASS_INFO.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_class(struct clusctl_resource *resource,
			       uint32_t *resource_class, uint32_t *sub_class);

/**
 * clusctl_resource_list() - all resources
 * @cluster: handle
 * @list: a snapshot in no special order; free it with
 *        clusctl_resource_list_free()
 *
 * ClusterEnum() with CLUSTER_ENUM_RESOURCE.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_list(struct clusctl_cluster *cluster,
			  struct clusctl_resource_list **list);

/** clusctl_resource_list_free() - free what clusctl_resource_list() gave */
void clusctl_resource_list_free(struct clusctl_resource_list *list);

/** clusctl_resource_list_size() - how many resources there are */
size_t clusctl_resource_list_size(const struct clusctl_resource_list *list);

/**
 * clusctl_resource_list_get() - one resource of a list
 * @list: list
 * @index: 0 to clusctl_resource_list_size() - 1
 * Return: what the list knows of it; NULL behind the end
 */
const struct clusctl_resource_info *
clusctl_resource_list_get(const struct clusctl_resource_list *list,
			  size_t index);

/** clusctl_resource_info_get_name() - its name */
const char *
clusctl_resource_info_get_name(const struct clusctl_resource_info *info);

/** clusctl_resource_info_get_type() - the name of its type */
const char *
clusctl_resource_info_get_type(const struct clusctl_resource_info *info);

/** clusctl_resource_info_get_id() - its GUID, as clusctl_resource_get_id() */
const char *
clusctl_resource_info_get_id(const struct clusctl_resource_info *info);

/** clusctl_resource_info_get_state() - its state, enum clusctl_state */
uint32_t
clusctl_resource_info_get_state(const struct clusctl_resource_info *info);

/** clusctl_resource_info_get_checkpoints() - length of its checkpoint list */
uint32_t
clusctl_resource_info_get_checkpoints(const struct clusctl_resource_info *info);

#ifdef __cplusplus
}
#endif

#endif
