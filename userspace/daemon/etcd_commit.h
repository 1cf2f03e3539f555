/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing of the engine etcd: see struct engine_ops. */
#ifndef CLUSCTLD_ETCD_COMMIT_H
#define CLUSCTLD_ETCD_COMMIT_H

#include "etcd.h"

int etcd_commit(struct engine *engine, const struct engine_change *changes,
		size_t count, int64_t *revision);

#endif
