// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists: in order, by prefix, whole, and of one revision. */
#include <pthread.h>

#include "contract.h"

void lists_nothing(void)
{
	struct engine *engine = set_up();
	struct seen seen;
	int64_t revision = -1;

	REQUIRE(engine);
	seen = list_all(engine, "", &revision);
	CHECK_INT(seen.count, 0);
	CHECK_INT(revision, revision_now(engine));
	seen_free(&seen);
}

/* By bytes, whatever the locale may be */
void lists_in_order(void)
{
	static const char *const keys[] = { "b",  "a0", "a",   "a/b", "a.b",
					    "a_", "a-", "a/",  "aa",  "z",
					    "_",  "0",	"a/a", "b-0" };
	const size_t count = sizeof(keys) / sizeof(keys[0]);
	struct engine *engine = set_up();
	struct seen seen;
	int64_t last = 0, revision = 0;

	REQUIRE(engine);
	for (size_t i = 0; i < count; i++)
		last = put(engine, keys[i], keys[i]);
	seen = list_all(engine, "", &revision);
	CHECK_INT(revision, last);
	CHECK_INT(seen.count, count);
	for (size_t i = 0; i < seen.count; i++) {
		CHECK_STR(seen.changes[i].text, seen.changes[i].key);
		CHECK(seen.changes[i].revision > last - (int64_t)count);
	}
	seen_free(&seen);
}

static size_t count_of(struct engine *engine, const char *prefix)
{
	struct seen seen = list_all(engine, prefix, NULL);
	size_t count = seen.count;

	seen_free(&seen);
	return count;
}

void lists_by_prefix(void)
{
	static const char *const keys[] = { "a",     "a-",   "a.",   "a/1",
					    "a/2",   "a/zz", "a0",   "aa",
					    "b/1",   "zz",   "zz/1", "zzz",
					    "a/_-.", "a_" };
	struct engine *engine = set_up();

	REQUIRE(engine);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		put(engine, keys[i], "x");
	CHECK_INT(count_of(engine, "a/"), 4);
	CHECK_INT(count_of(engine, "a"), 10);
	CHECK_INT(count_of(engine, "a/1"), 1);
	CHECK_INT(count_of(engine, "a/11"), 0);
	CHECK_INT(count_of(engine, "zz"), 3);
	CHECK_INT(count_of(engine, "zzz"), 1);
	CHECK_INT(count_of(engine, "_"), 0);
	CHECK_INT(count_of(engine, ""), 14);
}

static int stop_at_third(const struct engine_record *record, void *data)
{
	int *count = data;

	(void)record;
	return ++*count == 3 ? 77 : 0;
}

void lists_until_told(void)
{
	struct engine *engine = set_up();
	int count = 0;

	REQUIRE(engine);
	for (char key[2] = "a"; key[0] <= 'f'; key[0]++)
		put(engine, key, "x");
	CHECK_INT(engine_list(engine, "", true, stop_at_third, &count, NULL),
		  77);
	CHECK_INT(count, 3);
	CHECK_INT(count_of(engine, ""), 6);
}

#define MANY 10000

/* Puts from @from to @to, each its own key as the value, 64 at once. */
static int64_t put_many(struct engine *engine, int from, int to)
{
	struct engine_change changes[ENGINE_CHANGES_MAX] = { 0 };
	char keys[ENGINE_CHANGES_MAX][16];
	int64_t revision = 0;
	int count = 0;

	for (int i = from; i < to; i++) {
		snprintf(keys[count], sizeof(keys[count]), "m/%05d", i);
		changes[count].key = keys[count];
		changes[count].what = ENGINE_PUT;
		changes[count].expected = ENGINE_ABSENT;
		changes[count].value = keys[count];
		changes[count++].size = 7;
		if (count < ENGINE_CHANGES_MAX && i + 1 < to)
			continue;
		if (!CHECK_INT(engine_commit(engine, changes, count, &revision),
			       0))
			break;
		count = 0;
	}
	return revision;
}

void lists_ten_thousand(void)
{
	struct engine *engine = set_up();
	int64_t last, revision = 0;
	struct seen seen;
	char key[32];
	int wrong = 0;

	REQUIRE(engine);
	put(engine, "l", "before");
	last = put_many(engine, 0, MANY);
	seen = list_all(engine, "m/", &revision);
	CHECK_INT(revision, last);
	CHECK_INT(seen.count, MANY);
	for (size_t i = 0; i < seen.count; i++) {
		snprintf(key, sizeof(key), "m/%05zu", i);
		wrong += strcmp(seen.changes[i].key, key) ||
			 strcmp(seen.changes[i].text, key);
	}
	CHECK_INT(wrong, 0);
	seen_free(&seen);
}

/* The first and the last record, alike */
static int put_both(struct engine *engine, int number)
{
	char text[16];
	const struct engine_change changes[] = {
		{ .key = "m/",
		  .expected = ENGINE_ANY,
		  .what = ENGINE_PUT,
		  .value = text,
		  .size = 8 },
		{ .key = "m/z",
		  .expected = ENGINE_ANY,
		  .what = ENGINE_PUT,
		  .value = text,
		  .size = 8 },
	};

	snprintf(text, sizeof(text), "%08d", number);
	return engine_commit(engine, changes, 2, NULL);
}

struct mover {
	struct engine *engine;
	bool stop;
	int rc;
};

static void *move_both(void *data)
{
	struct mover *mover = data;

	for (int i = 0; !__atomic_load_n(&mover->stop, __ATOMIC_ACQUIRE); i++) {
		mover->rc = put_both(mover->engine, i);
		if (mover->rc)
			break;
	}
	return NULL;
}

static void check_both(struct engine *engine)
{
	int64_t revision = 0;
	struct seen seen = list_all(engine, "m/", &revision);

	if (CHECK(seen.count > 2)) {
		const struct change_seen *first = &seen.changes[0];
		const struct change_seen *last = &seen.changes[seen.count - 1];

		CHECK_STR(last->key, "m/z");
		CHECK_STR(first->text, last->text);
		CHECK_INT(first->revision, last->revision);
		CHECK(last->revision <= revision);
	}
	seen_free(&seen);
}

/* While another one changes it, if there can be one */
void lists_one_revision(void)
{
	struct mover mover = { 0 };
	struct engine *engine = set_up();
	pthread_t thread;

	REQUIRE(engine);
	put_many(engine, 0, 5000);
	REQUIRE(!put_both(engine, 0));
	if (!engine_open(&settings, &mover.engine))
		REQUIRE(!pthread_create(&thread, NULL, move_both, &mover));
	for (int i = 0; i < 20; i++) {
		if (!mover.engine)
			CHECK_INT(put_both(engine, i), 0);
		check_both(engine);
	}
	if (!mover.engine)
		return;
	__atomic_store_n(&mover.stop, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	CHECK_INT(mover.rc, 0);
	engine_close(mover.engine);
}
