// SPDX-License-Identifier: GPL-2.0-or-later
/* Resources that go online and offline: as on another node, and restarted. */
#include "place.h"
#include "stolen.h"

#define PAUSE 200 /* ms, in which the kernel collects keys that have gone */

/* Resources that follow each other, and how many containers they have in all */
struct lists {
	int cluster;
	const int *fds;
	unsigned int count;
	unsigned int containers;
};

static void switch_all(const struct lists *lists, __u32 code)
{
	unsigned int i;

	for (i = 0; i < lists->count; i++)
		call_with(lists->fds[i], code, NO_INPUT);
}

static void online(void *data, unsigned int ops)
{
	(void)ops;
	switch_all(data, CLUSCTL_RESOURCE_ONLINE);
}

static void offline(void *data, unsigned int ops)
{
	(void)ops;
	switch_all(data, CLUSCTL_RESOURCE_OFFLINE);
}

/* Where it was never online, there are no containers yet. */
static void before_online(void *data)
{
	const struct lists *lists = data;
	unsigned int i;

	for (i = 0; i < lists->containers; i++)
		ASSERT_DONE(delete_container(
			lists->cluster, CRYPT_MACHINE_KEYSET, place_box(i)));
	settle(PAUSE);
}

static void after_online(void *data)
{
	offline(data, 0);
	settle(PAUSE);
}

static void before_offline(void *data)
{
	online(data, 0);
	settle(PAUSE);
}

/* @names: of missing containers, of such as are there, and of going offline */
static void rows_of(const struct place *place, const char *const *names,
		    struct lists *lists)
{
	struct row row = { names[0], place->shape, place->n, lists->count };

	row_measure_with(&row, before_online, online, after_online, lists);
	row.name = names[1];
	row_measure_with(&row, NULL, online, after_online, lists);
	row.name = names[2];
	row_measure_with(&row, before_offline, offline, NULL, lists);
}

void online_rows(const struct place *place)
{
	static const char *const one[] = { "ONLINE, 1 checkpoint",
					   "ONLINE again, 1 checkpoint",
					   "OFFLINE, 1 checkpoint" };
	static const char *const many[][3] = {
		{ "ONLINE, 10 checkpoints", "ONLINE again, 10 checkpoints",
		  "OFFLINE, 10 checkpoints" },
		{ "ONLINE, 100 checkpoints", "ONLINE again, 100 checkpoints",
		  "OFFLINE, 100 checkpoints" },
		{ "ONLINE, 1000 checkpoints", "ONLINE again, 1000 checkpoints",
		  "OFFLINE, 1000 checkpoints" },
	};
	struct lists lists = { place->cluster, place->ones, PLACE_TURNS,
			       PLACE_TURNS };
	unsigned int i;

	rows_of(place, one, &lists);
	lists.count = 1;
	for (i = 0; i < PLACE_ONLINE; i++) {
		lists.fds = &place->online[i];
		lists.containers = place_online[i];
		if (lists.fds[0] >= 0)
			rows_of(place, many[i], &lists);
	}
}
