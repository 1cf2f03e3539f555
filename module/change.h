/* SPDX-License-Identifier: GPL-2.0-only */
/* One change at a time. */
#ifndef CLUSCTL_CHANGE_H
#define CLUSCTL_CHANGE_H

#include <linux/mutex.h>

struct clusctl_call;

/*
 * Serialises everything that changes resources, their lists, states and
 * snapshots, machine containers, and cluster keys. So a change that touches
 * several of them is prepared first and then done as a whole. Outermost of all
 * locks of the module; the locks inside it keep readers out.
 */
extern struct mutex clusctl_change_lock;

bool clusctl_change_begin(struct clusctl_call *call);
void clusctl_change_end(void);

#endif
