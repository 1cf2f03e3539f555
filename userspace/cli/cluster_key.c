// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl key: list, retire, reseal; cluster_key_set.c has the others. */
#include <fcntl.h>
#include <linux/clusctl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "args.h"
#include "cli.h"
#include "key_daemon.h"

static const char *use_of(const struct clusctl_cluster_key_info *info)
{
	if (clusctl_cluster_key_info_is_retired(info))
		return "retired";
	return clusctl_cluster_key_info_is_writer(info) ? "writer" : "reader";
}

static void print_table(const struct clusctl_cluster_key_list *list)
{
	const struct clusctl_cluster_key_info *info;

	printf("%-32s  %-7s  %9s\n", "KEY ID", "USE", "SNAPSHOTS");
	for (size_t i = 0; i < clusctl_cluster_key_list_size(list); i++) {
		info = clusctl_cluster_key_list_get(list, i);
		printf("%s  %-7s  %9u%s\n",
		       clusctl_cluster_key_info_get_id(info), use_of(info),
		       clusctl_cluster_key_info_get_snapshots(info),
		       clusctl_cluster_key_info_is_boot_key(info) ?
			       "  the random key of this boot" :
			       "");
	}
}

/* Those that are there, and so can be retired, if they do not seal */
static void print_ids(const struct clusctl_cluster_key_list *list)
{
	const struct clusctl_cluster_key_info *info;

	for (size_t i = 0; i < clusctl_cluster_key_list_size(list); i++) {
		info = clusctl_cluster_key_list_get(list, i);
		if (!clusctl_cluster_key_info_is_retired(info))
			puts(clusctl_cluster_key_info_get_id(info));
	}
}

static int print_json(const struct clusctl_cluster_key_list *list)
{
	const struct clusctl_cluster_key_info *info;
	json_t *all = json_array(), *reply;

	for (size_t i = 0; i < clusctl_cluster_key_list_size(list); i++) {
		info = clusctl_cluster_key_list_get(list, i);
		json_array_append_new(
			all,
			json_pack("{s:s, s:s, s:b, s:I}", "key_id",
				  clusctl_cluster_key_info_get_id(info), "use",
				  use_of(info), "boot_key",
				  clusctl_cluster_key_info_is_boot_key(info),
				  "snapshots",
				  (json_int_t)
					  clusctl_cluster_key_info_get_snapshots(
						  info)));
	}
	reply = new_reply();
	json_object_set_new(reply, "keys", all);
	return print_reply(reply);
}

static int key_list(const struct args *args)
{
	struct clusctl_cluster_key_list *list;
	struct clusctl_cluster *cluster;
	int code, rc;

	code = open_cluster(args, O_RDONLY, &cluster);
	if (code)
		return code;
	rc = clusctl_cluster_key_list(cluster, &list);
	clusctl_cluster_close(cluster);
	if (rc)
		return fail(rc);
	if (args->json)
		code = print_json(list);
	else if (args->quiet)
		print_ids(list);
	else
		print_table(list);
	clusctl_cluster_key_list_free(list);
	return code;
}

/*
 * The one key id that begins with @prefix: of those that are there, or else of
 * those that were retired.
 */
static int find_key(const struct clusctl_cluster_key_list *list,
		    const char *prefix, const char **id)
{
	size_t length = strlen(prefix), found[2] = { 0, 0 };
	const struct clusctl_cluster_key_info *info;
	const char *match[2] = { NULL, NULL };
	int retired;

	for (size_t i = 0; i < clusctl_cluster_key_list_size(list); i++) {
		info = clusctl_cluster_key_list_get(list, i);
		retired = clusctl_cluster_key_info_is_retired(info);
		if (strncasecmp(clusctl_cluster_key_info_get_id(info), prefix,
				length))
			continue;
		match[retired] = clusctl_cluster_key_info_get_id(info);
		found[retired]++;
	}
	retired = !found[0];
	if (!found[retired])
		return fail_status(NTE_NO_KEY);
	if (found[retired] > 1)
		return fail_text(CODE_MULTIPLE, 0,
				 "%zu keys begin with that; say more of it",
				 found[retired]);
	*id = match[retired];
	return CODE_OK;
}

static int retire(const struct args *args, struct clusctl_cluster *cluster,
		  const char *id)
{
	json_t *reply;
	int rc;

	about_key(id);
	rc = clusctl_cluster_key_retire(cluster, id,
					args->force ? CLUSCTL_FORCE : 0);
	if (rc)
		return fail(rc);
	if (!args->json)
		return CODE_OK;
	reply = new_reply();
	json_object_set_new(reply, "key_id", json_string(id));
	return print_reply(reply);
}

static int key_retire(const struct args *args)
{
	const char *prefix = args->words[0], *id = NULL;
	struct clusctl_cluster_key_list *list;
	struct clusctl_cluster *cluster;
	int code, rc;

	if (!*prefix || strlen(prefix) > 32 ||
	    prefix[strspn(prefix, "0123456789abcdefABCDEF")])
		fail_usage("'%s' is no key id, and not the beginning of one",
			   prefix);
	about_key(prefix);
	code = open_cluster(args, O_RDWR, &cluster);
	if (code)
		return code;
	rc = clusctl_cluster_key_list(cluster, &list);
	if (rc) {
		code = fail(rc);
	} else {
		code = find_key(list, prefix, &id);
		if (!code)
			code = retire(args, cluster, id);
		clusctl_cluster_key_list_free(list);
	}
	clusctl_cluster_close(cluster);
	return code;
}

static int key_reseal(const struct args *args)
{
	struct clusctl_cluster *cluster;
	uint32_t snapshots;
	json_t *reply;
	int code, rc;

	code = open_cluster(args, O_RDWR, &cluster);
	if (code)
		return code;
	rc = clusctl_cluster_reseal(cluster, &snapshots);
	clusctl_cluster_close(cluster);
	if (rc)
		return fail(rc);
	if (args->json) {
		reply = new_reply();
		json_object_set_new(reply, "resealed", json_integer(snapshots));
		return print_reply(reply);
	}
	if (!args->quiet)
		printf("%u\n", snapshots);
	return CODE_OK;
}

static const struct argp_option set_options[] = {
	{ "file", OPT_KEY_FILE, "FILE", 0, "Read the key from this file", 1 },
	{ "stdin", OPT_STDIN, NULL, 0, "Read it from standard input", 1 },
	{ "fd", OPT_FD, "N", 0, "Read it from this file descriptor", 1 },
	{ "reader", OPT_READER, NULL, 0,
	  "Use it to open snapshots, not to seal them", 2 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option generate_options[] = {
	{ "output", 'o', "FILE", 0, "Write the key to this new file", 1 },
	{ "set", OPT_SET, NULL, 0, "Seal snapshots with it from now on", 2 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option retire_options[] = {
	{ "force", OPT_FORCE, NULL, 0,
	  "Even if snapshots here can no longer be opened then", 1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

#define SOCKET_OPTION                                                         \
	{                                                                     \
		"socket", OPT_SOCKET, "PATH", 0,                              \
			"Where clusctld listens (/run/clusctl/clusctl.sock)", \
			1                                                     \
	}

static const struct argp_option daemon_options[] = {
	SOCKET_OPTION,
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option join_options[] = {
	SOCKET_OPTION,
	{ "key-id", OPT_KEY_ID, "KEYID", 0,
	  "Take the key with this key id, and ask nobody", 1 },
	{ "timeout", OPT_TIMEOUT, "S", 0,
	  "Wait at most S seconds, then exit with status 124", 1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option admit_options[] = {
	SOCKET_OPTION,
	{ "fingerprint", OPT_FINGERPRINT, "F", 0,
	  "Admit the request with this fingerprint, and ask nobody", 1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option rotate_options[] = {
	SOCKET_OPTION,
	{ "rejoin", OPT_REJOIN, NULL, 0,
	  "Who had the old key does not get the new one: all other nodes have to join again",
	  1 },
	{ "no-wait", OPT_NO_WAIT, NULL, 0,
	  "Do not wait until all snapshots are sealed with it", 2 },
	{ "timeout", OPT_TIMEOUT, "S", 0,
	  "Wait at most S seconds (60), then exit with status 124", 2 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct command commands[] = {
	{
		.verb = "init",
		.words = "",
		.doc = "Have clusctld make the first key of the cluster, on one node; print its\n"
		       "key id.",
		.examples = "  clusctl key init",
		.options = daemon_options,
		.run = key_init,
	},
	{
		.verb = "join",
		.words = "",
		.doc = "Ask for the cluster key. Compare the fingerprint where it is admitted,\n"
		       "and here the key id of what came, before it is used.",
		.examples =
			"  clusctl key join\n"
			"  clusctl key join --timeout 60 --key-id c2b7d0c4a1f86e5d93b07a4e1d5f6c28",
		.options = join_options,
		.run = key_join,
	},
	{
		.verb = "admit",
		.words = "NODE",
		.doc = "Give the key of the cluster to a node that asks for it; print its key id.\n"
		       "The fingerprint must be the one that clusctl key join printed there.",
		.examples = "  clusctl key admit node2\n"
			    "  clusctl key admit node2 --fingerprint \\\n"
			    "      9c1f-06e2-77b4-d3a0-15c8-42ef-8a6b-30d9",
		.options = admit_options,
		.min = 1,
		.max = 1,
		.run = key_admit,
	},
	{
		.verb = "rotate",
		.words = "",
		.doc = "Have clusctld make another key for the cluster, print its id, and wait\n"
		       "until all snapshots in the store are sealed with it.",
		.examples = "  clusctl key rotate --timeout 300\n"
			    "  clusctl key rotate --rejoin",
		.options = rotate_options,
		.run = key_rotate,
	},
	{
		.verb = "status",
		.words = "",
		.doc = "Show the key of the cluster, what this node has of it, how many snapshots\n"
		       "are sealed with it, and with older ones.",
		.examples = "  clusctl key status --json | jq .checkpoints",
		.options = daemon_options,
		.run = key_status,
	},
	{
		.verb = "set",
		.words = "[SERIAL]",
		.doc = "Set the key that seals snapshots, and print its key id.\n"
		       "It is the kernel key SERIAL, or in a file: 32 bytes, or 64 hexadecimal digits.",
		.examples =
			"  clusctl key set --file cluster.key\n"
			"  ssh node1 cat cluster.key | clusctl key set --stdin --reader\n"
			"  clusctl key set $(keyctl search @s encrypted cluster)",
		.options = set_options,
		.max = 1,
		.run = key_set,
	},
	{
		.verb = "generate",
		.words = "",
		.doc = "Write a new key to a new file, and print its key id.\n"
		       "The file has mode 0600 and 64 hexadecimal digits.",
		.examples = "  clusctl key generate --output cluster.key --set",
		.options = generate_options,
		.run = key_generate,
	},
	{
		.verb = "list",
		.words = "",
		.doc = "List the keys: the writer seals snapshots, readers open older ones.",
		.examples =
			"  clusctl key list --json | jq '.keys[].snapshots'",
		.run = key_list,
	},
	{
		.verb = "retire",
		.words = "KEYID",
		.doc = "Wipe a reader. What it sealed can no longer be opened here: snapshots,\n"
		       "which are counted, and envelopes of programs, which nobody counts.\n"
		       "The beginning of KEYID will do.",
		.examples = "  clusctl key retire 3fa94c",
		.options = retire_options,
		.min = 1,
		.max = 1,
		.run = key_retire,
	},
	{
		.verb = "reseal",
		.words = "",
		.doc = "Seal all snapshots with the key that seals now, and print how many it\n"
		       "were that had another one.",
		.examples = "  clusctl key reseal",
		.run = key_reseal,
	},
	{ .verb = NULL },
};

const struct noun key_noun = {
	.name = "key",
	.doc = "Cluster keys: what snapshots are sealed with, the same on all nodes.",
	.commands = commands,
};
