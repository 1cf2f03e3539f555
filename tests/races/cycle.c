// SPDX-License-Identifier: GPL-2.0-or-later
/* Loads and unloads the module, with others who use it meanwhile. */
#include "cycle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "keyctl.h"
#include "test_keys.h"

#define SHA256 "enc=pkcs1 hash=sha256"

long cycle_load(void)
{
	struct utsname name;
	char path[200];
	long ret;
	int fd;

	if (uname(&name))
		return -errno;
	snprintf(path, sizeof(path), "/lib/modules/%s/updates/clusctl.ko",
		 name.release);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = syscall(SYS_finit_module, fd, "", 0) ? -errno : 0;
	close(fd);
	return ret;
}

long cycle_unload(void)
{
	return syscall(SYS_delete_module, "clusctl", O_NONBLOCK) ? -errno : 0;
}

void cycle_judge(long ret, bool may_live)
{
	if (ret == -ENOKEY || ret == -EKEYREVOKED)
		return;
	/* No pair, one that the kernel only holds, or one that is replaced */
	if (may_live &&
	    (ret >= 0 || ret == -EOPNOTSUPP || ret == -EKEYREJECTED))
		return;
	EXPECT_EQ(-ENOKEY, ret);
}

static bool is_gone(const struct cycle *cycle)
{
	return __atomic_load_n(&cycle->gone, __ATOMIC_ACQUIRE);
}

static void count(struct cycle *cycle)
{
	__atomic_add_fetch(&cycle->calls, 1, __ATOMIC_RELAXED);
}

/* With an fd, the module stays until it is closed. */
static void call_some(struct cycle *cycle, int cluster)
{
	struct clusctl_info info;
	struct reply reply;

	reply = call(cluster, CLUSCTL_CLUSTER_GET_INFO, 0, NO_INPUT, &info,
		     sizeof(info));
	EXPECT_DONE(reply);
	reply = import_key(cluster, MACHINE | CRYPT_EXPORTABLE, AT_SIGNATURE,
			   STR("1\\\\Box"), &ed25519);
	EXPECT_DONE(reply);
	count(cycle);
}

static void *open_and_call(void *argument)
{
	struct cycle *cycle = argument;

	while (!is_gone(cycle)) {
		int fd = open(CLUSCTL_DEVICE, O_RDWR | O_CLOEXEC);

		if (fd >= 0) {
			call_some(cycle, fd);
			close(fd);
			/* Or it would never go */
			usleep(20000);
		} else {
			EXPECT_TRUE(errno == ENODEV || errno == ENOENT ||
				    errno == ENXIO);
		}
	}
	return NULL;
}

/* Nothing of this keeps the module, which has to wait for it. */
static void *use_keys(void *argument)
{
	struct cycle *cycle = argument;
	unsigned char out[128];
	unsigned int i;
	char text[200];
	long ret;

	while (!is_gone(cycle)) {
		for (i = 0; i < CYCLE_KEYS; i++) {
			ret = key_describe(cycle->keys[i], text, sizeof(text));
			cycle_judge(ret, true);
			ret = key_sign(cycle->keys[i], SHA256, digest,
				       sizeof(digest), out, sizeof(out));
			cycle_judge(ret, true);
			count(cycle);
		}
	}
	return NULL;
}

void cycle_start_others(struct cycle *cycle)
{
	int i;

	ASSERT_EQ(0, pthread_create(&cycle->user, NULL, use_keys, cycle));
	for (i = 0; i < CYCLE_CALLERS; i++)
		ASSERT_EQ(0, pthread_create(&cycle->callers[i], NULL,
					    open_and_call, cycle));
	while (__atomic_load_n(&cycle->calls, __ATOMIC_ACQUIRE) < 4)
		sched_yield();
}

void cycle_join_others(struct cycle *cycle)
{
	int i;

	for (i = 0; i < CYCLE_CALLERS; i++)
		ASSERT_EQ(0, pthread_join(cycle->callers[i], NULL));
	ASSERT_EQ(0, pthread_join(cycle->user, NULL));
}
