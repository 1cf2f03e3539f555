// SPDX-License-Identifier: GPL-2.0-or-later
/* What cannot be is refused, and changes nothing. */
#include "contract.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char too_long[ENGINE_KEY_MAX + 2];

static const char *const bad_keys[] = { NULL,	 "",	 "A",	     "a b",
					"a\n",	 "a:b",	 "\xc3\xa4", "a%b",
					"a\x7f", "a\\b", too_long };

static struct engine *set_up_one(void)
{
	struct engine *engine = set_up();

	memset(too_long, 'a', ENGINE_KEY_MAX + 1);
	if (engine)
		put(engine, "a", "as it was");
	return engine;
}

static void check_unchanged(struct engine *engine, int64_t revision)
{
	struct seen seen = list_all(engine, "", NULL);

	CHECK_INT(revision_now(engine), revision);
	CHECK_INT(seen.count, 1);
	check_value(engine, "a", "as it was");
	seen_free(&seen);
}

void refuses_bad_keys(void)
{
	struct engine *engine = set_up_one();
	int64_t now;

	REQUIRE(engine);
	now = revision_now(engine);
	for (size_t i = 0; i < COUNT(bad_keys); i++) {
		void *value = &engine;
		size_t size = 1;

		CHECK_INT(engine_get(engine, bad_keys[i], false, &value, &size,
				     NULL),
			  -EINVAL);
		CHECK(!value);
		CHECK_INT(engine_put_if(engine, bad_keys[i], ENGINE_ANY, "x", 1,
					NULL),
			  -EINVAL);
		CHECK_INT(engine_delete_if(engine, bad_keys[i], ENGINE_ANY),
			  -EINVAL);
	}
	check_unchanged(engine, now);
}

void refuses_bad_prefixes(void)
{
	struct engine *engine = set_up_one();
	struct seen seen = { 0 };

	REQUIRE(engine);
	for (size_t i = 0; i < COUNT(bad_keys); i++) {
		struct engine_watch *watch = NULL;

		/* That of all keys */
		if (bad_keys[i] && !*bad_keys[i])
			continue;
		CHECK_INT(engine_list(engine, bad_keys[i], false, see, &seen,
				      NULL),
			  -EINVAL);
		CHECK_INT(engine_watch_open(engine, bad_keys[i], 1, &watch),
			  -EINVAL);
		CHECK(!watch);
	}
	for (int64_t from = -1; from <= 0; from++) {
		struct engine_watch *watch = NULL;

		CHECK_INT(engine_watch_open(engine, "", from, &watch), -EINVAL);
		CHECK(!watch);
	}
	CHECK_INT(seen.count, 0);
	seen_free(&seen);
}

void refuses_bad_values(void)
{
	char *value = calloc(1, ENGINE_VALUE_MAX + 1);
	struct engine *engine = set_up_one();
	int64_t now;

	if (!CHECK(engine && value)) {
		free(value);
		return;
	}
	now = revision_now(engine);
	CHECK_INT(engine_put_if(engine, "a", ENGINE_ANY, value,
				ENGINE_VALUE_MAX + 1, NULL),
		  -EINVAL);
	CHECK_INT(engine_put_if(engine, "a", ENGINE_ANY, value, SIZE_MAX, NULL),
		  -EINVAL);
	CHECK_INT(engine_put_if(engine, "a", ENGINE_ANY, NULL, 1, NULL),
		  -EINVAL);
	CHECK_INT(engine_put_if(engine, "a", -2, "x", 1, NULL), -EINVAL);
	CHECK_INT(engine_delete_if(engine, "a", -2), -EINVAL);
	CHECK_INT(engine_delete_if(engine, "a", ENGINE_ABSENT), -EINVAL);
	check_unchanged(engine, now);
	free(value);
}

static char keys[ENGINE_CHANGES_MAX + 1][24];

static void fill(struct engine_change *changes, size_t count)
{
	memset(changes, 0, count * sizeof(*changes));
	for (size_t i = 0; i < count; i++) {
		snprintf(keys[i], sizeof(keys[i]), "b%zu", i);
		changes[i].key = keys[i];
		changes[i].what = ENGINE_PUT;
		changes[i].value = "x";
		changes[i].size = 1;
		changes[i].expected = ENGINE_ANY;
	}
}

/* Two changes, of which the second one cannot be */
static int commit_second(struct engine *engine, struct engine_change second)
{
	struct engine_change changes[2];

	fill(changes, 2);
	if (!second.key)
		second.key = "b1";
	changes[1] = second;
	return engine_commit(engine, changes, 2, NULL);
}

#define REFUSED(...)                                                    \
	CHECK_INT(commit_second(engine,                                 \
				(struct engine_change){ __VA_ARGS__ }), \
		  -EINVAL)

void refuses_bad_commits(void)
{
	struct engine_change changes[ENGINE_CHANGES_MAX + 1];
	char *value = calloc(1, ENGINE_VALUE_MAX);
	struct engine *engine = set_up_one();
	int64_t now;

	if (!CHECK(engine && value)) {
		free(value);
		return;
	}
	now = revision_now(engine);
	fill(changes, ENGINE_CHANGES_MAX + 1);
	CHECK_INT(engine_commit(engine, changes, 0, NULL), -EINVAL);
	CHECK_INT(engine_commit(engine, NULL, 1, NULL), -EINVAL);
	CHECK_INT(engine_commit(engine, changes, ENGINE_CHANGES_MAX + 1, NULL),
		  -EINVAL);
	for (int i = 0; i < ENGINE_COMMIT_MAX / ENGINE_VALUE_MAX; i++) {
		changes[i].value = value;
		changes[i].size = ENGINE_VALUE_MAX;
	}
	CHECK_INT(engine_commit(engine, changes,
				ENGINE_COMMIT_MAX / ENGINE_VALUE_MAX + 1, NULL),
		  -EINVAL);
	/* The key of the first one, the same characters elsewhere */
	REFUSED(.key = (char[]){ 'b', '0', 0 }, .what = ENGINE_CHECK,
		.expected = ENGINE_ABSENT);
	REFUSED(.key = "", .what = ENGINE_PUT, .expected = ENGINE_ANY);
	REFUSED(.what = (int)ENGINE_CHECK + 1, .expected = 1);
	REFUSED(.what = ENGINE_PUT, .expected = INT64_MIN);
	REFUSED(.what = ENGINE_PUT, .size = 1);
	REFUSED(.what = ENGINE_DELETE, .expected = ENGINE_ABSENT);
	REFUSED(.what = ENGINE_DELETE, .expected = 1, .value = "x", .size = 1);
	REFUSED(.what = ENGINE_DELETE, .expected = 1, .leased = true);
	REFUSED(.what = ENGINE_CHECK, .expected = ENGINE_ANY);
	REFUSED(.what = ENGINE_CHECK, .value = "x");
	check_unchanged(engine, now);
	free(value);
}

void refuses_bad_settings(void)
{
	struct engine_settings wrong = settings;
	struct engine *engine = (struct engine *)&wrong;

	tear_down();
	wrong.engine = "none such";
	CHECK_INT(engine_open(&wrong, &engine), -EINVAL);
	CHECK(!engine);
	wrong.engine = NULL;
	CHECK_INT(engine_open(&wrong, &engine), -EINVAL);
	/* The name of an engine, and nothing that it needs */
	wrong = (struct engine_settings){ .engine = settings.engine };
	CHECK_INT(engine_open(&wrong, &engine), -EINVAL);
	CHECK(!engine);
}
