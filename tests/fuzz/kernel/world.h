/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the calls of a program are about: handles, keys, names, snapshots. */
#ifndef CLUSCTL_FUZZ_WORLD_H
#define CLUSCTL_FUZZ_WORLD_H

#include <stdbool.h>

#include "clusctl_call.h"

#define WORLD_HANDLES 12
#define WORLD_SERIALS 48
#define WORLD_SNAPSHOTS 6
#define WORLD_KEYS 4 /* cluster keys, as kernel keys */
#define WORLD_USER 1000 /* who is not root */

/* A file descriptor; the first one is of the cluster, and stays open. */
struct handle {
	int fd;
	bool of_resource;
};

struct snapshot_copy {
	__u32 size;
	unsigned char bytes[12 << 10]; /* the largest envelope, too */
};

/**
 * struct world - what a program has, and what it has learned
 * @handles: open file descriptors
 * @serials: of keys and keyrings, the last ones that were seen
 * @snapshots: the last ones, of earlier programs too
 * @keys: serials of the kernel keys that cluster keys are set from
 * @keyring: the keyring .clusctl
 * @sequences: how many there were
 * @limits: a cap was changed
 * @user: somebody else was there
 * @set_keys: there may be other cluster keys than before
 * @files: open file descriptors of the process when there is no program
 */
struct world {
	struct handle handles[WORLD_HANDLES];
	unsigned int handle_count;
	__s32 serials[WORLD_SERIALS];
	unsigned int serial_count;
	struct snapshot_copy snapshots[WORLD_SNAPSHOTS];
	unsigned int snapshot_count;
	__s32 keys[WORLD_KEYS];
	__s32 keyring;
	unsigned long sequences;
	bool limits;
	bool user;
	bool set_keys;
	unsigned int files;
};

void world_start(struct world *world);
/* Before and after each program; the end removes all and checks what is left. */
void world_begin(struct world *world);
void world_end(struct world *world);
/* Everything that can be read fits together. */
void world_check(struct world *world);

void world_add_handle(struct world *world, int fd, bool of_resource);
void world_add_serial(struct world *world, __s32 serial);
void world_add_snapshot(struct world *world, const void *bytes, __u32 size);
int world_fd(const struct world *world, __u32 word, bool of_resource);
/* Is this one of the handles? */
bool world_has(const struct world *world, int fd);
__s32 world_serial(const struct world *world, __u32 word);

#endif
