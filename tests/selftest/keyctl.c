// SPDX-License-Identifier: GPL-2.0-or-later
/* keyctl(2) by its number. */
#include "keyctl.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long result(long ret)
{
	return ret < 0 ? -errno : ret;
}

long key_control(int operation, unsigned long second, unsigned long third,
		 unsigned long fourth, unsigned long fifth)
{
	return result(
		syscall(SYS_keyctl, operation, second, third, fourth, fifth));
}

long key_add(const char *type, const char *description, const void *payload,
	     size_t size, __s32 keyring)
{
	return result(syscall(SYS_add_key, type, description, payload, size,
			      keyring));
}

static unsigned long serial(__s32 key)
{
	return (unsigned long)(long)key;
}

static unsigned long pointer(const void *data)
{
	return (unsigned long)(uintptr_t)data;
}

long key_describe(__s32 key, char *text, size_t size)
{
	return key_control(KEYCTL_DESCRIBE, serial(key), pointer(text), size,
			   0);
}

long key_link(__s32 key, __s32 keyring)
{
	return key_control(KEYCTL_LINK, serial(key), serial(keyring), 0, 0);
}

long key_unlink(__s32 key, __s32 keyring)
{
	return key_control(KEYCTL_UNLINK, serial(key), serial(keyring), 0, 0);
}

long key_set_perm(__s32 key, __u32 perm)
{
	return key_control(KEYCTL_SETPERM, serial(key), perm, 0, 0);
}

long key_revoke(__s32 key)
{
	return key_control(KEYCTL_REVOKE, serial(key), 0, 0, 0);
}

long key_invalidate(__s32 key)
{
	return key_control(KEYCTL_INVALIDATE, serial(key), 0, 0, 0);
}

long key_set_timeout(__s32 key, unsigned int seconds)
{
	return key_control(KEYCTL_SET_TIMEOUT, serial(key), seconds, 0, 0);
}

/* Nothing tells when a key expires, so this asks until it has. */
long key_wait_dead(__s32 key)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	char text[200];
	long ret;

	while ((ret = key_describe(key, text, sizeof(text))) > 0)
		nanosleep(&pause, NULL);
	return ret;
}

static struct keyctl_pkey_params params(__s32 key, size_t in_size,
					size_t out_size)
{
	struct keyctl_pkey_params parameters = { 0 };

	parameters.key_id = key;
	parameters.in_len = (__u32)in_size;
	parameters.out_len = (__u32)out_size;
	return parameters;
}

long key_sign(__s32 key, const char *info, const void *in, size_t in_size,
	      void *out, size_t out_size)
{
	return key_crypt(KEYCTL_PKEY_SIGN, key, info, in, in_size, out,
			 out_size);
}

long key_verify(__s32 key, const char *info, const void *in, size_t in_size,
		const void *signature, size_t signature_size)
{
	struct keyctl_pkey_params parameters =
		params(key, in_size, signature_size);

	return key_control(KEYCTL_PKEY_VERIFY, pointer(&parameters),
			   pointer(info), pointer(in), pointer(signature));
}

long key_crypt(int operation, __s32 key, const char *info, const void *in,
	       size_t in_size, void *out, size_t out_size)
{
	struct keyctl_pkey_params parameters = params(key, in_size, out_size);

	return key_control(operation, pointer(&parameters), pointer(info),
			   pointer(in), pointer(out));
}

long key_query(__s32 key, const char *info, struct keyctl_pkey_query *answer)
{
	memset(answer, 0, sizeof(*answer));
	return key_control(KEYCTL_PKEY_QUERY, serial(key), 0, pointer(info),
			   pointer(answer));
}
