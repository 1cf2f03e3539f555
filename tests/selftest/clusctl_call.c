// SPDX-License-Identifier: GPL-2.0-or-later
/* One control code: the request, and the judgement of the form of its answer. */
#include "clusctl_call.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define RING_ENTRIES 16
#define RING_UNITS 1024

/* The table of the contract, written down a second time on purpose */
static const struct {
	__u32 status;
	int error;
} statuses[] = {
	{ ERROR_SUCCESS, 0 },
	{ ERROR_INVALID_FUNCTION, EOPNOTSUPP },
	{ ERROR_FILE_NOT_FOUND, ENOENT },
	{ ERROR_ACCESS_DENIED, EACCES },
	{ ERROR_INVALID_HANDLE, EBADF },
	{ ERROR_NOT_ENOUGH_MEMORY, ENOMEM },
	{ ERROR_INVALID_DATA, EBADMSG },
	{ ERROR_INVALID_PARAMETER, EINVAL },
	{ ERROR_INVALID_NAME, EINVAL },
	{ ERROR_BUSY, EBUSY },
	{ ERROR_ALREADY_EXISTS, EEXIST },
	{ ERROR_MORE_DATA, EMSGSIZE },
	{ ERROR_INVALID_FLAGS, EINVAL },
	{ ERROR_REVISION_MISMATCH, ESTALE },
	{ ERROR_WRONG_TARGET_NAME, EINVAL },
	{ ERROR_NO_SYSTEM_RESOURCES, ENOSPC },
	{ ERROR_NOT_ENOUGH_QUOTA, EDQUOT },
	{ ERROR_RESOURCE_NOT_AVAILABLE, ESTALE },
	{ ERROR_RESOURCE_NOT_FOUND, ENOENT },
	{ ERROR_OBJECT_ALREADY_EXISTS, EEXIST },
	{ ERROR_RESOURCE_ONLINE, EBUSY },
	{ NTE_BAD_KEY, EKEYREJECTED },
	{ NTE_BAD_LEN, EINVAL },
	{ NTE_BAD_DATA, EBADMSG },
	{ NTE_BAD_SIGNATURE, EBADMSG },
	{ NTE_BAD_VER, EOPNOTSUPP },
	{ NTE_BAD_ALGID, EOPNOTSUPP },
	{ NTE_BAD_TYPE, EINVAL },
	{ NTE_BAD_KEY_STATE, EKEYREJECTED },
	{ NTE_NO_KEY, ENOKEY },
	{ NTE_EXISTS, EEXIST },
	{ NTE_BAD_PROV_TYPE, EINVAL },
	{ NTE_BAD_KEYSET, ENOKEY },
	{ NTE_PROV_TYPE_NOT_DEF, ENOENT },
	{ NTE_KEYSET_NOT_DEF, ENOENT },
	{ NTE_PROV_TYPE_NO_MATCH, EINVAL },
	{ NTE_FAIL, EIO },
};

/* The errno of a status, or -1 for a status that the contract lacks */
int status_errno(__u32 status)
{
	size_t i;

	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (statuses[i].status == status)
			return statuses[i].error;
	return -1;
}

__u64 address(const void *pointer)
{
	return (uintptr_t)pointer;
}

static void judge(const struct clusctl_request *before,
		  const struct clusctl_request *after, int ret,
		  struct reply *reply)
{
	EXPECT_MEMEQ(before, after,
		     offsetof(struct clusctl_request, out_bytes));
	if (ret)
		EXPECT_EQ(-1, ret);
	if (after->status == FAULTED) {
		EXPECT_EQ(-1, ret);
		EXPECT_EQ(FAULTED, after->out_bytes);
		EXPECT_TRUE(reply->error == EFAULT || reply->error == ENOTTY ||
			    reply->error == E2BIG || reply->error == EINVAL ||
			    reply->error == EINTR);
		return;
	}
	EXPECT_EQ(status_errno(after->status), reply->error);
	if (after->status != ERROR_SUCCESS && after->status != ERROR_MORE_DATA)
		EXPECT_EQ(0, after->out_bytes);
	if (after->status == ERROR_MORE_DATA)
		EXPECT_GT(after->out_bytes, before->out_size);
}

struct reply call_raw(int fd, __u32 code, __u32 flags, __u64 in, __u32 in_size,
		      __u64 out, __u32 out_size)
{
	struct clusctl_request request = {
		.size = sizeof(request),
		.flags = flags,
		.in = in,
		.in_size = in_size,
		.out = out,
		.out_size = out_size,
		.out_bytes = FAULTED,
		.status = FAULTED,
	};
	struct clusctl_request before = request;
	struct reply reply = { 0 };
	int ret;

	errno = 0;
	ret = ioctl(fd, (unsigned long)code, &request);
	reply.error = ret ? errno : 0;
	reply.status = request.status;
	reply.out_bytes = request.out_bytes;
	judge(&before, &request, ret, &reply);
	return reply;
}

static bool filled(const unsigned char *bytes, size_t from, size_t to)
{
	while (from < to && bytes[from] == FILL)
		from++;
	return from >= to;
}

struct reply call(int fd, __u32 code, __u32 flags, struct str in, void *out,
		  __u32 out_size)
{
	struct reply reply;

	if (out)
		memset(out, FILL, out_size);
	reply = call_raw(fd, code, flags, address(in.data), in.size,
			 address(out), out_size);
	if (!out)
		return reply;
	if (reply.status != ERROR_SUCCESS) {
		EXPECT_TRUE(filled(out, 0, out_size));
	} else {
		EXPECT_LE(reply.out_bytes, out_size);
		EXPECT_TRUE(filled(out, reply.out_bytes, out_size));
	}
	return reply;
}

struct reply call_in(int fd, __u32 code, __u32 flags, struct str in)
{
	struct reply reply = call(fd, code, flags, in, NULL, 0);

	if (reply.status == ERROR_SUCCESS)
		EXPECT_EQ(0, reply.out_bytes);
	return reply;
}

struct str input_of(const void *head, __u32 head_size, struct str a,
		    struct str b)
{
	__u8 *input = malloc(head_size + a.size + b.size);

	ASSERT_TRUE(input);
	memcpy(input, head, head_size);
	if (a.size)
		memcpy(input + head_size, a.data, a.size);
	if (b.size)
		memcpy(input + head_size + a.size, b.data, b.size);
	return (struct str){ input, head_size + a.size + b.size };
}

void *fetch(int fd, __u32 code, __u32 flags, struct str in, __u32 *size)
{
	struct reply reply = call(fd, code, flags, in, NULL, 0);
	void *out;

	*size = 0;
	ASSERT_DONE(reply);
	out = malloc(reply.out_bytes + 1);
	ASSERT_TRUE(out);
	*size = reply.out_bytes;
	reply = call(fd, code, flags, in, out, *size);
	ASSERT_DONE(reply);
	ASSERT_EQ(*size, reply.out_bytes);
	return out;
}

static char16_t *ring_entry(void)
{
	static _Thread_local char16_t ring[RING_ENTRIES][RING_UNITS];
	static _Thread_local unsigned int next;

	return ring[next++ % RING_ENTRIES];
}

struct str format16(const char *format, ...)
{
	char16_t *units = ring_entry();
	char text[RING_UNITS];
	va_list args;
	__u32 i = 0;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	do {
		units[i] = (unsigned char)text[i];
	} while (text[i++]);
	return (struct str){ units, i * 2 };
}

struct str repeat16(const char *head, char16_t unit, unsigned int count)
{
	char16_t *units = ring_entry();
	__u32 i = 0;

	while (*head)
		units[i++] = (unsigned char)*head++;
	while (count-- && i < RING_UNITS - 1)
		units[i++] = unit;
	units[i++] = 0;
	return (struct str){ units, i * 2 };
}

void *fenced(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t room = (size + page - 1) / page * page;
	char *start;

	start = mmap(NULL, room + page, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_TRUE(start != MAP_FAILED);
	ASSERT_EQ(0, mprotect(start + room, page, PROT_NONE));
	return start + room - size;
}

int open_cluster(int flags)
{
	int fd = open(CLUSCTL_DEVICE, flags | O_CLOEXEC);

	ASSERT_GE(fd, 0);
	return fd;
}

struct clusctl_info cluster_info(int fd)
{
	struct clusctl_info info = { 0 };

	ASSERT_DONE(call(fd, CLUSCTL_CLUSTER_GET_INFO, 0, NO_INPUT, &info,
			 sizeof(info)));
	ASSERT_EQ(sizeof(info), info.size);
	return info;
}
