// SPDX-License-Identifier: LGPL-2.1-or-later
/* The cluster: its handle, counts and caps. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"
#include "version.h"

struct clusctl_cluster_info {
	struct clusctl_info info;
};

CLUSCTL_API const char *clusctl_version(void)
{
	return CLUSCTL_VERSION;
}

CLUSCTL_API int clusctl_cluster_open(const char *device, int flags,
				     struct clusctl_cluster **cluster)
{
	struct clusctl_cluster *c = malloc(sizeof(*c));
	int error;

	if (!c)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	c->fd = open(device ? device : CLUSCTL_DEVICE, flags | O_CLOEXEC);
	if (c->fd < 0) {
		error = errno;
		free(c);
		return ctl_fault(error);
	}
	*cluster = c;
	return ctl_ok();
}

CLUSCTL_API void clusctl_cluster_close(struct clusctl_cluster *cluster)
{
	int saved = errno;

	if (!cluster)
		return;
	close(cluster->fd);
	free(cluster);
	errno = saved;
}

CLUSCTL_API int clusctl_cluster_get_fd(const struct clusctl_cluster *cluster)
{
	return cluster->fd;
}

CLUSCTL_API int clusctl_cluster_get_info(struct clusctl_cluster *cluster,
					 struct clusctl_cluster_info **info)
{
	struct clusctl_cluster_info *i = malloc(sizeof(*i));
	int rc;

	if (!i)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	rc = ctl_fixed(cluster->fd, CLUSCTL_CLUSTER_GET_INFO, 0, NULL, &i->info,
		       sizeof(i->info), sizeof(i->info));
	if (rc) {
		free(i);
		return rc;
	}
	*info = i;
	return 0;
}

CLUSCTL_API void clusctl_cluster_info_free(struct clusctl_cluster_info *info)
{
	free(info);
}

CLUSCTL_API int32_t
clusctl_cluster_info_get_keyring(const struct clusctl_cluster_info *info)
{
	return info->info.keyring;
}

CLUSCTL_API uint32_t
clusctl_cluster_info_get_resources(const struct clusctl_cluster_info *info)
{
	return info->info.resources;
}

CLUSCTL_API uint32_t
clusctl_cluster_info_get_max_resources(const struct clusctl_cluster_info *info)
{
	return info->info.max_resources;
}

CLUSCTL_API uint32_t
clusctl_cluster_info_get_checkpoints(const struct clusctl_cluster_info *info)
{
	return info->info.checkpoints;
}

CLUSCTL_API uint32_t clusctl_cluster_info_get_max_checkpoints(
	const struct clusctl_cluster_info *info)
{
	return info->info.max_checkpoints;
}

CLUSCTL_API uint32_t clusctl_cluster_info_get_max_resource_checkpoints(
	const struct clusctl_cluster_info *info)
{
	return info->info.max_resource_checkpoints;
}

CLUSCTL_API uint32_t
clusctl_cluster_info_get_max_name(const struct clusctl_cluster_info *info)
{
	return info->info.max_name;
}

CLUSCTL_API uint32_t
clusctl_cluster_info_get_max_snapshot(const struct clusctl_cluster_info *info)
{
	return info->info.max_snapshot;
}
