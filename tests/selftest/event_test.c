// SPDX-License-Identifier: GPL-2.0-or-later
/* What happens is told, in its order, with all that is known of it. */
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "box.h"
#include "cluster_key.h"
#include "events.h"
#include "keyctl.h"
#include "module.h"
#include "snapshot_call.h"
#include "state.h"

#define RES STR("Res")
#define BOX STR("1\\\\Box")
/* The same container by its full name */
#define FULL_BOX STR("1\\Microsoft Strong Cryptographic Provider\\Box")
#define KEY 1 /* number of known_key() */
#define KEY_ID known_key_ids[KEY - 1]

static const __u8 id[CLUSCTL_ID_SIZE] = "an event's GUID";

FIXTURE(event)
{
	int cluster;
	int resource;
	struct events *events;
};

FIXTURE_SETUP(event)
{
	self->cluster = open_cluster(O_RDWR);
	ASSERT_DONE(set_key(self->cluster, 0, known_key(KEY), NULL));
	self->resource = new_resource_as(self->cluster, "Res", id);
	new_box(self->cluster, BOX, &rsa_a);
	self->events = events_open();
}

FIXTURE_TEARDOWN(event)
{
	events_close(self->events);
	close(self->resource);
	close(self->cluster);
}

static void add(struct event_fixture *self)
{
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	events_skip(self->events);
}

static void online(struct event_fixture *self)
{
	ASSERT_DONE(go_online(self->resource, 0));
	events_skip(self->events);
}

TEST_F(event, none_of_what_only_reads)
{
	add(self);
	get_snapshot(self->resource, BOX);
	state_take(self->cluster);
	open_cluster(O_RDWR);
	EXPECT_NO_EVENT(self->events);
}

TEST_F(event, resource_created_and_deleted)
{
	struct clusctl_resource_handle handle;
	struct event event;

	ASSERT_DONE(create_resource(self->cluster, STR("N\u00e4me"),
				    STR("Type"), &handle));
	ASSERT_TRUE(next_event(self->events, &event));
	EXPECT_EQ(CLUSCTL_EVENT_RESOURCE_CREATED, event.head.type);
	EXPECT_MEMEQ(handle.id, event.head.resource, CLUSCTL_ID_SIZE);
	EXPECT_STR16(STR("N\u00e4me"), event.resource.data,
		     event.resource.size);
	EXPECT_NO_EVENT(self->events);
	ASSERT_DONE(open_resource(self->cluster, STR("N\u00c4ME"), &handle));
	EXPECT_NO_EVENT(self->events);
	ASSERT_DONE(delete_resource(self->cluster, STR("N\u00c4ME")));
	EXPECT_EVENT(self->events, RESOURCE_DELETED,
		     .resource = STR("N\u00e4me"));
	EXPECT_NO_EVENT(self->events);
}

/* With a resource its checkpoints go, of which nothing is said. */
TEST_F(event, resource_deleted_with_its_checkpoints)
{
	add(self);
	get_snapshot(self->resource, BOX);
	ASSERT_DONE(delete_resource(self->cluster, RES));
	EXPECT_EVENT(self->events, RESOURCE_DELETED, .resource = RES);
	EXPECT_NO_EVENT(self->events);
}

TEST_F(event, guid_and_time)
{
	struct timespec before, after;
	struct event event;

	clock_gettime(CLOCK_REALTIME, &before);
	ASSERT_DONE(go_online(self->resource, 0));
	clock_gettime(CLOCK_REALTIME, &after);
	ASSERT_TRUE(next_event(self->events, &event));
	EXPECT_MEMEQ(id, event.head.resource, CLUSCTL_ID_SIZE);
	/* A coarse clock may be one tick behind. */
	EXPECT_GE(event.head.time / 1000000000 + 1, before.tv_sec);
	EXPECT_LE(event.head.time / 1000000000, after.tv_sec);
}

TEST_F(event, checkpoint_added)
{
	EXPECT_DONE(add_checkpoint(self->resource, STR("1\\\\BOX")));
	EXPECT_EVENT(self->events, CHECKPOINT_ADDED, .resource = RES,
		     .name = STR("1\\\\BOX"), .generation = 1,
		     .key_id = KEY_ID);
	EXPECT_EVENT(self->events, SNAPSHOT_TAKEN, .resource = RES,
		     .name = STR("1\\\\BOX"), .generation = 1,
		     .key_id = KEY_ID);
	EXPECT_NO_EVENT(self->events);
	/* A refusal is nothing that happened. */
	EXPECT_STATUS(ERROR_ALREADY_EXISTS,
		      add_checkpoint(self->resource, BOX));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      add_checkpoint(self->resource, STR("1\\\\None")));
	EXPECT_NO_EVENT(self->events);
}

/* Forgotten, or with a tombstone */
TEST_F(event, checkpoint_deleted)
{
	add(self);
	EXPECT_DONE(delete_checkpoint(self->resource, FULL_BOX));
	EXPECT_EVENT(self->events, CHECKPOINT_DELETED, .resource = RES,
		     .name = BOX, .generation = 1, .key_id = KEY_ID);
	EXPECT_NO_EVENT(self->events);
	add(self);
	get_snapshot(self->resource, BOX);
	EXPECT_DONE(delete_checkpoint(self->resource, FULL_BOX));
	EXPECT_EVENT(self->events, CHECKPOINT_DELETED, .resource = RES,
		     .name = BOX, .generation = 2, .key_id = KEY_ID);
	EXPECT_NO_EVENT(self->events);
}

TEST_F(event, online_and_offline)
{
	add(self);
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_EVENT(self->events, CONTAINER_CHANGED, .name = FULL_BOX);
	EXPECT_EVENT(self->events, SNAPSHOT_RESTORED, .resource = RES,
		     .name = BOX, .generation = 1, .key_id = KEY_ID);
	EXPECT_EVENT(self->events, RESOURCE_ONLINE, .resource = RES);
	EXPECT_NO_EVENT(self->events);
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_NO_EVENT(self->events);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_EVENT(self->events, RESOURCE_OFFLINE, .resource = RES);
	EXPECT_NO_EVENT(self->events);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_NO_EVENT(self->events);
}

TEST_F(event, container_changed)
{
	struct str name = STR("1\\\\New");
	struct str full =
		STR("1\\Microsoft Strong Cryptographic Provider\\New");

	new_container(self->cluster, MACHINE, name);
	EXPECT_EVENT(self->events, CONTAINER_CHANGED, .name = full);
	fill_box(self->cluster, name, AT_SIGNATURE, &rsa_a);
	EXPECT_EVENT(self->events, CONTAINER_CHANGED, .name = full);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, name));
	EXPECT_EVENT(self->events, CONTAINER_CHANGED, .name = full);
	/* Those of users are nobody else's business. */
	new_container(self->cluster, 0, name);
	ASSERT_DONE(import_key(self->cluster, 0, AT_SIGNATURE, name, &rsa_a));
	ASSERT_DONE(delete_container(self->cluster, 0, name));
	EXPECT_NO_EVENT(self->events);
}

TEST_F(event, snapshot_taken_by_import)
{
	add(self);
	fill_box(self->cluster, BOX, AT_SIGNATURE, &rsa_b);
	EXPECT_EVENT(self->events, CONTAINER_CHANGED, .name = FULL_BOX);
	EXPECT_NO_EVENT(self->events);
	online(self);
	fill_box(self->cluster, BOX, AT_SIGNATURE, &rsa_b);
	EXPECT_EVENT(self->events, CONTAINER_CHANGED, .name = FULL_BOX);
	EXPECT_EVENT(self->events, SNAPSHOT_TAKEN, .resource = RES, .name = BOX,
		     .generation = 2, .key_id = KEY_ID);
	EXPECT_NO_EVENT(self->events);
}

TEST_F(event, snapshot_failed_by_import)
{
	add(self);
	online(self);
	ASSERT_DONE(
		import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_b));
	EXPECT_EVENT(self->events, CONTAINER_CHANGED, .name = FULL_BOX);
	EXPECT_EVENT(self->events, SNAPSHOT_FAILED, .resource = RES,
		     .name = BOX, .generation = 1, .status = NTE_BAD_KEY,
		     .key_id = KEY_ID);
	EXPECT_NO_EVENT(self->events);
}

/* The last snapshot is all that is left of it. */
TEST_F(event, container_deleted_while_online)
{
	add(self);
	online(self);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	EXPECT_EVENT(self->events, CONTAINER_CHANGED, .name = FULL_BOX);
	EXPECT_EVENT(self->events, SNAPSHOT_FAILED, .resource = RES,
		     .name = BOX, .generation = 1, .status = NTE_BAD_KEYSET,
		     .key_id = KEY_ID);
	EXPECT_NO_EVENT(self->events);
}

TEST_F(event, snapshot_taken_by_offline)
{
	__s32 box = container_record(self->cluster, MACHINE, BOX).serial;

	add(self);
	online(self);
	ASSERT_EQ(0, key_set_perm(box, PERM_VIEW << PERM_OWNER));
	EXPECT_NO_EVENT(self->events);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_EVENT(self->events, SNAPSHOT_TAKEN, .resource = RES, .name = BOX,
		     .generation = 2, .key_id = KEY_ID);
	EXPECT_EVENT(self->events, RESOURCE_OFFLINE, .resource = RES);
	EXPECT_NO_EVENT(self->events);
}

TEST_F(event, snapshot_acknowledged)
{
	add(self);
	EXPECT_DONE(ack_snapshot(self->resource, FULL_BOX, 1, KEY_ID));
	EXPECT_EVENT(self->events, SNAPSHOT_ACKNOWLEDGED, .resource = RES,
		     .name = BOX, .generation = 1, .key_id = KEY_ID);
	/* The same again is no news. */
	EXPECT_DONE(ack_snapshot(self->resource, FULL_BOX, 1, KEY_ID));
	EXPECT_STATUS(ERROR_REVISION_MISMATCH,
		      ack_snapshot(self->resource, BOX, 2, KEY_ID));
	EXPECT_NO_EVENT(self->events);
}

/* Another node made it: the checkpoint is new to this one. */
TEST_F(event, snapshot_put)
{
	struct str first, second, tombstone;

	add(self);
	first = get_snapshot(self->resource, BOX);
	online(self);
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b);
	second = get_snapshot(self->resource, BOX);
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	tombstone = get_snapshot(self->resource, BOX);
	ASSERT_DONE(go_offline(self->resource));
	ASSERT_DONE(delete_resource(self->cluster, RES));
	self->resource = new_resource_as(self->cluster, "Res", id);
	events_skip(self->events);

	ASSERT_DONE(put_snapshot(self->resource, 0, NO_INPUT, first));
	EXPECT_EVENT(self->events, CHECKPOINT_ADDED, .resource = RES,
		     .name = BOX, .generation = 1, .key_id = KEY_ID);
	EXPECT_EVENT(self->events, SNAPSHOT_PUT, .resource = RES, .name = BOX,
		     .generation = 1, .key_id = KEY_ID);
	EXPECT_NO_EVENT(self->events);
	ASSERT_DONE(put_snapshot(self->resource, 0, BOX, second));
	EXPECT_EVENT(self->events, SNAPSHOT_PUT, .resource = RES, .name = BOX,
		     .generation = 2, .key_id = KEY_ID);
	EXPECT_NO_EVENT(self->events);
	ASSERT_DONE(put_snapshot(self->resource, 0, BOX, tombstone));
	EXPECT_EVENT(self->events, CHECKPOINT_DELETED, .resource = RES,
		     .name = BOX, .generation = 3, .key_id = KEY_ID);
	EXPECT_EVENT(self->events, SNAPSHOT_PUT, .resource = RES, .name = BOX,
		     .generation = 3, .key_id = KEY_ID);
	EXPECT_NO_EVENT(self->events);
}

TEST_F(event, snapshot_refused)
{
	struct str snapshot, bad;

	add(self);
	snapshot = get_snapshot(self->resource, BOX);
	EXPECT_STATUS(ERROR_REVISION_MISMATCH,
		      put_snapshot(self->resource, 0, NO_INPUT, snapshot));
	EXPECT_EVENT(self->events, SNAPSHOT_REFUSED, .resource = RES,
		     .name = BOX, .generation = 1, .key_id = KEY_ID,
		     .status = ERROR_REVISION_MISMATCH);
	EXPECT_NO_EVENT(self->events);
	/* Nothing that was altered is repeated. */
	bad = snapshot_altered(snapshot, snapshot.size - 1, 1);
	EXPECT_STATUS(NTE_BAD_SIGNATURE,
		      put_snapshot(self->resource, 0, NO_INPUT, bad));
	EXPECT_EVENT(self->events, SNAPSHOT_REFUSED, .resource = RES,
		     .key_id = KEY_ID, .status = NTE_BAD_SIGNATURE);
	EXPECT_NO_EVENT(self->events);
	/* Malformed calls are the caller's affair. */
	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      put_snapshot(self->resource, 0, STR("x"), snapshot));
	EXPECT_NO_EVENT(self->events);
}

TEST_F(event, key_changed)
{
	ASSERT_DONE(
		set_key(self->cluster, CLUSCTL_SET_READER, known_key(2), NULL));
	EXPECT_EVENT(self->events, KEY_CHANGED, .key_id = known_key_ids[1]);
	ASSERT_DONE(set_key(self->cluster, 0, known_key(2), NULL));
	EXPECT_EVENT(self->events, KEY_CHANGED, .key_id = known_key_ids[1]);
	ASSERT_DONE(retire_key(self->cluster, 0, KEY_ID));
	EXPECT_EVENT(self->events, KEY_CHANGED, .key_id = KEY_ID);
	EXPECT_NO_EVENT(self->events);
	EXPECT_STATUS(NTE_NO_KEY, retire_key(self->cluster, 0, KEY_ID));
	EXPECT_STATUS(ERROR_BUSY,
		      retire_key(self->cluster, 0, known_key_ids[1]));
	EXPECT_NO_EVENT(self->events);
}

TEST_F(event, resealed)
{
	__u32 resealed = 0;

	add(self);
	ASSERT_DONE(set_key(self->cluster, 0, known_key(2), NULL));
	events_skip(self->events);
	EXPECT_DONE(reseal(self->cluster, &resealed));
	EXPECT_EQ(1, resealed);
	EXPECT_EVENT(self->events, SNAPSHOT_TAKEN, .resource = RES, .name = BOX,
		     .generation = 1, .key_id = known_key_ids[1]);
	EXPECT_NO_EVENT(self->events);
	EXPECT_DONE(reseal(self->cluster, &resealed));
	EXPECT_EQ(0, resealed);
	EXPECT_NO_EVENT(self->events);
}

TEST_F(event, rollback)
{
	struct str first;

	add(self);
	first = get_snapshot(self->resource, BOX);
	online(self);
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b);
	events_skip(self->events);
	EXPECT_DONE(
		put_snapshot(self->resource, CLUSCTL_PUT_ROLLBACK, BOX, first));
	EXPECT_EVENT(self->events, SNAPSHOT_PUT, .resource = RES, .name = BOX,
		     .generation = 3, .key_id = KEY_ID);
	EXPECT_NO_EVENT(self->events);
}

/* The longest names there are fit into the largest event. */
TEST_F(event, largest)
{
	struct str name = repeat16("", u'R', CLUSCTL_MAX_NAME);
	struct str box = repeat16("1\\\\", u'C', CLUSCTL_MAX_NAME);
	struct clusctl_resource_handle handle;

	ASSERT_DONE(create_resource(self->cluster, name, STR("T"), &handle));
	new_box(self->cluster, box, &ed25519);
	events_skip(self->events);
	ASSERT_DONE(add_checkpoint(handle.fd, box));
	EXPECT_EVENT(self->events, CHECKPOINT_ADDED, .resource = name,
		     .name = box, .generation = 1, .key_id = KEY_ID);
	EXPECT_EVENT(self->events, SNAPSHOT_TAKEN, .resource = name,
		     .name = box, .generation = 1, .key_id = KEY_ID);
}

CLUSCTL_MODULE_TEST_MAIN
