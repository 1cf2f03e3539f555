/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots, and what a resource says of itself and its checkpoints. */
#ifndef CLUSCTL_TEST_SNAPSHOT_CALL_H
#define CLUSCTL_TEST_SNAPSHOT_CALL_H

#include "clusctl_call.h"

struct reply go_online(int resource, __u32 flags);
struct reply go_offline(int resource);
struct clusctl_resource_state resource_state(int resource);

/* The record of the checkpoint of exactly this string; all zero if none is. */
struct clusctl_checkpoint_record checkpoint_record(int resource,
						   struct str name);

#define EXPECT_GENERATION(expected, resource, name) \
	EXPECT_EQ(expected, checkpoint_record(resource, name).generation)
/* The flags of a checkpoint; what the key adds to them is left out. */
#define EXPECT_FLAGS(expected, resource, name)                        \
	EXPECT_EQ(expected, checkpoint_record(resource, name).flags & \
				    ~CLUSCTL_CHECKPOINT_BOOT_KEY)

/*
 * A snapshot, in memory of its own; ends the test if there is none. To the
 * module it has left then.
 */
struct str get_snapshot(int resource, struct str name);
/* A copy of its header, which is found to be well-formed */
struct clusctl_snapshot_header snapshot_header(struct str snapshot);
/* The string in it */
struct str snapshot_name(struct str snapshot);
/* A copy with the byte at @offset changed by exclusive or */
struct str snapshot_altered(struct str snapshot, size_t offset, __u8 bits);

/* @expected is NO_INPUT for a snapshot of any checkpoint. */
struct str put_input(struct str expected, struct str snapshot);
struct reply put_snapshot(int resource, __u32 flags, struct str expected,
			  struct str snapshot);
struct str ack_input(struct str name, __u64 generation, const __u8 *key_id);
struct reply ack_snapshot(int resource, struct str name, __u64 generation,
			  const __u8 *key_id);
/* Acknowledges the last one, under the key that it is sealed with. */
struct reply ack_last(int resource, struct str name);

#endif
