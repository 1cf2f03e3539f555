/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads that do everything at once to few objects. */
#ifndef CLUSCTL_RACES_WORKER_H
#define CLUSCTL_RACES_WORKER_H

#include <pthread.h>

#include "tally.h"

#define NAMES 4 /* containers, of machine and users alike */
#define RESOURCES 3
#define KEYS 3 /* cluster keys, known_key() */
#define SERIALS 32 /* of keys that were seen last */
#define KEPT 6 /* snapshots that a worker keeps, for later */
#define NUMBERS 3 /* of fds that are closed under those who use them */
#define FIRST_NUMBER 200
#define EVENTS_NUMBER 210 /* the fd of which several read events */
#define WORKERS 64

/**
 * struct world - what all processes share
 * @tally: counts
 * @finished: all are to end
 * @seed: of the run; that of a worker is made of it and of its number
 * @progress: calls of each worker
 * @last: what it did last
 * @left: it has ended
 * @serials: a ring of keys and containers that there are or were
 * @next_serial: place in it
 * @keys: keys of type user that cluster keys are made of
 */
struct world {
	struct tally tally;
	bool finished;
	unsigned int seed;
	unsigned int progress[WORKERS];
	enum operation last[WORKERS];
	bool left[WORKERS];
	__s32 serials[SERIALS];
	unsigned int next_serial;
	__s32 keys[KEYS];
};

struct worker;

/**
 * struct job - what a worker does
 * @name: for messages
 * @step: called again and again
 */
struct job {
	const char *name;
	void (*step)(struct worker *worker);
};

/* A snapshot of a checkpoint, as it was once */
struct kept {
	unsigned int resource;
	unsigned int name;
	__u32 size;
	unsigned char bytes[4096];
};

/**
 * struct worker - a thread
 * @world: what all share
 * @job: what it does
 * @index: its number among all
 * @seed: state of its random numbers
 * @cluster: fd, O_RDWR
 * @resources: fds of the resources, or -1
 * @kept: snapshots
 * @context: of the job
 * @room: memory that the kernel has to provide
 * @thread: its thread
 */
struct worker {
	struct world *world;
	const struct job *job;
	unsigned int index;
	unsigned int seed;
	int cluster;
	int resources[RESOURCES];
	struct kept kept[KEPT];
	void *context;
	void *room;
	pthread_t thread;
};

extern const __u8 resource_ids[RESOURCES][CLUSCTL_ID_SIZE];

/* Both end when there is an operation that ends. */
struct worker *workers_start(struct world *world, const struct job *jobs,
			     unsigned int count, unsigned int first,
			     int cluster);
void workers_join(struct worker *workers, unsigned int count);

bool is_finished(const struct world *world);
/* A number below @limit. The same ones in each run of this seed. */
unsigned int choose(struct worker *worker, unsigned int limit);
struct str name_of(unsigned int number);
struct str resource_of(unsigned int number);
/* Counts a reply; true for success. */
bool counted(struct worker *worker, enum operation operation,
	     struct reply reply);
/* The same of what returns -errno */
bool counted_errno(struct worker *worker, enum operation operation, long ret);

/* An fd of a resource, or -1 if it is not there */
int resource_fd(struct worker *worker, unsigned int number);
int any_resource(struct worker *worker);
/* Remembers a serial, for others. */
void publish_serial(struct world *world, __s32 serial);
/* One that was seen; 0 if there is none */
__s32 any_serial(struct worker *worker);
void forget_serial(struct world *world, __s32 serial);

/* Steps of jobs, by the file that has them */
void change_resources(struct worker *worker); /* resource_jobs.c */
void change_lists(struct worker *worker);
void change_states(struct worker *worker);
void read_resources(struct worker *worker);
void exchange_snapshots(struct worker *worker); /* snapshot_jobs.c */
void exchange_envelopes(struct worker *worker);
void change_keys(struct worker *worker);
void change_containers(struct worker *worker); /* container_jobs.c */
void read_containers(struct worker *worker);
void change_user_containers(struct worker *worker);
void run_command(struct worker *worker);
void use_keys(struct worker *worker); /* key_jobs.c */
void end_keys(struct worker *worker);
void read_events(struct worker *worker); /* event_jobs.c */
void share_events(struct worker *worker);
void poll_events(struct worker *worker);
void change_max_events(struct worker *worker);
void close_handles(struct worker *worker); /* handle_jobs.c */
void use_handles(struct worker *worker);
void be_killed(struct worker *worker);
void read_files(struct worker *worker); /* file_jobs.c */

/* Makes the signature that the one key gives; ends the test if it fails. */
void key_jobs_prepare(int cluster);

#endif
