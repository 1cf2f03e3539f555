// SPDX-License-Identifier: GPL-2.0-only
/*
 * Snapshots: the sealed copies of checkpointed containers. The plaintext is
 * encoded where it is sealed, and opened in memory that is wiped.
 */
#include <linux/build_bug.h>
#include <linux/err.h>
#include <linux/overflow.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "cluster_key.h"
#include "fault.h"
#include "image.h"
#include "limits.h"
#include "name.h"
#include "seal.h"
#include "snapshot.h"
#include "status.h"

/* So that no sum of two is beyond 64 bits */
#define GENERATION_MAX S64_MAX
#define FLAGS (CLUSCTL_SNAPSHOT_TOMBSTONE | CLUSCTL_SNAPSHOT_BOOT_KEY)

static_assert(sizeof(struct clusctl_snapshot_header) == 104);

struct clusctl_snapshot *clusctl_snapshot_get(struct clusctl_snapshot *snapshot)
{
	refcount_inc(&snapshot->usage);
	return snapshot;
}

void clusctl_snapshot_put(struct clusctl_snapshot *snapshot)
{
	if (snapshot && refcount_dec_and_test(&snapshot->usage))
		kfree(snapshot);
}

/* Bytes that are not sealed */
static u32 head_size(const struct clusctl_snapshot *snapshot)
{
	return sizeof(struct clusctl_snapshot_header) +
	       clusctl_snapshot_name_size(snapshot);
}

static u32 text_size(const struct clusctl_snapshot *snapshot)
{
	return snapshot->size - head_size(snapshot) - CLUSCTL_TAG_SIZE;
}

static void *text_of(struct clusctl_snapshot *snapshot)
{
	return snapshot->bytes + head_size(snapshot);
}

static struct clusctl_snapshot *alloc_snapshot(u32 size)
{
	struct clusctl_snapshot *snapshot;

	if (clusctl_fault())
		return NULL;
	/* Contiguous memory, since the crypto API wants that */
	snapshot = kmalloc(struct_size(snapshot, bytes, size),
			   GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (snapshot) {
		refcount_set(&snapshot->usage, 1);
		snapshot->size = size;
	}
	return snapshot;
}

/* A snapshot whose text is still to be written and sealed */
static u32 begin(const struct clusctl_snapshot_of *of, u64 time, u32 flags,
		 u32 size, struct clusctl_snapshot **snapshot)
{
	struct clusctl_snapshot_header *header;
	u32 total = sizeof(*header) + of->name_size + size + CLUSCTL_TAG_SIZE;
	struct clusctl_snapshot *new;

	if (of->generation > GENERATION_MAX)
		return ERROR_NO_SYSTEM_RESOURCES;
	new = alloc_snapshot(total);
	if (!new)
		return ERROR_NOT_ENOUGH_MEMORY;
	header = (struct clusctl_snapshot_header *)new->bytes;
	*header = (struct clusctl_snapshot_header){
		.magic = CLUSCTL_SNAPSHOT_MAGIC,
		.version = cpu_to_le32(CLUSCTL_SNAPSHOT_VERSION),
		.header_size = cpu_to_le32(sizeof(*header)),
		.generation = cpu_to_le64(of->generation),
		.time = cpu_to_le64(time),
		.flags = cpu_to_le32(flags),
		.name_size = cpu_to_le32(of->name_size),
		.sealed_size = cpu_to_le32(size + CLUSCTL_TAG_SIZE),
	};
	memcpy(header->resource, of->resource, CLUSCTL_ID_SIZE);
	memcpy(new->bytes + sizeof(*header), of->name, of->name_size);
	*snapshot = new;
	return ERROR_SUCCESS;
}

/* Seal a snapshot under the writer, or wipe it. */
static u32 seal(struct clusctl_snapshot *snapshot)
{
	struct clusctl_snapshot_header *header = (void *)snapshot->bytes;
	struct clusctl_seal *writer;
	bool is_boot;
	int ret;

	writer = clusctl_cluster_key_writer(&is_boot);
	memcpy(header->key_id, writer->id, sizeof(header->key_id));
	if (is_boot)
		header->flags |= cpu_to_le32(CLUSCTL_SNAPSHOT_BOOT_KEY);
	get_random_bytes(header->nonce, sizeof(header->nonce));
	ret = clusctl_seal_encrypt(writer, header->nonce, snapshot->bytes,
				   head_size(snapshot), text_of(snapshot),
				   text_size(snapshot));
	if (ret)
		kfree_sensitive(snapshot);
	return clusctl_errno_status(ret);
}

/**
 * clusctl_snapshot_take() - seal an image
 * @of: what the snapshot is of
 * @image: NULL for a tombstone
 * @snapshot: out: a reference
 *
 * Context: under the change lock.
 * Return: ERROR_SUCCESS, ERROR_NO_SYSTEM_RESOURCES if it gets too large,
 * ERROR_NOT_ENOUGH_MEMORY, or what the crypto API says.
 */
u32 clusctl_snapshot_take(const struct clusctl_snapshot_of *of,
			  const struct clusctl_image *image,
			  struct clusctl_snapshot **snapshot)
{
	u32 flags = image ? 0 : CLUSCTL_SNAPSHOT_TOMBSTONE;
	u32 size = image ? clusctl_image_size(image) : 0;
	struct clusctl_snapshot *new;
	u32 status;

	if (sizeof(struct clusctl_snapshot_header) + of->name_size + size +
		    CLUSCTL_TAG_SIZE >
	    READ_ONCE(clusctl_max_snapshot))
		return ERROR_NO_SYSTEM_RESOURCES;
	status = begin(of, ktime_get_real_seconds(), flags, size, &new);
	if (status)
		return status;
	if (image)
		clusctl_image_encode(image, text_of(new));
	status = seal(new);
	if (!status)
		*snapshot = new;
	return status;
}

/**
 * clusctl_snapshot_again() - seal what a snapshot holds under the writer
 * @old: the snapshot; its time stays
 * @generation: of the new one
 * @snapshot: out: a reference
 *
 * Context: under the change lock.
 * Return: as clusctl_snapshot_open() and clusctl_snapshot_take().
 */
u32 clusctl_snapshot_again(const struct clusctl_snapshot *old, u64 generation,
			   struct clusctl_snapshot **snapshot)
{
	const struct clusctl_snapshot_header *head = clusctl_snapshot_head(old);
	struct clusctl_snapshot_of of = {
		.resource = (const guid_t *)head->resource,
		.name = clusctl_snapshot_name(old),
		.name_size = clusctl_snapshot_name_size(old),
		.generation = generation,
	};
	u32 flags = le32_to_cpu(head->flags) & CLUSCTL_SNAPSHOT_TOMBSTONE;
	struct clusctl_snapshot *new;
	u32 status, size;
	void *text;

	status = clusctl_snapshot_open(old, &text, &size);
	if (status)
		return status;
	status = begin(&of, le64_to_cpu(head->time), flags, size, &new);
	if (!status) {
		memcpy(text_of(new), text, size);
		status = seal(new);
	}
	kfree_sensitive(text);
	if (!status)
		*snapshot = new;
	return status;
}

/* Sizes that add up: each is bounded first, so that the sum is too. */
static bool is_snapshot(const struct clusctl_snapshot_header *header, u32 size)
{
	u64 generation = le64_to_cpu(header->generation);
	u32 flags = le32_to_cpu(header->flags);
	u32 name_size = le32_to_cpu(header->name_size);
	u32 sealed_size = le32_to_cpu(header->sealed_size);

	if (le32_to_cpu(header->header_size) != sizeof(*header) ||
	    header->reserved || flags & ~FLAGS)
		return false;
	if (!generation || generation > GENERATION_MAX)
		return false;
	if (name_size > CLUSCTL_NAME_SIZE_MAX || name_size & 1 ||
	    sealed_size < CLUSCTL_TAG_SIZE || sealed_size > size)
		return false;
	if (flags & CLUSCTL_SNAPSHOT_TOMBSTONE &&
	    sealed_size != CLUSCTL_TAG_SIZE)
		return false;
	return sizeof(*header) + name_size + sealed_size == size;
}

/**
 * clusctl_snapshot_parse() - take a snapshot from a caller
 * @bytes: what he says is one, aligned to 2 bytes
 * @size: bytes
 * @snapshot: out: a reference; nothing of it is proved but its sizes
 *
 * Return: ERROR_SUCCESS, ERROR_INVALID_DATA, NTE_BAD_VER,
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_snapshot_parse(const void *bytes, u32 size,
			   struct clusctl_snapshot **snapshot)
{
	const struct clusctl_snapshot_header *header;
	struct clusctl_snapshot *new;
	u32 status = ERROR_SUCCESS;

	if (size < sizeof(*header))
		return ERROR_INVALID_DATA;
	new = alloc_snapshot(size);
	if (!new)
		return ERROR_NOT_ENOUGH_MEMORY;
	memcpy(new->bytes, bytes, size);
	header = clusctl_snapshot_head(new);
	if (memcmp(header->magic, CLUSCTL_SNAPSHOT_MAGIC,
		   sizeof(header->magic)))
		status = ERROR_INVALID_DATA;
	else if (le32_to_cpu(header->version) != CLUSCTL_SNAPSHOT_VERSION)
		status = NTE_BAD_VER;
	else if (!is_snapshot(header, size))
		status = ERROR_INVALID_DATA;
	if (status)
		kfree(new);
	else
		*snapshot = new;
	return status;
}

/**
 * clusctl_snapshot_open() - verify a snapshot and get its image
 * @snapshot: the snapshot
 * @text: out: the image, to be freed with kfree_sensitive()
 * @size: out: bytes; 0 for a tombstone
 *
 * Context: under the change lock.
 * Return: ERROR_SUCCESS, NTE_NO_KEY, NTE_BAD_KEY_STATE, NTE_BAD_SIGNATURE,
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_snapshot_open(const struct clusctl_snapshot *snapshot, void **text,
			  u32 *size)
{
	const struct clusctl_snapshot_header *head =
		clusctl_snapshot_head(snapshot);
	u32 bytes = text_size(snapshot);
	struct clusctl_seal *key;
	void *copy = NULL;
	u32 status;
	int ret;

	status = clusctl_cluster_key_find(head->key_id, &key);
	if (status)
		return status;
	if (!clusctl_fault())
		copy = kmemdup(snapshot->bytes + head_size(snapshot),
			       bytes + CLUSCTL_TAG_SIZE,
			       GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!copy)
		return ERROR_NOT_ENOUGH_MEMORY;
	ret = clusctl_seal_decrypt(key, head->nonce, head, head_size(snapshot),
				   copy, bytes);
	if (ret) {
		kfree_sensitive(copy);
		return ret == -EBADMSG ? NTE_BAD_SIGNATURE :
					 clusctl_errno_status(ret);
	}
	*text = copy;
	*size = bytes;
	return ERROR_SUCCESS;
}
