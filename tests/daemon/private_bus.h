/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bus for a test alone, with the limits of the one of a system. */
#ifndef TESTS_DAEMON_PRIVATE_BUS_H
#define TESTS_DAEMON_PRIVATE_BUS_H

#include <stdbool.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

/* Also again, after private_bus_kill(). False if there is no dbus-daemon. */
bool private_bus_start(void);
/* At once, as if it had crashed */
void private_bus_kill(void);
/* As well, and nothing is left of it. */
void private_bus_end(void);

/* Somebody who is not root; NULL if there is no bus, or the user cannot be that. */
sd_bus *private_bus_open(uid_t uid);
/* The users @index 0, 1 and 2, none of whom the service takes for root */
uid_t private_bus_user(unsigned int index);
/* Can there be callers of any user? Otherwise there is but the first one. */
bool private_bus_has_users(void);

#endif
