// SPDX-License-Identifier: GPL-2.0-or-later
/* The fields of control codes. */
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "kunit.h"

#define ROUNDS 20000

#define UAPI_CODE(code, refused) { code, #code },

static const struct {
	u32 code;
	const char *name;
} codes[] = {
#include "uapi_codes.h"
};

/* All fields of all values, and nothing besides them */
static void fields_round_trip(struct kunit *test)
{
	u64 state = 1;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		u32 object = kunit_random_below(&state, 256);
		u32 global = kunit_random_below(&state, 2);
		u32 modify = kunit_random_below(&state, 2);
		u32 user = kunit_random_below(&state, 2);
		u32 internal = kunit_random_below(&state, 2);
		u32 function = kunit_random_below(&state, 1 << 18);
		u32 access = kunit_random_below(&state, 4);
		u32 code = CLUSCTL_MAKE_CODE(object, global, modify, user,
					     internal, function, access);

		KUNIT_ASSERT_EQ(test, CLUSCTL_CODE_OBJECT(code), object);
		KUNIT_ASSERT_EQ(test, CLUSCTL_CODE_GLOBAL(code), global);
		KUNIT_ASSERT_EQ(test, CLUSCTL_CODE_MODIFY(code), modify);
		KUNIT_ASSERT_EQ(test, CLUSCTL_CODE_USER(code), user);
		KUNIT_ASSERT_EQ(test, CLUSCTL_CODE_INTERNAL(code), internal);
		KUNIT_ASSERT_EQ(test, CLUSCTL_CODE_FUNCTION(code), function);
		KUNIT_ASSERT_EQ(test, CLUSCTL_CODE_ACCESS(code), access);
	}
}

static void numbers_have_fields(struct kunit *test)
{
	u64 state = 2;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		u32 code = kunit_random(&state);

		KUNIT_ASSERT_EQ(test,
				CLUSCTL_MAKE_CODE(CLUSCTL_CODE_OBJECT(code),
						  CLUSCTL_CODE_GLOBAL(code),
						  CLUSCTL_CODE_MODIFY(code),
						  CLUSCTL_CODE_USER(code),
						  CLUSCTL_CODE_INTERNAL(code),
						  CLUSCTL_CODE_FUNCTION(code),
						  CLUSCTL_CODE_ACCESS(code)),
				code);
	}
}

/* Object 31..24, global 23, modify 22, user 21, internal 20, 19..2, 1..0 */
static void fields_are_where_windows_has_them(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, CLUSCTL_MAKE_CODE(0xff, 0, 0, 0, 0, 0, 0),
			0xff000000U);
	KUNIT_EXPECT_EQ(test, CLUSCTL_MAKE_CODE(0, 1, 0, 0, 0, 0, 0),
			CLCTL_GLOBAL_MASK);
	KUNIT_EXPECT_EQ(test, CLUSCTL_MAKE_CODE(0, 0, 1, 0, 0, 0, 0),
			CLCTL_MODIFY_MASK);
	KUNIT_EXPECT_EQ(test, CLUSCTL_MAKE_CODE(0, 0, 0, 1, 0, 0, 0),
			CLCTL_USER_MASK);
	KUNIT_EXPECT_EQ(test, CLUSCTL_MAKE_CODE(0, 0, 0, 0, 1, 0, 0),
			CLCTL_INTERNAL_MASK);
	KUNIT_EXPECT_EQ(test, CLUSCTL_MAKE_CODE(0, 0, 0, 0, 0, 0x3ffff, 0),
			0x000ffffcU);
	KUNIT_EXPECT_EQ(test, CLUSCTL_MAKE_CODE(0, 0, 0, 0, 0, 0, 3), 3U);
	KUNIT_EXPECT_EQ(test, CLCTL_GLOBAL_MASK, 1 << 23);
	KUNIT_EXPECT_EQ(test, CLCTL_MODIFY_MASK, 1 << 22);
	KUNIT_EXPECT_EQ(test, CLCTL_USER_MASK, 1 << 21);
	KUNIT_EXPECT_EQ(test, CLCTL_INTERNAL_MASK, 1 << 20);
	KUNIT_EXPECT_EQ(test, CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
			CLUSCTL_MAKE_CODE(1, 0, 1, 0, 0, 43, 2));
}

/* Which object a code is named after */
static u32 named_object(const char *name)
{
	if (strstarts(name, "CLUSCTL_RESOURCE_TYPE_GET_"))
		return CLUS_OBJECT_RESOURCE_TYPE;
	if (strstarts(name, "CLUSCTL_RESOURCE_"))
		return CLUS_OBJECT_RESOURCE;
	return strstarts(name, "CLUSCTL_NODE_") ? CLUS_OBJECT_NODE :
						  CLUS_OBJECT_CLUSTER;
}

static void codes_of_the_header(struct kunit *test)
{
	size_t i, j;

	KUNIT_ASSERT_GE(test, ARRAY_SIZE(codes), 40U);
	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		u32 code = codes[i].code;

		KUNIT_EXPECT_EQ_MSG(test, CLUSCTL_CODE_OBJECT(code),
				    named_object(codes[i].name), "%s",
				    codes[i].name);
		KUNIT_EXPECT_EQ(test, CLUSCTL_CODE_INTERNAL(code), 0U);
		KUNIT_EXPECT_EQ(test, CLUSCTL_CODE_GLOBAL(code), 0U);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_NE_MSG(test, code, codes[j].code,
					    "%s and %s", codes[i].name,
					    codes[j].name);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(fields_round_trip),
	KUNIT_CASE(numbers_have_fields),
	KUNIT_CASE(fields_are_where_windows_has_them),
	KUNIT_CASE(codes_of_the_header),
	{},
};

KUNIT_SUITE("code", NULL, cases);
