/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cluster key, in a file that only its owner can read. */
#ifndef CLUSCTLD_CLUSTER_KEY_H
#define CLUSCTLD_CLUSTER_KEY_H

#include <clusctl.h>
#include <stdbool.h>

/*
 * Has the module seal with the key of the file, unless it has one already. With
 * @make, a file that is not there is made, with a new key. Returns 0, or a
 * negative errno, and has logged it then: -ENOENT if there is no file, -EPERM if
 * others can read it, -EACCES if we may not set keys.
 */
int cluster_key_set(struct clusctl_cluster *cluster, const char *path,
		    bool make);

#endif
