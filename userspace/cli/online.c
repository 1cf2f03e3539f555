// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl resource: online, offline, and which checkpoints stood in the way. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* A change of state, and the failures that its events told of */
struct change {
	struct clusctl_cluster *cluster;
	struct clusctl_resource *resource;
	char *id;
	uint32_t type; /* of events that tell of a failure */
	json_t *failures;
};

static int change_open(const struct args *args, uint32_t type,
		       struct change *change)
{
	int code, rc;

	memset(change, 0, sizeof(*change));
	change->type = type;
	/* The events of this file are those from now on. */
	code = open_resource(args, O_RDWR | O_NONBLOCK, args->words[0],
			     &change->cluster, &change->resource);
	if (code)
		return code;
	rc = clusctl_resource_get_id(change->resource, &change->id);
	if (rc) {
		code = fail(rc);
		clusctl_resource_close(change->resource);
		clusctl_cluster_close(change->cluster);
		return code;
	}
	change->failures = json_array();
	return CODE_OK;
}

static void change_close(struct change *change)
{
	about_container(NULL, CLUSCTL_MACHINE);
	json_decref(change->failures);
	free(change->id);
	clusctl_resource_close(change->resource);
	clusctl_cluster_close(change->cluster);
}

static void take_event(struct change *change,
		       const struct clusctl_event_info *event)
{
	const char *id = clusctl_event_info_get_resource_id(event);
	const char *name = clusctl_event_info_get_name(event);
	uint32_t status = clusctl_event_info_get_status(event);

	if (clusctl_event_info_get_type(event) != change->type || !id ||
	    strcmp(id, change->id) || !name)
		return;
	json_array_append_new(
		change->failures,
		json_pack("{s:s, s:I, s:s?, s:I, s:s}", "name", name,
			  "generation",
			  (json_int_t)clusctl_event_info_get_generation(event),
			  "status", clusctl_status_name(status),
			  "status_number", (json_int_t)status, "message",
			  clusctl_status_message(status)));
}

static void collect(struct change *change)
{
	struct clusctl_event_list *list;

	while (!clusctl_event_read(change->cluster, &list)) {
		for (size_t i = 0; i < clusctl_event_list_size(list); i++)
			take_event(change, clusctl_event_list_get(list, i));
		clusctl_event_list_free(list);
	}
}

static const char *name_of(const json_t *failure)
{
	return json_string_value(json_object_get(failure, "name"));
}

static json_t *change_reply(const struct args *args,
			    const struct change *change)
{
	json_t *reply = new_reply();
	uint32_t state;

	json_object_set_new(reply, "resource", json_text(args->words[0]));
	if (!clusctl_resource_get_state(change->resource, &state, NULL))
		json_object_set_new(reply, "state",
				    json_string(clusctl_state_name(state)));
	json_object_set(reply, "failures", change->failures);
	return reply;
}

static int change_failed(const struct args *args, struct change *change, int rc)
{
	uint32_t status = clusctl_last_status();
	const json_t *first;

	collect(change);
	first = json_array_get(change->failures, 0);
	if (first)
		about_container(name_of(first), CLUSCTL_MACHINE);
	if (args->json)
		about_reply(change_reply(args, change));
	return status == CLUSCTL_NO_STATUS ? fail_errno(-rc) :
					     fail_status(status);
}

/* It went well; says what did not. */
static int change_done(const struct args *args, struct change *change,
		       const char *consequence)
{
	const char *status;
	json_t *failure;
	size_t i;

	collect(change);
	if (args->json)
		return print_reply(change_reply(args, change));
	json_array_foreach(change->failures, i, failure)
	{
		about_container(name_of(failure), CLUSCTL_MACHINE);
		status = json_string_value(json_object_get(failure, "status"));
		note("%s: %s; %s", status ? status : "unknown status",
		     json_string_value(json_object_get(failure, "message")),
		     consequence);
	}
	return CODE_OK;
}

int resource_online(const struct args *args)
{
	struct change change;
	int code, rc;

	code = change_open(args, CLUSCTL_CHANGE_RESTORE_FAILED, &change);
	if (code)
		return code;
	rc = clusctl_resource_online(
		change.resource, args->best_effort ? CLUSCTL_BEST_EFFORT : 0);
	if (rc)
		code = change_failed(args, &change, rc);
	else
		code = change_done(args, &change, "it was not restored");
	change_close(&change);
	return code;
}

int resource_offline(const struct args *args)
{
	struct change change;
	int code, rc;

	code = change_open(args, CLUSCTL_CHANGE_SNAPSHOT_FAILED, &change);
	if (code)
		return code;
	rc = clusctl_resource_offline(change.resource);
	if (rc)
		code = change_failed(args, &change, rc);
	else
		code = change_done(args, &change, "its last snapshot stays");
	change_close(&change);
	return code;
}
