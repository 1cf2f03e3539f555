/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What another node has made of a checkpoint, and how it is put here. */
#ifndef CLUSCTL_TEST_PUT_H
#define CLUSCTL_TEST_PUT_H

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
#define KEY_ID known_key_ids[0] /* of known_key(1) */

/*
 * What another node has made of one checkpoint, and a store may have; the
 * resource here has the same GUID, and nothing yet.
 */
FIXTURE(put)
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

/* All of it is sealed with @key, or with the boot key if that is 0. */
void put_make(struct put_fixture *self, __s32 key);
void put_end(struct put_fixture *self);

/* Forgets what the resource here has. */
void renew(struct put_fixture *self);
/* Generations of this node's own, the last of which is on the keyring, too */
void make_own(struct put_fixture *self, __u64 generations);
/* A tombstone of generation 2, of this node's own */
void bury_own(struct put_fixture *self);

struct reply put_stored(struct put_fixture *self, struct str snapshot);
struct reply ack(struct put_fixture *self, __u64 generation);

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

void expect_checkpoints(struct put_fixture *self, __u32 checkpoints,
			__u32 tombstones);
/* Byte for byte */
void expect_kept(struct put_fixture *self, struct str snapshot);
void expect_restored(struct put_fixture *self, const struct key_pair *pair);

#endif
