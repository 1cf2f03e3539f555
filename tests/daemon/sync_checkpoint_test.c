// SPDX-License-Identifier: GPL-2.0-or-later
/* Checkpoints in step: two nodes, one store, one case after another. */
#include <errno.h>

#include "sync_fixture.h"

static void uploads_and_fetches(void)
{
	begin();
	CHECK_INT(fake_add("a", ID, KEY), 0);
	CHECK_INT(see("a", KEY).acknowledged, 0);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_generation(KEY), 1);
	fake_online("a", ID, true);
	CHECK_INT(fake_change("a", ID, KEY), 0);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_generation(KEY), 2);
	/* One that is started later has it too, and so has one that rebooted. */
	step_start("c");
	CHECK(step_settle());
	CHECK_INT(see("c", KEY).content, stored_content(KEY));
	step_kill("b");
	fake_reboot("b");
	step_start("b");
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
}

static void tombstones(void)
{
	begin();
	fake_add("a", ID, KEY);
	fake_add("b", ID, OTHER_KEY);
	CHECK(step_settle());
	CHECK_INT(fake_delete("a", ID, KEY), 0);
	CHECK_INT(fake_delete("a", ID, OTHER_KEY), 0);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_IN_STEP(OTHER_KEY);
	CHECK(see("b", KEY).tombstone);
	CHECK(see("b", OTHER_KEY).tombstone);
	/* Added again, on the other side, it is there again. */
	CHECK_INT(fake_add("b", ID, KEY), 0);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK(!see("a", KEY).tombstone);
	CHECK_INT(stored_generation(KEY), 3);
}

/* Who was away while it was deleted does not bring it back. */
static void deleted_while_away(void)
{
	begin();
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	step_kill("b");
	fake_delete("a", ID, KEY);
	CHECK(step_settle());
	fake_online("b", ID, true);
	fake_change("b", ID, KEY);
	fake_online("b", ID, false);
	step_start("b");
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK(see("b", KEY).tombstone);
}

/* Two went on from the same: what was acknowledged wins. */
static void forks(void)
{
	uint64_t winner;

	begin();
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	memory_reachable("b", false);
	memory_break_watches("b");
	fake_online("b", ID, true);
	fake_change("b", ID, KEY);
	fake_change("b", ID, KEY);
	fake_change("b", ID, KEY);
	fake_online("b", ID, false);
	fake_online("a", ID, true);
	fake_change("a", ID, KEY);
	winner = see("a", KEY).content;
	while (step_events("a") || step_work("a"))
		;
	CHECK_INT(see("a", KEY).acknowledged, 2);
	CHECK_INT(see("b", KEY).acknowledged, 1);
	CHECK_INT(see("b", KEY).generation, 4);
	memory_reachable("b", true);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), winner);
}

static void resealed(void)
{
	uint64_t content;

	begin();
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	content = see("a", KEY).content;
	fake_learn_key("b", 2);
	fake_writer("a", 2);
	fake_reseal("a");
	CHECK(see("a", KEY).resealed);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), content);
	CHECK_INT(stored_generation(KEY), 1);
	CHECK(!see("a", KEY).resealed);
	CHECK_STR(see("b", KEY).key_id, "02000000000000000000000000000000");
	/* Both to a third one: they do not go on for ever. */
	fake_writer("a", 3);
	fake_writer("b", 3);
	fake_reseal("a");
	fake_reseal("b");
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), content);
}

/* What is new here was never stored, and is sealed again before it is. */
static void changed_and_resealed(void)
{
	uint64_t content;

	begin();
	fake_learn_key("b", 2);
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	fake_online("a", ID, true);
	fake_change("a", ID, KEY);
	content = see("a", KEY).content;
	fake_writer("a", 2);
	fake_reseal("a");
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), content);
	CHECK_INT(stored_generation(KEY), 2);
}

/* That a store had less than the module was true then, and is no longer. */
static void less_than_here_and_then_more(void)
{
	uint64_t winner;

	begin();
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	memory_reachable("a", false);
	memory_break_watches("a");
	fake_online("a", ID, true);
	fake_change("a", ID, KEY);
	fake_online("a", ID, false);
	fake_boot_writer("a");
	fake_reseal("a");
	memory_reachable("a", true);
	CHECK(step_settle());
	CHECK_INT(stored_generation(KEY), 1);
	fake_writer("b", 2);
	fake_online("b", ID, true);
	fake_change("b", ID, KEY);
	winner = see("b", KEY).content;
	fake_online("b", ID, false);
	CHECK(step_settle());
	fake_writer("a", 1);
	fake_reseal("a");
	CHECK(step_settle());
	CHECK_INT(stored_content(KEY), winner);
	fake_learn_key("a", 2);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), winner);
}

/* The other way round, and another node was faster with the next generation */
static void resealed_and_changed(void)
{
	uint64_t winner;

	begin();
	fake_learn_key("b", 2);
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	memory_reachable("a", false);
	memory_break_watches("a");
	fake_writer("a", 2);
	fake_reseal("a");
	fake_online("a", ID, true);
	fake_change("a", ID, KEY);
	fake_online("b", ID, true);
	fake_change("b", ID, KEY);
	winner = see("b", KEY).content;
	while (step_events("b") || step_work("b"))
		;
	CHECK_INT(see("b", KEY).acknowledged, 2);
	fake_online("a", ID, false);
	fake_online("b", ID, false);
	memory_reachable("a", true);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), winner);
}

static void boot_key(void)
{
	begin();
	fake_boot_writer("a");
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	CHECK_INT(stored_generation(KEY), 0);
	CHECK_INT(memory_count(PATH_HISTORIES), 0);
	CHECK_INT(see("b", KEY).generation, 0);
	/* With a key of the cluster, it is sealed again and stored. */
	fake_writer("a", 1);
	fake_reseal("a");
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(see("a", KEY).acknowledged, 1);
}

static void no_key(void)
{
	struct memory_requests requests;

	begin();
	fake_writer("a", 2);
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	CHECK_INT(see("a", KEY).acknowledged, 1);
	CHECK_INT(see("b", KEY).generation, 0);
	CHECK_INT(step_error("b"), 0);
	/* It is not asked for again and again. */
	memory_reset_requests("b");
	fake_online("b", ID, true);
	fake_online("b", ID, false);
	CHECK(step_settle());
	requests = memory_requests("b");
	CHECK_INT(requests.gets, 0);
	fake_learn_key("b", 2);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
}

/* One that is online elsewhere is not ours to store, until it is there no more. */
static void owners(void)
{
	begin();
	fake_add("a", ID, KEY);
	fake_online("b", ID, true);
	CHECK(step_settle());
	CHECK_INT(memory_count(PATH_OWNERS), 1);
	fake_add("a", ID, OTHER_KEY);
	CHECK(step_settle());
	CHECK_INT(stored_generation(OTHER_KEY), 0);
	CHECK_INT(see("a", OTHER_KEY).acknowledged, 0);
	fake_online("b", ID, false);
	CHECK(step_settle());
	CHECK_INT(memory_count(PATH_OWNERS), 0);
	CHECK_IN_STEP(OTHER_KEY);
}

/* The store knows more than we do of who may, and of what there is. */
static void fences(void)
{
	begin();
	fake_online("b", ID, true);
	step_events("b");
	step_work("b");
	fake_add("a", ID, KEY);
	step_events("a");
	step_work("a");
	CHECK_INT(stored_generation(KEY), 0);
	CHECK(step_settle());
	CHECK_INT(stored_generation(KEY), 0);
	fake_online("b", ID, false);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(fake_delete_resource("b", ID), 0);
	step_events("b");
	step_work("b");
	fake_add("a", ID, OTHER_KEY);
	step_events("a");
	step_work("a");
	CHECK_INT(memory_count(PATH_CHECKPOINTS), 0);
}

/* The same when the owner dies, and nobody takes its claim away */
static void dead_owners(void)
{
	begin();
	fake_add("a", ID, KEY);
	fake_online("b", ID, true);
	CHECK(step_settle());
	step_kill("b");
	fake_add("a", ID, OTHER_KEY);
	CHECK(step_settle());
	CHECK_INT(stored_generation(OTHER_KEY), 0);
	memory_expire();
	CHECK(step_settle());
	CHECK_INT(stored_generation(OTHER_KEY), 1);
	CHECK_INT(see("a", OTHER_KEY).acknowledged, 1);
}

static void history(void)
{
	struct snapshot_record record;
	char path[PATH_SIZE], at[PATH_SIZE];
	void *value;
	size_t size;
	unsigned int i;

	begin();
	fake_add("a", ID, KEY);
	fake_online("a", ID, true);
	CHECK(step_settle());
	for (i = 2; i <= 9; i++) {
		fake_change("a", ID, KEY);
		CHECK(step_settle());
		CHECK_INT(memory_count(PATH_HISTORIES),
			  i < RECORD_GENERATIONS ? i : RECORD_GENERATIONS);
	}
	REQUIRE(read_stored(KEY, &record));
	CHECK_INT(record.kept_count, RECORD_GENERATIONS);
	path_of(KEY, path);
	for (i = 0; i < record.kept_count; i++) {
		CHECK_INT(record.kept[i], 4 + i);
		path_history(at, path, record.kept[i]);
		if (CHECK(memory_read(at, &value, &size)))
			free(value);
	}
	CHECK_STR(record.node, "a");
	snapshot_record_free(&record);
}

/* A snapshot that is larger than a record may be is its own problem only. */
static void too_large(void)
{
	begin();
	fake_add("a", ID, KEY);
	fake_image_size = ENGINE_VALUE_MAX;
	CHECK(step_settle());
	CHECK_INT(step_error("a"), 0);
	CHECK_INT(stored_generation(KEY), 0);
	fake_image_size = FAKE_IMAGE_SIZE;
	fake_add("a", ID, OTHER_KEY);
	CHECK(step_settle());
	CHECK_IN_STEP(OTHER_KEY);
	CHECK_IN_STEP(KEY);
}

static void other_spelling(void)
{
	begin();
	fake_add("a", ID, "1\\\\key");
	fake_add("b", ID, "1\\Microsoft Strong Cryptographic Provider\\KEY2");
	CHECK(step_settle());
	CHECK_INT(memory_count(PATH_CHECKPOINTS), 2);
	CHECK_INT(see("b", "1\\\\KEY").generation, 1);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(uploads_and_fetches),
	KTAP_CASE(tombstones),
	KTAP_CASE(deleted_while_away),
	KTAP_CASE(forks),
	KTAP_CASE(resealed),
	KTAP_CASE(changed_and_resealed),
	KTAP_CASE(resealed_and_changed),
	KTAP_CASE(less_than_here_and_then_more),
	KTAP_CASE(boot_key),
	KTAP_CASE(no_key),
	KTAP_CASE(owners),
	KTAP_CASE(dead_owners),
	KTAP_CASE(fences),
	KTAP_CASE(history),
	KTAP_CASE(too_large),
	KTAP_CASE(other_spelling),
};

KTAP_MAIN(cases)
