// SPDX-License-Identifier: GPL-2.0-or-later
#include "stolen.h"

#include <time.h>

#include "rows.h"

/* More than a turn of the loop takes, less than an interrupt */
#define TURN 100

uint64_t stolen_of(uint64_t instructions)
{
	uint64_t begun = row_ticks(), last = begun, now, stolen = 0;

	for (; last - begun < instructions; last = now) {
		now = row_ticks();
		if (now - last > TURN)
			stolen += now - last;
	}
	return stolen;
}

void settle(unsigned int milliseconds)
{
	const struct timespec pause = {
		.tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000L,
	};

	nanosleep(&pause, NULL);
}
