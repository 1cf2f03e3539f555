// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DER whose outer sizes are right, and which is wrong inside. For this machine,
 * under the sanitizers.
 */
#include <clusctl.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/win32/crypt_blob.h"
#include "../../userspace/win32/crypt_der.h"
#include "../host/ktap.h"

#define NONE "", 0
#define BYTES(text) text, sizeof(text) - 1

struct out {
	BYTE data[8192];
	size_t size;
};

static void add(struct out *out, const void *data, size_t size)
{
	memcpy(out->data + out->size, data, size);
	out->size += size;
}

/* All sizes take three bytes. */
static void put(struct out *out, BYTE tag, const void *data, size_t size)
{
	const BYTE head[] = { tag, 0x82, (BYTE)(size >> 8), (BYTE)size };

	add(out, head, sizeof(head));
	add(out, data, size);
}

/* A key of so many bytes, but for what is wrong with it */
struct shape {
	size_t modulus;
	BYTE version, key_version, first;
	BYTE exponent[6];
	size_t exponent_size;
	bool is_other; /* algorithm */
	const char *in_numbers; /* what follows the last number */
	size_t in_numbers_size;
	const char *behind_numbers;
	size_t behind_numbers_size;
	const char *in_info; /* what follows the key */
	size_t in_info_size;
};

static const struct shape good = {
	.modulus = 128,
	.exponent = { 1, 0, 1 },
	.exponent_size = 3,
	.in_numbers = NONE,
	.behind_numbers = NONE,
	.in_info = NONE,
};

static struct out numbers_of(const struct shape *shape)
{
	struct out all = { .size = 0 }, out = { .size = 0 };
	BYTE modulus[4096];
	int i;

	memset(modulus, 0xc1, sizeof(modulus));
	modulus[0] = shape->first;
	put(&all, DER_INTEGER, &shape->key_version, 1);
	put(&all, DER_INTEGER, modulus, 1 + shape->modulus);
	put(&all, DER_INTEGER, shape->exponent, shape->exponent_size);
	for (i = 0; i < 6; i++)
		put(&all, DER_INTEGER, "\x05", 1);
	add(&all, shape->in_numbers, shape->in_numbers_size);
	put(&out, DER_SEQUENCE, all.data, all.size);
	add(&out, shape->behind_numbers, shape->behind_numbers_size);
	return out;
}

static struct out key_of(const struct shape *shape)
{
	struct out info = { .size = 0 }, out = { .size = 0 };
	struct out numbers = numbers_of(shape);

	put(&info, DER_INTEGER, &shape->version, 1);
	add(&info, der_rsa, DER_RSA_SIZE);
	info.data[info.size - 4] ^= shape->is_other;
	put(&info, DER_OCTET_STRING, numbers.data, numbers.size);
	add(&info, shape->in_info, shape->in_info_size);
	put(&out, DER_SEQUENCE, info.data, info.size);
	return out;
}

/* Nobody may look behind the end. */
static DWORD parse(const struct out *out)
{
	BYTE *copy = malloc(out->size);
	struct blob blob;
	DWORD code;

	memcpy(copy, out->data, out->size);
	code = der_to_blob(copy, out->size, CALG_RSA_KEYX, &blob);
	if (!code)
		blob_free(&blob);
	free(copy);
	return code;
}

static DWORD parse_shape(struct shape shape)
{
	struct out out = key_of(&shape);

	return parse(&out);
}

static void takes_good_ones(void)
{
	struct shape shape = good;

	CHECK_INT(parse_shape(good), 0);
	/* Attributes, of which there are none */
	shape.in_info = "\xa0\x00";
	shape.in_info_size = 2;
	CHECK_INT(parse_shape(shape), 0);
	shape = good;
	shape.modulus = RSA_MAX_PUBLIC_BITS / 8;
	CHECK_INT(parse_shape(shape), 0);
	shape = good;
	memcpy(shape.exponent, "\0\xff\xff\xff\xff", 5);
	shape.exponent_size = 5;
	CHECK_INT(parse_shape(shape), 0);
}

#define CHECK_REFUSED(...)                                          \
	do {                                                        \
		shape = good;                                       \
		__VA_ARGS__;                                        \
		CHECK_INT(parse_shape(shape), (DWORD)NTE_BAD_DATA); \
	} while (0)
#define WITH(member, text)                              \
	do {                                            \
		shape.member = text;                    \
		shape.member##_size = sizeof(text) - 1; \
	} while (0)

static void refuses_other_keys(void)
{
	struct shape shape;

	CHECK_REFUSED(shape.version = 1);
	CHECK_REFUSED(shape.key_version = 1);
	CHECK_REFUSED(shape.is_other = true);
	/* Negative, and larger than what anybody takes */
	CHECK_REFUSED(shape.first = 0x80);
	CHECK_REFUSED(shape.modulus = RSA_MAX_PUBLIC_BITS / 8 + 1);
	CHECK_REFUSED(memcpy(shape.exponent, "\1\0\0\0\1", 5),
		      shape.exponent_size = 5);
}

static void refuses_what_is_left(void)
{
	struct out out = key_of(&good);
	struct shape shape;

	add(&out, "x", 1);
	CHECK_INT(parse(&out), (DWORD)NTE_BAD_DATA);
	CHECK_REFUSED(WITH(in_numbers, "\x02\x01\x01"));
	CHECK_REFUSED(WITH(behind_numbers, "x"));
	CHECK_REFUSED(WITH(in_info, "x"));
	CHECK_REFUSED(WITH(in_info, "\xa0\x00x"));
	CHECK_REFUSED(WITH(in_info, "\xa1\x00"));
}

/* Sizes that are cut short, or that DER does not have */
static void refuses_sizes(void)
{
	struct shape shape;

	CHECK_REFUSED(WITH(in_info, "\xa0"));
	CHECK_REFUSED(WITH(in_info, "\xa0\x80"));
	CHECK_REFUSED(WITH(in_info, "\xa0\x81"));
	CHECK_REFUSED(WITH(in_info, "\xa0\x82"));
	CHECK_REFUSED(WITH(in_info, "\xa0\x82\x00"));
	CHECK_REFUSED(WITH(in_info, "\xa0\x83\x00\x00\x00"));
	CHECK_REFUSED(WITH(in_info, "\xa0\x01"));
}

/* What is there ends with the last byte of the memory. */
static void refuses_ends(void)
{
	static const struct {
		const char *bytes;
		size_t size;
	} ends[] = {
		{ NONE },
		{ BYTES("\x04") },
		{ BYTES("\x04\x81") },
		{ BYTES("\x04\x82\x01") },
		{ BYTES("\x04\x05") },
		{ BYTES("\x04\x00") },
		{ BYTES("\x04\x01\x30") },
		{ BYTES("\x04\x02\x30\x00") },
		{ BYTES("\x04\x02\x30\x81") },
		{ BYTES("\x04\x03\x30\x82\x01") },
		{ BYTES("\x04\x04\x30\x02\x02\x00") },
		{ BYTES("\x04\x04\x30\x02\x02\x81") },
		{ BYTES("\x04\x05\x30\x03\x02\x82\x01") },
	};
	struct out info, out;
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		info.size = 0;
		out.size = 0;
		put(&info, DER_INTEGER, "", 1);
		add(&info, der_rsa, DER_RSA_SIZE);
		add(&info, ends[i].bytes, ends[i].size);
		put(&out, DER_SEQUENCE, info.data, info.size);
		CHECK_INT(parse(&out), (DWORD)NTE_BAD_DATA);
	}
	/* Without all of the algorithm, or with no version */
	info.size = 0;
	out.size = 0;
	put(&info, DER_INTEGER, "", 1);
	add(&info, der_rsa, DER_RSA_SIZE - 1);
	put(&out, DER_SEQUENCE, info.data, info.size);
	CHECK_INT(parse(&out), (DWORD)NTE_BAD_DATA);
	out.size = 0;
	put(&out, DER_SEQUENCE, "\x02", 2);
	CHECK_INT(parse(&out), (DWORD)NTE_BAD_DATA);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(takes_good_ones),	 KTAP_CASE(refuses_other_keys),
	KTAP_CASE(refuses_what_is_left), KTAP_CASE(refuses_sizes),
	KTAP_CASE(refuses_ends),
};

KTAP_MAIN(cases)
