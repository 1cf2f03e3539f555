// SPDX-License-Identifier: GPL-2.0-only
/*
 * Envelopes: sealed data of callers, which the module does not keep. Data is
 * sealed and opened in place, in memory that is wiped.
 */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cluster_key.h"
#include "envelope.h"
#include "fault.h"
#include "limits.h"
#include "name.h"
#include "seal.h"
#include "status.h"

static_assert(sizeof(struct clusctl_envelope_header) == 88);
/* Of one size: what both kinds of additional data begin with is a magic */
static_assert(sizeof(CLUSCTL_ENVELOPE_MAGIC) == sizeof(CLUSCTL_SNAPSHOT_MAGIC));
static_assert(CLUSCTL_UTF16_SIZE(CLUSCTL_MAX_PURPOSE) == CLUSCTL_NAME_SIZE_MAX);

static struct clusctl_envelope *alloc_envelope(u32 size)
{
	struct clusctl_envelope *envelope;

	if (clusctl_fault())
		return NULL;
	/* Contiguous memory, since the crypto API wants that */
	envelope = kmalloc(struct_size(envelope, bytes, size),
			   GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (envelope)
		envelope->size = size;
	return envelope;
}

/**
 * clusctl_envelope_free() - wipe an envelope
 * @envelope: the envelope
 */
void clusctl_envelope_free(struct clusctl_envelope *envelope)
{
	kfree_sensitive(envelope);
}

/* Bytes that are not sealed */
static u32 head_size(const struct clusctl_envelope *envelope)
{
	return sizeof(struct clusctl_envelope_header) +
	       le32_to_cpu(clusctl_envelope_head(envelope)->purpose_size);
}

u32 clusctl_envelope_data_size(const struct clusctl_envelope *envelope)
{
	return envelope->size - head_size(envelope) - CLUSCTL_TAG_SIZE;
}

const void *clusctl_envelope_data(const struct clusctl_envelope *envelope)
{
	return envelope->bytes + head_size(envelope);
}

static void *text_of(struct clusctl_envelope *envelope)
{
	return envelope->bytes + head_size(envelope);
}

/**
 * clusctl_envelope_new() - prepare an envelope that is to be sealed
 * @of: what of
 * @envelope: out: clusctl_envelope_free() it after ERROR_SUCCESS
 *
 * Return: ERROR_SUCCESS, ERROR_NO_SYSTEM_RESOURCES if it gets too large,
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_envelope_new(const struct clusctl_envelope_of *of,
			 struct clusctl_envelope **envelope)
{
	struct clusctl_envelope_header *header;
	u32 total = sizeof(*header) + of->purpose_size + of->size +
		    CLUSCTL_TAG_SIZE;
	struct clusctl_envelope *new;

	if (total > READ_ONCE(clusctl_max_snapshot))
		return ERROR_NO_SYSTEM_RESOURCES;
	new = alloc_envelope(total);
	if (!new)
		return ERROR_NOT_ENOUGH_MEMORY;
	header = (struct clusctl_envelope_header *)new->bytes;
	*header = (struct clusctl_envelope_header){
		.magic = CLUSCTL_ENVELOPE_MAGIC,
		.version = cpu_to_le32(CLUSCTL_ENVELOPE_VERSION),
		.header_size = cpu_to_le32(sizeof(*header)),
		.purpose_size = cpu_to_le32(of->purpose_size),
		.sealed_size = cpu_to_le32(of->size + CLUSCTL_TAG_SIZE),
	};
	export_guid(header->resource, of->resource);
	memcpy(header + 1, of->purpose, of->purpose_size);
	memcpy(text_of(new), of->data, of->size);
	*envelope = new;
	return ERROR_SUCCESS;
}

/**
 * clusctl_envelope_seal() - seal an envelope under the writer
 * @envelope: what clusctl_envelope_new() made; after a failure it holds nothing
 *	      that may be given out
 *
 * Context: under the change lock.
 * Return: ERROR_SUCCESS, NTE_NO_KEY if the writer is the random key,
 * ERROR_NOT_ENOUGH_MEMORY, or what the crypto API says.
 */
u32 clusctl_envelope_seal(struct clusctl_envelope *envelope)
{
	struct clusctl_envelope_header *header = (void *)envelope->bytes;
	struct clusctl_seal *writer;
	bool is_boot;

	writer = clusctl_cluster_key_writer(&is_boot);
	if (is_boot)
		return NTE_NO_KEY;
	memcpy(header->key_id, writer->id, sizeof(header->key_id));
	get_random_bytes(header->nonce, sizeof(header->nonce));
	return clusctl_errno_status(clusctl_seal_encrypt(
		writer, header->nonce, envelope->bytes, head_size(envelope),
		text_of(envelope), clusctl_envelope_data_size(envelope)));
}

/* Sizes that add up: each is bounded first, so that the sum is too. */
static bool is_envelope(const struct clusctl_envelope_header *header, u32 size)
{
	u32 purpose_size = le32_to_cpu(header->purpose_size);
	u32 sealed_size = le32_to_cpu(header->sealed_size);

	if (le32_to_cpu(header->header_size) != sizeof(*header) ||
	    header->reserved || header->flags)
		return false;
	if (purpose_size > CLUSCTL_NAME_SIZE_MAX || purpose_size & 1 ||
	    sealed_size <= CLUSCTL_TAG_SIZE || sealed_size > size)
		return false;
	return sizeof(*header) + purpose_size + sealed_size == size;
}

/**
 * clusctl_envelope_parse() - take an envelope from a caller
 * @bytes: what he says is one
 * @size: bytes
 * @envelope: out: nothing of it is proved but its sizes;
 *	      clusctl_envelope_free() it after ERROR_SUCCESS
 *
 * Return: ERROR_SUCCESS, ERROR_INVALID_DATA, NTE_BAD_VER,
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_envelope_parse(const void *bytes, u32 size,
			   struct clusctl_envelope **envelope)
{
	const struct clusctl_envelope_header *header;
	struct clusctl_envelope *new;
	u32 status = ERROR_SUCCESS;

	if (size < sizeof(*header))
		return ERROR_INVALID_DATA;
	new = alloc_envelope(size);
	if (!new)
		return ERROR_NOT_ENOUGH_MEMORY;
	memcpy(new->bytes, bytes, size);
	header = clusctl_envelope_head(new);
	if (memcmp(header->magic, CLUSCTL_ENVELOPE_MAGIC,
		   sizeof(header->magic)))
		status = ERROR_INVALID_DATA;
	else if (le32_to_cpu(header->version) != CLUSCTL_ENVELOPE_VERSION)
		status = NTE_BAD_VER;
	else if (!is_envelope(header, size))
		status = ERROR_INVALID_DATA;
	if (status)
		clusctl_envelope_free(new);
	else
		*envelope = new;
	return status;
}

/**
 * clusctl_envelope_open() - verify an envelope, and open it in place
 * @envelope: what clusctl_envelope_parse() took; after a failure it holds
 *	      nothing that may be given out
 *
 * Context: under the change lock.
 * Return: ERROR_SUCCESS, NTE_NO_KEY, NTE_BAD_KEY_STATE, NTE_BAD_SIGNATURE,
 * ERROR_NOT_ENOUGH_MEMORY, or what the crypto API fails with: NTE_BAD_DATA or
 * NTE_FAIL.
 */
u32 clusctl_envelope_open(struct clusctl_envelope *envelope)
{
	const struct clusctl_envelope_header *head =
		clusctl_envelope_head(envelope);
	struct clusctl_seal *key;
	u32 status;
	int ret;

	status = clusctl_cluster_key_find(head->key_id, &key);
	if (status)
		return status;
	ret = clusctl_seal_decrypt(key, head->nonce, head, head_size(envelope),
				   text_of(envelope),
				   clusctl_envelope_data_size(envelope));
	return ret == -EBADMSG ? NTE_BAD_SIGNATURE : clusctl_errno_status(ret);
}
