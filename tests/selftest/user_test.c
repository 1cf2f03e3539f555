// SPDX-License-Identifier: GPL-2.0-or-later
/* Containers of users: who owns one, uses it, and cannot reach others. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "actor.h"
#include "keyctl.h"
#include "state.h"
#include "test_keys.h"

#define MINE STR("1\\\\Mine")
#define OWNED STR("1\\\\Owned")
#define SHA256 "enc=pkcs1 hash=sha256"

/* A machine container that belongs to uid 1000, and its pair */
FIXTURE(user)
{
	int cluster;
	__s32 owned;
	__s32 pair;
};

/* Makes it, or makes it again, with these permissions. */
static void make_owned(struct user_fixture *self, __u32 perm)
{
	struct clusctl_container_handle handle;

	delete_container(self->cluster, MACHINE, OWNED);
	ASSERT_DONE(call(self->cluster, CLUSCTL_NODE_CREATE_CONTAINER, MACHINE,
			 container_input(OWNED, 1000, 1000, perm), &handle,
			 sizeof(handle)));
	ASSERT_DONE(import_key(self->cluster, MACHINE, AT_SIGNATURE, OWNED,
			       &rsa_a));
	self->owned = handle.serial;
	self->pair =
		container_record(self->cluster, MACHINE, OWNED).signature.serial;
}

FIXTURE_SETUP(user)
{
	self->cluster = open_cluster(O_RDWR);
	make_owned(self, ~0U);
}

static void remove_own(void *context)
{
	struct user_fixture *self = context;

	delete_container(self->cluster, 0, MINE);
	delete_container(self->cluster, 0, OWNED);
}

FIXTURE_TEARDOWN(user)
{
	run_as(become_user, remove_own, self);
	run_as(become_other_user, remove_own, self);
	close(self->cluster);
}

static void sign(void *context)
{
	struct user_fixture *self = context;
	unsigned char signature[256];

	EXPECT_EQ(256, key_sign(self->pair, SHA256, digest, sizeof(digest),
				signature, sizeof(signature)));
	EXPECT_MEMEQ(rsa_a_signature, signature, sizeof(signature));
	EXPECT_EQ(0, key_verify(self->pair, SHA256, digest, sizeof(digest),
				signature, sizeof(signature)));
}

static void fail_to_sign(void *context)
{
	struct user_fixture *self = context;
	struct keyctl_pkey_query query;
	unsigned char signature[256];

	EXPECT_EQ(-EACCES, key_sign(self->pair, SHA256, digest, sizeof(digest),
				    signature, sizeof(signature)));
	EXPECT_EQ(-EACCES, key_query(self->pair, SHA256, &query));
}

/* The service signs, and nobody else does, root neither. */
TEST_F(user, owner_signs)
{
	run_as(become_user, sign, self);
	run_as(become_root_of_a_users_namespace, sign, self);
	run_as(become_other_user, fail_to_sign, self);
	run_as(become_root, fail_to_sign, self);
	run_as(become_root_of_a_namespace, fail_to_sign, self);
}

static void become_group_member(void)
{
	become_uid_in_group(1002, 1000);
}

static void look_only(void *context)
{
	struct user_fixture *self = context;
	char text[200];
	__s32 serial;

	EXPECT_GT(key_describe(self->owned, text, sizeof(text)), 0);
	EXPECT_GT(key_describe(self->pair, text, sizeof(text)), 0);
	EXPECT_EQ(sizeof(serial),
		  key_control(KEYCTL_READ, (unsigned long)(long)self->owned,
			      (unsigned long)&serial, sizeof(serial), 0));
	EXPECT_EQ(self->pair, serial);
	fail_to_sign(self);
	EXPECT_EQ(-EACCES, key_set_perm(self->pair, 0x3f3f3f3f));
	EXPECT_EQ(-EACCES, key_revoke(self->owned));
	EXPECT_EQ(-EACCES, key_invalidate(self->owned));
}

/* The group of the owner sees what there is, and can do nothing with it. */
TEST_F(user, group_looks)
{
	run_as(become_group_member, look_only, self);
}

static void look_in_vain(void *context)
{
	struct user_fixture *self = context;
	char text[200];

	EXPECT_EQ(-EACCES, key_describe(self->owned, text, sizeof(text)));
	EXPECT_EQ(-EACCES, key_describe(self->pair, text, sizeof(text)));
	EXPECT_EQ(-EACCES, key_revoke(self->owned));
	EXPECT_EQ(-EACCES, key_invalidate(self->owned));
}

TEST_F(user, others_see_nothing)
{
	run_as(become_other_user, look_in_vain, self);
}

static void cannot_take_out(void *context)
{
	struct user_fixture *self = context;
	unsigned char out[4096];

	EXPECT_LT(key_control(KEYCTL_READ, (unsigned long)(long)self->pair,
			      (unsigned long)out, sizeof(out), 0),
		  0);
	EXPECT_EQ(-EACCES, key_unlink(self->pair, self->owned));
	EXPECT_EQ(-EACCES, key_link(self->pair, KEY_SPEC_USER_KEYRING));
	EXPECT_EQ(-EACCES, key_add("user", "x", "x", 1, self->owned));
}

static void use_only(void *context)
{
	struct user_fixture *self = context;
	unsigned long owned = (unsigned long)(long)self->owned;

	EXPECT_EQ(-EACCES, key_set_perm(self->owned, 0x3f3f0000));
	EXPECT_EQ(-EACCES, key_control(KEYCTL_CHOWN, owned, 0, 0, 0));
	EXPECT_EQ(-EACCES, key_set_timeout(self->owned, 1));
	EXPECT_EQ(-EACCES, key_revoke(self->owned));
	EXPECT_EQ(-EACCES, key_set_perm(self->pair, 0x3f3f0000));
	EXPECT_EQ(-EACCES, key_revoke(self->pair));
	sign(self);
}

/* An owner who was not the creator uses the keys, and that is all. */
TEST_F(user, owner_uses_only)
{
	run_as(become_user, use_only, self);
	run_as(become_root_of_a_users_namespace, use_only, self);
}

TEST_F(user, owner_cannot_take_out)
{
	run_as(become_user, cannot_take_out, self);
	run_as(become_other_user, cannot_take_out, self);
}

static void use_user_level(void *context)
{
	struct user_fixture *self = context;
	struct clusctl_container_record record;
	struct clusctl_pair pair;
	__u32 size;

	EXPECT_DONE(create_container(self->cluster, 0, MINE, NULL));
	EXPECT_STATUS(NTE_EXISTS,
		      create_container(self->cluster, 0, MINE, NULL));
	EXPECT_DONE(import_key(self->cluster, CRYPT_EXPORTABLE, AT_SIGNATURE,
			       MINE, &rsa_a));
	record = container_record(self->cluster, 0, MINE);
	EXPECT_EQ(getuid(), record.uid);
	EXPECT_EQ(getgid(), record.gid);
	pair = record.signature;
	EXPECT_EQ(CLUSCTL_PAIR_EXPORTABLE | CLUSCTL_PAIR_OPERABLE, pair.flags);
	self->pair = pair.serial;
	sign(self);
	free(fetch(self->cluster, CLUSCTL_NODE_GET_PUBLIC_KEY, 0,
		   key_input(AT_SIGNATURE, MINE), &size));
	EXPECT_EQ(rsa_a.pub_size, size);
	/* The private bytes are for the administrator. */
	EXPECT_STATUS(ERROR_ACCESS_DENIED,
		      call(self->cluster, CLUSCTL_NODE_EXPORT_KEY, 0,
			   key_input(AT_SIGNATURE, MINE), NULL, 0));
	/* Nor is it a machine container. */
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      call(self->cluster, CLUSCTL_NODE_GET_CONTAINER, MACHINE,
			   MINE, NULL, 0));
}

static void delete_user_level(void *context)
{
	struct user_fixture *self = context;

	EXPECT_DONE(delete_container(self->cluster, 0, MINE));
	EXPECT_STATUS(NTE_BAD_KEYSET, delete_container(self->cluster, 0, MINE));
}

static void see_none(void *context)
{
	struct user_fixture *self = context;

	EXPECT_STATUS(NTE_BAD_KEYSET,
		      call(self->cluster, CLUSCTL_NODE_GET_CONTAINER, 0, MINE,
			   NULL, 0));
	EXPECT_STATUS(NTE_BAD_KEYSET, delete_container(self->cluster, 0, MINE));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      import_key(self->cluster, 0, AT_SIGNATURE, MINE, &rsa_a));
	EXPECT_EMPTY(call(self->cluster, CLUSCTL_NODE_ENUM_CONTAINER, 0,
			  NO_INPUT, NULL, 0));
}

TEST_F(user, user_level_containers_belong_to_their_user)
{
	run_as(become_user, use_user_level, self);
	run_as(become_other_user, see_none, self);
	run_as(become_root, see_none, self);
	run_as(become_root_of_a_users_namespace, see_none, self);
	run_as(become_user, delete_user_level, self);
	run_as(become_user, see_none, self);
}

static void use_in_namespace(void *context)
{
	struct user_fixture *self = context;

	use_user_level(self);
	delete_user_level(self);
}

/* The module forgets those that are gone, in time, and no others. */
TEST_F(user, user_level_containers_come_and_go)
{
	unsigned int i;

	new_container(self->cluster, 0, MINE);
	for (i = 0; i < 200; i++) {
		new_container(self->cluster, 0, OWNED);
		ASSERT_DONE(delete_container(self->cluster, 0, OWNED));
	}
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      delete_container(self->cluster, 0, OWNED));
	ASSERT_DONE(delete_container(self->cluster, 0, MINE));
}

TEST_F(user, user_level_in_a_namespace)
{
	run_as(become_root_of_a_namespace, use_in_namespace, self);
	run_as(become_root_of_a_users_namespace, use_in_namespace, self);
}

static void refuse_foreign_uid(void *context)
{
	struct user_fixture *self = context;
	struct clusctl_container_handle handle;

	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      call(self->cluster, CLUSCTL_NODE_CREATE_CONTAINER, 0,
			   container_input(MINE, 1000, ~0U, ~0U), &handle,
			   sizeof(handle)));
}

TEST_F(user, user_level_for_somebody_else)
{
	run_as(become_user, refuse_foreign_uid, self);
	run_as(become_other_user, refuse_foreign_uid, self);
}

/*
 * The owner of a machine container may link it to his own keyring. It is still
 * a machine container, which only an administrator fills or deletes.
 */
static void link_and_abuse(void *context)
{
	struct user_fixture *self = context;

	EXPECT_EQ(0, key_set_perm(self->owned, 0x083f0000));
	EXPECT_EQ(0, key_link(self->owned, KEY_SPEC_USER_KEYRING));
	EXPECT_STATUS(NTE_BAD_KEYSET, import_key(self->cluster, 0, AT_SIGNATURE,
						 OWNED, &rsa_b));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      call(self->cluster, CLUSCTL_NODE_GET_CONTAINER, 0, OWNED,
			   NULL, 0));
	EXPECT_EMPTY(call(self->cluster, CLUSCTL_NODE_ENUM_CONTAINER, 0,
			  NO_INPUT, NULL, 0));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      delete_container(self->cluster, 0, OWNED));
	EXPECT_EQ(0, key_unlink(self->owned, KEY_SPEC_USER_KEYRING));
}

TEST_F(user, machine_container_on_a_user_keyring)
{
	struct clusctl_container_record record;

	make_owned(self, 0x2b0000);
	run_as(become_user, link_and_abuse, self);
	record = container_record(self->cluster, MACHINE, OWNED);
	EXPECT_EQ(self->owned, record.serial);
	EXPECT_EQ(self->pair, record.signature.serial);
	run_as(become_user, sign, self);
}

static void open_and_take_out(void *context)
{
	struct user_fixture *self = context;

	EXPECT_EQ(0, key_set_perm(self->owned, 0x083f0000));
	EXPECT_EQ(-EACCES, key_link(self->pair, KEY_SPEC_USER_KEYRING));
	EXPECT_EQ(-EACCES, key_set_perm(self->pair, 0x3f3f0000));
	EXPECT_EQ(0, key_link(self->owned, KEY_SPEC_USER_KEYRING));
	sign(self);
	EXPECT_EQ(0, key_unlink(self->pair, self->owned));
}

static void fail_to_sign_with_the_dead(void *context)
{
	struct user_fixture *self = context;
	unsigned char signature[256];

	EXPECT_LT(key_sign(self->pair, SHA256, digest, sizeof(digest),
			   signature, sizeof(signature)),
		  0);
}

/* Whatever an owner with all permissions did, a delete ends his use of it. */
TEST_F(user, pair_does_not_outlive_its_container)
{
	make_owned(self, 0x2b0000);
	run_as(become_user, open_and_take_out, self);
	EXPECT_DONE(delete_container(self->cluster, MACHINE, OWNED));
	run_as(become_user, fail_to_sign_with_the_dead, self);
}

/* A user-level container that its user lends to everyone; @self is shared. */
static void lend(void *context)
{
	struct user_fixture *self = context;
	struct clusctl_container_record record;

	EXPECT_DONE(create_container(self->cluster, 0, MINE, NULL));
	record = container_record(self->cluster, 0, MINE);
	self->owned = record.serial;
	EXPECT_EQ(0, key_set_perm(record.serial, 0x3f3f001b));
}

static void borrow(void *context)
{
	struct user_fixture *self = context;

	EXPECT_EQ(0, key_link(self->owned, KEY_SPEC_USER_KEYRING));
	see_none(self);
	EXPECT_EQ(0, key_unlink(self->owned, KEY_SPEC_USER_KEYRING));
}

static void still_there(void *context)
{
	struct user_fixture *self = context;

	EXPECT_EQ(self->owned, container_record(self->cluster, 0, MINE).serial);
	delete_user_level(self);
}

TEST_F(user, user_level_container_of_another)
{
	struct user_fixture *shared;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_TRUE(shared != MAP_FAILED);
	*shared = *self;
	run_as(become_user, lend, shared);
	run_as(become_other_user, borrow, shared);
	run_as(become_user, still_there, shared);
}

CLUSCTL_TEST_MAIN
