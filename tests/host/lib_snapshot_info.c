// SPDX-License-Identifier: GPL-2.0-or-later
/* What a snapshot says of itself: every field of the header, good and bad. */
#include <clusctl.h>
#include <errno.h>
#include <linux/clusctl.h>
#include <stdlib.h>

#include "ktap.h"

#define HEADER_SIZE 104
#define NAME_SIZE 10
#define SEALED_SIZE 40
#define SIZE (HEADER_SIZE + NAME_SIZE + SEALED_SIZE)

/* Written out by hand, so that it depends on nothing but the format */
static const unsigned char good[SIZE] = {
	'C', 'L', 'U', 'S', 'C', 'T', 'L', 0,
	/* version, header_size */
	1, 0, 0, 0, 104, 0, 0, 0,
	/* key_id */
	0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B,
	0x1C, 0x1D, 0x1E, 0x1F,
	/* resource */
	0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x2B,
	0x2C, 0x2D, 0x2E, 0x2F,
	/* generation, time */
	0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0x99, 0x77, 0x66, 0x55,
	0x44, 0x33, 0x22, 0xF1,
	/* flags, name_size, sealed_size, reserved */
	0, 0, 0, 0, NAME_SIZE, 0, 0, 0, SEALED_SIZE, 0, 0, 0, 0, 0, 0, 0,
	/* nonce */
	'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n',
	'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n',
	/* name */
	'1', 0, '\\', 0, '\\', 0, 'K', 0, 0, 0,
	/* the sealed image and the tag: nobody looks at them */
};

enum {
	AT_VERSION = 8,
	AT_HEADER_SIZE = 12,
	AT_GENERATION = 48,
	AT_FLAGS = 64,
	AT_NAME_SIZE = 68,
	AT_SEALED_SIZE = 72,
	AT_RESERVED = 76,
	AT_NAME = HEADER_SIZE,
};

/* Parses a copy of just that size, for the sanitizer to watch. */
static int parse(const unsigned char *data, size_t size,
		 struct clusctl_snapshot_info **info)
{
	unsigned char *copy = malloc(size ? size : 1);
	int rc;

	memcpy(copy, data, size);
	rc = clusctl_snapshot_parse(copy, size, info);
	free(copy);
	return rc;
}

static void check_refused(const unsigned char *data, size_t size,
			  uint32_t status)
{
	struct clusctl_snapshot_info *info = NULL;

	CHECK_INT(parse(data, size, &info), -clusctl_status_errno(status));
	CHECK_INT(clusctl_last_status(), status);
	CHECK(!info);
	clusctl_snapshot_info_free(info);
}

static void tells_all(void)
{
	struct clusctl_snapshot_info *info;

	REQUIRE(!parse(good, sizeof(good), &info));
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
	CHECK_INT(clusctl_snapshot_info_get_version(info), 1);
	CHECK_STR(clusctl_snapshot_info_get_key_id(info),
		  "101112131415161718191a1b1c1d1e1f");
	CHECK_STR(clusctl_snapshot_info_get_resource_id(info),
		  "23222120-2524-2726-2829-2a2b2c2d2e2f");
	CHECK_INT(clusctl_snapshot_info_get_generation(info),
		  0x1122334455667788);
	CHECK_INT(clusctl_snapshot_info_get_time(info), 0xF122334455667799);
	CHECK_STR(clusctl_snapshot_info_get_name(info), "1\\\\K");
	CHECK_INT(clusctl_snapshot_info_get_sealed_size(info), SEALED_SIZE);
	CHECK(!clusctl_snapshot_info_is_tombstone(info));
	CHECK(!clusctl_snapshot_info_has_boot_key(info));
	clusctl_snapshot_info_free(info);
}

/* The good one, with the byte at @at changed */
static void check_byte(size_t at, unsigned char value, uint32_t status)
{
	unsigned char bad[SIZE];

	memcpy(bad, good, sizeof(bad));
	bad[at] = value;
	check_refused(bad, sizeof(bad), status);
}

static void flags(void)
{
	struct clusctl_snapshot_info *info;
	unsigned char data[SIZE];

	memcpy(data, good, sizeof(data));
	for (unsigned char value = 0; value < 4; value++) {
		size_t sealed = value & 1 ? CLUSCTL_TAG_SIZE : SEALED_SIZE;

		data[AT_FLAGS] = value;
		data[AT_SEALED_SIZE] = (unsigned char)sealed;
		REQUIRE(!parse(data, HEADER_SIZE + NAME_SIZE + sealed, &info));
		CHECK_INT(clusctl_snapshot_info_is_tombstone(info), value & 1);
		CHECK_INT(clusctl_snapshot_info_has_boot_key(info), value >> 1);
		clusctl_snapshot_info_free(info);
	}
	/* A tombstone has no contents. */
	check_byte(AT_FLAGS, 1, ERROR_INVALID_DATA);
	for (unsigned int bit = 2; bit < 32; bit++)
		check_byte(AT_FLAGS + bit / 8, (unsigned char)(1 << bit % 8),
			   ERROR_INVALID_DATA);
}

static void other_lengths(void)
{
	unsigned char longer[SIZE + 1] = { 0 };

	for (size_t size = 0; size < sizeof(good); size++)
		check_refused(good, size, ERROR_INVALID_DATA);
	memcpy(longer, good, sizeof(good));
	check_refused(longer, sizeof(longer), ERROR_INVALID_DATA);
}

static void other_magics(void)
{
	for (size_t i = 0; i < AT_VERSION; i++)
		check_byte(i, good[i] ^ 0x20, ERROR_INVALID_DATA);
}

static void other_versions(void)
{
	check_byte(AT_VERSION, 0, NTE_BAD_VER);
	check_byte(AT_VERSION, 2, NTE_BAD_VER);
	for (size_t i = 1; i < 4; i++)
		check_byte(AT_VERSION + i, 1, NTE_BAD_VER);
}

static void other_header_sizes(void)
{
	check_byte(AT_HEADER_SIZE, HEADER_SIZE - 1, ERROR_INVALID_DATA);
	check_byte(AT_HEADER_SIZE, HEADER_SIZE + 1, ERROR_INVALID_DATA);
	check_byte(AT_HEADER_SIZE, 0, ERROR_INVALID_DATA);
	for (size_t i = 1; i < 4; i++)
		check_byte(AT_HEADER_SIZE + i, 1, ERROR_INVALID_DATA);
}

static void generations(void)
{
	struct clusctl_snapshot_info *info;
	unsigned char data[SIZE];

	memcpy(data, good, sizeof(data));
	memset(data + AT_GENERATION, 0, 8);
	check_refused(data, sizeof(data), ERROR_INVALID_DATA);
	data[AT_GENERATION + 7] = 0x80;
	check_refused(data, sizeof(data), ERROR_INVALID_DATA);
	memset(data + AT_GENERATION, 0xFF, 8);
	check_refused(data, sizeof(data), ERROR_INVALID_DATA);
	data[AT_GENERATION + 7] = 0x7F;
	REQUIRE(!parse(data, sizeof(data), &info));
	CHECK_INT(clusctl_snapshot_info_get_generation(info), INT64_MAX);
	clusctl_snapshot_info_free(info);
}

static void reserved(void)
{
	for (size_t i = 0; i < 4; i++)
		check_byte(AT_RESERVED + i, 1, ERROR_INVALID_DATA);
}

/* Sizes that do not add up, also where 32 bits would make them */
static void sizes(void)
{
	unsigned char data[SIZE];

	check_byte(AT_NAME_SIZE, NAME_SIZE - 2, ERROR_INVALID_DATA);
	check_byte(AT_NAME_SIZE, NAME_SIZE + 2, ERROR_INVALID_DATA);
	check_byte(AT_SEALED_SIZE, SEALED_SIZE - 1, ERROR_INVALID_DATA);
	check_byte(AT_SEALED_SIZE, SEALED_SIZE + 1, ERROR_INVALID_DATA);
	for (size_t i = 1; i < 4; i++) {
		check_byte(AT_NAME_SIZE + i, 0x80, ERROR_INVALID_DATA);
		check_byte(AT_SEALED_SIZE + i, 0x80, ERROR_INVALID_DATA);
	}
	memcpy(data, good, sizeof(data));
	data[AT_NAME_SIZE + 3] = 0x80;
	data[AT_SEALED_SIZE + 3] = 0x80;
	check_refused(data, sizeof(data), ERROR_INVALID_DATA);
}

/* The tag is the least that can be sealed. */
static void tags(void)
{
	struct clusctl_snapshot_info *info;
	unsigned char data[SIZE];
	size_t front = HEADER_SIZE + NAME_SIZE;

	memcpy(data, good, sizeof(data));
	data[AT_SEALED_SIZE] = 16;
	REQUIRE(!parse(data, front + 16, &info));
	CHECK_INT(clusctl_snapshot_info_get_sealed_size(info), 16);
	clusctl_snapshot_info_free(info);
	data[AT_SEALED_SIZE] = 15;
	check_refused(data, front + 15, ERROR_INVALID_DATA);
	data[AT_SEALED_SIZE] = 0;
	check_refused(data, front, ERROR_INVALID_DATA);
}

/* The good one with another name; what the answer is */
static int parse_name(const void *name, size_t size,
		      struct clusctl_snapshot_info **info)
{
	unsigned char data[SIZE + 1024];

	memcpy(data, good, HEADER_SIZE);
	data[AT_NAME_SIZE] = size & 0xFF;
	data[AT_NAME_SIZE + 1] = (unsigned char)(size >> 8);
	memcpy(data + AT_NAME, name, size);
	memset(data + AT_NAME + size, 0, SEALED_SIZE);
	return parse(data, HEADER_SIZE + size + SEALED_SIZE, info);
}

static void check_name(const void *name, size_t size)
{
	struct clusctl_snapshot_info *info = NULL;

	CHECK_INT(parse_name(name, size, &info), -EBADMSG);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_DATA);
	CHECK(!info);
	clusctl_snapshot_info_free(info);
}

static void malformed_names(void)
{
	check_name("", 0);
	check_name("1\0\\\0\\\0K\0", 8); /* no NUL */
	check_name("1\0\\\0\\\0K\0\0", 9);
	check_name("1\0\\\0\\\0K\0\0\0\0", 12); /* two of them */
	check_name("1\0\\\0\\\0\0\0K\0\0", 12);
	check_name("1\0\\\0\\\0\x11\xDD\0", 10); /* half a character */
	check_name("K\0\0", 4);
	check_name("0\0\\\0\\\0K\0\0", 10);
	check_name("1\0\\\0\\\0\0", 8);
	check_name("1\0\\\0\\\0\x07\0\0", 10);
}

/* 260 units for the container, and not one more */
static void long_names(void)
{
	struct clusctl_snapshot_info *info = NULL;
	unsigned char name[2 * (3 + 261 + 1)];

	for (size_t i = 0; i < sizeof(name); i += 2)
		memcpy(name + i, "x", 2);
	memcpy(name, good + AT_NAME, 6);
	memset(name + sizeof(name) - 2, 0, 2);
	check_name(name, sizeof(name));
	memset(name + sizeof(name) - 4, 0, 2);
	REQUIRE(!parse_name(name, sizeof(name) - 2, &info));
	CHECK_INT(strlen(clusctl_snapshot_info_get_name(info)), 3 + 260);
	clusctl_snapshot_info_free(info);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(tells_all),	    KTAP_CASE(flags),
	KTAP_CASE(other_lengths),   KTAP_CASE(other_magics),
	KTAP_CASE(other_versions),  KTAP_CASE(other_header_sizes),
	KTAP_CASE(generations),	    KTAP_CASE(reserved),
	KTAP_CASE(sizes),	    KTAP_CASE(tags),
	KTAP_CASE(malformed_names), KTAP_CASE(long_names),
};

KTAP_MAIN(cases)
