// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots are put and sealed again, and keys set, without enough memory. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cluster_key.h"
#include "sweep.h"

/* Of one checkpoint: generations 1 and 2, and the tombstone, which is 3 */
enum { FIRST, SECOND, TOMBSTONE };

/* The snapshots were made here; then the resource is as new. */
static void nothing_there(struct scene *scene)
{
	struct clusctl_resource_handle handle;

	ASSERT_DONE(open_resource(scene->cluster, STR("First"), &handle));
	scene_add(scene, BOX, &rsa_a, NULL);
	scene->snapshots[FIRST] = get_snapshot(scene->resource, BOX);
	ASSERT_DONE(go_online(scene->resource, 0));
	scene_import(scene, BOX, AT_KEYEXCHANGE, &rsa_b);
	scene->snapshots[SECOND] = get_snapshot(scene->resource, BOX);
	ASSERT_DONE(delete_checkpoint(scene->resource, BOX));
	scene->snapshots[TOMBSTONE] = get_snapshot(scene->resource, BOX);
	ASSERT_DONE(go_offline(scene->resource));
	ASSERT_DONE(delete_resource(scene->cluster, STR("First")));
	close(handle.fd);
	close(scene->resource);
	scene->resource = new_resource_as(scene->cluster, "First", handle.id);
}

static struct reply put(struct scene *scene, __u32 flags, int which)
{
	return put_snapshot(scene->resource, flags, BOX,
			    scene->snapshots[which]);
}

/* What is kept is what was put. */
static void expect_kept(struct scene *scene, int which)
{
	struct str kept = get_snapshot(scene->resource, BOX);

	EXPECT_EQ(scene->snapshots[which].size, kept.size);
	if (scene->snapshots[which].size == kept.size)
		EXPECT_MEMEQ(scene->snapshots[which].data, kept.data,
			     kept.size);
	free((void *)(uintptr_t)kept.data);
}

static void expect_list(struct scene *scene, __u32 checkpoints,
			__u32 tombstones)
{
	struct clusctl_resource_state state = resource_state(scene->resource);

	EXPECT_EQ(checkpoints, state.checkpoints);
	EXPECT_EQ(tombstones, state.tombstones);
}

static struct reply put_first(struct scene *scene)
{
	return put(scene, 0, FIRST);
}

static void first_is_kept(struct scene *scene)
{
	expect_list(scene, 1, 0);
	expect_kept(scene, FIRST);
}

SWEEP_TEST(put_new, .prepare = nothing_there, .operate = put_first,
	   .expect = first_is_kept, .floor = 7, .kernel_floor = 13)

static void first_there(struct scene *scene)
{
	nothing_there(scene);
	ASSERT_DONE(put(scene, 0, FIRST));
}

static struct reply put_second(struct scene *scene)
{
	return put(scene, 0, SECOND);
}

static void second_is_kept(struct scene *scene)
{
	expect_list(scene, 1, 0);
	expect_kept(scene, SECOND);
}

SWEEP_TEST(put_newer, .prepare = first_there, .operate = put_second,
	   .expect = second_is_kept, .floor = 3, .kernel_floor = 11)

static struct reply put_tombstone(struct scene *scene)
{
	return put(scene, 0, TOMBSTONE);
}

static void tombstone_is_kept(struct scene *scene)
{
	expect_list(scene, 0, 1);
	expect_kept(scene, TOMBSTONE);
}

SWEEP_TEST(put_tombstone, .prepare = first_there, .operate = put_tombstone,
	   .expect = tombstone_is_kept, .floor = 4, .kernel_floor = 12)

SWEEP_TEST(put_new_tombstone, .prepare = nothing_there,
	   .operate = put_tombstone, .expect = tombstone_is_kept, .floor = 6,
	   .kernel_floor = 12)

static void tombstone_there(struct scene *scene)
{
	nothing_there(scene);
	ASSERT_DONE(put(scene, 0, TOMBSTONE));
}

static struct reply roll_back(struct scene *scene)
{
	return put(scene, CLUSCTL_PUT_ROLLBACK, FIRST);
}

static void first_is_back(struct scene *scene)
{
	struct clusctl_checkpoint_record record =
		checkpoint_record(scene->resource, BOX);

	expect_list(scene, 1, 0);
	EXPECT_EQ(4, record.generation);
	EXPECT_EQ(snapshot_header(scene->snapshots[FIRST]).time, record.time);
	ASSERT_DONE(go_online(scene->resource, 0));
	expect_pairs(scene, BOX, &rsa_a, NULL);
}

SWEEP_TEST(rollback, .prepare = tombstone_there, .operate = roll_back,
	   .expect = first_is_back, .floor = 6, .kernel_floor = 14)

/* Of two that were made on their own, what a store has wins. */
static struct reply put_stored_first(struct scene *scene)
{
	return put(scene, CLUSCTL_PUT_STORED, FIRST);
}

static struct reply put_stored_tombstone(struct scene *scene)
{
	return put(scene, CLUSCTL_PUT_STORED, TOMBSTONE);
}

static void first_is_stored(struct scene *scene)
{
	first_is_kept(scene);
	EXPECT_EQ(1, checkpoint_record(scene->resource, BOX).acknowledged);
}

static void tombstone_is_stored(struct scene *scene)
{
	tombstone_is_kept(scene);
	EXPECT_EQ(3, checkpoint_record(scene->resource, BOX).acknowledged);
}

static void fork_there(struct scene *scene)
{
	first_there(scene);
	ASSERT_DONE(put(scene, 0, SECOND));
	ASSERT_DONE(put(scene, CLUSCTL_PUT_ROLLBACK, FIRST));
	ASSERT_DONE(put(scene, CLUSCTL_PUT_ROLLBACK, SECOND));
	EXPECT_EQ(4, checkpoint_record(scene->resource, BOX).generation);
}

SWEEP_TEST(put_stored_new, .prepare = nothing_there,
	   .operate = put_stored_first, .expect = first_is_stored, .floor = 8,
	   .kernel_floor = 14)

SWEEP_TEST(put_stored_fork, .prepare = fork_there, .operate = put_stored_first,
	   .expect = first_is_stored, .floor = 4, .kernel_floor = 12)

SWEEP_TEST(put_stored_over_tombstone, .prepare = tombstone_there,
	   .operate = put_stored_first, .expect = first_is_stored, .floor = 5,
	   .kernel_floor = 13)

SWEEP_TEST(put_stored_tombstone, .prepare = fork_there,
	   .operate = put_stored_tombstone, .expect = tombstone_is_stored,
	   .floor = 5, .kernel_floor = 13)

static void sealed_with_another_key(struct scene *scene)
{
	scene_add(scene, BOX, &rsa_a, NULL);
	scene_add(scene, OTHER, &ed25519, &rsa_b);
	scene_add(scene, THIRD, &ec_p256, NULL);
	scene->snapshots[0] = get_snapshot(scene->resource, THIRD);
	ASSERT_DONE(delete_checkpoint(scene->resource, THIRD));
	ASSERT_DONE(set_key(scene->cluster, 0, known_key(2), NULL));
}

static struct reply reseal_all(struct scene *scene)
{
	return reseal(scene->cluster, NULL);
}

/* How many of the three are under the new key, all of them as they were */
static unsigned int count_resealed(struct scene *scene)
{
	const struct str names[] = { BOX, OTHER, THIRD };
	struct clusctl_checkpoint_record record;
	unsigned int count = 0;
	bool resealed;
	size_t i;

	for (i = 0; i < 3; i++) {
		record = checkpoint_record(scene->resource, names[i]);
		EXPECT_EQ(i == 2 ? 2 : 1, record.generation);
		resealed = !memcmp(record.key_id, known_key_ids[1],
				   sizeof(record.key_id));
		count += resealed;
		EXPECT_TRUE(resealed || !memcmp(record.key_id, known_key_ids[0],
						sizeof(record.key_id)));
	}
	return count;
}

/* Under whichever key they are, they open. */
static void expect_all_open(struct scene *scene)
{
	expect_list(scene, 2, 1);
	scene_import(scene, BOX, AT_KEYEXCHANGE, &rsa_b);
	scene_import(scene, OTHER, AT_KEYEXCHANGE, &rsa_a);
	EXPECT_DONE(go_online(scene->resource, 0));
	expect_pairs(scene, BOX, &rsa_a, NULL);
	expect_pairs(scene, OTHER, &ed25519, &rsa_b);
	EXPECT_DONE(go_offline(scene->resource));
}

static void some_are_resealed(struct scene *scene)
{
	EXPECT_LT(count_resealed(scene), 3);
	expect_all_open(scene);
}

static void all_are_resealed(struct scene *scene)
{
	EXPECT_EQ(3, count_resealed(scene));
	expect_all_open(scene);
	EXPECT_EQ(0, key_record(scene->cluster, known_key_ids[0]).snapshots);
	EXPECT_EQ(3, key_record(scene->cluster, known_key_ids[1]).snapshots);
}

SWEEP_TEST(reseal, .tells = true, .prepare = sealed_with_another_key,
	   .operate = reseal_all, .expect = all_are_resealed,
	   .partly_done = some_are_resealed, .floor = 9, .kernel_floor = 11)

/* Key 3, whether or not an earlier scene has set it */
static void without_key_3(struct scene *scene)
{
	retire_key(scene->cluster, CLUSCTL_RETIRE_FORCE, known_key_ids[2]);
	EXPECT_FALSE(key_record(scene->cluster, known_key_ids[2]).flags &
		     CLUSCTL_KEY_WRITER);
	scene->key = known_key(3);
	scene_add(scene, BOX, &rsa_a, NULL);
}

static struct reply set_writer(struct scene *scene)
{
	return set_key(scene->cluster, 0, scene->key, NULL);
}

static void key_3_seals(struct scene *scene)
{
	EXPECT_EQ(CLUSCTL_KEY_WRITER,
		  key_record(scene->cluster, known_key_ids[2]).flags);
	EXPECT_EQ(0, key_record(scene->cluster, known_key_ids[0]).flags);
	EXPECT_MEMEQ(known_key_ids[2], cluster_info(scene->cluster).key_id,
		     CLUSCTL_KEY_ID_SIZE);
}

SWEEP_TEST(set_writer, .tells = true, .prepare = without_key_3,
	   .operate = set_writer, .expect = key_3_seals, .floor = 5,
	   .kernel_floor = 10)

static struct reply set_reader(struct scene *scene)
{
	return set_key(scene->cluster, CLUSCTL_SET_READER, scene->key, NULL);
}

static void key_3_opens(struct scene *scene)
{
	EXPECT_EQ(sizeof(struct clusctl_key_record),
		  key_record(scene->cluster, known_key_ids[2]).size);
	EXPECT_EQ(0, key_record(scene->cluster, known_key_ids[2]).flags);
	EXPECT_EQ(CLUSCTL_KEY_WRITER,
		  key_record(scene->cluster, known_key_ids[0]).flags);
}

SWEEP_TEST(set_reader, .tells = true, .prepare = without_key_3,
	   .operate = set_reader, .expect = key_3_opens, .floor = 5,
	   .kernel_floor = 10)

static void with_key_3_as_reader(struct scene *scene)
{
	without_key_3(scene);
	ASSERT_DONE(set_reader(scene));
}

SWEEP_TEST(set_writer_again, .tells = true, .prepare = with_key_3_as_reader,
	   .operate = set_writer, .expect = key_3_seals, .floor = 5,
	   .kernel_floor = 10)

SWEEP_MAIN
