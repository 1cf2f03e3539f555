/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of the module: each is logged, told to the bus, and brought in step. */
#ifndef CLUSCTLD_KERNEL_EVENTS_H
#define CLUSCTLD_KERNEL_EVENTS_H

#include <clusctl.h>

#include "queue.h"

/* Told of each event; NULL: these were all for now */
typedef void kernel_events_hook(void *data,
				const struct clusctl_event_info *event);

/*
 * All that have come; @cluster is O_NONBLOCK. @hook may be NULL. Returns 0 or a
 * negative errno.
 */
int kernel_events_read(struct clusctl_cluster *cluster, struct queue *queue,
		       kernel_events_hook *hook, void *data);

#endif
