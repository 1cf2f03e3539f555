// SPDX-License-Identifier: GPL-2.0-or-later
/* Who calls: uids, capabilities and user namespaces. */
#define _GNU_SOURCE
#include "actor.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

#define USER 1000
#define OTHER_USER 1001

/* A test must not go on as somebody whom it did not become. */
static void must(bool done, const char *what)
{
	if (done)
		return;
	perror(what);
	EXPECT_TRUE(done);
	_exit(1);
}

void become_root(void)
{
}

void become_uid_in_group(uid_t uid, gid_t gid)
{
	must(!setgroups(0, NULL), "setgroups");
	must(!setresgid(gid, gid, gid), "setresgid");
	must(!setresuid(uid, uid, uid), "setresuid");
	/* Its own files in /proc belong to it again. */
	must(!prctl(PR_SET_DUMPABLE, 1), "prctl");
}

void become_uid(uid_t uid)
{
	become_uid_in_group(uid, uid);
}

void become_user(void)
{
	become_uid(USER);
}

void become_other_user(void)
{
	become_uid(OTHER_USER);
}

static void set_capabilities(__u32 low, __u32 high)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = low, .permitted = low },
		{ .effective = high, .permitted = high },
	};

	must(!syscall(SYS_capset, &header, data), "capset");
}

void become_root_without_cap_sys_admin(void)
{
	must(!prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN), "prctl");
	set_capabilities(~CAP_TO_MASK(CAP_SYS_ADMIN), 0xff);
}

void become_user_with_cap_sys_admin(void)
{
	must(!prctl(PR_SET_KEEPCAPS, 1), "prctl");
	become_uid(USER);
	set_capabilities(CAP_TO_MASK(CAP_SYS_ADMIN), 0);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	must(fd >= 0, path);
	must(write(fd, text, strlen(text)) == (ssize_t)strlen(text), path);
	close(fd);
}

/* Root inside is @uid outside; nobody else is inside. */
static void enter_namespace(uid_t uid)
{
	char map[32];

	must(!unshare(CLONE_NEWUSER), "unshare");
	snprintf(map, sizeof(map), "0 %u 1", (unsigned int)uid);
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", map);
	write_file("/proc/self/gid_map", map);
	must(getuid() == 0 && getgid() == 0, "uid_map");
}

void become_root_of_a_namespace(void)
{
	enter_namespace(0);
}

void become_root_of_a_users_namespace(void)
{
	become_uid(USER);
	enter_namespace(USER);
}

void run_as(void (*become)(void), void (*work)(void *context), void *context)
{
	int status = -1;
	pid_t pid = fork();

	ASSERT_GE(pid, 0);
	if (!pid) {
		become();
		work(context);
		_exit(0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}
