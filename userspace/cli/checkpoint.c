// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl checkpoint: add, remove, list. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "cli.h"

static int change(const struct args *args,
		  int (*function)(struct clusctl_resource *resource,
				  const char *checkpoint))
{
	struct clusctl_resource *resource = NULL;
	struct clusctl_cluster *cluster = NULL;
	unsigned int word = 1;
	json_t *reply;
	char *name;
	int code, rc;

	about_resource(args->words[0]);
	code = take_name(args, &word, &name);
	if (code)
		return code;
	code = no_more_words(args, word);
	if (!code)
		code = open_resource(args, O_RDWR, args->words[0], &cluster,
				     &resource);
	if (!code) {
		rc = function(resource, name);
		if (rc)
			code = fail(rc);
	}
	if (!code && args->json) {
		reply = new_reply();
		json_object_set_new(reply, "resource",
				    json_string(args->words[0]));
		json_object_set_new(reply, "checkpoint", json_string(name));
		code = print_reply(reply);
	}
	clusctl_resource_close(resource);
	clusctl_cluster_close(cluster);
	drop_name(name);
	return code;
}

static int checkpoint_add(const struct args *args)
{
	return change(args, clusctl_checkpoint_add);
}

static int checkpoint_remove(const struct args *args)
{
	return change(args, clusctl_checkpoint_delete);
}

static void print_list(const char *resource, char **list, json_t *all)
{
	json_t *names = json_array();

	for (char **name = list; *name; name++) {
		if (all)
			json_array_append_new(names, json_string(*name));
		else if (resource)
			printf("%s\t%s\n", resource, *name);
		else
			printf("%s\n", *name);
	}
	if (!all) {
		json_decref(names);
		return;
	}
	json_array_append_new(all, json_pack("{s:s, s:o}", "resource", resource,
					     "checkpoints", names));
}

static int list_of_one(const struct args *args, json_t *all)
{
	struct clusctl_resource *resource;
	struct clusctl_cluster *cluster;
	char **list, *name;
	int code, rc;

	code = open_resource(args, O_RDONLY, args->words[0], &cluster,
			     &resource);
	if (code)
		return code;
	rc = clusctl_resource_get_name(resource, &name);
	if (!rc) {
		rc = clusctl_checkpoint_list(resource, &list, NULL);
		if (!rc) {
			print_list(all ? name : NULL, list, all);
			free(list);
		}
		free(name);
	}
	clusctl_resource_close(resource);
	clusctl_cluster_close(cluster);
	return rc ? fail(rc) : CODE_OK;
}

/* A resource that is deleted meanwhile has no checkpoints any more. */
static int add_resource(struct clusctl_cluster *cluster,
			const struct clusctl_resource_info *info, json_t *all)
{
	struct clusctl_resource *resource;
	char **list;
	int rc;

	rc = clusctl_resource_open(cluster, clusctl_resource_info_get_id(info),
				   &resource);
	if (rc)
		return rc == -ENOENT ? 0 : rc;
	rc = clusctl_checkpoint_list(resource, &list, NULL);
	clusctl_resource_close(resource);
	if (rc)
		return rc == -ESTALE ? 0 : rc;
	print_list(clusctl_resource_info_get_name(info), list, all);
	free(list);
	return 0;
}

static int list_of_all(const struct args *args, json_t *all)
{
	struct clusctl_resource_list *list;
	struct clusctl_cluster *cluster;
	int code, rc;

	code = open_cluster(args, O_RDONLY, &cluster);
	if (code)
		return code;
	rc = clusctl_resource_list(cluster, &list);
	if (!rc) {
		for (size_t i = 0; !rc && i < clusctl_resource_list_size(list);
		     i++)
			rc = add_resource(cluster,
					  clusctl_resource_list_get(list, i),
					  all);
		clusctl_resource_list_free(list);
	}
	clusctl_cluster_close(cluster);
	return rc ? fail(rc) : CODE_OK;
}

static int checkpoint_list(const struct args *args)
{
	json_t *all = args->json ? json_array() : NULL, *reply;
	int code = args->count ? list_of_one(args, all) :
				 list_of_all(args, all);

	if (code || !all) {
		json_decref(all);
		return code;
	}
	reply = new_reply();
	json_object_set_new(reply, "resources", all);
	return print_reply(reply);
}

#define WORDS "RESOURCE CONTAINER"

static const struct command commands[] = {
	{
		.verb = "add",
		.words = WORDS,
		.doc = "Let the keys of a machine container travel with a resource.\n"
		       "All of its keys must be exportable.",
		.examples = "  clusctl checkpoint add db '1\\\\MyKey'\n"
			    "  clusctl checkpoint add db --container MyKey",
		.groups = GROUP_NAME,
		.min = 1,
		.max = 2,
		.run = checkpoint_add,
	},
	{
		.verb = "remove",
		.words = WORDS,
		.doc = "Take a checkpoint off the list of a resource.\n"
		       "The container stays as it is.",
		.examples = "  clusctl checkpoint remove db '1\\\\MyKey'",
		.groups = GROUP_NAME,
		.min = 1,
		.max = 2,
		.run = checkpoint_remove,
	},
	{
		.verb = "list",
		.words = "[RESOURCE]",
		.doc = "List the checkpoints of a resource in the order they were added,\n"
		       "or those of all resources, each after the resource and a tab.",
		.examples = "  clusctl checkpoint list db",
		.max = 1,
		.run = checkpoint_list,
	},
	{ .verb = NULL },
};

const struct noun checkpoint_noun = {
	.name = "checkpoint",
	.doc = "Crypto checkpoints: whose keys travel with a resource.",
	.commands = commands,
};
