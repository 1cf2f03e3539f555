/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Coverage of the module, as KCOV tells it of this thread. */
#ifndef CLUSCTL_FUZZ_COVERAGE_H
#define CLUSCTL_FUZZ_COVERAGE_H

#include <stdbool.h>

/* False if the kernel has no KCOV; all others do nothing then. */
bool coverage_start(void);
void coverage_begin(void);
/* How many edges the call took that none took before */
unsigned int coverage_end(void);
/* All edges so far */
unsigned int coverage_edges(void);

#endif
