/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rounds of operations in the kernel, counted in instructions. */
#ifndef CLUSCTL_BENCH_MEASURE_H
#define CLUSCTL_BENCH_MEASURE_H

#include "bench.h"

struct key;

/**
 * struct bench_run - one request on its way
 * @request: the caller's
 * @text: of the request
 * @state: what the operation has made
 * @keys: of a round
 */
struct bench_run {
	struct bench_request request;
	u8 *text;
	void *state;
	struct key **keys;
};

/**
 * struct bench_op - an operation
 * @code: BENCH_*
 * @prepare: before all rounds; may be NULL
 * @round: @ops operations, which are counted
 * @after: after each round; may be NULL
 * @finish: after all rounds, and after a failure of @prepare too; may be NULL
 */
struct bench_op {
	unsigned int code;
	int (*prepare)(struct bench_run *run);
	int (*round)(struct bench_run *run);
	void (*after)(struct bench_run *run);
	void (*finish)(struct bench_run *run);
};

extern const struct bench_op bench_floors[];
extern const struct bench_op bench_seals[];
extern const struct bench_op bench_keys[];
extern const struct bench_op bench_signs[];

int bench_measure(struct bench_run *run, const struct bench_op *op);

/* What an operation on keys needs of those that open */
int bench_open_prepare(struct bench_run *run);
int bench_open_one(struct bench_run *run, const u8 **text);
void bench_open_finish(struct bench_run *run);

#endif
