// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel does with a pair, and when it refuses to. */
#include <linux/key-type.h>
#include <linux/key.h>
#include <linux/keyctl.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "keytype.h"
#include "pair_fixture.h"

static int query(struct key *key, struct kernel_pkey_query *info)
{
	const struct kernel_pkey_params params = {
		.key = key,
		.encoding = "pkcs1",
		.hash_algo = "sha256",
	};

	memset(info, 0, sizeof(*info));
	return clusctl_key_type.asym_query(&params, info);
}

static int sign(struct key *key, const void *digest, void *out, u32 size)
{
	struct kernel_pkey_params params = {
		.key = key,
		.encoding = "pkcs1",
		.hash_algo = "sha256",
		.in_len = 32,
		.out_len = size,
		.op = kernel_pkey_sign,
	};

	return clusctl_key_type.asym_eds_op(&params, digest, out);
}

static int verify(struct key *key, const void *digest, const void *signature,
		  u32 size)
{
	const struct kernel_pkey_params params = {
		.key = key,
		.encoding = "pkcs1",
		.hash_algo = "sha256",
		.in_len = 32,
		.in2_len = size,
		.op = kernel_pkey_verify,
	};

	return clusctl_key_type.asym_verify_signature(
		(struct kernel_pkey_params *)&params, digest, signature);
}

static void pair_operates(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;
	u8 *digest = kunit_kzalloc(test, 32, GFP_KERNEL);
	u8 *signature = kunit_kzalloc(test, 64, GFP_KERNEL);
	struct kernel_pkey_query info;

	KUNIT_ASSERT_TRUE(test, digest && signature);
	import_pair(test, &kunit_rsa);
	KUNIT_EXPECT_EQ(test, query(fixture->key, &info), 0);
	KUNIT_EXPECT_EQ(test, info.key_size, 512U);
	KUNIT_EXPECT_EQ(test, sign(fixture->key, digest, signature, 64), 64);
	KUNIT_EXPECT_FALSE(test, !memchr_inv(signature, 0, 64));
	KUNIT_EXPECT_EQ(test, verify(fixture->key, digest, signature, 64), 0);
	digest[0] ^= 1;
	KUNIT_EXPECT_LT(test, verify(fixture->key, digest, signature, 64), 0);
	/* Room for another key than this one */
	KUNIT_EXPECT_EQ(test, sign(fixture->key, digest, signature, 63),
			-EKEYREJECTED);
}

static void expect_no_operation(struct kunit *test, int error)
{
	struct pair_fixture *fixture = test->priv;
	struct kernel_pkey_query info;
	u8 digest[32] = {}, signature[64] = {};

	KUNIT_EXPECT_EQ(test, query(fixture->key, &info), error);
	KUNIT_EXPECT_EQ(test, sign(fixture->key, digest, signature, 64), error);
	KUNIT_EXPECT_EQ(test, verify(fixture->key, digest, signature, 64),
			error);
	KUNIT_EXPECT_TRUE(test, !memchr_inv(signature, 0, 64));
}

static void pair_without_algorithm_does_not_operate(struct kunit *test)
{
	import_pair(test, &kunit_ec);
	expect_no_operation(test, -EOPNOTSUPP);
}

static void pair_of_no_container_does_not_operate(struct kunit *test)
{
	make_pair(test, &kunit_rsa, true);
	expect_no_operation(test, -EKEYREVOKED);
}

/* Whoever lost a right to the container has none to the pair. */
static void container_rules_its_pair(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;
	struct key *container;
	struct kernel_pkey_query info;

	import_pair(test, &kunit_rsa);
	container = fixture->container;
	container->uid = KUIDT_INIT(1);
	expect_no_operation(test, -EACCES);
	container->uid = fixture->key->uid;
	container->perm &= ~KEY_USR_SEARCH;
	expect_no_operation(test, -EACCES);
	container->perm |= KEY_USR_SEARCH;
	KUNIT_EXPECT_EQ(test, query(fixture->key, &info), 0);
	/* The group matters only where it may operate. */
	container->gid = KGIDT_INIT(1);
	KUNIT_EXPECT_EQ(test, query(fixture->key, &info), 0);
	fixture->key->perm |= KEY_GRP_SEARCH;
	container->perm |= KEY_GRP_SEARCH;
	expect_no_operation(test, -EACCES);
	container->gid = fixture->key->gid;
	KUNIT_EXPECT_EQ(test, query(fixture->key, &info), 0);
	container->expiry = 1;
	expect_no_operation(test, -EKEYEXPIRED);
	container->expiry = TIME64_MAX;
	key_revoke(container);
	expect_no_operation(test, -EKEYREVOKED);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(pair_operates),
	KUNIT_CASE(pair_without_algorithm_does_not_operate),
	KUNIT_CASE(pair_of_no_container_does_not_operate),
	KUNIT_CASE(container_rules_its_pair),
	{},
};

KUNIT_SUITE_OF_FIXTURES("operation", kunit_parts_init, pair_fixture_init,
			pair_fixture_exit, cases);
