/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name of a node is for one: it is claimed in the store, with a lease. */
#ifndef CLUSCTLD_CLAIM_H
#define CLUSCTLD_CLAIM_H

#include "engine.h"

/*
 * @boot tells nodes of one name apart; who has it claimed the name before, and
 * claims it anew. Returns 0 or a negative errno, -EADDRINUSE if another one has
 * the name: as long as it lives, or until its lease ends.
 */
int claim_name(struct engine *engine, const char *node, const char *boot);

#endif
