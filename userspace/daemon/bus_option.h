/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that methods take, a{sv}: one that is not known is refused. */
#ifndef CLUSCTLD_BUS_OPTION_H
#define CLUSCTLD_BUS_OPTION_H

#include <stdbool.h>
#include <systemd/sd-bus.h>

struct bus_option {
	const char *name; /* NULL ends a list */
	bool *flag; /* of type b, or NULL */
	char **text; /* of type s, to be freed, or NULL */
};

/* Reads them, from where @message is at. Returns 0 or a negative errno, with @error. */
int bus_options_read(sd_bus_message *message, const struct bus_option *options,
		     sd_bus_error *error);

/* read() of methods that have no options yet */
struct bus_call;
int bus_read_no_options(struct bus_call *call, sd_bus_error *error);

#endif
