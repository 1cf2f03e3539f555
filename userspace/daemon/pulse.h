/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of a thread that works for long: whether it lives, for who watches it, and
 * whether it is to stop. A thread has at most one; without it these do nothing.
 */
#ifndef CLUSCTLD_PULSE_H
#define CLUSCTLD_PULSE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum pulse_at {
	PULSE_WORK,
	PULSE_STORE, /* waits for the store, which may be slow */
	PULSE_IDLE, /* waits for work */
};

struct pulse {
	atomic_bool stop;
	atomic_int at;
	atomic_uint_fast64_t beat; /* when it went on, in milliseconds */
};

uint64_t pulse_clock(void); /* milliseconds, which nobody can set */

/* That of this thread from now on; NULL for none. @pulse is zero before. */
void pulse_use(struct pulse *pulse);
/* To be called at each step of what may be long: -ECANCELED to stop there, or 0 */
int pulse_beat(void);
bool pulse_is_stopped(void);
/* Returns where it was before. */
enum pulse_at pulse_enter(enum pulse_at at);

/* From any thread: is it not idle? */
bool pulse_works(const struct pulse *pulse);
/* And did it go on in the last @patience milliseconds, or have a reason not to? */
bool pulse_lives(const struct pulse *pulse, uint64_t patience);

#endif
