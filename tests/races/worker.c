// SPDX-License-Identifier: GPL-2.0-or-later
/* The threads, and what is the same for all jobs. */
#include "worker.h"

#include <stdlib.h>
#include <unistd.h>

const __u8 resource_ids[RESOURCES][CLUSCTL_ID_SIZE] = { "first of the res",
							"second of them..",
							"and third of the" };

bool is_finished(const struct world *world)
{
	return __atomic_load_n(&world->finished, __ATOMIC_ACQUIRE);
}

unsigned int choose(struct worker *worker, unsigned int limit)
{
	worker->seed = worker->seed * 1103515245 + 12345;
	return (worker->seed >> 16) % limit;
}

struct str name_of(unsigned int number)
{
	return format16("1\\\\%u", number % NAMES);
}

struct str resource_of(unsigned int number)
{
	return format16("Resource %u", number % RESOURCES);
}

static void note(struct worker *worker, enum operation operation)
{
	struct world *world = worker->world;

	__atomic_store_n(&world->last[worker->index], operation,
			 __ATOMIC_RELAXED);
	__atomic_add_fetch(&world->progress[worker->index], 1,
			   __ATOMIC_RELAXED);
}

bool counted(struct worker *worker, enum operation operation,
	     struct reply reply)
{
	note(worker, operation);
	return tally_outcome(&worker->world->tally, operation,
			     reply_outcome(reply));
}

bool counted_errno(struct worker *worker, enum operation operation, long ret)
{
	note(worker, operation);
	return tally_outcome(&worker->world->tally, operation,
			     ret < 0 ? ret : 0);
}

static void forget_resource(struct worker *worker, unsigned int number)
{
	if (worker->resources[number] >= 0)
		close(worker->resources[number]);
	worker->resources[number] = -1;
}

/* An fd is kept for a while, even of a resource that has gone meanwhile. */
int resource_fd(struct worker *worker, unsigned int number)
{
	struct clusctl_resource_handle handle;

	if (!choose(worker, 5))
		forget_resource(worker, number);
	if (worker->resources[number] < 0 &&
	    counted(worker, OP_RESOURCE_OPEN,
		    open_resource(worker->cluster, resource_of(number),
				  &handle)))
		worker->resources[number] = handle.fd;
	return worker->resources[number];
}

int any_resource(struct worker *worker)
{
	return resource_fd(worker, choose(worker, RESOURCES));
}

void publish_serial(struct world *world, __s32 serial)
{
	unsigned int place =
		__atomic_fetch_add(&world->next_serial, 1, __ATOMIC_RELAXED);

	if (serial)
		__atomic_store_n(&world->serials[place % SERIALS], serial,
				 __ATOMIC_RELAXED);
}

__s32 any_serial(struct worker *worker)
{
	return __atomic_load_n(&worker->world->serials[choose(worker, SERIALS)],
			       __ATOMIC_RELAXED);
}

void forget_serial(struct world *world, __s32 serial)
{
	unsigned int i;

	for (i = 0; i < SERIALS; i++) {
		__s32 expected = serial;

		__atomic_compare_exchange_n(&world->serials[i], &expected, 0,
					    false, __ATOMIC_RELAXED,
					    __ATOMIC_RELAXED);
	}
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct world *world = worker->world;
	unsigned int i;

	while (!is_finished(world))
		worker->job->step(worker);
	for (i = 0; i < RESOURCES; i++)
		forget_resource(worker, i);
	__atomic_store_n(&world->left[worker->index], true, __ATOMIC_RELEASE);
	return NULL;
}

struct worker *workers_start(struct world *world, const struct job *jobs,
			     unsigned int count, unsigned int first,
			     int cluster)
{
	struct worker *workers = calloc(count, sizeof(*workers));
	unsigned int i, j;

	ASSERT_TRUE(workers);
	ASSERT_LE(first + count, WORKERS);
	for (i = 0; i < count; i++) {
		workers[i].world = world;
		workers[i].job = &jobs[i];
		workers[i].index = first + i;
		workers[i].seed = world->seed * 1000 + first + i;
		workers[i].cluster = cluster;
		for (j = 0; j < RESOURCES; j++)
			workers[i].resources[j] = -1;
		harness_log("seed %u: %s", workers[i].seed, jobs[i].name);
		ASSERT_EQ(0, pthread_create(&workers[i].thread, NULL, work,
					    &workers[i]));
	}
	return workers;
}

void workers_join(struct worker *workers, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		EXPECT_EQ(0, pthread_join(workers[i].thread, NULL));
	free(workers);
}
