/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of the table, on stdout; what they count are instructions. */
#ifndef CLUSCTL_BENCH_ROWS_H
#define CLUSCTL_BENCH_ROWS_H

#include <stdint.h>

#define ROW_WARM_UPS 3
#define ROW_ROUNDS 9

/**
 * struct row - what is measured
 * @name: as people say it
 * @shape: of all checkpoints: "one" for all of them in one resource, "many" for
 *	   as few as can be in each, "-" if that means nothing
 * @n: checkpoints in all; 0 if that means nothing
 * @ops: operations in a round
 */
struct row {
	const char *name;
	const char *shape;
	unsigned long n;
	unsigned int ops;
};

/*
 * Instructions since the boot: QEMU's -icount shift=0 makes the time stamp
 * counter count them.
 */
static inline uint64_t row_ticks(void)
{
	uint32_t low, high;

	asm volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* Warm-ups, then rounds; prints what one operation costs. */
void row_measure(const struct row *row,
		 void (*round)(void *data, unsigned int ops), void *data);
/* A row to which no checkpoints belong */
void row_measure_alone(const char *name, unsigned int ops,
		       void (*round)(void *data, unsigned int ops), void *data);
/* The same with what comes before and after each round; NULL for nothing. */
void row_measure_with(const struct row *row, void (*before)(void *data),
		      void (*round)(void *data, unsigned int ops),
		      void (*after)(void *data), void *data);

/* What was measured otherwise, such as @unit "bytes" or "/s" */
void row_print(const char *name, const char *shape, unsigned long n,
	       const char *unit, double median, double min, double max);
/* A row that could not be measured */
void row_missing(const char *name, const char *shape, unsigned long n,
		 const char *why);

/* Sorts them, and prints their median, minimum and maximum. */
void row_print_values(const struct row *row, const char *unit, double *values,
		      unsigned int count);

#endif
