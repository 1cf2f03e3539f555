// SPDX-License-Identifier: GPL-2.0-or-later
/* The worker as it is, with its threads. For the sanitizer of threads, too. */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "answer.h"
#include "worker_fixture.h"

#define KEYS 6

static void starts_and_stops(void)
{
	unsigned int i;

	for (i = 0; i < 30; i++) {
		begin(NODES);
		end(NODES);
	}
	CHECK_INT(fake_create("a", "Resource", ID), 0);
	for (i = 0; i < 10; i++) {
		start(0);
		fake_online("a", ID, i % 2);
		fake_add("a", ID, KEY);
		stop(0);
	}
	start(0);
	CHECK(wait_in_step(1, KEY));
	end(1);
}

static void comes_in_step(void)
{
	begin(2);
	fake_create("a", "Resource", ID);
	fake_add("a", ID, KEY);
	CHECK(wait_in_step(2, KEY));
	fake_online("b", ID, true);
	fake_change("b", ID, KEY);
	CHECK(wait_in_step(2, KEY));
	CHECK_INT(fake_delete("b", ID, KEY), 0);
	CHECK(wait_in_step(2, KEY));
	end(2);
}

static void store_goes_and_comes(void)
{
	unsigned int i;

	begin(0);
	memory_reachable("a", false);
	memory_reachable("b", false);
	start(0);
	start(1);
	fake_create("a", "Resource", ID);
	fake_add("a", ID, KEY);
	memory_reachable("a", true);
	memory_reachable("b", true);
	CHECK(wait_in_step(2, KEY));
	for (i = 0; i < 3; i++) {
		memory_reachable("a", false);
		memory_break_watches("a");
		fake_online("b", ID, true);
		fake_change("b", ID, KEY);
		memory_reachable("a", true);
		CHECK(wait_in_step(2, KEY));
	}
	end(2);
}

static void watch_is_lost(void)
{
	unsigned int i;

	begin(2);
	fake_create("a", "Resource", ID);
	fake_add("a", ID, KEY);
	fake_online("a", ID, true);
	CHECK(wait_in_step(2, KEY));
	for (i = 0; i < 50; i++) {
		fake_change("a", ID, KEY);
		if (i % 2)
			memory_break_watches("b");
		else
			memory_compact();
		CHECK(wait_in_step(2, KEY));
	}
	end(2);
}

/* It does not wait for the store when it is to end. */
static void ends_without_store(void)
{
	begin(0);
	memory_reachable("a", false);
	start(0);
	fake_create("a", "Resource", ID);
	fake_add("a", ID, KEY);
	stop(0);
	memory_reachable("a", true);
	start(0);
	CHECK(wait_in_step(1, KEY));
	end(1);
}

/* Nor for all that is to be done: it ends with the request that it has begun. */
static void ends_in_the_midst(void)
{
	struct memory_requests requests;

	begin(0);
	fake_create("a", "Resource", ID);
	add_many("a", 1000);
	/* The first ones are of the node and the resource. */
	memory_reset_requests("a");
	memory_hold("a", 11);
	start(0);
	memory_wait_held("a");
	/* It waits for the store, and is no worse for that. */
	CHECK(pulse_lives(&nodes[0].worker.pulse, 0));
	worker_tell_stop(&nodes[0].worker);
	memory_let_go("a");
	stop(0);
	requests = memory_requests("a");
	CHECK_INT(requests.commits, 12);
	CHECK_INT(memory_count("checkpoint/"), 10);
	start(0);
	CHECK(wait_in_step(1, "1\\\\Key999"));
	end(1);
}

/* It is told at once, whatever the worker waits for. */
static void status_at_once(void)
{
	begin(0);
	fake_create("a", "Resource", ID);
	add_many("a", 3);
	memory_hold("a", 1);
	start(0);
	memory_wait_held("a");
	CHECK(!says("in_step"));
	CHECK(says("busy"));
	CHECK_INT(number("tries"), 0);
	CHECK_INT(number("next_try_ms"), -1);
	memory_let_go("a");
	await_step();
	CHECK(says_of_store("reachable"));
	CHECK_INT(number("checkpoints"), 3);
	memory_reachable("a", false);
	fake_add("a", ID, KEY);
	while (number("tries") < 2)
		sched_yield();
	CHECK(!says("in_step"));
	CHECK(!says_of_store("reachable"));
	CHECK(number("next_try_ms") >= 0);
	memory_reachable("a", true);
	await_step();
	CHECK_INT(number("checkpoints"), 4);
	end(1);
}

static atomic_uint answered;

static void count_answer(void *data)
{
	(void)data;
	answered++;
}

/* Asks, and waits for the answer. */
static void ask(const char *method, bool privileged)
{
	json_t *asked = json_pack("{s:s}", "method", method);
	struct question question = { .done = count_answer };
	unsigned int before = answered;

	CHECK(!answer_find(asked, privileged, &question));
	queue_call(&nodes[0].worker.queue, &question.call);
	while (answered == before)
		sched_yield();
	answer_end(&question);
	json_decref(asked);
}

/* Awaits, by an eventfd, that the first node says that the resource is on @node. */
static bool wait_owner(int told, const char *node)
{
	struct pollfd poll_told = { .fd = told, .events = POLLIN };
	uint64_t count;
	bool is = false;
	char *name;

	while (!is && poll(&poll_told, 1, PATIENCE * 1000) > 0 &&
	       read(told, &count, sizeof(count)) > 0) {
		name = report_owner(&nodes[0].worker.report, ID);
		is = node ? name && !strcmp(name, node) : !name;
		free(name);
	}
	return is;
}

static void tells_owners(void)
{
	struct report *report = &nodes[0].worker.report;
	int told = eventfd(0, EFD_CLOEXEC);
	unsigned int version = 0;
	json_t *owners;

	begin(2);
	report_tell(report, told);
	fake_create("a", "Resource", ID);
	fake_add("a", ID, KEY);
	CHECK(wait_in_step(2, KEY));
	owners = report_owners(report, &version);
	CHECK(owners && !json_object_size(owners));
	json_decref(owners);
	CHECK(!report_owners(report, &version));
	fake_online("b", ID, true);
	CHECK(wait_owner(told, "b"));
	owners = report_owners(report, &version);
	CHECK_INT(json_object_size(owners), 1);
	json_decref(owners);
	CHECK(!report_owners(report, &version));
	fake_online("b", ID, false);
	CHECK(wait_owner(told, NULL));
	fake_online("a", ID, true);
	CHECK(wait_owner(told, "a"));
	report_tell(report, -1);
	end(2);
	close(told);
}

/* The store is not asked more often because somebody asks us. */
static void questions_keep_the_pause(void)
{
	static const char *const methods[] = { "Wait", "Sync", "Problems" };
	json_int_t tries;
	unsigned int i;

	begin(0);
	memory_reachable("a", false);
	start(0);
	/* Until the pause is one that questions can break */
	while (number("tries") < 4)
		sched_yield();
	tries = number("tries");
	for (i = 0; i < 300; i++)
		ask(methods[i % 3], false);
	CHECK(number("tries") < tries + 100);
	/* Root need not wait. */
	memory_reachable("a", true);
	ask("Sync", true);
	CHECK(says("in_step"));
	end(1);
}

/* Of two nodes of one name, the second gives up. */
static void names_are_for_one(void)
{
	static char other[2] = "a";
	struct pollfd ended;

	begin(1);
	await_step();
	start_as(1, other, "another boot", 1);
	ended = (struct pollfd){ .fd = nodes[1].worker.ended,
				 .events = POLLIN };
	CHECK_INT(poll(&ended, 1, PATIENCE * 1000), 1);
	stop(1);
	CHECK_INT(nodes[1].worker.fatal, -EADDRINUSE);
	/* It is free again when the first one has ended. */
	stop(0);
	start_as(0, other, "another boot", 3);
	await_step();
	CHECK_INT(nodes[0].worker.fatal, 0);
	end(1);
}

/* What is there in its place is no claim. */
static void name_is_claimed_by_nobody(void)
{
	char path[PATH_SIZE];

	begin(0);
	path_node(path, "a");
	memory_write(path, "{}", 2);
	start(0);
	await_step();
	end(1);
}

/* It boots while there is no store: its copy is enough for a while. */
static void starts_from_cache(void)
{
	char own[] = "/tmp/clusctl-worker-XXXXXX", command[64];
	struct fake_view view;

	CHECK(mkdtemp(own));
	test_directory = own;
	begin(1);
	fake_create("a", "Resource", ID);
	fake_add("a", ID, KEY);
	CHECK(wait_in_step(1, KEY));
	/* So that the watch has told of it, too: it is listed. */
	stop(0);
	start(0);
	await_step();
	stop(0);
	fake_reboot("a");
	memory_reachable("a", false);
	start(0);
	while (!says("stale"))
		sched_yield();
	CHECK(!says("in_step"));
	CHECK(fake_see("a", ID, KEY, &view));
	memory_reachable("a", true);
	await_step();
	CHECK(!says("stale"));
	/* Without leave, nothing of it is used. */
	stop(0);
	test_directory = NULL;
	fake_reboot("a");
	memory_reachable("a", false);
	start(0);
	while (number("tries") < 2)
		sched_yield();
	CHECK(!says("stale"));
	CHECK(!fake_has_resource("a", ID));
	memory_reachable("a", true);
	end(1);
	snprintf(command, sizeof(command), "rm -rf %s", own);
	CHECK_INT(system(command), 0);
}

static unsigned int state = 1;

static unsigned int below(unsigned int limit)
{
	state = state * 1103515245 + 12345;
	return (state >> 16) % limit;
}

static void trouble(const char *node)
{
	switch (below(6)) {
	case 0:
		memory_reachable(node, false);
		break;
	case 1:
	case 2:
		memory_reachable(node, true);
		break;
	case 3:
		memory_break_watches(node);
		break;
	case 4:
		memory_lose(node, 1 + below(2));
		break;
	default:
		memory_compact();
		break;
	}
}

/* While all of them work: what comes of it differs, but it ends equal. */
static void all_at_once(void)
{
	char name[32];
	unsigned int i;

	begin(NODES);
	fake_create("a", "Resource", ID);
	CHECK(wait_resource("b"));
	CHECK(wait_resource("c"));
	for (i = 0; i < 3000; i++) {
		const char *node = nodes[below(NODES)].name;

		sprintf(name, "1\\\\Key%u", below(KEYS));
		if (below(2))
			fake_add(node, ID, name);
		else if (below(3))
			fake_change(node, ID, name);
		else if (below(2))
			fake_delete(node, ID, name);
		else
			fake_online(node, ID, below(2));
		if (below(50) == 0)
			trouble(node);
	}
	for (i = 0; i < NODES; i++) {
		fake_online(nodes[i].name, ID, false);
		memory_reachable(nodes[i].name, true);
	}
	for (i = 0; i < KEYS; i++) {
		sprintf(name, "1\\\\Key%u", i);
		CHECK(wait_in_step(NODES, name));
	}
	end(NODES);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(starts_and_stops),
	KTAP_CASE(comes_in_step),
	KTAP_CASE(store_goes_and_comes),
	KTAP_CASE(watch_is_lost),
	KTAP_CASE(ends_without_store),
	KTAP_CASE(ends_in_the_midst),
	KTAP_CASE(status_at_once),
	KTAP_CASE(tells_owners),
	KTAP_CASE(names_are_for_one),
	KTAP_CASE(name_is_claimed_by_nobody),
	KTAP_CASE(questions_keep_the_pause),
	KTAP_CASE(starts_from_cache),
	KTAP_CASE(all_at_once),
};

KTAP_MAIN(cases)
