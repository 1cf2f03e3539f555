/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a writer does, always the same, and what must be in the store when it was
 * stopped somewhere on the way.
 */
#ifndef TESTS_ENGINE_CRASH_PLAN_H
#define TESTS_ENGINE_CRASH_PLAN_H

#include "fixture.h"

#define PLAN_STEPS 16

/* How many steps were acknowledged */
typedef void plan_acknowledge(unsigned int steps, void *data);

/*
 * Opens the store, takes the steps, opens it again in the middle of them, and
 * closes it. Ends with the first error, which is its result.
 */
int plan_run(const char *directory, plan_acknowledge *acknowledge, void *data);

/*
 * Opens the store and closes it: it has what was acknowledged, and the next step
 * whole or not at all, and takes another change. The number of steps it has, or
 * -1 if a check failed.
 */
int plan_check(const char *directory, unsigned int acknowledged);
/* Without opening it: @full if there is no room for another change */
int plan_check_open(struct engine *engine, unsigned int acknowledged,
		    bool full);
/* The change that plan_check() made is there. */
bool plan_check_after(const char *directory);

struct engine *plan_open(const char *directory);

#endif
