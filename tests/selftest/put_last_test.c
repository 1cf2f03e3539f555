// SPDX-License-Identifier: GPL-2.0-or-later
/* The last snapshot as the next generation, or nothing at all. */
#include <string.h>

#include "actor.h"
#include "keyctl.h"
#include "module.h"
#include "put.h"

#define LAST (CLUSCTL_PUT_ROLLBACK | CLUSCTL_PUT_LAST)

FIXTURE_SETUP(put)
{
	put_make(self, known_key(1));
}

FIXTURE_TEARDOWN(put)
{
	put_end(self);
}

static struct reply put_as(struct put_fixture *self, __u32 flags,
			   struct str snapshot)
{
	return put_snapshot(self->resource, flags, NO_INPUT, snapshot);
}

static struct reply put_last(struct put_fixture *self, struct str snapshot)
{
	return put_as(self, LAST, snapshot);
}

/* What was @old, with another number and nonce */
static void expect_again(struct put_fixture *self, struct str old)
{
	struct clusctl_snapshot_header was = snapshot_header(old), is;
	struct str now = get_snapshot(self->resource, BOX);

	is = snapshot_header(now);
	EXPECT_EQ(old.size, now.size);
	EXPECT_EQ(was.generation + 1, is.generation);
	EXPECT_EQ(was.time, is.time);
	EXPECT_EQ(was.flags, is.flags);
	EXPECT_NE(0, memcmp(was.nonce, is.nonce, sizeof(is.nonce)));
}

/* Online, with the container as the snapshot has it */
static void go_online_with(struct put_fixture *self, struct str snapshot)
{
	ASSERT_DONE(put_as(self, 0, snapshot));
	ASSERT_DONE(go_online(self->resource, 0));
	EXPECT_FLAGS(0, self->resource, BOX);
	events_skip(self->events);
}

TEST_F(put, the_last)
{
	ASSERT_DONE(put_as(self, 0, self->b));
	ASSERT_DONE(ack(self, 2));
	events_skip(self->events);
	EXPECT_DONE(put_last(self, self->b));
	EXPECT_NOW(self, 3, 2, DIFFERS);
	expect_checkpoints(self, 1, 0);
	expect_again(self, self->b);
	EXPECT_PUT_EVENT(self, SNAPSHOT_PUT, 3);
	EXPECT_NO_EVENT(self->events);
	expect_restored(self, &rsa_b);
}

TEST_F(put, the_last_with_another_key)
{
	ASSERT_DONE(put_as(self, 0, self->b));
	ASSERT_DONE(set_key(self->cluster, 0, known_key(2), NULL));
	EXPECT_DONE(put_last(self, self->b));
	EXPECT_NOW(self, 3, 0, DIFFERS);
	expect_again(self, self->b);
	EXPECT_MEMEQ(known_key_ids[1],
		     snapshot_header(get_snapshot(self->resource, BOX)).key_id,
		     CLUSCTL_KEY_ID_SIZE);
	expect_restored(self, &rsa_b);
}

/* A tombstone that is the last one is as good. */
TEST_F(put, the_last_tombstone)
{
	ASSERT_DONE(put_as(self, 0, self->gone));
	events_skip(self->events);
	EXPECT_DONE(put_last(self, self->gone));
	EXPECT_NOW(self, 4, 0, TOMBSTONE);
	expect_checkpoints(self, 0, 1);
	expect_again(self, self->gone);
	EXPECT_PUT_EVENT(self, SNAPSHOT_PUT, 4);
	EXPECT_NO_EVENT(self->events);
}

/* Nothing is looked at before the flags. */
TEST_F(put, without_rollback)
{
	static const __u32 wrong[] = {
		CLUSCTL_PUT_LAST,
		CLUSCTL_PUT_LAST | CLUSCTL_PUT_STORED,
		LAST | CLUSCTL_PUT_STORED,
	};
	struct state state;
	size_t i;

	ASSERT_DONE(put_as(self, 0, self->b));
	events_skip(self->events);
	state = state_take(self->cluster);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		harness_case("flags %#x", wrong[i]);
		EXPECT_STATUS(ERROR_INVALID_FLAGS,
			      put_as(self, wrong[i], self->b));
		EXPECT_STATUS(ERROR_INVALID_FLAGS,
			      put_as(self, wrong[i], self->again));
		EXPECT_STATUS(ERROR_INVALID_FLAGS,
			      call(self->resource,
				   CLUSCTL_RESOURCE_PUT_SNAPSHOT, wrong[i],
				   NO_INPUT, NULL, 0));
	}
	EXPECT_UNCHANGED(self->cluster, state);
	EXPECT_NO_EVENT(self->events);
}

/* Of this checkpoint, and good, but not the last: before it, and after it */
TEST_F(put, not_the_last)
{
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put_last(self, self->a));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_last(self, self->gone));
	go_online_with(self, self->b);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put_last(self, self->a));
	EXPECT_EVENT(self->events, SNAPSHOT_REFUSED, .resource = RES,
		     .name = BOX, .generation = 1, .key_id = KEY_ID,
		     .status = ERROR_REVISION_MISMATCH);
	EXPECT_NO_EVENT(self->events);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_last(self, self->gone));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_last(self, self->again));
	expect_kept(self, self->b);
	EXPECT_NOW(self, 2, 0, 0);
}

/* Of the same number and key, but of another node's making */
TEST_F(put, another_of_the_same_number)
{
	make_own(self, 2);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put_last(self, self->b));
	EXPECT_NOW(self, 2, 0, 0);
}

/* Of the same second, too: it differs in what is random only. */
TEST_F(put, another_of_the_same_time)
{
	struct str one;

	ASSERT_DONE(put_as(self, 0, self->a));
	ASSERT_DONE(put_as(self, CLUSCTL_PUT_ROLLBACK, self->a));
	one = get_snapshot(self->resource, BOX);
	renew(self);
	ASSERT_DONE(put_as(self, 0, self->a));
	ASSERT_DONE(put_as(self, CLUSCTL_PUT_ROLLBACK, self->a));
	EXPECT_EQ(snapshot_header(one).time,
		  snapshot_header(get_snapshot(self->resource, BOX)).time);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put_last(self, one));
	EXPECT_NOW(self, 2, 0, DIFFERS);
}

/* The same once more is not what was read before: it is sealed anew. */
TEST_F(put, sealed_again)
{
	ASSERT_DONE(put_as(self, 0, self->b));
	ASSERT_DONE(set_key(self->cluster, 0, known_key(2), NULL));
	ASSERT_DONE(reseal(self->cluster, NULL));
	EXPECT_GENERATION(2, self->resource, BOX);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put_last(self, self->b));
	EXPECT_DONE(put_last(self, get_snapshot(self->resource, BOX)));
	EXPECT_NOW(self, 3, 0, DIFFERS);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put_last(self, self->b));
	expect_restored(self, &rsa_b);
}

/* A key that was changed after the last one was read is not lost. */
TEST_F(put, after_a_change)
{
	struct str last;

	go_online_with(self, self->a);
	last = get_snapshot(self->resource, BOX);
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_b);
	ASSERT_DONE(ack(self, 2));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put_last(self, last));
	EXPECT_NOW(self, 2, 2, 0);
	ASSERT_DONE(go_offline(self->resource));
	expect_restored(self, &rsa_b);
}

TEST_F(put, after_a_removal)
{
	ASSERT_DONE(put_as(self, 0, self->b));
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put_last(self, self->b));
	EXPECT_NOW(self, 3, 0, TOMBSTONE);
	expect_checkpoints(self, 0, 1);
}

TEST_F(put, of_another_resource)
{
	int other = new_resource(self->cluster, "Other");

	ASSERT_DONE(put_as(self, 0, self->b));
	EXPECT_NOT_PUT(self, ERROR_WRONG_TARGET_NAME,
		       put_snapshot(other, LAST, NO_INPUT, self->b));
	EXPECT_NOT_PUT(self, ERROR_INVALID_NAME,
		       put_snapshot(self->resource, LAST, OTHER, self->b));
	EXPECT_NOT_PUT(
		self, NTE_BAD_SIGNATURE,
		put_last(self, snapshot_altered(self->b, self->b.size - 1, 1)));
}

static void put_last_unprivileged(void *context)
{
	struct put_fixture *self = context;

	EXPECT_STATUS(ERROR_ACCESS_DENIED, put_last(self, self->b));
	EXPECT_STATUS(ERROR_ACCESS_DENIED, put_last(self, self->a));
}

static void put_last_privileged(void *context)
{
	struct put_fixture *self = context;

	EXPECT_DONE(put_last(self, self->b));
}

/* It is a rollback. */
TEST_F(put, rights)
{
	struct state state;

	ASSERT_DONE(put_as(self, 0, self->b));
	events_skip(self->events);
	state = state_take(self->cluster);
	run_as(become_user, put_last_unprivileged, self);
	run_as(become_root_without_cap_sys_admin, put_last_unprivileged, self);
	EXPECT_UNCHANGED(self->cluster, state);
	EXPECT_NO_EVENT(self->events);
	run_as(become_user_with_cap_sys_admin, put_last_privileged, self);
	EXPECT_NOW(self, 3, 0, DIFFERS);
}

/* What is in step stays so, and who is online goes on being so. */
TEST_F(put, in_step)
{
	struct clusctl_container_record before, after;

	go_online_with(self, self->b);
	before = container_record(self->cluster, MACHINE, BOX);
	EXPECT_DONE(put_last(self, self->b));
	EXPECT_NOW(self, 3, 0, 0);
	expect_again(self, self->b);
	EXPECT_DONE(put_as(self, CLUSCTL_PUT_ROLLBACK,
			   get_snapshot(self->resource, BOX)));
	EXPECT_NOW(self, 4, 0, 0);
	after = container_record(self->cluster, MACHINE, BOX);
	EXPECT_MEMEQ(&before, &after, sizeof(before));
	/* There is nothing new for OFFLINE to save. */
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_NOW(self, 4, 0, 0);
	expect_restored(self, &rsa_b);
}

/* A change that no snapshot has yet is still to be saved. */
TEST_F(put, in_step_and_changed)
{
	struct clusctl_container_record box;
	__u32 perm;

	go_online_with(self, self->b);
	box = container_record(self->cluster, MACHINE, BOX);
	perm = box.perm ^ PERM_VIEW << PERM_OTHERS;
	ASSERT_EQ(0, key_set_perm(box.serial, perm));
	EXPECT_FLAGS(DIFFERS, self->resource, BOX);
	EXPECT_DONE(put_last(self, self->b));
	EXPECT_NOW(self, 3, 0, DIFFERS);
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_NOW(self, 4, 0, 0);
	expect_attributes(self->cluster, BOX, 0, 0, perm & 0x3fffff);
}

/* What differed, as another node has made it, does so until it is restored. */
TEST_F(put, not_in_step)
{
	go_online_with(self, self->a);
	ASSERT_DONE(put_as(self, 0, self->b));
	EXPECT_FLAGS(DIFFERS, self->resource, BOX);
	EXPECT_DONE(put_last(self, self->b));
	EXPECT_NOW(self, 3, 0, DIFFERS);
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_NOW(self, 3, 0, DIFFERS);
	expect_restored(self, &rsa_b);
}

/* To go back to an older one is to differ, whatever it holds. */
TEST_F(put, in_step_and_back)
{
	go_online_with(self, self->a);
	ASSERT_DONE(put_last(self, self->a));
	EXPECT_FLAGS(0, self->resource, BOX);
	EXPECT_DONE(put_as(self, CLUSCTL_PUT_ROLLBACK, self->a));
	EXPECT_NOW(self, 3, 0, DIFFERS);
	EXPECT_DONE(go_offline(self->resource));
	expect_restored(self, &rsa_a);
}

CLUSCTL_MODULE_TEST_MAIN
