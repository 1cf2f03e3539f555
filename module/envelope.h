/* SPDX-License-Identifier: GPL-2.0-only */
/* Envelopes: sealed data of callers, which the module does not keep. */
#ifndef CLUSCTL_ENVELOPE_H
#define CLUSCTL_ENVELOPE_H

#include <linux/clusctl.h>
#include <linux/types.h>
#include <linux/uuid.h>

/**
 * struct clusctl_envelope - an envelope, or what will be one, or was one
 * @size: bytes of @bytes
 * @bytes: header, purpose, data, tag; the data is plain before it is sealed and
 *	   after it was opened
 */
struct clusctl_envelope {
	u32 size;
	u8 bytes[] __aligned(8);
};

/**
 * struct clusctl_envelope_of - what an envelope is made of
 * @resource: GUID
 * @purpose: UTF-16LE with its NUL
 * @purpose_size: bytes
 * @data: what is to be sealed
 * @size: bytes
 */
struct clusctl_envelope_of {
	const guid_t *resource;
	const void *purpose;
	u32 purpose_size;
	const void *data;
	u32 size;
};

u32 clusctl_envelope_new(const struct clusctl_envelope_of *of,
			 struct clusctl_envelope **envelope);
u32 clusctl_envelope_seal(struct clusctl_envelope *envelope);
u32 clusctl_envelope_parse(const void *bytes, u32 size,
			   struct clusctl_envelope **envelope);
u32 clusctl_envelope_open(struct clusctl_envelope *envelope);
void clusctl_envelope_free(struct clusctl_envelope *envelope);

u32 clusctl_envelope_data_size(const struct clusctl_envelope *envelope);
const void *clusctl_envelope_data(const struct clusctl_envelope *envelope);

static inline const struct clusctl_envelope_header *
clusctl_envelope_head(const struct clusctl_envelope *envelope)
{
	return (const struct clusctl_envelope_header *)envelope->bytes;
}

#endif
