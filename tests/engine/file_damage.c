// SPDX-License-Identifier: GPL-2.0-or-later
/* The engine "file": what is damaged is noticed, and never taken for good. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_fixture.h"

static int64_t put_at; /* the revision of "b" */

/* A closed store with the records a, b and c, in this order */
static void set_up_three(void)
{
	struct engine *engine;

	new_tree();
	engine = opened();
	if (!engine)
		return;
	put(engine, "a", "first");
	put_at = put(engine, "b", "second");
	put(engine, "c", "third");
	engine_close(engine);
}

static const char *const damages[] = {
	"UPDATE record SET value = X'7365636F6E65' WHERE key = 'b'",
	"UPDATE record SET value = X'' WHERE key = 'b'",
	"UPDATE record SET value = 'second' WHERE key = 'b'",
	("UPDATE record SET value = (SELECT value FROM record\n"
	 "WHERE key = 'a'),\n"
	 "digest = (SELECT digest FROM record WHERE key = 'a')\n"
	 "WHERE key = 'b'"),
	"UPDATE record SET revision = 1 WHERE key = 'b'",
	"UPDATE record SET revision = 'x' WHERE key = 'b'",
	"UPDATE record SET kind = 7 WHERE key = 'b'",
	"UPDATE record SET digest = zeroblob(32) WHERE key = 'b'",
	"UPDATE record SET digest = X'00' WHERE key = 'b'",
	"UPDATE record SET value = zeroblob(300000) WHERE key = 'b'",
};

static void check_damaged(struct engine *engine)
{
	struct seen seen = { 0 };
	void *value = &seen;
	size_t size = 1;
	int64_t revision = 0, now = revision_now(engine);

	CHECK_INT(engine_get(engine, "b", false, &value, &size, &revision),
		  -EBADMSG);
	CHECK(!value);
	/* Nobody else can mend it, and no revision of it can be trusted. */
	CHECK_INT(revision, ENGINE_ANY);
	CHECK_INT(engine_put_if(engine, "b", put_at, "x", 1, NULL), -EBADMSG);
	CHECK_INT(engine_put_if(engine, "b", ENGINE_ABSENT, "x", 1, NULL),
		  -EBADMSG);
	CHECK_INT(engine_delete_if(engine, "b", put_at), -EBADMSG);
	CHECK_INT(revision_now(engine), now);
	/* The others are not harmed by it. */
	CHECK_INT(engine_list(engine, "", false, see, &seen, &revision),
		  -EBADMSG);
	CHECK_INT(revision, now);
	if (CHECK_INT(seen.count, 2)) {
		CHECK_STR(seen.changes[0].text, "first");
		CHECK_STR(seen.changes[1].text, "third");
	}
	seen_free(&seen);
	check_value(engine, "a", "first");
}

static void notices_a_damaged_record(void)
{
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		struct engine *engine;

		set_up_three();
		alter(damages[i]);
		engine = opened();
		REQUIRE(engine);
		check_damaged(engine);
		if (i % 2) {
			put(engine, "b", "mended");
			check_value(engine, "b", "mended");
		} else {
			CHECK_INT(engine_delete_if(engine, "b", ENGINE_ANY), 0);
			check_value(engine, "b", NULL);
		}
		engine_close(engine);
	}
}

/* The name is part of what is checked. */
static void notices_a_renamed_record(void)
{
	struct engine *engine;
	struct seen seen = { 0 };

	set_up_three();
	alter("UPDATE record SET key = 'b2' WHERE key = 'b'");
	engine = opened();
	REQUIRE(engine);
	check_value(engine, "b", NULL);
	CHECK_INT(engine_list(engine, "b", false, see, &seen, NULL), -EBADMSG);
	CHECK_INT(seen.count, 0);
	seen_free(&seen);
	engine_close(engine);
}

/* Whoever lists again gets it all, and can go on from there. */
static void goes_round_a_damaged_log(void)
{
	struct engine_watch *watch = NULL;
	struct engine *engine;
	struct seen seen = { 0 };
	int64_t now;

	set_up_three();
	alter("UPDATE log SET value = X'00' WHERE key = 'b'");
	engine = opened();
	REQUIRE(engine);
	REQUIRE(!engine_watch_open(engine, "", 1, &watch));
	CHECK_INT(engine_watch_next(watch, 0, see, &seen), 0);
	CHECK_INT(seen.count, 1);
	CHECK_INT(engine_watch_next(watch, 0, see, &seen), -ESTALE);
	CHECK_INT(engine_watch_next(watch, 0, see, &seen), -ESTALE);
	watch_end(watch, &seen);
	seen = list_all(engine, "", &now);
	CHECK_INT(seen.count, 3);
	REQUIRE(!engine_watch_open(engine, "", now, &watch));
	CHECK_INT(engine_watch_next(watch, 0, see, &seen), 0);
	CHECK_INT(engine_watch_next(watch, 0, see, &seen), -ETIME);
	watch_end(watch, &seen);
	engine_close(engine);
}

/* A revision that was used would be used again. */
static void refuses_a_revision_that_is_not_sure(void)
{
	static const char *const last[] = {
		"UPDATE log SET revision = 9 WHERE key = 'c'",
		"UPDATE log SET digest = zeroblob(32) WHERE key = 'c'",
		"DELETE FROM log WHERE key = 'c'",
		"DELETE FROM log",
		"UPDATE log SET revision = -1 WHERE key = 'a'",
	};

	for (size_t i = 0; i < sizeof(last) / sizeof(last[0]); i++) {
		struct engine *engine = NULL;

		set_up_three();
		alter(last[i]);
		CHECK_INT(open_store(&engine), -EBADMSG);
		CHECK(!engine);
	}
}

static void refuses_what_is_not_its_own(void)
{
	struct engine *engine = NULL;
	sqlite3 *db = NULL;

	new_tree();
	REQUIRE(!mkdir(directory, 0700));
	REQUIRE(!sqlite3_open(database, &db));
	CHECK_INT(sqlite3_exec(db, "CREATE TABLE x (y)", NULL, NULL, NULL), 0);
	sqlite3_close(db);
	CHECK_INT(open_store(&engine), -EBADMSG);
	set_up_three();
	alter("PRAGMA application_id = 7");
	CHECK_INT(open_store(&engine), -EBADMSG);
	set_up_three();
	alter("PRAGMA user_version = 2");
	CHECK_INT(open_store(&engine), -EPROTONOSUPPORT);
	CHECK(!engine);
}

static void overwrite(off_t at, const void *bytes, size_t size)
{
	int fd = open(database, O_WRONLY);

	CHECK(fd >= 0 && pwrite(fd, bytes, size, at) == (ssize_t)size);
	close(fd);
}

static void refuses_garbage(void)
{
	unsigned char garbage[4096];
	struct engine *engine = NULL;
	struct stat status;

	memset(garbage, 0xa5, sizeof(garbage));
	set_up_three();
	overwrite(0, garbage, sizeof(garbage));
	CHECK_INT(open_store(&engine), -EBADMSG);
	set_up_three();
	REQUIRE(!stat(database, &status));
	REQUIRE(!truncate(database, status.st_size / 2));
	CHECK_INT(open_store(&engine), -EBADMSG);
	/* A page in the middle */
	set_up_three();
	overwrite(4096, garbage, sizeof(garbage));
	CHECK_INT(open_store(&engine), -EBADMSG);
	CHECK(!engine);
}

/* It is not read as the store is opened, but the next change goes there. */
static void refuses_a_damaged_index(void)
{
	unsigned char garbage[4096];
	struct engine *engine = NULL;
	sqlite3_stmt *query = NULL;
	sqlite3 *db = NULL;
	int page = 0;

	memset(garbage, 0xa5, sizeof(garbage));
	set_up_three();
	REQUIRE(!sqlite3_open(database, &db));
	CHECK_INT(sqlite3_prepare_v2(
			  db,
			  "SELECT rootpage FROM sqlite_schema\n"
			  "WHERE tbl_name = 'record' AND type = 'index'",
			  -1, &query, NULL),
		  SQLITE_OK);
	if (CHECK_INT(sqlite3_step(query), SQLITE_ROW))
		page = sqlite3_column_int(query, 0);
	sqlite3_finalize(query);
	sqlite3_close(db);
	REQUIRE(page > 1);
	overwrite((page - 1) * 4096, garbage, sizeof(garbage));
	CHECK_INT(open_store(&engine), -EBADMSG);
	CHECK(!engine);
}

static bool one_is_wrong(struct engine *engine, const char *key,
			 const char *text)
{
	void *value = NULL;
	size_t size = 0;
	int rc = engine_get(engine, key, false, &value, &size, NULL);
	bool wrong = !rc && (size != strlen(text) || memcmp(value, text, size));

	free(value);
	return wrong;
}

/* One byte after the other is another one: nothing that was not put comes out. */
static void never_gives_what_was_not_put(void)
{
	unsigned int noticed = 0, wrong = 0;
	unsigned char *bytes;
	struct stat status;
	int fd;

	set_up_three();
	fd = open(database, O_RDONLY);
	REQUIRE(fd >= 0 && !fstat(fd, &status));
	bytes = malloc(status.st_size);
	if (CHECK(bytes))
		CHECK_INT(read(fd, bytes, status.st_size), status.st_size);
	close(fd);
	for (off_t at = 0; bytes && at < status.st_size; at++) {
		unsigned char other = bytes[at] ^ 0x55;
		struct engine *engine = NULL;

		/* Much of it is empty. */
		if (!bytes[at] && at % 97)
			continue;
		fd = open(database, O_WRONLY | O_TRUNC);
		CHECK_INT(write(fd, bytes, status.st_size), status.st_size);
		close(fd);
		overwrite(at, &other, 1);
		if (open_store(&engine)) {
			noticed++;
			continue;
		}
		wrong += one_is_wrong(engine, "a", "first") ||
			 one_is_wrong(engine, "b", "second") ||
			 one_is_wrong(engine, "c", "third");
		engine_close(engine);
	}
	free(bytes);
	CHECK_INT(wrong, 0);
	CHECK(noticed > 100);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(notices_a_damaged_record),
	KTAP_CASE(notices_a_renamed_record),
	KTAP_CASE(goes_round_a_damaged_log),
	KTAP_CASE(refuses_a_revision_that_is_not_sure),
	KTAP_CASE(refuses_what_is_not_its_own),
	KTAP_CASE(refuses_garbage),
	KTAP_CASE(refuses_a_damaged_index),
	KTAP_CASE(never_gives_what_was_not_put),
};

FILE_MAIN(cases)
