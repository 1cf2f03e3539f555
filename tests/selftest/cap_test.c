// SPDX-License-Identifier: GPL-2.0-or-later
/* The caps of checkpoints, tombstones included, and of the size of a snapshot. */
#include <fcntl.h>
#include <unistd.h>

#include "box.h"
#include "limits.h"
#include "snapshot_call.h"
#include "state.h"

#define RES STR("Res")
#define ONE STR("1\\\\One")
#define TWO STR("1\\\\Two")
#define THREE STR("1\\\\Three")
#define PER_RESOURCE "max_resource_checkpoints"
#define IN_ALL "max_checkpoints"

static const __u8 id[CLUSCTL_ID_SIZE] = "a GUID of a test";

/* @of_one, @of_two: snapshots that the resource could have had elsewhere */
FIXTURE(cap)
{
	int cluster;
	int resource;
	struct limits limits;
	struct str of_one;
	struct str of_two;
};

FIXTURE_SETUP(cap)
{
	self->limits = limits_save();
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource_as(self->cluster, "Res", id);
	new_box(self->cluster, ONE, &ed25519);
	new_box(self->cluster, TWO, &ed25519);
	new_box(self->cluster, THREE, &ed25519);
	ASSERT_DONE(add_checkpoint(self->resource, ONE));
	ASSERT_DONE(add_checkpoint(self->resource, TWO));
	self->of_one = get_snapshot(self->resource, ONE);
	self->of_two = get_snapshot(self->resource, TWO);
	close(self->resource);
	ASSERT_DONE(delete_resource(self->cluster, RES));
	self->resource = new_resource_as(self->cluster, "Res", id);
}

FIXTURE_TEARDOWN(cap)
{
	limits_restore(&self->limits);
	close(self->resource);
	close(self->cluster);
}

#define EXPECT_FULL(self, got)                                          \
	do {                                                            \
		struct state full_before = state_take((self)->cluster); \
		EXPECT_STATUS(ERROR_NO_SYSTEM_RESOURCES, got);          \
		EXPECT_AS_BEFORE((self)->cluster, full_before);         \
	} while (0)

/* Adds, and deletes so that a tombstone of generation 2 is left. */
static void bury(int resource, struct str name)
{
	ASSERT_DONE(add_checkpoint(resource, name));
	get_snapshot(resource, name);
	ASSERT_DONE(delete_checkpoint(resource, name));
	ASSERT_EQ(CLUSCTL_CHECKPOINT_TOMBSTONE,
		  checkpoint_record(resource, name).flags &
			  CLUSCTL_CHECKPOINT_TOMBSTONE);
}

static __u32 tombstones(struct cap_fixture *self)
{
	__u32 count = cluster_info(self->cluster).tombstones;

	EXPECT_EQ(count, resource_state(self->resource).tombstones);
	return count;
}

/* The same for both caps, which count the same here. */
static void expect_cap(struct cap_fixture *self, const char *name)
{
	limit_set(name, 1);
	EXPECT_DONE(add_checkpoint(self->resource, ONE));
	EXPECT_FULL(self, add_checkpoint(self->resource, TWO));
	EXPECT_FULL(self, put_snapshot(self->resource, 0, TWO, self->of_two));
	/* What is there is within reach. */
	EXPECT_STATUS(ERROR_ALREADY_EXISTS,
		      add_checkpoint(self->resource, ONE));
	EXPECT_DONE(delete_checkpoint(self->resource, ONE));
	EXPECT_DONE(put_snapshot(self->resource, 0, TWO, self->of_two));
	EXPECT_FULL(self, add_checkpoint(self->resource, ONE));
	limit_set(name, 0);
	EXPECT_DONE(put_snapshot(self->resource, CLUSCTL_PUT_ROLLBACK, TWO,
				 self->of_two));
	EXPECT_DONE(go_online(self->resource, 0));
	fill_box(self->cluster, TWO, AT_SIGNATURE, &ed25519);
	EXPECT_GENERATION(3, self->resource, TWO);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_DONE(delete_checkpoint(self->resource, TWO));
	EXPECT_EQ(1, tombstones(self));
}

TEST_F(cap, per_resource)
{
	expect_cap(self, PER_RESOURCE);
}

TEST_F(cap, in_all)
{
	expect_cap(self, IN_ALL);
}

/* A tombstone counts until a store has acknowledged it. */
static void expect_reclaim(struct cap_fixture *self, const char *name)
{
	limit_set(name, 2);
	bury(self->resource, ONE);
	ASSERT_DONE(add_checkpoint(self->resource, TWO));
	EXPECT_FULL(self, add_checkpoint(self->resource, THREE));
	/* Its own successor takes no more room than it did. */
	EXPECT_DONE(add_checkpoint(self->resource, ONE));
	EXPECT_GENERATION(3, self->resource, ONE);
	EXPECT_DONE(delete_checkpoint(self->resource, ONE));
	EXPECT_FULL(self, add_checkpoint(self->resource, THREE));
	/* An acknowledgment of what was before it says nothing of it. */
	ASSERT_DONE(ack_snapshot(self->resource, ONE, 3,
				 cluster_info(self->cluster).key_id));
	EXPECT_FULL(self, add_checkpoint(self->resource, THREE));
	ASSERT_DONE(ack_last(self->resource, ONE));
	EXPECT_EQ(1, tombstones(self));
	EXPECT_DONE(add_checkpoint(self->resource, THREE));
	EXPECT_EQ(0, tombstones(self));
	EXPECT_GENERATION(0, self->resource, ONE);
	EXPECT_EQ(2, resource_state(self->resource).checkpoints);
	EXPECT_STATUS(ERROR_FILE_NOT_FOUND,
		      call(self->resource, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0,
			   ONE, NULL, 0));
}

TEST_F(cap, reclaim_per_resource)
{
	expect_reclaim(self, PER_RESOURCE);
}

TEST_F(cap, reclaim_in_all)
{
	expect_reclaim(self, IN_ALL);
}

TEST_F(cap, reclaim_by_put)
{
	limit_set(PER_RESOURCE, 1);
	bury(self->resource, ONE);
	EXPECT_FULL(self, put_snapshot(self->resource, 0, TWO, self->of_two));
	ASSERT_DONE(ack_last(self->resource, ONE));
	EXPECT_DONE(put_snapshot(self->resource, 0, TWO, self->of_two));
	EXPECT_EQ(0, tombstones(self));
	EXPECT_GENERATION(1, self->resource, TWO);
}

/* A tombstone that is put needs room like any other snapshot. */
TEST_F(cap, put_of_a_tombstone)
{
	struct str tombstone;

	bury(self->resource, ONE);
	tombstone = get_snapshot(self->resource, ONE);
	close(self->resource);
	ASSERT_DONE(delete_resource(self->cluster, RES));
	self->resource = new_resource_as(self->cluster, "Res", id);
	ASSERT_DONE(add_checkpoint(self->resource, TWO));
	limit_set(PER_RESOURCE, 1);
	EXPECT_FULL(self, put_snapshot(self->resource, 0, NO_INPUT, tombstone));
	limit_set(PER_RESOURCE, 2);
	EXPECT_DONE(put_snapshot(self->resource, 0, NO_INPUT, tombstone));
	EXPECT_EQ(1, tombstones(self));
}

/* The one that was acknowledged goes, whatever its place among the others. */
TEST_F(cap, reclaim_of_the_one_that_may_go)
{
	limit_set(PER_RESOURCE, 2);
	bury(self->resource, ONE);
	bury(self->resource, TWO);
	ASSERT_DONE(ack_last(self->resource, TWO));
	EXPECT_DONE(add_checkpoint(self->resource, THREE));
	EXPECT_GENERATION(2, self->resource, ONE);
	EXPECT_GENERATION(0, self->resource, TWO);
	EXPECT_EQ(1, tombstones(self));
}

/* As long as there is room, none is forgotten. */
TEST_F(cap, nothing_is_reclaimed_below_the_cap)
{
	bury(self->resource, ONE);
	ASSERT_DONE(ack_last(self->resource, ONE));
	ASSERT_DONE(add_checkpoint(self->resource, TWO));
	ASSERT_DONE(put_snapshot(self->resource, CLUSCTL_PUT_ROLLBACK, NO_INPUT,
				 self->of_two));
	EXPECT_EQ(1, tombstones(self));
	EXPECT_GENERATION(2, self->resource, ONE);
}

/* A refused ADD forgets nothing. */
TEST_F(cap, nothing_is_reclaimed_in_vain)
{
	limit_set(PER_RESOURCE, 1);
	bury(self->resource, ONE);
	ASSERT_DONE(ack_last(self->resource, ONE));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      add_checkpoint(self->resource, STR("1\\\\None")));
	EXPECT_EQ(1, tombstones(self));
}

/* The cap of all is one of all resources together. */
TEST_F(cap, in_all_of_two_resources)
{
	int other = new_resource(self->cluster, "Other");

	limit_set(IN_ALL, 2);
	ASSERT_DONE(add_checkpoint(self->resource, ONE));
	ASSERT_DONE(add_checkpoint(other, ONE));
	EXPECT_EQ(2, cluster_info(self->cluster).checkpoints);
	EXPECT_FULL(self, add_checkpoint(other, TWO));
	/* With its resource, a checkpoint ends without a tombstone. */
	get_snapshot(self->resource, ONE);
	ASSERT_DONE(delete_resource(self->cluster, RES));
	EXPECT_EQ(0, cluster_info(self->cluster).tombstones);
	EXPECT_DONE(add_checkpoint(other, TWO));
}

TEST_F(cap, reclaim_in_all_of_another_resource)
{
	int other = new_resource(self->cluster, "Other");

	limit_set(IN_ALL, 1);
	bury(self->resource, ONE);
	EXPECT_FULL(self, add_checkpoint(other, TWO));
	ASSERT_DONE(ack_last(self->resource, ONE));
	EXPECT_DONE(add_checkpoint(other, TWO));
	EXPECT_EQ(0, tombstones(self));
}

/* Two pairs of 4096 bits need more than the least cap. */
static void make_large(struct cap_fixture *self, struct str name)
{
	fill_box(self->cluster, name, AT_KEYEXCHANGE, &rsa_4096);
	fill_box(self->cluster, name, AT_SIGNATURE, &rsa_4096);
}

TEST_F(cap, size)
{
	struct clusctl_checkpoint_record record;

	make_large(self, ONE);
	limit_set("max_snapshot", 4096);
	EXPECT_EQ(4096, cluster_info(self->cluster).max_snapshot);
	EXPECT_FULL(self, add_checkpoint(self->resource, ONE));
	EXPECT_DONE(add_checkpoint(self->resource, TWO));
	limit_set("max_snapshot", 65536);
	EXPECT_DONE(add_checkpoint(self->resource, ONE));
	/* A cap is the largest size that is allowed. */
	record = checkpoint_record(self->resource, ONE);
	EXPECT_GT(record.snapshot_size, 4096);
	ASSERT_DONE(delete_checkpoint(self->resource, ONE));
	limit_set("max_snapshot", record.snapshot_size - 1);
	EXPECT_FULL(self, add_checkpoint(self->resource, ONE));
	limit_set("max_snapshot", record.snapshot_size);
	EXPECT_DONE(add_checkpoint(self->resource, ONE));
}

/* What grows beyond the cap keeps the snapshot that it had. */
TEST_F(cap, size_of_the_next)
{
	ASSERT_DONE(add_checkpoint(self->resource, ONE));
	ASSERT_DONE(go_online(self->resource, 0));
	limit_set("max_snapshot", 4096);
	make_large(self, ONE);
	/* One of the two pairs fits. */
	EXPECT_GENERATION(2, self->resource, ONE);
	EXPECT_FLAGS(CLUSCTL_CHECKPOINT_DIFFERS, self->resource, ONE);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_GENERATION(2, self->resource, ONE);
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_TRUE(box_holds(self->cluster, ONE, AT_KEYEXCHANGE, &rsa_4096));
	EXPECT_EQ(
		0,
		container_record(self->cluster, MACHINE, ONE).signature.serial);
}

/* What was taken before the cap was lowered is restored all the same. */
TEST_F(cap, size_of_what_is_there)
{
	make_large(self, ONE);
	ASSERT_DONE(add_checkpoint(self->resource, ONE));
	limit_set("max_snapshot", 4096);
	EXPECT_GT(get_snapshot(self->resource, ONE).size, 4096);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, ONE));
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_TRUE(box_holds(self->cluster, ONE, AT_SIGNATURE, &rsa_4096));
}

/* The same of names, which is a cap of the length of new ones. */
TEST_F(cap, name_of_what_is_there)
{
	struct str name = STR("1\\\\A container with a long name");
	struct str snapshot;

	new_box(self->cluster, name, &ed25519);
	ASSERT_DONE(add_checkpoint(self->resource, name));
	limit_set("max_name", 5);
	snapshot = get_snapshot(self->resource, name);
	EXPECT_DONE(ack_last(self->resource, name));
	EXPECT_DONE(put_snapshot(self->resource, CLUSCTL_PUT_ROLLBACK, name,
				 snapshot));
	EXPECT_GENERATION(2, self->resource, name);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, name));
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_TRUE(box_holds(self->cluster, name, AT_KEYEXCHANGE, &ed25519));
	EXPECT_DONE(delete_checkpoint(self->resource, name));
	EXPECT_GENERATION(3, self->resource, name);
}

TEST_F(cap, values)
{
	EXPECT_EQ(EINVAL, limit_write("max_snapshot", "4095"));
	EXPECT_EQ(EINVAL, limit_write("max_snapshot", "1048577"));
	EXPECT_EQ(0, limit_write("max_snapshot", "1048576"));
	EXPECT_EQ(EINVAL, limit_write("max_events", "0"));
}

CLUSCTL_TEST_MAIN
