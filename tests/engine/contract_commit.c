// SPDX-License-Identifier: GPL-2.0-or-later
/* Several changes at once: all or none. */
#include "contract.h"

static char keys[ENGINE_CHANGES_MAX][16];

/* A commit of as many puts as there can be, which succeeds */
static void fill(struct engine_change *changes)
{
	memset(changes, 0, ENGINE_CHANGES_MAX * sizeof(*changes));
	for (int i = 0; i < ENGINE_CHANGES_MAX; i++) {
		snprintf(keys[i], sizeof(keys[i]), "c/%02d", i);
		changes[i].key = keys[i];
		changes[i].what = ENGINE_PUT;
		changes[i].expected = ENGINE_ABSENT;
		changes[i].value = keys[i];
		changes[i].size = strlen(keys[i]);
	}
}

void commits_all_at_once(void)
{
	struct engine_change changes[ENGINE_CHANGES_MAX];
	struct engine *engine = set_up();
	int64_t old, gone, revision = 0;
	struct seen seen;

	REQUIRE(engine);
	fill(changes);
	old = put(engine, "c/10", "old");
	gone = put(engine, "c/20", "gone");
	put(engine, "c/30", "gone too");
	changes[10].expected = old;
	changes[20].what = ENGINE_DELETE;
	changes[20].expected = gone;
	changes[30].what = ENGINE_DELETE;
	changes[30].expected = ENGINE_ANY;
	for (int i = 20; i <= 30; i += 10) {
		changes[i].value = NULL;
		changes[i].size = 0;
	}
	CHECK_INT(engine_commit(engine, changes, ENGINE_CHANGES_MAX, &revision),
		  0);
	CHECK_INT(revision_now(engine), revision);
	seen = list_all(engine, "c/", NULL);
	CHECK_INT(seen.count, ENGINE_CHANGES_MAX - 2);
	for (size_t i = 0; i < seen.count; i++) {
		CHECK_INT(seen.changes[i].revision, revision);
		CHECK_STR(seen.changes[i].text, seen.changes[i].key);
	}
	check_value(engine, "c/20", NULL);
	check_value(engine, "c/30", NULL);
	seen_free(&seen);
}

/* One bad expectation, wherever it stands, is enough. */
void commits_nothing_if_stale(void)
{
	static const int places[] = { 0, 1, ENGINE_CHANGES_MAX / 2,
				      ENGINE_CHANGES_MAX - 1 };
	struct engine_change changes[ENGINE_CHANGES_MAX];
	struct engine *engine = set_up();
	int64_t kept, now;

	REQUIRE(engine);
	kept = put(engine, "d", "kept");
	now = revision_now(engine);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct seen seen;

		for (int what = ENGINE_PUT; what <= ENGINE_CHECK; what++) {
			fill(changes);
			changes[places[i]].what = what;
			changes[places[i]].expected = kept;
			if (what != ENGINE_PUT) {
				changes[places[i]].value = NULL;
				changes[places[i]].size = 0;
			}
			CHECK_INT(engine_commit(engine, changes,
						ENGINE_CHANGES_MAX, NULL),
				  -ESTALE);
		}
		CHECK_INT(revision_now(engine), now);
		seen = list_all(engine, "", NULL);
		CHECK_INT(seen.count, 1);
		seen_free(&seen);
	}
	check_value(engine, "d", "kept");
	fill(changes);
	CHECK_INT(engine_commit(engine, changes, ENGINE_CHANGES_MAX, NULL), 0);
}

static int put_with_check(struct engine *engine, const char *key,
			  int64_t expected)
{
	const struct engine_change changes[] = {
		{ .key = "put",
		  .expected = ENGINE_ANY,
		  .what = ENGINE_PUT,
		  .value = "x",
		  .size = 1 },
		{ .key = key, .expected = expected, .what = ENGINE_CHECK },
	};

	return engine_commit(engine, changes, 2, NULL);
}

void checks(void)
{
	struct engine *engine = set_up();
	int64_t owner, after;

	REQUIRE(engine);
	CHECK_INT(put_with_check(engine, "owner", 1), -ESTALE);
	check_value(engine, "put", NULL);
	CHECK_INT(put_with_check(engine, "owner", ENGINE_ABSENT), 0);
	check_value(engine, "put", "x");
	owner = put(engine, "owner", "node 1");
	CHECK_INT(put_with_check(engine, "owner", ENGINE_ABSENT), -ESTALE);
	CHECK_INT(put_with_check(engine, "owner", owner), 0);
	after = put(engine, "owner", "node 2");
	CHECK_INT(put_with_check(engine, "owner", owner), -ESTALE);
	CHECK_INT(put_with_check(engine, "owner", after), 0);
	check_value(engine, "owner", "node 2");
}

void commits_only_checks(void)
{
	struct engine *engine = set_up();
	struct engine_change changes[2] = {
		{ .key = "a", .what = ENGINE_CHECK },
		{ .key = "b", .what = ENGINE_CHECK, .expected = ENGINE_ABSENT },
	};
	int64_t now;

	REQUIRE(engine);
	changes[0].expected = put(engine, "a", "1");
	now = revision_now(engine);
	CHECK_INT(engine_commit(engine, changes, 2, NULL), 0);
	CHECK_INT(revision_now(engine), now);
	put(engine, "b", "1");
	CHECK_INT(engine_commit(engine, changes, 2, NULL), -ESTALE);
}

/* As many bytes as there can be in one commit, in the largest values */
void commits_all_bytes(void)
{
	enum { COUNT = ENGINE_COMMIT_MAX / ENGINE_VALUE_MAX };
	struct engine_change changes[ENGINE_CHANGES_MAX];
	char *value = malloc(ENGINE_VALUE_MAX);
	struct engine *engine = set_up();
	struct seen seen;

	if (!CHECK(engine && value)) {
		free(value);
		return;
	}
	memset(value, 0xff, ENGINE_VALUE_MAX);
	fill(changes);
	for (int i = 0; i < COUNT; i++) {
		changes[i].value = value;
		changes[i].size = ENGINE_VALUE_MAX;
	}
	CHECK_INT(engine_commit(engine, changes, COUNT, NULL), 0);
	seen = list_all(engine, "c/", NULL);
	CHECK_INT(seen.count, COUNT);
	for (size_t i = 0; i < seen.count; i++)
		CHECK_INT(seen.changes[i].size, ENGINE_VALUE_MAX);
	seen_free(&seen);
	free(value);
}
