/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything that can be seen of the module, to prove that nothing changed. */
#ifndef CLUSCTL_TEST_STATE_H
#define CLUSCTL_TEST_STATE_H

#include "clusctl_call.h"

/**
 * struct history - what only grows
 * @saved: snapshots taken
 * @save_failures: snapshots that could not be taken
 * @restored: snapshots restored
 * @restore_failures: snapshots that could not be restored
 * @events: sequence number of the last event
 */
struct history {
	__u64 saved;
	__u64 save_failures;
	__u64 restored;
	__u64 restore_failures;
	__u64 events;
};

struct history history_of(const struct clusctl_info *info);

/**
 * struct state - what there is, as counts and sums of hashes of the records
 * @info: answer of CLUSCTL_CLUSTER_GET_INFO without @history
 * @history: the rest of it
 * @keys: cluster keys
 * @resources: resources, with their checkpoint lists, records and tombstones
 * @machine: machine containers, with the serials and sizes of their pairs
 * @user: user-level containers of the caller
 */
struct state {
	struct clusctl_info info;
	struct history history;
	__u64 keys;
	__u64 resources;
	__u64 machine;
	__u64 user;
};

/* @cluster is open for reading. */
struct state state_take(int cluster);

#define EXPECT_UNCHANGED(cluster, before)                                   \
	do {                                                                \
		struct state state_before = (before);                       \
		struct state state_now = state_take(cluster);               \
		EXPECT_MEMEQ(&state_before, &state_now, sizeof(state_now)); \
	} while (0)

/* What there was is there again, whatever came between. */
#define EXPECT_AS_BEFORE(cluster, before)                                   \
	do {                                                                \
		struct state state_before = (before);                       \
		struct state state_now = state_take(cluster);               \
		state_now.history = state_before.history;                   \
		EXPECT_MEMEQ(&state_before, &state_now, sizeof(state_now)); \
	} while (0)

/* The reply is a refusal with this status, and nothing has changed. */
#define EXPECT_REFUSED(cluster, before, expected, got) \
	do {                                           \
		EXPECT_STATUS(expected, got);          \
		EXPECT_UNCHANGED(cluster, before);     \
	} while (0)

/* A string of UTF-16 with its only NUL at the end */
bool is_string(const void *data, __u32 size);
/* The size of a record is a multiple of 8, with zeros behind its strings. */
bool is_padded(const void *record, __u32 used, __u32 size);

/*
 * Steps over the records of an enumeration; NULL at the end, and when a record
 * is malformed, which fails the test. @at starts at 0.
 */
const struct clusctl_resource_record *next_resource(const void *records,
						    __u32 size, __u32 *at);
const struct clusctl_container_record *next_container(const void *records,
						      __u32 size, __u32 *at);
/* Of CLUSCTL_RESOURCE_GET_STATE; @at starts behind the first struct. */
const struct clusctl_checkpoint_record *next_checkpoint(const void *records,
							__u32 size, __u32 *at);
/* The strings behind a record, which were checked above */
struct str checkpoint_name(const struct clusctl_checkpoint_record *record);
struct str resource_name(const struct clusctl_resource_record *record);
struct str resource_type(const struct clusctl_resource_record *record);
struct str provider_name(const struct clusctl_container_record *record);
struct str container_name(const struct clusctl_container_record *record);

/*
 * Deletes all there is: resources, online or not, machine and the caller's own
 * containers. Cluster keys stay.
 */
void remove_all(int cluster);

/* The tests remove what they find, so they run only where there is nothing. */
extern const struct harness_hooks cluster_hooks;

#define CLUSCTL_TEST_MAIN                                        \
	int main(int argc, char **argv)                          \
	{                                                        \
		return harness_main(argc, argv, &cluster_hooks); \
	}

#endif
