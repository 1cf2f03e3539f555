// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether a thread lives, and whether it is to stop. */
#include <errno.h>

#include "../host/ktap.h"
#include "pulse.h"

static void lives_while_it_waits(void)
{
	struct pulse pulse = { 0 };

	pulse_use(&pulse);
	CHECK(pulse_lives(&pulse, 600000));
	/* It has done nothing in the last 0 milliseconds. */
	CHECK(!pulse_lives(&pulse, 0));
	CHECK_INT(pulse_enter(PULSE_STORE), PULSE_WORK);
	CHECK(pulse_lives(&pulse, 0));
	CHECK_INT(pulse_enter(PULSE_IDLE), PULSE_STORE);
	CHECK(pulse_lives(&pulse, 0));
	CHECK_INT(pulse_enter(PULSE_WORK), PULSE_IDLE);
	CHECK(!pulse_lives(&pulse, 0));
	pulse_use(NULL);
}

static void does_not_wait_for_ever(void)
{
	struct pulse pulse = { 0 };

	pulse_use(&pulse);
	pulse_enter(PULSE_STORE);
	/* As if an hour had gone */
	atomic_fetch_sub(&pulse.beat, 3600 * 1000);
	CHECK(!pulse_lives(&pulse, 1000));
	CHECK(pulse_lives(&pulse, 7200 * 1000));
	pulse_use(NULL);
}

static void stops(void)
{
	struct pulse pulse = { 0 };

	CHECK_INT(pulse_beat(), 0);
	pulse_use(&pulse);
	CHECK_INT(pulse_beat(), 0);
	atomic_store(&pulse.stop, true);
	CHECK_INT(pulse_beat(), -ECANCELED);
	CHECK(pulse_is_stopped());
	/* It is of this thread no more. */
	pulse_use(NULL);
	CHECK_INT(pulse_beat(), 0);
	CHECK(!pulse_is_stopped());
}

static const struct ktap_case cases[] = {
	KTAP_CASE(lives_while_it_waits),
	KTAP_CASE(does_not_wait_for_ever),
	KTAP_CASE(stops),
};

KTAP_MAIN(cases)
