// SPDX-License-Identifier: GPL-2.0-or-later
/* What a node keeps of a store, for a start without it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../host/ktap.h"
#include "audit.h"
#include "cache.h"
#include "path.h"

static char directory[32] = "/tmp/clusctl-cache-XXXXXX";
static struct cache *cache;

static void set_up(void)
{
	audit_init("test", 0);
	REQUIRE(mkdtemp(directory));
}

static void open_cache(void)
{
	cache = cache_open(directory);
	if (!cache)
		abort();
}

/* What was put is on the disk when it is closed. */
static void reopen_cache(void)
{
	cache_close(cache);
	open_cache();
}

static void put(const char *key, const char *value)
{
	cache_put(cache,
		  &(struct engine_record){ .key = key,
					   .value = value,
					   .size = value ? strlen(value) : 0 });
}

struct found {
	unsigned int count;
	char value[32]; /* of the last one */
};

static int see(const struct engine_record *record, void *data)
{
	struct found *found = data;

	found->count++;
	snprintf(found->value, sizeof(found->value), "%.*s", (int)record->size,
		 (const char *)record->value);
	return 0;
}

static struct found find(const char *prefix)
{
	struct found found = { 0 };

	CHECK_INT(cache_list(cache, prefix, see, &found), 0);
	return found;
}

static void keeps(void)
{
	open_cache();
	put(PATH_CHECKPOINTS "x/one", "old");
	put(PATH_RESOURCES "x", "resource");
	reopen_cache();
	CHECK_STR(find(PATH_CHECKPOINTS).value, "old");
	CHECK_STR(find(PATH_RESOURCES).value, "resource");
	/* Of the same size */
	put(PATH_CHECKPOINTS "x/one", "new");
	reopen_cache();
	CHECK_STR(find(PATH_CHECKPOINTS).value, "new");
	put(PATH_CHECKPOINTS "x/one", NULL);
	reopen_cache();
	CHECK_INT(find(PATH_CHECKPOINTS).count, 0);
	CHECK_INT(find(PATH_RESOURCES).count, 1);
	cache_close(cache);
}

/* Nobody needs to know who had what, and what was before. */
static void leaves_out(void)
{
	open_cache();
	put(PATH_OWNERS "x", "a");
	put(PATH_NODES "a", "a");
	put(PATH_HISTORIES "x/one/1", "old");
	put("key/x", "key");
	reopen_cache();
	CHECK_INT(find("").count, 1);
	cache_close(cache);
}

static char large[ENGINE_VALUE_MAX + 1];

static void put_many(const char *what, unsigned int count, const char *value)
{
	char key[64];
	unsigned int i;

	for (i = 0; i < count; i++) {
		snprintf(key, sizeof(key), PATH_CHECKPOINTS "%s/%u", what, i);
		put(key, value);
	}
}

/* More than one commit takes, of changes and of bytes */
static void takes_many(void)
{
	memset(large, 'x', ENGINE_VALUE_MAX);
	open_cache();
	put_many("large", 20, large);
	put_many("small", 500, "x");
	reopen_cache();
	CHECK_INT(find(PATH_CHECKPOINTS "large/").count, 20);
	CHECK_INT(find(PATH_CHECKPOINTS "small/").count, 500);
	cache_close(cache);
}

/* As long as somebody lists it, nothing is written. */
static int put_too_much(const struct engine_record *record, void *data)
{
	(void)record;
	(void)data;
	put_many("much", 300, large);
	return 1;
}

/* What waits for the disk does not fill the memory. */
static void is_bounded(void)
{
	const unsigned int most = 64 * 1024 * 1024 / ENGINE_VALUE_MAX;
	unsigned int count;

	open_cache();
	CHECK_INT(cache_list(cache, PATH_RESOURCES, put_too_much, NULL), 1);
	reopen_cache();
	count = find(PATH_CHECKPOINTS "much/").count;
	/* One commit is on its way. */
	CHECK(count >= most &&
	      count <= most + ENGINE_COMMIT_MAX / ENGINE_VALUE_MAX);
	cache_close(cache);
}

static void is_for_one(void)
{
	struct cache *first;

	open_cache();
	first = cache;
	CHECK(!cache_open(directory));
	cache_close(first);
	CHECK_INT(cache_list(NULL, "", see, NULL), -ENOENT);
	cache_close(NULL);
}

static void clean_up(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", directory);
	CHECK_INT(system(command), 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(set_up),     KTAP_CASE(keeps),      KTAP_CASE(leaves_out),
	KTAP_CASE(takes_many), KTAP_CASE(is_bounded), KTAP_CASE(is_for_one),
	KTAP_CASE(clean_up),
};

KTAP_MAIN(cases)
