/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lease of the leased records of an engine */
#ifndef CLUSCTLD_ETCD_LEASE_H
#define CLUSCTLD_ETCD_LEASE_H

#include "etcd.h"

/* Grants one if there is none. */
int etcd_lease_need(struct etcd *etcd);
/* etcd said that it does not know it. */
void etcd_lease_drop(struct etcd *etcd);
/* For good, with its records, if etcd can be reached */
void etcd_lease_end(struct etcd *etcd);
/* -ENOENT once if it was lost, and the records with it: they are to be put again. */
int etcd_renew(struct engine *engine);

#endif
