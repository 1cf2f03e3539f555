// SPDX-License-Identifier: GPL-2.0-or-later
/* From one cluster key to another. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "key_chain.h"

#define INFO "clusctl cluster key wrap 1"

/* Which key is wrapped with which, and why: nothing else unwraps it. */
struct context {
	char text[128];
};

static struct context context_of(enum key_direction direction, const char *with,
				 const char *key_id)
{
	struct context context;

	snprintf(context.text, sizeof(context.text),
		 "clusctl key link 1 %s with %.32s key %.32s",
		 direction == KEY_NEXT ? "next" : "prev", with, key_id);
	return context;
}

static int add(struct key_chain *chain, enum key_direction direction,
	       const struct engine_record *record, size_t prefix)
{
	struct key_record said = { 0 };
	void *links;

	/* One that is not where it belongs may be a good one of another place. */
	if (key_record_decode(record->value, record->size, &said) ||
	    strcmp(said.with, record->key + prefix)) {
		chain->error = -EBADMSG;
		return 0;
	}
	links = reallocarray(chain->links, chain->count + 1,
			     sizeof(*chain->links));
	if (!links)
		return -ENOMEM;
	chain->links = links;
	chain->links[chain->count].direction = direction;
	chain->links[chain->count++].record = said;
	return 0;
}

static int visit(const struct engine_record *record, void *data)
{
	struct key_chain *chain = data;
	int ret;

	if (!strcmp(record->key, PATH_KEY_CURRENT)) {
		chain->current_revision = record->revision;
		ret = current_record_decode(record->value, record->size,
					    chain->current);
		if (ret && ret != -ENOMEM)
			chain->error = ret;
		return ret == -ENOMEM ? ret : 0;
	}
	if (!strncmp(record->key, PATH_KEY_NEXT, strlen(PATH_KEY_NEXT)))
		return add(chain, KEY_NEXT, record, strlen(PATH_KEY_NEXT));
	if (!strncmp(record->key, PATH_KEY_PREV, strlen(PATH_KEY_PREV)))
		return add(chain, KEY_PREV, record, strlen(PATH_KEY_PREV));
	return 0;
}

int key_chain_read(struct engine *engine, struct key_chain *chain)
{
	int ret;

	*chain = (struct key_chain){ .current_revision = ENGINE_ABSENT };
	ret = engine_list(engine, PATH_KEYS, false, visit, chain,
			  &chain->revision);
	/* All others were listed. */
	if (ret == -EBADMSG) {
		chain->error = ret;
		return 0;
	}
	if (ret)
		key_chain_free(chain);
	return ret;
}

void key_chain_free(struct key_chain *chain)
{
	free(chain->links);
	*chain = (struct key_chain){ .current_revision = ENGINE_ABSENT };
}

static const struct key_record *find(const struct key_chain *chain,
				     enum key_direction direction,
				     const char *with)
{
	size_t i;

	for (i = 0; i < chain->count; i++) {
		if (chain->links[i].direction == direction &&
		    !strcmp(chain->links[i].record.with, with))
			return &chain->links[i].record;
	}
	return NULL;
}

int key_chain_step(const struct key_chain *chain, enum key_direction direction,
		   const struct clusctl_cluster_key *key,
		   struct clusctl_cluster_key **other)
{
	const char *id = clusctl_cluster_key_get_id(key);
	const struct key_record *record = find(chain, direction, id);
	struct context context;
	struct wrapping with = {
		.secret = clusctl_cluster_key_get_bytes(key),
		.info = INFO,
		.context = context.text,
	};
	int ret;

	*other = NULL;
	if (!record)
		return -ENOKEY;
	context = context_of(direction, id, record->key_id);
	ret = wrap_open(&with, record->wrapped, other);
	if (ret)
		return ret;
	if (!strcmp(clusctl_cluster_key_get_id(*other), record->key_id))
		return 0;
	clusctl_cluster_key_free(*other);
	*other = NULL;
	return -EBADMSG;
}

int key_chain_to_current(const struct key_chain *chain,
			 const struct clusctl_cluster_key *key,
			 struct clusctl_cluster_key **current)
{
	struct clusctl_cluster_key *at, *after;
	size_t steps = 0;
	int ret = clusctl_cluster_key_new(clusctl_cluster_key_get_bytes(key),
					  &at);

	*current = NULL;
	while (!ret && strcmp(clusctl_cluster_key_get_id(at), chain->current)) {
		/* There may be a circle. */
		ret = steps++ < chain->count ?
			      key_chain_step(chain, KEY_NEXT, at, &after) :
			      -ENOKEY;
		clusctl_cluster_key_free(at);
		at = ret ? NULL : after;
	}
	if (!ret)
		*current = at;
	return ret;
}

int key_chain_wrap(enum key_direction direction,
		   const struct clusctl_cluster_key *with,
		   const struct clusctl_cluster_key *key,
		   struct key_record *record)
{
	struct context context;
	struct wrapping wrapping = {
		.secret = clusctl_cluster_key_get_bytes(with),
		.info = INFO,
		.context = context.text,
	};

	*record = (struct key_record){ 0 };
	strncpy(record->with, clusctl_cluster_key_get_id(with),
		KEY_ID_SIZE - 1);
	strncpy(record->key_id, clusctl_cluster_key_get_id(key),
		KEY_ID_SIZE - 1);
	context = context_of(direction, record->with, record->key_id);
	return wrap_key(&wrapping, key, record->wrapped);
}
