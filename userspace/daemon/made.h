/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Did the store get a snapshot that was made? For clusctl(1), too. */
#ifndef CLUSCTLD_MADE_H
#define CLUSCTLD_MADE_H

#include <clusctl.h>
#include <stdbool.h>
#include <stdint.h>

/* A snapshot that was made, to be known again; a reseal does not change it. */
struct made {
	char *name; /* as it is spelled there; to be freed */
	uint64_t generation;
	uint64_t time;
	bool tombstone;
};

/* Returns 0 or a negative errno. */
int made_read(struct clusctl_resource *resource, const char *checkpoint,
	      struct made *made);

enum made_outcome {
	MADE_STORED,
	MADE_CHANGED, /* another one has taken its place */
	MADE_BOOT_KEY,
	MADE_NOT_STORED,
};

enum made_outcome made_judge(const struct clusctl_checkpoint_table *table,
			     const struct made *made);
/* For people, of any but MADE_STORED */
const char *made_problem(enum made_outcome outcome);

#endif
