/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cluster key of this node: what is at rest here, what the store says is the
 * current one, and what the module seals with. They are brought in step by
 * keys_follow(), whatever was interrupted. All of this is for the worker's thread.
 *
 * What the daemon has at rest is a file, or a credential that only the service
 * manager changes; or it has nothing, and the module has a key that an
 * administrator set, whose bytes nobody else knows. No key stays in memory, but
 * for a credential and one that waits for its confirmation.
 */
#ifndef CLUSCTLD_KEYS_H
#define CLUSCTLD_KEYS_H

#include <clusctl.h>

#include "config.h"
#include "index.h"
#include "key_chain.h"
#include "sync.h"

enum key_rest {
	REST_NONE,
	REST_FILE,
	REST_CREDENTIAL,
};

struct join;

struct keys {
	const struct config *config;
	struct sync *sync; /* its engine and its kernel */
	enum key_rest rest;
	char at_rest[KEY_ID_SIZE]; /* or empty */
	char current[KEY_ID_SIZE]; /* of the store, or empty */
	char writer[KEY_ID_SIZE]; /* of the module */
	bool boot_writer; /* which is its random key */
	const char *problem; /* why not all is well, or NULL */
	int error; /* of that */
	struct join *join; /* key_join.c: a request of this node, or NULL */
};

/*
 * At start, before there is a store: has the module seal with what is at rest,
 * unless it has a key already. With @make, a file that is not there is made, with
 * a new key. Returns 0, or a negative errno, and has logged it then.
 */
int keys_prepare(struct clusctl_cluster *cluster, const struct config *config,
		 bool make);

void keys_init(struct keys *keys, const struct config *config,
	       struct sync *sync);
void keys_end(struct keys *keys);

/*
 * Brings all in step. A watch from the revision after *@revision misses nothing.
 * Returns 0 or a negative errno of the engine or the device; what cannot be done
 * for want of a key is in keys->problem.
 */
int keys_follow(struct keys *keys, int64_t *revision);
/* Is this the record after which keys_follow() is due? */
bool keys_is_current(const char *path);
/* Does the module seal with a key from which no way leads to the current one? */
bool keys_must_join(const struct keys *keys);
/* Seals again what is not sealed with the current key. */
int keys_reseal(struct keys *keys);

/* ---- Between the files of this ------------------------------------------- */

/*
 * What is at rest: -ENOENT, -EPERM and what else the system says, where there is
 * none.
 */
int keys_read_rest(const struct keys *keys, enum key_rest *rest,
		   struct clusctl_cluster_key **key);
/*
 * What is staged is at rest then. The file that was there stays beside it: a backup
 * of the store may be sealed with that key, and know no way from another one to it.
 */
int keys_install(const struct keys *keys);
/* The current key, by way of what is at rest: -ENOENT, -ENOKEY, -EBADMSG */
int keys_read_current(const struct keys *keys, const struct key_chain *chain,
		      struct clusctl_cluster_key **key);
/* One line of the log about a key. @node is another one, or NULL. */
void keys_audit(const char *event, const char *key_id, const char *node,
		int error, const char *message);
/* What the log says of a new key */
extern const char key_made_advice[];
/* Are there snapshots in the store that are not sealed with @key_id? */
int keys_has_others(struct keys *keys, const char *key_id, bool *has);

/*
 * key_change.c. *@why is set where they fail, and may be logged and shown. Both
 * only change the store, and what is staged: keys_follow() does the rest.
 */
int keys_make_first(struct keys *keys, const char **why);
int keys_rotate(struct keys *keys, bool rejoin, char key_id[KEY_ID_SIZE],
		const char **why);

/* key_join.c: a request of this node for the key, of which there is one. */
enum join_state { JOIN_WAITING, JOIN_RECEIVED };
int join_begin(struct keys *keys, char fingerprint[EXCHANGE_FINGERPRINT_SIZE],
	       const char **why);
/* @key_id and @by are set with JOIN_RECEIVED, and valid until the next call. */
int join_look(struct keys *keys, const char *fingerprint,
	      enum join_state *state, const char **key_id, const char **by,
	      const char **why);
int join_accept(struct keys *keys, const char *fingerprint, const char *key_id,
		const char **why);
void join_cancel(struct keys *keys, const char *fingerprint);
/* Seconds that nobody asks about a request; for tests to change */
extern unsigned int join_patience;
/* Forgets a request that nobody asks about any more, and a key that came for it. */
void join_expire(struct keys *keys);
void join_free(struct join *join);

/* key_admit.c: that of another one; the same for both */
int admit_show(struct keys *keys, const char *node,
	       char fingerprint[EXCHANGE_FINGERPRINT_SIZE], const char **why);
int admit(struct keys *keys, const char *node, const char *fingerprint,
	  char key_id[KEY_ID_SIZE], const char **why);

#endif
