/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signs of life to whoever started the daemon, if they are asked for. */
#ifndef CLUSCTLD_WATCHDOG_H
#define CLUSCTLD_WATCHDOG_H

#include <systemd/sd-event.h>

#include "pulse.h"

/*
 * As long as @pulse lives, and @event runs. Returns 0 or a negative errno; @pulse
 * must outlive @event.
 */
int watchdog_start(struct sd_event *event, const struct pulse *pulse);

#endif
