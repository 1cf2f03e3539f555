// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Everything at once, by the threads of three processes, on few objects.
 *
 * usage: races_test [SECONDS]
 *
 * or races.seconds=SECONDS and races.seed=NUMBER on the kernel's command line.
 */
#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"
#include "cluster_key.h"
#include "invariants.h"
#include "keyctl.h"
#include "module.h"

#define SECONDS 60
#define LIMIT 3600 /* of the harness, against what the watchdog does not see */
#define LONGER 15
#define STILL_LOOKS 60 /* of the watchdog, in which nobody does anything */
#define STILL_CALLS 200000 /* of the others, during which one does nothing */

static unsigned long given_seconds;

/* In the first process, whose threads get the signals */
static const struct job jobs[] = {
	{ "resources", change_resources },
	{ "lists", change_lists },
	{ "states", change_states },
	{ "snapshots", exchange_snapshots },
	{ "envelopes", exchange_envelopes },
	{ "cluster keys", change_keys },
	{ "containers", change_containers },
	{ "reader of containers", read_containers },
	{ "user containers", change_user_containers },
	{ "user of keys", use_keys },
	{ "reader of events", share_events },
	{ "another reader of events", share_events },
	{ "poller of events", poll_events },
	{ "max_events", change_max_events },
	{ "closer of handles", close_handles },
	{ "user of handles", use_handles },
	{ "another user of handles", use_handles },
	{ "reader of files", read_files },
};

/* In the second, which is root's too */
static const struct job other_jobs[] = {
	{ "other resources", change_resources },
	{ "other lists", change_lists },
	{ "other states", change_states },
	{ "other snapshots", exchange_snapshots },
	{ "other envelopes", exchange_envelopes },
	{ "other cluster keys", change_keys },
	{ "other containers", change_containers },
	{ "reader of resources", read_resources },
	{ "other user containers", change_user_containers },
	{ "other user of keys", use_keys },
	{ "who ends keys", end_keys },
	{ "reader of all events", read_events },
	{ "who is killed", be_killed },
	{ "command", run_command },
};

/* In the third, which is a user's */
static const struct job user_jobs[] = {
	{ "user's lists", change_lists },
	{ "user's reader of resources", read_resources },
	{ "user's containers", change_user_containers },
	{ "user's user of keys", use_keys },
	{ "user who ends keys", end_keys },
};

#define JOBS ((unsigned int)(sizeof(jobs) / sizeof(jobs[0])))
#define OTHER_JOBS ((unsigned int)(sizeof(other_jobs) / sizeof(other_jobs[0])))
#define USER_JOBS ((unsigned int)(sizeof(user_jobs) / sizeof(user_jobs[0])))
#define ALL_JOBS (JOBS + OTHER_JOBS + USER_JOBS)

/**
 * struct watch - the memory of the watchdog
 * @sum: calls of all at the last look
 * @looks: since that has changed
 * @progress: calls of each when it was last found to have changed
 * @sums: and the calls of all then
 */
struct watch {
	unsigned int sum;
	unsigned int looks;
	unsigned int progress[WORKERS];
	unsigned int sums[WORKERS];
};

FIXTURE(races)
{
	int cluster;
	struct world *world;
	struct worker *workers;
	pid_t pids[2];
	struct watch watch;
};

static unsigned long argument(const char *name, unsigned long otherwise)
{
	char text[4096] = { 0 };
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	const char *found;

	ASSERT_GE(fd, 0);
	ASSERT_GT(read(fd, text, sizeof(text) - 1), 0);
	close(fd);
	found = strstr(text, name);
	return found ? strtoul(found + strlen(name), NULL, 10) : otherwise;
}

static void do_nothing(int signal)
{
	(void)signal;
}

static void take_signals(void)
{
	struct sigaction action = { .sa_handler = do_nothing };

	ASSERT_EQ(0, sigaction(SIGUSR1, &action, NULL));
	action.sa_flags = SA_RESTART;
	ASSERT_EQ(0, sigaction(SIGUSR2, &action, NULL));
}

/*
 * The scans that kmemleak makes by itself are of low priority, and are long under
 * RCU: while all processors are busy they hold everybody up. The test of the
 * unloading asks for its own.
 */
static void set_scans(const char *text)
{
	int fd = open("/sys/kernel/debug/kmemleak", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	EXPECT_EQ(strlen(text), write(fd, text, strlen(text)));
	close(fd);
}

FIXTURE_SETUP(races)
{
	unsigned int i;

	self->cluster = open_cluster(O_RDWR);
	self->world = mmap(NULL, sizeof(*self->world), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_TRUE(self->world != MAP_FAILED);
	self->world->seed = (unsigned int)argument("races.seed=", 1);
	for (i = 0; i < KEYS; i++)
		self->world->keys[i] = known_key(i + 1);
	ASSERT_DONE(set_key(self->cluster, 0, self->world->keys[0], NULL));
	for (i = 0; i < NUMBERS; i++)
		ASSERT_EQ(FIRST_NUMBER + i,
			  dup2(self->cluster, FIRST_NUMBER + (int)i));
	ASSERT_EQ(EVENTS_NUMBER, dup2(open_cluster(O_RDONLY), EVENTS_NUMBER));
	key_jobs_prepare(self->cluster);
	take_signals();
	set_scans("scan=off");
}

FIXTURE_TEARDOWN(races)
{
	set_scans("scan=on");
	close(self->cluster);
}

/* A process of its own for some jobs */
static pid_t start_process(struct races_fixture *self, void (*become)(void),
			   const struct job *list, unsigned int count,
			   unsigned int first)
{
	pid_t pid = fork();

	ASSERT_GE(pid, 0);
	if (!pid) {
		become();
		workers_join(workers_start(self->world, list, count, first,
					   self->cluster),
			     count);
		_exit(0);
	}
	return pid;
}

static void start(struct races_fixture *self)
{
	self->pids[0] =
		start_process(self, become_root, other_jobs, OTHER_JOBS, JOBS);
	self->pids[1] = start_process(self, become_user, user_jobs, USER_JOBS,
				      JOBS + OTHER_JOBS);
	self->workers =
		workers_start(self->world, jobs, JOBS, 0, self->cluster);
}

static const char *job_name(unsigned int index)
{
	if (index < JOBS)
		return jobs[index].name;
	index -= JOBS;
	if (index < OTHER_JOBS)
		return other_jobs[index].name;
	return user_jobs[index - OTHER_JOBS].name;
}

static void log_worker(const struct world *world, unsigned int index)
{
	harness_log("%-28s %8u calls, last: %s%s", job_name(index),
		    __atomic_load_n(&world->progress[index], __ATOMIC_RELAXED),
		    operation_name(world->last[index]),
		    world->left[index] ? ", has left" : "");
}

static unsigned int sum_of(const struct world *world)
{
	unsigned int i, sum = 0;

	for (i = 0; i < ALL_JOBS; i++)
		sum += __atomic_load_n(&world->progress[i], __ATOMIC_RELAXED);
	return sum;
}

/* Has anybody stopped? By the counts: no call has a limit of its own. */
static bool all_go_on(const struct world *world, struct watch *watch)
{
	unsigned int i, sum = sum_of(world);
	bool good = true;

	watch->looks = sum == watch->sum ? watch->looks + 1 : 0;
	watch->sum = sum;
	for (i = 0; i < ALL_JOBS; i++) {
		unsigned int now =
			__atomic_load_n(&world->progress[i], __ATOMIC_RELAXED);

		if (now != watch->progress[i])
			watch->sums[i] = sum;
		watch->progress[i] = now;
		if (sum - watch->sums[i] > STILL_CALLS) {
			harness_log("has stopped: %s", job_name(i));
			good = false;
		}
	}
	if (watch->looks >= STILL_LOOKS)
		harness_log("all have stopped");
	return good && watch->looks < STILL_LOOKS;
}

static void send_signal(struct races_fixture *self)
{
	const struct timespec pause = { .tv_nsec = 30000000 };
	static unsigned int next;

	next++;
	pthread_kill(self->workers[next * 7 % JOBS].thread,
		     next % 3 ? SIGUSR1 : SIGUSR2);
	nanosleep(&pause, NULL);
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

/*
 * For so many seconds, and on a busy machine for up to LONGER times as many, as
 * long as there are operations of which nothing was seen. False if the watchdog
 * has ended it.
 */
static bool run(struct races_fixture *self, unsigned long seconds)
{
	const struct tally *tally = &self->world->tally;
	time_t last = now(), end = last + (time_t)seconds;
	time_t latest = last + LONGER * (time_t)seconds;

	while (last < end || (last < latest && !tally_is_complete(tally))) {
		send_signal(self);
		if (now() == last)
			continue;
		last = now();
		if (!all_go_on(self->world, &self->watch))
			return false;
	}
	return true;
}

static unsigned int count_left(const struct world *world)
{
	unsigned int i, left = 0;

	for (i = 0; i < ALL_JOBS; i++)
		left += __atomic_load_n(&world->left[i], __ATOMIC_ACQUIRE);
	return left;
}

/* Whoever waits gets signals until he has left, also if his lock never comes. */
static bool finish(struct races_fixture *self)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	unsigned int i, left, last = 0, looks = 0;

	__atomic_store_n(&self->world->finished, true, __ATOMIC_RELEASE);
	while ((left = count_left(self->world)) < ALL_JOBS) {
		for (i = 0; i < JOBS; i++)
			pthread_kill(self->workers[i].thread, SIGUSR1);
		nanosleep(&pause, NULL);
		looks = left == last ? looks + 1 : 0;
		last = left;
		if (looks > 50 * STILL_LOOKS)
			return false;
	}
	workers_join(self->workers, JOBS);
	EXPECT_EQ(self->pids[0], waitpid(self->pids[0], NULL, 0));
	EXPECT_EQ(self->pids[1], waitpid(self->pids[1], NULL, 0));
	return true;
}

static void close_numbers(void)
{
	int i;

	for (i = 0; i < NUMBERS; i++)
		close(FIRST_NUMBER + i);
	close(EVENTS_NUMBER);
}

TEST_F_TIMEOUT(races, everything_at_once, LIMIT)
{
	unsigned long seconds = given_seconds;
	bool ended;
	unsigned int i;

	if (!seconds)
		seconds = argument("races.seconds=", SECONDS);
	harness_log("%lu seconds", seconds);
	start(self);
	ended = run(self, seconds);
	ended = finish(self) && ended;
	for (i = 0; i < ALL_JOBS; i++)
		log_worker(self->world, i);
	tally_judge(&self->world->tally);
	ASSERT_TRUE(ended);
	close_numbers();
	expect_agreement(self->cluster);
	expect_it_works(self->world, self->cluster);
	expect_agreement(self->cluster);
	expect_nothing_is_left(self->cluster);
}

int main(int argc, char **argv)
{
	if (argc > 1 && isdigit((unsigned char)argv[1][0])) {
		given_seconds = strtoul(argv[1], NULL, 10);
		argc = 1;
	}
	return harness_main(argc, argv, &module_hooks);
}
