/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots that the second implementation opens and writes; see tests/host. */
#ifndef CLUSCTL_TEST_SEAL_WORLD_H
#define CLUSCTL_TEST_SEAL_WORLD_H

#include "../host/snapshot.h"

#include "clusctl_call.h"

#define BOX STR("1\\\\Box")
#define OTHER STR("1\\\\Other")

/* Permissions that an image may have, none of them the default */
#define BOX_UID 1000
#define BOX_GID 1001
#define BOX_PERM 0x2b0b28

/**
 * struct seal_world - a resource, and a cluster key that is known here
 * @cluster: fd, O_RDWR
 * @resource: fd of the resource, O_RDWR
 * @id: its GUID
 */
struct seal_world {
	int cluster;
	int resource;
	__u8 id[CLUSCTL_ID_SIZE];
};

extern const __u8 seal_key[CLUSCTL_KEY_SIZE];
extern const __u8 seal_other_key[CLUSCTL_KEY_SIZE];

void seal_world_make(struct seal_world *world);
void seal_world_end(struct seal_world *world);

/* These end the test if they fail. */
void seal_set_key(const struct seal_world *world, __u32 flags, const __u8 *key);
/* A container of BOX_UID, BOX_GID and BOX_PERM */
void seal_container(const struct seal_world *world, struct str name);
void seal_import(const struct seal_world *world, struct str name, __u32 spec,
		 const struct key_pair *pair);

struct snapshot_bytes seal_bytes(struct str bytes);
struct str seal_str(struct snapshot_bytes bytes);

/**
 * struct opened - a snapshot that was opened
 * @head: its header
 * @text: the image as it stands
 * @image: the image; all zero of a tombstone
 */
struct opened {
	struct snapshot head;
	struct snapshot_bytes text;
	struct snapshot_image image;
};

/* Ends the test if it cannot be opened, or holds no image. */
struct opened seal_open(struct str snapshot, const __u8 *key);
void seal_close(struct opened *opened);

/* An image of BOX_UID, BOX_GID and BOX_PERM with one pair */
struct snapshot_image seal_image(__u32 spec, const struct key_pair *pair);
/* Adds a pair behind those that are there. */
void seal_image_add(struct snapshot_image *image, __u32 spec,
		    const struct key_pair *pair);

/* Header of a snapshot under seal_key that is right but for what is changed */
struct snapshot seal_head(const struct seal_world *world, struct str name,
			  __u64 generation);
/* Both end the test if they fail; the answer is for snapshot_free(). */
struct str seal_text(const struct snapshot *head, struct snapshot_bytes text);
struct str seal_write(const struct seal_world *world, struct str name,
		      __u64 generation, const struct snapshot_image *image);

#endif
