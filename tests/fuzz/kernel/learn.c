// SPDX-License-Identifier: GPL-2.0-or-later
/* The answers of the codes: their form, and what they name. */
#include <string.h>

#include "ops.h"
#include "state.h"

static void learn_handle(struct world *world, const void *answer, __u32 size)
{
	struct clusctl_resource_handle handle;

	EXPECT_EQ(sizeof(handle), size);
	memcpy(&handle, answer, sizeof(handle));
	EXPECT_EQ(sizeof(handle), handle.size);
	EXPECT_GE(handle.fd, 0);
	world_add_handle(world, handle.fd, true);
}

static void learn_pair(struct world *world, const struct clusctl_pair *pair)
{
	const __u32 known = CLUSCTL_PAIR_EXPORTABLE | CLUSCTL_PAIR_OPERABLE |
			    CLUSCTL_KEY_DEAD;

	EXPECT_EQ(0, pair->flags & ~known);
	EXPECT_LE(pair->private_size, CLUSCTL_MAX_PRIVATE);
	EXPECT_LE(pair->public_size, CLUSCTL_MAX_PUBLIC);
	if (!pair->serial)
		EXPECT_EQ(0,
			  pair->flags | pair->private_size | pair->public_size);
	if (!(pair->flags & CLUSCTL_PAIR_EXPORTABLE))
		EXPECT_EQ(0, pair->private_size);
	world_add_serial(world, pair->serial);
}

/* Aligned, as the records of an answer are */
static void learn_containers(struct world *world, const void *answer,
			     __u32 size)
{
	const struct clusctl_container_record *record;
	__u32 at = 0;

	while ((record = next_container(answer, size, &at))) {
		world_add_serial(world, record->serial);
		learn_pair(world, &record->exchange);
		learn_pair(world, &record->signature);
	}
}

static void learn_resources(const void *answer, __u32 size)
{
	const struct clusctl_resource_record *record;
	__u32 at = 0;

	while ((record = next_resource(answer, size, &at)))
		EXPECT_TRUE(record->state >= CLUSCTL_STATE_ONLINE &&
			    record->state <= CLUSCTL_STATE_FAILED);
}

static void learn_state(const void *answer, __u32 flags, __u32 size)
{
	struct clusctl_resource_state state = { 0 };
	__u32 at = sizeof(state), count = 0;

	EXPECT_GE(size, CLUSCTL_RESOURCE_STATE_SIZE_0);
	memcpy(&state, answer, size < sizeof(state) ? size : sizeof(state));
	if (!(flags & CLUSCTL_STATE_CHECKPOINTS)) {
		EXPECT_EQ(size, state.size);
		return;
	}
	EXPECT_EQ(sizeof(state), state.size);
	while (next_checkpoint(answer, size, &at))
		count++;
	EXPECT_EQ(state.checkpoints + state.tombstones, count);
}

static void learn_info(const void *answer, __u32 size)
{
	struct clusctl_info info = { 0 };

	EXPECT_GE(size, CLUSCTL_INFO_SIZE_0);
	memcpy(&info, answer, size < sizeof(info) ? size : sizeof(info));
	EXPECT_EQ(size, info.size);
	EXPECT_EQ(0, info.flags & ~CLUSCTL_INFO_BOOT_KEY);
	EXPECT_EQ(0, info.reserved);
}

static void learn_keys(const void *answer, __u32 size)
{
	struct clusctl_key_record record;
	__u32 at;

	EXPECT_EQ(0, size % sizeof(record));
	for (at = 0; at + sizeof(record) <= size; at += sizeof(record)) {
		memcpy(&record, (const char *)answer + at, sizeof(record));
		EXPECT_EQ(sizeof(record), record.size);
		EXPECT_EQ(0, record.reserved);
		EXPECT_EQ(0, record.flags &
				     ~(CLUSCTL_KEY_WRITER | CLUSCTL_KEY_BOOT |
				       CLUSCTL_KEY_RETIRED));
	}
}

static void learn_snapshot(struct world *world, const void *answer, __u32 size)
{
	struct clusctl_snapshot_header header;

	EXPECT_GE(size, sizeof(header) + CLUSCTL_TAG_SIZE);
	memcpy(&header, answer, sizeof(header));
	EXPECT_MEMEQ(CLUSCTL_SNAPSHOT_MAGIC, header.magic,
		     sizeof(header.magic));
	EXPECT_EQ(0, header.reserved);
	EXPECT_EQ(sizeof(header) + header.name_size + header.sealed_size, size);
	world_add_snapshot(world, answer, size);
}

static void learn_envelope(struct world *world, const void *answer, __u32 size)
{
	struct clusctl_envelope_header header;

	EXPECT_GT(size, sizeof(header) + CLUSCTL_TAG_SIZE);
	memcpy(&header, answer, sizeof(header));
	EXPECT_MEMEQ(CLUSCTL_ENVELOPE_MAGIC, header.magic,
		     sizeof(header.magic));
	EXPECT_EQ(0, header.flags | header.reserved);
	EXPECT_EQ(sizeof(header) + header.purpose_size + header.sealed_size,
		  size);
	world_add_snapshot(world, answer, size);
}

/* All that is ever sealed is zeros, but for a byte of the input that was broken. */
static void learn_data(const void *answer, __u32 size)
{
	const unsigned char *data = answer;
	__u32 i, others = 0;

	EXPECT_GT(size, 0);
	for (i = 0; i < size; i++)
		others += !!data[i];
	EXPECT_LE(others, 1);
}

void learn(struct world *world, __u32 code, __u32 flags, const void *answer,
	   __u32 size)
{
	struct clusctl_container_handle container;

	switch (code) {
	case CLUSCTL_CLUSTER_CREATE_RESOURCE:
	case CLUSCTL_CLUSTER_OPEN_RESOURCE:
		learn_handle(world, answer, size);
		break;
	case CLUSCTL_NODE_CREATE_CONTAINER:
		EXPECT_EQ(sizeof(container), size);
		memcpy(&container, answer, sizeof(container));
		EXPECT_EQ(sizeof(container), container.size);
		world_add_serial(world, container.serial);
		break;
	case CLUSCTL_NODE_GET_CONTAINER:
	case CLUSCTL_NODE_ENUM_CONTAINER:
		learn_containers(world, answer, size);
		break;
	case CLUSCTL_CLUSTER_ENUM_RESOURCE:
		learn_resources(answer, size);
		break;
	case CLUSCTL_RESOURCE_GET_STATE:
		learn_state(answer, flags, size);
		break;
	case CLUSCTL_CLUSTER_GET_INFO:
		learn_info(answer, size);
		break;
	case CLUSCTL_CLUSTER_ENUM_KEY:
	case CLUSCTL_CLUSTER_SET_KEY:
		learn_keys(answer, size);
		break;
	case CLUSCTL_RESOURCE_GET_SNAPSHOT:
		learn_snapshot(world, answer, size);
		break;
	case CLUSCTL_RESOURCE_ENCRYPT:
		learn_envelope(world, answer, size);
		break;
	case CLUSCTL_RESOURCE_DECRYPT:
		learn_data(answer, size);
		break;
	case CLUSCTL_RESOURCE_GET_NAME:
	case CLUSCTL_RESOURCE_GET_ID:
	case CLUSCTL_RESOURCE_GET_RESOURCE_TYPE:
		EXPECT_TRUE(is_string(answer, size));
		break;
	default:
		break;
	}
}
