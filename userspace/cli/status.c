// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl status: is clusctl there, how full is it? */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "args.h"
#include "cli.h"
#include "daemon.h"

#define ASK_SECONDS 2

/* What clusctld says of itself and its store; NULL if it does not */
static json_t *ask_daemon(const struct args *args, int *error)
{
	const char *path = daemon_path(args);
	int timeout = args->timeout < 0 ? ASK_SECONDS : args->timeout;
	json_t *answer;

	*error = daemon_ask(path, "Status", NULL, timeout, &answer);
	if (!*error)
		return answer;
	json_decref(answer);
	return NULL;
}

static void print_no_store(int error)
{
	const char *why;

	if (error == -ENOENT || error == -ECONNREFUSED)
		why = "none, as clusctld does not run";
	else if (error == -EACCES)
		why = "not known: only root and the group clusctl may ask";
	else
		why = "not known: clusctld does not answer";
	printf("Store:        %s\n", why);
}

static bool says(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static void print_members(const json_t *store)
{
	const char *leader = text_of(store, "leader");

	say_line(
		stdout, "Members:      %jd, %s%s",
		(intmax_t)json_integer_value(json_object_get(store, "members")),
		*leader ? "led by " : "no leader", leader);
}

static void print_lag(const json_t *daemon)
{
	char lag[LAG_SIZE];

	printf("Stored:       %jd checkpoints, ",
	       (intmax_t)json_integer_value(
		       json_object_get(daemon, "checkpoints")));
	if (*text_of(daemon, "error"))
		say_line(stdout, "out of step: %s, after %jd tries",
			 text_of(daemon, "error"),
			 (intmax_t)json_integer_value(
				 json_object_get(daemon, "tries")));
	else if (!says(daemon, "compared"))
		printf("not compared yet\n");
	else
		printf("%s\n",
		       says(daemon, "in_step") ? "in step" : "not all in step");
	if (describe_lag(daemon, lag))
		printf("Not in step:  %s; clusctl doctor tells more\n", lag);
}

static void print_store(const json_t *daemon)
{
	const json_t *store = json_object_get(daemon, "store");
	const char *full = says(store, "full") ? ", full" : "";

	say_line(stdout, "Node:         %s", text_of(daemon, "node"));
	printf("Store:        %s, ", text_of(store, "engine"));
	if (!says(store, "reachable"))
		printf("out of reach%s\n", full);
	else if (!says(store, "quorum"))
		printf("without quorum%s\n", full);
	else
		say_line(stdout, "%s, revision %jd, of which %jd is here%s",
			 text_of(store, "server"),
			 (intmax_t)json_integer_value(
				 json_object_get(store, "revision")),
			 (intmax_t)json_integer_value(
				 json_object_get(daemon, "applied")),
			 full);
	if (says(daemon, "stale"))
		printf("Stale:        what is here may be old, as the store did not answer\n");
	if (json_integer_value(json_object_get(store, "members")) > 1)
		print_members(store);
	print_lag(daemon);
}

/* The keys that open snapshots, the one that seals first */
static json_t *key_ids(struct clusctl_cluster *cluster)
{
	const struct clusctl_cluster_key_info *info;
	struct clusctl_cluster_key_list *list;
	json_t *ids = json_array();

	if (clusctl_cluster_key_list(cluster, &list))
		return ids;
	for (size_t i = 0; (info = clusctl_cluster_key_list_get(list, i));
	     i++) {
		if (!clusctl_cluster_key_info_is_retired(info))
			json_array_append_new(
				ids,
				json_string(
					clusctl_cluster_key_info_get_id(info)));
	}
	clusctl_cluster_key_list_free(list);
	return ids;
}

static void print_readers(const json_t *ids)
{
	const json_t *id;
	size_t i;

	json_array_foreach(ids, i, id)
	{
		if (i)
			printf("%s%s", i == 1 ? "Opened by:    " : ", ",
			       json_string_value(id));
	}
	if (json_array_size(ids) > 1)
		printf(", too\n");
}

static int print_json(const struct clusctl_cluster_info *info,
		      const char *device, bool writable, json_t *ids,
		      json_t *daemon)
{
	json_t *reply = new_reply();

	json_object_set_new(reply, "device", json_string(device));
	json_object_set_new(reply, "writable", json_boolean(writable));
	json_object_set_new(reply, "key_id",
			    json_maybe(clusctl_cluster_info_get_key_id(info)));
	json_object_set(reply, "key_ids", ids);
	json_object_set_new(
		reply, "boot_key",
		json_boolean(clusctl_cluster_info_has_boot_key(info)));
#define NUMBER(name)          \
	json_object_set_new(  \
		reply, #name, \
		json_integer( \
			(json_int_t)clusctl_cluster_info_get_##name(info)))
	NUMBER(keys);
	NUMBER(keyring);
	NUMBER(resources);
	NUMBER(max_resources);
	NUMBER(checkpoints);
	NUMBER(tombstones);
	NUMBER(max_checkpoints);
	NUMBER(max_resource_checkpoints);
	NUMBER(max_name);
	NUMBER(max_snapshot);
	NUMBER(saved);
	NUMBER(save_failures);
	NUMBER(restored);
	NUMBER(restore_failures);
	NUMBER(sequence);
	NUMBER(max_events);
#undef NUMBER
	json_object_set(reply, "daemon", daemon ? daemon : json_null());
	return print_reply(reply);
}

static void print_key(const struct clusctl_cluster_info *info,
		      const json_t *daemon)
{
	const char *id = clusctl_cluster_info_get_key_id(info);

	printf("Key:          ");
	if (clusctl_cluster_info_has_boot_key(info))
		printf("random key of this boot: %s; %s\n",
		       "snapshots cannot be opened elsewhere",
		       key_mend(daemon));
	else
		printf("%s, one of %u that open snapshots\n", id ? id : "-",
		       clusctl_cluster_info_get_keys(info));
}

static void print_text(const struct clusctl_cluster_info *info,
		       const char *device, bool writable, const json_t *ids,
		       const json_t *daemon)
{
	printf("Device:       %s, %s\n", device,
	       writable ? "readable and writable" : "read-only for you");
	printf("Keyring:      %d (keyctl show %%:.clusctl)\n",
	       clusctl_cluster_info_get_keyring(info));
	print_key(info, daemon);
	print_readers(ids);
	printf("Resources:    %u of %u\n",
	       clusctl_cluster_info_get_resources(info),
	       clusctl_cluster_info_get_max_resources(info));
	printf("Checkpoints:  %u of %u, at most %u per resource\n",
	       clusctl_cluster_info_get_checkpoints(info),
	       clusctl_cluster_info_get_max_checkpoints(info),
	       clusctl_cluster_info_get_max_resource_checkpoints(info));
	printf("Tombstones:   %u, of checkpoints that were deleted\n",
	       clusctl_cluster_info_get_tombstones(info));
	printf("Names:        at most %u UTF-16 units\n",
	       clusctl_cluster_info_get_max_name(info));
	printf("Snapshots:    at most %u bytes\n",
	       clusctl_cluster_info_get_max_snapshot(info));
	printf("Saved:        %ju, and %ju failures\n",
	       (uintmax_t)clusctl_cluster_info_get_saved(info),
	       (uintmax_t)clusctl_cluster_info_get_save_failures(info));
	printf("Restored:     %ju, and %ju failures\n",
	       (uintmax_t)clusctl_cluster_info_get_restored(info),
	       (uintmax_t)clusctl_cluster_info_get_restore_failures(info));
	printf("Events:       %ju, of which a slow reader finds the last %u\n",
	       (uintmax_t)clusctl_cluster_info_get_sequence(info),
	       clusctl_cluster_info_get_max_events(info));
}

static int status(const struct args *args)
{
	const char *device = args->device ? args->device : CLUSCTL_DEVICE;
	struct clusctl_cluster_info *info;
	struct clusctl_cluster *cluster;
	json_t *daemon, *ids;
	bool writable;
	int code, rc, error;

	code = open_cluster(args, O_RDONLY, &cluster);
	if (code)
		return code;
	writable = !access(device, W_OK);
	rc = clusctl_cluster_get_info(cluster, &info);
	ids = rc ? NULL : key_ids(cluster);
	daemon = rc ? NULL : ask_daemon(args, &error);
	if (daemon)
		count_waiting(cluster, daemon);
	clusctl_cluster_close(cluster);
	if (rc)
		return fail(rc);
	if (args->json) {
		code = print_json(info, device, writable, ids, daemon);
	} else if (!args->quiet) {
		print_text(info, device, writable, ids, daemon);
		if (daemon)
			print_store(daemon);
		else
			print_no_store(error);
	}
	json_decref(daemon);
	json_decref(ids);
	clusctl_cluster_info_free(info);
	return code;
}

static const struct argp_option options[] = {
	{ "socket", OPT_SOCKET, "PATH", 0,
	  "Where clusctld listens (" DAEMON_SOCKET ")", 1 },
	{ "timeout", OPT_TIMEOUT, "S", 0,
	  "Wait at most S seconds (2) for what clusctld says", 1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

const struct command status_command = {
	.verb = "status",
	.words = "",
	.doc = "Show whether clusctl is there, its key, counts, limits and counters.\n"
	       "If it is not there, a message says what to do, and the exit code is 69.",
	.examples = "  clusctl status --json | jq .checkpoints",
	.options = options,
	.run = status,
};
