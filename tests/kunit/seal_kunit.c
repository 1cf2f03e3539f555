// SPDX-License-Identifier: GPL-2.0-or-later
/* The seal: published vectors, and nothing opens that was not sealed so. */
#include <linux/crypto.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kunit.h"
#include "seal.h"

#define MAX_SIZE 600
#define LAST_KEY_BYTE (CLUSCTL_KEY_SIZE - 1)

static const u8 nonce[] = "ABCDEFGHIJKLMNOPQRSTUVWX";
static const char text[] = "XAES-256-GCM";

/* c2sp.org/XAES-256-GCM, and the key ids as openssl mac computes them */
static const struct vector {
	u8 fill; /* every byte of the key */
	const char *additional;
	u8 sealed[sizeof(text) - 1 + CLUSCTL_TAG_SIZE];
	u8 id[CLUSCTL_KEY_ID_SIZE];
} vectors[] = {
	{ 0x01,
	  "",
	  { 0xce, 0x54, 0x6e, 0xf6, 0x3c, 0x9c, 0xc6, 0x07, 0x65, 0x92,
	    0x36, 0x09, 0xb3, 0x3a, 0x9a, 0x19, 0x74, 0xe9, 0x6e, 0x52,
	    0xda, 0xf2, 0xfc, 0xf7, 0x07, 0x5e, 0x22, 0x71 },
	  { 0x83, 0x6c, 0x3a, 0x8e, 0xe1, 0x02, 0x07, 0x4f, 0xdd, 0x4f, 0xd9,
	    0x1b, 0x42, 0xd9, 0x08, 0xb2 } },
	{ 0x03,
	  "c2sp.org/XAES-256-GCM",
	  { 0x98, 0x6e, 0xc1, 0x83, 0x25, 0x93, 0xdf, 0x54, 0x43, 0xa1,
	    0x79, 0x43, 0x7f, 0xd0, 0x83, 0xbf, 0x3f, 0xdb, 0x41, 0xab,
	    0xd7, 0x40, 0xa2, 0x1f, 0x71, 0xeb, 0x76, 0x9d },
	  { 0x87, 0xd9, 0x52, 0xad, 0x29, 0xe6, 0x4b, 0x36, 0x99, 0x16, 0xb8,
	    0xdb, 0x34, 0x85, 0xf5, 0x7b } },
};

/* A seal that exit_case() ends */
static struct clusctl_seal *new_seal(struct kunit *test, u8 fill, u8 last)
{
	struct clusctl_seal *seal = test->priv;
	u8 key[CLUSCTL_KEY_SIZE];

	memset(key, fill, sizeof(key));
	key[LAST_KEY_BYTE] = last;
	clusctl_seal_exit(seal);
	KUNIT_ASSERT_EQ(test, clusctl_seal_init(seal, key), 0);
	return seal;
}

static int init_case(struct kunit *test)
{
	test->priv =
		kunit_kzalloc(test, sizeof(struct clusctl_seal), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static void exit_case(struct kunit *test)
{
	clusctl_seal_exit(test->priv);
}

/*
 * Seals or opens a copy of @from of exact size in memory of the kind that the
 * seal asks for.
 */
static int crypt_copy(struct clusctl_seal *seal, const u8 *with,
		      const void *additional, u32 additional_size,
		      const void *from, void *to, u32 size, bool encrypt)
{
	u8 *aad = kmemdup(additional, additional_size, GFP_KERNEL);
	u8 *copy = kzalloc(size + CLUSCTL_TAG_SIZE, GFP_KERNEL);
	int ret = -ENOMEM;

	if (copy && aad) {
		memcpy(copy, from, encrypt ? size : size + CLUSCTL_TAG_SIZE);
		ret = (encrypt ? clusctl_seal_encrypt : clusctl_seal_decrypt)(
			seal, with, aad, additional_size, copy, size);
		memcpy(to, copy, encrypt ? size + CLUSCTL_TAG_SIZE : size);
	}
	kfree(copy);
	kfree(aad);
	return ret;
}

static void published_vectors(struct kunit *test)
{
	u32 size = sizeof(text) - 1;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		const struct vector *vector = &vectors[i];
		u32 additional_size = strlen(vector->additional);
		struct clusctl_seal *seal =
			new_seal(test, vector->fill, vector->fill);
		u8 out[sizeof(vector->sealed)] = {};

		KUNIT_EXPECT_EQ(test,
				memcmp(seal->id, vector->id, sizeof(seal->id)),
				0);
		KUNIT_EXPECT_EQ(test,
				crypt_copy(seal, nonce, vector->additional,
					   additional_size, text, out, size,
					   true),
				0);
		KUNIT_EXPECT_EQ(test, memcmp(out, vector->sealed, sizeof(out)),
				0);
		memset(out, 0, sizeof(out));
		KUNIT_EXPECT_EQ(test,
				crypt_copy(seal, nonce, vector->additional,
					   additional_size, vector->sealed, out,
					   size, false),
				0);
		KUNIT_EXPECT_EQ(test, memcmp(out, text, size), 0);
	}
}

/* What one key has sealed, no other opens: its id is another, too. */
static void other_keys(struct kunit *test)
{
	const struct vector *vector = &vectors[0];
	u8 out[sizeof(vector->sealed)];
	int bit;

	for (bit = 0; bit < 8; bit++) {
		struct clusctl_seal *seal =
			new_seal(test, vector->fill, vector->fill ^ 1 << bit);

		KUNIT_EXPECT_NE(test,
				memcmp(seal->id, vector->id, sizeof(seal->id)),
				0);
		KUNIT_EXPECT_EQ(test,
				crypt_copy(seal, nonce, "", 0, vector->sealed,
					   out, sizeof(text) - 1, false),
				-EBADMSG);
	}
}

/* Sealed text, tag, additional data and nonce, each bit of them */
static void every_bit(struct kunit *test)
{
	const struct vector *vector = &vectors[1];
	u32 additional_size = strlen(vector->additional);
	struct clusctl_seal *seal = new_seal(test, vector->fill, vector->fill);
	struct {
		u8 sealed[sizeof(vector->sealed)];
		u8 nonce[CLUSCTL_NONCE_SIZE];
		u8 additional[21];
	} copy;
	u8 *bytes = (u8 *)&copy;
	u8 out[sizeof(text)];
	u32 bit, bits = sizeof(copy) * 8;

	memcpy(copy.sealed, vector->sealed, sizeof(copy.sealed));
	memcpy(copy.nonce, nonce, sizeof(copy.nonce));
	memcpy(copy.additional, vector->additional, sizeof(copy.additional));
	KUNIT_ASSERT_EQ(test, additional_size, sizeof(copy.additional));
	for (bit = 0; bit <= bits; bit++) {
		/* The last turn is for what nothing was done to. */
		if (bit < bits)
			bytes[bit / 8] ^= 1 << bit % 8;
		KUNIT_ASSERT_EQ_MSG(test,
				    crypt_copy(seal, copy.nonce,
					       copy.additional, additional_size,
					       copy.sealed, out,
					       sizeof(text) - 1, false),
				    bit < bits ? -EBADMSG : 0, "bit %u", bit);
		if (bit < bits)
			bytes[bit / 8] ^= 1 << bit % 8;
	}
}

/* Each size, with each shape of additional data; one byte less is refused. */
static void every_size(struct kunit *test)
{
	struct clusctl_seal *seal = new_seal(test, 7, 7);
	u8 *plain = kunit_kzalloc(test, MAX_SIZE, GFP_KERNEL);
	u8 *sealed =
		kunit_kzalloc(test, MAX_SIZE + CLUSCTL_TAG_SIZE, GFP_KERNEL);
	u64 state = 1;
	u32 size;

	KUNIT_ASSERT_TRUE(test, plain && sealed);
	kunit_random_bytes(&state, plain, MAX_SIZE);
	for (size = 0; size < MAX_SIZE; size++) {
		u32 additional = kunit_random_below(&state, MAX_SIZE);

		KUNIT_ASSERT_EQ(test,
				crypt_copy(seal, nonce, plain, additional,
					   plain, sealed, size, true),
				0);
		if (size >= 8)
			KUNIT_ASSERT_NE(test, memcmp(plain, sealed, size), 0);
		KUNIT_ASSERT_EQ(test,
				crypt_copy(seal, nonce, plain, additional,
					   sealed, sealed, size, false),
				0);
		KUNIT_ASSERT_EQ(test, memcmp(plain, sealed, size), 0);
		if (!size)
			continue;
		KUNIT_ASSERT_EQ(test,
				crypt_copy(seal, nonce, plain, additional,
					   sealed, sealed, size - 1, false),
				-EBADMSG);
	}
}

/* Another nonce is another key: nothing of the sealed bytes is the same. */
static void nonces_matter(struct kunit *test)
{
	struct clusctl_seal *seal = new_seal(test, 7, 7);
	u8 first[64 + CLUSCTL_TAG_SIZE], other[64 + CLUSCTL_TAG_SIZE];
	u8 plain[64] = {}, changed[CLUSCTL_NONCE_SIZE];
	size_t i, j, same;

	KUNIT_ASSERT_EQ(test,
			crypt_copy(seal, nonce, "", 0, plain, first,
				   sizeof(plain), true),
			0);
	for (i = 0; i < CLUSCTL_NONCE_SIZE; i++) {
		memcpy(changed, nonce, sizeof(changed));
		changed[i] ^= 0x80;
		KUNIT_ASSERT_EQ(test,
				crypt_copy(seal, changed, "", 0, plain, other,
					   sizeof(plain), true),
				0);
		for (same = 0, j = 0; j < sizeof(first); j++)
			same += first[j] == other[j];
		KUNIT_EXPECT_LT_MSG(test, same, 8U, "byte %zu", i);
	}
}

static void no_device_gets_a_key(struct kunit *test)
{
	static const struct {
		u32 flags;
		const char *driver;
		bool may;
	} rows[] = {
		{ 0, "gcm_base(ctr-aes-aesni,ghash-generic)", true },
		{ 0, "aes-gcm-vaes-avx10_256", true },
		{ CRYPTO_ALG_ASYNC, "generic-gcm-aesni", true },
		{ CRYPTO_ALG_ASYNC, "generic-gcm-vaes-avx10_512", true },
		{ CRYPTO_ALG_ASYNC, "gcm-aes-chcr", false },
		{ CRYPTO_ALG_ASYNC, "my-generic-gcm-aesni", false },
		{ CRYPTO_ALG_ASYNC | CRYPTO_ALG_KERN_DRIVER_ONLY,
		  "gcm_base(qat_aes_ctr,ghash-generic)", false },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    clusctl_seal_may_use(rows[i].flags,
							 rows[i].driver),
				    rows[i].may, "%s", rows[i].driver);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(published_vectors),
	KUNIT_CASE(other_keys),
	KUNIT_CASE(every_bit),
	KUNIT_CASE(every_size),
	KUNIT_CASE(nonces_matter),
	KUNIT_CASE(no_device_gets_a_key),
	{},
};

KUNIT_SUITE_OF_FIXTURES("seal", NULL, init_case, exit_case, cases);
