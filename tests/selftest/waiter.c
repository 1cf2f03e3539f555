// SPDX-License-Identifier: GPL-2.0-or-later
/* A thread that waits in the kernel for an event. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "waiter.h"

static void *wait_for_event(void *argument)
{
	struct waiter *waiter = argument;
	struct pollfd poll_fd = { .fd = waiter->fd, .events = POLLIN };

	__atomic_store_n(&waiter->id, (int)syscall(SYS_gettid),
			 __ATOMIC_RELEASE);
	if (waiter->polls)
		waiter->ret = poll(&poll_fd, 1, -1);
	else
		waiter->ret = read(waiter->fd, waiter->room, waiter->size);
	waiter->error = waiter->ret < 0 ? errno : 0;
	return NULL;
}

/* Having said its number, it has nothing to sleep for but the call. */
static bool sleeps(const struct waiter *waiter)
{
	int id = __atomic_load_n(&waiter->id, __ATOMIC_ACQUIRE);
	char path[64], text[256] = { 0 };
	const char *end;
	int fd;

	if (!id)
		return false;
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", id);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ASSERT_GE(fd, 0);
	ASSERT_GT(read(fd, text, sizeof(text) - 1), 0);
	close(fd);
	end = strrchr(text, ')');
	return end && end[2] == 'S';
}

/* Nothing tells when a thread sleeps, so this asks until it does. */
void waiter_start(struct waiter *waiter)
{
	const struct timespec pause = { .tv_nsec = 5000000 };

	ASSERT_EQ(0, pthread_create(&waiter->thread, NULL, wait_for_event,
				    waiter));
	while (!sleeps(waiter))
		nanosleep(&pause, NULL);
}

void waiter_join(struct waiter *waiter)
{
	ASSERT_EQ(0, pthread_join(waiter->thread, NULL));
}

static void do_nothing(int signal)
{
	(void)signal;
}

void waiter_signal(struct waiter *waiter, bool restart)
{
	struct sigaction action = {
		.sa_handler = do_nothing,
		.sa_flags = restart ? SA_RESTART : 0,
	};

	ASSERT_EQ(0, sigaction(SIGUSR1, &action, NULL));
	ASSERT_EQ(0, pthread_kill(waiter->thread, SIGUSR1));
}
