/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The module that measures in the kernel. */
#ifndef CLUSCTL_BENCH_GUEST_DEVICE_H
#define CLUSCTL_BENCH_GUEST_DEVICE_H

#include "../module/bench.h"

/*
 * The device of clusctl_bench.ko, which is loaded if it has yet to be: a file
 * descriptor, or -errno.
 */
int bench_device(void);
/* The row of what cannot be measured without it: why not */
void bench_missing(const char *name, unsigned long n, int error);

/*
 * One row of what is measured in the kernel, of so many operations a time; @n as
 * that of struct row.
 */
void bench_row(const char *name, unsigned long n, unsigned int code,
	       const struct bench_request *request, unsigned int times);

#endif
