// SPDX-License-Identifier: GPL-2.0-or-later
/* Checkpoints are added and deleted, and keys imported, without enough memory. */
#include <stdlib.h>

#include "sweep.h"

static void expect_list(struct scene *scene, __u32 checkpoints,
			__u32 tombstones)
{
	struct clusctl_resource_state state = resource_state(scene->resource);

	EXPECT_EQ(checkpoints, state.checkpoints);
	EXPECT_EQ(tombstones, state.tombstones);
}

static void box_alone(struct scene *scene)
{
	scene_container(scene, BOX);
	scene_import(scene, BOX, AT_KEYEXCHANGE, &rsa_a);
	scene_import(scene, BOX, AT_SIGNATURE, &ed25519);
}

static struct reply add_box(struct scene *scene)
{
	return add_checkpoint(scene->resource, BOX);
}

static void box_is_added(struct scene *scene)
{
	expect_list(scene, 1, 0);
	EXPECT_GENERATION(1, scene->resource, BOX);
	EXPECT_FLAGS(0, scene->resource, BOX);
}

SWEEP_TEST(add, .prepare = box_alone, .operate = add_box,
	   .expect = box_is_added, .floor = 10, .kernel_floor = 13)

/* A snapshot has been read. */
static void box_added(struct scene *scene)
{
	scene_add(scene, BOX, &rsa_a, &ed25519);
	scene->snapshots[0] = get_snapshot(scene->resource, BOX);
}

static void box_deleted(struct scene *scene)
{
	box_added(scene);
	ASSERT_DONE(delete_checkpoint(scene->resource, BOX));
}

static void box_is_added_again(struct scene *scene)
{
	expect_list(scene, 1, 0);
	EXPECT_GENERATION(3, scene->resource, BOX);
}

SWEEP_TEST(add_again, .prepare = box_deleted, .operate = add_box,
	   .expect = box_is_added_again, .floor = 7, .kernel_floor = 12)

static struct reply delete_box(struct scene *scene)
{
	return delete_checkpoint(scene->resource, BOX);
}

static void box_is_deleted(struct scene *scene)
{
	expect_list(scene, 0, 1);
	EXPECT_GENERATION(2, scene->resource, BOX);
}

SWEEP_TEST(delete, .prepare = box_added, .operate = delete_box,
	   .expect = box_is_deleted, .floor = 2, .kernel_floor = 7)

/* One whose snapshot has never left */
static void box_added_unread(struct scene *scene)
{
	scene_add(scene, BOX, &rsa_a, NULL);
}

static void box_is_forgotten(struct scene *scene)
{
	expect_list(scene, 0, 0);
}

SWEEP_TEST(forget, .prepare = box_added_unread, .operate = delete_box,
	   .expect = box_is_forgotten, .floor = 1, .kernel_floor = 7,
	   .unread = true)

static struct reply import_exchange(struct scene *scene)
{
	return import_key(scene->cluster, MACHINE | CRYPT_EXPORTABLE,
			  AT_KEYEXCHANGE, BOX, &rsa_b);
}

static void box_has_rsa_b(struct scene *scene)
{
	expect_pairs(scene, BOX, &rsa_b, &ed25519);
}

SWEEP_TEST(import, .prepare = box_alone, .operate = import_exchange,
	   .expect = box_has_rsa_b, .floor = 2, .kernel_floor = 21)

static void box_online(struct scene *scene)
{
	box_added(scene);
	ASSERT_DONE(go_online(scene->resource, 0));
}

static void box_is_saved(struct scene *scene)
{
	box_has_rsa_b(scene);
	EXPECT_GENERATION(2, scene->resource, BOX);
	EXPECT_FLAGS(0, scene->resource, BOX);
}

SWEEP_TEST(import_online, .prepare = box_online, .operate = import_exchange,
	   .expect = box_is_saved, .floor = 7, .kernel_floor = 27)

/* On the lists of two resources that are online */
static void box_online_twice(struct scene *scene)
{
	box_online(scene);
	ASSERT_DONE(add_checkpoint(scene->second, BOX));
	ASSERT_DONE(go_online(scene->second, 0));
}

/* The second one restored the container, which was a change for the first. */
static void box_is_saved_twice(struct scene *scene)
{
	box_has_rsa_b(scene);
	EXPECT_GENERATION(3, scene->resource, BOX);
	EXPECT_GENERATION(2, scene->second, BOX);
	EXPECT_FLAGS(0, scene->resource, BOX);
	EXPECT_FLAGS(0, scene->second, BOX);
}

SWEEP_TEST(import_online_twice, .prepare = box_online_twice,
	   .operate = import_exchange, .expect = box_is_saved_twice,
	   .floor = 10, .kernel_floor = 32)

static void box_online_with_one_pair(struct scene *scene)
{
	scene_add(scene, BOX, &rsa_a, NULL);
	ASSERT_DONE(go_online(scene->resource, 0));
}

static struct reply import_signature(struct scene *scene)
{
	return import_key(scene->cluster, MACHINE | CRYPT_EXPORTABLE,
			  AT_SIGNATURE, BOX, &ed25519);
}

static void box_has_both(struct scene *scene)
{
	expect_pairs(scene, BOX, &rsa_a, &ed25519);
	EXPECT_GENERATION(2, scene->resource, BOX);
}

SWEEP_TEST(import_second_pair, .prepare = box_online_with_one_pair,
	   .operate = import_signature, .expect = box_has_both, .floor = 8,
	   .kernel_floor = 18)

SWEEP_MAIN
