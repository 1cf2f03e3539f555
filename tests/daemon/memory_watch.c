// SPDX-License-Identifier: GPL-2.0-or-later
/* Watches of the engine "memory". */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fake_kernel.h"
#include "memory_model.h"

struct memory_watch {
	struct engine_watch watch;
	struct memory_node *node;
	char prefix[MEMORY_KEY_SIZE];
	int64_t next; /* revision */
	unsigned int broken; /* as of the node when it was opened */
	bool woken;
	bool ended;
	bool paused; /* so that one commit comes at a time */
};

static bool never_wait;

void memory_never_wait(bool never)
{
	never_wait = never;
}

int memory_watch_open(struct engine *engine, const char *prefix, int64_t from,
		      struct engine_watch **watch)
{
	const struct memory *memory = (struct memory *)engine;
	struct memory_watch *new;
	int ret = 0;

	pthread_mutex_lock(&memory_lock);
	memory->node->requests.watches++;
	if (!fake_spend(memory->node->name))
		ret = -EIO;
	else if (memory->node->unreachable)
		ret = -EHOSTUNREACH;
	if (!ret) {
		new = calloc(1, sizeof(*new));
		new->watch.ops = &memory_engine;
		new->node = memory->node;
		new->next = from;
		new->broken = memory->node->broken;
		strcpy(new->prefix, prefix);
		*watch = &new->watch;
	}
	pthread_mutex_unlock(&memory_lock);
	return ret;
}

static bool concerns(const struct memory_watch *watch,
		     const struct memory_value *value)
{
	return value->revision >= watch->next &&
	       !strncmp(value->key, watch->prefix, strlen(watch->prefix));
}

/* The first change that is to be told, by its place in the history */
static size_t find(const struct memory_watch *watch)
{
	const struct memory_store *store = &memory_store;
	size_t low = 0, high = store->history_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (store->history[middle]->revision < watch->next)
			low = middle + 1;
		else
			high = middle;
	}
	while (low < store->history_count &&
	       !concerns(watch, store->history[low]))
		low++;
	return low;
}

/* What one commit changed; @values has room for all of it. */
static size_t collect(struct memory_watch *watch, struct memory_value **values)
{
	const struct memory_store *store = &memory_store;
	size_t at = find(watch), count = 0;
	int64_t revision;

	if (at == store->history_count)
		return 0;
	revision = store->history[at]->revision;
	for (; at < store->history_count; at++) {
		if (store->history[at]->revision != revision)
			break;
		if (!concerns(watch, store->history[at]))
			continue;
		values[count] = store->history[at];
		values[count++]->references++;
	}
	watch->next = revision + 1;
	return count;
}

static int wait(int timeout, const struct timespec *at)
{
	if (timeout < 0)
		return pthread_cond_wait(&memory_changed, &memory_lock);
	return pthread_cond_timedwait(&memory_changed, &memory_lock, at);
}

/* Why there is nothing to tell, or 0 to look whether there is */
static int trouble(struct memory_watch *watch)
{
	if (watch->woken)
		return -EINTR;
	if (fake_is_dead(watch->node->name))
		return -EIO;
	if (watch->broken != watch->node->broken)
		return -EHOSTUNREACH;
	if (watch->next <= memory_store.compacted)
		return -ESTALE;
	return 0;
}

static int next_locked(struct memory_watch *watch, int timeout,
		       struct memory_value **values, size_t *count)
{
	struct timespec at;
	int ret;

	clock_gettime(CLOCK_REALTIME, &at);
	at.tv_sec += timeout / 1000;
	for (;;) {
		ret = trouble(watch);
		if (ret) {
			watch->ended = true;
			return ret;
		}
		/* What cannot be reached is silent, at first. */
		*count = watch->node->unreachable || watch->paused ?
				 0 :
				 collect(watch, values);
		watch->paused = never_wait && *count;
		if (*count)
			return 0;
		if (never_wait)
			return -EINTR;
		if (wait(timeout, &at) == ETIMEDOUT)
			return -ETIME;
	}
}

int memory_watch_next(struct engine_watch *watch, int timeout,
		      engine_visit *visit, void *data)
{
	struct memory_value *values[ENGINE_CHANGES_MAX];
	size_t i, count = 0;
	int ret;

	pthread_mutex_lock(&memory_lock);
	ret = next_locked((struct memory_watch *)watch, timeout, values,
			  &count);
	pthread_mutex_unlock(&memory_lock);
	for (i = 0; !ret && i < count; i++)
		ret = visit(
			&(struct engine_record){
				values[i]->key,
				values[i]->deleted ? NULL : values[i]->data,
				values[i]->size, values[i]->revision },
			data);
	pthread_mutex_lock(&memory_lock);
	for (i = 0; i < count; i++)
		memory_put_value(values[i]);
	pthread_mutex_unlock(&memory_lock);
	return ret;
}

void memory_watch_wake(struct engine_watch *watch)
{
	pthread_mutex_lock(&memory_lock);
	((struct memory_watch *)watch)->woken = true;
	pthread_cond_broadcast(&memory_changed);
	pthread_mutex_unlock(&memory_lock);
}

void memory_watch_close(struct engine_watch *watch)
{
	free(watch);
}

void memory_break_watches(const char *node)
{
	pthread_mutex_lock(&memory_lock);
	memory_node(node)->broken++;
	pthread_cond_broadcast(&memory_changed);
	pthread_mutex_unlock(&memory_lock);
}

bool memory_watch_has_ended(const struct engine_watch *watch)
{
	return ((const struct memory_watch *)watch)->ended;
}

bool memory_watch_has_more(const struct engine_watch *watch)
{
	struct memory_watch *one = (struct memory_watch *)watch;
	bool more;

	pthread_mutex_lock(&memory_lock);
	more = trouble(one) || find(one) < memory_store.history_count;
	pthread_mutex_unlock(&memory_lock);
	return more;
}
