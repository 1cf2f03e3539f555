// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel has, all at once. */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "here.h"
#include "kernel_list.h"
#include "pulse.h"

struct checkpoint {
	char path[PATH_SIZE]; /* the first member: see compare() */
	char key_id[KEY_ID_SIZE];
	struct local local;
};

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

struct local here_local(const struct clusctl_checkpoint_info *info)
{
	return (struct local){
		.generation = clusctl_checkpoint_info_get_generation(info),
		.acknowledged = clusctl_checkpoint_info_get_acknowledged(info),
		.resealed = clusctl_checkpoint_info_is_resealed(info),
		.boot_key = clusctl_checkpoint_info_has_boot_key(info),
		.key_id = clusctl_checkpoint_info_get_key_id(info),
	};
}

static int add(struct here *here, const char *id,
	       const struct clusctl_checkpoint_info *info)
{
	struct checkpoint *checkpoint = calloc(1, sizeof(*checkpoint));

	if (!checkpoint)
		return -ENOMEM;
	checkpoint->local = here_local(info);
	strncpy(checkpoint->key_id, checkpoint->local.key_id, KEY_ID_SIZE - 1);
	checkpoint->local.key_id = checkpoint->key_id;
	if (!path_checkpoint(checkpoint->path, id,
			     clusctl_checkpoint_info_get_name(info)) ||
	    !tsearch(checkpoint, &here->tree, compare)) {
		free(checkpoint);
		return -ENOMEM;
	}
	return 0;
}

static int read_resource(void *data, const char *id)
{
	struct clusctl_checkpoint_table *table;
	struct here *here = data;
	size_t i;
	int ret = pulse_beat();

	if (!ret)
		ret = resource_table(here->cluster, id, &table);
	if (ret || !table)
		return ret;
	for (i = 0; !ret && i < clusctl_checkpoint_table_size(table); i++)
		ret = add(here, id, clusctl_checkpoint_table_get(table, i));
	clusctl_checkpoint_table_free(table);
	return ret;
}

int here_read(struct clusctl_cluster *cluster, struct here *here)
{
	int ret;

	*here = (struct here){ .cluster = cluster };
	ret = each_resource(cluster, read_resource, here);
	if (ret)
		here_free(here);
	return ret;
}

void here_free(struct here *here)
{
	tdestroy(here->tree, free);
	here->tree = NULL;
}

const struct local *here_find(const struct here *here, const char *path)
{
	struct checkpoint **node = tfind(path, &here->tree, compare);

	return node ? &(*node)->local : NULL;
}
