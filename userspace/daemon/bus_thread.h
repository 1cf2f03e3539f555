/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thread that changes what is in the kernel for callers on the bus: to take a
 * resource online may take longer than the loop may be away.
 */
#ifndef CLUSCTLD_BUS_THREAD_H
#define CLUSCTLD_BUS_THREAD_H

#include <clusctl.h>
#include <pthread.h>
#include <stdbool.h>

struct bus_job {
	struct bus_job *next;
	void (*run)(struct bus_job *job, struct clusctl_cluster *cluster);
	int done; /* eventfd to write to when it has been run */
	bool is_done; /* to be read with acquire semantics */
};

struct bus_thread {
	pthread_t thread;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t changed;
	struct bus_job *first;
	struct bus_job **last;
	bool stop;
	struct clusctl_cluster *cluster;
};

/* Returns 0 or a negative errno. */
int bus_thread_start(struct bus_thread *thread, const char *device);
/* One after the other; @job must live until it is done. */
void bus_thread_add(struct bus_thread *thread, struct bus_job *job);
/* What has not begun is not done any more. */
void bus_thread_stop(struct bus_thread *thread);

#endif
