// SPDX-License-Identifier: GPL-2.0-or-later
/* What clusctl doctor judges. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon.h"
#include "doctor.h"

#define ASK_SECONDS 10
#define KEY_FILE "/var/lib/clusctl/cluster.key"

static void add_device(json_t *facts, const char *path, int error)
{
	json_object_set_new(facts, "device",
			    json_pack("{s:s, s:i, s:b}", "path", path, "error",
				      -error, "module",
				      !access("/sys/module/clusctl", F_OK)));
}

static void add_kernel(json_t *facts, struct clusctl_cluster *cluster)
{
	struct clusctl_cluster_info *info;

	if (clusctl_cluster_get_info(cluster, &info))
		return;
	json_object_set_new(
		facts, "kernel",
		json_pack("{s:b, s:I}", "boot_key",
			  clusctl_cluster_info_has_boot_key(info),
			  "checkpoints",
			  (json_int_t)clusctl_cluster_info_get_checkpoints(
				  info)));
	clusctl_cluster_info_free(info);
}

/* Is there no container, or one without a key? */
static bool is_gone(struct clusctl_cluster *cluster, const char *name)
{
	struct clusctl_container_info *info;
	bool has_pair;

	if (clusctl_container_get(cluster, CLUSCTL_MACHINE, name, &info))
		return clusctl_last_status() != CLUSCTL_NO_STATUS;
	has_pair = clusctl_container_info_get_pair(info, CLUSCTL_EXCHANGE) ||
		   clusctl_container_info_get_pair(info, CLUSCTL_SIGNATURE);
	clusctl_container_info_free(info);
	return !has_pair;
}

static void add_rows(struct clusctl_cluster *cluster,
		     const struct clusctl_checkpoint_table *table, json_t *gone,
		     json_t *differing)
{
	const struct clusctl_checkpoint_info *row;
	const char *name;
	size_t i;

	for (i = 0; (row = clusctl_checkpoint_table_get(table, i)); i++) {
		name = clusctl_checkpoint_info_get_name(row);
		if (clusctl_checkpoint_info_is_tombstone(row) ||
		    !clusctl_checkpoint_info_differs(row))
			continue;
		json_array_append_new(is_gone(cluster, name) ? gone : differing,
				      json_text(name));
	}
}

static json_t *describe(struct clusctl_cluster *cluster,
			const struct clusctl_resource_info *info,
			const struct clusctl_checkpoint_table *table)
{
	uint32_t state = clusctl_state_info_get_state(
		clusctl_checkpoint_table_get_state(table));
	json_t *gone = json_array(), *differing = json_array();

	/* Of others, the containers are made when they go online. */
	if (state == CLUSCTL_ONLINE)
		add_rows(cluster, table, gone, differing);
	return json_pack("{s:o, s:b, s:o, s:o}", "name",
			 json_text(clusctl_resource_info_get_name(info)),
			 "failed", state == CLUSCTL_FAILED, "gone", gone,
			 "differing", differing);
}

static void add_resource(json_t *resources, struct clusctl_cluster *cluster,
			 const struct clusctl_resource_info *info)
{
	struct clusctl_checkpoint_table *table;
	struct clusctl_resource *resource;

	if (clusctl_resource_open(cluster, clusctl_resource_info_get_id(info),
				  &resource))
		return;
	if (!clusctl_checkpoint_table(resource, &table)) {
		json_array_append_new(resources,
				      describe(cluster, info, table));
		clusctl_checkpoint_table_free(table);
	}
	clusctl_resource_close(resource);
}

static void add_resources(json_t *facts, struct clusctl_cluster *cluster)
{
	struct clusctl_resource_list *list;
	json_t *resources = json_array();
	size_t i;

	if (!clusctl_resource_list(cluster, &list)) {
		for (i = 0; i < clusctl_resource_list_size(list); i++)
			add_resource(resources, cluster,
				     clusctl_resource_list_get(list, i));
		clusctl_resource_list_free(list);
	}
	json_object_set_new(facts, "resources", resources);
}

static void add_cluster(json_t *facts, const struct args *args)
{
	const char *path = args->device ? args->device : CLUSCTL_DEVICE;
	struct clusctl_cluster *cluster;
	int rc = clusctl_cluster_open(path, O_RDONLY, &cluster);

	add_device(facts, path, rc);
	if (rc)
		return;
	add_kernel(facts, cluster);
	add_resources(facts, cluster);
	clusctl_cluster_close(cluster);
}

static bool ask(json_t *facts, const struct args *args, const char *method,
		const char *name, const char *error_name)
{
	int timeout = args->timeout < 0 ? ASK_SECONDS : args->timeout;
	json_t *answer;
	int rc = daemon_ask(daemon_path(args), method, NULL, timeout, &answer);

	if (!rc && !strcmp(method, "Problems") &&
	    json_object_get(answer, "error"))
		rc = -EPROTO;
	if (rc) {
		json_decref(answer);
		json_object_set_new(facts, error_name, json_integer(-rc));
		return false;
	}
	json_object_set_new(facts, name, answer);
	return true;
}

static void add_key_file(json_t *facts)
{
	const char *path = json_string_value(
		json_object_get(json_object_get(facts, "daemon"), "key_file"));
	struct stat info;

	if (!path)
		path = KEY_FILE;
	/* Who may not see it cannot read it either. */
	if (stat(path, &info))
		return;
	json_object_set_new(facts, "key_file",
			    json_pack("{s:o, s:i, s:I}", "path",
				      json_text(path), "mode",
				      (int)(info.st_mode & 07777), "uid",
				      (json_int_t)info.st_uid));
}

static void add_quotas(json_t *facts)
{
	FILE *file = fopen("/proc/key-users", "re");
	long long keys, max_keys, bytes, max_bytes;
	json_t *quotas = json_array();
	char line[128];
	unsigned int uid;

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%u: %*d %*d/%*d %lld/%lld %lld/%lld", &uid,
			   &keys, &max_keys, &bytes, &max_bytes) == 5)
			json_array_append_new(
				quotas,
				json_pack("{s:I, s:I, s:I, s:I, s:I}", "uid",
					  (json_int_t)uid, "keys", keys,
					  "max_keys", max_keys, "bytes", bytes,
					  "max_bytes", max_bytes));
	}
	if (file)
		fclose(file);
	json_object_set_new(facts, "quotas", quotas);
}

json_t *doctor_facts(const struct args *args)
{
	json_t *facts = json_object();

	add_cluster(facts, args);
	/* Just after a start, the daemon knows more when it has found problems. */
	if (ask(facts, args, "Status", "daemon", "daemon_error") &&
	    ask(facts, args, "Problems", "problems", "problems_error"))
		ask(facts, args, "Status", "daemon", "daemon_error");
	add_key_file(facts);
	add_quotas(facts);
	return facts;
}
