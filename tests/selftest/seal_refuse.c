// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots that are refused: the status, the event, and nothing changed. */
#include "seal_refuse.h"

#include <stdlib.h>
#include <string.h>

#include "snapshot_call.h"

static void append(struct refusal *refusal, __u32 code, __u32 flags,
		   struct str in)
{
	unsigned char *answer;
	__u32 size;

	answer = fetch(refusal->world->resource, code, flags, in, &size);
	refusal->answer = realloc(refusal->answer, refusal->answer_size + size);
	ASSERT_TRUE(refusal->answer);
	memcpy(refusal->answer + refusal->answer_size, answer, size);
	refusal->answer_size += size;
	free(answer);
}

static void take_answer(struct refusal *refusal)
{
	refusal->answer = NULL;
	refusal->answer_size = 0;
	append(refusal, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0, refusal->name);
	append(refusal, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0, NO_INPUT);
	append(refusal, CLUSCTL_RESOURCE_GET_STATE, CLUSCTL_STATE_CHECKPOINTS,
	       NO_INPUT);
}

static struct history history_now(const struct refusal *refusal)
{
	struct clusctl_info info = cluster_info(refusal->world->cluster);

	return history_of(&info);
}

struct refusal refusal_begin(const struct seal_world *world, struct str name)
{
	struct refusal refusal = { .world = world, .name = name };

	take_answer(&refusal);
	refusal.events = events_open();
	refusal.history = history_now(&refusal);
	return refusal;
}

/* The event of the refusal, and no other */
static void expect_refusal(struct refusal *refusal, __u32 status)
{
	struct event event;
	bool found = next_event(refusal->events, &event);

	EXPECT_TRUE(found);
	if (!found)
		return;
	EXPECT_EQ(CLUSCTL_EVENT_SNAPSHOT_REFUSED, event.head.type);
	EXPECT_EQ(status, event.head.status);
	EXPECT_MEMEQ(refusal->world->id, event.head.resource, CLUSCTL_ID_SIZE);
	refusal->history.events++;
	EXPECT_EQ(refusal->history.events, event.head.sequence);
}

bool refused(struct refusal *refusal, __u32 status, struct str expected,
	     struct str snapshot)
{
	struct refusal now = *refusal;
	struct reply reply;
	bool same;

	reply = put_snapshot(refusal->world->resource, 0, expected, snapshot);
	EXPECT_STATUS(status, reply);
	expect_refusal(refusal, reply.status);
	now.history = history_now(refusal);
	EXPECT_MEMEQ(&refusal->history, &now.history, sizeof(now.history));
	take_answer(&now);
	same = now.answer_size == refusal->answer_size &&
	       !memcmp(refusal->answer, now.answer, now.answer_size);
	EXPECT_TRUE(same);
	free(now.answer);
	return same && reply.status == status;
}

void refusal_end(struct refusal *refusal)
{
	EXPECT_NO_EVENT(refusal->events);
	events_close(refusal->events);
	free(refusal->answer);
}
