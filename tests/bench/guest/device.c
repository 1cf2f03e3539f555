// SPDX-License-Identifier: GPL-2.0-or-later
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "rows.h"

#define MODULE "/tests/clusctl_bench.ko"

static int load(void)
{
	int fd = open(MODULE, O_RDONLY | O_CLOEXEC);
	long ret;

	if (fd < 0)
		return -errno;
	ret = syscall(SYS_finit_module, fd, "", 0);
	if (ret)
		ret = -errno;
	close(fd);
	return (int)ret;
}

int bench_device(void)
{
	static int fd = -1;
	int ret;

	if (fd >= 0)
		return fd;
	ret = access(BENCH_DEVICE, F_OK) ? load() : 0;
	if (ret)
		return ret;
	fd = open(BENCH_DEVICE, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

void bench_missing(const char *name, unsigned long n, int error)
{
	char why[100];

	snprintf(why, sizeof(why), "clusctl_bench.ko: %s", strerror(-error));
	row_missing(name, "-", n, why);
}

void bench_row(const char *name, unsigned long n, unsigned int code,
	       const struct bench_request *request, unsigned int times)
{
	struct bench_request answer = *request;
	double ops = (double)request->ops / times;
	int fd = bench_device(), ret = fd;

	if (fd >= 0 && ioctl(fd, code, &answer))
		ret = -errno;
	if (ret < 0) {
		bench_missing(name, n, ret);
		return;
	}
	if (answer.driver[0])
		printf("# %s: %s\n", name, answer.driver);
	row_print(name, "-", n, "instr", (double)answer.median / ops,
		  (double)answer.min / ops, (double)answer.max / ops);
}
