// SPDX-License-Identifier: GPL-2.0-or-later
/* Key containers: create, get, enumerate, delete; owners and permissions. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyctl.h"
#include "state.h"
#include "test_keys.h"

/*
 * The module searches as a possessor. The owner views, reads and searches, the
 * group views and reads, and the creator sets attributes: as the owner, or else
 * as the group if that is his own.
 */
#define POSSESSOR_PERM 0x08000000
#define DEFAULT_PERM 0x080b0300
#define OWN_PERM 0x082b0300
#define OWN_GROUP_PERM 0x080b2300

#define DEFAULT_PROVIDER "Microsoft Strong Cryptographic Provider"

FIXTURE(container)
{
	int cluster;
	struct state empty;
};

FIXTURE_SETUP(container)
{
	self->cluster = open_cluster(O_RDWR);
	self->empty = state_take(self->cluster);
}

FIXTURE_TEARDOWN(container)
{
	close(self->cluster);
}

/* What keyctl describe says about a key */
static void expect_description(__s32 key, const char *type, unsigned int uid,
			       unsigned int gid, unsigned int perm,
			       const char *description)
{
	char expected[300], text[300] = "";

	snprintf(expected, sizeof(expected), "%s;%u;%u;%08x;%s", type, uid, gid,
		 perm, description);
	EXPECT_GT(key_describe(key, text, sizeof(text)), 0);
	EXPECT_STREQ(expected, text);
}

static const struct clusctl_container_record *
get_record(int cluster, __u32 flags, struct str name)
{
	const struct clusctl_container_record *record;
	__u32 size, at = 0;

	record = fetch(cluster, CLUSCTL_NODE_GET_CONTAINER, flags, name, &size);
	EXPECT_TRUE(next_container(record, size, &at));
	EXPECT_EQ(size, record->size);
	return record;
}

TEST_F(container, a_new_machine_container)
{
	const struct clusctl_container_record *record;
	const struct clusctl_pair none = { 0 };
	__s32 serial = new_container(self->cluster, MACHINE, STR("1\\\\BoX"));

	record = get_record(self->cluster, MACHINE, STR("1\\\\bOx"));
	EXPECT_EQ(MACHINE, record->flags);
	EXPECT_EQ(serial, record->serial);
	EXPECT_EQ(1, record->provider_type);
	EXPECT_EQ(0, record->uid);
	EXPECT_EQ(0, record->gid);
	EXPECT_EQ(OWN_PERM, record->perm);
	EXPECT_STR16(STR("Microsoft Strong Cryptographic Provider"),
		     provider_name(record).data, record->provider_size);
	EXPECT_STR16(STR("BoX"), container_name(record).data,
		     record->container_size);
	EXPECT_MEMEQ(&none, &record->exchange, sizeof(none));
	EXPECT_MEMEQ(&none, &record->signature, sizeof(none));
	expect_description(serial, "keyring", 0, 0, OWN_PERM,
			   "1\\" DEFAULT_PROVIDER "\\box");
}

TEST_F(container, a_new_user_level_container)
{
	const struct clusctl_container_record *record;
	const char *name = "1\\" DEFAULT_PROVIDER "\\box";
	__s32 serial = new_container(self->cluster, 0, STR("1\\\\BoX"));

	record = get_record(self->cluster, 0, STR("1\\\\bOx"));
	EXPECT_EQ(0, record->flags);
	EXPECT_EQ(serial, record->serial);
	EXPECT_EQ(0, record->uid);
	EXPECT_EQ(OWN_PERM, record->perm);
	EXPECT_STR16(STR("BoX"), container_name(record).data,
		     record->container_size);
	expect_description(serial, "keyring", 0, 0, OWN_PERM, name);
	/* It is on the user keyring, and nowhere else. */
	EXPECT_EQ(serial, key_control(KEYCTL_SEARCH,
				      (unsigned long)KEY_SPEC_USER_KEYRING,
				      (unsigned long)"keyring",
				      (unsigned long)name, 0));
}

/* One name in both worlds is two containers. */
TEST_F(container, machine_and_user_level)
{
	struct str name = STR("1\\\\Both");
	__s32 machine = new_container(self->cluster, MACHINE, name);
	__s32 mine;

	EXPECT_STATUS(NTE_BAD_KEYSET,
		      call(self->cluster, CLUSCTL_NODE_GET_CONTAINER, 0, name,
			   NULL, 0));
	mine = new_container(self->cluster, 0, name);
	EXPECT_NE(machine, mine);
	EXPECT_EQ(machine,
		  container_record(self->cluster, MACHINE, name).serial);
	EXPECT_EQ(mine, container_record(self->cluster, 0, name).serial);
	EXPECT_DONE(delete_container(self->cluster, 0, name));
	EXPECT_EQ(machine,
		  container_record(self->cluster, MACHINE, name).serial);
	EXPECT_STATUS(NTE_BAD_KEYSET, delete_container(self->cluster, 0, name));
}

#define EXPECT_CREATE(expected, flags, name)           \
	EXPECT_REFUSED(self->cluster, state, expected, \
		       create_container(self->cluster, flags, name, NULL))

TEST_F(container, a_name_that_is_taken)
{
	struct state state;

	new_container(self->cluster, MACHINE, STR("1\\\\Box"));
	new_container(self->cluster, 0, STR("1\\\\Own"));
	state = state_take(self->cluster);
	EXPECT_CREATE(NTE_EXISTS, MACHINE, STR("1\\\\Box"));
	EXPECT_CREATE(NTE_EXISTS, MACHINE, STR("1\\\\BOX"));
	EXPECT_CREATE(NTE_EXISTS, MACHINE,
		      STR("1\\Microsoft Strong Cryptographic Provider\\box"));
	EXPECT_CREATE(NTE_EXISTS, 0, STR("1\\\\oWN"));
	EXPECT_DONE(create_container(
		self->cluster, MACHINE,
		STR("1\\Microsoft Base Cryptographic Provider v1.0\\Box"),
		NULL));
	EXPECT_DONE(create_container(self->cluster, MACHINE, STR("2\\\\Box"),
				     NULL));
}

TEST_F(container, provider_that_is_not_there)
{
	struct state state = self->empty;

	EXPECT_CREATE(NTE_PROV_TYPE_NOT_DEF, MACHINE, STR("999\\\\Box"));
	EXPECT_CREATE(NTE_KEYSET_NOT_DEF, 0, STR("1\\None\\Box"));
	EXPECT_CREATE(NTE_PROV_TYPE_NO_MATCH, 0,
		      STR("2\\Microsoft Strong Cryptographic Provider\\Box"));
	EXPECT_REFUSED(self->cluster, state, NTE_PROV_TYPE_NOT_DEF,
		       delete_container(self->cluster, 0, STR("999\\\\Box")));
	EXPECT_REFUSED(self->cluster, state, NTE_KEYSET_NOT_DEF,
		       call(self->cluster, CLUSCTL_NODE_GET_CONTAINER, 0,
			    STR("1\\None\\Box"), NULL, 0));
}

TEST_F(container, delete_one)
{
	struct str name = STR("1\\\\Box");
	struct clusctl_container_record record;
	char text[200];
	__s32 serial;

	serial = new_container(self->cluster, MACHINE, name);
	ASSERT_DONE(
		import_key(self->cluster, MACHINE, AT_SIGNATURE, name, &rsa_a));
	record = container_record(self->cluster, MACHINE, name);
	EXPECT_DONE(delete_container(self->cluster, MACHINE, STR("1\\\\bOX")));
	EXPECT_AS_BEFORE(self->cluster, self->empty);
	self->empty = state_take(self->cluster);
	/* Keys are dead at once, whenever they are collected. */
	EXPECT_LT(key_describe(serial, text, sizeof(text)), 0);
	EXPECT_LT(key_describe(record.signature.serial, text, sizeof(text)), 0);
	EXPECT_REFUSED(self->cluster, self->empty, NTE_BAD_KEYSET,
		       delete_container(self->cluster, MACHINE, name));
	EXPECT_NE(serial, new_container(self->cluster, MACHINE, name));
}

TEST_F(container, enumerate_none)
{
	char room[8];

	EXPECT_EMPTY(call(self->cluster, CLUSCTL_NODE_ENUM_CONTAINER, MACHINE,
			  NO_INPUT, room, sizeof(room)));
	EXPECT_EMPTY(call(self->cluster, CLUSCTL_NODE_ENUM_CONTAINER, 0,
			  NO_INPUT, NULL, 0));
}

static void expect_enumerated(int cluster, __u32 flags, int many)
{
	const struct clusctl_container_record *record;
	struct clusctl_container_record got;
	__u32 size, at = 0;
	void *records;
	int i, count = 0;

	records = fetch(cluster, CLUSCTL_NODE_ENUM_CONTAINER, flags, NO_INPUT,
			&size);
	while ((record = next_container(records, size, &at))) {
		EXPECT_EQ(flags, record->flags);
		count++;
	}
	EXPECT_EQ(size, at);
	EXPECT_EQ(many, count);
	/* Each is there once if each can be found with its own serial. */
	for (i = 0; i < many; i++) {
		got = container_record(cluster, flags,
				       format16("1\\\\%0*d", 1 + i % 9, i));
		for (at = 0, count = 0;
		     (record = next_container(records, size, &at));)
			count += record->serial == got.serial;
		EXPECT_EQ(1, count);
	}
	free(records);
}

TEST_F(container, enumerate_many)
{
	int i;

	for (i = 0; i < 60; i++)
		new_container(self->cluster, MACHINE,
			      format16("1\\\\%0*d", 1 + i % 9, i));
	for (i = 0; i < 10; i++)
		new_container(self->cluster, 0,
			      format16("1\\\\%0*d", 1 + i % 9, i));
	expect_enumerated(self->cluster, MACHINE, 60);
	expect_enumerated(self->cluster, 0, 10);
}

static struct reply create_owned(int cluster, __u32 flags, __u32 uid, __u32 gid,
				 __u32 perm)
{
	struct clusctl_container_handle handle;

	return call(cluster, CLUSCTL_NODE_CREATE_CONTAINER, flags,
		    container_input(STR("1\\\\Owned"), uid, gid, perm), &handle,
		    sizeof(handle));
}

/* Creates, compares owner and permissions, deletes. */
static void expect_owned(int cluster, __u32 uid, __u32 gid, __u32 perm,
			 __u32 key_perm)
{
	struct clusctl_container_record record;

	ASSERT_DONE(create_owned(cluster, MACHINE, uid, gid, perm));
	record = container_record(cluster, MACHINE, STR("1\\\\Owned"));
	EXPECT_EQ(uid == ~0U ? 0 : uid, record.uid);
	EXPECT_EQ(gid == ~0U ? 0 : gid, record.gid);
	EXPECT_EQ(key_perm, record.perm);
	EXPECT_DONE(delete_container(cluster, MACHINE, STR("1\\\\Owned")));
}

TEST_F(container, owner_and_group)
{
	expect_owned(self->cluster, 0, 0, ~0U, DEFAULT_PERM);
	expect_owned(self->cluster, 1000, 1001, ~0U, DEFAULT_PERM);
	expect_owned(self->cluster, ~0U, 1001, ~0U, OWN_PERM);
	expect_owned(self->cluster, 1000, ~0U, ~0U, OWN_GROUP_PERM);
	expect_owned(self->cluster, 0xfffffffe, 0xfffffffe, ~0U, DEFAULT_PERM);
}

TEST_F(container, permissions)
{
	static const __u32 good[] = {
		0x000000, 0x010000, 0x020000, 0x080000, 0x200000,
		0x2b0000, 0x000001, 0x000002, 0x000008, 0x000020,
		0x000100, 0x000200, 0x000800, 0x002000, 0x2b2b2b,
	};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		harness_case("perm %#x", good[i]);
		expect_owned(self->cluster, 1000, 1000, good[i],
			     POSSESSOR_PERM | good[i]);
	}
}

TEST_F(container, permissions_that_nobody_gets)
{
	const __u32 good = 0x2b2b2b;
	__u32 bit;

	for (bit = 1; bit; bit <<= 1) {
		if (good & bit)
			continue;
		harness_case("bit %#x", bit);
		EXPECT_REFUSED(
			self->cluster, self->empty, ERROR_INVALID_PARAMETER,
			create_owned(self->cluster, MACHINE, ~0U, ~0U, bit));
		EXPECT_REFUSED(
			self->cluster, self->empty, ERROR_INVALID_PARAMETER,
			create_owned(self->cluster, 0, ~0U, ~0U, good | bit));
	}
}

TEST_F(container, user_level_owner)
{
	EXPECT_REFUSED(self->cluster, self->empty, ERROR_INVALID_PARAMETER,
		       create_owned(self->cluster, 0, 0, ~0U, ~0U));
	EXPECT_REFUSED(self->cluster, self->empty, ERROR_INVALID_PARAMETER,
		       create_owned(self->cluster, 0, ~0U, 0, ~0U));
	EXPECT_REFUSED(self->cluster, self->empty, ERROR_INVALID_PARAMETER,
		       create_owned(self->cluster, 0, 1000, 1000, ~0U));
	EXPECT_DONE(create_owned(self->cluster, 0, ~0U, ~0U, 0x030000));
	EXPECT_EQ(POSSESSOR_PERM | 0x030000,
		  container_record(self->cluster, 0, STR("1\\\\Owned")).perm);
}

/* Another keyring that has the place on the user keyring stays there. */
TEST_F(container, keyring_of_the_user)
{
	__s32 keyring = (__s32)key_add("keyring",
				       "1\\" DEFAULT_PROVIDER "\\box", NULL, 0,
				       KEY_SPEC_USER_KEYRING);
	struct str name = STR("1\\\\Box");
	char text[200];

	ASSERT_GT(keyring, 0);
	EXPECT_REFUSED(self->cluster, self->empty, NTE_EXISTS,
		       create_container(self->cluster, 0, name, NULL));
	EXPECT_REFUSED(self->cluster, self->empty, NTE_BAD_KEYSET,
		       delete_container(self->cluster, 0, name));
	EXPECT_REFUSED(self->cluster, self->empty, NTE_BAD_KEYSET,
		       import_key(self->cluster, 0, AT_SIGNATURE, name,
				  &rsa_a));
	EXPECT_REFUSED(self->cluster, self->empty, NTE_BAD_KEYSET,
		       call(self->cluster, CLUSCTL_NODE_GET_CONTAINER, 0, name,
			    NULL, 0));
	EXPECT_GT(key_describe(keyring, text, sizeof(text)), 0);
	/* Nor is one displaced that a search does not lead to. */
	ASSERT_EQ(0, key_set_perm(keyring, PERM_VIEW << PERM_POSSESSOR |
						   PERM_VIEW << PERM_OWNER));
	EXPECT_REFUSED(self->cluster, self->empty, NTE_EXISTS,
		       create_container(self->cluster, 0, name, NULL));
	EXPECT_REFUSED(self->cluster, self->empty, NTE_BAD_KEYSET,
		       delete_container(self->cluster, 0, name));
	EXPECT_GT(key_describe(keyring, text, sizeof(text)), 0);
	ASSERT_EQ(0, key_unlink(keyring, KEY_SPEC_USER_KEYRING));
	EXPECT_DONE(create_container(self->cluster, 0, name, NULL));
}

TEST_F(container, names)
{
	const struct clusctl_container_record *record;
	struct str name;

	name = repeat16("1\\\\", 0x1f82, CLUSCTL_MAX_NAME);
	new_container(self->cluster, MACHINE, name);
	record = get_record(self->cluster, MACHINE, name);
	EXPECT_STR16(repeat16("", 0x1f82, CLUSCTL_MAX_NAME),
		     container_name(record).data, record->container_size);
	new_container(self->cluster, MACHINE,
		      STR("1\\\\Stra\u00dfe\\\U0001f511"));
	record = get_record(self->cluster, MACHINE,
			    STR("1\\\\STRASSE\\\U0001f511"));
	EXPECT_STR16(STR("Stra\u00dfe\\\U0001f511"),
		     container_name(record).data, record->container_size);
	expect_description(record->serial, "keyring", 0, 0, OWN_PERM,
			   "1\\" DEFAULT_PROVIDER
			   "\\strasse\\\xf0\x9f\x94\x91");
}

CLUSCTL_TEST_MAIN
