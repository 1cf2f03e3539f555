// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The power fails at each operation on the disk in turn, and what was not synced
 * is lost, in part or as a whole.
 *
 * usage: crash_power [SEED]
 */
#include <time.h>

#include "crash_plan.h"
#include "power_vfs.h"

#define TOO_MANY 5000
#define ENOUGH_FAILURES 5

static uint32_t seed;
static char directory[256];

static void note(unsigned int steps, void *data)
{
	*(unsigned int *)data = steps;
}

/* Sizes of what was tried */
struct tally {
	unsigned int points; /* at which the power failed */
	unsigned int lost; /* of them, those after which a check failed */
	unsigned int more; /* steps that were there and not acknowledged */
};

/* What comes after the loss: the store has what it must, and so has the next. */
static int check_twice(unsigned int acknowledged, unsigned int keep)
{
	int steps;

	power_restart(keep);
	steps = plan_check(directory, acknowledged);
	if (steps < 0)
		return -1;
	power_restart(0);
	return plan_check_after(directory) ? steps : -1;
}

static struct tally try_all(unsigned int keep, enum power_fault fault)
{
	struct tally tally = { 0 };

	for (unsigned int at = 0; at < TOO_MANY; at++) {
		unsigned int acknowledged = 0;
		int rc, steps;

		power_new_disk(seed + at, fault, at);
		rc = plan_run(directory, note, &acknowledged);
		if (!power_struck()) {
			CHECK_INT(rc, 0);
			break;
		}
		if (fault == POWER_ERROR) {
			/* No power is lost, at first. */
			power_repair();
			steps = plan_check(directory, acknowledged);
			power_restart(keep);
			if (steps >= 0 && !plan_check_after(directory))
				steps = -1;
		} else {
			steps = check_twice(acknowledged, keep);
		}
		tally.points++;
		tally.more += steps > (int)acknowledged;
		if (steps >= 0)
			continue;
		printf("# operation %u, %u acknowledged, %u of 100 kept\n", at,
		       acknowledged, keep);
		if (++tally.lost == ENOUGH_FAILURES)
			break;
	}
	return tally;
}

static void check_tally(const struct tally *tally)
{
	printf("# seed %u: %u points, %u steps more than acknowledged\n", seed,
	       tally->points, tally->more);
	CHECK_INT(tally->lost, 0);
	CHECK(tally->points > 10 * PLAN_STEPS);
}

static void loses_all_that_was_not_synced(void)
{
	const struct tally tally = try_all(0, POWER_OFF);

	check_tally(&tally);
}

static void keeps_all_that_was_not_synced(void)
{
	const struct tally tally = try_all(100, POWER_OFF);

	check_tally(&tally);
	/* A step whose last sync did not happen is there, then. */
	CHECK(tally.more >= PLAN_STEPS);
}

static void keeps_some_that_was_not_synced(void)
{
	static const unsigned int keep[] = { 3, 30, 50, 70, 97 };

	for (size_t i = 0; i < sizeof(keep) / sizeof(keep[0]); i++) {
		const struct tally tally = try_all(keep[i], POWER_OFF);

		check_tally(&tally);
	}
}

/* What a failed sync left in memory only is not built on. */
static void survives_an_error_of_each_operation(void)
{
	struct tally tally = try_all(0, POWER_ERROR);

	check_tally(&tally);
	tally = try_all(50, POWER_ERROR);
	check_tally(&tally);
}

/* True if there was an error: nobody is told anything then until all is clear. */
static bool try_error(unsigned int in, bool killed)
{
	struct engine_status status = { 0 };
	struct engine *engine;
	void *value = NULL;
	size_t size = 0;
	int rc, there;

	power_new_disk(seed + in, POWER_NONE, 0);
	engine = plan_open(directory);
	if (!engine)
		return false;
	put(engine, "a", "before");
	power_strike_in(POWER_ERROR, in);
	rc = engine_put_if(engine, "b", ENGINE_ABSENT, "x", 1, NULL);
	if (rc) {
		CHECK_INT(rc, -EIO);
		CHECK_INT(engine_put_if(engine, "c", ENGINE_ANY, "x", 1, NULL),
			  -EIO);
		CHECK_INT(engine_get(engine, "a", false, &value, &size, NULL),
			  -EIO);
		CHECK_INT(engine_get_status(engine, &status), 0);
		CHECK(!status.quorum);
	}
	/* Whoever is killed then leaves what is in memory. */
	if (killed)
		power_strike_in(POWER_OFF, 0);
	engine_close(engine);
	power_repair();
	engine = plan_open(directory);
	if (!engine)
		return false;
	check_value(engine, "a", "before");
	check_value(engine, "c", NULL);
	/* It is there or not, and stays so. */
	there = engine_get(engine, "b", false, &value, &size, NULL);
	free(value);
	CHECK(rc || !there);
	power_strike_in(POWER_OFF, 0);
	engine_close(engine);
	power_restart(0);
	engine = plan_open(directory);
	if (!engine)
		return false;
	check_value(engine, "b", there ? NULL : "x");
	engine_close(engine);
	return rc;
}

static void says_so_until_it_is_reopened(void)
{
	unsigned int errors = 0;

	for (unsigned int in = 0; in < 30; in++)
		errors += try_error(in, false) + try_error(in, true);
	printf("# an error at %u operations\n", errors);
	/* Frames and their heads, and the sync */
	CHECK(errors > 10 && errors < 60);
}

/* If the syncs did nothing, these tests would say so. */
static void notices_a_disk_that_lies(void)
{
	unsigned int failures = ktap_failures;
	struct tally tally;

	power_lies = true;
	tally = try_all(0, POWER_OFF);
	power_lies = false;
	printf("# as it has to be: %u failures\n", ktap_failures - failures);
	ktap_failures = failures;
	CHECK_INT(tally.lost, ENOUGH_FAILURES);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(loses_all_that_was_not_synced),
	KTAP_CASE(keeps_all_that_was_not_synced),
	KTAP_CASE(keeps_some_that_was_not_synced),
	KTAP_CASE(survives_an_error_of_each_operation),
	KTAP_CASE(says_so_until_it_is_reopened),
	KTAP_CASE(notices_a_disk_that_lies),
};

int main(int argc, char **argv)
{
	char *tree = make_tree();
	int rc;

	seed = argc > 1 ? strtoul(argv[1], NULL, 10) : (uint32_t)time(NULL);
	if (!tree)
		return 1;
	snprintf(directory, sizeof(directory), "%s/store", tree);
	power_install();
	rc = ktap_main(cases, sizeof(cases) / sizeof(cases[0]));
	power_remove();
	remove_tree(tree);
	return rc;
}
