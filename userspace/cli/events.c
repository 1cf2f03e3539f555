// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl events: what happens, as it happens, a line each. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/clusctl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "cli.h"

#define SECOND 1000000000ULL
#define EVENT_TIME_SIZE 40

struct watch {
	const struct args *args;
	struct clusctl_cluster *cluster;
	unsigned int left; /* events to wait for */
	struct timespec end; /* of --timeout, in CLOCK_MONOTONIC */
};

/* A time in RFC 3339, with nanoseconds */
static bool format_event_time(uint64_t nanoseconds, char text[EVENT_TIME_SIZE])
{
	char day[TIME_SIZE];
	bool good = format_time(nanoseconds / SECOND, day);

	/* The Z goes behind the fraction. */
	snprintf(text, EVENT_TIME_SIZE, "%.19s.%09juZ", day,
		 (uintmax_t)(nanoseconds % SECOND));
	return good;
}

static json_t *event_json(const struct clusctl_event_info *event)
{
	uint32_t status = clusctl_event_info_get_status(event);
	uint64_t generation = clusctl_event_info_get_generation(event);
	uint64_t lost = clusctl_event_info_get_lost(event);
	json_t *json = new_reply();
	char time[EVENT_TIME_SIZE];

#define SET(key, value) json_object_set_new(json, key, value)
	SET("type", json_string(clusctl_event_type_name(
			    clusctl_event_info_get_type(event))));
	SET("sequence",
	    json_integer((json_int_t)clusctl_event_info_get_sequence(event)));
	SET("time",
	    format_event_time(clusctl_event_info_get_time(event), time) ?
		    json_string(time) :
		    json_null());
	SET("resource",
	    json_maybe(clusctl_event_info_get_resource_name(event)));
	SET("resource_id",
	    json_maybe(clusctl_event_info_get_resource_id(event)));
	SET("name", json_maybe(clusctl_event_info_get_name(event)));
	SET("generation",
	    generation ? json_integer((json_int_t)generation) : json_null());
	SET("key_id", json_maybe(clusctl_event_info_get_key_id(event)));
	SET("status",
	    status ? json_maybe(clusctl_status_name(status)) : json_null());
	SET("status_number", json_integer(status));
	SET("lost", json_integer((json_int_t)lost));
#undef SET
	return json;
}

static void print_word(const char *before, const char *text)
{
	char *word = text ? shell_word(text) : NULL;

	if (word)
		printf("%s%s", before, word);
	free(word);
}

static void print_text(const struct clusctl_event_info *event)
{
	uint64_t generation = clusctl_event_info_get_generation(event);
	uint64_t lost = clusctl_event_info_get_lost(event);
	uint32_t status = clusctl_event_info_get_status(event);
	const char *key = clusctl_event_info_get_key_id(event);
	const char *name = clusctl_status_name(status);
	char time[EVENT_TIME_SIZE];

	if (!format_event_time(clusctl_event_info_get_time(event), time))
		strcpy(time, "-");
	printf("%-30s  %10ju  %s", time,
	       (uintmax_t)clusctl_event_info_get_sequence(event),
	       clusctl_event_type_name(clusctl_event_info_get_type(event)));
	print_word("  ", clusctl_event_info_get_resource_name(event));
	print_word("  ", clusctl_event_info_get_name(event));
	if (generation)
		printf("  generation %ju", (uintmax_t)generation);
	if (key)
		printf("  key %s", key);
	if (lost)
		printf("  %ju events", (uintmax_t)lost);
	if (status && name)
		printf("  %s", name);
	else if (status)
		printf("  status %#x", status);
	printf("\n");
}

/* Tells that what happens from now on will be shown: the file is open. */
static int print_ready(const struct watch *watch)
{
	struct clusctl_cluster_info *info;
	json_t *json;
	int rc;

	if (watch->args->quiet)
		return CODE_OK;
	if (!watch->args->json) {
		printf("%-30s  %10s  EVENT\n", "TIME", "SEQUENCE");
		return CODE_OK;
	}
	rc = clusctl_cluster_get_info(watch->cluster, &info);
	if (rc)
		return fail(rc);
	json = new_reply();
	json_object_set_new(json, "type", json_string("ready"));
	json_object_set_new(
		json, "sequence",
		json_integer(
			(json_int_t)clusctl_cluster_info_get_sequence(info)));
	clusctl_cluster_info_free(info);
	return print_reply(json);
}

/* Prints an event that was asked for. Lost ones may be of any type. */
static int take_event(struct watch *watch,
		      const struct clusctl_event_info *event)
{
	uint32_t type = clusctl_event_info_get_type(event);
	uint32_t wanted = watch->args->event_types;
	bool match = !wanted || (type < 32 && wanted & 1U << type);

	if (!match && type != CLUSCTL_CHANGE_LOST)
		return CODE_OK;
	if (match && !watch->args->follow)
		watch->left--;
	if (watch->args->json)
		return print_reply(event_json(event));
	print_text(event);
	return CODE_OK;
}

static int take_events(struct watch *watch)
{
	struct clusctl_event_list *list;
	int code = CODE_OK, rc;

	rc = clusctl_event_read(watch->cluster, &list);
	if (rc == -EAGAIN || rc == -EINTR)
		return CODE_OK;
	if (rc)
		return fail(rc);
	for (size_t i = 0;
	     !code && watch->left && i < clusctl_event_list_size(list); i++)
		code = take_event(watch, clusctl_event_list_get(list, i));
	clusctl_event_list_free(list);
	return code ? code : finish_output();
}

/* Milliseconds to the end of --timeout, rounded up; -1 for ever */
static int time_left(const struct watch *watch)
{
	struct timespec now;
	long long left;

	if (watch->args->timeout < 0)
		return -1;
	clock_gettime(CLOCK_MONOTONIC, &now);
	left = (watch->end.tv_sec - now.tv_sec) * 1000LL +
	       (watch->end.tv_nsec - now.tv_nsec + 999999) / 1000000;
	if (left < 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}

static int fail_timeout(const struct watch *watch)
{
	/* Who follows has had the time that he asked for. */
	if (watch->args->follow)
		return CODE_OK;
	return fail_text(CODE_TIMEOUT, ETIMEDOUT,
			 "%u more event%s did not come within %d s",
			 watch->left, watch->left == 1 ? "" : "s",
			 watch->args->timeout);
}

static int wait_for_events(struct watch *watch)
{
	struct pollfd files[] = {
		{ .fd = clusctl_cluster_get_fd(watch->cluster),
		  .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};
	int ready, code = CODE_OK;

	while (!code && watch->left) {
		ready = poll(files, 2, time_left(watch));
		if (ready < 0 && errno != EINTR)
			return fail_text(CODE_ERROR, errno, "poll: %m");
		if (!ready)
			return fail_timeout(watch);
		if (ready < 0)
			continue;
		/* Nobody reads any more: end as the next line would end it. */
		if (files[1].revents & POLLERR) {
			raise(SIGPIPE);
			return CODE_IO;
		}
		if (files[0].revents)
			code = take_events(watch);
	}
	return code;
}

static int events(const struct args *args)
{
	struct watch watch = {
		.args = args,
		.left = args->event_count ? args->event_count : 1,
	};
	int code;

	if (args->follow && args->event_count)
		fail_usage(
			"--follow has no end, and --count is one; use one of them");
	clock_gettime(CLOCK_MONOTONIC, &watch.end);
	if (args->timeout > 0)
		watch.end.tv_sec += args->timeout;
	code = open_cluster(args, O_RDONLY | O_NONBLOCK, &watch.cluster);
	if (code)
		return code;
	code = print_ready(&watch);
	if (!code)
		code = finish_output();
	if (!code)
		code = wait_for_events(&watch);
	clusctl_cluster_close(watch.cluster);
	return code;
}

static const struct argp_option options[] = {
	{ "count", OPT_COUNT, "N", 0, "End after N events (1)", 1 },
	{ "follow", 'f', NULL, 0, "Go on until interrupted", 1 },
	{ "timeout", OPT_TIMEOUT, "S", 0,
	  "End after S seconds, with exit status 124 if fewer events came than were waited for",
	  1 },
	{ "type", OPT_EVENT_TYPE, "TYPE", 0,
	  "Only events of this type, or of one of several; lost ones are told of all the same",
	  1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

const struct command events_command = {
	.verb = "events",
	.words = "",
	.doc = "Wait for the next event, or more, and show them, one a line. Only what\n"
	       "happens while this runs is shown. The first line says that it does: the\n"
	       "head of the table, or with --json an object of type ready; -q leaves it out.",
	.examples =
		"  clusctl events --follow\n"
		"  clusctl events --type resource-failed --timeout 60 --json\n\n"
		"Types of events:\n"
		"  resource-created, resource-deleted, resource-online, resource-offline,\n"
		"  resource-failed, checkpoint-added, checkpoint-deleted, snapshot-taken,\n"
		"  snapshot-failed, snapshot-put, snapshot-refused, snapshot-acknowledged,\n"
		"  snapshot-restored, restore-failed, container-changed, key-changed, lost",
	.options = options,
	.run = events,
};
