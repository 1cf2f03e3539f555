// SPDX-License-Identifier: GPL-2.0-or-later
/* Checkpoints are added and removed, and stored. */
#include <errno.h>
#include <linux/clusctl.h>
#include <stdlib.h>
#include <string.h>

#include "bus_error.h"
#include "bus_option.h"
#include "bus_resource.h"

/* In the thread */
static void change(struct bus_call *call, struct clusctl_cluster *cluster)
{
	struct clusctl_resource *resource;

	call->result = bus_resource_open(cluster, call->object, &resource,
					 &call->status);
	if (call->result)
		return;
	call->result =
		call->removes ?
			clusctl_checkpoint_delete(resource, call->checkpoint) :
			clusctl_checkpoint_add(resource, call->checkpoint);
	call->status = clusctl_last_status();
	/* A tombstone that nobody needs is not kept. */
	if (!call->result && made_read(resource, call->checkpoint, &call->made))
		call->made = (struct made){ 0 };
	clusctl_resource_close(resource);
}

static int refuse_made(enum made_outcome outcome, sd_bus_error *error)
{
	sd_bus_error_set(error,
			 outcome == MADE_CHANGED ? BUS_ERROR_CHANGED :
						   BUS_ERROR_NOT_STORED,
			 made_problem(outcome));
	return -EAGAIN;
}

static int answer(struct bus_call *call, sd_bus_error *error)
{
	/* What was added could not be read: by now it is another one, or has gone. */
	if (!call->removes && !call->made.name)
		return refuse_made(MADE_CHANGED, error);
	if (call->removes || call->is_wmi)
		return bus_reply_with(call, "");
	return bus_reply_with(call, "t", call->made.generation);
}

/* Does the module know that the store has it? */
static int judge(struct bus_call *call, sd_bus_error *error)
{
	struct clusctl_checkpoint_table *table;
	struct clusctl_resource *resource;
	enum made_outcome outcome;
	uint32_t status;
	int ret = bus_resource_open(call->bus->cluster, call->object, &resource,
				    &status);

	if (!ret) {
		ret = clusctl_checkpoint_table(resource, &table);
		status = clusctl_last_status();
		clusctl_resource_close(resource);
	}
	if (ret)
		return bus_error_set(error, ret, status, NULL);
	outcome = call->made.tombstone == call->removes ?
			  made_judge(table, &call->made) :
			  MADE_CHANGED;
	clusctl_checkpoint_table_free(table);
	return outcome == MADE_STORED ? answer(call, error) :
					refuse_made(outcome, error);
}

static int waited(struct bus_call *call, sd_bus_error *error)
{
	const json_t *said = call->question.answer;
	const char *why = json_string_value(json_object_get(said, "error"));

	if (!json_is_true(json_object_get(said, "in_step"))) {
		sd_bus_error_setf(
			error, BUS_ERROR_NOT_STORED,
			"done here, but not stored: %s; it is, as soon as that can be done",
			why ? why : "the store cannot be used");
		return -EAGAIN;
	}
	return call->made.name ? judge(call, error) : answer(call, error);
}

static int changed(struct bus_call *call, sd_bus_error *error)
{
	int ret = bus_resource_check(call, error);

	if (ret)
		return ret;
	if (call->no_wait)
		return answer(call, error);
	return bus_call_ask(call, json_pack("{s:s}", "method", "Wait"), false,
			    waited, error);
}

static int read_name(struct bus_call *call)
{
	const char *name;
	int ret = sd_bus_message_read(call->message, "s", &name);

	if (ret < 0)
		return ret;
	call->checkpoint = strdup(name);
	return call->checkpoint ? 0 : -ENOMEM;
}

static int read_options(struct bus_call *call, sd_bus_error *error)
{
	const struct bus_option options[] = {
		{ .name = "no-wait", .flag = &call->no_wait },
		{ .name = NULL },
	};
	int ret = read_name(call);

	return ret < 0 ? ret : bus_options_read(call->message, options, error);
}

int bus_read_add(struct bus_call *call, sd_bus_error *error)
{
	return read_options(call, error);
}

int bus_read_remove(struct bus_call *call, sd_bus_error *error)
{
	call->removes = true;
	return read_options(call, error);
}

int bus_read_wmi_add(struct bus_call *call, sd_bus_error *error)
{
	(void)error;
	call->is_wmi = true;
	return read_name(call);
}

int bus_read_wmi_remove(struct bus_call *call, sd_bus_error *error)
{
	call->removes = true;
	return bus_read_wmi_add(call, error);
}

int bus_change_checkpoint(struct bus_call *call, sd_bus_error *error)
{
	(void)error;
	return bus_call_work(call, change, changed);
}
