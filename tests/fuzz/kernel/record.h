/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sequences of calls as text: a line for each call, an empty one at the end. */
#ifndef CLUSCTL_FUZZ_RECORD_H
#define CLUSCTL_FUZZ_RECORD_H

#include <stdbool.h>
#include <stdio.h>

#include "program.h"

/* @first: the number of its first call; false when the file fails */
bool record_write(FILE *file, const struct program *program,
		  unsigned long first);
/* False at the end of the file */
bool record_read(FILE *file, struct program *program);

#endif
