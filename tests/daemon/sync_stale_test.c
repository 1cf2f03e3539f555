// SPDX-License-Identifier: GPL-2.0-or-later
/* A start without a store, with what it had once. */
#include <errno.h>
#include <unistd.h>

#include "cache.h"
#include "config.h"
#include "stale.h"
#include "sync_fixture.h"

static void step_alone(const char *node)
{
	while (step_events(node))
		;
	step_work(node);
}

/* "a" boots, and there is no store but what a member of it had. */
static void boot_alone(void)
{
	step_stop("a");
	fake_reboot("a");
	memory_reachable("a", false);
	step_start("a");
	step_alone("a");
}

static void begin_with_lag(void)
{
	begin();
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	memory_lag("a");
}

static void restores(void)
{
	uint64_t content;

	begin_with_lag();
	content = stored_content(KEY);
	boot_alone();
	CHECK(step_is_stale("a"));
	CHECK_INT(see("a", KEY).content, content);
	CHECK_INT(step_error("a"), -EHOSTUNREACH);
	memory_reachable("a", true);
	CHECK(step_settle());
	CHECK(!step_is_stale("a"));
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), content);
}

/* What is newer in the store wins, also over what came of the old one. */
static void store_wins(void)
{
	uint64_t content;
	int changes;

	for (changes = 0; changes < 4; changes++) {
		begin_with_lag();
		fake_online("b", ID, true);
		fake_change("b", ID, KEY);
		fake_change("b", ID, KEY);
		CHECK(step_settle());
		content = stored_content(KEY);
		boot_alone();
		CHECK(see("a", KEY).generation < stored_generation(KEY));
		fake_online("a", ID, true);
		if (changes & 1)
			fake_change("a", ID, KEY);
		if (changes & 2)
			fake_change("a", ID, KEY);
		step_alone("a");
		fake_online("b", ID, false);
		fake_online("a", ID, false);
		memory_reachable("a", true);
		CHECK(step_settle());
		CHECK_IN_STEP(KEY);
		CHECK_INT(stored_content(KEY), content);
	}
}

/* Nobody has changed it: what came of the old one is stored. */
static void goes_on(void)
{
	uint64_t content;

	begin_with_lag();
	boot_alone();
	fake_online("a", ID, true);
	fake_change("a", ID, KEY);
	content = see("a", KEY).content;
	memory_reachable("a", true);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(stored_content(KEY), content);
}

/* What was deleted since is deleted again. */
static void deleted_since(void)
{
	begin_with_lag();
	CHECK_INT(fake_delete_resource("b", ID), 0);
	CHECK(step_settle());
	boot_alone();
	CHECK(fake_has_resource("a", ID));
	memory_reachable("a", true);
	CHECK(step_settle());
	CHECK(!fake_has_resource("a", ID));
	CHECK(!fake_has_resource("b", ID));
	CHECK_INT(memory_count(PATH_CHECKPOINTS), 0);
}

/* Once it has been in step, what is here is newer than any copy. */
static void only_at_a_start(void)
{
	begin_with_lag();
	fake_delete("a", ID, KEY);
	CHECK(step_settle());
	memory_reachable("a", false);
	memory_break_watches("a");
	step_watch("a");
	step_alone("a");
	CHECK_INT(step_error("a"), -EHOSTUNREACH);
	CHECK(!step_is_stale("a"));
	CHECK(see("a", KEY).tombstone);
}

static void forbid(const char *node, struct config *config)
{
	(void)node;
	config->allow_stale = false;
}

/* Who has no leave starts with nothing. */
static void without_leave(void)
{
	begin_with_lag();
	step_key_file = forbid;
	boot_alone();
	step_key_file = NULL;
	CHECK_INT(step_error("a"), -EHOSTUNREACH);
	CHECK(!step_is_stale("a"));
	CHECK(!fake_has_resource("a", ID));
}

/* One that cannot be read takes none of the others away. */
static void with_damage(void)
{
	char path[PATH_SIZE];

	begin();
	fake_add("a", ID, KEY);
	fake_add("a", ID, OTHER_KEY);
	CHECK(step_settle());
	path_of(OTHER_KEY, path);
	memory_damage(path);
	memory_lag("a");
	boot_alone();
	CHECK(step_is_stale("a"));
	CHECK(see("a", KEY).content);
}

/* ---- The copy in a file ------------------------------------------------------ */

static char directory[32] = "/tmp/clusctl-cache-XXXXXX";

static void remove_cache(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", directory);
	CHECK_INT(system(command), 0);
}

static void copy_one(const struct engine_record *record, void *data)
{
	cache_put(data, record);
}

static bool restore_from_cache(void)
{
	struct cache *cache = cache_open(directory);
	struct clusctl_cluster *cluster;
	struct sync sync;
	bool restored;

	clusctl_cluster_open("c", 0, &cluster);
	sync_init(&sync, cluster, "c", "", NULL, NULL);
	restored = stale_restore(&sync, NULL, cache);
	sync_end(&sync);
	clusctl_cluster_close(cluster);
	cache_close(cache);
	return restored;
}

static void from_cache(void)
{
	struct cache *cache;
	FILE *file;
	char path[PATH_SIZE];
	unsigned int i;

	begin();
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	CHECK(mkdtemp(directory));
	CHECK(!restore_from_cache());
	cache = cache_open(directory);
	/* The last one counts, of whatever is written at once. */
	path_of(KEY, path);
	for (i = 0; i < 200; i++)
		cache_put(cache, &(struct engine_record){
					 .key = path,
					 .value = i % 2 ? "old" : NULL,
					 .size = i % 2 ? 3 : 0 });
	memory_each("", copy_one, cache);
	cache_close(cache);
	CHECK(restore_from_cache());
	CHECK_INT(see("c", KEY).content, stored_content(KEY));
	CHECK_INT(see("c", KEY).acknowledged, stored_generation(KEY));
	/* What is no database is no reason to end. */
	snprintf(path, sizeof(path), "%s/store.db", directory);
	file = fopen(path, "w");
	fputs("what is this?", file);
	fclose(file);
	CHECK(!restore_from_cache());
	remove_cache();
}

/* A copy says that it was deleted, and here it is. */
static void deletes_nothing(void)
{
	struct resource_record record = { .name = (char *)"Resource",
					  .type = (char *)"",
					  .deleted = true };
	char path[PATH_SIZE], *said;
	struct engine_record copy = { .key = path };
	struct cache *cache;

	begin();
	CHECK_INT(fake_create("c", "Resource", ID), 0);
	strcpy(directory + strlen(directory) - 6, "XXXXXX");
	CHECK(mkdtemp(directory));
	cache = cache_open(directory);
	path_resource(path, ID);
	CHECK_INT(resource_record_encode(&record, &said), 0);
	copy.value = said;
	copy.size = strlen(said);
	cache_put(cache, &copy);
	free(said);
	cache_close(cache);
	CHECK(!restore_from_cache());
	CHECK(fake_has_resource("c", ID));
	remove_cache();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(restores),	    KTAP_CASE(store_wins),
	KTAP_CASE(goes_on),	    KTAP_CASE(deleted_since),
	KTAP_CASE(only_at_a_start), KTAP_CASE(from_cache),
	KTAP_CASE(without_leave),   KTAP_CASE(with_damage),
	KTAP_CASE(deletes_nothing),
};

KTAP_MAIN(cases)
