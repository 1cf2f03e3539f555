// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations with the pairs of a container, by keyctl(2). */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyctl.h"
#include "state.h"
#include "test_keys.h"

#define BOX STR("1\\\\Box")
#define SHA256 "enc=pkcs1 hash=sha256"
#define PKCS1 "enc=pkcs1"
#define RSA_SIZE 256

#define ALL_OPERATIONS                                       \
	(KEYCTL_SUPPORTS_ENCRYPT | KEYCTL_SUPPORTS_DECRYPT | \
	 KEYCTL_SUPPORTS_SIGN | KEYCTL_SUPPORTS_VERIFY)

FIXTURE(asym)
{
	int cluster;
	__s32 key;
};

static void import(int cluster, __u32 flags, const struct key_pair *pair)
{
	ASSERT_DONE(import_key(cluster, flags, AT_SIGNATURE, BOX, pair));
}

static __s32 serial_of_pair(int cluster, __u32 flags)
{
	return container_record(cluster, flags, BOX).signature.serial;
}

FIXTURE_SETUP(asym)
{
	self->cluster = open_cluster(O_RDWR);
	new_container(self->cluster, MACHINE, BOX);
	import(self->cluster, MACHINE, &rsa_a);
	self->key = serial_of_pair(self->cluster, MACHINE);
}

FIXTURE_TEARDOWN(asym)
{
	close(self->cluster);
}

TEST_F(asym, query)
{
	struct keyctl_pkey_query query;

	EXPECT_EQ(0, key_query(self->key, SHA256, &query));
	EXPECT_EQ(2048, query.key_size);
	EXPECT_EQ(ALL_OPERATIONS, query.supported_ops);
	EXPECT_EQ(RSA_SIZE, query.max_sig_size);
	EXPECT_EQ(RSA_SIZE, query.max_enc_size);
	EXPECT_EQ(-EINVAL, key_query(self->key, "enc=", &query));
	EXPECT_EQ(-EINVAL, key_query(self->key, "what=ever", &query));
}

static void expect_signs(__s32 key, const unsigned char *expected)
{
	unsigned char signature[RSA_SIZE] = { 0 };

	EXPECT_EQ(RSA_SIZE, key_sign(key, SHA256, digest, sizeof(digest),
				     signature, sizeof(signature)));
	EXPECT_EQ(0, key_verify(key, SHA256, digest, sizeof(digest), signature,
				sizeof(signature)));
	if (expected)
		EXPECT_MEMEQ(expected, signature, sizeof(signature));
	else
		EXPECT_NE(0, memcmp(rsa_a_signature, signature,
				    sizeof(signature)));
}

TEST_F(asym, sign_as_openssl_does)
{
	expect_signs(self->key, rsa_a_signature);
}

TEST_F(asym, verify)
{
	unsigned char other[sizeof(digest)], spoiled[RSA_SIZE];

	EXPECT_EQ(0, key_verify(self->key, SHA256, digest, sizeof(digest),
				rsa_a_signature, RSA_SIZE));
	memcpy(other, digest, sizeof(digest));
	other[31] ^= 1;
	EXPECT_EQ(-EKEYREJECTED,
		  key_verify(self->key, SHA256, other, sizeof(other),
			     rsa_a_signature, RSA_SIZE));
	memcpy(spoiled, rsa_a_signature, sizeof(spoiled));
	spoiled[100] ^= 1;
	EXPECT_LT(key_verify(self->key, SHA256, digest, sizeof(digest), spoiled,
			     RSA_SIZE),
		  0);
	EXPECT_EQ(-EINVAL, key_verify(self->key, SHA256, digest, sizeof(digest),
				      rsa_a_signature, RSA_SIZE + 1));
}

TEST_F(asym, encrypt_and_decrypt)
{
	static const unsigned char message[] = "a session key";
	unsigned char cipher[RSA_SIZE], plain[RSA_SIZE];

	EXPECT_EQ(RSA_SIZE,
		  key_crypt(KEYCTL_PKEY_ENCRYPT, self->key, PKCS1, message,
			    sizeof(message), cipher, sizeof(cipher)));
	EXPECT_EQ(sizeof(message),
		  key_crypt(KEYCTL_PKEY_DECRYPT, self->key, PKCS1, cipher,
			    sizeof(cipher), plain, sizeof(plain)));
	EXPECT_MEMEQ(message, plain, sizeof(message));
	cipher[17] ^= 1;
	EXPECT_LT(key_crypt(KEYCTL_PKEY_DECRYPT, self->key, PKCS1, cipher,
			    sizeof(cipher), plain, sizeof(plain)),
		  0);
}

/* The serial stays, and the key behind it is another one. */
TEST_F(asym, replaced)
{
	import(self->cluster, MACHINE | CRYPT_EXPORTABLE, &rsa_b);
	EXPECT_EQ(self->key, serial_of_pair(self->cluster, MACHINE));
	expect_signs(self->key, NULL);
	EXPECT_LT(key_verify(self->key, SHA256, digest, sizeof(digest),
			     rsa_a_signature, RSA_SIZE),
		  0);
	import(self->cluster, MACHINE, &rsa_a);
	expect_signs(self->key, rsa_a_signature);
}

static void expect_no_operation(__s32 key, long error)
{
	struct keyctl_pkey_query query;
	unsigned char out[RSA_SIZE];

	EXPECT_EQ(error, key_query(key, SHA256, &query));
	EXPECT_EQ(error, key_sign(key, SHA256, digest, sizeof(digest), out,
				  sizeof(out)));
	EXPECT_EQ(error, key_verify(key, SHA256, digest, sizeof(digest),
				    rsa_a_signature, RSA_SIZE));
	EXPECT_EQ(error, key_crypt(KEYCTL_PKEY_ENCRYPT, key, PKCS1, digest,
				   sizeof(digest), out, sizeof(out)));
	EXPECT_EQ(error,
		  key_crypt(KEYCTL_PKEY_DECRYPT, key, PKCS1, rsa_a_signature,
			    RSA_SIZE, out, sizeof(out)));
}

/* Held, but the kernel has no algorithm for them, unless it says so. */
TEST_F(asym, not_operable)
{
	static const struct key_pair *const pairs[] = {
		&rsa_768,
		&ec_p256,
		&ed25519,
	};
	struct clusctl_container_record record;
	size_t i;

	for (i = 0; i < 3; i++) {
		import(self->cluster, MACHINE | CRYPT_EXPORTABLE, pairs[i]);
		record = container_record(self->cluster, MACHINE, BOX);
		EXPECT_EQ(self->key, record.signature.serial);
		if (record.signature.flags & CLUSCTL_PAIR_OPERABLE)
			SKIP(return, "this kernel operates more than RSA");
		expect_no_operation(self->key, -EOPNOTSUPP);
	}
	/* And a key that it can operate makes the pair operable again. */
	import(self->cluster, MACHINE, &rsa_a);
	expect_signs(self->key, rsa_a_signature);
}

static __s32 serial_of_box(int cluster)
{
	return container_record(cluster, MACHINE, BOX).serial;
}

static bool is_dead(long ret)
{
	return ret == -EKEYREVOKED || ret == -ENOKEY;
}

/* As good as revoked, or collected already */
static void expect_dead(__s32 key)
{
	struct keyctl_pkey_query query;
	unsigned char out[RSA_SIZE];

	EXPECT_TRUE(is_dead(key_query(key, SHA256, &query)));
	EXPECT_TRUE(is_dead(key_sign(key, SHA256, digest, sizeof(digest), out,
				     sizeof(out))));
	EXPECT_TRUE(is_dead(key_verify(key, SHA256, digest, sizeof(digest),
				       rsa_a_signature, RSA_SIZE)));
	EXPECT_TRUE(is_dead(key_crypt(KEYCTL_PKEY_DECRYPT, key, PKCS1,
				      rsa_a_signature, RSA_SIZE, out,
				      sizeof(out))));
}

/* Who holds on to a pair cannot use it when its container is dead. */
TEST_F(asym, revoked_container)
{
	ASSERT_EQ(0, key_revoke(serial_of_box(self->cluster)));
	expect_dead(self->key);
}

TEST_F(asym, invalidated_container)
{
	ASSERT_EQ(0, key_invalidate(serial_of_box(self->cluster)));
	expect_dead(self->key);
}

TEST_F(asym, expired_container)
{
	__s32 box = serial_of_box(self->cluster);

	ASSERT_EQ(0, key_set_timeout(box, 1));
	EXPECT_EQ(-EKEYEXPIRED, key_wait_dead(box));
	expect_no_operation(self->key, -EKEYEXPIRED);
}

/* The pair is dead, or collected already. */
TEST_F(asym, invalidated_pair)
{
	ASSERT_EQ(0, key_invalidate(self->key));
	expect_dead(self->key);
	import(self->cluster, MACHINE, &rsa_a);
	expect_signs(serial_of_pair(self->cluster, MACHINE), rsa_a_signature);
}

/* Who lost a right to a container has it to the pairs no more. */
TEST_F(asym, rights_to_the_container)
{
	const __u32 owner_sees = 0x08230300, owner_uses = 0x082b0300;
	const __u32 group_uses = 0x082b0b00;
	__s32 box = serial_of_box(self->cluster);

	ASSERT_EQ(0, key_set_perm(box, owner_sees));
	expect_no_operation(self->key, -EACCES);
	ASSERT_EQ(0, key_set_perm(box, group_uses));
	expect_signs(self->key, rsa_a_signature);
	ASSERT_EQ(0, key_set_perm(box, owner_uses));
	expect_signs(self->key, rsa_a_signature);
	ASSERT_EQ(0, key_control(KEYCTL_CHOWN, box, 1000, -1, 0));
	expect_no_operation(self->key, -EACCES);
	/* A pair that is put in now belongs to the new owner only. */
	import(self->cluster, MACHINE, &rsa_a);
	EXPECT_NE(self->key, serial_of_pair(self->cluster, MACHINE));
	expect_no_operation(serial_of_pair(self->cluster, MACHINE), -EACCES);
}

/* A group that the pair gives nothing to may change, another may not. */
TEST_F(asym, group_of_the_container)
{
	__s32 box = serial_of_box(self->cluster);

	ASSERT_EQ(0, key_control(KEYCTL_CHOWN, box, -1, 1001, 0));
	expect_signs(self->key, rsa_a_signature);
	ASSERT_EQ(0, key_set_perm(box, 0x082b0b00));
	import(self->cluster, MACHINE, &rsa_a);
	self->key = serial_of_pair(self->cluster, MACHINE);
	expect_signs(self->key, rsa_a_signature);
	ASSERT_EQ(0, key_control(KEYCTL_CHOWN, box, -1, 1002, 0));
	expect_no_operation(self->key, -EACCES);
}

TEST_F(asym, deleted_container)
{
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	expect_dead(self->key);
	/* Another container of that name is usable. */
	new_container(self->cluster, MACHINE, BOX);
	import(self->cluster, MACHINE, &rsa_a);
	EXPECT_NE(self->key, serial_of_pair(self->cluster, MACHINE));
	expect_signs(serial_of_pair(self->cluster, MACHINE), rsa_a_signature);
}

TEST_F(asym, user_level)
{
	new_container(self->cluster, 0, BOX);
	import(self->cluster, 0, &rsa_b);
	expect_signs(serial_of_pair(self->cluster, 0), NULL);
	import(self->cluster, CRYPT_EXPORTABLE, &rsa_a);
	expect_signs(serial_of_pair(self->cluster, 0), rsa_a_signature);
}

/* Nothing is read behind the digest or written behind the signature. */
TEST_F(asym, sizes)
{
	unsigned char *signature = fenced(RSA_SIZE);
	unsigned char *in = fenced(sizeof(digest));

	memcpy(in, digest, sizeof(digest));
	EXPECT_EQ(RSA_SIZE, key_sign(self->key, SHA256, in, sizeof(digest),
				     signature, RSA_SIZE));
	EXPECT_MEMEQ(rsa_a_signature, signature, RSA_SIZE);
	EXPECT_EQ(-EINVAL, key_sign(self->key, SHA256, in, sizeof(digest),
				    signature, RSA_SIZE + 1));
	EXPECT_EQ(-EINVAL, key_sign(self->key, SHA256, in, RSA_SIZE + 1,
				    signature, RSA_SIZE));
	EXPECT_EQ(-EFAULT, key_sign(self->key, SHA256, in, sizeof(digest) + 1,
				    signature, RSA_SIZE));
	EXPECT_EQ(-EFAULT, key_sign(self->key, SHA256, in, sizeof(digest),
				    fenced(RSA_SIZE - 1), RSA_SIZE));
}

CLUSCTL_TEST_MAIN
