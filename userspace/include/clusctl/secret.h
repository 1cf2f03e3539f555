/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Secrets in memory. */
#ifndef CLUSCTL_SECRET_H
#define CLUSCTL_SECRET_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * clusctl_secret_alloc() - memory for a secret
 * @size: bytes
 * Return: zeroed memory, on the secure heap of libcrypto if the program set one
 * up; free it with clusctl_wipe_free(). NULL if there is none
 */
void *clusctl_secret_alloc(size_t size);

/**
 * clusctl_wipe_free() - wipe memory and free it
 * @data: from clusctl_secret_alloc() or clusctl_key_encode(), or NULL
 * @size: bytes to wipe
 */
void clusctl_wipe_free(void *data, size_t size);

/**
 * clusctl_harden_process() - make the process fit to handle private keys
 *
 * No core files, not dumpable (so not traceable by its own user), a locked heap
 * for private keys, and libcrypto wipes all memory that it frees. This is for
 * programs, not for libraries; call it once, before any use of libcrypto.
 *
 * Return: 0 or a negative errno, if core files could not be ruled out
 */
int clusctl_harden_process(void);

#ifdef __cplusplus
}
#endif

#endif
