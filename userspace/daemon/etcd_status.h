/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the etcd cluster is: see struct engine_ops. */
#ifndef CLUSCTLD_ETCD_STATUS_H
#define CLUSCTLD_ETCD_STATUS_H

#include "etcd.h"

int etcd_status(struct engine *engine, struct engine_status *status);

#endif
