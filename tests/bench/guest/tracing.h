/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of the kernel's tracer */
#ifndef CLUSCTL_BENCH_TRACING_H
#define CLUSCTL_BENCH_TRACING_H

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"

#define TRACING "/sys/kernel/tracing/"

static inline void trace_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	ASSERT_GE(fd, 0);
	ASSERT_EQ(strlen(text), write(fd, text, strlen(text)));
	close(fd);
}

#endif
