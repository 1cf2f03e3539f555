// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Records of checkpoints that are damaged in the store, and that this node has
 * nothing to replace by: the last good generation of the history is the record
 * again. A node that has a later one stores that when it sees this.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "history.h"
#include "sync.h"

/* The last generation that is good, as the record of the checkpoint has it */
struct good {
	uint64_t generation; /* 0 for none */
	char *text;
	size_t size;
};

static int find_good(const struct history *history, void *data)
{
	struct good *good = data;
	char *text;

	if (!history->record || history->generation <= good->generation)
		return 0;
	text = malloc(history->size + 1);
	if (!text)
		return -ENOMEM;
	memcpy(text, history->text, history->size);
	free(good->text);
	*good = (struct good){ history->generation, text, history->size };
	return 0;
}

static void audit_mend(const char *path, uint64_t generation, int error)
{
	char id[PATH_GUID_SIZE];
	struct audit line = {
		.event = "checkpoint-mended",
		.resource_id = path_id(path, id) ? id : NULL,
		.checkpoint = path,
		.generation = generation,
		.error = error,
		.message = "its record was damaged: the last good one is back",
	};

	if (!generation)
		line.message = "its record and its history are damaged";
	audit(AUDIT_ERROR, &line);
}

/*
 * Another node may have mended it meanwhile, with a later generation: that one is
 * in the history then, and wins.
 */
static int put_good(struct sync *sync, const char *path, int64_t expected,
		    struct good *good, int64_t *revision)
{
	uint64_t put;
	int ret;

	do {
		put = good->generation;
		ret = engine_put_if(sync->engine, path, expected, good->text,
				    good->size, revision);
		expected = *revision;
		if (!ret)
			ret = history_each(sync->engine, path, find_good, good);
	} while (!ret && good->generation > put);
	return ret;
}

int sync_mend_record(struct sync *sync, const char *path, int64_t expected)
{
	struct engine_record record = { .key = path };
	struct good good = { 0 };
	int ret = history_each(sync->engine, path, find_good, &good);

	if (!ret && !good.generation) {
		audit_mend(path, 0, -EBADMSG);
		return -ENODATA;
	}
	if (!ret)
		ret = put_good(sync, path, expected, &good, &record.revision);
	if (ret == -ESTALE) {
		ret = sync_refresh(sync, path);
	} else {
		audit_mend(path, good.generation, ret);
		record.value = good.text;
		record.size = good.size;
		if (!ret)
			ret = sync_stored(sync, &record);
	}
	free(good.text);
	return ret;
}

/* A few paths to do something with while the index stays as it is */
struct paths {
	char path[ENGINE_CHANGES_MAX][PATH_SIZE];
	size_t count;
	const struct sync *sync;
};

static int collect_damaged(struct stored *stored, void *data)
{
	struct paths *paths = data;

	if (!stored->damaged || stored->mended)
		return 0;
	/* Once, not each time that something changes */
	stored->mended = true;
	strcpy(paths->path[paths->count++], stored->path);
	return paths->count == ENGINE_CHANGES_MAX;
}

int sync_mend(struct sync *sync, const char *id)
{
	struct paths paths;
	const struct stored *stored;
	char prefix[PATH_SIZE];
	size_t i;
	int ret = 0;

	snprintf(prefix, sizeof(prefix), PATH_CHECKPOINTS "%.36s/", id);
	do {
		paths.count = 0;
		index_each(&sync->index, prefix, collect_damaged, &paths);
		for (i = 0; !ret && i < paths.count; i++) {
			stored = index_find(&sync->index, paths.path[i]);
			if (stored && stored->damaged)
				ret = sync_mend_record(sync, paths.path[i],
						       stored->revision);
			/* There is nothing that could be done. */
			if (ret == -ENODATA)
				ret = 0;
		}
	} while (!ret && paths.count == ENGINE_CHANGES_MAX);
	return ret;
}

/* The checkpoint of a generation, if the store did not tell of it */
static int collect_unlisted(const struct engine_record *record, void *data)
{
	struct paths *paths = data;
	const char *name = record->key + strlen(PATH_HISTORIES);
	const char *end = strrchr(name, '/');
	char path[PATH_SIZE];

	if (!end || strlen(record->key) >= PATH_SIZE)
		return 0;
	snprintf(path, sizeof(path), PATH_CHECKPOINTS "%.*s", (int)(end - name),
		 name);
	/* Those of one checkpoint follow each other. */
	if (index_find(&paths->sync->index, path) ||
	    (paths->count && !strcmp(paths->path[paths->count - 1], path)))
		return 0;
	strcpy(paths->path[paths->count++], path);
	return paths->count == ENGINE_CHANGES_MAX;
}

int sync_mend_unlisted(struct sync *sync)
{
	struct paths paths = { .sync = sync };
	void *value;
	size_t size, i;
	int64_t revision;
	/* What is too much for once is done the next time. */
	int ret = engine_list(sync->engine, PATH_HISTORIES, false,
			      collect_unlisted, &paths, &revision);

	if (ret < 0 && ret != -EBADMSG)
		return ret;
	ret = 0;
	for (i = 0; !ret && i < paths.count; i++) {
		ret = engine_get(sync->engine, paths.path[i], false, &value,
				 &size, &revision);
		/* One that is not damaged was deleted, or has come meanwhile. */
		if (!ret)
			free(value);
		else if (ret == -ENOENT)
			ret = 0;
		else if (ret == -EBADMSG)
			ret = sync_mend_record(sync, paths.path[i], revision);
		if (ret == -ENODATA)
			ret = 0;
	}
	return ret;
}
