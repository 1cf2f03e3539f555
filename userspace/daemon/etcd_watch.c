// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Watches. One stays with the member that it was opened on: when that goes, or
 * loses its leader, the watch ends, and the next one finds another member.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "etcd_auth.h"
#include "etcd_json.h"
#include "etcd_record.h"
#include "etcd_watch.h"

static struct etcd_watch *etcd_watch(struct engine_watch *watch)
{
	return (struct etcd_watch *)watch;
}

void etcd_watch_close(struct engine_watch *engine_watch)
{
	struct etcd_watch *watch = etcd_watch(engine_watch);

	etcd_watch_disconnect(watch);
	json_decref(watch->events);
	free(watch->prefix);
	free(watch);
}

void etcd_watch_wake(struct engine_watch *engine_watch)
{
	struct etcd_watch *watch = etcd_watch(engine_watch);

	atomic_store(&watch->woken, true);
	curl_multi_wakeup(watch->multi);
}

/* Waits until it was created, so that who cannot watch is told at once. */
static struct etcd_answer try_endpoint(struct etcd_watch *watch,
				       struct etcd *etcd, int64_t deadline)
{
	struct etcd_answer answer = { ETCD_REFUSED, 0 };

	etcd_watch_disconnect(watch);
	answer.error = etcd_watch_connect(watch, etcd,
					  etcd->endpoints[etcd->endpoint]);
	while (!answer.error && !watch->created && !watch->ended) {
		if (etcd_now() >= deadline)
			return (struct etcd_answer){ ETCD_LATER, -ETIMEDOUT };
		answer.error = etcd_watch_run(watch, deadline);
	}
	if (answer.error)
		return answer;
	/* What ends it right after is for its first use. */
	if (watch->created)
		return (struct etcd_answer){ ETCD_DONE, 0 };
	return watch->end;
}

static struct etcd_answer try_login(struct etcd_watch *watch, struct etcd *etcd)
{
	struct etcd_answer answer = { ETCD_LOGIN, -EACCES };

	if (!etcd_auth_needed(etcd))
		answer = try_endpoint(watch, etcd, etcd_now() + etcd->timeout);
	if (answer.outcome != ETCD_LOGIN || !etcd->user)
		return answer;
	answer = etcd_auth_login(etcd, etcd->endpoints[etcd->endpoint],
				 etcd->timeout);
	if (answer.outcome == ETCD_DONE)
		answer = try_endpoint(watch, etcd, etcd_now() + etcd->timeout);
	return answer;
}

static int find_endpoint(struct etcd_watch *watch, struct etcd *etcd)
{
	int rc = -EHOSTUNREACH;

	for (unsigned int i = 0; i < etcd->endpoint_count; i++) {
		struct etcd_answer answer = try_login(watch, etcd);

		if (answer.outcome == ETCD_DONE)
			return 0;
		if (answer.outcome == ETCD_REFUSED ||
		    answer.outcome == ETCD_LOGIN)
			return answer.error;
		if (answer.error != -EHOSTUNREACH)
			rc = answer.error;
		etcd->endpoint = (etcd->endpoint + 1) % etcd->endpoint_count;
	}
	return rc;
}

int etcd_watch_open(struct engine *engine, const char *prefix, int64_t from,
		    struct engine_watch **engine_watch)
{
	struct etcd_watch *watch = calloc(1, sizeof(*watch));
	struct etcd *etcd = (struct etcd *)engine;
	int rc = -ENOMEM;

	if (!watch)
		return rc;
	watch->watch.ops = engine->ops;
	watch->etcd = etcd;
	watch->from = from;
	watch->prefix = strdup(prefix);
	watch->events = json_array();
	if (watch->prefix && watch->events)
		rc = find_endpoint(watch, etcd);
	if (rc)
		etcd_watch_close(&watch->watch);
	else
		*engine_watch = &watch->watch;
	return rc;
}

static int visit_event(struct etcd_watch *watch, const json_t *event,
		       engine_visit *visit, void *data, bool *visited)
{
	const char *type = json_string_value(json_object_get(event, "type"));
	bool deleted = type && !strcmp(type, "DELETE");
	struct etcd_record record;
	int rc;

	if (type && !deleted && strcmp(type, "PUT") != 0)
		return -EPROTO;
	rc = etcd_record_read(watch->etcd, watch->prefix,
			      json_object_get(event, "kv"), deleted, &record);
	if (!rc && record.damaged && !record.foreign)
		/* A list goes round what is damaged, and comes behind it. */
		rc = -ESTALE;
	else if (!rc && !record.foreign) {
		*visited = true;
		rc = visit(&record.record, data);
	}
	etcd_record_free(&record);
	return rc;
}

static int64_t revision_at(const struct etcd_watch *watch, size_t at)
{
	const json_t *kv =
		json_object_get(json_array_get(watch->events, at), "kv");
	int64_t revision;

	(void)etcd_json_number(kv, "mod_revision", &revision);
	return revision;
}

/* The events of the next revision, all of which are there */
static int visit_revision(struct etcd_watch *watch, engine_visit *visit,
			  void *data, bool *visited)
{
	int64_t revision = revision_at(watch, watch->seen);
	int rc = 0;

	while (!rc && watch->seen < watch->ready &&
	       revision_at(watch, watch->seen) == revision) {
		rc = visit_event(watch,
				 json_array_get(watch->events, watch->seen),
				 visit, data, visited);
		json_array_set_new(watch->events, watch->seen++, json_null());
	}
	if (watch->seen == json_array_size(watch->events)) {
		json_array_clear(watch->events);
		watch->seen = 0;
		watch->ready = 0;
	}
	return rc;
}

int etcd_watch_next(struct engine_watch *engine_watch, int timeout,
		    engine_visit *visit, void *data)
{
	struct etcd_watch *watch = etcd_watch(engine_watch);
	int64_t deadline = timeout < 0 ? INT64_MAX : etcd_now() + timeout;
	bool visited = false;
	int rc = 0;

	for (;;) {
		if (atomic_exchange(&watch->woken, false))
			return -EINTR;
		while (!rc && !visited && watch->seen < watch->ready)
			rc = visit_revision(watch, visit, data, &visited);
		if (rc || visited)
			return rc;
		if (watch->ended)
			return watch->end.error;
		rc = etcd_watch_run(watch, deadline);
		if (rc)
			return rc;
		if (!watch->ended && watch->seen == watch->ready &&
		    etcd_now() >= deadline && !atomic_load(&watch->woken))
			return -ETIME;
	}
}
