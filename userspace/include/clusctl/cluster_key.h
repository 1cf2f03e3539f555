/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cluster keys, which seal snapshots and are the same on all nodes. */
#ifndef CLUSCTL_CLUSTER_KEY_H
#define CLUSCTL_CLUSTER_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clusctl_cluster;
struct clusctl_cluster_key;
struct clusctl_cluster_key_info;
struct clusctl_cluster_key_list;

/** CLUSCTL_CLUSTER_KEY_SIZE - bytes of a cluster key */
#define CLUSCTL_CLUSTER_KEY_SIZE 32

/* ---- The bytes of a key -------------------------------------------------- */

/**
 * clusctl_cluster_key_generate() - make a new cluster key
 * @key: 32 random bytes; free it with clusctl_cluster_key_free()
 * Return: 0 or a negative errno; NTE_FAIL -EIO if libcrypto has no random bytes
 */
int clusctl_cluster_key_generate(struct clusctl_cluster_key **key);

/**
 * clusctl_cluster_key_read() - read a cluster key from a file
 * @fd: file, pipe or such, which is read to its end
 * @key: free it with clusctl_cluster_key_free()
 *
 * The file has the 32 bytes, or 64 hexadecimal digits with or without a newline.
 * 32 such digits are not taken for bytes, but for half a key.
 *
 * Return: 0 or a negative errno; NTE_BAD_LEN -EINVAL if it is longer or shorter,
 * NTE_BAD_DATA -EBADMSG if it is as long as 64 digits but something else; those
 * of read(2), with CLUSCTL_NO_STATUS
 */
int clusctl_cluster_key_read(int fd, struct clusctl_cluster_key **key);

/**
 * clusctl_cluster_key_new() - make a cluster key of its bytes
 * @bytes: CLUSCTL_CLUSTER_KEY_SIZE bytes, which the caller is to wipe
 * @key: a copy; free it with clusctl_cluster_key_free()
 * Return: 0 or a negative errno
 */
int clusctl_cluster_key_new(const void *bytes,
			    struct clusctl_cluster_key **key);

/**
 * clusctl_cluster_key_free() - wipe a cluster key and free it
 * @key: key, or NULL
 */
void clusctl_cluster_key_free(struct clusctl_cluster_key *key);

/**
 * clusctl_cluster_key_get_bytes() - the bytes, to write them to a file that
 * nobody else can read
 * @key: key
 * Return: CLUSCTL_CLUSTER_KEY_SIZE bytes, which belong to @key
 */
const void *
clusctl_cluster_key_get_bytes(const struct clusctl_cluster_key *key);

/**
 * clusctl_cluster_key_get_id() - the key id, which names the key and tells
 * nothing of it
 * @key: key
 * Return: key id, which belongs to @key
 */
const char *clusctl_cluster_key_get_id(const struct clusctl_cluster_key *key);

/* ---- The keys of the cluster --------------------------------------------- */

/**
 * enum clusctl_set_flag - what a cluster key is set for
 * @CLUSCTL_READER: to open snapshots; without it, to seal them, too
 */
enum clusctl_set_flag {
	CLUSCTL_READER = 1,
};

/**
 * clusctl_cluster_key_set() - have snapshots sealed with a key
 * @cluster: handle, open for writing
 * @key: key
 * @flags: enum clusctl_set_flag, or 0
 * @info: what is known of the key now; free it with
 *        clusctl_cluster_key_info_free(). NULL if it is not wanted
 *
 * What the key before sealed goes on opening. For the length of the call the key
 * is a kernel key on the keyring of the calling thread, which is revoked before
 * this returns, whatever happens. Needs CAP_SYS_ADMIN.
 *
 * Return: 0 or a negative errno, as clusctl_cluster_key_set_serial(); those of
 * add_key(2), with CLUSCTL_NO_STATUS: -EDQUOT if the key quota is used up
 */
int clusctl_cluster_key_set(struct clusctl_cluster *cluster,
			    const struct clusctl_cluster_key *key,
			    unsigned int flags,
			    struct clusctl_cluster_key_info **info);

/**
 * clusctl_cluster_key_set_serial() - the same with a kernel key that is there
 * @cluster: handle, open for writing
 * @serial: serial of a key of type user, logon or encrypted with 32 bytes, which
 *          the caller may search; it is not needed afterwards
 * @flags: enum clusctl_set_flag, or 0
 * @info: what is known of the key now; free it with
 *        clusctl_cluster_key_info_free(). NULL if it is not wanted
 * Return: 0 or a negative errno; NTE_NO_KEY -ENOKEY if there is no such key, or
 * not any more, NTE_BAD_TYPE -EINVAL, NTE_BAD_LEN -EINVAL, ERROR_ACCESS_DENIED
 * -EACCES, ERROR_NO_SYSTEM_RESOURCES -ENOSPC if there are too many keys
 */
int clusctl_cluster_key_set_serial(struct clusctl_cluster *cluster,
				   int32_t serial, unsigned int flags,
				   struct clusctl_cluster_key_info **info);

/**
 * enum clusctl_retire_flag - how clusctl_cluster_key_retire() does it
 * @CLUSCTL_FORCE: even if snapshots here are sealed with the key
 */
enum clusctl_retire_flag {
	CLUSCTL_FORCE = 1,
};

/**
 * clusctl_cluster_key_retire() - wipe a key that does not seal any more
 * @cluster: handle, open for writing
 * @key_id: its key id
 * @flags: enum clusctl_retire_flag, or 0
 *
 * What is sealed with it can no longer be opened here. Needs CAP_SYS_ADMIN.
 *
 * Return: 0 or a negative errno; ERROR_BUSY -EBUSY if the key is the one that
 * seals, or snapshots here are sealed with it, NTE_NO_KEY -ENOKEY if it is
 * unknown or was retired before, ERROR_ACCESS_DENIED -EACCES,
 * ERROR_INVALID_PARAMETER -EINVAL if @key_id is not one
 */
int clusctl_cluster_key_retire(struct clusctl_cluster *cluster,
			       const char *key_id, unsigned int flags);

/**
 * clusctl_cluster_reseal() - seal all snapshots with the key that seals now
 * @cluster: handle, open for writing
 * @snapshots: how many were sealed again; may be NULL
 *
 * Contents, generation and time stay as they are; none of them counts as
 * acknowledged then. One that cannot be opened is left as it is, and its status
 * is the answer when all others are done. After any failure, -EINTR too, every
 * snapshot is under the old or the new key, and a second call does the rest.
 * Needs CAP_SYS_ADMIN.
 *
 * Return: 0 or a negative errno
 */
int clusctl_cluster_reseal(struct clusctl_cluster *cluster,
			   uint32_t *snapshots);

/**
 * clusctl_cluster_key_list() - all cluster keys
 * @cluster: handle
 * @list: a snapshot: the key that seals first, then those that open, then those
 *        that were retired; free it with clusctl_cluster_key_list_free()
 * Return: 0 or a negative errno
 */
int clusctl_cluster_key_list(struct clusctl_cluster *cluster,
			     struct clusctl_cluster_key_list **list);

/** clusctl_cluster_key_list_free() - free what clusctl_cluster_key_list() gave */
void clusctl_cluster_key_list_free(struct clusctl_cluster_key_list *list);

/** clusctl_cluster_key_list_size() - how many keys there are */
size_t
clusctl_cluster_key_list_size(const struct clusctl_cluster_key_list *list);

/**
 * clusctl_cluster_key_list_get() - one key of a list
 * @list: list
 * @index: 0 to clusctl_cluster_key_list_size() - 1
 * Return: what the list knows of it, which belongs to the list; NULL behind the
 * end
 */
const struct clusctl_cluster_key_info *
clusctl_cluster_key_list_get(const struct clusctl_cluster_key_list *list,
			     size_t index);

/** clusctl_cluster_key_info_free() - free what clusctl_cluster_key_set() gave */
void clusctl_cluster_key_info_free(struct clusctl_cluster_key_info *info);

/** clusctl_cluster_key_info_get_id() - its key id */
const char *
clusctl_cluster_key_info_get_id(const struct clusctl_cluster_key_info *info);

/**
 * clusctl_cluster_key_info_get_snapshots() - snapshots here that are sealed with
 * it
 */
uint32_t clusctl_cluster_key_info_get_snapshots(
	const struct clusctl_cluster_key_info *info);

/** clusctl_cluster_key_info_is_writer() - are snapshots sealed with it? */
bool clusctl_cluster_key_info_is_writer(
	const struct clusctl_cluster_key_info *info);

/**
 * clusctl_cluster_key_info_is_boot_key() - is it the random one, which nobody
 * knows and which ends with the module?
 */
bool clusctl_cluster_key_info_is_boot_key(
	const struct clusctl_cluster_key_info *info);

/**
 * clusctl_cluster_key_info_is_retired() - is it gone, so that it opens nothing
 * any more?
 */
bool clusctl_cluster_key_info_is_retired(
	const struct clusctl_cluster_key_info *info);

#ifdef __cplusplus
}
#endif

#endif
