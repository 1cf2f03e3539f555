// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is the same for all engines: finding one by its name, and refusing what
 * makes no sense before an engine sees it.
 */
#include <errno.h>
#include <string.h>

#include "engine_ops.h"
#include "pulse.h"

static const char key_characters[] = "0123456789abcdefghijklmnopqrstuvwxyz/_.-";

/* Of a prefix too, which may be empty */
static bool key_characters_only(const char *text)
{
	size_t size = text ? strnlen(text, ENGINE_KEY_MAX + 1) : 0;

	return text && size <= ENGINE_KEY_MAX &&
	       strspn(text, key_characters) == size;
}

static bool key_is_good(const char *key)
{
	return key_characters_only(key) && *key;
}

static bool expected_is_good(const struct engine_change *change)
{
	switch (change->what) {
	case ENGINE_PUT:
		return change->expected >= ENGINE_ANY;
	case ENGINE_DELETE:
		return change->expected > ENGINE_ABSENT ||
		       change->expected == ENGINE_ANY;
	case ENGINE_CHECK:
		return change->expected >= ENGINE_ABSENT;
	}
	return false;
}

/* Only what is put has a value, and can be leased. */
static bool value_is_good(const struct engine_change *change)
{
	if (change->what != ENGINE_PUT)
		return !change->value && !change->size && !change->leased;
	return change->size <= ENGINE_VALUE_MAX &&
	       (change->value || !change->size);
}

static bool key_came_before(const struct engine_change *changes, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (!strcmp(changes[i].key, changes[at].key))
			return true;
	}
	return false;
}

static bool changes_are_good(const struct engine_change *changes, size_t count)
{
	size_t bytes = 0;

	if (!changes || !count || count > ENGINE_CHANGES_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!key_is_good(changes[i].key) ||
		    !expected_is_good(&changes[i]) ||
		    !value_is_good(&changes[i]) || key_came_before(changes, i))
			return false;
		bytes += changes[i].size;
	}
	return bytes <= ENGINE_COMMIT_MAX;
}

static const struct engine_ops *find_ops(const char *name)
{
	for (size_t i = 0; name && engine_table[i]; i++) {
		if (!strcmp(engine_table[i]->name, name))
			return engine_table[i];
	}
	return NULL;
}

/* What an engine does may be slow: whoever looks after the caller knows. */
#define IN_STORE(call)                                           \
	({                                                       \
		enum pulse_at before = pulse_enter(PULSE_STORE); \
		int result = (call);                             \
		pulse_enter(before);                             \
		result;                                          \
	})

int engine_open(const struct engine_settings *settings, struct engine **engine)
{
	const struct engine_ops *ops = find_ops(settings->engine);

	*engine = NULL;
	return ops ? IN_STORE(ops->open(settings, engine)) : -EINVAL;
}

void engine_close(struct engine *engine)
{
	enum pulse_at before = pulse_enter(PULSE_STORE);

	if (engine)
		engine->ops->close(engine);
	pulse_enter(before);
}

const char *engine_name(const struct engine *engine)
{
	return engine->ops->name;
}

int engine_get(struct engine *engine, const char *key, bool stale, void **value,
	       size_t *size, int64_t *revision)
{
	int64_t unasked;

	*value = NULL;
	*size = 0;
	if (!revision)
		revision = &unasked;
	*revision = ENGINE_ANY;
	if (!key_is_good(key))
		return -EINVAL;
	return IN_STORE(
		engine->ops->get(engine, key, stale, value, size, revision));
}

int engine_list(struct engine *engine, const char *prefix, bool stale,
		engine_visit *visit, void *data, int64_t *revision)
{
	int64_t unasked;

	if (!key_characters_only(prefix))
		return -EINVAL;
	return IN_STORE(engine->ops->list(engine, prefix, stale, visit, data,
					  revision ? revision : &unasked));
}

int engine_commit(struct engine *engine, const struct engine_change *changes,
		  size_t count, int64_t *revision)
{
	int64_t unasked;

	if (!changes_are_good(changes, count))
		return -EINVAL;
	return IN_STORE(engine->ops->commit(engine, changes, count,
					    revision ? revision : &unasked));
}

int engine_put_if(struct engine *engine, const char *key, int64_t expected,
		  const void *value, size_t size, int64_t *revision)
{
	const struct engine_change change = {
		.key = key,
		.expected = expected,
		.what = ENGINE_PUT,
		.value = value,
		.size = size,
	};

	return engine_commit(engine, &change, 1, revision);
}

int engine_delete_if(struct engine *engine, const char *key, int64_t expected)
{
	const struct engine_change change = {
		.key = key,
		.expected = expected,
		.what = ENGINE_DELETE,
	};

	return engine_commit(engine, &change, 1, NULL);
}

int engine_renew(struct engine *engine)
{
	return IN_STORE(engine->ops->renew(engine));
}

int engine_get_status(struct engine *engine, struct engine_status *status)
{
	memset(status, 0, sizeof(*status));
	return IN_STORE(engine->ops->status(engine, status));
}

int engine_watch_open(struct engine *engine, const char *prefix, int64_t from,
		      struct engine_watch **watch)
{
	*watch = NULL;
	if (!key_characters_only(prefix) || from < 1)
		return -EINVAL;
	return IN_STORE(engine->ops->watch_open(engine, prefix, from, watch));
}

int engine_watch_next(struct engine_watch *watch, int timeout,
		      engine_visit *visit, void *data)
{
	return watch->ops->watch_next(watch, timeout, visit, data);
}

void engine_watch_wake(struct engine_watch *watch)
{
	watch->ops->watch_wake(watch);
}

void engine_watch_close(struct engine_watch *watch)
{
	if (watch)
		watch->ops->watch_close(watch);
}
