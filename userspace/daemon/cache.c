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

/* A few that one commit takes: it waits for the disk once. */
struct batch {
	struct waiting *items[ENGINE_CHANGES_MAX];
	size_t count;
	size_t bytes;
};

static bool has_room(const struct batch *batch, const struct waiting *waiting)
{
	size_t i;

	if (batch->count == ENGINE_CHANGES_MAX ||
	    (batch->count && batch->bytes + waiting->size > ENGINE_COMMIT_MAX))
		return false;
	for (i = 0; i < batch->count; i++) {
		if (!strcmp(batch->items[i]->key, waiting->key))
			return false;
	}
	return true;
}

static void write_batch(struct cache *cache, const struct batch *batch)
{
	struct engine_change changes[ENGINE_CHANGES_MAX];
	size_t i, count = 0;
	int ret = 0;

	for (i = 0; i < batch->count; i++) {
		const struct waiting *waiting = batch->items[i];

		if (is_known(cache->engine, waiting))
			continue;
		changes[count++] = (struct engine_change){
			.key = waiting->key,
			.expected = ENGINE_ANY,
			.what = waiting->value ? ENGINE_PUT : ENGINE_DELETE,
			.value = waiting->value,
			.size = waiting->size,
		};
	}
	if (count)
		ret = engine_commit(cache->engine, changes, count, NULL);
	if (ret && !cache->broken)
		audit_say(AUDIT_WARNING, "the local cache is not written: %s",
			  strerror(-ret));
	cache->broken = ret;
}

/* Nothing is taken at the end, when all was. */
static void take(struct cache *cache, struct batch *batch)
{
	struct waiting *waiting;

	*batch = (struct batch){ 0 };
	pthread_mutex_lock(&cache->lock);
	while (!cache->first && !cache->stop)
		pthread_cond_wait(&cache->changed, &cache->lock);
	while ((waiting = cache->first) && has_room(batch, waiting)) {
		cache->first = waiting->next;
		batch->items[batch->count++] = waiting;
		batch->bytes += waiting->size;
		cache->count--;
		cache->bytes -= waiting->size;
	}
	if (!cache->first)
		cache->last = &cache->first;
	pthread_mutex_unlock(&cache->lock);
}

static void *work(void *data)
{
	struct cache *cache = data;
	struct batch batch;
	size_t i;

	for (take(cache, &batch); batch.count; take(cache, &batch)) {
		pthread_mutex_lock(&cache->disk);
		write_batch(cache, &batch);
		pthread_mutex_unlock(&cache->disk);
		for (i = 0; i < batch.count; i++)
			free_waiting(batch.items[i]);
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
