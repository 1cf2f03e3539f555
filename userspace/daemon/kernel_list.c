// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's resources and their checkpoints. */
#include <errno.h>

#include "kernel_list.h"

int each_resource(struct clusctl_cluster *cluster,
		  int (*call)(void *data, const char *id), void *data)
{
	const struct clusctl_resource_info *info;
	struct clusctl_resource_list *list;
	size_t i;
	int ret = clusctl_resource_list(cluster, &list);

	if (ret)
		return ret;
	for (i = 0; !ret && (info = clusctl_resource_list_get(list, i)); i++)
		ret = call(data, clusctl_resource_info_get_id(info));
	clusctl_resource_list_free(list);
	return ret;
}

int resource_table(struct clusctl_cluster *cluster, const char *id,
		   struct clusctl_checkpoint_table **table)
{
	struct clusctl_resource *resource;
	int ret = clusctl_resource_open(cluster, id, &resource);

	if (!ret) {
		ret = clusctl_checkpoint_table(resource, table);
		clusctl_resource_close(resource);
	}
	if (ret)
		*table = NULL;
	return ret == -ENOENT || ret == -ESTALE ? 0 : ret;
}
