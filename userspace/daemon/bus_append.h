/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small pieces of messages; each returns a negative errno on failure. */
#ifndef CLUSCTLD_BUS_APPEND_H
#define CLUSCTLD_BUS_APPEND_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

/* Entries of a dictionary a{sv} */
int bus_put_string(struct sd_bus_message *to, const char *name,
		   const char *value);
int bus_put_number(struct sd_bus_message *to, const char *name, uint64_t value);
int bus_put_bool(struct sd_bus_message *to, const char *name, bool value);

#endif
