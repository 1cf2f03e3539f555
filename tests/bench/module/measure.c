// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/kernel.h>
#include <linux/sort.h>
#include <asm/msr.h>

#include "measure.h"

#define WARM_UPS 3
#define ROUNDS 5

static int compare(const void *left, const void *right)
{
	u64 a = *(const u64 *)left, b = *(const u64 *)right;

	return (a > b) - (a < b);
}

static int rounds(struct bench_run *run, const struct bench_op *op, u64 *values)
{
	int ret = 0, i;
	u64 begun, ticks;

	for (i = -WARM_UPS; !ret && i < ROUNDS; i++) {
		begun = rdtsc_ordered();
		ret = op->round(run);
		ticks = rdtsc_ordered() - begun;
		if (op->after)
			op->after(run);
		if (i >= 0)
			values[i] = ticks;
	}
	return ret;
}

/**
 * bench_measure() - count the instructions of an operation
 * @run: with the request of the caller, in which the answer is after success
 * @op: the operation
 *
 * Return: 0 or a negative errno.
 */
int bench_measure(struct bench_run *run, const struct bench_op *op)
{
	u64 values[ROUNDS] = {};
	int ret = op->prepare ? op->prepare(run) : 0;

	if (!ret)
		ret = rounds(run, op, values);
	if (op->finish)
		op->finish(run);
	if (ret)
		return ret;
	sort(values, ROUNDS, sizeof(*values), compare, NULL);
	run->request.min = values[0];
	run->request.median = values[ROUNDS / 2];
	run->request.max = values[ROUNDS - 1];
	return 0;
}
