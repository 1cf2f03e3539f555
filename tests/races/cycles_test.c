// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The module comes and goes, with all there is in it, and others at work.
 *
 * usage: cycles_test [COUNT]
 *
 * or cycles.count=COUNT on the kernel's command line; without one, as often as
 * SECONDS are enough for.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "box.h"
#include "cluster_key.h"
#include "cycle.h"
#include "keyctl.h"
#include "module.h"
#include "snapshot_call.h"
#include "state.h"
#include "waiter.h"

#define SECONDS 40
#define LIMIT 3600
#define LOOKS 600 /* at /proc/keys */
#define BOX STR("1\\\\Box")
#define SHA256 "enc=pkcs1 hash=sha256"

static unsigned long given_count;

static const char *const kinds[CYCLE_KINDS] = {
	"with nobody there",
	"with open files",
	"with a reader who waits",
	"with others at work",
};

FIXTURE(cycles)
{
	struct cycle cycle;
	unsigned int lives[CYCLE_KINDS];
	unsigned int refused;
	unsigned int calls;
};

FIXTURE_SETUP(cycles)
{
	/* With it, what it depends on goes and comes. */
	ASSERT_EQ(0, cycle_unload());
}

FIXTURE_TEARDOWN(cycles)
{
	if (access(CLUSCTL_DEVICE, F_OK))
		EXPECT_EQ(0, cycle_load());
}

/* A container on the keyrings of a user, too, from where it must go */
static void link_elsewhere(__s32 container)
{
	ASSERT_EQ(0,
		  key_set_perm(container, (__u32)PERM_SEARCH << PERM_POSSESSOR |
						  0x3fU << PERM_OWNER |
						  (__u32)(PERM_VIEW | PERM_READ)
							  << PERM_GROUP));
	ASSERT_EQ(0, key_link(container, KEY_SPEC_USER_KEYRING));
	ASSERT_EQ(0, key_link(container, KEY_SPEC_SESSION_KEYRING));
}

/* One of everything; all of it ends with the module. */
static void fill(struct cycle *cycle, int cluster)
{
	struct clusctl_container_record record;
	int resource = new_resource(cluster, "Res");

	cycle->keys[0] = new_box(cluster, BOX, &rsa_1024);
	new_container(cluster, 0, BOX);
	ASSERT_DONE(import_key(cluster, 0, AT_SIGNATURE, BOX, &rsa_1024));
	ASSERT_DONE(import_key(cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_SIGNATURE, BOX, &ed25519));
	record = container_record(cluster, MACHINE, BOX);
	cycle->keys[1] = record.exchange.serial;
	cycle->keys[2] = record.signature.serial;
	record = container_record(cluster, 0, BOX);
	cycle->keys[3] = record.serial;
	cycle->keys[4] = record.signature.serial;
	cycle->keys[5] = cluster_info(cluster).keyring;
	ASSERT_DONE(set_key(cluster, 0, known_key(1), NULL));
	ASSERT_DONE(add_checkpoint(resource, BOX));
	get_snapshot(resource, BOX);
	ASSERT_DONE(go_online(resource, 0));
	link_elsewhere(cycle->keys[0]);
	close(resource);
}

static void refuse(struct cycle *cycle)
{
	EXPECT_EQ(-EAGAIN, cycle_unload());
	cycle->refused++;
}

static void unload_with_open_files(struct cycle *cycle, int cluster)
{
	struct clusctl_resource_handle handle;

	refuse(cycle);
	ASSERT_DONE(open_resource(cluster, STR("Res"), &handle));
	close(cluster);
	refuse(cycle);
	close(handle.fd);
}

static void unload_with_reader(struct cycle *cycle, int cluster)
{
	struct waiter waiter = {
		.fd = open_cluster(O_RDONLY),
		.size = sizeof(waiter.room),
	};

	close(cluster);
	waiter_start(&waiter);
	refuse(cycle);
	waiter_signal(&waiter, false);
	waiter_join(&waiter);
	EXPECT_EQ(-1, waiter.ret);
	EXPECT_EQ(EINTR, waiter.error);
	close(waiter.fd);
}

/* Until it goes, which it does between two calls of the others. */
static void unload(struct cycle *cycle)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	long ret;

	while ((ret = cycle_unload()) == -EAGAIN) {
		cycle->refused++;
		nanosleep(&pause, NULL);
	}
	ASSERT_EQ(0, ret);
	__atomic_store_n(&cycle->gone, true, __ATOMIC_RELEASE);
}

/* The keys are dead, and what is asked of them gets a clean answer. */
static void expect_dead(const struct cycle *cycle)
{
	unsigned char out[128];
	char text[200];
	unsigned int i;
	long ret;

	for (i = 0; i < CYCLE_KEYS; i++) {
		harness_case("key %u", i);
		ret = key_describe(cycle->keys[i], text, sizeof(text));
		cycle_judge(ret, false);
		ret = key_sign(cycle->keys[i], SHA256, digest, sizeof(digest),
			       out, sizeof(out));
		cycle_judge(ret, false);
		ret = key_control(KEYCTL_READ,
				  (unsigned long)(long)cycle->keys[i],
				  (unsigned long)(uintptr_t)text, sizeof(text),
				  0);
		cycle_judge(ret, false);
		ret = key_unlink(cycle->keys[i], KEY_SPEC_USER_KEYRING);
		EXPECT_TRUE(ret == 0 || ret == -ENOKEY || ret == -ENOENT ||
			    ret == -EKEYREVOKED);
	}
	harness_case("%s", "");
	EXPECT_NE(0, access(CLUSCTL_DEVICE, F_OK));
	EXPECT_NE(0, access("/sys/module/clusctl", F_OK));
}

static void live(struct cycles_fixture *self, enum cycle_kind kind)
{
	struct cycle *cycle = &self->cycle;
	int cluster;

	*cycle = (struct cycle){ .kind = kind };
	ASSERT_EQ(0, cycle_load());
	cluster = open_cluster(O_RDWR);
	fill(cycle, cluster);
	switch (kind) {
	case CYCLE_OPEN:
		unload_with_open_files(cycle, cluster);
		break;
	case CYCLE_READER:
		unload_with_reader(cycle, cluster);
		break;
	case CYCLE_BUSY:
		cycle_start_others(cycle);
		close(cluster);
		break;
	default:
		close(cluster);
		break;
	}
	unload(cycle);
	if (kind == CYCLE_BUSY)
		cycle_join_others(cycle);
	expect_dead(cycle);
	self->lives[kind]++;
	self->refused += cycle->refused;
	self->calls += cycle->calls;
}

/* Names of our key type and keyrings, which nobody else uses */
static bool are_keys_left(void)
{
	FILE *file = fopen("/proc/keys", "re");
	bool found = false;
	char line[512];

	ASSERT_TRUE(file);
	while (fgets(line, sizeof(line), file))
		found |= strstr(line, ".clusctl") || strstr(line, " 1\\");
	fclose(file);
	return found;
}

/* Nothing tells when the collector has been there, so this asks until it has. */
static void expect_no_keys(void)
{
	const struct timespec pause = { .tv_nsec = 50000000 };
	int looks = 0;

	while (are_keys_left() && ++looks < LOOKS)
		nanosleep(&pause, NULL);
	EXPECT_LT(looks, LOOKS);
}

static unsigned long count_of_cmdline(void)
{
	static const char name[] = "cycles.count=";
	char text[4096] = { 0 };
	FILE *file = fopen("/proc/cmdline", "re");
	const char *found = NULL;

	ASSERT_TRUE(file);
	if (fgets(text, sizeof(text), file))
		found = strstr(text, name);
	fclose(file);
	return found ? strtoul(found + strlen(name), NULL, 10) : 0;
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

TEST_F_TIMEOUT(cycles, load_and_unload, LIMIT)
{
	unsigned long i, count = given_count ? given_count : count_of_cmdline();
	time_t start = now();
	int kind;

	for (i = 0; count ? i < count : now() < start + SECONDS; i++) {
		live(self, (enum cycle_kind)(i % CYCLE_KINDS));
		if (harness_failed())
			break;
	}
	for (kind = 0; kind < CYCLE_KINDS; kind++) {
		harness_log("%5u %s", self->lives[kind], kinds[kind]);
		EXPECT_GE(self->lives[kind], 1);
	}
	harness_log("%5u times refused, %u calls of others, %d seconds",
		    self->refused, self->calls, (int)(now() - start));
	EXPECT_GE(self->refused, 3);
	EXPECT_GE(self->calls, 1);
	expect_no_keys();
}

int main(int argc, char **argv)
{
	if (argc > 1 && isdigit((unsigned char)argv[1][0])) {
		given_count = strtoul(argv[1], NULL, 10);
		argc = 1;
	}
	return harness_main(argc, argv, &module_hooks);
}
