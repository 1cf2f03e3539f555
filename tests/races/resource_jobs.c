// SPDX-License-Identifier: GPL-2.0-or-later
/* Resources and their lists: changed and read. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "snapshot_call.h"
#include "state.h"
#include "worker.h"

/* A resource comes again with the GUID that it had. */
static void create(struct worker *worker, unsigned int number)
{
	struct clusctl_resource_handle handle;

	if (counted(worker, OP_RESOURCE_CREATE,
		    create_resource_as(worker->cluster, resource_of(number),
				       STR("T"), resource_ids[number],
				       &handle)))
		close(handle.fd);
}

void change_resources(struct worker *worker)
{
	unsigned int number = choose(worker, RESOURCES);

	/* They are there most of the time. */
	create(worker, number);
	if (!choose(worker, 3)) {
		int resource = resource_fd(worker, number);

		if (resource >= 0 && choose(worker, 4))
			counted(worker, OP_OFFLINE, go_offline(resource));
		counted(worker, OP_RESOURCE_DELETE,
			delete_resource(worker->cluster, resource_of(number)));
		if (choose(worker, 2))
			create(worker, number);
	}
	usleep(choose(worker, 20000));
}

void change_lists(struct worker *worker)
{
	int resource = any_resource(worker);

	if (resource < 0)
		return;
	if (choose(worker, 3))
		counted(worker, OP_ADD,
			add_checkpoint(resource,
				       name_of(choose(worker, NAMES))));
	else
		counted(worker, OP_DELETE,
			delete_checkpoint(resource,
					  name_of(choose(worker, NAMES))));
}

void change_states(struct worker *worker)
{
	int resource = any_resource(worker);

	if (resource < 0)
		return;
	switch (choose(worker, 4)) {
	case 0:
		counted(worker, OP_ONLINE, go_online(resource, 0));
		break;
	case 1:
		counted(worker, OP_ONLINE_BEST_EFFORT,
			go_online(resource, CLUSCTL_ONLINE_BEST_EFFORT));
		break;
	default:
		counted(worker, OP_OFFLINE, go_offline(resource));
		break;
	}
}

/* Each of our names once at most, as it was spelled; 5 units with its NUL */
static void judge_list(const char16_t *list, __u32 size)
{
	bool seen[NAMES] = { 0 };
	__u32 at;

	EXPECT_EQ(2, size % 10);
	EXPECT_EQ(0, list[size / 2 - 1]);
	for (at = 0; at + 1 < size / 2; at += 5) {
		unsigned int digit = list[at + 3] - u'0';
		bool good = list[at] == u'1' && list[at + 1] == u'\\' &&
			    list[at + 2] == u'\\' && digit < NAMES &&
			    !seen[digit] && !list[at + 4];

		EXPECT_TRUE(good);
		if (!good)
			return;
		seen[digit] = true;
	}
}

static void read_list(struct worker *worker, int resource)
{
	char16_t list[5 * NAMES + 1];
	struct reply reply;

	reply = call(resource, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		     NO_INPUT, list, sizeof(list));
	if (counted(worker, OP_LIST, reply))
		judge_list(list, reply.out_bytes);
}

static void read_state(struct worker *worker, int resource)
{
	struct clusctl_resource_state state;

	if (!counted(worker, OP_STATE,
		     call(resource, CLUSCTL_RESOURCE_GET_STATE, 0, NO_INPUT,
			  &state, sizeof(state))))
		return;
	EXPECT_TRUE(state.state >= CLUSCTL_STATE_ONLINE &&
		    state.state <= CLUSCTL_STATE_FAILED);
	EXPECT_LE(state.checkpoints, NAMES);
	EXPECT_LE(state.tombstones, NAMES);
}

/* The records are of one moment. */
static void read_records(struct worker *worker, int resource)
{
	__u32 at = sizeof(struct clusctl_resource_state), found = 0;
	struct clusctl_resource_state state;
	unsigned char room[8192];
	struct reply reply;

	reply = call(resource, CLUSCTL_RESOURCE_GET_STATE,
		     CLUSCTL_STATE_CHECKPOINTS, NO_INPUT, room, sizeof(room));
	if (!counted(worker, OP_RECORDS, reply))
		return;
	memcpy(&state, room, sizeof(state));
	while (next_checkpoint(room, reply.out_bytes, &at))
		found++;
	EXPECT_EQ(state.checkpoints + state.tombstones, found);
	EXPECT_LE(found, NAMES);
	EXPECT_EQ(state.state == CLUSCTL_STATE_FAILED, !!state.failure);
}

static void enumerate(struct worker *worker)
{
	unsigned char room[4096];
	__u32 at = 0, found = 0;
	struct reply reply;

	reply = call(worker->cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0,
		     NO_INPUT, room, sizeof(room));
	if (!counted(worker, OP_RESOURCE_ENUM, reply))
		return;
	while (next_resource(room, reply.out_bytes, &at))
		found++;
	EXPECT_EQ(reply.out_bytes, at);
	EXPECT_LE(found, RESOURCES);
}

void read_resources(struct worker *worker)
{
	struct clusctl_info info;
	int resource = any_resource(worker);

	if (resource >= 0) {
		read_list(worker, resource);
		read_state(worker, resource);
		read_records(worker, resource);
	}
	enumerate(worker);
	if (counted(worker, OP_INFO,
		    call(worker->cluster, CLUSCTL_CLUSTER_GET_INFO, 0, NO_INPUT,
			 &info, sizeof(info)))) {
		EXPECT_LE(info.resources, RESOURCES);
		EXPECT_LE(info.checkpoints + info.tombstones,
			  RESOURCES * NAMES);
	}
	usleep(choose(worker, 10000));
}
