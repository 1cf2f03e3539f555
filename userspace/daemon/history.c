// SPDX-License-Identifier: GPL-2.0-or-later
/* The generations of a checkpoint that a store keeps. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "path.h"

bool history_belongs(const struct snapshot_record *record, const char *path)
{
	char own[PATH_SIZE];

	return path_checkpoint(
		       own, clusctl_snapshot_info_get_resource_id(record->info),
		       clusctl_snapshot_info_get_name(record->info)) &&
	       !strcmp(own, path);
}

struct walk {
	const char *path; /* of the checkpoint */
	size_t prefix_size;
	int (*visit)(const struct history *history, void *data);
	void *data;
};

static int step(const struct engine_record *record, void *data)
{
	const struct walk *walk = data;
	struct snapshot_record said;
	struct history history = {
		.text = record->value,
		.size = record->size,
	};
	char *end;
	int ret;

	errno = 0;
	history.generation =
		strtoull(record->key + walk->prefix_size, &end, 10);
	if (*end || errno || !history.generation)
		return 0;
	ret = snapshot_record_decode(record->value, record->size, &said);
	if (ret == -ENOMEM)
		return ret;
	if (!ret && history_belongs(&said, walk->path) &&
	    clusctl_snapshot_info_get_generation(said.info) ==
		    history.generation)
		history.record = &said;
	ret = walk->visit(&history, walk->data);
	snapshot_record_free(&said);
	return ret;
}

int history_each(struct engine *engine, const char *path,
		 int (*visit)(const struct history *history, void *data),
		 void *data)
{
	struct walk walk = { .path = path, .visit = visit, .data = data };
	char prefix[PATH_SIZE];
	int ret;

	path_histories(prefix, path);
	walk.prefix_size = strlen(prefix);
	ret = engine_list(engine, prefix, false, step, &walk, NULL);
	/* All others were listed. */
	return ret == -EBADMSG ? 0 : ret;
}
