/* SPDX-License-Identifier: GPL-2.0-only */
/* Snapshots: the sealed copies of checkpointed containers. */
#ifndef CLUSCTL_SNAPSHOT_H
#define CLUSCTL_SNAPSHOT_H

#include <asm/byteorder.h>
#include <linux/clusctl.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/uuid.h>

struct clusctl_image;

/**
 * struct clusctl_snapshot - a snapshot; constant once it is sealed
 * @usage: references
 * @size: bytes of @bytes
 * @bytes: header, name, sealed image, tag
 */
struct clusctl_snapshot {
	refcount_t usage;
	u32 size;
	u8 bytes[] __aligned(8);
};

/**
 * struct clusctl_snapshot_of - what a snapshot is of
 * @resource: GUID
 * @name: string of the checkpoint, UTF-16LE with its NUL
 * @name_size: bytes
 * @generation: generation
 */
struct clusctl_snapshot_of {
	const guid_t *resource;
	const void *name;
	u32 name_size;
	u64 generation;
};

u32 clusctl_snapshot_take(const struct clusctl_snapshot_of *of,
			  const struct clusctl_image *image,
			  struct clusctl_snapshot **snapshot);
u32 clusctl_snapshot_again(const struct clusctl_snapshot *old, u64 generation,
			   struct clusctl_snapshot **snapshot);
u32 clusctl_snapshot_parse(const void *bytes, u32 size,
			   struct clusctl_snapshot **snapshot);
u32 clusctl_snapshot_open(const struct clusctl_snapshot *snapshot, void **text,
			  u32 *size);
struct clusctl_snapshot *
clusctl_snapshot_get(struct clusctl_snapshot *snapshot);
void clusctl_snapshot_put(struct clusctl_snapshot *snapshot);

static inline const struct clusctl_snapshot_header *
clusctl_snapshot_head(const struct clusctl_snapshot *snapshot)
{
	return (const struct clusctl_snapshot_header *)snapshot->bytes;
}

static inline u64
clusctl_snapshot_generation(const struct clusctl_snapshot *snapshot)
{
	return le64_to_cpu(clusctl_snapshot_head(snapshot)->generation);
}

static inline u32
clusctl_snapshot_name_size(const struct clusctl_snapshot *snapshot)
{
	return le32_to_cpu(clusctl_snapshot_head(snapshot)->name_size);
}

static inline const void *
clusctl_snapshot_name(const struct clusctl_snapshot *snapshot)
{
	return clusctl_snapshot_head(snapshot) + 1;
}

static inline bool
clusctl_snapshot_is_tombstone(const struct clusctl_snapshot *snapshot)
{
	return clusctl_snapshot_head(snapshot)->flags &
	       cpu_to_le32(CLUSCTL_SNAPSHOT_TOMBSTONE);
}

#endif
