// SPDX-License-Identifier: GPL-2.0-or-later
/* What the cheapest operations of the kernel cost. */
#include <linux/capability.h>
#include <linux/compiler.h>
#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "measure.h"

static int loop(struct bench_run *run)
{
	u32 i;

	for (i = 0; i < run->request.ops; i++)
		barrier();
	return 0;
}

static int alloc(struct bench_run *run)
{
	void *memory;
	u32 i;

	for (i = 0; i < run->request.ops; i++) {
		memory = kmalloc(run->request.size, GFP_KERNEL);
		if (!memory)
			return -ENOMEM;
		kfree(memory);
	}
	return 0;
}

static int wipe(struct bench_run *run)
{
	void *memory;
	u32 i;

	for (i = 0; i < run->request.ops; i++) {
		memory = kmalloc(run->request.size, GFP_KERNEL_ACCOUNT);
		if (!memory)
			return -ENOMEM;
		kfree_sensitive(memory);
	}
	return 0;
}

/* Room for the text twice */
static int prepare_bytes(struct bench_run *run)
{
	run->state = kzalloc(2 * run->request.size, GFP_KERNEL);
	return run->state ? 0 : -ENOMEM;
}

static void finish_bytes(struct bench_run *run)
{
	kfree(run->state);
}

static int copy(struct bench_run *run)
{
	u32 size = run->request.size, i;

	for (i = 0; i < run->request.ops; i++) {
		memcpy(run->state, run->state + size, size);
		barrier_data(run->state);
	}
	return 0;
}

static int random(struct bench_run *run)
{
	u32 i;

	for (i = 0; i < run->request.ops; i++)
		get_random_bytes(run->state, run->request.size);
	return 0;
}

static int lock(struct bench_run *run)
{
	static DEFINE_MUTEX(mutex);
	u32 i;

	for (i = 0; i < run->request.ops; i++) {
		mutex_lock(&mutex);
		mutex_unlock(&mutex);
	}
	return 0;
}

static int may(struct bench_run *run)
{
	u32 i;

	for (i = 0; i < run->request.ops; i++)
		if (!capable(CAP_SYS_ADMIN))
			return -EPERM;
	return 0;
}

const struct bench_op bench_floors[] = {
	{ .code = BENCH_LOOP, .round = loop },
	{ .code = BENCH_ALLOC, .round = alloc },
	{ .code = BENCH_WIPE, .round = wipe },
	{ .code = BENCH_COPY,
	  .prepare = prepare_bytes,
	  .round = copy,
	  .finish = finish_bytes },
	{ .code = BENCH_RANDOM,
	  .prepare = prepare_bytes,
	  .round = random,
	  .finish = finish_bytes },
	{ .code = BENCH_MUTEX, .round = lock },
	{ .code = BENCH_CAPABLE, .round = may },
	{}
};
