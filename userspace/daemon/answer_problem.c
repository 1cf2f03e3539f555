// SPDX-License-Identifier: GPL-2.0-or-later
/* What is wrong with checkpoints and resources, one by one. */
#include <errno.h>
#include <string.h>

#include "answer_method.h"
#include "kernel_list.h"
#include "worker.h"

#define PROBLEMS_MAX 200 /* that are told of; all are counted */

struct problems {
	struct sync *sync;
	json_t *list;
	json_int_t count;
};

/* Takes the reference to @problem over. */
static void add(struct problems *problems, json_t *problem)
{
	problems->count++;
	if (json_array_size(problems->list) < PROBLEMS_MAX)
		json_array_append_new(problems->list, problem);
	else
		json_decref(problem);
}

/* The name of a resource if the store tells it, or its GUID */
static const char *name_of(const struct problems *problems, const char *id)
{
	const struct stored *stored;
	char path[PATH_SIZE];

	if (!path_resource(path, id))
		return id;
	stored = index_find(&problems->sync->index, path);
	return stored && stored->name ? stored->name : id;
}

static int add_stored(struct stored *stored, void *data)
{
	struct problems *problems = data;
	char id[PATH_GUID_SIZE] = "";

	path_id(stored->path, id);
	if (stored->foreign || stored->damaged)
		add(problems, json_pack("{s:s, s:s, s:s}", "kind",
					stored->foreign ? "foreign" : "damaged",
					"resource", name_of(problems, id),
					"record", stored->path));
	else if (stored->refused)
		add(problems,
		    json_pack("{s:s, s:s, s:s?, s:I, s:s, s:s?}", "kind",
			      "refused", "resource", name_of(problems, id),
			      "checkpoint", stored->name, "generation",
			      (json_int_t)stored->generation, "key_id",
			      stored->key_id, "status",
			      clusctl_status_name(stored->status)));
	return 0;
}

static int add_damage(struct stored *stored, void *data)
{
	return stored->foreign || stored->damaged ? add_stored(stored, data) :
						    0;
}

/* Is it online here, and does the store know? */
static void add_owner(struct problems *problems, const char *id)
{
	const struct stored *owner;
	char path[PATH_SIZE];

	if (!path_owner(path, id))
		return;
	owner = index_find(&problems->sync->index, path);
	if (!owner || !owner->node)
		add(problems, json_pack("{s:s, s:s}", "kind", "unclaimed",
					"resource", name_of(problems, id)));
	else if (strcmp(owner->node, problems->sync->node))
		add(problems,
		    json_pack("{s:s, s:s, s:s}", "kind", "online-twice",
			      "resource", name_of(problems, id), "node",
			      owner->node));
}

static void add_row(struct problems *problems, const char *id,
		    const struct clusctl_checkpoint_info *info)
{
	uint64_t here = clusctl_checkpoint_info_get_generation(info);
	const char *name = clusctl_checkpoint_info_get_name(info);
	const struct stored *stored;
	const char *kind = NULL;
	char path[PATH_SIZE];

	if (!path_checkpoint(path, id, name))
		return;
	stored = index_find(&problems->sync->index, path);
	if (here > clusctl_checkpoint_info_get_acknowledged(info))
		kind = clusctl_checkpoint_info_has_boot_key(info) ? "boot-key" :
								    "waiting";
	else if (stored && stored->generation > here && !stored->refused)
		kind = "behind";
	if (kind)
		add(problems,
		    json_pack("{s:s, s:s, s:s, s:I, s:I}", "kind", kind,
			      "resource", name_of(problems, id), "checkpoint",
			      name, "generation", (json_int_t)here, "stored",
			      (json_int_t)(stored && !stored->foreign ?
						   stored->generation :
						   0)));
}

static int add_resource(void *data, const char *id)
{
	struct clusctl_checkpoint_table *table;
	struct problems *problems = data;
	size_t i;
	int ret = resource_table(problems->sync->cluster, id, &table);

	if (!table)
		return ret;
	if (clusctl_state_info_get_state(clusctl_checkpoint_table_get_state(
		    table)) == CLUSCTL_ONLINE)
		add_owner(problems, id);
	for (i = 0; i < clusctl_checkpoint_table_size(table); i++)
		add_row(problems, id, clusctl_checkpoint_table_get(table, i));
	clusctl_checkpoint_table_free(table);
	return 0;
}

static int ignore(const struct engine_record *record, void *data)
{
	(void)record;
	(void)data;
	return 0;
}

/* What the store itself finds damaged, it tells of only by not listing it. */
static void add_unlisted(struct problems *problems, struct engine *engine)
{
	static const char *const kinds[] = { PATH_RESOURCES, PATH_CHECKPOINTS,
					     PATH_HISTORIES, PATH_OWNERS };
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (engine_list(engine, kinds[i], false, ignore, NULL, NULL) ==
		    -EBADMSG)
			add(problems,
			    json_pack("{s:s, s:s}", "kind", "unreadable",
				      "record", kinds[i]));
	}
}

bool answer_problems(struct question *question, struct worker *worker)
{
	struct problems problems = { .sync = &worker->sync };
	int ret;

	/* What is only on its way is no problem. */
	if (!worker->error && !queue_is_empty(&worker->queue))
		return false;
	problems.list = json_array();
	index_each(&worker->sync.index, PATH_CHECKPOINTS, add_stored,
		   &problems);
	index_each(&worker->sync.index, PATH_RESOURCES, add_damage, &problems);
	ret = each_resource(worker->sync.cluster, add_resource, &problems);
	if (worker->engine && !worker->error)
		add_unlisted(&problems, worker->engine);
	if (ret) {
		json_decref(problems.list);
		question->answer = answer_error(ret, strerror(-ret));
		return true;
	}
	question->answer = json_pack("{s:o, s:I}", "problems", problems.list,
				     "count", problems.count);
	return true;
}
