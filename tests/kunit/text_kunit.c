// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of callers: taken from the input, and folded for comparison. */
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/nls.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "fold.h"
#include "kunit.h"
#include "text.h"
#include "utf16.h"

static char *fold(struct kunit *test, const char *s)
{
	char *folded = NULL;

	KUNIT_ASSERT_EQ_MSG(test, clusctl_text_fold(s, strlen(s), &folded),
			    ERROR_SUCCESS, "%s", s);
	KUNIT_ASSERT_NOT_NULL(test, folded);
	return folded;
}

static bool is_same(struct kunit *test, const char *a, const char *b)
{
	char *folded_a = fold(test, a), *folded_b = fold(test, b);
	bool same = !strcmp(folded_a, folded_b);

	kfree(folded_a);
	kfree(folded_b);
	return same;
}

static void case_does_not_matter(struct kunit *test)
{
	static const char *const same[][2] = {
		{ "abc", "ABC" },
		{ "a b-c_1", "A B-C_1" },
		{ "\xc3\xa4", "\xc3\x84" }, /* a umlaut */
		{ "stra\xc3\x9f"
		  "e",
		  "STRASSE" }, /* sharp s */
		{ "\xcf\x83", "\xcf\x82" }, /* sigma, final sigma */
		{ "\xe2\x84\xaa", "k" }, /* Kelvin sign */
		{ "\xf0\x90\x90\x80", "\xf0\x90\x90\xa8" }, /* Deseret */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(same); i++)
		KUNIT_EXPECT_TRUE_MSG(test,
				      is_same(test, same[i][0], same[i][1]),
				      "%s, %s", same[i][0], same[i][1]);
}

static void canonical_equivalents_are_the_same(struct kunit *test)
{
	static const char *const same[][2] = {
		{ "\xc3\xa4", "a\xcc\x88" }, /* a umlaut */
		{ "\xe2\x84\xab", "\xc3\xa5" }, /* Angstrom sign */
		/* Two marks in either order */
		{ "q\xcc\x87\xcc\xa3", "q\xcc\xa3\xcc\x87" },
		/* A syllable of Hangul and its jamo */
		{ "\xea\xb0\x81", "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(same); i++)
		KUNIT_EXPECT_TRUE_MSG(test,
				      is_same(test, same[i][0], same[i][1]),
				      "%s, %s", same[i][0], same[i][1]);
}

static void other_names_stay_apart(struct kunit *test)
{
	static const char *const apart[][2] = {
		{ "a", "b" },	     { "a", "a " },	  { "a", "\xc3\xa4" },
		{ "1", "\xc2\xb9" }, /* superscript: not canonical */
		{ "fi", "f" },	     { "o", "\xd0\xbe" }, /* Cyrillic */
		{ "a\\b", "a/b" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(apart); i++)
		KUNIT_EXPECT_FALSE_MSG(test,
				       is_same(test, apart[i][0], apart[i][1]),
				       "%s, %s", apart[i][0], apart[i][1]);
}

/* Soft hyphen, zero width joiner, byte order mark */
static void nothing_left_is_no_name(struct kunit *test)
{
	static const char *const ignored[] = {
		"\xc2\xad",
		"\xe2\x80\x8d",
		"\xef\xbb\xbf",
		"\xc2\xad\xe2\x80\x8d\xc2\xad",
	};
	char *folded;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ignored); i++)
		KUNIT_EXPECT_EQ(test,
				clusctl_text_fold(ignored[i],
						  strlen(ignored[i]), &folded),
				ERROR_INVALID_PARAMETER);
	KUNIT_EXPECT_TRUE(test, is_same(test,
					"a\xc2\xad"
					"b",
					"AB"));
	KUNIT_EXPECT_TRUE(test, is_same(test, "", ""));
	KUNIT_EXPECT_FALSE(test, is_same(test, "", "a"));
}

/* Only so much of it counts, whatever is behind that. */
static void length_is_heeded(struct kunit *test)
{
	char *folded = NULL;

	KUNIT_ASSERT_EQ(test, clusctl_text_fold("ABCD", 2, &folded),
			ERROR_SUCCESS);
	KUNIT_EXPECT_STREQ(test, folded, "ab");
	kfree(folded);
}

/* Each of the scripts that have cases and marks, and some of the others */
static u32 step(u32 c)
{
	if (c < 0x3200 || (c >= 0xa600 && c < 0xac20) ||
	    (c >= 0xf900 && c < 0x10500))
		return 1;
	return c < 0x20000 ? 7 : 257;
}

/* Room for the worst of all, and what is folded stays so. */
static void each_character_folds(struct kunit *test)
{
	u8 *fence = kunit_fence(test, CLUSCTL_FOLD_SIZE(2));
	u32 c;

	for (c = 0xa0; c <= 0x10ffff; c += step(c)) {
		size_t room = CLUSCTL_FOLD_SIZE(c < 0x10000 ? 1 : 2);
		char s[5] = {}, *out = fence - room;
		__le16 units[2];
		size_t count = 1;
		char again[64];
		int len;

		if (c >= 0xd800 && c < 0xe000)
			continue;
		units[0] = cpu_to_le16(c);
		if (c >= 0x10000) {
			units[0] = cpu_to_le16(0xd800 + ((c - 0x10000) >> 10));
			units[1] = cpu_to_le16(0xdc00 + (c & 0x3ff));
			count = 2;
		}
		utf16s_to_utf8s((wchar_t *)units, count, UTF16_LITTLE_ENDIAN, s,
				4);
		memset(out, 0xee, room);
		len = clusctl_fold(s, strlen(s), out, room);
		if (len < 0)
			continue; /* it is ignored */
		KUNIT_ASSERT_EQ(test, len, strnlen(out, room));
		KUNIT_ASSERT_EQ(test,
				clusctl_fold(out, len, again, sizeof(again)),
				len);
		KUNIT_ASSERT_EQ_MSG(test, strcmp(out, again), 0, "U+%04X", c);
	}
}

static void longest_name_folds(struct kunit *test)
{
	/* Of all there is, a syllable of Hangul gets longest: three jamo. */
	static const char syllable[] = "\xea\xb0\x81";
	char *s = kunit_kzalloc(test, 3 * CLUSCTL_MAX_NAME + 1, GFP_KERNEL);
	char *folded;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, s);
	for (i = 0; i < CLUSCTL_MAX_NAME; i++)
		memcpy(s + 3 * i, syllable, 3);
	folded = fold(test, s);
	KUNIT_EXPECT_EQ(test, strlen(folded), 9 * CLUSCTL_MAX_NAME);
	kfree(folded);
}

static u32 get(struct kunit *test, const char *s, unsigned int max_units,
	       u16 *units)
{
	u8 *fence = kunit_fence(test, 64);
	size_t size;
	void *string = kunit_utf16(test, s, &size);
	char *text;
	u32 status;

	status = clusctl_text_get(kunit_before(fence, string, size), size,
				  max_units, &text, units);
	if (!status) {
		KUNIT_EXPECT_STREQ(test, text, s);
		kfree(text);
	}
	return status;
}

static void input_has_bounds(struct kunit *test)
{
	u16 units = 0;

	KUNIT_EXPECT_EQ(test, get(test, "abc", 3, &units), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, units, 3);
	KUNIT_EXPECT_EQ(test, get(test, "abc", 2, &units),
			ERROR_INVALID_PARAMETER);
	/* A pair counts as two. */
	KUNIT_EXPECT_EQ(test, get(test, "\xf0\x9f\x94\x91", 2, &units),
			ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, units, 2);
	KUNIT_EXPECT_EQ(test, get(test, "\xf0\x9f\x94\x91", 1, &units),
			ERROR_INVALID_PARAMETER);
	KUNIT_EXPECT_EQ(test, get(test, "", 9, &units),
			ERROR_INVALID_PARAMETER);
	KUNIT_EXPECT_EQ(test, get(test, "a\x1f", 9, &units),
			ERROR_INVALID_PARAMETER);
}

/* ASCII does not go through the tables: the same comes of it as with other letters. */
static void ascii_folds_as_by_the_tables(struct kunit *test)
{
	u8 *fence = kunit_fence(test, 2);
	char *out = fence - 2;
	char c;

	for (c = 0x20; c < 0x7f; c++) {
		const char s[] = { c, '\xc3', '\xa4' };
		char by_tables[16];

		KUNIT_ASSERT_GT(test,
				clusctl_fold(s, sizeof(s), by_tables,
					     sizeof(by_tables)),
				1);
		KUNIT_ASSERT_EQ(test, clusctl_fold(s, 1, out, 2), 1);
		KUNIT_EXPECT_EQ_MSG(test, out[0], by_tables[0], "%c", c);
		KUNIT_EXPECT_EQ(test, out[1], 0);
		KUNIT_EXPECT_EQ(test, clusctl_fold(s, 1, fence - 1, 1),
				-EINVAL);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(case_does_not_matter),
	KUNIT_CASE(canonical_equivalents_are_the_same),
	KUNIT_CASE(other_names_stay_apart),
	KUNIT_CASE(nothing_left_is_no_name),
	KUNIT_CASE(length_is_heeded),
	KUNIT_CASE(each_character_folds),
	KUNIT_CASE(ascii_folds_as_by_the_tables),
	KUNIT_CASE(longest_name_folds),
	KUNIT_CASE(input_has_bounds),
	{},
};

KUNIT_SUITE("text", kunit_parts_init, cases);
