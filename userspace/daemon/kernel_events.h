/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of the module: each is logged, and brought in step. */
#ifndef CLUSCTLD_KERNEL_EVENTS_H
#define CLUSCTLD_KERNEL_EVENTS_H

#include <clusctl.h>

#include "queue.h"

/* All that have come; @cluster is O_NONBLOCK. Returns 0 or a negative errno. */
int kernel_events_read(struct clusctl_cluster *cluster, struct queue *queue);

#endif
