/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thread that waits in the kernel for an event. */
#ifndef CLUSCTL_TEST_WAITER_H
#define CLUSCTL_TEST_WAITER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * struct waiter - one call by another thread
 * @fd: of which it waits
 * @polls: by poll(2) rather than read(2)
 * @size: of the buffer of read(2)
 * @ret: what the call returned
 * @error: and errno
 * @room: what was read
 */
struct waiter {
	int fd;
	bool polls;
	size_t size;
	long ret;
	int error;
	unsigned char room[4096];
	pthread_t thread;
	int id;
};

/* Returns when the thread sleeps in its call; both end the test if they fail. */
void waiter_start(struct waiter *waiter);
/* Returns when the call has. */
void waiter_join(struct waiter *waiter);
/* Sends it SIGUSR1, whose handler does nothing. */
void waiter_signal(struct waiter *waiter, bool restart);

#endif
