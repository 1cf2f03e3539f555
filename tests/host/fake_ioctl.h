/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel for tests of the library: this ioctl() takes the place of that of the
 * C library, and a test says what it answers.
 */
#ifndef TESTS_HOST_FAKE_IOCTL_H
#define TESTS_HOST_FAKE_IOCTL_H

#include <errno.h>
#include <fcntl.h>
#include <linux/clusctl.h>
#include <sanitizer/asan_interface.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "ktap.h"

#define FAKE_CALLS 8

/* What the library passed */
struct fake_call {
	int fd;
	uint32_t code;
	struct clusctl_request request;
};

/* What the fake answers */
struct fake_answer {
	int rc; /* 0 or -1 */
	int error;
	bool silent; /* the request is left alone, as by a fault of the call */
	uint32_t status;
	uint32_t out_bytes; /* with @data: 0 for @size */
	const void *data;
	size_t size;
};

static struct {
	unsigned int calls;
	struct fake_call call[FAKE_CALLS];
	const struct fake_answer *answers;
	unsigned int count;
	/* A copy of the input of the latest call, which the test frees */
	unsigned char *in;
} fake;

/* The answers to the next calls, in turn */
static inline void fake_script(const struct fake_answer *answers,
			       unsigned int count)
{
	free(fake.in);
	memset(&fake, 0, sizeof(fake));
	fake.answers = answers;
	fake.count = count;
}

#define FAKE(...)                                                         \
	fake_script((const struct fake_answer[]){ __VA_ARGS__ },          \
		    sizeof((const struct fake_answer[]){ __VA_ARGS__ }) / \
			    sizeof(struct fake_answer))

/*
 * Nobody may look behind the answer. Small buffers may be on the stack, which
 * cannot be marked so, and those of secrets are wiped as a whole.
 */
static inline void fake_guard(const struct fake_call *call, size_t size)
{
	if (call->request.out_size >= 4096 &&
	    call->code != CLUSCTL_NODE_EXPORT_KEY &&
	    call->code != CLUSCTL_RESOURCE_DECRYPT)
		ASAN_POISON_MEMORY_REGION((char *)(uintptr_t)call->request.out +
						  size,
					  call->request.out_size - size);
}

static inline int fake_reply(struct clusctl_request *request,
			     const struct fake_answer *answer)
{
	if (!answer->silent) {
		request->status = answer->status;
		request->out_bytes = answer->out_bytes ? answer->out_bytes :
							 (uint32_t)answer->size;
	}
	if (answer->data) {
		/* The sanitizer checks that the room is what was claimed. */
		memset((void *)(uintptr_t)request->out, 0xEE,
		       request->out_size);
		if (CHECK(answer->size <= request->out_size)) {
			memcpy((void *)(uintptr_t)request->out, answer->data,
			       answer->size);
			fake_guard(&fake.call[fake.calls - 1], answer->size);
		}
	}
	errno = answer->error;
	return answer->rc;
}

int ioctl(int fd, unsigned long code, ...)
{
	struct clusctl_request *request;
	struct fake_call *call;
	va_list args;

	va_start(args, code);
	request = va_arg(args, struct clusctl_request *);
	va_end(args);
	if (!CHECK(fake.calls < fake.count && fake.calls < FAKE_CALLS)) {
		errno = EIO;
		return -1;
	}
	CHECK(code <= UINT32_MAX);
	call = &fake.call[fake.calls];
	call->fd = fd;
	call->code = (uint32_t)code;
	call->request = *request;
	free(fake.in);
	fake.in = malloc(request->in_size + 1);
	if (request->in_size)
		memcpy(fake.in, (const void *)(uintptr_t)request->in,
		       request->in_size);
	fake.calls++;
	return fake_reply(request, &fake.answers[fake.calls - 1]);
}

#define OK_WITH(bytes, length)                     \
	{                                          \
		.data = (bytes), .size = (length), \
	}
#define OK_EMPTY             \
	{                    \
		.status = 0, \
	}
#define FAILS(errno_, status_)                                    \
	{                                                         \
		.rc = -1, .error = (errno_), .status = (status_), \
	}
#define MORE_DATA(bytes)                                                \
	{                                                               \
		.rc = -1, .error = EMSGSIZE, .status = ERROR_MORE_DATA, \
		.out_bytes = (bytes),                                   \
	}

#endif
