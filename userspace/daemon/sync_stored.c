// SPDX-License-Identifier: GPL-2.0-or-later
/* From the store to the kernel. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "cache.h"
#include "here.h"
#include "history.h"
#include "sync.h"

static const char *status_name(void)
{
	uint32_t status = clusctl_last_status();

	return status == CLUSCTL_NO_STATUS ? NULL : clusctl_status_name(status);
}

/* Some failures are those of one checkpoint, and some are ours. */
bool sync_is_ours(int error)
{
	return error == -ENODEV || error == -EBADF || error == -EIO ||
	       error == -EPERM || error == -EACCES;
}

static void audit_fetch(const struct stored *stored, const char *id,
			const struct snapshot_record *record, int error)
{
	struct audit line = {
		.event = stored->tombstone ? "checkpoint-removed" :
					     "checkpoint-fetched",
		.resource_id = id,
		.checkpoint = clusctl_snapshot_info_get_name(record->info),
		.generation = stored->generation,
		.key_id = stored->key_id,
		.node = record->node,
		.error = error,
		.status = error ? status_name() : NULL,
	};

	audit(error ? AUDIT_WARNING : AUDIT_INFO, &line);
}

static void learn_refusal(struct stored *stored,
			  const struct snapshot_record *record)
{
	stored->status = clusctl_last_status();
	free(stored->name);
	stored->name = strdup(clusctl_snapshot_info_get_name(record->info));
}

static int give(struct sync *sync, struct clusctl_resource *resource,
		const char *id, struct stored *stored,
		const struct snapshot_record *record)
{
	int ret = clusctl_snapshot_put(resource, record->data, record->size,
				       NULL, CLUSCTL_STORED);

	if (ret == -ESTALE)
		return ret;
	if (ret)
		learn_refusal(stored, record);
	audit_fetch(stored, id, record, ret);
	stored->refused = ret;
	sync->fetched += !ret;
	if (!ret && sync->key_id && strcmp(stored->key_id, sync->key_id))
		sync->older_key = true;
	return ret;
}

/* The generation that is here, or 0 */
static uint64_t generation_here(struct clusctl_resource *resource,
				const char *checkpoint)
{
	struct clusctl_snapshot_info *info;
	uint64_t generation = 0;
	void *data;
	size_t size;

	if (clusctl_snapshot_get(resource, checkpoint, &data, &size))
		return 0;
	if (!clusctl_snapshot_parse(data, size, &info)) {
		generation = clusctl_snapshot_info_get_generation(info);
		clusctl_snapshot_info_free(info);
	}
	free(data);
	return generation;
}

/*
 * Of a resource that was deleted and came back, a generation may be here again that
 * is another one: not what @record has, sealed with the same key.
 */
static bool is_other(struct clusctl_resource *resource,
		     const struct stored *stored,
		     const struct snapshot_record *record)
{
	struct clusctl_snapshot_info *info;
	bool is = false;
	void *data;
	size_t size;

	if (clusctl_snapshot_get(resource,
				 clusctl_snapshot_info_get_name(record->info),
				 &data, &size))
		return false;
	if (!clusctl_snapshot_parse(data, size, &info)) {
		is = clusctl_snapshot_info_get_generation(info) ==
			     stored->generation &&
		     !strcmp(clusctl_snapshot_info_get_key_id(info),
			     stored->key_id) &&
		     (size != record->size || memcmp(data, record->data, size));
		clusctl_snapshot_info_free(info);
	}
	free(data);
	return is;
}

/* Of our own; -ENOENT if it is not, or no longer, here */
static int acknowledge(struct clusctl_resource *resource,
		       const struct stored *stored,
		       const struct snapshot_record *record)
{
	const char *name = clusctl_snapshot_info_get_name(record->info);
	int ret;

	if (is_other(resource, stored, record))
		return -ENOENT;
	ret = clusctl_snapshot_ack(resource, name, stored->generation,
				   stored->key_id);
	/* A tombstone may have been forgotten, and the numbers begin anew. */
	if (ret == -ESTALE &&
	    generation_here(resource, name) < stored->generation)
		return -ENOENT;
	return ret;
}

int sync_fetch(struct sync *sync, struct stored *stored,
	       const struct snapshot_record *record, bool is_own)
{
	struct clusctl_resource *resource;
	char id[PATH_GUID_SIZE];
	int ret;

	if (!path_id(stored->path, id))
		return 0;
	ret = clusctl_resource_open(sync->cluster, id, &resource);
	/* Deleted here, or not made yet: then it will be. */
	if (ret == -ENOENT)
		return 0;
	if (ret)
		return ret;
	/* What is here comes from our own, and may be newer by now. */
	ret = -ENOENT;
	if (is_own)
		ret = acknowledge(resource, stored, record);
	if (ret == -ENOENT)
		ret = give(sync, resource, id, stored, record);
	else
		sync->changed(sync->data, id);
	/* A store had what is here, or what that comes from. */
	if (ret == -ESTALE) {
		stored->older = true;
		sync->changed(sync->data, id);
		ret = 0;
	}
	clusctl_resource_close(resource);
	return sync_is_ours(ret) ? ret : 0;
}

static void learn_checkpoint(struct stored *stored,
			     const struct snapshot_record *record)
{
	const struct clusctl_snapshot_info *info = record->info;

	stored->generation = clusctl_snapshot_info_get_generation(info);
	stored->time = clusctl_snapshot_info_get_time(info);
	stored->tombstone = clusctl_snapshot_info_is_tombstone(info);
	stored->refused = false;
	stored->foreign = false;
	stored->damaged = false;
	stored->mended = false;
	stored->older = false;
	free(stored->tried);
	stored->tried = NULL;
	strncpy(stored->key_id, clusctl_snapshot_info_get_key_id(info),
		KEY_ID_SIZE - 1);
	memcpy(stored->kept, record->kept, sizeof(stored->kept));
	stored->kept_count = record->kept_count;
}

/* Is it what we put, but were not told of? */
static bool is_tried(const struct stored *stored,
		     const struct engine_record *record)
{
	return stored->tried && strlen(stored->tried) == record->size &&
	       !memcmp(stored->tried, record->value, record->size);
}

/* Did this very module make it, for a daemon that is no more? */
static bool is_of_boot(const struct sync *sync,
		       const struct snapshot_record *said)
{
	return *sync->boot && said->boot && !strcmp(said->boot, sync->boot) &&
	       !strcmp(said->node, sync->node);
}

/* What is no snapshot is as good as none: it is replaced by what is here. */
static void learn_damage(struct sync *sync, struct stored *stored)
{
	char id[PATH_GUID_SIZE];

	audit_say(AUDIT_ERROR, "the store has a damaged record %s",
		  stored->path);
	stored->generation = 0;
	*stored->key_id = '\0';
	stored->foreign = false;
	stored->damaged = true;
	stored->mended = false;
	stored->refused = false;
	stored->older = false;
	if (path_id(stored->path, id))
		sync->changed(sync->data, id);
}

/* As far as is known: the module judges what it is given. */
static bool is_wanted(const struct sync *sync, const struct stored *stored)
{
	const struct local *local =
		sync->here ? here_find(sync->here, stored->path) : NULL;

	return !local || sync_decide(local, stored) == STEP_FETCH;
}

/* Of a later version: whatever it says, it is newer than what is here. */
static void learn_foreign(struct stored *stored)
{
	if (!stored->foreign)
		audit_say(
			AUDIT_ERROR,
			"a later clusctld wrote %s, which this one leaves alone",
			stored->path);
	stored->foreign = true;
	stored->damaged = false;
	stored->refused = true;
	stored->older = false;
	stored->generation = UINT64_MAX;
}

static int stored_checkpoint(struct sync *sync, struct stored *stored,
			     const struct engine_record *record)
{
	struct snapshot_record said;
	int ret = snapshot_record_decode(record->value, record->size, &said);
	bool is_own;

	if (ret == -ENOMEM)
		return ret;
	if (ret == -EPROTONOSUPPORT) {
		learn_foreign(stored);
		return 0;
	}
	if (!ret && history_belongs(&said, stored->path)) {
		is_own = is_tried(stored, record) || is_of_boot(sync, &said);
		learn_checkpoint(stored, &said);
		if (is_wanted(sync, stored))
			ret = sync_fetch(sync, stored, &said, is_own);
	} else {
		learn_damage(sync, stored);
		ret = 0;
	}
	snapshot_record_free(&said);
	return ret;
}

int sync_delete(struct sync *sync, const struct stored *stored, const char *id)
{
	int ret = clusctl_resource_delete(sync->cluster, id);

	if (ret == -ENOENT)
		return 0;
	audit_resource("resource-deleted", stored->name, id, ret,
		       ret ? status_name() : NULL);
	return sync_is_ours(ret) ? ret : 0;
}

static int stored_resource(struct sync *sync, struct stored *stored,
			   const struct engine_record *record)
{
	struct resource_record said;
	char id[PATH_GUID_SIZE];
	int ret = resource_record_decode(record->value, record->size, &said);

	if (ret == -ENOMEM)
		return ret;
	free(stored->name);
	free(stored->type);
	stored->name = NULL;
	stored->type = NULL;
	stored->foreign = false;
	stored->damaged = false;
	if (ret == -EPROTONOSUPPORT) {
		learn_foreign(stored);
		return 0;
	}
	if (ret || !path_id(stored->path, id)) {
		learn_damage(sync, stored);
		resource_record_free(&said);
		return 0;
	}
	stored->name = said.name;
	stored->type = said.type;
	stored->deleted = said.deleted;
	if (said.deleted)
		return sync_delete(sync, stored, id);
	sync->changed(sync->data, id);
	/* All that are listed come first, see sync_make_missing(). */
	return sync->here ? 0 : sync_make(sync, stored, id);
}

static int stored_owner(struct sync *sync, struct stored *stored,
			const struct engine_record *record)
{
	char *node, id[PATH_GUID_SIZE];
	int ret = node_record_decode(record->value, record->size, &node);

	if (ret == -ENOMEM)
		return ret;
	index_set_node(&sync->index, stored, node);
	/* What waited for the last owner to go may go on. */
	if (path_id(stored->path, id))
		sync->changed(sync->data, id);
	return 0;
}

static bool begins(const char *path, const char *prefix)
{
	return !strncmp(path, prefix, strlen(prefix));
}

int sync_stored(struct sync *sync, const struct engine_record *record)
{
	struct stored *stored = index_find(&sync->index, record->key);
	char id[PATH_GUID_SIZE];

	cache_put(sync->cache, record);
	if (sync->revision < record->revision)
		sync->revision = record->revision;
	if (stored) {
		stored->pass = sync->pass;
		/* We wrote it ourselves, or have seen what came later. */
		if (record->revision <= stored->revision)
			return 0;
	}
	if (!begins(record->key, PATH_CHECKPOINTS) &&
	    !begins(record->key, PATH_RESOURCES) &&
	    !begins(record->key, PATH_OWNERS))
		return 0;
	if (strlen(record->key) >= PATH_SIZE)
		return 0;
	if (!record->value) {
		if (stored)
			index_drop(&sync->index, stored);
		if (path_id(record->key, id))
			sync->changed(sync->data, id);
		return 0;
	}
	stored = index_get(&sync->index, record->key);
	if (!stored)
		return -ENOMEM;
	stored->pass = sync->pass;
	stored->revision = record->revision;
	if (begins(record->key, PATH_CHECKPOINTS))
		return stored_checkpoint(sync, stored, record);
	if (begins(record->key, PATH_RESOURCES))
		return stored_resource(sync, stored, record);
	return stored_owner(sync, stored, record);
}

/* Returns -ENOENT if there is no such record any more. */
static int refresh_damaged(struct sync *sync, const char *path,
			   int64_t revision)
{
	char id[PATH_GUID_SIZE];
	int ret = -ENODATA;

	audit_say(AUDIT_ERROR, "the store has a damaged record %s", path);
	/* What is here may be older than what it was. */
	if (begins(path, PATH_CHECKPOINTS))
		ret = sync_mend_record(sync, path, revision);
	if (ret != -ENODATA)
		return ret;
	ret = engine_delete_if(sync->engine, path, revision);
	/* Another node was faster, and what it wrote is good. */
	if (ret == -ESTALE)
		return sync_refresh(sync, path);
	if (path_id(path, id))
		sync->changed(sync->data, id);
	return ret ? ret : -ENOENT;
}

int sync_refresh(struct sync *sync, const char *path)
{
	struct engine_record record = { .key = path };
	struct stored *stored = index_find(&sync->index, path);
	void *value = NULL;
	int ret = engine_get(sync->engine, path, false, &value, &record.size,
			     &record.revision);

	if (ret == -EBADMSG) {
		ret = refresh_damaged(sync, path, record.revision);
		if (ret != -ENOENT)
			return ret;
	}
	if (ret == -ENOENT) {
		if (stored)
			index_drop(&sync->index, stored);
		return 0;
	}
	if (ret)
		return ret;
	record.value = value;
	ret = sync_stored(sync, &record);
	free(value);
	return ret;
}
