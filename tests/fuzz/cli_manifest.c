// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The manifest of a backup, as restore reads it: as it is, and, if it is JSON at
 * all, with the checksum that belongs to it.
 */
#include <stdarg.h>

#include "../../userspace/cli/digest.c"
#include "../../userspace/cli/manifest.c"

#include "fuzz.h"

/* The store has one manifest, in memory. */
static char *stored;
static size_t stored_size;

int store_read_manifest(const struct store *store, char **text, size_t *size)
{
	(void)store;
	*text = fuzz_copy(stored, stored_size);
	*size = stored_size;
	return 0;
}

int store_write_manifest(struct store *store, const char *text, bool *replaced)
{
	(void)store;
	free(stored);
	stored = strdup(text);
	stored_size = strlen(text);
	*replaced = true;
	return CODE_OK;
}

int fail_text(enum exit_code code, int error, const char *format, ...)
{
	char text[512];
	va_list args;

	(void)error;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return code;
}

int fail_memory(void)
{
	abort();
}

json_t *json_time(uint64_t seconds)
{
	return json_integer((json_int_t)seconds);
}

static bool is_hex(const char *text, size_t length)
{
	return text && strlen(text) == length &&
	       strspn(text, "0123456789abcdef") == length;
}

/* What restore relies on, of each checkpoint and of each resource */
static void check_checkpoint(const json_t *checkpoint)
{
	json_int_t size =
		json_integer_value(json_object_get(checkpoint, "size"));
	const char *name = manifest_text(checkpoint, "name");

	FUZZ_CHECK(name && !clusctl_name_problem(name, NULL));
	/* It is the name of a file. */
	FUZZ_CHECK(is_hex(manifest_text(checkpoint, "sha256"), 64));
	FUZZ_CHECK(size >= 1 && size <= SNAPSHOT_FILE_MAX);
}

static void check_resource(const json_t *all, size_t index)
{
	const json_t *resource = json_array_get(all, index);
	const json_t *checkpoints = resource_checkpoints(resource), *other;
	const char *id = manifest_text(resource, "id");
	size_t i;

	FUZZ_CHECK(manifest_text(resource, "name") &&
		   *manifest_text(resource, "name") &&
		   manifest_text(resource, "type"));
	FUZZ_CHECK(id && strlen(id) == 36 && id[8] == '-' && id[23] == '-');
	FUZZ_CHECK(json_is_array(checkpoints));
	for (i = 0; i < json_array_size(checkpoints); i++)
		check_checkpoint(json_array_get(checkpoints, i));
	for (i = 0; i < index; i++) {
		other = json_array_get(all, i);
		FUZZ_CHECK(strcmp(manifest_text(other, "id"), id));
		FUZZ_CHECK(strcmp(manifest_text(other, "name"),
				  manifest_text(resource, "name")));
	}
}

/* Reads what is stored; false if it is refused */
static bool check_stored(void)
{
	const json_t *resources;
	json_t *manifest = NULL;

	if (manifest_read(NULL, &manifest)) {
		FUZZ_CHECK(!manifest);
		return false;
	}
	resources = manifest_resources(manifest);
	FUZZ_CHECK(json_is_array(resources));
	for (size_t i = 0; i < json_array_size(resources); i++)
		check_resource(resources, i);
	json_decref(manifest);
	return true;
}

/* Writes what was read with a checksum of its own. */
static void sign_stored(void)
{
	json_t *json =
		json_loadb(stored, stored_size, JSON_REJECT_DUPLICATES, NULL);
	bool replaced = false;

	if (json_is_object(json) && !manifest_write(NULL, json, &replaced))
		FUZZ_CHECK(replaced);
	json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool good;

	stored = fuzz_copy(data, size);
	stored_size = size;
	good = check_stored();
	sign_stored();
	/* What was good before is good when it was written anew. */
	FUZZ_CHECK(check_stored() >= good);
	free(stored);
	stored = NULL;
	return 0;
}
