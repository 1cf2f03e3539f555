// SPDX-License-Identifier: GPL-2.0-or-later
#include "slab.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Gives back the slabs without an object, those of each CPU included. */
static void shrink_all(void)
{
	glob_t found;
	size_t i;
	int fd;

	if (glob("/sys/kernel/slab/*/shrink", 0, NULL, &found)) {
		puts("# no slabs to shrink");
		exit(1);
	}
	for (i = 0; i < found.gl_pathc; i++) {
		fd = open(found.gl_pathv[i], O_WRONLY | O_CLOEXEC);
		/* Some caches are gone again. */
		if (fd < 0 || write(fd, "1", 1) < 0)
			continue;
		close(fd);
	}
	globfree(&found);
}

double slab_bytes(void)
{
	unsigned long value, sum = 0;
	unsigned int found = 0;
	char line[128];
	FILE *file;

	/* What goes with RCU, by a worker, or with keys that are collected */
	sleep(2);
	shrink_all();
	file = fopen("/proc/meminfo", "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "Slab: %lu kB", &value) == 1 ||
		    sscanf(line, "VmallocUsed: %lu kB", &value) == 1) {
			sum += value;
			found++;
		}
	if (found != 2) {
		puts("# no sizes of slabs");
		exit(1);
	}
	fclose(file);
	return (double)sum * 1024;
}
