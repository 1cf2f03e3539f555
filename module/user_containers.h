/* SPDX-License-Identifier: GPL-2.0-only */
/* Which user-level containers there may be, to end them with the module. */
#ifndef CLUSCTL_USER_CONTAINERS_H
#define CLUSCTL_USER_CONTAINERS_H

#include <linux/key.h>
#include <linux/types.h>

int clusctl_user_containers_add(key_serial_t serial);
void clusctl_user_containers_end(void (*end)(struct key *container));

#endif
