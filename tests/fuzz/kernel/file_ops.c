// SPDX-License-Identifier: GPL-2.0-or-later
/* All that is done with a file descriptor, and who does it under which caps. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "coverage.h"
#include "events.h"
#include "failure.h"
#include "limits.h"
#include "ops.h"
#include "place.h"

#define WAIT 5000 /* microseconds that a read may wait */

void run_open(struct world *world, const struct call *call, const struct op *op)
{
	static const int modes[] = { O_RDWR, O_RDONLY, O_WRONLY, O_RDWR };
	__u32 word = call->words[WORD_VALUE];
	int fd;

	(void)op;
	coverage_begin();
	failure_begin(call->nth);
	fd = open(CLUSCTL_DEVICE,
		  modes[word % 4] | O_CLOEXEC | (word % 3 ? O_NONBLOCK : 0));
	failure_end();
	world_add_handle(world, fd, false);
}

static bool is_of_resource(const struct world *world, int fd)
{
	unsigned int i;

	for (i = 0; i < world->handle_count; i++)
		if (world->handles[i].fd == fd)
			return world->handles[i].of_resource;
	return false;
}

/* One of ours: others are not to be closed, or to be read from. */
static int own_fd(const struct world *world, __u32 word)
{
	return world->handles[word % world->handle_count].fd;
}

void run_dup(struct world *world, const struct call *call, const struct op *op)
{
	int fd = own_fd(world, call->words[WORD_FD]);

	(void)op;
	coverage_begin();
	world_add_handle(world, fcntl(fd, F_DUPFD_CLOEXEC, 0),
			 is_of_resource(world, fd));
}

void run_close(struct world *world, const struct call *call,
	       const struct op *op)
{
	unsigned int i;

	(void)op;
	coverage_begin();
	if (world->handle_count < 2)
		return;
	i = 1 + call->words[WORD_FD] % (world->handle_count - 1);
	failure_begin(call->nth);
	close(world->handles[i].fd);
	failure_end();
	world->handles[i] = world->handles[--world->handle_count];
}

static void check_events(const unsigned char *bytes, size_t size)
{
	struct event event;
	size_t at = 0;

	while (at < size && take_event(bytes + at, size - at, &event))
		at += event.head.size;
	EXPECT_EQ(size, at);
}

static void interrupt(int signal)
{
	(void)signal;
}

/* A read that waits is interrupted. */
static void set_timer(long microseconds)
{
	const struct sigaction action = { .sa_handler = interrupt };
	const struct itimerval timer = {
		.it_value.tv_usec = microseconds,
		.it_interval.tv_usec = microseconds,
	};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

void run_read(struct world *world, const struct call *call, const struct op *op)
{
	int fd = own_fd(world, call->words[WORD_FD]);
	struct place out = place_output(call->words[WORD_OUT]);
	ssize_t got;

	(void)op;
	/* What fails must not be the return from the handler. */
	if (call->nth)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	else
		set_timer(WAIT);
	coverage_begin();
	failure_begin(call->nth);
	got = read(fd, (void *)(uintptr_t)out.address, out.size);
	failure_end();
	set_timer(0);
	if (got <= 0 && call->nth)
		return;
	if (!out.bytes)
		return;
	EXPECT_TRUE(place_is_filled(&out, got > 0 ? (__u32)got : 0));
	if (got > 0)
		check_events(out.bytes, (size_t)got);
}

void run_poll(struct world *world, const struct call *call, const struct op *op)
{
	struct pollfd polled = {
		.fd = own_fd(world, call->words[WORD_FD]),
		.events = POLLIN | POLLOUT | POLLPRI | POLLERR,
	};

	(void)op;
	coverage_begin();
	failure_begin(call->nth);
	poll(&polled, 1, 0);
	failure_end();
}

/* What these files do not do */
void run_other(struct world *world, const struct call *call,
	       const struct op *op)
{
	int fd = own_fd(world, call->words[WORD_FD]);
	void *area;

	(void)op;
	coverage_begin();
	switch (call->words[WORD_VALUE] % 6) {
	case 0:
		EXPECT_EQ(-1, write(fd, "x", 1));
		break;
	case 1:
		EXPECT_EQ(-1, lseek(fd, 1, SEEK_SET));
		break;
	case 2:
		area = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
		EXPECT_TRUE(area == MAP_FAILED);
		break;
	case 3:
		ioctl(fd, (unsigned long)call->words[WORD_OTHER], NULL);
		break;
	case 4:
		fcntl(fd, F_SETFL, O_NONBLOCK);
		break;
	default:
		fsync(fd);
	}
}

/* A child has the same files, and uses and closes them at the same time. */
void run_fork(struct world *world, const struct call *call, const struct op *op)
{
	struct clusctl_request request = { .size = sizeof(request) };
	int fd = own_fd(world, call->words[WORD_FD]);
	__u32 code = call->words[WORD_VALUE] % 2 ? CLUSCTL_RESOURCE_ONLINE :
						   CLUSCTL_RESOURCE_OFFLINE;
	pid_t child = fork();
	int status;

	(void)op;
	if (!child) {
		ioctl(fd, (unsigned long)code, &request);
		close(fd);
		_exit(0);
	}
	coverage_begin();
	ioctl(fd, (unsigned long)CLUSCTL_RESOURCE_OFFLINE, &request);
	if (child > 0)
		waitpid(child, &status, 0);
}

void run_limit(struct world *world, const struct call *call,
	       const struct op *op)
{
	static const char *const limits[] = {
		"max_resources", "max_checkpoints", "max_resource_checkpoints",
		"max_name",	 "max_snapshot",    "max_events",
	};
	static const unsigned int values[] = { 1, 2, 4, 0, 4096, 100000 };
	char text[16];

	(void)op;
	snprintf(text, sizeof(text), "%u", values[call->words[WORD_VALUE] % 6]);
	coverage_begin();
	world->limits = true;
	if (!geteuid())
		limit_write(limits[call->words[WORD_OTHER] % 6], text);
}

/* Another user goes on, or root again. */
void run_user(struct world *world, const struct call *call, const struct op *op)
{
	(void)call;
	(void)op;
	coverage_begin();
	world->user = true;
	ASSERT_EQ(0, seteuid(geteuid() ? 0 : WORLD_USER));
}
