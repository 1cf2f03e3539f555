// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl backup: all resources and snapshots to a directory. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backup.h"
#include "cli.h"

struct backup {
	struct clusctl_cluster *cluster;
	struct store store;
	json_t *manifest;
	/* Of the backup that is there: GUID, name, what it says of that */
	json_t *old;
	json_t *used; /* checksums of the files that the manifest names */
	unsigned int snapshots;
	unsigned int written;
	unsigned int boot_key; /* of the snapshots, how many have that */
};

/* Finds entries of the old manifest by GUID and name, and the files they use. */
static void index_old(struct backup *backup, const json_t *manifest)
{
	const json_t *resource;
	json_t *checkpoint, *names;
	size_t i, j;

	json_array_foreach(manifest_resources(manifest), i, resource)
	{
		names = json_object();
		json_array_foreach(resource_checkpoints(resource), j,
				   checkpoint)
		{
			json_object_set(names,
					manifest_text(checkpoint, "name"),
					checkpoint);
			json_object_set_new(backup->used,
					    manifest_text(checkpoint, "sha256"),
					    json_null());
		}
		json_object_set_new(backup->old, manifest_text(resource, "id"),
				    names);
	}
}

static bool is_number(const json_t *entry, const char *key, uint64_t number)
{
	const json_t *value = json_object_get(entry, key);

	return json_is_integer(value) &&
	       (uint64_t)json_integer_value(value) == number;
}

static bool is_text(const json_t *entry, const char *key, const char *text)
{
	const char *value = manifest_text(entry, key);

	return value && !strcmp(value, text);
}

/*
 * Is the file of the last backup good, and of the snapshot that there is? The
 * time tells one generation from its namesake of an earlier life of the machine.
 */
static bool is_kept(const struct backup *backup, const json_t *entry,
		    const struct clusctl_checkpoint_info *info)
{
	uint32_t size = clusctl_checkpoint_info_get_snapshot_size(info);
	char time[TIME_SIZE];
	void *data;

	format_time(clusctl_checkpoint_info_get_time(info), time);
	if (!entry ||
	    !is_number(entry, "generation",
		       clusctl_checkpoint_info_get_generation(info)) ||
	    !is_text(entry, "key_id",
		     clusctl_checkpoint_info_get_key_id(info)) ||
	    !is_text(entry, "time", time) || !is_number(entry, "size", size))
		return false;
	if (store_read(&backup->store, manifest_text(entry, "sha256"), size,
		       &data))
		return false;
	free(data);
	return true;
}

/* Gets and writes a snapshot; NULL in *@entry if it is gone meanwhile. */
static int save(struct backup *backup, struct clusctl_resource *resource,
		const char *name, json_t **entry)
{
	struct clusctl_snapshot_info *info;
	char sum[SHA256_TEXT_SIZE];
	size_t size;
	void *data;
	int code, rc;

	*entry = NULL;
	rc = clusctl_snapshot_get(resource, name, &data, &size);
	if (rc == -ENOENT || rc == -ESTALE)
		return CODE_OK;
	if (rc)
		return fail(rc);
	rc = clusctl_snapshot_parse(data, size, &info);
	if (rc) {
		code = fail(rc);
	} else {
		code = store_write(&backup->store, data, size, sum);
		if (!code) {
			*entry = snapshot_json(info, size);
			json_object_set_new(*entry, "sha256", json_string(sum));
			backup->written++;
		}
		clusctl_snapshot_info_free(info);
	}
	free(data);
	return code;
}

static int add_checkpoint(struct backup *backup,
			  struct clusctl_resource *resource,
			  const json_t *old_names, json_t *entries,
			  const struct clusctl_checkpoint_info *info)
{
	const char *name = clusctl_checkpoint_info_get_name(info);
	json_t *entry = json_object_get(old_names, name);
	int code = CODE_OK;

	if (is_kept(backup, entry, info))
		json_incref(entry);
	else
		code = save(backup, resource, name, &entry);
	if (code || !entry)
		return code;
	backup->snapshots++;
	backup->boot_key += json_is_true(json_object_get(entry, "boot_key"));
	json_array_append_new(entries, entry);
	return CODE_OK;
}

static int add_checkpoints(struct backup *backup,
			   struct clusctl_resource *resource,
			   const struct clusctl_resource_info *info)
{
	const char *id = clusctl_resource_info_get_id(info);
	const json_t *old_names = json_object_get(backup->old, id);
	struct clusctl_checkpoint_table *table;
	json_t *entry, *entries;
	int code = CODE_OK, rc;

	rc = clusctl_checkpoint_table(resource, &table);
	if (rc)
		return rc == -ESTALE ? CODE_OK : fail(rc);
	entry = manifest_resource(
		clusctl_resource_info_get_name(info), id,
		clusctl_resource_info_get_type(info),
		clusctl_state_name(clusctl_state_info_get_state(
			clusctl_checkpoint_table_get_state(table))));
	entries = json_object_get(entry, "checkpoints");
	for (size_t i = 0; !code && i < clusctl_checkpoint_table_size(table);
	     i++)
		code = add_checkpoint(backup, resource, old_names, entries,
				      clusctl_checkpoint_table_get(table, i));
	clusctl_checkpoint_table_free(table);
	json_array_append_new(json_object_get(backup->manifest, "resources"),
			      entry);
	return code;
}

/* A resource that is deleted meanwhile is left out. */
static int add_resource(struct backup *backup,
			const struct clusctl_resource_info *info)
{
	struct clusctl_resource *resource;
	int code, rc;

	rc = clusctl_resource_open(
		backup->cluster, clusctl_resource_info_get_id(info), &resource);
	if (rc)
		return rc == -ENOENT ? CODE_OK : fail(rc);
	about_resource(clusctl_resource_info_get_name(info));
	code = add_checkpoints(backup, resource, info);
	about_resource(NULL);
	clusctl_resource_close(resource);
	return code;
}

static int add_resources(struct backup *backup)
{
	struct clusctl_resource_list *list;
	int code = CODE_OK, rc;

	rc = clusctl_resource_list(backup->cluster, &list);
	if (rc)
		return fail(rc);
	for (size_t i = 0; !code && i < clusctl_resource_list_size(list); i++)
		code = add_resource(backup, clusctl_resource_list_get(list, i));
	clusctl_resource_list_free(list);
	return code;
}

/* From now on the new manifest counts. */
static void use_new(struct backup *backup)
{
	json_object_clear(backup->used);
	json_object_clear(backup->old);
	index_old(backup, backup->manifest);
}

static int print_result(const struct args *args, const struct backup *backup)
{
	size_t resources =
		json_array_size(manifest_resources(backup->manifest));
	json_t *reply;

	if (args->json) {
		reply = new_reply();
		json_object_set_new(reply, "directory",
				    json_text(backup->store.path));
		json_object_set_new(reply, "resources",
				    json_integer((json_int_t)resources));
		json_object_set_new(reply, "snapshots",
				    json_integer(backup->snapshots));
		json_object_set_new(reply, "written",
				    json_integer(backup->written));
		json_object_set_new(reply, "boot_key_snapshots",
				    json_integer(backup->boot_key));
		return print_reply(reply);
	}
	if (!args->quiet)
		printf("%zu resource%s, %u snapshot%s, %u of them changed\n",
		       resources, resources == 1 ? "" : "s", backup->snapshots,
		       backup->snapshots == 1 ? "" : "s", backup->written);
	if (backup->boot_key)
		note("%u snapshot%s sealed with the random key of this boot, %s",
		     backup->boot_key, backup->boot_key == 1 ? " is" : "s are",
		     "and of no use after it; clusctl doctor tells how to set one that is kept");
	return CODE_OK;
}

static int run(const struct args *args, struct backup *backup)
{
	bool replaced = false;
	json_t *old;
	int code;

	code = manifest_read(&backup->store, &old);
	if (code)
		return code;
	index_old(backup, old);
	json_decref(old);
	code = add_resources(backup);
	if (!code)
		code = manifest_write(&backup->store, backup->manifest,
				      &replaced);
	if (replaced)
		use_new(backup);
	/* A backup that failed leaves the files of the one before, no others. */
	store_prune(&backup->store, backup->used);
	return code ? code : print_result(args, backup);
}

static int backup(const struct args *args)
{
	struct backup backup = {
		.manifest = manifest_new(),
		.old = json_object(),
		.used = json_object(),
	};
	int code;

	about_file(args->words[0]);
	code = open_cluster(args, O_RDONLY, &backup.cluster);
	if (!code) {
		code = store_create(args->words[0], &backup.store);
		if (!code)
			code = run(args, &backup);
		store_close(&backup.store);
		clusctl_cluster_close(backup.cluster);
	}
	json_decref(backup.used);
	json_decref(backup.old);
	json_decref(backup.manifest);
	return code;
}

const struct command backup_command = {
	.verb = "backup",
	.words = "DIRECTORY",
	.doc = "Save all resources, and the snapshots of their checkpoints, to a directory:\n"
	       "a new one, an empty one, or one with an earlier backup, of which the\n"
	       "snapshots stay that have not changed. The cluster key is not saved.",
	.examples = "  clusctl backup /var/backups/clusctl",
	.min = 1,
	.max = 1,
	.run = backup,
};
