// SPDX-License-Identifier: GPL-2.0-or-later
/* Strict conversion between UTF-8 and UTF-16LE. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "internal.h"
#include "ktap.h"

/* A buffer of just the size that is allowed, for the sanitizer to watch */
static unsigned char *encode(const char *text, size_t *bytes)
{
	unsigned char *out = malloc(ctl_text_room(text));

	if (!text_to_utf16(text, out, bytes)) {
		free(out);
		return NULL;
	}
	return out;
}

static void check_pair(const char *utf8, const void *utf16, size_t size)
{
	unsigned char *encoded;
	char *decoded = NULL;
	size_t bytes = 0;

	encoded = encode(utf8, &bytes);
	if (CHECK(encoded))
		CHECK_MEM(encoded, bytes, utf16, size);
	free(encoded);
	CHECK_INT(text_from_utf16(utf16, size, &decoded), 0);
	CHECK_STR(decoded, utf8);
	free(decoded);
}

/* The NUL of the literal and one more make the terminating unit. */
#define PAIR(utf8, utf16) check_pair(utf8, utf16 "\0", sizeof(utf16 "\0"))

static void converts_both_ways(void)
{
	PAIR("", "");
	PAIR("a", "a\0");
	PAIR("1\\\\K", "1\0\\\0\\\0K\0");
	PAIR("\x7F", "\x7F\0");
	PAIR("\xC2\x80", "\x80\0");
	PAIR("\xDF\xBF", "\xFF\x07");
	PAIR("\xE0\xA0\x80", "\x00\x08");
	PAIR("\xED\x9F\xBF", "\xFF\xD7");
	PAIR("\xEE\x80\x80", "\x00\xE0");
	PAIR("\xEF\xBF\xBF", "\xFF\xFF");
	PAIR("\xEF\xBB\xBF", "\xFF\xFE");
	PAIR("\xF0\x90\x80\x80", "\x00\xD8\x00\xDC");
	PAIR("\xF0\x9F\x94\x91", "\x3D\xD8\x11\xDD");
	PAIR("\xF4\x8F\xBF\xBF", "\xFF\xDB\xFF\xDF");
}

static void every_code_point_makes_the_round_trip(void)
{
	unsigned char units[6], *encoded;
	unsigned int good = 0;
	size_t size, bytes;
	char *text;

	for (uint32_t c = 1; c < 0x110000; c++) {
		uint32_t high = c;

		if (c >= 0xD800 && c < 0xE000)
			continue;
		size = 0;
		if (c >= 0x10000) {
			high = 0xD800 + ((c - 0x10000) >> 10);
			units[2] = (c - 0x10000) & 0xFF;
			units[3] = 0xDC | ((c - 0x10000) >> 8 & 3);
			size = 2;
		}
		units[0] = high & 0xFF;
		units[1] = high >> 8;
		size += 4;
		units[size - 2] = 0;
		units[size - 1] = 0;
		if (text_from_utf16(units, size, &text))
			continue;
		encoded = encode(text, &bytes);
		good += encoded && bytes == size &&
			!memcmp(encoded, units, size);
		free(encoded);
		free(text);
	}
	CHECK_INT(good, 0x110000 - 1 - 0x800);
}

static void refuses_malformed_utf8(void)
{
	static const char *const malformed[] = {
		"\x80", /* continues nothing */
		"\xBF",
		"a\x80",
		"\xC2", /* ends too early */
		"\xC2\x61",
		"\xE0\xA0",
		"\xE0\xA0\x61",
		"\xF0\x90\x80",
		"\xF0\x90\x80\x61",
		"\xC0\x80", /* overlong */
		"\xC1\xBF",
		"\xE0\x80\x80",
		"\xE0\x9F\xBF",
		"\xF0\x80\x80\x80",
		"\xF0\x8F\xBF\xBF",
		"\xED\xA0\x80", /* surrogates */
		"\xED\xBF\xBF",
		"\xED\xA0\xBD\xED\xB4\x91",
		"\xF4\x90\x80\x80", /* above U+10FFFF */
		"\xF5\x80\x80\x80",
		"\xF8\x88\x80\x80\x80",
		"\xFE",
		"\xFF",
	};
	size_t bytes;

	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
		CHECK(!encode(malformed[i], &bytes));
}

static void check_refused(const char *utf16, size_t size)
{
	unsigned char *copy = malloc(size ? size : 1);
	char *text = NULL;

	memcpy(copy, utf16, size);
	CHECK_INT(text_from_utf16(copy, size, &text), -EPROTO);
	CHECK_INT(clusctl_last_status(), CLUSCTL_NO_STATUS);
	free(copy);
}

static void refuses_malformed_utf16(void)
{
	check_refused("", 0);
	check_refused("", 1);
	check_refused("a\0", 2); /* no NUL */
	check_refused("a\0\0", 3); /* half a unit */
	check_refused("\0\0\0\0", 4); /* two NULs */
	check_refused("a\0\0\0b\0\0\0", 8); /* NUL in the middle */
	check_refused("\x3D\xD8\0\0", 4); /* high surrogate alone */
	check_refused("\x3D\xD8\x61\0\0\0", 6);
	check_refused("\x11\xDD\0\0", 4); /* low surrogate alone */
	check_refused("\x11\xDD\x3D\xD8\0\0", 6); /* in the wrong order */
	check_refused("\x3D\xD8\x3D\xD8\0\0", 6);
	check_refused("\x11\xDD\x11\xDD\0\0", 6);
}

static void last_status_follows(void)
{
	struct ctl_buf buf;

	CHECK_INT(ctl_buf_init_text(&buf, "\xFF"), -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_PARAMETER);
	REQUIRE(!ctl_buf_init_text(&buf, "ab"));
	CHECK_MEM(buf.data, buf.size, "a\0b\0\0", 6);
	ctl_buf_free(&buf);
	CHECK_INT(ctl_ok(), 0);
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(converts_both_ways),
	KTAP_CASE(every_code_point_makes_the_round_trip),
	KTAP_CASE(refuses_malformed_utf8),
	KTAP_CASE(refuses_malformed_utf16),
	KTAP_CASE(last_status_follows),
};

KTAP_MAIN(cases)
