/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Snapshots: sealed keys on their way from node to node, and in stores. */
#ifndef CLUSCTL_SNAPSHOT_H
#define CLUSCTL_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <clusctl/container.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clusctl_cluster_key;
struct clusctl_key;
struct clusctl_resource;
struct clusctl_snapshot_contents;
struct clusctl_snapshot_info;

/**
 * clusctl_snapshot_get() - the last snapshot of a checkpoint
 * @resource: handle
 * @checkpoint: Type\Provider\Container
 * @data: the snapshot; free() it. It is sealed, and no secret
 * @size: bytes of @data
 *
 * Of a checkpoint that was deleted this is the tombstone.
 *
 * Return: 0 or a negative errno; ERROR_FILE_NOT_FOUND -ENOENT
 */
int clusctl_snapshot_get(struct clusctl_resource *resource,
			 const char *checkpoint, void **data, size_t *size);

/**
 * enum clusctl_put_flag - how clusctl_snapshot_put() does it
 * @CLUSCTL_ROLLBACK: take one that is not newer: its contents are sealed as the
 *                    next generation, and so win on all nodes. Needs
 *                    CAP_SYS_ADMIN
 * @CLUSCTL_STORED: a store has it: take it if it is newer than every generation
 *                  that was acknowledged, as it is, in place of those here that
 *                  no store has, which are lost; it counts as acknowledged.
 *                  Needs no capability, and excludes CLUSCTL_ROLLBACK
 * @CLUSCTL_LAST: only with CLUSCTL_ROLLBACK: it is the last one that is here, byte
 *                for byte, or nothing is done. So the contents of the last one get
 *                the next generation, and no change since it was read is lost
 */
enum clusctl_put_flag {
	CLUSCTL_ROLLBACK = 1,
	CLUSCTL_STORED = 2,
	CLUSCTL_LAST = 4,
};

/**
 * clusctl_snapshot_put() - give a resource a snapshot from elsewhere
 * @resource: handle, open for writing
 * @data: snapshot
 * @size: bytes of @data
 * @checkpoint: Type\Provider\Container that it is expected to be of; NULL for
 *              any
 * @flags: enum clusctl_put_flag, or 0
 *
 * The checkpoint is put on the list of the resource, or taken off if the
 * snapshot is a tombstone. No container changes before the resource next goes
 * online. The last one, rolled back to, does not make the container differ that does
 * not differ from it.
 *
 * Return: 0 or a negative errno, in the order of the checks: ERROR_INVALID_DATA
 * -EBADMSG, NTE_BAD_VER -EOPNOTSUPP, NTE_NO_KEY -ENOKEY if it is sealed with a
 * cluster key that is not known here, NTE_BAD_KEY_STATE -EKEYREJECTED if with
 * one that was retired, NTE_BAD_SIGNATURE -EBADMSG if it was altered,
 * ERROR_WRONG_TARGET_NAME -EINVAL if it is of another resource,
 * ERROR_INVALID_NAME -EINVAL if of another checkpoint than @checkpoint,
 * ERROR_REVISION_MISMATCH -ESTALE if it is not newer than the one that is here,
 * or with CLUSCTL_STORED than what was acknowledged, or with CLUSCTL_LAST is not the
 * one that is here, ERROR_NO_SYSTEM_RESOURCES -ENOSPC at a cap. Before all of these
 * ERROR_INVALID_FLAGS -EINVAL: flags that do not go together, or one that the module
 * or the library does not know
 */
int clusctl_snapshot_put(struct clusctl_resource *resource, const void *data,
			 size_t size, const char *checkpoint,
			 unsigned int flags);

/**
 * clusctl_snapshot_ack() - tell that a snapshot is in a store
 * @resource: handle, open for writing
 * @checkpoint: Type\Provider\Container
 * @generation: the generation that the store has
 * @key_id: key id of the cluster key that it is sealed with there
 *
 * To acknowledge less than was acknowledged before succeeds and changes nothing.
 *
 * Return: 0 or a negative errno; ERROR_FILE_NOT_FOUND -ENOENT,
 * ERROR_REVISION_MISMATCH -ESTALE for a generation that there has not been, or
 * the last one under another key, ERROR_INVALID_PARAMETER -EINVAL if @key_id is
 * not one
 */
int clusctl_snapshot_ack(struct clusctl_resource *resource,
			 const char *checkpoint, uint64_t generation,
			 const char *key_id);

/* ---- What a snapshot says of itself ------------------------------------- */

/**
 * clusctl_snapshot_parse() - read what a snapshot says of itself
 * @data: snapshot
 * @size: bytes of @data; a snapshot with anything behind it is refused
 * @info: what its header says; free it with clusctl_snapshot_info_free()
 *
 * This takes no key, and so proves nothing: anybody can write a header.
 *
 * Return: 0 or a negative errno; ERROR_INVALID_DATA -EBADMSG if that is not a
 * snapshot, or cut short, NTE_BAD_VER -EOPNOTSUPP if it is of another version
 */
int clusctl_snapshot_parse(const void *data, size_t size,
			   struct clusctl_snapshot_info **info);

/** clusctl_snapshot_info_free() - free what clusctl_snapshot_parse() gave */
void clusctl_snapshot_info_free(struct clusctl_snapshot_info *info);

/** clusctl_snapshot_info_get_version() - version of the format: 1 */
uint32_t
clusctl_snapshot_info_get_version(const struct clusctl_snapshot_info *info);

/**
 * clusctl_snapshot_info_get_key_id() - key id of the cluster key that it is
 * sealed with
 */
const char *
clusctl_snapshot_info_get_key_id(const struct clusctl_snapshot_info *info);

/** clusctl_snapshot_info_get_resource_id() - GUID of the resource */
const char *
clusctl_snapshot_info_get_resource_id(const struct clusctl_snapshot_info *info);

/** clusctl_snapshot_info_get_generation() - 1, 2, 3, ... */
uint64_t
clusctl_snapshot_info_get_generation(const struct clusctl_snapshot_info *info);

/**
 * clusctl_snapshot_info_get_time() - when the keys were exported, in seconds
 * since 1970, UTC
 */
uint64_t
clusctl_snapshot_info_get_time(const struct clusctl_snapshot_info *info);

/**
 * clusctl_snapshot_info_get_name() - Type\Provider\Container of the checkpoint,
 * as it was added
 */
const char *
clusctl_snapshot_info_get_name(const struct clusctl_snapshot_info *info);

/**
 * clusctl_snapshot_info_get_sealed_size() - bytes of the sealed keys and the tag
 */
uint32_t
clusctl_snapshot_info_get_sealed_size(const struct clusctl_snapshot_info *info);

/**
 * clusctl_snapshot_info_is_tombstone() - does it say that the checkpoint was
 * deleted? Then nothing is in it
 */
bool clusctl_snapshot_info_is_tombstone(
	const struct clusctl_snapshot_info *info);

/**
 * clusctl_snapshot_info_has_boot_key() - is it sealed with the random key of one
 * node, so that no other can open it?
 */
bool clusctl_snapshot_info_has_boot_key(
	const struct clusctl_snapshot_info *info);

/* ---- What is sealed in it ------------------------------------------------ */

/**
 * clusctl_snapshot_open() - verify a snapshot, and tell what is in it
 * @data: snapshot
 * @size: bytes of @data
 * @key: the cluster key that it is sealed with
 * @contents: what is in it, without the private keys, which do not leave this
 *            function; free it with clusctl_snapshot_contents_free()
 *
 * This needs neither the module nor privilege: it is for those who keep
 * snapshots and the cluster key, and want to know whether they are good.
 *
 * Return: 0 or a negative errno, those of clusctl_snapshot_parse() among them;
 * NTE_NO_KEY -ENOKEY if it is sealed with another key than @key,
 * NTE_BAD_SIGNATURE -EBADMSG if it was altered, NTE_BAD_DATA -EBADMSG if what
 * was sealed is not what should be
 */
int clusctl_snapshot_open(const void *data, size_t size,
			  const struct clusctl_cluster_key *key,
			  struct clusctl_snapshot_contents **contents);

/** clusctl_snapshot_contents_free() - free what clusctl_snapshot_open() gave */
void clusctl_snapshot_contents_free(struct clusctl_snapshot_contents *contents);

/**
 * clusctl_snapshot_contents_get_uid() - owner of the container, a number of the
 * initial user namespace; 0 of a tombstone, as all of the following
 */
uid_t clusctl_snapshot_contents_get_uid(
	const struct clusctl_snapshot_contents *contents);

/** clusctl_snapshot_contents_get_gid() - group, likewise */
gid_t clusctl_snapshot_contents_get_gid(
	const struct clusctl_snapshot_contents *contents);

/** clusctl_snapshot_contents_get_perm() - permissions, enum clusctl_perm */
uint32_t clusctl_snapshot_contents_get_perm(
	const struct clusctl_snapshot_contents *contents);

/**
 * clusctl_snapshot_contents_get_pair() - the public half of one key pair
 * @contents: contents
 * @spec: enum clusctl_spec
 * Return: public key, which belongs to @contents; NULL if there is no such pair
 */
const struct clusctl_key *clusctl_snapshot_contents_get_pair(
	const struct clusctl_snapshot_contents *contents,
	enum clusctl_spec spec);

#ifdef __cplusplus
}
#endif

#endif
