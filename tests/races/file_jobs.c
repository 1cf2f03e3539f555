// SPDX-License-Identifier: GPL-2.0-or-later
/* Readers of what the kernel shows of the module: /proc, /sys, the trace. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "worker.h"

#define COUNTERS "/sys/class/misc/clusctl/CryptoCheckpoints"
#define TRACING "/sys/kernel/tracing/"

/* The bytes of a file, up to @size; -errno */
static ssize_t read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0;
	ssize_t ret = 0;

	if (fd < 0)
		return -errno;
	while (used < size - 1 &&
	       (ret = read(fd, text + used, size - 1 - used)) > 0)
		used += (size_t)ret;
	if (ret < 0)
		ret = -errno;
	close(fd);
	text[used] = '\0';
	return ret < 0 ? ret : (ssize_t)used;
}

static void read_keys(struct worker *worker)
{
	char text[16384];
	ssize_t size = read_file("/proc/keys", text, sizeof(text));

	if (!counted_errno(worker, OP_PROC_KEYS, size))
		return;
	EXPECT_TRUE(strstr(text, "keyring"));
}

/* None of them goes down. */
static void read_counters(struct worker *worker)
{
	static const char *const names[] = {
		"Saved",
		"SaveFailed",
		"Restored",
		"RestoreFailed",
	};
	unsigned long long *last = worker->context;
	char path[96], text[32];
	ssize_t size;
	size_t i;

	if (!last) {
		last = calloc(4, sizeof(*last));
		worker->context = last;
	}
	for (i = 0; last && i < 4; i++) {
		unsigned long long now;

		snprintf(path, sizeof(path), COUNTERS "%s", names[i]);
		size = read_file(path, text, sizeof(text));
		if (!counted_errno(worker, OP_COUNTERS, size))
			continue;
		now = strtoull(text, NULL, 10);
		EXPECT_GE(now, last[i]);
		last[i] = now;
	}
}

/* The events are switched on and off meanwhile. */
static void read_trace(struct worker *worker)
{
	int fd = open(TRACING "events/clusctl/enable", O_WRONLY | O_CLOEXEC);
	char text[16384];

	EXPECT_GE(fd, 0);
	if (fd < 0)
		return;
	EXPECT_EQ(1, write(fd, choose(worker, 4) ? "1" : "0", 1));
	close(fd);
	counted_errno(worker, OP_TRACE,
		      read_file(TRACING "trace", text, sizeof(text)));
}

void read_files(struct worker *worker)
{
	read_keys(worker);
	read_counters(worker);
	read_trace(worker);
	usleep(choose(worker, 200000));
}
