// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The connection of a watch. A member that is stopped, or hangs, keeps it open
 * without a word, which is the same as that nothing has changed; so it is asked
 * for its version on another connection when it was silent for a while.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "etcd_json.h"
#include "etcd_record.h"
#include "etcd_watch.h"

/* Timeouts of a request without a word before it is asked, and with them */
#define SILENT_TIMEOUTS 3

static size_t take(char *data, size_t size, size_t count, void *watch)
{
	return etcd_watch_take(watch, data, size * count) ? size * count : 0;
}

static size_t drop(char *data, size_t size, size_t count, void *unused)
{
	(void)data;
	(void)unused;
	return size * count;
}

static char *make_body(const struct etcd_watch *watch)
{
	json_t *body = json_object(), *create = json_object();
	char *text = NULL;

	if (etcd_record_set_range(watch->etcd, create, watch->prefix) &&
	    etcd_json_set_number(create, "start_revision", watch->from) &&
	    !json_object_set_new(create, "progress_notify", json_true()) &&
	    !json_object_set_new(create, "fragment", json_true()) &&
	    !json_object_set(body, "create_request", create))
		text = json_dumps(body, JSON_COMPACT);
	json_decref(create);
	json_decref(body);
	return text;
}

static void forget_probe(struct etcd_watch *watch)
{
	if (watch->probing)
		curl_multi_remove_handle(watch->multi, watch->probe);
	curl_slist_free_all(watch->probe_headers);
	watch->probe_headers = NULL;
	watch->probing = false;
}

void etcd_watch_disconnect(struct etcd_watch *watch)
{
	if (watch->multi)
		forget_probe(watch);
	if (watch->multi && watch->stream)
		curl_multi_remove_handle(watch->multi, watch->stream);
	curl_easy_cleanup(watch->stream);
	curl_easy_cleanup(watch->probe);
	if (watch->multi)
		curl_multi_cleanup(watch->multi);
	curl_slist_free_all(watch->headers);
	free(watch->body);
	etcd_reply_free(&watch->line);
	watch->multi = NULL;
	watch->stream = NULL;
	watch->probe = NULL;
	watch->headers = NULL;
	watch->body = NULL;
	watch->created = false;
	watch->ended = false;
}

int etcd_watch_connect(struct etcd_watch *watch, const struct etcd *etcd,
		       const char *endpoint)
{
	int rc;

	watch->endpoint = endpoint;
	watch->heard = etcd_now();
	watch->multi = curl_multi_init();
	watch->stream = curl_easy_init();
	watch->probe = curl_easy_init();
	watch->body = make_body(watch);
	if (!watch->multi || !watch->stream || !watch->probe || !watch->body)
		return -ENOMEM;
	watch->request = (struct etcd_request){
		.path = "/v3/watch",
		.body = watch->body,
		.size = strlen(watch->body),
		.leader = true,
	};
	rc = etcd_http_prepare(watch->stream, etcd, endpoint, &watch->request,
			       &watch->headers);
	if (rc)
		return rc;
	curl_easy_setopt(watch->stream, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(watch->stream, CURLOPT_WRITEDATA, watch);
	return curl_multi_add_handle(watch->multi, watch->stream) ? -ENOMEM : 0;
}

/* A member says its version without a token, a leader or its disk. */
static int start_probe(struct etcd_watch *watch)
{
	int rc;

	watch->probe_request = (struct etcd_request){
		.path = "/version",
		.anonymous = true,
	};
	rc = etcd_http_prepare(watch->probe, watch->etcd, watch->endpoint,
			       &watch->probe_request, &watch->probe_headers);
	if (rc)
		return rc;
	curl_easy_setopt(watch->probe, CURLOPT_TIMEOUT_MS,
			 (long)watch->etcd->timeout);
	curl_easy_setopt(watch->probe, CURLOPT_WRITEFUNCTION, drop);
	if (curl_multi_add_handle(watch->multi, watch->probe))
		return -ENOMEM;
	watch->probing = true;
	return 0;
}

static void stream_done(struct etcd_watch *watch, CURLcode result)
{
	long status = 0;
	int error;

	curl_easy_getinfo(watch->stream, CURLINFO_RESPONSE_CODE, &status);
	etcd_watch_take_rest(watch, status);
	error = etcd_http_error(result, &watch->request);
	/* Nothing is changed by a watch, so all that counts is it has ended. */
	etcd_watch_end(watch, ETCD_LATER,
		       error && error != -ETIMEDOUT ? error : -EHOSTUNREACH);
}

static void read_messages(struct etcd_watch *watch)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(watch->multi, &left))) {
		CURLcode result = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		if (message->easy_handle == watch->stream) {
			stream_done(watch, result);
			continue;
		}
		forget_probe(watch);
		if (result == CURLE_OK)
			watch->heard = etcd_now();
		else
			etcd_watch_end(watch, ETCD_LATER, -EHOSTUNREACH);
	}
}

static int perform(struct etcd_watch *watch)
{
	size_t before = json_array_size(watch->events);
	int running;

	if (curl_multi_perform(watch->multi, &running))
		return -EIO;
	read_messages(watch);
	if (json_array_size(watch->events) != before)
		watch->heard = etcd_now();
	return 0;
}

int etcd_watch_run(struct etcd_watch *watch, int64_t deadline)
{
	int64_t probe_at, now;
	int rc;

	rc = perform(watch);
	if (rc || watch->ended || watch->ready > watch->seen)
		return rc;
	now = etcd_now();
	probe_at =
		watch->heard + (int64_t)SILENT_TIMEOUTS * watch->etcd->timeout;
	if (watch->created && !watch->probing && now >= probe_at)
		return start_probe(watch);
	/* libcurl wakes up for its own timeouts, as that of a probe. */
	if (watch->created && !watch->probing && probe_at < deadline)
		deadline = probe_at;
	if (deadline <= now)
		return 0;
	if (deadline - now > 60000)
		deadline = now + 60000;
	return curl_multi_poll(watch->multi, NULL, 0, deadline - now, NULL) ?
		       -EIO :
		       0;
}
