// SPDX-License-Identifier: GPL-2.0-or-later
/* What a store had, while nobody says what it has. */
#include <errno.h>
#include <string.h>

#include "audit.h"
#include "here.h"
#include "record.h"
#include "stale.h"

/* Something to list, and what is done with it */
struct source {
	struct sync sync; /* of its own: none of this is known of the store */
	struct engine *engine;
	struct cache *cache;
	unsigned int seen;
};

static int visit(const struct engine_record *record, void *data)
{
	struct source *source = data;
	struct engine_record again = *record;

	source->seen++;
	/* Of a member and of a cache, revisions say nothing. */
	again.revision = 1;
	return sync_stored(&source->sync, &again);
}

/* One that was deleted is not deleted here: what is stale takes nothing away. */
static int visit_resource(const struct engine_record *record, void *data)
{
	struct resource_record said;
	bool deleted;

	if (resource_record_decode(record->value, record->size, &said))
		return 0;
	deleted = said.deleted;
	resource_record_free(&said);
	return deleted ? 0 : visit(record, data);
}

static int list(struct source *source, const char *prefix, engine_visit *each)
{
	int ret = source->engine ?
			  engine_list(source->engine, prefix, true, each,
				      source, NULL) :
			  cache_list(source->cache, prefix, each, source);

	/* What is damaged is left out. */
	return ret == -EBADMSG ? 0 : ret;
}

static int restore_from(struct source *source)
{
	struct here here;
	int ret = here_read(source->sync.cluster, &here);

	if (ret)
		return ret;
	source->sync.here = &here;
	ret = list(source, PATH_RESOURCES, visit_resource);
	if (!ret)
		ret = sync_make_missing(&source->sync);
	if (!ret)
		ret = list(source, PATH_CHECKPOINTS, visit);
	source->sync.here = NULL;
	here_free(&here);
	return ret;
}

static void ignore(void *data, const char *id)
{
	(void)data;
	(void)id;
}

static bool try_source(const struct sync *sync, struct source *source,
		       const char *name)
{
	struct audit line = { .event = "stale-restore", .message = name };
	int ret;

	sync_init(&source->sync, sync->cluster, sync->node, sync->boot, ignore,
		  NULL);
	ret = restore_from(source);
	line.error = ret;
	if (source->sync.fetched || (!ret && source->seen))
		audit(AUDIT_WARNING, &line);
	sync_end(&source->sync);
	return !ret && source->seen;
}

bool stale_restore(const struct sync *sync, struct engine *engine,
		   struct cache *cache)
{
	static const char without_quorum[] =
		"without a quorum: what a member of the store has, perhaps old";
	static const char without_store[] =
		"without a store: what the local cache has, perhaps old";
	struct source member = { .engine = engine };
	struct source file = { .cache = cache };

	if (engine && try_source(sync, &member, without_quorum))
		return true;
	return cache && try_source(sync, &file, without_store);
}
