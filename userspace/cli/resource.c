// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl resource: create, delete, list, show; online.c has the others. */
#include <fcntl.h>
#include <linux/clusctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "cli.h"

/* What resource show and resource create print */
struct details {
	char *name;
	char *id;
	char *type;
	struct clusctl_checkpoint_table *table;
};

static void free_details(struct details *details)
{
	free(details->name);
	free(details->id);
	free(details->type);
	clusctl_checkpoint_table_free(details->table);
}

static int get_details(struct clusctl_resource *resource,
		       struct details *details)
{
	int rc;

	memset(details, 0, sizeof(*details));
	rc = clusctl_resource_get_name(resource, &details->name);
	if (!rc)
		rc = clusctl_resource_get_id(resource, &details->id);
	if (!rc)
		rc = clusctl_resource_get_type(resource, &details->type);
	if (!rc)
		rc = clusctl_checkpoint_table(resource, &details->table);
	if (rc)
		free_details(details);
	return rc;
}

/* The status that made a resource fail, by name; NULL if nothing did */
static const char *failure_of(const struct clusctl_state_info *state)
{
	uint32_t status = clusctl_state_info_get_failure(state);
	const char *name = clusctl_status_name(status);

	if (!status)
		return NULL;
	return name ? name : "unknown";
}

static json_t *details_json(const struct details *details)
{
	const struct clusctl_state_info *state =
		clusctl_checkpoint_table_get_state(details->table);

	return json_pack(
		"{s:s, s:s, s:s, s:s, s:s?, s:o, s:o}", "name", details->name,
		"id", details->id, "type", details->type, "state",
		clusctl_state_name(clusctl_state_info_get_state(state)),
		"failure", failure_of(state), "checkpoints",
		checkpoints_json(details->table, false), "tombstones",
		checkpoints_json(details->table, true));
}

static void print_state(const struct clusctl_state_info *state)
{
	printf("State:        %s",
	       clusctl_state_name(clusctl_state_info_get_state(state)));
	if (failure_of(state))
		printf(", %s: %s", failure_of(state),
		       clusctl_status_message(
			       clusctl_state_info_get_failure(state)));
	printf("\n");
}

static void print_details(const struct details *details)
{
	const struct clusctl_state_info *state =
		clusctl_checkpoint_table_get_state(details->table);
	uint32_t tombstones = clusctl_state_info_get_tombstones(state);

	printf("Name:         %s\n", details->name);
	printf("ID:           %s\n", details->id);
	printf("Type:         %s\n", details->type);
	print_state(state);
	printf("Checkpoints:  ");
	if (clusctl_state_info_get_checkpoints(state))
		printf("%u", clusctl_state_info_get_checkpoints(state));
	else
		printf("none");
	if (tombstones)
		printf(", and %u that %s deleted", tombstones,
		       tombstones == 1 ? "was" : "were");
	printf("\n");
	if (clusctl_checkpoint_table_size(details->table)) {
		printf("\n");
		print_checkpoint_head();
		print_checkpoints(details->table, NULL);
	}
}

static int show(const struct args *args, struct clusctl_resource *resource)
{
	struct details details;
	json_t *reply;
	int rc = get_details(resource, &details);

	if (rc)
		return fail(rc);
	if (args->json) {
		reply = new_reply();
		json_object_set_new(reply, "resource", details_json(&details));
		rc = print_reply(reply);
	} else {
		print_details(&details);
	}
	free_details(&details);
	return rc;
}

/* If it is the GUID that is taken, that names what there is. */
static int fail_create(const struct args *args, struct clusctl_cluster *cluster,
		       int rc)
{
	struct clusctl_resource *resource;

	if (clusctl_last_status() != ERROR_OBJECT_ALREADY_EXISTS || !args->id)
		return fail(rc);
	if (!clusctl_resource_open(cluster, args->id, &resource)) {
		clusctl_resource_close(resource);
		about_resource(args->id);
	}
	return fail_status(ERROR_OBJECT_ALREADY_EXISTS);
}

static int resource_create(const struct args *args)
{
	const char *type = args->resource_type ? args->resource_type :
						 DEFAULT_TYPE;
	struct clusctl_resource *resource;
	struct clusctl_cluster *cluster;
	int code, rc;

	about_resource(args->words[0]);
	code = open_cluster(args, O_RDWR, &cluster);
	if (code)
		return code;
	rc = clusctl_resource_create_with_id(cluster, args->words[0], type,
					     args->id, &resource);
	if (rc) {
		code = fail_create(args, cluster, rc);
	} else {
		if (args->json || !args->quiet)
			code = show(args, resource);
		clusctl_resource_close(resource);
	}
	clusctl_cluster_close(cluster);
	return code;
}

static int resource_delete(const struct args *args)
{
	struct clusctl_cluster *cluster;
	json_t *reply;
	int code, rc;

	about_resource(args->words[0]);
	code = open_cluster(args, O_RDWR, &cluster);
	if (code)
		return code;
	rc = clusctl_resource_delete(cluster, args->words[0]);
	clusctl_cluster_close(cluster);
	if (rc)
		return fail(rc);
	if (!args->json)
		return CODE_OK;
	reply = new_reply();
	json_object_set_new(reply, "resource", json_string(args->words[0]));
	return print_reply(reply);
}

static int by_name(const void *a, const void *b)
{
	const struct clusctl_resource_info *const *left = a;
	const struct clusctl_resource_info *const *right = b;

	return strcmp(clusctl_resource_info_get_name(*left),
		      clusctl_resource_info_get_name(*right));
}

static void print_table(const struct clusctl_resource_info **items,
			size_t count, bool quiet)
{
	unsigned int width = strlen("TYPE"), w;

	for (size_t i = 0; i < count; i++) {
		w = text_width(clusctl_resource_info_get_type(items[i]));
		width = w > width ? w : width;
	}
	if (!quiet && count)
		printf("%-36s  %-7s  %11s  %-*s  NAME\n", "ID", "STATE",
		       "CHECKPOINTS", (int)width, "TYPE");
	for (size_t i = 0; i < count; i++) {
		if (!quiet) {
			printf("%s  %-7s  %11u  ",
			       clusctl_resource_info_get_id(items[i]),
			       clusctl_state_name(
				       clusctl_resource_info_get_state(
					       items[i])),
			       clusctl_resource_info_get_checkpoints(items[i]));
			print_padded(clusctl_resource_info_get_type(items[i]),
				     width + 2);
		}
		printf("%s\n", clusctl_resource_info_get_name(items[i]));
	}
}

static int print_json(const struct clusctl_resource_info **items, size_t count)
{
	json_t *all = json_array(), *reply = new_reply();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(
			all,
			json_pack("{s:s, s:s, s:s, s:s, s:I}", "name",
				  clusctl_resource_info_get_name(items[i]),
				  "id", clusctl_resource_info_get_id(items[i]),
				  "type",
				  clusctl_resource_info_get_type(items[i]),
				  "state",
				  clusctl_state_name(
					  clusctl_resource_info_get_state(
						  items[i])),
				  "checkpoint_count",
				  (json_int_t)
					  clusctl_resource_info_get_checkpoints(
						  items[i])));
	json_object_set_new(reply, "resources", all);
	return print_reply(reply);
}

static int resource_list(const struct args *args)
{
	const struct clusctl_resource_info **items;
	struct clusctl_resource_list *list;
	struct clusctl_cluster *cluster;
	size_t count;
	int code, rc;

	code = open_cluster(args, O_RDONLY, &cluster);
	if (code)
		return code;
	rc = clusctl_resource_list(cluster, &list);
	clusctl_cluster_close(cluster);
	if (rc)
		return fail(rc);
	count = clusctl_resource_list_size(list);
	items = calloc(count + 1, sizeof(*items));
	if (!items) {
		clusctl_resource_list_free(list);
		return fail_memory();
	}
	for (size_t i = 0; i < count; i++)
		items[i] = clusctl_resource_list_get(list, i);
	qsort(items, count, sizeof(*items), by_name);
	if (args->json)
		code = print_json(items, count);
	else
		print_table(items, count, args->quiet);
	free(items);
	clusctl_resource_list_free(list);
	return code;
}

static int resource_show(const struct args *args)
{
	struct clusctl_resource *resource;
	struct clusctl_cluster *cluster;
	int code;

	code = open_resource(args, O_RDONLY, args->words[0], &cluster,
			     &resource);
	if (code)
		return code;
	code = show(args, resource);
	clusctl_resource_close(resource);
	clusctl_cluster_close(cluster);
	return code;
}

static const struct argp_option create_options[] = {
	{ "type", OPT_RESOURCE_TYPE, "TYPE", 0,
	  "Name of its type (" DEFAULT_TYPE ")", 1 },
	{ "id", OPT_ID, "GUID", 0,
	  "The GUID that it has on the other nodes (a new one)", 1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option online_options[] = {
	{ "best-effort", OPT_BEST_EFFORT, NULL, 0,
	  "Go online with what can be restored", 1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct command commands[] = {
	{
		.verb = "create",
		.words = "NAME",
		.doc = "Create a resource, offline and without checkpoints.",
		.examples =
			"  clusctl resource create db --type 'SQL Server'\n"
			"  clusctl resource create db --id 6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
		.options = create_options,
		.min = 1,
		.max = 1,
		.run = resource_create,
	},
	{
		.verb = "delete",
		.words = "NAME|GUID",
		.doc = "Delete a resource that is not online, and its checkpoints.\n"
		       "The containers stay.",
		.examples = "  clusctl resource delete db",
		.min = 1,
		.max = 1,
		.run = resource_delete,
	},
	{
		.verb = "list",
		.words = "",
		.doc = "List all resources.",
		.examples =
			"  clusctl resource list --json | jq '.resources[].name'",
		.run = resource_list,
	},
	{
		.verb = "show",
		.words = "NAME|GUID",
		.doc = "Show a resource, its checkpoints, and those that were deleted.\n"
		       "STORED is the last generation that a store has; a container that DIFFERS\n"
		       "is not known to hold what the snapshot does.",
		.examples = "  clusctl resource show db",
		.min = 1,
		.max = 1,
		.run = resource_show,
	},
	{
		.verb = "online",
		.words = "NAME|GUID",
		.doc = "Restore the keys of a resource from its snapshots, and make it online.\n"
		       "If one cannot be restored, none is, and the resource is failed.",
		.examples = "  clusctl resource online db",
		.options = online_options,
		.min = 1,
		.max = 1,
		.run = resource_online,
	},
	{
		.verb = "offline",
		.words = "NAME|GUID",
		.doc = "Take snapshots of the keys that have changed, and make a resource\n"
		       "offline. The containers stay.",
		.examples = "  clusctl resource offline db",
		.min = 1,
		.max = 1,
		.run = resource_offline,
	},
	{ .verb = NULL },
};

const struct noun resource_noun = {
	.name = "resource",
	.doc = "Resources: what keys travel with.",
	.commands = commands,
};
