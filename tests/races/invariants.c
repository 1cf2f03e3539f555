// SPDX-License-Identifier: GPL-2.0-or-later
/* What is true when everything has come to rest. */
#include "invariants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cluster_key.h"
#include "keyctl.h"
#include "snapshot_call.h"
#include "state.h"

#define LOOKS 600 /* at /proc/keys */

/* What is counted over all resources */
struct sums {
	__u32 resources;
	__u32 checkpoints;
	__u32 tombstones;
	__u32 sealed; /* under keys that are known */
};

static bool is_known(int cluster, const __u8 *key_id)
{
	struct clusctl_key_record record = key_record(cluster, key_id);

	return record.size && !(record.flags & CLUSCTL_KEY_RETIRED);
}

/* The single call finds the snapshot that the record tells of, or none. */
static void compare_snapshot(int cluster, int resource, struct str name,
			     struct sums *sums)
{
	struct clusctl_checkpoint_record record =
		checkpoint_record(resource, name);
	struct clusctl_snapshot_header header;
	unsigned char room[8192];
	struct reply reply;
	bool is_tombstone = record.flags & CLUSCTL_CHECKPOINT_TOMBSTONE;

	reply = call(resource, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0, name, room,
		     sizeof(room));
	if (!record.size) {
		EXPECT_STATUS(ERROR_FILE_NOT_FOUND, reply);
		return;
	}
	EXPECT_DONE(reply);
	EXPECT_EQ(record.snapshot_size, reply.out_bytes);
	memcpy(&header, room, sizeof(header));
	EXPECT_EQ(record.generation, header.generation);
	EXPECT_LE(record.acknowledged, record.generation);
	EXPECT_EQ(record.time, header.time);
	EXPECT_MEMEQ(record.key_id, header.key_id, CLUSCTL_KEY_ID_SIZE);
	EXPECT_EQ(is_tombstone, !!(header.flags & CLUSCTL_SNAPSHOT_TOMBSTONE));
	sums->tombstones += is_tombstone;
	sums->checkpoints += !is_tombstone;
	sums->sealed += is_known(cluster, record.key_id);
}

static void compare_resource(int cluster, unsigned int number,
			     struct sums *sums)
{
	struct clusctl_resource_handle handle;
	struct clusctl_resource_state state;
	struct sums before = *sums;
	unsigned int i;
	__u32 size;

	if (open_resource(cluster, resource_of(number), &handle).status !=
	    ERROR_SUCCESS)
		return;
	EXPECT_MEMEQ(resource_ids[number], handle.id, CLUSCTL_ID_SIZE);
	state = resource_state(handle.fd);
	for (i = 0; i < NAMES; i++)
		compare_snapshot(cluster, handle.fd, name_of(i), sums);
	EXPECT_EQ(state.checkpoints, sums->checkpoints - before.checkpoints);
	EXPECT_EQ(state.tombstones, sums->tombstones - before.tombstones);
	free(fetch(handle.fd, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		   NO_INPUT, &size));
	EXPECT_EQ(10 * state.checkpoints + 2, size);
	sums->resources++;
	close(handle.fd);
}

static void compare_enumeration(int cluster, const struct sums *sums)
{
	const struct clusctl_resource_record *record;
	__u32 size, at = 0, resources = 0, checkpoints = 0;
	struct clusctl_resource_handle handle;
	void *records;

	records = fetch(cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0, NO_INPUT,
			&size);
	while ((record = next_resource(records, size, &at))) {
		resources++;
		checkpoints += record->checkpoints;
		EXPECT_DONE(
			open_resource(cluster, resource_name(record), &handle));
		EXPECT_MEMEQ(record->id, handle.id, CLUSCTL_ID_SIZE);
		EXPECT_EQ(record->state, resource_state(handle.fd).state);
		close(handle.fd);
	}
	free(records);
	EXPECT_EQ(sums->resources, resources);
	EXPECT_EQ(sums->checkpoints, checkpoints);
}

static void compare_keys(int cluster, const struct sums *sums)
{
	struct clusctl_key_record records[2 * CLUSCTL_MAX_KEYS];
	struct clusctl_info info = cluster_info(cluster);
	unsigned int i, known = 0, sealed = 0, count;

	count = enum_keys(cluster, records, 2 * CLUSCTL_MAX_KEYS);
	for (i = 0; i < count; i++) {
		sealed += records[i].snapshots;
		known += !(records[i].flags & CLUSCTL_KEY_RETIRED);
	}
	EXPECT_EQ(info.keys, known);
	EXPECT_EQ(sums->sealed, sealed);
	EXPECT_MEMEQ(info.key_id, records[0].key_id, CLUSCTL_KEY_ID_SIZE);
}

/* How many that are not dead the enumeration has */
static unsigned int count_live(int cluster, __u32 flags)
{
	const struct clusctl_container_record *record;
	unsigned int live = 0;
	__u32 size, at = 0;
	void *records;

	records = fetch(cluster, CLUSCTL_NODE_ENUM_CONTAINER, flags, NO_INPUT,
			&size);
	while ((record = next_container(records, size, &at)))
		live += !(record->flags & CLUSCTL_KEY_DEAD);
	free(records);
	return live;
}

static void compare_containers(int cluster, __u32 flags)
{
	unsigned char room[1024];
	struct reply reply;
	unsigned int i, found = 0;

	for (i = 0; i < NAMES; i++) {
		reply = call(cluster, CLUSCTL_NODE_GET_CONTAINER, flags,
			     name_of(i), room, sizeof(room));
		if (reply.status != ERROR_SUCCESS)
			EXPECT_STATUS(NTE_BAD_KEYSET, reply);
		else
			found++;
	}
	EXPECT_EQ(found, count_live(cluster, flags));
}

void expect_agreement(int cluster)
{
	struct clusctl_info info = cluster_info(cluster);
	struct sums sums = { 0 };
	unsigned int i;

	for (i = 0; i < RESOURCES; i++)
		compare_resource(cluster, i, &sums);
	EXPECT_EQ(sums.resources, info.resources);
	EXPECT_EQ(sums.checkpoints, info.checkpoints);
	EXPECT_EQ(sums.tombstones, info.tombstones);
	compare_enumeration(cluster, &sums);
	compare_keys(cluster, &sums);
	compare_containers(cluster, MACHINE);
	compare_containers(cluster, 0);
}

void expect_it_works(struct world *world, int cluster)
{
	struct clusctl_resource_handle handle;
	unsigned int i;

	/* Those that were retired by force are needed again. */
	for (i = 0; i < KEYS; i++)
		EXPECT_DONE(set_key(cluster, 0, world->keys[i], NULL));
	EXPECT_DONE(reseal(cluster, NULL));
	for (i = 0; i < RESOURCES; i++) {
		struct str name = resource_of(i);

		if (open_resource(cluster, name, &handle).status !=
		    ERROR_SUCCESS)
			continue;
		EXPECT_DONE(go_offline(handle.fd));
		EXPECT_DONE(go_online(handle.fd, 0));
		EXPECT_DONE(go_offline(handle.fd));
		close(handle.fd);
		EXPECT_DONE(delete_resource(cluster, name));
	}
}

/* A pair, or the keyring of a container, which the root is not */
static bool is_ours(const char *line)
{
	if (strstr(line, " keyring   .clusctl: "))
		return !strstr(line, ": empty");
	return strstr(line, " .clusctl ") || strstr(line, " keyring   1\\");
}

/* Ours among all the keys there are; the first of them is in @line */
static unsigned int count_keys(char *line, size_t size)
{
	FILE *file = fopen("/proc/keys", "re");
	unsigned int count = 0;
	char text[512];

	ASSERT_TRUE(file);
	while (fgets(text, sizeof(text), file)) {
		if (!is_ours(text))
			continue;
		if (!count++)
			snprintf(line, size, "%s", text);
	}
	fclose(file);
	return count;
}

/* Nothing tells when the collector has been there, so this asks until it has. */
void expect_nothing_is_left(int cluster)
{
	const struct timespec pause = { .tv_nsec = 50000000 };
	unsigned int count, looks = 0;
	struct clusctl_info info;
	char line[512] = { 0 };

	remove_all(cluster);
	info = cluster_info(cluster);
	EXPECT_EQ(0, info.resources);
	EXPECT_EQ(0, info.checkpoints);
	EXPECT_EQ(0, info.tombstones);
	while ((count = count_keys(line, sizeof(line))) && ++looks < LOOKS)
		nanosleep(&pause, NULL);
	harness_case("%s", line);
	EXPECT_EQ(0, count);
	harness_case("%s", "");
}
