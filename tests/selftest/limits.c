// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads and writes the caps in sysfs. */
#include "limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"

static const char *const names[LIMIT_COUNT] = {
	"max_resources", "max_checkpoints", "max_resource_checkpoints",
	"max_name",	 "max_snapshot",    "max_events",
};

static int open_parameter(const char *name, int flags)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/sys/module/clusctl/parameters/%s", name);
	fd = open(path, flags | O_CLOEXEC);
	ASSERT_GE(fd, 0);
	return fd;
}

unsigned long limit_get(const char *name)
{
	int fd = open_parameter(name, O_RDONLY);
	char text[32] = { 0 };
	char *end;
	unsigned long value;

	ASSERT_GT(read(fd, text, sizeof(text) - 1), 0);
	close(fd);
	value = strtoul(text, &end, 10);
	ASSERT_EQ('\n', *end);
	return value;
}

int limit_write(const char *name, const char *text)
{
	int fd = open_parameter(name, O_WRONLY);
	int error = 0;

	if (write(fd, text, strlen(text)) < 0)
		error = errno;
	close(fd);
	return error;
}

void limit_set(const char *name, unsigned long value)
{
	char text[32];

	snprintf(text, sizeof(text), "%lu", value);
	ASSERT_EQ(0, limit_write(name, text));
}

struct limits limits_save(void)
{
	struct limits limits;
	int i;

	for (i = 0; i < LIMIT_COUNT; i++)
		limits.values[i] = limit_get(names[i]);
	return limits;
}

void limits_restore(const struct limits *limits)
{
	int i;

	for (i = 0; i < LIMIT_COUNT; i++)
		limit_set(names[i], limits->values[i]);
}
