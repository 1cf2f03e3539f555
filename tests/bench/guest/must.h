/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For calls in a round: one that fails would be measured as another one. */
#ifndef CLUSCTL_BENCH_MUST_H
#define CLUSCTL_BENCH_MUST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the program if @ret is -errno; returns it otherwise. */
static inline long must(long ret)
{
	if (ret >= 0)
		return ret;
	printf("# %s\n", strerror((int)-ret));
	exit(1);
}

#endif
