/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the store is known to have: all but the snapshots themselves. */
#ifndef CLUSCTLD_INDEX_H
#define CLUSCTLD_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "path.h"
#include "record.h"

#define KEY_ID_SIZE 33 /* of its text, with the NUL */

/* A record, by its path; of what kind it is, the path says. */
struct stored {
	char path[PATH_SIZE];
	int64_t revision;
	bool deleted; /* there is no such record any more, or a resource is gone */
	/* of a checkpoint */
	uint64_t generation;
	uint64_t time;
	char key_id[KEY_ID_SIZE];
	bool tombstone;
	bool refused; /* by the module, such as for want of its key */
	uint32_t status; /* Win32, of that refusal */
	bool damaged; /* it says nothing that can be understood */
	bool mended; /* that was tried, with its history */
	bool foreign; /* of a later version of clusctld: not to be touched */
	bool older; /* than what the module knows that a store had */
	uint64_t kept[RECORD_GENERATIONS];
	size_t kept_count;
	char *tried; /* what we put last, if the store did not answer */
	/* of an owner, or of a checkpoint */
	char *node;
	/* of a resource, and its name or that of a checkpoint that was refused */
	bool conflict; /* its name is that of another one here */
	bool was_here; /* this kernel had it, as far as we know */
	char *name;
	char *type;
	unsigned int pass; /* in which sync_all() it was seen last */
};

struct index {
	void *tree;
	unsigned int owners; /* raised when one of them may have changed */
};

void index_init(struct index *index);
void index_clear(struct index *index);
struct stored *index_find(const struct index *index, const char *path);
/* Finds it or makes it; NULL if there is no memory. */
struct stored *index_get(struct index *index, const char *path);
/* Its node, of which the index is the owner from now on */
void index_set_node(struct index *index, struct stored *stored, char *node);
/* Forgets it. */
void index_drop(struct index *index, struct stored *stored);

/*
 * Calls for each record whose path begins with @prefix, in their order. What it
 * returns, if not 0, ends this. It must not drop a record.
 */
int index_each(const struct index *index, const char *prefix,
	       int (*visit)(struct stored *stored, void *data), void *data);

#endif
