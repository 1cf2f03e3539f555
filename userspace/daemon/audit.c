// SPDX-License-Identifier: GPL-2.0-or-later
/* The log. */
#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "audit.h"

static const char *own_node;
static enum audit_level most_level = AUDIT_INFO;

void audit_init(const char *node, enum audit_level most)
{
	own_node = node;
	most_level = most;
}

static void put(json_t *object, const char *name, const char *value)
{
	/* A name with bytes that are no UTF-8 is left out. */
	if (value)
		json_object_set_new(object, name, json_string(value));
}

static void put_time(json_t *object)
{
	struct timespec now;
	struct tm utc;
	char text[40];
	size_t size;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	size = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text + size, sizeof(text) - size, ".%03ldZ",
		 now.tv_nsec / 1000000);
	put(object, "time", text);
}

static json_t *make(enum audit_level level, const struct audit *line)
{
	static const char *const levels[] = {
		[AUDIT_ERROR] = "error",   [AUDIT_WARNING] = "warning",
		[AUDIT_NOTICE] = "notice", [AUDIT_INFO] = "info",
		[AUDIT_DEBUG] = "debug",
	};
	json_t *object = json_object();

	put_time(object);
	put(object, "level", levels[level]);
	put(object, "node", own_node);
	put(object, "event", line->event);
	put(object, "resource", line->resource);
	put(object, "resource_id", line->resource_id);
	put(object, "checkpoint", line->checkpoint);
	if (line->generation)
		json_object_set_new(object, "generation",
				    json_integer((json_int_t)line->generation));
	put(object, "key_id", line->key_id);
	put(object, "from", line->node);
	put(object, "status", line->status);
	put(object, "error", line->error ? strerror(-line->error) : NULL);
	put(object, "result", line->error || line->status ? "failed" : "done");
	put(object, "message", line->message);
	return object;
}

void audit(enum audit_level level, const struct audit *line)
{
	json_t *object;
	char *text;

	if (level > most_level)
		return;
	object = make(level, line);
	text = json_dumps(object, JSON_COMPACT);
	if (text)
		/* One write, so that lines of threads do not mix */
		dprintf(STDERR_FILENO, "%s\n", text);
	free(text);
	json_decref(object);
}

void audit_resource(const char *event, const char *name, const char *id,
		    int error, const char *status)
{
	struct audit line = {
		.event = event,
		.resource = name,
		.resource_id = id,
		.error = error,
		.status = status,
	};

	audit(error ? AUDIT_WARNING : AUDIT_INFO, &line);
}

void audit_say(enum audit_level level, const char *format, ...)
{
	struct audit line = { .event = "daemon" };
	char *message = NULL;
	va_list list;

	va_start(list, format);
	if (vasprintf(&message, format, list) < 0)
		message = NULL;
	va_end(list);
	line.message = message;
	audit(level, &line);
	free(message);
}
