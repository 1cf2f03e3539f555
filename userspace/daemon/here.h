/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel has, all at once: so that a listing of the store does not ask
 * it about each checkpoint.
 */
#ifndef CLUSCTLD_HERE_H
#define CLUSCTLD_HERE_H

#include "sync.h"

struct here {
	struct clusctl_cluster *cluster;
	void *tree;
};

/* Reads all checkpoints of all resources. Returns 0 or a negative errno. */
int here_read(struct clusctl_cluster *cluster, struct here *here);
void here_free(struct here *here);
/* NULL if there is no such checkpoint */
const struct local *here_find(const struct here *here, const char *path);

/* What a table says of a checkpoint; valid as long as the table */
struct local here_local(const struct clusctl_checkpoint_info *info);

#endif
