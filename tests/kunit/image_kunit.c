// SPDX-License-Identifier: GPL-2.0-or-later
/* The codec of images, on memory that ends at a fence. */
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/key.h>
#include <linux/string.h>

#include "image.h"
#include "kunit.h"

#define ROUNDS 20000

static const struct clusctl_image both = {
	.uid = 1000,
	.gid = 1001,
	.perm = CLUSCTL_IMAGE_PERM,
	.pairs = {
		{ "private", "public", 7, 6 },
		{ "Private", "P", 7, 1 },
	},
};

/* Enough for every image here */
struct encoded {
	u32 size;
	u8 bytes[128];
};

static int init_case(struct kunit *test)
{
	test->priv = kunit_fence(test, 256);
	return 0;
}

static void encode(struct kunit *test, const struct clusctl_image *image,
		   struct encoded *encoded)
{
	u8 *out = test->priv;

	memset(encoded, 0, sizeof(*encoded));
	encoded->size = clusctl_image_size(image);
	KUNIT_ASSERT_LE(test, encoded->size, sizeof(encoded->bytes));
	out -= encoded->size;
	memset(out, 0xee, encoded->size);
	clusctl_image_encode(image, out);
	memcpy(encoded->bytes, out, encoded->size);
}

static bool same_pair(const struct clusctl_image_pair *a,
		      const struct clusctl_image_pair *b)
{
	if (!a->private || !b->private)
		return !a->private && !b->private;
	return a->private_size == b->private_size &&
	       a->public_size == b->public_size &&
	       !memcmp(a->private, b->private, a->private_size) &&
	       !memcmp(a->public, b->public, a->public_size);
}

static bool decode(struct kunit *test, const void *bytes, u32 size,
		   struct clusctl_image *image)
{
	return clusctl_image_decode(kunit_before(test->priv, bytes, size), size,
				    image);
}

static bool decodes(struct kunit *test, const void *bytes, u32 size)
{
	struct clusctl_image image;

	return decode(test, bytes, size, &image);
}

static void expect_round_trip(struct kunit *test,
			      const struct clusctl_image *image)
{
	struct clusctl_image decoded;
	struct encoded encoded;

	encode(test, image, &encoded);
	KUNIT_ASSERT_TRUE(test,
			  decode(test, encoded.bytes, encoded.size, &decoded));
	KUNIT_EXPECT_EQ(test, decoded.uid, image->uid);
	KUNIT_EXPECT_EQ(test, decoded.gid, image->gid);
	KUNIT_EXPECT_EQ(test, decoded.perm, image->perm);
	KUNIT_EXPECT_TRUE(test, same_pair(&decoded.pairs[0], &image->pairs[0]));
	KUNIT_EXPECT_TRUE(test, same_pair(&decoded.pairs[1], &image->pairs[1]));
}

static void images_round_trip(struct kunit *test)
{
	struct clusctl_image image;
	int i;

	expect_round_trip(test, &both);
	for (i = 0; i < 2; i++) {
		image = both;
		image.pairs[i].private = NULL;
		expect_round_trip(test, &image);
	}
	image.uid = 0;
	image.gid = ~1U;
	image.perm = KEY_USR_SEARCH;
	expect_round_trip(test, &image);
}

/* A second writing of tests/snapshot-format.md, byte by byte */
static void layout(struct kunit *test)
{
	static const u8 expected[] = {
		1, 0,	 0,    0,    0xe8, 3,	0,   0,	  0xe9, 3,   0,
		0, 0x2b, 0x2b, 0x2b, 0,	   1,	0,   0,	  0,	2,   0,
		0, 0,	 1,    0,    0,	   0,	7,   0,	  0,	0,   1,
		0, 0,	 0,    'P',  'r',  'i', 'v', 'a', 't',	'e', 'P',
	};
	struct clusctl_image image = both;
	struct encoded encoded;

	image.pairs[0].private = NULL;
	encode(test, &image, &encoded);
	KUNIT_ASSERT_EQ(test, encoded.size, sizeof(expected));
	KUNIT_EXPECT_EQ(test, memcmp(encoded.bytes, expected, sizeof(expected)),
			0);
}

static void truncations(struct kunit *test)
{
	struct encoded encoded;
	u32 size;

	encode(test, &both, &encoded);
	for (size = 0; size < sizeof(encoded.bytes); size++)
		KUNIT_ASSERT_EQ_MSG(test, decodes(test, encoded.bytes, size),
				    size == encoded.size, "size %u", size);
}

/* Owner, permissions and keys are free within bounds; all else is fixed. */
static void bits(struct kunit *test)
{
	unsigned int accepted = 0;
	struct encoded encoded;
	u32 bit;

	encode(test, &both, &encoded);
	for (bit = 0; bit < encoded.size * 8; bit++) {
		encoded.bytes[bit / 8] ^= 1 << bit % 8;
		accepted += decodes(test, encoded.bytes, encoded.size);
		encoded.bytes[bit / 8] ^= 1 << bit % 8;
	}
	KUNIT_EXPECT_EQ(test, accepted, 32U + 32 + 12 + 8 * (7 + 6 + 7 + 1));
}

static void put_u32(u8 *at, u32 value)
{
	__le32 le = cpu_to_le32(value);

	memcpy(at, &le, sizeof(le));
}

/* Where the integers of an image are, and what they must not be */
static void integers(struct kunit *test)
{
	static const struct {
		u32 at;
		u32 value;
	} bad[] = {
		{ 0, 0 },
		{ 0, 2 },
		{ 4, ~0U },
		{ 8, ~0U },
		{ 12, KEY_OTH_WRITE },
		{ 12, KEY_USR_LINK },
		{ 12, KEY_POS_VIEW },
		{ 16, 0 },
		{ 16, 1 },
		{ 16, 3 },
		{ 16, ~0U },
		{ 20, 0 },
		{ 20, 2 },
		{ 20, 3 },
		{ 20, ~0U },
		{ 24, 0 },
		{ 24, 3 },
		{ 28, 0 },
		{ 28, 16385 },
		{ 28, ~0U },
		{ 32, 0 },
		{ 32, 4097 },
		{ 32, ~0U - 50 },
	};
	struct encoded encoded, copy;
	size_t i;

	encode(test, &both, &encoded);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		copy = encoded;
		put_u32(copy.bytes + bad[i].at, bad[i].value);
		KUNIT_EXPECT_FALSE_MSG(test,
				       decodes(test, copy.bytes, copy.size),
				       "%u at %u", bad[i].value, bad[i].at);
	}
	/* No pair at all, and nothing behind that */
	put_u32(encoded.bytes + 16, 0);
	KUNIT_EXPECT_FALSE(test, decodes(test, encoded.bytes, 20));
}

/* The largest keys that there may be, and one byte more of either */
static void sizes_have_caps(struct kunit *test)
{
	u32 most = 20 + 16 + CLUSCTL_MAX_PRIVATE + CLUSCTL_MAX_PUBLIC + 1;
	u8 *fence = kunit_fence(test, most);
	u8 *key = kunit_kzalloc(test, CLUSCTL_MAX_PRIVATE + 1, GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, key);
	for (i = 0; i < 3; i++) {
		struct clusctl_image decoded, image = {
			.pairs[1] = {
				key, key, CLUSCTL_MAX_PRIVATE + (i == 1),
				CLUSCTL_MAX_PUBLIC + (i == 2),
			},
		};
		u32 size = clusctl_image_size(&image);

		KUNIT_ASSERT_EQ(test, size, most - !i);
		clusctl_image_encode(&image, fence - size);
		KUNIT_EXPECT_EQ(test,
				clusctl_image_decode(fence - size, size,
						     &decoded),
				i == 0);
	}
}

static void random_bytes(struct kunit *test)
{
	u64 state = 1;
	u8 bytes[200];
	int round;

	for (round = 0; round < ROUNDS; round++) {
		u32 size = kunit_random_below(&state, sizeof(bytes));

		kunit_random_bytes(&state, bytes, size);
		/* Half of them get past the version, the owner and the count. */
		if (size >= 20 && round % 2) {
			put_u32(bytes, 1);
			put_u32(bytes + 12, 0);
			put_u32(bytes + 16, 1 + kunit_random_below(&state, 2));
		}
		KUNIT_ASSERT_FALSE_MSG(test, decodes(test, bytes, size),
				       "round %d", round);
	}
}

/* What is valid but for one integer that is near the bounds, and the size */
static void random_changes(struct kunit *test)
{
	static const u32 values[] = { 0, 1,	2,     3,    6,	   7,	8,
				      9, 16384, 16385, 4096, 4097, ~0U, ~1U };
	struct encoded encoded, copy;
	unsigned int accepted = 0;
	u8 again[sizeof(copy.bytes)];
	u64 state = 2;
	int round;

	encode(test, &both, &encoded);
	for (round = 0; round < ROUNDS; round++) {
		struct clusctl_image image;

		copy = encoded;
		put_u32(copy.bytes + kunit_random_below(&state, copy.size - 3),
			values[kunit_random_below(&state, ARRAY_SIZE(values))]);
		if (!kunit_random_below(&state, 4))
			copy.size =
				kunit_random_below(&state, sizeof(copy.bytes));
		if (!decode(test, copy.bytes, copy.size, &image))
			continue;
		accepted++;
		/* There is one encoding of what was accepted: this. */
		KUNIT_ASSERT_EQ(test, clusctl_image_size(&image), copy.size);
		clusctl_image_encode(&image, again);
		KUNIT_ASSERT_EQ(test, memcmp(again, copy.bytes, copy.size), 0);
	}
	KUNIT_EXPECT_GT(test, accepted, ROUNDS / 100);
	KUNIT_EXPECT_LT(test, accepted, ROUNDS / 2);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(images_round_trip),
	KUNIT_CASE(layout),
	KUNIT_CASE(truncations),
	KUNIT_CASE(bits),
	KUNIT_CASE(integers),
	KUNIT_CASE(sizes_have_caps),
	KUNIT_CASE(random_bytes),
	KUNIT_CASE(random_changes),
	{},
};

KUNIT_SUITE_OF_FIXTURES("image", NULL, init_case, NULL, cases);
