// SPDX-License-Identifier: GPL-2.0-or-later
/* What keyctl(2) may do to containers, and what nobody may, root neither. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "keyctl.h"
#include "state.h"
#include "test_keys.h"

#define BOX STR("1\\\\Box")
#define OTHER STR("1\\\\Other")

#define ALL_PERMS(who)                                                   \
	((PERM_VIEW | PERM_READ | PERM_WRITE | PERM_SEARCH | PERM_LINK | \
	  PERM_SETATTR)                                                  \
	 << (who))
#define EVERYTHING (ALL_PERMS(PERM_POSSESSOR) | ALL_PERMS(PERM_OWNER))

/* @foreign is a key of type user on the process keyring */
FIXTURE(keyring)
{
	int cluster;
	__s32 root;
	__s32 box;
	__s32 other;
	__s32 pair;
	__s32 other_pair;
	__s32 foreign;
	struct state state;
};

static __s32 make_pair(int cluster, struct str name)
{
	ASSERT_DONE(import_key(cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_KEYEXCHANGE, name, &rsa_a));
	return container_record(cluster, MACHINE, name).exchange.serial;
}

FIXTURE_SETUP(keyring)
{
	self->cluster = open_cluster(O_RDWR);
	self->root = cluster_info(self->cluster).keyring;
	self->box = new_container(self->cluster, MACHINE, BOX);
	self->other = new_container(self->cluster, MACHINE, OTHER);
	self->pair = make_pair(self->cluster, BOX);
	self->other_pair = make_pair(self->cluster, OTHER);
	self->foreign = (__s32)key_add("user", "clusctl test", "secret", 6,
				       KEY_SPEC_PROCESS_KEYRING);
	ASSERT_GT(self->foreign, 0);
	ASSERT_EQ(0, key_set_perm(self->foreign, EVERYTHING));
	self->state = state_take(self->cluster);
}

FIXTURE_TEARDOWN(keyring)
{
	close(self->cluster);
}

#define EXPECT_SAME(self) EXPECT_UNCHANGED((self)->cluster, (self)->state)

static long key_read(__s32 key, void *out, size_t size)
{
	return key_control(KEYCTL_READ, (unsigned long)(long)key,
			   (unsigned long)out, size, 0);
}

static long key_clear(__s32 keyring)
{
	return key_control(KEYCTL_CLEAR, (unsigned long)(long)keyring, 0, 0, 0);
}

static long key_update(__s32 key)
{
	return key_control(KEYCTL_UPDATE, (unsigned long)(long)key,
			   (unsigned long)"payload", 7, 0);
}

static long key_move(__s32 key, __s32 from, __s32 to)
{
	return key_control(KEYCTL_MOVE, (unsigned long)(long)key,
			   (unsigned long)(long)from, (unsigned long)(long)to,
			   0);
}

TEST_F(keyring, root_of_the_containers)
{
	__s32 serials[8] = { 0 };
	char text[100] = "";

	EXPECT_GT(key_describe(self->root, text, sizeof(text)), 0);
	EXPECT_STREQ(".clusctl", strrchr(text, ';') + 1);
	text[strlen("keyring;0;0;")] = '\0';
	EXPECT_STREQ("keyring;0;0;", text);
	EXPECT_EQ(2 * sizeof(*serials),
		  key_read(self->root, serials, sizeof(serials)));
	EXPECT_TRUE((serials[0] == self->box && serials[1] == self->other) ||
		    (serials[1] == self->box && serials[0] == self->other));
	EXPECT_EQ(sizeof(*serials),
		  key_read(self->box, serials, sizeof(serials)));
	EXPECT_EQ(self->pair, serials[0]);
}

TEST_F(keyring, private_bytes_are_not_read)
{
	unsigned char out[4096];

	memset(out, FILL, sizeof(out));
	EXPECT_EQ(-EOPNOTSUPP, key_read(self->pair, out, sizeof(out)));
	EXPECT_EQ(-EOPNOTSUPP, key_read(self->pair, NULL, 0));
	EXPECT_EQ(FILL, out[0]);
	EXPECT_MEMEQ(out, out + 1, sizeof(out) - 1);
}

/* A Diffie-Hellman operation would use a key of type user as a number. */
TEST_F(keyring, private_bytes_are_no_numbers)
{
	struct keyctl_dh_params params = {
		.prime = self->foreign,
		.base = self->foreign,
	};
	char out[64];

	params.private = self->pair;
	EXPECT_EQ(-EOPNOTSUPP,
		  key_control(KEYCTL_DH_COMPUTE, (unsigned long)&params,
			      (unsigned long)out, sizeof(out), 0));
}

TEST_F(keyring, type_is_for_the_module_only)
{
	EXPECT_EQ(-EPERM, key_add(".clusctl", "AT_SIGNATURE", "x", 1,
				  KEY_SPEC_PROCESS_KEYRING));
	EXPECT_EQ(-EPERM,
		  key_add(".clusctl", "AT_SIGNATURE", "x", 1, self->box));
	EXPECT_EQ(-1, syscall(SYS_request_key, ".clusctl", "AT_KEYEXCHANGE",
			      NULL, 0));
	EXPECT_EQ(EPERM, errno);
	EXPECT_EQ(-EPERM, key_control(KEYCTL_JOIN_SESSION_KEYRING,
				      (unsigned long)".clusctl", 0, 0, 0));
	EXPECT_SAME(self);
}

/* Nobody has write or link. */
static void expect_closed(struct keyring_fixture *self, __s32 keyring)
{
	EXPECT_EQ(-EACCES, key_add("user", "intruder", "x", 1, keyring));
	EXPECT_EQ(-EACCES, key_add("keyring", "intruder", NULL, 0, keyring));
	EXPECT_EQ(-EACCES, key_link(self->foreign, keyring));
	EXPECT_EQ(-EACCES, key_link(self->other_pair, keyring));
	EXPECT_EQ(-EACCES, key_link(self->other, keyring));
	EXPECT_EQ(-EACCES, key_unlink(self->pair, keyring));
	EXPECT_EQ(-EACCES, key_unlink(self->box, keyring));
	EXPECT_EQ(-EACCES, key_clear(keyring));
	EXPECT_EQ(-EACCES,
		  key_move(self->foreign, KEY_SPEC_PROCESS_KEYRING, keyring));
	EXPECT_EQ(-EACCES,
		  key_move(self->pair, keyring, KEY_SPEC_PROCESS_KEYRING));
	EXPECT_EQ(-EACCES, key_link(keyring, KEY_SPEC_PROCESS_KEYRING));
	EXPECT_SAME(self);
}

TEST_F(keyring, closed_container)
{
	expect_closed(self, self->box);
}

TEST_F(keyring, closed_root)
{
	expect_closed(self, self->root);
}

/* Nobody has write, link or set attributes on a pair, whatever he asks for. */
TEST_F(keyring, closed_pair)
{
	unsigned long pair = (unsigned long)(long)self->pair;

	EXPECT_EQ(-EACCES, key_update(self->pair));
	EXPECT_EQ(-EACCES, key_link(self->pair, KEY_SPEC_PROCESS_KEYRING));
	EXPECT_EQ(-EACCES, key_link(self->pair, KEY_SPEC_USER_KEYRING));
	EXPECT_EQ(-EACCES, key_set_perm(self->pair, EVERYTHING));
	EXPECT_EQ(-EACCES, key_control(KEYCTL_CHOWN, pair, 1000, 1000, 0));
	EXPECT_EQ(-EACCES, key_set_timeout(self->pair, 1));
	EXPECT_EQ(-EACCES, key_revoke(self->pair));
	EXPECT_SAME(self);
	/* Nor if the container is open: it is another key. */
	ASSERT_EQ(0, key_set_perm(self->box, EVERYTHING));
	self->state = state_take(self->cluster);
	EXPECT_EQ(-EACCES, key_set_perm(self->pair, EVERYTHING));
	EXPECT_EQ(-EACCES, key_link(self->pair, KEY_SPEC_PROCESS_KEYRING));
	EXPECT_EQ(-EACCES,
		  key_move(self->pair, self->box, KEY_SPEC_PROCESS_KEYRING));
	EXPECT_SAME(self);
}

/* Not even root changes, ends or gives away the root of the containers. */
TEST_F(keyring, root_cannot_be_changed)
{
	unsigned long root = (unsigned long)(long)self->root;

	EXPECT_EQ(-EACCES, key_set_perm(self->root, EVERYTHING));
	EXPECT_EQ(-EACCES, key_control(KEYCTL_CHOWN, root, 1000, 1000, 0));
	EXPECT_EQ(-EACCES, key_set_timeout(self->root, 1));
	EXPECT_EQ(-EACCES, key_revoke(self->root));
	EXPECT_LT(key_invalidate(self->root), 0);
	EXPECT_EQ(-EACCES, key_control(KEYCTL_RESTRICT_KEYRING, root, 0, 0, 0));
	EXPECT_SAME(self);
}

/* The owner may give himself write; the restriction stays. */
TEST_F(keyring, opened_container)
{
	unsigned long box = (unsigned long)(long)self->box;

	ASSERT_EQ(0, key_set_perm(self->box, EVERYTHING));
	ASSERT_EQ(0, key_set_perm(self->other, EVERYTHING));
	self->state = state_take(self->cluster);
	EXPECT_EQ(-EPERM, key_add("user", "intruder", "x", 1, self->box));
	EXPECT_EQ(-EPERM, key_add("keyring", "intruder", NULL, 0, self->box));
	EXPECT_EQ(-EPERM, key_add("user", "AT_SIGNATURE", "x", 1, self->box));
	EXPECT_EQ(-EPERM, key_link(self->foreign, self->box));
	EXPECT_EQ(-EACCES, key_link(self->other_pair, self->box));
	EXPECT_EQ(-EPERM, key_link(self->other, self->box));
	EXPECT_EQ(-EPERM,
		  key_move(self->foreign, KEY_SPEC_PROCESS_KEYRING, self->box));
	EXPECT_EQ(-EACCES, key_move(self->other_pair, self->other, self->box));
	EXPECT_EQ(-EEXIST, key_control(KEYCTL_RESTRICT_KEYRING, box, 0, 0, 0));
	EXPECT_SAME(self);
}

/* With write on it, a pair can be taken out; an import puts one in again. */
TEST_F(keyring, pair_that_was_taken_out)
{
	int resource = new_resource(self->cluster, "Res");
	__s32 serials[4] = { 0 };

	ASSERT_EQ(0, key_set_perm(self->box, EVERYTHING));
	ASSERT_EQ(0, key_unlink(self->pair, self->box));
	EXPECT_EQ(0, key_read(self->box, serials, sizeof(serials)));
	EXPECT_DONE(import_key(self->cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_KEYEXCHANGE, BOX, &rsa_b));
	self->pair =
		container_record(self->cluster, MACHINE, BOX).exchange.serial;
	EXPECT_EQ(sizeof(*serials),
		  key_read(self->box, serials, sizeof(serials)));
	EXPECT_EQ(self->pair, serials[0]);
	EXPECT_DONE(add_checkpoint(resource, BOX));
}

/*
 * The kernel links what request_key(2) makes into the keyring of the caller's
 * choice, restricted or not. It must not be taken for a pair, nor hide one.
 */
TEST_F(keyring, keys_that_were_requested)
{
	static const char *const names[] = { "AT_SIGNATURE", "AT_KEYEXCHANGE",
					     "junk" };
	int resource = new_resource(self->cluster, "Res");
	struct clusctl_container_record record;
	__s32 serials[8];
	size_t i;

	ASSERT_EQ(0, key_set_perm(self->box, EVERYTHING));
	self->state = state_take(self->cluster);
	for (i = 0; i < 3; i++)
		EXPECT_EQ(-1, syscall(SYS_request_key, "user", names[i],
				      "callout", self->box));
	/* This is what it is about: they are there, next to the pair. */
	EXPECT_EQ(4 * sizeof(*serials),
		  key_read(self->box, serials, sizeof(serials)));
	EXPECT_SAME(self);
	record = container_record(self->cluster, MACHINE, BOX);
	EXPECT_EQ(self->pair, record.exchange.serial);
	EXPECT_EQ(0, record.signature.serial);
	EXPECT_DONE(add_checkpoint(resource, BOX));
	EXPECT_DONE(
		import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_b));
	EXPECT_DONE(delete_container(self->cluster, MACHINE, BOX));
}

TEST_F(keyring, setperm_and_chown)
{
	struct clusctl_container_record record;
	const __u32 perm = 0x0b2b0b00;

	EXPECT_EQ(0, key_set_perm(self->box, perm));
	record = container_record(self->cluster, MACHINE, BOX);
	EXPECT_EQ(perm, record.perm);
	EXPECT_EQ(0, key_control(KEYCTL_CHOWN, (unsigned long)(long)self->box,
				 1000, 1001, 0));
	record = container_record(self->cluster, MACHINE, BOX);
	EXPECT_EQ(1000, record.uid);
	EXPECT_EQ(1001, record.gid);
	EXPECT_EQ(self->box, record.serial);
	/* A pair that is made now belongs to the new owner. */
	ASSERT_DONE(
		import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_b));
	EXPECT_DONE(delete_container(self->cluster, MACHINE, BOX));
}

/* Whatever the owner takes from himself, the module finds the container. */
TEST_F(keyring, permissions_of_nobody)
{
	int resource = new_resource(self->cluster, "Res");

	ASSERT_EQ(0, key_set_perm(self->box, 0));
	EXPECT_EQ(self->box,
		  container_record(self->cluster, MACHINE, BOX).serial);
	EXPECT_STATUS(NTE_EXISTS,
		      create_container(self->cluster, MACHINE, BOX, NULL));
	EXPECT_DONE(add_checkpoint(resource, BOX));
	EXPECT_DONE(import_key(self->cluster, MACHINE, AT_KEYEXCHANGE, BOX,
			       &rsa_b));
	EXPECT_DONE(delete_container(self->cluster, MACHINE, BOX));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      delete_container(self->cluster, MACHINE, BOX));
}

/* Which dead container is listed, and as what, tells the collector's state. */
static __u32 flags_in_enumeration(int cluster, __s32 serial)
{
	const struct clusctl_container_record *record;
	__u32 size, at = 0, flags = 0;
	void *records;

	records = fetch(cluster, CLUSCTL_NODE_ENUM_CONTAINER, MACHINE, NO_INPUT,
			&size);
	while ((record = next_container(records, size, &at)))
		if (record->serial == serial)
			flags = record->flags;
	free(records);
	return flags;
}

TEST_F(keyring, revoke)
{
	EXPECT_EQ(0, key_revoke(self->box));
	EXPECT_EQ(MACHINE | CLUSCTL_KEY_DEAD,
		  flags_in_enumeration(self->cluster, self->box));
	EXPECT_NE(self->box, new_container(self->cluster, MACHINE, BOX));
	make_pair(self->cluster, BOX);
}

TEST_F(keyring, invalidate)
{
	EXPECT_EQ(0, key_invalidate(self->box));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      call(self->cluster, CLUSCTL_NODE_GET_CONTAINER, MACHINE,
			   BOX, NULL, 0));
	/* It is not listed: it can be collected at any moment. */
	EXPECT_EQ(0, flags_in_enumeration(self->cluster, self->box));
	EXPECT_NE(self->box, new_container(self->cluster, MACHINE, BOX));
	make_pair(self->cluster, BOX);
}

TEST_F(keyring, timeout)
{
	EXPECT_EQ(0, key_set_timeout(self->box, 1));
	EXPECT_EQ(-EKEYEXPIRED, key_wait_dead(self->box));
	EXPECT_STATUS(NTE_BAD_KEYSET, import_key(self->cluster, MACHINE,
						 AT_KEYEXCHANGE, BOX, &rsa_b));
	EXPECT_NE(self->box, new_container(self->cluster, MACHINE, BOX));
	make_pair(self->cluster, BOX);
}

TEST_F(keyring, invalidated_pair)
{
	int resource = new_resource(self->cluster, "Res");
	struct clusctl_pair pair;

	EXPECT_EQ(0, key_invalidate(self->pair));
	/* Dead, or collected already */
	pair = container_record(self->cluster, MACHINE, BOX).exchange;
	EXPECT_TRUE(pair.serial ? pair.flags == CLUSCTL_KEY_DEAD : !pair.flags);
	EXPECT_NE(self->pair, make_pair(self->cluster, BOX));
	EXPECT_DONE(add_checkpoint(resource, BOX));
}

CLUSCTL_TEST_MAIN
