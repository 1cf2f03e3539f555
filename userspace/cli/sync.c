// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl sync: have the daemon do what there is to do. */
#include <errno.h>
#include <string.h>

#include "args.h"
#include "cli.h"
#include "daemon.h"

int fail_daemon(const char *path, int error, int timeout)
{
	about_file(path);
	switch (error) {
	case -ENOENT:
	case -ECONNREFUSED:
		return fail_text(CODE_UNAVAILABLE, -error,
				 "clusctld does not run; start it");
	case -ETIMEDOUT:
		return fail_text(CODE_TIMEOUT, -error,
				 "not in step after %d seconds", timeout);
	case -EACCES:
		return fail_text(
			CODE_PRIVILEGE, -error,
			"only root and the group clusctl may ask it");
	default:
		return fail_text(CODE_PROTOCOL, -error, "%s", strerror(-error));
	}
}

static int sync_stores(const struct args *args)
{
	const char *path = args->socket ? args->socket : DAEMON_SOCKET;
	const char *error;
	json_t *answer, *reply;
	int code = CODE_OK, rc;

	rc = daemon_ask(path, "Sync", NULL, args->timeout, &answer);
	if (rc)
		return fail_daemon(path, rc, args->timeout);
	error = json_string_value(json_object_get(answer, "error"));
	if (!json_is_true(json_object_get(answer, "in_step"))) {
		code = fail_text(CODE_TRY_AGAIN, EAGAIN,
				 "the store cannot be used: %s",
				 error ? error : "no reason given");
	} else if (args->json) {
		reply = new_reply();
		json_object_set_new(reply, "in_step", json_true());
		code = print_reply(reply);
	}
	json_decref(answer);
	return code;
}

static const struct argp_option options[] = {
	{ "socket", OPT_SOCKET, "PATH", 0,
	  "Where clusctld listens (" DAEMON_SOCKET ")", 1 },
	{ "timeout", OPT_TIMEOUT, "S", 0,
	  "Wait at most S seconds, then exit with status 124", 1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

const struct command sync_command = {
	.verb = "sync",
	.words = "",
	.doc = "Wait until clusctld has brought this node and the store in step: what was\n"
	       "changed here before is stored then, and what was stored before is here.",
	.examples =
		"  clusctl sync --timeout 20 && clusctl resource online db-1",
	.options = options,
	.run = sync_stores,
};
