// SPDX-License-Identifier: GPL-2.0-or-later
/* How much is asked of the store, and what happens if it does not answer. */
#include <errno.h>
#include <time.h>

#include "sync_fixture.h"

#define MANY 10000

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void say(const char *what, double begun)
{
	struct memory_requests requests = memory_requests("a");

	printf("# %u checkpoints, %s: %.2f s, %u lists, %u gets, %u commits, %u watches\n",
	       MANY, what, seconds() - begun, requests.lists, requests.gets,
	       requests.commits, requests.watches);
}

static void add_many(const char *node)
{
	char name[32];
	unsigned int i;

	for (i = 0; i < MANY; i++) {
		sprintf(name, "1\\\\Key%u", i);
		fake_add(node, ID, name);
	}
}

static void requests_of_many(void)
{
	double begun;

	begin();
	add_many("a");
	memory_reset_requests("a");
	begun = seconds();
	while (step_events("a") || step_work("a"))
		;
	say("first synchronisation", begun);
	CHECK_INT(memory_requests("a").commits, MANY);
	CHECK_INT(memory_requests("a").gets, 0);
	CHECK_INT(memory_count(PATH_CHECKPOINTS), MANY);

	step_stop("a");
	memory_reset_requests("a");
	begun = seconds();
	step_start("a");
	while (step_events("a") || step_work("a"))
		;
	say("restart of the daemon", begun);
	/* The watch is told of nothing, and nothing is asked for one by one. */
	CHECK_INT(memory_requests("a").lists, 4);
	CHECK_INT(memory_requests("a").gets, 0);
	/* But for the name of the node */
	CHECK_INT(memory_requests("a").commits, 1);
	CHECK_INT(memory_requests("a").watches, 1);
	CHECK_INT(step_stored("a"), 0);
	/* Nor is the kernel given what it has. */
	CHECK_INT(fake_refusals("a"), 0);

	memory_reset_requests("a");
	begun = seconds();
	memory_break_watches("a");
	step_watch("a");
	while (step_events("a") || step_work("a"))
		;
	say("connected again", begun);
	CHECK_INT(memory_requests("a").lists, 4);
	CHECK_INT(memory_requests("a").gets + memory_requests("a").commits, 0);
	CHECK_INT(step_fetched("a"), 0);

	memory_reset_requests("a");
	begun = seconds();
	fake_delete("a", ID, "1\\\\Key77");
	while (step_events("a") || step_watch("a") || step_work("a"))
		;
	say("one change", begun);
	CHECK_INT(memory_requests("a").commits, 1);
	CHECK_INT(memory_requests("a").lists + memory_requests("a").gets, 0);
	begun = seconds();
	CHECK(step_settle());
	printf("# the other node fetched them in %.2f s\n", seconds() - begun);
	CHECK_IN_STEP("1\\\\Key77");
	CHECK_IN_STEP("1\\\\Key9999");
}

/* The watch tells of what we wrote ourselves, when there is more already. */
static void echoes(void)
{
	begin();
	fake_online("a", ID, true);
	memory_reset_requests("a");
	fake_add("a", ID, KEY);
	while (step_events("a") || step_work("a"))
		;
	fake_change("a", ID, KEY);
	while (step_events("a") || step_work("a"))
		;
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	/* With that of the owner */
	CHECK_INT(memory_requests("a").commits, 3);
	CHECK_INT(memory_requests("a").gets, 0);
	CHECK_INT(fake_puts("a"), 0);
	CHECK_INT(fake_puts("b"), 2);
}

/* No answer: whether it was done or not, it ends well, and is done once. */
static void no_answer(void)
{
	enum memory_lost lost;
	uint64_t content;

	for (lost = LOST_REQUEST; lost <= LOST_LATER; lost++) {
		begin();
		fake_add("a", ID, KEY);
		content = see("a", KEY).content;
		memory_lose("a", lost);
		step_events("a");
		step_work("a");
		CHECK_INT(step_error("a"), -ETIMEDOUT);
		CHECK_INT(see("a", KEY).acknowledged, 0);
		CHECK_INT(stored_generation(KEY), lost == LOST_ANSWER);
		memory_arrive();
		CHECK(step_settle());
		CHECK_IN_STEP(KEY);
		CHECK_INT(stored_content(KEY), content);
		CHECK_INT(step_error("a"), 0);
	}
}

/* It was done, unheard; what has changed since is not taken for another's. */
static void changed_after_no_answer(void)
{
	enum memory_lost lost;
	uint64_t content;

	for (lost = LOST_REQUEST; lost <= LOST_LATER; lost++) {
		begin();
		fake_add("a", ID, KEY);
		memory_lose("a", lost);
		step_events("a");
		step_work("a");
		CHECK_INT(see("a", KEY).acknowledged, 0);
		fake_delete("a", ID, KEY);
		content = see("a", KEY).content;
		memory_arrive();
		CHECK(step_settle());
		CHECK_IN_STEP(KEY);
		CHECK_INT(stored_content(KEY), content);
		CHECK(see("a", KEY).tombstone);
	}
}

/* It is done after we looked for it, and before we try again. */
static void late(void)
{
	uint64_t content;

	begin();
	fake_add("a", ID, KEY);
	memory_lose("a", LOST_LATER);
	step_events("a");
	step_work("a");
	memory_full(true);
	step_work("a");
	CHECK_INT(step_error("a"), -ENOSPC);
	fake_delete("a", ID, KEY);
	content = see("a", KEY).content;
	memory_full(false);
	memory_arrive();
	CHECK_INT(stored_generation(KEY), 1);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), content);
}

static void (*meanwhile)(void);

/* While a checkpoint is being stored */
static void put(const struct engine_record *record,
		const struct engine_record *old)
{
	void (*what)(void) = meanwhile;

	(void)old;
	if (!what ||
	    strncmp(record->key, PATH_CHECKPOINTS, strlen(PATH_CHECKPOINTS)))
		return;
	meanwhile = NULL;
	what();
}

static void reseal(void)
{
	fake_writer("a", 2);
	fake_reseal("a");
}

static void change(void)
{
	fake_change("a", ID, KEY);
}

static void delete_resource(void)
{
	fake_online("a", ID, false);
	fake_delete_resource("a", ID);
}

/* It is removed, and added and changed again: another life */
static void live_again(void)
{
	fake_delete("a", ID, KEY);
	fake_add("a", ID, KEY);
	fake_change("a", ID, KEY);
}

/* The same of the resource, so that the numbers begin anew */
static void resource_lives_again(void)
{
	delete_resource();
	fake_create("a", "Resource", ID);
	fake_add("a", ID, KEY);
}

static void check_acknowledged(const char *id, const char *name,
			       uint64_t content, uint64_t generation)
{
	(void)id;
	CHECK_INT(stored_content(name), content);
	CHECK_INT(stored_generation(name), generation);
}

static void begin_meanwhile(void (*what)(void))
{
	begin();
	fake_learn_key("b", 2);
	fake_online("a", ID, true);
	CHECK(step_settle());
	meanwhile = what;
	memory_put = put;
	fake_acknowledged = check_acknowledged;
	fake_add("a", ID, KEY);
	step_events("a");
	step_work("a");
	CHECK_INT(step_error("a"), 0);
	CHECK(!meanwhile);
	CHECK(step_settle());
	memory_put = NULL;
	fake_acknowledged = NULL;
}

/* What is acknowledged is what was stored, and not what is here by then. */
static void changes_meanwhile(void)
{
	begin_meanwhile(reseal);
	CHECK_IN_STEP(KEY);
	CHECK_STR(see("a", KEY).key_id, "02000000000000000000000000000000");
	begin_meanwhile(change);
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_generation(KEY), 2);
	begin_meanwhile(live_again);
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_generation(KEY), 4);
	/* Who deleted it wins: its GUID does not come back. */
	begin_meanwhile(resource_lives_again);
	CHECK(!fake_has_resource("a", ID));
	CHECK_INT(memory_count(PATH_CHECKPOINTS), 0);
	begin_meanwhile(delete_resource);
	CHECK(!fake_has_resource("a", ID));
	CHECK(!fake_has_resource("b", ID));
	CHECK_INT(memory_count(PATH_CHECKPOINTS), 0);
}

static void full(void)
{
	begin();
	fake_add("b", ID, KEY);
	CHECK(step_settle());
	memory_full(true);
	fake_add("a", ID, OTHER_KEY);
	step_events("a");
	step_work("a");
	CHECK_INT(step_error("a"), -ENOSPC);
	CHECK_INT(see("a", OTHER_KEY).acknowledged, 0);
	memory_full(false);
	CHECK(step_settle());
	CHECK_INT(step_error("a"), 0);
	CHECK_IN_STEP(OTHER_KEY);
}

/* One that no store takes is said to be so, and stops nothing. */
static void too_large(void)
{
	char *text;

	begin();
	fake_image_size = 190 * 1024;
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	CHECK_INT(stored_generation(KEY), 1);
	fake_image_size = 200 * 1024;
	fake_add("a", ID, OTHER_KEY);
	step_events("a");
	text = logged(step_work, "a");
	CHECK(strstr(text, "too large for the store"));
	free(text);
	CHECK_INT(step_error("a"), 0);
	CHECK_INT(see("a", OTHER_KEY).acknowledged, 0);
	fake_image_size = FAKE_IMAGE_SIZE;
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
}

/* The daemon dies after any of its requests: the next one goes on. */
static void cut(void)
{
	unsigned int after;
	uint64_t content;

	for (after = 0; after < 6; after++) {
		begin();
		fake_add("a", ID, KEY);
		content = see("a", KEY).content;
		fake_fuse("a", (int)after);
		step_events("a");
		step_work("a");
		step_kill("a");
		step_start("a");
		CHECK(step_settle());
		CHECK_IN_STEP(KEY);
		CHECK_INT(stored_content(KEY), content);
	}
}

/* It dies, and what it has stored changes here before the next one starts. */
static void cut_and_changed(void)
{
	unsigned int after;
	uint64_t content;

	for (after = 0; after < 6; after++) {
		begin();
		fake_add("a", ID, KEY);
		fake_online("a", ID, true);
		fake_fuse("a", (int)after);
		step_events("a");
		step_work("a");
		step_kill("a");
		CHECK_INT(fake_change("a", ID, KEY), 0);
		content = see("a", KEY).content;
		step_start("a");
		CHECK(step_settle());
		CHECK_IN_STEP(KEY);
		CHECK_INT(stored_content(KEY), content);
	}
}

static void compacted(void)
{
	begin();
	memory_reachable("b", false);
	fake_add("a", ID, KEY);
	while (step_events("a") || step_work("a"))
		;
	memory_compact();
	memory_reachable("b", true);
	CHECK_INT(see("b", KEY).generation, 0);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
}

/* Watches that break as soon as they are open are opened less and less often. */
static void broken_watches(void)
{
	static const unsigned int delays[] = { 100,  200,  400,	 800,
					       1600, 3200, 5000, 5000 };
	size_t i;

	begin();
	for (i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
		memory_break_watches("a");
		CHECK(step_settle());
		CHECK_INT(step_delay("a"), delays[i]);
		CHECK_INT(step_delay("b"), 0);
	}
}

/* Another node has our name: nothing is done before it is gone. */
static void same_name(void)
{
	static const char other[] =
		"{\"version\":1,\"node\":\"a\",\"boot\":\"other\"}";
	char path[PATH_SIZE];
	unsigned int i;

	begin();
	step_stop("a");
	step_start("a");
	path_node(path, "a");
	memory_write(path, other, strlen(other));
	fake_add("a", ID, KEY);
	for (i = 0; i < 3; i++) {
		step_events("a");
		step_work("a");
		CHECK_INT(step_error("a"), -EADDRINUSE);
	}
	CHECK_INT(memory_count(PATH_CHECKPOINTS), 0);
	/* Its lease ends. */
	memory_write(path, NULL, 0);
	CHECK(step_settle());
	CHECK_INT(step_error("a"), 0);
	CHECK_IN_STEP(KEY);
	CHECK_INT(memory_count(path), 1);
	/* We are back, without having been able to say that we go. */
	memory_reachable("a", false);
	step_stop("a");
	memory_reachable("a", true);
	CHECK_INT(memory_count(path), 1);
	step_start("a");
	CHECK(step_settle());
	CHECK_INT(step_error("a"), 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(requests_of_many),
	KTAP_CASE(echoes),
	KTAP_CASE(no_answer),
	KTAP_CASE(changed_after_no_answer),
	KTAP_CASE(late),
	KTAP_CASE(changes_meanwhile),
	KTAP_CASE(full),
	KTAP_CASE(too_large),
	KTAP_CASE(cut),
	KTAP_CASE(cut_and_changed),
	KTAP_CASE(compacted),
	KTAP_CASE(broken_watches),
	KTAP_CASE(same_name),
};

KTAP_MAIN(cases)
