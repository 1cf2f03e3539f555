/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The objects that those who listen know of: not what they are, which the module
 * alone says, but that they are, so that it can be told when one is new, or gone.
 */
#ifndef CLUSCTLD_BUS_KNOWN_H
#define CLUSCTLD_BUS_KNOWN_H

#include <stdbool.h>

struct bus_kind;

struct bus_entry {
	const struct bus_kind *kind;
	unsigned int changes; /* enum bus_change: that are still to be told */
	unsigned int pass; /* in which listing it was seen last */
	struct bus_entry *next_changed;
	struct bus_entry **at_changed; /* where the list has it, if it does */
	struct bus_entry *next_unseen;
	char id[37]; /* GUID of a resource, or empty */
	char name[];
};

struct bus_known {
	void *tree;
	struct bus_entry *changed;
	unsigned int pass;
	bool is_lost; /* what has changed was not told: all is to be compared */
};

struct bus_entry *bus_known_find(const struct bus_known *known,
				 const struct bus_kind *kind, const char *name);
/* Finds it or makes it; NULL if there is no memory. */
struct bus_entry *bus_known_get(struct bus_known *known,
				const struct bus_kind *kind, const char *name);
/* What has this name has this GUID, NULL for none. */
void bus_known_set_id(struct bus_entry *entry, const char *id);
bool bus_known_has_id(const struct bus_entry *entry, const char *id);
void bus_known_change(struct bus_known *known, struct bus_entry *entry,
		      unsigned int changes);
/* Takes one whose changes, *@changes, are to be told; NULL if there is none. */
struct bus_entry *bus_known_take(struct bus_known *known,
				 unsigned int *changes);
void bus_known_drop(struct bus_known *known, struct bus_entry *entry);
void bus_known_clear(struct bus_known *known);
/* Those that were not seen in this pass, by next_unseen, or NULL */
struct bus_entry *bus_known_unseen(const struct bus_known *known);

#endif
