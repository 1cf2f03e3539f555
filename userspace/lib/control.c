// SPDX-License-Identifier: LGPL-2.1-or-later
/* Control codes: the one caller of ioctl(2), and the common shapes of calls. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "internal.h"

/* A list of a few resources or checkpoints fits at the first try. */
#define FIRST_ROOM 4096

static int call(int fd, uint32_t code, struct clusctl_request *request)
{
	int error;

	request->size = sizeof(*request);
	/* A fault of the call itself leaves the request alone, and this there. */
	request->status = CLUSCTL_NO_STATUS;
	if (!ioctl(fd, code, request)) {
		if (request->status == ERROR_SUCCESS)
			return ctl_ok();
		/* Not the protocol: this is not /dev/clusctl. */
		return ctl_fault(EPROTO);
	}
	error = errno;
	if (request->status == ERROR_SUCCESS ||
	    request->status == CLUSCTL_NO_STATUS)
		return ctl_fault(error ? error : EPROTO);
	if (clusctl_status_name(request->status))
		return ctl_fail(request->status);
	/* A status of a newer module: its errno is all that is known. */
	ctl_fail(request->status);
	return error ? -error : -EIO;
}

CLUSCTL_API int clusctl_control(int fd, uint32_t code, uint32_t flags,
				const void *in, uint32_t in_size, void *out,
				uint32_t out_size, uint32_t *out_bytes)
{
	struct clusctl_request request = {
		.flags = flags,
		.in = (uintptr_t)in,
		.out = (uintptr_t)out,
		.in_size = in_size,
		.out_size = out_size,
	};
	int rc = call(fd, code, &request);

	if (!rc && out && request.out_bytes > out_size)
		rc = ctl_fault(EPROTO);
	if (out_bytes)
		*out_bytes = request.out_bytes;
	return rc;
}

static int control(int fd, uint32_t code, uint32_t flags,
		   const struct ctl_buf *in, void *out, size_t size,
		   uint32_t *got)
{
	if ((in && in->size > UINT32_MAX) || size > UINT32_MAX)
		return ctl_fail(ERROR_INVALID_PARAMETER);
	return clusctl_control(fd, code, flags, in ? in->data : NULL,
			       in ? (uint32_t)in->size : 0, out, (uint32_t)size,
			       got);
}

int ctl_write(int fd, uint32_t code, uint32_t flags, const struct ctl_buf *in)
{
	return control(fd, code, flags, in, NULL, 0, NULL);
}

int ctl_write_text(int fd, uint32_t code, uint32_t flags, const char *text)
{
	struct ctl_buf in;
	int rc = ctl_buf_init_text(&in, text);

	if (rc)
		return rc;
	rc = ctl_write(fd, code, flags, &in);
	ctl_buf_free(&in);
	return rc;
}

int ctl_read(int fd, uint32_t code, uint32_t flags, const struct ctl_buf *in,
	     struct ctl_buf *out)
{
	return ctl_read_room(fd, code, flags, in, FIRST_ROOM, out);
}

int ctl_read_room(int fd, uint32_t code, uint32_t flags,
		  const struct ctl_buf *in, size_t room, struct ctl_buf *out)
{
	bool secret = code == CLUSCTL_NODE_EXPORT_KEY ||
		      code == CLUSCTL_RESOURCE_DECRYPT;
	uint32_t bytes;
	int rc;

	/* A list can grow between two calls, so that once may not be enough. */
	for (;;) {
		rc = ctl_buf_init(out, room, secret);
		if (rc)
			return rc;
		rc = control(fd, code, flags, in, out->data, room, &bytes);
		if (!rc) {
			out->size = bytes;
			return 0;
		}
		ctl_buf_free(out);
		if (clusctl_last_status() != ERROR_MORE_DATA)
			return rc;
		/* The room only grows, or this might never end. */
		if (bytes <= room)
			return ctl_fault(EPROTO);
		room = bytes;
		if (room <= UINT32_MAX - room / 4)
			room += room / 4;
	}
}

int ctl_fixed(int fd, uint32_t code, uint32_t flags, const struct ctl_buf *in,
	      void *out, size_t size, size_t min)
{
	/* Room for what a newer module may append to the struct. */
	unsigned char room[256];
	uint32_t bytes;
	int rc;

	memset(out, 0, size);
	rc = control(fd, code, flags, in, room, sizeof(room), &bytes);
	if (rc)
		return rc;
	if (bytes < min)
		return ctl_fault(EPROTO);
	memcpy(out, room, bytes < size ? bytes : size);
	return 0;
}

int ctl_grown(int fd, uint32_t code, uint32_t flags, void *out, size_t size,
	      size_t min)
{
	uint32_t told;
	int rc;

	rc = ctl_fixed(fd, code, flags, NULL, out, size, min);
	if (rc)
		return rc;
	memcpy(&told, out, sizeof(told));
	if (told < min)
		return ctl_fault(EPROTO);
	if (told < size)
		memset((unsigned char *)out + told, 0, size - told);
	return 0;
}

int ctl_read_text(int fd, uint32_t code, char **text)
{
	struct ctl_buf out;
	int rc;

	rc = ctl_read(fd, code, 0, NULL, &out);
	if (rc)
		return rc;
	rc = text_from_utf16(out.data, out.size, text);
	ctl_buf_free(&out);
	return rc;
}
