// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loading the module, with failures. What is not loaded leaves nothing behind,
 * and can be loaded then.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "clusctl_call.h"
#include "inject.h"
#include "module.h"
#include "sweep.h"

#define FLOOR 1
#define MAX_POINTS 3000
#define TRACING "/sys/kernel/tracing/"
#define CONSOLE_LEVEL 8 /* to set it, for klogctl(3) */
#define QUIET 1
#define LOUD 8
#define TRIES 500
#define PAUSE 20000000 /* nanoseconds */

/* The file that modprobe would load */
static int open_module(void)
{
	FILE *list = popen("/sbin/modprobe --show-depends clusctl", "re");
	char line[512], path[512] = "";
	int fd;

	ASSERT_TRUE(list);
	while (fgets(line, sizeof(line), list))
		sscanf(line, "insmod %511s", path);
	pclose(list);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ASSERT_GE(fd, 0);
	return fd;
}

static int load_with(int file, const char *parameters)
{
	return syscall(SYS_finit_module, file, parameters, 0) ? errno : 0;
}

static int load(int file)
{
	return load_with(file, "");
}

static int unload(void)
{
	return syscall(SYS_delete_module, "clusctl", O_NONBLOCK) ? errno : 0;
}

static bool are_keys(void)
{
	FILE *keys = fopen("/proc/keys", "re");
	bool found = false;
	char line[512];

	ASSERT_TRUE(keys);
	while (fgets(line, sizeof(line), keys))
		found |= !!strstr(line, "clusctl:") ||
			 !!strstr(line, ".clusctl");
	fclose(keys);
	return found;
}

/* The collector takes the keyring away some time after the last reference. */
static void expect_nothing_left(void)
{
	const struct timespec pause = { .tv_nsec = PAUSE };
	int tries = TRIES;

	EXPECT_NE(0, access("/sys/module/clusctl", F_OK));
	EXPECT_NE(0, access("/sys/class/misc/clusctl", F_OK));
	EXPECT_NE(0, access(CLUSCTL_DEVICE, F_OK));
	while (are_keys() && tries--)
		nanosleep(&pause, NULL);
	EXPECT_GE(tries, 0);
}

static void expect_loaded(void)
{
	int cluster = open_cluster(O_RDWR);

	EXPECT_EQ(0, cluster_info(cluster).resources);
	EXPECT_EQ(1, cluster_info(cluster).keys);
	close(cluster);
	ASSERT_EQ(0, unload());
	expect_nothing_left();
}

/* The answer is whether the n-th point was there. */
static bool fail_at(int file, unsigned int nth, unsigned int *tolerated)
{
	bool consumed;
	int error;

	inject_begin(nth);
	error = load(file);
	consumed = inject_end(NULL);
	if (error) {
		EXPECT_TRUE(error == ENOMEM || error == EFAULT);
		if (error != ENOMEM && error != EFAULT)
			EXPECT_EQ(ENOMEM, error);
		EXPECT_TRUE(consumed);
		expect_nothing_left();
	} else {
		*tolerated += consumed;
		expect_loaded();
	}
	return consumed;
}

static void write_text(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_TRUNC | O_CLOEXEC);

	ASSERT_GE(fd, 0);
	ASSERT_EQ(strlen(text), write(fd, text, strlen(text)));
	close(fd);
}

/* Does the module's own code run when the n-th point fails? */
static bool is_begun(int file, unsigned int nth)
{
	char line[512];
	bool found = false;
	FILE *trace;
	int error;

	write_text(TRACING "trace", " ");
	inject_begin(nth);
	error = load(file);
	inject_end(NULL);
	if (error)
		expect_nothing_left();
	else
		expect_loaded(); /* wherever the failure was, got over */
	trace = fopen(TRACING "trace", "re");
	ASSERT_TRUE(trace);
	while (fgets(line, sizeof(line), trace))
		found |= !!strstr(line, "initcall_start");
	fclose(trace);
	return found;
}

/*
 * As many points as a load has that ends at its parameters. The kernel does not
 * bear a failure at each of them: the tracing of events warns.
 */
static unsigned int count_to_parameters(int file)
{
	unsigned int points;
	int error;

	/* What is said of the parameter is no trouble of the module. */
	ASSERT_EQ(0, klogctl(CONSOLE_LEVEL, NULL, QUIET));
	inject_begin(0);
	error = load_with(file, "max_events=none");
	inject_end(&points);
	ASSERT_EQ(0, klogctl(CONSOLE_LEVEL, NULL, LOUD));
	EXPECT_EQ(EINVAL, error);
	expect_nothing_left();
	return points;
}

static unsigned int count_all(int file)
{
	unsigned int points;

	inject_begin(0);
	ASSERT_EQ(0, load(file));
	inject_end(&points);
	expect_loaded();
	return points;
}

/* How many of all points come before the module's own code */
static unsigned int count_before(int file, unsigned int all)
{
	unsigned int first = count_to_parameters(file), last = all;

	write_text(TRACING "events/initcall/enable", "1");
	while (last - first > 1) {
		unsigned int middle = (first + last) / 2;

		harness_case("load, point %u", middle);
		if (is_begun(file, middle))
			last = middle;
		else
			first = middle;
	}
	write_text(TRACING "events/initcall/enable", "0");
	return first;
}

/* What comes before the module's own code is the kernel's. */
static void sweep_load_call(void *self)
{
	unsigned int all, first, nth, tolerated = 0;
	int file = open_module();

	(void)self;
	ASSERT_EQ(0, unload());
	all = count_all(file);
	first = count_before(file, all);
	for (nth = first + 1; nth < MAX_POINTS && !harness_failed(); nth++) {
		harness_case("load, point %u", nth);
		if (!fail_at(file, nth, &tolerated))
			break;
	}
	harness_case("load");
	harness_log("load: %u points, %u of them tolerated, after %u of %u",
		    nth - first - 1, tolerated, first, all);
	EXPECT_LT(nth, MAX_POINTS);
	EXPECT_GE(nth - first - 1, FLOOR);
	EXPECT_EQ(0, load(file));
	close(file);
}

HARNESS_TEST(sweep, load, .fixture = "sweep", .timeout = SWEEP_TIMEOUT)

SWEEP_MAIN
