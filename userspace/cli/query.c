// SPDX-License-Identifier: GPL-2.0-or-later
/* Questions to clusctld, and what to say when there is no answer. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "daemon.h"

#define QUERY_SECONDS 10

const char *daemon_path(const struct args *args)
{
	return args->socket ? args->socket : DAEMON_SOCKET;
}

static enum exit_code code_of(int error)
{
	switch (error) {
	case ENOENT:
		return CODE_NO_SUCH;
	case EPERM:
		return CODE_PRIVILEGE;
	case EBADMSG:
		return CODE_DIGEST;
	case EINVAL:
		return CODE_PROTOCOL;
	case ENOMEM:
		return CODE_SYSTEM;
	default:
		return CODE_TRY_AGAIN;
	}
}

int daemon_query(const struct args *args, const char *method, json_t *asked,
		 json_t **answer)
{
	int timeout = args->timeout < 0 ? QUERY_SECONDS : args->timeout;
	int error, rc = daemon_ask(daemon_path(args), method, asked, timeout,
				   answer);
	const char *why;

	if (rc)
		return fail_daemon(daemon_path(args), rc, timeout);
	why = json_string_value(json_object_get(*answer, "error"));
	if (!why)
		return CODE_OK;
	error = (int)json_integer_value(json_object_get(*answer, "errno"));
	rc = fail_text(code_of(error), error, "%s", why);
	json_decref(*answer);
	*answer = NULL;
	return rc;
}

json_t *ask_about(struct clusctl_resource *resource, const char *checkpoint)
{
	json_t *asked;
	char *id;

	if (clusctl_resource_get_id(resource, &id))
		return NULL;
	asked = json_pack("{s:s, s:s}", "resource", id, "checkpoint",
			  checkpoint);
	free(id);
	return asked;
}
