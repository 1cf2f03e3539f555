// SPDX-License-Identifier: GPL-2.0-or-later
/* The engine "file": its log of changes is bounded, and revisions never end. */
#include <sys/stat.h>

#include "file_fixture.h"

static char keys[ENGINE_CHANGES_MAX][8];

/* Puts the same records again and again. */
static int64_t put_records(struct engine *engine, size_t count,
			   const void *value, size_t size)
{
	struct engine_change changes[ENGINE_CHANGES_MAX] = { 0 };
	int64_t revision = 0;

	for (size_t i = 0; i < count; i++) {
		snprintf(keys[i], sizeof(keys[i]), "k%02d", (int)(i % 64));
		changes[i].key = keys[i];
		changes[i].expected = ENGINE_ANY;
		changes[i].value = value;
		changes[i].size = size;
	}
	CHECK_INT(engine_commit(engine, changes, count, &revision), 0);
	return revision;
}

/* What a watch from @from on sees at once, or an error */
static long changes_from(struct engine *engine, int64_t from)
{
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	int64_t last = 0;
	long count;
	int rc;

	CHECK_INT(engine_watch_open(engine, "", from, &watch), 0);
	do {
		rc = engine_watch_next(watch, 0, see, &seen);
		if (rc)
			break;
		/* No revision is missing. */
		if (last)
			CHECK_INT(seen.changes[seen.count - 1].revision,
				  last + 1);
		last = seen.changes[seen.count - 1].revision;
	} while (true);
	engine_watch_close(watch);
	count = (long)seen.count;
	seen_free(&seen);
	return rc == -ETIME ? count : rc;
}

static void check_bounds(struct engine *engine, int64_t revisions, long each)
{
	const int64_t last = revision_now(engine);

	CHECK_INT(changes_from(engine, last - revisions + 1), revisions * each);
	CHECK_INT(changes_from(engine, last - revisions), -ESTALE);
	CHECK_INT(changes_from(engine, 1), -ESTALE);
}

static void keeps_so_many_changes(void)
{
	const int64_t most = FILE_LOG_CHANGES / ENGINE_CHANGES_MAX;
	struct engine *engine;

	new_tree();
	engine = opened();
	REQUIRE(engine);
	for (int i = 0; i < most; i++)
		put_records(engine, ENGINE_CHANGES_MAX, "x", 1);
	/* It fits, and one more does not. */
	CHECK_INT(changes_from(engine, 1), FILE_LOG_CHANGES);
	put_records(engine, ENGINE_CHANGES_MAX, "x", 1);
	check_bounds(engine, most, ENGINE_CHANGES_MAX);
	engine_close(engine);
	engine = opened();
	REQUIRE(engine);
	check_bounds(engine, most, ENGINE_CHANGES_MAX);
	put_records(engine, ENGINE_CHANGES_MAX, "x", 1);
	check_bounds(engine, most, ENGINE_CHANGES_MAX);
	engine_close(engine);
}

/* A store that is changed for ever does not grow for ever. */
static void keeps_so_many_bytes(void)
{
	const size_t each = ENGINE_COMMIT_MAX / ENGINE_VALUE_MAX;
	const int64_t most = FILE_LOG_BYTES / ENGINE_COMMIT_MAX;
	void *value = calloc(1, ENGINE_VALUE_MAX);
	struct engine *engine;
	struct stat status;

	new_tree();
	engine = opened();
	REQUIRE(engine && value);
	for (int i = 0; i < most + 20; i++)
		put_records(engine, each, value, ENGINE_VALUE_MAX);
	check_bounds(engine, most, (long)each);
	engine_close(engine);
	REQUIRE(!stat(database, &status));
	CHECK(status.st_size < FILE_LOG_BYTES + (16 << 20));
	engine = opened();
	REQUIRE(engine);
	check_bounds(engine, most, (long)each);
	engine_close(engine);
	free(value);
}

/* A watch that is too slow is told, and not left with a gap. */
static void tells_who_is_too_slow(void)
{
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	struct engine *engine;

	new_tree();
	engine = opened();
	REQUIRE(engine);
	REQUIRE(!engine_watch_open(engine, "", 1, &watch));
	put_records(engine, 1, "x", 1);
	CHECK_INT(engine_watch_next(watch, 0, see, &seen), 0);
	for (int i = 0; i <= FILE_LOG_CHANGES / ENGINE_CHANGES_MAX + 1; i++)
		put_records(engine, ENGINE_CHANGES_MAX, "x", 1);
	CHECK_INT(engine_watch_next(watch, 0, see, &seen), -ESTALE);
	CHECK_INT(engine_watch_next(watch, -1, see, &seen), -ESTALE);
	CHECK_INT(seen.count, 1);
	watch_end(watch, &seen);
	engine_close(engine);
}

static void begins_at_one_and_counts(void)
{
	struct engine *engine;

	new_tree();
	engine = opened();
	REQUIRE(engine);
	CHECK_INT(revision_now(engine), 0);
	CHECK_INT(changes_from(engine, 1), 0);
	for (int i = 1; i <= 20; i++) {
		CHECK_INT(put_records(engine, i % 3 + 1, "x", 1), i);
		/* What fails has none. */
		CHECK_INT(engine_put_if(engine, "k00", i + 1, "x", 1, NULL),
			  -ESTALE);
	}
	for (int i = 0; i < 3; i++)
		CHECK_INT(engine_delete_if(engine,
					   (char[]){ 'k', '0', '0' + i, 0 },
					   ENGINE_ANY),
			  0);
	engine_close(engine);
	engine = opened();
	REQUIRE(engine);
	CHECK_INT(revision_now(engine), 23);
	CHECK_INT(put_records(engine, 1, "x", 1), 24);
	engine_close(engine);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(keeps_so_many_changes),
	KTAP_CASE(keeps_so_many_bytes),
	KTAP_CASE(tells_who_is_too_slow),
	KTAP_CASE(begins_at_one_and_counts),
};

FILE_MAIN(cases)
