// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is known of the cluster: counts, caps and counters. */
#include <stdlib.h>

#include "internal.h"

struct clusctl_cluster_info {
	struct clusctl_info info;
	char key_id[KEY_ID_TEXT_SIZE];
};

CLUSCTL_API int clusctl_cluster_get_info(struct clusctl_cluster *cluster,
					 struct clusctl_cluster_info **info)
{
	struct clusctl_cluster_info *i = malloc(sizeof(*i));
	int rc;

	if (!i)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	rc = ctl_grown(cluster->fd, CLUSCTL_CLUSTER_GET_INFO, 0, &i->info,
		       sizeof(i->info), CLUSCTL_INFO_SIZE_0);
	if (rc) {
		free(i);
		return rc;
	}
	key_id_print(i->info.key_id, i->key_id);
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

CLUSCTL_API uint32_t
clusctl_cluster_info_get_tombstones(const struct clusctl_cluster_info *info)
{
	return info->info.tombstones;
}

CLUSCTL_API uint32_t
clusctl_cluster_info_get_keys(const struct clusctl_cluster_info *info)
{
	return info->info.keys;
}

CLUSCTL_API const char *
clusctl_cluster_info_get_key_id(const struct clusctl_cluster_info *info)
{
	return id_is_zero(info->info.key_id) ? NULL : info->key_id;
}

CLUSCTL_API bool
clusctl_cluster_info_has_boot_key(const struct clusctl_cluster_info *info)
{
	return info->info.flags & CLUSCTL_INFO_BOOT_KEY;
}

CLUSCTL_API uint64_t
clusctl_cluster_info_get_saved(const struct clusctl_cluster_info *info)
{
	return info->info.saved;
}

CLUSCTL_API uint64_t
clusctl_cluster_info_get_save_failures(const struct clusctl_cluster_info *info)
{
	return info->info.save_failures;
}

CLUSCTL_API uint64_t
clusctl_cluster_info_get_restored(const struct clusctl_cluster_info *info)
{
	return info->info.restored;
}

CLUSCTL_API uint64_t clusctl_cluster_info_get_restore_failures(
	const struct clusctl_cluster_info *info)
{
	return info->info.restore_failures;
}

CLUSCTL_API uint64_t
clusctl_cluster_info_get_sequence(const struct clusctl_cluster_info *info)
{
	return info->info.sequence;
}

CLUSCTL_API uint32_t
clusctl_cluster_info_get_max_events(const struct clusctl_cluster_info *info)
{
	return info->info.max_events;
}
