// SPDX-License-Identifier: GPL-2.0-or-later
/* Signs of life to whoever started the daemon. */
#include <systemd/sd-daemon.h>
#include <time.h>

#include "watchdog.h"

static uint64_t period; /* microseconds, in which a sign is to be given */

/* Silent when the worker is stuck, so that the daemon is started anew */
static int on_time(sd_event_source *source, uint64_t now, void *data)
{
	const struct pulse *pulse = data;

	/* When it was due, which may be long ago */
	(void)now;
	if (pulse_lives(pulse, period / 1000))
		sd_notify(0, "WATCHDOG=1");
	return sd_event_source_set_time_relative(source, period / 4);
}

int watchdog_start(sd_event *event, const struct pulse *pulse)
{
	sd_event_source *source;
	int ret = sd_watchdog_enabled(0, &period);

	if (ret <= 0)
		return ret;
	ret = sd_event_add_time(event, &source, CLOCK_MONOTONIC, 0, 0, on_time,
				(void *)pulse);
	if (ret < 0)
		return ret;
	ret = sd_event_source_set_enabled(source, SD_EVENT_ON);
	if (ret >= 0)
		ret = sd_event_source_set_floating(source, true);
	sd_event_source_unref(source);
	return ret < 0 ? ret : 0;
}
