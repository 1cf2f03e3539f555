/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading of the engine etcd: see struct engine_ops. */
#ifndef CLUSCTLD_ETCD_RANGE_H
#define CLUSCTLD_ETCD_RANGE_H

#include "etcd.h"

int etcd_get(struct engine *engine, const char *key, bool stale, void **value,
	     size_t *size, int64_t *revision);
int etcd_list(struct engine *engine, const char *prefix, bool stale,
	      engine_visit *visit, void *data, int64_t *revision);

#endif
