// SPDX-License-Identifier: LGPL-2.1-or-later
/* The cluster: its handle. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"
#include "version.h"

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
