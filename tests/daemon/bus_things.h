/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Objects of the service on the bus that a test makes up, in place of resources. They
 * have one property, State.
 */
#ifndef TESTS_DAEMON_BUS_THINGS_H
#define TESTS_DAEMON_BUS_THINGS_H

#include "bus_object.h"

#define THINGS 4

struct thing {
	const char *name; /* NULL: there is none */
	const char *id;
	const char *type; /* or NULL */
	int load; /* what reading it returns */
	int append; /* what reading its property returns */
};

extern struct thing things[THINGS];
extern unsigned int listings; /* how often they were listed */
extern int listing; /* what that returns */

/* By the linker, for who wants some messages not to be sent */
int __real_sd_bus_send(sd_bus *bus, sd_bus_message *message, uint64_t *cookie);
int __wrap_sd_bus_send(sd_bus *bus, sd_bus_message *message, uint64_t *cookie);

/* There are "a" and "b". */
void reset_things(void);

#endif
