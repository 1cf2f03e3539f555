// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl checkpoint: add, remove, list; other files have the rest. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "cli.h"
#include "daemon.h"

static int print_change(const struct args *args, const char *name,
			const struct stored *stored)
{
	json_t *reply;

	if (!args->json) {
		if (stored->has_daemon && !args->quiet)
			printf("Stored, generation %ju\n",
			       (uintmax_t)stored->generation);
		return CODE_OK;
	}
	reply = new_reply();
	json_object_set_new(reply, "resource", json_string(args->words[0]));
	json_object_set_new(reply, "checkpoint", json_string(name));
	/* Whether that is so, or nobody was asked */
	json_object_set_new(reply, "stored",
			    stored->has_daemon ? json_true() : json_null());
	return print_reply(reply);
}

/* The add has failed, and yet it is on the list, also when the store is back. */
static void note_listed(const char *resource, const char *checkpoint)
{
	char *words[2] = { shell_word(resource), shell_word(checkpoint) };

	if (words[0] && words[1])
		note("it stays on the list; to take it off: clusctl checkpoint remove %s %s",
		     words[0], words[1]);
	free(words[0]);
	free(words[1]);
}

int change_checkpoint(const struct args *args, const char *name,
		      const char *checkpoint, bool removes,
		      struct stored *stored)
{
	struct clusctl_resource *resource;
	struct clusctl_cluster *cluster;
	int code, rc;

	*stored = (struct stored){ 0 };
	code = open_resource(args, O_RDWR, name, &cluster, &resource);
	if (code)
		return code;
	rc = removes ? clusctl_checkpoint_delete(resource, checkpoint) :
		       clusctl_checkpoint_add(resource, checkpoint);
	code = rc ? fail(rc) :
		    wait_stored(args, resource, checkpoint, removes, stored);
	if (stored->waits && !removes)
		note_listed(name, checkpoint);
	clusctl_resource_close(resource);
	clusctl_cluster_close(cluster);
	return code;
}

static int change(const struct args *args, bool removes)
{
	unsigned int word = 1;
	struct stored stored;
	char *name;
	int code;

	about_resource(args->words[0]);
	code = take_name(args, &word, &name);
	if (code)
		return code;
	code = no_more_words(args, word);
	if (!code)
		code = change_checkpoint(args, args->words[0], name, removes,
					 &stored);
	if (!code)
		code = print_change(args, name, &stored);
	drop_name(name);
	return code;
}

static int checkpoint_add(const struct args *args)
{
	return change(args, false);
}

static int checkpoint_remove(const struct args *args)
{
	return change(args, true);
}

/* Where the lists of checkpoints go */
struct listing {
	bool details;
	bool head; /* was printed */
	json_t *all; /* an object for each resource, or NULL for text */
};

/* With its @name, as it stands before each of its checkpoints */
static int print_names(struct clusctl_resource *resource, const char *name)
{
	char **list;
	int rc;

	rc = clusctl_checkpoint_list(resource, &list, NULL);
	if (rc)
		return rc;
	for (char **checkpoint = list; *checkpoint; checkpoint++)
		printf("%s%s%s\n", name ? name : "", name ? "\t" : "",
		       *checkpoint);
	free(list);
	return 0;
}

static int print_details(struct listing *listing,
			 struct clusctl_resource *resource, const char *name,
			 const char *prefix)
{
	struct clusctl_checkpoint_table *table;
	int rc;

	rc = clusctl_checkpoint_table(resource, &table);
	if (rc)
		return rc;
	if (listing->all) {
		json_array_append_new(
			listing->all,
			json_pack("{s:s, s:o, s:o}", "resource", name,
				  "checkpoints", checkpoints_json(table, false),
				  "tombstones", checkpoints_json(table, true)));
	} else if (clusctl_checkpoint_table_size(table)) {
		if (!listing->head)
			print_checkpoint_head();
		listing->head = true;
		print_checkpoints(table, prefix);
	}
	clusctl_checkpoint_table_free(table);
	return 0;
}

static int print_list(struct listing *listing,
		      struct clusctl_resource *resource, const char *name,
		      bool alone)
{
	const char *prefix = alone ? NULL : name;

	if (listing->all || listing->details)
		return print_details(listing, resource, name, prefix);
	return print_names(resource, prefix);
}

static int list_of_one(const struct args *args, struct listing *listing)
{
	struct clusctl_resource *resource;
	struct clusctl_cluster *cluster;
	int code, rc;
	char *name;

	code = open_resource(args, O_RDONLY, args->words[0], &cluster,
			     &resource);
	if (code)
		return code;
	rc = clusctl_resource_get_name(resource, &name);
	if (!rc) {
		rc = print_list(listing, resource, name, true);
		free(name);
	}
	code = rc ? fail(rc) : CODE_OK;
	clusctl_resource_close(resource);
	clusctl_cluster_close(cluster);
	return code;
}

/* A resource that is deleted meanwhile has no checkpoints any more. */
static int add_resource(struct clusctl_cluster *cluster,
			const struct clusctl_resource_info *info,
			struct listing *listing)
{
	struct clusctl_resource *resource;
	int rc;

	rc = clusctl_resource_open(cluster, clusctl_resource_info_get_id(info),
				   &resource);
	if (rc)
		return rc == -ENOENT ? 0 : rc;
	rc = print_list(listing, resource, clusctl_resource_info_get_name(info),
			false);
	clusctl_resource_close(resource);
	return rc == -ESTALE ? 0 : rc;
}

static int list_of_all(const struct args *args, struct listing *listing)
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
					  listing);
		clusctl_resource_list_free(list);
	}
	clusctl_cluster_close(cluster);
	return rc ? fail(rc) : CODE_OK;
}

int checkpoint_list(const struct args *args)
{
	struct listing listing = {
		.details = args->long_list && !args->quiet,
		.all = args->json ? json_array() : NULL,
	};
	json_t *reply;
	int code;

	code = args->count ? list_of_one(args, &listing) :
			     list_of_all(args, &listing);
	if (code || !args->json) {
		json_decref(listing.all);
		return code;
	}
	reply = new_reply();
	json_object_set_new(reply, "resources", listing.all);
	return print_reply(reply);
}

static const struct argp_option list_options[] = {
	{ "long", 'l', NULL, 0,
	  "A table of their snapshots, and those of deleted checkpoints", 1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

#define WORDS "RESOURCE CONTAINER"

#define SOCKET_OPTION                                                   \
	{                                                               \
		"socket", OPT_SOCKET, "PATH", 0,                        \
			"Where clusctld listens (" DAEMON_SOCKET ")", 1 \
	}
#define TIMEOUT_OPTION                                                            \
	{                                                                         \
		"timeout", OPT_TIMEOUT, "S", 0,                                   \
			"Wait at most S seconds (10), then exit with status 124", \
			1                                                         \
	}

const struct argp_option checkpoint_change_options[] = {
	{ "no-wait", OPT_NO_WAIT, NULL, 0, "Do not wait until the store has it",
	  1 },
	SOCKET_OPTION,
	TIMEOUT_OPTION,
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option store_options[] = {
	SOCKET_OPTION,
	TIMEOUT_OPTION,
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option rollback_options[] = {
	{ "generation", OPT_GENERATION, "N", 0,
	  "Back to this one (the one before the last)", 1 },
	{ "no-wait", OPT_NO_WAIT, NULL, 0, "Do not wait until the store has it",
	  1 },
	SOCKET_OPTION,
	TIMEOUT_OPTION,
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option rebuild_options[] = {
	{ "all", OPT_ALL, NULL, 0, "All resources that are online here", 1 },
	{ "force", OPT_FORCE, NULL, 0,
	  "Also what is not online here: as this node keeps it", 1 },
	{ "no-wait", OPT_NO_WAIT, NULL, 0,
	  "Do not wait until the store has them", 1 },
	SOCKET_OPTION,
	TIMEOUT_OPTION,
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct command commands[] = {
	{
		.verb = "add",
		.words = WORDS,
		.doc = "Let the keys of a machine container travel with a resource.\n"
		       "All of its keys must be exportable. If clusctld runs, this waits until the\n"
		       "store has them, and fails if it does not get them: the checkpoint is on the\n"
		       "list then all the same, and stored as soon as that can be done.",
		.examples = "  clusctl checkpoint add db '1\\\\MyKey'\n"
			    "  clusctl checkpoint add db --container MyKey",
		.options = checkpoint_change_options,
		.groups = GROUP_NAME,
		.min = 1,
		.max = 2,
		.run = checkpoint_add,
	},
	{
		.verb = "remove",
		.words = WORDS,
		.doc = "Take a checkpoint off the list of a resource.\n"
		       "The container stays as it is. Waits as checkpoint add does.",
		.examples = "  clusctl checkpoint remove db '1\\\\MyKey'",
		.options = checkpoint_change_options,
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
		.examples = "  clusctl checkpoint list db\n"
			    "  clusctl checkpoint list --long",
		.options = list_options,
		.max = 1,
		.run = checkpoint_list,
	},
	{
		.verb = "history",
		.words = WORDS,
		.doc = "Show the generations of a checkpoint that the store keeps.\n"
		       "This node may have any of them, or none.",
		.examples = "  clusctl checkpoint history db '1\\\\MyKey'",
		.options = store_options,
		.groups = GROUP_NAME,
		.min = 1,
		.max = 2,
		.run = checkpoint_history,
	},
	{
		.verb = "rollback",
		.words = WORDS,
		.doc = "Make the keys of an earlier generation the next one, for all nodes.\n"
		       "It is the one before the last, or the one that is named; a checkpoint that\n"
		       "was deleted comes back. The keys are in the container when the resource\n"
		       "next goes online. Waits as checkpoint add does.",
		.examples =
			"  clusctl checkpoint rollback db '1\\\\MyKey'\n"
			"  clusctl checkpoint rollback db '1\\\\MyKey' --generation 7",
		.options = rollback_options,
		.groups = GROUP_NAME,
		.min = 1,
		.max = 2,
		.run = checkpoint_rollback,
	},
	{
		.verb = "rebuild",
		.words = "[RESOURCE [CONTAINER]]",
		.doc = "Seal what is here as the next generation, and wait until it is stored.\n"
		       "For a store that has lost or damaged the checkpoints of a resource, or one.\n"
		       "The resource must be online here. One that fails does not stop the others;\n"
		       "the exit status is that of the first.",
		.examples = "  clusctl checkpoint rebuild db\n"
			    "  clusctl checkpoint rebuild --all",
		.options = rebuild_options,
		.groups = GROUP_NAME,
		.max = 2,
		.run = checkpoint_rebuild,
	},
	{ .verb = NULL },
};

const struct noun checkpoint_noun = {
	.name = "checkpoint",
	.doc = "Crypto checkpoints: whose keys travel with a resource.",
	.commands = commands,
};
