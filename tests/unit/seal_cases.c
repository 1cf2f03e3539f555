// SPDX-License-Identifier: GPL-2.0-or-later
/* The seal: published vectors, and nothing opens that was not sealed so. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "seal.h"
#include "unit.h"

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

static int init_with(struct clusctl_seal *seal, u8 fill, u8 last)
{
	u8 key[CLUSCTL_KEY_SIZE];

	memset(key, fill, sizeof(key));
	key[LAST_KEY_BYTE] = last;
	return clusctl_seal_init(seal, key);
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

static void vector_case(const struct vector *vector)
{
	u8 out[sizeof(vector->sealed)] = {};
	u32 size = sizeof(text) - 1;
	u32 additional_size = strlen(vector->additional);
	struct clusctl_seal seal;

	REQUIRE(!init_with(&seal, vector->fill, vector->fill));
	CHECK(!memcmp(seal.id, vector->id, sizeof(seal.id)));
	CHECK_EQ(crypt_copy(&seal, nonce, vector->additional, additional_size,
			    text, out, size, true),
		 0);
	CHECK(!memcmp(out, vector->sealed, sizeof(out)));
	memset(out, 0, sizeof(out));
	CHECK_EQ(crypt_copy(&seal, nonce, vector->additional, additional_size,
			    vector->sealed, out, size, false),
		 0);
	CHECK(!memcmp(out, text, size));
	clusctl_seal_exit(&seal);
}

static void published_vectors(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vectors); i++)
		vector_case(&vectors[i]);
}

/* What one key has sealed, no other opens: its id is another, too. */
static void other_keys(void)
{
	const struct vector *vector = &vectors[0];
	struct clusctl_seal seal;
	u8 out[sizeof(vector->sealed)];

	REQUIRE(!init_with(&seal, vector->fill, vector->fill ^ 1));
	CHECK(memcmp(seal.id, vector->id, sizeof(seal.id)));
	CHECK_EQ(crypt_copy(&seal, nonce, "", 0, vector->sealed, out,
			    sizeof(text) - 1, false),
		 -EBADMSG);
	clusctl_seal_exit(&seal);
}

/* Sealed text, tag, additional data and nonce, each bit of them */
static void every_bit(void)
{
	const struct vector *vector = &vectors[1];
	u32 additional_size = strlen(vector->additional);
	struct {
		u8 sealed[sizeof(vector->sealed)];
		u8 nonce[CLUSCTL_NONCE_SIZE];
		u8 additional[21];
	} copy;
	u8 *bytes = (u8 *)&copy;
	struct clusctl_seal seal;
	u8 out[sizeof(text)];
	u32 bit;

	memcpy(copy.sealed, vector->sealed, sizeof(copy.sealed));
	memcpy(copy.nonce, nonce, sizeof(copy.nonce));
	memcpy(copy.additional, vector->additional, sizeof(copy.additional));
	REQUIRE(additional_size == sizeof(copy.additional));
	REQUIRE(!init_with(&seal, vector->fill, vector->fill));
	for (bit = 0; bit <= sizeof(copy) * 8; bit++) {
		/* The last turn is for what nothing was done to. */
		if (bit < sizeof(copy) * 8)
			bytes[bit / 8] ^= 1 << bit % 8;
		CHECK_EQ(crypt_copy(&seal, copy.nonce, copy.additional,
				    additional_size, copy.sealed, out,
				    sizeof(text) - 1, false),
			 bit < sizeof(copy) * 8 ? -EBADMSG : 0);
		if (bit < sizeof(copy) * 8)
			bytes[bit / 8] ^= 1 << bit % 8;
	}
	clusctl_seal_exit(&seal);
}

/* Each size, with each shape of additional data; one byte less is refused. */
static void every_size(void)
{
	struct clusctl_seal seal;
	u8 *plain, *sealed;
	u64 state = 1;
	u32 size, i;

	plain = kzalloc(MAX_SIZE, GFP_KERNEL);
	sealed = kzalloc(MAX_SIZE + CLUSCTL_TAG_SIZE, GFP_KERNEL);
	if (!CHECK(plain && sealed) || !CHECK(!init_with(&seal, 7, 7)))
		goto out;
	for (i = 0; i < MAX_SIZE; i++)
		plain[i] = unit_random_below(&state, 256);
	for (size = 0; size < MAX_SIZE; size++) {
		u32 additional = unit_random_below(&state, MAX_SIZE);

		CHECK_EQ(crypt_copy(&seal, nonce, plain, additional, plain,
				    sealed, size, true),
			 0);
		CHECK(!size || memcmp(plain, sealed, size));
		CHECK_EQ(crypt_copy(&seal, nonce, plain, additional, sealed,
				    sealed, size, false),
			 0);
		CHECK(!memcmp(plain, sealed, size));
		if (!size)
			continue;
		CHECK_EQ(crypt_copy(&seal, nonce, plain, additional, sealed,
				    sealed, size - 1, false),
			 -EBADMSG);
	}
	clusctl_seal_exit(&seal);
out:
	kfree(sealed);
	kfree(plain);
}

const struct unit_case unit_seal_cases[] = {
	UNIT_CASE(published_vectors),
	UNIT_CASE(other_keys),
	UNIT_CASE(every_bit),
	UNIT_CASE(every_size),
	{},
};
