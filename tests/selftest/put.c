// SPDX-License-Identifier: GPL-2.0-or-later
/* What another node has made of a checkpoint, and how it is put here. */
#include "put.h"

#include <fcntl.h>
#include <unistd.h>

static const __u8 id[CLUSCTL_ID_SIZE] = "a GUID of a test";

void renew(struct put_fixture *self)
{
	close(self->resource);
	ASSERT_DONE(delete_resource(self->cluster, RES));
	self->resource = new_resource_as(self->cluster, "Res", id);
}

void put_make(struct put_fixture *self, __s32 key)
{
	self->limits = limits_save();
	self->cluster = open_cluster(O_RDWR);
	if (key)
		ASSERT_DONE(set_key(self->cluster, 0, key, NULL));
	self->resource = new_resource_as(self->cluster, "Res", id);
	new_box(self->cluster, BOX, &rsa_a);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	self->a = get_snapshot(self->resource, BOX);
	ASSERT_DONE(go_online(self->resource, 0));
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b);
	self->b = get_snapshot(self->resource, BOX);
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	self->gone = get_snapshot(self->resource, BOX);
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &ed25519);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	self->again = get_snapshot(self->resource, BOX);
	ASSERT_DONE(go_offline(self->resource));
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	renew(self);
	self->events = events_open();
}

void put_end(struct put_fixture *self)
{
	limits_restore(&self->limits);
	events_close(self->events);
	close(self->resource);
	close(self->cluster);
}

struct reply put_stored(struct put_fixture *self, struct str snapshot)
{
	return put_snapshot(self->resource, CLUSCTL_PUT_STORED, NO_INPUT,
			    snapshot);
}

struct reply ack(struct put_fixture *self, __u64 generation)
{
	return ack_snapshot(self->resource, BOX, generation, KEY_ID);
}

void make_own(struct put_fixture *self, __u64 generations)
{
	new_box(self->cluster, BOX, &rsa_1024);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	ASSERT_DONE(go_online(self->resource, 0));
	while (--generations)
		fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_1024);
	ASSERT_DONE(go_offline(self->resource));
	events_skip(self->events);
}

void bury_own(struct put_fixture *self)
{
	make_own(self, 1);
	get_snapshot(self->resource, BOX);
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_FLAGS(TOMBSTONE, self->resource, BOX);
	events_skip(self->events);
}

void expect_checkpoints(struct put_fixture *self, __u32 checkpoints,
			__u32 tombstones)
{
	struct clusctl_resource_state state = resource_state(self->resource);
	struct clusctl_info info = cluster_info(self->cluster);

	EXPECT_EQ(checkpoints, state.checkpoints);
	EXPECT_EQ(tombstones, state.tombstones);
	EXPECT_EQ(checkpoints, info.checkpoints);
	EXPECT_EQ(tombstones, info.tombstones);
}

void expect_kept(struct put_fixture *self, struct str snapshot)
{
	struct str kept = get_snapshot(self->resource, BOX);

	ASSERT_EQ(snapshot.size, kept.size);
	EXPECT_MEMEQ(snapshot.data, kept.data, kept.size);
}

void expect_restored(struct put_fixture *self, const struct key_pair *pair)
{
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, pair));
	EXPECT_FLAGS(0, self->resource, BOX);
	EXPECT_DONE(go_offline(self->resource));
}
