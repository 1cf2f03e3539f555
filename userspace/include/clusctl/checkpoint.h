/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Crypto checkpoints: the list of a resource. */
#ifndef CLUSCTL_CHECKPOINT_H
#define CLUSCTL_CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clusctl_resource;
struct clusctl_state_info;
struct clusctl_checkpoint_table;
struct clusctl_checkpoint_info;

/**
 * clusctl_checkpoint_add() - let the keys of a container travel with a resource
 * @resource: handle, open for writing
 * @checkpoint: Type\Provider\Container of a machine container
 *
 * CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT. The first snapshot has been taken when
 * this returns.
 *
 * Return: 0 or a negative errno: ERROR_INVALID_PARAMETER -EINVAL (see
 * clusctl_name_problem()), ERROR_ALREADY_EXISTS -EEXIST, NTE_BAD_PROV_TYPE
 * -EINVAL, NTE_PROV_TYPE_NOT_DEF -ENOENT, NTE_KEYSET_NOT_DEF -ENOENT,
 * NTE_PROV_TYPE_NO_MATCH -EINVAL, NTE_BAD_KEYSET -ENOKEY, NTE_BAD_KEY
 * -EKEYREJECTED if a pair is not exportable, NTE_NO_KEY -ENOKEY if the container
 * is empty, ERROR_NO_SYSTEM_RESOURCES -ENOSPC at a cap
 */
int clusctl_checkpoint_add(struct clusctl_resource *resource,
			   const char *checkpoint);

/**
 * clusctl_checkpoint_delete() - take a checkpoint off the list of a resource
 * @resource: handle, open for writing
 * @checkpoint: Type\Provider\Container
 *
 * CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT. The container stays as it is.
 *
 * Return: 0 or a negative errno; ERROR_FILE_NOT_FOUND -ENOENT
 */
int clusctl_checkpoint_delete(struct clusctl_resource *resource,
			      const char *checkpoint);

/**
 * clusctl_checkpoint_list() - the checkpoint list of a resource
 * @resource: handle
 * @list: the strings as they were added, oldest first, and NULL; free() it, the
 *        strings belong to it
 * @count: how many; may be NULL
 *
 * CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS.
 *
 * Return: 0 or a negative errno
 */
int clusctl_checkpoint_list(struct clusctl_resource *resource, char ***list,
			    size_t *count);

/**
 * clusctl_checkpoint_table() - all checkpoints of a resource, with what is known
 * of their snapshots
 * @resource: handle
 * @table: the list and the state of one moment; free it with
 *         clusctl_checkpoint_table_free()
 * Return: 0 or a negative errno
 */
int clusctl_checkpoint_table(struct clusctl_resource *resource,
			     struct clusctl_checkpoint_table **table);

/** clusctl_checkpoint_table_free() - free what clusctl_checkpoint_table() gave */
void clusctl_checkpoint_table_free(struct clusctl_checkpoint_table *table);

/**
 * clusctl_checkpoint_table_size() - how many checkpoints and tombstones there are
 */
size_t
clusctl_checkpoint_table_size(const struct clusctl_checkpoint_table *table);

/**
 * clusctl_checkpoint_table_get() - one checkpoint of a table
 * @table: table
 * @index: 0 to clusctl_checkpoint_table_size() - 1: the checkpoints in the order
 *         of their adding, then the tombstones of those that were deleted
 * Return: what the table knows of it, which belongs to the table; NULL behind
 * the end
 */
const struct clusctl_checkpoint_info *
clusctl_checkpoint_table_get(const struct clusctl_checkpoint_table *table,
			     size_t index);

/**
 * clusctl_checkpoint_table_get_state() - the state of the resource at that moment
 * @table: table
 * Return: what clusctl_resource_get_state_info() gives; it belongs to the table
 */
const struct clusctl_state_info *clusctl_checkpoint_table_get_state(
	const struct clusctl_checkpoint_table *table);

/**
 * clusctl_checkpoint_table_get_unacknowledged() - checkpoints and tombstones
 * whose last generation no store has acknowledged
 */
size_t clusctl_checkpoint_table_get_unacknowledged(
	const struct clusctl_checkpoint_table *table);

/**
 * clusctl_checkpoint_table_get_differing() - checkpoints for which
 * clusctl_checkpoint_info_differs() is true
 */
size_t clusctl_checkpoint_table_get_differing(
	const struct clusctl_checkpoint_table *table);

/** clusctl_checkpoint_info_get_name() - its string, as it was added */
const char *
clusctl_checkpoint_info_get_name(const struct clusctl_checkpoint_info *info);

/** clusctl_checkpoint_info_get_generation() - of its snapshot: 1, 2, 3, ... */
uint64_t clusctl_checkpoint_info_get_generation(
	const struct clusctl_checkpoint_info *info);

/**
 * clusctl_checkpoint_info_get_acknowledged() - the last generation that a store
 * has acknowledged; 0 for none
 */
uint64_t clusctl_checkpoint_info_get_acknowledged(
	const struct clusctl_checkpoint_info *info);

/**
 * clusctl_checkpoint_info_get_time() - when the keys were exported, in seconds
 * since 1970, UTC
 */
uint64_t
clusctl_checkpoint_info_get_time(const struct clusctl_checkpoint_info *info);

/**
 * clusctl_checkpoint_info_get_key_id() - key id of the cluster key that the
 * snapshot is sealed with
 */
const char *
clusctl_checkpoint_info_get_key_id(const struct clusctl_checkpoint_info *info);

/** clusctl_checkpoint_info_get_snapshot_size() - of its snapshot, in bytes */
uint32_t clusctl_checkpoint_info_get_snapshot_size(
	const struct clusctl_checkpoint_info *info);

/**
 * clusctl_checkpoint_info_is_tombstone() - was it deleted? The snapshot says so
 * to other nodes, and it is not on the list of the resource
 */
bool clusctl_checkpoint_info_is_tombstone(
	const struct clusctl_checkpoint_info *info);

/**
 * clusctl_checkpoint_info_differs() - is the container on this node not known to
 * hold what the snapshot does?
 */
bool clusctl_checkpoint_info_differs(const struct clusctl_checkpoint_info *info);

/**
 * clusctl_checkpoint_info_has_boot_key() - is the snapshot sealed with the random
 * key, so that no other node can open it?
 */
bool clusctl_checkpoint_info_has_boot_key(
	const struct clusctl_checkpoint_info *info);

/**
 * clusctl_checkpoint_info_is_resealed() - has a store the snapshot only as it was
 * before it was sealed again?
 */
bool clusctl_checkpoint_info_is_resealed(
	const struct clusctl_checkpoint_info *info);

#ifdef __cplusplus
}
#endif

#endif
