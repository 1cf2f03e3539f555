// SPDX-License-Identifier: GPL-2.0-or-later
/* The codec of images, in the kernel, on memory that ends at a fence. */
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "image.h"
#include "unit.h"

#define ROUNDS 20000
#define PERM_OTHERS_WRITE 0x04

static const struct clusctl_image both = {
	.uid = 1000,
	.gid = 1001,
	.perm = CLUSCTL_IMAGE_PERM,
	.pairs = {
		{ "private", "public", 7, 6 },
		{ "Private", "P", 7, 1 },
	},
};

/* The larger of the two is enough for every image here. */
struct encoded {
	u32 size;
	u8 bytes[128];
};

/* False for no memory, too, which fails the case then */
static bool encode(const struct clusctl_image *image, struct encoded *encoded)
{
	u8 *out;

	memset(encoded, 0, sizeof(*encoded));
	encoded->size = clusctl_image_size(image);
	if (!CHECK(encoded->size <= sizeof(encoded->bytes)))
		return false;
	out = unit_fenced(encoded->bytes, encoded->size);
	if (!CHECK(out))
		return false;
	clusctl_image_encode(image, out);
	memcpy(encoded->bytes, out, encoded->size);
	unit_unfence(out, encoded->size);
	return true;
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

/* @expected is NULL if anything will do. */
static bool decodes(const void *bytes, u32 size,
		    const struct clusctl_image *expected)
{
	u8 *copy = unit_fenced(bytes, size);
	struct clusctl_image image;
	bool good;

	if (!CHECK(copy))
		return false;
	good = clusctl_image_decode(copy, size, &image);
	if (good && expected)
		CHECK(image.uid == expected->uid &&
		      image.gid == expected->gid &&
		      image.perm == expected->perm &&
		      same_pair(&image.pairs[0], &expected->pairs[0]) &&
		      same_pair(&image.pairs[1], &expected->pairs[1]));
	unit_unfence(copy, size);
	return good;
}

static void image_round_trips(void)
{
	struct clusctl_image image = both;
	struct encoded encoded;
	int i;

	REQUIRE(encode(&image, &encoded));
	CHECK(decodes(encoded.bytes, encoded.size, &image));
	for (i = 0; i < 2; i++) {
		image = both;
		image.pairs[i].private = NULL;
		REQUIRE(encode(&image, &encoded));
		CHECK(decodes(encoded.bytes, encoded.size, &image));
	}
}

/* A second writing of tests/snapshot-format.md, byte by byte */
static void image_layout(void)
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
	REQUIRE(encode(&image, &encoded));
	REQUIRE(encoded.size == sizeof(expected));
	CHECK(!memcmp(encoded.bytes, expected, sizeof(expected)));
}

static void image_truncations(void)
{
	struct encoded encoded;
	u32 size;

	REQUIRE(encode(&both, &encoded));
	for (size = 0; size < sizeof(encoded.bytes); size++)
		CHECK_EQ(decodes(encoded.bytes, size, &both),
			 size == encoded.size);
}

/* Owner, permissions and keys are free within bounds; all else is fixed. */
static void image_bits(void)
{
	unsigned int accepted = 0;
	struct encoded encoded;
	u32 bit;

	REQUIRE(encode(&both, &encoded));
	for (bit = 0; bit < encoded.size * 8; bit++) {
		encoded.bytes[bit / 8] ^= 1 << bit % 8;
		accepted += decodes(encoded.bytes, encoded.size, NULL);
		encoded.bytes[bit / 8] ^= 1 << bit % 8;
	}
	CHECK_EQ(accepted, 32 + 32 + 12 + 8 * (7 + 6 + 7 + 1));
}

static void put_u32(u8 *at, u32 value)
{
	__le32 le = cpu_to_le32(value);

	memcpy(at, &le, sizeof(le));
}

/* Where the integers of an image are, and what they must not be */
static void image_integers(void)
{
	static const struct {
		u32 at;
		u32 value;
	} bad[] = {
		{ 0, 0 },
		{ 0, 2 },
		{ 4, ~0U },
		{ 8, ~0U },
		{ 12, PERM_OTHERS_WRITE },
		{ 12, 1 << 24 },
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

	REQUIRE(encode(&both, &encoded));
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		copy = encoded;
		put_u32(copy.bytes + bad[i].at, bad[i].value);
		if (!CHECK(!decodes(copy.bytes, copy.size, NULL)))
			unit_note("case", i);
	}
	/* No pair at all, and nothing behind that */
	put_u32(encoded.bytes + 16, 0);
	CHECK(!decodes(encoded.bytes, 20, NULL));
}

static void image_of_random_bytes(void)
{
	u64 state = 1;
	u8 bytes[256];
	u32 size, i;
	int round;

	for (round = 0; round < ROUNDS; round++) {
		size = unit_random_below(&state, sizeof(bytes));
		for (i = 0; i < size; i++)
			bytes[i] = unit_random_below(&state, 256);
		/* Half of them get past the version, the owner and the count. */
		if (size >= 20 && round % 2) {
			put_u32(bytes, 1);
			put_u32(bytes + 12, 0);
			put_u32(bytes + 16, 1 + unit_random_below(&state, 2));
		}
		CHECK(!decodes(bytes, size, NULL));
		cond_resched();
	}
}

/* What is valid but for one integer that is near the bounds, and the size */
static void image_of_random_changes(void)
{
	static const u32 values[] = { 0, 1,	2,     3,    6,	   7,	8,
				      9, 16384, 16385, 4096, 4097, ~0U, ~1U };
	struct encoded encoded, copy;
	unsigned int accepted = 0;
	u64 state = 2;
	int round;

	REQUIRE(encode(&both, &encoded));
	for (round = 0; round < ROUNDS; round++) {
		copy = encoded;
		put_u32(copy.bytes + unit_random_below(&state, copy.size - 3),
			values[unit_random_below(&state, ARRAY_SIZE(values))]);
		if (!unit_random_below(&state, 4))
			copy.size =
				unit_random_below(&state, sizeof(copy.bytes));
		accepted += decodes(copy.bytes, copy.size, NULL);
		cond_resched();
	}
	CHECK(accepted > ROUNDS / 100);
	CHECK(accepted < ROUNDS / 2);
}

const struct unit_case unit_image_cases[] = {
	UNIT_CASE(image_round_trips),	    UNIT_CASE(image_layout),
	UNIT_CASE(image_truncations),	    UNIT_CASE(image_bits),
	UNIT_CASE(image_integers),	    UNIT_CASE(image_of_random_bytes),
	UNIT_CASE(image_of_random_changes), {},
};
