// SPDX-License-Identifier: LGPL-2.1-or-later
/* Data of a program, sealed under the cluster key, and opened. */
#include <endian.h>
#include <string.h>

#include "internal.h"

#define MAX_SEALED (1024 * 1024) /* that max_snapshot can be set to */

/*
 * Issues a code that takes a purpose and data. @large: the status if there is
 * more than the module could take. @more: by how much the answer can be larger
 * than both
 */
static int crypt(struct clusctl_resource *resource, uint32_t code,
		 const char *purpose, const void *data, size_t size,
		 uint32_t large, size_t more, struct ctl_buf *out)
{
	struct clusctl_crypt head = { .size = sizeof(head) };
	size_t purpose_room = ctl_text_room(purpose);
	struct ctl_buf in;
	int rc;

	/* Above the greatest cap; only the module knows the one there is. */
	if (size > MAX_SEALED)
		return ctl_fail(large);
	head.data_size = (uint32_t)size;
	rc = ctl_buf_init(&in, sizeof(head) + purpose_room + size, true);
	if (rc)
		return rc;
	ctl_buf_add(&in, &head, sizeof(head));
	rc = ctl_buf_add_text(&in, purpose, &head.purpose_size);
	if (!rc) {
		ctl_buf_set_head(&in, &head, sizeof(head));
		ctl_buf_add(&in, data, size);
		rc = ctl_read_room(resource->fd, code, 0, &in,
				   head.purpose_size + size + more, out);
	}
	ctl_buf_free(&in);
	return rc;
}

CLUSCTL_API int clusctl_resource_encrypt(struct clusctl_resource *resource,
					 const char *purpose, const void *data,
					 size_t size, void **envelope,
					 size_t *envelope_size)
{
	struct ctl_buf out;
	int rc;

	rc = crypt(resource, CLUSCTL_RESOURCE_ENCRYPT, purpose, data, size,
		   ERROR_NO_SYSTEM_RESOURCES,
		   sizeof(struct clusctl_envelope_header) + CLUSCTL_TAG_SIZE,
		   &out);
	if (rc)
		return rc;
	*envelope = out.data;
	*envelope_size = out.size;
	return 0;
}

CLUSCTL_API int clusctl_resource_decrypt(struct clusctl_resource *resource,
					 const char *purpose,
					 const void *envelope,
					 size_t envelope_size, void **data,
					 size_t *size)
{
	struct ctl_buf out;
	int rc;

	/* To the module no data at all is malformed input. */
	if (!envelope_size)
		return ctl_fail(ERROR_INVALID_DATA);
	rc = crypt(resource, CLUSCTL_RESOURCE_DECRYPT, purpose, envelope,
		   envelope_size, ERROR_INVALID_DATA, 0, &out);
	if (rc)
		return rc;
	/* The room behind it has only ever held zeros. */
	*data = out.data;
	*size = out.size;
	return 0;
}

CLUSCTL_API int clusctl_envelope_get_key_id(const void *data, size_t size,
					    char id[33])
{
	static const char magic[] = CLUSCTL_ENVELOPE_MAGIC;
	struct clusctl_envelope_header header;

	if (size < sizeof(header) || memcmp(data, magic, sizeof(magic)))
		return ctl_fail(ERROR_INVALID_DATA);
	memcpy(&header, data, sizeof(header));
	if (le32toh(header.version) != CLUSCTL_ENVELOPE_VERSION)
		return ctl_fail(NTE_BAD_VER);
	if (le32toh(header.header_size) != sizeof(header) ||
	    (uint64_t)sizeof(header) + le32toh(header.purpose_size) +
			    le32toh(header.sealed_size) !=
		    size)
		return ctl_fail(ERROR_INVALID_DATA);
	key_id_print(header.key_id, id);
	return ctl_ok();
}
