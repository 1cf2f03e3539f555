// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys that end, keys that come back, and snapshots that are sealed again. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "box.h"
#include "cluster_key.h"
#include "keyctl.h"
#include "module.h"
#include "snapshot_call.h"
#include "state.h"

#define RES STR("Res")
#define BOX STR("1\\\\Box")
#define GONE STR("1\\\\Gone")
#define FORCE CLUSCTL_RETIRE_FORCE
#define OLD 1 /* numbers of known_key() */
#define NEW 2
#define NEWEST 3

static const __u8 id[CLUSCTL_ID_SIZE] = "a GUID of a test";

/* A checkpoint and a tombstone under the old key, which is a reader now */
FIXTURE(retire)
{
	int cluster;
	int resource;
};

static const __u8 *key_id(unsigned int number)
{
	return known_key_ids[number - 1];
}

static void seal_with(struct retire_fixture *self, unsigned int number)
{
	ASSERT_DONE(set_key(self->cluster, 0, known_key(number), NULL));
}

FIXTURE_SETUP(retire)
{
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource_as(self->cluster, "Res", id);
	new_box(self->cluster, BOX, &rsa_a);
	new_box(self->cluster, GONE, &rsa_b);
	seal_with(self, OLD);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	ASSERT_DONE(add_checkpoint(self->resource, GONE));
	get_snapshot(self->resource, GONE);
	ASSERT_DONE(delete_checkpoint(self->resource, GONE));
	seal_with(self, NEW);
}

FIXTURE_TEARDOWN(retire)
{
	close(self->resource);
	close(self->cluster);
}

static struct reply retire(struct retire_fixture *self, __u32 flags,
			   unsigned int number)
{
	return retire_key(self->cluster, flags, key_id(number));
}

static void expect_key(struct retire_fixture *self, unsigned int number,
		       __u32 flags, __u32 snapshots)
{
	struct clusctl_key_record record =
		key_record(self->cluster, key_id(number));

	EXPECT_EQ(sizeof(record), record.size);
	EXPECT_EQ(flags, record.flags);
	EXPECT_EQ(snapshots, record.snapshots);
}

static void expect_opens(struct retire_fixture *self)
{
	delete_container(self->cluster, MACHINE, BOX);
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
	EXPECT_DONE(go_offline(self->resource));
}

TEST_F(retire, refusals)
{
	struct state state = state_take(self->cluster);
	__u8 other[CLUSCTL_KEY_ID_SIZE];

	memcpy(other, key_id(OLD), sizeof(other));
	other[15] ^= 0x80;
	EXPECT_REFUSED(self->cluster, state, ERROR_BUSY, retire(self, 0, OLD));
	EXPECT_REFUSED(self->cluster, state, ERROR_BUSY, retire(self, 0, NEW));
	EXPECT_REFUSED(self->cluster, state, ERROR_BUSY,
		       retire(self, FORCE, NEW));
	EXPECT_REFUSED(self->cluster, state, NTE_NO_KEY,
		       retire(self, FORCE, NEWEST));
	EXPECT_REFUSED(self->cluster, state, NTE_NO_KEY,
		       retire_key(self->cluster, FORCE, other));
	ASSERT_DONE(retire(self, FORCE, OLD));
	state = state_take(self->cluster);
	EXPECT_REFUSED(self->cluster, state, NTE_NO_KEY,
		       retire(self, FORCE, OLD));
}

/* The last snapshot of it, a tombstone perhaps, is what keeps it busy. */
TEST_F(retire, when_nothing_is_sealed_with_it)
{
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	expect_key(self, OLD, 0, 1);
	EXPECT_STATUS(ERROR_BUSY, retire(self, 0, OLD));
	ASSERT_DONE(add_checkpoint(self->resource, GONE));
	expect_key(self, OLD, 0, 0);
	EXPECT_DONE(retire(self, 0, OLD));
	expect_key(self, OLD, CLUSCTL_KEY_RETIRED, 0);
}

TEST_F(retire, by_force)
{
	struct str snapshot = get_snapshot(self->resource, BOX);
	struct str again;

	EXPECT_EQ(3, cluster_info(self->cluster).keys);
	EXPECT_DONE(retire(self, FORCE, OLD));
	EXPECT_EQ(2, cluster_info(self->cluster).keys);
	EXPECT_EQ(CLUSCTL_KEY_RETIRED,
		  key_record(self->cluster, key_id(OLD)).flags);
	/* What it has sealed is still there, and of no use. */
	again = get_snapshot(self->resource, BOX);
	EXPECT_EQ(snapshot.size, again.size);
	EXPECT_MEMEQ(snapshot.data, again.data, snapshot.size);
	EXPECT_GENERATION(1, self->resource, BOX);
	EXPECT_STATUS(NTE_BAD_KEY_STATE, go_online(self->resource, 0));
	EXPECT_STATUS(NTE_BAD_KEY_STATE,
		      put_snapshot(self->resource, 0, NO_INPUT, snapshot));
	EXPECT_STATUS(NTE_BAD_KEY_STATE,
		      put_snapshot(self->resource, CLUSCTL_PUT_ROLLBACK,
				   NO_INPUT, snapshot));
	/* It can be acknowledged and deleted. */
	EXPECT_DONE(ack_last(self->resource, BOX));
	EXPECT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_GENERATION(2, self->resource, BOX);
	EXPECT_DONE(delete_resource(self->cluster, RES));
}

/* Whoever still has the key can bring it back, as one or the other. */
TEST_F(retire, and_set_again)
{
	ASSERT_DONE(retire(self, FORCE, OLD));
	EXPECT_DONE(set_key(self->cluster, CLUSCTL_SET_READER, known_key(OLD),
			    NULL));
	EXPECT_EQ(3, cluster_info(self->cluster).keys);
	expect_key(self, OLD, 0, 2);
	expect_opens(self);
	ASSERT_DONE(retire(self, FORCE, OLD));
	EXPECT_DONE(set_key(self->cluster, 0, known_key(OLD), NULL));
	expect_key(self, OLD, CLUSCTL_KEY_WRITER, 2);
	expect_opens(self);
	EXPECT_DONE(retire(self, 0, NEW));
}

/* What it sealed before it was retired keeps it busy again. */
TEST_F(retire, and_set_again_as_a_reader)
{
	ASSERT_DONE(retire(self, FORCE, OLD));
	ASSERT_DONE(set_key(self->cluster, CLUSCTL_SET_READER, known_key(OLD),
			    NULL));
	EXPECT_STATUS(ERROR_BUSY, retire(self, 0, OLD));
	ASSERT_DONE(reseal(self->cluster, NULL));
	expect_key(self, OLD, 0, 0);
	EXPECT_DONE(retire(self, 0, OLD));
}

/* A key of so many times the same byte, of which there is no record here */
static __s32 numbered_key(unsigned int number)
{
	__u8 payload[CLUSCTL_KEY_SIZE];
	long key;

	memset(payload, (int)number, sizeof(payload));
	key = key_add("user", "test numbered", payload, sizeof(payload),
		      KEY_SPEC_PROCESS_KEYRING);
	ASSERT_GT(key, 0);
	return (__s32)key;
}

static struct reply set_numbered(struct retire_fixture *self,
				 unsigned int number,
				 struct clusctl_key_record *record)
{
	return set_key(self->cluster, CLUSCTL_SET_READER, numbered_key(number),
		       record);
}

TEST_F(retire, to_make_room)
{
	struct clusctl_key_record record, last;
	struct state state;
	unsigned int number;

	for (number = 100; cluster_info(self->cluster).keys < CLUSCTL_MAX_KEYS;
	     number++)
		ASSERT_DONE(set_numbered(self, number, &last));
	EXPECT_EQ(100 + CLUSCTL_MAX_KEYS - 3, number);
	state = state_take(self->cluster);
	EXPECT_REFUSED(self->cluster, state, ERROR_NO_SYSTEM_RESOURCES,
		       set_numbered(self, number, &record));
	EXPECT_REFUSED(self->cluster, state, ERROR_NO_SYSTEM_RESOURCES,
		       set_key(self->cluster, 0, numbered_key(number), NULL));
	/* Those that are there can change their places. */
	EXPECT_DONE(set_numbered(self, 100, &record));
	EXPECT_DONE(set_key(self->cluster, 0, known_key(OLD), NULL));
	ASSERT_DONE(retire_key(self->cluster, 0, last.key_id));
	EXPECT_DONE(set_numbered(self, number, &record));
	EXPECT_STATUS(ERROR_NO_SYSTEM_RESOURCES,
		      set_numbered(self, number - 1, &record));
	EXPECT_EQ(CLUSCTL_KEY_RETIRED,
		  key_record(self->cluster, last.key_id).flags);
}

/* As many as there may be are remembered; of the oldest nothing is known. */
TEST_F(retire, and_forgotten)
{
	struct str snapshot = get_snapshot(self->resource, BOX);
	struct clusctl_key_record records[2 * CLUSCTL_MAX_KEYS], record;
	unsigned int number;

	ASSERT_DONE(delete_resource(self->cluster, RES));
	close(self->resource);
	self->resource = new_resource_as(self->cluster, "Res", id);
	ASSERT_DONE(retire(self, 0, OLD));
	for (number = 100; number < 100 + CLUSCTL_MAX_KEYS; number++) {
		EXPECT_STATUS(NTE_BAD_KEY_STATE,
			      put_snapshot(self->resource, 0, BOX, snapshot));
		ASSERT_DONE(set_numbered(self, number, &record));
		ASSERT_DONE(retire_key(self->cluster, 0, record.key_id));
	}
	EXPECT_STATUS(NTE_NO_KEY,
		      put_snapshot(self->resource, 0, BOX, snapshot));
	EXPECT_EQ(2 + CLUSCTL_MAX_KEYS,
		  enum_keys(self->cluster, records, 2 * CLUSCTL_MAX_KEYS));
	EXPECT_EQ(0, key_record(self->cluster, key_id(OLD)).size);
	EXPECT_DONE(set_key(self->cluster, CLUSCTL_SET_READER, known_key(OLD),
			    NULL));
	EXPECT_DONE(put_snapshot(self->resource, 0, BOX, snapshot));
}

/* The same contents, generation, time and name, under another key */
static void expect_resealed(struct retire_fixture *self, struct str name,
			    struct clusctl_checkpoint_record before,
			    struct str old)
{
	struct clusctl_snapshot_header from = snapshot_header(old), to;
	struct clusctl_checkpoint_record after =
		checkpoint_record(self->resource, name);
	struct str new = get_snapshot(self->resource, name);

	to = snapshot_header(new);
	EXPECT_EQ(old.size, new.size);
	EXPECT_MEMEQ(key_id(NEW), to.key_id, CLUSCTL_KEY_ID_SIZE);
	EXPECT_MEMEQ(id, to.resource, CLUSCTL_ID_SIZE);
	EXPECT_EQ(from.generation, to.generation);
	EXPECT_EQ(from.time, to.time);
	EXPECT_EQ(from.flags, to.flags);
	EXPECT_STR16(name, snapshot_name(new).data, snapshot_name(new).size);
	EXPECT_NE(0, memcmp(from.nonce, to.nonce, CLUSCTL_NONCE_SIZE));
	EXPECT_EQ(before.generation, after.generation);
	EXPECT_EQ(before.time, after.time);
	EXPECT_EQ(before.flags | CLUSCTL_CHECKPOINT_RESEALED, after.flags);
	EXPECT_EQ(before.snapshot_size, after.snapshot_size);
	EXPECT_MEMEQ(key_id(NEW), after.key_id, CLUSCTL_KEY_ID_SIZE);
	/* No store has this one. */
	EXPECT_EQ(0, after.acknowledged);
}

TEST_F(retire, after_reseal)
{
	struct str box = get_snapshot(self->resource, BOX);
	struct str gone = get_snapshot(self->resource, GONE);
	struct clusctl_checkpoint_record records[2] = {
		checkpoint_record(self->resource, BOX),
		checkpoint_record(self->resource, GONE),
	};
	__u32 resealed = 0;

	ASSERT_DONE(ack_last(self->resource, BOX));
	ASSERT_DONE(ack_last(self->resource, GONE));
	EXPECT_DONE(reseal(self->cluster, &resealed));
	EXPECT_EQ(2, resealed);
	expect_resealed(self, BOX, records[0], box);
	expect_resealed(self, GONE, records[1], gone);
	expect_key(self, OLD, 0, 0);
	expect_key(self, NEW, CLUSCTL_KEY_WRITER, 2);
	/* What a store said of the old one does not count for the new one. */
	EXPECT_STATUS(ERROR_REVISION_MISMATCH,
		      ack_snapshot(self->resource, BOX, 1, key_id(OLD)));
	EXPECT_DONE(ack_snapshot(self->resource, BOX, 1, key_id(NEW)));
	EXPECT_EQ(1, checkpoint_record(self->resource, BOX).acknowledged);
	EXPECT_EQ(records[0].flags,
		  checkpoint_record(self->resource, BOX).flags);
	EXPECT_DONE(retire(self, 0, OLD));
	expect_opens(self);
}

TEST_F(retire, reseal_of_nothing)
{
	__u32 resealed = 1;
	struct state state;

	ASSERT_DONE(reseal(self->cluster, NULL));
	state = state_take(self->cluster);
	EXPECT_DONE(reseal(self->cluster, &resealed));
	EXPECT_EQ(0, resealed);
	EXPECT_UNCHANGED(self->cluster, state);
}

TEST_F(retire, reseal_needs_room_first)
{
	struct state state = state_take(self->cluster);
	char room[8];

	EXPECT_REFUSED(self->cluster, state, ERROR_MORE_DATA,
		       call(self->cluster, CLUSCTL_CLUSTER_RESEAL, 0, NO_INPUT,
			    NULL, 0));
	EXPECT_REFUSED(self->cluster, state, ERROR_MORE_DATA,
		       call(self->cluster, CLUSCTL_CLUSTER_RESEAL, 0, NO_INPUT,
			    room, 7));
}

/* What is under no known key stays; all the rest is done. */
TEST_F(retire, reseal_of_what_cannot_be_opened)
{
	struct clusctl_checkpoint_record lost, record;
	__u32 resealed = 0;

	seal_with(self, NEWEST);
	new_box(self->cluster, STR("1\\\\Last"), &rsa_a);
	ASSERT_DONE(add_checkpoint(self->resource, STR("1\\\\Last")));
	seal_with(self, NEW);
	ASSERT_DONE(retire(self, FORCE, OLD));
	lost = checkpoint_record(self->resource, BOX);
	EXPECT_STATUS(NTE_BAD_KEY_STATE, reseal(self->cluster, NULL));
	record = checkpoint_record(self->resource, BOX);
	EXPECT_MEMEQ(&lost, &record, sizeof(record));
	record = checkpoint_record(self->resource, STR("1\\\\Last"));
	EXPECT_MEMEQ(key_id(NEW), record.key_id, CLUSCTL_KEY_ID_SIZE);
	EXPECT_DONE(retire(self, 0, NEWEST));
	ASSERT_DONE(set_key(self->cluster, CLUSCTL_SET_READER, known_key(OLD),
			    NULL));
	EXPECT_DONE(reseal(self->cluster, &resealed));
	EXPECT_EQ(2, resealed);
}

/* Many resources, online and offline, in one call; no container changes. */
TEST_F(retire, reseal_of_many)
{
	enum { MANY = 20 };
	struct clusctl_checkpoint_record record;
	int resources[MANY], i;
	__u32 resealed = 0;
	struct state state;

	ASSERT_DONE(reseal(self->cluster, NULL));
	seal_with(self, OLD);
	for (i = 0; i < MANY; i++) {
		char name[16];

		snprintf(name, sizeof(name), "Res %d", i);
		resources[i] = new_resource(self->cluster, name);
		ASSERT_DONE(add_checkpoint(resources[i], BOX));
		ASSERT_DONE(add_checkpoint(resources[i], GONE));
		if (i % 2)
			ASSERT_DONE(go_online(resources[i], 0));
	}
	seal_with(self, NEW);
	state = state_take(self->cluster);
	EXPECT_DONE(reseal(self->cluster, &resealed));
	EXPECT_EQ(2 * MANY, resealed);
	EXPECT_EQ(state.machine, state_take(self->cluster).machine);
	EXPECT_EQ(0, key_record(self->cluster, key_id(OLD)).snapshots);
	for (i = 0; i < MANY; i++) {
		harness_case("resource %d", i);
		record = checkpoint_record(resources[i], GONE);
		EXPECT_MEMEQ(key_id(NEW), record.key_id, CLUSCTL_KEY_ID_SIZE);
		EXPECT_EQ(i % 2 ? CLUSCTL_STATE_ONLINE : CLUSCTL_STATE_OFFLINE,
			  resource_state(resources[i]).state);
		close(resources[i]);
	}
}

CLUSCTL_MODULE_TEST_MAIN
