// SPDX-License-Identifier: GPL-2.0-or-later
/* What the store had last, in a database of the engine "file". */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "cache.h"
#include "engine_ops.h"
#include "path.h"

/* What may wait for the disk: beyond that, the cache stays as it is. */
#define WAITING_MAX 65536
#define WAITING_BYTES (64 * 1024 * 1024)

struct waiting {
	struct waiting *next;
	char *value; /* NULL to delete */
	size_t size;
	char key[];
};

struct cache {
	pthread_t thread;
	pthread_mutex_t disk; /* of the engine; taken before the other */
	struct engine *engine;
	bool broken; /* said once */
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t changed;
	struct waiting *first;
	struct waiting **last;
	size_t count;
	size_t bytes;
	bool stop;
};

static void free_waiting(struct waiting *waiting)
{
	free(waiting->value);
	free(waiting);
}

/* It has it already: nothing is to be written. */
static bool is_known(struct engine *engine, const struct waiting *waiting)
{
	void *value = NULL;
	size_t size;
	int ret = engine_get(engine, waiting->key, false, &value, &size, NULL);
	bool is = !ret && waiting->value && size == waiting->size &&
		  !memcmp(value, waiting->value, size);

	free(value);
	return is || (ret == -ENOENT && !waiting->value);
}

static void write_one(struct cache *cache, const struct waiting *waiting)
{
	int ret;

	if (is_known(cache->engine, waiting))
		return;
	if (waiting->value)
		ret = engine_put_if(cache->engine, waiting->key, ENGINE_ANY,
				    waiting->value, waiting->size, NULL);
	else
		ret = engine_delete_if(cache->engine, waiting->key, ENGINE_ANY);
	if (ret && !cache->broken)
		audit_say(AUDIT_WARNING, "the local cache is not written: %s",
			  strerror(-ret));
	cache->broken = ret;
}

/* NULL at the end, when all was taken */
static struct waiting *take(struct cache *cache)
{
	struct waiting *waiting;

	pthread_mutex_lock(&cache->lock);
	while (!cache->first && !cache->stop)
		pthread_cond_wait(&cache->changed, &cache->lock);
	waiting = cache->first;
	if (waiting) {
		cache->first = waiting->next;
		if (!cache->first)
			cache->last = &cache->first;
		cache->count--;
		cache->bytes -= waiting->size;
	}
	pthread_mutex_unlock(&cache->lock);
	return waiting;
}

static void *work(void *data)
{
	struct cache *cache = data;
	struct waiting *waiting;

	while ((waiting = take(cache))) {
		pthread_mutex_lock(&cache->disk);
		write_one(cache, waiting);
		pthread_mutex_unlock(&cache->disk);
		free_waiting(waiting);
	}
	return NULL;
}

struct cache *cache_open(const char *directory)
{
	const struct engine_settings settings = { .engine = "file",
						  .directory = directory };
	struct cache *cache = calloc(1, sizeof(*cache));
	int ret = -ENOMEM;

	if (cache) {
		cache->last = &cache->first;
		pthread_mutex_init(&cache->disk, NULL);
		pthread_mutex_init(&cache->lock, NULL);
		pthread_cond_init(&cache->changed, NULL);
		ret = file_engine.open(&settings, &cache->engine);
		if (!ret)
			ret = -pthread_create(&cache->thread, NULL, work,
					      cache);
	}
	if (!ret)
		return cache;
	audit_say(AUDIT_WARNING, "there is no local cache in %s: %s", directory,
		  strerror(-ret));
	if (cache)
		engine_close(cache->engine);
	free(cache);
	return NULL;
}

void cache_close(struct cache *cache)
{
	if (!cache)
		return;
	pthread_mutex_lock(&cache->lock);
	cache->stop = true;
	pthread_cond_signal(&cache->changed);
	pthread_mutex_unlock(&cache->lock);
	pthread_join(cache->thread, NULL);
	engine_close(cache->engine);
	pthread_cond_destroy(&cache->changed);
	pthread_mutex_destroy(&cache->lock);
	pthread_mutex_destroy(&cache->disk);
	free(cache);
}

static bool is_wanted(const char *key)
{
	return !strncmp(key, PATH_RESOURCES, strlen(PATH_RESOURCES)) ||
	       !strncmp(key, PATH_CHECKPOINTS, strlen(PATH_CHECKPOINTS));
}

static struct waiting *copy(const struct engine_record *record)
{
	size_t size = strlen(record->key) + 1;
	struct waiting *waiting = calloc(1, sizeof(*waiting) + size);

	if (!waiting || !record->value) {
		if (waiting)
			memcpy(waiting->key, record->key, size);
		return waiting;
	}
	memcpy(waiting->key, record->key, size);
	waiting->value = malloc(record->size + 1);
	if (!waiting->value) {
		free(waiting);
		return NULL;
	}
	memcpy(waiting->value, record->value, record->size);
	waiting->size = record->size;
	return waiting;
}

void cache_put(struct cache *cache, const struct engine_record *record)
{
	struct waiting *waiting;

	if (!cache || !is_wanted(record->key))
		return;
	waiting = copy(record);
	if (!waiting)
		return;
	pthread_mutex_lock(&cache->lock);
	if (cache->count < WAITING_MAX &&
	    cache->bytes + waiting->size <= WAITING_BYTES) {
		*cache->last = waiting;
		cache->last = &waiting->next;
		cache->count++;
		cache->bytes += waiting->size;
		waiting = NULL;
	}
	pthread_cond_signal(&cache->changed);
	pthread_mutex_unlock(&cache->lock);
	if (waiting)
		free_waiting(waiting);
}

int cache_list(struct cache *cache, const char *prefix, engine_visit *visit,
	       void *data)
{
	int ret;

	if (!cache)
		return -ENOENT;
	pthread_mutex_lock(&cache->disk);
	ret = engine_list(cache->engine, prefix, false, visit, data, NULL);
	pthread_mutex_unlock(&cache->disk);
	return ret;
}
