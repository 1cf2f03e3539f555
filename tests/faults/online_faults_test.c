// SPDX-License-Identifier: GPL-2.0-or-later
/* Resources go online and offline without enough memory. */
#include <stdlib.h>

#include "cluster_key.h"
#include "keyctl.h"
#include "sweep.h"

static struct reply online(struct scene *scene)
{
	return go_online(scene->resource, 0);
}

static void expect_state(struct scene *scene, __u32 expected)
{
	struct clusctl_resource_state state = resource_state(scene->resource);

	EXPECT_EQ(expected, state.state);
	EXPECT_EQ(ERROR_SUCCESS, state.failure);
}

static void three_added(struct scene *scene)
{
	scene_add(scene, BOX, &rsa_a, &rsa_b);
	scene_add(scene, OTHER, &ec_p256, NULL);
	scene_add(scene, THIRD, NULL, &ed25519);
}

static void three_are_restored(struct scene *scene)
{
	expect_state(scene, CLUSCTL_STATE_ONLINE);
	EXPECT_FLAGS(0, scene->resource, BOX);
	EXPECT_FLAGS(0, scene->resource, OTHER);
	EXPECT_FLAGS(0, scene->resource, THIRD);
	expect_pairs(scene, BOX, &rsa_a, &rsa_b);
	expect_pairs(scene, OTHER, &ec_p256, NULL);
	expect_pairs(scene, THIRD, NULL, &ed25519);
	EXPECT_GENERATION(1, scene->resource, BOX);
	EXPECT_GENERATION(1, scene->resource, OTHER);
	EXPECT_GENERATION(1, scene->resource, THIRD);
}

static void none_there(struct scene *scene)
{
	three_added(scene);
	ASSERT_DONE(delete_container(scene->cluster, MACHINE, BOX));
	ASSERT_DONE(delete_container(scene->cluster, MACHINE, OTHER));
	ASSERT_DONE(delete_container(scene->cluster, MACHINE, THIRD));
}

SWEEP_TEST(online, .prepare = none_there, .operate = online,
	   .expect = three_are_restored, .floor = 34, .kernel_floor = 90)

/* Other keys, a pair too many, and one too few */
static void other_contents(struct scene *scene)
{
	three_added(scene);
	scene_import(scene, BOX, AT_KEYEXCHANGE, &ec_p256);
	scene_import(scene, OTHER, AT_SIGNATURE, &ed25519);
	ASSERT_DONE(delete_container(scene->cluster, MACHINE, THIRD));
	scene_container(scene, THIRD);
}

SWEEP_TEST(online_in_place, .prepare = other_contents, .operate = online,
	   .expect = three_are_restored, .floor = 23, .kernel_floor = 45)

static void other_owners(struct scene *scene)
{
	struct clusctl_container_handle handle;
	struct str input = container_input(BOX, 1000, 1000, ~0U);

	none_there(scene);
	ASSERT_DONE(call(scene->cluster, CLUSCTL_NODE_CREATE_CONTAINER, MACHINE,
			 input, &handle, sizeof(handle)));
	free((void *)(uintptr_t)input.data);
	scene_import(scene, BOX, AT_KEYEXCHANGE, &rsa_b);
	scene_container(scene, OTHER);
	ASSERT_EQ(
		0,
		key_set_perm(
			container_record(scene->cluster, MACHINE, OTHER).serial,
			0x3f010000));
}

static void three_are_roots(struct scene *scene)
{
	three_are_restored(scene);
	EXPECT_EQ(0, container_record(scene->cluster, MACHINE, BOX).uid);
}

SWEEP_TEST(online_other_owners, .prepare = other_owners, .operate = online,
	   .expect = three_are_roots, .floor = 34, .kernel_floor = 89)

static void dead_containers(struct scene *scene)
{
	struct clusctl_container_record record;

	three_added(scene);
	record = container_record(scene->cluster, MACHINE, BOX);
	ASSERT_EQ(0, key_revoke(record.serial));
	record = container_record(scene->cluster, MACHINE, OTHER);
	ASSERT_EQ(0, key_revoke(record.serial));
}

SWEEP_TEST(online_dead, .prepare = dead_containers, .operate = online,
	   .expect = three_are_restored, .floor = 30, .kernel_floor = 81)

/* On the list of another resource that is online, which saves it then */
static void shared(struct scene *scene)
{
	scene_add(scene, BOX, &rsa_a, NULL);
	ASSERT_DONE(add_checkpoint(scene->second, BOX));
	ASSERT_DONE(go_online(scene->second, 0));
	scene_import(scene, BOX, AT_KEYEXCHANGE, &rsa_b);
}

static void other_has_saved(struct scene *scene)
{
	expect_state(scene, CLUSCTL_STATE_ONLINE);
	expect_pairs(scene, BOX, &rsa_a, NULL);
	EXPECT_GENERATION(1, scene->resource, BOX);
	EXPECT_GENERATION(3, scene->second, BOX);
	EXPECT_FLAGS(0, scene->resource, BOX);
	EXPECT_FLAGS(0, scene->second, BOX);
}

SWEEP_TEST(online_shared, .prepare = shared, .operate = online,
	   .expect = other_has_saved, .floor = 11, .kernel_floor = 27)

/* One that cannot be opened is passed over, want of memory is not. */
static void one_lost(struct scene *scene)
{
	ASSERT_DONE(set_key(scene->cluster, 0, known_key(2), NULL));
	scene_add(scene, BOX, &rsa_a, NULL);
	ASSERT_DONE(set_key(scene->cluster, 0, scene->key, NULL));
	ASSERT_DONE(retire_key(scene->cluster, CLUSCTL_RETIRE_FORCE,
			       known_key_ids[1]));
	scene_import(scene, BOX, AT_KEYEXCHANGE, &rsa_b);
	scene_add(scene, OTHER, &ec_p256, NULL);
	scene_import(scene, OTHER, AT_KEYEXCHANGE, &rsa_b);
}

static struct reply online_best_effort(struct scene *scene)
{
	return go_online(scene->resource, CLUSCTL_ONLINE_BEST_EFFORT);
}

static void one_is_restored(struct scene *scene)
{
	expect_state(scene, CLUSCTL_STATE_ONLINE);
	expect_pairs(scene, BOX, &rsa_b, NULL);
	expect_pairs(scene, OTHER, &ec_p256, NULL);
}

SWEEP_TEST(online_best_effort, .prepare = one_lost,
	   .operate = online_best_effort, .expect = one_is_restored,
	   .floor = 10, .kernel_floor = 12)

static void change_perm(struct scene *scene, struct str name)
{
	struct clusctl_container_record record;

	record = container_record(scene->cluster, MACHINE, name);
	ASSERT_EQ(0, key_set_perm(record.serial, record.perm | PERM_VIEW));
}

/* All three have changed, and one cannot be exported any more. */
static void online_and_changed(struct scene *scene)
{
	three_added(scene);
	ASSERT_DONE(go_online(scene->resource, 0));
	change_perm(scene, BOX);
	change_perm(scene, OTHER);
	ASSERT_DONE(delete_container(scene->cluster, MACHINE, THIRD));
}

static struct reply offline(struct scene *scene)
{
	return go_offline(scene->resource);
}

static void changes_are_saved(struct scene *scene)
{
	expect_state(scene, CLUSCTL_STATE_OFFLINE);
	EXPECT_GENERATION(2, scene->resource, BOX);
	EXPECT_GENERATION(2, scene->resource, OTHER);
	EXPECT_GENERATION(1, scene->resource, THIRD);
	EXPECT_FLAGS(0, scene->resource, BOX);
	EXPECT_FLAGS(0, scene->resource, OTHER);
	EXPECT_FLAGS(CLUSCTL_CHECKPOINT_DIFFERS, scene->resource, THIRD);
}

SWEEP_TEST(offline, .prepare = online_and_changed, .operate = offline,
	   .expect = changes_are_saved, .floor = 18, .kernel_floor = 19)

SWEEP_MAIN
