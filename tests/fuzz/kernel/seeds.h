/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sequences that the fuzzer begins with. */
#ifndef CLUSCTL_FUZZ_SEEDS_H
#define CLUSCTL_FUZZ_SEEDS_H

#include <stdbool.h>

#include "program.h"

/* The sequence of this number; false if there are not as many */
bool seed_make(unsigned int number, struct program *program);

#endif
