// SPDX-License-Identifier: GPL-2.0-or-later
/* What a store has comes in while there is more to it: containers, keys, users. */
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

#include "actor.h"
#include "module.h"
#include "put.h"

#define ROUNDS 8
#define IMPORTS 16 /* in each */

FIXTURE_SETUP(put)
{
	put_make(self, known_key(1));
}

FIXTURE_TEARDOWN(put)
{
	put_end(self);
}

/* Of a resource that is online, the containers are left alone as ever. */
TEST_F(put, while_online)
{
	struct clusctl_container_record before, after;

	make_own(self, 5);
	ASSERT_DONE(go_online(self->resource, 0));
	before = container_record(self->cluster, MACHINE, BOX);
	EXPECT_DONE(put_stored(self, self->b));
	after = container_record(self->cluster, MACHINE, BOX);
	EXPECT_MEMEQ(&before, &after, sizeof(before));
	EXPECT_NOW(self, 2, 2, DIFFERS);
	/* What was in the container is not saved anew. */
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_NOW(self, 2, 2, DIFFERS);
	expect_kept(self, self->b);
	expect_restored(self, &rsa_b);
}

/* The tombstone was not taken for a change of the container either. */
TEST_F(put, over_a_tombstone_while_online)
{
	bury_own(self);
	ASSERT_DONE(go_online(self->resource, 0));
	EXPECT_DONE(put_stored(self, self->a));
	EXPECT_DONE(go_offline(self->resource));
	EXPECT_NOW(self, 1, 1, DIFFERS);
	expect_restored(self, &rsa_a);
}

/* A store may have what is here already. */
TEST_F(put, the_very_same)
{
	struct str own;

	make_own(self, 3);
	own = get_snapshot(self->resource, BOX);
	EXPECT_NOW(self, 3, 0, 0);
	EXPECT_DONE(put_stored(self, own));
	EXPECT_NOW(self, 3, 3, 0);
	expect_kept(self, own);
	EXPECT_PUT_EVENT(self, SNAPSHOT_PUT, 3);
	EXPECT_PUT_EVENT(self, SNAPSHOT_ACKNOWLEDGED, 3);
	EXPECT_NO_EVENT(self->events);
}

TEST_F(put, the_very_same_that_differs)
{
	ASSERT_DONE(put_snapshot(self->resource, 0, NO_INPUT, self->a));
	EXPECT_NOW(self, 1, 0, DIFFERS);
	EXPECT_DONE(put_stored(self, self->a));
	EXPECT_NOW(self, 1, 1, DIFFERS);
	expect_restored(self, &rsa_a);
}

/* A reseal makes nothing of what was acknowledged, but that it is to be again. */
TEST_F(put, after_a_reseal)
{
	make_own(self, 3);
	ASSERT_DONE(ack(self, 2));
	ASSERT_DONE(set_key(self->cluster, 0, known_key(2), NULL));
	ASSERT_DONE(reseal(self->cluster, NULL));
	EXPECT_NOW(self, 3, 0, 0);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_stored(self, self->a));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_stored(self, self->b));
	/* To acknowledge less again changes nothing of that. */
	ASSERT_DONE(ack(self, 1));
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_stored(self, self->b));
	EXPECT_DONE(put_stored(self, self->gone));
	EXPECT_NOW(self, 3, 3, TOMBSTONE);
	/* It is under the old key, and can be resealed as well. */
	EXPECT_DONE(reseal(self->cluster, NULL));
	EXPECT_NOW(self, 3, 0, TOMBSTONE | RESEALED);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH,
		       put_stored(self, self->gone));
	EXPECT_DONE(put_stored(self, self->again));
	EXPECT_NOW(self, 4, 4, DIFFERS);
}

/* Another node may seal it again before this one does, or after. */
TEST_F(put, sealed_again)
{
	struct str old, new;

	make_own(self, 2);
	ASSERT_DONE(ack(self, 2));
	old = get_snapshot(self->resource, BOX);
	ASSERT_DONE(set_key(self->cluster, 0, known_key(2), NULL));
	ASSERT_DONE(reseal(self->cluster, NULL));
	EXPECT_NOW(self, 2, 0, RESEALED);
	new = get_snapshot(self->resource, BOX);
	/* That of this node is for a store, not from one. */
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put_stored(self, old));
	ASSERT_DONE(ack_snapshot(self->resource, BOX, 2, known_key_ids[1]));
	EXPECT_NOW(self, 2, 2, 0);
	EXPECT_NOT_PUT(self, ERROR_REVISION_MISMATCH, put_stored(self, new));
	EXPECT_DONE(put_stored(self, old));
	EXPECT_NOW(self, 2, 2, 0);
	expect_kept(self, old);
	EXPECT_DONE(put_stored(self, new));
	EXPECT_NOW(self, 2, 2, 0);
	expect_kept(self, new);
}

static void put_as_user(void *context)
{
	struct put_fixture *self = context;

	EXPECT_DONE(put_stored(self, self->b));
}

/* To write is enough, and is needed. */
TEST_F(put, rights)
{
	struct clusctl_resource_handle handle;
	int reader = open_cluster(O_RDONLY);

	make_own(self, 3);
	ASSERT_DONE(open_resource(reader, RES, &handle));
	EXPECT_NOT_PUT(self, ERROR_ACCESS_DENIED,
		       put_snapshot(handle.fd, CLUSCTL_PUT_STORED, NO_INPUT,
				    self->b));
	EXPECT_NO_EVENT(self->events);
	run_as(become_user, put_as_user, self);
	EXPECT_NOW(self, 2, 2, DIFFERS);
	close(handle.fd);
	close(reader);
}

/* Each resource has snapshots of its own of the same container. */
TEST_F(put, of_one_resource)
{
	int other = new_resource(self->cluster, "Other");

	make_own(self, 3);
	ASSERT_DONE(add_checkpoint(other, BOX));
	EXPECT_DONE(put_stored(self, self->gone));
	EXPECT_NOW(self, 3, 3, TOMBSTONE);
	EXPECT_GENERATION(1, other, BOX);
	EXPECT_EQ(0, checkpoint_record(other, BOX).acknowledged);
	EXPECT_FLAGS(0, other, BOX);
}

/**
 * struct importer - a thread that imports keys
 * @self: fixture
 * @round: to be posted for each round
 */
struct importer {
	struct put_fixture *self;
	sem_t round;
};

/*
 * Each import takes a snapshot, for the resource is online. In all they are fewer
 * than the events that are kept, however slow the reader is.
 */
static void *import_on(void *argument)
{
	struct importer *importer = argument;
	struct put_fixture *self = importer->self;
	struct clusctl_checkpoint_record record;
	unsigned int i;

	for (i = 0; i < ROUNDS * IMPORTS; i++) {
		while (i % IMPORTS == 0 && sem_wait(&importer->round))
			;
		EXPECT_DONE(import_key(self->cluster,
				       MACHINE | CRYPT_EXPORTABLE, AT_SIGNATURE,
				       BOX, &ed25519));
		record = checkpoint_record(self->resource, BOX);
		EXPECT_LE(record.acknowledged, record.generation);
	}
	return NULL;
}

/* One after the other, each follows from the one before; the last of them */
static __u64 expect_a_line(struct put_fixture *self, __u64 generation,
			   unsigned int *taken)
{
	__u64 put = 0;
	struct event event;

	while (next_event(self->events, &event)) {
		switch (event.head.type) {
		case CLUSCTL_EVENT_SNAPSHOT_TAKEN:
			EXPECT_EQ(0, put);
			EXPECT_EQ(generation + 1, event.head.generation);
			generation = event.head.generation;
			(*taken)++;
			break;
		case CLUSCTL_EVENT_SNAPSHOT_PUT:
			put = event.head.generation;
			generation = put;
			break;
		case CLUSCTL_EVENT_SNAPSHOT_ACKNOWLEDGED:
			EXPECT_EQ(put, event.head.generation);
			put = 0;
			break;
		case CLUSCTL_EVENT_SNAPSHOT_REFUSED:
			EXPECT_EQ(ERROR_REVISION_MISMATCH, event.head.status);
			break;
		default:
			EXPECT_EQ(CLUSCTL_EVENT_CONTAINER_CHANGED,
				  event.head.type);
			break;
		}
	}
	EXPECT_EQ(0, put);
	return generation;
}

/* A snapshot is taken before or after one is put, and is lost or follows it. */
TEST_F(put, while_snapshots_are_taken)
{
	struct importer importer = { .self = self };
	struct clusctl_checkpoint_record record;
	struct str stored[ROUNDS];
	unsigned int i, taken = 0;
	__u64 generation = 1;
	pthread_t thread;

	make_own(self, 1);
	ASSERT_DONE(go_online(self->resource, 0));
	for (i = 0; i < ROUNDS; i++) {
		stored[i] = get_snapshot(self->resource, BOX);
		fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &ed25519);
	}
	generation += ROUNDS;
	events_skip(self->events);
	ASSERT_EQ(0, sem_init(&importer.round, 0, 0));
	ASSERT_EQ(0, pthread_create(&thread, NULL, import_on, &importer));
	for (i = 0; i < ROUNDS; i++) {
		ASSERT_EQ(0, sem_post(&importer.round));
		/* Until the other is at its first import of this round */
		do
			generation = expect_a_line(self, generation, &taken);
		while (taken <= i * IMPORTS);
		EXPECT_DONE(put_stored(self, stored[i]));
		record = checkpoint_record(self->resource, BOX);
		EXPECT_EQ(i + 1, record.acknowledged);
		EXPECT_GE(record.generation, i + 1);
		EXPECT_STATUS(ERROR_REVISION_MISMATCH,
			      put_stored(self, stored[i]));
	}
	ASSERT_EQ(0, pthread_join(thread, NULL));
	generation = expect_a_line(self, generation, &taken);
	EXPECT_EQ(ROUNDS * IMPORTS, taken);
	record = checkpoint_record(self->resource, BOX);
	EXPECT_EQ(generation, record.generation);
	EXPECT_EQ(ROUNDS, record.acknowledged);
	ASSERT_DONE(go_offline(self->resource));
}

CLUSCTL_MODULE_TEST_MAIN
