// SPDX-License-Identifier: GPL-2.0-or-later
/* What the oracle knows: what was acknowledged, and what must be at the end. */
#include <stdlib.h>

#include "../host/ktap.h"
#include "oracle.h"
#include "path.h"
#include "record.h"
#include "step_node.h"

struct oracle oracle;

void oracle_id(unsigned int number, char id[37])
{
	sprintf(id, "%08x-0000-4000-8000-%012x", number, number);
}

/* ---- What was acknowledged ---------------------------------------------- */

struct promise {
	struct promise *next;
	char path[PATH_SIZE];
	uint64_t content;
	uint64_t generation;
};

static struct promise *promises;

static struct promise *promise_of(const char *path)
{
	struct promise *promise;

	for (promise = promises; promise; promise = promise->next) {
		if (!strcmp(promise->path, path))
			return promise;
	}
	promise = calloc(1, sizeof(*promise));
	strcpy(promise->path, path);
	promise->next = promises;
	promises = promise;
	return promise;
}

/* The last one is enough: each has to come from the one before it. */
static void promised(const char *id, const char *checkpoint, uint64_t content,
		     uint64_t generation)
{
	struct promise *promise;
	char path[PATH_SIZE];

	if (!path_checkpoint(path, id, checkpoint))
		abort();
	promise = promise_of(path);
	oracle.acknowledged++;
	if (generation < promise->generation)
		return;
	promise->content = content;
	promise->generation = generation;
}

/* What was deleted, the store says so, stays deleted. */
static void put_resource(const struct engine_record *record)
{
	struct resource_record said;
	char id[PATH_GUID_SIZE];
	unsigned int number;

	if (resource_record_decode(record->value, record->size, &said) ||
	    !path_id(record->key, id))
		abort();
	number = (unsigned int)strtoul(id, NULL, 16);
	if (oracle.deleted[number] && !said.deleted) {
		oracle.broken++;
		printf("# %s is back\n", record->key);
	}
	oracle.deleted[number] |= said.deleted;
	resource_record_free(&said);
}

/* A record of a checkpoint is replaced: by what comes from it, or it again. */
static void put_checkpoint(const struct engine_record *record,
			   const struct engine_record *old)
{
	struct snapshot_record now, was;
	uint64_t content, before;

	if (!old || snapshot_record_decode(old->value, old->size, &was))
		return;
	if (snapshot_record_decode(record->value, record->size, &now))
		abort();
	content = fake_content_of(now.data, now.size);
	before = fake_content_of(was.data, was.size);
	if (!fake_descends(content, before) ||
	    clusctl_snapshot_info_get_generation(now.info) <
		    clusctl_snapshot_info_get_generation(was.info)) {
		oracle.broken++;
		printf("# %s: generation %llu of %s over generation %llu of %s\n",
		       record->key,
		       (unsigned long long)clusctl_snapshot_info_get_generation(
			       now.info),
		       now.node,
		       (unsigned long long)clusctl_snapshot_info_get_generation(
			       was.info),
		       was.node);
	}
	snapshot_record_free(&now);
	snapshot_record_free(&was);
}

static void put(const struct engine_record *record,
		const struct engine_record *old)
{
	if (!strncmp(record->key, PATH_RESOURCES, strlen(PATH_RESOURCES)))
		put_resource(record);
	if (!strncmp(record->key, PATH_CHECKPOINTS, strlen(PATH_CHECKPOINTS)))
		put_checkpoint(record, old);
}

static void compare_one(const char *node, const char *id, const char *path,
			const struct snapshot_record *record)
{
	struct fake_view view;
	uint64_t generation =
		clusctl_snapshot_info_get_generation(record->info);

	if (fake_see(node, id, clusctl_snapshot_info_get_name(record->info),
		     &view) &&
	    view.generation == generation && view.acknowledged == generation &&
	    view.content == fake_content_of(record->data, record->size) &&
	    !strcmp(view.key_id,
		    clusctl_snapshot_info_get_key_id(record->info)))
		return;
	oracle.wrong++;
	printf("# %s: generation %llu is %llu, acknowledged %llu%s, on %s\n",
	       path, (unsigned long long)generation,
	       (unsigned long long)view.generation,
	       (unsigned long long)view.acknowledged,
	       view.resealed ? ", resealed" : "", node);
}

static void compare_record(const struct engine_record *record, void *data)
{
	struct snapshot_record said;
	char id[PATH_GUID_SIZE];
	size_t i;

	if (snapshot_record_decode(record->value, record->size, &said) ||
	    !path_id(record->key, id)) {
		oracle.wrong++;
		printf("# %s is damaged\n", record->key);
		return;
	}
	if (said.kept_count > RECORD_GENERATIONS)
		oracle.wrong++;
	for (i = 0; i < STEP_NODES; i++)
		compare_one(step_names[i], id, record->key, &said);
	++*(unsigned int *)data;
	snapshot_record_free(&said);
}

static void count_checkpoint(const char *checkpoint,
			     const struct fake_view *view, void *data)
{
	(void)checkpoint;
	(void)view;
	++*(unsigned int *)data;
}

static void check_promises(void)
{
	const struct promise *promise;
	struct snapshot_record said;
	void *value;
	size_t size;

	for (promise = promises; promise; promise = promise->next) {
		char id[PATH_GUID_SIZE];

		path_id(promise->path, id);
		if (!memory_read(promise->path, &value, &size)) {
			if (oracle.deleted[strtoul(id, NULL, 16)])
				continue;
			oracle.wrong++;
			printf("# %s is lost\n", promise->path);
			continue;
		}
		if (snapshot_record_decode(value, size, &said))
			abort();
		if (!fake_descends(fake_content_of(said.data, said.size),
				   promise->content)) {
			oracle.wrong++;
			printf("# %s: generation %llu that was acknowledged is lost\n",
			       promise->path,
			       (unsigned long long)promise->generation);
		}
		snapshot_record_free(&said);
		free(value);
	}
}

static void check_lists(unsigned int stored)
{
	unsigned int i, number, count, resources;
	char id[37], path[PATH_SIZE];

	for (i = 0; i < STEP_NODES; i++) {
		count = 0;
		for (number = 0; number < oracle.created; number++) {
			oracle_id(number, id);
			fake_each(step_names[i], id, count_checkpoint, &count);
			path_resource(path, id);
			if (oracle.deleted[number] &&
			    fake_has_resource(step_names[i], id)) {
				oracle.wrong++;
				printf("# %s that was deleted is on %s\n", id,
				       step_names[i]);
			}
		}
		CHECK_INT(count, stored);
		CHECK_INT(step_error(step_names[i]), 0);
	}
	resources = fake_resources(step_names[0]);
	for (i = 1; i < STEP_NODES; i++)
		CHECK_INT(fake_resources(step_names[i]), resources);
}

void oracle_begin(void)
{
	oracle = (struct oracle){ 0 };
	memory_put = put;
	fake_acknowledged = promised;
}

unsigned int oracle_check(void)
{
	unsigned int stored = 0;

	memory_each(PATH_CHECKPOINTS, compare_record, &stored);
	check_promises();
	check_lists(stored);
	CHECK_INT(oracle.broken, 0);
	CHECK_INT(oracle.wrong, 0);
	return stored;
}

void oracle_end(void)
{
	struct promise *promise;

	while ((promise = promises)) {
		promises = promise->next;
		free(promise);
	}
}
