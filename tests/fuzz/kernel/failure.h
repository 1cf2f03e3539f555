/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Failures of the kernel's own making: the n-th point of a call. */
#ifndef CLUSCTL_FUZZ_FAILURE_H
#define CLUSCTL_FUZZ_FAILURE_H

#include <stdbool.h>

/* False if the kernel has no fault injection; the others do nothing then. */
bool failure_start(void);
void failure_begin(unsigned int nth);
/* Whether a point has failed */
bool failure_end(void);
/* How many have */
unsigned long failure_count(void);

#endif
