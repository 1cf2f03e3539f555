// SPDX-License-Identifier: GPL-2.0-or-later
/* Checkpoints: the lists of resources, the tables of all, and the caps. */
#include <linux/cleanup.h>
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable.h>
#include <linux/string.h>
#include <linux/uuid.h>

#include "change.h"
#include "checkpoint.h"
#include "cluster_key.h"
#include "image.h"
#include "kunit.h"
#include "limits.h"
#include "name.h"
#include "resource.h"
#include "seal.h"

#define RESOURCES 2
#define ROUNDS 400
#define NAMES 8

struct fixture {
	struct clusctl_resource *resources[RESOURCES];
};

static const struct clusctl_image small = {
	.pairs[1] = { "p", "P", 1, 1 },
};

/* Every case is a change of two resources. */
static int init_case(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	static const char *const names[RESOURCES] = { "a", "b" };
	struct fixture *fixture =
		kunit_kzalloc(test, sizeof(*fixture), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, fixture);
	test->priv = fixture;
	for (i = 0; i < RESOURCES; i++) {
		size_t size;
		void *name = kunit_utf16(test, names[i], &size);

		KUNIT_EXPECT_EQ(test,
				clusctl_resource_new(name, size, name, size,
						     &guid_null,
						     &fixture->resources[i]),
				ERROR_SUCCESS);
		KUNIT_EXPECT_EQ(test,
				clusctl_resource_publish(fixture->resources[i]),
				ERROR_SUCCESS);
	}
	return 0;
}

static void exit_case(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct fixture *fixture = test->priv;
	unsigned int tombstones;
	int i;

	for (i = 0; i < RESOURCES; i++) {
		clusctl_resource_delete(fixture->resources[i]);
		clusctl_resource_put(fixture->resources[i]);
	}
	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_count(&tombstones), 0U);
	KUNIT_EXPECT_EQ(test, tombstones, 0U);
	clusctl_max_checkpoints = 1048576;
	clusctl_max_resource_checkpoints = 16384;
}

/* A snapshot of the container of that name; of generation 0, a tombstone of 1 */
static struct clusctl_snapshot *take(struct kunit *test, int resource,
				     const char *canonical, u64 generation)
{
	struct fixture *fixture = test->priv;
	struct clusctl_snapshot *snapshot = NULL;
	struct clusctl_snapshot_of of = {
		.resource = &fixture->resources[resource]->id,
		.generation = generation ?: 1,
	};
	size_t size;

	of.name = kunit_utf16(test, canonical, &size);
	of.name_size = size;
	KUNIT_ASSERT_EQ(test,
			clusctl_snapshot_take(&of, generation ? &small : NULL,
					      &snapshot),
			ERROR_SUCCESS);
	return snapshot;
}

static u32 insert(struct kunit *test, int resource, const char *canonical,
		  u64 generation)
{
	struct fixture *fixture = test->priv;
	struct clusctl_checkpoint *checkpoint;
	struct clusctl_snapshot *snapshot =
		take(test, resource, canonical, generation);
	u32 status;

	status = clusctl_checkpoint_insert(fixture->resources[resource],
					   canonical, snapshot, &checkpoint);
	if (status)
		clusctl_snapshot_put(snapshot);
	return status;
}

static struct clusctl_checkpoint *find(struct kunit *test, int resource,
				       const char *canonical)
{
	struct fixture *fixture = test->priv;

	return clusctl_checkpoint_find(fixture->resources[resource], canonical);
}

static void set(struct kunit *test, int resource, const char *canonical,
		u64 generation)
{
	clusctl_checkpoint_set(find(test, resource, canonical),
			       take(test, resource, canonical, generation));
}

/* The names on a list, one after the other */
static const char *list_of(struct kunit *test, const struct list_head *list)
{
	char *names = kunit_kzalloc(test, 64, GFP_KERNEL);
	struct clusctl_checkpoint *checkpoint;

	KUNIT_ASSERT_NOT_NULL(test, names);
	list_for_each_entry(checkpoint, list, entry)
		strlcat(names, checkpoint->canonical, 64);
	return names;
}

static void expect_lists(struct kunit *test, int resource, const char *listed,
			 const char *deleted)
{
	struct fixture *fixture = test->priv;
	const struct clusctl_resource *r = fixture->resources[resource];

	KUNIT_EXPECT_STREQ(test, list_of(test, &r->checkpoints), listed);
	KUNIT_EXPECT_STREQ(test, list_of(test, &r->tombstones), deleted);
	/* Names of one unit here, each with its NUL */
	KUNIT_EXPECT_EQ(test, r->checkpoint_count, strlen(listed));
	KUNIT_EXPECT_EQ(test, r->list_size, 4 * strlen(listed));
	KUNIT_EXPECT_EQ(test, r->tombstone_count, strlen(deleted));
}

static void expect_counts(struct kunit *test, u32 listed, u32 deleted)
{
	unsigned int tombstones;

	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_count(&tombstones), listed);
	KUNIT_EXPECT_EQ(test, tombstones, deleted);
}

static void lists_are_of_their_resources(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct fixture *fixture = test->priv;

	KUNIT_EXPECT_NULL(test, find(test, 0, "k"));
	KUNIT_ASSERT_EQ(test, insert(test, 0, "k", 1), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "c", 1), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 1, "k", 1), ERROR_SUCCESS);
	expect_lists(test, 0, "kc", "");
	expect_lists(test, 1, "k", "");
	expect_counts(test, 3, 0);
	KUNIT_ASSERT_NOT_NULL(test, find(test, 0, "k"));
	KUNIT_EXPECT_PTR_EQ(test, find(test, 0, "k")->resource,
			    fixture->resources[0]);
	KUNIT_EXPECT_PTR_NE(test, find(test, 0, "k"), find(test, 1, "k"));
	KUNIT_EXPECT_STREQ(test, find(test, 0, "c")->canonical, "c");
	KUNIT_EXPECT_NULL(test, find(test, 1, "c"));
	KUNIT_EXPECT_TRUE(test,
			  clusctl_checkpoint_is_listed(find(test, 0, "k")));
	KUNIT_EXPECT_FALSE(test, clusctl_checkpoint_is_listed(NULL));
}

static u32 count_same(const char *canonical)
{
	struct clusctl_checkpoint *checkpoint;
	struct rhlist_head *position, *list;
	u32 count = 0;

	list = clusctl_checkpoint_same(canonical);
	rcu_read_lock();
	rhl_for_each_entry_rcu(checkpoint, position, list, same)
		count += !strcmp(checkpoint->canonical, canonical);
	rcu_read_unlock();
	return count;
}

static void same_container_on_many(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	KUNIT_EXPECT_EQ(test, count_same("k"), 0U);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "k", 1), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "c", 1), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 1, "k", 0), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, count_same("k"), 2U);
	KUNIT_EXPECT_EQ(test, count_same("c"), 1U);
	KUNIT_EXPECT_TRUE(test, clusctl_checkpoint_forget(find(test, 0, "k")));
	KUNIT_EXPECT_EQ(test, count_same("k"), 1U);
}

static void deleted_ones_are_tombstones(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "a", 1), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "b", 1), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "c", 0), ERROR_SUCCESS);
	expect_lists(test, 0, "ab", "c");
	set(test, 0, "a", 0);
	expect_lists(test, 0, "b", "ca");
	expect_counts(test, 1, 2);
	KUNIT_EXPECT_FALSE(test,
			   clusctl_checkpoint_is_listed(find(test, 0, "a")));
	/* It comes back at the end of the list. */
	set(test, 0, "a", 3);
	expect_lists(test, 0, "ba", "c");
	/* The next snapshot leaves it where it is. */
	set(test, 0, "b", 2);
	set(test, 0, "c", 0);
	expect_lists(test, 0, "ba", "c");
	expect_counts(test, 2, 1);
}

static void next_snapshot_replaces_the_last(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_checkpoint *checkpoint;

	KUNIT_ASSERT_EQ(test, insert(test, 0, "a", 4), ERROR_SUCCESS);
	checkpoint = find(test, 0, "a");
	checkpoint->acknowledged = 4;
	set(test, 0, "a", 5);
	KUNIT_EXPECT_EQ(test, clusctl_snapshot_generation(checkpoint->snapshot),
			5U);
	KUNIT_EXPECT_EQ(test, checkpoint->acknowledged, 4U);
	/* What a store has of the same generation is under another key. */
	set(test, 0, "a", 5);
	KUNIT_EXPECT_EQ(test, checkpoint->acknowledged, 0U);
}

/* What comes from a store has to be newer than what a store has had. */
static void floors(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_checkpoint *checkpoint;

	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_floor(NULL, false), 0U);
	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_floor(NULL, true), 0U);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "a", 4), ERROR_SUCCESS);
	checkpoint = find(test, 0, "a");
	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_floor(checkpoint, false), 4U);
	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_floor(checkpoint, true), 0U);
	checkpoint->acknowledged = 3;
	checkpoint->stored = 3;
	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_floor(checkpoint, false), 4U);
	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_floor(checkpoint, true), 3U);
	/* It goes back, is sealed again, and is deleted. */
	set(test, 0, "a", 2);
	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_floor(checkpoint, false), 2U);
	set(test, 0, "a", 2);
	KUNIT_EXPECT_EQ(test, checkpoint->acknowledged, 0U);
	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_floor(checkpoint, true), 3U);
	set(test, 0, "a", 0);
	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_floor(checkpoint, false), 1U);
	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_floor(checkpoint, true), 3U);
}

static void stamps(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	const struct clusctl_stamp stamp = { .serial = 7, .changes = 8 };
	struct clusctl_checkpoint *checkpoint;

	KUNIT_ASSERT_EQ(test, insert(test, 0, "a", 1), ERROR_SUCCESS);
	checkpoint = find(test, 0, "a");
	KUNIT_EXPECT_FALSE(test, checkpoint->in_step);
	KUNIT_EXPECT_EQ(test, checkpoint->stamp.serial, 0);
	clusctl_checkpoint_stamp(checkpoint, &stamp, true);
	KUNIT_EXPECT_TRUE(test, checkpoint->in_step);
	KUNIT_EXPECT_EQ(test, memcmp(&checkpoint->stamp, &stamp, sizeof(stamp)),
			0);
	clusctl_checkpoint_stamp(checkpoint, &stamp, false);
	KUNIT_EXPECT_FALSE(test, checkpoint->in_step);
}

/* One of which nothing is elsewhere goes without a trace. */
static void forgetting(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "a", 1), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "b", 1), ERROR_SUCCESS);
	find(test, 0, "a")->was_out = true;
	KUNIT_EXPECT_FALSE(test, clusctl_checkpoint_forget(find(test, 0, "a")));
	KUNIT_EXPECT_TRUE(test, clusctl_checkpoint_forget(find(test, 0, "b")));
	expect_lists(test, 0, "a", "");
	expect_counts(test, 1, 0);
	KUNIT_EXPECT_NULL(test, find(test, 0, "b"));
	KUNIT_ASSERT_EQ(test, insert(test, 0, "b", 1), ERROR_SUCCESS);
	expect_lists(test, 0, "ab", "");
}

static void cap_of_a_resource(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	clusctl_max_resource_checkpoints = 2;
	KUNIT_ASSERT_EQ(test, insert(test, 0, "a", 1), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "b", 0), ERROR_SUCCESS);
	/* A tombstone counts, as long as it is needed. */
	KUNIT_EXPECT_EQ(test, insert(test, 0, "c", 1),
			ERROR_NO_SYSTEM_RESOURCES);
	expect_lists(test, 0, "a", "b");
	expect_counts(test, 1, 1);
	KUNIT_EXPECT_NULL(test, find(test, 0, "c"));
	/* Another resource has a cap of its own. */
	KUNIT_EXPECT_EQ(test, insert(test, 1, "c", 1), ERROR_SUCCESS);
	find(test, 0, "b")->acknowledged = 1;
	KUNIT_EXPECT_EQ(test, insert(test, 0, "c", 1), ERROR_SUCCESS);
	expect_lists(test, 0, "ac", "");
	KUNIT_EXPECT_NULL(test, find(test, 0, "b"));
	/* One that is listed never makes room. */
	find(test, 0, "a")->acknowledged = 1;
	KUNIT_EXPECT_EQ(test, insert(test, 0, "d", 1),
			ERROR_NO_SYSTEM_RESOURCES);
	expect_lists(test, 0, "ac", "");
}

/* The oldest tombstone that a store has goes, and not more than that. */
static void oldest_makes_room(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	clusctl_max_resource_checkpoints = 4;
	KUNIT_ASSERT_EQ(test, insert(test, 0, "a", 0), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "b", 0), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "c", 0), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "d", 1), ERROR_SUCCESS);
	find(test, 0, "b")->acknowledged = 1;
	find(test, 0, "c")->acknowledged = 1;
	/* A cap that is below what there is lets nothing in. */
	clusctl_max_resource_checkpoints = 3;
	KUNIT_EXPECT_EQ(test, insert(test, 0, "e", 1),
			ERROR_NO_SYSTEM_RESOURCES);
	clusctl_max_resource_checkpoints = 4;
	KUNIT_EXPECT_EQ(test, insert(test, 0, "e", 1), ERROR_SUCCESS);
	expect_lists(test, 0, "de", "ac");
}

static void cap_of_all(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	clusctl_max_checkpoints = 3;
	KUNIT_ASSERT_EQ(test, insert(test, 0, "a", 0), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "b", 1), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 1, "c", 1), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, insert(test, 1, "d", 1),
			ERROR_NO_SYSTEM_RESOURCES);
	/* One of another resource makes room, too. */
	find(test, 0, "a")->acknowledged = 1;
	KUNIT_EXPECT_EQ(test, insert(test, 1, "d", 1), ERROR_SUCCESS);
	expect_lists(test, 0, "b", "");
	expect_lists(test, 1, "cd", "");
	expect_counts(test, 3, 0);
	/* But not where the resource itself is full. */
	set(test, 0, "b", 0);
	find(test, 0, "b")->acknowledged = 1;
	clusctl_max_resource_checkpoints = 2;
	KUNIT_EXPECT_EQ(test, insert(test, 1, "e", 1),
			ERROR_NO_SYSTEM_RESOURCES);
	expect_lists(test, 0, "", "b");
}

/* How many snapshots the record of the writer says there are */
static u32 counted_by_key(struct kunit *test)
{
	struct clusctl_key_record *records;
	u32 size, snapshots;

	KUNIT_ASSERT_EQ(test, clusctl_cluster_key_records(&records, &size),
			ERROR_SUCCESS);
	snapshots = records->snapshots;
	kfree(records);
	return snapshots;
}

static void keys_count_their_snapshots(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	static const u8 none[CLUSCTL_KEY_ID_SIZE];
	bool is_boot;
	const u8 *id = clusctl_cluster_key_writer(&is_boot)->id;
	struct fixture *fixture = test->priv;

	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_sealed_with(id), 0U);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "a", 1), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "b", 0), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 1, "a", 1), ERROR_SUCCESS);
	set(test, 1, "a", 2);
	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_sealed_with(id), 3U);
	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_sealed_with(none), 0U);
	KUNIT_EXPECT_EQ(test, counted_by_key(test), 3U);
	KUNIT_EXPECT_TRUE(test, clusctl_checkpoint_forget(find(test, 0, "a")));
	KUNIT_EXPECT_EQ(test, counted_by_key(test), 2U);
	clusctl_resource_delete(fixture->resources[0]);
	KUNIT_EXPECT_EQ(test, counted_by_key(test), 1U);
	KUNIT_EXPECT_EQ(test, clusctl_checkpoint_sealed_with(id), 1U);
}

static void resource_takes_its_list_along(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct fixture *fixture = test->priv;

	KUNIT_ASSERT_EQ(test, insert(test, 0, "a", 1), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 0, "b", 0), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, insert(test, 1, "a", 1), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, clusctl_resource_delete(fixture->resources[0]),
			ERROR_SUCCESS);
	expect_lists(test, 0, "", "");
	expect_lists(test, 1, "a", "");
	expect_counts(test, 1, 0);
	KUNIT_EXPECT_NULL(test, find(test, 0, "a"));
	KUNIT_EXPECT_EQ(test, count_same("a"), 1U);
}

/* What there should be of one name on one resource */
enum state { NONE, LISTED, DELETED };

/* Random steps, and after each all that can be counted, the simple way */
static void random_steps(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	enum state states[RESOURCES][NAMES] = {};
	u64 state = 1;
	int i, j, k;

	for (i = 0; i < ROUNDS; i++) {
		int r = kunit_random_below(&state, RESOURCES);
		int n = kunit_random_below(&state, NAMES);
		const char name[] = { 'a' + n, '\0' };
		u32 choice = kunit_random_below(&state, 3);
		u32 counts[3] = {};

		if (states[r][n] == NONE) {
			KUNIT_ASSERT_EQ(test, insert(test, r, name, choice),
					ERROR_SUCCESS);
			states[r][n] = choice ? LISTED : DELETED;
		} else if (choice == 2) {
			KUNIT_ASSERT_TRUE(test, clusctl_checkpoint_forget(
							find(test, r, name)));
			states[r][n] = NONE;
		} else {
			set(test, r, name, choice);
			states[r][n] = choice ? LISTED : DELETED;
		}
		for (j = 0; j < RESOURCES; j++)
			for (k = 0; k < NAMES; k++)
				counts[states[j][k]]++;
		expect_counts(test, counts[LISTED], counts[DELETED]);
		KUNIT_ASSERT_EQ(test, counted_by_key(test),
				counts[LISTED] + counts[DELETED]);
		KUNIT_ASSERT_EQ(test, count_same(name),
				(states[0][n] != NONE) +
					(states[1][n] != NONE));
		KUNIT_ASSERT_EQ(
			test, clusctl_checkpoint_is_listed(find(test, r, name)),
			states[r][n] == LISTED);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(lists_are_of_their_resources),
	KUNIT_CASE(same_container_on_many),
	KUNIT_CASE(deleted_ones_are_tombstones),
	KUNIT_CASE(next_snapshot_replaces_the_last),
	KUNIT_CASE(floors),
	KUNIT_CASE(stamps),
	KUNIT_CASE(forgetting),
	KUNIT_CASE(cap_of_a_resource),
	KUNIT_CASE(oldest_makes_room),
	KUNIT_CASE(cap_of_all),
	KUNIT_CASE(keys_count_their_snapshots),
	KUNIT_CASE(resource_takes_its_list_along),
	KUNIT_CASE(random_steps),
	{},
};

KUNIT_SUITE_OF_FIXTURES("checkpoint", kunit_parts_init, init_case, exit_case,
			cases);
