// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Do readers of different resources wait for each other? The kernel's trace event
 * of a lock that is contended tells; two virtual CPUs are needed, and no -icount.
 * That the count sees contention, readers of one resource show, and most of all
 * those who change one, which all wait for the one lock of changes.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "box.h"
#include "calls.h"
#include "rows.h"
#include "tracing.h"

#define THREADS 2
#define GETS 30000
#define CHANGES 1500
#define NAMES 20 /* so that a call is long enough to be met */

static struct str container(unsigned int number)
{
	return format16("1\\\\readers-%u", number);
}

struct reader {
	int fd;
	bool changes;
	unsigned int number;
	atomic_int *waiting;
};

static void get_all(const struct reader *reader)
{
	char16_t names[NAMES * 32];
	struct clusctl_request request =
		call_request(NO_INPUT, names, sizeof(names));
	unsigned int i;

	for (i = 0; i < GETS; i++)
		call_now(reader->fd, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS,
			 &request);
}

static void change_all(const struct reader *reader)
{
	struct str name = container(NAMES + reader->number);
	unsigned int i;

	for (i = 0; i < CHANGES; i++) {
		call_with(reader->fd, CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
			  name);
		call_with(reader->fd, CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT,
			  name);
	}
}

static void *work(void *data)
{
	const struct reader *reader = data;

	atomic_fetch_sub(reader->waiting, 1);
	while (atomic_load(reader->waiting))
		;
	if (reader->changes)
		change_all(reader);
	else
		get_all(reader);
	return NULL;
}

/* How often anything of this process has waited, as the trace says */
static unsigned long contended(void)
{
	FILE *file = fopen(TRACING "trace", "re");
	unsigned long count = 0;
	char line[512];

	ASSERT_TRUE(file);
	while (fgets(line, sizeof(line), file))
		if (strstr(line, "contention_begin:"))
			count++;
	fclose(file);
	return count;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Less of it means that the two processors were hardly ever busy at once. */
#define CONTENDED_LEAST 5

/* Returns calls in a second; *waits is how many of a thousand met a lock. */
static double run(struct reader *readers, unsigned int count, double *waits)
{
	double calls = (readers->changes ? 2.0 * CHANGES : GETS) * count;
	pthread_t threads[THREADS];
	atomic_int waiting;
	unsigned int i;
	double begun;

	atomic_init(&waiting, (int)count);
	trace_write(TRACING "trace", "");
	begun = seconds();
	for (i = 0; i < count; i++) {
		readers[i].waiting = &waiting;
		ASSERT_EQ(0,
			  pthread_create(&threads[i], NULL, work, &readers[i]));
	}
	for (i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	begun = seconds() - begun;
	*waits = (double)contended() * 1000 / calls;
	return calls / begun;
}

static void make_resource(int cluster, const char *name, int *fd)
{
	unsigned int i;

	*fd = new_resource(cluster, name);
	for (i = 0; i < NAMES; i++)
		call_with(*fd, CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
			  container(i));
}

/* Speed and contention, and the median of each */
struct figures {
	double speed;
	double waits;
};

/* @is_seen: would contention have been seen? */
static struct figures row_of(const char *name, struct reader *readers,
			     unsigned int count, bool is_seen)
{
	struct row wait_row = { .shape = "-" };
	double speeds[ROW_ROUNDS], waits[ROW_ROUNDS];
	char text[80];
	int i;

	for (i = -ROW_WARM_UPS; i < ROW_ROUNDS; i++) {
		unsigned int at = i < 0 ? 0 : (unsigned int)i;

		speeds[at] = run(readers, count, &waits[at]);
	}
	snprintf(text, sizeof(text), "%s, contended in 1000 calls", name);
	wait_row.name = text;
	if (is_seen)
		row_print_values(&wait_row, "x", waits, ROW_ROUNDS);
	else
		row_missing(text, "-", 0, "the processors took turns");
	wait_row.name = name;
	row_print_values(&wait_row, "/s", speeds, ROW_ROUNDS);
	/* They are sorted now. */
	return (struct figures){ speeds[ROW_ROUNDS / 2],
				 waits[ROW_ROUNDS / 2] };
}

FIXTURE(readers)
{
	int cluster;
	int resources[THREADS];
};

FIXTURE_SETUP(readers)
{
	unsigned int i;
	char text[32];

	self->cluster = open_cluster(O_RDWR);
	for (i = 0; i < NAMES + THREADS; i++)
		new_box(self->cluster, container(i), &ed25519);
	make_resource(self->cluster, "left", &self->resources[0]);
	make_resource(self->cluster, "right", &self->resources[1]);
	trace_write(TRACING "events/lock/contention_begin/enable", "1");
	trace_write(TRACING "options/event-fork", "1");
	snprintf(text, sizeof(text), "%d", getpid());
	trace_write(TRACING "set_event_pid", text);
}

FIXTURE_TEARDOWN(readers)
{
	trace_write(TRACING "events/lock/contention_begin/enable", "0");
}

TEST_F_TIMEOUT(readers, rows, 600)
{
	struct reader readers[THREADS] = {
		{ .fd = self->resources[0], .number = 0 },
		{ .fd = self->resources[1], .number = 1 },
	};
	struct figures alone, both;
	bool is_seen;

	readers[0].changes = true;
	readers[1].changes = true;
	both = row_of("ADD and DELETE by 2 threads", readers, 2, true);
	is_seen = both.waits >= CONTENDED_LEAST;
	readers[0].changes = false;
	readers[1].changes = false;
	alone = row_of("GET by 1 thread", readers, 1, true);
	both = row_of("GET by 2 threads, of 2 resources", readers, 2, is_seen);
	row_print("GET by 2 threads, against 1", "-", 0, "x",
		  both.speed / alone.speed, both.speed / alone.speed,
		  both.speed / alone.speed);
	readers[1].fd = readers[0].fd;
	row_of("GET by 2 threads, of 1 resource", readers, 2, is_seen);
}

TEST_HARNESS_MAIN
