/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generations of a checkpoint that a store keeps. */
#ifndef CLUSCTLD_HISTORY_H
#define CLUSCTLD_HISTORY_H

#include <stdbool.h>

#include "engine.h"
#include "record.h"

/* One of them; all of it is valid as long as the call that tells of it. */
struct history {
	uint64_t generation;
	const struct snapshot_record *record; /* NULL if it is damaged */
	const void *text; /* of the record, as it is in the store */
	size_t size;
};

/*
 * Calls for each generation of the checkpoint with the path @path, the oldest
 * first. What @visit returns, if not 0, ends this; it must not use the engine.
 * Returns 0 or a negative errno.
 */
int history_each(struct engine *engine, const char *path,
		 int (*visit)(const struct history *history, void *data),
		 void *data);

/* Is this the record of a snapshot that belongs below @path? */
bool history_belongs(const struct snapshot_record *record, const char *path);

#endif
