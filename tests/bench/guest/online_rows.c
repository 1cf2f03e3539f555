// SPDX-License-Identifier: GPL-2.0-or-later
/* Resources that go online and offline: as on another node, and restarted. */
#include "place.h"
#include "stolen.h"

#define PAUSE 200 /* ms, in which the kernel collects keys that have gone */

/* A resource, and how many containers it has */
struct list {
	int cluster;
	int fd;
	unsigned int count;
};

static void online(void *data, unsigned int ops)
{
	const struct list *list = data;

	(void)ops;
	call_with(list->fd, CLUSCTL_RESOURCE_ONLINE, NO_INPUT);
}

static void offline(void *data, unsigned int ops)
{
	const struct list *list = data;

	(void)ops;
	call_with(list->fd, CLUSCTL_RESOURCE_OFFLINE, NO_INPUT);
}

/* Where it was never online, there are no containers yet. */
static void before_online(void *data)
{
	const struct list *list = data;
	unsigned int i;

	for (i = 0; i < list->count; i++)
		ASSERT_DONE(delete_container(
			list->cluster, CRYPT_MACHINE_KEYSET, place_box(i)));
	settle(PAUSE);
}

static void after_online(void *data)
{
	offline(data, 1);
	settle(PAUSE);
}

static void before_offline(void *data)
{
	online(data, 1);
	settle(PAUSE);
}

void online_rows(const struct place *place)
{
	static const char *const names[][3] = {
		{ "ONLINE, 1 checkpoint", "ONLINE again, 1 checkpoint",
		  "OFFLINE, 1 checkpoint" },
		{ "ONLINE, 10 checkpoints", "ONLINE again, 10 checkpoints",
		  "OFFLINE, 10 checkpoints" },
		{ "ONLINE, 100 checkpoints", "ONLINE again, 100 checkpoints",
		  "OFFLINE, 100 checkpoints" },
		{ "ONLINE, 1000 checkpoints", "ONLINE again, 1000 checkpoints",
		  "OFFLINE, 1000 checkpoints" },
	};
	struct row row = { .shape = place->shape, .n = place->n, .ops = 1 };
	unsigned int i;

	for (i = 0; i < PLACE_ONLINE; i++) {
		struct list list = { place->cluster, place->online[i],
				     place_online[i] };

		if (list.fd < 0)
			continue;
		row.name = names[i][0];
		row_measure_with(&row, before_online, online, after_online,
				 &list);
		row.name = names[i][1];
		row_measure_with(&row, NULL, online, after_online, &list);
		row.name = names[i][2];
		row_measure_with(&row, before_offline, offline, NULL, &list);
	}
}
