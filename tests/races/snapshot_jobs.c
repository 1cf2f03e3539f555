// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots that travel, and the cluster keys that seal them. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cluster_key.h"
#include "envelope_call.h"
#include "snapshot_call.h"
#include "worker.h"

/*
 * Memory that is not there until the kernel writes to it, which takes its time:
 * others have time enough to change what it is about to copy.
 */
static unsigned char *absent_room(struct worker *worker, size_t size)
{
	if (!worker->room)
		worker->room = mmap(NULL, size, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	EXPECT_TRUE(worker->room != MAP_FAILED);
	EXPECT_EQ(0, madvise(worker->room, size, MADV_DONTNEED));
	return worker->room;
}

/* Mostly room for all of it, so that it has left then; NULL if it has not */
static const struct kept *get(struct worker *worker)
{
	struct kept *kept = &worker->kept[choose(worker, KEPT)];
	unsigned int number = choose(worker, NAMES);
	unsigned int of = choose(worker, RESOURCES);
	int resource = resource_fd(worker, of);
	struct str name = name_of(number);
	unsigned char *room = absent_room(worker, sizeof(kept->bytes));
	struct reply reply;

	if (resource < 0)
		return NULL;
	reply = call_raw(resource, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0,
			 address(name.data), name.size, address(room),
			 choose(worker, 8) ? sizeof(kept->bytes) : 64);
	if (!counted(worker, OP_GET_SNAPSHOT, reply))
		return NULL;
	kept->resource = of;
	kept->name = number;
	kept->size = reply.out_bytes;
	memcpy(kept->bytes, room, kept->size);
	return kept;
}

static void acknowledge(struct worker *worker, int resource,
			const struct kept *kept)
{
	struct clusctl_snapshot_header header;

	memcpy(&header, kept->bytes, sizeof(header));
	counted(worker, OP_ACK,
		ack_snapshot(resource, name_of(kept->name), header.generation,
			     header.key_id));
}

/* Of any resource, newer or older than what is there, and under any key */
static void put(struct worker *worker, int resource, const struct kept *kept)
{
	struct str snapshot = { kept->bytes, kept->size };
	unsigned int shift = choose(worker, 6) ? 0 : 1;

	switch (choose(worker, 4)) {
	case 0:
		counted(worker, OP_PUT_ROLLBACK,
			put_snapshot(resource, CLUSCTL_PUT_ROLLBACK, NO_INPUT,
				     snapshot));
		break;
	case 1:
		counted(worker, OP_PUT_STORED,
			put_snapshot(resource, CLUSCTL_PUT_STORED, NO_INPUT,
				     snapshot));
		break;
	default:
		counted(worker, OP_PUT,
			put_snapshot(resource, 0, name_of(kept->name + shift),
				     snapshot));
		break;
	}
}

/* What has just been read, as the next generation, if it is still the last one */
static void put_last(struct worker *worker, const struct kept *kept)
{
	int resource = resource_fd(worker, kept->resource);

	if (resource < 0)
		return;
	counted(worker, OP_PUT_LAST,
		put_snapshot(resource, CLUSCTL_PUT_ROLLBACK | CLUSCTL_PUT_LAST,
			     NO_INPUT,
			     (struct str){ kept->bytes, kept->size }));
}

static void put_altered(struct worker *worker, int resource,
			const struct kept *kept)
{
	struct kept altered = *kept;

	altered.bytes[altered.size - 1] ^= 1;
	counted(worker, OP_PUT_ALTERED,
		put_snapshot(resource, 0, NO_INPUT,
			     (struct str){ altered.bytes, altered.size }));
}

void exchange_snapshots(struct worker *worker)
{
	const struct kept *kept = &worker->kept[choose(worker, KEPT)];
	const struct kept *last = get(worker);
	int resource;

	if (last && !choose(worker, 4)) {
		put_last(worker, last);
		return;
	}
	if (!kept->size)
		return;
	/* Mostly back to where it came from */
	resource = resource_fd(worker, choose(worker, 6) ?
					       kept->resource :
					       choose(worker, RESOURCES));
	if (resource < 0)
		return;
	switch (choose(worker, 8)) {
	case 0:
		put_altered(worker, resource, kept);
		break;
	case 1:
	case 2:
	case 3:
		acknowledge(worker, resource, kept);
		break;
	default:
		put(worker, resource, kept);
		break;
	}
}

/* Of the resource it is sealed for, or of another, as keys come and go */
void exchange_envelopes(struct worker *worker)
{
	static const char data[] = "data of a worker";
	struct str input, purpose = STR("Purpose");
	unsigned char envelope[256], opened[sizeof(data)];
	int resource = any_resource(worker);
	struct reply reply;

	if (resource < 0)
		return;
	input = crypt_input(purpose, (struct str){ data, sizeof(data) });
	reply = call(resource, CLUSCTL_RESOURCE_ENCRYPT, 0, input, envelope,
		     sizeof(envelope));
	free((void *)(uintptr_t)input.data);
	if (!counted(worker, OP_ENCRYPT, reply))
		return;
	if (!choose(worker, 4))
		usleep(choose(worker, 100000));
	if (!choose(worker, 4))
		resource = any_resource(worker);
	if (resource < 0)
		return;
	input = crypt_input(purpose, (struct str){ envelope, reply.out_bytes });
	reply = call(resource, CLUSCTL_RESOURCE_DECRYPT, 0, input, opened,
		     sizeof(opened));
	free((void *)(uintptr_t)input.data);
	if (!counted(worker, OP_DECRYPT, reply))
		return;
	EXPECT_EQ(sizeof(data), reply.out_bytes);
	EXPECT_MEMEQ(data, opened, sizeof(data));
}

static void read_keys(struct worker *worker)
{
	struct clusctl_key_record records[2 * CLUSCTL_MAX_KEYS];
	struct reply reply;
	unsigned int i, writers = 0;

	reply = call(worker->cluster, CLUSCTL_CLUSTER_ENUM_KEY, 0, NO_INPUT,
		     records, sizeof(records));
	if (!counted(worker, OP_ENUM_KEY, reply))
		return;
	for (i = 0; i < reply.out_bytes / sizeof(records[0]); i++)
		writers += !!(records[i].flags & CLUSCTL_KEY_WRITER);
	EXPECT_EQ(1, writers);
	EXPECT_LE(i, KEYS + 1);
}

/* What is sealed with it cannot be opened until it comes back. */
static void force_out(struct worker *worker, unsigned int number)
{
	const __s32 *keys = worker->world->keys;

	counted(worker, OP_SET_KEY,
		set_key(worker->cluster, 0, keys[number], NULL));
	counted(worker, OP_RESEAL, reseal(worker->cluster, NULL));
	counted(worker, OP_SET_KEY,
		set_key(worker->cluster, 0, keys[(number + 1) % KEYS], NULL));
	counted(worker, OP_RETIRE,
		retire_key(worker->cluster, CLUSCTL_RETIRE_FORCE,
			   known_key_ids[number]));
	counted(worker, OP_RESEAL, reseal(worker->cluster, NULL));
	if (choose(worker, 2))
		usleep(choose(worker, 100000));
	counted(worker, OP_SET_KEY,
		set_key(worker->cluster, CLUSCTL_SET_READER, keys[number],
			NULL));
}

void change_keys(struct worker *worker)
{
	unsigned int number = choose(worker, KEYS);
	__s32 key = worker->world->keys[number];

	switch (choose(worker, 6)) {
	case 0:
	case 1:
		counted(worker, OP_SET_KEY,
			set_key(worker->cluster,
				choose(worker, 2) ? CLUSCTL_SET_READER : 0, key,
				NULL));
		break;
	case 2:
		counted(worker, OP_RESEAL, reseal(worker->cluster, NULL));
		break;
	case 3:
		counted(worker, OP_RETIRE,
			retire_key(worker->cluster, 0, known_key_ids[number]));
		break;
	case 4:
		force_out(worker, number);
		break;
	default:
		read_keys(worker);
		break;
	}
}
