// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls at random, in sequences that are kept and changed when they reach new
 * code of the module. On the kernel's command line:
 *
 *	fuzz.calls=N	how many calls (30000)
 *	fuzz.seed=N	of the random numbers (1)
 *	fuzz.blind=1	on a kernel without KCOV or fault injection, too
 *	fuzz.replay=1	the sequences of /share/programs, and no others
 *	fuzz.until=N	to call N of them, which is written to the kernel's log
 *			with those before it in its sequence
 *
 * What is going to be done is written to /share/programs before, for a machine
 * that dies; without such a directory, the number of the first call of each
 * sequence is written to the kernel's log.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coverage.h"
#include "failure.h"
#include "ops.h"
#include "place.h"
#include "record.h"
#include "seeds.h"
#include "state.h"

#define SHARE "/share"
#define RECORD SHARE "/programs"
#define REPLAY SHARE "/replay"
#define CORPUS 2000 /* sequences that are kept */
#define CHECK_EVERY 8 /* sequences */
/* What is reached at least: by any sequences, and by many calls */
#define FEW_EDGES 100
#define EDGES 1800
#define MANY_CALLS 5000
#define HOURS (12 * 3600)

static struct fuzz {
	struct world world;
	struct random random;
	struct program corpus[CORPUS];
	unsigned int kept;
	unsigned int failures;
	unsigned long calls;
	unsigned long programs;
	unsigned long until;
	FILE *record;
	int log;
} fuzz;

static unsigned long argument(const char *name, unsigned long otherwise)
{
	static char line[4096];
	FILE *file;
	char *at;

	if (!*line) {
		file = fopen("/proc/cmdline", "r");
		if (!file || !fgets(line, sizeof(line), file))
			line[0] = ' ';
		if (file)
			fclose(file);
	}
	at = strstr(line, name);
	return at ? strtoul(at + strlen(name), NULL, 0) : otherwise;
}

static void log_line(const char *what, unsigned long number)
{
	char line[128];
	int size = snprintf(line, sizeof(line), "fuzz: call %lu: %s\n", number,
			    what);

	/* A line is one write, and dprintf() does not get on with this file. */
	if (write(fuzz.log, line, (size_t)size) != size)
		harness_log("the kernel's log takes no line");
}

/* The first call that brings something new, and those before it, are kept. */
static void keep(const struct program *program, unsigned int count)
{
	struct program *place = &fuzz.corpus[fuzz.kept % CORPUS];

	fuzz.kept++;
	*place = *program;
	place->count = count;
}

/* Returns how many of its calls were needed for what was new. */
static unsigned int run_calls(const struct program *program)
{
	unsigned int i, needed = 0;

	for (i = 0; i < program->count; i++) {
		const struct call *call = &program->calls[i];
		const struct op *op = &ops[call->op % op_count];

		fuzz.calls++;
		harness_case("call %lu, %s", fuzz.calls, op->name);
		if (fuzz.until && fuzz.until - fuzz.calls < PROGRAM_CALLS)
			log_line(op->name, fuzz.calls);
		op->run(&fuzz.world, call, op);
		if (coverage_end())
			needed = i + 1;
		fuzz.failures += !!call->nth;
		if (harness_failed() || fuzz.calls == fuzz.until)
			break;
	}
	return needed;
}

static void run_program(const struct program *program)
{
	unsigned int needed;

	if (!fuzz.record)
		log_line("a sequence begins", fuzz.calls + 1);
	else if (!record_write(fuzz.record, program, fuzz.calls + 1))
		harness_log("cannot write " RECORD);
	world_begin(&fuzz.world);
	needed = run_calls(program);
	if (harness_failed())
		return;
	harness_case("call %lu, the end of its sequence", fuzz.calls);
	if (fuzz.programs++ % CHECK_EVERY == 0)
		world_check(&fuzz.world);
	world_end(&fuzz.world);
	if (needed)
		keep(program, needed);
}

static void run_random(unsigned long calls)
{
	struct random *random = &fuzz.random;
	struct program program;
	__u32 kept, one, other, seed = 0;

	while (!harness_failed() && seed_make(seed++, &program))
		run_program(&program);
	while (fuzz.calls < calls && !harness_failed()) {
		kept = fuzz.kept < CORPUS ? fuzz.kept : CORPUS;
		if (!kept || !random_below(random, 4)) {
			program_make(random, &program);
		} else {
			one = random_below(random, kept);
			other = random_below(random, kept);
			program = fuzz.corpus[one];
			program_change(random, &program, &fuzz.corpus[other]);
		}
		run_program(&program);
	}
}

static void run_replay(void)
{
	FILE *file = fopen(REPLAY, "r");
	struct program program;

	ASSERT_TRUE(file);
	fuzz.world.files++;
	while (record_read(file, &program) && !harness_failed() &&
	       (!fuzz.until || fuzz.calls < fuzz.until))
		run_program(&program);
	fclose(file);
	EXPECT_GT(fuzz.calls, 0);
}

static void start(void)
{
	fuzz.random.state = argument("fuzz.seed=", 1);
	fuzz.random.ops = op_count;
	fuzz.until = argument("fuzz.until=", 0);
	fuzz.log = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (!access(SHARE, W_OK) && !argument("fuzz.replay=", 0))
		fuzz.record = fopen(RECORD, "we");
	place_start();
}

static void report(bool coverage, bool failures)
{
	harness_log(
		"seed %lu: %lu calls in %lu sequences, of which %u are kept",
		argument("fuzz.seed=", 1), fuzz.calls, fuzz.programs,
		fuzz.kept);
	if (coverage)
		harness_log("%u edges of the module", coverage_edges());
	else
		harness_log("the kernel has no KCOV: at random, blindly");
	if (failures)
		harness_log("%u calls were to have a failure, %lu had one",
			    fuzz.failures, failure_count());
	else
		harness_log("the kernel has no fault injection");
}

static void fuzz_random_call(void *self)
{
	bool coverage, failures;

	(void)self;
	start();
	world_start(&fuzz.world);
	failures = failure_start();
	coverage = coverage_start();
	fuzz.world.files += failures + coverage;
	if (argument("fuzz.replay=", 0))
		run_replay();
	else
		run_random(argument("fuzz.calls=", 30000));
	report(coverage, failures);
	if (!argument("fuzz.blind=", 0)) {
		EXPECT_TRUE(coverage);
		EXPECT_TRUE(failures);
		if (fuzz.calls >= MANY_CALLS)
			EXPECT_GT(failure_count(), 0);
	}
	if (coverage && !argument("fuzz.replay=", 0))
		EXPECT_GE(coverage_edges(),
			  fuzz.calls < MANY_CALLS ? FEW_EDGES : EDGES);
}

HARNESS_TEST(fuzz, random, .fixture = "fuzz", .timeout = HOURS)

CLUSCTL_TEST_MAIN
