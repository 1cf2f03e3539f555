// SPDX-License-Identifier: GPL-2.0-or-later
/* Keeps the lists of this kernel and the store in step: all of them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "here.h"
#include "kernel_list.h"
#include "pulse.h"
#include "sync.h"

void sync_init(struct sync *sync, struct clusctl_cluster *cluster,
	       const char *node, const char *boot,
	       void (*changed)(void *data, const char *id), void *data)
{
	*sync = (struct sync){
		.cluster = cluster,
		.node = node,
		.boot = boot,
		.changed = changed,
		.data = data,
	};
	index_init(&sync->index);
}

void sync_end(struct sync *sync)
{
	index_clear(&sync->index);
}

enum sync_step sync_decide(const struct local *local,
			   const struct stored *stored)
{
	/* What the random key of a boot seals is of no use elsewhere. */
	enum sync_step store = local->boot_key ? STEP_NONE : STEP_STORE;
	/* What the module refused it will not take now. */
	enum sync_step fetch = stored && stored->older ? store : STEP_FETCH;
	uint64_t known = local->resealed ? local->generation :
					   local->acknowledged;

	if (!stored)
		return store;
	/* Somebody else's, or our own that we were not told of */
	if (stored->generation > known)
		return fetch;
	/* Newer here; or the store was put back to what it had before. */
	if (stored->generation < known || local->generation > known)
		return store;
	/* The same, but which of the two was sealed again? */
	if (!strcmp(stored->key_id, local->key_id))
		return local->resealed ? STEP_ACK : STEP_NONE;
	return local->resealed ? store : fetch;
}

static int visit(const struct engine_record *record, void *data)
{
	struct sync *sync = data;
	struct stored *stored = index_find(&sync->index, record->key);
	int ret = pulse_beat();

	if (ret)
		return ret;
	/* What is listed is never old, so what we know is of another store. */
	if (stored && stored->revision > record->revision)
		stored->revision = 0;
	return sync_stored(sync, record);
}

static int list(struct sync *sync, const char *prefix, int64_t *revision)
{
	int ret =
		engine_list(sync->engine, prefix, false, visit, sync, revision);

	if (ret != -EBADMSG)
		return ret;
	/* All others were listed. */
	audit_say(AUDIT_ERROR, "the store has a damaged record below %s",
		  prefix);
	if (!strcmp(prefix, PATH_CHECKPOINTS))
		sync->unlisted = true;
	return 0;
}

/* What the store has: the owners and the resources first */
static int list_stored(struct sync *sync, int64_t *revision)
{
	int64_t later;
	int ret = list(sync, PATH_OWNERS, revision);

	/* It was made anew, or put back to what it was. */
	if (!ret && *revision < sync->revision) {
		index_clear(&sync->index);
		ret = list(sync, PATH_OWNERS, revision);
	}
	if (ret)
		return ret;
	sync->revision = *revision;
	ret = list(sync, PATH_RESOURCES, &later);
	if (!ret)
		ret = sync_make_missing(sync);
	return ret ? ret : list(sync, PATH_CHECKPOINTS, &later);
}

static int unsee(struct stored *stored, void *data)
{
	(void)data;
	stored->revision = 0;
	return 0;
}

/* A resource that is not here is to be told of again, and all that it has. */
static int unsee_absent(struct stored *stored, void *data)
{
	struct sync *sync = data;
	struct clusctl_resource *resource;
	char prefix[PATH_SIZE];
	int ret = clusctl_resource_open(sync->cluster,
					stored->path + strlen(PATH_RESOURCES),
					&resource);

	if (!ret)
		clusctl_resource_close(resource);
	if (ret != -ENOENT || stored->deleted)
		return 0;
	stored->revision = 0;
	snprintf(prefix, sizeof(prefix), PATH_CHECKPOINTS "%.36s/",
		 stored->path + strlen(PATH_RESOURCES));
	return index_each(&sync->index, prefix, unsee, NULL);
}

/* A few paths to do something with while the index stays as it is */
struct batch {
	struct sync *sync;
	char paths[ENGINE_CHANGES_MAX][PATH_SIZE];
	size_t count;
};

static int collect_missing(struct stored *stored, void *data)
{
	struct batch *batch = data;

	if (stored->pass == batch->sync->pass)
		return 0;
	/* It may still come. */
	if (stored->tried && !stored->revision)
		return 0;
	strcpy(batch->paths[batch->count++], stored->path);
	return batch->count == ENGINE_CHANGES_MAX;
}

/* Forget what is no longer in the store. */
static void drop_missing(struct sync *sync)
{
	struct batch batch = { .sync = sync };
	size_t i;

	do {
		batch.count = 0;
		index_each(&sync->index, "", collect_missing, &batch);
		for (i = 0; i < batch.count; i++)
			index_drop(&sync->index,
				   index_find(&sync->index, batch.paths[i]));
	} while (batch.count == ENGINE_CHANGES_MAX);
}

static int unrefuse(struct stored *stored, void *data)
{
	(void)data;
	/* There may be another key now: be told again. */
	if (stored->refused)
		stored->revision = 0;
	stored->refused = false;
	return 0;
}

static int sync_one(void *data, const char *id)
{
	return sync_resource(data, id);
}

static int collect_path(const struct engine_record *record, void *data)
{
	struct batch *batch = data;

	if (strlen(record->key) < PATH_SIZE)
		strcpy(batch->paths[batch->count++], record->key);
	return batch->count == ENGINE_CHANGES_MAX;
}

/* Takes all records away that begin with @prefix. */
static int purge(struct sync *sync, const char *prefix)
{
	struct engine_change changes[ENGINE_CHANGES_MAX];
	struct batch batch = { .sync = sync };
	struct stored *stored;
	int64_t revision;
	size_t i;
	int ret;

	do {
		batch.count = 0;
		ret = pulse_beat();
		if (ret)
			return ret;
		ret = engine_list(sync->engine, prefix, false, collect_path,
				  &batch, &revision);
		if (ret < 0 || !batch.count)
			return ret < 0 ? ret : 0;
		for (i = 0; i < batch.count; i++)
			changes[i] = (struct engine_change){
				.key = batch.paths[i],
				.what = ENGINE_DELETE,
				.expected = ENGINE_ANY,
			};
		ret = engine_commit(sync->engine, changes, batch.count,
				    &revision);
		if (ret)
			return ret;
		for (i = 0; i < batch.count; i++) {
			stored = index_find(&sync->index, batch.paths[i]);
			if (stored)
				index_drop(&sync->index, stored);
		}
	} while (batch.count == ENGINE_CHANGES_MAX);
	return 0;
}

/* What a resource that was deleted has left behind */
static int purge_resource(struct sync *sync, const char *id)
{
	/* As long as there are checkpoints, it is seen that there is more. */
	static const char *const kinds[] = { PATH_OWNERS, PATH_HISTORIES,
					     PATH_CHECKPOINTS };
	char prefix[PATH_SIZE];
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		snprintf(prefix, sizeof(prefix), "%s%.36s", kinds[i], id);
		ret = purge(sync, prefix);
	}
	return ret;
}

static int collect_left(struct stored *stored, void *data)
{
	struct batch *batch = data;
	const struct stored *resource;
	char id[PATH_GUID_SIZE], path[PATH_SIZE];

	if (!path_id(stored->path, id) || !path_resource(path, id))
		return 0;
	resource = index_find(&batch->sync->index, path);
	if (resource && resource->deleted)
		strcpy(batch->paths[batch->count++], stored->path);
	return batch->count == ENGINE_CHANGES_MAX;
}

/* Whoever deleted a resource may have died before all of it was gone. */
static int purge_left(struct sync *sync)
{
	struct batch batch = { .sync = sync };
	char id[PATH_GUID_SIZE];
	struct stored *stored;
	size_t i;
	int ret;

	do {
		batch.count = 0;
		index_each(&sync->index, PATH_CHECKPOINTS, collect_left,
			   &batch);
		for (i = 0; i < batch.count; i++) {
			/* It may have gone with the one before it. */
			if (!index_find(&sync->index, batch.paths[i]))
				continue;
			path_id(batch.paths[i], id);
			ret = purge_resource(sync, id);
			if (ret)
				return ret;
			stored = index_find(&sync->index, batch.paths[i]);
			if (stored)
				index_drop(&sync->index, stored);
		}
	} while (batch.count == ENGINE_CHANGES_MAX);
	return 0;
}

/* Says so in the record of a resource; nothing if there is none. */
static int mark_deleted(struct sync *sync, const char *path,
			struct resource_record *record)
{
	struct stored *stored;
	void *value = NULL;
	char *text = NULL;
	int64_t revision;
	size_t size;
	int ret =
		engine_get(sync->engine, path, false, &value, &size, &revision);

	if (ret)
		return ret;
	ret = resource_record_decode(value, size, record);
	free(value);
	if (ret || record->deleted)
		return ret;
	record->deleted = true;
	ret = resource_record_encode(record, &text);
	if (!ret)
		ret = engine_put_if(sync->engine, path, revision, text,
				    strlen(text), &revision);
	free(text);
	if (ret)
		return ret;
	stored = index_get(&sync->index, path);
	if (!stored)
		return -ENOMEM;
	stored->revision = revision;
	stored->deleted = true;
	stored->pass = sync->pass;
	return 0;
}

int sync_resource_deleted(struct sync *sync, const char *id)
{
	struct resource_record record = { 0 };
	char path[PATH_SIZE];
	int ret;

	if (!path_resource(path, id))
		return -EINVAL;
	/* Whoever wrote it meanwhile did not know. */
	do {
		resource_record_free(&record);
		ret = mark_deleted(sync, path, &record);
	} while (ret == -ESTALE);
	if (!ret) {
		audit_resource("resource-removed", record.name, id, 0, NULL);
		ret = purge_resource(sync, id);
	}
	resource_record_free(&record);
	/* There is nothing of it, or nothing that we understand. */
	return ret == -ENOENT || ret == -EBADMSG || ret == -EPROTONOSUPPORT ?
		       0 :
		       ret;
}

static bool is_here(struct sync *sync, const char *id)
{
	struct clusctl_resource *resource;
	int ret = clusctl_resource_open(sync->cluster, id, &resource);

	if (!ret)
		clusctl_resource_close(resource);
	/* Of one that cannot be asked for, nothing is known. */
	return ret != -ENOENT;
}

static int collect_gone(struct stored *stored, void *data)
{
	struct batch *batch = data;

	if (!stored->was_here || stored->deleted ||
	    is_here(batch->sync, stored->path + strlen(PATH_RESOURCES)))
		return 0;
	strcpy(batch->paths[batch->count++], stored->path);
	return batch->count == ENGINE_CHANGES_MAX;
}

/*
 * What this kernel had, and has no more, was deleted here, whether we were told or
 * not: a listing must not bring it back.
 */
static int delete_gone(struct sync *sync)
{
	struct batch batch = { .sync = sync };
	struct stored *stored;
	size_t i;
	int ret;

	do {
		batch.count = 0;
		index_each(&sync->index, PATH_RESOURCES, collect_gone, &batch);
		for (i = 0; i < batch.count; i++) {
			ret = sync_resource_deleted(
				sync, batch.paths[i] + strlen(PATH_RESOURCES));
			if (ret)
				return ret;
			stored = index_find(&sync->index, batch.paths[i]);
			if (stored)
				stored->was_here = false;
		}
	} while (batch.count == ENGINE_CHANGES_MAX);
	return 0;
}

int sync_all(struct sync *sync, int64_t *revision)
{
	struct here here;
	int ret;

	sync->pass++;
	sync->stored = 0;
	sync->fetched = 0;
	sync->unlisted = false;
	ret = delete_gone(sync);
	if (ret)
		return ret;
	index_each(&sync->index, PATH_CHECKPOINTS, unrefuse, NULL);
	index_each(&sync->index, PATH_RESOURCES, unsee_absent, sync);
	ret = here_read(sync->cluster, &here);
	if (ret)
		return ret;
	sync->here = &here;
	ret = list_stored(sync, revision);
	sync->here = NULL;
	here_free(&here);
	if (ret)
		return ret;
	drop_missing(sync);
	ret = purge_left(sync);
	if (!ret)
		ret = each_resource(sync->cluster, sync_one, sync);
	/* What is here has been stored. */
	return ret || !sync->unlisted ? ret : sync_mend_unlisted(sync);
}
