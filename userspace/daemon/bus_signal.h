/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals: what changes, through whatever door, is told. */
#ifndef CLUSCTLD_BUS_SIGNAL_H
#define CLUSCTLD_BUS_SIGNAL_H

#include "bus_call.h"

/* Looks at what there is: from now on what changes of it is told. */
void bus_signal_start(struct bus *bus);
/* The worker has something new to say of itself. */
void bus_signal_report(struct bus *bus);

#endif
