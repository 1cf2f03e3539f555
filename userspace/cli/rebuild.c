// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * clusctl checkpoint rebuild: what is here as the next generation, for a store that
 * has lost or damaged what it had.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/clusctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "daemon.h"

#define ATTEMPTS 4 /* to find a checkpoint that does not change meanwhile */

/* A checkpoint, and what became of it */
struct item {
	char *resource; /* its name */
	char *id; /* of the resource */
	char *name;
	struct made made; /* has no name unless it was done */
	const char *outcome;
	int error; /* of the module, or 0 */
	uint32_t status;
	enum made_outcome store;
};

struct rebuild {
	const struct args *args;
	struct clusctl_cluster *cluster;
	const char *only; /* the checkpoint that was asked for, or NULL */
	struct item *items;
	size_t count;
	size_t skipped; /* resources that are not online here */
	bool has_daemon;
};

static struct item *add_item(struct rebuild *rebuild, const char *resource,
			     const char *id, const char *name)
{
	struct item *items = reallocarray(rebuild->items, rebuild->count + 1,
					  sizeof(*items));
	struct item *item;

	if (!items)
		return NULL;
	rebuild->items = items;
	item = &items[rebuild->count];
	*item = (struct item){ .resource = strdup(resource),
			       .id = strdup(id),
			       .name = strdup(name) };
	rebuild->count++;
	return item->resource && item->id && item->name ? item : NULL;
}

static void free_items(struct rebuild *rebuild)
{
	size_t i;

	for (i = 0; i < rebuild->count; i++) {
		free(rebuild->items[i].resource);
		free(rebuild->items[i].id);
		free(rebuild->items[i].name);
		free(rebuild->items[i].made.name);
	}
	free(rebuild->items);
}

/*
 * The last snapshot once more, as the next generation, which the module refuses if
 * there is another one meanwhile. *@changed: there was, or it is deleted.
 */
static int seal_last(struct clusctl_resource *resource, const char *name,
		     uint64_t *generation, bool *changed)
{
	struct clusctl_snapshot_info *info;
	size_t size;
	void *data;
	int rc = clusctl_snapshot_get(resource, name, &data, &size);

	*changed = false;
	if (rc)
		return rc;
	rc = clusctl_snapshot_parse(data, size, &info);
	if (!rc) {
		*generation = clusctl_snapshot_info_get_generation(info);
		*changed = clusctl_snapshot_info_is_tombstone(info);
		clusctl_snapshot_info_free(info);
	}
	if (!rc && !*changed) {
		rc = clusctl_snapshot_put(resource, data, size, name,
					  CLUSCTL_ROLLBACK | CLUSCTL_LAST);
		*changed = rc &&
			   clusctl_last_status() == ERROR_REVISION_MISMATCH;
	}
	free(data);
	return rc;
}

static int seal_again(struct clusctl_resource *resource, struct item *item)
{
	unsigned int attempts = 0;
	uint64_t generation = 0;
	bool changed;
	int rc;

	do {
		rc = seal_last(resource, item->name, &generation, &changed);
	} while (changed && ++attempts < ATTEMPTS);
	if (changed) {
		item->store = MADE_CHANGED;
		return 0;
	}
	if (!rc)
		rc = made_read(resource, item->name, &item->made);
	if (!rc && item->made.generation != generation + 1)
		item->store = MADE_CHANGED;
	return rc;
}

static void rebuild_item(struct clusctl_resource *resource, struct item *item)
{
	item->error = seal_again(resource, item);
	item->status = clusctl_last_status();
	item->outcome = item->store == MADE_CHANGED ? "changed" :
			item->error		    ? "refused" :
						      "rebuilt";
}

/* The name of the one that was asked for, as it is spelled here */
static int find_only(const struct rebuild *rebuild,
		     struct clusctl_resource *resource, struct made *only)
{
	int rc;

	*only = (struct made){ 0 };
	if (!rebuild->only)
		return CODE_OK;
	rc = made_read(resource, rebuild->only, only);
	if (rc)
		return fail(rc);
	return only->tombstone ? fail_text(CODE_NO_SUCH, ENOENT,
					   "the checkpoint was deleted") :
				 CODE_OK;
}

static int rebuild_table(struct rebuild *rebuild,
			 struct clusctl_resource *resource,
			 const struct clusctl_resource_info *info,
			 const struct clusctl_checkpoint_table *table,
			 const struct made *only)
{
	const struct clusctl_checkpoint_info *row;
	struct item *item;
	const char *name;
	size_t i;

	for (i = 0; (row = clusctl_checkpoint_table_get(table, i)); i++) {
		name = clusctl_checkpoint_info_get_name(row);
		if (clusctl_checkpoint_info_is_tombstone(row) ||
		    (only->name && strcmp(only->name, name)))
			continue;
		item = add_item(rebuild, clusctl_resource_info_get_name(info),
				clusctl_resource_info_get_id(info), name);
		if (!item)
			return fail_memory();
		rebuild_item(resource, item);
	}
	return CODE_OK;
}

static int fail_not_online(void)
{
	return fail_text(
		CODE_UNSAFE, EBUSY,
		"it is not online here: do this where it is, which has its keys; or with --force, from what this node keeps");
}

static int rebuild_open(struct rebuild *rebuild,
			struct clusctl_resource *resource,
			const struct clusctl_resource_info *info)
{
	struct clusctl_checkpoint_table *table;
	struct made only;
	int code, rc = clusctl_checkpoint_table(resource, &table);

	if (rc)
		return fail(rc);
	if (clusctl_state_info_get_state(clusctl_checkpoint_table_get_state(
		    table)) != CLUSCTL_ONLINE &&
	    !rebuild->args->force) {
		rebuild->skipped++;
		clusctl_checkpoint_table_free(table);
		return rebuild->args->all ? CODE_OK : fail_not_online();
	}
	code = find_only(rebuild, resource, &only);
	if (!code)
		code = rebuild_table(rebuild, resource, info, table, &only);
	free(only.name);
	clusctl_checkpoint_table_free(table);
	return code;
}

static int rebuild_one(struct rebuild *rebuild,
		       const struct clusctl_resource_info *info)
{
	struct clusctl_resource *resource;
	int code, rc = clusctl_resource_open(rebuild->cluster,
					     clusctl_resource_info_get_id(info),
					     &resource);

	/* It was deleted meanwhile. */
	if (rc == -ENOENT && rebuild->args->all)
		return CODE_OK;
	if (rc)
		return fail(rc);
	code = rebuild_open(rebuild, resource, info);
	clusctl_resource_close(resource);
	return code;
}

/* The GUID of the resource that was asked for, which the list has in some place */
static int find_resource(const struct rebuild *rebuild, char **id)
{
	struct clusctl_resource *resource;
	int rc;

	*id = NULL;
	if (rebuild->args->all)
		return CODE_OK;
	rc = clusctl_resource_open(rebuild->cluster, rebuild->args->words[0],
				   &resource);
	if (rc)
		return fail(rc);
	rc = clusctl_resource_get_id(resource, id);
	clusctl_resource_close(resource);
	return rc ? fail(rc) : CODE_OK;
}

static int rebuild_all(struct rebuild *rebuild)
{
	struct clusctl_resource_list *list;
	const struct clusctl_resource_info *info;
	char *id;
	size_t i;
	int rc, code = find_resource(rebuild, &id);

	if (code)
		return code;
	rc = clusctl_resource_list(rebuild->cluster, &list);
	if (rc)
		code = fail(rc);
	for (i = 0; !rc && !code && i < clusctl_resource_list_size(list); i++) {
		info = clusctl_resource_list_get(list, i);
		if (!id || !strcmp(id, clusctl_resource_info_get_id(info)))
			code = rebuild_one(rebuild, info);
	}
	if (!rc)
		clusctl_resource_list_free(list);
	free(id);
	return code;
}

/* What the store has now of those that were done */
static void judge_item(struct rebuild *rebuild, struct item *item)
{
	struct clusctl_checkpoint_table *table;
	struct clusctl_resource *resource;

	item->store = item->store ? item->store : MADE_NOT_STORED;
	if (clusctl_resource_open(rebuild->cluster, item->id, &resource))
		return;
	if (!clusctl_checkpoint_table(resource, &table)) {
		if (item->store != MADE_CHANGED)
			item->store = made_judge(table, &item->made);
		clusctl_checkpoint_table_free(table);
	}
	clusctl_resource_close(resource);
}

static void judge_items(struct rebuild *rebuild)
{
	static const char *const outcomes[] = {
		[MADE_STORED] = "stored",
		[MADE_CHANGED] = "changed",
		[MADE_BOOT_KEY] = "not-stored",
		[MADE_NOT_STORED] = "not-stored",
	};
	struct item *item;
	size_t i;

	for (i = 0; i < rebuild->count; i++) {
		item = &rebuild->items[i];
		if (item->error || !rebuild->has_daemon)
			continue;
		judge_item(rebuild, item);
		item->outcome = outcomes[item->store];
	}
}

static json_t *item_json(const struct item *item)
{
	return json_pack(
		"{s:o, s:o, s:o, s:s, s:s?}", "resource",
		json_text(item->resource), "checkpoint", json_text(item->name),
		"generation",
		item->made.generation ?
			json_integer((json_int_t)item->made.generation) :
			json_null(),
		"outcome", item->outcome, "status",
		item->error ? clusctl_status_name(item->status) : NULL);
}

static void print_items(const struct rebuild *rebuild, json_t *all)
{
	const struct item *item;
	size_t i;

	for (i = 0; i < rebuild->count; i++) {
		item = &rebuild->items[i];
		if (rebuild->args->json)
			json_array_append_new(all, item_json(item));
		else if (!rebuild->args->quiet)
			printf("%-10s  %10ju  %s\t%s\n", item->outcome,
			       (uintmax_t)item->made.generation, item->resource,
			       item->name);
	}
}

/* The first that failed is what the command fails with. */
static int fail_first(const struct rebuild *rebuild)
{
	const struct item *item;
	size_t i;

	for (i = 0; i < rebuild->count; i++) {
		item = &rebuild->items[i];
		if (!item->error && !item->store)
			continue;
		about_resource(item->resource);
		about_container(item->name, CLUSCTL_MACHINE);
		if (!item->error)
			return fail_made(item->store);
		return item->status == CLUSCTL_NO_STATUS ?
			       fail_errno(-item->error) :
			       fail_status(item->status);
	}
	return CODE_OK;
}

static int report(const struct rebuild *rebuild, int code)
{
	json_t *reply = new_reply(), *all = json_array();

	print_items(rebuild, all);
	json_object_set_new(reply, "checkpoints", all);
	json_object_set_new(reply, "resources_not_online",
			    json_integer((json_int_t)rebuild->skipped));
	about_reply(json_incref(reply));
	if (!code)
		code = fail_first(rebuild);
	if (!code && rebuild->args->json)
		code = print_reply(json_incref(reply));
	about_reply(NULL);
	json_decref(reply);
	if (!code && !rebuild->args->json && rebuild->skipped)
		note("%zu resources are not online here; --force takes them, too",
		     rebuild->skipped);
	return code;
}

static int run(struct rebuild *rebuild)
{
	const struct args *args = rebuild->args;
	json_t *answer;
	int code = CODE_OK, waited = CODE_OK;

	/* Before anything is changed: is there who stores it? */
	if (!args->no_wait) {
		code = daemon_query(args, "Status", NULL, &answer);
		if (!code)
			json_decref(answer);
	}
	if (!code)
		code = open_cluster(args, O_RDWR, &rebuild->cluster);
	if (!code)
		code = rebuild_all(rebuild);
	if (rebuild->count && !args->no_wait) {
		waited = wait_daemon(args, &rebuild->has_daemon);
		judge_items(rebuild);
	}
	if (rebuild->count || !code)
		code = report(rebuild, code ? code : waited);
	clusctl_cluster_close(rebuild->cluster);
	free_items(rebuild);
	return code;
}

static int run_only(const struct args *args, const char *name)
{
	struct rebuild rebuild = { .args = args, .only = name };

	return run(&rebuild);
}

int checkpoint_rebuild(const struct args *args)
{
	struct rebuild rebuild = { .args = args };

	if (args->all ? args->count || args->container : !args->count)
		fail_usage(
			"name a resource, and a checkpoint of it or none; or say --all");
	about_resource(args->words[0]);
	if (args->count > 1 || args->container)
		return run_with_name(args, 1, run_only);
	return run(&rebuild);
}
