/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything that can be seen of the module, to prove that nothing changed. */
#ifndef CLUSCTL_TEST_STATE_H
#define CLUSCTL_TEST_STATE_H

#include "clusctl_call.h"

/**
 * struct state - what there is, as counts and sums of hashes of the records
 * @info: answer of CLUSCTL_CLUSTER_GET_INFO
 * @resources: resources, with their checkpoint lists
 * @machine: machine containers, with the serials and sizes of their pairs
 * @user: user-level containers of the caller
 */
struct state {
	struct clusctl_info info;
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

/* The reply is a refusal with this status, and nothing has changed. */
#define EXPECT_REFUSED(cluster, before, expected, got) \
	do {                                           \
		EXPECT_STATUS(expected, got);          \
		EXPECT_UNCHANGED(cluster, before);     \
	} while (0)

/*
 * Steps over the records of an enumeration; NULL at the end, and when a record
 * is malformed, which fails the test. @at starts at 0.
 */
const struct clusctl_resource_record *next_resource(const void *records,
						    __u32 size, __u32 *at);
const struct clusctl_container_record *next_container(const void *records,
						      __u32 size, __u32 *at);
/* The strings behind a record, which were checked above */
struct str resource_name(const struct clusctl_resource_record *record);
struct str resource_type(const struct clusctl_resource_record *record);
struct str provider_name(const struct clusctl_container_record *record);
struct str container_name(const struct clusctl_container_record *record);

/* Deletes all there is: resources, machine and the caller's own containers. */
void remove_all(int cluster);

/* The tests remove what they find, so they run only where there is nothing. */
extern const struct harness_hooks cluster_hooks;

#define CLUSCTL_TEST_MAIN                                        \
	int main(int argc, char **argv)                          \
	{                                                        \
		return harness_main(argc, argv, &cluster_hooks); \
	}

#endif
