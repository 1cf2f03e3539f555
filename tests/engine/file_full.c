// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The engine "file" on a disk that is full: -ENOSPC, nothing has changed, and it
 * goes on when there is room.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "crash_plan.h"
#include "file_fixture.h"
#include "power_vfs.h"

#define CHUNK (100 * 1024)

static unsigned char chunk[CHUNK];

static int put_chunk(struct engine *engine, int number)
{
	char key[24];

	snprintf(key, sizeof(key), "chunk/%04d", number);
	memset(chunk, number, CHUNK);
	return engine_put_if(engine, key, ENGINE_ABSENT, chunk, CHUNK, NULL);
}

/* Puts until there is no room; how many there are */
static int fill(struct engine *engine)
{
	int count = 0;
	int rc;

	while (!(rc = put_chunk(engine, count)) && count < 1000)
		count++;
	CHECK_INT(rc, -ENOSPC);
	return count;
}

static void check_full(struct engine *engine, int count, bool full)
{
	struct seen seen = list_all(engine, "", NULL);
	struct engine_status status;

	CHECK_INT(seen.count, count);
	for (size_t i = 0; i < seen.count; i++)
		CHECK_INT(seen.changes[i].size, CHUNK);
	seen_free(&seen);
	CHECK_INT(engine_get_status(engine, &status), 0);
	CHECK_INT(status.revision, count);
	CHECK_INT(status.full, full);
	CHECK(status.quorum);
}

/* A file that is in the way */
static bool make_ballast(const char *path, size_t size)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	bool good = fd >= 0 && !posix_fallocate(fd, 0, (off_t)size);

	if (fd >= 0)
		close(fd);
	return good;
}

/* A small file system that nobody else sees */
static bool mount_small(void)
{
	if (unshare(CLONE_NEWNS) && unshare(CLONE_NEWNS | CLONE_NEWUSER))
		return false;
	return !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	       !mount("none", tree, "tmpfs", 0, "size=6m,mode=700");
}

static void survives_a_full_file_system(void)
{
	struct engine *engine;
	char ballast[300];
	int count;

	new_tree();
	if (!mount_small())
		SKIP("no file system can be mounted here");
	snprintf(ballast, sizeof(ballast), "%s/ballast", tree);
	CHECK(make_ballast(ballast, 2 << 20));
	engine = opened();
	REQUIRE(engine);
	count = fill(engine);
	CHECK(count > 4);
	check_full(engine, count, true);
	CHECK_INT(put_chunk(engine, count), -ENOSPC);
	check_full(engine, count, true);
	/* It can be opened and read when there is no room at all. */
	engine_close(engine);
	engine = opened();
	REQUIRE(engine);
	check_full(engine, count, false);
	REQUIRE(!unlink(ballast));
	CHECK_INT(put_chunk(engine, count), 0);
	check_full(engine, count + 1, false);
	engine_close(engine);
	engine = opened();
	REQUIRE(engine);
	check_full(engine, count + 1, false);
	engine_close(engine);
	umount2(tree, MNT_DETACH);
}

/* A limit of the process is no room either. */
static void survives_a_limit_of_its_files(void)
{
	struct rlimit limit, small;
	struct engine *engine;
	int count;

	new_tree();
	signal(SIGXFSZ, SIG_IGN);
	REQUIRE(!getrlimit(RLIMIT_FSIZE, &limit));
	engine = opened();
	REQUIRE(engine);
	small = limit;
	small.rlim_cur = 1 << 20;
	REQUIRE(!setrlimit(RLIMIT_FSIZE, &small));
	count = fill(engine);
	check_full(engine, count, true);
	REQUIRE(!setrlimit(RLIMIT_FSIZE, &limit));
	CHECK(count > 2);
	CHECK_INT(put_chunk(engine, count), 0);
	check_full(engine, count + 1, false);
	engine_close(engine);
	engine = opened();
	REQUIRE(engine);
	check_full(engine, count + 1, false);
	engine_close(engine);
}

static void note(unsigned int steps, void *data)
{
	*(unsigned int *)data = steps;
}

/* The disk is full from one write on, then there is room, then the power fails. */
static void survives_no_room_at_each_write(void)
{
	unsigned int points = 0;
	unsigned int at;

	new_tree();
	power_install();
	for (at = 0; at < 5000; at++) {
		unsigned int acknowledged = 0;
		int rc;

		power_new_disk(at, POWER_FULL, at);
		rc = plan_run(directory, note, &acknowledged);
		if (!power_struck()) {
			CHECK_INT(rc, 0);
			break;
		}
		/* One that has room only without it may have got through. */
		if (rc)
			CHECK_INT(rc, -ENOSPC);
		points += !!rc;
		power_repair();
		if (plan_check(directory, acknowledged) != (int)acknowledged) {
			CHECK(!"nothing has changed");
			printf("# no room from operation %u on\n", at);
			break;
		}
		power_restart(0);
		CHECK(plan_check_after(directory));
	}
	power_remove();
	printf("# no room at %u of %u operations\n", points, at);
	CHECK(points > 10 * PLAN_STEPS);
}

/* The same engine goes on when there is room. */
static void goes_on_at_each_write(void)
{
	struct engine *engine;
	unsigned int full = 0;

	new_tree();
	power_install();
	for (unsigned int at = 0; at < 60; at++) {
		power_new_disk(at, POWER_NONE, 0);
		engine = opened();
		if (!engine)
			break;
		put(engine, "a", "before");
		/* The count of operations goes on. */
		power_strike_in(POWER_FULL, at);
		full += put_chunk(engine, 0) == -ENOSPC;
		if (power_struck())
			check_value(engine, "chunk/0000", NULL);
		check_value(engine, "a", "before");
		power_repair();
		put(engine, "a", "after");
		check_value(engine, "a", "after");
		engine_close(engine);
		power_restart(0);
		engine = opened();
		if (!engine)
			break;
		check_value(engine, "a", "after");
		engine_close(engine);
	}
	power_remove();
	CHECK(full > 20);
}

/* The store is opened without room for leased records to go. */
static void hides_what_cannot_go(void)
{
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	struct engine *engine;

	new_tree();
	power_install();
	power_new_disk(1, POWER_NONE, 0);
	engine = opened();
	REQUIRE(engine);
	put(engine, "a", "x");
	CHECK_INT(put_leased(engine, "leased", NULL), 0);
	power_strike_in(POWER_FULL, 0);
	engine_close(engine);
	engine = opened();
	REQUIRE(engine);
	check_value(engine, "leased", NULL);
	check_value(engine, "a", "x");
	seen = list_all(engine, "", NULL);
	CHECK_INT(seen.count, 1);
	seen_free(&seen);
	CHECK_INT(engine_put_if(engine, "b", ENGINE_ANY, "x", 1, NULL),
		  -ENOSPC);
	CHECK_INT(revision_now(engine), 2);
	power_repair();
	/* It is as if it had never been there, and the log says how it went. */
	CHECK_INT(put_leased(engine, "leased", NULL), 0);
	check_value(engine, "leased", "x");
	REQUIRE(!engine_watch_open(engine, "leased", 1, &watch));
	if (!watch_for(watch, &seen, 3)) {
		CHECK(!seen.changes[0].deleted);
		CHECK(seen.changes[1].deleted);
		CHECK(!seen.changes[2].deleted);
	}
	watch_end(watch, &seen);
	engine_close(engine);
	power_remove();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(survives_no_room_at_each_write),
	KTAP_CASE(goes_on_at_each_write),
	KTAP_CASE(hides_what_cannot_go),
	KTAP_CASE(survives_a_limit_of_its_files),
	KTAP_CASE(survives_a_full_file_system),
};

FILE_MAIN(cases)
