// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A writer is killed at each of its system calls in turn: before the first one,
 * before the second one, and so on until it gets through. It says on a pipe what
 * was acknowledged.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crash_plan.h"

#define TOO_MANY 20000
#define ENOUGH_FAILURES 5

static void say(unsigned int steps, void *data)
{
	const unsigned char byte = (unsigned char)steps;

	if (write(*(int *)data, &byte, 1) != 1)
		_exit(3);
}

static void write_and_be_traced(const char *directory, int out)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		_exit(4);
	raise(SIGSTOP);
	_exit(plan_run(directory, say, &out) ? 2 : 0);
}

/*
 * 1 if the child was killed before its system call @at, 0 if it ended before
 * that, -1 if something else happened to it
 */
static int kill_at(pid_t child, unsigned int at)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
	unsigned int stops = 0;
	int status;

	if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, child, NULL, options))
		return -1;
	for (;;) {
		if (ptrace(PTRACE_SYSCALL, child, NULL, NULL) ||
		    waitpid(child, &status, 0) != child)
			return -1;
		if (WIFEXITED(status))
			return WEXITSTATUS(status) ? -1 : 0;
		if (!WIFSTOPPED(status) || WSTOPSIG(status) != (SIGTRAP | 0x80))
			return -1;
		/* It stops when a call begins and when it ends. */
		if (stops++ == 2 * at) {
			kill(child, SIGKILL);
			waitpid(child, &status, 0);
			return 1;
		}
	}
}

static unsigned int acknowledged(int in)
{
	unsigned int steps = 0;
	unsigned char byte;

	while (read(in, &byte, 1) == 1)
		steps = byte;
	return steps;
}

/* @steps gets how many were acknowledged and how many were found. */
static int run_once(const char *directory, unsigned int at, int steps[2])
{
	int ends[2];
	pid_t child;
	int rc;

	if (!CHECK(!pipe(ends)))
		return -1;
	fflush(stdout);
	child = fork();
	if (!child)
		write_and_be_traced(directory, ends[1]);
	close(ends[1]);
	rc = child < 0 ? -1 : kill_at(child, at);
	CHECK(rc >= 0);
	if (rc < 0 && child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	steps[0] = (int)acknowledged(ends[0]);
	close(ends[0]);
	steps[1] = rc < 0 ? -1 : plan_check(directory, steps[0]);
	return rc;
}

static void survives_a_kill_at_each_system_call(void)
{
	unsigned int at, more = 0, failed = 0;
	int rc = 1;

	for (at = 0; rc == 1 && at < TOO_MANY; at++) {
		char *tree = make_tree();
		char directory[256];
		int steps[2] = { 0, -1 };

		REQUIRE(tree);
		snprintf(directory, sizeof(directory), "%s/store", tree);
		rc = run_once(directory, at, steps);
		remove_tree(tree);
		more += steps[1] > steps[0];
		if (steps[1] >= 0)
			continue;
		printf("# killed at system call %u, %d acknowledged\n", at,
		       steps[0]);
		if (++failed == ENOUGH_FAILURES)
			return;
	}
	printf("# killed %u times; %u times there was one step more\n", at - 1,
	       more);
	CHECK_INT(rc, 0);
	/* It was killed in each step, and between a step and its word. */
	CHECK(at > 10 * PLAN_STEPS);
	CHECK(more >= PLAN_STEPS);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(survives_a_kill_at_each_system_call),
};

KTAP_MAIN(cases)
