// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of providers, and how it is searched. */
#include "../../module/provider.c"

#include <linux/ctype.h>

#include "fold.h"
#include "kunit.h"

/* The default of each type ("Cryptographic Service Provider Contexts") */
static const struct {
	u16 type;
	const char *name;
} defaults[] = {
	{ 1, "Microsoft Strong Cryptographic Provider" },
	{ 2, "Microsoft RSA Signature Cryptographic Provider" },
	{ 3, "Microsoft Base DSS Cryptographic Provider" },
	{ 12, "Microsoft RSA SChannel Cryptographic Provider" },
	{ 13,
	  "Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider" },
	{ 18, "Microsoft DH SChannel Cryptographic Provider" },
	{ 24, "Microsoft Enhanced RSA and AES Cryptographic Provider" },
};

static const char *default_of(u16 type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(defaults); i++)
		if (defaults[i].type == type)
			return defaults[i].name;
	return NULL;
}

static void each_type_has_its_default(struct kunit *test)
{
	const struct clusctl_provider *provider;
	u32 type;

	for (type = 0; type <= U16_MAX; type++) {
		const char *name = default_of(type);

		provider = NULL;
		KUNIT_ASSERT_EQ_MSG(
			test, clusctl_provider_find(type, "", &provider),
			name ? ERROR_SUCCESS : NTE_PROV_TYPE_NOT_DEF, "type %u",
			type);
		KUNIT_ASSERT_EQ(test, !provider, !name);
		if (!name)
			continue;
		KUNIT_EXPECT_STREQ(test, provider->name, name);
		KUNIT_EXPECT_EQ(test, provider->type, type);
		KUNIT_EXPECT_TRUE(test, provider->is_default);
	}
}

/* Each name once, and each type with one default among its providers */
static void table_is_consistent(struct kunit *test)
{
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(providers); i++) {
		int of_type = 0;

		for (j = 0; j < ARRAY_SIZE(providers); j++) {
			of_type += providers[j].type == providers[i].type &&
				   providers[j].is_default;
			KUNIT_EXPECT_EQ(test,
					!strcasecmp(providers[i].name,
						    providers[j].name),
					i == j);
		}
		KUNIT_EXPECT_EQ_MSG(test, of_type, 1, "type %u",
				    providers[i].type);
		KUNIT_EXPECT_GE(test, providers[i].type, 1);
		KUNIT_EXPECT_LE(test, providers[i].type, 999);
	}
}

static bool is_plain(char c)
{
	return isascii(c) && isprint(c) && c != '\\';
}

/* What a record and a canonical name rely on */
static void names_are_short_ascii(struct kunit *test)
{
	const char *s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(providers); i++) {
		KUNIT_EXPECT_LE(test, strlen(providers[i].name),
				CLUSCTL_MAX_NAME);
		for (s = providers[i].name; *s; s++)
			KUNIT_EXPECT_TRUE(test, is_plain(*s));
	}
}

/* A folded name finds it, with the type it has and with no other. */
static void each_is_found_by_its_name(struct kunit *test)
{
	const struct clusctl_provider *provider;
	char folded[CLUSCTL_FOLD_SIZE(80)];
	size_t i;
	u16 type;

	for (i = 0; i < ARRAY_SIZE(providers); i++) {
		KUNIT_ASSERT_GT(test,
				clusctl_fold(providers[i].name,
					     strlen(providers[i].name), folded,
					     sizeof(folded)),
				0);
		for (type = 0; type < 1000; type++) {
			u32 status =
				clusctl_provider_find(type, folded, &provider);

			KUNIT_ASSERT_EQ(test, status,
					type == providers[i].type ?
						ERROR_SUCCESS :
						NTE_PROV_TYPE_NO_MATCH);
			if (!status)
				KUNIT_EXPECT_PTR_EQ(test, provider,
						    &providers[i]);
		}
	}
}

static void others_are_not_found(struct kunit *test)
{
	const struct clusctl_provider *provider;
	char name[80];
	u64 state = 1;
	size_t i, j;

	for (i = 0; i < 2000; i++) {
		j = kunit_random_below(&state, ARRAY_SIZE(providers));
		strscpy(name, providers[j].name, sizeof(name));
		/* One letter is another, one is missing, or one too many. */
		if (i % 3 == 0)
			name[kunit_random_below(&state, strlen(name))] = '~';
		else if (i % 3 == 1)
			name[strlen(name) - 1] = '\0';
		else
			strlcat(name, "x", sizeof(name));
		KUNIT_ASSERT_EQ_MSG(test,
				    clusctl_provider_find(providers[j].type,
							  name, &provider),
				    NTE_KEYSET_NOT_DEF, "%s", name);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(each_type_has_its_default),
	KUNIT_CASE(table_is_consistent),
	KUNIT_CASE(names_are_short_ascii),
	KUNIT_CASE(each_is_found_by_its_name),
	KUNIT_CASE(others_are_not_found),
	{},
};

KUNIT_SUITE("provider", kunit_parts_init, cases);
