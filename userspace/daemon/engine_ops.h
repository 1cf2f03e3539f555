/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an engine is made of: see engine.h, whose functions check what they get.
 * No pointer to a result is NULL here, and before a get *value is NULL, and
 * *revision ENGINE_ANY.
 */
#ifndef CLUSCTLD_ENGINE_OPS_H
#define CLUSCTLD_ENGINE_OPS_H

#include "engine.h"

struct engine_ops {
	const char *name;
	int (*open)(const struct engine_settings *settings,
		    struct engine **engine);
	void (*close)(struct engine *engine);
	int (*get)(struct engine *engine, const char *key, bool stale,
		   void **value, size_t *size, int64_t *revision);
	int (*list)(struct engine *engine, const char *prefix, bool stale,
		    engine_visit *visit, void *data, int64_t *revision);
	int (*commit)(struct engine *engine,
		      const struct engine_change *changes, size_t count,
		      int64_t *revision);
	int (*renew)(struct engine *engine);
	int (*status)(struct engine *engine, struct engine_status *status);
	int (*watch_open)(struct engine *engine, const char *prefix,
			  int64_t from, struct engine_watch **watch);
	int (*watch_next)(struct engine_watch *watch, int timeout,
			  engine_visit *visit, void *data);
	void (*watch_wake)(struct engine_watch *watch);
	void (*watch_close)(struct engine_watch *watch);
};

/* The first member of what an engine, and a watch, is to itself */
struct engine {
	const struct engine_ops *ops;
};

struct engine_watch {
	const struct engine_ops *ops;
};

/* engine_table.c: all that there are, up to a NULL */
extern const struct engine_ops *const engine_table[];

extern const struct engine_ops file_engine;
extern const struct engine_ops etcd_engine;

#endif
