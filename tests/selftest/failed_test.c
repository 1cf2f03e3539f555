// SPDX-License-Identifier: GPL-2.0-or-later
/* A resource whose snapshots cannot all be opened: all of them, or none. */
#include <fcntl.h>
#include <unistd.h>

#include "box.h"
#include "cluster_key.h"
#include "events.h"
#include "module.h"
#include "snapshot_call.h"
#include "state.h"

#define RES STR("Res")
#define FIRST STR("1\\\\First")
#define LOST STR("1\\\\Lost")
#define LAST STR("1\\\\Last")
#define OLD_KEY 1 /* numbers of known_key() */
#define NEW_KEY 2

/*
 * Three checkpoints, of which the second is sealed with another key than the
 * others; when that key is retired, the snapshot cannot be opened any more.
 */
FIXTURE(failed)
{
	int cluster;
	int resource;
	struct events *events;
};

static void seal_with(const struct failed_fixture *self, unsigned int number)
{
	ASSERT_DONE(set_key(self->cluster, 0, known_key(number), NULL));
}

static void add(const struct failed_fixture *self, struct str name)
{
	new_box(self->cluster, name, &rsa_a);
	ASSERT_DONE(add_checkpoint(self->resource, name));
}

FIXTURE_SETUP(failed)
{
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource(self->cluster, "Res");
	seal_with(self, NEW_KEY);
	add(self, FIRST);
	seal_with(self, OLD_KEY);
	add(self, LOST);
	seal_with(self, NEW_KEY);
	add(self, LAST);
	/* What is there now is not what the snapshots say. */
	fill_box(self->cluster, FIRST, AT_KEYEXCHANGE, &rsa_b);
	fill_box(self->cluster, LOST, AT_KEYEXCHANGE, &rsa_b);
	fill_box(self->cluster, LAST, AT_KEYEXCHANGE, &rsa_b);
	self->events = events_open();
}

FIXTURE_TEARDOWN(failed)
{
	events_close(self->events);
	close(self->resource);
	close(self->cluster);
}

static void lose_key(const struct failed_fixture *self)
{
	ASSERT_DONE(retire_key(self->cluster, CLUSCTL_RETIRE_FORCE,
			       known_key_ids[OLD_KEY - 1]));
	events_skip(self->events);
}

static void expect_pairs(const struct failed_fixture *self,
			 const struct key_pair *first,
			 const struct key_pair *lost,
			 const struct key_pair *last)
{
	EXPECT_TRUE(box_holds(self->cluster, FIRST, AT_KEYEXCHANGE, first));
	EXPECT_TRUE(box_holds(self->cluster, LOST, AT_KEYEXCHANGE, lost));
	EXPECT_TRUE(box_holds(self->cluster, LAST, AT_KEYEXCHANGE, last));
}

static void expect_failed(const struct failed_fixture *self)
{
	struct clusctl_resource_state state = resource_state(self->resource);

	EXPECT_EQ(CLUSCTL_STATE_FAILED, state.state);
	EXPECT_EQ(NTE_BAD_KEY_STATE, state.failure);
	EXPECT_EQ(3, state.checkpoints);
}

TEST_F(failed, all_or_nothing)
{
	struct history before, after;
	struct clusctl_info info;
	struct state state;

	lose_key(self);
	state = state_take(self->cluster);
	EXPECT_STATUS(NTE_BAD_KEY_STATE, go_online(self->resource, 0));
	expect_pairs(self, &rsa_b, &rsa_b, &rsa_b);
	expect_failed(self);
	EXPECT_FLAGS(CLUSCTL_CHECKPOINT_DIFFERS, self->resource, FIRST);
	EXPECT_FLAGS(CLUSCTL_CHECKPOINT_DIFFERS, self->resource, LOST);
	EXPECT_FLAGS(CLUSCTL_CHECKPOINT_DIFFERS, self->resource, LAST);
	EXPECT_EVENT(self->events, RESTORE_FAILED, .resource = RES,
		     .name = LOST, .generation = 1, .status = NTE_BAD_KEY_STATE,
		     .key_id = known_key_ids[OLD_KEY - 1]);
	EXPECT_EVENT(self->events, RESOURCE_FAILED, .resource = RES,
		     .status = NTE_BAD_KEY_STATE);
	EXPECT_NO_EVENT(self->events);
	info = cluster_info(self->cluster);
	before = state.history;
	after = history_of(&info);
	EXPECT_EQ(before.restored, after.restored);
	EXPECT_EQ(before.restore_failures + 1, after.restore_failures);
	/* The containers are exactly what they were. */
	EXPECT_EQ(state.machine, state_take(self->cluster).machine);
}

#define FULL_FIRST STR("1\\Microsoft Strong Cryptographic Provider\\First")
#define FULL_LAST STR("1\\Microsoft Strong Cryptographic Provider\\Last")

/* Each checkpoint has its own, and the resource comes last. */
static void expect_best_effort_events(struct failed_fixture *self)
{
	EXPECT_EVENT(self->events, CONTAINER_CHANGED, .name = FULL_FIRST);
	EXPECT_EVENT(self->events, SNAPSHOT_RESTORED, .resource = RES,
		     .name = FIRST, .generation = 1,
		     .key_id = known_key_ids[NEW_KEY - 1]);
	EXPECT_EVENT(self->events, RESTORE_FAILED, .resource = RES,
		     .name = LOST, .generation = 1, .status = NTE_BAD_KEY_STATE,
		     .key_id = known_key_ids[OLD_KEY - 1]);
	EXPECT_EVENT(self->events, CONTAINER_CHANGED, .name = FULL_LAST);
	EXPECT_EVENT(self->events, SNAPSHOT_RESTORED, .resource = RES,
		     .name = LAST, .generation = 1,
		     .key_id = known_key_ids[NEW_KEY - 1]);
	EXPECT_EVENT(self->events, RESOURCE_ONLINE, .resource = RES);
	EXPECT_NO_EVENT(self->events);
}

TEST_F(failed, best_effort)
{
	struct history before, after;
	struct clusctl_info info = cluster_info(self->cluster);

	before = history_of(&info);
	lose_key(self);
	EXPECT_DONE(go_online(self->resource, CLUSCTL_ONLINE_BEST_EFFORT));
	expect_pairs(self, &rsa_a, &rsa_b, &rsa_a);
	EXPECT_EQ(CLUSCTL_STATE_ONLINE, resource_state(self->resource).state);
	EXPECT_EQ(ERROR_SUCCESS, resource_state(self->resource).failure);
	EXPECT_FLAGS(0, self->resource, FIRST);
	EXPECT_FLAGS(CLUSCTL_CHECKPOINT_DIFFERS, self->resource, LOST);
	EXPECT_FLAGS(0, self->resource, LAST);
	expect_best_effort_events(self);
	info = cluster_info(self->cluster);
	after = history_of(&info);
	EXPECT_EQ(before.restored + 2, after.restored);
	EXPECT_EQ(before.restore_failures + 1, after.restore_failures);
}

/* With nothing lost, best effort is no different. */
TEST_F(failed, best_effort_of_all)
{
	EXPECT_DONE(go_online(self->resource, CLUSCTL_ONLINE_BEST_EFFORT));
	expect_pairs(self, &rsa_a, &rsa_a, &rsa_a);
}

/* What was passed over is not taken for the truth by what follows. */
TEST_F(failed, passed_over_and_offline)
{
	lose_key(self);
	ASSERT_DONE(go_online(self->resource, CLUSCTL_ONLINE_BEST_EFFORT));
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_EQ(CLUSCTL_STATE_OFFLINE, resource_state(self->resource).state);
	EXPECT_GENERATION(1, self->resource, FIRST);
	EXPECT_GENERATION(1, self->resource, LOST);
	EXPECT_GENERATION(1, self->resource, LAST);
	/* The key is found again, and with it the contents. */
	seal_with(self, OLD_KEY);
	EXPECT_DONE(go_online(self->resource, 0));
	expect_pairs(self, &rsa_a, &rsa_a, &rsa_a);
}

/* An import makes the container what the list says from then on. */
TEST_F(failed, passed_over_and_imported)
{
	lose_key(self);
	ASSERT_DONE(go_online(self->resource, CLUSCTL_ONLINE_BEST_EFFORT));
	fill_box(self->cluster, LOST, AT_SIGNATURE, &rsa_1024);
	EXPECT_GENERATION(2, self->resource, LOST);
	EXPECT_FLAGS(0, self->resource, LOST);
	ASSERT_DONE(go_offline(self->resource));
	ASSERT_DONE(delete_container(self->cluster, MACHINE, LOST));
	EXPECT_DONE(go_online(self->resource, 0));
	expect_pairs(self, &rsa_a, &rsa_b, &rsa_a);
	EXPECT_TRUE(box_holds(self->cluster, LOST, AT_SIGNATURE, &rsa_1024));
}

TEST_F(failed, online_again)
{
	lose_key(self);
	ASSERT_STATUS(NTE_BAD_KEY_STATE, go_online(self->resource, 0));
	EXPECT_STATUS(NTE_BAD_KEY_STATE, go_online(self->resource, 0));
	expect_failed(self);
	ASSERT_DONE(set_key(self->cluster, CLUSCTL_SET_READER,
			    known_key(OLD_KEY), NULL));
	expect_failed(self);
	EXPECT_DONE(go_online(self->resource, 0));
	expect_pairs(self, &rsa_a, &rsa_a, &rsa_a);
	EXPECT_EQ(CLUSCTL_STATE_ONLINE, resource_state(self->resource).state);
	EXPECT_EQ(ERROR_SUCCESS, resource_state(self->resource).failure);
}

TEST_F(failed, online_again_by_best_effort)
{
	lose_key(self);
	ASSERT_STATUS(NTE_BAD_KEY_STATE, go_online(self->resource, 0));
	EXPECT_DONE(go_online(self->resource, CLUSCTL_ONLINE_BEST_EFFORT));
	expect_pairs(self, &rsa_a, &rsa_b, &rsa_a);
	EXPECT_EQ(ERROR_SUCCESS, resource_state(self->resource).failure);
}

/* Offline takes no snapshots of what was never restored. */
TEST_F(failed, offline)
{
	lose_key(self);
	ASSERT_STATUS(NTE_BAD_KEY_STATE, go_online(self->resource, 0));
	events_skip(self->events);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_EQ(CLUSCTL_STATE_OFFLINE, resource_state(self->resource).state);
	EXPECT_EQ(ERROR_SUCCESS, resource_state(self->resource).failure);
	EXPECT_EVENT(self->events, RESOURCE_OFFLINE, .resource = RES);
	EXPECT_NO_EVENT(self->events);
	EXPECT_GENERATION(1, self->resource, FIRST);
	EXPECT_GENERATION(1, self->resource, LOST);
	EXPECT_GENERATION(1, self->resource, LAST);
}

/* It is not online: an import changes the container only. */
TEST_F(failed, import)
{
	lose_key(self);
	ASSERT_STATUS(NTE_BAD_KEY_STATE, go_online(self->resource, 0));
	fill_box(self->cluster, FIRST, AT_SIGNATURE, &rsa_a);
	EXPECT_GENERATION(1, self->resource, FIRST);
	expect_failed(self);
}

TEST_F(failed, list_can_be_repaired)
{
	lose_key(self);
	ASSERT_STATUS(NTE_BAD_KEY_STATE, go_online(self->resource, 0));
	EXPECT_DONE(delete_checkpoint(self->resource, LOST));
	EXPECT_EQ(CLUSCTL_STATE_FAILED, resource_state(self->resource).state);
	EXPECT_DONE(add_checkpoint(self->resource, LOST));
	EXPECT_DONE(go_online(self->resource, 0));
	expect_pairs(self, &rsa_a, &rsa_b, &rsa_a);
}

TEST_F(failed, delete_resource)
{
	lose_key(self);
	ASSERT_STATUS(NTE_BAD_KEY_STATE, go_online(self->resource, 0));
	EXPECT_DONE(delete_resource(self->cluster, RES));
	EXPECT_EQ(0, cluster_info(self->cluster).checkpoints);
	expect_pairs(self, &rsa_b, &rsa_b, &rsa_b);
}

CLUSCTL_MODULE_TEST_MAIN
