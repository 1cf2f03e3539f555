// SPDX-License-Identifier: GPL-2.0-or-later
/* Damaged records that no node has anything to replace by: the history has. */
#include <errno.h>

#include "sync_fixture.h"

/* Three generations of a key in the store, and no node that knows of it */
static uint64_t begin_lost(char path[PATH_SIZE])
{
	uint64_t content;

	begin();
	fake_add("a", ID, KEY);
	fake_online("a", ID, true);
	CHECK(step_settle());
	CHECK_INT(fake_change("a", ID, KEY), 0);
	CHECK(step_settle());
	CHECK_INT(fake_change("a", ID, KEY), 0);
	CHECK(step_settle());
	path_of(KEY, path);
	content = stored_content(KEY);
	step_kill("a");
	step_kill("b");
	fake_reboot("a");
	fake_reboot("b");
	memory_expire();
	return content;
}

static void start_both(void)
{
	step_start("a");
	step_start("b");
	CHECK(step_settle());
	CHECK_INT(step_error("a"), 0);
	CHECK_INT(step_error("b"), 0);
}

static void damage_history(const char *path, uint64_t generation)
{
	char history[PATH_SIZE];

	path_history(history, path, generation);
	memory_write(history, "{}", 2);
}

/* The last generation is in the history as well. */
static void garbage(void)
{
	char path[PATH_SIZE];
	uint64_t content = begin_lost(path);

	memory_write(path, "{}", 2);
	start_both();
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), content);
	CHECK_INT(stored_generation(KEY), 3);
}

/* Or the one before it */
static void last_one_too(void)
{
	char path[PATH_SIZE];

	begin_lost(path);
	memory_write(path, "{}", 2);
	damage_history(path, 3);
	start_both();
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_generation(KEY), 2);
	/* The numbers go on, over what is damaged. */
	fake_online("a", ID, true);
	CHECK_INT(fake_change("a", ID, KEY), 0);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_generation(KEY), 3);
	CHECK_INT(memory_count(PATH_HISTORIES), 3);
}

/* A generation that says it is another one is not good either. */
static void misplaced(void)
{
	char path[PATH_SIZE], history[PATH_SIZE];

	begin_lost(path);
	memory_write(path, "{}", 2);
	path_history(history, path, 3);
	write_forged(history, ID, OTHER_KEY, 3, 1);
	path_history(history, path, 2);
	write_forged(history, ID, KEY, 9, 1);
	start_both();
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_generation(KEY), 1);
}

/* Nothing is left: that is seen, and nothing else is kept from work. */
static void all_of_it(void)
{
	char path[PATH_SIZE];
	uint64_t generation;

	begin_lost(path);
	memory_write(path, "{}", 2);
	for (generation = 1; generation <= 3; generation++)
		damage_history(path, generation);
	start_both();
	CHECK_INT(see("a", KEY).generation, 0);
	CHECK_INT(step_counts("a").damaged, 1);
	CHECK(!sync_is_complete(&(struct sync_counts){ .damaged = 1 }));
	fake_add("a", ID, OTHER_KEY);
	CHECK(step_settle());
	CHECK_IN_STEP(OTHER_KEY);
	/* Who adds it anew replaces it. */
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(step_counts("a").damaged, 0);
	CHECK_INT(step_counts("b").damaged, 0);
}

/* The engine itself finds it damaged, and does not list it. */
static void unlisted(void)
{
	char path[PATH_SIZE];
	uint64_t content = begin_lost(path);

	memory_damage(path);
	start_both();
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), content);
	CHECK_INT(stored_generation(KEY), 3);
}

/* What was deleted stays deleted, whatever is damaged beside it. */
static void deleted(void)
{
	char path[PATH_SIZE], other[PATH_SIZE];

	begin();
	fake_add("a", ID, KEY);
	fake_add("a", ID, OTHER_KEY);
	CHECK(step_settle());
	path_of(KEY, path);
	path_of(OTHER_KEY, other);
	step_kill("a");
	step_kill("b");
	fake_reboot("a");
	fake_reboot("b");
	memory_write(other, NULL, 0);
	memory_damage(path);
	start_both();
	CHECK_IN_STEP(KEY);
	CHECK_INT(see("a", OTHER_KEY).generation, 0);
	CHECK_INT(memory_count(other), 0);
}

/* A node that has a later one than the history stores that. */
static void node_is_newer(void)
{
	char path[PATH_SIZE];
	uint64_t content;

	begin();
	fake_add("a", ID, KEY);
	fake_online("a", ID, true);
	CHECK(step_settle());
	CHECK_INT(fake_change("a", ID, KEY), 0);
	CHECK(step_settle());
	content = stored_content(KEY);
	path_of(KEY, path);
	damage_history(path, 2);
	memory_write(path, "{}", 2);
	/* One that knows nothing comes first, and the owner is away. */
	step_stop("a");
	step_stop("b");
	memory_expire();
	step_start("c");
	while (step_work("c"))
		;
	CHECK_INT(stored_generation(KEY), 1);
	step_start("a");
	step_start("b");
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), content);
	CHECK_INT(stored_generation(KEY), 2);
	CHECK_INT(see("c", KEY).content, content);
}

/* A node that is behind does not put what it has over what was damaged. */
static void node_is_behind(void)
{
	char path[PATH_SIZE];
	uint64_t content;

	begin();
	fake_add("a", ID, KEY);
	fake_online("a", ID, true);
	CHECK(step_settle());
	step_stop("b");
	CHECK_INT(fake_change("a", ID, KEY), 0);
	CHECK(step_settle());
	content = stored_content(KEY);
	path_of(KEY, path);
	step_kill("a");
	fake_reboot("a");
	memory_expire();
	memory_damage(path);
	step_start("b");
	CHECK(step_settle());
	step_start("a");
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), content);
	CHECK_INT(stored_generation(KEY), 2);
}

/* ---- Two who mend at once ------------------------------------------------- */

static unsigned int commits_left; /* of node "a", until another one was faster */

/* What another node has stored meanwhile, and was told so */
static void be_faster(const char *node)
{
	char path[PATH_SIZE];

	if (strcmp(node, "a") || !commits_left || --commits_left)
		return;
	path_of(KEY, path);
	write_forged(path, ID, KEY, 7, 1);
}

/* Before each commit of it in turn, until it has no more */
static bool mend_with_other(unsigned int commits, void (*run)(void))
{
	commits_left = commits;
	memory_before_commit = be_faster;
	run();
	memory_before_commit = NULL;
	if (commits_left)
		return false;
	CHECK(step_settle());
	CHECK_INT(stored_generation(KEY), 7);
	return true;
}

static void mend_unlisted(void)
{
	step_start("a");
	CHECK(step_settle());
}

static void mends_unlisted_at_once(void)
{
	unsigned int commits = 1;
	char path[PATH_SIZE];

	do {
		begin_lost(path);
		memory_damage(path);
	} while (mend_with_other(commits++, mend_unlisted));
	CHECK(commits > 3);
}

static void mend_by_change(void)
{
	CHECK_INT(fake_change("a", ID, KEY), 0);
	CHECK(step_settle());
}

/* Found damaged when another generation is to be stored */
static void mend_at_once(bool by_history)
{
	char path[PATH_SIZE], history[PATH_SIZE];
	unsigned int commits = 1;

	do {
		begin();
		fake_add("a", ID, KEY);
		fake_online("a", ID, true);
		CHECK(step_settle());
		path_of(KEY, path);
		path_history(history, path, 1);
		if (!by_history)
			memory_damage(history);
		memory_damage(path);
	} while (mend_with_other(commits++, mend_by_change));
	CHECK(commits > 3);
}

static void mends_at_once(void)
{
	mend_at_once(true);
}

/* There is nothing to mend it by: it is taken away, but not what came after it. */
static void takes_away_at_once(void)
{
	mend_at_once(false);
}

/* ---- What is not in step, although there is nothing left to do ------------ */

static void counts_refused(void)
{
	begin();
	fake_writer("a", 3);
	fake_lose_key("b", 3);
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	CHECK_INT(step_counts("a").refused, 0);
	CHECK(sync_is_complete(&(struct sync_counts){ .checkpoints = 1 }));
	CHECK_INT(step_counts("b").refused, 1);
	CHECK_INT(step_counts("b").checkpoints, 1);
	fake_learn_key("b", 3);
	step_kill("b");
	step_start("b");
	CHECK(step_settle());
	CHECK_INT(step_counts("b").refused, 0);
	CHECK_IN_STEP(KEY);
}

static void counts_boot_key(void)
{
	begin();
	fake_boot_writer("a");
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	CHECK_INT(step_counts("a").boot_key, 1);
	CHECK_INT(step_counts("a").waiting, 0);
	CHECK_INT(step_counts("a").checkpoints, 0);
	CHECK_INT(step_error("a"), 0);
	fake_writer("a", 1);
	fake_reseal("a");
	CHECK(step_settle());
	CHECK_INT(step_counts("a").boot_key, 0);
	CHECK_IN_STEP(KEY);
}

static void counts_waiting(void)
{
	begin();
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	CHECK_INT(step_counts("a").waiting, 0);
	fake_online("b", ID, true);
	CHECK(step_settle());
	fake_online("a", ID, true);
	CHECK_INT(fake_change("a", ID, KEY), 0);
	CHECK(step_settle());
	CHECK_INT(step_counts("a").waiting, 1);
	fake_online("b", ID, false);
	CHECK(step_settle());
	CHECK_INT(step_counts("a").waiting, 0);
	CHECK_IN_STEP(KEY);
}

static void counts_foreign(void)
{
	static const char text[] = "{\"version\":2,\"new\":true}";
	char path[PATH_SIZE];

	begin();
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	path_of(KEY, path);
	memory_write(path, text, strlen(text));
	CHECK(step_settle());
	CHECK_INT(step_counts("b").foreign, 1);
	CHECK_INT(step_counts("b").refused, 0);
	path_resource(path, ID);
	memory_write(path, text, strlen(text));
	CHECK(step_settle());
	CHECK_INT(step_counts("b").foreign, 2);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(garbage),
	KTAP_CASE(last_one_too),
	KTAP_CASE(misplaced),
	KTAP_CASE(all_of_it),
	KTAP_CASE(unlisted),
	KTAP_CASE(deleted),
	KTAP_CASE(node_is_newer),
	KTAP_CASE(node_is_behind),
	KTAP_CASE(mends_unlisted_at_once),
	KTAP_CASE(mends_at_once),
	KTAP_CASE(takes_away_at_once),
	KTAP_CASE(counts_refused),
	KTAP_CASE(counts_boot_key),
	KTAP_CASE(counts_waiting),
	KTAP_CASE(counts_foreign),
};

KTAP_MAIN(cases)
