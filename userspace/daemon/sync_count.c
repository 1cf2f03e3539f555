// SPDX-License-Identifier: GPL-2.0-or-later
/* What is not in step, although nothing is left to do. */
#include <errno.h>
#include <stdio.h>

#include "sync.h"

static int count_stored(struct stored *stored, void *data)
{
	struct sync_counts *counts = data;

	if (stored->foreign)
		counts->foreign++;
	else if (stored->damaged)
		counts->damaged++;
	else if (stored->tombstone)
		counts->tombstones++;
	else
		counts->checkpoints++;
	if (stored->refused && !stored->foreign)
		counts->refused++;
	return 0;
}

static int count_damage(struct stored *stored, void *data)
{
	struct sync_counts *counts = data;

	counts->foreign += stored->foreign;
	counts->damaged += stored->damaged;
	/* Such as for want of its name: nothing of it can be here. */
	counts->refused += !stored->foreign && !stored->damaged &&
			   !stored->deleted && !stored->was_here;
	return 0;
}

static void count_table(const struct clusctl_checkpoint_table *table,
			struct sync_counts *counts)
{
	const struct clusctl_checkpoint_info *info;
	size_t i;

	for (i = 0; i < clusctl_checkpoint_table_size(table); i++) {
		info = clusctl_checkpoint_table_get(table, i);
		if (clusctl_checkpoint_info_get_generation(info) <=
		    clusctl_checkpoint_info_get_acknowledged(info))
			continue;
		if (clusctl_checkpoint_info_has_boot_key(info))
			counts->boot_key++;
		else
			counts->waiting++;
	}
}

static int count_resource(struct sync *sync, const char *id,
			  struct sync_counts *counts)
{
	struct clusctl_checkpoint_table *table;
	struct clusctl_resource *resource;
	int ret = clusctl_resource_open(sync->cluster, id, &resource);

	if (!ret) {
		ret = clusctl_checkpoint_table(resource, &table);
		clusctl_resource_close(resource);
	}
	/* It was deleted meanwhile. */
	if (ret)
		return ret == -ENOENT || ret == -ESTALE ? 0 : ret;
	count_table(table, counts);
	clusctl_checkpoint_table_free(table);
	return 0;
}

static int count_kernel(struct sync *sync, struct sync_counts *counts)
{
	struct clusctl_resource_list *list;
	size_t i;
	int ret = clusctl_resource_list(sync->cluster, &list);

	if (ret)
		return ret;
	for (i = 0; !ret && i < clusctl_resource_list_size(list); i++)
		ret = count_resource(
			sync,
			clusctl_resource_info_get_id(
				clusctl_resource_list_get(list, i)),
			counts);
	clusctl_resource_list_free(list);
	return ret;
}

void sync_count_stored(const struct sync *sync, const char *id,
		       struct sync_counts *counts)
{
	char prefix[PATH_SIZE];

	*counts = (struct sync_counts){ 0 };
	if (!id)
		id = "";
	snprintf(prefix, sizeof(prefix), PATH_CHECKPOINTS "%.36s", id);
	index_each(&sync->index, prefix, count_stored, counts);
	snprintf(prefix, sizeof(prefix), PATH_RESOURCES "%.36s", id);
	index_each(&sync->index, prefix, count_damage, counts);
}

int sync_count(struct sync *sync, const char *id, struct sync_counts *counts)
{
	sync_count_stored(sync, id, counts);
	return id ? count_resource(sync, id, counts) :
		    count_kernel(sync, counts);
}

bool sync_is_complete(const struct sync_counts *counts)
{
	return !counts->refused && !counts->damaged && !counts->foreign &&
	       !counts->waiting && !counts->boot_key;
}
