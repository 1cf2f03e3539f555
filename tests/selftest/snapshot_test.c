// SPDX-License-Identifier: GPL-2.0-or-later
/* What a snapshot looks like, who gets it, and that it was kept somewhere. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "box.h"
#include "pause.h"
#include "snapshot_call.h"
#include "state.h"

#define BOX STR("1\\\\Box")
#define OTHER STR("1\\\\Other")
#define NEVER STR("1\\\\Never")
/* The same container by its full name, in other letters */
#define FULL_BOX STR("1\\MICROSOFT strong cryptographic provider\\bOX")

static const __u8 id[CLUSCTL_ID_SIZE] = "a GUID of a test";

FIXTURE(snapshot)
{
	int cluster;
	int resource;
	struct clusctl_info info;
};

FIXTURE_SETUP(snapshot)
{
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource_as(self->cluster, "Res", id);
	new_box(self->cluster, BOX, &rsa_a);
	new_box(self->cluster, OTHER, &rsa_b);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	self->info = cluster_info(self->cluster);
}

FIXTURE_TEARDOWN(snapshot)
{
	close(self->resource);
	close(self->cluster);
}

static void next_generation(struct snapshot_fixture *self)
{
	if (resource_state(self->resource).state != CLUSCTL_STATE_ONLINE)
		ASSERT_DONE(go_online(self->resource, 0));
	fill_box(self->cluster, BOX, AT_SIGNATURE, &ed25519);
}

static void replace(void *context)
{
	struct snapshot_fixture *self = context;

	EXPECT_DONE(import_key(self->cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_SIGNATURE, BOX, &ed25519));
	EXPECT_GENERATION(2, self->resource, BOX);
}

/* Who is being given one has it, whatever becomes of the checkpoint. */
TEST_F(snapshot, replaced_while_it_is_copied)
{
	struct str snapshot = get_snapshot(self->resource, BOX);
	unsigned char copy[4096];

	ASSERT_LE(snapshot.size, sizeof(copy));
	ASSERT_DONE(go_online(self->resource, 0));
	ASSERT_DONE(call_with_pause(self->resource,
				    CLUSCTL_RESOURCE_GET_SNAPSHOT, 0, BOX, copy,
				    snapshot.size, replace, self));
	EXPECT_MEMEQ(snapshot.data, copy, snapshot.size);
}

TEST_F(snapshot, layout)
{
	__u32 boot = self->info.flags & CLUSCTL_INFO_BOOT_KEY ?
			     CLUSCTL_SNAPSHOT_BOOT_KEY :
			     0;
	struct str snapshot = get_snapshot(self->resource, BOX);
	struct clusctl_snapshot_header header = snapshot_header(snapshot);
	struct clusctl_checkpoint_record record;

	record = checkpoint_record(self->resource, BOX);
	EXPECT_MEMEQ(self->info.key_id, header.key_id, CLUSCTL_KEY_ID_SIZE);
	EXPECT_MEMEQ(id, header.resource, CLUSCTL_ID_SIZE);
	EXPECT_EQ(1, header.generation);
	EXPECT_EQ(record.time, header.time);
	EXPECT_EQ(boot, header.flags);
	EXPECT_STR16(BOX, snapshot_name(snapshot).data,
		     snapshot_name(snapshot).size);
	/* One pair, and what the format adds */
	EXPECT_EQ(20 + 16 + rsa_a.priv_size + rsa_a.pub_size + CLUSCTL_TAG_SIZE,
		  header.sealed_size);
	EXPECT_EQ(snapshot.size, record.snapshot_size);
}

/* In the spelling in which it was added, whoever asks for it how */
TEST_F(snapshot, spelling)
{
	struct str first = get_snapshot(self->resource, BOX);
	struct str second = get_snapshot(self->resource, FULL_BOX);

	ASSERT_EQ(first.size, second.size);
	EXPECT_MEMEQ(first.data, second.data, first.size);
	ASSERT_DONE(add_checkpoint(self->resource, STR("1\\\\OTHER")));
	first = get_snapshot(self->resource, OTHER);
	EXPECT_STR16(STR("1\\\\OTHER"), snapshot_name(first).data,
		     snapshot_name(first).size);
}

/* Nothing of a key can be seen, neither half. */
TEST_F(snapshot, is_sealed)
{
	struct str snapshot = get_snapshot(self->resource, BOX);
	__u32 at;

	for (at = 0; at + 8 <= rsa_a.priv_size; at += 8)
		EXPECT_FALSE(memmem(snapshot.data, snapshot.size,
				    rsa_a.priv + at, 8));
	for (at = 0; at + 8 <= rsa_a.pub_size; at += 8)
		EXPECT_FALSE(memmem(snapshot.data, snapshot.size,
				    rsa_a.pub + at, 8));
}

static const __u8 *sealed_part(struct str snapshot)
{
	return (const __u8 *)snapshot.data + snapshot.size -
	       snapshot_header(snapshot).sealed_size;
}

/* The same contents under the same key never look the same. */
TEST_F(snapshot, nonce)
{
	enum { COUNT = 8 };
	struct clusctl_snapshot_header headers[COUNT];
	struct str snapshots[COUNT];
	int i, j;

	for (i = 0; i < COUNT; i++) {
		next_generation(self);
		snapshots[i] = get_snapshot(self->resource, BOX);
		headers[i] = snapshot_header(snapshots[i]);
		EXPECT_EQ(i + 2, headers[i].generation);
		for (j = 0; j < i; j++) {
			/* Both halves of it are random. */
			EXPECT_NE(0, memcmp(headers[i].nonce, headers[j].nonce,
					    12));
			EXPECT_NE(0, memcmp(headers[i].nonce + 12,
					    headers[j].nonce + 12, 12));
			EXPECT_NE(0, memcmp(sealed_part(snapshots[i]),
					    sealed_part(snapshots[j]), 16));
		}
	}
}

/* It is sealed once: it stays the same until the next one. */
TEST_F(snapshot, same_each_time)
{
	struct str first = get_snapshot(self->resource, BOX);
	struct str second;

	ASSERT_DONE(go_online(self->resource, 0));
	ASSERT_DONE(go_offline(self->resource));
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	second = get_snapshot(self->resource, BOX);
	ASSERT_EQ(first.size, second.size);
	EXPECT_MEMEQ(first.data, second.data, first.size);
}

TEST_F(snapshot, of_what_is_not_there)
{
	struct state state = state_take(self->cluster);

	EXPECT_REFUSED(self->cluster, state, ERROR_FILE_NOT_FOUND,
		       call(self->resource, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0,
			    NEVER, NULL, 0));
	/* There is such a container, but it is not on the list. */
	EXPECT_REFUSED(self->cluster, state, ERROR_FILE_NOT_FOUND,
		       call(self->resource, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0,
			    OTHER, NULL, 0));
	EXPECT_REFUSED(self->cluster, state, ERROR_FILE_NOT_FOUND,
		       call(self->resource, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0,
			    STR("999\\\\Box"), NULL, 0));
	EXPECT_REFUSED(self->cluster, state, ERROR_INVALID_PARAMETER,
		       call(self->resource, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0,
			    STR("01\\\\Box"), NULL, 0));
	/* Deleted before anyone had it, it was never there. */
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_STATUS(ERROR_FILE_NOT_FOUND,
		      call(self->resource, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0,
			   BOX, NULL, 0));
}

TEST_F(snapshot, of_two_resources)
{
	int other = new_resource(self->cluster, "Other");
	struct clusctl_snapshot_header header;
	struct str snapshot;

	ASSERT_DONE(add_checkpoint(other, BOX));
	snapshot = get_snapshot(other, BOX);
	header = snapshot_header(snapshot);
	EXPECT_NE(0, memcmp(id, header.resource, CLUSCTL_ID_SIZE));
	EXPECT_EQ(1, header.generation);
}

TEST_F(snapshot, tombstone)
{
	struct str last = get_snapshot(self->resource, BOX);
	struct clusctl_checkpoint_record record;
	struct clusctl_snapshot_header header;
	time_t start = time(NULL);
	struct str tombstone;

	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	tombstone = get_snapshot(self->resource, FULL_BOX);
	header = snapshot_header(tombstone);
	EXPECT_EQ(2, header.generation);
	EXPECT_EQ(CLUSCTL_SNAPSHOT_TOMBSTONE,
		  header.flags & ~CLUSCTL_SNAPSHOT_BOOT_KEY);
	EXPECT_EQ(CLUSCTL_TAG_SIZE, header.sealed_size);
	EXPECT_MEMEQ(id, header.resource, CLUSCTL_ID_SIZE);
	EXPECT_GE(header.time, start - 1);
	EXPECT_STR16(BOX, snapshot_name(tombstone).data,
		     snapshot_name(tombstone).size);
	EXPECT_NE(0, memcmp(snapshot_header(last).nonce, header.nonce,
			    CLUSCTL_NONCE_SIZE));
	record = checkpoint_record(self->resource, BOX);
	EXPECT_EQ(tombstone.size, record.snapshot_size);
	EXPECT_EQ(header.time, record.time);
	EXPECT_EQ(0, resource_state(self->resource).checkpoints);
	EXPECT_EQ(1, resource_state(self->resource).tombstones);
	EXPECT_STATUS(ERROR_FILE_NOT_FOUND,
		      delete_checkpoint(self->resource, BOX));
	/* It says nothing of any container. */
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b);
	EXPECT_GENERATION(2, self->resource, BOX);
}

/* The list first, in its order, and then what is no longer on it */
TEST_F(snapshot, order_of_records)
{
	static const char *const names[] = { "Other", "Third", "Box",
					     "Fourth" };
	const struct clusctl_checkpoint_record *record;
	__u32 size, at = sizeof(struct clusctl_resource_state);
	unsigned int i;
	void *records;

	new_box(self->cluster, STR("1\\\\Third"), &ed25519);
	new_box(self->cluster, STR("1\\\\Fourth"), &ed25519);
	get_snapshot(self->resource, BOX);
	ASSERT_DONE(add_checkpoint(self->resource, STR("1\\\\Fourth")));
	get_snapshot(self->resource, STR("1\\\\Fourth"));
	ASSERT_DONE(add_checkpoint(self->resource, OTHER));
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	ASSERT_DONE(add_checkpoint(self->resource, STR("1\\\\Third")));
	/* What is added again is the last on the list. */
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	ASSERT_DONE(delete_checkpoint(self->resource, STR("1\\\\Fourth")));
	records = fetch(self->resource, CLUSCTL_RESOURCE_GET_STATE,
			CLUSCTL_STATE_CHECKPOINTS, NO_INPUT, &size);
	for (i = 0; i < 4; i++) {
		record = next_checkpoint(records, size, &at);
		ASSERT_TRUE(record);
		EXPECT_STR16(format16("1\\\\%s", names[i]),
			     checkpoint_name(record).data, record->name_size);
		EXPECT_EQ(i == 3, record->flags & CLUSCTL_CHECKPOINT_TOMBSTONE);
	}
	EXPECT_EQ(size, at);
}

/* Records need room for all; without them, the struct is cut to the room. */
TEST_F(snapshot, room_for_records)
{
	struct clusctl_resource_state state;
	unsigned char *room;
	struct reply reply;
	__u32 full, size;

	reply = call(self->resource, CLUSCTL_RESOURCE_GET_STATE,
		     CLUSCTL_STATE_CHECKPOINTS, NO_INPUT, NULL, 0);
	EXPECT_DONE(reply);
	full = reply.out_bytes;
	EXPECT_EQ(sizeof(state) + sizeof(struct clusctl_checkpoint_record) +
			  (BOX.size + 7) / 8 * 8,
		  full);
	for (size = 0; size < full; size++) {
		harness_case("size %u", size);
		room = fenced(size);
		reply = call(self->resource, CLUSCTL_RESOURCE_GET_STATE,
			     CLUSCTL_STATE_CHECKPOINTS, NO_INPUT, room, size);
		EXPECT_STATUS(ERROR_MORE_DATA, reply);
		EXPECT_EQ(full, reply.out_bytes);
	}
	room = fenced(full);
	reply = call(self->resource, CLUSCTL_RESOURCE_GET_STATE,
		     CLUSCTL_STATE_CHECKPOINTS, NO_INPUT, room, full);
	EXPECT_DONE(reply);
	memcpy(&state, room, sizeof(state));
	EXPECT_EQ(sizeof(state), state.size);
	EXPECT_EQ(1, state.checkpoints);
	EXPECT_EQ(0, state.tombstones);
}

static __u64 acknowledged(struct snapshot_fixture *self)
{
	return checkpoint_record(self->resource, BOX).acknowledged;
}

TEST_F(snapshot, acknowledge)
{
	const __u8 *key = self->info.key_id;

	EXPECT_EQ(0, acknowledged(self));
	EXPECT_DONE(ack_snapshot(self->resource, FULL_BOX, 1, key));
	EXPECT_EQ(1, acknowledged(self));
	next_generation(self);
	next_generation(self);
	EXPECT_EQ(1, acknowledged(self));
	EXPECT_DONE(ack_snapshot(self->resource, BOX, 2, key));
	EXPECT_EQ(2, acknowledged(self));
	EXPECT_DONE(ack_snapshot(self->resource, BOX, 3, key));
	EXPECT_EQ(3, acknowledged(self));
	/* What is late changes nothing. */
	EXPECT_DONE(ack_snapshot(self->resource, BOX, 1, key));
	EXPECT_DONE(ack_snapshot(self->resource, BOX, 2, key));
	EXPECT_DONE(ack_snapshot(self->resource, BOX, 3, key));
	EXPECT_EQ(3, acknowledged(self));
}

TEST_F(snapshot, acknowledge_what_is_not_there)
{
	const __u8 *key = self->info.key_id;
	__u8 other[CLUSCTL_KEY_ID_SIZE];
	struct state state;

	next_generation(self);
	memcpy(other, key, sizeof(other));
	other[15] ^= 1;
	state = state_take(self->cluster);
	EXPECT_REFUSED(self->cluster, state, ERROR_REVISION_MISMATCH,
		       ack_snapshot(self->resource, BOX, 3, key));
	EXPECT_REFUSED(self->cluster, state, ERROR_REVISION_MISMATCH,
		       ack_snapshot(self->resource, BOX, ~0ULL, key));
	/* The last one under another key is not the last one. */
	EXPECT_REFUSED(self->cluster, state, ERROR_REVISION_MISMATCH,
		       ack_snapshot(self->resource, BOX, 2, other));
	EXPECT_REFUSED(self->cluster, state, ERROR_FILE_NOT_FOUND,
		       ack_snapshot(self->resource, OTHER, 1, key));
	EXPECT_REFUSED(self->cluster, state, ERROR_FILE_NOT_FOUND,
		       ack_snapshot(self->resource, NEVER, 1, key));
	/* Of what was before it, the store has what it says it has. */
	EXPECT_DONE(ack_snapshot(self->resource, BOX, 1, other));
	EXPECT_EQ(1, acknowledged(self));
}

TEST_F(snapshot, acknowledge_a_tombstone)
{
	ASSERT_DONE(ack_last(self->resource, BOX));
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_EQ(1, acknowledged(self));
	EXPECT_STATUS(ERROR_REVISION_MISMATCH,
		      ack_snapshot(self->resource, BOX, 3, self->info.key_id));
	EXPECT_DONE(ack_last(self->resource, BOX));
	EXPECT_EQ(2, acknowledged(self));
	/* It is remembered all the same. */
	EXPECT_EQ(1, resource_state(self->resource).tombstones);
}

/* Whoever can read may get snapshots, and only that. */
TEST_F(snapshot, read_only)
{
	int reader = open_cluster(O_RDONLY);
	struct clusctl_resource_handle handle;
	struct str snapshot;
	struct state state;

	ASSERT_DONE(open_resource(reader, STR("Res"), &handle));
	snapshot = get_snapshot(handle.fd, BOX);
	EXPECT_EQ(1, snapshot_header(snapshot).generation);
	state = state_take(self->cluster);
	EXPECT_REFUSED(self->cluster, state, ERROR_ACCESS_DENIED,
		       put_snapshot(handle.fd, 0, NO_INPUT, snapshot));
	EXPECT_REFUSED(self->cluster, state, ERROR_ACCESS_DENIED,
		       ack_snapshot(handle.fd, BOX, 1, self->info.key_id));
	EXPECT_REFUSED(self->cluster, state, ERROR_ACCESS_DENIED,
		       go_online(handle.fd, 0));
	EXPECT_REFUSED(self->cluster, state, ERROR_ACCESS_DENIED,
		       go_offline(handle.fd));
	/* It has left, by whatever fd. */
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_EQ(1, resource_state(self->resource).tombstones);
}

CLUSCTL_TEST_MAIN
