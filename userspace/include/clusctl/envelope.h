/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Envelopes: bytes of a program, sealed under the cluster key. */
#ifndef CLUSCTL_ENVELOPE_H
#define CLUSCTL_ENVELOPE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clusctl_resource;

/**
 * clusctl_resource_encrypt() - seal data under the cluster key
 * @resource: handle; the envelope is of this resource
 * @purpose: what the data is for, a text of 1 to 525 UTF-16 units; it opens for
 *           the same purpose only, compared as names are, and is not secret
 * @data: what to seal
 * @size: bytes of @data, at least 1
 * @envelope: the envelope; free() it. It is sealed, and no secret
 * @envelope_size: bytes of @envelope: 104 and the purpose more than @size
 *
 * CLUSCTL_RESOURCE_ENCRYPT. The envelope is the caller's to keep: the module
 * keeps nothing of it. It opens on every node that has the cluster key, until
 * that is retired there, or is not set again after a boot: after
 * clusctl_cluster_key_set() of another one open it and seal the data again, since
 * clusctl_cluster_reseal() cannot. Needs a cluster that was opened for writing.
 *
 * Return: 0 or a negative errno; NTE_NO_KEY -ENOKEY while the random key of the
 * boot seals, with which the envelope would be lost at the next: set one
 * (clusctl_cluster_key_set(), or "clusctl key set") and try again.
 * ERROR_ACCESS_DENIED -EACCES if the cluster was opened for reading only,
 * ERROR_NO_SYSTEM_RESOURCES -ENOSPC if the envelope would be larger than a
 * snapshot may be (clusctl_cluster_info_get_max_snapshot())
 */
int clusctl_resource_encrypt(struct clusctl_resource *resource,
			     const char *purpose, const void *data, size_t size,
			     void **envelope, size_t *envelope_size);

/**
 * clusctl_resource_decrypt() - open an envelope
 * @resource: handle
 * @purpose: what the data is for
 * @envelope: what clusctl_resource_encrypt() made, here or on another node
 * @envelope_size: bytes of @envelope
 * @data: what was sealed; free it with clusctl_wipe_free(@data, @size)
 * @size: bytes of @data
 *
 * CLUSCTL_RESOURCE_DECRYPT. That it opens says that it was sealed on a node with
 * the key, by somebody who may open the device for writing; by whom, it does not
 * say, nor when: an older envelope opens as well as the newest.
 *
 * Return: 0 or a negative errno; ERROR_ACCESS_DENIED -EACCES without
 * CAP_SYS_ADMIN, ERROR_INVALID_DATA -EBADMSG if it is no envelope or was cut
 * short, NTE_BAD_VER -EOPNOTSUPP, NTE_NO_KEY -ENOKEY if its cluster key is not
 * known here: set that one as a reader. NTE_BAD_KEY_STATE -EKEYREJECTED if its
 * key was retired, NTE_BAD_SIGNATURE -EBADMSG if it was altered,
 * ERROR_WRONG_TARGET_NAME -EINVAL if it is of another resource,
 * ERROR_INVALID_NAME -EINVAL if it is for another purpose
 */
int clusctl_resource_decrypt(struct clusctl_resource *resource,
			     const char *purpose, const void *envelope,
			     size_t envelope_size, void **data, size_t *size);

/**
 * clusctl_envelope_get_key_id() - which cluster key an envelope is sealed with
 * @data: envelope
 * @size: bytes of @data
 * @id: key id, 32 hexadecimal digits and a NUL
 *
 * So that a program can tell which of its envelopes end when that key is retired.
 * This takes no key, and so proves nothing: anybody can write a header.
 *
 * Return: 0 or a negative errno; ERROR_INVALID_DATA -EBADMSG if that is not an
 * envelope, or cut short, NTE_BAD_VER -EOPNOTSUPP if it is of another version
 */
int clusctl_envelope_get_key_id(const void *data, size_t size, char id[33]);

#ifdef __cplusplus
}
#endif

#endif
