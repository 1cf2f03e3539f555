// SPDX-License-Identifier: GPL-2.0-or-later
/* Of a thread that works for long: whether it lives, and is to stop. */
#include <errno.h>
#include <stddef.h>
#include <time.h>

#include "pulse.h"

/* No request lasts that long, whatever its timeout and however full a disk. */
#define STORE_PATIENCE (15 * 60 * 1000)

static __thread struct pulse *own;

uint64_t pulse_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void pulse_use(struct pulse *pulse)
{
	own = pulse;
	pulse_beat();
}

int pulse_beat(void)
{
	if (!own)
		return 0;
	atomic_store(&own->beat, pulse_clock());
	return pulse_is_stopped() ? -ECANCELED : 0;
}

bool pulse_is_stopped(void)
{
	return own && atomic_load(&own->stop);
}

enum pulse_at pulse_enter(enum pulse_at at)
{
	pulse_beat();
	return own ? (enum pulse_at)atomic_exchange(&own->at, at) : PULSE_WORK;
}

bool pulse_works(const struct pulse *pulse)
{
	return atomic_load(&pulse->at) != PULSE_IDLE;
}

bool pulse_lives(const struct pulse *pulse, uint64_t patience)
{
	uint64_t beat = atomic_load(&pulse->beat);

	switch (atomic_load(&pulse->at)) {
	case PULSE_IDLE:
		return true;
	case PULSE_STORE:
		if (patience < STORE_PATIENCE)
			patience = STORE_PATIENCE;
		break;
	default:
		break;
	}
	return pulse_clock() - beat < patience;
}
