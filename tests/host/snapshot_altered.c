// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reader for tests is strict itself: what was sealed comes back, and
 * nothing that was altered does.
 */
#include <stdlib.h>

#include "ktap.h"
#include "snapshot.h"

static const uint8_t key[SNAPSHOT_KEY] = { 1, 2, 3 };
static const uint8_t other_key[SNAPSHOT_KEY] = { 1, 2, 4 };
static const uint16_t name[] = u"1\\\\K";

static struct snapshot fields(void)
{
	struct snapshot snapshot = {
		.resource = { 0xaa, 0xbb, 0xcc },
		.generation = 0x0102030405060708,
		.time = 0x1112131415161718,
		.name = { name, sizeof(name) },
	};

	CHECK(snapshot_prepare(key, &snapshot));
	return snapshot;
}

static struct snapshot_bytes sealed(uint32_t flags, const char *image)
{
	struct snapshot snapshot = fields();

	snapshot.flags = flags;
	return snapshot_seal(key, &snapshot,
			     (struct snapshot_bytes){ image, strlen(image) });
}

/* On a copy of exact size: the sanitizer sees a byte read past the end. */
static enum snapshot_answer try_with(const uint8_t *with, const void *data,
				     size_t size)
{
	uint8_t *copy = malloc(size + !size);
	struct snapshot_bytes image;
	struct snapshot snapshot;
	enum snapshot_answer answer;

	memcpy(copy, data, size);
	answer = snapshot_open((struct snapshot_bytes){ copy, size }, with,
			       &snapshot, &image);
	CHECK(!image.data == (answer != SNAPSHOT_GOOD));
	snapshot_free(image);
	free(copy);
	return answer;
}

static enum snapshot_answer try(const void *data, size_t size)
{
	return try_with(key, data, size);
}

static void round_trip_of(uint32_t flags, const char *text)
{
	struct snapshot before = fields(), after;
	struct snapshot_bytes data, image = { text, strlen(text) }, opened;

	before.flags = flags;
	data = snapshot_seal(key, &before, image);
	REQUIRE(data.data);
	CHECK_INT(data.size,
		  SNAPSHOT_HEADER + sizeof(name) + image.size + SNAPSHOT_TAG);
	REQUIRE(snapshot_open(data, key, &after, &opened) == SNAPSHOT_GOOD);
	CHECK_MEM(opened.data, opened.size, image.data, image.size);
	CHECK_MEM(after.name.data, after.name.size, name, sizeof(name));
	after.name = before.name;
	CHECK_INT(after.sealed.size, image.size + SNAPSHOT_TAG);
	after.sealed = before.sealed;
	CHECK_MEM(&after, sizeof(after), &before, sizeof(before));
	snapshot_free(opened);
	snapshot_free(data);
}

static void round_trips(void)
{
	round_trip_of(0, "image");
	round_trip_of(SNAPSHOT_BOOT_KEY, "of the size of a block and more");
	round_trip_of(SNAPSHOT_TOMBSTONE, "");
}

/* The header byte by byte, as the page has it */
static void layout(void)
{
	static const uint8_t
		expected
			[SNAPSHOT_HEADER - SNAPSHOT_NONCE] = {
				'C',  'L',  'U',  'S',	'C',  'T',  'L',
				0, /* magic */
				1,    0,    0,	  0,	104,  0,    0,
				0, /* version, header_size */
				0,    0,    0,	  0,	0,    0,    0,
				0, /* key_id, see below */
				0,    0,    0,	  0,	0,    0,    0,
				0,    0xaa, 0xbb, 0xcc, 0, /* resource */
				0,    0,    0,	  0,	0,    0,    0,
				0,    0,    0,	  0,	0, /* and its rest */
				8,    7,    6,	  5,	4,    3,    2,
				1, /* generation */
				0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12,
				0x11, /* time */
				2,    0,    0,	  0,	10,   0,    0,
				0, /* flags, name_size */
				21,   0,    0,	  0,	0,    0,    0,
				0, /* sealed_size, reserved */
			};
	struct snapshot_bytes data = sealed(SNAPSHOT_BOOT_KEY, "image");
	uint8_t *bytes = (uint8_t *)data.data;
	uint8_t id[SNAPSHOT_ID];

	CHECK(snapshot_key_id(key, id));
	CHECK_MEM(bytes + SNAPSHOT_AT_KEY_ID, sizeof(id), id, sizeof(id));
	memset(bytes + SNAPSHOT_AT_KEY_ID, 0, sizeof(id));
	CHECK_MEM(bytes, sizeof(expected), expected, sizeof(expected));
	CHECK_MEM(bytes + SNAPSHOT_HEADER, sizeof(name), name, sizeof(name));
	snapshot_free(data);
}

static void every_bit(void)
{
	struct snapshot_bytes data = sealed(0, "image");
	uint8_t *bytes = (uint8_t *)data.data;

	CHECK_INT(try(bytes, data.size), SNAPSHOT_GOOD);
	for (size_t bit = 0; bit < data.size * 8; bit++) {
		bytes[bit / 8] ^= 1 << bit % 8;
		if (!CHECK(try(bytes, data.size) != SNAPSHOT_GOOD))
			printf("# bit %zu\n", bit);
		bytes[bit / 8] ^= 1 << bit % 8;
	}
	CHECK_INT(try(bytes, data.size), SNAPSHOT_GOOD);
	snapshot_free(data);
}

/* What each field that was altered is called */
static void every_field(void)
{
	static const struct {
		size_t at;
		enum snapshot_answer answer;
	} altered[] = {
		{ SNAPSHOT_AT_MAGIC, SNAPSHOT_MALFORMED },
		{ SNAPSHOT_AT_VERSION, SNAPSHOT_OTHER_VERSION },
		{ SNAPSHOT_AT_HEADER_SIZE, SNAPSHOT_MALFORMED },
		{ SNAPSHOT_AT_KEY_ID, SNAPSHOT_OTHER_KEY },
		{ SNAPSHOT_AT_RESOURCE, SNAPSHOT_ALTERED },
		{ SNAPSHOT_AT_GENERATION, SNAPSHOT_ALTERED },
		{ SNAPSHOT_AT_GENERATION + 7, SNAPSHOT_ALTERED },
		{ SNAPSHOT_AT_TIME, SNAPSHOT_ALTERED },
		{ SNAPSHOT_AT_FLAGS, SNAPSHOT_MALFORMED },
		{ SNAPSHOT_AT_FLAGS + 1, SNAPSHOT_MALFORMED },
		{ SNAPSHOT_AT_NAME_SIZE, SNAPSHOT_MALFORMED },
		{ SNAPSHOT_AT_SEALED_SIZE, SNAPSHOT_MALFORMED },
		{ SNAPSHOT_AT_RESERVED, SNAPSHOT_MALFORMED },
		{ SNAPSHOT_AT_NONCE, SNAPSHOT_ALTERED },
		{ SNAPSHOT_HEADER, SNAPSHOT_ALTERED },
		{ SNAPSHOT_HEADER + sizeof(name), SNAPSHOT_ALTERED },
	};
	struct snapshot_bytes data = sealed(0, "image");
	uint8_t *bytes = (uint8_t *)data.data;

	for (size_t i = 0; i < sizeof(altered) / sizeof(altered[0]); i++) {
		bytes[altered[i].at] ^= 1;
		if (!CHECK_INT(try(bytes, data.size), altered[i].answer))
			printf("# byte %zu\n", altered[i].at);
		bytes[altered[i].at] ^= 1;
	}
	snapshot_free(data);
}

static void every_truncation_and_more(void)
{
	struct snapshot_bytes data = sealed(0, "image");
	uint8_t longer[512] = { 0 };

	for (size_t size = 0; size < data.size; size++)
		CHECK_INT(try(data.data, size), SNAPSHOT_MALFORMED);
	memcpy(longer, data.data, data.size);
	for (size_t more = 1; more < 20; more++)
		CHECK_INT(try(longer, data.size + more), SNAPSHOT_MALFORMED);
	snapshot_free(data);
}

/* Two sizes that are wrong, and right together */
static void sizes_that_make_up(void)
{
	struct snapshot_bytes data = sealed(0, "image");
	uint8_t *bytes = (uint8_t *)data.data;

	bytes[SNAPSHOT_AT_NAME_SIZE] += 2;
	bytes[SNAPSHOT_AT_SEALED_SIZE] -= 2;
	CHECK_INT(try(bytes, data.size), SNAPSHOT_ALTERED);
	snapshot_put32(bytes + SNAPSHOT_AT_NAME_SIZE, 0xfffffff0);
	snapshot_put32(bytes + SNAPSHOT_AT_SEALED_SIZE,
		       (uint32_t)data.size - SNAPSHOT_HEADER + 16);
	CHECK_INT(try(bytes, data.size), SNAPSHOT_MALFORMED);
	snapshot_free(data);
}

/* Sealed as it should be, and yet none: nothing is in a tombstone. */
static void tombstone_with_a_body(void)
{
	struct snapshot_bytes data = sealed(SNAPSHOT_TOMBSTONE, "image");

	CHECK_INT(try(data.data, data.size), SNAPSHOT_MALFORMED);
	snapshot_free(data);
}

static void less_than_a_tag(void)
{
	struct snapshot_bytes data = sealed(SNAPSHOT_TOMBSTONE, "");
	uint8_t *bytes = (uint8_t *)data.data;

	CHECK_INT(try(bytes, data.size), SNAPSHOT_GOOD);
	bytes[SNAPSHOT_AT_SEALED_SIZE]--;
	CHECK_INT(try(bytes, data.size - 1), SNAPSHOT_MALFORMED);
	snapshot_free(data);
}

static void another_key(void)
{
	struct snapshot_bytes data = sealed(0, "image");
	uint8_t *bytes = (uint8_t *)data.data;

	CHECK_INT(try_with(other_key, bytes, data.size), SNAPSHOT_OTHER_KEY);
	CHECK(snapshot_key_id(other_key, bytes + SNAPSHOT_AT_KEY_ID));
	CHECK_INT(try_with(other_key, bytes, data.size), SNAPSHOT_ALTERED);
	snapshot_free(data);
}

static void no_two_are_alike(void)
{
	struct snapshot_bytes a = sealed(0, "image"), b = sealed(0, "image");
	size_t sealed_at = SNAPSHOT_HEADER + sizeof(name);

	CHECK_INT(a.size, b.size);
	CHECK(memcmp((const uint8_t *)a.data + SNAPSHOT_AT_NONCE,
		     (const uint8_t *)b.data + SNAPSHOT_AT_NONCE,
		     SNAPSHOT_NONCE));
	CHECK(memcmp((const uint8_t *)a.data + sealed_at,
		     (const uint8_t *)b.data + sealed_at, 5));
	snapshot_free(a);
	snapshot_free(b);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(round_trips),
	KTAP_CASE(layout),
	KTAP_CASE(every_bit),
	KTAP_CASE(every_field),
	KTAP_CASE(every_truncation_and_more),
	KTAP_CASE(sizes_that_make_up),
	KTAP_CASE(tombstone_with_a_body),
	KTAP_CASE(less_than_a_tag),
	KTAP_CASE(another_key),
	KTAP_CASE(no_two_are_alike),
};

KTAP_MAIN(cases)
