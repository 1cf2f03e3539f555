// SPDX-License-Identifier: GPL-2.0-or-later
/* What a node says of itself: each value of the answer to Status. */
#include <errno.h>

#include "sync_fixture.h"
#include "worker.h"

static json_t *status; /* the last one */

static void ask_status(const char *node)
{
	json_decref(status);
	status = step_ask(node, "{\"method\":\"Status\"}");
}

/* What the worker says as it is now, without any work */
static void read_status(const char *node)
{
	report_write(step_worker(node));
	json_decref(status);
	status = report_read(step_worker(node));
}

static const json_t *store(void)
{
	return json_object_get(status, "store");
}

static const char *text(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static json_int_t number(const char *name)
{
	return json_integer_value(json_object_get(status, name));
}

static bool says(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

static bool denies(const json_t *object, const char *name)
{
	return json_is_false(json_object_get(object, name));
}

static void all_is_well(void)
{
	begin();
	fake_add("a", ID, KEY);
	fake_add("a", ID, OTHER_KEY);
	CHECK(step_settle());
	fake_delete("a", ID, OTHER_KEY);
	CHECK(step_settle());
	ask_status("a");
	CHECK_STR(text(status, "version"), clusctl_version());
	CHECK_STR(text(status, "node"), "a");
	CHECK(says(status, "compared"));
	CHECK(says(status, "in_step"));
	CHECK(denies(status, "stale"));
	CHECK(!text(status, "error"));
	CHECK_INT(number("tries"), 0);
	CHECK(!json_object_get(status, "next_try_ms"));
	CHECK_INT(number("checkpoints"), 1);
	CHECK_INT(number("tombstones"), 1);
	CHECK_INT(number("refused"), 0);
	CHECK_INT(number("damaged"), 0);
	CHECK_INT(number("foreign"), 0);
	CHECK_INT(json_array_size(json_object_get(status, "conflicts")), 0);
	CHECK_INT(number("applied"), memory_revision());
	CHECK(json_is_null(json_object_get(status, "key_file")));
	step_worker("a")->sync.revision = 7;
	read_status("a");
	CHECK_INT(number("applied"), 7);
}

/* All was compared, but not all of it can be here. */
static void not_all_is_here(void)
{
	static const char later[] = "{\"version\":2,\"new\":true}";
	char path[PATH_SIZE];

	begin();
	fake_writer("a", 3);
	fake_lose_key("b", 3);
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	ask_status("b");
	CHECK(says(status, "compared"));
	CHECK(denies(status, "in_step"));
	CHECK_INT(number("refused"), 1);
	path_of(OTHER_KEY, path);
	memory_write(path, later, strlen(later));
	CHECK(step_settle());
	ask_status("b");
	CHECK_INT(number("foreign"), 1);
	CHECK_INT(number("damaged"), 0);
	memory_write(path, "{}", 2);
	CHECK(step_settle());
	ask_status("b");
	CHECK_INT(number("foreign"), 0);
	CHECK_INT(number("damaged"), 1);
	CHECK_INT(number("checkpoints"), 1);
}

static void conflicts(void)
{
	const json_t *one;

	begin();
	memory_reachable("b", false);
	CHECK_INT(fake_create("a", "Twice", OTHER_ID), 0);
	CHECK_INT(fake_create("b", "Twice",
			      "ffffffff-1234-4234-8234-123456789abc"),
		  0);
	while (step_events("a") || step_work("a"))
		;
	memory_reachable("b", true);
	CHECK(step_settle());
	ask_status("b");
	CHECK_INT(json_array_size(json_object_get(status, "conflicts")), 1);
	one = json_array_get(json_object_get(status, "conflicts"), 0);
	CHECK_STR(text(one, "resource"), "Twice");
	CHECK_STR(text(one, "id"), OTHER_ID);
	CHECK_INT(fake_delete_resource("a", OTHER_ID), 0);
	CHECK(step_settle());
	ask_status("b");
	CHECK_INT(json_array_size(json_object_get(status, "conflicts")), 0);
}

static void encryption(void)
{
	static const struct {
		const char *engine;
		const char *endpoints;
		bool is_encrypted;
	} cases[] = {
		{ "file", NULL, true },
		{ "etcd", NULL, false },
		{ "etcd", "https://one:2379", true },
		{ "etcd", "http://one:2379", false },
		{ "etcd", " https://one:2379  https://two:2379 ", true },
		{ "etcd", "https://one:2379 http://two:2379", false },
		{ "etcd", "http://one:2379 https://two:2379", false },
	};
	const struct config *kept;
	struct worker *worker;
	struct config config;
	size_t i, k;

	begin();
	worker = step_worker("a");
	kept = worker->config;
	config = *kept;
	worker->config = &config;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		config.engine = (char *)cases[i].engine;
		config.endpoints = (char *)cases[i].endpoints;
		/* Whether it can be reached or not */
		for (k = 0; k < 2; k++) {
			worker->store.reachable = k;
			read_status("a");
			CHECK_STR(text(store(), "engine"), cases[i].engine);
			CHECK_INT(says(store(), "encrypted"),
				  cases[i].is_encrypted);
		}
	}
	config.key_file = (char *)"/key";
	read_status("a");
	CHECK_STR(text(status, "key_file"), "/key");
	worker->config = kept;
}

static void what_the_store_says(void)
{
	struct worker *worker;

	begin();
	worker = step_worker("a");
	worker->store = (struct engine_status){
		.reachable = true,
		.full = true,
		.revision = worker->sync.revision + 1000,
		.members = 5,
		.leader = "boss",
		.server = "etcd 3",
	};
	read_status("a");
	CHECK(says(store(), "reachable"));
	CHECK(denies(store(), "quorum"));
	CHECK(says(store(), "full"));
	CHECK_INT(json_integer_value(json_object_get(store(), "revision")),
		  worker->sync.revision + 1000);
	CHECK_INT(json_integer_value(json_object_get(store(), "members")), 5);
	CHECK_STR(text(store(), "leader"), "boss");
	CHECK_STR(text(store(), "server"), "etcd 3");
	worker->store.quorum = true;
	worker->store.full = false;
	/* It was asked before we learned of more. */
	worker->store.revision = 1;
	read_status("a");
	CHECK(says(store(), "quorum"));
	CHECK(denies(store(), "full"));
	CHECK_INT(json_integer_value(json_object_get(store(), "revision")),
		  worker->sync.revision);
	/* Nothing else is known then. */
	worker->store.reachable = false;
	read_status("a");
	CHECK(denies(store(), "reachable"));
	CHECK(!json_object_get(store(), "quorum"));
}

static void trouble(void)
{
	struct worker *worker;

	begin();
	worker = step_worker("a");
	worker->error = -EHOSTUNREACH;
	worker->tries = 3;
	worker->stale = true;
	worker->in_step = false;
	worker->retry = pulse_clock() + 1000000;
	read_status("a");
	CHECK_STR(text(status, "error"), "No route to host");
	CHECK_INT(number("tries"), 3);
	CHECK(says(status, "stale"));
	CHECK(denies(status, "compared"));
	CHECK(denies(status, "in_step"));
	CHECK(number("next_try_ms") > 0 && number("next_try_ms") <= 1000000);
	worker->retry = 1;
	read_status("a");
	CHECK(json_is_integer(json_object_get(status, "next_try_ms")));
	CHECK_INT(number("next_try_ms"), 0);
	/* It has worked since. */
	worker->error = 0;
	read_status("a");
	CHECK(!json_object_get(status, "next_try_ms"));
	json_decref(status);
	status = NULL;
	step_reset();
}

/* The owners are read from what the store has when that has changed, and only then. */
static void owners(void)
{
	struct report *report;
	char *owner;

	begin();
	fake_writer("a", 3);
	fake_add("a", ID, KEY);
	fake_online("a", ID, true);
	CHECK(step_settle());
	report = &step_worker("b")->report;
	report_write(step_worker("b"));
	owner = report_owner(report, ID);
	CHECK_STR(owner, "a");
	free(owner);
	json_object_set_new(report->owners, ID, json_string("as it was"));
	report_write(step_worker("b"));
	owner = report_owner(report, ID);
	CHECK_STR(owner, "as it was");
	free(owner);
	fake_online("a", ID, false);
	CHECK(step_settle());
	report_write(step_worker("b"));
	CHECK(!report_owner(report, ID));
	step_reset();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(all_is_well),
	KTAP_CASE(not_all_is_here),
	KTAP_CASE(conflicts),
	KTAP_CASE(encryption),
	KTAP_CASE(what_the_store_says),
	KTAP_CASE(trouble),
	KTAP_CASE(owners),
};

KTAP_MAIN(cases)
