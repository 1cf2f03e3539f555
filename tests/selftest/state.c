// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads everything that can be seen of the module, and removes it. */
#include "state.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* FNV-1a */
static __u64 hash(__u64 start, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	while (size--)
		start = (start ^ *bytes++) * 0x100000001b3ULL;
	return start;
}

static __u64 hash_record(const void *record, __u32 size)
{
	return hash(0xcbf29ce484222325ULL, record, size);
}

bool is_string(const void *data, __u32 size)
{
	char16_t unit;
	__u32 at;

	if (size < 2 || size % 2)
		return false;
	for (at = 0; at < size; at += 2) {
		memcpy(&unit, (const char *)data + at, 2);
		if (!unit != (at == size - 2))
			return false;
	}
	return true;
}

bool is_padded(const void *record, __u32 used, __u32 size)
{
	const char *bytes = record;

	if (size % 8 || size < used || size - used >= 8)
		return false;
	while (used < size)
		if (bytes[used++])
			return false;
	return true;
}

struct str resource_name(const struct clusctl_resource_record *record)
{
	return (struct str){ record + 1, record->name_size };
}

struct str resource_type(const struct clusctl_resource_record *record)
{
	return (struct str){ (const char *)(record + 1) + record->name_size,
			     record->type_size };
}

struct str provider_name(const struct clusctl_container_record *record)
{
	return (struct str){ record + 1, record->provider_size };
}

struct str container_name(const struct clusctl_container_record *record)
{
	return (struct str){ (const char *)(record + 1) + record->provider_size,
			     record->container_size };
}

struct str checkpoint_name(const struct clusctl_checkpoint_record *record)
{
	return (struct str){ record + 1, record->name_size };
}

static const void *record_at(const void *records, __u32 size, __u32 at,
			     __u32 head, __u32 *record_size)
{
	if (at == size)
		return NULL;
	EXPECT_LE(at + head, size);
	if (at + head > size)
		return NULL;
	memcpy(record_size, (const char *)records + at, sizeof(*record_size));
	EXPECT_GE(*record_size, head);
	EXPECT_LE(*record_size, size - at);
	if (*record_size < head || *record_size > size - at)
		return NULL;
	return (const char *)records + at;
}

/* Behind its head, a record has two strings of these sizes, and no more. */
static bool has_strings(const void *record, __u32 head, __u32 first,
			__u32 second, __u32 size)
{
	const char *strings = (const char *)record + head;

	return first <= size - head && second <= size - head - first &&
	       is_padded(record, head + first + second, size) &&
	       is_string(strings, first) && is_string(strings + first, second);
}

const struct clusctl_resource_record *next_resource(const void *records,
						    __u32 size, __u32 *at)
{
	const struct clusctl_resource_record *record;
	__u32 record_size;
	bool good;

	record = record_at(records, size, *at, sizeof(*record), &record_size);
	if (!record)
		return NULL;
	good = !record->reserved &&
	       has_strings(record, sizeof(*record), record->name_size,
			   record->type_size, record_size);
	EXPECT_TRUE(good);
	*at += record_size;
	return good ? record : NULL;
}

const struct clusctl_container_record *next_container(const void *records,
						      __u32 size, __u32 *at)
{
	const struct clusctl_container_record *record;
	__u32 record_size;
	bool good;

	record = record_at(records, size, *at, sizeof(*record), &record_size);
	if (!record)
		return NULL;
	good = !record->reserved && record->serial > 0 &&
	       record->provider_type >= 1 && record->provider_type <= 999 &&
	       has_strings(record, sizeof(*record), record->provider_size,
			   record->container_size, record_size);
	EXPECT_TRUE(good);
	*at += record_size;
	return good ? record : NULL;
}

const struct clusctl_checkpoint_record *next_checkpoint(const void *records,
							__u32 size, __u32 *at)
{
	const struct clusctl_checkpoint_record *record;
	__u32 record_size;
	bool good;

	record = record_at(records, size, *at, sizeof(*record), &record_size);
	if (!record)
		return NULL;
	good = record->name_size <= record_size - sizeof(*record) &&
	       is_padded(record, (__u32)sizeof(*record) + record->name_size,
			 record_size) &&
	       is_string(record + 1, record->name_size) &&
	       record->generation >= 1 &&
	       record->acknowledged <= record->generation;
	EXPECT_TRUE(good);
	*at += record_size;
	return good ? record : NULL;
}

static __u64 hash_answer(__u64 sum, int fd, __u32 code, __u32 flags)
{
	__u32 size;
	void *answer;

	answer = fetch(fd, code, flags, NO_INPUT, &size);
	sum = hash(sum, answer, size);
	free(answer);
	return sum;
}

static __u64 hash_list(int cluster,
		       const struct clusctl_resource_record *record)
{
	struct clusctl_resource_handle handle;
	char guid[40];
	__u64 sum;

	guid_text(record->id, guid);
	ASSERT_DONE(open_resource(cluster, format16("%s", guid), &handle));
	sum = hash_answer(hash_record(record, record->size), handle.fd,
			  CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0);
	sum = hash_answer(sum, handle.fd, CLUSCTL_RESOURCE_GET_STATE,
			  CLUSCTL_STATE_CHECKPOINTS);
	close(handle.fd);
	return sum;
}

static __u64 hash_containers(int cluster, __u32 flags)
{
	const struct clusctl_container_record *record;
	__u64 sum = 0;
	__u32 size, at = 0;
	void *records;

	records = fetch(cluster, CLUSCTL_NODE_ENUM_CONTAINER, flags, NO_INPUT,
			&size);
	while ((record = next_container(records, size, &at)))
		sum += hash_record(record, record->size);
	free(records);
	return sum;
}

struct history history_of(const struct clusctl_info *info)
{
	return (struct history){ info->saved, info->save_failures,
				 info->restored, info->restore_failures,
				 info->sequence };
}

struct state state_take(int cluster)
{
	const struct clusctl_resource_record *record;
	struct state state = { .info = cluster_info(cluster) };
	__u32 size, at = 0;
	void *records;

	state.history = history_of(&state.info);
	state.info.saved = 0;
	state.info.save_failures = 0;
	state.info.restored = 0;
	state.info.restore_failures = 0;
	state.info.sequence = 0;
	state.keys = hash_answer(0, cluster, CLUSCTL_CLUSTER_ENUM_KEY, 0);
	records = fetch(cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0, NO_INPUT,
			&size);
	while ((record = next_resource(records, size, &at)))
		state.resources += hash_list(cluster, record);
	free(records);
	state.machine = hash_containers(cluster, MACHINE);
	state.user = hash_containers(cluster, 0);
	return state;
}

/*
 * The record as the string by which the container is named. All of ours have
 * names of the Basic Multilingual Plane or proper pairs; units are copied.
 */
static struct str checkpoint_of(const struct clusctl_container_record *record)
{
	static char16_t text[8 + 2 * (CLUSCTL_MAX_NAME + 2)];
	struct str provider = provider_name(record);
	struct str container = container_name(record);
	struct str head = format16("%u\\", record->provider_type);
	__u32 used = head.size - 2;
	char *bytes = (char *)text;

	memcpy(bytes, head.data, used);
	memcpy(bytes + used, provider.data, provider.size);
	used += provider.size;
	text[used / 2 - 1] = u'\\';
	memcpy(bytes + used, container.data, container.size);
	return (struct str){ text, used + container.size };
}

static void remove_containers(int cluster, __u32 flags)
{
	const struct clusctl_container_record *record;
	__u32 size, at = 0;
	void *records;

	records = fetch(cluster, CLUSCTL_NODE_ENUM_CONTAINER, flags, NO_INPUT,
			&size);
	while ((record = next_container(records, size, &at)))
		delete_container(cluster, flags, checkpoint_of(record));
	free(records);
}

/* One that is online has to go offline first. */
static void remove_resource(int cluster, struct str name)
{
	struct clusctl_resource_handle handle;

	if (delete_resource(cluster, name).status != ERROR_RESOURCE_ONLINE)
		return;
	if (open_resource(cluster, name, &handle).status != ERROR_SUCCESS)
		return;
	call_in(handle.fd, CLUSCTL_RESOURCE_OFFLINE, 0, NO_INPUT);
	close(handle.fd);
	delete_resource(cluster, name);
}

void remove_all(int cluster)
{
	const struct clusctl_resource_record *record;
	__u32 size, at = 0;
	void *records;

	records = fetch(cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0, NO_INPUT,
			&size);
	while ((record = next_resource(records, size, &at)))
		remove_resource(cluster, resource_name(record));
	free(records);
	remove_containers(cluster, MACHINE);
	remove_containers(cluster, 0);
}

/* How many bytes of records there are; -1 if that cannot be told. */
static long long bytes_of(int cluster, __u32 code, __u32 flags)
{
	struct reply reply = call(cluster, code, flags, NO_INPUT, NULL, 0);

	if (reply.status != ERROR_SUCCESS)
		return -1;
	return reply.out_bytes;
}

static const char *what_is_left(int cluster)
{
	struct clusctl_info info = { 0 };
	struct reply reply;

	reply = call(cluster, CLUSCTL_CLUSTER_GET_INFO, 0, NO_INPUT, &info,
		     sizeof(info));
	if (reply.status != ERROR_SUCCESS)
		return "the cluster does not answer";
	if (bytes_of(cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0) ||
	    info.resources)
		return "there are resources";
	if (info.checkpoints)
		return "there are checkpoints without a resource";
	if (info.tombstones)
		return "there are tombstones without a resource";
	if (bytes_of(cluster, CLUSCTL_NODE_ENUM_CONTAINER, MACHINE))
		return "there are machine containers";
	if (bytes_of(cluster, CLUSCTL_NODE_ENUM_CONTAINER, 0))
		return "there are user-level containers";
	return NULL;
}

static const char *with_cluster(bool remove)
{
	int cluster = open(CLUSCTL_DEVICE, O_RDWR | O_CLOEXEC);
	const char *left;

	if (cluster < 0)
		return "cannot open " CLUSCTL_DEVICE;
	if (remove)
		remove_all(cluster);
	left = what_is_left(cluster);
	close(cluster);
	return left;
}

static const char *must_be_empty(void)
{
	return with_cluster(false);
}

static const char *remove_rest(void)
{
	return with_cluster(true);
}

const struct harness_hooks cluster_hooks = {
	.start = must_be_empty,
	.after = remove_rest,
};
