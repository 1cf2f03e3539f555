// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists, states, snapshots and keys are changed at once, and stay in step. */
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "box.h"
#include "cluster_key.h"
#include "events.h"
#include "module.h"
#include "snapshot_call.h"
#include "state.h"

#define THREADS 6
#define NAMES 4 /* containers that the threads fight for */
#define RESOURCES 2
#define ROUNDS 150
#define TIMEOUT 120
#define ANY ~0U /* ends a list of statuses */

static const __u8 ids[RESOURCES][CLUSCTL_ID_SIZE] = { "first of the two",
						      "the other of two" };

/*
 * @done: what reads for as long as the others change something may end
 * @readers: of events, who share an open file
 * @seen: events by their numbers, counted
 */
FIXTURE(replication_race)
{
	int cluster;
	int resources[RESOURCES];
	__s32 keys[3]; /* known_key() */
	struct events *events;
	bool done;
	int readers;
	unsigned int seen[ROUNDS * 4];
	__u64 first;
};

static struct str name_of(unsigned int number)
{
	return format16("1\\\\%u", number % NAMES);
}

FIXTURE_SETUP(replication_race)
{
	unsigned int i;

	self->cluster = open_cluster(O_RDWR);
	for (i = 0; i < NAMES; i++)
		new_box(self->cluster, name_of(i), &ed25519);
	for (i = 0; i < RESOURCES; i++)
		self->resources[i] = new_resource_as(self->cluster,
						     i ? "Two" : "One", ids[i]);
	for (i = 0; i < 3; i++)
		self->keys[i] = known_key(i + 1);
	self->events = events_open();
	ASSERT_DONE(set_key(self->cluster, 0, self->keys[0], NULL));
}

/* So many that no reader who reads several at once leaves none to another */
static void say_that_this_was_all(struct replication_race_fixture *self)
{
	int i;

	for (i = 0; i < 16; i++)
		EXPECT_DONE(set_key(self->cluster, 0, self->keys[0], NULL));
}

FIXTURE_TEARDOWN(replication_race)
{
	events_close(self->events);
	close(self->resources[0]);
	close(self->resources[1]);
	close(self->cluster);
}

struct worker {
	struct replication_race_fixture *race;
	unsigned int seed;
};

/* The same numbers in each run; the order of the threads is not. */
static unsigned int next_random(struct worker *worker)
{
	worker->seed = worker->seed * 1103515245 + 12345;
	return worker->seed >> 16;
}

static struct str random_name(struct worker *worker)
{
	return name_of(next_random(worker));
}

static int random_resource(struct worker *worker)
{
	return worker->race->resources[next_random(worker) % RESOURCES];
}

/* One of these statuses, and no other */
static void expect_one_of(const char *what, struct reply reply,
			  const __u32 *statuses)
{
	harness_case("%s", what);
	while (*statuses != ANY && *statuses != reply.status)
		statuses++;
	if (*statuses == ANY)
		EXPECT_STATUS(ANY, reply);
}

#define EXPECT_ONE_OF(reply, ...)    \
	expect_one_of(#reply, reply, \
		      (const __u32[]){ ERROR_SUCCESS, __VA_ARGS__, ANY })

static void *change_lists(void *argument)
{
	struct worker *worker = argument;
	unsigned int i;

	for (i = 0; i < harness_fewer(ROUNDS); i++) {
		EXPECT_ONE_OF(add_checkpoint(random_resource(worker),
					     random_name(worker)),
			      ERROR_ALREADY_EXISTS, NTE_BAD_KEYSET, NTE_NO_KEY);
		EXPECT_ONE_OF(delete_checkpoint(random_resource(worker),
						random_name(worker)),
			      ERROR_FILE_NOT_FOUND);
	}
	return NULL;
}

static void *change_states(void *argument)
{
	struct worker *worker = argument;
	struct clusctl_resource_state state;
	unsigned int i, resource;

	for (i = 0; i < harness_fewer(ROUNDS); i++) {
		resource = random_resource(worker);
		EXPECT_ONE_OF(go_online(resource,
					i % 2 ? CLUSCTL_ONLINE_BEST_EFFORT : 0),
			      ERROR_SUCCESS);
		EXPECT_ONE_OF(go_offline(random_resource(worker)),
			      ERROR_SUCCESS);
		state = resource_state(resource);
		EXPECT_TRUE(state.state == CLUSCTL_STATE_ONLINE ||
			    state.state == CLUSCTL_STATE_OFFLINE);
	}
	return NULL;
}

static void *change_containers(void *argument)
{
	struct worker *worker = argument;
	int cluster = worker->race->cluster;
	unsigned int i;

	for (i = 0; i < harness_fewer(ROUNDS); i++) {
		struct str name = random_name(worker);

		EXPECT_ONE_OF(import_key(cluster, MACHINE | CRYPT_EXPORTABLE,
					 1 + i % 2, name,
					 i % 4 ? &ed25519 : &ec_p256),
			      NTE_BAD_KEYSET);
		if (i % 8)
			continue;
		EXPECT_ONE_OF(delete_container(cluster, MACHINE, name),
			      NTE_BAD_KEYSET);
		EXPECT_ONE_OF(create_container(cluster, MACHINE, name, NULL),
			      NTE_EXISTS);
	}
	return NULL;
}

/* Sends what there is to the other node, and back. */
static void *exchange_snapshots(void *argument)
{
	struct worker *worker = argument;
	struct clusctl_snapshot_header header;
	unsigned char room[8192];
	struct str snapshot, name;
	struct reply reply;
	unsigned int i, resource;

	for (i = 0; i < harness_fewer(ROUNDS); i++) {
		resource = random_resource(worker);
		name = random_name(worker);
		reply = call(resource, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0, name,
			     room, sizeof(room));
		EXPECT_ONE_OF(reply, ERROR_FILE_NOT_FOUND);
		if (reply.status != ERROR_SUCCESS)
			continue;
		snapshot = (struct str){ room, reply.out_bytes };
		memcpy(&header, room, sizeof(header));
		EXPECT_ONE_OF(ack_snapshot(resource, name, header.generation,
					   header.key_id),
			      ERROR_REVISION_MISMATCH, ERROR_FILE_NOT_FOUND);
		/* Its key may have been retired since. */
		EXPECT_ONE_OF(put_snapshot(resource,
					   i % 3 ? 0 : CLUSCTL_PUT_ROLLBACK,
					   name, snapshot),
			      ERROR_REVISION_MISMATCH, NTE_BAD_KEY_STATE);
		EXPECT_ONE_OF(put_snapshot(random_resource(worker), 0, name,
					   snapshot),
			      ERROR_REVISION_MISMATCH, ERROR_WRONG_TARGET_NAME,
			      NTE_BAD_KEY_STATE);
	}
	return NULL;
}

/* One of two keys seals; neither is ever retired while it is needed. */
static void *change_keys(void *argument)
{
	struct worker *worker = argument;
	const __s32 *keys = worker->race->keys;
	int cluster = worker->race->cluster;
	unsigned int i;

	for (i = 0; i < harness_fewer(ROUNDS / 2); i++) {
		EXPECT_DONE(set_key(cluster, 0, keys[i % 2], NULL));
		EXPECT_DONE(reseal(cluster, NULL));
		EXPECT_ONE_OF(retire_key(cluster, 0, known_key_ids[1 - i % 2]),
			      ERROR_BUSY, NTE_NO_KEY);
		EXPECT_DONE(set_key(cluster, CLUSCTL_SET_READER,
				    keys[1 - i % 2], NULL));
	}
	return NULL;
}

/* The records of one resource, whatever is done to it just now */
static void read_records(int resource)
{
	unsigned char room[8192];
	__u32 at = sizeof(struct clusctl_resource_state), found = 0;
	struct clusctl_resource_state state;
	struct reply reply;

	reply = call(resource, CLUSCTL_RESOURCE_GET_STATE,
		     CLUSCTL_STATE_CHECKPOINTS, NO_INPUT, room, sizeof(room));
	EXPECT_ONE_OF(reply, ERROR_RESOURCE_NOT_AVAILABLE);
	if (reply.status != ERROR_SUCCESS)
		return;
	while (next_checkpoint(room, reply.out_bytes, &at))
		found++;
	memcpy(&state, room, sizeof(state));
	EXPECT_EQ(state.checkpoints + state.tombstones, found);
	EXPECT_LE(found, NAMES);
}

/* Judges every event, and finds no gap between them. */
static void *read_events(void *argument)
{
	struct replication_race_fixture *race =
		((struct worker *)argument)->race;
	struct event event;

	while (!__atomic_load_n(&race->done, __ATOMIC_ACQUIRE)) {
		next_event(race->events, &event);
		read_records(race->resources[0]);
		read_records(race->resources[1]);
	}
	events_skip(race->events);
	return NULL;
}

static void run_workers(struct replication_race_fixture *race,
			void *(*const work[THREADS])(void *worker))
{
	struct worker workers[THREADS];
	pthread_t threads[THREADS];
	unsigned int i;

	for (i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ race, i + 1 };
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, work[i],
					    &workers[i]));
	}
	/* The last one reads what the others do. */
	for (i = 0; i < THREADS - 1; i++)
		ASSERT_EQ(0, pthread_join(threads[i], NULL));
	__atomic_store_n(&race->done, true, __ATOMIC_RELEASE);
	ASSERT_EQ(0, pthread_join(threads[i], NULL));
	harness_case("%s", "");
}

/* All counts agree, and every snapshot can be opened. */
static void expect_consistent(struct replication_race_fixture *self)
{
	struct clusctl_key_record keys[2 * CLUSCTL_MAX_KEYS];
	struct clusctl_info info = cluster_info(self->cluster);
	__u32 checkpoints = 0, tombstones = 0, sealed = 0;
	struct clusctl_resource_state state;
	unsigned int i, count;

	for (i = 0; i < RESOURCES; i++) {
		state = resource_state(self->resources[i]);
		checkpoints += state.checkpoints;
		tombstones += state.tombstones;
	}
	EXPECT_EQ(checkpoints, info.checkpoints);
	EXPECT_EQ(tombstones, info.tombstones);
	count = enum_keys(self->cluster, keys, 2 * CLUSCTL_MAX_KEYS);
	for (i = 0; i < count; i++)
		sealed += keys[i].snapshots;
	EXPECT_EQ(checkpoints + tombstones, sealed);
	EXPECT_DONE(set_key(self->cluster, 0, self->keys[2], NULL));
	EXPECT_DONE(reseal(self->cluster, &count));
	EXPECT_EQ(checkpoints + tombstones, count);
	for (i = 0; i < RESOURCES; i++) {
		EXPECT_DONE(go_offline(self->resources[i]));
		EXPECT_DONE(go_online(self->resources[i], 0));
	}
}

TEST_F_TIMEOUT(replication_race, all_at_once, TIMEOUT)
{
	static void *(*const work[THREADS])(void *) = {
		change_lists,	    change_states, change_containers,
		exchange_snapshots, change_keys,   read_events,
	};

	run_workers(self, work);
	expect_consistent(self);
}

/* Two who online, two who import, one who adds */
TEST_F_TIMEOUT(replication_race, states_and_containers, TIMEOUT)
{
	static void *(*const work[THREADS])(void *) = {
		change_states,	   change_states, change_containers,
		change_containers, change_lists,  read_events,
	};

	run_workers(self, work);
	expect_consistent(self);
}

/* The resource goes, and another one of the same GUID comes. */
static void *recreate(void *argument)
{
	struct worker *worker = argument;
	int cluster = worker->race->cluster;
	struct clusctl_resource_handle handle;
	struct reply reply;
	unsigned int i;

	for (i = 0; i < harness_fewer(ROUNDS); i++) {
		EXPECT_ONE_OF(delete_resource(cluster, STR("One")),
			      ERROR_RESOURCE_ONLINE, ERROR_RESOURCE_NOT_FOUND);
		reply = create_resource_as(cluster, STR("One"), STR("T"),
					   ids[0], &handle);
		EXPECT_ONE_OF(reply, ERROR_OBJECT_ALREADY_EXISTS);
		if (reply.status != ERROR_SUCCESS)
			continue;
		EXPECT_ONE_OF(add_checkpoint(handle.fd, random_name(worker)),
			      ERROR_ALREADY_EXISTS,
			      ERROR_RESOURCE_NOT_AVAILABLE);
		close(handle.fd);
	}
	return NULL;
}

/* By an fd that may be of the last one or the one before */
static void *use_what_goes(void *argument)
{
	struct worker *worker = argument;
	struct clusctl_resource_handle handle;
	unsigned char room[8192];
	struct reply reply;
	unsigned int i;

	for (i = 0; i < harness_fewer(ROUNDS); i++) {
		reply = open_resource(worker->race->cluster, STR("One"),
				      &handle);
		EXPECT_ONE_OF(reply, ERROR_RESOURCE_NOT_FOUND);
		if (reply.status != ERROR_SUCCESS)
			continue;
		EXPECT_ONE_OF(go_online(handle.fd, 0),
			      ERROR_RESOURCE_NOT_AVAILABLE);
		reply = call(handle.fd, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0,
			     random_name(worker), room, sizeof(room));
		EXPECT_ONE_OF(reply, ERROR_FILE_NOT_FOUND,
			      ERROR_RESOURCE_NOT_AVAILABLE);
		if (reply.status == ERROR_SUCCESS)
			EXPECT_ONE_OF(
				put_snapshot(handle.fd, CLUSCTL_PUT_ROLLBACK,
					     NO_INPUT,
					     (struct str){ room,
							   reply.out_bytes }),
				ERROR_RESOURCE_NOT_AVAILABLE);
		EXPECT_ONE_OF(go_offline(handle.fd),
			      ERROR_RESOURCE_NOT_AVAILABLE);
		close(handle.fd);
	}
	return NULL;
}

static void *reseal_on_and_on(void *argument)
{
	struct worker *worker = argument;
	const __s32 *keys = worker->race->keys;
	int cluster = worker->race->cluster;
	unsigned int i;

	for (i = 0; i < harness_fewer(ROUNDS); i++) {
		EXPECT_DONE(set_key(cluster, 0, keys[i % 2], NULL));
		EXPECT_DONE(reseal(cluster, NULL));
	}
	return NULL;
}

TEST_F_TIMEOUT(replication_race, resources_that_go, TIMEOUT)
{
	static void *(*const work[THREADS])(void *) = {
		recreate,      recreate,	 use_what_goes,
		use_what_goes, reseal_on_and_on, read_events,
	};
	struct clusctl_resource_handle handle;

	run_workers(self, work);
	close(self->resources[0]);
	delete_resource(self->cluster, STR("One"));
	create_resource_as(self->cluster, STR("One"), STR("T"), ids[0],
			   &handle);
	ASSERT_DONE(open_resource(self->cluster, STR("One"), &handle));
	self->resources[0] = handle.fd;
	expect_consistent(self);
}

/* Each event is one reader's of those who share the file. */
static void *share_file(void *argument)
{
	struct replication_race_fixture *race =
		((struct worker *)argument)->race;
	struct event event;
	unsigned char room[400];
	ssize_t size, at;

	while ((size = read(race->readers, room, sizeof(room))) > 0) {
		for (at = 0; at < size; at += event.head.size) {
			if (!take_event(room + at, (size_t)(size - at), &event))
				return NULL;
			if (event.head.type == CLUSCTL_EVENT_KEY_CHANGED)
				return NULL;
			__atomic_add_fetch(
				&race->seen[event.head.sequence - race->first],
				1, __ATOMIC_RELAXED);
		}
	}
	EXPECT_GT(size, 0);
	return NULL;
}

static void *make_events(void *argument)
{
	struct worker *worker = argument;
	unsigned int i;

	for (i = 0; i < harness_fewer(ROUNDS); i++) {
		EXPECT_DONE(go_online(worker->race->resources[0], 0));
		EXPECT_DONE(go_offline(worker->race->resources[0]));
	}
	return NULL;
}

TEST_F_TIMEOUT(replication_race, one_file_of_events, TIMEOUT)
{
	struct worker workers[4];
	pthread_t threads[4];
	unsigned int i;

	self->readers = open_cluster(O_RDONLY);
	self->first = cluster_info(self->cluster).sequence + 1;
	for (i = 0; i < 4; i++) {
		workers[i] = (struct worker){ self, 1 };
		ASSERT_EQ(0, pthread_create(&threads[i], NULL,
					    i ? share_file : make_events,
					    &workers[i]));
	}
	ASSERT_EQ(0, pthread_join(threads[0], NULL));
	say_that_this_was_all(self);
	for (i = 1; i < 4; i++)
		ASSERT_EQ(0, pthread_join(threads[i], NULL));
	for (i = 0; i < harness_fewer(2 * ROUNDS); i++) {
		harness_case("event %u", i);
		EXPECT_EQ(1, self->seen[i]);
	}
	close(self->readers);
}

CLUSCTL_MODULE_TEST_MAIN
