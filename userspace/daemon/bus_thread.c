// SPDX-License-Identifier: GPL-2.0-or-later
/* The thread that changes what is in the kernel. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "audit.h"
#include "bus_thread.h"

/* NULL: the end */
static struct bus_job *take(struct bus_thread *thread)
{
	struct bus_job *job;

	pthread_mutex_lock(&thread->lock);
	while (!thread->stop && !thread->first)
		pthread_cond_wait(&thread->changed, &thread->lock);
	job = thread->stop ? NULL : thread->first;
	if (job) {
		thread->first = job->next;
		if (!thread->first)
			thread->last = &thread->first;
	}
	pthread_mutex_unlock(&thread->lock);
	return job;
}

static void *work(void *data)
{
	struct bus_thread *thread = data;
	struct bus_job *job;
	uint64_t one = 1;
	int done;

	while ((job = take(thread))) {
		done = job->done;
		job->run(job, thread->cluster);
		/* It may be gone after this. */
		__atomic_store_n(&job->is_done, true, __ATOMIC_RELEASE);
		if (write(done, &one, sizeof(one)) < 0)
			audit_say(AUDIT_ERROR, "an answer is stuck");
	}
	return NULL;
}

int bus_thread_start(struct bus_thread *thread, const char *device)
{
	int ret = clusctl_cluster_open(device, O_RDWR, &thread->cluster);

	if (ret)
		return ret;
	pthread_mutex_init(&thread->lock, NULL);
	pthread_cond_init(&thread->changed, NULL);
	thread->first = NULL;
	thread->last = &thread->first;
	thread->stop = false;
	ret = -pthread_create(&thread->thread, NULL, work, thread);
	if (ret)
		clusctl_cluster_close(thread->cluster);
	return ret;
}

void bus_thread_add(struct bus_thread *thread, struct bus_job *job)
{
	job->next = NULL;
	pthread_mutex_lock(&thread->lock);
	*thread->last = job;
	thread->last = &job->next;
	pthread_cond_signal(&thread->changed);
	pthread_mutex_unlock(&thread->lock);
}

void bus_thread_stop(struct bus_thread *thread)
{
	pthread_mutex_lock(&thread->lock);
	thread->stop = true;
	pthread_cond_signal(&thread->changed);
	pthread_mutex_unlock(&thread->lock);
	pthread_join(thread->thread, NULL);
	pthread_cond_destroy(&thread->changed);
	pthread_mutex_destroy(&thread->lock);
	clusctl_cluster_close(thread->cluster);
}
