/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots of the checkpoint 1\\K, as the kernel gives them. */
#ifndef TESTS_HOST_CLI_SNAPSHOT_H
#define TESTS_HOST_CLI_SNAPSHOT_H

#include <linux/clusctl.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
	struct clusctl_snapshot_header head;
	unsigned char name[10];
	unsigned char sealed[40];
};

static inline struct bytes snapshot_of(uint64_t generation, uint32_t flags)
{
	struct bytes bytes = {
		.head = {
			.magic = "CLUSCTL",
			.version = CLUSCTL_SNAPSHOT_VERSION,
			.header_size = sizeof(bytes.head),
			.generation = generation,
			.flags = flags,
			.name_size = sizeof(bytes.name),
			.sealed_size = sizeof(bytes.sealed),
		},
		.name = "1\0\\\0\\\0K\0",
	};

	if (flags)
		bytes.head.sealed_size = CLUSCTL_TAG_SIZE;
	return bytes;
}

#define SIZE(of) (offsetof(struct bytes, sealed) + (of).head.sealed_size)
#define SNAPSHOT(of) OK_WITH(&(of), SIZE(of))

#endif
