/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots that are refused: the status, the event, and nothing changed. */
#ifndef CLUSCTL_TEST_SEAL_REFUSE_H
#define CLUSCTL_TEST_SEAL_REFUSE_H

#include "events.h"
#include "seal_world.h"
#include "state.h"

/**
 * struct refusal - what a refused snapshot is compared with
 * @world: where it is put
 * @events: reader, with nothing left to read
 * @answer: what the resource says of itself, its list and its last snapshot
 * @answer_size: bytes
 * @name: of that snapshot
 * @history: what only grows
 */
struct refusal {
	const struct seal_world *world;
	struct events *events;
	unsigned char *answer;
	__u32 answer_size;
	struct str name;
	struct history history;
};

/* @name is that of a checkpoint, of which a snapshot leaves. */
struct refusal refusal_begin(const struct seal_world *world, struct str name);
/* True if it was refused with this status, and nothing has changed. */
bool refused(struct refusal *refusal, __u32 status, struct str expected,
	     struct str snapshot);
void refusal_end(struct refusal *refusal);

#endif
