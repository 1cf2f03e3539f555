// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl status: is clusctl there, how full is it? */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "cli.h"

static int print_json(const struct clusctl_cluster_info *info,
		      const char *device, bool writable)
{
	json_t *reply = new_reply();

	json_object_set_new(reply, "device", json_string(device));
	json_object_set_new(reply, "writable", json_boolean(writable));
	json_object_set_new(reply, "key_id",
			    json_maybe(clusctl_cluster_info_get_key_id(info)));
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
	return print_reply(reply);
}

static void print_key(const struct clusctl_cluster_info *info)
{
	const char *id = clusctl_cluster_info_get_key_id(info);

	printf("Key:          ");
	if (clusctl_cluster_info_has_boot_key(info))
		printf("random key of this boot: %s\n",
		       "snapshots cannot be opened elsewhere; clusctl key set");
	else
		printf("%s, one of %u that open snapshots\n", id ? id : "-",
		       clusctl_cluster_info_get_keys(info));
}

static void print_text(const struct clusctl_cluster_info *info,
		       const char *device, bool writable)
{
	printf("Device:       %s, %s\n", device,
	       writable ? "readable and writable" : "read-only for you");
	printf("Keyring:      %d (keyctl show %%:.clusctl)\n",
	       clusctl_cluster_info_get_keyring(info));
	print_key(info);
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
	bool writable;
	int code, rc;

	code = open_cluster(args, O_RDONLY, &cluster);
	if (code)
		return code;
	writable = !access(device, W_OK);
	rc = clusctl_cluster_get_info(cluster, &info);
	clusctl_cluster_close(cluster);
	if (rc)
		return fail(rc);
	if (args->json)
		code = print_json(info, device, writable);
	else if (!args->quiet)
		print_text(info, device, writable);
	clusctl_cluster_info_free(info);
	return code;
}

const struct command status_command = {
	.verb = "status",
	.words = "",
	.doc = "Show whether clusctl is there, its key, counts, limits and counters.\n"
	       "If it is not there, a message says what to do, and the exit code is 69.",
	.examples = "  clusctl status --json | jq .checkpoints",
	.run = status,
};
