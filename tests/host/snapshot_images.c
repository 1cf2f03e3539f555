// SPDX-License-Identifier: GPL-2.0-or-later
/* The plaintext: what was written comes back, and nothing else is an image. */
#include <stdlib.h>

#include "ktap.h"
#include "snapshot.h"

/* Where the integers of an image with one pair are */
enum {
	AT_VERSION,
	AT_UID,
	AT_GID,
	AT_PERM,
	AT_COUNT,
	AT_SPEC,
	AT_FLAGS,
	AT_PRIVATE,
	AT_PUBLIC
};

static const struct snapshot_image both = {
	.version = 1,
	.uid = 1000,
	.gid = 0xfffffffe,
	.perm = 0x2b0b00,
	.count = 2,
	.pairs = {
		{ 1, SNAPSHOT_EXPORTABLE, { "private", 7 }, { "public", 6 } },
		{ 2, SNAPSHOT_EXPORTABLE, { "Private", 7 }, { "P", 1 } },
		{ 2, SNAPSHOT_EXPORTABLE, { "p", 1 }, { "q", 1 } },
	},
};

/* On a copy of exact size: the sanitizer sees a byte read past the end. */
static bool decodes(const void *data, size_t size)
{
	uint8_t *copy = malloc(size + !size);
	struct snapshot_image image;
	bool good;

	memcpy(copy, data, size);
	good = snapshot_image_decode((struct snapshot_bytes){ copy, size },
				     &image);
	free(copy);
	return good;
}

/* Whether what the encoder writes of @image is an image */
static bool encodes_well(struct snapshot_image image)
{
	struct snapshot_bytes data = snapshot_image_encode(&image);
	bool good = decodes(data.data, data.size);

	snapshot_free(data);
	return good;
}

static void expect_pair(const struct snapshot_pair *got,
			const struct snapshot_pair *wanted)
{
	CHECK_INT(got->key_spec, wanted->key_spec);
	CHECK_INT(got->flags, wanted->flags);
	CHECK_MEM(got->private.data, got->private.size, wanted->private.data,
		  wanted->private.size);
	CHECK_MEM(got->public.data, got->public.size, wanted->public.data,
		  wanted->public.size);
}

static void round_trip(void)
{
	struct snapshot_bytes data = snapshot_image_encode(&both);
	struct snapshot_image image;

	REQUIRE(snapshot_image_decode(data, &image));
	CHECK_INT(image.uid, both.uid);
	CHECK_INT(image.gid, both.gid);
	CHECK_INT(image.perm, both.perm);
	CHECK_INT(image.count, both.count);
	expect_pair(&image.pairs[0], &both.pairs[0]);
	expect_pair(&image.pairs[1], &both.pairs[1]);
	snapshot_free(data);
}

static void layout(void)
{
	static const uint8_t expected[] = {
		1,    0,    0,	  0,	0xe8, 3,   0,	0,
		0xfe, 0xff, 0xff, 0xff, /* ... gid */
		0,    0x0b, 0x2b, 0,	1,    0,   0,	0, /* perm, count */
		1,    0,    0,	  0,	1,    0,   0,	0,
		7,    0,    0,	  0,	6,    0,   0,	0, /* the pair */
		'p',  'r',  'i',  'v',	'a',  't', 'e', 'p',
		'u',  'b',  'l',  'i',	'c',
	};
	struct snapshot_image image = both;
	struct snapshot_bytes data;

	image.count = 1;
	data = snapshot_image_encode(&image);
	CHECK_MEM(data.data, data.size, expected, sizeof(expected));
	snapshot_free(data);
}

static void every_truncation_and_more(void)
{
	struct snapshot_bytes data = snapshot_image_encode(&both);
	uint8_t longer[256] = { 0 };

	CHECK(decodes(data.data, data.size));
	for (size_t size = 0; size < data.size; size++)
		CHECK(!decodes(data.data, size));
	memcpy(longer, data.data, data.size);
	for (size_t more = 1; more < 40; more++)
		CHECK(!decodes(longer, data.size + more));
	snapshot_free(data);
}

static void pairs(void)
{
	struct snapshot_image image = both;

	image.count = 0;
	CHECK(!encodes_well(image));
	image.count = 3;
	CHECK(!encodes_well(image));
	image.count = 1;
	CHECK(encodes_well(image));
	image.pairs[0].key_spec = 2;
	CHECK(encodes_well(image));
	image.count = 2;
	CHECK(!encodes_well(image));
	image.pairs[1].key_spec = 1;
	CHECK(!encodes_well(image));
	image.pairs[0].key_spec = 1;
	CHECK(!encodes_well(image));
}

/* One integer of an image with one pair that is out of its bounds */
static void integers(void)
{
	static const struct {
		int at;
		uint32_t value;
		bool good;
	} values[] = {
		{ AT_VERSION, 1, true },      { AT_VERSION, 0, false },
		{ AT_VERSION, 2, false },     { AT_UID, 0, true },
		{ AT_UID, ~1U, true },	      { AT_UID, ~0U, false },
		{ AT_GID, ~0U, false },	      { AT_PERM, 0, true },
		{ AT_PERM, 0x2b2b2b, true },  { AT_PERM, 1 << 2, false },
		{ AT_PERM, 1 << 4, false },   { AT_PERM, 1 << 6, false },
		{ AT_PERM, 1 << 10, false },  { AT_PERM, 1 << 12, false },
		{ AT_PERM, 1 << 18, false },  { AT_PERM, 1 << 20, false },
		{ AT_PERM, 1 << 22, false },  { AT_PERM, 1 << 24, false },
		{ AT_SPEC, 0, false },	      { AT_SPEC, 3, false },
		{ AT_FLAGS, 0, false },	      { AT_FLAGS, 2, false },
		{ AT_FLAGS, 3, false },	      { AT_PRIVATE, 0, false },
		{ AT_PRIVATE, 6, false },     { AT_PRIVATE, 8, false },
		{ AT_PRIVATE, 16385, false }, { AT_PRIVATE, ~0U, false },
		{ AT_PUBLIC, 0, false },      { AT_PUBLIC, 4097, false },
		{ AT_PUBLIC, ~0U, false },
	};
	struct snapshot_image image = both;
	struct snapshot_bytes data;
	uint8_t copy[128];

	image.count = 1;
	data = snapshot_image_encode(&image);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		memcpy(copy, data.data, data.size);
		snapshot_put32(copy + 4 * values[i].at, values[i].value);
		if (!CHECK_INT(decodes(copy, data.size), values[i].good))
			printf("# integer %d, value %#x\n", values[i].at,
			       values[i].value);
	}
	snapshot_free(data);
}

static void largest(void)
{
	static const uint8_t zeros[16385];
	struct snapshot_image image = both;

	image.pairs[0].private = (struct snapshot_bytes){ zeros, 16384 };
	image.pairs[0].public = (struct snapshot_bytes){ zeros, 4096 };
	CHECK(encodes_well(image));
	image.pairs[0].private.size++;
	CHECK(!encodes_well(image));
	image.pairs[0].private.size--;
	image.pairs[0].public.size++;
	CHECK(!encodes_well(image));
}

static void empty_keys(void)
{
	struct snapshot_image image = both;

	image.pairs[1].private.size = 0;
	CHECK(!encodes_well(image));
	image = both;
	image.pairs[1].public.size = 0;
	CHECK(!encodes_well(image));
}

static const struct ktap_case cases[] = {
	KTAP_CASE(round_trip),
	KTAP_CASE(layout),
	KTAP_CASE(every_truncation_and_more),
	KTAP_CASE(pairs),
	KTAP_CASE(integers),
	KTAP_CASE(largest),
	KTAP_CASE(empty_keys),
};

KTAP_MAIN(cases)
