/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A restore: what is checked before it, and what it does. */
#ifndef CLI_RESTORE_H
#define CLI_RESTORE_H

#include "backup.h"
#include "cli.h"

struct restore {
	const struct args *args;
	struct store store;
	json_t *manifest;
	json_t *resources; /* of the manifest, those that are wanted */
	struct clusctl_cluster *cluster;
};

/* restore_check.c: changes nothing, and reports what stands in the way. */
/* Is every file there, and what the manifest says of it? */
int check_files(struct restore *restore);
/* Can what is in them be put here? */
int check_cluster(struct restore *restore);

#endif
