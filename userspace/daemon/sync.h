/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps the lists of this kernel and the store in step. What a store has
 * acknowledged wins over what it has not: the module knows which generation of a
 * checkpoint that is, since we tell it.
 *
 * All of this is for one thread. Functions return 0, or a negative errno of the
 * engine or of the device, after which sync_all() is to be done; what concerns
 * one checkpoint alone is logged, and is no failure.
 */
#ifndef CLUSCTLD_SYNC_H
#define CLUSCTLD_SYNC_H

#include <clusctl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine.h"
#include "index.h"

struct cache;
struct here;

struct sync {
	struct engine *engine;
	struct clusctl_cluster *cluster;
	const char *node;
	const char *boot; /* of the module here; empty if it is not known */
	struct index index;
	unsigned int pass;
	int64_t revision; /* of the store, as far as it told us */
	struct here *here; /* what the kernel has, while the store is listed */
	bool unlisted; /* that listing left damaged checkpoints out */
	const char *key_id; /* of the cluster; NULL or empty if it is not known */
	bool older_key; /* something came that is sealed with another one */
	/* Since the last sync_all() */
	uint64_t stored; /* snapshots that we gave to the store */
	uint64_t fetched; /* and that we took from it */
	struct cache *cache; /* NULL, or is told of all that the store has */
	/* sync_resource() is due, since something changed meanwhile. */
	void (*changed)(void *data, const char *id);
	void *data; /* of that */
};

/* The engine is to be set before anything else is done. */
void sync_init(struct sync *sync, struct clusctl_cluster *cluster,
	       const char *node, const char *boot,
	       void (*changed)(void *data, const char *id), void *data);
void sync_end(struct sync *sync);

/*
 * Lists what there is on both sides, and does what is needed. A watch from the
 * revision after *@revision misses nothing.
 */
int sync_all(struct sync *sync, int64_t *revision);
/* What the store says of one record, in a watch or a listing */
int sync_stored(struct sync *sync, const struct engine_record *record);
/* Something of this resource has changed in the kernel. */
int sync_resource(struct sync *sync, const char *id);
/* It was deleted there. */
int sync_resource_deleted(struct sync *sync, const char *id);

/* How many there are that are not in step, each of them counted once */
struct sync_counts {
	/* In the store */
	uint64_t checkpoints;
	uint64_t tombstones;
	uint64_t refused; /* which the kernel does not take */
	uint64_t damaged;
	uint64_t foreign; /* of a later version of this */
	/* In the kernel, and in no store */
	uint64_t waiting; /* for the store, or a resource online elsewhere */
	uint64_t boot_key; /* of no use elsewhere */
};

/* Of the resource with the GUID @id, or of all if that is NULL */
int sync_count(struct sync *sync, const char *id, struct sync_counts *counts);
/* The same without asking the kernel */
void sync_count_stored(const struct sync *sync, const char *id,
		       struct sync_counts *counts);
bool sync_is_complete(const struct sync_counts *counts);

/* ---- Between the files of this ------------------------------------------- */

/* What is known of a checkpoint here */
struct local {
	uint64_t generation;
	uint64_t acknowledged;
	bool resealed; /* it was, and the store has it under the old key */
	bool boot_key;
	const char *key_id;
};

enum sync_step {
	STEP_NONE, /* in step, or nothing can be done */
	STEP_ACK, /* tell the module that the store has it */
	STEP_STORE, /* from here to the store */
	STEP_FETCH, /* from the store to here */
};

/* @stored is NULL if the store has no record. */
enum sync_step sync_decide(const struct local *local,
			   const struct stored *stored);

/* Give the kernel what the store has, and perhaps has from us. */
int sync_fetch(struct sync *sync, struct stored *stored,
	       const struct snapshot_record *record, bool is_own);
bool sync_is_ours(int error); /* other failures are those of one record */
/*
 * Makes those resources of the store here that are missing: of two with the same
 * name the one that was in the store first.
 */
int sync_make_missing(struct sync *sync);
int sync_make(struct sync *sync, struct stored *stored, const char *id);
/* Takes away here what was deleted elsewhere, unless it is online. */
int sync_delete(struct sync *sync, const struct stored *stored, const char *id);
/*
 * Asks the store for a record, and takes what it says. One that is damaged, and
 * cannot be mended, is deleted: who asks has something to put there.
 */
int sync_refresh(struct sync *sync, const char *path);
/*
 * Puts the last good generation of the history in the place of a record of a
 * checkpoint that is damaged; -ENODATA if there is none. @expected: the revision of
 * what is damaged, or ENGINE_ANY.
 */
int sync_mend_record(struct sync *sync, const char *path, int64_t expected);
/* Mends what is damaged of the checkpoints of a resource, by their history. */
int sync_mend(struct sync *sync, const char *id);
/* Mends those that the store itself finds damaged, and does not tell of. */
int sync_mend_unlisted(struct sync *sync);
/* May we write the checkpoints of a resource, or is it online elsewhere? */
bool sync_may_store(const struct sync *sync, const char *id);
/* Give the store what the kernel has of a checkpoint. */
int sync_store(struct sync *sync, struct clusctl_resource *resource,
	       const char *id, const char *path, const char *checkpoint);

#endif
