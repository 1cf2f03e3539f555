// SPDX-License-Identifier: GPL-2.0-or-later
/* Failures of the kernel's own making: the n-th point of a call. */
#include "failure.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int nth_file = -1;
static bool is_armed;
static unsigned long count; /* of those that have failed */

static bool set(const char *path, const char *value)
{
	size_t size = strlen(value);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, value, size) == (ssize_t)size;

	if (fd >= 0)
		close(fd);
	return good;
}

/* Failures of memory that may be waited for, too, and none of them told */
bool failure_start(void)
{
	if (!set("/sys/kernel/debug/failslab/ignore-gfp-wait", "N") ||
	    !set("/sys/kernel/debug/failslab/verbose", "0"))
		return false;
	set("/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait", "N");
	set("/sys/kernel/debug/fail_page_alloc/ignore-gfp-highmem", "N");
	set("/sys/kernel/debug/fail_page_alloc/min-order", "0");
	set("/sys/kernel/debug/fail_page_alloc/verbose", "0");
	set("/sys/kernel/debug/fail_usercopy/verbose", "0");
	nth_file = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	return nth_file >= 0;
}

static void write_nth(unsigned int nth)
{
	char text[16];
	int size = snprintf(text, sizeof(text), "%u", nth);
	int tries;

	/* To take a failure back may be what fails. */
	for (tries = 0; tries < 100; tries++)
		if (pwrite(nth_file, text, (size_t)size, 0) == size)
			return;
}

void failure_begin(unsigned int nth)
{
	is_armed = nth_file >= 0 && nth;
	if (is_armed)
		write_nth(nth);
}

bool failure_end(void)
{
	char text[16] = "";
	bool failed;
	int tries;

	if (!is_armed)
		return false;
	for (tries = 0; tries < 100; tries++)
		if (pread(nth_file, text, sizeof(text) - 1, 0) > 0)
			break;
	failed = text[0] == '0';
	write_nth(0);
	count += failed;
	return failed;
}

unsigned long failure_count(void)
{
	return count;
}
