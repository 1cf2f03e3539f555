/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keyctl(2) by its number: results as the kernel gives them, or -errno. */
#ifndef CLUSCTL_TEST_KEYCTL_H
#define CLUSCTL_TEST_KEYCTL_H

#include <linux/keyctl.h>
#include <linux/types.h>
#include <stddef.h>

/* Key permissions; keyutils' header is not needed for them. */
#define PERM_VIEW 0x01
#define PERM_READ 0x02
#define PERM_WRITE 0x04
#define PERM_SEARCH 0x08
#define PERM_LINK 0x10
#define PERM_SETATTR 0x20
#define PERM_POSSESSOR 24
#define PERM_OWNER 16
#define PERM_GROUP 8
#define PERM_OTHERS 0

long key_control(int operation, unsigned long second, unsigned long third,
		 unsigned long fourth, unsigned long fifth);
long key_add(const char *type, const char *description, const void *payload,
	     size_t size, __s32 keyring);
long key_describe(__s32 key, char *text, size_t size);
long key_link(__s32 key, __s32 keyring);
long key_unlink(__s32 key, __s32 keyring);
long key_set_perm(__s32 key, __u32 perm);
long key_revoke(__s32 key);
long key_invalidate(__s32 key);
long key_set_timeout(__s32 key, unsigned int seconds);
long key_sign(__s32 key, const char *info, const void *in, size_t in_size,
	      void *out, size_t out_size);
long key_verify(__s32 key, const char *info, const void *in, size_t in_size,
		const void *signature, size_t signature_size);
long key_crypt(int operation, __s32 key, const char *info, const void *in,
	       size_t in_size, void *out, size_t out_size);
/* Waits until the key cannot be described, and returns why. */
long key_wait_dead(__s32 key);
long key_query(__s32 key, const char *info, struct keyctl_pkey_query *answer);

#endif
