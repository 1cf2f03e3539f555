// SPDX-License-Identifier: GPL-2.0-or-later
/* Of all that is wrong with a snapshot, the first in the order is the answer. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "box.h"
#include "cluster_key.h"
#include "events.h"
#include "limits.h"
#include "module.h"
#include "snapshot_call.h"
#include "state.h"

#define RES STR("Res")
#define BOX STR("1\\\\Box")
#define OTHER STR("1\\\\Other")
#define LIVE_KEY 1 /* numbers of known_key() */
#define RETIRED_KEY 2

static const __u8 ids[2][CLUSCTL_ID_SIZE] = { "a GUID of a test",
					      "another resource" };

/* Ways to be wrong, in the order in which they are judged */
enum wrong {
	CUT_SHORT = 1,
	BAD_VERSION = 2,
	UNKNOWN_KEY = 4,
	DEAD_KEY = 8,
	ALTERED = 16,
	OTHER_RESOURCE = 32,
	OTHER_NAME = 64,
	TOO_OLD = 128,
	TOO_LARGE = 256,
	ALL_WRONG = 511,
};

static const __u32 answers[] = {
	ERROR_INVALID_DATA,
	NTE_BAD_VER,
	NTE_NO_KEY,
	NTE_BAD_KEY_STATE,
	NTE_BAD_SIGNATURE,
	ERROR_WRONG_TARGET_NAME,
	ERROR_INVALID_NAME,
	ERROR_REVISION_MISMATCH,
	ERROR_NO_SYSTEM_RESOURCES,
};

/* @snapshots: by key, by resource, and an old and a new one of each */
FIXTURE(put_order)
{
	int cluster;
	int resource;
	struct limits limits;
	struct str snapshots[2][2][2];
	struct events *events;
};

/* Of generations 1 and 3, each of more than the least cap of the size */
static void make_snapshots(struct put_order_fixture *self, const __u8 *id,
			   struct str *snapshots)
{
	int resource = new_resource_as(self->cluster, "Res", id);

	ASSERT_DONE(add_checkpoint(resource, BOX));
	snapshots[0] = get_snapshot(resource, BOX);
	ASSERT_DONE(go_online(resource, 0));
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_4096);
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_4096);
	snapshots[1] = get_snapshot(resource, BOX);
	ASSERT_GT(snapshots[0].size, 4096);
	ASSERT_GT(snapshots[1].size, 4096);
	ASSERT_DONE(go_offline(resource));
	close(resource);
	ASSERT_DONE(delete_resource(self->cluster, RES));
}

FIXTURE_SETUP(put_order)
{
	unsigned int key, resource;

	self->limits = limits_save();
	self->cluster = open_cluster(O_RDWR);
	new_box(self->cluster, BOX, &rsa_4096);
	fill_box(self->cluster, BOX, AT_SIGNATURE, &rsa_4096);
	for (key = RETIRED_KEY; key >= LIVE_KEY; key--) {
		ASSERT_DONE(set_key(self->cluster, 0, known_key(key), NULL));
		for (resource = 0; resource < 2; resource++)
			make_snapshots(self, ids[resource],
				       self->snapshots[key - 1][resource]);
	}
	ASSERT_DONE(
		retire_key(self->cluster, 0, known_key_ids[RETIRED_KEY - 1]));
	/* Generation 2 is here. */
	self->resource = new_resource_as(self->cluster, "Res", ids[0]);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	ASSERT_DONE(go_online(self->resource, 0));
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_4096);
	ASSERT_DONE(go_offline(self->resource));
	EXPECT_GENERATION(2, self->resource, BOX);
	self->events = events_open();
}

FIXTURE_TEARDOWN(put_order)
{
	limits_restore(&self->limits);
	events_close(self->events);
	close(self->resource);
	close(self->cluster);
}

static struct str spoiled(const struct put_order_fixture *self,
			  unsigned int wrongs)
{
	struct str snapshot = self->snapshots[!!(wrongs & DEAD_KEY)][!!(
		wrongs & OTHER_RESOURCE)][!(wrongs & TOO_OLD)];
	__u8 *copy = (__u8 *)(uintptr_t)snapshot_altered(snapshot, 0, 0).data;

	if (wrongs & BAD_VERSION)
		copy[offsetof(struct clusctl_snapshot_header, version)] ^= 2;
	if (wrongs & UNKNOWN_KEY)
		copy[offsetof(struct clusctl_snapshot_header, key_id)] ^= 1;
	if (wrongs & ALTERED)
		copy[snapshot.size / 2] ^= 1;
	if (wrongs & CUT_SHORT)
		snapshot.size = sizeof(struct clusctl_snapshot_header) - 1;
	snapshot.data = copy;
	return snapshot;
}

static struct reply put(struct put_order_fixture *self, __u32 flags,
			unsigned int wrongs)
{
	struct str snapshot = spoiled(self, wrongs);
	struct reply reply;

	limit_set("max_snapshot", wrongs & TOO_LARGE ? 4096 : 65536);
	reply = put_snapshot(self->resource, flags,
			     wrongs & OTHER_NAME ? OTHER : BOX, snapshot);
	limit_set("max_snapshot", 65536);
	free((void *)(uintptr_t)snapshot.data);
	return reply;
}

/* Of a refused snapshot, what its seal proves is told, and no more. */
static void expect_refused(struct put_order_fixture *self, unsigned int wrongs,
			   __u32 status)
{
	bool proven = !(wrongs & (CUT_SHORT | BAD_VERSION | UNKNOWN_KEY |
				  DEAD_KEY | ALTERED));
	struct event event;

	ASSERT_TRUE(next_event(self->events, &event));
	EXPECT_EQ(CLUSCTL_EVENT_SNAPSHOT_REFUSED, event.head.type);
	EXPECT_EQ(status, event.head.status);
	EXPECT_STR16(RES, event.resource.data, event.resource.size);
	EXPECT_MEMEQ(ids[0], event.head.resource, CLUSCTL_ID_SIZE);
	EXPECT_EQ(!proven	   ? 0 :
		  wrongs & TOO_OLD ? 1 :
				     3,
		  event.head.generation);
	if (proven)
		EXPECT_STR16(BOX, event.name.data, event.name.size);
	else
		EXPECT_EQ(0, event.name.size);
}

static void expect_every_set(struct put_order_fixture *self, __u32 flags,
			     unsigned int forgiven)
{
	struct state state = state_take(self->cluster);
	unsigned int wrongs, counted;
	__u32 status;

	for (wrongs = 1; wrongs <= ALL_WRONG; wrongs++) {
		counted = wrongs & ~forgiven;
		if (!counted)
			continue;
		harness_case("flags %#x wrongs %#x", flags, wrongs);
		status = answers[__builtin_ctz(counted)];
		EXPECT_STATUS(status, put(self, flags, wrongs));
		expect_refused(self, wrongs, status);
	}
	EXPECT_AS_BEFORE(self->cluster, state);
	EXPECT_NO_EVENT(self->events);
}

TEST_F(put_order, every_set_of_wrongs)
{
	expect_every_set(self, 0, 0);
	EXPECT_DONE(put(self, 0, 0));
	EXPECT_GENERATION(3, self->resource, BOX);
}

TEST_F(put_order, every_set_of_wrongs_of_a_rollback)
{
	expect_every_set(self, CLUSCTL_PUT_ROLLBACK, TOO_OLD);
	EXPECT_DONE(put(self, CLUSCTL_PUT_ROLLBACK, TOO_OLD));
	EXPECT_GENERATION(3, self->resource, BOX);
}

/* What is not the last one is as wrong as what is too old, also if it is newer. */
TEST_F(put_order, every_set_of_wrongs_of_the_last_one)
{
	const __u32 flags = CLUSCTL_PUT_ROLLBACK | CLUSCTL_PUT_LAST;
	struct state state;

	expect_every_set(self, flags, TOO_LARGE);
	state = state_take(self->cluster);
	EXPECT_STATUS(ERROR_REVISION_MISMATCH, put(self, flags, TOO_LARGE));
	expect_refused(self, TOO_LARGE, ERROR_REVISION_MISMATCH);
	EXPECT_STATUS(ERROR_REVISION_MISMATCH, put(self, flags, 0));
	expect_refused(self, 0, ERROR_REVISION_MISMATCH);
	EXPECT_AS_BEFORE(self->cluster, state);
	EXPECT_NO_EVENT(self->events);
	ASSERT_DONE(put(self, 0, 0));
	EXPECT_DONE(put(self, flags, 0));
	EXPECT_GENERATION(4, self->resource, BOX);
}

/* Of what a store has, what nobody has acknowledged here is never too new. */
TEST_F(put_order, every_set_of_wrongs_of_a_stored_one)
{
	expect_every_set(self, CLUSCTL_PUT_STORED, TOO_OLD);
	EXPECT_DONE(put(self, CLUSCTL_PUT_STORED, TOO_OLD));
	EXPECT_GENERATION(1, self->resource, BOX);
}

TEST_F(put_order, every_set_of_wrongs_of_a_stored_one_after_another)
{
	ASSERT_DONE(ack_last(self->resource, BOX));
	events_skip(self->events);
	expect_every_set(self, CLUSCTL_PUT_STORED, 0);
	EXPECT_DONE(put(self, CLUSCTL_PUT_STORED, 0));
	EXPECT_GENERATION(3, self->resource, BOX);
}

/* What is wrong with the byte at this offset, whichever bit of it */
static bool is_answer(size_t at, __u32 status)
{
	const size_t key = offsetof(struct clusctl_snapshot_header, key_id);

	/* The magic, and the sizes that have to fit together */
	if (at < offsetof(struct clusctl_snapshot_header, version) ||
	    (at >= offsetof(struct clusctl_snapshot_header, name_size) &&
	     at < offsetof(struct clusctl_snapshot_header, reserved)))
		return status == ERROR_INVALID_DATA;
	if (at < offsetof(struct clusctl_snapshot_header, header_size))
		return status == NTE_BAD_VER;
	if (at < key)
		return status == ERROR_INVALID_DATA || status == NTE_BAD_VER;
	if (at < key + CLUSCTL_KEY_ID_SIZE)
		return status == NTE_NO_KEY;
	/* All that follows is sealed, so the form may be judged or the seal. */
	return status == NTE_BAD_SIGNATURE ||
	       (at < sizeof(struct clusctl_snapshot_header) + BOX.size &&
		status == ERROR_INVALID_DATA);
}

TEST_F_TIMEOUT(put_order, every_byte, 100)
{
	struct str snapshot = self->snapshots[LIVE_KEY - 1][0][1];
	struct state state = state_take(self->cluster);
	struct str altered;
	struct reply reply;
	/* On a slow machine not each of the sealed bytes */
	__u32 at, step = HARNESS_STRIDE;

	for (at = 0; at < snapshot.size; at += at < 300 ? 1 : step) {
		harness_case("byte %u", at);
		altered = snapshot_altered(snapshot, at,
					   (__u8)(1 << (at * 3 % 8)));
		reply = put_snapshot(self->resource, 0, NO_INPUT, altered);
		EXPECT_TRUE(is_answer(at, reply.status));
		free((void *)(uintptr_t)altered.data);
	}
	EXPECT_AS_BEFORE(self->cluster, state);
}

/* Of another version, the header is all that can be judged. */
TEST_F(put_order, cut_short_in_another_version)
{
	struct str snapshot = spoiled(self, BAD_VERSION);

	snapshot.size--;
	EXPECT_STATUS(NTE_BAD_VER,
		      put_snapshot(self->resource, 0, NO_INPUT, snapshot));
	snapshot.size = sizeof(struct clusctl_snapshot_header);
	EXPECT_STATUS(NTE_BAD_VER,
		      put_snapshot(self->resource, 0, NO_INPUT, snapshot));
}

/* No part of a snapshot is one, and nothing may stand behind it. */
TEST_F_TIMEOUT(put_order, every_length, 100)
{
	struct str snapshot = self->snapshots[LIVE_KEY - 1][0][1];
	struct state state = state_take(self->cluster);
	struct str part = snapshot;
	char *longer;

	for (part.size = 1; part.size < snapshot.size; part.size++) {
		harness_case("%u bytes", part.size);
		EXPECT_STATUS(ERROR_INVALID_DATA,
			      put_snapshot(self->resource, 0, NO_INPUT, part));
	}
	longer = calloc(1, snapshot.size + 8);
	ASSERT_TRUE(longer);
	memcpy(longer, snapshot.data, snapshot.size);
	part.data = longer;
	for (part.size++; part.size <= snapshot.size + 8; part.size++) {
		harness_case("%u bytes", part.size);
		EXPECT_STATUS(ERROR_INVALID_DATA,
			      put_snapshot(self->resource, 0, NO_INPUT, part));
	}
	EXPECT_AS_BEFORE(self->cluster, state);
}

CLUSCTL_MODULE_TEST_MAIN
