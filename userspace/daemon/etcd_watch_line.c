// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What etcd sends on a watch: an object in each line. The events of a revision
 * may be spread over several of them, of which all but the last are fragments.
 */
#include <errno.h>
#include <string.h>

#include "etcd_json.h"
#include "etcd_watch.h"

void etcd_watch_end(struct etcd_watch *watch, enum etcd_outcome outcome,
		    int error)
{
	if (watch->ended)
		return;
	watch->ended = true;
	watch->end = (struct etcd_answer){ outcome, error };
}

static int event_revision(const json_t *event, int64_t *revision)
{
	json_t *kv;
	int rc;

	if (!json_is_object(event))
		return -EPROTO;
	rc = etcd_json_object(event, "kv", &kv);
	return rc ? rc : etcd_json_number(kv, "mod_revision", revision);
}

/* Events that come again, or too late, would be taken for news. */
static int add_event(struct etcd_watch *watch, json_t *event)
{
	int64_t revision;
	int rc;

	rc = event_revision(event, &revision);
	if (rc)
		return rc;
	if (revision < watch->from || revision < watch->last)
		return -EPROTO;
	if (revision > watch->last)
		watch->ready = json_array_size(watch->events);
	watch->last = revision;
	return json_array_append(watch->events, event) ? -ENOMEM : 0;
}

static int add_events(struct etcd_watch *watch, const json_t *result)
{
	json_t *events, *event;
	bool fragment;
	size_t i;
	int rc;

	rc = etcd_json_array(result, "events", &events);
	if (!rc)
		rc = etcd_json_flag(result, "fragment", &fragment);
	if (rc)
		return rc;
	json_array_foreach(events, i, event)
	{
		rc = add_event(watch, event);
		if (rc)
			return rc;
	}
	if (!fragment)
		watch->ready = json_array_size(watch->events);
	return 0;
}

static int read_cancelled(struct etcd_watch *watch, const json_t *result)
{
	struct etcd_answer answer;
	const char *reason;
	int64_t compacted;
	int rc;

	rc = etcd_json_number(result, "compact_revision", &compacted);
	if (!rc)
		rc = etcd_json_text(result, "cancel_reason", &reason);
	if (rc)
		return rc;
	if (compacted > 0)
		answer = (struct etcd_answer){ ETCD_REFUSED, -ESTALE };
	else
		answer = etcd_error_text(reason ? reason : "");
	etcd_watch_end(watch, answer.outcome, answer.error);
	return 0;
}

static int read_result(struct etcd_watch *watch, const json_t *result)
{
	bool created, cancelled;
	int rc;

	rc = etcd_json_flag(result, "created", &created);
	if (!rc)
		rc = etcd_json_flag(result, "canceled", &cancelled);
	if (!rc && cancelled)
		return read_cancelled(watch, result);
	if (rc)
		return rc;
	watch->created |= created;
	return watch->created ? add_events(watch, result) : -EPROTO;
}

static void read_line(struct etcd_watch *watch)
{
	struct etcd_answer answer;
	json_t *result;
	int rc;

	answer = etcd_error_read(&watch->line, &result);
	if (answer.outcome == ETCD_DONE) {
		rc = read_result(watch, result);
		json_decref(result);
		if (rc)
			etcd_watch_end(watch, ETCD_UNKNOWN, rc);
	} else {
		etcd_watch_end(watch, answer.outcome, answer.error);
	}
	watch->line.size = 0;
}

bool etcd_watch_take(struct etcd_watch *watch, const char *data, size_t size)
{
	while (size && !watch->ended) {
		const char *end = memchr(data, '\n', size);
		size_t part = end ? (size_t)(end - data) : size;

		if (!etcd_reply_add(&watch->line, data, part)) {
			/* To be listed it need not fit into one line. */
			etcd_watch_end(watch, ETCD_REFUSED,
				       watch->line.overflow ? -ESTALE :
							      -ENOMEM);
			break;
		}
		if (end) {
			watch->line.status = 200;
			read_line(watch);
			part++;
		}
		data += part;
		size -= part;
	}
	return !watch->ended;
}

void etcd_watch_take_rest(struct etcd_watch *watch, long status)
{
	if (watch->ended || !watch->line.size)
		return;
	watch->line.status = status;
	read_line(watch);
}
