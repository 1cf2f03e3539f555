// SPDX-License-Identifier: GPL-2.0-or-later
/* The worker as it is, with its threads. For the sanitizer of threads, too. */
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "../host/ktap.h"
#include "answer.h"
#include "audit.h"
#include "kernel_events.h"
#include "memory_engine.h"
#include "fake_kernel.h"
#include "worker.h"

#define NODES 3
#define ID "12345678-1234-4234-8234-123456789abc"
#define KEY "1\\\\Key"
#define KEYS 6
#define PATIENCE 120 /* seconds, after which a test gives up */

struct node {
	char name[2];
	struct config config;
	struct worker worker;
	struct clusctl_cluster *events;
	pthread_t reader;
	atomic_bool stop;
};

static struct node nodes[NODES];
static char *directory; /* that nodes have, or NULL */

/* As main.c does it, in a thread of its own */
static void *read_events(void *data)
{
	struct node *node = data;

	while (!node->stop) {
		if (fake_wait_events(node->name, 50))
			kernel_events_read(node->events, &node->worker.queue);
	}
	return NULL;
}

static void start_as(unsigned int index, char *name, const char *boot,
		     unsigned int lease)
{
	struct node *node = &nodes[index];

	node->name[0] = (char)('a' + index);
	node->config = (struct config){
		.node = name,
		.device = node->name,
		.endpoints = node->name,
		.engine = (char *)"memory",
		.lease = lease,
		.directory = directory,
		.allow_stale = !!directory,
	};
	strcpy(node->config.boot, boot);
	node->stop = false;
	fake_fuse(node->name, -1);
	if (clusctl_cluster_open(node->name, 0, &node->events) ||
	    worker_start(&node->worker, &node->config) ||
	    pthread_create(&node->reader, NULL, read_events, node))
		abort();
}

static void start(unsigned int index)
{
	nodes[index].name[0] = (char)('a' + index);
	start_as(index, nodes[index].name, "", 3);
}

static void stop(unsigned int index)
{
	struct node *node = &nodes[index];

	node->stop = true;
	pthread_join(node->reader, NULL);
	worker_stop(&node->worker);
	clusctl_cluster_close(node->events);
}

static void begin(unsigned int count)
{
	unsigned int i;

	audit_init("test", 0);
	fake_reset();
	memory_reset();
	memory_never_wait(false);
	for (i = 0; i < count; i++)
		start(i);
}

static void end(unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		stop(i);
	fake_reset();
	memory_reset();
}

/* Have all of them the same, which the store has, too? */
static bool are_in_step(unsigned int count, const char *checkpoint)
{
	struct fake_view first, view;
	unsigned int i;

	if (!fake_see("a", ID, checkpoint, &first) ||
	    first.acknowledged != first.generation)
		return false;
	for (i = 1; i < count; i++) {
		fake_see(nodes[i].name, ID, checkpoint, &view);
		if (view.content != first.content ||
		    view.acknowledged != first.acknowledged)
			return false;
	}
	return true;
}

static bool wait_in_step(unsigned int count, const char *checkpoint)
{
	time_t begun = time(NULL);
	uint64_t seen = 0;

	while (!are_in_step(count, checkpoint)) {
		if (time(NULL) - begun > PATIENCE)
			return false;
		fake_wait_change(&seen);
	}
	return true;
}

static bool wait_resource(const char *node)
{
	time_t begun = time(NULL);
	uint64_t seen = 0;

	while (!fake_has_resource(node, ID)) {
		if (time(NULL) - begun > PATIENCE)
			return false;
		fake_wait_change(&seen);
	}
	return true;
}

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

static void add_many(const char *node, unsigned int count)
{
	char name[32];
	unsigned int i;

	for (i = 0; i < count; i++) {
		sprintf(name, "1\\\\Key%u", i);
		fake_add(node, ID, name);
	}
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

/* What the first node says of itself, without its worker's help */
static json_t *ask_status(void)
{
	json_t *asked = json_pack("{s:s}", "method", "Status"), *answer;
	struct question question = { 0 };

	CHECK(!answer_find(asked, false, &question));
	CHECK(question.prompt);
	CHECK(question.find(&question, &nodes[0].worker));
	answer = json_incref(question.answer);
	answer_end(&question);
	json_decref(asked);
	return answer;
}

static bool says(const char *name)
{
	json_t *status = ask_status();
	bool is_so = json_is_true(json_object_get(status, name));

	json_decref(status);
	return is_so;
}

static bool says_of_store(const char *name)
{
	json_t *status = ask_status();
	bool is_so = json_is_true(
		json_object_get(json_object_get(status, "store"), name));

	json_decref(status);
	return is_so;
}

static json_int_t number(const char *name)
{
	json_t *status = ask_status();
	const json_t *value = json_object_get(status, name);
	json_int_t is = value ? json_integer_value(value) : -1;

	json_decref(status);
	return is;
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
	while (!says("in_step"))
		sched_yield();
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
	while (!says("in_step"))
		sched_yield();
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

/* The store is not asked more often because somebody asks us. */
static void questions_keep_the_pause(void)
{
	static const char *const methods[] = { "Wait", "Sync", "Problems" };
	time_t begun = time(NULL);
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
	/* And in spite of all questions it is asked again. */
	tries = number("tries");
	while (number("tries") == tries && time(NULL) - begun < PATIENCE)
		ask("Wait", false);
	CHECK(number("tries") > tries);
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
	while (!says("in_step"))
		sched_yield();
	start_as(1, other, "another boot", 1);
	ended = (struct pollfd){ .fd = nodes[1].worker.ended,
				 .events = POLLIN };
	CHECK_INT(poll(&ended, 1, PATIENCE * 1000), 1);
	stop(1);
	CHECK_INT(nodes[1].worker.fatal, -EADDRINUSE);
	end(1);
}

/* It boots while there is no store: its copy is enough for a while. */
static void starts_from_cache(void)
{
	char own[] = "/tmp/clusctl-worker-XXXXXX", command[64];
	struct fake_view view;

	CHECK(mkdtemp(own));
	directory = own;
	begin(1);
	fake_create("a", "Resource", ID);
	fake_add("a", ID, KEY);
	CHECK(wait_in_step(1, KEY));
	/* So that the watch has told of it, too: it is listed. */
	stop(0);
	start(0);
	while (!says("in_step"))
		sched_yield();
	stop(0);
	fake_reboot("a");
	memory_reachable("a", false);
	start(0);
	while (!says("stale"))
		sched_yield();
	CHECK(!says("in_step"));
	CHECK(fake_see("a", ID, KEY, &view));
	memory_reachable("a", true);
	while (!says("in_step"))
		sched_yield();
	CHECK(!says("stale"));
	/* Without leave, nothing of it is used. */
	stop(0);
	directory = NULL;
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

static void start_boot(const char *boot)
{
	nodes[0].name[0] = 'a';
	start_as(0, nodes[0].name, boot, 3);
}

static void await_step(void)
{
	while (!says("in_step"))
		sched_yield();
}

/* Until the daemon was told; stop() waits for what it makes of that. */
static void delete_resource(void)
{
	CHECK_INT(fake_delete_resource("a", ID), 0);
	while (fake_has_events("a"))
		sched_yield();
}

static void make_directory(char *own)
{
	CHECK(mkdtemp(own));
	directory = own;
}

static void remove_directory(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", directory);
	CHECK_INT(system(command), 0);
	directory = NULL;
}

static bool has_kept(void)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/deleted", directory);
	return !access(path, F_OK);
}

/* In step, with a resource that is deleted while the store is away */
static void delete_without_store(void)
{
	begin(0);
	start_boot("boot");
	fake_create("a", "Resource", ID);
	fake_add("a", ID, KEY);
	CHECK(wait_in_step(1, KEY));
	memory_reachable("a", false);
	delete_resource();
	stop(0);
	CHECK(has_kept());
}

/* What the store was not told of it is told by the next start. */
static void deletion_outlives_stop(void)
{
	char own[] = "/tmp/clusctl-worker-XXXXXX";

	make_directory(own);
	delete_without_store();
	/* Nor does the copy bring it back. */
	start_boot("boot");
	while (number("tries") < 2)
		sched_yield();
	CHECK(!fake_has_resource("a", ID));
	stop(0);
	CHECK(has_kept());
	memory_reachable("a", true);
	start_boot("boot");
	await_step();
	CHECK(!fake_has_resource("a", ID));
	CHECK_INT(memory_count("checkpoint/"), 0);
	CHECK(!has_kept());
	end(1);
	remove_directory();
}

/* After a reboot the kernel has nothing, and the store is right. */
static void deletion_is_of_its_boot(void)
{
	char own[] = "/tmp/clusctl-worker-XXXXXX";

	make_directory(own);
	delete_without_store();
	fake_reboot("a");
	memory_reachable("a", true);
	memory_expire();
	start_boot("later");
	await_step();
	CHECK(fake_has_resource("a", ID));
	CHECK(!has_kept());
	end(1);
	remove_directory();
}

/* A store that can be told is told before the end. */
static void deletion_is_told_at_stop(void)
{
	char own[] = "/tmp/clusctl-worker-XXXXXX";

	make_directory(own);
	begin(0);
	start_boot("boot");
	fake_create("a", "Resource", ID);
	fake_add("a", ID, KEY);
	CHECK(wait_in_step(1, KEY));
	await_step();
	memory_reset_requests("a");
	memory_hold("a", 1);
	add_many("a", 100);
	memory_wait_held("a");
	delete_resource();
	worker_tell_stop(&nodes[0].worker);
	memory_let_go("a");
	stop(0);
	CHECK_INT(memory_count("checkpoint/"), 0);
	CHECK(!has_kept());
	end(0);
	remove_directory();
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
	KTAP_CASE(starts_and_stops),	     KTAP_CASE(comes_in_step),
	KTAP_CASE(store_goes_and_comes),     KTAP_CASE(watch_is_lost),
	KTAP_CASE(ends_without_store),	     KTAP_CASE(ends_in_the_midst),
	KTAP_CASE(status_at_once),	     KTAP_CASE(names_are_for_one),
	KTAP_CASE(questions_keep_the_pause), KTAP_CASE(starts_from_cache),
	KTAP_CASE(deletion_outlives_stop),   KTAP_CASE(deletion_is_of_its_boot),
	KTAP_CASE(deletion_is_told_at_stop), KTAP_CASE(all_at_once),
};

KTAP_MAIN(cases)
