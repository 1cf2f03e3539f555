// SPDX-License-Identifier: GPL-2.0-or-later
/* Simulated nodes: the worker of clusctld, in steps. */
#include <stdio.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "answer.h"
#include "kernel_events.h"
#include "pulse.h"
#include "queue.h"
#include "step_node.h"

/* What the worker calls, in place of threads and clocks */
static int no_thread(pthread_t *thread, const pthread_attr_t *attributes,
		     void *(*run)(void *data), void *data);
static int no_join(pthread_t thread, void **result);
static int no_clock(clockid_t id, struct timespec *at);
static void no_delay(struct queue *queue, unsigned int milliseconds);

#define pthread_create no_thread
#define pthread_join no_join
#define clock_gettime no_clock
#define queue_take(queue, timeout, patient) \
	((void)(timeout), (void)(patient), (queue_take)(queue, 0, false))
#define queue_all_later no_delay
#define pulse_clock() ((uint64_t)0)
#include "worker.c"
#undef pulse_clock
#undef queue_all_later
#undef queue_take
#undef clock_gettime
#undef pthread_join
#undef pthread_create

#define ROUNDS_MAX 500

struct node {
	struct worker worker;
	struct config config;
	struct clusctl_cluster *events;
	char name[32];
	bool running;
	unsigned int delay; /* that was asked for last */
	bool watching; /* the thread of the watch has not ended */
};

const char *const step_names[STEP_NODES] = { "a", "b", "c" };
static struct node nodes[STEP_NODES];

void (*step_key_file)(const char *name, struct config *config);

static int no_thread(pthread_t *thread, const pthread_attr_t *attributes,
		     void *(*run)(void *data), void *data)
{
	struct worker *worker = data;
	struct node *node = (struct node *)worker;

	(void)attributes;
	*thread = pthread_self();
	if (run == watch)
		node->watching = true;
	return 0;
}

static int no_join(pthread_t thread, void **result)
{
	(void)thread;
	(void)result;
	return 0;
}

/* Leases are renewed when a test says so. */
static int no_clock(clockid_t id, struct timespec *at)
{
	(void)id;
	*at = (struct timespec){ 0 };
	return 0;
}

/* What is to be done later is done now. */
static void no_delay(struct queue *queue, unsigned int milliseconds)
{
	size_t i;

	for (i = 0; i < STEP_NODES; i++) {
		if (&nodes[i].worker.queue == queue)
			nodes[i].delay = milliseconds;
	}
	queue_all(queue);
}

static struct node *find(const char *name)
{
	size_t i;

	for (i = 0; i < STEP_NODES; i++) {
		if (!strcmp(step_names[i], name))
			return &nodes[i];
	}
	abort();
}

void step_start(const char *name)
{
	struct node *node = find(name);
	char path[PATH_SIZE];

	strcpy(node->name, name);
	clusctl_cluster_key_free(node->config.credential);
	free(node->config.key_file);
	node->config = (struct config){
		.node = node->name,
		.device = node->name,
		.endpoints = node->name,
		.engine = (char *)"memory",
		.lease = 1000,
		.allow_stale = true,
	};
	if (step_key_file)
		step_key_file(name, &node->config);
	snprintf(node->config.boot, sizeof(node->config.boot), "%s/%u", name,
		 fake_boots(name));
	/* The lease of the one before has ended by now. */
	if (!path_node(path, name))
		abort();
	memory_write(path, NULL, 0);
	fake_fuse(name, -1);
	/* What came before it was started, it does not hear. */
	if (clusctl_cluster_open(name, 0, &node->events))
		abort();
	while (fake_has_events(name)) {
		struct clusctl_event_list *list;

		if (!clusctl_event_read(node->events, &list))
			clusctl_event_list_free(list);
	}
	if (step_key_file)
		keys_prepare(node->events, &node->config, false);
	if (worker_start(&node->worker, &node->config))
		abort();
	node->running = true;
	node->watching = false;
	node->delay = 0;
}

void step_stop(const char *name)
{
	struct node *node = find(name);

	if (!node->running)
		return;
	disconnect(&node->worker);
	worker_stop(&node->worker);
	clusctl_cluster_close(node->events);
	node->running = false;
}

void step_kill(const char *name)
{
	fake_fuse(name, 0);
	step_stop(name);
}

void step_reset(void)
{
	size_t i;

	for (i = 0; i < STEP_NODES; i++)
		step_kill(step_names[i]);
	fake_reset();
	memory_reset();
	memory_never_wait(true);
	for (i = 0; i < STEP_NODES; i++) {
		memory_reachable(step_names[i], true);
		memory_lose(step_names[i], LOST_NOTHING);
		memory_reset_requests(step_names[i]);
	}
}

bool step_is_running(const char *name)
{
	return find(name)->running;
}

bool step_events(const char *name)
{
	struct node *node = find(name);

	if (!node->running || !fake_has_events(name))
		return false;
	kernel_events_read(node->events, &node->worker.queue, NULL, NULL);
	return true;
}

bool step_watch(const char *name)
{
	struct node *node = find(name);
	struct worker *worker = &node->worker;
	bool more;

	if (!node->running || !worker->is_watched || !node->watching)
		return false;
	more = memory_watch_has_more(worker->watch);
	watch(worker);
	node->watching = !memory_watch_has_ended(worker->watch);
	return more;
}

bool step_work(const char *name)
{
	struct node *node = find(name);

	if (!node->running || queue_is_empty(&node->worker.queue))
		return false;
	work_once(&node->worker);
	return true;
}

void step_renew(const char *name)
{
	struct node *node = find(name);

	if (!node->running)
		return;
	node->worker.renew_due = true;
	work_once(&node->worker);
}

unsigned int step_settle(void)
{
	unsigned int round;
	bool busy = true;
	size_t i;

	for (round = 0; busy && round < ROUNDS_MAX; round++) {
		busy = false;
		for (i = 0; i < STEP_NODES; i++) {
			busy |= step_events(step_names[i]);
			while (step_watch(step_names[i]))
				busy = true;
			busy |= step_work(step_names[i]);
		}
	}
	return busy ? 0 : round;
}

struct worker *step_worker(const char *name)
{
	return &find(name)->worker;
}

int step_error(const char *name)
{
	return find(name)->worker.error;
}

unsigned int step_delay(const char *name)
{
	return find(name)->delay;
}

bool step_is_stale(const char *name)
{
	return find(name)->worker.stale;
}

bool step_is_conflict(const char *name, const char *id)
{
	const struct stored *stored;
	char path[PATH_SIZE];

	path_resource(path, id);
	stored = index_find(&find(name)->worker.sync.index, path);
	return stored && stored->conflict && !stored->deleted;
}

uint64_t step_stored(const char *name)
{
	return find(name)->worker.sync.stored;
}

uint64_t step_fetched(const char *name)
{
	return find(name)->worker.sync.fetched;
}

struct sync_counts step_counts(const char *name)
{
	struct sync_counts counts;

	if (sync_count(&find(name)->worker.sync, NULL, &counts))
		abort();
	return counts;
}

static void answered(void *data)
{
	(void)data;
}

json_t *step_ask(const char *name, const char *json)
{
	json_t *asked = json_loads(json, 0, NULL), *answer;
	struct node *node = find(name);
	struct question question = { .done = answered };
	const char *why = answer_find(asked, true, &question);

	json_decref(asked);
	if (why)
		return NULL;
	queue_call(&node->worker.queue, &question.call);
	while (!question.is_done)
		work_once(&node->worker);
	answer = json_incref(question.answer);
	answer_end(&question);
	return answer;
}

void step_lose_claim(const char *name, const char *id)
{
	struct index *index = &find(name)->worker.sync.index;
	char path[PATH_SIZE];

	if (!path_owner(path, id))
		abort();
	index_drop(index, index_find(index, path));
}

char *logged(bool (*step)(const char *node), const char *node)
{
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	char *text = calloc(1, 4096);

	if (!file || saved < 0 || !text)
		abort();
	audit_init("test", AUDIT_INFO);
	dup2(fileno(file), STDERR_FILENO);
	step(node);
	dup2(saved, STDERR_FILENO);
	audit_init("test", 0);
	rewind(file);
	text[fread(text, 1, 4095, file)] = '\0';
	close(saved);
	fclose(file);
	return text;
}
