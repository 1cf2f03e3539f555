// SPDX-License-Identifier: GPL-2.0-or-later
/* What the cheapest calls cost, and the cheapest operations of the kernel. */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "container.h"
#include "device.h"
#include "must.h"
#include "rows.h"

static void getpid_round(void *data, unsigned int ops)
{
	(void)data;
	while (ops--)
		syscall(SYS_getpid);
}

static void null_round(void *data, unsigned int ops)
{
	int fd = *(const int *)data;

	while (ops--)
		must(ioctl(fd, BENCH_NULL));
}

static void open_round(void *data, unsigned int ops)
{
	(void)data;
	while (ops--)
		must(close(open(BENCH_DEVICE, O_RDWR | O_CLOEXEC)));
}

static void calls(void)
{
	int fd = bench_device();

	row_measure(&(struct row){ "getpid", "-", 0, 20000 }, getpid_round,
		    NULL);
	if (fd < 0) {
		bench_missing("null ioctl", 0, fd);
		bench_missing("open + close", 0, fd);
		return;
	}
	row_measure(&(struct row){ "null ioctl", "-", 0, 20000 }, null_round,
		    &fd);
	row_measure(&(struct row){ "open + close", "-", 0, 2000 }, open_round,
		    NULL);
}

static void in_the_kernel(const char *name, unsigned int code,
			  unsigned int size)
{
	const struct bench_request request = { .ops = 2000, .size = size };

	bench_row(name, 0, code, &request, 1);
}

int main(void)
{
	unsigned int size = container_rsa2048()->size;

	calls();
	in_the_kernel("empty loop in the kernel", BENCH_LOOP, 0);
	in_the_kernel("mutex in the kernel", BENCH_MUTEX, 0);
	in_the_kernel("capable in the kernel", BENCH_CAPABLE, 0);
	in_the_kernel("kmalloc + kfree, 64 bytes", BENCH_ALLOC, 64);
	in_the_kernel("kmalloc + kfree, RSA-2048", BENCH_ALLOC, size);
	in_the_kernel("kmalloc + kfree_sensitive, RSA-2048", BENCH_WIPE, size);
	in_the_kernel("memcpy, RSA-2048", BENCH_COPY, size);
	in_the_kernel("get_random_bytes, 12 bytes", BENCH_RANDOM, 12);
	in_the_kernel("get_random_bytes, 24 bytes", BENCH_RANDOM, 24);
	return 0;
}
