/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's resources and their checkpoints, which may go at any moment. */
#ifndef CLUSCTLD_KERNEL_LIST_H
#define CLUSCTLD_KERNEL_LIST_H

#include <clusctl.h>

/*
 * Calls @call with the GUID of each resource, until one returns another value
 * than 0, which is returned; or a negative errno.
 */
int each_resource(struct clusctl_cluster *cluster,
		  int (*call)(void *data, const char *id), void *data);

/*
 * The checkpoints of the resource @id, for clusctl_checkpoint_table_free(); NULL
 * if the resource is gone. Returns 0 or a negative errno.
 */
int resource_table(struct clusctl_cluster *cluster, const char *id,
		   struct clusctl_checkpoint_table **table);

#endif
