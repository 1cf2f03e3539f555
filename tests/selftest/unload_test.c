// SPDX-License-Identifier: GPL-2.0-or-later
/* The module waits for an operation that is under way before it goes. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "box.h"
#include "cluster_key.h"
#include "keyctl.h"
#include "module.h"
#include "pause.h"
#include "snapshot_call.h"
#include "state.h"

#define BOX STR("1\\\\Box")
#define OTHER STR("1\\\\Other")
#define SHA256 "enc=pkcs1 hash=sha256"

FIXTURE(unload)
{
	int cluster;
	pthread_t remover;
	int remover_id;
	bool is_removed;
	long removed;
};

FIXTURE_SETUP(unload)
{
	self->cluster = open_cluster(O_RDWR);
	new_container(self->cluster, MACHINE, BOX);
	ASSERT_DONE(import_key(self->cluster, MACHINE, AT_KEYEXCHANGE, BOX,
			       &rsa_a));
}

FIXTURE_TEARDOWN(unload)
{
	close(self->cluster);
	if (access(CLUSCTL_DEVICE, F_OK))
		EXPECT_EQ(0, system("/sbin/modprobe clusctl"));
}

static void *remove_module(void *argument)
{
	struct unload_fixture *self = argument;

	self->remover_id = (int)syscall(SYS_gettid);
	self->removed = syscall(SYS_delete_module, "clusctl", O_NONBLOCK);
	__atomic_store_n(&self->is_removed, true, __ATOMIC_RELEASE);
	return NULL;
}

/* Does the remover wait in a function of the module? */
static bool remover_waits(const struct unload_fixture *self)
{
	char path[64], function[64] = { 0 };
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/wchan",
		 __atomic_load_n(&self->remover_id, __ATOMIC_RELAXED));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (read(fd, function, sizeof(function) - 1) < 0)
		function[0] = '\0';
	close(fd);
	return !strncmp(function, "clusctl_", 8);
}

/*
 * The operation has a reference to the key, but none to the module, so the
 * module has to wait. If it does not, it is gone before the operation goes on.
 */
static void begin_to_remove(void *context)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	struct unload_fixture *self = context;

	close(self->cluster);
	self->cluster = -1;
	EXPECT_EQ(0, pthread_create(&self->remover, NULL, remove_module, self));
	while (!__atomic_load_n(&self->is_removed, __ATOMIC_ACQUIRE) &&
	       !remover_waits(self))
		nanosleep(&pause, NULL);
}

TEST_F(unload, while_an_operation_waits)
{
	unsigned char out[256];
	__s32 key;
	long ret;

	key = container_record(self->cluster, MACHINE, BOX).exchange.serial;
	ret = sign_with_pause(key, SHA256, digest, sizeof(digest), out,
			      sizeof(out), begin_to_remove, self);
	ASSERT_EQ(0, pthread_join(self->remover, NULL));
	EXPECT_EQ(0, self->removed);
	if (ret == 256)
		EXPECT_MEMEQ(rsa_a_signature, out, sizeof(out));
	else
		EXPECT_TRUE(ret == -EKEYREVOKED || ret == -ENOKEY);
	EXPECT_NE(0, access(CLUSCTL_DEVICE, F_OK));
	ASSERT_EQ(0, system("/sbin/modprobe clusctl"));
	self->cluster = open_cluster(O_RDWR);
	EXPECT_DONE(create_container(self->cluster, MACHINE, BOX, NULL));
}

/* Whatever there is goes with it, and nothing of it is there again. */
TEST_F(unload, with_all_there_is)
{
	struct clusctl_info info = cluster_info(self->cluster);
	int reader = open_cluster(O_RDONLY);
	__u8 boot_id[CLUSCTL_KEY_ID_SIZE];
	int resource;

	memcpy(boot_id, info.key_id, sizeof(boot_id));
	resource = new_resource(self->cluster, "Res");
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a);
	new_box(self->cluster, OTHER, &rsa_b);
	ASSERT_DONE(add_checkpoint(resource, BOX));
	ASSERT_DONE(add_checkpoint(resource, OTHER));
	get_snapshot(resource, BOX);
	ASSERT_DONE(delete_checkpoint(resource, BOX));
	ASSERT_DONE(set_key(self->cluster, 0, known_key(1), NULL));
	ASSERT_DONE(go_online(resource, 0));
	close(resource);
	close(reader);
	close(self->cluster);
	module_reload();
	self->cluster = open_cluster(O_RDWR);
	info = cluster_info(self->cluster);
	EXPECT_EQ(0, info.resources);
	EXPECT_EQ(0, info.checkpoints);
	EXPECT_EQ(0, info.tombstones);
	EXPECT_EQ(1, info.keys);
	EXPECT_NE(0, memcmp(boot_id, info.key_id, sizeof(boot_id)));
	EXPECT_EQ(0, info.sequence);
	EXPECT_EQ(0, info.saved);
	EXPECT_EQ(0, info.restored);
	EXPECT_DONE(create_container(self->cluster, MACHINE, BOX, NULL));
}

CLUSCTL_TEST_MAIN
