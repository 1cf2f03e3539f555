// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "rows.h"

static int compare(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

void row_print(const char *name, const char *shape, unsigned long n,
	       const char *unit, double median, double min, double max)
{
	printf("row\t%s\t%s\t%lu\t%s\t%.1f\t%.1f\t%.1f\n", name, shape, n, unit,
	       median, min, max);
	fflush(stdout);
}

void row_missing(const char *name, const char *shape, unsigned long n,
		 const char *why)
{
	printf("norow\t%s\t%s\t%lu\t%s\n", name, shape, n, why);
	fflush(stdout);
}

void row_print_values(const struct row *row, const char *unit, double *values,
		      unsigned int count)
{
	qsort(values, count, sizeof(*values), compare);
	row_print(row->name, row->shape, row->n, unit, values[count / 2],
		  values[0], values[count - 1]);
}

void row_measure_with(const struct row *row, void (*before)(void *data),
		      void (*round)(void *data, unsigned int ops),
		      void (*after)(void *data), void *data)
{
	double values[ROW_ROUNDS];
	uint64_t begun, ticks;
	int i;

	for (i = -ROW_WARM_UPS; i < ROW_ROUNDS; i++) {
		if (before)
			before(data);
		begun = row_ticks();
		round(data, row->ops);
		ticks = row_ticks() - begun;
		if (after)
			after(data);
		if (i >= 0)
			values[i] = (double)ticks / row->ops;
	}
	row_print_values(row, "instr", values, ROW_ROUNDS);
}

void row_measure(const struct row *row,
		 void (*round)(void *data, unsigned int ops), void *data)
{
	row_measure_with(row, NULL, round, NULL, data);
}

void row_measure_alone(const char *name, unsigned int ops,
		       void (*round)(void *data, unsigned int ops), void *data)
{
	row_measure(&(struct row){ name, "-", 0, ops }, round, data);
}
