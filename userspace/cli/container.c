// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl container: create, delete, list, show. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "cli.h"

/* Reports that a container was made or is gone. */
static int print_done(const struct args *args, const char *name, int32_t serial)
{
	json_t *reply;

	if (!args->json) {
		if (serial && !args->quiet)
			printf("%d\n", serial);
		return CODE_OK;
	}
	reply = new_reply();
	json_object_set_new(reply, "container", json_string(name));
	if (serial)
		json_object_set_new(reply, "serial", json_integer(serial));
	return print_reply(reply);
}

static int create_container(const struct args *args, const char *name)
{
	struct clusctl_cluster *cluster;
	uint32_t perm;
	int32_t serial;
	int code, rc;
	uid_t uid;
	gid_t gid;

	code = parse_owner(args, &uid, &gid, &perm);
	if (!code)
		code = open_cluster(args, O_RDWR, &cluster);
	if (code)
		return code;
	rc = clusctl_container_create(cluster, args->scope, name, uid, gid,
				      perm, &serial);
	code = rc ? fail(rc) : print_done(args, name, serial);
	clusctl_cluster_close(cluster);
	return code;
}

static int container_create(const struct args *args)
{
	return run_with_name(args, 0, create_container);
}

static int delete_container(const struct args *args, const char *name)
{
	struct clusctl_cluster *cluster;
	int code, rc;

	code = open_cluster(args, O_RDWR, &cluster);
	if (code)
		return code;
	rc = clusctl_container_delete(cluster, args->scope, name);
	code = rc ? fail(rc) : print_done(args, name, 0);
	clusctl_cluster_close(cluster);
	return code;
}

static int container_delete(const struct args *args)
{
	return run_with_name(args, 0, delete_container);
}

static int by_name(const void *a, const void *b)
{
	const struct clusctl_container_info *const *left = a;
	const struct clusctl_container_info *const *right = b;

	return strcmp(clusctl_container_info_get_name(*left),
		      clusctl_container_info_get_name(*right));
}

static void print_table(const struct clusctl_container_info **items,
			size_t count, bool quiet)
{
	if (!quiet && count)
		printf("%10s  %-14s  %-14s  NAME\n", "SERIAL", "EXCHANGE",
		       "SIGNATURE");
	for (size_t i = 0; i < count; i++) {
		if (!quiet) {
			printf("%10d  ",
			       clusctl_container_info_get_serial(items[i]));
			print_padded(pair_word(items[i], CLUSCTL_EXCHANGE), 16);
			print_padded(pair_word(items[i], CLUSCTL_SIGNATURE),
				     16);
		}
		printf("%s\n", clusctl_container_info_get_name(items[i]));
	}
}

static int print_list(const struct args *args,
		      const struct clusctl_container_list *list)
{
	size_t count = clusctl_container_list_size(list);
	const struct clusctl_container_info **items;
	json_t *all, *reply;

	items = calloc(count + 1, sizeof(*items));
	if (!items)
		return fail_memory();
	for (size_t i = 0; i < count; i++)
		items[i] = clusctl_container_list_get(list, i);
	qsort(items, count, sizeof(*items), by_name);
	if (!args->json) {
		print_table(items, count, args->quiet);
		free(items);
		return CODE_OK;
	}
	all = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, container_json(items[i], NULL));
	free(items);
	reply = new_reply();
	json_object_set_new(reply, "containers", all);
	return print_reply(reply);
}

static int container_list(const struct args *args)
{
	struct clusctl_container_list *list;
	struct clusctl_cluster *cluster;
	int code, rc;

	code = open_cluster(args, O_RDONLY, &cluster);
	if (code)
		return code;
	rc = clusctl_container_list(cluster, args->scope, &list);
	clusctl_cluster_close(cluster);
	if (rc)
		return fail(rc);
	code = print_list(args, list);
	clusctl_container_list_free(list);
	return code;
}

static int print_container(const struct args *args,
			   struct clusctl_cluster *cluster, const char *name)
{
	struct clusctl_container_info *info;
	json_t *reply;
	int code = CODE_OK, rc;

	rc = clusctl_container_get(cluster, args->scope, name, &info);
	if (rc)
		return fail(rc);
	if (args->json) {
		reply = new_reply();
		json_object_set_new(reply, "container",
				    container_json(info, cluster));
		code = print_reply(reply);
	} else {
		container_print(info, cluster);
	}
	clusctl_container_info_free(info);
	return code;
}

static int show_container(const struct args *args, const char *name)
{
	struct clusctl_cluster *cluster;
	int code;

	code = open_cluster(args, O_RDONLY, &cluster);
	if (code)
		return code;
	code = print_container(args, cluster, name);
	clusctl_cluster_close(cluster);
	return code;
}

static int container_show(const struct args *args)
{
	return run_with_name(args, 0, show_container);
}

static const struct argp_option genkey_options[] = {
	{ "algorithm", OPT_ALGORITHM, "NAME", 0, ALGORITHMS_HELP " (rsa2048)",
	  3 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option import_options[] = {
	{ "fd", OPT_FD, "N", 0, "Read the key from this file descriptor", 4 },
	{ "passphrase-fd", OPT_PASSPHRASE_FD, "N", 0,
	  "Read the passphrase of an encrypted key from this file descriptor",
	  4 },
	{ "passphrase-file", OPT_PASSPHRASE_FILE, "FILE", 0,
	  "Read it from the first line of this file", 4 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option export_options[] = {
	{ "public", OPT_PUBLIC, NULL, 0,
	  "The public half, a SubjectPublicKeyInfo (default)", 4 },
	{ "private", OPT_PRIVATE, NULL, 0,
	  "The private half, an unencrypted PKCS#8 PrivateKeyInfo", 4 },
	{ "pem", OPT_PEM, NULL, 0, "In PEM (default)", 4 },
	{ "der", OPT_DER, NULL, 0, "In DER", 4 },
	{ "output", 'o', "FILE", 0,
	  "Write it to FILE; a private half needs a new one, of mode 0600", 4 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

#define WORDS "CONTAINER"

static const struct command commands[] = {
	{
		.verb = "create",
		.words = WORDS,
		.doc = "Create an empty key container, and print the serial of its keyring.\n"
		       "With a GROUP, that group may use its keys as well.",
		.examples =
			"  clusctl container create '1\\\\MyKey'\n"
			"  clusctl container create --container MyKey --owner www-data",
		.groups = GROUP_NAME | GROUP_USER | GROUP_OWNER,
		.max = 1,
		.run = container_create,
	},
	{
		.verb = "import",
		.words = WORDS " FILE|-",
		.doc = "Put a private key into a container, and print its serial.\n"
		       "FILE is PKCS#8 or a traditional RSA or EC key, in PEM or DER.",
		.examples =
			"  clusctl container import '1\\\\MyKey' key.pem --exportable\n"
			"  clusctl container import --container MyKey --fd 3 3<key.pem",
		.options = import_options,
		.groups = GROUP_NAME | GROUP_USER | GROUP_OWNER | GROUP_SPEC |
			  GROUP_PUT,
		.max = 2,
		.run = container_import,
	},
	{
		.verb = "genkey",
		.words = WORDS,
		.doc = "Make a new private key in a container, and print its serial.",
		.examples =
			"  clusctl container genkey '1\\\\MyKey' --exportable --create",
		.options = genkey_options,
		.groups = GROUP_NAME | GROUP_USER | GROUP_OWNER | GROUP_SPEC |
			  GROUP_PUT,
		.max = 1,
		.run = container_genkey,
	},
	{
		.verb = "list",
		.words = "",
		.doc = "List all containers of the machine, or your own.",
		.examples = "  clusctl container list --user",
		.groups = GROUP_USER,
		.run = container_list,
	},
	{
		.verb = "show",
		.words = WORDS,
		.doc = "Show a container, its owner and its keys.",
		.examples = "  clusctl container show '1\\\\MyKey'",
		.groups = GROUP_NAME | GROUP_USER,
		.max = 1,
		.run = container_show,
	},
	{
		.verb = "export",
		.words = WORDS,
		.doc = "Get a key out of a container.",
		.examples =
			"  clusctl container export '1\\\\MyKey' >public.pem\n"
			"  clusctl container export '1\\\\MyKey' --private -o key.pem",
		.options = export_options,
		.groups = GROUP_NAME | GROUP_USER | GROUP_SPEC,
		.max = 1,
		.run = container_export,
	},
	{
		.verb = "delete",
		.words = WORDS,
		.doc = "Delete a container and its keys. Checkpoints stay.",
		.examples = "  clusctl container delete '1\\\\MyKey'",
		.groups = GROUP_NAME | GROUP_USER,
		.max = 1,
		.run = container_delete,
	},
	{ .verb = NULL },
};

const struct noun container_noun = {
	.name = "container",
	.doc = "Key containers: up to two key pairs, exchange and signature.",
	.commands = commands,
};
