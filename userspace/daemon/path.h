/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keys of the records in a store:
 *
 *	resource/GUID			a resource
 *	checkpoint/GUID/NAME		the last snapshot of a checkpoint
 *	history/GUID/NAME/GENERATION	it, and those before it
 *	owner/GUID			the node where a resource is online; leased
 *	node/NODE			a node that runs clusctld; leased
 *
 * NAME is a hash of the checkpoint's string, in which all spellings of one
 * checkpoint are the same.
 */
#ifndef CLUSCTLD_PATH_H
#define CLUSCTLD_PATH_H

#include <stdbool.h>
#include <stdint.h>

#define PATH_SIZE 160 /* of any of them, with its NUL */
#define PATH_NAME_SIZE 65
#define PATH_GUID_SIZE 37

#define PATH_RESOURCES "resource/"
#define PATH_CHECKPOINTS "checkpoint/"
#define PATH_HISTORIES "history/"
#define PATH_OWNERS "owner/"
#define PATH_NODES "node/"

/* These return false if there is no memory, or a name cannot be. */
bool path_resource(char path[PATH_SIZE], const char *id);
bool path_owner(char path[PATH_SIZE], const char *id);
bool path_node(char path[PATH_SIZE], const char *node);
bool path_checkpoint(char path[PATH_SIZE], const char *id,
		     const char *checkpoint);
/* @checkpoint is a path of path_checkpoint(). */
void path_history(char path[PATH_SIZE], const char *checkpoint,
		  uint64_t generation);
/* What all generations of a checkpoint begin with */
void path_histories(char path[PATH_SIZE], const char *checkpoint);
/* The GUID in a path; false if it has none */
bool path_id(const char *path, char id[PATH_GUID_SIZE]);

#endif
