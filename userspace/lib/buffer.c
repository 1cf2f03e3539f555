// SPDX-License-Identifier: LGPL-2.1-or-later
/* Buffers for the input and output of control codes; secret ones are wiped. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

int ctl_buf_init(struct ctl_buf *buf, size_t room, bool secret)
{
	buf->size = 0;
	buf->room = room;
	buf->secret = secret;
	buf->data = secret ? clusctl_secret_alloc(room) : malloc(room);
	return buf->data ? 0 : ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
}

void ctl_buf_free(struct ctl_buf *buf)
{
	if (buf->secret)
		clusctl_wipe_free(buf->data, buf->room);
	else
		free(buf->data);
	buf->data = NULL;
}

void ctl_buf_add(struct ctl_buf *buf, const void *data, size_t size)
{
	assert(size <= buf->room - buf->size);
	if (size)
		memcpy(buf->data + buf->size, data, size);
	buf->size += size;
}

/* So that no sum of rooms overflows: far more than any string may have */
#define MAX_TEXT 65536

size_t ctl_text_room(const char *text)
{
	return 2 * (strnlen(text, MAX_TEXT) + 1);
}

int ctl_buf_add_text(struct ctl_buf *buf, const char *text, uint32_t *bytes)
{
	size_t added;

	if (strnlen(text, MAX_TEXT + 1) > MAX_TEXT)
		return ctl_fail(ERROR_INVALID_PARAMETER);
	assert(ctl_text_room(text) <= buf->room - buf->size);
	if (!text_to_utf16(text, buf->data + buf->size, &added) ||
	    added > UINT32_MAX)
		return ctl_fail(ERROR_INVALID_PARAMETER);
	buf->size += added;
	if (bytes)
		*bytes = (uint32_t)added;
	return 0;
}

int ctl_buf_init_text(struct ctl_buf *buf, const char *text)
{
	int rc = ctl_buf_init(buf, ctl_text_room(text), false);

	if (rc)
		return rc;
	rc = ctl_buf_add_text(buf, text, NULL);
	if (rc)
		ctl_buf_free(buf);
	return rc;
}

void ctl_buf_set_head(struct ctl_buf *buf, const void *head, size_t size)
{
	assert(size <= buf->size);
	memcpy(buf->data, head, size);
}
