/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which user a connection is of, once the bus was asked, for as long as it lasts. */
#ifndef CLUSCTLD_BUS_USER_H
#define CLUSCTLD_BUS_USER_H

#include <stdbool.h>
#include <sys/types.h>

struct bus_users {
	void *tree;
};

#define BUS_NO_USER ((uid_t)-1) /* not known */

/* BUS_NO_USER if the bus was not asked about @connection, a unique name. */
uid_t bus_users_find(const struct bus_users *users, const char *connection);
/* Without memory it is asked again. */
void bus_users_add(struct bus_users *users, const char *connection, uid_t uid);
void bus_users_drop(struct bus_users *users, const char *connection);
void bus_users_clear(struct bus_users *users);

#endif
