// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl restore: resources and snapshots from the directory of a backup. */
#include <errno.h>
#include <fcntl.h>
#include <linux/clusctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "restore.h"

/* What became of a snapshot */
enum outcome {
	OUTCOME_PUT,
	OUTCOME_SAME,
	OUTCOME_NEWER,
	OUTCOME_DIFFERENT,
	OUTCOME_ROLLED_BACK,
	OUTCOME_REFUSED,
	OUTCOMES,
};

static const char *const outcome_names[OUTCOMES] = {
	[OUTCOME_PUT] = "put", /* this is it from now on */
	[OUTCOME_SAME] = "same", /* it was here already */
	[OUTCOME_NEWER] = "newer", /* the one that is here is */
	[OUTCOME_DIFFERENT] = "different", /* has the same generation */
	[OUTCOME_ROLLED_BACK] = "rolled-back",
	[OUTCOME_REFUSED] = "refused", /* the status says why */
};

/* A resource that is being restored */
struct target {
	struct restore *restore;
	struct clusctl_resource *handle;
	const char *name; /* in the manifest */
	json_t *results;
};

/* The first refusal, which is what the command fails with */
static struct {
	uint32_t status;
	int error;
	const char *resource;
	const char *name;
	const char *key;
} refusal;

static uint64_t number(const json_t *checkpoint, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(checkpoint, key));
}

/* How the snapshot that is here stands to the one in the backup */
static enum outcome compare(const json_t *checkpoint,
			    const struct clusctl_snapshot_info *here,
			    size_t size)
{
	uint64_t generation = clusctl_snapshot_info_get_generation(here);
	const char *time = manifest_text(checkpoint, "time");
	char here_time[TIME_SIZE];

	if (generation > number(checkpoint, "generation"))
		return OUTCOME_NEWER;
	format_time(clusctl_snapshot_info_get_time(here), here_time);
	/* It may have been sealed again with another key. */
	if (time && !strcmp(time, here_time) &&
	    size == number(checkpoint, "size"))
		return OUTCOME_SAME;
	return OUTCOME_DIFFERENT;
}

static enum outcome compare_here(struct target *target,
				 const json_t *checkpoint)
{
	struct clusctl_snapshot_info *info;
	enum outcome outcome = OUTCOME_NEWER;
	size_t size;
	void *data;

	if (clusctl_snapshot_get(target->handle,
				 manifest_text(checkpoint, "name"), &data,
				 &size))
		return outcome;
	if (!clusctl_snapshot_parse(data, size, &info)) {
		outcome = compare(checkpoint, info, size);
		clusctl_snapshot_info_free(info);
	}
	free(data);
	return outcome;
}

static enum outcome refuse(const struct target *target,
			   const json_t *checkpoint, int rc)
{
	if (!refusal.error) {
		refusal.error = rc;
		refusal.status = clusctl_last_status();
		refusal.resource = target->name;
		refusal.name = manifest_text(checkpoint, "name");
		refusal.key = manifest_text(checkpoint, "key_id");
	}
	return OUTCOME_REFUSED;
}

static enum outcome put(struct target *target, const json_t *checkpoint,
			const void *data, size_t size)
{
	const char *name = manifest_text(checkpoint, "name");
	enum outcome outcome;
	int rc;

	rc = clusctl_snapshot_put(target->handle, data, size, name, 0);
	if (!rc)
		return OUTCOME_PUT;
	if (clusctl_last_status() != ERROR_REVISION_MISMATCH)
		return refuse(target, checkpoint, rc);
	outcome = compare_here(target, checkpoint);
	if (outcome == OUTCOME_SAME || !target->restore->args->rollback)
		return outcome;
	rc = clusctl_snapshot_put(target->handle, data, size, name,
				  CLUSCTL_ROLLBACK);
	return rc ? refuse(target, checkpoint, rc) : OUTCOME_ROLLED_BACK;
}

static void print_result(const struct target *target, const json_t *checkpoint,
			 enum outcome outcome, uint32_t status)
{
	const char *name = manifest_text(checkpoint, "name");
	const char *why =
		outcome == OUTCOME_REFUSED ? clusctl_status_name(status) : NULL;
	const struct args *args = target->restore->args;

	if (args->json)
		json_array_append_new(
			target->results,
			json_pack("{s:s, s:o, s:s, s:s?}", "name", name,
				  "generation",
				  json_integer((json_int_t)number(
					  checkpoint, "generation")),
				  "outcome", outcome_names[outcome], "status",
				  why));
	else if (!args->quiet)
		printf("%-11s  %10ju  %s\t%s%s%s\n", outcome_names[outcome],
		       (uintmax_t)number(checkpoint, "generation"),
		       target->name, name, why ? "\t" : "", why ? why : "");
}

/* The file is checked a second time: only what is put counts. */
static int restore_snapshot(struct target *target, const json_t *checkpoint)
{
	size_t size = (size_t)number(checkpoint, "size");
	enum outcome outcome;
	uint32_t status;
	void *data;
	int error;

	error = store_read(&target->restore->store,
			   manifest_text(checkpoint, "sha256"), size, &data);
	if (error)
		return fail_text(CODE_NO_INPUT, -error, "%s: %s",
				 manifest_text(checkpoint, "name"),
				 strerror(-error));
	outcome = put(target, checkpoint, data, size);
	status = clusctl_last_status();
	free(data);
	print_result(target, checkpoint, outcome, status);
	return CODE_OK;
}

static int open_target(struct target *target, const json_t *resource,
		       bool *created)
{
	const char *type = manifest_text(resource, "type");
	const char *id = manifest_text(resource, "id");
	int rc;

	rc = clusctl_resource_open(target->restore->cluster, id,
				   &target->handle);
	*created = rc && clusctl_last_status() == ERROR_RESOURCE_NOT_FOUND;
	if (*created)
		rc = clusctl_resource_create_with_id(target->restore->cluster,
						     target->name, type, id,
						     &target->handle);
	return rc ? fail(rc) : CODE_OK;
}

static int restore_resource(struct restore *restore, const json_t *resource,
			    json_t *all)
{
	struct target target = {
		.restore = restore,
		.name = manifest_text(resource, "name"),
		.results = json_array(),
	};
	const json_t *checkpoint;
	bool created;
	int code;
	size_t i;

	about_resource(target.name);
	code = open_target(&target, resource, &created);
	if (code) {
		json_decref(target.results);
		return code;
	}
	if (created && !restore->args->json && !restore->args->quiet)
		printf("%-11s  %10s  %s\n", "created", "-", target.name);
	json_array_foreach(resource_checkpoints(resource), i, checkpoint)
	{
		if (!code)
			code = restore_snapshot(&target, checkpoint);
	}
	json_array_append_new(
		all, json_pack("{s:s, s:s, s:b, s:o}", "name", target.name,
			       "id", manifest_text(resource, "id"), "created",
			       created, "snapshots", target.results));
	clusctl_resource_close(target.handle);
	if (!code)
		about_resource(NULL);
	return code;
}

static int report_refusal(void)
{
	about_resource(refusal.resource);
	about_container(refusal.name, CLUSCTL_MACHINE);
	about_key(refusal.key);
	return refusal.status == CLUSCTL_NO_STATUS ?
		       fail_errno(-refusal.error) :
		       fail_status(refusal.status);
}

static int restore_all(struct restore *restore)
{
	json_t *all = json_array(), *reply = new_reply();
	const json_t *resource;
	int code = CODE_OK;
	size_t i;

	json_object_set_new(reply, "directory", json_text(restore->store.path));
	json_object_set(reply, "resources", all);
	about_reply(json_incref(reply));
	json_array_foreach(restore->resources, i, resource)
	{
		if (!code)
			code = restore_resource(restore, resource, all);
	}
	if (!code && refusal.error)
		code = report_refusal();
	if (!code && restore->args->json)
		code = print_reply(json_incref(reply));
	about_reply(NULL);
	json_decref(all);
	json_decref(reply);
	return code;
}

/* The resources that were asked for: all, or the one of this name or GUID */
static int select_resources(struct restore *restore)
{
	const json_t *all = manifest_resources(restore->manifest);
	const char *word = restore->args->words[1];
	json_t *resource;
	size_t i;

	restore->resources = json_array();
	json_array_foreach(all, i, resource)
	{
		if (!word || !strcmp(word, manifest_text(resource, "name")) ||
		    !strcmp(word, manifest_text(resource, "id")))
			json_array_append(restore->resources, resource);
	}
	if (!word || json_array_size(restore->resources))
		return CODE_OK;
	about_resource(word);
	return fail_text(
		CODE_NO_SUCH, 0,
		"the backup has no such resource; its manifest.json lists them");
}

static int run(struct restore *restore)
{
	int code;

	code = manifest_read(&restore->store, &restore->manifest);
	if (!code && !restore->manifest)
		code = fail_text(
			CODE_NO_INPUT, ENOENT,
			"the directory has no backup: there is no manifest.json");
	if (!code)
		code = select_resources(restore);
	if (!code)
		code = check_files(restore);
	if (!code)
		code = open_cluster(restore->args, O_RDWR, &restore->cluster);
	if (!code)
		code = check_cluster(restore);
	if (!code)
		code = restore_all(restore);
	clusctl_cluster_close(restore->cluster);
	json_decref(restore->resources);
	json_decref(restore->manifest);
	return code;
}

static int restore(const struct args *args)
{
	struct restore restore = { .args = args };
	int code;

	code = store_open(args->words[0], &restore.store);
	if (!code)
		code = run(&restore);
	store_close(&restore.store);
	return code;
}

static const struct argp_option options[] = {
	{ "rollback", OPT_ROLLBACK, NULL, 0,
	  "Make the contents of snapshots that are not newer the next generation",
	  1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

const struct command restore_command = {
	.verb = "restore",
	.words = "DIRECTORY [RESOURCE]",
	.doc = "Put back what a backup has: create the resources that are missing, with\n"
	       "their GUIDs, and take the snapshots that are newer than those here. The\n"
	       "keys are restored when a resource next goes online.",
	.examples = "  clusctl key set --file cluster.key\n"
		    "  clusctl restore /var/backups/clusctl",
	.options = options,
	.min = 1,
	.max = 2,
	.run = restore,
};
