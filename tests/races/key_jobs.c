// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys used and ended by their serials, with keyctl(2). */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "box.h"
#include "keyctl.h"
#include "worker.h"

#define SHA256 "enc=pkcs1 hash=sha256"
#define SIZE_1024 128
#define SIZE_2048 256

/* PKCS#1 v1.5 is deterministic, so that there is one signature per key. */
static unsigned char signature_1024[SIZE_1024];

void key_jobs_prepare(int cluster)
{
	struct str name = name_of(0);
	__s32 key;

	new_box(cluster, name, &rsa_1024);
	key = container_record(cluster, MACHINE, name).exchange.serial;
	ASSERT_EQ(SIZE_1024, key_sign(key, SHA256, digest, sizeof(digest),
				      signature_1024, sizeof(signature_1024)));
}

static const unsigned char *signature_of(long size)
{
	if (size == SIZE_1024)
		return signature_1024;
	return size == SIZE_2048 ? rsa_a_signature : NULL;
}

/*
 * What is signed is of the one key or of the other, whatever happens. The kernel
 * does not write less than the key gives, so there is always room for both.
 */
static void sign(struct worker *worker, __s32 key, size_t size)
{
	unsigned char out[SIZE_2048];
	const unsigned char *expected;
	long ret;

	ret = key_sign(key, SHA256, digest, sizeof(digest), out, size);
	if (!counted_errno(worker, OP_KEY_SIGN, ret))
		return;
	expected = signature_of(ret);
	EXPECT_TRUE(expected);
	if (expected)
		EXPECT_MEMEQ(expected, out, (size_t)ret);
}

static void verify(struct worker *worker, __s32 key, size_t size)
{
	long ret;

	ret = key_verify(key, SHA256, digest, sizeof(digest),
			 signature_of((long)size), size);
	counted_errno(worker, OP_KEY_VERIFY, ret);
}

static void query_and_use(struct worker *worker, __s32 key)
{
	struct keyctl_pkey_query answer;
	const unsigned char *signature;

	if (!counted_errno(worker, OP_KEY_QUERY,
			   key_query(key, SHA256, &answer)))
		return;
	signature = signature_of(answer.max_sig_size);
	EXPECT_TRUE(signature);
	if (!signature)
		return;
	if (choose(worker, 2)) {
		sign(worker, key, answer.max_sig_size);
		return;
	}
	verify(worker, key, answer.max_sig_size);
}

void use_keys(struct worker *worker)
{
	__s32 key = any_serial(worker);
	char text[200];
	__s32 list[8];

	if (!key) {
		usleep(1000);
		return;
	}
	/* The dead are asked again, but not for ever. */
	if (!counted_errno(worker, OP_KEY_DESCRIBE,
			   key_describe(key, text, sizeof(text)))) {
		if (!choose(worker, 4))
			forget_serial(worker->world, key);
		usleep(1000);
	}
	counted_errno(worker, OP_KEY_READ,
		      key_control(KEYCTL_READ, (unsigned long)(long)key,
				  (unsigned long)(uintptr_t)list, sizeof(list),
				  0));
	switch (choose(worker, 6)) {
	case 0:
		sign(worker, key, SIZE_1024);
		break;
	case 1:
		verify(worker, key, SIZE_1024);
		break;
	default:
		query_and_use(worker, key);
		break;
	}
	usleep(choose(worker, 1000));
}

/* Permissions with all rights of the owner, or without some */
static __u32 any_perm(struct worker *worker)
{
	static const __u32 owners[] = { 0x2b, 0x3f, 0x3f, 0x29 };

	return (__u32)PERM_SEARCH << PERM_POSSESSOR |
	       owners[choose(worker, 4)] << PERM_OWNER |
	       (__u32)PERM_VIEW << PERM_GROUP;
}

/* Every now and then, so that some live long enough to be used */
void end_keys(struct worker *worker)
{
	__s32 keyring, key = any_serial(worker);

	usleep(choose(worker, 30000));
	if (!key)
		return;
	switch (choose(worker, 7)) {
	case 0:
		counted_errno(worker, OP_KEY_REVOKE, key_revoke(key));
		break;
	case 1:
		counted_errno(worker, OP_KEY_INVALIDATE, key_invalidate(key));
		break;
	case 2:
		counted_errno(worker, OP_KEY_TIMEOUT, key_set_timeout(key, 1));
		break;
	case 3:
	case 4:
		counted_errno(worker, OP_KEY_PERM,
			      key_set_perm(key, any_perm(worker)));
		break;
	case 5:
		counted_errno(worker, OP_KEY_LINK,
			      key_link(key, KEY_SPEC_USER_KEYRING));
		break;
	default:
		keyring = any_serial(worker);
		counted_errno(worker, OP_KEY_UNLINK,
			      key_unlink(key, keyring ? keyring :
							KEY_SPEC_USER_KEYRING));
		break;
	}
}
