// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the events of the cluster. */
#include "events.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "state.h"

struct events *events_open(void)
{
	struct events *events = calloc(1, sizeof(*events));

	ASSERT_TRUE(events);
	events->fd = open_cluster(O_RDONLY | O_NONBLOCK);
	events->sequence = cluster_info(events->fd).sequence;
	return events;
}

void events_close(struct events *events)
{
	if (events)
		close(events->fd);
	free(events);
}

/* The strings fit, and are strings. */
static bool has_strings(const struct event *event)
{
	const struct clusctl_event *head = &event->head;
	__u32 room = head->size - (__u32)sizeof(*head);

	if (head->resource_size > room ||
	    head->name_size > room - head->resource_size)
		return false;
	if (!is_padded(event->bytes,
		       (__u32)sizeof(*head) + head->resource_size +
			       head->name_size,
		       head->size))
		return false;
	if (head->resource_size &&
	    !is_string(event->resource.data, head->resource_size))
		return false;
	return !head->name_size || is_string(event->name.data, head->name_size);
}

bool take_event(const void *bytes, size_t size, struct event *event)
{
	struct clusctl_event *head = &event->head;
	bool good;

	EXPECT_GE(size, sizeof(*head));
	if (size < sizeof(*head))
		return false;
	memcpy(head, bytes, sizeof(*head));
	good = head->size >= sizeof(*head) && head->size <= size &&
	       head->size <= CLUSCTL_EVENT_SIZE_MAX;
	EXPECT_TRUE(good);
	if (!good)
		return false;
	memcpy(event->bytes, bytes, head->size);
	event->resource = (struct str){ event->bytes + sizeof(*head),
					head->resource_size };
	event->name = (struct str){ event->bytes + sizeof(*head) +
					    head->resource_size,
				    head->name_size };
	EXPECT_TRUE(has_strings(event));
	EXPECT_EQ(0, head->reserved);
	EXPECT_LE(head->type, CLUSCTL_EVENT_KEY_CHANGED);
	EXPECT_GE(head->sequence, 1);
	return true;
}

bool next_event(struct events *events, struct event *event)
{
	ssize_t size;

	if (events->at == events->used) {
		size = read(events->fd, events->room, sizeof(events->room));
		if (size < 0)
			EXPECT_EQ(EAGAIN, errno);
		if (size <= 0) {
			EXPECT_EQ(-1, size);
			return false;
		}
		events->used = (size_t)size;
		events->at = 0;
	}
	if (!take_event(events->room + events->at, events->used - events->at,
			event)) {
		events->at = events->used;
		return false;
	}
	events->at += event->head.size;
	EXPECT_EQ(events->sequence + (event->head.type == CLUSCTL_EVENT_LOST ?
					      event->head.generation :
					      1),
		  event->head.sequence);
	events->sequence = event->head.sequence;
	return true;
}

void events_skip(struct events *events)
{
	struct event event;

	while (next_event(events, &event))
		;
}

void expect_event(struct events *events, const char *file, int line,
		  struct expected_event expected)
{
	static const __u8 none[CLUSCTL_KEY_ID_SIZE];
	static const __u8 nobody[CLUSCTL_ID_SIZE];
	struct event event;
	bool found;

	harness_case("%s:%d", file, line);
	found = next_event(events, &event);
	EXPECT_TRUE(found);
	if (!found)
		return;
	EXPECT_EQ(expected.type, event.head.type);
	EXPECT_STR16(expected.resource, event.resource.data,
		     event.resource.size);
	EXPECT_EQ(!expected.resource.size,
		  !memcmp(nobody, event.head.resource, CLUSCTL_ID_SIZE));
	EXPECT_STR16(expected.name, event.name.data, event.name.size);
	EXPECT_EQ(expected.generation, event.head.generation);
	EXPECT_EQ(expected.status, event.head.status);
	EXPECT_MEMEQ(expected.key_id ? expected.key_id : none,
		     event.head.key_id, CLUSCTL_KEY_ID_SIZE);
	harness_case("%s", "");
}
