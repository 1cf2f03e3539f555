/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Backups: a directory with snapshots, and a manifest that says what they are. */
#ifndef CLI_BACKUP_H
#define CLI_BACKUP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "file.h"

/*
 * The directory has manifest.json, and snapshots/ with a file for each snapshot
 * that is named by its SHA-256. So a file never changes, a manifest that is
 * there refers to files that are, and no name is taken from what was read.
 */
struct store {
	const char *path;
	int dir;
	int snapshots;
};

/* store.c: all of it reports failures, and returns an exit code, unless said */
/* Opens a directory to write to, and makes it if need be; keeps others off. */
int store_create(const char *path, struct store *store);
/* Opens one that is there, to read, and keeps writers off. */
int store_open(const char *path, struct store *store);
void store_close(struct store *store);
/* Writes a snapshot, and gives its SHA-256. */
int store_write(struct store *store, const void *data, size_t size,
		char sum[SHA256_TEXT_SIZE]);
/*
 * Reads the snapshot with this SHA-256 and size. Returns a negative errno and
 * reports nothing: -EBADMSG if it is another one now.
 */
int store_read(const struct store *store, const char *sum, size_t size,
	       void **data);
/* Reports nothing, and returns a negative errno: -ENOENT if there is none. */
int store_read_manifest(const struct store *store, char **text, size_t *size);
/*
 * Makes all that was written last, and then replaces the manifest. It may fail
 * behind that, and says so.
 */
int store_write_manifest(struct store *store, const char *text, bool *replaced);
/* Removes the snapshots that are no keys of @used, and what a crash left. */
void store_prune(struct store *store, const json_t *used);

/* manifest.c: likewise */
json_t *manifest_new(void);
/* What the manifest says of a resource, but for its checkpoints */
json_t *manifest_resource(const char *name, const char *id, const char *type,
			  const char *state);
/* Reads and checks a manifest; NULL in *@manifest if there is none. */
int manifest_read(const struct store *store, json_t **manifest);
/* Writes it as store_write_manifest(). */
int manifest_write(struct store *store, json_t *manifest, bool *replaced);
/* The resources of a manifest, and the checkpoints of one of them */
const json_t *manifest_resources(const json_t *manifest);
const json_t *resource_checkpoints(const json_t *resource);
/* A string of a resource or a checkpoint in a manifest */
const char *manifest_text(const json_t *object, const char *key);

#endif
