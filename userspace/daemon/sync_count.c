// SPDX-License-Identifier: GPL-2.0-or-later
/* What is not in step, although nothing is left to do. */
#include <errno.h>
#include <stdio.h>

#include "kernel_list.h"
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

struct count {
	struct clusctl_cluster *cluster;
	struct sync_counts *counts;
};

static int count_resource(void *data, const char *id)
{
	struct clusctl_checkpoint_table *table;
	struct count *count = data;
	int ret = resource_table(count->cluster, id, &table);

	if (table)
		count_table(table, count->counts);
	clusctl_checkpoint_table_free(table);
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
	struct count count = { .cluster = sync->cluster, .counts = counts };

	sync_count_stored(sync, id, counts);
	return id ? count_resource(&count, id) :
		    each_resource(sync->cluster, count_resource, &count);
}

bool sync_is_complete(const struct sync_counts *counts)
{
	return !counts->refused && !counts->damaged && !counts->foreign &&
	       !counts->waiting && !counts->boot_key;
}
