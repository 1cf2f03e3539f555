/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The service org.clusctl1 on the system bus: see org.clusctl1(5). There need be no
 * bus: whenever one appears, the service does.
 */
#ifndef CLUSCTLD_BUS_H
#define CLUSCTLD_BUS_H

#include <clusctl.h>
#include <systemd/sd-event.h>

#include "worker.h"

struct bus;

/* Reads the kernel's events: done before the worker is asked, so that they come first */
typedef void bus_hook(void *data);

/* Returns 0 or a negative errno; that there is no bus is none. */
int bus_start(sd_event *event, struct worker *worker, bus_hook *before,
	      void *data, struct bus **bus);
/* No worker is told, or asked, any more. */
void bus_tell_stop(struct bus *bus);
/* When the worker has ended */
void bus_stop(struct bus *bus);
/* The module has told that; @bus may be NULL. */
void bus_event(struct bus *bus, const struct clusctl_event_info *event);
/* It has told all for now: those who listen are told. */
void bus_flush(struct bus *bus);

#endif
