// SPDX-License-Identifier: GPL-2.0-or-later
/* The objects that those who listen know of. */
#include <search.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus_known.h"

static int compare(const void *a, const void *b)
{
	const struct bus_entry *left = a, *right = b;

	if (left->kind != right->kind)
		return (uintptr_t)left->kind < (uintptr_t)right->kind ? -1 : 1;
	return strcmp(left->name, right->name);
}

static struct bus_entry *make(const struct bus_kind *kind, const char *name)
{
	size_t size = strlen(name) + 1;
	struct bus_entry *entry = calloc(1, sizeof(*entry) + size);

	if (!entry)
		return NULL;
	entry->kind = kind;
	memcpy(entry->name, name, size);
	return entry;
}

struct bus_entry *bus_known_find(const struct bus_known *known,
				 const struct bus_kind *kind, const char *name)
{
	struct bus_entry *key = make(kind, name);
	struct bus_entry *const *found =
		key ? tfind(key, &known->tree, compare) : NULL;

	free(key);
	return found ? *found : NULL;
}

struct bus_entry *bus_known_get(struct bus_known *known,
				const struct bus_kind *kind, const char *name)
{
	struct bus_entry *key = make(kind, name);
	struct bus_entry *const *found =
		key ? tsearch(key, &known->tree, compare) : NULL;

	if (!found || *found != key)
		free(key);
	return found ? *found : NULL;
}

void bus_known_set_id(struct bus_entry *entry, const char *id)
{
	snprintf(entry->id, sizeof(entry->id), "%s", id ? id : "");
}

bool bus_known_has_id(const struct bus_entry *entry, const char *id)
{
	return !strcmp(entry->id, id ? id : "");
}

void bus_known_change(struct bus_known *known, struct bus_entry *entry,
		      unsigned int changes)
{
	if (!entry->changes && changes) {
		entry->next_changed = known->changed;
		entry->at_changed = &known->changed;
		if (known->changed)
			known->changed->at_changed = &entry->next_changed;
		known->changed = entry;
	}
	entry->changes |= changes;
}

/* No list is walked for that: there may be many of them. */
static void unlink_changed(struct bus_entry *entry)
{
	if (!entry->changes)
		return;
	*entry->at_changed = entry->next_changed;
	if (entry->next_changed)
		entry->next_changed->at_changed = entry->at_changed;
	entry->changes = 0;
}

struct bus_entry *bus_known_take(struct bus_known *known, unsigned int *changes)
{
	struct bus_entry *entry = known->changed;

	if (!entry)
		return NULL;
	*changes = entry->changes;
	unlink_changed(entry);
	return entry;
}

void bus_known_drop(struct bus_known *known, struct bus_entry *entry)
{
	unlink_changed(entry);
	tdelete(entry, &known->tree, compare);
	free(entry);
}

void bus_known_clear(struct bus_known *known)
{
	tdestroy(known->tree, free);
	known->tree = NULL;
	known->changed = NULL;
	known->is_lost = false;
}

struct unseen {
	unsigned int pass;
	struct bus_entry *first;
};

static void look(const void *node, VISIT visit, void *data)
{
	struct bus_entry *entry = *(struct bus_entry *const *)node;
	struct unseen *unseen = data;

	if (visit == preorder || visit == endorder ||
	    entry->pass == unseen->pass)
		return;
	entry->next_unseen = unseen->first;
	unseen->first = entry;
}

struct bus_entry *bus_known_unseen(const struct bus_known *known)
{
	struct unseen unseen = { .pass = known->pass };

	twalk_r(known->tree, look, &unseen);
	return unseen.first;
}
