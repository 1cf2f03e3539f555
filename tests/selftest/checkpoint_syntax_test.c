// SPDX-License-Identifier: GPL-2.0-or-later
/* The grammar of Type\Provider\Container, and the table of providers. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "limits.h"
#include "state.h"
#include "test_keys.h"

FIXTURE(syntax)
{
	int cluster;
	int resource;
	struct limits limits;
	struct state state;
};

static void exportable(int cluster, struct str name)
{
	new_container(cluster, MACHINE, name);
	ASSERT_DONE(import_key(cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_KEYEXCHANGE, name, &ed25519));
}

FIXTURE_SETUP(syntax)
{
	self->limits = limits_save();
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource(self->cluster, "Res");
	exportable(self->cluster, STR("1\\\\MyKey"));
	self->state = state_take(self->cluster);
}

FIXTURE_TEARDOWN(syntax)
{
	limits_restore(&self->limits);
	close(self->resource);
	close(self->cluster);
}

#define EXPECT_ADD(expected, string)                         \
	EXPECT_REFUSED(self->cluster, self->state, expected, \
		       add_checkpoint(self->resource, string))

/* All that takes such a string takes the same ones. */
#define EXPECT_MALFORMED(string)                                           \
	do {                                                               \
		EXPECT_ADD(ERROR_INVALID_PARAMETER, string);               \
		EXPECT_REFUSED(self->cluster, self->state,                 \
			       ERROR_INVALID_PARAMETER,                    \
			       delete_checkpoint(self->resource, string)); \
		EXPECT_REFUSED(self->cluster, self->state,                 \
			       ERROR_INVALID_PARAMETER,                    \
			       create_container(self->cluster, MACHINE,    \
						string, NULL));            \
	} while (0)

/* Each would name the container that exists if something were forgiven. */
TEST_F(syntax, malformed)
{
	static const char *const bad[] = {
		"1",
		"1\\",
		"1\\\\",
		"\\",
		"\\\\",
		"\\\\\\",
		"MyKey",
		"1\\MyKey",
		"1/MyKey",
		"1//MyKey",
		"\\\\MyKey",
		"\\1\\\\MyKey",
		"\\\\1\\\\MyKey",
		"0\\\\MyKey",
		"00\\\\MyKey",
		"000\\\\MyKey",
		"01\\\\MyKey",
		"001\\\\MyKey",
		"0001\\\\MyKey",
		"1000\\\\MyKey",
		"1001\\\\MyKey",
		"9999\\\\MyKey",
		"65537\\\\MyKey",
		"4294967297\\\\MyKey",
		"18446744073709551617\\\\MyKey",
		"+1\\\\MyKey",
		"-1\\\\MyKey",
		" 1\\\\MyKey",
		"1 \\\\MyKey",
		"1.0\\\\MyKey",
		"0x1\\\\MyKey",
		"1h\\\\MyKey",
		"a\\\\MyKey",
		"1a\\\\MyKey",
		"PROV_RSA_FULL\\\\MyKey",
		":\\\\MyKey",
		"/\\\\MyKey",
		"1;\\MyKey",
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		harness_case("%s", bad[i]);
		EXPECT_MALFORMED(format16("%s", bad[i]));
	}
	harness_case("digits of other scripts");
	EXPECT_MALFORMED(STR("\uff11\\\\MyKey"));
	EXPECT_MALFORMED(STR("\u0661\\\\MyKey"));
	harness_case("other backslashes");
	EXPECT_MALFORMED(STR("1\uff3c\uff3cMyKey"));
	EXPECT_MALFORMED(STR("1\u2216\u2216MyKey"));
	harness_case("a container that folding leaves nothing of");
	EXPECT_MALFORMED(STR("1\\\\\u200b"));
	EXPECT_DONE(add_checkpoint(self->resource, STR("1\\\\MyKey")));
}

/* The list gives this string back, and the container is found by it. */
static void expect_good(int cluster, int resource, struct str string)
{
	__u32 size;
	char *list;

	exportable(cluster, string);
	ASSERT_DONE(add_checkpoint(resource, string));
	list = fetch(resource, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		     NO_INPUT, &size);
	ASSERT_EQ(string.size + 2, size);
	EXPECT_MEMEQ(string.data, list, string.size);
	EXPECT_MEMEQ("\0\0", list + string.size, 2);
	free(list);
	EXPECT_DONE(delete_checkpoint(resource, string));
	EXPECT_DONE(delete_container(cluster, MACHINE, string));
}

TEST_F(syntax, backslashes_of_the_container)
{
	static const char *const good[] = {
		"1\\\\My\\Key", "1\\\\\\MyKey", "1\\\\MyKey\\",
		"1\\\\\\",	"1\\\\\\\\\\",	"1\\\\1\\\\MyKey",
	};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		harness_case("%s", good[i]);
		expect_good(self->cluster, self->resource,
			    format16("%s", good[i]));
	}
	EXPECT_AS_BEFORE(self->cluster, self->state);
}

TEST_F(syntax, characters_of_the_container)
{
	expect_good(self->cluster, self->resource, STR("1\\\\ "));
	expect_good(self->cluster, self->resource, STR("1\\\\MyKey "));
	expect_good(self->cluster, self->resource, STR("1\\\\ MyKey"));
	expect_good(self->cluster, self->resource, STR("1\\\\a/b:c%s*?\""));
	expect_good(self->cluster, self->resource, STR("1\\\\\u00e9\u4e2d"));
	expect_good(self->cluster, self->resource,
		    STR("1\\\\\U0001f511\U0010ffff"));
	EXPECT_AS_BEFORE(self->cluster, self->state);
}

TEST_F(syntax, length_of_the_container)
{
	static const char *const heads[] = {
		"1\\\\",
		"1\\Microsoft Enhanced Cryptographic Provider v1.0\\",
		"24\\Microsoft Enhanced RSA and AES Cryptographic Provider\\",
	};
	size_t i;

	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		harness_case("%s", heads[i]);
		expect_good(self->cluster, self->resource,
			    repeat16(heads[i], 'x', 1));
		expect_good(self->cluster, self->resource,
			    repeat16(heads[i], 'x', CLUSCTL_MAX_NAME));
		expect_good(self->cluster, self->resource,
			    repeat16(heads[i], 0x4e2d, CLUSCTL_MAX_NAME));
		expect_good(self->cluster, self->resource,
			    repeat16(heads[i], 0x1f82, CLUSCTL_MAX_NAME));
		self->state = state_take(self->cluster);
		EXPECT_MALFORMED(repeat16(heads[i], 'x', CLUSCTL_MAX_NAME + 1));
		EXPECT_MALFORMED(
			repeat16(heads[i], 0x4e2d, CLUSCTL_MAX_NAME + 1));
	}
}

/* @count units of 'x', then the rest of the string */
static struct str long_provider(unsigned int count)
{
	struct str head = repeat16("1\\", 'x', count);
	static char16_t text[400];
	struct str tail = STR("\\MyKey");

	memcpy(text, head.data, head.size);
	memcpy((char *)text + head.size - 2, tail.data, tail.size);
	return (struct str){ text, head.size - 2 + tail.size };
}

TEST_F(syntax, length_of_the_provider)
{
	EXPECT_ADD(NTE_KEYSET_NOT_DEF, long_provider(1));
	EXPECT_ADD(NTE_KEYSET_NOT_DEF, long_provider(CLUSCTL_MAX_NAME));
	EXPECT_MALFORMED(long_provider(CLUSCTL_MAX_NAME + 1));
}

#define LOWER_CAP 40

TEST_F(syntax, lower_cap)
{
	limit_set("max_name", LOWER_CAP);
	self->state = state_take(self->cluster);
	EXPECT_ADD(ERROR_INVALID_PARAMETER,
		   repeat16("1\\\\", 'x', LOWER_CAP + 1));
	EXPECT_ADD(NTE_BAD_KEYSET, repeat16("1\\\\", 'x', LOWER_CAP));
	EXPECT_ADD(ERROR_INVALID_PARAMETER, long_provider(LOWER_CAP + 1));
	EXPECT_ADD(NTE_KEYSET_NOT_DEF, long_provider(LOWER_CAP));
	EXPECT_REFUSED(self->cluster, self->state, ERROR_INVALID_PARAMETER,
		       create_container(self->cluster, MACHINE,
					repeat16("1\\\\", 'x', LOWER_CAP + 1),
					NULL));
	EXPECT_DONE(create_container(self->cluster, MACHINE,
				     repeat16("1\\\\", 'x', LOWER_CAP), NULL));
}

/* A cap is for what is new: what there is can be found and deleted. */
TEST_F(syntax, lower_cap_and_longer_names)
{
	ASSERT_DONE(add_checkpoint(self->resource, STR("1\\\\MyKey")));
	limit_set("max_name", 1);
	EXPECT_DONE(delete_checkpoint(self->resource, STR("1\\\\MYKEY")));
	container_record(self->cluster, MACHINE, STR("1\\\\MyKey"));
	EXPECT_DONE(
		delete_container(self->cluster, MACHINE, STR("1\\\\mykey")));
}

/* The provider table, default first */
static const struct {
	unsigned int type;
	const char *provider;
} providers[] = {
	{ 1, "Microsoft Strong Cryptographic Provider" },
	{ 1, "Microsoft Base Cryptographic Provider v1.0" },
	{ 1, "Microsoft Enhanced Cryptographic Provider v1.0" },
	{ 1, "Microsoft Base Smart Card Crypto Provider" },
	{ 2, "Microsoft RSA Signature Cryptographic Provider" },
	{ 3, "Microsoft Base DSS Cryptographic Provider" },
	{ 12, "Microsoft RSA SChannel Cryptographic Provider" },
	{ 13,
	  "Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider" },
	{ 13, "Microsoft Base DSS and Diffie-Hellman Cryptographic Provider" },
	{ 18, "Microsoft DH SChannel Cryptographic Provider" },
	{ 24, "Microsoft Enhanced RSA and AES Cryptographic Provider" },
};

#define PROVIDERS (sizeof(providers) / sizeof(providers[0]))

static bool type_has_default(unsigned int type)
{
	size_t i;

	for (i = 0; i < PROVIDERS; i++)
		if (providers[i].type == type)
			return true;
	return false;
}

/* The container does not exist, so nothing but the provider can be wrong. */
TEST_F(syntax, every_type)
{
	unsigned int type;

	for (type = 1; type <= 999; type++) {
		harness_case("type %u", type);
		EXPECT_STATUS(type_has_default(type) ? NTE_BAD_KEYSET :
						       NTE_PROV_TYPE_NOT_DEF,
			      add_checkpoint(self->resource,
					     format16("%u\\\\Nothing", type)));
		EXPECT_STATUS(
			NTE_KEYSET_NOT_DEF,
			add_checkpoint(self->resource,
				       format16("%u\\None\\Nothing", type)));
	}
	EXPECT_UNCHANGED(self->cluster, self->state);
}

TEST_F(syntax, every_provider)
{
	static const unsigned int types[] = { 1,  2,  3,  4,  12,
					      13, 18, 24, 25, 999 };
	size_t i, j;

	for (i = 0; i < PROVIDERS; i++) {
		for (j = 0; j < sizeof(types) / sizeof(types[0]); j++) {
			harness_case("%u %s", types[j], providers[i].provider);
			EXPECT_ADD(types[j] == providers[i].type ?
					   NTE_BAD_KEYSET :
					   NTE_PROV_TYPE_NO_MATCH,
				   format16("%u\\%s\\Nothing", types[j],
					    providers[i].provider));
		}
	}
}

/* The first of each type is what an empty provider means; others are not. */
TEST_F(syntax, every_default)
{
	struct str by_default, by_name;
	bool is_default;
	size_t i;

	for (i = 0; i < PROVIDERS; i++) {
		is_default = !i || providers[i].type != providers[i - 1].type;
		by_name = format16("%u\\%s\\Box", providers[i].type,
				   providers[i].provider);
		by_default = format16("%u\\\\BOX", providers[i].type);
		harness_case("%s", providers[i].provider);
		exportable(self->cluster, by_name);
		ASSERT_DONE(add_checkpoint(self->resource, by_name));
		EXPECT_STATUS(is_default ? ERROR_ALREADY_EXISTS :
					   NTE_BAD_KEYSET,
			      add_checkpoint(self->resource, by_default));
		ASSERT_DONE(delete_checkpoint(self->resource, by_name));
		ASSERT_DONE(delete_container(self->cluster, MACHINE, by_name));
	}
	EXPECT_AS_BEFORE(self->cluster, self->state);
}

CLUSCTL_TEST_MAIN
