// SPDX-License-Identifier: GPL-2.0-or-later
/* Lets one point of what this thread does next fail. */
#include "inject.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "limits.h"

#define COUNTER "/sys/module/clusctl/parameters/fail_nth"
#define NTH "/proc/thread-self/fail-nth"
#define DEBUG "/sys/kernel/debug/"
#define NEVER INT_MAX /* more points than anything has */

static bool is_kernels;
static int nth_fd = -1;
static pid_t nth_owner;
static unsigned int begun_with;
static bool is_wanted; /* that one fails */

/*
 * The kernel's bookkeeper of memory, kmemleak, allocates for each allocation,
 * and gives up when it cannot. So only caches with a mark fail, which all others
 * have that there are since the kernel was booted with this.
 */
#define ARGUMENT "slub_debug=A;-,kmemleak_*"
#define MARK "/sys/kernel/slab/%s/failslab"

/* By default most allocations, those that may wait, are spared. */
static const struct {
	const char *file;
	const char *value;
} settings[] = {
	{ DEBUG "failslab/ignore-gfp-wait", "N" },
	{ DEBUG "failslab/cache-filter", "Y" },
	{ DEBUG "failslab/verbose", "0" },
	{ DEBUG "fail_page_alloc/ignore-gfp-wait", "N" },
	{ DEBUG "fail_page_alloc/ignore-gfp-highmem", "N" },
	{ DEBUG "fail_page_alloc/verbose", "0" },
	{ DEBUG "fail_usercopy/verbose", "0" },
};

static bool is_marked(const char *cache)
{
	char path[64], mark = 0;
	int fd;

	snprintf(path, sizeof(path), MARK, cache);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		if (read(fd, &mark, 1) != 1)
			mark = 0;
		close(fd);
	}
	return mark == '1';
}

static bool set(const char *file, const char *value)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, value, 1) == 1;

	if (fd >= 0)
		close(fd);
	return good;
}

static const char *set_up(void)
{
	size_t i;

	if (!is_marked("kmalloc-64") || is_marked("kmemleak_object"))
		return "the kernel was not booted with " ARGUMENT;
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (!set(settings[i].file, settings[i].value))
			return settings[i].file;
	return NULL;
}

const char *inject_start(void)
{
	is_kernels = access(COUNTER, W_OK);
	if (!is_kernels)
		return NULL;
	if (access(NTH, W_OK))
		return "neither the module (CLUSCTL_FAULTS=1) nor the kernel can fail on demand";
	return set_up();
}

bool inject_is_kernels(void)
{
	return is_kernels;
}

/* Of this thread, which has been another before the last fork */
static int nth_file(void)
{
	if (nth_owner != getpid()) {
		if (nth_fd >= 0)
			close(nth_fd);
		nth_fd = open(NTH, O_RDWR | O_CLOEXEC);
		ASSERT_GE(nth_fd, 0);
		nth_owner = getpid();
	}
	return nth_fd;
}

static void write_nth(unsigned int nth)
{
	char text[16];
	int size = snprintf(text, sizeof(text), "%u", nth);
	ssize_t written;

	/* The point that is still to come may be that of this copy. */
	do {
		written = pwrite(nth_file(), text, (size_t)size, 0);
	} while (written < 0 && errno == EFAULT);
	ASSERT_EQ(size, written);
}

/* How many points are still to come, that which fails included; 0: it did. */
static unsigned int read_nth(void)
{
	char text[16] = { 0 };

	if (pread(nth_file(), text, sizeof(text) - 1, 0) < 0) {
		ASSERT_EQ(EFAULT, errno);
		return 1; /* it was the one of this copy */
	}
	return (unsigned int)strtoul(text, NULL, 10);
}

void inject_begin(unsigned int nth)
{
	is_wanted = nth;
	if (is_kernels) {
		begun_with = nth ? nth : NEVER;
		write_nth(begun_with);
	} else {
		begun_with = (unsigned int)limit_get("fault_points");
		limit_set("fail_nth", nth);
	}
}

static bool end_kernels(unsigned int *passed)
{
	unsigned int left = read_nth();

	write_nth(0);
	if (passed)
		*passed = begun_with - left;
	return !left;
}

bool inject_end(unsigned int *passed)
{
	bool failed;

	if (is_kernels)
		return end_kernels(passed);
	failed = is_wanted && !limit_get("fail_nth");
	if (passed)
		*passed = (unsigned int)limit_get("fault_points") - begun_with;
	limit_set("fail_nth", 0);
	return failed;
}
