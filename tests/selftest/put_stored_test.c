// SPDX-License-Identifier: GPL-2.0-or-later
/* What a store has wins over what no store has, and over nothing else. */
#include <stddef.h>

#include "module.h"
#include "put.h"

FIXTURE_SETUP(put)
{
	put_make(self, known_key(1));
}

FIXTURE_TEARDOWN(put)
{
	put_end(self);
}

/* As without the flag, and it counts as acknowledged. */
TEST_F(put, forward)
{
	EXPECT_DONE(put_stored(self, self->a));
	EXPECT_NOW(self, 1, 1, DIFFERS);
	expect_checkpoints(self, 1, 0);
	expect_kept(self, self->a);
	EXPECT_PUT_EVENT(self, CHECKPOINT_ADDED, 1);
	EXPECT_PUT_EVENT(self, SNAPSHOT_PUT, 1);
	EXPECT_PUT_EVENT(self, SNAPSHOT_ACKNOWLEDGED, 1);
	EXPECT_NO_EVENT(self->events);
	expect_restored(self, &rsa_a);
	events_skip(self->events);
	EXPECT_DONE(put_stored(self, self->again));
	EXPECT_NOW(self, 4, 4, DIFFERS);
	EXPECT_PUT_EVENT(self, SNAPSHOT_PUT, 4);
	EXPECT_PUT_EVENT(self, SNAPSHOT_ACKNOWLEDGED, 4);
	EXPECT_NO_EVENT(self->events);
	expect_restored(self, &ed25519);
}

/* What was acknowledged stays, in whichever way it was. */
TEST_F(put, not_above_the_acknowledged)
{
	ASSERT_DONE(put_stored(self, self->b));
	events_skip(self->events);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_stored(self, self->b));
	EXPECT_EVENT(self->events, SNAPSHOT_REFUSED, .resource = RES,
		     .name = BOX, .generation = 2, .key_id = KEY_ID,
		     .status = ERROR_REVISION_MISMATCH);
	EXPECT_NO_EVENT(self->events);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_stored(self, self->a));
	renew(self);
	make_own(self, 3);
	ASSERT_DONE(ack(self, 2));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_stored(self, self->b));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_stored(self, self->a));
	EXPECT_NOW(self, 3, 2, 0);
	ASSERT_DONE(ack(self, 3));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_stored(self, self->gone));
	EXPECT_DONE(put_stored(self, self->again));
	EXPECT_NOW(self, 4, 4, DIFFERS);
}

/* A node that was cut off has made generations that no store has. */
TEST_F(put, over_later_generations)
{
	make_own(self, 5);
	ASSERT_DONE(ack(self, 1));
	events_skip(self->events);
	EXPECT_STATUS(ERROR_REVISION_MISMATCH,
		      put_snapshot(self->resource, 0, NO_INPUT, self->b));
	events_skip(self->events);
	EXPECT_DONE(put_stored(self, self->b));
	EXPECT_NOW(self, 2, 2, DIFFERS);
	expect_checkpoints(self, 1, 0);
	expect_kept(self, self->b);
	EXPECT_PUT_EVENT(self, SNAPSHOT_PUT, 2);
	EXPECT_PUT_EVENT(self, SNAPSHOT_ACKNOWLEDGED, 2);
	EXPECT_NO_EVENT(self->events);
	/* No container has changed yet. */
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_1024));
	/* What there was is no more, so nobody can have it. */
	EXPECT_STATUS(ERROR_REVISION_MISMATCH, ack(self, 5));
	EXPECT_STATUS(ERROR_REVISION_MISMATCH, ack(self, 3));
	expect_restored(self, &rsa_b);
	EXPECT_NOW(self, 2, 2, 0);
}

TEST_F(put, over_what_was_never_acknowledged)
{
	make_own(self, 3);
	EXPECT_DONE(put_stored(self, self->a));
	EXPECT_NOW(self, 1, 1, DIFFERS);
	expect_kept(self, self->a);
	expect_restored(self, &rsa_a);
}

TEST_F(put, over_another_of_the_same_number)
{
	make_own(self, 2);
	ASSERT_DONE(ack(self, 1));
	EXPECT_DONE(put_stored(self, self->b));
	EXPECT_NOW(self, 2, 2, DIFFERS);
	expect_kept(self, self->b);
	expect_restored(self, &rsa_b);
}

/* The numbers go on from it, and those that were lost come again. */
TEST_F(put, next_generation)
{
	make_own(self, 5);
	ASSERT_DONE(put_stored(self, self->b));
	ASSERT_DONE(go_online(self->resource, 0));
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a);
	EXPECT_NOW(self, 3, 2, 0);
	EXPECT_DONE(ack(self, 3));
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a);
	EXPECT_NOW(self, 4, 3, 0);
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_NOW(self, 5, 3, TOMBSTONE);
}

/* Without the flag it is as it was: newer than what is here, and that is all. */
TEST_F(put, then_not_stored)
{
	make_own(self, 5);
	ASSERT_DONE(put_stored(self, self->b));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_snapshot(self->resource, 0, NO_INPUT, self->b));
	EXPECT_DONE(put_snapshot(self->resource, 0, NO_INPUT, self->again));
	EXPECT_NOW(self, 4, 2, DIFFERS);
	EXPECT_DONE(put_snapshot(self->resource, CLUSCTL_PUT_ROLLBACK, NO_INPUT,
				 self->a));
	EXPECT_NOW(self, 5, 2, DIFFERS);
	EXPECT_DONE(put_stored(self, self->gone));
	EXPECT_NOW(self, 3, 3, TOMBSTONE);
}

/* A deletion that no store has heard of did not happen. */
TEST_F(put, over_a_tombstone)
{
	bury_own(self);
	EXPECT_DONE(put_stored(self, self->a));
	EXPECT_NOW(self, 1, 1, DIFFERS);
	expect_checkpoints(self, 1, 0);
	EXPECT_PUT_EVENT(self, CHECKPOINT_ADDED, 1);
	EXPECT_PUT_EVENT(self, SNAPSHOT_PUT, 1);
	EXPECT_PUT_EVENT(self, SNAPSHOT_ACKNOWLEDGED, 1);
	EXPECT_NO_EVENT(self->events);
	EXPECT_STATUS(ERROR_ALREADY_EXISTS,
		      add_checkpoint(self->resource, BOX));
	expect_restored(self, &rsa_a);
}

TEST_F(put, over_a_tombstone_that_was_acknowledged)
{
	bury_own(self);
	ASSERT_DONE(ack(self, 2));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_stored(self, self->a));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_stored(self, self->b));
	EXPECT_DONE(put_stored(self, self->again));
	EXPECT_NOW(self, 4, 4, DIFFERS);
	expect_checkpoints(self, 1, 0);
}

TEST_F(put, tombstone)
{
	make_own(self, 5);
	EXPECT_DONE(put_stored(self, self->gone));
	EXPECT_NOW(self, 3, 3, TOMBSTONE);
	expect_checkpoints(self, 0, 1);
	expect_kept(self, self->gone);
	EXPECT_PUT_EVENT(self, CHECKPOINT_DELETED, 3);
	EXPECT_PUT_EVENT(self, SNAPSHOT_PUT, 3);
	EXPECT_PUT_EVENT(self, SNAPSHOT_ACKNOWLEDGED, 3);
	EXPECT_NO_EVENT(self->events);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_stored(self, self->b));
	/* As any that was acknowledged, it makes room at the cap. */
	limit_set("max_resource_checkpoints", 1);
	new_box(self->cluster, OTHER, &ed25519);
	EXPECT_DONE(add_checkpoint(self->resource, OTHER));
	expect_checkpoints(self, 1, 0);
}

TEST_F(put, tombstone_over_a_tombstone)
{
	make_own(self, 5);
	get_snapshot(self->resource, BOX);
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	events_skip(self->events);
	EXPECT_DONE(put_stored(self, self->gone));
	EXPECT_NOW(self, 3, 3, TOMBSTONE);
	expect_checkpoints(self, 0, 1);
	EXPECT_PUT_EVENT(self, SNAPSHOT_PUT, 3);
	EXPECT_PUT_EVENT(self, SNAPSHOT_ACKNOWLEDGED, 3);
	EXPECT_NO_EVENT(self->events);
}

/* Nothing is looked at before the flags. */
TEST_F(put, and_rollback)
{
	const __u32 both = CLUSCTL_PUT_STORED | CLUSCTL_PUT_ROLLBACK;
	struct state state;

	make_own(self, 3);
	state = state_take(self->cluster);
	EXPECT_STATUS(ERROR_INVALID_FLAGS,
		      put_snapshot(self->resource, both, NO_INPUT, self->b));
	EXPECT_STATUS(ERROR_INVALID_FLAGS, put_snapshot(self->resource, both,
							NO_INPUT, self->again));
	EXPECT_STATUS(ERROR_INVALID_FLAGS,
		      call(self->resource, CLUSCTL_RESOURCE_PUT_SNAPSHOT, both,
			   NO_INPUT, NULL, 0));
	EXPECT_UNCHANGED(self->cluster, state);
	EXPECT_NO_EVENT(self->events);
}

/* The flag says who has it, and proves nothing. */
TEST_F(put, what_is_wrong)
{
	int other = new_resource(self->cluster, "Other");
	size_t last = self->b.size - 1;

	make_own(self, 3);
	EXPECT_NOT_PUT(self, NTE_BAD_SIGNATURE,
		       put_stored(self, snapshot_altered(self->b, last, 1)));
	/* Its generation, so that it would be newer */
	EXPECT_NOT_PUT(
		self, NTE_BAD_SIGNATURE,
		put_stored(self,
			   snapshot_altered(
				   self->b,
				   offsetof(struct clusctl_snapshot_header,
					    generation),
				   8)));
	EXPECT_NOT_PUT(self, ERROR_WRONG_TARGET_NAME,
		       put_snapshot(other, CLUSCTL_PUT_STORED, NO_INPUT,
				    self->b));
	EXPECT_NOT_PUT(self, ERROR_INVALID_NAME,
		       put_snapshot(self->resource, CLUSCTL_PUT_STORED, OTHER,
				    self->b));
	limit_set("max_resource_checkpoints", 1);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	renew(self);
	new_box(self->cluster, OTHER, &ed25519);
	ASSERT_DONE(add_checkpoint(self->resource, OTHER));
	EXPECT_NOT_PUT(self, ERROR_NO_SYSTEM_RESOURCES,
		       put_stored(self, self->b));
}

CLUSCTL_MODULE_TEST_MAIN
