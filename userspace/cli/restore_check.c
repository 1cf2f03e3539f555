// SPDX-License-Identifier: GPL-2.0-or-later
/* Before a restore: everything that can be known to fail. */
#include <errno.h>
#include <linux/clusctl.h>
#include <stdlib.h>
#include <string.h>

#include "restore.h"

/* Does the manifest say of a snapshot what that says of itself? */
static bool is_described(const json_t *checkpoint, const char *id,
			 const struct clusctl_snapshot_info *info, size_t size)
{
	json_t *found = snapshot_json(info, size), *value;
	bool same = !strcmp(clusctl_snapshot_info_get_resource_id(info), id);
	const char *key;

	json_object_foreach(found, key, value) same =
		same && json_equal(value, json_object_get(checkpoint, key));
	json_decref(found);
	return same;
}

static int check_snapshot(const json_t *checkpoint, const char *id,
			  const void *data, size_t size)
{
	struct clusctl_snapshot_info *info;
	bool good;
	int rc;

	rc = clusctl_snapshot_parse(data, size, &info);
	if (rc)
		return fail(rc);
	good = is_described(checkpoint, id, info, size);
	clusctl_snapshot_info_free(info);
	if (good)
		return CODE_OK;
	return fail_text(CODE_DATA, 0,
			 "the snapshot is not what manifest.json says of it");
}

static int check_file(struct restore *restore, const json_t *checkpoint,
		      const char *id)
{
	size_t size =
		(size_t)json_integer_value(json_object_get(checkpoint, "size"));
	const char *sum = manifest_text(checkpoint, "sha256");
	int code, error;
	void *data;

	about_container(manifest_text(checkpoint, "name"), CLUSCTL_MACHINE);
	error = store_read(&restore->store, sum, size, &data);
	if (error == -EBADMSG)
		return fail_text(
			CODE_DIGEST, 0,
			"the file %s.snapshot was altered since it was written; use another backup",
			sum);
	if (error)
		return fail_text(CODE_NO_INPUT, -error, "%s.snapshot: %s", sum,
				 strerror(-error));
	code = check_snapshot(checkpoint, id, data, size);
	free(data);
	about_container(NULL, CLUSCTL_MACHINE);
	return code;
}

int check_files(struct restore *restore)
{
	const json_t *resource, *checkpoint;
	int code = CODE_OK;
	size_t i, j;

	json_array_foreach(restore->resources, i, resource)
	{
		about_resource(manifest_text(resource, "name"));
		json_array_foreach(resource_checkpoints(resource), j,
				   checkpoint)
		{
			code = check_file(restore, checkpoint,
					  manifest_text(resource, "id"));
			if (code)
				return code;
		}
	}
	about_resource(NULL);
	return code;
}

/* A name that is taken by a resource with another GUID is in the way. */
static int check_resource(struct restore *restore, const json_t *resource)
{
	const char *name = manifest_text(resource, "name");
	const char *id = manifest_text(resource, "id");
	struct clusctl_resource *found;

	if (!clusctl_resource_open(restore->cluster, id, &found)) {
		clusctl_resource_close(found);
		return CODE_OK;
	}
	if (clusctl_resource_open(restore->cluster, name, &found))
		return CODE_OK;
	clusctl_resource_close(found);
	about_resource(name);
	return fail_status(ERROR_OBJECT_ALREADY_EXISTS);
}

/* The key ids of the keys that open snapshots here, as a set */
static int get_keys(struct clusctl_cluster *cluster, json_t *keys)
{
	const struct clusctl_cluster_key_info *info;
	struct clusctl_cluster_key_list *list;
	int rc;

	rc = clusctl_cluster_key_list(cluster, &list);
	if (rc)
		return fail(rc);
	for (size_t i = 0; i < clusctl_cluster_key_list_size(list); i++) {
		info = clusctl_cluster_key_list_get(list, i);
		if (!clusctl_cluster_key_info_is_retired(info))
			json_object_set_new(
				keys, clusctl_cluster_key_info_get_id(info),
				json_null());
	}
	clusctl_cluster_key_list_free(list);
	return CODE_OK;
}

/* If no snapshot at all can be opened here, a key is missing. */
static int find_openable(const struct restore *restore, const json_t *keys)
{
	const json_t *resource, *checkpoint;
	const char *missing = NULL, *id;
	size_t i, j;

	json_array_foreach(restore->resources, i, resource)
	{
		json_array_foreach(resource_checkpoints(resource), j,
				   checkpoint)
		{
			id = manifest_text(checkpoint, "key_id");
			if (json_object_get(keys, id))
				return CODE_OK;
			missing = id;
		}
	}
	if (!missing)
		return CODE_OK;
	about_key(missing);
	return fail_status(NTE_NO_KEY);
}

int check_cluster(struct restore *restore)
{
	json_t *keys = json_object();
	const json_t *resource;
	int code;
	size_t i;

	code = get_keys(restore->cluster, keys);
	if (!code)
		code = find_openable(restore, keys);
	json_decref(keys);
	json_array_foreach(restore->resources, i, resource)
	{
		if (code)
			break;
		code = check_resource(restore, resource);
	}
	return code;
}
