// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots, and what a resource says of itself and its checkpoints. */
#include "snapshot_call.h"

#include <stdlib.h>
#include <string.h>

#include "state.h"

struct reply go_online(int resource, __u32 flags)
{
	return call_in(resource, CLUSCTL_RESOURCE_ONLINE, flags, NO_INPUT);
}

struct reply go_offline(int resource)
{
	return call_in(resource, CLUSCTL_RESOURCE_OFFLINE, 0, NO_INPUT);
}

struct clusctl_resource_state resource_state(int resource)
{
	struct clusctl_resource_state state = { 0 };
	struct reply reply;

	reply = call(resource, CLUSCTL_RESOURCE_GET_STATE, 0, NO_INPUT, &state,
		     sizeof(state));
	EXPECT_DONE(reply);
	EXPECT_EQ(sizeof(state), reply.out_bytes);
	EXPECT_EQ(sizeof(state), state.size);
	return state;
}

static bool same_string(struct str a, struct str b)
{
	return a.size == b.size && !memcmp(a.data, b.data, a.size);
}

struct clusctl_checkpoint_record checkpoint_record(int resource,
						   struct str name)
{
	struct clusctl_checkpoint_record found = { 0 };
	const struct clusctl_checkpoint_record *record;
	__u32 size, at = sizeof(struct clusctl_resource_state);
	void *records;

	records = fetch(resource, CLUSCTL_RESOURCE_GET_STATE,
			CLUSCTL_STATE_CHECKPOINTS, NO_INPUT, &size);
	while ((record = next_checkpoint(records, size, &at)))
		if (same_string(name, checkpoint_name(record)))
			found = *record;
	free(records);
	return found;
}

struct str get_snapshot(int resource, struct str name)
{
	struct str snapshot;

	snapshot.data = fetch(resource, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0, name,
			      &snapshot.size);
	return snapshot;
}

struct clusctl_snapshot_header snapshot_header(struct str snapshot)
{
	struct clusctl_snapshot_header header;
	__u32 name_size, sealed_size;

	ASSERT_GT(snapshot.size, sizeof(header));
	memcpy(&header, snapshot.data, sizeof(header));
	name_size = header.name_size;
	sealed_size = header.sealed_size;
	EXPECT_MEMEQ(CLUSCTL_SNAPSHOT_MAGIC, header.magic, 8);
	EXPECT_EQ(CLUSCTL_SNAPSHOT_VERSION, header.version);
	EXPECT_EQ(sizeof(header), header.header_size);
	EXPECT_EQ(0, header.reserved);
	EXPECT_GE(header.generation, 1);
	EXPECT_GE(sealed_size, CLUSCTL_TAG_SIZE);
	ASSERT_EQ(snapshot.size, sizeof(header) + name_size + sealed_size);
	EXPECT_TRUE(is_string((const char *)snapshot.data + sizeof(header),
			      name_size));
	return header;
}

struct str snapshot_name(struct str snapshot)
{
	return (struct str){ (const char *)snapshot.data +
				     sizeof(struct clusctl_snapshot_header),
			     snapshot_header(snapshot).name_size };
}

struct str snapshot_altered(struct str snapshot, size_t offset, __u8 bits)
{
	__u8 *copy = malloc(snapshot.size);

	ASSERT_TRUE(copy);
	ASSERT_LT(offset, snapshot.size);
	memcpy(copy, snapshot.data, snapshot.size);
	copy[offset] ^= bits;
	return (struct str){ copy, snapshot.size };
}

struct str put_input(struct str expected, struct str snapshot)
{
	struct clusctl_put_snapshot head = {
		.size = sizeof(head),
		.name_size = expected.size,
		.snapshot_size = snapshot.size,
	};

	return input_of(&head, sizeof(head), expected, snapshot);
}

struct reply put_snapshot(int resource, __u32 flags, struct str expected,
			  struct str snapshot)
{
	struct str input = put_input(expected, snapshot);
	struct reply reply;

	reply = call_in(resource, CLUSCTL_RESOURCE_PUT_SNAPSHOT, flags, input);
	free((void *)(uintptr_t)input.data);
	return reply;
}

struct str ack_input(struct str name, __u64 generation, const __u8 *key_id)
{
	struct clusctl_ack_snapshot head = {
		.size = sizeof(head),
		.name_size = name.size,
		.generation = generation,
	};
	__u8 *input = malloc(sizeof(head) + name.size);

	ASSERT_TRUE(input);
	memcpy(head.key_id, key_id, sizeof(head.key_id));
	memcpy(input, &head, sizeof(head));
	memcpy(input + sizeof(head), name.data, name.size);
	return (struct str){ input, (__u32)sizeof(head) + name.size };
}

struct reply ack_snapshot(int resource, struct str name, __u64 generation,
			  const __u8 *key_id)
{
	struct str input = ack_input(name, generation, key_id);
	struct reply reply;

	reply = call_in(resource, CLUSCTL_RESOURCE_ACK_SNAPSHOT, 0, input);
	free((void *)(uintptr_t)input.data);
	return reply;
}

struct reply ack_last(int resource, struct str name)
{
	struct clusctl_checkpoint_record record =
		checkpoint_record(resource, name);

	return ack_snapshot(resource, name, record.generation, record.key_id);
}
