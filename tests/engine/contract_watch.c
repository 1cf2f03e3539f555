// SPDX-License-Identifier: GPL-2.0-or-later
/* Watches: nothing is missed, nothing comes twice, and nobody waits in vain. */
#include <pthread.h>
#include <time.h>

#include "contract.h"

/* A watch of what comes after now; NULL if it cannot be opened */
static struct engine_watch *watch_now(struct engine *engine, const char *prefix)
{
	struct engine_watch *watch = NULL;

	CHECK_INT(engine_watch_open(engine, prefix, revision_now(engine) + 1,
				    &watch),
		  0);
	return watch;
}

static void check_change(const struct change_seen *change, const char *key,
			 int64_t revision, const char *text)
{
	CHECK_STR(change->key, key);
	CHECK_INT(change->revision, revision);
	CHECK_INT(change->deleted, !text);
	if (text)
		CHECK_STR(change->text, text);
}

/* What was seen, and nothing more; the watch ends with that. */
static void check_end(struct engine_watch *watch, struct seen *seen)
{
	size_t count = seen->count;

	CHECK_INT(engine_watch_next(watch, 100, see, seen), -ETIME);
	CHECK_INT(seen->count, count);
	watch_end(watch, seen);
}

void watches_from_now(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch;
	struct seen seen = { 0 };
	int64_t first, second;

	REQUIRE(engine);
	put(engine, "a", "before");
	watch = watch_now(engine, "");
	REQUIRE(watch);
	first = put(engine, "a", "after");
	second = put(engine, "b", "");
	if (!watch_for(watch, &seen, 2)) {
		check_change(&seen.changes[0], "a", first, "after");
		check_change(&seen.changes[1], "b", second, "");
		CHECK_INT(seen.changes[1].size, 0);
	}
	check_end(watch, &seen);
}

/* What was overwritten, and deleted, since: the values are those of then. */
void watches_from_the_past(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	int64_t first, second;

	REQUIRE(engine);
	put(engine, "a", "too early");
	first = put(engine, "a", "1");
	second = put(engine, "a", "2");
	CHECK_INT(engine_delete_if(engine, "a", second), 0);
	put(engine, "b", "3");
	REQUIRE(!engine_watch_open(engine, "", first, &watch));
	if (!watch_for(watch, &seen, 4)) {
		check_change(&seen.changes[0], "a", first, "1");
		check_change(&seen.changes[1], "a", second, "2");
		check_change(&seen.changes[2], "a", seen.changes[2].revision,
			     NULL);
		CHECK_STR(seen.changes[3].key, "b");
	}
	check_end(watch, &seen);
}

void watches_from_the_future(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	int64_t now;

	REQUIRE(engine);
	now = put(engine, "a", "now");
	REQUIRE(!engine_watch_open(engine, "", now + 3, &watch));
	put(engine, "a", "1");
	put(engine, "a", "2");
	CHECK_INT(put(engine, "a", "3"), now + 3);
	if (!watch_for(watch, &seen, 1))
		check_change(&seen.changes[0], "a", now + 3, "3");
	check_end(watch, &seen);
}

void watches_a_prefix(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch;
	struct seen seen = { 0 };

	REQUIRE(engine);
	watch = watch_now(engine, "a/");
	REQUIRE(watch);
	put(engine, "a", "x");
	put(engine, "a/1", "x");
	put(engine, "a0", "x");
	put(engine, "a.", "x");
	put(engine, "b/a/", "x");
	CHECK_INT(engine_delete_if(engine, "a", ENGINE_ANY), 0);
	put(engine, "a/", "x");
	if (!watch_for(watch, &seen, 2)) {
		CHECK_STR(seen.changes[0].key, "a/1");
		CHECK_STR(seen.changes[1].key, "a/");
	}
	check_end(watch, &seen);
}

/* Deleting what is not there is no change. */
void watches_deletes(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch;
	struct seen seen = { 0 };
	int64_t at;

	REQUIRE(engine);
	at = put(engine, "a", "1");
	watch = watch_now(engine, "");
	REQUIRE(watch);
	CHECK_INT(engine_delete_if(engine, "b", ENGINE_ANY), 0);
	CHECK_INT(engine_delete_if(engine, "a", at + 1), -ESTALE);
	CHECK_INT(engine_delete_if(engine, "a", at), 0);
	if (!watch_for(watch, &seen, 1)) {
		check_change(&seen.changes[0], "a", revision_now(engine), NULL);
		CHECK(seen.changes[0].revision > at);
	}
	check_end(watch, &seen);
}

/* As many as there can be, puts and deletes */
static int64_t commit_many(struct engine *engine)
{
	struct engine_change changes[ENGINE_CHANGES_MAX] = { 0 };
	char keys[ENGINE_CHANGES_MAX][8];
	int64_t revision = 0;

	for (int i = 0; i < ENGINE_CHANGES_MAX; i++) {
		snprintf(keys[i], sizeof(keys[i]), "k%02d", i);
		changes[i].key = keys[i];
		changes[i].expected = ENGINE_ANY;
		changes[i].what = i ? ENGINE_PUT : ENGINE_DELETE;
		if (i) {
			changes[i].value = keys[i];
			changes[i].size = 3;
		}
	}
	CHECK_INT(engine_commit(engine, changes, ENGINE_CHANGES_MAX, &revision),
		  0);
	return revision;
}

/* Nobody who stops after a call has seen half of a commit. */
void watches_whole_commits(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch;
	struct seen seen = { 0 };
	int64_t revision;

	REQUIRE(engine);
	put(engine, "k00", "x");
	watch = watch_now(engine, "k");
	REQUIRE(watch);
	revision = commit_many(engine);
	CHECK_INT(engine_watch_next(watch, PATIENCE, see, &seen), 0);
	CHECK_INT(seen.count, ENGINE_CHANGES_MAX);
	for (size_t i = 0; i < seen.count; i++)
		CHECK_INT(seen.changes[i].revision, revision);
	check_end(watch, &seen);
}

#define ROUNDS 300

struct watcher {
	struct engine_watch *watch;
	struct seen seen;
	size_t wanted;
	int rc;
};

static void *watch_all(void *data)
{
	struct watcher *watcher = data;

	while (!watcher->rc && watcher->seen.count < watcher->wanted)
		watcher->rc = engine_watch_next(watcher->watch, PATIENCE, see,
						&watcher->seen);
	return NULL;
}

/* A thread watches while this one puts. */
void watches_each_change_once(void)
{
	struct watcher watcher = { .wanted = ROUNDS };
	struct engine *engine = set_up();
	int64_t at[ROUNDS] = { 0 };
	pthread_t thread;
	char text[16];

	REQUIRE(engine);
	watcher.watch = watch_now(engine, "w/");
	REQUIRE(watcher.watch);
	REQUIRE(!pthread_create(&thread, NULL, watch_all, &watcher));
	for (int i = 0; i < ROUNDS; i++) {
		snprintf(text, sizeof(text), "w/%d", i % 7);
		at[i] = put(engine, text, text);
	}
	pthread_join(thread, NULL);
	CHECK_INT(watcher.rc, 0);
	CHECK_INT(watcher.seen.count, ROUNDS);
	for (size_t i = 0; i < watcher.seen.count && i < ROUNDS; i++) {
		const struct change_seen *change = &watcher.seen.changes[i];

		snprintf(text, sizeof(text), "w/%zu", i % 7);
		check_change(change, text, at[i], text);
	}
	check_end(watcher.watch, &watcher.seen);
}

void watches_twice(void)
{
	struct engine *engine = set_up();
	struct engine_watch *one, *all;
	struct seen seen = { 0 };

	REQUIRE(engine);
	one = watch_now(engine, "a");
	all = watch_now(engine, "");
	REQUIRE(one && all);
	put(engine, "b", "x");
	put(engine, "a", "x");
	watch_for(all, &seen, 2);
	check_end(all, &seen);
	put(engine, "aa", "x");
	watch_for(one, &seen, 2);
	check_end(one, &seen);
}

static int refuse(const struct engine_record *record, void *data)
{
	int *count = data;

	(void)record;
	++*count;
	return 77;
}

void watches_until_told(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch;
	int count = 0;

	REQUIRE(engine);
	watch = watch_now(engine, "");
	REQUIRE(watch);
	commit_many(engine);
	CHECK_INT(engine_watch_next(watch, PATIENCE, refuse, &count), 77);
	CHECK_INT(count, 1);
	engine_watch_close(watch);
}

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

void watch_times_out(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch;
	struct seen seen = { 0 };
	int64_t start;

	REQUIRE(engine);
	watch = watch_now(engine, "a");
	REQUIRE(watch);
	CHECK_INT(engine_watch_next(watch, 0, see, &seen), -ETIME);
	start = milliseconds();
	CHECK_INT(engine_watch_next(watch, 120, see, &seen), -ETIME);
	CHECK(milliseconds() - start >= 120);
	/* Others' changes are no reason to come back early, */
	put(engine, "b", "x");
	start = milliseconds();
	CHECK_INT(engine_watch_next(watch, 120, see, &seen), -ETIME);
	CHECK(milliseconds() - start >= 120);
	/* and it goes on after that. */
	put(engine, "a", "x");
	watch_for(watch, &seen, 1);
	CHECK_INT(seen.count, 1);
	watch_end(watch, &seen);
}

static void *wait_for_ever(void *data)
{
	struct watcher *watcher = data;

	watcher->rc =
		engine_watch_next(watcher->watch, -1, see, &watcher->seen);
	return NULL;
}

/* Once for each time that it was woken, before it waits or while it does */
void watch_is_woken(void)
{
	struct engine *engine = set_up();
	struct watcher watcher = { 0 };
	pthread_t thread;

	REQUIRE(engine);
	watcher.watch = watch_now(engine, "");
	REQUIRE(watcher.watch);
	engine_watch_wake(watcher.watch);
	CHECK_INT(engine_watch_next(watcher.watch, -1, see, &watcher.seen),
		  -EINTR);
	CHECK_INT(engine_watch_next(watcher.watch, 50, see, &watcher.seen),
		  -ETIME);
	for (int i = 0; i < 50; i++) {
		REQUIRE(!pthread_create(&thread, NULL, wait_for_ever,
					&watcher));
		if (i % 2)
			nanosleep(&(struct timespec){ .tv_nsec = 1000000 },
				  NULL);
		engine_watch_wake(watcher.watch);
		pthread_join(thread, NULL);
		CHECK_INT(watcher.rc, -EINTR);
	}
	put(engine, "a", "x");
	watch_for(watcher.watch, &watcher.seen, 1);
	CHECK_INT(watcher.seen.count, 1);
	watch_end(watcher.watch, &watcher.seen);
}

/* A watch that waits for ever would not come back if nothing woke it. */
void watch_wakes_at_a_commit(void)
{
	struct engine *engine = set_up();
	struct watcher watcher = { 0 };
	pthread_t thread;

	REQUIRE(engine);
	watcher.watch = watch_now(engine, "");
	REQUIRE(watcher.watch);
	for (size_t i = 1; i <= 50; i++) {
		REQUIRE(!pthread_create(&thread, NULL, wait_for_ever,
					&watcher));
		if (i % 2)
			nanosleep(&(struct timespec){ .tv_nsec = 1000000 },
				  NULL);
		put(engine, "a", "x");
		pthread_join(thread, NULL);
		CHECK_INT(watcher.rc, 0);
		CHECK_INT(watcher.seen.count, i);
	}
	watch_end(watcher.watch, &watcher.seen);
}

/* By its command, or by more changes than any store keeps */
static bool compact(struct engine *engine, int64_t past)
{
	char number[32];

	if (compact_command) {
		snprintf(number, sizeof(number), "%lld",
			 (long long)revision_now(engine));
		setenv("REVISION", number, 1);
		return !system(compact_command);
	}
	for (int i = 0; i < 1000; i++) {
		struct engine_watch *watch = NULL;
		struct seen seen = { 0 };
		int rc;

		commit_many(engine);
		if (engine_watch_open(engine, "", past, &watch))
			return false;
		rc = engine_watch_next(watch, 0, see, &seen);
		watch_end(watch, &seen);
		if (rc == -ESTALE)
			return true;
	}
	return false;
}

void watch_tells_of_compaction(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	int64_t past, now;
	int rc;

	REQUIRE(engine);
	past = put(engine, "old", "1");
	put(engine, "old", "2");
	REQUIRE(compact(engine, past));
	/* The records are there still, and so is what comes now. */
	check_value(engine, "old", "2");
	rc = engine_watch_open(engine, "", past, &watch);
	if (!rc)
		rc = engine_watch_next(watch, PATIENCE, see, &seen);
	CHECK_INT(rc, -ESTALE);
	CHECK_INT(seen.count, 0);
	engine_watch_close(watch);
	engine = open_again(engine);
	REQUIRE(engine);
	now = revision_now(engine);
	REQUIRE(!engine_watch_open(engine, "", now + 1, &watch));
	CHECK(put(engine, "new", "3") > now);
	if (!watch_for(watch, &seen, 1))
		CHECK_STR(seen.changes[0].text, "3");
	watch_end(watch, &seen);
}
