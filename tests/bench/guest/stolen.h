/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others take from a thread that never gives up the processor. */
#ifndef CLUSCTL_BENCH_STOLEN_H
#define CLUSCTL_BENCH_STOLEN_H

#include <stdint.h>

/* Spins for so many instructions: how many of them the kernel took, as work it
 * had put off does, and the tick of the timer.
 */
uint64_t stolen_of(uint64_t instructions);

/* Lets the kernel do what it has put off, for a while that costs nothing. */
void settle(unsigned int milliseconds);

#endif
