/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The events of the cluster, one by one. */
#ifndef CLUSCTL_TEST_EVENTS_H
#define CLUSCTL_TEST_EVENTS_H

#include "clusctl_call.h"

/**
 * struct events - a reader
 * @fd: open for reading
 * @sequence: of the last event that was read, or that there was before
 * @used: bytes of @room that were read
 * @at: where the next event in @room is
 * @room: for more than one event
 */
struct events {
	int fd;
	__u64 sequence;
	size_t used;
	size_t at;
	unsigned char room[2 * CLUSCTL_EVENT_SIZE_MAX];
};

/**
 * struct event - one event
 * @head: its fields
 * @resource: name of the resource; nothing if the event is of none
 * @name: string Type\Provider\Container; nothing if the event is of none
 * @bytes: where these are
 */
struct event {
	struct clusctl_event head;
	struct str resource;
	struct str name;
	unsigned char bytes[CLUSCTL_EVENT_SIZE_MAX];
};

/*
 * A reader of what follows. All that makes an event has returned by now, or the
 * numbers of the events are found to have gaps. Does not wait.
 */
struct events *events_open(void);
void events_close(struct events *events);

/* The next one, whose form is judged; false if there is none now */
bool next_event(struct events *events, struct event *event);
/* Judges the form of one event of the bytes that read(2) returned. */
bool take_event(const void *bytes, size_t size, struct event *event);
/* Drops what there is. */
void events_skip(struct events *events);

/**
 * struct expected_event - what is said of the next event
 * @type: CLUSCTL_EVENT_*
 * @resource: name of the resource, or nothing
 * @name: Type\Provider\Container, or nothing
 * @generation: of the snapshot, or 0
 * @status: of a failure, or ERROR_SUCCESS
 * @key_id: of the key, or NULL for none
 */
struct expected_event {
	__u32 type;
	struct str resource;
	struct str name;
	__u64 generation;
	__u32 status;
	const __u8 *key_id;
};

void expect_event(struct events *events, const char *file, int line,
		  struct expected_event expected);

#define EXPECT_EVENT(events, kind, ...)                                     \
	expect_event(events, __FILE__, __LINE__,                            \
		     (struct expected_event){ .type = CLUSCTL_EVENT_##kind, \
					      __VA_ARGS__ })

#define EXPECT_NO_EVENT(events)                                        \
	do {                                                           \
		struct event event_more;                               \
		bool event_is_there = next_event(events, &event_more); \
		EXPECT_FALSE(event_is_there);                          \
		if (event_is_there)                                    \
			EXPECT_EQ(-1, event_more.head.type);           \
	} while (0)

#endif
