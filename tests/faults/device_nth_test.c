// SPDX-License-Identifier: GPL-2.0-or-later
/* Opening the device, its events and its counters, with failures. */
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "states.h"
#include "sweep.h"

#define COUNTER "/sys/class/misc/clusctl/CryptoCheckpointsSaved"

static long result(long ret)
{
	return ret < 0 ? -errno : ret;
}

static struct reply open_and_close(struct scene *scene)
{
	long fd = result(open(CLUSCTL_DEVICE, O_RDWR | O_CLOEXEC));

	(void)scene;
	if (fd >= 0)
		EXPECT_EQ(0, close((int)fd));
	return sweep_result(fd);
}

SWEEP_TEST(open, .prepare = state_listed, .operate = open_and_close,
	   .kernel_floor = 3)

/* Two events that nobody has read */
static void with_events(struct scene *scene)
{
	scene->events = events_open();
	scene_container(scene, BOX);
	scene_container(scene, OTHER);
}

static struct reply read_events(struct scene *scene)
{
	struct events *events = scene->events;
	long size =
		result(read(events->fd, events->room, sizeof(events->room)));

	if (size > 0) {
		events->used = (size_t)size;
		events->at = 0;
	}
	return sweep_result(size);
}

/* None was lost, whether they were read now, or in part, or are still there. */
static void both_are_read(struct scene *scene)
{
	EXPECT_EVENT(
		scene->events, CONTAINER_CHANGED,
		.name = STR("1\\Microsoft Strong Cryptographic Provider\\Box"));
	EXPECT_EVENT(
		scene->events, CONTAINER_CHANGED,
		.name = STR(
			"1\\Microsoft Strong Cryptographic Provider\\Other"));
	EXPECT_NO_EVENT(scene->events);
}

SWEEP_TEST(read, .prepare = with_events, .operate = read_events,
	   .expect = both_are_read, .kernel_floor = 1)

static struct reply poll_events(struct scene *scene)
{
	struct pollfd polled = { .fd = scene->events->fd, .events = POLLIN };
	long ready = result(poll(&polled, 1, 0));

	if (ready > 0)
		EXPECT_EQ(POLLIN, polled.revents);
	if (ready >= 0)
		EXPECT_EQ(1, ready);
	return sweep_result(ready);
}

SWEEP_TEST(poll, .prepare = with_events, .operate = poll_events,
	   .expect = both_are_read, .kernel_floor = 1)

static struct reply read_counter(struct scene *scene)
{
	char text[32];
	int fd = open(COUNTER, O_RDONLY | O_CLOEXEC);
	long size = fd;

	(void)scene;
	if (fd >= 0) {
		size = result(read(fd, text, sizeof(text)));
		close(fd);
	} else {
		size = -errno;
	}
	return sweep_result(size);
}

SWEEP_TEST(counter, .prepare = state_listed, .operate = read_counter,
	   .kernel_floor = 6)

SWEEP_MAIN
