/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is true when everything has come to rest. */
#ifndef CLUSCTL_RACES_INVARIANTS_H
#define CLUSCTL_RACES_INVARIANTS_H

#include "worker.h"

/* All ways to ask say the same of what there is. */
void expect_agreement(int cluster);
/* Every snapshot can be opened, sealed again, restored and taken. */
void expect_it_works(struct world *world, int cluster);
/* Deletes all there is; no key is left when the collector has been there. */
void expect_nothing_is_left(int cluster);

#endif
