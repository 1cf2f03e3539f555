// SPDX-License-Identifier: GPL-2.0-or-later
/* A store that has what it should not have: it is mended, or left alone. */
#include <errno.h>

#include "sync_fixture.h"

/* A key that both nodes have, and its path */
static void begin_with_key(char path[PATH_SIZE])
{
	begin();
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	path_of(KEY, path);
}

static void find_revision(const struct engine_record *record, void *data)
{
	*(int64_t *)data = record->revision;
}

/* What is no snapshot is replaced by the one that was acknowledged. */
static void garbage(void)
{
	static const char *const texts[] = {
		"",
		"{",
		"{}",
		"null",
		"{\"version\":1}",
		"{\"version\":0}",
		"{\"version\":1,\"node\":\"a\",\"generations\":[1],\"snapshot\":\"AAAA\"}",
		"{\"version\":1,\"node\":\"a\",\"generations\":[-1],\"snapshot\":\"AAAA\"}",
	};
	char path[PATH_SIZE];
	size_t i;

	begin_with_key(path);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		memory_write(path, texts[i], strlen(texts[i]));
		CHECK(step_settle());
		CHECK_IN_STEP(KEY);
		CHECK_INT(step_error("a"), 0);
	}
	/* One that comes later is not misled either. */
	memory_write(path, "{}", 2);
	step_start("c");
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(see("c", KEY).content, stored_content(KEY));
}

/* What a later version of the daemon has written stays. */
static void later(void)
{
	static const char text[] = "{\"version\":2,\"new\":true}";
	int64_t before = 0, after = 0;
	char path[PATH_SIZE];

	begin_with_key(path);
	memory_write(path, text, strlen(text));
	memory_each(path, find_revision, &before);
	fake_online("a", ID, true);
	CHECK_INT(fake_change("a", ID, KEY), 0);
	CHECK(step_settle());
	memory_each(path, find_revision, &after);
	CHECK_INT(after, before);
	CHECK_INT(step_error("a"), 0);
	path_resource(path, ID);
	memory_write(path, text, strlen(text));
	memory_each(path, find_revision, &before);
	CHECK(step_settle());
	step_kill("b");
	step_start("b");
	CHECK(step_settle());
	memory_each(path, find_revision, &after);
	CHECK_INT(after, before);
}

/* Of another resource, or of another checkpoint than its path says */
static void misplaced(void)
{
	uint64_t content;
	char path[PATH_SIZE];

	begin_with_key(path);
	content = see("a", KEY).content;
	write_forged(path, OTHER_ID, KEY, 7, 1);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), content);
	write_forged(path, ID, OTHER_KEY, 7, 1);
	CHECK(step_settle());
	CHECK_INT(see("a", OTHER_KEY).generation, 0);
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), content);
}

/* The engine itself finds it damaged: all others go on. */
static void damaged(void)
{
	char path[PATH_SIZE];

	begin_with_key(path);
	memory_damage(path);
	memory_break_watches("a");
	memory_break_watches("b");
	fake_add("a", ID, OTHER_KEY);
	CHECK(step_settle());
	CHECK_INT(step_error("a"), 0);
	CHECK_INT(step_error("b"), 0);
	CHECK_IN_STEP(OTHER_KEY);
	/* It is mended by what was acknowledged. */
	CHECK_IN_STEP(KEY);
	step_start("c");
	CHECK(step_settle());
	CHECK_INT(see("c", KEY).content, see("a", KEY).content);
}

static void damaged_resource(void)
{
	char path[PATH_SIZE];

	begin_with_key(path);
	path_resource(path, ID);
	memory_write(path, "{}", 2);
	fake_create("a", "Other", OTHER_ID);
	CHECK(step_settle());
	CHECK(fake_has_resource("a", ID));
	CHECK(fake_has_resource("b", OTHER_ID));
	CHECK_INT(step_error("a"), 0);
	/* It is mended, so that one that comes later has it. */
	step_start("c");
	CHECK(step_settle());
	CHECK(fake_has_resource("c", ID));
	CHECK_INT(see("c", KEY).content, stored_content(KEY));
	memory_damage(path);
	memory_break_watches("a");
	memory_break_watches("b");
	CHECK(step_settle());
	CHECK_INT(step_error("a"), 0);
	fake_add("a", ID, OTHER_KEY);
	CHECK(step_settle());
	CHECK_IN_STEP(OTHER_KEY);
}

/* One that names nobody keeps nobody from storing. */
static void damaged_owner(void)
{
	char path[PATH_SIZE];

	begin();
	path_owner(path, ID);
	memory_write(path, "{}", 2);
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(memory_count(PATH_OWNERS), 0);
	fake_online("b", ID, true);
	CHECK(step_settle());
	memory_damage(path);
	memory_break_watches("a");
	memory_break_watches("b");
	fake_change("b", ID, KEY);
	CHECK(step_settle());
	CHECK_INT(step_error("b"), 0);
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_generation(KEY), 2);
}

static void unknown(void)
{
	char overlong[PATH_SIZE + 8];
	unsigned int resources;

	begin();
	memset(overlong, 'a', sizeof(overlong) - 1);
	overlong[sizeof(overlong) - 1] = '\0';
	memcpy(overlong, PATH_RESOURCES, strlen(PATH_RESOURCES));
	resources = fake_resources("a");
	memory_write("something/else", "x", 1);
	memory_write("resource/", "x", 1);
	memory_write("checkpoint/x/y", "x", 1);
	memory_write("owner/x", "x", 1);
	memory_write(overlong, "x", 1);
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(fake_resources("a"), resources);
	step_start("c");
	CHECK(step_settle());
	CHECK_INT(step_error("c"), 0);
	CHECK_INT(see("c", KEY).content, stored_content(KEY));
}

/* A store that was put back to what it had before, revisions and all */
static void put_back(void)
{
	char path[PATH_SIZE];
	void *value;
	size_t size;

	begin_with_key(path);
	REQUIRE(memory_read(path, &value, &size));
	fake_online("a", ID, true);
	fake_change("a", ID, KEY);
	CHECK(step_settle());
	memory_write(path, value, size);
	free(value);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_generation(KEY), 2);
}

/* Its revisions are less than those that we know. */
static void made_anew(void)
{
	unsigned int i;

	begin();
	fake_add("a", ID, KEY);
	for (i = 0; i < 20; i++) {
		fake_online("a", ID, true);
		fake_online("a", ID, false);
		CHECK(step_settle());
	}
	memory_reachable("b", false);
	memory_break_watches("b");
	fake_online("a", ID, true);
	fake_change("a", ID, KEY);
	while (step_events("a") || step_work("a"))
		;
	memory_renumber();
	memory_break_watches("a");
	memory_reachable("b", true);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_generation(KEY), 2);
	fake_change("a", ID, KEY);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_generation(KEY), 3);
}

/* A record of another store has the very revision of the one that we know. */
static void made_anew_alike(void)
{
	char path[PATH_SIZE];
	int64_t revision = 0;
	unsigned int i;

	begin_with_key(path);
	memory_each(path, find_revision, &revision);
	for (i = 0; i < 5; i++) {
		fake_online("a", ID, true);
		fake_online("a", ID, false);
		fake_online("b", ID, i % 2);
		CHECK(step_settle());
	}
	memory_reset();
	while (memory_revision() < revision - 1)
		memory_write("other/record", "x", 1);
	write_forged(path, ID, KEY, 7, 1);
	CHECK_INT(memory_revision(), revision);
	memory_break_watches("a");
	memory_break_watches("b");
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_generation(KEY), 7);
}

/* All is gone: the nodes bring it back. */
static void emptied(void)
{
	char path[PATH_SIZE];

	begin_with_key(path);
	memory_reset();
	memory_break_watches("a");
	memory_break_watches("b");
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(memory_count(PATH_RESOURCES), 1);
	CHECK_INT(memory_count(PATH_HISTORIES), 1);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(garbage),	     KTAP_CASE(later),
	KTAP_CASE(misplaced),	     KTAP_CASE(damaged),
	KTAP_CASE(damaged_resource), KTAP_CASE(damaged_owner),
	KTAP_CASE(unknown),	     KTAP_CASE(put_back),
	KTAP_CASE(made_anew),	     KTAP_CASE(made_anew_alike),
	KTAP_CASE(emptied),
};

KTAP_MAIN(cases)
