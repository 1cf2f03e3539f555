// SPDX-License-Identifier: GPL-2.0-or-later
/* A signal ends a call that waits for others, and nothing was done by it. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "box.h"
#include "cluster_key.h"
#include "envelope_call.h"
#include "module.h"
#include "snapshot_call.h"
#include "state.h"

#define WORKERS 3
#define MANY 24 /* snapshots that are sealed again and again */
#define TIMES 3 /* that each operation is interrupted */
#define TIMEOUT 120

#define NONE STR("1\\\\None")

/* What the one who gets the signals calls, in the one test and the other */
enum operation {
	OP_DELETE,
	OP_ADD,
	OP_ACK,
	OP_RETIRE,
	OP_ENCRYPT,
	OP_DECRYPT,
	OP_SET_KEY,
	OP_RESEAL,
	OPERATIONS,
};

#define CHANGES 0, OP_SET_KEY
#define KEYS OP_SET_KEY, OPERATIONS

/*
 * @keys: the two of them that seal by turns
 * @envelope: under the first of them
 * @interrupted: by a signal, calls of the one who gets them
 * @done: the others may end
 */
FIXTURE(interrupt)
{
	int cluster;
	int resource;
	__s32 keys[2];
	struct str envelope;
	int interrupted[OPERATIONS];
	bool done;
};

static void do_nothing(int signal)
{
	(void)signal;
}

static struct str name_of(int number)
{
	return format16("1\\\\%d", number);
}

FIXTURE_SETUP(interrupt)
{
	struct sigaction action = { .sa_handler = do_nothing };
	int i;

	ASSERT_EQ(0, sigaction(SIGUSR1, &action, NULL));
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource(self->cluster, "Res");
	self->keys[0] = known_key(1);
	self->keys[1] = known_key(2);
	ASSERT_DONE(set_key(self->cluster, 0, self->keys[0], NULL));
	/* Before signals come, which it would not take. */
	self->envelope = encrypt(self->resource, NONE, NONE);
	for (i = 0; i < MANY; i++) {
		new_box(self->cluster, name_of(i), &ed25519);
		ASSERT_DONE(add_checkpoint(self->resource, name_of(i)));
	}
}

FIXTURE_TEARDOWN(interrupt)
{
	close(self->resource);
	close(self->cluster);
}

static bool is_done(const struct interrupt_fixture *self)
{
	return __atomic_load_n(&self->done, __ATOMIC_ACQUIRE);
}

/* Has each operation from @first to the one before @end been? */
static bool are_interrupted(const struct interrupt_fixture *self, int first,
			    int end)
{
	for (; first < end; first++)
		if (__atomic_load_n(&self->interrupted[first],
				    __ATOMIC_ACQUIRE) < TIMES)
			return false;
	return true;
}

/* Counts an interrupted call; all others have this status. */
static void judge(struct interrupt_fixture *self, enum operation operation,
		  __u32 status, struct reply reply)
{
	if (reply.status != FAULTED) {
		EXPECT_STATUS(status, reply);
		return;
	}
	EXPECT_EQ(EINTR, reply.error);
	__atomic_add_fetch(&self->interrupted[operation], 1, __ATOMIC_ACQ_REL);
}

static void *keep_busy(void *argument)
{
	struct interrupt_fixture *self = argument;

	while (!is_done(self)) {
		EXPECT_DONE(go_online(self->resource, 0));
		EXPECT_DONE(go_offline(self->resource));
	}
	return NULL;
}

static void *wait_for_others(void *argument)
{
	struct interrupt_fixture *self = argument;

	while (!are_interrupted(self, CHANGES)) {
		judge(self, OP_DELETE, ERROR_FILE_NOT_FOUND,
		      delete_checkpoint(self->resource, NONE));
		judge(self, OP_ADD, NTE_BAD_KEYSET,
		      add_checkpoint(self->resource, NONE));
		judge(self, OP_ACK, ERROR_FILE_NOT_FOUND,
		      ack_snapshot(self->resource, NONE, 1, known_key_ids[0]));
		judge(self, OP_RETIRE, NTE_NO_KEY,
		      retire_key(self->cluster, 0, known_key_ids[2]));
		judge(self, OP_ENCRYPT, ERROR_SUCCESS,
		      try_encrypt(self->resource, NONE, NONE));
		judge(self, OP_DECRYPT, ERROR_SUCCESS,
		      try_decrypt(self->resource, NONE, self->envelope));
	}
	return NULL;
}

static void *seal_again(void *argument)
{
	struct interrupt_fixture *self = argument;
	int i;

	for (i = 0; !are_interrupted(self, KEYS); i++) {
		judge(self, OP_SET_KEY, ERROR_SUCCESS,
		      set_key(self->cluster, 0, self->keys[i % 2], NULL));
		judge(self, OP_RESEAL, ERROR_SUCCESS,
		      reseal(self->cluster, NULL));
	}
	return NULL;
}

/* Sends signals to the one who waits until all that he calls has had them. */
static void interrupt(struct interrupt_fixture *self, void *(*wait)(void *self),
		      int first, int end)
{
	const struct timespec pause = { .tv_nsec = 100000 };
	pthread_t workers[WORKERS], waiter;
	int i;

	for (i = 0; i < WORKERS; i++)
		ASSERT_EQ(0,
			  pthread_create(&workers[i], NULL, keep_busy, self));
	ASSERT_EQ(0, pthread_create(&waiter, NULL, wait, self));
	while (!are_interrupted(self, first, end)) {
		ASSERT_EQ(0, pthread_kill(waiter, SIGUSR1));
		nanosleep(&pause, NULL);
	}
	ASSERT_EQ(0, pthread_join(waiter, NULL));
	__atomic_store_n(&self->done, true, __ATOMIC_RELEASE);
	for (i = 0; i < WORKERS; i++)
		ASSERT_EQ(0, pthread_join(workers[i], NULL));
	ASSERT_DONE(go_offline(self->resource));
}

TEST_F_TIMEOUT(interrupt, what_waits_for_a_change, TIMEOUT)
{
	struct state state = state_take(self->cluster);

	interrupt(self, wait_for_others, CHANGES);
	EXPECT_AS_BEFORE(self->cluster, state);
}

/* Every snapshot is under a key that opens it, and a second call goes on. */
TEST_F_TIMEOUT(interrupt, reseal, TIMEOUT)
{
	struct clusctl_checkpoint_record record;
	struct clusctl_info info;
	int i;

	interrupt(self, seal_again, KEYS);
	EXPECT_DONE(reseal(self->cluster, NULL));
	info = cluster_info(self->cluster);
	for (i = 0; i < MANY; i++) {
		record = checkpoint_record(self->resource, name_of(i));
		EXPECT_EQ(1, record.generation);
		EXPECT_MEMEQ(info.key_id, record.key_id, CLUSCTL_KEY_ID_SIZE);
	}
	EXPECT_EQ(MANY, key_record(self->cluster, info.key_id).snapshots);
	EXPECT_DONE(go_online(self->resource, 0));
}

static void fill_all(struct interrupt_fixture *self,
		     const struct key_pair *pair)
{
	int i;

	for (i = 0; i < MANY; i++)
		fill_box(self->cluster, name_of(i), AT_KEYEXCHANGE, pair);
}

/* How many of the containers hold this pair */
static int count_pairs(struct interrupt_fixture *self,
		       const struct key_pair *pair)
{
	int i, count = 0;

	for (i = 0; i < MANY; i++)
		count += box_holds(self->cluster, name_of(i), AT_KEYEXCHANGE,
				   pair);
	return count;
}

/* A child that goes online, and is killed on the way, or not */
static void kill_one_who_goes_online(struct interrupt_fixture *self,
				     unsigned int patience)
{
	unsigned int i;
	pid_t pid = fork();

	ASSERT_GE(pid, 0);
	if (!pid) {
		call_in(self->resource, CLUSCTL_RESOURCE_ONLINE, 0, NO_INPUT);
		_exit(0);
	}
	/* A call of the system is what no compiler takes out. */
	for (i = 0; i < patience; i++)
		getppid();
	kill(pid, SIGKILL);
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
}

/* All containers are what they were, or all are restored. */
TEST_F_TIMEOUT(interrupt, killed_on_the_way_online, TIMEOUT)
{
	unsigned int patience;
	__u32 state;

	for (patience = 1; patience < 1 << 20; patience *= 2) {
		harness_case("patience %u", patience);
		fill_all(self, &ec_p256);
		kill_one_who_goes_online(self, patience);
		state = resource_state(self->resource).state;
		if (state == CLUSCTL_STATE_ONLINE) {
			EXPECT_EQ(MANY, count_pairs(self, &ed25519));
		} else {
			EXPECT_EQ(CLUSCTL_STATE_OFFLINE, state);
			EXPECT_EQ(MANY, count_pairs(self, &ec_p256));
		}
		ASSERT_DONE(go_offline(self->resource));
	}
	EXPECT_DONE(go_online(self->resource, 0));
}

CLUSCTL_MODULE_TEST_MAIN
