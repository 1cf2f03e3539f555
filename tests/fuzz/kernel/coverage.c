// SPDX-License-Identifier: GPL-2.0-or-later
/* Coverage of the module, as KCOV tells it of this thread. */
#include "coverage.h"

#include <fcntl.h>
#include <linux/kcov.h>
#include <linux/types.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define DEVICE "/sys/kernel/debug/kcov"
#define TRACE_ENTRIES 65536
#define EDGES 1048576 /* places for edges, a power of two */

static unsigned long *trace; /* the number of entries, and the entries */
static unsigned char seen[EDGES / 8];
static unsigned int edges;

bool coverage_start(void)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	void *area;

	if (fd < 0)
		return false;
	if (ioctl(fd, KCOV_INIT_TRACE, TRACE_ENTRIES))
		return false;
	area = mmap(NULL, TRACE_ENTRIES * sizeof(*trace),
		    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (area == MAP_FAILED || ioctl(fd, KCOV_ENABLE, KCOV_TRACE_PC))
		return false;
	trace = area;
	return true;
}

void coverage_begin(void)
{
	if (trace)
		__atomic_store_n(&trace[0], 0, __ATOMIC_RELAXED);
}

/* Two places of the code, one after the other */
static bool is_new(unsigned long from, unsigned long to)
{
	__u64 hash = (from * 31 + to) * 0x9e3779b97f4a7c15ULL >> 44;
	unsigned char bit = (unsigned char)(1 << hash % 8);

	if (seen[hash / 8] & bit)
		return false;
	seen[hash / 8] |= bit;
	return true;
}

unsigned int coverage_end(void)
{
	unsigned long i, count, before = 0;
	unsigned int found = 0;

	if (!trace)
		return 0;
	count = __atomic_load_n(&trace[0], __ATOMIC_RELAXED);
	for (i = 1; i <= count && i < TRACE_ENTRIES; i++) {
		found += is_new(before, trace[i]);
		before = trace[i];
	}
	edges += found;
	return found;
}

unsigned int coverage_edges(void)
{
	return edges;
}
