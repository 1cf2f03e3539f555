// SPDX-License-Identifier: GPL-2.0-or-later
/* Readers of events: one who must not miss any, and some who share a file. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "events.h"
#include "limits.h"
#include "worker.h"

/* A reader that begins amid the events: with the first, whatever its number */
static struct events *begin(struct worker *worker)
{
	struct events *events = events_open();
	struct event event;
	ssize_t size = -1;

	while (!is_finished(worker->world) && size < 0) {
		size = read(events->fd, events->room, sizeof(events->room));
		counted_errno(worker, OP_EVENT_READ, size < 0 ? -errno : 0);
		usleep(1000);
	}
	if (size > 0 && take_event(events->room, (size_t)size, &event)) {
		events->used = (size_t)size;
		events->sequence = event.head.sequence - 1;
		if (event.head.type == CLUSCTL_EVENT_LOST)
			events->sequence -= event.head.generation - 1;
	}
	return events;
}

/* Judges every event, and finds no gap between them that LOST does not tell. */
void read_events(struct worker *worker)
{
	struct events *events = worker->context;
	struct event event;

	if (!events) {
		worker->context = begin(worker);
		return;
	}
	usleep(choose(worker, 30000));
	while (!is_finished(worker->world) && next_event(events, &event)) {
		counted_errno(worker, OP_EVENT_READ, 0);
		if (event.head.type == CLUSCTL_EVENT_LOST)
			counted_errno(worker, OP_EVENT_LOST, 0);
	}
	counted_errno(worker, OP_EVENT_READ, -EAGAIN);
	if (is_finished(worker->world) || !choose(worker, 100)) {
		worker->context = NULL;
		events_close(events);
	}
}

/*
 * Waits for events, by a number that stands for one open file and then for
 * another; signals end its waiting in the end.
 */
void share_events(struct worker *worker)
{
	unsigned char room[512];
	struct event event;
	ssize_t size, at;

	/* No event is that large. */
	size = read(EVENTS_NUMBER, room, sizeof(room));
	if (!counted_errno(worker, OP_EVENT_READ, size < 0 ? -errno : 0))
		return;
	EXPECT_GT(size, 0);
	for (at = 0; at < size; at += event.head.size)
		if (!take_event(room + at, (size_t)(size - at), &event))
			return;
}

/* And gives the number another file at times */
void poll_events(struct worker *worker)
{
	struct pollfd poll_fd = { .fd = EVENTS_NUMBER, .events = POLLIN };
	int fd, ret = poll(&poll_fd, 1, (int)choose(worker, 10));

	if (ret < 0)
		ret = -errno;
	counted_errno(worker, OP_EVENT_POLL, ret ? ret : -EAGAIN);
	if (ret < 0)
		return;
	EXPECT_EQ(0, poll_fd.revents & ~(POLLIN | POLLRDNORM));
	if (choose(worker, 20))
		return;
	fd = open(CLUSCTL_DEVICE, O_RDONLY | O_CLOEXEC);
	EXPECT_GE(fd, 0);
	EXPECT_EQ(EVENTS_NUMBER, dup2(fd, EVENTS_NUMBER));
	close(fd);
}

/* So few that even a quick reader loses some */
void change_max_events(struct worker *worker)
{
	static const char *const values[] = { "1", "3", "16", "1024" };

	counted_errno(worker, OP_MAX_EVENTS,
		      -limit_write("max_events", values[choose(worker, 4)]));
	usleep(50000);
}
