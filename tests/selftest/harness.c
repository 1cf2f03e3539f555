// SPDX-License-Identifier: GPL-2.0-or-later
/* The runner of the test harness: one child process per test, KTAP out. */
#include "harness.h"

#include <errno.h>
#include <fnmatch.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_FAILURES 20 /* failures of one test that are printed */
#define KILL_SECONDS 10 /* for a killed test to be gone */

/* What the processes of a test tell the runner */
struct verdict {
	int checks;
	int failures;
	int skipped;
	char reason[160];
};

static struct harness_test *first_test;
static struct harness_test **last_test = &first_test;
static struct verdict *verdict;
static jmp_buf end_of_step;
static _Thread_local char case_text[160];

void harness_register(struct harness_test *test)
{
	*last_test = test;
	last_test = &test->next;
}

/* One line in one write, so that threads and processes do not mix theirs. */
static void say_list(const char *prefix, const char *format, va_list args)
{
	char line[512];
	size_t used = (size_t)snprintf(line, sizeof(line), "%s", prefix);
	int more;

	more = vsnprintf(line + used, sizeof(line) - used - 1, format, args);
	if (more < 0)
		return;
	used += (size_t)more;
	if (used > sizeof(line) - 2)
		used = sizeof(line) - 2;
	line[used++] = '\n';
	if (write(STDOUT_FILENO, line, used) < 0)
		abort();
}

static void __attribute__((format(printf, 2, 3)))
say(const char *prefix, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_list(prefix, format, args);
	va_end(args);
}

void harness_log(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_list("# ", format, args);
	va_end(args);
}

void harness_case(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(case_text, sizeof(case_text), format, args);
	va_end(args);
}

void harness_skip(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(verdict->reason, sizeof(verdict->reason), format, args);
	va_end(args);
	verdict->skipped = 1;
}

bool harness_failed(void)
{
	return __atomic_load_n(&verdict->failures, __ATOMIC_RELAXED) != 0;
}

/* Counts a check; true if its failure is to be printed. */
static bool counted(bool good)
{
	__atomic_add_fetch(&verdict->checks, 1, __ATOMIC_RELAXED);
	if (good)
		return false;
	return __atomic_add_fetch(&verdict->failures, 1, __ATOMIC_RELAXED) <=
	       MAX_FAILURES;
}

/* What stands before the case in a message, if there is a case */
static const char *case_intro(void)
{
	if (*case_text)
		return ", case ";
	return "";
}

static void finish(bool good, bool fatal)
{
	if (!good && fatal)
		longjmp(end_of_step, 1);
}

void harness_compare(bool good, bool fatal, const char *file, int line,
		     const char *what, long long expected, long long seen)
{
	if (counted(good))
		harness_log(
			"%s:%d: %.120s: expected %lld (%#llx), seen %lld (%#llx)%s%s",
			file, line, what, expected, expected, seen, seen,
			case_intro(), case_text);
	finish(good, fatal);
}

void harness_strings(bool fatal, const char *file, int line, const char *what,
		     const char *expected, const char *seen)
{
	bool good = expected && seen ? !strcmp(expected, seen) :
				       expected == seen;

	if (counted(good))
		harness_log("%s:%d: %s: expected \"%s\", seen \"%s\"%s%s", file,
			    line, what, expected ? expected : "(null)",
			    seen ? seen : "(null)", case_intro(), case_text);
	finish(good, fatal);
}

void harness_bytes(bool fatal, const char *file, int line, const char *what,
		   const void *expected, const void *seen, size_t size)
{
	const unsigned char *e = expected;
	const unsigned char *s = seen;
	size_t at = 0;

	while (at < size && e[at] == s[at])
		at++;
	if (counted(at == size))
		harness_log(
			"%s:%d: %s: byte %zu of %zu: expected %#x, seen %#x%s%s",
			file, line, what, at, size, e[at], s[at], case_intro(),
			case_text);
	finish(at == size, fatal);
}

static void step(void (*function)(void *self), void *self)
{
	if (function && !setjmp(end_of_step))
		function(self);
}

/* A hook may use ASSERT as well. */
static const char *call_hook(const char *(*hook)(void))
{
	if (setjmp(end_of_step))
		return "the check of what is there failed";
	return hook();
}

static void __attribute__((noreturn)) run_child(struct harness_test *test)
{
	void *self = calloc(1, test->size + 1);

	setpgid(0, 0);
	if (!self)
		_exit(1);
	step(test->setup, self);
	if (!harness_failed() && !verdict->skipped)
		step(test->run, self);
	step(test->teardown, self);
	free(self);
	_exit(0);
}

/* Waits for a child for some seconds; 0 when it is gone. */
static int wait_for(pid_t pid, unsigned int seconds, int *status)
{
	struct timespec end, now, rest;
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	while (waitpid(pid, status, WNOHANG) == 0) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		rest.tv_sec = end.tv_sec - now.tv_sec;
		rest.tv_nsec = end.tv_nsec - now.tv_nsec;
		if (rest.tv_nsec < 0) {
			rest.tv_sec--;
			rest.tv_nsec += 1000000000;
		}
		if (rest.tv_sec < 0)
			return -1;
		sigtimedwait(&child, NULL, &rest);
	}
	return 0;
}

static unsigned int slowness(void)
{
	static const char name[] = " vm.slow=";
	static unsigned int slow;
	char text[4096] = "";
	const char *found = NULL;
	FILE *file;

	if (slow)
		return slow;
	file = fopen("/proc/cmdline", "re");
	if (file && fgets(text, sizeof(text), file))
		found = strstr(text, name);
	if (file)
		fclose(file);
	slow = found ? (unsigned int)strtoul(found + strlen(name), NULL, 10) :
		       1;
	return slow ? slow : 1;
}

unsigned int harness_fewer(unsigned int count)
{
	return (count + slowness() - 1) / slowness();
}

static bool run_test(struct harness_test *test, const char *(*after)(void))
{
	unsigned int timeout = test->timeout * slowness();
	const char *left = NULL;
	int status = 0;
	pid_t pid;

	memset(verdict, 0, sizeof(*verdict));
	pid = fork();
	if (pid < 0) {
		harness_log("fork: %s", strerror(errno));
		return false;
	}
	if (!pid)
		run_child(test);
	setpgid(pid, pid);
	if (wait_for(pid, timeout, &status) < 0) {
		harness_log("not done after %u seconds: killed", timeout);
		kill(-pid, SIGKILL);
		verdict->failures++;
		if (wait_for(pid, KILL_SECONDS, &status) < 0)
			harness_log("hangs in the kernel");
	} else if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		harness_log("ended with wait status %#x", (unsigned int)status);
		verdict->failures++;
	}
	kill(-pid, SIGKILL);
	if (after)
		left = call_hook(after);
	if (left) {
		harness_log("%s", left);
		verdict->failures++;
	}
	if (verdict->failures > MAX_FAILURES)
		harness_log("%d failures, the first %d are above",
			    verdict->failures, MAX_FAILURES);
	if (!verdict->checks && !verdict->skipped) {
		harness_log("checked nothing");
		return false;
	}
	return !verdict->failures;
}

static bool selected(const struct harness_test *test, const char *pattern)
{
	char full[256];

	snprintf(full, sizeof(full), "%s.%s", test->fixture, test->name);
	return !pattern || !fnmatch(pattern, full, 0);
}

/* Blocks SIGCHLD, which wait_for() takes; a child inherits that. */
static bool prepare(void)
{
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	verdict = mmap(NULL, sizeof(*verdict), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return verdict != MAP_FAILED;
}

/* The one argument is a pattern of fixture.test, as of a file name. */
int harness_main(int argc, char **argv, const struct harness_hooks *hooks)
{
	const char *pattern = argc > 1 ? argv[1] : NULL;
	const char *hindrance = NULL;
	struct harness_test *test;
	int passed = 0, failed = 0, skipped = 0;
	int planned = 0;
	bool good;

	for (test = first_test; test; test = test->next)
		planned += selected(test, pattern);
	say("", "KTAP version 1");
	say("", "1..%d", planned);
	if (!prepare())
		hindrance = "no memory";
	else if (hooks && hooks->start)
		hindrance = call_hook(hooks->start);
	if (hindrance || !planned) {
		say("Bail out! ", "%s", hindrance ? hindrance : "no test");
		return 1;
	}
	for (test = first_test, planned = 0; test; test = test->next) {
		if (!selected(test, pattern))
			continue;
		good = run_test(test, hooks ? hooks->after : NULL);
		say(good ? "ok " : "not ok ", "%d %s.%s%s%s", ++planned,
		    test->fixture, test->name,
		    good && verdict->skipped ? " # SKIP " : "",
		    good && verdict->skipped ? verdict->reason : "");
		failed += !good;
		skipped += good && verdict->skipped;
		passed += good && !verdict->skipped;
	}
	harness_log("Totals: pass:%d fail:%d skip:%d", passed, failed, skipped);
	return failed ? 1 : 0;
}
