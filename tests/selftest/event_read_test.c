// SPDX-License-Identifier: GPL-2.0-or-later
/* Events as a file: read(2) and poll(2), blocking or not, in any buffer. */
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "events.h"
#include "limits.h"
#include "state.h"
#include "waiter.h"

/* Each resource that is created makes one event of the same size. */
#define NAME "Resource %03u"
#define EVENT_SIZE 112 /* 80 of the struct, 26 of the name, 6 to be aligned */

FIXTURE(event_read)
{
	int cluster;
	int reader; /* O_RDONLY | O_NONBLOCK */
	int blocking;
	unsigned int created;
	struct limits limits;
	unsigned char *room;
};

FIXTURE_SETUP(event_read)
{
	self->limits = limits_save();
	self->cluster = open_cluster(O_RDWR);
	self->reader = open_cluster(O_RDONLY | O_NONBLOCK);
	self->blocking = open_cluster(O_RDONLY);
	self->room = malloc(1 << 16);
	ASSERT_TRUE(self->room);
}

FIXTURE_TEARDOWN(event_read)
{
	limits_restore(&self->limits);
	close(self->cluster);
	close(self->reader);
	close(self->blocking);
	free(self->room);
}

/* Makes so many events. */
static void cause(struct event_read_fixture *self, unsigned int count)
{
	struct clusctl_resource_handle handle;

	while (count--) {
		ASSERT_DONE(create_resource(self->cluster,
					    format16(NAME, self->created++),
					    STR("T"), &handle));
		close(handle.fd);
	}
}

/* The bytes are the events of these resources, in this order. */
static void expect_events(const void *bytes, ssize_t size, unsigned int first,
			  unsigned int count)
{
	const unsigned char *at = bytes;
	struct event event;
	unsigned int i;

	ASSERT_EQ(count * EVENT_SIZE, size);
	for (i = first; i < first + count; i++, at += EVENT_SIZE) {
		ASSERT_TRUE(take_event(at, EVENT_SIZE, &event));
		EXPECT_EQ(EVENT_SIZE, event.head.size);
		EXPECT_EQ(CLUSCTL_EVENT_RESOURCE_CREATED, event.head.type);
		EXPECT_STR16(format16(NAME, i), event.resource.data,
			     event.resource.size);
	}
}

static void expect_read(struct event_read_fixture *self, size_t size,
			unsigned int first, unsigned int count)
{
	memset(self->room, FILL, size + 1);
	expect_events(self->room, read(self->reader, self->room, size), first,
		      count);
	EXPECT_EQ(FILL, self->room[count * EVENT_SIZE]);
}

static void expect_error(int error, int fd, void *room, size_t size)
{
	errno = 0;
	EXPECT_EQ(-1, read(fd, room, size));
	EXPECT_EQ(error, errno);
}

TEST_F(event_read, nothing_to_read)
{
	expect_error(EAGAIN, self->reader, self->room, 4096);
	cause(self, 1);
	expect_read(self, 4096, 0, 1);
	expect_error(EAGAIN, self->reader, self->room, 4096);
}

TEST_F(event_read, what_was_before_the_open)
{
	int late;

	cause(self, 3);
	late = open_cluster(O_RDWR | O_NONBLOCK);
	expect_error(EAGAIN, late, self->room, 4096);
	cause(self, 1);
	expect_events(self->room, read(late, self->room, 4096), 3, 1);
	/* Neither takes anything from the other. */
	expect_read(self, 4096, 0, 4);
}

TEST_F(event_read, as_many_as_fit)
{
	cause(self, 20);
	expect_read(self, EVENT_SIZE, 0, 1);
	expect_read(self, EVENT_SIZE + 1, 1, 1);
	expect_read(self, 2 * EVENT_SIZE - 1, 2, 1);
	expect_read(self, 2 * EVENT_SIZE, 3, 2);
	expect_read(self, 5 * EVENT_SIZE + 50, 5, 5);
	expect_read(self, 1 << 15, 10, 10);
}

TEST_F(event_read, buffer_that_is_too_small)
{
	size_t size;

	cause(self, 2);
	memset(self->room, FILL, EVENT_SIZE);
	for (size = 0; size < EVENT_SIZE; size++) {
		expect_error(EINVAL, self->reader, self->room, size);
		expect_error(EINVAL, self->blocking, self->room, size);
	}
	EXPECT_EQ(FILL, self->room[0]);
	expect_read(self, 4096, 0, 2);
}

TEST_F(event_read, buffer_that_is_not_there)
{
	unsigned char *edge = fenced(EVENT_SIZE + 8);
	ssize_t size;

	cause(self, 4);
	expect_error(EFAULT, self->reader, (void *)16, 4096);
	expect_error(EFAULT, self->reader, fenced(EVENT_SIZE - 1), 4096);
	expect_error(EFAULT, self->reader, fenced(1), EVENT_SIZE);
	expect_error(EFAULT, self->reader, (void *)(~0UL - 4095), 4096);
	expect_read(self, EVENT_SIZE, 0, 1);
	/* What was written was read; what could not be is read later. */
	size = read(self->reader, edge, 4096);
	if (size > 0) {
		expect_events(edge, size, 1, 1);
		expect_read(self, 4096, 2, 2);
	} else {
		EXPECT_EQ(EFAULT, errno);
		expect_read(self, 4096, 1, 3);
	}
}

TEST_F(event_read, buffer_at_any_address)
{
	unsigned char *room = fenced(EVENT_SIZE + 8);
	size_t shift;

	cause(self, 8);
	for (shift = 0; shift < 8; shift++)
		expect_events(room + shift,
			      read(self->reader, room + shift, EVENT_SIZE),
			      (unsigned int)shift, 1);
}

/* Buffers in pieces are one buffer, and what one of them lacks is not lost. */
TEST_F(event_read, buffer_in_pieces)
{
	unsigned char *edge = fenced(EVENT_SIZE / 2);
	struct iovec pieces[3] = {
		{ self->room, 30 },
		{ self->room + 30, EVENT_SIZE },
		{ self->room + 30 + EVENT_SIZE, 2 * EVENT_SIZE - 30 },
	};

	cause(self, 5);
	expect_events(self->room, readv(self->reader, pieces, 3), 0, 3);
	pieces[1] = (struct iovec){ edge, EVENT_SIZE };
	errno = 0;
	EXPECT_EQ(-1, readv(self->reader, pieces, 2));
	EXPECT_EQ(EFAULT, errno);
	pieces[0].iov_len = 40;
	pieces[1].iov_len = 40;
	errno = 0;
	EXPECT_EQ(-1, readv(self->reader, pieces, 2));
	EXPECT_EQ(EINVAL, errno);
	expect_read(self, 4096, 3, 2);
}

/* Two open files have all, a copy of a file descriptor shares. */
TEST_F(event_read, positions)
{
	int other = open_cluster(O_RDWR | O_NONBLOCK);
	int copy = dup(self->reader);

	cause(self, 4);
	expect_read(self, 2 * EVENT_SIZE, 0, 2);
	expect_events(self->room, read(copy, self->room, 4096), 2, 2);
	expect_events(self->room, read(other, self->room, 4096), 0, 4);
	expect_error(EAGAIN, self->reader, self->room, 4096);
	expect_error(EAGAIN, copy, self->room, 4096);
	expect_error(EAGAIN, other, self->room, 4096);
	/* A position is not set by what it is read with. */
	EXPECT_EQ(-1, pread(other, self->room, 4096, 0));
	EXPECT_EQ(ESPIPE, errno);
}

TEST_F(event_read, other_files)
{
	struct clusctl_resource_handle handle;
	int writer = open_cluster(O_WRONLY);

	cause(self, 1);
	expect_error(EBADF, writer, self->room, 4096);
	ASSERT_DONE(open_resource(self->cluster, format16(NAME, 0), &handle));
	expect_error(EINVAL, handle.fd, self->room, 4096);
	errno = 0;
	EXPECT_EQ(-1, write(self->cluster, self->room, EVENT_SIZE));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(event_read, blocks_until_there_is_one)
{
	struct waiter waiter = { .fd = self->blocking, .size = 4096 };

	waiter_start(&waiter);
	cause(self, 1);
	waiter_join(&waiter);
	expect_events(waiter.room, waiter.ret, 0, 1);
	/* With one there, nothing is waited for. */
	cause(self, 2);
	expect_events(self->room, read(self->blocking, self->room, 4096), 1, 2);
}

/* All who wait are woken. */
TEST_F(event_read, several_wait)
{
	struct waiter readers[3] = { { 0 } };
	struct waiter poller = { .fd = self->blocking, .polls = true };
	int i;

	for (i = 0; i < 3; i++) {
		readers[i].fd = open_cluster(O_RDONLY);
		readers[i].size = 4096;
		waiter_start(&readers[i]);
	}
	waiter_start(&poller);
	cause(self, 1);
	for (i = 0; i < 3; i++) {
		waiter_join(&readers[i]);
		expect_events(readers[i].room, readers[i].ret, 0, 1);
	}
	waiter_join(&poller);
	EXPECT_EQ(1, poller.ret);
}

/* Two threads of one file: each event is one thread's. */
TEST_F(event_read, two_wait_for_one_file)
{
	struct waiter first = { .fd = self->blocking, .size = EVENT_SIZE };
	struct waiter second = first;
	unsigned int one;

	waiter_start(&first);
	waiter_start(&second);
	cause(self, 2);
	waiter_join(&first);
	waiter_join(&second);
	ASSERT_EQ(EVENT_SIZE, first.ret);
	ASSERT_EQ(EVENT_SIZE, second.ret);
	one = first.room[8] < second.room[8] ? 0 : 1; /* by their sequence */
	expect_events(one ? second.room : first.room, EVENT_SIZE, 0, 1);
	expect_events(one ? first.room : second.room, EVENT_SIZE, 1, 1);
}

TEST_F(event_read, interrupted)
{
	struct waiter waiter = { .fd = self->blocking, .size = 4096 };

	waiter_start(&waiter);
	waiter_signal(&waiter, false);
	waiter_join(&waiter);
	EXPECT_EQ(-1, waiter.ret);
	EXPECT_EQ(EINTR, waiter.error);
	cause(self, 1);
	expect_events(self->room, read(self->blocking, self->room, 4096), 0, 1);
}

TEST_F(event_read, restarted)
{
	struct waiter waiter = { .fd = self->blocking, .size = 4096 };

	waiter_start(&waiter);
	waiter_signal(&waiter, true);
	cause(self, 1);
	waiter_join(&waiter);
	expect_events(waiter.room, waiter.ret, 0, 1);
}

static int ready(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	int ret = poll(&poll_fd, 1, 0);

	EXPECT_GE(ret, 0);
	EXPECT_EQ(0, poll_fd.revents & ~(POLLIN | POLLRDNORM));
	EXPECT_EQ(ret, !!(poll_fd.revents & POLLIN));
	return ret;
}

TEST_F(event_read, poll)
{
	EXPECT_EQ(0, ready(self->reader));
	cause(self, 2);
	EXPECT_EQ(1, ready(self->reader));
	EXPECT_EQ(1, ready(self->blocking));
	expect_read(self, EVENT_SIZE, 0, 1);
	EXPECT_EQ(1, ready(self->reader));
	expect_error(EINVAL, self->reader, self->room, 8);
	EXPECT_EQ(1, ready(self->reader));
	expect_read(self, EVENT_SIZE, 1, 1);
	EXPECT_EQ(0, ready(self->reader));
	EXPECT_EQ(1, ready(self->blocking));
	EXPECT_EQ(0, ready(open_cluster(O_RDONLY)));
}

/* One read gets a LOST event for so many, and then those of the rest. */
static void expect_lost(struct event_read_fixture *self, unsigned int lost,
			unsigned int first, unsigned int count)
{
	struct event event;
	ssize_t size;

	size = read(self->reader, self->room, 1 << 15);
	ASSERT_GE(size, sizeof(event.head));
	ASSERT_TRUE(take_event(self->room, (size_t)size, &event));
	EXPECT_EQ(sizeof(event.head), event.head.size);
	EXPECT_EQ(CLUSCTL_EVENT_LOST, event.head.type);
	EXPECT_EQ(lost, event.head.generation);
	EXPECT_EQ(0, event.head.resource_size);
	EXPECT_EQ(0, event.head.name_size);
	EXPECT_EQ(ERROR_SUCCESS, event.head.status);
	EXPECT_EQ(cluster_info(self->cluster).sequence - count,
		  event.head.sequence);
	expect_events(self->room + sizeof(event.head),
		      size - (ssize_t)sizeof(event.head), first, count);
}

TEST_F(event_read, lost)
{
	limit_set("max_events", 16);
	EXPECT_EQ(16, cluster_info(self->cluster).max_events);
	cause(self, 16);
	expect_read(self, 1 << 15, 0, 16);
	cause(self, 17);
	EXPECT_EQ(1, ready(self->reader));
	expect_lost(self, 1, 17, 16);
	/* Those that follow are read as ever. */
	cause(self, 2);
	expect_read(self, 1 << 15, 33, 2);
	cause(self, 40);
	expect_lost(self, 24, 59, 16);
	expect_error(EAGAIN, self->reader, self->room, 4096);
}

/* A file that is read in time loses nothing. */
TEST_F(event_read, lost_by_the_slow_one_only)
{
	int fast = open_cluster(O_RDONLY | O_NONBLOCK);
	unsigned int i;

	limit_set("max_events", 16);
	for (i = 0; i < 30; i += 3) {
		cause(self, 3);
		expect_events(self->room, read(fast, self->room, 4096), i, 3);
	}
	expect_lost(self, 14, 14, 16);
}

/* A small buffer has room for the LOST event alone. */
TEST_F(event_read, lost_in_a_small_buffer)
{
	struct event event;

	limit_set("max_events", 16);
	cause(self, 20);
	expect_error(EINVAL, self->reader, self->room, 79);
	ASSERT_EQ(80, read(self->reader, self->room, 80));
	ASSERT_TRUE(take_event(self->room, 80, &event));
	EXPECT_EQ(CLUSCTL_EVENT_LOST, event.head.type);
	EXPECT_EQ(4, event.head.generation);
	expect_read(self, EVENT_SIZE, 4, 1);
	/* More are lost between two reads. */
	cause(self, 3);
	expect_lost(self, 2, 7, 16);
}

/* A LOST event that could not be read is still to be read. */
TEST_F(event_read, lost_to_nowhere)
{
	limit_set("max_events", 16);
	cause(self, 20);
	expect_error(EFAULT, self->reader, (void *)16, 4096);
	expect_lost(self, 4, 4, 16);
}

TEST_F(event_read, fewer_are_kept)
{
	limit_set("max_events", 64);
	cause(self, 40);
	limit_set("max_events", 16);
	cause(self, 1);
	expect_lost(self, 25, 25, 16);
	limit_set("max_events", 64);
	cause(self, 40);
	expect_read(self, 1 << 15, 41, 40);
}

CLUSCTL_TEST_MAIN
