// SPDX-License-Identifier: GPL-2.0-or-later
/* An operation that waits for a page of the caller, which we provide. */
#include "pause.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness.h"
#include "keyctl.h"

#define PAGE 4096

struct pause {
	int fd;
	char *page;
	const void *in;
	size_t in_size;
	void (*meanwhile)(void *context);
	void *context;
};

/* A page that is not there until somebody reads it */
static void open_pause(struct pause *pause)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = {
		.range.len = PAGE,
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	pause->page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_TRUE(pause->page != MAP_FAILED);
	pause->fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	ASSERT_GE(pause->fd, 0);
	ASSERT_EQ(0, ioctl(pause->fd, UFFDIO_API, &api));
	area.range.start = (uintptr_t)pause->page;
	ASSERT_EQ(0, ioctl(pause->fd, UFFDIO_REGISTER, &area));
}

static void close_pause(struct pause *pause)
{
	close(pause->fd);
	munmap(pause->page, PAGE);
}

static void *provide_page(void *argument)
{
	static char content[PAGE] __attribute__((aligned(PAGE)));
	struct pause *pause = argument;
	struct uffdio_copy copy = {
		.dst = (uintptr_t)pause->page,
		.src = (uintptr_t)content,
		.len = PAGE,
	};
	struct uffd_msg message;

	EXPECT_EQ(sizeof(message), read(pause->fd, &message, sizeof(message)));
	EXPECT_EQ(UFFD_EVENT_PAGEFAULT, message.event);
	pause->meanwhile(pause->context);
	memcpy(content, pause->in, pause->in_size);
	EXPECT_EQ(0, ioctl(pause->fd, UFFDIO_COPY, &copy));
	return NULL;
}

long sign_with_pause(__s32 key, const char *info, const void *in,
		     size_t in_size, void *out, size_t out_size,
		     void (*meanwhile)(void *context), void *context)
{
	struct pause pause = {
		.in = in,
		.in_size = in_size,
		.meanwhile = meanwhile,
		.context = context,
	};
	pthread_t thread;
	long ret;

	open_pause(&pause);
	ASSERT_EQ(0, pthread_create(&thread, NULL, provide_page, &pause));
	ret = key_sign(key, info, pause.page, in_size, out, out_size);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	close_pause(&pause);
	return ret;
}

struct reply call_with_pause(int fd, __u32 code, __u32 flags, struct str in,
			     void *out, __u32 out_size,
			     void (*meanwhile)(void *context), void *context)
{
	struct pause pause = {
		.in = "",
		.meanwhile = meanwhile,
		.context = context,
	};
	struct reply reply;
	pthread_t thread;

	open_pause(&pause);
	ASSERT_EQ(0, pthread_create(&thread, NULL, provide_page, &pause));
	reply = call_raw(fd, code, flags, (uintptr_t)in.data, in.size,
			 (uintptr_t)pause.page, out_size);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	memcpy(out, pause.page, out_size);
	close_pause(&pause);
	return reply;
}
