// SPDX-License-Identifier: GPL-2.0-or-later
/* The engine "memory": what a node asks of the store, and what goes wrong. */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "fake_kernel.h"
#include "memory_model.h"

static struct memory_node *nodes;
static uint64_t last_lease;

struct memory_node *memory_node(const char *name)
{
	struct memory_node *node;

	for (node = nodes; node; node = node->next) {
		if (!strcmp(node->name, name))
			return node;
	}
	node = calloc(1, sizeof(*node));
	strncpy(node->name, name, sizeof(node->name) - 1);
	node->next = nodes;
	nodes = node;
	return node;
}

__attribute__((destructor)) static void free_nodes(void)
{
	struct memory_node *node;

	while ((node = nodes)) {
		nodes = node->next;
		free(node);
	}
}

/* Is it there to ask, and is the store there to answer? */
static int reach(const struct memory *memory)
{
	if (memory->visiting)
		abort(); /* engine.h: who is told in a listing must not ask */
	if (!fake_spend(memory->node->name))
		return -EIO;
	return memory->node->unreachable ? -EHOSTUNREACH : 0;
}

static int open_memory(const struct engine_settings *settings,
		       struct engine **engine)
{
	struct memory *memory = calloc(1, sizeof(*memory));
	int ret;

	pthread_mutex_lock(&memory_lock);
	memory->engine.ops = &memory_engine;
	memory->node = memory_node(settings->endpoints);
	memory->lease = ++last_lease;
	ret = reach(memory);
	/* Of a member without a quorum, something can be had yet. */
	if (ret == -EHOSTUNREACH && memory->node->lag)
		ret = 0;
	if (!ret) {
		memory->next = memory_store.open;
		memory_store.open = memory;
		*engine = &memory->engine;
	}
	pthread_mutex_unlock(&memory_lock);
	if (ret)
		free(memory);
	return ret;
}

static void close_memory(struct engine *engine)
{
	struct memory **at, *memory = (struct memory *)engine;

	pthread_mutex_lock(&memory_lock);
	for (at = &memory_store.open; *at != memory; at = &(*at)->next)
		;
	*at = memory->next;
	/* One that can say so says that it is there no more. */
	if (!reach(memory))
		memory_drop_lease(memory->lease);
	pthread_mutex_unlock(&memory_lock);
	free(memory);
}

static int get_memory(struct engine *engine, const char *key, bool stale,
		      void **value, size_t *size, int64_t *revision)
{
	struct memory *memory = (struct memory *)engine;
	const struct memory_value *found;
	int ret;

	(void)stale;
	pthread_mutex_lock(&memory_lock);
	memory->node->requests.gets++;
	ret = reach(memory);
	found = memory_find(key);
	if (!ret)
		ret = !found ? -ENOENT : found->damaged ? -EBADMSG : 0;
	if (ret == -EBADMSG)
		*revision = found->damaged;
	if (!ret) {
		*value = malloc(found->size + 1);
		memcpy(*value, found->data, found->size);
		*size = found->size;
		*revision = found->revision;
	}
	pthread_mutex_unlock(&memory_lock);
	return ret;
}

struct listing {
	const char *prefix;
	engine_visit *visit;
	void *data;
	bool damaged;
	int ret;
};

static void list_one(const void *node, VISIT visit, void *data)
{
	const struct memory_value *value = *(struct memory_value *const *)node;
	struct listing *listing = data;

	if (listing->ret || (visit != postorder && visit != leaf) ||
	    strncmp(value->key, listing->prefix, strlen(listing->prefix)))
		return;
	if (value->damaged) {
		listing->damaged = true;
		return;
	}
	listing->ret = listing->visit(
		&(struct engine_record){ value->key, value->data, value->size,
					 value->revision },
		listing->data);
}

static void list_lag(struct memory *memory, struct listing *listing)
{
	struct memory_value **at = memory->node->lag;
	size_t i;

	memory->visiting = true;
	for (i = 0; i < memory->node->lag_count; i++, at++)
		list_one(at, leaf, listing);
	memory->visiting = false;
}

static int list_memory(struct engine *engine, const char *prefix, bool stale,
		       engine_visit *visit, void *data, int64_t *revision)
{
	struct listing listing = { .prefix = prefix,
				   .visit = visit,
				   .data = data };
	struct memory *memory = (struct memory *)engine;

	pthread_mutex_lock(&memory_lock);
	memory->node->requests.lists++;
	listing.ret = reach(memory);
	if (stale && listing.ret == -EHOSTUNREACH && memory->node->lag) {
		listing.ret = 0;
		list_lag(memory, &listing);
	} else if (!listing.ret) {
		memory->visiting = true;
		twalk_r(memory_store.tree, list_one, &listing);
		memory->visiting = false;
		*revision = memory_store.revision;
	}
	pthread_mutex_unlock(&memory_lock);
	return !listing.ret && listing.damaged ? -EBADMSG : listing.ret;
}

/* As a store that takes its time */
static void wait_if_held(struct memory_node *node)
{
	if (!node->holds || node->until_held--)
		return;
	node->is_held = true;
	pthread_cond_broadcast(&memory_changed);
	while (node->is_held)
		pthread_cond_wait(&memory_changed, &memory_lock);
}

void (*memory_before_commit)(const char *node);

static int commit_memory(struct engine *engine,
			 const struct engine_change *changes, size_t count,
			 int64_t *revision)
{
	struct memory *memory = (struct memory *)engine;
	enum memory_lost lost;
	int ret;

	if (memory_before_commit)
		memory_before_commit(memory->node->name);
	pthread_mutex_lock(&memory_lock);
	memory->node->requests.commits++;
	wait_if_held(memory->node);
	ret = reach(memory);
	if (!ret) {
		lost = memory->node->lost;
		memory->node->lost = LOST_NOTHING;
		if (lost == LOST_LATER)
			memory_delay(changes, count);
		if (lost == LOST_NOTHING || lost == LOST_ANSWER)
			ret = memory_commit_locked(changes, count,
						   memory->lease, revision);
		if (lost != LOST_NOTHING)
			ret = -ETIMEDOUT;
	}
	pthread_mutex_unlock(&memory_lock);
	return ret;
}

static int renew_memory(struct engine *engine)
{
	int ret;

	pthread_mutex_lock(&memory_lock);
	ret = reach((struct memory *)engine);
	pthread_mutex_unlock(&memory_lock);
	return ret;
}

static int status_memory(struct engine *engine, struct engine_status *status)
{
	pthread_mutex_lock(&memory_lock);
	status->reachable = !reach((struct memory *)engine);
	status->quorum = status->reachable;
	status->full = memory_store.full;
	status->revision = memory_store.revision;
	status->members = 1;
	strcpy(status->server, "memory");
	pthread_mutex_unlock(&memory_lock);
	return 0;
}

const struct engine_ops memory_engine = {
	.name = "memory",
	.open = open_memory,
	.close = close_memory,
	.get = get_memory,
	.list = list_memory,
	.commit = commit_memory,
	.renew = renew_memory,
	.status = status_memory,
	.watch_open = memory_watch_open,
	.watch_next = memory_watch_next,
	.watch_wake = memory_watch_wake,
	.watch_close = memory_watch_close,
};

const struct engine_ops *const engine_table[] = { &memory_engine, NULL };

struct memory_requests memory_requests(const char *node)
{
	struct memory_requests requests;

	pthread_mutex_lock(&memory_lock);
	requests = memory_node(node)->requests;
	pthread_mutex_unlock(&memory_lock);
	return requests;
}

void memory_reset_requests(const char *node)
{
	pthread_mutex_lock(&memory_lock);
	memory_node(node)->requests = (struct memory_requests){ 0 };
	pthread_mutex_unlock(&memory_lock);
}

void memory_reachable(const char *node, bool reachable)
{
	pthread_mutex_lock(&memory_lock);
	memory_node(node)->unreachable = !reachable;
	pthread_cond_broadcast(&memory_changed);
	pthread_mutex_unlock(&memory_lock);
}

void memory_drop_lags(void)
{
	struct memory_node *node;

	for (node = nodes; node; node = node->next) {
		while (node->lag_count)
			memory_put_value(node->lag[--node->lag_count]);
		free(node->lag);
		node->lag = NULL;
	}
}

static void add_lag(const void *value, VISIT visit, void *data)
{
	struct memory_node *node = data;

	if (visit != postorder && visit != leaf)
		return;
	node->lag =
		realloc(node->lag, (node->lag_count + 1) * sizeof(*node->lag));
	node->lag[node->lag_count] = *(struct memory_value *const *)value;
	node->lag[node->lag_count++]->references++;
}

void memory_lag(const char *name)
{
	struct memory_node *node;

	pthread_mutex_lock(&memory_lock);
	node = memory_node(name);
	while (node->lag_count)
		memory_put_value(node->lag[--node->lag_count]);
	twalk_r(memory_store.tree, add_lag, node);
	pthread_mutex_unlock(&memory_lock);
}

void memory_full(bool full)
{
	pthread_mutex_lock(&memory_lock);
	memory_store.full = full;
	pthread_mutex_unlock(&memory_lock);
}

void memory_lose(const char *node, enum memory_lost lost)
{
	pthread_mutex_lock(&memory_lock);
	memory_node(node)->lost = lost;
	pthread_mutex_unlock(&memory_lock);
}

void memory_hold(const char *node, unsigned int count)
{
	pthread_mutex_lock(&memory_lock);
	memory_node(node)->holds = true;
	memory_node(node)->until_held = count;
	pthread_mutex_unlock(&memory_lock);
}

void memory_wait_held(const char *node)
{
	pthread_mutex_lock(&memory_lock);
	while (!memory_node(node)->is_held)
		pthread_cond_wait(&memory_changed, &memory_lock);
	pthread_mutex_unlock(&memory_lock);
}

void memory_let_go(const char *node)
{
	pthread_mutex_lock(&memory_lock);
	memory_node(node)->holds = false;
	memory_node(node)->is_held = false;
	pthread_cond_broadcast(&memory_changed);
	pthread_mutex_unlock(&memory_lock);
}

/* Does somebody who lives, and is heard, renew it? */
static bool is_kept(uint64_t lease)
{
	const struct memory *memory;

	for (memory = memory_store.open; memory; memory = memory->next) {
		if (memory->lease == lease)
			return !memory->node->unreachable &&
			       !fake_is_dead(memory->node->name);
	}
	return false;
}

static uint64_t stale_lease;

static void find_stale(const void *node, VISIT visit, int level)
{
	const struct memory_value *value = *(struct memory_value *const *)node;

	(void)level;
	if ((visit == postorder || visit == leaf) && value->lease &&
	    !is_kept(value->lease))
		stale_lease = value->lease;
}

void memory_expire(void)
{
	pthread_mutex_lock(&memory_lock);
	do {
		stale_lease = 0;
		twalk(memory_store.tree, find_stale);
		memory_drop_lease(stale_lease);
	} while (stale_lease);
	pthread_mutex_unlock(&memory_lock);
}
