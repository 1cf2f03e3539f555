// SPDX-License-Identifier: LGPL-2.1-or-later
/* Snapshots of a resource: out, in, and acknowledged. */
#include <stdlib.h>

#include "internal.h"

CLUSCTL_API int clusctl_snapshot_get(struct clusctl_resource *resource,
				     const char *checkpoint, void **data,
				     size_t *size)
{
	struct ctl_buf in, out;
	int rc;

	rc = ctl_buf_init_text(&in, checkpoint);
	if (rc)
		return rc;
	rc = ctl_read(resource->fd, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0, &in,
		      &out);
	ctl_buf_free(&in);
	if (rc)
		return rc;
	/* It is not secret, so that free() is enough. */
	*data = out.data;
	*size = out.size;
	return 0;
}

/* Of the request; the module knows which go together. */
static uint32_t put_flags(unsigned int flags)
{
	uint32_t bits = 0;

	if (flags & CLUSCTL_ROLLBACK)
		bits |= CLUSCTL_PUT_ROLLBACK;
	if (flags & CLUSCTL_STORED)
		bits |= CLUSCTL_PUT_STORED;
	if (flags & CLUSCTL_LAST)
		bits |= CLUSCTL_PUT_LAST;
	return bits;
}

CLUSCTL_API int clusctl_snapshot_put(struct clusctl_resource *resource,
				     const void *data, size_t size,
				     const char *checkpoint, unsigned int flags)
{
	const unsigned int known = CLUSCTL_ROLLBACK | CLUSCTL_STORED |
				   CLUSCTL_LAST;
	struct clusctl_put_snapshot head = { .size = sizeof(head) };
	size_t name_room = checkpoint ? ctl_text_room(checkpoint) : 0;
	struct ctl_buf in;
	int rc;

	if (flags & ~known)
		return ctl_fail(ERROR_INVALID_FLAGS);
	/* No snapshot is that large, so this is none. */
	if (size > UINT32_MAX - sizeof(head) - name_room)
		return ctl_fail(ERROR_INVALID_DATA);
	head.snapshot_size = (uint32_t)size;
	rc = ctl_buf_init(&in, sizeof(head) + name_room + size, false);
	if (rc)
		return rc;
	ctl_buf_add(&in, &head, sizeof(head));
	if (checkpoint)
		rc = ctl_buf_add_text(&in, checkpoint, &head.name_size);
	if (!rc) {
		ctl_buf_set_head(&in, &head, sizeof(head));
		ctl_buf_add(&in, data, size);
		rc = ctl_write(resource->fd, CLUSCTL_RESOURCE_PUT_SNAPSHOT,
			       put_flags(flags), &in);
	}
	ctl_buf_free(&in);
	return rc;
}

CLUSCTL_API int clusctl_snapshot_ack(struct clusctl_resource *resource,
				     const char *checkpoint,
				     uint64_t generation, const char *key_id)
{
	struct clusctl_ack_snapshot head = {
		.size = sizeof(head),
		.generation = generation,
	};
	struct ctl_buf in;
	int rc;

	if (!key_id_parse(key_id, head.key_id))
		return ctl_fail(ERROR_INVALID_PARAMETER);
	rc = ctl_buf_init(&in, sizeof(head) + ctl_text_room(checkpoint), false);
	if (rc)
		return rc;
	ctl_buf_add(&in, &head, sizeof(head));
	rc = ctl_buf_add_text(&in, checkpoint, &head.name_size);
	if (!rc) {
		ctl_buf_set_head(&in, &head, sizeof(head));
		rc = ctl_write(resource->fd, CLUSCTL_RESOURCE_ACK_SNAPSHOT, 0,
			       &in);
	}
	ctl_buf_free(&in);
	return rc;
}
