// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fails one point after the other of an operation. What there was before must be
 * there afterwards, byte by byte; then the operation is done without a failure,
 * in the same place. A failure that the operation gets over must lead to what
 * it leads to without one.
 */
#include "sweep.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cluster_key.h"
#include "events.h"
#include "inject.h"
#include "leaks.h"
#include "limits.h"
#include "module.h"
#include "picture.h"

#define MAX_POINTS 3000
#define REPEATS 2 /* of each failure, to see what it leaves in memory */
#define FEW_EVENTS 8 /* are kept: each scene makes more */

/* A GUID, so that snapshots of one scene are good in the next */
static const __u8 first_id[CLUSCTL_ID_SIZE] = { 1, 2, 3, 4 };

/**
 * struct run - a sweep under way
 * @sweep: the sweep
 * @scene: where it takes place, if @before is not NULL
 * @before: what there is in it before the operation
 * @after: what there is after the operation, but for what is never the same
 * @changes: the operation changes something
 */
struct run {
	const struct sweep *sweep;
	struct scene scene;
	struct picture *before;
	struct picture *after;
	bool changes;
};

/* The number that the next open file will get */
static int free_fd(void)
{
	int fd = dup(STDIN_FILENO);

	ASSERT_GE(fd, 0);
	close(fd);
	return fd;
}

static void make_cluster(struct scene *scene, bool boot_key)
{
	scene->cluster = open_cluster(O_RDWR);
	remove_all(scene->cluster);
	if (!boot_key) {
		scene->key = known_key(1);
		ASSERT_DONE(set_key(scene->cluster, 0, scene->key, NULL));
	} else if (cluster_info(scene->cluster).keys > 1) {
		/* The boot key does not come back otherwise. */
		close(scene->cluster);
		module_reload();
		limit_set("max_events", FEW_EVENTS);
		scene->cluster = open_cluster(O_RDWR);
	}
}

static void scene_make(struct scene *scene, const struct sweep *sweep)
{
	memset(scene, 0, sizeof(*scene));
	scene->argument = sweep->argument;
	make_cluster(scene, sweep->boot_key);
	scene->resource = new_resource_as(scene->cluster, "First", first_id);
	scene->second = new_resource(scene->cluster, "Second");
	sweep->prepare(scene);
}

static void drop(struct str data)
{
	free((void *)(uintptr_t)data.data);
}

static void scene_end(struct scene *scene)
{
	size_t i;

	for (i = 0; i < sizeof(scene->snapshots) / sizeof(scene->snapshots[0]);
	     i++)
		drop(scene->snapshots[i]);
	drop(scene->input);
	if (scene->events)
		events_close(scene->events);
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
	drop(input);
}

void expect_pairs(struct scene *scene, struct str name,
		  const struct key_pair *exchange,
		  const struct key_pair *signature)
{
	expect_pair(scene, name, AT_KEYEXCHANGE, exchange);
	expect_pair(scene, name, AT_SIGNATURE, signature);
}

struct reply sweep_result(long result)
{
	struct reply reply = { .status = ERROR_SUCCESS };

	if (result >= 0)
		return reply;
	reply.error = (int)-result;
	if (reply.error == ENOMEM)
		reply.status = ERROR_NOT_ENOUGH_MEMORY;
	else if (reply.error == EFAULT)
		reply.status = FAULTED;
	else
		reply.status = SWEEP_ERRNO((__u32)reply.error);
	return reply;
}

static struct picture *look(struct run *run, bool loosely)
{
	return picture_take(run->scene.cluster,
			    (run->sweep->unread ? 0 : PICTURE_SNAPSHOTS) |
				    (loosely ? PICTURE_LOOSE : 0));
}

static void run_make(struct run *run)
{
	if (run->before)
		return;
	scene_make(&run->scene, run->sweep);
	run->before = look(run, false);
}

static void run_end(struct run *run)
{
	if (!run->before)
		return;
	picture_free(run->before);
	run->before = NULL;
	scene_end(&run->scene);
}

/* The operation, with the n-th of its points failing; 0 for none */
static struct reply operate(struct run *run, unsigned int nth, bool *consumed,
			    unsigned int *passed)
{
	struct reply reply;
	int fd = free_fd();

	inject_begin(nth);
	reply = run->sweep->operate(&run->scene);
	*consumed = inject_end(passed);
	EXPECT_EQ(fd, free_fd());
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

static const char *difference(struct run *run, const struct picture *other,
			      bool loosely)
{
	struct picture *now = look(run, loosely);
	const char *found = picture_difference(other, now);

	picture_free(now);
	return found;
}

/* What there is now is what the operation leads to; the scene may end. */
static void expect_after(struct run *run)
{
	if (run->changes)
		EXPECT_STREQ(NULL, difference(run, run->after, true));
	else
		EXPECT_STREQ(NULL, difference(run, run->before, false));
	if (run->sweep->expect)
		run->sweep->expect(&run->scene);
	if (run->changes || run->sweep->expect)
		run_end(run);
}

static void expect_nothing_done(struct run *run, struct events *events)
{
	EXPECT_STREQ(NULL, difference(run, run->before, false));
	expect_failures_only(events);
}

static void expect_done(struct run *run)
{
	bool consumed;

	EXPECT_STATUS(run->sweep->answer, operate(run, 0, &consumed, NULL));
	expect_after(run);
}

/* The answers to a failure; the second when user memory cannot be reached */
static bool is_failure(struct reply reply)
{
	if (reply.status == ERROR_NOT_ENOUGH_MEMORY)
		return reply.error == ENOMEM;
	return inject_is_kernels() && reply.status == FAULTED &&
	       reply.error == EFAULT;
}

static void expect_failed(struct run *run, struct reply reply,
			  struct events *events)
{
	const struct sweep *sweep = run->sweep;

	if (!is_failure(reply)) {
		EXPECT_STATUS(ERROR_NOT_ENOUGH_MEMORY, reply);
		EXPECT_EQ(ENOMEM, reply.error);
	}
	if (sweep->tells && reply.status == FAULTED) {
		if (difference(run, run->before, false))
			expect_after(run);
	} else if (sweep->partly_done) {
		sweep->partly_done(&run->scene);
		expect_done(run);
	} else {
		expect_nothing_done(run, events);
		/* The kernel's engine goes on where it is, to save time. */
		if (!inject_is_kernels())
			expect_done(run);
	}
}

/* The answer is whether the n-th point was there. */
static bool fail_at(struct run *run, unsigned int nth, bool *tolerated)
{
	struct events *events;
	struct reply reply;
	bool consumed;

	run_make(run);
	events = events_open();
	reply = operate(run, nth, &consumed, NULL);
	*tolerated = reply.status == run->sweep->answer && consumed;
	if (reply.status == run->sweep->answer) {
		expect_after(run);
	} else {
		EXPECT_TRUE(consumed);
		expect_failed(run, reply, events);
	}
	events_close(events);
	return consumed;
}

/* How many points the operation passes when none fails, and what it leads to */
static unsigned int count_points(struct run *run)
{
	unsigned int points;
	bool consumed;

	run_make(run);
	EXPECT_STATUS(run->sweep->answer, operate(run, 0, &consumed, &points));
	run->changes = difference(run, run->before, false);
	run->after = look(run, true);
	expect_after(run);
	return points;
}

/*
 * Each failure again, in one scene, which stays as it is: what one of them does
 * not free is there afterwards.
 */
static void expect_no_leaks(struct run *run, const bool *tolerated,
			    unsigned int points)
{
	struct leaks *before;
	unsigned int i;
	bool consumed;

	run_make(run);
	before = leaks_count();
	for (i = 0; i < REPEATS * points; i++)
		if (!tolerated[i % points])
			EXPECT_STATUS(ERROR_NOT_ENOUGH_MEMORY,
				      operate(run, i % points + 1, &consumed,
					      NULL));
	EXPECT_TRUE(leaks_are_none(before));
	free(before);
}

/*
 * The kernel's engine also counts what slabs and keyrings take, by which boots
 * differ by one or two; where there are few points, not by so much.
 */
static unsigned int least_points(unsigned int floor)
{
	return floor < 8 ? floor - floor / 4 : floor - 2;
}

static void expect_points(const struct sweep *sweep, unsigned int counted,
			  unsigned int swept)
{
	if (inject_is_kernels()) {
		EXPECT_GT(sweep->kernel_floor, 0);
		EXPECT_GE(swept, least_points(sweep->kernel_floor));
	} else {
		EXPECT_EQ(counted, swept);
		EXPECT_GE(swept, sweep->floor);
	}
}

void sweep_run(const char *name, const struct sweep *sweep)
{
	static bool tolerated[MAX_POINTS];
	struct run run = { .sweep = sweep };
	unsigned int points, nth, count = 0;

	limit_set("max_events", FEW_EVENTS);
	inject_begin(0);
	inject_end(NULL); /* has its file open from now on */
	harness_case("%s", name);
	points = count_points(&run);
	for (nth = 1; nth <= MAX_POINTS && !harness_failed(); nth++) {
		harness_case("%s, point %u", name, nth);
		if (!fail_at(&run, nth, &tolerated[nth - 1]))
			break;
		count += tolerated[nth - 1];
	}
	harness_case("%s", name);
	harness_log("%s: %u points, %u of them tolerated", name, nth - 1,
		    count);
	ASSERT_LE(nth, MAX_POINTS);
	if (!harness_failed())
		expect_points(sweep, points, nth - 1);
	if (!sweep->partly_done && !inject_is_kernels() && !harness_failed())
		expect_no_leaks(&run, tolerated, points);
	run_end(&run);
	if (run.after)
		picture_free(run.after);
}

/* kmemleak gives up when it has no memory itself; then it finds nothing. */
static bool kmemleak_works(void)
{
	static const char nothing_new[] = "stack=on";
	int fd = open("/sys/kernel/debug/kmemleak", O_WRONLY | O_CLOEXEC);
	bool works = fd >= 0 &&
		     write(fd, nothing_new, sizeof(nothing_new) - 1) > 0;

	if (fd >= 0)
		close(fd);
	return works;
}

static const char *must_fail_on_demand(void)
{
	const char *hindrance = inject_start();

	if (hindrance)
		return hindrance;
	if (inject_is_kernels() && !kmemleak_works())
		return "the kernel was not built with kmemleak";
	if (!inject_is_kernels() && !leaks_are_known())
		return "the kernel was not booted with slub_debug=FZPU";
	return cluster_hooks.start();
}

static const char *remove_rest(void)
{
	limit_set("max_events", 1024);
	if (!inject_is_kernels())
		limit_set("fail_nth", 0);
	else if (!kmemleak_works())
		return "kmemleak has given up";
	return cluster_hooks.after();
}

const struct harness_hooks sweep_hooks = {
	.start = must_fail_on_demand,
	.after = remove_rest,
};
