// SPDX-License-Identifier: GPL-2.0-or-later
/* The manifest of a backup: what is written, and what is believed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backup.h"
#include "cli.h"

#define FORMAT "clusctl backup"
#define VERSION 1
#define HEX "0123456789abcdef"

json_t *manifest_new(void)
{
	return json_pack("{s:s, s:i, s:o, s:[]}", "format", FORMAT, "version",
			 VERSION, "time", json_time((uint64_t)time(NULL)),
			 "resources");
}

json_t *manifest_resource(const char *name, const char *id, const char *type,
			  const char *state)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:[]}", "name", name, "id", id,
			 "type", type, "state", state, "checkpoints");
}

const json_t *manifest_resources(const json_t *manifest)
{
	return json_object_get(manifest, "resources");
}

const json_t *resource_checkpoints(const json_t *resource)
{
	return json_object_get(resource, "checkpoints");
}

const char *manifest_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* The SHA-256 of all that it says but this, in one spelling of many */
static bool checksum(const json_t *manifest, char sum[SHA256_TEXT_SIZE])
{
	json_t *copy = json_copy((json_t *)manifest);
	char *text;
	bool good;

	json_object_del(copy, "sha256");
	text = json_dumps(copy, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(copy);
	good = text && sha256(text, strlen(text), sum);
	free(text);
	return good;
}

int manifest_write(struct store *store, json_t *manifest, bool *replaced)
{
	char sum[SHA256_TEXT_SIZE], *text = NULL;
	int code;

	*replaced = false;
	if (checksum(manifest, sum)) {
		json_object_set_new(manifest, "sha256", json_string(sum));
		text = json_dumps(manifest, JSON_INDENT(1));
	}
	if (!text)
		return fail_memory();
	code = store_write_manifest(store, text, replaced);
	free(text);
	return code;
}

/* Is it made of @length of these characters? */
static bool is_made_of(const char *text, const char *characters, size_t length)
{
	return text && strlen(text) == length &&
	       strspn(text, characters) == length;
}

/* 8-4-4-4-12 digits */
static bool is_guid(const char *text)
{
	if (!is_made_of(text, HEX "-", 36))
		return false;
	for (size_t i = 0; i < 36; i++) {
		if ((text[i] == '-') !=
		    (i == 8 || i == 13 || i == 18 || i == 23))
			return false;
	}
	return true;
}

/* Adds to a set; false if it has been there. */
static bool add_new(json_t *set, const char *key)
{
	return !json_object_get(set, key) &&
	       !json_object_set_new(set, key, json_null());
}

static const char *checkpoint_problem(const json_t *checkpoint, json_t *names)
{
	const char *name = manifest_text(checkpoint, "name");
	json_int_t size =
		json_integer_value(json_object_get(checkpoint, "size"));

	if (!name || clusctl_name_problem(name, NULL))
		return "a checkpoint has no name";
	if (!add_new(names, name))
		return "a checkpoint is there twice";
	if (!is_made_of(manifest_text(checkpoint, "sha256"), HEX,
			SHA256_TEXT_SIZE - 1))
		return "a checkpoint has no checksum";
	if (size < 1 || size > SNAPSHOT_FILE_MAX)
		return "a snapshot has no size that one can have";
	return NULL;
}

static const char *resource_problem(const json_t *resource, json_t *ids,
				    json_t *names)
{
	const json_t *checkpoints = resource_checkpoints(resource);
	const char *name = manifest_text(resource, "name");
	const char *id = manifest_text(resource, "id");
	const char *problem = NULL;
	const json_t *checkpoint;
	json_t *seen;
	size_t i;

	if (!is_guid(id))
		return "a resource has no GUID";
	if (!name || !*name || !manifest_text(resource, "type"))
		return "a resource has no name or no type";
	if (!add_new(ids, id) || !add_new(names, name))
		return "a resource is there twice";
	if (!json_is_array(checkpoints))
		return "a resource has no checkpoints";
	seen = json_object();
	json_array_foreach(checkpoints, i, checkpoint)
	{
		problem = checkpoint_problem(checkpoint, seen);
		if (problem)
			break;
	}
	json_decref(seen);
	return problem;
}

/* What is wrong with what it says; what is well-formed may still be untrue. */
static const char *manifest_problem(const json_t *manifest)
{
	const json_t *resources = manifest_resources(manifest), *resource;
	json_t *ids, *names;
	const char *problem = NULL;
	size_t i;

	if (!json_is_array(resources))
		return "it has no resources";
	ids = json_object();
	names = json_object();
	json_array_foreach(resources, i, resource)
	{
		problem = resource_problem(resource, ids, names);
		if (problem)
			break;
	}
	json_decref(names);
	json_decref(ids);
	return problem;
}

static int manifest_check(const json_t *manifest)
{
	const char *format = manifest_text(manifest, "format"), *problem;
	const char *said = manifest_text(manifest, "sha256");
	char sum[SHA256_TEXT_SIZE];

	if (!format || strcmp(format, FORMAT))
		return fail_text(CODE_DATA, 0,
				 "manifest.json is not one of clusctl");
	if (json_integer_value(json_object_get(manifest, "version")) != VERSION)
		return fail_text(
			CODE_DATA, 0,
			"the backup is of a newer format; use a clusctl that is as new as the one that wrote it");
	if (!checksum(manifest, sum))
		return fail_memory();
	if (!said || strcmp(said, sum))
		return fail_text(
			CODE_DIGEST, 0,
			"manifest.json was altered since it was written; use another backup, or remove it to make a new one here");
	problem = manifest_problem(manifest);
	if (problem)
		return fail_text(CODE_DATA, 0, "manifest.json: %s", problem);
	return CODE_OK;
}

int manifest_read(const struct store *store, json_t **manifest)
{
	json_error_t error;
	size_t size;
	char *text;
	int code, rc;

	*manifest = NULL;
	rc = store_read_manifest(store, &text, &size);
	if (rc == -ENOENT)
		return CODE_OK;
	if (rc)
		return fail_text(CODE_NO_INPUT, -rc, "manifest.json: %s",
				 strerror(-rc));
	*manifest = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
	free(text);
	if (!*manifest)
		return fail_text(
			CODE_DATA, 0,
			"manifest.json, line %d: %s; use another backup, or remove it to make a new one here",
			error.line, error.text);
	code = manifest_check(*manifest);
	if (!code)
		return CODE_OK;
	json_decref(*manifest);
	*manifest = NULL;
	return code;
}
