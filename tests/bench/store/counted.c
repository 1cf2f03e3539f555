// SPDX-License-Identifier: GPL-2.0-or-later
/* The engines as they are, but what is asked of them is counted. */
#include <string.h>

#include "counted.h"
#include "engine_ops.h"

struct counted counted;

static const struct engine_ops *inner;

/* The engine finds its own functions by what its first member was. */
static struct engine_ops counting;

static int count_get(struct engine *engine, const char *key, bool stale,
		     void **value, size_t *size, int64_t *revision)
{
	counted.gets++;
	return inner->get(engine, key, stale, value, size, revision);
}

static int count_list(struct engine *engine, const char *prefix, bool stale,
		      engine_visit *visit, void *data, int64_t *revision)
{
	counted.lists++;
	return inner->list(engine, prefix, stale, visit, data, revision);
}

static int count_commit(struct engine *engine,
			const struct engine_change *changes, size_t count,
			int64_t *revision)
{
	counted.commits++;
	return inner->commit(engine, changes, count, revision);
}

static int open_counted(const struct engine_ops *ops,
			const struct engine_settings *settings,
			struct engine **engine)
{
	int ret = ops->open(settings, engine);

	if (ret)
		return ret;
	inner = ops;
	counting = *ops;
	counting.get = count_get;
	counting.list = count_list;
	counting.commit = count_commit;
	(*engine)->ops = &counting;
	return 0;
}

static int open_file(const struct engine_settings *settings,
		     struct engine **engine)
{
	return open_counted(&file_engine, settings, engine);
}

static int open_etcd(const struct engine_settings *settings,
		     struct engine **engine)
{
	return open_counted(&etcd_engine, settings, engine);
}

static const struct engine_ops counted_file = { .name = "file",
						.open = open_file };
static const struct engine_ops counted_etcd = { .name = "etcd",
						.open = open_etcd };

const struct engine_ops *const engine_table[] = { &counted_file, &counted_etcd,
						  NULL };

int __wrap_etcd_http_perform(struct etcd *etcd, const char *endpoint,
			     unsigned int timeout, struct etcd_request *request,
			     struct etcd_reply *reply)
{
	counted.requests++;
	return __real_etcd_http_perform(etcd, endpoint, timeout, request,
					reply);
}
