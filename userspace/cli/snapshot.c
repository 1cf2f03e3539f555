// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl snapshot: export, import; snapshot_file.c has the others. */
#include <errno.h>
#include <fcntl.h>
#include <linux/clusctl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "cli.h"
#include "file.h"

static bool to_stdout(const struct args *args)
{
	return !args->output || !strcmp(args->output, "-");
}

static int check_output(const struct args *args)
{
	if (!to_stdout(args))
		return CODE_OK;
	if (isatty(STDOUT_FILENO))
		return fail_text(
			CODE_USAGE, 0,
			"a snapshot is not written to a terminal; use --output FILE");
	if (args->json)
		return fail_text(
			CODE_USAGE, 0,
			"--json has standard output to itself; use --output FILE");
	return CODE_OK;
}

static int write_snapshot(const struct args *args, const void *data,
			  size_t size)
{
	struct clusctl_snapshot_info *info;
	json_t *reply, *snapshot;
	int code, rc;

	if (to_stdout(args))
		return write_stdout(data, size);
	code = replace_file(args->output, data, size);
	if (code || !args->json)
		return code;
	rc = clusctl_snapshot_parse(data, size, &info);
	if (rc)
		return fail(rc);
	snapshot = snapshot_json(info, size);
	clusctl_snapshot_info_free(info);
	reply = new_reply();
	json_object_set_new(reply, "resource", json_text(args->words[0]));
	json_object_set_new(reply, "output", json_text(args->output));
	json_object_set_new(reply, "snapshot", snapshot);
	return print_reply(reply);
}

static int export(const struct args *args, const char *name)
{
	struct clusctl_resource *resource;
	struct clusctl_cluster *cluster;
	size_t size;
	void *data;
	int code, rc;

	code = check_output(args);
	if (!code)
		code = open_resource(args, O_RDONLY, args->words[0], &cluster,
				     &resource);
	if (code)
		return code;
	rc = clusctl_snapshot_get(resource, name, &data, &size);
	if (rc) {
		code = fail(rc);
	} else {
		code = write_snapshot(args, data, size);
		free(data);
	}
	clusctl_resource_close(resource);
	clusctl_cluster_close(cluster);
	return code;
}

static int snapshot_export(const struct args *args)
{
	about_resource(args->words[0]);
	return run_with_name(args, 1, export);
}

/* A snapshot on its way in */
struct import {
	void *data;
	size_t size;
	struct clusctl_snapshot_info *info;
	struct clusctl_cluster *cluster;
	struct clusctl_resource *resource;
	bool created;
};

/* The resource that it is for, as on the node that it is from */
static int create_target(const struct args *args, struct import *import)
{
	const char *type = args->resource_type ? args->resource_type :
						 DEFAULT_TYPE;
	int rc;

	rc = clusctl_resource_create_with_id(
		import->cluster, args->words[0], type,
		clusctl_snapshot_info_get_resource_id(import->info),
		&import->resource);
	import->created = !rc;
	if (rc && clusctl_last_status() == ERROR_INVALID_NAME)
		return fail_text(
			CODE_DATA, EINVAL,
			"a new resource cannot have the name of a GUID; its GUID comes from the snapshot, choose its name");
	return rc ? fail(rc) : CODE_OK;
}

static int open_target(const struct args *args, struct import *import)
{
	int code, rc;

	code = open_cluster(args, O_RDWR, &import->cluster);
	if (code)
		return code;
	rc = clusctl_resource_open(import->cluster, args->words[0],
				   &import->resource);
	if (!rc)
		return CODE_OK;
	if (args->create && clusctl_last_status() == ERROR_RESOURCE_NOT_FOUND)
		return create_target(args, import);
	return fail(rc);
}

static unsigned int put_flags(const struct args *args)
{
	if (args->rollback)
		return CLUSCTL_ROLLBACK;
	return args->stored ? CLUSCTL_STORED : 0;
}

/* The generation that it has here, which a rollback chooses */
static json_t *generation_here(const struct import *import)
{
	struct clusctl_snapshot_info *info;
	json_t *generation = json_null();
	size_t size;
	void *data;

	if (clusctl_snapshot_get(import->resource,
				 clusctl_snapshot_info_get_name(import->info),
				 &data, &size))
		return generation;
	if (!clusctl_snapshot_parse(data, size, &info)) {
		generation = json_integer(
			(json_int_t)clusctl_snapshot_info_get_generation(info));
		clusctl_snapshot_info_free(info);
	}
	free(data);
	return generation;
}

static int put(const struct args *args, struct import *import)
{
	json_t *reply;
	int code, rc;

	rc = clusctl_snapshot_put(import->resource, import->data, import->size,
				  args->checkpoint, put_flags(args));
	if (rc) {
		about_key(clusctl_snapshot_info_get_key_id(import->info));
		code = fail(rc);
		about_key(NULL);
		if (import->created)
			clusctl_resource_delete(import->cluster,
						args->words[0]);
		return code;
	}
	if (!args->json)
		return CODE_OK;
	reply = new_reply();
	json_object_set_new(reply, "resource", json_text(args->words[0]));
	json_object_set_new(reply, "created", json_boolean(import->created));
	json_object_set_new(reply, "generation", generation_here(import));
	json_object_set_new(reply, "snapshot",
			    snapshot_json(import->info, import->size));
	return print_reply(reply);
}

static int snapshot_import(const struct args *args)
{
	struct import import = { .data = NULL };
	int code;

	if (args->resource_type && !args->create)
		fail_usage(
			"--type goes with --create; a resource has its type already");
	if (args->rollback && args->stored)
		fail_usage(
			"--rollback makes a new generation, and --stored keeps one; choose");
	about_resource(args->words[0]);
	code = read_snapshot(args->words[1], &import.data, &import.size,
			     &import.info);
	if (code)
		return code;
	about_container(clusctl_snapshot_info_get_name(import.info),
			CLUSCTL_MACHINE);
	code = open_target(args, &import);
	if (!code)
		code = put(args, &import);
	about_container(NULL, CLUSCTL_MACHINE);
	clusctl_resource_close(import.resource);
	clusctl_cluster_close(import.cluster);
	clusctl_snapshot_info_free(import.info);
	free(import.data);
	return code;
}

static const struct argp_option export_options[] = {
	{ "output", 'o', "FILE|-", 0,
	  "Write it to FILE, which it replaces as a whole", 2 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option import_options[] = {
	{ "checkpoint", OPT_CHECKPOINT, "'TYPE\\PROVIDER\\NAME'", 0,
	  "Refuse it unless it is of this checkpoint", 1 },
	{ "rollback", OPT_ROLLBACK, NULL, 0,
	  "If it is not newer, make its contents the next generation", 1 },
	{ "stored", OPT_STORED, NULL, 0,
	  "A store has it: replace generations that no store has acknowledged",
	  1 },
	{ "create", OPT_CREATE, NULL, 0,
	  "Create the resource, with the GUID in the snapshot, if there is none",
	  2 },
	{ "type", OPT_RESOURCE_TYPE, "TYPE", 0,
	  "Name of the type of that (" DEFAULT_TYPE ")", 2 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option verify_options[] = {
	{ "key-file", OPT_KEY_FILE, "FILE", 0, "The file with the cluster key",
	  1 },
	{ "key-fd", OPT_FD, "N", 0,
	  "The file descriptor to read the cluster key from", 1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct command commands[] = {
	{
		.verb = "export",
		.words = "RESOURCE CONTAINER",
		.doc = "Write the last snapshot of a checkpoint to a file. It is sealed: without\n"
		       "the cluster key, nobody gets the keys out.",
		.examples =
			"  clusctl snapshot export db '1\\\\MyKey' --output mykey.snapshot",
		.options = export_options,
		.groups = GROUP_NAME,
		.min = 1,
		.max = 2,
		.run = snapshot_export,
	},
	{
		.verb = "import",
		.words = "RESOURCE FILE|-",
		.doc = "Keep a snapshot from another node as the last one of its checkpoint.\n"
		       "The keys are restored when the resource next goes online.",
		.examples =
			"  clusctl snapshot import db mykey.snapshot\n"
			"  clusctl snapshot import db mykey.snapshot --create --type 'SQL Server'",
		.options = import_options,
		.min = 2,
		.max = 2,
		.run = snapshot_import,
	},
	{
		.verb = "show",
		.words = "FILE|-",
		.doc = "Show what a snapshot says of itself, which without the key is no proof.",
		.examples = "  clusctl snapshot show mykey.snapshot",
		.min = 1,
		.max = 1,
		.run = snapshot_show,
	},
	{
		.verb = "verify",
		.words = "FILE|-",
		.doc = "Open a snapshot with a cluster key, without the module, and show whose\n"
		       "keys are in it, and which. The private halves are not shown.",
		.examples =
			"  clusctl snapshot verify mykey.snapshot --key-file cluster.key",
		.options = verify_options,
		.min = 1,
		.max = 1,
		.run = snapshot_verify,
	},
	{ .verb = NULL },
};

const struct noun snapshot_noun = {
	.name = "snapshot",
	.doc = "Snapshots: sealed keys, in files.",
	.commands = commands,
};
