/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watches of the engine etcd: see struct engine_ops. */
#ifndef CLUSCTLD_ETCD_WATCH_H
#define CLUSCTLD_ETCD_WATCH_H

#include <jansson.h>
#include <stdatomic.h>

#include "etcd_error.h"
#include "etcd_http.h"

struct etcd_watch {
	struct engine_watch watch;
	const struct etcd *etcd;
	char *prefix;
	int64_t from;

	CURLM *multi;
	CURL *stream;
	char *body;
	struct etcd_request request;
	struct curl_slist *headers;
	const char *endpoint;

	struct etcd_reply line; /* what there is of it */
	bool created;
	bool ended;
	struct etcd_answer end; /* why, if ended */

	json_t *events; /* NULL where they were seen */
	size_t seen;
	size_t ready; /* up to the end of a revision */
	int64_t last; /* revision of the last event, or 0 */

	CURL *probe; /* whether the member is alive, when it says nothing */
	struct etcd_request probe_request;
	struct curl_slist *probe_headers;
	bool probing;
	int64_t heard; /* when it was alive, by etcd_now() */

	atomic_bool woken;
};

int etcd_watch_open(struct engine *engine, const char *prefix, int64_t from,
		    struct engine_watch **watch);
int etcd_watch_next(struct engine_watch *watch, int timeout,
		    engine_visit *visit, void *data);
void etcd_watch_wake(struct engine_watch *watch);
void etcd_watch_close(struct engine_watch *watch);

/*
 * etcd_watch_line.c: a part of what etcd sends; false when the watch has ended
 * by it, and why is in it.
 */
bool etcd_watch_take(struct etcd_watch *watch, const char *data, size_t size);
/* What came last has no end of line. */
void etcd_watch_take_rest(struct etcd_watch *watch, long status);
void etcd_watch_end(struct etcd_watch *watch, enum etcd_outcome outcome,
		    int error);

/* etcd_watch_connection.c: starts, and gives up, what libcurl does. */
int etcd_watch_connect(struct etcd_watch *watch, const struct etcd *etcd,
		       const char *endpoint);
void etcd_watch_disconnect(struct etcd_watch *watch);
/* What has come, and waits until @deadline if nothing has. */
int etcd_watch_run(struct etcd_watch *watch, int64_t deadline);

#endif
