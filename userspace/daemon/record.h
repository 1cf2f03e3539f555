/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the records in a store say, as JSON: of a resource its name and type, or
 * that it was deleted; of a checkpoint its snapshot, and the node that took it.
 */
#ifndef CLUSCTLD_RECORD_H
#define CLUSCTLD_RECORD_H

#include <clusctl.h>
#include <stdbool.h>
#include <stddef.h>

struct resource_record {
	char *name;
	char *type;
	bool deleted;
};

/* Generations of a checkpoint that a store keeps, the last one among them */
#define RECORD_GENERATIONS 6

struct snapshot_record {
	char *node;
	char *boot; /* of the module there; NULL or empty if it is not known */
	uint64_t kept[RECORD_GENERATIONS]; /* in the history, the oldest first */
	size_t kept_count;
	void *data; /* the snapshot, sealed */
	size_t size;
	struct clusctl_snapshot_info *info; /* what it says of itself */
};

/*
 * All return 0 or a negative errno: -EBADMSG if that is no such record,
 * -EPROTONOSUPPORT if it is one of a version that is not known here.
 */
int resource_record_encode(const struct resource_record *record, char **text);
int resource_record_decode(const void *text, size_t size,
			   struct resource_record *record);
void resource_record_free(struct resource_record *record);

/* Of @record, only what is said of its node, its generations and its data */
int snapshot_record_encode(const struct snapshot_record *record, char **text);
int snapshot_record_decode(const void *text, size_t size,
			   struct snapshot_record *record);
void snapshot_record_free(struct snapshot_record *record);

/* Of a record that says the name of a node, and no more */
int node_record_encode(const char *node, char **text);
int node_record_decode(const void *text, size_t size, char **node);

#endif
