// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl key rotate: a new cluster key, and everything sealed with it. */
#include <string.h>

#include "daemon.h"
#include "key_daemon.h"

#define WAIT_SECONDS 60

/* How far the store is */
struct progress {
	json_int_t done;
	json_int_t all;
};

static int look(const struct args *args, const char *key_id,
		struct progress *progress)
{
	json_t *answer, *count;
	const char *id;
	int code = ask_key(args, "KeyStatus", json_pack("{s:b}", "brief", true),
			   &answer);

	if (code)
		return code;
	*progress = (struct progress){ 0 };
	json_object_foreach(json_object_get(answer, "checkpoints"), id, count)
	{
		progress->all += json_integer_value(count);
		if (!strcmp(id, key_id))
			progress->done = json_integer_value(count);
	}
	/* Somebody has changed it again meanwhile; that is waited for by him. */
	if (strcmp(text_of(answer, "current"), key_id))
		code = fail_text(CODE_TRY_AGAIN, 0,
				 "the cluster has another key by now: %s",
				 text_of(answer, "current"));
	json_decref(answer);
	return code;
}

static void tell(const struct args *args, const struct progress *progress,
		 const struct progress *before)
{
	if (args->quiet || args->json ||
	    (progress->done == before->done && progress->all == before->all))
		return;
	note("%" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT
	     " snapshots in the store are sealed with it",
	     progress->done, progress->all);
}

static int wait_for_store(const struct args *args, const char *key_id,
			  struct progress *progress)
{
	int seconds = args->timeout < 0 ? WAIT_SECONDS : args->timeout;
	struct progress before = { .done = -1 };
	double begun = seconds_now();
	int code;

	for (;;) {
		code = look(args, key_id, progress);
		if (code)
			return code;
		tell(args, progress, &before);
		before = *progress;
		if (progress->done == progress->all)
			return CODE_OK;
		if (is_ended())
			return fail_text(CODE_ERROR, 0,
					 "interrupted; it goes on by itself");
		if (seconds_now() - begun >= seconds)
			return fail_text(
				CODE_TIMEOUT, 0,
				"%" JSON_INTEGER_FORMAT
				" of %" JSON_INTEGER_FORMAT
				" snapshots are sealed with the new key after %d seconds; it goes on by itself: clusctl key status",
				progress->done, progress->all, seconds);
		wait_a_bit();
	}
}

static int print_rotated(const json_t *answer, const struct progress *progress,
			 bool waited)
{
	json_t *reply = new_reply();

	json_object_update_missing(reply, (json_t *)answer);
	json_object_set_new(reply, "waited", json_boolean(waited));
	if (waited) {
		json_object_set_new(reply, "resealed",
				    json_integer(progress->done));
		json_object_set_new(reply, "snapshots",
				    json_integer(progress->all));
	}
	return print_reply(reply);
}

int key_rotate(const struct args *args)
{
	struct progress progress = { 0 };
	json_t *answer;
	int code = ask_key(args, "KeyRotate",
			   json_pack("{s:b}", "rejoin", args->rejoin), &answer);

	if (code)
		return code;
	if (!args->json)
		printf("%s\n", text_of(answer, "key_id"));
	fflush(stdout);
	note_problem(answer);
	catch_end();
	if (!args->no_wait)
		code = wait_for_store(args, text_of(answer, "key_id"),
				      &progress);
	if (!code && args->json)
		code = print_rotated(answer, &progress, !args->no_wait);
	json_decref(answer);
	return code;
}
