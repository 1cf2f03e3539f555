/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who we are to etcd: a name, a password from a file, and a token for a while. */
#ifndef CLUSCTLD_ETCD_AUTH_H
#define CLUSCTLD_ETCD_AUTH_H

#include "etcd_error.h"

/* Whether a token is wanted and there is none */
bool etcd_auth_needed(const struct etcd *etcd);
/* A new token from @endpoint. That it needs none there is well too. */
struct etcd_answer etcd_auth_login(struct etcd *etcd, const char *endpoint,
				   unsigned int timeout);
void etcd_auth_forget(struct etcd *etcd);

#endif
