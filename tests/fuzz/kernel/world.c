// SPDX-License-Identifier: GPL-2.0-or-later
/* What the calls of a program are about: handles, keys, names, snapshots. */
#include "world.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cluster_key.h"
#include "keyctl.h"
#include "limits.h"
#include "state.h"

static struct limits caps;

static unsigned int open_files(void)
{
	DIR *directory = opendir("/proc/self/fd");
	unsigned int count = 0;

	ASSERT_TRUE(directory);
	while (readdir(directory))
		count++;
	closedir(directory);
	return count;
}

static void make_key(struct world *world, unsigned int number)
{
	__u8 payload[CLUSCTL_KEY_SIZE];
	char text[32];
	long key;

	memset(payload, (int)number + 1, sizeof(payload));
	snprintf(text, sizeof(text), "fuzz key %u", number);
	key = key_add("user", text, payload, sizeof(payload),
		      KEY_SPEC_PROCESS_KEYRING);
	world->keys[number] = key > 0 ? (__s32)key : 0;
}

void world_start(struct world *world)
{
	int cluster = open_cluster(O_RDWR);

	memset(world, 0, sizeof(*world));
	world->keyring = cluster_info(cluster).keyring;
	close(cluster);
	caps = limits_save();
	world->files = open_files();
}

void world_begin(struct world *world)
{
	unsigned int i;

	world->handle_count = 0;
	world->serial_count = 0;
	world_add_handle(world, open_cluster(O_RDWR | O_NONBLOCK), false);
	/* Calls may have ended them, which is rare. */
	for (i = 0; i < WORLD_KEYS && world->sequences % 8 == 0; i++)
		make_key(world, i);
	world->sequences++;
}

void world_add_handle(struct world *world, int fd, bool of_resource)
{
	struct handle *handle;

	if (fd < 0)
		return;
	if (world->handle_count == WORLD_HANDLES) {
		close(fd);
		return;
	}
	handle = &world->handles[world->handle_count++];
	handle->fd = fd;
	handle->of_resource = of_resource;
}

void world_add_serial(struct world *world, __s32 serial)
{
	if (serial > 0)
		world->serials[world->serial_count++ % WORLD_SERIALS] = serial;
}

void world_add_snapshot(struct world *world, const void *bytes, __u32 size)
{
	struct snapshot_copy *copy =
		&world->snapshots[world->snapshot_count % WORLD_SNAPSHOTS];

	if (size > sizeof(copy->bytes))
		return;
	world->snapshot_count++;
	copy->size = size;
	memcpy(copy->bytes, bytes, size);
}

/* 0: the last one of its kind; others: any, of either kind, or none at all */
int world_fd(const struct world *world, __u32 word, bool of_resource)
{
	unsigned int i;

	if (word % 8 >= 6)
		return world->handles[(word >> 3) % world->handle_count].fd;
	if (word % 8 == 5 && word >> 3)
		return (int)(word >> 3);
	if (!of_resource && word % 8 < 4)
		return world->handles[0].fd;
	for (i = world->handle_count; i--;)
		if (world->handles[i].of_resource == of_resource)
			return world->handles[i].fd;
	return world->handles[0].fd;
}

bool world_has(const struct world *world, int fd)
{
	unsigned int i;

	for (i = 0; i < world->handle_count; i++)
		if (world->handles[i].fd == fd)
			return true;
	return false;
}

__s32 world_serial(const struct world *world, __u32 word)
{
	unsigned int count = world->serial_count;

	if (count > WORLD_SERIALS)
		count = WORLD_SERIALS;
	switch (word % 16) {
	case 13:
		return world->keyring;
	case 14:
		return world->keys[(word >> 4) % WORLD_KEYS];
	case 15:
		return (__s32)(word >> 4);
	default:
		return count ? world->serials[(word >> 4 ^ word % 16) % count] :
			       world->keyring;
	}
}

/* What keyctl and the caps have made of the own containers of somebody */
static void remove_as(uid_t user)
{
	int cluster = open_cluster(O_RDWR);

	ASSERT_EQ(0, seteuid(user));
	remove_all(cluster);
	ASSERT_EQ(0, seteuid(0));
	close(cluster);
}

/* Cluster keys are few, so that all that can go goes. */
static void retire_keys(int cluster)
{
	struct clusctl_key_record records[2 * CLUSCTL_MAX_KEYS];
	unsigned int count = enum_keys(cluster, records, 2 * CLUSCTL_MAX_KEYS);
	unsigned int i;

	for (i = 0; i < count; i++) {
		EXPECT_EQ(0, records[i].snapshots);
		if (!(records[i].flags &
		      (CLUSCTL_KEY_WRITER | CLUSCTL_KEY_RETIRED)))
			EXPECT_DONE(retire_key(cluster, 0, records[i].key_id));
	}
}

void world_end(struct world *world)
{
	struct clusctl_info info;
	int cluster;

	ASSERT_EQ(0, seteuid(0));
	if (world->limits)
		limits_restore(&caps);
	while (world->handle_count)
		close(world->handles[--world->handle_count].fd);
	/* Each file descriptor that a call made was told of. */
	EXPECT_EQ(world->files, open_files());
	if (world->user)
		remove_as(WORLD_USER);
	cluster = open_cluster(O_RDWR);
	remove_all(cluster);
	info = cluster_info(cluster);
	EXPECT_EQ(0, info.resources);
	EXPECT_EQ(0, info.checkpoints);
	EXPECT_EQ(0, info.tombstones);
	if (world->set_keys)
		retire_keys(cluster);
	close(cluster);
	world->limits = false;
	world->user = false;
	world->set_keys = false;
}

/* The sums of the records of all resources */
struct sums {
	__u32 resources;
	__u32 checkpoints;
	__u32 tombstones;
};

static void add_resource(int cluster,
			 const struct clusctl_resource_record *record,
			 struct sums *sums)
{
	const struct clusctl_checkpoint_record *checkpoint;
	const struct clusctl_resource_state *state;
	struct clusctl_resource_handle handle;
	__u32 size, at = sizeof(*state), count = 0;
	void *records;

	ASSERT_DONE(open_resource(cluster, resource_name(record), &handle));
	EXPECT_MEMEQ(record->id, handle.id, sizeof(handle.id));
	records = fetch(handle.fd, CLUSCTL_RESOURCE_GET_STATE,
			CLUSCTL_STATE_CHECKPOINTS, NO_INPUT, &size);
	state = records;
	EXPECT_EQ(record->state, state->state);
	EXPECT_EQ(record->checkpoints, state->checkpoints);
	while ((checkpoint = next_checkpoint(records, size, &at)))
		count++;
	EXPECT_EQ(state->checkpoints + state->tombstones, count);
	sums->resources++;
	sums->checkpoints += state->checkpoints;
	sums->tombstones += state->tombstones;
	free(records);
	close(handle.fd);
}

static void check_keys(int cluster, const struct clusctl_info *info)
{
	struct clusctl_key_record records[2 * CLUSCTL_MAX_KEYS];
	unsigned int count = enum_keys(cluster, records, 2 * CLUSCTL_MAX_KEYS);
	unsigned int i, live = 0, snapshots = 0;

	ASSERT_GT(count, 0);
	EXPECT_TRUE(records[0].flags & CLUSCTL_KEY_WRITER);
	EXPECT_MEMEQ(info->key_id, records[0].key_id, sizeof(info->key_id));
	for (i = 0; i < count; i++) {
		live += !(records[i].flags & CLUSCTL_KEY_RETIRED);
		snapshots += records[i].snapshots;
	}
	EXPECT_EQ(info->keys, live);
	EXPECT_EQ(info->checkpoints + info->tombstones, snapshots);
}

void world_check(struct world *world)
{
	const struct clusctl_resource_record *record;
	struct sums sums = { 0 };
	struct clusctl_info info;
	struct state state;
	__u32 size, at = 0;
	int cluster;
	void *records;

	(void)world;
	ASSERT_EQ(0, seteuid(0));
	cluster = open_cluster(O_RDWR);
	info = cluster_info(cluster);
	records = fetch(cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0, NO_INPUT,
			&size);
	while ((record = next_resource(records, size, &at)))
		add_resource(cluster, record, &sums);
	free(records);
	EXPECT_EQ(info.resources, sums.resources);
	EXPECT_EQ(info.checkpoints, sums.checkpoints);
	EXPECT_EQ(info.tombstones, sums.tombstones);
	check_keys(cluster, &info);
	/* To read changes nothing. */
	state = state_take(cluster);
	EXPECT_UNCHANGED(cluster, state);
	close(cluster);
}
