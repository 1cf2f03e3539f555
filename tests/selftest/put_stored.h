/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A node and a store, which have each gone on with the same checkpoint. */
#ifndef CLUSCTL_TEST_PUT_STORED_H
#define CLUSCTL_TEST_PUT_STORED_H

#include "box.h"
#include "cluster_key.h"
#include "events.h"
#include "limits.h"
#include "snapshot_call.h"
#include "state.h"

#define RES STR("Res")
#define BOX STR("1\\\\Box")
#define OTHER STR("1\\\\Other")
#define DIFFERS CLUSCTL_CHECKPOINT_DIFFERS
#define TOMBSTONE CLUSCTL_CHECKPOINT_TOMBSTONE
#define RESEALED CLUSCTL_CHECKPOINT_RESEALED
#define KEY_ID known_key_ids[0]

/*
 * What another node has made of one checkpoint, and a store may have. The
 * resource here has the same GUID, and nothing yet. Key 1 seals.
 */
FIXTURE(put_stored)
{
	int cluster;
	int resource;
	struct limits limits;
	struct events *events;
	struct str a; /* generation 1, rsa_a */
	struct str b; /* generation 2, rsa_b */
	struct str gone; /* generation 3, a tombstone */
	struct str again; /* generation 4, ed25519 */
};

void put_stored_make(struct put_stored_fixture *self);
void put_stored_end(struct put_stored_fixture *self);

/* Forgets what the resource here has; its events are read. */
void renew(struct put_stored_fixture *self);
/* Generations of this node's own, the last of which is on the keyring, too */
void make_own(struct put_stored_fixture *self, __u64 generations);
/* A tombstone of generation 2, of this node's own */
void bury_own(struct put_stored_fixture *self);

struct reply put_stored(struct put_stored_fixture *self, struct str snapshot);
struct reply ack(struct put_stored_fixture *self, __u64 generation);

#define EXPECT_NOW(self, number, stored, flags)                            \
	do {                                                               \
		EXPECT_GENERATION(number, (self)->resource, BOX);          \
		EXPECT_EQ(stored, checkpoint_record((self)->resource, BOX) \
					  .acknowledged);                  \
		EXPECT_FLAGS(flags, (self)->resource, BOX);                \
	} while (0)

/* A refusal is told in an event; nothing else has changed. */
#define EXPECT_NOT_PUT(self, expected, got)                            \
	do {                                                           \
		struct state put_before = state_take((self)->cluster); \
		EXPECT_STATUS(expected, got);                          \
		EXPECT_AS_BEFORE((self)->cluster, put_before);         \
	} while (0)

#define EXPECT_PUT_EVENT(self, kind, number)                             \
	EXPECT_EVENT((self)->events, kind, .resource = RES, .name = BOX, \
		     .generation = (number), .key_id = KEY_ID)

void expect_checkpoints(struct put_stored_fixture *self, __u32 checkpoints,
			__u32 tombstones);
/* Byte for byte */
void expect_kept(struct put_stored_fixture *self, struct str snapshot);
void expect_restored(struct put_stored_fixture *self,
		     const struct key_pair *pair);

#endif
