// SPDX-License-Identifier: GPL-2.0-or-later
/* From the kernel to the store. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "here.h"
#include "pulse.h"
#include "sync.h"

/* A commit of a checkpoint: what must hold, the record, and its history */
#define CHECKS 2
#define CHANGES (CHECKS + 2 + RECORD_GENERATIONS)

/* Adds what must be so of a record that may not be there. */
static void check(struct engine_change *change, const struct sync *sync,
		  const char *path)
{
	const struct stored *stored = index_find(&sync->index, path);

	*change = (struct engine_change){
		.key = path,
		.what = ENGINE_CHECK,
		.expected = stored ? stored->revision : ENGINE_ABSENT,
	};
}

/* The generations that stay when @generation comes, and those that go */
static size_t keep(const struct stored *stored, uint64_t generation,
		   struct snapshot_record *record, uint64_t *gone)
{
	size_t i, count = 0, gone_count = 0, first = 0;

	if (stored) {
		for (i = 0; i < stored->kept_count; i++) {
			/* Of a fork that lost, or the same, sealed again */
			if (stored->kept[i] < generation)
				record->kept[count++] = stored->kept[i];
			else if (stored->kept[i] > generation)
				gone[gone_count++] = stored->kept[i];
		}
	}
	while (count - first > RECORD_GENERATIONS - 1)
		gone[gone_count++] = record->kept[first++];
	memmove(record->kept, record->kept + first,
		(count - first) * sizeof(*record->kept));
	record->kept_count = count - first;
	record->kept[record->kept_count++] = generation;
	return gone_count;
}

/* After a commit: what the index says of the checkpoint */
static int learn(struct sync *sync, const char *path,
		 const struct snapshot_record *record, int64_t revision)
{
	struct stored *stored = index_get(&sync->index, path);

	if (!stored)
		return -ENOMEM;
	stored->revision = revision;
	stored->generation = clusctl_snapshot_info_get_generation(record->info);
	stored->time = clusctl_snapshot_info_get_time(record->info);
	stored->tombstone = clusctl_snapshot_info_is_tombstone(record->info);
	stored->refused = false;
	stored->damaged = false;
	stored->mended = false;
	stored->older = false;
	free(stored->tried);
	stored->tried = NULL;
	strncpy(stored->key_id, clusctl_snapshot_info_get_key_id(record->info),
		KEY_ID_SIZE - 1);
	memcpy(stored->kept, record->kept, sizeof(stored->kept));
	stored->kept_count = record->kept_count;
	stored->pass = sync->pass;
	return 0;
}

/* Without an answer, it may have been done. Takes @text over. */
static void remember(struct sync *sync, const char *path, char *text)
{
	struct stored *stored = index_get(&sync->index, path);

	if (!stored) {
		free(text);
		return;
	}
	free(stored->tried);
	stored->tried = text;
}

static int commit(struct sync *sync, const char *id, const char *path,
		  struct snapshot_record *record)
{
	const struct stored *stored = index_find(&sync->index, path);
	uint64_t generation =
		clusctl_snapshot_info_get_generation(record->info);
	char owner[PATH_SIZE], resource[PATH_SIZE];
	char history[1 + RECORD_GENERATIONS][PATH_SIZE];
	uint64_t gone[RECORD_GENERATIONS];
	struct engine_change changes[CHANGES];
	size_t i, count = 0, gone_count;
	int64_t revision;
	char *text;
	int ret;

	gone_count = keep(stored, generation, record, gone);
	ret = snapshot_record_encode(record, &text);
	if (ret)
		return ret;
	/* Whoever has it online, and that there still is such a resource */
	path_owner(owner, id);
	check(&changes[count++], sync, owner);
	path_resource(resource, id);
	check(&changes[count++], sync, resource);
	changes[count++] = (struct engine_change){
		.key = path,
		.what = ENGINE_PUT,
		.expected = stored ? stored->revision : ENGINE_ABSENT,
		.value = text,
		.size = strlen(text),
	};
	path_history(history[0], path, generation);
	changes[count++] = (struct engine_change){
		.key = history[0],
		.what = ENGINE_PUT,
		.expected = ENGINE_ANY,
		.value = text,
		.size = strlen(text),
	};
	for (i = 0; i < gone_count; i++) {
		path_history(history[1 + i], path, gone[i]);
		changes[count++] = (struct engine_change){
			.key = history[1 + i],
			.what = ENGINE_DELETE,
			.expected = ENGINE_ANY,
		};
	}
	ret = engine_commit(sync->engine, changes, count, &revision);
	if (ret == -ETIMEDOUT || ret == -EIO)
		remember(sync, path, text);
	else
		free(text);
	return ret ? ret : learn(sync, path, record, revision);
}

static void audit_store(const char *id, const struct snapshot_record *record,
			int error)
{
	const struct clusctl_snapshot_info *info = record->info;
	struct audit line = {
		.event = clusctl_snapshot_info_is_tombstone(info) ?
				 "removal-stored" :
				 "checkpoint-stored",
		.resource_id = id,
		.checkpoint = clusctl_snapshot_info_get_name(info),
		.generation = clusctl_snapshot_info_get_generation(info),
		.key_id = clusctl_snapshot_info_get_key_id(info),
		.error = error,
		.message = error == -EINVAL ? "too large for the store" : NULL,
	};

	audit(error ? AUDIT_WARNING : AUDIT_INFO, &line);
}

static int acknowledge(struct clusctl_resource *resource, struct stored *stored,
		       const char *checkpoint, uint64_t generation,
		       const char *key_id)
{
	int ret =
		clusctl_snapshot_ack(resource, checkpoint, generation, key_id);

	/* Sealed again meanwhile: it is to be stored again. */
	if (ret == -ESTALE && stored)
		stored->older = true;
	/* There is an event about that, or if it is gone. */
	return ret == -ENOENT || ret == -ESTALE ? 0 : ret;
}

/* What somebody else wrote meanwhile, in any of the three records */
static int refresh(struct sync *sync, const char *id, const char *path)
{
	char other[PATH_SIZE];
	int ret = sync_refresh(sync, path);

	sync->changed(sync->data, id);
	path_owner(other, id);
	if (!ret)
		ret = sync_refresh(sync, other);
	path_resource(other, id);
	return ret ? ret : sync_refresh(sync, other);
}

int sync_store(struct sync *sync, struct clusctl_resource *resource,
	       const char *id, const char *path, const char *checkpoint)
{
	struct snapshot_record record = { .node = (char *)sync->node,
					  .boot = (char *)sync->boot };
	int ret = clusctl_snapshot_get(resource, checkpoint, &record.data,
				       &record.size);

	if (ret == -ENOENT)
		return 0;
	if (ret)
		return ret;
	ret = clusctl_snapshot_parse(record.data, record.size, &record.info);
	/* Sealed with the random key meanwhile: it is of no use elsewhere. */
	if (ret || clusctl_snapshot_info_has_boot_key(record.info))
		goto out;
	ret = commit(sync, id, path, &record);
	if (ret == -ESTALE) {
		ret = refresh(sync, id, path);
		goto out;
	}
	audit_store(id, &record, ret);
	if (ret) {
		/* One that is too large is no reason to stop. */
		ret = ret == -EINVAL ? 0 : ret;
		goto out;
	}
	sync->stored++;
	ret = acknowledge(resource, index_find(&sync->index, path), checkpoint,
			  clusctl_snapshot_info_get_generation(record.info),
			  clusctl_snapshot_info_get_key_id(record.info));
out:
	clusctl_snapshot_info_free(record.info);
	free(record.data);
	return ret;
}

/* The record of a resource that the store does not have, or has damaged */
static int store_resource(struct sync *sync, struct clusctl_resource *resource,
			  const char *id, const char *path)
{
	struct stored *stored = index_find(&sync->index, path);
	struct resource_record record = { 0 };
	int64_t revision;
	char *text = NULL;
	int ret = clusctl_resource_get_name(resource, &record.name);

	if (!ret)
		ret = clusctl_resource_get_type(resource, &record.type);
	if (!ret)
		ret = resource_record_encode(&record, &text);
	if (!ret)
		ret = engine_put_if(sync->engine, path,
				    stored ? stored->revision : ENGINE_ABSENT,
				    text, strlen(text), &revision);
	free(text);
	if (ret == -ESTALE) {
		ret = sync_refresh(sync, path);
	} else if (!ret) {
		audit_resource("resource-stored", record.name, id, 0, NULL);
		stored = index_get(&sync->index, path);
		if (stored) {
			stored->revision = revision;
			stored->pass = sync->pass;
			stored->damaged = false;
			stored->name = record.name;
			stored->type = record.type;
			return 0;
		}
		ret = -ENOMEM;
	}
	resource_record_free(&record);
	return ret;
}

static int drop_claim(struct sync *sync, struct stored *owner)
{
	char path[PATH_SIZE];
	int ret = engine_delete_if(sync->engine, owner->path, owner->revision);

	strcpy(path, owner->path);
	if (!ret)
		index_drop(&sync->index, owner);
	return ret == -ESTALE ? sync_refresh(sync, path) : ret;
}

/* Says to the store that the resource is online here, or not any more. */
static int claim(struct sync *sync, const char *id, bool is_online)
{
	struct stored *owner;
	char path[PATH_SIZE], *text;
	bool is_ours;
	int64_t revision;
	int ret;

	path_owner(path, id);
	owner = index_find(&sync->index, path);
	/* A record that names nobody is nobody's. */
	if (owner && !owner->node) {
		ret = drop_claim(sync, owner);
		owner = index_find(&sync->index, path);
		if (ret)
			return ret;
	}
	is_ours = owner && owner->node && !strcmp(owner->node, sync->node);
	if (is_ours == is_online || (owner && !is_ours))
		return 0;
	if (!is_online)
		return drop_claim(sync, owner);
	ret = node_record_encode(sync->node, &text);
	if (ret)
		return ret;
	ret = engine_commit(sync->engine,
			    &(struct engine_change){ .key = path,
						     .what = ENGINE_PUT,
						     .expected = ENGINE_ABSENT,
						     .leased = true,
						     .value = text,
						     .size = strlen(text) },
			    1, &revision);
	free(text);
	if (ret)
		return ret == -ESTALE ? sync_refresh(sync, path) : ret;
	owner = index_get(&sync->index, path);
	if (!owner)
		return -ENOMEM;
	owner->revision = revision;
	owner->pass = sync->pass;
	index_set_node(&sync->index, owner, strdup(sync->node));
	return owner->node ? 0 : -ENOMEM;
}

bool sync_may_store(const struct sync *sync, const char *id)
{
	char path[PATH_SIZE];
	const struct stored *owner;

	path_owner(path, id);
	owner = index_find(&sync->index, path);
	return !owner || (owner->node && !strcmp(owner->node, sync->node));
}

static int step(struct sync *sync, struct clusctl_resource *resource,
		const char *id, const struct clusctl_checkpoint_info *info)
{
	const char *name = clusctl_checkpoint_info_get_name(info);
	struct local local = here_local(info);
	struct stored *stored;
	char path[PATH_SIZE];
	int ret = pulse_beat();

	if (ret)
		return ret;
	if (!path_checkpoint(path, id, name))
		return -ENOMEM;
	stored = index_find(&sync->index, path);
	switch (sync_decide(&local, stored)) {
	case STEP_STORE:
		return sync_may_store(sync, id) ?
			       sync_store(sync, resource, id, path, name) :
			       0;
	case STEP_ACK:
		return acknowledge(resource, stored, name, local.generation,
				   local.key_id);
	case STEP_FETCH:
		/* It is of no use to ask for it again. */
		if (stored->refused)
			return 0;
		/* As if we had never seen it */
		stored->revision = 0;
		return sync_refresh(sync, path);
	case STEP_NONE:
		break;
	}
	return 0;
}

static int steps(struct sync *sync, struct clusctl_resource *resource,
		 const char *id)
{
	struct clusctl_checkpoint_table *table;
	size_t i;
	int ret = clusctl_checkpoint_table(resource, &table);

	if (ret)
		return ret;
	ret = claim(sync, id,
		    clusctl_state_info_get_state(
			    clusctl_checkpoint_table_get_state(table)) ==
			    CLUSCTL_ONLINE);
	for (i = 0; !ret && i < clusctl_checkpoint_table_size(table); i++)
		ret = step(sync, resource, id,
			   clusctl_checkpoint_table_get(table, i));
	clusctl_checkpoint_table_free(table);
	return ret;
}

int sync_resource(struct sync *sync, const char *id)
{
	struct clusctl_resource *resource;
	struct stored *stored;
	char path[PATH_SIZE];
	int ret;

	if (!path_resource(path, id))
		return -EINVAL;
	ret = pulse_beat();
	if (ret)
		return ret;
	ret = clusctl_resource_open(sync->cluster, id, &resource);
	if (ret)
		return ret == -ENOENT ? 0 : ret;
	stored = index_find(&sync->index, path);
	if (!stored || (!stored->name && !stored->deleted && !stored->foreign))
		ret = store_resource(sync, resource, id, path);
	stored = index_find(&sync->index, path);
	if (stored)
		stored->was_here = true;
	if (!ret && stored && !stored->deleted && !stored->foreign) {
		ret = steps(sync, resource, id);
		/* What was here has been stored in the place of what is damaged. */
		if (!ret && sync_may_store(sync, id))
			ret = sync_mend(sync, id);
	}
	clusctl_resource_close(resource);
	/* One that was deleted elsewhere stays here as long as it is online. */
	if (!ret && stored && stored->deleted)
		ret = sync_delete(sync, stored, id);
	/* It was deleted meanwhile: there is an event about it. */
	return ret == -ESTALE ? 0 : ret;
}
