// SPDX-License-Identifier: LGPL-2.1-or-later
/* The crypto checkpoint list of a resource. */
#include <errno.h>
#include <stdlib.h>

#include "internal.h"

CLUSCTL_API int clusctl_checkpoint_add(struct clusctl_resource *resource,
				       const char *checkpoint)
{
	return ctl_write_text(resource->fd,
			      CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT, 0,
			      checkpoint);
}

CLUSCTL_API int clusctl_checkpoint_delete(struct clusctl_resource *resource,
					  const char *checkpoint)
{
	return ctl_write_text(resource->fd,
			      CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT, 0,
			      checkpoint);
}

/* Bytes of the string that begins at @in, with its NUL; 0 if it has no end */
static size_t string_size(const unsigned char *in, size_t left)
{
	for (size_t i = 0; i + 2 <= left; i += 2) {
		if (!in[i] && !in[i + 1])
			return i + 2;
	}
	return 0;
}

/*
 * A MULTI_SZ ends in an empty string, and is nothing else if it has none. All of
 * the list is one allocation.
 */
static int parse_list(const struct ctl_buf *in, char ***list, size_t *count)
{
	size_t at, size, strings = 0;
	char **all, *end;

	for (at = 0; (size = string_size(in->data + at, in->size - at)) > 2;
	     at += size)
		strings++;
	if (size != 2 || at + size != in->size)
		return ctl_fault(EPROTO);
	all = malloc((strings + 1) * sizeof(*all) + text_utf8_room(in->size));
	if (!all)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	end = (char *)(all + strings + 1);
	at = 0;
	for (size_t i = 0; i < strings; i++, at += size) {
		size = string_size(in->data + at, in->size - at);
		all[i] = end;
		end = text_to_utf8(in->data + at, size, end);
		if (!end) {
			free(all);
			return ctl_fault(EPROTO);
		}
	}
	all[strings] = NULL;
	*list = all;
	if (count)
		*count = strings;
	return 0;
}

CLUSCTL_API int clusctl_checkpoint_list(struct clusctl_resource *resource,
					char ***list, size_t *count)
{
	struct ctl_buf out;
	int rc;

	rc = ctl_read(resource->fd, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		      NULL, &out);
	if (rc)
		return rc;
	rc = parse_list(&out, list, count);
	ctl_buf_free(&out);
	return rc;
}
