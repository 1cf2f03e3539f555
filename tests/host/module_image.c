// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The module's codec of images, and the one that was written from the page:
 * each reads what the other writes, and they refuse the same.
 */
#include "../../module/image.c"

#include "snapshot.h"

#include "ktap.h"

#define ROUNDS 200000

static const struct clusctl_image both = {
	.uid = 1000,
	.gid = 1001,
	.perm = CLUSCTL_IMAGE_PERM,
	.pairs = {
		{ (const u8 *)"private", (const u8 *)"public", 7, 6 },
		{ (const u8 *)"Private", (const u8 *)"P", 7, 1 },
	},
};

/* The larger of the two is enough for every image here. */
struct encoded {
	u32 size;
	u8 bytes[128];
};

static struct encoded encode(const struct clusctl_image *image)
{
	struct encoded encoded = { .size = clusctl_image_size(image) };
	u8 *exact = malloc(encoded.size);

	clusctl_image_encode(image, exact);
	memcpy(encoded.bytes, exact, encoded.size);
	free(exact);
	return encoded;
}

static bool same_bytes(const u8 *ours, u32 size, struct snapshot_bytes theirs)
{
	return size == theirs.size && !memcmp(ours, theirs.data, size);
}

static bool same(const struct clusctl_image *ours,
		 const struct snapshot_image *theirs)
{
	bool seen[2] = { false };

	if (ours->uid != theirs->uid || ours->gid != theirs->gid ||
	    ours->perm != theirs->perm)
		return false;
	for (u32 i = 0; i < theirs->count; i++) {
		const struct snapshot_pair *pair = &theirs->pairs[i];
		const struct clusctl_image_pair *got =
			&ours->pairs[pair->key_spec - 1];

		seen[pair->key_spec - 1] = true;
		if (!same_bytes(got->private, got->private_size,
				pair->private) ||
		    !same_bytes(got->public, got->public_size, pair->public))
			return false;
	}
	return seen[0] == !!ours->pairs[0].private &&
	       seen[1] == !!ours->pairs[1].private;
}

/* Whether both accept it and read the same; false if both refuse it. */
static bool both_accept(const void *data, size_t size)
{
	u8 *copy = malloc(size + !size);
	struct snapshot_image theirs;
	struct clusctl_image ours;
	bool good;

	if (size)
		memcpy(copy, data, size);
	good = clusctl_image_decode(copy, size, &ours);
	if (!CHECK_INT(good,
		       snapshot_image_decode(
			       (struct snapshot_bytes){ copy, size }, &theirs)))
		good = false;
	if (good)
		CHECK(same(&ours, &theirs));
	free(copy);
	return good;
}

static void written_by_the_module(void)
{
	struct clusctl_image image = both, decoded;
	struct encoded encoded = encode(&image);

	CHECK(both_accept(encoded.bytes, encoded.size));
	REQUIRE(clusctl_image_decode(encoded.bytes, encoded.size, &decoded));
	CHECK_INT(decoded.uid, both.uid);
	CHECK_INT(decoded.gid, both.gid);
	CHECK_INT(decoded.perm, both.perm);
	CHECK_MEM(decoded.pairs[0].private, decoded.pairs[0].private_size,
		  "private", 7);
	CHECK_MEM(decoded.pairs[0].public, decoded.pairs[0].public_size,
		  "public", 6);
	CHECK_MEM(decoded.pairs[1].private, decoded.pairs[1].private_size,
		  "Private", 7);
	CHECK_MEM(decoded.pairs[1].public, decoded.pairs[1].public_size, "P",
		  1);
	for (int i = 0; i < 2; i++) {
		image = both;
		image.pairs[i].private = NULL;
		encoded = encode(&image);
		CHECK(both_accept(encoded.bytes, encoded.size));
		CHECK(clusctl_image_decode(encoded.bytes, encoded.size,
					   &decoded));
		CHECK(!decoded.pairs[i].private);
		CHECK(decoded.pairs[!i].private);
	}
}

/* One image has one encoding. */
static void written_from_the_page(void)
{
	struct snapshot_image image = {
		.version = 1,
		.uid = 1000,
		.gid = 1001,
		.perm = 0x2b2b2b,
		.count = 2,
		.pairs = {
			{ 1, 1, { "private", 7 }, { "public", 6 } },
			{ 2, 1, { "Private", 7 }, { "P", 1 } },
		},
	};
	struct snapshot_bytes data = snapshot_image_encode(&image);
	struct encoded encoded = encode(&both);

	CHECK_MEM(encoded.bytes, encoded.size, data.data, data.size);
	snapshot_free(data);
}

static void every_truncation_and_more(void)
{
	struct encoded encoded = encode(&both);

	for (u32 size = 0; size < encoded.size; size++)
		CHECK(!both_accept(encoded.bytes, size));
	for (u32 size = encoded.size + 1; size < sizeof(encoded.bytes); size++)
		CHECK(!both_accept(encoded.bytes, size));
	/* No pair at all, and nothing behind that */
	snapshot_put32(encoded.bytes + 16, 0);
	CHECK(!both_accept(encoded.bytes, HEADER_SIZE));
}

/* As large as keys may be, and one byte more */
static void largest_keys(void)
{
	static const u8 zeros[CLUSCTL_MAX_PRIVATE + 1];
	struct snapshot_image image = { .version = 1, .count = 1 };

	for (u32 more = 0; more < 3; more++) {
		struct snapshot_bytes data;

		image.pairs[0] = (struct snapshot_pair){
			1,
			1,
			{ zeros, CLUSCTL_MAX_PRIVATE + (more == 1) },
			{ zeros, CLUSCTL_MAX_PUBLIC + (more == 2) },
		};
		data = snapshot_image_encode(&image);
		CHECK_INT(both_accept(data.data, data.size), !more);
		snapshot_free(data);
	}
}

/* Owner, permissions and keys are free within bounds; all else is fixed. */
static void every_bit(void)
{
	struct encoded encoded = encode(&both);
	unsigned int accepted = 0;

	for (u32 bit = 0; bit < encoded.size * 8; bit++) {
		encoded.bytes[bit / 8] ^= 1 << bit % 8;
		accepted += both_accept(encoded.bytes, encoded.size);
		encoded.bytes[bit / 8] ^= 1 << bit % 8;
	}
	CHECK_INT(accepted, 32 + 32 + 12 + 8 * (7 + 6 + 7 + 1));
}

static u64 state;

/* Numbers that are the same in each run (splitmix64) */
static u32 random_below(u32 bound)
{
	u64 x = state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (x ^ x >> 31) % bound;
}

/* Integers that are near the bounds, anywhere, and another size */
static void random_changes(void)
{
	static const u32 values[] = { 0,    1,	 2,	3,	   6,
				      7,    8,	 16384, 16385,	   4096,
				      4097, ~0U, ~1U,	0x80000000 };
	const struct encoded encoded = encode(&both);
	unsigned int accepted = 0;

	state = 1;
	for (int round = 0; round < ROUNDS; round++) {
		struct encoded copy = encoded;
		u32 at = random_below(encoded.size - 3);

		if (random_below(2))
			at &= ~3;
		snapshot_put32(copy.bytes + at,
			       values[random_below(ARRAY_SIZE(values))]);
		if (!random_below(4))
			copy.size = random_below(sizeof(copy.bytes));
		accepted += both_accept(copy.bytes, copy.size);
	}
	CHECK(accepted > ROUNDS / 100);
	CHECK(accepted < ROUNDS / 2);
}

static void random_bytes(void)
{
	u8 bytes[256];

	state = 2;
	for (int round = 0; round < ROUNDS; round++) {
		u32 size = random_below(sizeof(bytes));

		for (u32 i = 0; i < size; i++)
			bytes[i] = random_below(256);
		/* Half of them get past the version and the count. */
		if (size >= HEADER_SIZE && round % 2) {
			snapshot_put32(bytes, IMAGE_VERSION);
			snapshot_put32(bytes + 12, 0);
			snapshot_put32(bytes + 16, 1 + random_below(2));
		}
		CHECK(!both_accept(bytes, size));
	}
}

static const struct ktap_case cases[] = {
	KTAP_CASE(written_by_the_module),
	KTAP_CASE(written_from_the_page),
	KTAP_CASE(every_truncation_and_more),
	KTAP_CASE(largest_keys),
	KTAP_CASE(every_bit),
	KTAP_CASE(random_changes),
	KTAP_CASE(random_bytes),
};

KTAP_MAIN(cases)
