// SPDX-License-Identifier: GPL-2.0-or-later
/* Why ADD refuses, and which reason wins when there are two. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyctl.h"
#include "limits.h"
#include "state.h"
#include "test_keys.h"

#define GOOD STR("1\\\\Good")
#define EMPTY STR("1\\\\Empty")
#define FIXED STR("1\\\\Fixed")
#define MIXED STR("1\\\\Mixed")
#define MINE STR("1\\\\Mine")

FIXTURE(refusal)
{
	int cluster;
	int resource;
	__s32 good;
	struct limits limits;
	struct state state;
};

static void put_key(int cluster, __u32 flags, __u32 spec, struct str name)
{
	ASSERT_DONE(import_key(cluster, flags, spec, name, &rsa_a));
}

/* One container for each thing that can be right or wrong about it */
FIXTURE_SETUP(refusal)
{
	self->limits = limits_save();
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource(self->cluster, "Res");
	self->good = new_container(self->cluster, MACHINE, GOOD);
	put_key(self->cluster, MACHINE | CRYPT_EXPORTABLE, AT_KEYEXCHANGE,
		GOOD);
	new_container(self->cluster, MACHINE, EMPTY);
	new_container(self->cluster, MACHINE, FIXED);
	put_key(self->cluster, MACHINE, AT_KEYEXCHANGE, FIXED);
	new_container(self->cluster, MACHINE, MIXED);
	put_key(self->cluster, MACHINE | CRYPT_EXPORTABLE, AT_KEYEXCHANGE,
		MIXED);
	put_key(self->cluster, MACHINE, AT_SIGNATURE, MIXED);
	new_container(self->cluster, 0, MINE);
	put_key(self->cluster, CRYPT_EXPORTABLE, AT_KEYEXCHANGE, MINE);
	self->state = state_take(self->cluster);
}

FIXTURE_TEARDOWN(refusal)
{
	limits_restore(&self->limits);
	close(self->resource);
	close(self->cluster);
}

#define EXPECT_ADD(expected, string)                         \
	EXPECT_REFUSED(self->cluster, self->state, expected, \
		       add_checkpoint(self->resource, string))

TEST_F(refusal, no_such_container)
{
	EXPECT_ADD(NTE_BAD_KEYSET, STR("1\\\\Nothing"));
	EXPECT_ADD(NTE_BAD_KEYSET, STR("1\\\\Goo"));
	EXPECT_ADD(NTE_BAD_KEYSET, STR("1\\\\Good2"));
	/* The same name, of another provider or another type */
	EXPECT_ADD(NTE_BAD_KEYSET,
		   STR("1\\Microsoft Base Cryptographic Provider v1.0\\Good"));
	EXPECT_ADD(NTE_BAD_KEYSET, STR("2\\\\Good"));
	EXPECT_ADD(NTE_BAD_KEYSET, STR("24\\\\Good"));
}

TEST_F(refusal, user_level_container)
{
	EXPECT_ADD(NTE_BAD_KEYSET, MINE);
	/* A machine container of the same name is another one. */
	new_container(self->cluster, MACHINE, MINE);
	self->state = state_take(self->cluster);
	EXPECT_ADD(NTE_NO_KEY, MINE);
}

TEST_F(refusal, no_pair)
{
	EXPECT_ADD(NTE_NO_KEY, EMPTY);
	put_key(self->cluster, MACHINE | CRYPT_EXPORTABLE, AT_SIGNATURE, EMPTY);
	EXPECT_DONE(add_checkpoint(self->resource, EMPTY));
}

TEST_F(refusal, not_exportable)
{
	EXPECT_ADD(NTE_BAD_KEY, FIXED);
	put_key(self->cluster, MACHINE | CRYPT_EXPORTABLE, AT_KEYEXCHANGE,
		FIXED);
	EXPECT_DONE(add_checkpoint(self->resource, FIXED));
}

/* One pair of two is enough. */
TEST_F(refusal, one_of_two_not_exportable)
{
	EXPECT_ADD(NTE_BAD_KEY, MIXED);
	put_key(self->cluster, MACHINE, AT_KEYEXCHANGE, MIXED);
	put_key(self->cluster, MACHINE | CRYPT_EXPORTABLE, AT_SIGNATURE, MIXED);
	self->state = state_take(self->cluster);
	EXPECT_ADD(NTE_BAD_KEY, MIXED);
	put_key(self->cluster, MACHINE | CRYPT_EXPORTABLE, AT_KEYEXCHANGE,
		MIXED);
	EXPECT_DONE(add_checkpoint(self->resource, MIXED));
}

TEST_F(refusal, revoked_container)
{
	ASSERT_EQ(0, key_revoke(self->good));
	self->state = state_take(self->cluster);
	EXPECT_ADD(NTE_BAD_KEYSET, GOOD);
	/* A new one in its place is as good as any. */
	new_container(self->cluster, MACHINE, GOOD);
	self->state = state_take(self->cluster);
	EXPECT_ADD(NTE_NO_KEY, GOOD);
	put_key(self->cluster, MACHINE | CRYPT_EXPORTABLE, AT_SIGNATURE, GOOD);
	EXPECT_DONE(add_checkpoint(self->resource, GOOD));
}

TEST_F(refusal, invalidated_container)
{
	ASSERT_EQ(0, key_invalidate(self->good));
	EXPECT_STATUS(NTE_BAD_KEYSET, add_checkpoint(self->resource, GOOD));
	EXPECT_EQ(0, cluster_info(self->cluster).checkpoints);
	new_container(self->cluster, MACHINE, GOOD);
	put_key(self->cluster, MACHINE | CRYPT_EXPORTABLE, AT_SIGNATURE, GOOD);
	EXPECT_DONE(add_checkpoint(self->resource, GOOD));
}

/* A dead pair is as good as none, whatever it was when it lived. */
TEST_F(refusal, dead_pair)
{
	struct clusctl_container_record record;

	record = container_record(self->cluster, MACHINE, MIXED);
	ASSERT_EQ(0, key_invalidate(record.signature.serial));
	EXPECT_DONE(add_checkpoint(self->resource, MIXED));
	ASSERT_DONE(delete_checkpoint(self->resource, MIXED));
	ASSERT_EQ(0, key_invalidate(record.exchange.serial));
	EXPECT_STATUS(NTE_NO_KEY, add_checkpoint(self->resource, MIXED));
	record = container_record(self->cluster, MACHINE, FIXED);
	ASSERT_EQ(0, key_invalidate(record.exchange.serial));
	EXPECT_STATUS(NTE_NO_KEY, add_checkpoint(self->resource, FIXED));
	put_key(self->cluster, MACHINE | CRYPT_EXPORTABLE, AT_SIGNATURE, FIXED);
	EXPECT_DONE(add_checkpoint(self->resource, FIXED));
}

TEST_F(refusal, expired_container)
{
	ASSERT_EQ(0, key_set_timeout(self->good, 1));
	EXPECT_EQ(-EKEYEXPIRED, key_wait_dead(self->good));
	EXPECT_STATUS(NTE_BAD_KEYSET, add_checkpoint(self->resource, GOOD));
	EXPECT_EQ(0, cluster_info(self->cluster).checkpoints);
	new_container(self->cluster, MACHINE, GOOD);
	put_key(self->cluster, MACHINE | CRYPT_EXPORTABLE, AT_SIGNATURE, GOOD);
	EXPECT_DONE(add_checkpoint(self->resource, GOOD));
}

/* A timeout that was taken away again, or is far, does no harm. */
TEST_F(refusal, timeout_that_is_not_over)
{
	ASSERT_EQ(0, key_set_timeout(self->good, 100000));
	EXPECT_DONE(add_checkpoint(self->resource, GOOD));
	ASSERT_DONE(delete_checkpoint(self->resource, GOOD));
	ASSERT_EQ(0, key_set_timeout(self->good, 0));
	EXPECT_DONE(add_checkpoint(self->resource, GOOD));
}

TEST_F(refusal, syntax_before_duplicate)
{
	ASSERT_DONE(add_checkpoint(self->resource, GOOD));
	self->state = state_take(self->cluster);
	EXPECT_ADD(ERROR_INVALID_PARAMETER, STR("01\\\\Good"));
	EXPECT_ADD(ERROR_INVALID_PARAMETER, STR("1\\\\Good\0"));
	EXPECT_ADD(ERROR_ALREADY_EXISTS, GOOD);
}

TEST_F(refusal, syntax_before_provider)
{
	EXPECT_ADD(ERROR_INVALID_PARAMETER, STR("999\\\\"));
	EXPECT_ADD(ERROR_INVALID_PARAMETER, STR("1\\No Provider\\"));
	EXPECT_ADD(ERROR_INVALID_PARAMETER, STR("1\\No Provider\\a\tb"));
	EXPECT_ADD(ERROR_INVALID_PARAMETER, STR("0\\No Provider\\Good"));
	/* What folding empties is syntax, too. */
	EXPECT_ADD(ERROR_INVALID_PARAMETER, STR("1\\No Provider\\\u200b"));
}

/* A duplicate is one whatever has become of its container since. */
TEST_F(refusal, duplicate_before_container)
{
	ASSERT_DONE(add_checkpoint(self->resource, GOOD));
	ASSERT_EQ(0, key_revoke(self->good));
	self->state = state_take(self->cluster);
	EXPECT_ADD(ERROR_ALREADY_EXISTS, GOOD);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, GOOD));
	self->state = state_take(self->cluster);
	EXPECT_ADD(ERROR_ALREADY_EXISTS, GOOD);
}

TEST_F(refusal, duplicate_before_exportability)
{
	ASSERT_DONE(add_checkpoint(self->resource, GOOD));
	put_key(self->cluster, MACHINE, AT_KEYEXCHANGE, GOOD);
	self->state = state_take(self->cluster);
	EXPECT_ADD(ERROR_ALREADY_EXISTS, GOOD);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, GOOD));
	new_container(self->cluster, MACHINE, GOOD);
	self->state = state_take(self->cluster);
	EXPECT_ADD(ERROR_ALREADY_EXISTS, GOOD);
}

TEST_F(refusal, provider_before_container)
{
	EXPECT_ADD(NTE_PROV_TYPE_NOT_DEF, STR("999\\\\Nothing"));
	EXPECT_ADD(NTE_PROV_TYPE_NOT_DEF, STR("4\\\\Good"));
	EXPECT_ADD(NTE_KEYSET_NOT_DEF, STR("1\\No Provider\\Nothing"));
	EXPECT_ADD(NTE_KEYSET_NOT_DEF, STR("999\\No Provider\\Nothing"));
	EXPECT_ADD(NTE_PROV_TYPE_NO_MATCH,
		   STR("2\\Microsoft Strong Cryptographic Provider\\Nothing"));
	EXPECT_ADD(NTE_PROV_TYPE_NO_MATCH,
		   STR("999\\Microsoft Strong Cryptographic Provider\\Good"));
	/* Of the name itself only the case is free. */
	EXPECT_ADD(NTE_KEYSET_NOT_DEF,
		   STR("1\\Microsoft Strong Cryptographic Provider \\Good"));
	EXPECT_ADD(NTE_KEYSET_NOT_DEF,
		   STR("1\\Microsoft Strong  Cryptographic Provider\\Good"));
	EXPECT_ADD(NTE_KEYSET_NOT_DEF, STR("1\\Microsoft\\Good"));
}

TEST_F(refusal, container_before_exportability)
{
	struct clusctl_container_record record;

	record = container_record(self->cluster, MACHINE, FIXED);
	ASSERT_EQ(0, key_revoke(record.serial));
	self->state = state_take(self->cluster);
	EXPECT_ADD(NTE_BAD_KEYSET, FIXED);
	put_key(self->cluster, 0, AT_KEYEXCHANGE, MINE);
	self->state = state_take(self->cluster);
	EXPECT_ADD(NTE_BAD_KEYSET, MINE);
}

TEST_F(refusal, deleted_resource_before_all_that)
{
	ASSERT_DONE(delete_resource(self->cluster, STR("Res")));
	self->state = state_take(self->cluster);
	EXPECT_ADD(ERROR_RESOURCE_NOT_AVAILABLE, GOOD);
	EXPECT_ADD(ERROR_RESOURCE_NOT_AVAILABLE, STR("01\\\\Good"));
	EXPECT_ADD(ERROR_RESOURCE_NOT_AVAILABLE, STR("999\\\\Good"));
	EXPECT_ADD(ERROR_RESOURCE_NOT_AVAILABLE, STR("1\\\\Nothing"));
}

TEST_F(refusal, cap_of_a_resource)
{
	ASSERT_DONE(import_key(self->cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_SIGNATURE, EMPTY, &rsa_b));
	ASSERT_DONE(add_checkpoint(self->resource, GOOD));
	limit_set("max_resource_checkpoints", 1);
	self->state = state_take(self->cluster);
	EXPECT_EQ(1, self->state.info.max_resource_checkpoints);
	EXPECT_ADD(ERROR_NO_SYSTEM_RESOURCES, EMPTY);
	EXPECT_ADD(ERROR_ALREADY_EXISTS, GOOD);
	/* It is that of one resource. */
	EXPECT_DONE(
		add_checkpoint(new_resource(self->cluster, "Other"), EMPTY));
	ASSERT_DONE(delete_checkpoint(self->resource, GOOD));
	EXPECT_DONE(add_checkpoint(self->resource, EMPTY));
}

TEST_F(refusal, cap_of_all_resources)
{
	int other = new_resource(self->cluster, "Other");

	ASSERT_DONE(import_key(self->cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_SIGNATURE, EMPTY, &rsa_b));
	ASSERT_DONE(add_checkpoint(self->resource, GOOD));
	ASSERT_DONE(add_checkpoint(other, GOOD));
	limit_set("max_checkpoints", 2);
	self->state = state_take(self->cluster);
	EXPECT_EQ(2, self->state.info.max_checkpoints);
	EXPECT_ADD(ERROR_NO_SYSTEM_RESOURCES, EMPTY);
	EXPECT_REFUSED(self->cluster, self->state, ERROR_NO_SYSTEM_RESOURCES,
		       add_checkpoint(other, EMPTY));
	ASSERT_DONE(delete_resource(self->cluster, STR("Other")));
	EXPECT_DONE(add_checkpoint(self->resource, EMPTY));
	limit_set("max_checkpoints", 0);
	EXPECT_DONE(delete_checkpoint(self->resource, EMPTY));
	EXPECT_STATUS(ERROR_NO_SYSTEM_RESOURCES,
		      add_checkpoint(self->resource, EMPTY));
	EXPECT_EQ(1, cluster_info(self->cluster).checkpoints);
}

CLUSCTL_TEST_MAIN
