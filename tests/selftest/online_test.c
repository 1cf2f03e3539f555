// SPDX-License-Identifier: GPL-2.0-or-later
/* A resource that goes online finds its containers as its snapshots say. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "actor.h"
#include "box.h"
#include "keyctl.h"
#include "snapshot_call.h"
#include "state.h"

#define BOX STR("1\\\\Box")
#define SHA256 "enc=pkcs1 hash=sha256"

/* Permissions that differ from the default */
#define PERM_A                                                                \
	((PERM_VIEW | PERM_READ | PERM_SEARCH | PERM_SETATTR) << PERM_OWNER | \
	 (PERM_VIEW | PERM_SEARCH) << PERM_GROUP)
#define PERM_B ((PERM_VIEW | PERM_READ) << PERM_OWNER)

FIXTURE(online)
{
	int cluster;
	int resource;
	__s32 box;
};

FIXTURE_SETUP(online)
{
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource(self->cluster, "Res");
	self->box = new_box(self->cluster, BOX, &rsa_a);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
}

FIXTURE_TEARDOWN(online)
{
	close(self->resource);
	close(self->cluster);
}

static struct clusctl_container_record box_record(int cluster)
{
	return container_record(cluster, MACHINE, BOX);
}

/* The state of the only resource, by both codes that tell it */
static __u32 state_of(const struct online_fixture *self)
{
	const struct clusctl_resource_record *record;
	__u32 state = resource_state(self->resource).state;
	__u32 size, at = 0;
	void *records;

	records = fetch(self->cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0,
			NO_INPUT, &size);
	record = next_resource(records, size, &at);
	ASSERT_TRUE(record);
	EXPECT_EQ(state, record->state);
	free(records);
	return state;
}

TEST_F(online, states)
{
	EXPECT_EQ(CLUSCTL_STATE_OFFLINE, state_of(self));
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_EQ(CLUSCTL_STATE_ONLINE, state_of(self));
	EXPECT_EQ(ERROR_SUCCESS, resource_state(self->resource).failure);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_EQ(CLUSCTL_STATE_OFFLINE, state_of(self));
	EXPECT_DONE(go_online(self->resource, CLUSCTL_ONLINE_BEST_EFFORT));
	EXPECT_EQ(CLUSCTL_STATE_ONLINE, state_of(self));
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_EQ(CLUSCTL_STATE_OFFLINE, state_of(self));
}

/* What is so already is a success, and nothing happens. */
TEST_F(online, twice)
{
	struct state state;

	state = state_take(self->cluster);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_UNCHANGED(self->cluster, state);
	ASSERT_DONE(go_online(self->resource, 0));
	state = state_take(self->cluster);
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_DONE(go_online(self->resource, CLUSCTL_ONLINE_BEST_EFFORT));
	EXPECT_UNCHANGED(self->cluster, state);
	/* What keyctl did since is not undone. */
	ASSERT_EQ(0, key_revoke(self->box));
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      call(self->cluster, CLUSCTL_NODE_GET_CONTAINER, MACHINE,
			   BOX, NULL, 0));
	ASSERT_DONE(go_offline(self->resource));
	state = state_take(self->cluster);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_UNCHANGED(self->cluster, state);
}

TEST_F(online, empty_list)
{
	int empty = new_resource(self->cluster, "Empty");

	EXPECT_DONE(go_online(empty, 0));
	EXPECT_EQ(CLUSCTL_STATE_ONLINE, resource_state(empty).state);
	EXPECT_DONE(go_offline(empty));
	EXPECT_EQ(CLUSCTL_STATE_OFFLINE, resource_state(empty).state);
}

TEST_F(online, restores_in_place)
{
	__s32 exchange = box_record(self->cluster).exchange.serial;
	struct clusctl_container_record record;

	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b);
	ASSERT_EQ(exchange, box_record(self->cluster).exchange.serial);
	EXPECT_DONE(go_online(self->resource, 0));
	record = box_record(self->cluster);
	EXPECT_EQ(self->box, record.serial);
	EXPECT_EQ(exchange, record.exchange.serial);
	EXPECT_EQ(CLUSCTL_PAIR_EXPORTABLE | CLUSCTL_PAIR_OPERABLE,
		  record.exchange.flags);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
}

static void sign(void *context)
{
	const __s32 *key = context;
	unsigned char signature[256];

	EXPECT_EQ(256, key_sign(*key, SHA256, digest, sizeof(digest), signature,
				sizeof(signature)));
	EXPECT_MEMEQ(rsa_a_signature, signature, sizeof(signature));
}

/* There is nothing to restore and nothing to take. */
TEST_F(online, nothing_changed)
{
	struct clusctl_container_record before = box_record(self->cluster);
	struct clusctl_container_record after;
	struct state state = state_take(self->cluster);

	EXPECT_DONE(go_online(self->resource, 0));
	after = box_record(self->cluster);
	EXPECT_MEMEQ(&before, &after, sizeof(before));
	sign(&after.exchange.serial);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_AS_BEFORE(self->cluster, state);
}

/* One pair is as it was, and the other is not. */
TEST_F(online, restores_one_of_two_pairs)
{
	struct str name = STR("1\\\\Both");
	struct clusctl_container_record before, after;

	new_box(self->cluster, name, &rsa_a);
	fill_box(self->cluster, name, AT_SIGNATURE, &rsa_b);
	before = container_record(self->cluster, MACHINE, name);
	ASSERT_DONE(add_checkpoint(self->resource, name));
	fill_box(self->cluster, name, AT_SIGNATURE, &ed25519);
	EXPECT_DONE(go_online(self->resource, 0));
	after = container_record(self->cluster, MACHINE, name);
	EXPECT_MEMEQ(&before, &after, sizeof(before));
	EXPECT_TRUE(box_holds(self->cluster, name, AT_KEYEXCHANGE, &rsa_a));
	EXPECT_TRUE(box_holds(self->cluster, name, AT_SIGNATURE, &rsa_b));
}

/* The key that stays is another one for those who use it, too. */
TEST_F(online, restored_pair_signs)
{
	__s32 key = box_record(self->cluster).exchange.serial;

	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b);
	ASSERT_DONE(go_online(self->resource, 0));
	sign(&key);
	EXPECT_EQ(0, key_verify(key, SHA256, digest, sizeof(digest),
				rsa_a_signature, sizeof(rsa_a_signature)));
}

/* A pair of another algorithm and size */
TEST_F(online, restores_over_another_algorithm)
{
	__s32 exchange = box_record(self->cluster).exchange.serial;

	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &ed25519);
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_EQ(exchange, box_record(self->cluster).exchange.serial);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
}

static void expect_dead(__s32 key)
{
	char text[200];
	long ret = key_describe(key, text, sizeof(text));

	EXPECT_TRUE(ret == -EKEYREVOKED || ret == -ENOKEY);
}

/* Pairs that the snapshot does not have end with the restore. */
TEST_F(online, removes_other_pairs)
{
	__s32 signature;

	fill_box(self->cluster, BOX, AT_SIGNATURE, &rsa_b);
	signature = box_record(self->cluster).signature.serial;
	ASSERT_GT(signature, 0);
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_EQ(0, box_record(self->cluster).signature.serial);
	expect_dead(signature);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
}

/* One that cannot be exported is replaced by one that can. */
TEST_F(online, restores_the_exportable_flag)
{
	ASSERT_DONE(import_key(self->cluster, MACHINE, AT_KEYEXCHANGE, BOX,
			       &rsa_a));
	ASSERT_EQ(CLUSCTL_PAIR_OPERABLE,
		  box_record(self->cluster).exchange.flags);
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_EQ(CLUSCTL_PAIR_EXPORTABLE | CLUSCTL_PAIR_OPERABLE,
		  box_record(self->cluster).exchange.flags);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
}

TEST_F(online, makes_a_container_that_is_missing)
{
	struct clusctl_container_record record;

	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	EXPECT_DONE(go_online(self->resource, 0));
	record = box_record(self->cluster);
	EXPECT_NE(self->box, record.serial);
	EXPECT_EQ(0, record.signature.serial);
	EXPECT_EQ(CRYPT_MACHINE_KEYSET, record.flags);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
}

TEST_F(online, makes_a_container_that_was_revoked)
{
	ASSERT_EQ(0, key_revoke(self->box));
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_NE(self->box, box_record(self->cluster).serial);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
}

TEST_F(online, makes_a_pair_that_was_invalidated)
{
	__s32 exchange = box_record(self->cluster).exchange.serial;
	struct clusctl_container_record record;

	ASSERT_EQ(0, key_invalidate(exchange));
	EXPECT_DONE(go_online(self->resource, 0));
	record = box_record(self->cluster);
	EXPECT_EQ(self->box, record.serial);
	EXPECT_NE(exchange, record.exchange.serial);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
}

/* One that may be used for a second only is restored for good. */
TEST_F(online, makes_a_container_that_has_expired)
{
	ASSERT_EQ(0, key_set_timeout(self->box, 1));
	key_wait_dead(self->box);
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_NE(self->box, box_record(self->cluster).serial);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
}

/* What /proc/keys says of how long a key has */
static void expect_lasting(__s32 key)
{
	char line[256], state[16], timeout[16];
	FILE *keys = fopen("/proc/keys", "re");
	unsigned int serial, usage;
	bool found = false;

	ASSERT_TRUE(keys);
	while (fgets(line, sizeof(line), keys)) {
		if (sscanf(line, "%x %15s %u %15s", &serial, state, &usage,
			   timeout) != 4 ||
		    serial != (unsigned int)key)
			continue;
		found = true;
		EXPECT_STREQ("perm", timeout);
	}
	fclose(keys);
	EXPECT_TRUE(found);
}

/* And one that has a while left is not left to it. */
TEST_F(online, makes_a_container_that_would_expire)
{
	ASSERT_EQ(0, key_set_timeout(self->box, 3600));
	EXPECT_DONE(go_online(self->resource, 0));
	expect_lasting(box_record(self->cluster).serial);
	expect_lasting(box_record(self->cluster).exchange.serial);
}

/* Owner, group and permissions are part of the snapshot. */
TEST_F(online, restores_attributes)
{
	struct str name = STR("1\\\\Owned");
	__s32 key;

	new_box_of(self->cluster, name, 1000, 1001, PERM_A);
	ASSERT_DONE(add_checkpoint(self->resource, name));
	expect_attributes(self->cluster, name, 1000, 1001, PERM_A);
	/* To a container that is missing */
	ASSERT_DONE(delete_container(self->cluster, MACHINE, name));
	EXPECT_DONE(go_online(self->resource, 0));
	expect_attributes(self->cluster, name, 1000, 1001, PERM_A);
	ASSERT_DONE(go_offline(self->resource));
	/* And to one that has others */
	ASSERT_DONE(delete_container(self->cluster, MACHINE, name));
	new_box_of(self->cluster, name, 1002, 1003, PERM_B);
	EXPECT_DONE(go_online(self->resource, 0));
	expect_attributes(self->cluster, name, 1000, 1001, PERM_A);
	EXPECT_TRUE(box_holds(self->cluster, name, AT_KEYEXCHANGE, &rsa_a));
	key = container_record(self->cluster, MACHINE, name).exchange.serial;
	run_as(become_user, sign, &key);
}

TEST_F(online, restores_what_keyctl_changed)
{
	struct clusctl_container_record record = box_record(self->cluster);

	ASSERT_EQ(0,
		  key_set_perm(self->box, PERM_B | PERM_SETATTR << PERM_OWNER));
	ASSERT_EQ(0, key_control(KEYCTL_CHOWN, (unsigned long)self->box, 1002,
				 1003, 0));
	EXPECT_DONE(go_online(self->resource, 0));
	expect_attributes(self->cluster, BOX, record.uid, record.gid,
			  record.perm & 0x3fffff);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
}

/* Both pairs, and several containers */
TEST_F(online, restores_all)
{
	static const struct key_pair *const pairs[] = { &rsa_1024, &ec_p256,
							&ed25519, &rsa_b };
	unsigned int i;

	for (i = 0; i < 4; i++) {
		new_box(self->cluster, format16("1\\\\%u", i), pairs[i]);
		fill_box(self->cluster, format16("1\\\\%u", i), AT_SIGNATURE,
			 pairs[3 - i]);
		ASSERT_DONE(
			add_checkpoint(self->resource, format16("1\\\\%u", i)));
	}
	for (i = 0; i < 4; i += 2)
		ASSERT_DONE(delete_container(self->cluster, MACHINE,
					     format16("1\\\\%u", i)));
	fill_box(self->cluster, STR("1\\\\1"), AT_SIGNATURE, &rsa_a);
	EXPECT_DONE(go_online(self->resource, 0));
	for (i = 0; i < 4; i++) {
		harness_case("container %u", i);
		EXPECT_TRUE(box_holds(self->cluster, format16("1\\\\%u", i),
				      AT_KEYEXCHANGE, pairs[i]));
		EXPECT_TRUE(box_holds(self->cluster, format16("1\\\\%u", i),
				      AT_SIGNATURE, pairs[3 - i]));
	}
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
}

TEST_F(online, delete_resource)
{
	struct state state;

	ASSERT_DONE(go_online(self->resource, 0));
	state = state_take(self->cluster);
	EXPECT_REFUSED(self->cluster, state, ERROR_RESOURCE_ONLINE,
		       delete_resource(self->cluster, STR("Res")));
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_DONE(delete_resource(self->cluster, STR("Res")));
	EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE,
		      go_online(self->resource, 0));
	EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE, go_offline(self->resource));
	/* The container stays. */
	EXPECT_EQ(self->box, box_record(self->cluster).serial);
}

/* The list of a resource that is online can be changed. */
TEST_F(online, list_while_online)
{
	struct str name = STR("1\\\\Late");

	ASSERT_DONE(go_online(self->resource, 0));
	new_box(self->cluster, name, &rsa_b);
	EXPECT_DONE(add_checkpoint(self->resource, name));
	EXPECT_GENERATION(1, self->resource, name);
	EXPECT_EQ(2, resource_state(self->resource).checkpoints);
	EXPECT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_EQ(1, resource_state(self->resource).checkpoints);
	EXPECT_DONE(go_offline(self->resource));
	/* What is no longer on the list is no longer restored. */
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	ASSERT_DONE(delete_container(self->cluster, MACHINE, name));
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_TRUE(box_holds(self->cluster, name, AT_KEYEXCHANGE, &rsa_b));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      call(self->cluster, CLUSCTL_NODE_GET_CONTAINER, MACHINE,
			   BOX, NULL, 0));
}

/* A container of a user is another one, which nothing happens to. */
TEST_F(online, leaves_users_alone)
{
	struct clusctl_container_record before, after;

	new_container(self->cluster, 0, BOX);
	ASSERT_DONE(import_key(self->cluster, 0, AT_SIGNATURE, BOX, &rsa_b));
	before = container_record(self->cluster, 0, BOX);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	EXPECT_DONE(go_online(self->resource, 0));
	after = container_record(self->cluster, 0, BOX);
	EXPECT_MEMEQ(&before, &after, sizeof(before));
	EXPECT_DONE(import_key(self->cluster, 0, AT_SIGNATURE, BOX, &rsa_a));
	EXPECT_GENERATION(1, self->resource, BOX);
}

/*
 * The same container on two lists: the last that goes online wins, and the
 * other one, if it is online, has that in its next generation.
 */
TEST_F(online, on_two_resources)
{
	int other = new_resource(self->cluster, "Other");

	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b);
	ASSERT_DONE(add_checkpoint(other, BOX));
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
	EXPECT_GENERATION(1, other, BOX);
	EXPECT_FLAGS(CLUSCTL_CHECKPOINT_DIFFERS, other, BOX);
	EXPECT_GENERATION(1, self->resource, BOX);
	EXPECT_FLAGS(0, self->resource, BOX);
	EXPECT_DONE(go_online(other, 0));
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b));
	EXPECT_GENERATION(1, other, BOX);
	EXPECT_FLAGS(0, other, BOX);
	EXPECT_GENERATION(2, self->resource, BOX);
	EXPECT_FLAGS(0, self->resource, BOX);
	/* It is in the snapshot: what comes after it is undone by it. */
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_DONE(go_offline(other));
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a);
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b));
}

CLUSCTL_TEST_MAIN
