// SPDX-License-Identifier: GPL-2.0-or-later
/* What the tests need and ClusAPI does not have. */
#include <clusctl.h>
#include <fcntl.h>

#include "world.h"

bool world_make_container(const char *name, bool exportable)
{
	/* It takes long to make, and one is as good as another. */
	static struct clusctl_key *key;
	struct clusctl_cluster *cluster;
	bool made;

	if (!key && clusctl_key_generate("rsa2048", &key))
		return false;
	if (clusctl_cluster_open(NULL, O_RDWR, &cluster))
		return false;
	made = !clusctl_container_create(cluster, CLUSCTL_MACHINE, name,
					 CLUSCTL_DEFAULT, CLUSCTL_DEFAULT,
					 CLUSCTL_DEFAULT, NULL) &&
	       !clusctl_container_import_key(
		       cluster, CLUSCTL_MACHINE, name, CLUSCTL_SIGNATURE,
		       exportable ? CLUSCTL_EXPORTABLE : 0, key);
	clusctl_cluster_close(cluster);
	return made;
}

bool world_remove_container(const char *name)
{
	struct clusctl_cluster *cluster;
	bool gone;

	if (clusctl_cluster_open(NULL, O_RDWR, &cluster))
		return false;
	gone = !clusctl_container_delete(cluster, CLUSCTL_MACHINE, name);
	clusctl_cluster_close(cluster);
	return gone;
}

unsigned int world_max_events(void)
{
	struct clusctl_cluster_info *info;
	struct clusctl_cluster *cluster;
	unsigned int most = 0;

	if (clusctl_cluster_open(NULL, O_RDONLY, &cluster))
		return 0;
	if (!clusctl_cluster_get_info(cluster, &info)) {
		most = clusctl_cluster_info_get_max_events(info);
		clusctl_cluster_info_free(info);
	}
	clusctl_cluster_close(cluster);
	return most;
}
