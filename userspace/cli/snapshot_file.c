// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl snapshot: show, verify, which are about files alone. */
#include <linux/clusctl.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "file.h"

int read_snapshot(const char *path, void **data, size_t *size,
		  struct clusctl_snapshot_info **info)
{
	int code, rc;

	about_file(path);
	code = read_input(path, SNAPSHOT_FILE_MAX, data, size);
	if (code)
		return code;
	rc = clusctl_snapshot_parse(*data, *size, info);
	if (!rc)
		return CODE_OK;
	free(*data);
	return fail(rc);
}

json_t *snapshot_json(const struct clusctl_snapshot_info *info, size_t size)
{
	return json_pack("{s:s, s:I, s:s, s:o, s:I, s:b, s:b}", "name",
			 clusctl_snapshot_info_get_name(info), "generation",
			 (json_int_t)clusctl_snapshot_info_get_generation(info),
			 "key_id", clusctl_snapshot_info_get_key_id(info),
			 "time",
			 json_time(clusctl_snapshot_info_get_time(info)),
			 "size", (json_int_t)size, "tombstone",
			 clusctl_snapshot_info_is_tombstone(info), "boot_key",
			 clusctl_snapshot_info_has_boot_key(info));
}

static json_t *file_json(const struct clusctl_snapshot_info *info, size_t size)
{
	json_t *json = snapshot_json(info, size);

	json_object_set_new(
		json, "resource_id",
		json_string(clusctl_snapshot_info_get_resource_id(info)));
	json_object_set_new(
		json, "format",
		json_integer(clusctl_snapshot_info_get_version(info)));
	return json;
}

static void print_info(const struct clusctl_snapshot_info *info, size_t size)
{
	char time[TIME_SIZE];

	format_time(clusctl_snapshot_info_get_time(info), time);
	printf("Resource ID:  %s\n",
	       clusctl_snapshot_info_get_resource_id(info));
	printf("Checkpoint:   %s\n", clusctl_snapshot_info_get_name(info));
	printf("Generation:   %ju%s\n",
	       (uintmax_t)clusctl_snapshot_info_get_generation(info),
	       clusctl_snapshot_info_is_tombstone(info) ?
		       ", a tombstone: the checkpoint was deleted" :
		       "");
	printf("Time:         %s\n", time);
	printf("Key:          %s%s\n", clusctl_snapshot_info_get_key_id(info),
	       clusctl_snapshot_info_has_boot_key(info) ?
		       ", a random key that no other node has" :
		       "");
	printf("Size:         %zu bytes\n", size);
}

int snapshot_show(const struct args *args)
{
	struct clusctl_snapshot_info *info;
	json_t *reply;
	void *data;
	size_t size;
	int code;

	code = read_snapshot(args->words[0], &data, &size, &info);
	if (code)
		return code;
	if (args->json) {
		reply = new_reply();
		json_object_set_new(reply, "snapshot", file_json(info, size));
		code = print_reply(reply);
	} else {
		print_info(info, size);
	}
	clusctl_snapshot_info_free(info);
	free(data);
	return code;
}

static json_t *contents_json(const struct clusctl_snapshot_contents *contents)
{
	const struct clusctl_key *key;
	json_t *json, *pair;

	json = json_pack(
		"{s:I, s:I, s:I}", "uid",
		(json_int_t)clusctl_snapshot_contents_get_uid(contents), "gid",
		(json_int_t)clusctl_snapshot_contents_get_gid(contents), "perm",
		(json_int_t)clusctl_snapshot_contents_get_perm(contents));
	for (size_t i = 0; i < SPECS; i++) {
		key = clusctl_snapshot_contents_get_pair(contents,
							 specs[i].spec);
		pair = key ? json_object() : json_null();
		if (key)
			add_public_key(pair, key);
		json_object_set_new(json, specs[i].name, pair);
	}
	return json;
}

static void print_contents(const struct clusctl_snapshot_contents *contents)
{
	const struct clusctl_key *key;
	char text[FINGERPRINT_SIZE];

	printf("Owner:        %u:%u\n",
	       clusctl_snapshot_contents_get_uid(contents),
	       clusctl_snapshot_contents_get_gid(contents));
	print_perm(clusctl_snapshot_contents_get_perm(contents));
	for (size_t i = 0; i < SPECS; i++) {
		key = clusctl_snapshot_contents_get_pair(contents,
							 specs[i].spec);
		if (!key) {
			printf("%snone\n", specs[i].label);
			continue;
		}
		fingerprint(key, text);
		printf("%s%s, %u bits\n", specs[i].label,
		       clusctl_key_get_algorithm(key),
		       clusctl_key_get_bits(key));
		printf("              public key SHA-256 %s\n", text);
	}
}

static int print_verified(const struct args *args,
			  const struct clusctl_snapshot_info *info, size_t size,
			  const struct clusctl_snapshot_contents *contents)
{
	json_t *reply;

	if (args->json) {
		reply = new_reply();
		json_object_set_new(reply, "snapshot", file_json(info, size));
		/* There is nothing in a tombstone. */
		json_object_set_new(reply, "contents",
				    clusctl_snapshot_info_is_tombstone(info) ?
					    json_null() :
					    contents_json(contents));
		return print_reply(reply);
	}
	if (args->quiet)
		return CODE_OK;
	print_info(info, size);
	if (!clusctl_snapshot_info_is_tombstone(info))
		print_contents(contents);
	return CODE_OK;
}

int snapshot_verify(const struct args *args)
{
	struct clusctl_snapshot_contents *contents;
	struct clusctl_snapshot_info *info;
	struct clusctl_cluster_key *key;
	size_t size;
	void *data;
	int code, rc;

	if (args->key_file ? args->key_fd >= 0 : args->key_fd < 0)
		fail_usage(
			"say where the cluster key is: --key-file or --key-fd, one of them");
	code = read_cluster_key(args, &key);
	if (code)
		return code;
	code = read_snapshot(args->words[0], &data, &size, &info);
	if (!code) {
		rc = clusctl_snapshot_open(data, size, key, &contents);
		if (rc) {
			about_key(clusctl_snapshot_info_get_key_id(info));
			code = fail(rc);
			about_key(NULL);
		} else {
			code = print_verified(args, info, size, contents);
			clusctl_snapshot_contents_free(contents);
		}
		clusctl_snapshot_info_free(info);
		free(data);
	}
	clusctl_cluster_key_free(key);
	return code;
}
