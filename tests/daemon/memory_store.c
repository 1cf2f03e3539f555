// SPDX-License-Identifier: GPL-2.0-or-later
/* The store of the engine "memory". */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "memory_model.h"

pthread_mutex_t memory_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t memory_changed = PTHREAD_COND_INITIALIZER;
struct memory_store memory_store;

void (*memory_put)(const struct engine_record *record,
		   const struct engine_record *old);

/* A commit on its way */
struct delayed {
	struct delayed *next;
	size_t count;
	struct engine_change changes[ENGINE_CHANGES_MAX];
};

static struct delayed *delayed;

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

struct memory_value *memory_find(const char *key)
{
	struct memory_value **found = tfind(key, &memory_store.tree, compare);

	return found ? *found : NULL;
}

struct memory_value *memory_value(const char *key, const void *data,
				  size_t size)
{
	struct memory_value *value = calloc(1, sizeof(*value) + size + 1);

	strncpy(value->key, key, sizeof(value->key) - 1);
	value->references = 1;
	value->deleted = !data;
	value->size = size;
	if (size)
		memcpy(value->data, data, size);
	return value;
}

void memory_put_value(struct memory_value *value)
{
	if (!--value->references)
		free(value);
}

static void remember(struct memory_value *value)
{
	struct memory_store *store = &memory_store;

	if (store->history_count == store->history_room) {
		store->history_room = 2 * store->history_room + 64;
		store->history = realloc(store->history,
					 store->history_room * sizeof(value));
		if (!store->history)
			abort();
	}
	value->references++;
	store->history[store->history_count++] = value;
}

void memory_apply(struct memory_value *value)
{
	struct memory_value *old = memory_find(value->key);

	value->revision = memory_store.revision;
	remember(value);
	if (old) {
		tdelete(old, &memory_store.tree, compare);
		memory_put_value(old);
	}
	if (value->deleted)
		memory_put_value(value);
	else
		tsearch(value, &memory_store.tree, compare);
	pthread_cond_broadcast(&memory_changed);
}

static bool is_expected(const struct engine_change *change)
{
	const struct memory_value *value = memory_find(change->key);

	if (change->expected == ENGINE_ANY)
		return true;
	if (!value)
		return change->expected == ENGINE_ABSENT;
	return change->expected ==
	       (value->damaged ? value->damaged : value->revision);
}

static void apply(const struct engine_change *change, uint64_t lease)
{
	const struct memory_value *old = memory_find(change->key);
	struct memory_value *value;
	struct engine_record was, now;

	if (change->what == ENGINE_CHECK ||
	    (change->what == ENGINE_DELETE && !old))
		return;
	/* The value of a put may be of no bytes. */
	value = memory_value(change->key,
			     change->what == ENGINE_DELETE ? NULL :
			     change->value		   ? change->value :
							     "",
			     change->size);
	value->lease = change->leased ? lease : 0;
	if (memory_put && change->what == ENGINE_PUT) {
		if (old)
			was = (struct engine_record){ old->key, old->data,
						      old->size,
						      old->revision };
		now = (struct engine_record){ value->key, value->data,
					      value->size,
					      memory_store.revision };
		memory_put(&now, old && !old->damaged ? &was : NULL);
	}
	memory_apply(value);
}

int memory_commit_locked(const struct engine_change *changes, size_t count,
			 uint64_t lease, int64_t *revision)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!is_expected(&changes[i]))
			return -ESTALE;
	}
	for (i = 0; memory_store.full && i < count; i++) {
		if (changes[i].what == ENGINE_PUT)
			return -ENOSPC;
	}
	memory_store.revision++;
	for (i = 0; i < count; i++)
		apply(&changes[i], lease);
	*revision = memory_store.revision;
	return 0;
}

void memory_delay(const struct engine_change *changes, size_t count)
{
	struct delayed *one = calloc(1, sizeof(*one));
	struct engine_change *copy;
	size_t i;

	one->count = count;
	for (i = 0; i < count; i++) {
		copy = &one->changes[i];
		*copy = changes[i];
		copy->key = strdup(changes[i].key);
		if (changes[i].value) {
			copy->value = malloc(changes[i].size + 1);
			memcpy((void *)copy->value, changes[i].value,
			       changes[i].size);
		}
	}
	one->next = delayed;
	delayed = one;
}

static void free_delayed(struct delayed *one)
{
	size_t i;

	for (i = 0; i < one->count; i++) {
		free((void *)one->changes[i].key);
		free((void *)one->changes[i].value);
	}
	free(one);
}

void memory_arrive(void)
{
	struct delayed *one;
	int64_t revision;

	pthread_mutex_lock(&memory_lock);
	while ((one = delayed)) {
		delayed = one->next;
		/* The lease of whoever asked is the one of nobody by now. */
		memory_commit_locked(one->changes, one->count, UINT64_MAX,
				     &revision);
		free_delayed(one);
	}
	pthread_mutex_unlock(&memory_lock);
}

bool memory_is_arriving(void)
{
	return delayed;
}

static void delete_locked(const char *key)
{
	memory_store.revision++;
	memory_apply(memory_value(key, NULL, 0));
}

static const struct memory_value *leased;
static uint64_t wanted;

static void find_leased(const void *node, VISIT visit, int level)
{
	const struct memory_value *value = *(struct memory_value *const *)node;

	(void)level;
	if ((visit == postorder || visit == leaf) && value->lease == wanted)
		leased = value;
}

void memory_drop_lease(uint64_t lease)
{
	wanted = lease;
	for (;;) {
		leased = NULL;
		twalk(memory_store.tree, find_leased);
		if (!lease || !leased)
			return;
		delete_locked(leased->key);
	}
}

static void forget_history(void)
{
	size_t i;

	for (i = 0; i < memory_store.history_count; i++)
		memory_put_value(memory_store.history[i]);
	memory_store.history_count = 0;
}

void memory_compact(void)
{
	pthread_mutex_lock(&memory_lock);
	forget_history();
	memory_store.compacted = memory_store.revision;
	pthread_cond_broadcast(&memory_changed);
	pthread_mutex_unlock(&memory_lock);
}

static void renumber(const void *node, VISIT visit, int level)
{
	struct memory_value *value = *(struct memory_value *const *)node;

	(void)level;
	if (visit == postorder || visit == leaf)
		value->revision = ++memory_store.revision;
}

void memory_renumber(void)
{
	pthread_mutex_lock(&memory_lock);
	forget_history();
	memory_store.revision = 0;
	twalk(memory_store.tree, renumber);
	memory_store.compacted = memory_store.revision;
	pthread_mutex_unlock(&memory_lock);
}

static void put_value(void *value)
{
	memory_put_value(value);
}

void memory_reset(void)
{
	struct delayed *one;

	pthread_mutex_lock(&memory_lock);
	memory_drop_lags();
	forget_history();
	free(memory_store.history);
	tdestroy(memory_store.tree, put_value);
	memory_store = (struct memory_store){ .open = memory_store.open };
	while ((one = delayed)) {
		delayed = one->next;
		free_delayed(one);
	}
	pthread_mutex_unlock(&memory_lock);
}

void memory_write(const char *key, const void *value, size_t size)
{
	pthread_mutex_lock(&memory_lock);
	memory_store.revision++;
	memory_apply(memory_value(key, value, size));
	pthread_mutex_unlock(&memory_lock);
}

void memory_damage(const char *key)
{
	pthread_mutex_lock(&memory_lock);
	memory_find(key)->damaged = ++memory_store.revision;
	pthread_mutex_unlock(&memory_lock);
}

bool memory_read(const char *key, void **value, size_t *size)
{
	const struct memory_value *found;

	pthread_mutex_lock(&memory_lock);
	found = memory_find(key);
	if (found) {
		*size = found->size;
		*value = malloc(found->size + 1);
		memcpy(*value, found->data, found->size);
	}
	pthread_mutex_unlock(&memory_lock);
	return found;
}

int64_t memory_revision(void)
{
	return memory_store.revision;
}

struct walk {
	const char *prefix;
	void (*visit)(const struct engine_record *record, void *data);
	void *data;
};

static void step(const void *node, VISIT visit, void *data)
{
	const struct memory_value *value = *(struct memory_value *const *)node;
	struct walk *walk = data;

	if ((visit == postorder || visit == leaf) &&
	    !strncmp(value->key, walk->prefix, strlen(walk->prefix)))
		walk->visit(&(struct engine_record){ value->key, value->data,
						     value->size,
						     value->revision },
			    walk->data);
}

void memory_each(const char *prefix,
		 void (*visit)(const struct engine_record *record, void *data),
		 void *data)
{
	struct walk walk = { prefix, visit, data };

	pthread_mutex_lock(&memory_lock);
	twalk_r(memory_store.tree, step, &walk);
	pthread_mutex_unlock(&memory_lock);
}

static void count_one(const struct engine_record *record, void *data)
{
	(void)record;
	++*(unsigned int *)data;
}

unsigned int memory_count(const char *prefix)
{
	unsigned int count = 0;

	memory_each(prefix, count_one, &count);
	return count;
}
