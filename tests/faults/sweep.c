// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fails one point after the other of an operation. What there was before must be
 * there afterwards, byte by byte; then the operation is done without a failure,
 * in the same place.
 */
#include "sweep.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cluster_key.h"
#include "events.h"
#include "leaks.h"
#include "limits.h"
#include "picture.h"

#define MAX_POINTS 500
#define REPEATS 2 /* of each failure, to see what it leaves in memory */
#define FEW_EVENTS 8 /* are kept: each scene makes more */

/* A GUID, so that snapshots of one scene are good in the next */
static const __u8 first_id[CLUSCTL_ID_SIZE] = { 1, 2, 3, 4 };

static void scene_make(struct scene *scene, const struct sweep *sweep)
{
	memset(scene, 0, sizeof(*scene));
	scene->cluster = open_cluster(O_RDWR);
	remove_all(scene->cluster);
	scene->key = known_key(1);
	ASSERT_DONE(set_key(scene->cluster, 0, scene->key, NULL));
	scene->resource = new_resource_as(scene->cluster, "First", first_id);
	scene->second = new_resource(scene->cluster, "Second");
	sweep->prepare(scene);
}

static void scene_end(struct scene *scene)
{
	size_t i;

	for (i = 0; i < sizeof(scene->snapshots) / sizeof(scene->snapshots[0]);
	     i++)
		free((void *)(uintptr_t)scene->snapshots[i].data);
	close(scene->second);
	close(scene->resource);
	close(scene->cluster);
}

void scene_container(struct scene *scene, struct str name)
{
	new_container(scene->cluster, MACHINE, name);
}

void scene_import(struct scene *scene, struct str name, __u32 spec,
		  const struct key_pair *pair)
{
	ASSERT_DONE(import_key(scene->cluster, MACHINE | CRYPT_EXPORTABLE, spec,
			       name, pair));
}

void scene_add(struct scene *scene, struct str name,
	       const struct key_pair *exchange,
	       const struct key_pair *signature)
{
	scene_container(scene, name);
	if (exchange)
		scene_import(scene, name, AT_KEYEXCHANGE, exchange);
	if (signature)
		scene_import(scene, name, AT_SIGNATURE, signature);
	ASSERT_DONE(add_checkpoint(scene->resource, name));
}

static void expect_pair(struct scene *scene, struct str name, __u32 spec,
			const struct key_pair *pair)
{
	struct str input = key_input(spec, name);
	struct reply reply;
	__u32 size;
	void *key;

	if (pair) {
		key = fetch(scene->cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			    input, &size);
		EXPECT_EQ(pair->priv_size, size);
		if (pair->priv_size == size)
			EXPECT_MEMEQ(pair->priv, key, size);
		free(key);
	} else {
		reply = call(scene->cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			     input, NULL, 0);
		EXPECT_STATUS(NTE_NO_KEY, reply);
	}
	free((void *)(uintptr_t)input.data);
}

void expect_pairs(struct scene *scene, struct str name,
		  const struct key_pair *exchange,
		  const struct key_pair *signature)
{
	expect_pair(scene, name, AT_KEYEXCHANGE, exchange);
	expect_pair(scene, name, AT_SIGNATURE, signature);
}

/* The operation, with the n-th of its points failing; 0 for none */
static struct reply operate(struct scene *scene, const struct sweep *sweep,
			    unsigned int nth, bool *consumed)
{
	struct reply reply;

	limit_set("fail_nth", nth);
	reply = sweep->operate(scene);
	*consumed = nth && !limit_get("fail_nth");
	limit_set("fail_nth", 0);
	return reply;
}

/* A failure tells of failures only. */
static void expect_failures_only(struct events *events)
{
	struct event event;

	while (next_event(events, &event))
		EXPECT_TRUE(event.head.type == CLUSCTL_EVENT_SNAPSHOT_FAILED ||
			    event.head.type == CLUSCTL_EVENT_SNAPSHOT_REFUSED ||
			    event.head.type == CLUSCTL_EVENT_RESTORE_FAILED);
}

static void expect_done(struct scene *scene, const struct sweep *sweep)
{
	bool consumed;

	EXPECT_DONE(operate(scene, sweep, 0, &consumed));
	sweep->expect(scene);
}

static void expect_nothing_done(struct scene *scene, const struct sweep *sweep,
				const struct picture *before,
				struct events *events)
{
	struct picture *after = picture_take(scene->cluster, !sweep->unread);
	const char *difference = picture_difference(before, after);

	EXPECT_STREQ(NULL, difference);
	expect_failures_only(events);
	picture_free(after);
}

/* The answer is whether the n-th point was there. */
static bool fail_at(const struct sweep *sweep, unsigned int nth,
		    bool *tolerated)
{
	struct picture *before;
	struct events *events;
	struct scene scene;
	struct reply reply;
	bool consumed;

	scene_make(&scene, sweep);
	before = picture_take(scene.cluster, !sweep->unread);
	events = events_open();
	reply = operate(&scene, sweep, nth, &consumed);
	if (reply.status == ERROR_SUCCESS) {
		sweep->expect(&scene);
		*tolerated = consumed;
	} else {
		EXPECT_STATUS(ERROR_NOT_ENOUGH_MEMORY, reply);
		EXPECT_TRUE(consumed);
		if (sweep->partly_done)
			sweep->partly_done(&scene);
		else
			expect_nothing_done(&scene, sweep, before, events);
		expect_done(&scene, sweep);
	}
	events_close(events);
	picture_free(before);
	scene_end(&scene);
	return consumed;
}

/* How many points the operation passes when none of them fails */
static unsigned int count_points(const struct sweep *sweep)
{
	unsigned long before, after;
	struct scene scene;
	bool consumed;

	scene_make(&scene, sweep);
	before = limit_get("fault_points");
	EXPECT_DONE(operate(&scene, sweep, 0, &consumed));
	after = limit_get("fault_points");
	sweep->expect(&scene);
	scene_end(&scene);
	return (unsigned int)(after - before);
}

/*
 * Each failure again, in one scene, which stays as it is: what one of them does
 * not free is there afterwards.
 */
static void expect_no_leaks(const struct sweep *sweep, const bool *tolerated,
			    unsigned int points)
{
	struct leaks *before;
	struct scene scene;
	unsigned int i;
	bool consumed;

	scene_make(&scene, sweep);
	before = leaks_count();
	for (i = 0; i < REPEATS * points; i++)
		if (!tolerated[i % points])
			EXPECT_STATUS(ERROR_NOT_ENOUGH_MEMORY,
				      operate(&scene, sweep, i % points + 1,
					      &consumed));
	EXPECT_TRUE(leaks_are_none(before));
	free(before);
	scene_end(&scene);
}

void sweep_run(const char *name, const struct sweep *sweep)
{
	bool tolerated[MAX_POINTS] = { false };
	unsigned int points, nth, count = 0;

	limit_set("max_events", FEW_EVENTS);
	points = count_points(sweep);
	ASSERT_LT(points, MAX_POINTS);
	for (nth = 1; nth <= MAX_POINTS; nth++) {
		harness_case("%s, point %u", name, nth);
		if (!fail_at(sweep, nth, &tolerated[nth - 1]))
			break;
		count += tolerated[nth - 1];
	}
	harness_case("%s", name);
	harness_log("%s: %u points, %u of them tolerated", name, nth - 1,
		    count);
	EXPECT_EQ(points, nth - 1);
	EXPECT_GE(points, sweep->floor);
	if (!sweep->partly_done)
		expect_no_leaks(sweep, tolerated, points);
}

static const char *must_fail_on_demand(void)
{
	if (access("/sys/module/clusctl/parameters/fail_nth", W_OK))
		return "the module was not built with CLUSCTL_FAULTS=1";
	if (!leaks_are_known())
		return "the kernel was not booted with slub_debug=FZPU";
	return cluster_hooks.start();
}

static const char *remove_rest(void)
{
	limit_set("fail_nth", 0);
	limit_set("max_events", 1024);
	return cluster_hooks.after();
}

const struct harness_hooks sweep_hooks = {
	.start = must_fail_on_demand,
	.after = remove_rest,
};
