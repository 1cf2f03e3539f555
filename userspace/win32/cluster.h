/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The objects behind the handles of ClusAPI. */
#ifndef CLUSCTL_WIN32_CLUSTER_H
#define CLUSCTL_WIN32_CLUSTER_H

#include <clusapi.h>
#include <clusctl.h>
#include <stdbool.h>

#include "handle.h"
#include "internal.h"

/* What all nodes call the cluster */
#define CLUSTER_NAME "clusctl"
/* The one group, under the name of that which each cluster of Windows has */
#define GROUP_NAME "Cluster Group"

struct cluster {
	struct object object;
	struct clusctl_cluster *cluster;
	bool writable;
};

struct resource {
	struct object object;
	struct cluster *cluster;
	struct clusctl_resource *resource;
};

struct node {
	struct object object;
	bool local;
};

struct group {
	struct object object;
	struct cluster *cluster;
};

/*
 * The access that is asked for: GENERIC_READ, GENERIC_ALL or MAXIMUM_ALLOWED;
 * ERROR_INVALID_PARAMETER for anything else
 */
DWORD access_check(DWORD desired);
/* What a handle that is open for this has */
static inline DWORD access_granted(bool writable)
{
	return writable ? GENERIC_ALL : GENERIC_READ;
}

/* Opens the device; the object has one reference. */
DWORD cluster_open(DWORD desired, struct cluster **cluster);

/* node.c: the name of this node, to be freed */
DWORD node_name(char **name);
/* Is it a name of this node? */
bool node_is_local(LPCWSTR name);
/* Can the host node run a control code? NULL can. */
DWORD node_check_host(HNODE host);

#endif
