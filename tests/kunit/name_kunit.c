// SPDX-License-Identifier: GPL-2.0-or-later
/* The string Type\Provider\Container: its grammar and its canonical form. */
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kunit.h"
#include "name.h"
#include "provider.h"

#define ROUNDS 5000
#define STRONG "Microsoft Strong Cryptographic Provider"
#define AES "Microsoft Enhanced RSA and AES Cryptographic Provider"
#define KEY "\xf0\x9f\x94\x91" /* a character of two units */

/* On memory that ends with the NUL */
static bool parses(u8 *fence, const char *s, unsigned int max_units,
		   struct clusctl_name_parts *parts)
{
	return clusctl_name_parse(kunit_before(fence, s, strlen(s) + 1),
				  max_units, parts);
}

static void good_strings(struct kunit *test)
{
	static const struct {
		const char *s;
		u16 type;
		const char *provider;
		const char *container;
	} good[] = {
		{ "1\\\\K", 1, "", "K" },
		{ "24\\P\\K", 24, "P", "K" },
		{ "999\\P q\\K l", 999, "P q", "K l" },
		{ "100\\\\\\", 100, "", "\\" },
		{ "9\\P\\a\\b\\", 9, "P", "a\\b\\" },
		{ "1\\0\\0", 1, "0", "0" },
		{ "10\\\xc3\xa4\\" KEY, 10, "\xc3\xa4", KEY },
	};
	struct clusctl_name_parts parts;
	u8 *fence = kunit_fence(test, 64);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		const char *s = good[i].s;
		size_t size = strlen(good[i].provider);

		KUNIT_ASSERT_TRUE_MSG(test, parses(fence, s, 260, &parts), "%s",
				      s);
		KUNIT_EXPECT_EQ(test, parts.type, good[i].type);
		KUNIT_EXPECT_EQ(test, parts.container - parts.provider - 1,
				size);
		KUNIT_EXPECT_EQ(
			test,
			memcmp(s + parts.provider, good[i].provider, size), 0);
		KUNIT_EXPECT_STREQ(test, s + parts.container,
				   good[i].container);
	}
}

static void bad_strings(struct kunit *test)
{
	static const char *const bad[] = {
		"",
		"1",
		"\\",
		"1\\",
		"1\\P",
		"1\\P\\",
		"1\\\\",
		"\\P\\K",
		"0\\P\\K",
		"01\\P\\K",
		"1000\\P\\K",
		"00\\\\K",
		"-1\\\\K",
		"+1\\\\K",
		" 1\\\\K",
		"1 \\\\K",
		"1x\\\\K",
		"x\\\\K",
		"1/P/K",
		"1\\P/K",
		"K",
		"\\\\K",
		"\xd9\xa1\\\\K", /* an Arabic digit */
	};
	struct clusctl_name_parts parts;
	u8 *fence = kunit_fence(test, 64);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_FALSE_MSG(test, parses(fence, bad[i], 260, &parts),
				       "%s", bad[i]);
}

static void every_type(struct kunit *test)
{
	struct clusctl_name_parts parts;
	u8 *fence = kunit_fence(test, 64);
	char s[16];
	int type;

	for (type = 0; type < 1100; type++) {
		bool good = type >= 1 && type <= 999;

		snprintf(s, sizeof(s), "%d\\\\K", type);
		KUNIT_ASSERT_EQ_MSG(test, parses(fence, s, 260, &parts), good,
				    "%s", s);
		if (good)
			KUNIT_ASSERT_EQ(test, parts.type, type);
	}
}

/* Either part may have so many units, whatever the other has. */
static void parts_have_bounds(struct kunit *test)
{
	static const struct {
		const char *s;
		unsigned int needed;
	} table[] = {
		{ "1\\\\K", 1 },	{ "1\\\\KK", 2 },
		{ "1\\PPP\\K", 3 },	{ "1\\PPP\\KKKK", 4 },
		{ "1\\\\" KEY, 2 },	{ "1\\" KEY "\\K", 2 },
		{ "1\\\\\xc3\xa4", 1 }, { "1\\\\K\\\\K", 4 },
	};
	struct clusctl_name_parts parts;
	u8 *fence = kunit_fence(test, 64);
	unsigned int max_units;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		for (max_units = 0; max_units < 6; max_units++)
			KUNIT_EXPECT_EQ_MSG(test,
					    parses(fence, table[i].s, max_units,
						   &parts),
					    max_units >= table[i].needed,
					    "%s in %u", table[i].s, max_units);
}

/* What was put together comes apart at the same places. */
static void random_strings_come_apart(struct kunit *test)
{
	static const char letters[] = "aB1 \\\xc3\xa4";
	u8 *fence = kunit_fence(test, 64);
	u64 state = 1;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		struct clusctl_name_parts parts;
		char provider[12] = {}, container[12] = {}, s[40];
		size_t j, size = kunit_random_below(&state, 10);
		u32 type = 1 + kunit_random_below(&state, 999);

		for (j = 0; j < size; j++) /* no backslash in this one */
			provider[j] = letters[kunit_random_below(&state, 4)];
		size = 1 + kunit_random_below(&state, 10);
		for (j = 0; j < size; j++)
			container[j] = letters[kunit_random_below(&state, 5)];
		snprintf(s, sizeof(s), "%u\\%s\\%s", type, provider, container);
		KUNIT_ASSERT_TRUE_MSG(test, parses(fence, s, 10, &parts), "%s",
				      s);
		KUNIT_ASSERT_EQ(test, parts.type, type);
		KUNIT_ASSERT_STREQ(test, s + parts.container, container);
		KUNIT_ASSERT_EQ(test, parts.container - parts.provider - 1,
				strlen(provider));
		KUNIT_ASSERT_EQ(test,
				strncmp(s + parts.provider, provider,
					strlen(provider)),
				0);
	}
}

/* Bytes that are none of a string do no harm, either. */
static void random_bytes_do_no_harm(struct kunit *test)
{
	static const char letters[] = "019\\\\\\x \xc3";
	u8 *fence = kunit_fence(test, 64);
	unsigned int accepted = 0;
	u64 state = 2;
	int i;

	for (i = 0; i < ROUNDS * 4; i++) {
		struct clusctl_name_parts parts;
		size_t j, size = kunit_random_below(&state, 12);
		char s[16] = {};

		for (j = 0; j < size; j++)
			s[j] = letters[kunit_random_below(&state,
							  sizeof(letters) - 1)];
		if (!parses(fence, s, 260, &parts))
			continue;
		accepted++;
		KUNIT_ASSERT_LT(test, parts.provider, parts.container);
		KUNIT_ASSERT_LT(test, parts.container, size);
		KUNIT_ASSERT_EQ(test, s[parts.provider - 1], '\\');
		KUNIT_ASSERT_EQ(test, s[parts.container - 1], '\\');
	}
	KUNIT_EXPECT_GT(test, accepted, 100U);
}

static void canonical_forms(struct kunit *test)
{
	static const struct {
		const char *s;
		const char *canonical;
	} table[] = {
		{ "1\\\\K", "1\\" STRONG "\\k" },
		{ "1\\" STRONG "\\K", "1\\" STRONG "\\k" },
		{ "1\\microsoft STRONG cryptographic provider\\k",
		  "1\\" STRONG "\\k" },
		{ "24\\\\K", "24\\" AES "\\k" },
		{ "24\\\\A\\b\\C", "24\\" AES "\\a\\b\\c" },
		{ "1\\\\\xc3\x84", "1\\" STRONG "\\a\xcc\x88" },
		{ "1\\\\A\xcc\x88", "1\\" STRONG "\\a\xcc\x88" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct clusctl_name name;

		kunit_name(test, table[i].s, &name);
		KUNIT_EXPECT_STREQ(test, name.canonical, table[i].canonical);
		KUNIT_EXPECT_STREQ(test, name.spelling, table[i].s);
		KUNIT_EXPECT_EQ(test, name.units,
				clusctl_utf8_units(table[i].s,
						   strlen(table[i].s)));
		KUNIT_EXPECT_EQ(test, name.provider->type, name.parts.type);
		clusctl_name_put(&name);
		KUNIT_EXPECT_NULL(test, name.canonical);
		KUNIT_EXPECT_NULL(test, name.spelling);
	}
}

/* A canonical form is the name of the same container. */
static void canonical_forms_stay(struct kunit *test)
{
	static const char *const letters[] = { "a", "B",	   "\\",
					       " ", "\xc3\x84",	   "\xc3\x9f",
					       KEY, "\xea\xb0\x81" };
	static const char *const starts[] = { "1\\\\", "24\\\\", "13\\\\" };
	u64 state = 3;
	int i, j;

	for (i = 0; i < 200; i++) {
		struct clusctl_name name, again;
		char s[64];

		strscpy(s, starts[i % 3], sizeof(s));
		for (j = kunit_random_below(&state, 8); j >= 0; j--)
			strlcat(s,
				letters[kunit_random_below(
					&state, ARRAY_SIZE(letters))],
				sizeof(s));
		kunit_name(test, s, &name);
		kunit_name(test, name.canonical, &again);
		KUNIT_ASSERT_STREQ(test, again.canonical, name.canonical);
		KUNIT_ASSERT_PTR_EQ(test, again.provider, name.provider);
		clusctl_name_put(&again);
		clusctl_name_put(&name);
	}
}

static void statuses(struct kunit *test)
{
	static const struct {
		const char *s;
		u32 get;
		u32 resolve;
		u32 find;
	} table[] = {
		{ "1\\\\K", ERROR_SUCCESS, ERROR_SUCCESS, ERROR_SUCCESS },
		{ "K", ERROR_INVALID_PARAMETER, 0, ERROR_INVALID_PARAMETER },
		{ "1\\\\", ERROR_INVALID_PARAMETER, 0,
		  ERROR_INVALID_PARAMETER },
		{ "1\\\\\xc2\xad", ERROR_SUCCESS, ERROR_INVALID_PARAMETER,
		  ERROR_INVALID_PARAMETER },
		{ "1\\\xc2\xad\\K", ERROR_SUCCESS, ERROR_INVALID_PARAMETER,
		  ERROR_INVALID_PARAMETER },
		{ "4\\\\K", ERROR_SUCCESS, NTE_PROV_TYPE_NOT_DEF,
		  ERROR_FILE_NOT_FOUND },
		{ "1\\X\\K", ERROR_SUCCESS, NTE_KEYSET_NOT_DEF,
		  ERROR_FILE_NOT_FOUND },
		{ "1\\" AES "\\K", ERROR_SUCCESS, NTE_PROV_TYPE_NO_MATCH,
		  ERROR_FILE_NOT_FOUND },
		/* The container is a matter of syntax, and comes first. */
		{ "4\\\\\xc2\xad", ERROR_SUCCESS, ERROR_INVALID_PARAMETER,
		  ERROR_INVALID_PARAMETER },
	};
	size_t i, size;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		void *string = kunit_utf16(test, table[i].s, &size);
		struct clusctl_name name;
		u32 status;

		status = clusctl_name_get(string, size, 260, &name);
		KUNIT_EXPECT_EQ_MSG(test, status, table[i].get, "%s",
				    table[i].s);
		if (!status) {
			KUNIT_EXPECT_EQ_MSG(test, clusctl_name_resolve(&name),
					    table[i].resolve, "%s", table[i].s);
			clusctl_name_put(&name);
		}
		status = clusctl_name_find(string, size, &name);
		KUNIT_EXPECT_EQ_MSG(test, status, table[i].find, "%s",
				    table[i].s);
		if (!status)
			clusctl_name_put(&name);
	}
}

/* Strings that are none, and the longest one that there can be */
static void input_has_bounds(struct kunit *test)
{
	static const __le16 lone[] = { cpu_to_le16('1'), cpu_to_le16('\\'),
				       cpu_to_le16('\\'), cpu_to_le16(0xd800),
				       0 };
	size_t size, i, longest = 3 + 1 + 260 + 1 + 260;
	char *s = kunit_kzalloc(test, longest + 2, GFP_KERNEL);
	u8 *fence = kunit_fence(test, CLUSCTL_UTF16_SIZE(longest + 1));
	struct clusctl_name name;
	void *string;

	KUNIT_ASSERT_NOT_NULL(test, s);
	KUNIT_EXPECT_EQ(test, clusctl_name_get(lone, sizeof(lone), 260, &name),
			ERROR_INVALID_PARAMETER);
	KUNIT_EXPECT_EQ(test, clusctl_name_get(lone, 1, 260, &name),
			ERROR_INVALID_PARAMETER);
	memset(s, 'x', longest + 1);
	memcpy(s, "100\\", 4);
	s[4 + 260] = '\\';
	for (i = 0; i < 2; i++) {
		string = kunit_utf16(test, s, &size);
		KUNIT_EXPECT_EQ(
			test,
			clusctl_name_get(kunit_before(fence, string, size),
					 size, 260, &name),
			i ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER);
		s[longest] = '\0';
	}
	KUNIT_EXPECT_EQ(test, name.units, longest);
	clusctl_name_put(&name);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(good_strings),
	KUNIT_CASE(bad_strings),
	KUNIT_CASE(every_type),
	KUNIT_CASE(parts_have_bounds),
	KUNIT_CASE(random_strings_come_apart),
	KUNIT_CASE(random_bytes_do_no_harm),
	KUNIT_CASE(canonical_forms),
	KUNIT_CASE(canonical_forms_stay),
	KUNIT_CASE(statuses),
	KUNIT_CASE(input_has_bounds),
	{},
};

KUNIT_SUITE("name", kunit_parts_init, cases);
