// SPDX-License-Identifier: GPL-2.0-or-later
/* Did the store get a snapshot that was made? */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "made.h"

/* The row of the checkpoint that has exactly this spelling */
static const struct clusctl_checkpoint_info *
find_row(const struct clusctl_checkpoint_table *table, const char *name)
{
	const struct clusctl_checkpoint_info *info;
	size_t i;

	for (i = 0; (info = clusctl_checkpoint_table_get(table, i)); i++) {
		if (!strcmp(clusctl_checkpoint_info_get_name(info), name))
			return info;
	}
	return NULL;
}

enum made_outcome made_judge(const struct clusctl_checkpoint_table *table,
			     const struct made *made)
{
	const struct clusctl_checkpoint_info *row = find_row(table, made->name);

	if (!row || made->time != clusctl_checkpoint_info_get_time(row) ||
	    made->generation != clusctl_checkpoint_info_get_generation(row) ||
	    made->tombstone != clusctl_checkpoint_info_is_tombstone(row))
		return MADE_CHANGED;
	if (clusctl_checkpoint_info_get_acknowledged(row) >= made->generation)
		return MADE_STORED;
	return clusctl_checkpoint_info_has_boot_key(row) ? MADE_BOOT_KEY :
							   MADE_NOT_STORED;
}

int made_read(struct clusctl_resource *resource, const char *checkpoint,
	      struct made *made)
{
	struct clusctl_snapshot_info *info;
	void *data;
	size_t size;
	int rc = clusctl_snapshot_get(resource, checkpoint, &data, &size);

	if (rc)
		return rc;
	rc = clusctl_snapshot_parse(data, size, &info);
	free(data);
	if (rc)
		return rc;
	made->generation = clusctl_snapshot_info_get_generation(info);
	made->time = clusctl_snapshot_info_get_time(info);
	made->tombstone = clusctl_snapshot_info_is_tombstone(info);
	made->name = strdup(clusctl_snapshot_info_get_name(info));
	clusctl_snapshot_info_free(info);
	return made->name ? 0 : -ENOMEM;
}

const char *made_problem(enum made_outcome outcome)
{
	static const char *const problems[] = {
		[MADE_CHANGED] =
			"this checkpoint was changed meanwhile, here or by another node; see whether it is to be done again",
		[MADE_BOOT_KEY] =
			"done here, but not stored: it is sealed with the random key of this boot; clusctl doctor tells how to set one that is kept",
		[MADE_NOT_STORED] =
			"done here, but not stored: the resource is online on another node, or the store refuses it; see the log of clusctld",
	};

	return problems[outcome];
}
