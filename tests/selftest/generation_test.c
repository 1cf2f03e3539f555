// SPDX-License-Identifier: GPL-2.0-or-later
/* When the next snapshot is taken, and when the last one stays. */
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "box.h"
#include "events.h"
#include "keyctl.h"
#include "snapshot_call.h"
#include "state.h"

#define RES STR("Res")
#define BOX STR("1\\\\Box")
#define DIFFERS CLUSCTL_CHECKPOINT_DIFFERS

#define PERM_A                                                                \
	((PERM_VIEW | PERM_READ | PERM_SEARCH | PERM_SETATTR) << PERM_OWNER | \
	 (PERM_VIEW | PERM_SEARCH) << PERM_GROUP)

FIXTURE(generation)
{
	int cluster;
	int resource;
	__s32 box;
	struct events *events;
};

FIXTURE_SETUP(generation)
{
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource(self->cluster, "Res");
	self->box = new_box(self->cluster, BOX, &rsa_a);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	self->events = events_open();
}

FIXTURE_TEARDOWN(generation)
{
	events_close(self->events);
	close(self->resource);
	close(self->cluster);
}

static void online(struct generation_fixture *self)
{
	ASSERT_DONE(go_online(self->resource, 0));
	events_skip(self->events);
}

#define EXPECT_NOW(self, number, flags)                           \
	do {                                                      \
		EXPECT_GENERATION(number, (self)->resource, BOX); \
		EXPECT_FLAGS(flags, (self)->resource, BOX);       \
	} while (0)

/* Whatever the container is now, it is this after the next start. */
static void expect_kept(struct generation_fixture *self,
			const struct key_pair *exchange)
{
	ASSERT_DONE(go_offline(self->resource));
	delete_container(self->cluster, MACHINE, BOX);
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, exchange));
	EXPECT_FLAGS(0, self->resource, BOX);
}

TEST_F(generation, first_by_add)
{
	struct clusctl_checkpoint_record record;
	struct clusctl_info info = cluster_info(self->cluster);
	struct str name = STR("1\\\\Two");
	struct history before = history_of(&info);
	time_t start = time(NULL);
	struct str snapshot;

	new_box(self->cluster, name, &rsa_b);
	ASSERT_DONE(add_checkpoint(self->resource, name));
	record = checkpoint_record(self->resource, name);
	EXPECT_EQ(1, record.generation);
	EXPECT_EQ(0, record.acknowledged);
	EXPECT_FLAGS(0, self->resource, name);
	EXPECT_GE(record.time, start - 1);
	EXPECT_LE(record.time, time(NULL));
	EXPECT_MEMEQ(info.key_id, record.key_id, CLUSCTL_KEY_ID_SIZE);
	EXPECT_EQ(info.flags & CLUSCTL_INFO_BOOT_KEY ?
			  CLUSCTL_CHECKPOINT_BOOT_KEY :
			  0,
		  record.flags);
	snapshot = get_snapshot(self->resource, name);
	EXPECT_EQ(snapshot.size, record.snapshot_size);
	info = cluster_info(self->cluster);
	EXPECT_EQ(before.saved + 1, info.saved);
	EXPECT_EQ(before.save_failures, info.save_failures);
}

TEST_F(generation, state_tells_the_key)
{
	struct clusctl_resource_state state = resource_state(self->resource);
	struct clusctl_info info = cluster_info(self->cluster);

	EXPECT_MEMEQ(info.key_id, state.key_id, CLUSCTL_KEY_ID_SIZE);
	EXPECT_EQ(info.flags, state.flags);
}

TEST_F(generation, import_while_online)
{
	online(self);
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b);
	EXPECT_NOW(self, 2, 0);
	fill_box(self->cluster, BOX, AT_SIGNATURE, &ed25519);
	EXPECT_NOW(self, 3, 0);
	/* The same once more is an import like any other. */
	fill_box(self->cluster, BOX, AT_SIGNATURE, &ed25519);
	EXPECT_NOW(self, 4, 0);
	expect_kept(self, &rsa_b);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_SIGNATURE, &ed25519));
	EXPECT_NOW(self, 4, 0);
}

/* Nothing has changed since the import, so offline takes nothing. */
TEST_F(generation, import_and_offline)
{
	online(self);
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b);
	ASSERT_DONE(go_offline(self->resource));
	EXPECT_NOW(self, 2, 0);
}

TEST_F(generation, import_while_offline)
{
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b);
	EXPECT_NOW(self, 1, DIFFERS);
	/* It loses against the snapshot. */
	online(self);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
	EXPECT_NOW(self, 1, 0);
}

TEST_F(generation, refused_import)
{
	struct key_pair bad = rsa_a;

	online(self);
	bad.priv_size--;
	EXPECT_STATUS(NTE_BAD_DATA,
		      import_key(self->cluster, MACHINE | CRYPT_EXPORTABLE,
				 AT_KEYEXCHANGE, BOX, &bad));
	EXPECT_STATUS(NTE_EXISTS, import_key(self->cluster,
					     MACHINE | CRYPT_EXPORTABLE |
						     CLUSCTL_IMPORT_NEW,
					     AT_KEYEXCHANGE, BOX, &rsa_b));
	EXPECT_NOW(self, 1, 0);
	EXPECT_NO_EVENT(self->events);
}

/* By another spelling of the container, on two resources, and not on a third */
TEST_F(generation, import_on_several_resources)
{
	struct str long_name =
		STR("1\\Microsoft Strong Cryptographic Provider\\BOX");
	int second = new_resource(self->cluster, "Second");
	int third = new_resource(self->cluster, "Third");

	ASSERT_DONE(add_checkpoint(second, long_name));
	ASSERT_DONE(add_checkpoint(third, BOX));
	online(self);
	ASSERT_DONE(go_online(second, 0));
	/* To be restored is to be changed, for all others who are online. */
	EXPECT_NOW(self, 2, 0);
	EXPECT_GENERATION(1, second, long_name);
	fill_box(self->cluster, STR("1\\\\bOX"), AT_SIGNATURE, &rsa_b);
	EXPECT_NOW(self, 3, 0);
	EXPECT_GENERATION(2, second, long_name);
	EXPECT_FLAGS(0, second, long_name);
	EXPECT_GENERATION(1, third, BOX);
	EXPECT_FLAGS(DIFFERS, third, BOX);
}

/* A container of the same name of another provider is another one. */
TEST_F(generation, import_into_another_container)
{
	struct str other =
		STR("1\\Microsoft Base Cryptographic Provider v1.0\\Box");

	online(self);
	new_box(self->cluster, other, &rsa_b);
	EXPECT_NOW(self, 1, 0);
}

TEST_F(generation, import_that_cannot_be_exported)
{
	struct clusctl_info info = cluster_info(self->cluster);
	struct history before = history_of(&info);

	online(self);
	EXPECT_DONE(
		import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_b));
	EXPECT_NOW(self, 1, DIFFERS);
	info = cluster_info(self->cluster);
	EXPECT_EQ(before.save_failures + 1, info.save_failures);
	EXPECT_EQ(before.saved, info.saved);
	/* One that can be exported takes its place. */
	fill_box(self->cluster, BOX, AT_SIGNATURE, &rsa_b);
	EXPECT_NOW(self, 2, 0);
}

/* The resource goes offline all the same, and the last snapshot is good. */
static void expect_not_taken(struct generation_fixture *self, __u32 status)
{
	struct clusctl_info info = cluster_info(self->cluster);
	struct history before = history_of(&info);

	EXPECT_NOW(self, 1, DIFFERS);
	events_skip(self->events);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_EVENT(self->events, SNAPSHOT_FAILED, .resource = RES,
		     .name = BOX, .generation = 1, .status = status,
		     .key_id = info.key_id);
	EXPECT_EVENT(self->events, RESOURCE_OFFLINE, .resource = RES);
	EXPECT_NO_EVENT(self->events);
	EXPECT_EQ(CLUSCTL_STATE_OFFLINE, resource_state(self->resource).state);
	EXPECT_NOW(self, 1, DIFFERS);
	info = cluster_info(self->cluster);
	EXPECT_EQ(before.save_failures + 1, info.save_failures);
	EXPECT_EQ(before.saved, info.saved);
	expect_kept(self, &rsa_a);
	EXPECT_NOW(self, 1, 0);
}

TEST_F(generation, offline_not_exportable)
{
	online(self);
	ASSERT_DONE(import_key(self->cluster, MACHINE, AT_KEYEXCHANGE, BOX,
			       &rsa_b));
	expect_not_taken(self, NTE_BAD_KEY);
}

TEST_F(generation, offline_container_deleted)
{
	online(self);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	expect_not_taken(self, NTE_BAD_KEYSET);
}

TEST_F(generation, offline_container_revoked)
{
	online(self);
	ASSERT_EQ(0, key_revoke(self->box));
	expect_not_taken(self, NTE_BAD_KEYSET);
}

TEST_F(generation, offline_container_expired)
{
	online(self);
	ASSERT_EQ(0, key_set_timeout(self->box, 1));
	key_wait_dead(self->box);
	expect_not_taken(self, NTE_BAD_KEYSET);
}

TEST_F(generation, offline_pair_invalidated)
{
	__s32 pair;

	online(self);
	pair = container_record(self->cluster, MACHINE, BOX).exchange.serial;
	ASSERT_EQ(0, key_invalidate(pair));
	expect_not_taken(self, NTE_NO_KEY);
}

/* A new one of the same name has nothing of the old one. */
TEST_F(generation, offline_container_made_anew)
{
	online(self);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	new_container(self->cluster, MACHINE, BOX);
	expect_not_taken(self, NTE_NO_KEY);
}

/* Made anew and filled, it is a container of the list again. */
TEST_F(generation, container_made_anew_and_filled)
{
	online(self);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	new_box(self->cluster, BOX, &rsa_b);
	EXPECT_NOW(self, 2, 0);
	expect_kept(self, &rsa_b);
}

/* What keyctl changes is seen at once, and taken by offline. */
TEST_F(generation, offline_takes_permissions)
{
	online(self);
	ASSERT_EQ(0, key_set_perm(self->box, PERM_A));
	EXPECT_NOW(self, 1, DIFFERS);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_NOW(self, 2, 0);
	EXPECT_EQ(0,
		  key_set_perm(self->box, PERM_A & ~(PERM_READ << PERM_OWNER)));
	EXPECT_NOW(self, 2, DIFFERS);
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_NOW(self, 2, 0);
	expect_attributes(self->cluster, BOX, 0, 0, PERM_A);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
}

static long chown_key(__s32 key, __u32 uid, __u32 gid)
{
	return key_control(KEYCTL_CHOWN, (unsigned long)key, uid, gid, 0);
}

TEST_F(generation, offline_takes_owner_and_group)
{
	const __u32 perm = (PERM_VIEW | PERM_READ | PERM_SETATTR)
			   << PERM_OTHERS;

	/* The one who is no longer the owner may change it back. */
	ASSERT_EQ(0, key_set_perm(self->box, perm | perm << PERM_GROUP |
						     perm << PERM_OWNER));
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	online(self);
	ASSERT_EQ(0, chown_key(self->box, 1000, ~0U));
	EXPECT_NOW(self, 1, DIFFERS);
	ASSERT_EQ(0, chown_key(self->box, 0, ~0U));
	EXPECT_NOW(self, 1, 0);
	ASSERT_EQ(0, chown_key(self->box, ~0U, 1001));
	EXPECT_NOW(self, 1, DIFFERS);
	ASSERT_EQ(0, chown_key(self->box, 1000, ~0U));
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_NOW(self, 2, 0);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	EXPECT_DONE(go_online(self->resource, 0));
	expect_attributes(self->cluster, BOX, 1000, 1001,
			  perm | perm << PERM_GROUP | perm << PERM_OWNER);
}

/* Each change that comes back is no change. */
TEST_F(generation, changed_and_changed_back)
{
	__u32 perm = container_record(self->cluster, MACHINE, BOX).perm;

	online(self);
	ASSERT_EQ(0, key_set_perm(self->box, PERM_A));
	ASSERT_EQ(0, key_set_perm(self->box, perm));
	EXPECT_NOW(self, 1, 0);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_NOW(self, 1, 0);
}

/* An import takes what keyctl has changed before, as well. */
TEST_F(generation, import_takes_permissions)
{
	online(self);
	ASSERT_EQ(0, key_set_perm(self->box, PERM_A));
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b);
	EXPECT_NOW(self, 2, 0);
	expect_kept(self, &rsa_b);
	expect_attributes(self->cluster, BOX, 0, 0, PERM_A);
}

TEST_F(generation, differs_when_deleted_while_offline)
{
	EXPECT_NOW(self, 1, 0);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	EXPECT_NOW(self, 1, DIFFERS);
	new_box(self->cluster, BOX, &rsa_a);
	/* Nobody has compared what it holds. */
	EXPECT_NOW(self, 1, DIFFERS);
	online(self);
	EXPECT_NOW(self, 1, 0);
}

/* The numbers go on behind a tombstone, and start anew without one. */
TEST_F(generation, deleted_and_added_again)
{
	char room[200];

	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_EQ(0, resource_state(self->resource).tombstones);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	EXPECT_NOW(self, 1, 0);
	/* To ask for the size, or in vain, is not to take it. */
	EXPECT_DONE(call(self->resource, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0, BOX,
			 NULL, 0));
	EXPECT_STATUS(ERROR_MORE_DATA,
		      call(self->resource, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0,
			   BOX, room, sizeof(room)));
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_EQ(0, resource_state(self->resource).tombstones);
	EXPECT_EQ(0, cluster_info(self->cluster).tombstones);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	EXPECT_NOW(self, 1, 0);
	get_snapshot(self->resource, BOX);
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_EQ(1, resource_state(self->resource).tombstones);
	EXPECT_EQ(1, cluster_info(self->cluster).tombstones);
	EXPECT_NOW(self, 2, CLUSCTL_CHECKPOINT_TOMBSTONE);
	ASSERT_DONE(add_checkpoint(self->resource, STR("1\\\\BOX")));
	EXPECT_EQ(0, resource_state(self->resource).tombstones);
	EXPECT_EQ(0, cluster_info(self->cluster).tombstones);
	EXPECT_GENERATION(3, self->resource, STR("1\\\\BOX"));
	/* Those who had it before have to hear of this, too. */
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_GENERATION(4, self->resource, STR("1\\\\BOX"));
	EXPECT_EQ(1, resource_state(self->resource).tombstones);
}

/* An acknowledgment says that somebody has it, too. */
TEST_F(generation, acknowledged_deleted_and_added_again)
{
	ASSERT_DONE(ack_last(self->resource, BOX));
	EXPECT_EQ(1, checkpoint_record(self->resource, BOX).acknowledged);
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_NOW(self, 2, CLUSCTL_CHECKPOINT_TOMBSTONE);
	EXPECT_EQ(1, checkpoint_record(self->resource, BOX).acknowledged);
	ASSERT_DONE(ack_last(self->resource, BOX));
	EXPECT_EQ(2, checkpoint_record(self->resource, BOX).acknowledged);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	EXPECT_NOW(self, 3, 0);
	EXPECT_EQ(2, checkpoint_record(self->resource, BOX).acknowledged);
}

CLUSCTL_TEST_MAIN
