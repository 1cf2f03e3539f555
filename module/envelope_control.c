// SPDX-License-Identifier: GPL-2.0-only
/* The codes that seal data of callers, and open it. */
#include <linux/clusctl.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "change.h"
#include "control.h"
#include "envelope.h"
#include "name.h"
#include "resource.h"
#include "text.h"

/* Sizes that add up: each is bounded first, so that the sum is too. */
static bool is_crypt(const struct clusctl_crypt *in, u32 in_size)
{
	return in->size == sizeof(*in) && !in->reserved &&
	       in->purpose_size <= CLUSCTL_NAME_SIZE_MAX &&
	       !(in->purpose_size & 1) && in->data_size &&
	       in->data_size <= in_size &&
	       sizeof(*in) + in->purpose_size + in->data_size == in_size;
}

static const void *data_of(const struct clusctl_crypt *in)
{
	return (const u8 *)(in + 1) + in->purpose_size;
}

/* A purpose as it is compared, to be freed with kfree() */
static u32 fold_purpose(const void *purpose, u32 size, char **folded)
{
	char *text;
	u16 units;
	u32 status;

	status = clusctl_text_get(purpose, size, CLUSCTL_MAX_PURPOSE, &text,
				  &units);
	if (status)
		return status;
	status = clusctl_text_fold(text, strlen(text), folded);
	kfree(text);
	return status;
}

/* The purpose in the input of a call, which is found to be well-formed */
static u32 get_purpose(const struct clusctl_call *call, char **folded)
{
	const struct clusctl_crypt *in = call->in;

	if (!is_crypt(in, call->request.in_size))
		return ERROR_INVALID_PARAMETER;
	return fold_purpose(in + 1, in->purpose_size, folded);
}

static u32 seal(struct clusctl_call *call, struct clusctl_envelope *envelope)
{
	u32 status = ERROR_RESOURCE_NOT_AVAILABLE;

	if (!clusctl_change_begin(call))
		return NTE_FAIL;
	if (!call->resource->deleted)
		status = clusctl_envelope_seal(envelope);
	clusctl_change_end();
	return status;
}

u32 clusctl_resource_encrypt(struct clusctl_call *call)
{
	const struct clusctl_crypt *in = call->in;
	struct clusctl_envelope *envelope;
	struct clusctl_envelope_of of;
	char *purpose;
	u32 status;

	/* One that could be compared with nothing could never be opened. */
	status = get_purpose(call, &purpose);
	if (status)
		return status;
	kfree(purpose);
	of = (struct clusctl_envelope_of){
		.resource = &call->resource->id,
		.purpose = in + 1,
		.purpose_size = in->purpose_size,
		.data = data_of(in),
		.size = in->data_size,
	};
	status = clusctl_envelope_new(&of, &envelope);
	if (status)
		return status;
	status = seal(call, envelope);
	if (!status)
		status = clusctl_reply(call, envelope->bytes, envelope->size);
	clusctl_envelope_free(envelope);
	return status;
}

static u32 open_locked(struct clusctl_call *call,
		       struct clusctl_envelope *envelope)
{
	u32 status = ERROR_RESOURCE_NOT_AVAILABLE;

	if (!clusctl_change_begin(call))
		return NTE_FAIL;
	if (!call->resource->deleted)
		status = clusctl_envelope_open(envelope);
	clusctl_change_end();
	return status;
}

/* Is an envelope that was proved the one that the caller expects? */
static u32 check_target(const struct clusctl_call *call, const char *purpose,
			const struct clusctl_envelope *envelope)
{
	const struct clusctl_envelope_header *head =
		clusctl_envelope_head(envelope);
	char *sealed;
	u32 status;

	if (memcmp(head->resource, &call->resource->id, CLUSCTL_ID_SIZE))
		return ERROR_WRONG_TARGET_NAME;
	status = fold_purpose(head + 1, le32_to_cpu(head->purpose_size),
			      &sealed);
	if (status)
		return status == ERROR_INVALID_PARAMETER ? ERROR_INVALID_DATA :
							   status;
	if (strcmp(sealed, purpose))
		status = ERROR_INVALID_NAME;
	kfree(sealed);
	return status;
}

static u32 decrypt(struct clusctl_call *call, const char *purpose)
{
	const struct clusctl_crypt *in = call->in;
	struct clusctl_envelope *envelope;
	u32 status;

	status = clusctl_envelope_parse(data_of(in), in->data_size, &envelope);
	if (status)
		return status;
	status = open_locked(call, envelope);
	if (!status)
		status = check_target(call, purpose, envelope);
	if (!status)
		status = clusctl_reply(call, clusctl_envelope_data(envelope),
				       clusctl_envelope_data_size(envelope));
	clusctl_envelope_free(envelope);
	return status;
}

u32 clusctl_resource_decrypt(struct clusctl_call *call)
{
	char *purpose;
	u32 status;

	status = get_purpose(call, &purpose);
	if (status)
		return status;
	status = clusctl_may(call) ? decrypt(call, purpose) :
				     ERROR_ACCESS_DENIED;
	kfree(purpose);
	return status;
}
