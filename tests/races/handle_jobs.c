// SPDX-License-Identifier: GPL-2.0-or-later
/* Handles that are closed under those who use them, and callers who die. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "snapshot_call.h"
#include "worker.h"

static int any_number(struct worker *worker)
{
	return FIRST_NUMBER + (int)choose(worker, NUMBERS);
}

/* A number stands for a resource, for the cluster, or for nothing. */
void close_handles(struct worker *worker)
{
	int number = any_number(worker);
	int resource = any_resource(worker);

	usleep(choose(worker, 2000));
	switch (choose(worker, 4)) {
	case 0:
		close(number);
		break;
	case 1:
		dup2(worker->cluster, number);
		break;
	default:
		if (resource >= 0)
			dup2(resource, number);
		break;
	}
}

/* Without the judgement of call(), to which EBADF is not an answer */
void use_handles(struct worker *worker)
{
	static const __u32 codes[] = {
		CLUSCTL_RESOURCE_GET_NAME, CLUSCTL_RESOURCE_GET_STATE,
		CLUSCTL_RESOURCE_ONLINE,   CLUSCTL_RESOURCE_OFFLINE,
		CLUSCTL_RESOURCE_GET_NAME, CLUSCTL_RESOURCE_GET_STATE,
	};
	unsigned char room[64] = { 0 };
	struct clusctl_request request = {
		.size = sizeof(request),
		.out = address(room),
		.out_size = sizeof(room),
		.status = FAULTED,
	};
	struct reply reply = { 0 };

	if (ioctl(any_number(worker), (unsigned long)codes[choose(worker, 6)],
		  &request))
		reply.error = errno;
	reply.status = request.status;
	if (!counted(worker, OP_HANDLE_USE, reply))
		usleep(1000);
}

/* A child that goes online, and is killed before, on the way, or after */
void be_killed(struct worker *worker)
{
	unsigned int i, patience = 1U << choose(worker, 16);
	int status = 0, resource = any_resource(worker);
	pid_t pid;

	usleep(choose(worker, 100000));
	if (resource < 0)
		return;
	pid = fork();
	EXPECT_GE(pid, 0);
	if (pid < 0)
		return;
	if (!pid) {
		for (;;) {
			go_online(resource, 0);
			go_offline(resource);
			if (patience < 256)
				_exit(0);
		}
	}
	/* A call of the system is what no compiler takes out. */
	for (i = 0; i < patience; i++)
		getppid();
	if (patience >= 256)
		kill(pid, SIGKILL);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(!status || WTERMSIG(status) == SIGKILL);
	counted_errno(worker, OP_KILLED, status ? -EINTR : 0);
}
