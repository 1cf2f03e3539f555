// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long clusctld takes to bring many checkpoints in step with a store, and how
 * often it asks; and how many checkpoints it stores in a second as they are added.
 * Rows of a table on stdout, and the lines for tests/bench/report.
 *
 *	bench engine=NAME [directory=PATH] [endpoints=URLS] [checkpoints=N]
 *	      [repeats=N]
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "audit.h"
#include "counted.h"
#include "fake_kernel.h"
#include "rows.h"
#include "sync.h"

#define NODE "bench"
#define IN_ONE 100 /* checkpoints of a resource */
#define CHANGES 100
#define PUTS 1000
#define PUT_SIZE 4096
#define REPEATS_MAX 99
#define ADDS 50 /* of a round */

static struct engine_settings settings = { .timeout = 10000, .lease = 60 };
static unsigned int checkpoints = 10000, repeats = 3;
static struct engine *engine;
static struct sync sync_state;

static double now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void must(int error, const char *what)
{
	if (!error)
		return;
	fprintf(stderr, "bench: %s: %s\n", what, strerror(-error));
	exit(1);
}

/* ---- Times, and what was asked meanwhile --------------------------------- */

struct times {
	double values[PUTS]; /* there are no more of anything */
	unsigned int count;
	struct counted asked; /* in the last one */
	double begun;
};

static void begin(struct times *times)
{
	counted = (struct counted){ 0 };
	times->begun = now();
}

static void end(struct times *times)
{
	times->values[times->count++] = now() - times->begun;
	times->asked = counted;
}

static int compare(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

/* That which @percent of them do not exceed */
static double part(struct times *times, unsigned int percent)
{
	qsort(times->values, times->count, sizeof(times->values[0]), compare);
	return times->values[(times->count - 1) * percent / 100];
}

static void print_row(const char *what, unsigned int n, struct times *times)
{
	char name[64];

	snprintf(name, sizeof(name), "%s, %s", what, settings.engine);
	row_print(name, "-", n, "us", part(times, 50) * 1e6,
		  part(times, 0) * 1e6, part(times, 100) * 1e6);
	printf("%-5s  %-22s  %11.3f  %11.3f  %6u  %6u  %7u  %8u\n",
	       settings.engine, what, part(times, 50) * 1000,
	       part(times, 99) * 1000, times->asked.lists, times->asked.gets,
	       times->asked.commits, times->asked.requests);
	fflush(stdout);
}

/* ---- What is measured ------------------------------------------------------ */

static void resource_id(unsigned int number, char id[37])
{
	sprintf(id, "%08x-0000-4000-8000-000000000000", number);
}

static void add_checkpoints(void)
{
	char id[37], name[32];
	unsigned int i;

	for (i = 0; i < checkpoints; i++) {
		resource_id(i / IN_ONE, id);
		sprintf(name, "Resource %u", i / IN_ONE);
		if (i % IN_ONE == 0)
			must(fake_create(NODE, name, id), "a resource");
		sprintf(name, "1\\\\Key%u", i);
		must(fake_add(NODE, id, name), "a checkpoint");
	}
}

static void changed(void *data, const char *id)
{
	(void)data;
	(void)id;
}

static void start(void)
{
	struct clusctl_cluster *cluster;

	must(clusctl_cluster_open(NODE, 0, &cluster), "the kernel");
	must(engine_open(&settings, &engine), "the store");
	sync_init(&sync_state, cluster, NODE, "boot", changed, NULL);
	sync_state.engine = engine;
}

static void stop(void)
{
	clusctl_cluster_close(sync_state.cluster);
	sync_end(&sync_state);
	engine_close(engine);
}

/* Each round has a store of its own, which is empty. */
static void new_store(unsigned int number)
{
	static char prefix[64], path[4096];
	static const char *parent;

	snprintf(prefix, sizeof(prefix), "/clusctl/bench/%d/%u/", getpid(),
		 number);
	settings.prefix = prefix;
	if (!settings.directory)
		return;
	if (!parent)
		parent = settings.directory;
	snprintf(path, sizeof(path), "%s/%u", parent, number);
	settings.directory = path;
	if (mkdir(path, 0700))
		must(-errno, path);
}

static void synchronise(struct times *times, bool is_first)
{
	int64_t revision;

	begin(times);
	start();
	must(sync_all(&sync_state, &revision), "bringing in step");
	end(times);
	if (sync_state.stored != (is_first ? checkpoints : 0))
		must(-EPROTO, "the number of snapshots that were stored");
}

static void change_one(struct times *times)
{
	char id[37];
	unsigned int i;

	resource_id(0, id);
	fake_online(NODE, id, true);
	must(sync_resource(&sync_state, id), "going online");
	for (i = 0; i < CHANGES; i++) {
		fake_change(NODE, id, "1\\\\Key7");
		begin(times);
		must(sync_resource(&sync_state, id), "a change");
		end(times);
	}
}

/* One after the other, as commands and services add them */
static double add_and_store(unsigned int round)
{
	char id[37], name[32];
	struct fake_view view;
	unsigned int i;
	double begun;

	resource_id(checkpoints / IN_ONE + 1 + round, id);
	sprintf(name, "Added %u", round);
	must(fake_create(NODE, name, id), "a resource");
	begun = now();
	for (i = 0; i < ADDS; i++) {
		sprintf(name, "1\\\\Added%u", i);
		must(fake_add(NODE, id, name), "an added checkpoint");
		must(sync_resource(&sync_state, id), "its storing");
	}
	begun = now() - begun;
	for (i = 0; i < ADDS; i++) {
		sprintf(name, "1\\\\Added%u", i);
		if (!fake_see(NODE, id, name, &view) || !view.generation ||
		    view.acknowledged != view.generation)
			must(-EPROTO, "what was added is stored");
	}
	return ADDS / begun;
}

static void print_rate(void)
{
	double values[ROW_ROUNDS];
	struct row row = { .shape = "-", .n = checkpoints };
	char name[64];
	unsigned int i;

	for (i = 0; i < ROW_WARM_UPS + ROW_ROUNDS; i++)
		values[i < ROW_WARM_UPS ? 0 : i - ROW_WARM_UPS] =
			add_and_store(i);
	snprintf(name, sizeof(name), "add and stored, %s", settings.engine);
	row.name = name;
	row_print_values(&row, "/s", values, ROW_ROUNDS);
}

static void put_and_get(struct times *puts, struct times *gets)
{
	static char value[PUT_SIZE];
	char key[32];
	unsigned int i;
	size_t size;
	void *got;

	start();
	for (i = 0; i < PUTS; i++) {
		sprintf(key, "bench/%u", i);
		begin(puts);
		must(engine_put_if(engine, key, ENGINE_ANY, value, PUT_SIZE,
				   NULL),
		     "a put");
		end(puts);
	}
	for (i = 0; i < PUTS; i++) {
		sprintf(key, "bench/%u", i);
		begin(gets);
		must(engine_get(engine, key, false, &got, &size, NULL),
		     "a get");
		end(gets);
		free(got);
	}
	stop();
}

static void measure(void)
{
	static struct times first, again, one, puts, gets;
	unsigned int i;

	new_store(0);
	put_and_get(&puts, &gets);
	print_row("put 4 KiB", 0, &puts);
	print_row("get 4 KiB", 0, &gets);
	for (i = 0; i < repeats; i++) {
		new_store(i + 1);
		fake_reset();
		add_checkpoints();
		synchronise(&first, true);
		stop();
		synchronise(&again, false);
		one.count = 0;
		change_one(&one);
		if (i == repeats - 1)
			print_rate();
		stop();
	}
	print_row("first synchronisation", checkpoints, &first);
	print_row("restart of the daemon", checkpoints, &again);
	print_row("one more change", checkpoints, &one);
}

/* @argument has a '='. */
static bool set(const char *argument)
{
	const char *value = strchr(argument, '=');
	size_t size = (size_t)(++value - argument);

	if (!strncmp(argument, "engine=", size))
		settings.engine = value;
	else if (!strncmp(argument, "directory=", size))
		settings.directory = value;
	else if (!strncmp(argument, "endpoints=", size))
		settings.endpoints = value;
	else if (!strncmp(argument, "checkpoints=", size))
		checkpoints = (unsigned int)atoi(value);
	else if (!strncmp(argument, "repeats=", size))
		repeats = (unsigned int)atoi(value);
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		if (!strchr(argv[i], '=') || !set(argv[i]))
			must(-EINVAL, argv[i]);
	}
	if (!settings.engine || !checkpoints || !repeats ||
	    repeats > REPEATS_MAX)
		must(-EINVAL, "the arguments");
	audit_init(NODE, AUDIT_ERROR);
	fake_image_size = 2048;
	measure();
	fake_reset();
	return 0;
}
