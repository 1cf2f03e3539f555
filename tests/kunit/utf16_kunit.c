// SPDX-License-Identifier: GPL-2.0-or-later
/* UTF-16LE at the border: what is a string, and the way to UTF-8 and back. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kunit.h"
#include "utf16.h"

#define ROUNDS 50000
#define MOST 9 /* units of a random string, with the NUL */

/* Where something begins or ends */
static const u16 edges[] = {
	0x0000, 0x0001, 0x001f, 0x0020, 0x0041, 0x005c, 0x007e,
	0x007f, 0x0080, 0x009f, 0x00a0, 0x07ff, 0x0800, 0xd7ff,
	0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xfffe, 0xffff,
};

static bool is_high(u16 unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low(u16 unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

/* A second writing of the rule */
static bool is_string(const u16 *units, size_t count)
{
	size_t i;

	if (count < 2 || units[count - 1])
		return false;
	for (i = 0; i < count - 1; i++) {
		u16 unit = units[i];

		if (unit < 0x20 || (unit > 0x7e && unit < 0xa0))
			return false;
		/* A NUL or the end is no low one. */
		if (is_high(unit) && !is_low(units[i + 1]))
			return false;
		if (is_low(unit) && (!i || !is_high(units[i - 1])))
			return false;
	}
	return true;
}

static __le16 *put_units(u8 *fence, const u16 *units, size_t count)
{
	__le16 *out = (__le16 *)fence - count;
	size_t i;

	for (i = 0; i < count; i++)
		out[i] = cpu_to_le16(units[i]);
	return out;
}

static void strings_are_valid_by_the_rule(struct kunit *test)
{
	u8 *fence = kunit_fence(test, 2 * MOST);
	unsigned int valid = 0;
	u64 state = 1;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		size_t j, count = kunit_random_below(&state, MOST + 1);
		u16 units[MOST];
		__le16 *s;

		for (j = 0; j < count; j++)
			units[j] = edges[kunit_random_below(&state,
							    ARRAY_SIZE(edges))];
		/* Most end as they should. */
		if (count && kunit_random_below(&state, 8))
			units[count - 1] = 0;
		s = put_units(fence, units, count);
		KUNIT_ASSERT_EQ_MSG(test, clusctl_utf16_valid(s, 2 * count),
				    is_string(units, count), "%*ph",
				    (int)(2 * count), s);
		valid += is_string(units, count);
	}
	KUNIT_EXPECT_GT(test, valid, ROUNDS / 100);
	KUNIT_EXPECT_LT(test, valid, ROUNDS / 2);
}

static void odd_sizes_are_no_strings(struct kunit *test)
{
	static const u8 s[] = { 'a', 0, 'b', 0, 0, 0, 0 };
	u8 *fence = kunit_fence(test, 8);
	size_t size;

	for (size = 0; size <= sizeof(s); size++) {
		/* Aligned, however long it is */
		const void *copy = memcpy(fence - 8, s, sizeof(s));

		KUNIT_EXPECT_EQ_MSG(test, clusctl_utf16_valid(copy, size),
				    size == 6, "size %zu", size);
	}
}

/* To UTF-8 and back, at the fence; returns the UTF-8, which is to be freed */
static char *round_trip(struct kunit *test, u8 *fence, const u16 *units,
			size_t count)
{
	__le16 *s = put_units(fence, units, count);
	char *text;

	KUNIT_ASSERT_TRUE(test, clusctl_utf16_valid(s, 2 * count));
	text = clusctl_utf16_dup(s, 2 * count);
	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_ASSERT_EQ(test, clusctl_utf8_units(text, strlen(text)),
			count - 1);
	memset(s, 0xee, 2 * count);
	KUNIT_ASSERT_EQ(test, clusctl_utf16_put(s, text, count - 1), 2 * count);
	while (count--)
		KUNIT_ASSERT_EQ(test, le16_to_cpu(s[count]), units[count]);
	return text;
}

/* How many bytes of UTF-8 a character takes */
static size_t utf8_size(u32 c)
{
	return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

/* Each of the first, each near the surrogates, and some of the others */
static u32 step(u32 c)
{
	if (c < 0x1000 || (c >= 0xd000 && c < 0xe100) || c >= 0x10fff0)
		return 1;
	return c < 0x10000 ? 11 : 499;
}

static void each_character_round_trips(struct kunit *test)
{
	u8 *fence = kunit_fence(test, 6);
	u32 c;

	for (c = 0x20; c <= 0x10ffff; c += step(c)) {
		u16 units[3] = { c };
		size_t count = 2;
		char *text;

		if (c >= 0x10000) {
			units[0] = 0xd800 + ((c - 0x10000) >> 10);
			units[1] = 0xdc00 + (c & 0x3ff);
			count = 3;
		}
		if (!is_string(units, count))
			continue;
		text = round_trip(test, fence, units, count);
		KUNIT_ASSERT_EQ_MSG(test, strlen(text), utf8_size(c), "U+%04X",
				    c);
		kfree(text);
	}
}

static void strings_round_trip(struct kunit *test)
{
	u8 *fence = kunit_fence(test, 2 * MOST);
	u64 state = 2;
	int i;

	for (i = 0; i < ROUNDS / 10; i++) {
		size_t j, count = 2 + kunit_random_below(&state, MOST - 1);
		u16 units[MOST];

		for (j = 0; j < count - 1; j++)
			units[j] = 0x20 + kunit_random_below(&state, 0xffe0);
		units[count - 1] = 0;
		/* Half of the first two are a pair. */
		if (count > 2 && i % 2) {
			units[0] = 0xd800 | (units[0] & 0x3ff);
			units[1] = 0xdc00 | (units[1] & 0x3ff);
		}
		if (is_string(units, count))
			kfree(round_trip(test, fence, units, count));
	}
}

/* Of the units of a string each has its place, and bytes their count. */
static void units_are_counted(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, clusctl_utf8_units("", 0), 0U);
	KUNIT_EXPECT_EQ(test, clusctl_utf8_units("abc", 3), 3U);
	KUNIT_EXPECT_EQ(test, clusctl_utf8_units("abc", 2), 2U);
	KUNIT_EXPECT_EQ(test, clusctl_utf8_units("\xc3\xa4", 2), 1U);
	KUNIT_EXPECT_EQ(test, clusctl_utf8_units("\xe2\x82\xac", 3), 1U);
	KUNIT_EXPECT_EQ(test, clusctl_utf8_units("\xf0\x9f\x94\x91", 4), 2U);
	KUNIT_EXPECT_EQ(test, CLUSCTL_UTF16_SIZE(260), 522U);
}

/* The longest there is, of what takes the most room */
static void longest_string_fits(struct kunit *test)
{
	const size_t count = 261;
	u16 *units = kunit_kcalloc(test, count, sizeof(*units), GFP_KERNEL);
	u8 *fence = kunit_fence(test, 2 * count);
	char *text;
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, units);
	for (i = 0; i < count - 1; i++)
		units[i] = 0xffff;
	text = round_trip(test, fence, units, count);
	KUNIT_EXPECT_EQ(test, strlen(text), 3 * (count - 1));
	kfree(text);
}

/* Only where each character is ASCII does a byte make a unit. */
static void bytes_become_units(struct kunit *test)
{
	static const struct {
		const char *text;
		unsigned int count;
		u16 units[5];
	} rows[] = {
		{ "", 0, { 0 } },
		{ "abc", 3, { 'a', 'b', 'c', 0 } },
		{ "abc", 2, { 'a', 'b', 0 } },
		{ "\xc3\xa4", 1, { 0xe4, 0 } },
		{ "ab\xc3\xa4", 3, { 'a', 'b', 0xe4, 0 } },
		{ "\xf0\x90\x90\x80"
		  "a",
		  3,
		  { 0xd801, 0xdc00, 'a', 0 } },
	};
	u8 *fence = kunit_fence(test, 16);
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t size = CLUSCTL_UTF16_SIZE(rows[i].count);
		__le16 *out = (__le16 *)(fence - size);

		KUNIT_EXPECT_EQ(test,
				clusctl_utf16_put(out, rows[i].text,
						  rows[i].count),
				size);
		for (j = 0; j <= rows[i].count; j++)
			KUNIT_EXPECT_EQ_MSG(test, le16_to_cpu(out[j]),
					    rows[i].units[j], "%zu of %s", j,
					    rows[i].text);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(strings_are_valid_by_the_rule),
	KUNIT_CASE(odd_sizes_are_no_strings),
	KUNIT_CASE(each_character_round_trips),
	KUNIT_CASE(strings_round_trip),
	KUNIT_CASE(units_are_counted),
	KUNIT_CASE(bytes_become_units),
	KUNIT_CASE(longest_string_fits),
	{},
};

KUNIT_SUITE("utf16", NULL, cases);
