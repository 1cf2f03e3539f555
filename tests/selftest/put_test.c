// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots of other nodes: what is newer wins, and the deleted stay so. */
#include <string.h>

#include "put.h"

#define FULL_BOX STR("1\\MICROSOFT strong cryptographic provider\\bOX")

FIXTURE_SETUP(put)
{
	put_make(self, 0);
}

FIXTURE_TEARDOWN(put)
{
	put_end(self);
}

static struct reply put(struct put_fixture *self, struct str snapshot)
{
	return put_snapshot(self->resource, 0, NO_INPUT, snapshot);
}

static struct reply roll_back(struct put_fixture *self, struct str snapshot)
{
	return put_snapshot(self->resource, CLUSCTL_PUT_ROLLBACK, NO_INPUT,
			    snapshot);
}

/* Puts it on the list, byte for byte, and on no keyring before ONLINE */
TEST_F(put, first)
{
	EXPECT_DONE(put(self, self->a));
	EXPECT_NOW(self, 1, 0, DIFFERS);
	expect_checkpoints(self, 1, 0);
	expect_kept(self, self->a);
	EXPECT_EQ(snapshot_header(self->a).time,
		  checkpoint_record(self->resource, BOX).time);
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      call(self->cluster, CLUSCTL_NODE_GET_CONTAINER, MACHINE,
			   BOX, NULL, 0));
	EXPECT_STATUS(ERROR_ALREADY_EXISTS,
		      add_checkpoint(self->resource, BOX));
	expect_restored(self, &rsa_a);
	EXPECT_NOW(self, 1, 0, 0);
}

TEST_F(put, newer)
{
	ASSERT_DONE(put(self, self->a));
	expect_restored(self, &rsa_a);
	EXPECT_DONE(put(self, self->b));
	EXPECT_NOW(self, 2, 0, DIFFERS);
	expect_checkpoints(self, 1, 0);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
	EXPECT_DONE(put(self, self->again));
	EXPECT_NOW(self, 4, 0, DIFFERS);
	expect_restored(self, &ed25519);
}

TEST_F(put, not_newer)
{
	ASSERT_DONE(put(self, self->b));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put(self, self->b));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put(self, self->a));
	/* Another one of the same generation is not newer either. */
	renew(self);
	new_box(self->cluster, BOX, &rsa_1024);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put(self, self->a));
	EXPECT_DONE(put(self, self->b));
}

TEST_F(put, acknowledged)
{
	struct clusctl_info info = cluster_info(self->cluster);

	ASSERT_DONE(put(self, self->a));
	ASSERT_DONE(ack_snapshot(self->resource, BOX, 1, info.key_id));
	ASSERT_DONE(put(self, self->b));
	EXPECT_EQ(1, checkpoint_record(self->resource, BOX).acknowledged);
	EXPECT_DONE(ack_snapshot(self->resource, BOX, 2, info.key_id));
	EXPECT_EQ(2, checkpoint_record(self->resource, BOX).acknowledged);
}

/* The numbers go on from the one that was put. */
TEST_F(put, next_generation)
{
	ASSERT_DONE(put(self, self->again));
	ASSERT_DONE(go_online(self->resource, 0));
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a);
	EXPECT_NOW(self, 5, 0, 0);
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	/* It came from outside, so others have to hear of its end. */
	EXPECT_NOW(self, 6, 0, TOMBSTONE);
	expect_checkpoints(self, 0, 1);
}

TEST_F(put, deleted_after_put)
{
	ASSERT_DONE(put(self, self->b));
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_NOW(self, 3, 0, TOMBSTONE);
}

TEST_F(put, tombstone)
{
	struct reply reply;

	ASSERT_DONE(put(self, self->b));
	EXPECT_DONE(put(self, self->gone));
	EXPECT_NOW(self, 3, 0, TOMBSTONE);
	expect_checkpoints(self, 0, 1);
	expect_kept(self, self->gone);
	reply = call(self->resource, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		     NO_INPUT, NULL, 0);
	EXPECT_EQ(2, reply.out_bytes);
	/* There is nothing to restore any more. */
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      call(self->cluster, CLUSCTL_NODE_GET_CONTAINER, MACHINE,
			   BOX, NULL, 0));
}

/* What was deleted does not come back with an older snapshot. */
TEST_F(put, no_resurrection)
{
	EXPECT_DONE(put(self, self->gone));
	expect_checkpoints(self, 0, 1);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put(self, self->a));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put(self, self->b));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put(self, self->gone));
	EXPECT_NOW(self, 3, 0, TOMBSTONE);
	/* With a newer one it does. */
	EXPECT_DONE(put(self, self->again));
	EXPECT_NOW(self, 4, 0, DIFFERS);
	expect_checkpoints(self, 1, 0);
	expect_restored(self, &ed25519);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put(self, self->gone));
}

TEST_F(put, expected_name)
{
	EXPECT_NOT_PUT(self, ERROR_INVALID_NAME,
		       put_snapshot(self->resource, 0, OTHER, self->a));
	EXPECT_NOT_PUT(self, ERROR_INVALID_NAME,
		       put_snapshot(self->resource, 0, STR("24\\\\Box"),
				    self->a));
	EXPECT_NOT_PUT(
		self, ERROR_INVALID_NAME,
		put_snapshot(
			self->resource, 0,
			STR("1\\Microsoft Base Cryptographic Provider v1.0\\Box"),
			self->a));
	EXPECT_DONE(put_snapshot(self->resource, 0, FULL_BOX, self->a));
	EXPECT_DONE(put_snapshot(self->resource, 0, BOX, self->b));
	/* It keeps the spelling of the one who added it. */
	EXPECT_GENERATION(2, self->resource, BOX);
}

TEST_F(put, of_another_resource)
{
	int other = new_resource(self->cluster, "Other");

	EXPECT_NOT_PUT(self, ERROR_WRONG_TARGET_NAME,
		       put_snapshot(other, 0, NO_INPUT, self->a));
}

/* Nothing is done to the containers of a resource that is online. */
TEST_F(put, while_online)
{
	struct clusctl_container_record before, after;

	ASSERT_DONE(put(self, self->a));
	ASSERT_DONE(go_online(self->resource, 0));
	before = container_record(self->cluster, MACHINE, BOX);
	EXPECT_DONE(put(self, self->b));
	EXPECT_NOW(self, 2, 0, DIFFERS);
	after = container_record(self->cluster, MACHINE, BOX);
	EXPECT_MEMEQ(&before, &after, sizeof(before));
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_NOW(self, 2, 0, DIFFERS);
	/* The container has not changed, so the snapshot stays. */
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_NOW(self, 2, 0, DIFFERS);
	expect_kept(self, self->b);
	expect_restored(self, &rsa_b);
}

/* An import after it is newer than what was put. */
TEST_F(put, while_online_and_imported)
{
	ASSERT_DONE(put(self, self->a));
	ASSERT_DONE(go_online(self->resource, 0));
	ASSERT_DONE(put(self, self->b));
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_1024);
	EXPECT_NOW(self, 3, 0, 0);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put(self, self->gone));
	EXPECT_DONE(go_offline(self->resource));
	expect_restored(self, &rsa_1024);
}

TEST_F(put, tombstone_while_online)
{
	ASSERT_DONE(put(self, self->a));
	ASSERT_DONE(go_online(self->resource, 0));
	EXPECT_DONE(put(self, self->gone));
	EXPECT_NOW(self, 3, 0, TOMBSTONE);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b);
	EXPECT_NOW(self, 3, 0, TOMBSTONE);
	EXPECT_DONE(go_offline(self->resource));
}

/* On an online resource, what was put is the list's, not yet the node's. */
TEST_F(put, first_while_online)
{
	ASSERT_DONE(go_online(self->resource, 0));
	EXPECT_DONE(put(self, self->a));
	EXPECT_NOW(self, 1, 0, DIFFERS);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_NOW(self, 1, 0, DIFFERS);
	expect_restored(self, &rsa_a);
}

/* A container that is here by chance says nothing of what was put. */
TEST_F(put, first_while_online_over_an_own_container)
{
	new_box(self->cluster, BOX, &rsa_1024);
	ASSERT_DONE(go_online(self->resource, 0));
	EXPECT_DONE(put(self, self->a));
	EXPECT_NOW(self, 1, 0, DIFFERS);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_NOW(self, 1, 0, DIFFERS);
	expect_kept(self, self->a);
	expect_restored(self, &rsa_a);
}

/* The same of one that was on the list, and was deleted from it elsewhere */
TEST_F(put, again_while_online)
{
	ASSERT_DONE(put(self, self->a));
	ASSERT_DONE(go_online(self->resource, 0));
	ASSERT_DONE(put(self, self->gone));
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_1024);
	EXPECT_DONE(put(self, self->again));
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_NOW(self, 4, 0, DIFFERS);
	expect_kept(self, self->again);
	expect_restored(self, &ed25519);
}

/* The list has the spelling of the last snapshot, however long it is. */
TEST_F(put, spelling)
{
	static const char16_t expected[] =
		u"1\\MICROSOFT strong cryptographic provider\\bOX\0"
		u"1\\\\Other\0";
	struct str other, list;

	ASSERT_DONE(put(self, self->gone));
	new_box(self->cluster, BOX, &rsa_1024);
	new_box(self->cluster, OTHER, &ed25519);
	ASSERT_DONE(add_checkpoint(self->resource, FULL_BOX));
	other = get_snapshot(self->resource, BOX);
	renew(self);
	ASSERT_DONE(put(self, self->a));
	ASSERT_DONE(add_checkpoint(self->resource, OTHER));
	EXPECT_DONE(put(self, other));
	EXPECT_GENERATION(4, self->resource, FULL_BOX);
	list.data = fetch(self->resource,
			  CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0, NO_INPUT,
			  &list.size);
	EXPECT_STR16(((struct str){ expected, sizeof(expected) }), list.data,
		     list.size);
}

/* The contents that were are sealed again as the newest. */
TEST_F(put, rollback)
{
	struct clusctl_snapshot_header header;
	struct str rolled;

	ASSERT_DONE(put(self, self->a));
	ASSERT_DONE(put(self, self->b));
	EXPECT_DONE(roll_back(self, self->a));
	EXPECT_NOW(self, 3, 0, DIFFERS);
	rolled = get_snapshot(self->resource, BOX);
	header = snapshot_header(rolled);
	EXPECT_EQ(3, header.generation);
	EXPECT_EQ(self->a.size, rolled.size);
	EXPECT_NE(0, memcmp(snapshot_header(self->a).nonce, header.nonce,
			    CLUSCTL_NONCE_SIZE));
	expect_restored(self, &rsa_a);
	/* On a node that has the second one, it is newer. */
	renew(self);
	ASSERT_DONE(put(self, self->b));
	EXPECT_DONE(put(self, rolled));
	expect_restored(self, &rsa_a);
}

TEST_F(put, rollback_to_the_same)
{
	ASSERT_DONE(put(self, self->b));
	EXPECT_DONE(roll_back(self, self->b));
	EXPECT_NOW(self, 3, 0, DIFFERS);
	expect_restored(self, &rsa_b);
}

/* What is newer is put as it is. */
TEST_F(put, rollback_to_what_is_newer)
{
	EXPECT_DONE(roll_back(self, self->a));
	EXPECT_NOW(self, 1, 0, DIFFERS);
	expect_kept(self, self->a);
	EXPECT_DONE(roll_back(self, self->again));
	EXPECT_NOW(self, 4, 0, DIFFERS);
	expect_kept(self, self->again);
}

TEST_F(put, rollback_over_a_tombstone)
{
	ASSERT_DONE(put(self, self->gone));
	EXPECT_DONE(roll_back(self, self->b));
	EXPECT_NOW(self, 4, 0, DIFFERS);
	expect_checkpoints(self, 1, 0);
	expect_restored(self, &rsa_b);
}

TEST_F(put, rollback_to_a_tombstone)
{
	ASSERT_DONE(put(self, self->again));
	EXPECT_DONE(roll_back(self, self->gone));
	EXPECT_NOW(self, 5, 0, TOMBSTONE);
	expect_checkpoints(self, 0, 1);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put(self, self->again));
}

/* The flag forgives the age, and nothing else. */
TEST_F(put, rollback_of_what_is_wrong)
{
	int other = new_resource(self->cluster, "Other");

	ASSERT_DONE(put(self, self->b));
	EXPECT_NOT_PUT(self, NTE_BAD_SIGNATURE,
		       roll_back(self, snapshot_altered(self->a,
							self->a.size - 1, 1)));
	EXPECT_NOT_PUT(self, ERROR_WRONG_TARGET_NAME,
		       put_snapshot(other, CLUSCTL_PUT_ROLLBACK, NO_INPUT,
				    self->a));
	EXPECT_NOT_PUT(self, ERROR_INVALID_NAME,
		       put_snapshot(self->resource, CLUSCTL_PUT_ROLLBACK, OTHER,
				    self->a));
}

/* What is unlike the container here differs until it is restored. */
TEST_F(put, over_an_own_container)
{
	new_box(self->cluster, BOX, &rsa_1024);
	EXPECT_DONE(put(self, self->a));
	EXPECT_NOW(self, 1, 0, DIFFERS);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_1024));
	expect_restored(self, &rsa_a);
	EXPECT_NOW(self, 1, 0, 0);
}

CLUSCTL_TEST_MAIN
