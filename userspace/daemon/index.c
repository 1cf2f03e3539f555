// SPDX-License-Identifier: GPL-2.0-or-later
/* What the store is known to have. */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "index.h"

static int compare(const void *a, const void *b)
{
	/* The path is the first member. */
	return strcmp(a, b);
}

static void free_stored(void *stored)
{
	struct stored *one = stored;

	free(one->tried);
	free(one->node);
	free(one->name);
	free(one->type);
	free(one);
}

void index_init(struct index *index)
{
	*index = (struct index){ 0 };
}

void index_clear(struct index *index)
{
	tdestroy(index->tree, free_stored);
	*index = (struct index){ .owners = index->owners + 1 };
}

struct stored *index_find(const struct index *index, const char *path)
{
	struct stored **node = tfind(path, &index->tree, compare);

	return node ? *node : NULL;
}

struct stored *index_get(struct index *index, const char *path)
{
	struct stored *stored = index_find(index, path);

	if (stored)
		return stored;
	stored = calloc(1, sizeof(*stored));
	if (!stored)
		return NULL;
	strncpy(stored->path, path, PATH_SIZE - 1);
	if (!tsearch(stored, &index->tree, compare)) {
		free(stored);
		return NULL;
	}
	return stored;
}

static bool is_owner(const struct stored *stored)
{
	return !strncmp(stored->path, PATH_OWNERS, strlen(PATH_OWNERS));
}

void index_set_node(struct index *index, struct stored *stored, char *node)
{
	free(stored->node);
	stored->node = node;
	index->owners += is_owner(stored);
}

void index_drop(struct index *index, struct stored *stored)
{
	index->owners += is_owner(stored);
	tdelete(stored, &index->tree, compare);
	free_stored(stored);
}

struct walk {
	const char *prefix;
	int (*visit)(struct stored *stored, void *data);
	void *data;
	int ret;
};

static void step(const void *node, VISIT visit, void *data)
{
	struct stored *stored = *(struct stored *const *)node;
	struct walk *walk = data;

	if (walk->ret || (visit != postorder && visit != leaf) ||
	    strncmp(stored->path, walk->prefix, strlen(walk->prefix)))
		return;
	walk->ret = walk->visit(stored, walk->data);
}

int index_each(const struct index *index, const char *prefix,
	       int (*visit)(struct stored *stored, void *data), void *data)
{
	struct walk walk = { .prefix = prefix, .visit = visit, .data = data };

	twalk_r(index->tree, step, &walk);
	return walk.ret;
}
