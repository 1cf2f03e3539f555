// SPDX-License-Identifier: GPL-2.0-or-later
/* keyctl(2) on containers, pairs, and what is around them. */
#include <stdint.h>
#include <string.h>

#include "coverage.h"
#include "failure.h"
#include "keyctl.h"
#include "ops.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Numbers of older headers do not have all of these. */
#ifndef KEYCTL_MOVE
#define KEYCTL_MOVE 30
#endif

static unsigned char buffer[4096];

static const char *const infos[] = {
	"enc=pkcs1 hash=sha256", "enc=pkcs1", "enc=raw", "",
	"enc=oaep hash=sha1",	 "hash=x",
};

static const char *const types[] = { ".clusctl", "user",       "keyring",
				     "logon",	 "asymmetric", "" };

static unsigned long pointer(const void *data)
{
	return (unsigned long)(uintptr_t)data;
}

/* Not what belongs to the process: it is needed to the end. */
static unsigned long keyring_of(const struct world *world, __u32 word)
{
	static const __s32 special[] = { KEY_SPEC_PROCESS_KEYRING,
					 KEY_SPEC_USER_KEYRING,
					 KEY_SPEC_SESSION_KEYRING };

	if (word % 2)
		return (unsigned long)(long)
			special[(word >> 1) % COUNT(special)];
	return (unsigned long)(long)world_serial(world, word >> 1);
}

static unsigned long buffer_of(__u32 word)
{
	return word % 8 == 7 ? 8 : pointer(buffer);
}

static long pkey(const struct call *call, __u32 operation, __s32 serial)
{
	struct keyctl_pkey_params params = {
		.key_id = serial,
		.in_len = call->words[WORD_SIZE] % 8 ?
				  call->words[WORD_SIZE] % 600 :
				  32,
		.out_len = call->words[WORD_OUT] % 8 ?
				   call->words[WORD_OUT] % 600 :
				   512,
	};
	const char *info = infos[call->words[WORD_OTHER] % COUNT(infos)];

	if (operation == KEYCTL_PKEY_QUERY)
		return key_control(KEYCTL_PKEY_QUERY,
				   (unsigned long)(long)serial, 0,
				   pointer(info), pointer(buffer));
	return key_control((int)operation, pointer(&params), pointer(info),
			   pointer(buffer),
			   buffer_of(call->words[WORD_OUT] >> 10) + 1024);
}

static long control(struct world *world, const struct call *call,
		    __u32 operation)
{
	__s32 serial = world_serial(world, call->words[WORD_KEY]);
	unsigned long key = (unsigned long)(long)serial;
	unsigned long ring = keyring_of(world, call->words[WORD_OTHER]);
	__u32 value = call->words[WORD_VALUE];

	switch (operation) {
	case KEYCTL_SETPERM:
		return key_control(KEYCTL_SETPERM, key,
				   value % 8 ? value : 0x3f2b2b2b, 0, 0);
	case KEYCTL_CHOWN:
		return key_control(KEYCTL_CHOWN, key,
				   value % 2 ? WORLD_USER : ~0U,
				   value % 3 ? WORLD_USER : ~0U, 0);
	case KEYCTL_SET_TIMEOUT:
		return key_control(KEYCTL_SET_TIMEOUT, key,
				   value % 4 ? 1000 + value % 1000 : value % 3,
				   0, 0);
	case KEYCTL_LINK:
	case KEYCTL_UNLINK:
		return key_control((int)operation, key, ring, 0, 0);
	case KEYCTL_MOVE:
		return key_control(KEYCTL_MOVE, key, ring,
				   keyring_of(world, value), value % 2);
	case KEYCTL_SEARCH:
		return key_control(KEYCTL_SEARCH, key,
				   pointer(types[value % COUNT(types)]),
				   pointer("1\\Box"), ring);
	case KEYCTL_RESTRICT_KEYRING:
		return key_control(KEYCTL_RESTRICT_KEYRING, key,
				   value % 2 ? pointer(".clusctl") : 0, 0, 0);
	case KEYCTL_DESCRIBE:
	case KEYCTL_READ:
	case KEYCTL_GET_SECURITY:
	case KEYCTL_UPDATE:
		return key_control((int)operation, key, buffer_of(value),
				   call->words[WORD_SIZE] % 8 ?
					   call->words[WORD_SIZE] %
						   sizeof(buffer) :
					   sizeof(buffer),
				   0);
	case KEYCTL_PKEY_QUERY:
	case KEYCTL_PKEY_ENCRYPT:
	case KEYCTL_PKEY_DECRYPT:
	case KEYCTL_PKEY_SIGN:
	case KEYCTL_PKEY_VERIFY:
		return pkey(call, operation, serial);
	default: /* REVOKE, INVALIDATE, CLEAR */
		return key_control((int)operation, key, 0, 0, 0);
	}
}

void run_keyctl(struct world *world, const struct call *call,
		const struct op *op)
{
	coverage_begin();
	failure_begin(call->nth);
	control(world, call, op->number);
	failure_end();
}

/* A key of our type from outside, or any other one into a keyring of ours */
void run_add_key(struct world *world, const struct call *call,
		 const struct op *op)
{
	const char *type = types[call->words[WORD_VALUE] % COUNT(types)];
	bool is_ring = !strcmp(type, "keyring");
	unsigned long ring = keyring_of(world, call->words[WORD_OTHER]);
	long key;

	(void)op;
	coverage_begin();
	failure_begin(call->nth);
	key = key_add(type, "fuzz", is_ring ? NULL : "x", !is_ring,
		      (__s32)ring);
	failure_end();
	if (key > 0)
		world_add_serial(world, (__s32)key);
}
