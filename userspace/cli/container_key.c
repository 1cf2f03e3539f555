// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl container: genkey, import, export. */
#include <errno.h>
#include <fcntl.h>
#include <linux/clusctl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static int check_put_options(const struct args *args)
{
	if (args->owner && !args->create)
		return fail_text(
			CODE_USAGE, 0,
			"--owner goes with --create; the owner of a container is chosen when it is created");
	return CODE_OK;
}

/* Making a key takes time: fail before that, if it would be in vain. */
static int check_container(const struct args *args,
			   struct clusctl_cluster *cluster, const char *name)
{
	struct clusctl_container_info *info;
	bool taken;
	int rc;

	rc = clusctl_container_get(cluster, args->scope, name, &info);
	if (rc && args->create && clusctl_last_status() == NTE_BAD_KEYSET)
		return CODE_OK;
	if (rc)
		return fail(rc);
	taken = clusctl_container_info_get_pair(info, args->spec) &&
		!(args->flags & CLUSCTL_REPLACE);
	clusctl_container_info_free(info);
	return taken ? fail_status(NTE_EXISTS) : CODE_OK;
}

/* Creates the container if that is wanted; says whether it did. */
static int create_container(const struct args *args,
			    struct clusctl_cluster *cluster, const char *name,
			    bool *created)
{
	uint32_t perm;
	int code, rc;
	uid_t uid;
	gid_t gid;

	*created = false;
	if (!args->create)
		return CODE_OK;
	code = parse_owner(args, &uid, &gid, &perm);
	if (code)
		return code;
	rc = clusctl_container_create(cluster, args->scope, name, uid, gid,
				      perm, NULL);
	*created = !rc;
	return rc && clusctl_last_status() != NTE_EXISTS ? fail(rc) : CODE_OK;
}

/* The serial of the new key, for keyctl(1); 0 if it is gone again */
static int32_t find_serial(const struct args *args,
			   struct clusctl_cluster *cluster, const char *name)
{
	const struct clusctl_pair_info *pair;
	struct clusctl_container_info *info;
	int32_t serial = 0;

	if (clusctl_container_get(cluster, args->scope, name, &info))
		return 0;
	pair = clusctl_container_info_get_pair(info, args->spec);
	if (pair)
		serial = clusctl_pair_info_get_serial(pair);
	clusctl_container_info_free(info);
	return serial;
}

static int print_put(const struct args *args, struct clusctl_cluster *cluster,
		     const char *name, const struct clusctl_key *key)
{
	int32_t serial = find_serial(args, cluster, name);
	json_t *reply;

	if (!args->json) {
		if (serial && !args->quiet)
			printf("%d\n", serial);
		return CODE_OK;
	}
	reply = new_reply();
	json_object_set_new(reply, "container", json_string(name));
	json_object_set_new(reply, "spec",
			    json_string(args->spec == CLUSCTL_SIGNATURE ?
						"signature" :
						"exchange"));
	json_object_set_new(reply, "serial",
			    serial ? json_integer(serial) : json_null());
	json_object_set_new(reply, "exportable",
			    json_boolean(args->flags & CLUSCTL_EXPORTABLE));
	json_object_set_new(reply, "algorithm",
			    json_string(clusctl_key_get_algorithm(key)));
	json_object_set_new(reply, "bits",
			    json_integer(clusctl_key_get_bits(key)));
	return print_reply(reply);
}

static int put_key(const struct args *args, struct clusctl_cluster *cluster,
		   const char *name, const struct clusctl_key *key)
{
	bool created;
	int code, rc;

	code = create_container(args, cluster, name, &created);
	if (code)
		return code;
	rc = clusctl_container_import_key(cluster, args->scope, name,
					  args->spec, args->flags, key);
	if (!rc)
		return print_put(args, cluster, name, key);
	code = fail(rc);
	if (created)
		clusctl_container_delete(cluster, args->scope, name);
	return code;
}

static int genkey(const struct args *args, const char *name)
{
	struct clusctl_cluster *cluster;
	struct clusctl_key *key;
	int code, rc;

	code = harden();
	if (!code)
		code = check_put_options(args);
	if (!code)
		code = open_cluster(args, O_RDWR, &cluster);
	if (code)
		return code;
	code = check_container(args, cluster, name);
	if (!code) {
		rc = clusctl_key_generate(args->algorithm, &key);
		if (rc) {
			code = fail(rc);
		} else {
			code = put_key(args, cluster, name, key);
			clusctl_key_free(key);
		}
	}
	clusctl_cluster_close(cluster);
	return code;
}

int container_genkey(const struct args *args)
{
	return run_with_name(args, 0, genkey);
}

/* Imports from a file that is open already: @fd is closed. */
static int import(const struct args *args, const char *name, int fd)
{
	struct clusctl_cluster *cluster;
	struct clusctl_key *key;
	int code;

	/* An open of /dev/fd/N would fail behind this. */
	code = harden();
	if (!code)
		code = read_key_file(args, fd, &key);
	close(fd);
	if (code)
		return code;
	code = open_cluster(args, O_RDWR, &cluster);
	if (!code) {
		code = put_key(args, cluster, name, key);
		clusctl_cluster_close(cluster);
	}
	clusctl_key_free(key);
	return code;
}

int container_import(const struct args *args)
{
	const char *path = NULL;
	unsigned int word = 0;
	int code, fd;
	char *name;

	code = take_name(args, &word, &name);
	if (code)
		return code;
	if (args->key_fd < 0 && word < args->count)
		path = args->words[word++];
	code = no_more_words(args, word);
	if (!code)
		code = check_put_options(args);
	if (!code && !path && args->key_fd < 0)
		code = fail_text(
			CODE_USAGE, 0,
			"the file is missing; give its name, - for standard input, or --fd N");
	if (!code)
		code = open_key_file(args, path, &fd);
	if (!code)
		code = import(args, name, fd);
	drop_name(name);
	return code;
}

static int check_export_options(const struct args *args)
{
	bool to_stdout = !args->output || !strcmp(args->output, "-");

	if (!to_stdout)
		return CODE_OK;
	if (args->private && isatty(STDOUT_FILENO))
		return fail_text(
			CODE_USAGE, 0,
			"a private key is not written to a terminal; use --output FILE");
	if (args->der && isatty(STDOUT_FILENO))
		return fail_text(
			CODE_USAGE, 0,
			"DER is not written to a terminal; use --pem or --output FILE");
	if (args->json && (args->private || args->der))
		return fail_text(
			CODE_USAGE, 0,
			"--json has standard output to itself; use --output FILE");
	return CODE_OK;
}

/* Writes the key, or with --json and no file puts it into the reply. */
static int write_key(const struct args *args, const char *name,
		     const void *data, size_t size)
{
	bool to_stdout = !args->output || !strcmp(args->output, "-");
	json_t *reply;
	int code;

	if (!args->json)
		return write_key_file(args, data, size);
	if (!to_stdout) {
		code = write_key_file(args, data, size);
		if (code)
			return code;
	}
	reply = new_reply();
	json_object_set_new(reply, "container", json_string(name));
	if (to_stdout)
		json_object_set_new(reply, "public_key",
				    json_stringn(data, size));
	else
		json_object_set_new(reply, "output", json_text(args->output));
	return print_reply(reply);
}

static int encode_and_write(const struct args *args, const char *name,
			    const struct clusctl_key *key)
{
	enum clusctl_encoding encoding =
		args->private ?
			(args->der ? CLUSCTL_PRIVATE_DER :
				     CLUSCTL_PRIVATE_PEM) :
			(args->der ? CLUSCTL_PUBLIC_DER : CLUSCTL_PUBLIC_PEM);
	size_t size;
	void *data;
	int code, rc;

	rc = clusctl_key_encode(key, encoding, &data, &size);
	if (rc)
		return fail(rc);
	code = write_key(args, name, data, size);
	clusctl_wipe_free(data, size);
	return code;
}

static int export(const struct args *args, const char *name)
{
	struct clusctl_cluster *cluster;
	struct clusctl_key *key;
	int code, rc;

	code = check_export_options(args);
	if (!code && args->private)
		code = harden();
	if (!code)
		code = open_cluster(args, O_RDONLY, &cluster);
	if (code)
		return code;
	if (args->private)
		rc = clusctl_container_export_key(cluster, args->scope, name,
						  args->spec, &key);
	else
		rc = clusctl_container_public_key(cluster, args->scope, name,
						  args->spec, &key);
	clusctl_cluster_close(cluster);
	if (rc)
		return fail(rc);
	code = encode_and_write(args, name, key);
	clusctl_key_free(key);
	return code;
}

int container_export(const struct args *args)
{
	return run_with_name(args, 0, export);
}
