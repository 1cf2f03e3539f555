// SPDX-License-Identifier: GPL-2.0-or-later
/* Nodes that run the worker as it is, with its threads. */
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "answer.h"
#include "audit.h"
#include "kernel_events.h"
#include "worker_fixture.h"

struct node nodes[NODES];
char *test_directory;

/* As main.c does it, in a thread of its own */
static void *read_events(void *data)
{
	struct node *node = data;

	while (!node->stop) {
		if (fake_wait_events(node->name, 50))
			kernel_events_read(node->events, &node->worker.queue,
					   NULL, NULL);
	}
	return NULL;
}

void start_as(unsigned int index, char *name, const char *boot,
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
		.directory = test_directory,
		.allow_stale = !!test_directory,
	};
	strcpy(node->config.boot, boot);
	node->stop = false;
	fake_fuse(node->name, -1);
	if (clusctl_cluster_open(node->name, 0, &node->events) ||
	    worker_start(&node->worker, &node->config) ||
	    pthread_create(&node->reader, NULL, read_events, node))
		abort();
}

void start(unsigned int index)
{
	nodes[index].name[0] = (char)('a' + index);
	start_as(index, nodes[index].name, "", 3);
}

void stop(unsigned int index)
{
	struct node *node = &nodes[index];

	node->stop = true;
	pthread_join(node->reader, NULL);
	worker_stop(&node->worker);
	clusctl_cluster_close(node->events);
}

void begin(unsigned int count)
{
	unsigned int i;

	audit_init("test", 0);
	fake_reset();
	memory_reset();
	memory_never_wait(false);
	for (i = 0; i < count; i++)
		start(i);
}

void end(unsigned int count)
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

bool wait_in_step(unsigned int count, const char *checkpoint)
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

bool wait_resource(const char *node)
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

void add_many(const char *node, unsigned int count)
{
	char name[32];
	unsigned int i;

	for (i = 0; i < count; i++) {
		sprintf(name, "1\\\\Key%u", i);
		fake_add(node, ID, name);
	}
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

bool says(const char *name)
{
	json_t *status = ask_status();
	bool is_so = json_is_true(json_object_get(status, name));

	json_decref(status);
	return is_so;
}

bool says_of_store(const char *name)
{
	json_t *status = ask_status();
	bool is_so = json_is_true(
		json_object_get(json_object_get(status, "store"), name));

	json_decref(status);
	return is_so;
}

json_int_t number(const char *name)
{
	json_t *status = ask_status();
	const json_t *value = json_object_get(status, name);
	json_int_t is = value ? json_integer_value(value) : -1;

	json_decref(status);
	return is;
}

void await_step(void)
{
	while (!says("in_step"))
		sched_yield();
}
