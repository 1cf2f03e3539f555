// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl key: set, generate. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "file.h"

/* Digits and a newline */
#define HEX_SIZE (2 * CLUSCTL_CLUSTER_KEY_SIZE + 1)

static int open_source(const struct args *args, int *fd)
{
	const char *path = args->key_stdin ? "-" : args->key_file;

	return open_key_file(args, path, fd);
}

int read_cluster_key(const struct args *args, struct clusctl_cluster_key **key)
{
	int code, rc, fd;

	code = open_source(args, &fd);
	if (code)
		return code;
	/* An open of /dev/fd/N would fail behind this. */
	code = harden();
	if (code)
		return code;
	about_file(args->key_file);
	rc = clusctl_cluster_key_read(fd, key);
	if (fd != STDIN_FILENO)
		close(fd);
	if (rc && clusctl_last_status() == CLUSCTL_NO_STATUS)
		return fail_text(CODE_NO_INPUT, -rc, "the key: %s",
				 strerror(-rc));
	if (rc)
		return fail(rc);
	about_file(NULL);
	return CODE_OK;
}

static int parse_serial(const char *text, int32_t *serial)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(text, &end, 10);
	if (errno || end == text || *end || number < 1 || number > INT32_MAX)
		return fail_text(
			CODE_USAGE, 0,
			"'%s' is no serial of a kernel key; a file is named with --file",
			text);
	*serial = (int32_t)number;
	return CODE_OK;
}

/* Snapshots that are sealed with other keys than the one of @id */
static uint32_t count_others(struct clusctl_cluster *cluster, const char *id)
{
	const struct clusctl_cluster_key_info *info;
	struct clusctl_cluster_key_list *list;
	uint32_t count = 0;

	if (clusctl_cluster_key_list(cluster, &list))
		return 0;
	for (size_t i = 0; i < clusctl_cluster_key_list_size(list); i++) {
		info = clusctl_cluster_key_list_get(list, i);
		if (strcmp(clusctl_cluster_key_info_get_id(info), id))
			count += clusctl_cluster_key_info_get_snapshots(info);
	}
	clusctl_cluster_key_list_free(list);
	return count;
}

static int print_set(const struct args *args, struct clusctl_cluster *cluster,
		     const struct clusctl_cluster_key_info *info)
{
	bool writer = clusctl_cluster_key_info_is_writer(info);
	const char *id = clusctl_cluster_key_info_get_id(info);
	uint32_t others = writer && !args->reader ? count_others(cluster, id) :
						    0;
	json_t *reply;

	if (args->json) {
		reply = new_reply();
		json_object_set_new(reply, "key_id", json_string(id));
		json_object_set_new(reply, "writer", json_boolean(writer));
		json_object_set_new(reply, "other_snapshots",
				    json_integer(others));
		if (args->output)
			json_object_set_new(reply, "output",
					    json_text(args->output));
		return print_reply(reply);
	}
	if (args->quiet)
		return CODE_OK;
	printf("%s\n", id);
	if (others)
		note("%u snapshot%s sealed with another key; %s", others,
		     others == 1 ? " is" : "s are",
		     "move them to this one: clusctl key reseal");
	return CODE_OK;
}

/* Sets @key, or without one, the kernel key @serial; as a library function */
static int set_key(const struct args *args, struct clusctl_cluster *cluster,
		   const struct clusctl_cluster_key *key, int32_t serial,
		   struct clusctl_cluster_key_info **info)
{
	unsigned int flags = args->reader ? CLUSCTL_READER : 0;

	if (key)
		return clusctl_cluster_key_set(cluster, key, flags, info);
	return clusctl_cluster_key_set_serial(cluster, serial, flags, info);
}

int key_set(const struct args *args)
{
	int sources = (int)args->count + !!args->key_file + args->key_stdin +
		      (args->key_fd >= 0);
	struct clusctl_cluster_key_info *info;
	struct clusctl_cluster_key *key = NULL;
	struct clusctl_cluster *cluster;
	int32_t serial = 0;
	int code, rc;

	if (sources != 1)
		fail_usage(
			"say where the key is: SERIAL, --file, --stdin or --fd, one of them");
	if (args->count)
		code = parse_serial(args->words[0], &serial);
	else
		code = read_cluster_key(args, &key);
	if (code)
		return code;
	about_file(args->key_file);
	code = open_cluster(args, O_RDWR, &cluster);
	if (!code) {
		rc = set_key(args, cluster, key, serial, &info);
		code = rc ? fail(rc) : print_set(args, cluster, info);
		if (!rc)
			clusctl_cluster_key_info_free(info);
		clusctl_cluster_close(cluster);
	}
	clusctl_cluster_key_free(key);
	return code;
}

/* Digits survive editors, mail and password stores, which bytes do not. */
static int write_hex(const char *path, const struct clusctl_cluster_key *key)
{
	const unsigned char *bytes = clusctl_cluster_key_get_bytes(key);
	static const char digits[] = "0123456789abcdef";
	char *text = clusctl_secret_alloc(HEX_SIZE), *end = text;
	int code;

	if (!text)
		return fail_memory();
	for (size_t i = 0; i < CLUSCTL_CLUSTER_KEY_SIZE; i++) {
		*end++ = digits[bytes[i] >> 4];
		*end++ = digits[bytes[i] & 15];
	}
	*end = '\n';
	code = create_file(path, text, HEX_SIZE);
	clusctl_wipe_free(text, HEX_SIZE);
	return code;
}

static int print_generated(const struct args *args, const char *id)
{
	json_t *reply;

	if (!args->json) {
		if (!args->quiet)
			printf("%s\n", id);
		return CODE_OK;
	}
	reply = new_reply();
	json_object_set_new(reply, "key_id", json_string(id));
	json_object_set_new(reply, "output", json_text(args->output));
	return print_reply(reply);
}

/* Writes the key, and sets it in @cluster if there is one. */
static int keep_key(const struct args *args, struct clusctl_cluster *cluster,
		    const struct clusctl_cluster_key *key)
{
	struct clusctl_cluster_key_info *info;
	int code, rc;

	/* What seals must be in the file first. */
	code = write_hex(args->output, key);
	if (code)
		return code;
	if (!cluster)
		return print_generated(args, clusctl_cluster_key_get_id(key));
	rc = set_key(args, cluster, key, 0, &info);
	if (!rc) {
		code = print_set(args, cluster, info);
		clusctl_cluster_key_info_free(info);
		return code;
	}
	/* With a status, it is certain that nothing has changed. */
	if (clusctl_last_status() != CLUSCTL_NO_STATUS)
		unlink(args->output);
	return fail(rc);
}

int key_generate(const struct args *args)
{
	struct clusctl_cluster *cluster = NULL;
	struct clusctl_cluster_key *key;
	int code, rc;

	if (!args->output || !strcmp(args->output, "-"))
		fail_usage("say which new file the key goes to: --output FILE");
	code = harden();
	if (!code && args->set)
		code = open_cluster(args, O_RDWR, &cluster);
	if (code)
		return code;
	about_file(args->output);
	rc = clusctl_cluster_key_generate(&key);
	if (rc) {
		code = fail(rc);
	} else {
		code = keep_key(args, cluster, key);
		clusctl_cluster_key_free(key);
	}
	clusctl_cluster_close(cluster);
	return code;
}
