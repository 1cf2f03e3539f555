// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl sync: have the daemon do what there is to do. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
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
		return fail_text(CODE_PRIVILEGE, -error,
				 "only root and the group clusctl may ask it");
	default:
		return fail_text(CODE_PROTOCOL, -error, "%s", strerror(-error));
	}
}

static bool has(const json_t *answer, const char *name)
{
	return json_integer_value(json_object_get(answer, name));
}

/* What waits may be stored without anybody's help; the rest is not. */
static int fail_lag(const json_t *answer)
{
	char text[LAG_SIZE];
	bool needs_help = has(answer, "refused") || has(answer, "damaged") ||
			  has(answer, "foreign") || has(answer, "boot_key");

	describe_lag(answer, text);
	return needs_help ?
		       fail_text(
			       CODE_UNSAFE, 0,
			       "not all is in step: %s; clusctl doctor tells more",
			       text) :
		       fail_text(
			       CODE_TRY_AGAIN, EAGAIN,
			       "not all is in step: %s; clusctl doctor tells more",
			       text);
}

static int judge(const struct args *args, const json_t *answer, json_t *reply)
{
	const char *error = json_string_value(json_object_get(answer, "error"));

	if (error)
		return fail_text(CODE_TRY_AGAIN, EAGAIN,
				 "the store cannot be used: %s", error);
	if (!json_is_true(json_object_get(answer, "in_step")))
		return fail_lag(answer);
	return args->json ? print_reply(json_incref(reply)) : CODE_OK;
}

/* The GUID of a resource, which may have come from the store just now */
static int find_resource(const struct args *args, json_t **asked)
{
	struct clusctl_resource *resource;
	struct clusctl_cluster *cluster;
	char *id;
	int code, rc;

	code = open_resource(args, O_RDONLY, args->words[0], &cluster,
			     &resource);
	if (code)
		return code;
	rc = clusctl_resource_get_id(resource, &id);
	if (rc) {
		code = fail(rc);
	} else {
		*asked = json_pack("{s:s}", "resource", id);
		free(id);
	}
	clusctl_resource_close(resource);
	clusctl_cluster_close(cluster);
	return code;
}

/* What is left of --timeout after @begun, in whole seconds; -1 without one */
static int seconds_left(const struct args *args, double begun)
{
	int gone = (int)(seconds_now() - begun);

	if (args->timeout < 0)
		return -1;
	return gone < args->timeout ? args->timeout - gone : 0;
}

static int ask_sync(const struct args *args, double begun, json_t *asked,
		    json_t **answer)
{
	const char *path = daemon_path(args);
	int rc = daemon_ask(path, "Sync", asked, seconds_left(args, begun),
			    answer);

	return rc ? fail_daemon(path, rc, args->timeout) : CODE_OK;
}

static int sync_stores(const struct args *args)
{
	json_t *answer, *reply, *asked = NULL;
	double begun = seconds_now();
	int code = ask_sync(args, begun, NULL, &answer);

	/* What the store has not told of may still be in it. */
	if (!code && args->count &&
	    json_is_null(json_object_get(answer, "error"))) {
		code = find_resource(args, &asked);
		if (!code) {
			json_decref(answer);
			code = ask_sync(args, begun, asked, &answer);
		}
	}
	if (code) {
		json_decref(answer);
		return code;
	}
	reply = new_reply();
	json_object_update_missing(reply, answer);
	json_object_del(reply, "error");
	about_reply(json_incref(reply));
	code = judge(args, answer, reply);
	about_reply(NULL);
	json_decref(reply);
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
	.words = "[RESOURCE]",
	.doc = "Wait until clusctld has brought this node and the store in step: what was\n"
	       "changed here before is stored then, and what was stored before is here. What\n"
	       "cannot be, such as for want of a key, is a failure, with exit status 107, when\n"
	       "all else is done; with RESOURCE, only if it is of that.",
	.examples =
		"  clusctl sync db-1 --timeout 20 && clusctl resource online db-1",
	.options = options,
	.max = 1,
	.run = sync_stores,
};
