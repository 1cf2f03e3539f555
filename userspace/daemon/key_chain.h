/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cluster keys that a store has wrapped: from each key to the one after it,
 * and the one before it. Who has one of them finds the others.
 */
#ifndef CLUSCTLD_KEY_CHAIN_H
#define CLUSCTLD_KEY_CHAIN_H

#include <clusctl.h>

#include "engine.h"
#include "key_record.h"

enum key_direction { KEY_NEXT, KEY_PREV };

struct key_link {
	enum key_direction direction;
	struct key_record record;
};

struct key_chain {
	char current[KEY_ID_SIZE]; /* or empty */
	int64_t current_revision; /* ENGINE_ABSENT without one */
	int64_t revision; /* of the store, when it was read */
	struct key_link *links;
	size_t count;
	int error; /* of a record that is no such one */
};

/* Functions return 0 or a negative errno. */
int key_chain_read(struct engine *engine, struct key_chain *chain);
void key_chain_free(struct key_chain *chain);

/*
 * One step from @key: -ENOKEY if the store has none, -EBADMSG if what it has
 * cannot be, or is not the key that it says.
 */
int key_chain_step(const struct key_chain *chain, enum key_direction direction,
		   const struct clusctl_cluster_key *key,
		   struct clusctl_cluster_key **other);
/* From @key to the current one, which may be @key itself; always another object */
int key_chain_to_current(const struct key_chain *chain,
			 const struct clusctl_cluster_key *key,
			 struct clusctl_cluster_key **current);

/* A link: @key wrapped with @with */
int key_chain_wrap(enum key_direction direction,
		   const struct clusctl_cluster_key *with,
		   const struct clusctl_cluster_key *key,
		   struct key_record *record);

#endif
