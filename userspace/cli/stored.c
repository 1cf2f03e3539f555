// SPDX-License-Identifier: GPL-2.0-or-later
/* Waits until the store has what was changed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "daemon.h"

#define WAIT_SECONDS 10

int fail_made(enum made_outcome outcome)
{
	switch (outcome) {
	case MADE_CHANGED:
		return fail_text(CODE_TRY_AGAIN, EAGAIN, "%s",
				 made_problem(outcome));
	case MADE_BOOT_KEY:
		return fail_text(CODE_UNSAFE, ENOKEY, "%s",
				 made_problem(outcome));
	case MADE_NOT_STORED:
		return fail_text(CODE_TRY_AGAIN, EAGAIN, "%s",
				 made_problem(outcome));
	case MADE_STORED:
		break;
	}
	return CODE_OK;
}

static int judge(struct clusctl_resource *resource, const struct made *made)
{
	struct clusctl_checkpoint_table *table;
	int code, rc = clusctl_checkpoint_table(resource, &table);

	if (rc)
		return fail(rc);
	code = fail_made(made_judge(table, made));
	clusctl_checkpoint_table_free(table);
	return code;
}

int wait_daemon(const struct args *args, bool *asked)
{
	const char *path = daemon_path(args);
	int timeout = args->timeout < 0 ? WAIT_SECONDS : args->timeout;
	const char *error;
	json_t *answer;
	int code = CODE_OK, rc;

	rc = daemon_ask(path, "Wait", NULL, timeout, &answer);
	/* Who has no daemon has no store. */
	if (!args->socket && (rc == -ENOENT || rc == -ECONNREFUSED))
		return CODE_OK;
	if (rc == -ETIMEDOUT)
		return fail_text(
			CODE_TIMEOUT, ETIMEDOUT,
			"done here, but not stored after %d seconds; it is, as soon as that can be done: clusctl sync waits on, clusctl doctor tells what is in the way",
			timeout);
	if (rc)
		return fail_daemon(path, rc, timeout);
	*asked = true;
	error = json_string_value(json_object_get(answer, "error"));
	if (!json_is_true(json_object_get(answer, "in_step")))
		code = fail_text(
			CODE_TRY_AGAIN, EAGAIN,
			"done here, but not stored: %s; it is, as soon as that can be done: clusctl sync waits for it",
			error ? error : "the store cannot be used");
	json_decref(answer);
	return code;
}

int wait_stored(const struct args *args, struct clusctl_resource *resource,
		const char *checkpoint, bool removed, struct stored *stored)
{
	struct made made = { 0 };
	int code, rc;

	*stored = (struct stored){ 0 };
	if (args->no_wait)
		return CODE_OK;
	rc = made_read(resource, checkpoint, &made);
	/* A tombstone that nobody needs is not kept. */
	if (rc == -ENOENT && removed)
		return wait_daemon(args, &stored->has_daemon);
	if (rc)
		return fail(rc);
	code = wait_daemon(args, &stored->has_daemon);
	stored->waits = code;
	if (!code && stored->has_daemon)
		code = made.tombstone == removed ? judge(resource, &made) :
						   fail_made(MADE_CHANGED);
	stored->generation = made.generation;
	free(made.name);
	return code;
}
