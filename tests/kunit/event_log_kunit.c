// SPDX-License-Identifier: GPL-2.0-or-later
/* The log of events: what is in it, and the place that each reader has. */
#include <linux/clusctl.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/uio.h>

#include "event_log.h"
#include "kunit.h"
#include "limits.h"
#include "reader.h"
#include "utf16.h"

#define SIZE sizeof(struct clusctl_event)
#define READERS 3
#define ROUNDS 4000

/* For the events of one read */
struct fixture {
	struct clusctl_reader *readers[READERS];
	struct clusctl_event events[16];
	u64 start; /* number of the last event before the case */
};

static int init_case(struct kunit *test)
{
	struct fixture *fixture =
		kunit_kzalloc(test, sizeof(*fixture), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, fixture);
	test->priv = fixture;
	for (i = 0; i < READERS; i++) {
		fixture->readers[i] = clusctl_reader_new();
		KUNIT_ASSERT_NOT_NULL(test, fixture->readers[i]);
	}
	fixture->start = clusctl_log_sequence();
	return 0;
}

static void exit_case(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	int i;

	for (i = 0; i < READERS; i++)
		clusctl_reader_free(fixture->readers[i]);
	clusctl_max_events = 1024;
}

/* Events that tell their number among those of the case */
static void add(u32 status)
{
	const struct clusctl_event event = {
		.type = CLUSCTL_EVENT_KEY_CHANGED,
		.status = status,
	};

	clusctl_log_add(&event, NULL, NULL);
}

static ssize_t read_into(struct clusctl_reader *reader, void *out, size_t size,
			 bool nowait)
{
	struct kvec vec = { .iov_base = out, .iov_len = size };
	struct iov_iter to;

	iov_iter_kvec(&to, READ, &vec, 1, size);
	return clusctl_reader_read(reader, &to, nowait);
}

/* Up to @count events; returns how many, or a negative errno */
static int read_events(struct fixture *fixture, int reader, size_t count)
{
	ssize_t ret = read_into(fixture->readers[reader], fixture->events,
				count * SIZE, true);

	return ret < 0 ? ret : ret / (ssize_t)SIZE;
}

static void expect_event(struct kunit *test, const struct clusctl_event *event,
			 u32 type, u64 number)
{
	struct fixture *fixture = test->priv;

	KUNIT_EXPECT_EQ(test, event->size, SIZE);
	KUNIT_EXPECT_EQ(test, event->type, type);
	KUNIT_EXPECT_EQ(test, event->sequence, fixture->start + number);
	if (type != CLUSCTL_EVENT_LOST)
		KUNIT_EXPECT_EQ(test, event->status, number);
}

static void events_have_names(struct kunit *test)
{
	static const u8 name[] = { 'K', 0, 0, 0 };
	struct clusctl_event event = {
		.type = CLUSCTL_EVENT_SNAPSHOT_TAKEN,
		.resource = "0123456789abcde",
		.generation = 77,
		.key_id = "edcba9876543210",
		.status = 5,
		.resource_size = CLUSCTL_UTF16_SIZE(3),
		.name_size = sizeof(name),
	};
	struct fixture *fixture = test->priv;
	struct clusctl_event *got = fixture->events;
	u64 before = ktime_get_real_ns();
	u8 *names = (u8 *)(got + 1);

	clusctl_log_add(&event, "abc", name);
	memset(got, 0xee, sizeof(fixture->events));
	KUNIT_ASSERT_EQ(test,
			read_into(fixture->readers[0], got,
				  sizeof(fixture->events), true),
			SIZE + 16);
	KUNIT_EXPECT_EQ(test, got->size, SIZE + 16);
	KUNIT_EXPECT_EQ(test, got->sequence, fixture->start + 1);
	KUNIT_EXPECT_GE(test, got->time, before);
	KUNIT_EXPECT_LE(test, got->time, ktime_get_real_ns());
	KUNIT_EXPECT_EQ(test, memcmp(names, "a\0b\0c\0\0\0K\0\0\0\0\0\0", 16),
			0);
	/* All else is what it was. */
	got->size = event.size;
	got->sequence = event.sequence;
	got->time = event.time;
	KUNIT_EXPECT_EQ(test, memcmp(got, &event, sizeof(event)), 0);
}

static void sizes_are_multiples_of_8(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	struct clusctl_event event = {
		.type = CLUSCTL_EVENT_RESOURCE_CREATED,
	};
	static const char letters[] = "abcdefghij";
	unsigned int units;

	for (units = 1; units <= 10; units++) {
		u32 size = ALIGN(SIZE + 2 * (units + 1), 8);

		event.resource_size = CLUSCTL_UTF16_SIZE(units);
		clusctl_log_add(&event, letters + 10 - units, NULL);
		KUNIT_EXPECT_EQ(test,
				read_into(fixture->readers[0], fixture->events,
					  sizeof(fixture->events), true),
				size);
		KUNIT_EXPECT_EQ(test, fixture->events[0].size, size);
	}
}

/* The largest that there may be has room in the least buffer. */
static void largest_event_fits(struct kunit *test)
{
	struct clusctl_event event = {
		.type = CLUSCTL_EVENT_SNAPSHOT_TAKEN,
		.resource_size = CLUSCTL_UTF16_SIZE(CLUSCTL_MAX_NAME),
		.name_size = CLUSCTL_UTF16_SIZE(5 + 2 * CLUSCTL_MAX_NAME),
	};
	struct fixture *fixture = test->priv;
	u8 *fence = kunit_fence(test, CLUSCTL_EVENT_SIZE_MAX);
	char *name = kunit_kzalloc(test, CLUSCTL_MAX_NAME + 1, GFP_KERNEL);
	u8 *string = kunit_kzalloc(test, event.name_size, GFP_KERNEL);
	u32 size;

	KUNIT_ASSERT_TRUE(test, name && string);
	memset(name, 'x', CLUSCTL_MAX_NAME);
	clusctl_log_add(&event, name, string);
	size = ALIGN(SIZE + event.resource_size + event.name_size, 8);
	KUNIT_EXPECT_LE(test, size, CLUSCTL_EVENT_SIZE_MAX);
	KUNIT_EXPECT_EQ(
		test, read_into(fixture->readers[0], fence - size, size, true),
		size);
}

static void each_reader_has_a_place(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	struct clusctl_reader *late;

	add(1);
	KUNIT_EXPECT_EQ(test, read_events(fixture, 0, 16), 1);
	expect_event(test, &fixture->events[0], CLUSCTL_EVENT_KEY_CHANGED, 1);
	add(2);
	KUNIT_EXPECT_EQ(test, read_events(fixture, 0, 16), 1);
	expect_event(test, &fixture->events[0], CLUSCTL_EVENT_KEY_CHANGED, 2);
	KUNIT_EXPECT_EQ(test, read_events(fixture, 0, 16), -EAGAIN);
	KUNIT_EXPECT_EQ(test, read_events(fixture, 1, 16), 2);
	expect_event(test, &fixture->events[0], CLUSCTL_EVENT_KEY_CHANGED, 1);
	expect_event(test, &fixture->events[1], CLUSCTL_EVENT_KEY_CHANGED, 2);
	/* One that opens now gets what follows. */
	late = clusctl_reader_new();
	KUNIT_ASSERT_NOT_NULL(test, late);
	clusctl_reader_free(fixture->readers[2]);
	fixture->readers[2] = late;
	KUNIT_EXPECT_EQ(test, read_events(fixture, 2, 16), -EAGAIN);
	add(3);
	KUNIT_EXPECT_EQ(test, read_events(fixture, 2, 16), 1);
	expect_event(test, &fixture->events[0], CLUSCTL_EVENT_KEY_CHANGED, 3);
}

/* As many as fit, and none in part */
static void whole_events_are_read(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	struct clusctl_reader *reader = fixture->readers[0];
	u8 *fence = kunit_fence(test, 4 * SIZE);
	int i;

	for (i = 1; i <= 4; i++)
		add(i);
	KUNIT_EXPECT_EQ(test, read_into(reader, fence, 0, true), -EINVAL);
	KUNIT_EXPECT_EQ(test,
			read_into(reader, fence - SIZE + 1, SIZE - 1, true),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, read_into(reader, fence - SIZE, SIZE, true),
			SIZE);
	expect_event(test, (void *)(fence - SIZE), CLUSCTL_EVENT_KEY_CHANGED,
		     1);
	memset(fence - 3 * SIZE, 0xee, 3 * SIZE);
	KUNIT_EXPECT_EQ(test,
			read_into(reader, fence - 3 * SIZE, 3 * SIZE - 1, true),
			2 * SIZE);
	expect_event(test, (void *)(fence - 2 * SIZE),
		     CLUSCTL_EVENT_KEY_CHANGED, 3);
	KUNIT_EXPECT_FALSE(test, !!memchr_inv(fence - SIZE, 0xee, SIZE));
	KUNIT_EXPECT_EQ(test, read_events(fixture, 0, 16), 1);
	expect_event(test, &fixture->events[0], CLUSCTL_EVENT_KEY_CHANGED, 4);
}

static void slow_reader_loses_the_oldest(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	int i;

	clusctl_max_events = 4;
	for (i = 1; i <= 10; i++) {
		add(i);
		KUNIT_EXPECT_EQ(test, read_events(fixture, 1, 1), 1);
	}
	KUNIT_ASSERT_EQ(test, read_events(fixture, 0, 16), 5);
	expect_event(test, &fixture->events[0], CLUSCTL_EVENT_LOST, 6);
	KUNIT_EXPECT_EQ(test, fixture->events[0].generation, 6U);
	for (i = 1; i <= 4; i++)
		expect_event(test, &fixture->events[i],
			     CLUSCTL_EVENT_KEY_CHANGED, 6 + i);
	KUNIT_EXPECT_EQ(test, read_events(fixture, 0, 16), -EAGAIN);
	/* One that keeps up loses nothing. */
	KUNIT_EXPECT_EQ(test, read_events(fixture, 1, 16), -EAGAIN);
}

static void as_many_as_the_cap_are_kept(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	int i;

	clusctl_max_events = 4;
	for (i = 1; i <= 4; i++)
		add(i);
	KUNIT_EXPECT_EQ(test, read_events(fixture, 0, 16), 4);
	expect_event(test, &fixture->events[0], CLUSCTL_EVENT_KEY_CHANGED, 1);
	add(5);
	KUNIT_EXPECT_EQ(test, read_events(fixture, 1, 16), 5);
	expect_event(test, &fixture->events[0], CLUSCTL_EVENT_LOST, 1);
	KUNIT_EXPECT_EQ(test, fixture->events[0].generation, 1U);
	expect_event(test, &fixture->events[1], CLUSCTL_EVENT_KEY_CHANGED, 2);
	/* The cap is lowered: the next event makes it so. */
	clusctl_max_events = 1;
	add(6);
	KUNIT_EXPECT_EQ(test, read_events(fixture, 2, 16), 2);
	expect_event(test, &fixture->events[0], CLUSCTL_EVENT_LOST, 5);
	expect_event(test, &fixture->events[1], CLUSCTL_EVENT_KEY_CHANGED, 6);
}

/* LOST stands where the events would have been. */
static void lost_events_leave_a_gap(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	const struct clusctl_event *events = fixture->events;

	add(1);
	clusctl_log_lose();
	clusctl_log_lose();
	add(4);
	clusctl_log_lose();
	KUNIT_EXPECT_EQ(test, clusctl_log_sequence(), fixture->start + 5);
	KUNIT_ASSERT_EQ(test, read_events(fixture, 0, 16), 4);
	expect_event(test, &events[0], CLUSCTL_EVENT_KEY_CHANGED, 1);
	expect_event(test, &events[1], CLUSCTL_EVENT_LOST, 3);
	KUNIT_EXPECT_EQ(test, events[1].generation, 2U);
	expect_event(test, &events[2], CLUSCTL_EVENT_KEY_CHANGED, 4);
	expect_event(test, &events[3], CLUSCTL_EVENT_LOST, 5);
	KUNIT_EXPECT_EQ(test, events[3].generation, 1U);
	KUNIT_EXPECT_EQ(test, read_events(fixture, 0, 16), -EAGAIN);
}

static void poll_tells_of_events(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	struct clusctl_reader *reader = fixture->readers[0];

	KUNIT_EXPECT_EQ(test, clusctl_reader_poll(reader, NULL, NULL), 0);
	clusctl_log_lose();
	KUNIT_EXPECT_EQ(test, clusctl_reader_poll(reader, NULL, NULL),
			EPOLLIN | EPOLLRDNORM);
	/* A buffer that is too small takes nothing away. */
	KUNIT_EXPECT_EQ(test, read_events(fixture, 0, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, clusctl_reader_poll(reader, NULL, NULL),
			EPOLLIN | EPOLLRDNORM);
	KUNIT_EXPECT_EQ(test, read_events(fixture, 0, 1), 1);
	KUNIT_EXPECT_EQ(test, clusctl_reader_poll(reader, NULL, NULL), 0);
}

/* Adds an event as soon as somebody waits for one, and stays to be stopped. */
static int add_when_awaited(void *unused)
{
	/* A look without a barrier does: if it is late, there is another. */
	while (!waitqueue_active(&clusctl_log_wait) && !kthread_should_stop())
		schedule_timeout_uninterruptible(1);
	add(1);
	while (!kthread_should_stop())
		schedule_timeout_uninterruptible(1);
	return 0;
}

static void waiting_reader_is_woken(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	struct task_struct *other;

	other = kthread_run(add_when_awaited, NULL, "clusctl_kunit");
	KUNIT_ASSERT_FALSE(test, IS_ERR(other));
	KUNIT_EXPECT_EQ(test,
			read_into(fixture->readers[0], fixture->events,
				  sizeof(fixture->events), false),
			SIZE);
	kthread_stop(other);
	expect_event(test, &fixture->events[0], CLUSCTL_EVENT_KEY_CHANGED, 1);
}

/*
 * Whatever comes, is lost and is read when: each reader gets each number once,
 * in its order, as an event or among those lost.
 */
static void no_number_is_missing(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	u64 next[READERS] = { 1, 1, 1 }, lost = 0, state = 1;
	u32 added = 0;
	int i, j, reader;

	for (i = 0; i < ROUNDS; i++) {
		u32 choice = kunit_random_below(&state, 20);

		if (choice == 0)
			clusctl_max_events = 1 + kunit_random_below(&state, 20);
		if (choice == 1) {
			clusctl_log_lose();
			added++;
		}
		if (choice < 10)
			add(++added);
		reader = choice % READERS;
		if (choice < 10)
			continue;
		for (j = read_events(fixture, reader,
				     1 + kunit_random_below(&state, 16));
		     j > 0; j--) {
			const struct clusctl_event *event = fixture->events;
			u64 count = 1;

			/* The first of them; the rest move up. */
			if (event->type == CLUSCTL_EVENT_LOST) {
				count = event->generation;
				KUNIT_ASSERT_GE(test, count, 1U);
				lost += count;
			} else {
				KUNIT_ASSERT_EQ(test, event->status,
						next[reader]);
			}
			next[reader] += count;
			KUNIT_ASSERT_EQ(test, event->sequence,
					fixture->start + next[reader] - 1);
			memmove(fixture->events, fixture->events + 1,
				sizeof(fixture->events) - SIZE);
		}
		KUNIT_ASSERT_LE(test, next[reader], added + 1);
		if (j == -EAGAIN)
			KUNIT_ASSERT_EQ(test, next[reader], added + 1);
	}
	KUNIT_EXPECT_GT(test, lost, ROUNDS / 100);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(events_have_names),
	KUNIT_CASE(sizes_are_multiples_of_8),
	KUNIT_CASE(largest_event_fits),
	KUNIT_CASE(each_reader_has_a_place),
	KUNIT_CASE(whole_events_are_read),
	KUNIT_CASE(slow_reader_loses_the_oldest),
	KUNIT_CASE(as_many_as_the_cap_are_kept),
	KUNIT_CASE(lost_events_leave_a_gap),
	KUNIT_CASE(poll_tells_of_events),
	KUNIT_CASE(waiting_reader_is_woken),
	KUNIT_CASE(no_number_is_missing),
	{},
};

KUNIT_SUITE_OF_FIXTURES("event_log", NULL, init_case, exit_case, cases);
