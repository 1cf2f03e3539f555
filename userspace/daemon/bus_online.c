// SPDX-License-Identifier: GPL-2.0-or-later
/* Resources go online and offline. */
#include <errno.h>
#include <linux/clusctl.h>
#include <stdlib.h>

#include "bus_error.h"
#include "bus_option.h"
#include "bus_resource.h"

/* In the thread; counts what is restored: of one that is online, nothing */
static void go_online(struct bus_call *call, struct clusctl_cluster *cluster)
{
	struct clusctl_resource *resource;
	uint32_t state, count;

	call->result = bus_resource_open(cluster, call->object, &resource,
					 &call->status);
	if (call->result)
		return;
	call->result = clusctl_resource_get_state(resource, &state, &count);
	if (!call->result)
		call->result = clusctl_resource_online(
			resource, call->best_effort ? CLUSCTL_BEST_EFFORT : 0);
	call->status = clusctl_last_status();
	if (!call->result && state != CLUSCTL_ONLINE)
		call->count = count;
	clusctl_resource_close(resource);
}

static void go_offline(struct bus_call *call, struct clusctl_cluster *cluster)
{
	struct clusctl_resource *resource;

	call->result = bus_resource_open(cluster, call->object, &resource,
					 &call->status);
	if (call->result)
		return;
	call->result = clusctl_resource_offline(resource);
	call->status = clusctl_last_status();
	clusctl_resource_close(resource);
}

static int done(struct bus_call *call, sd_bus_error *error)
{
	int ret = bus_resource_check(call, error);

	return ret ? ret : bus_reply_with(call, "");
}

static int restored(struct bus_call *call, sd_bus_error *error)
{
	int ret = bus_resource_check(call, error);

	return ret ? ret : bus_reply_with(call, "u", (uint32_t)call->count);
}

/* What the store has is here, or why not */
static int check_fetched(const struct bus_call *call, sd_bus_error *error)
{
	const json_t *said = call->question.answer;
	const char *why = json_string_value(json_object_get(said, "error"));

	if (!said)
		return -ENOMEM;
	if (why) {
		sd_bus_error_setf(error, BUS_ERROR_ENGINE_UNAVAILABLE,
				  "the store cannot be asked: %s", why);
		return -EAGAIN;
	}
	if (!json_is_true(json_object_get(said, "in_step")) &&
	    !call->best_effort) {
		sd_bus_error_set_const(
			error, BUS_ERROR("NotInStep"),
			"what the store has of it could not all be taken; clusctl doctor says why");
		return -EAGAIN;
	}
	return 0;
}

static int fetched(struct bus_call *call, sd_bus_error *error)
{
	int ret = check_fetched(call, error);

	if (!ret)
		return bus_call_work(call, go_online, restored);
	bus_call_log(call, ret, CLUSCTL_NO_STATUS);
	return ret;
}

int bus_read_best_effort(struct bus_call *call, sd_bus_error *error)
{
	const struct bus_option options[] = {
		{ .name = "best-effort", .flag = &call->best_effort },
		{ .name = NULL },
	};

	return bus_options_read(call->message, options, error);
}

int bus_online(struct bus_call *call, sd_bus_error *error)
{
	(void)error;
	return bus_call_work(call, go_online, done);
}

int bus_offline(struct bus_call *call, sd_bus_error *error)
{
	(void)error;
	return bus_call_work(call, go_offline, done);
}

int bus_restore(struct bus_call *call, sd_bus_error *error)
{
	struct clusctl_resource *resource;
	uint32_t status;
	int ret;

	/* The worker knows resources by their GUIDs. */
	ret = bus_resource_open(call->bus->cluster, call->object, &resource,
				&status);
	if (!ret) {
		ret = clusctl_resource_get_id(resource, &call->id);
		status = clusctl_last_status();
		clusctl_resource_close(resource);
	}
	if (ret)
		return bus_error_set(error, ret, status, NULL);
	return bus_call_ask(call,
			    json_pack("{s:s, s:s}", "method", "Sync",
				      "resource", call->id),
			    false, fetched, error);
}
