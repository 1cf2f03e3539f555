// SPDX-License-Identifier: GPL-2.0-or-later
/* The interface org.clusctl1.Manager: all resources, the store and the cluster key. */
#include <errno.h>
#include <linux/clusctl.h>
#include <stdlib.h>
#include <string.h>

#include "bus_append.h"
#include "bus_error.h"
#include "bus_manager.h"
#include "bus_option.h"
#include "bus_path.h"
#include "bus_resource.h"
#include "bus_xml.h"

#define DEFAULT_TYPE "Generic Service"

/* ---- Properties ------------------------------------------------------------- */

static int load(const char *name, struct bus_object *object)
{
	(void)name;
	object->report = report_read(object->bus->worker);
	return clusctl_cluster_get_info(object->bus->cluster, &object->cluster);
}

static int each(struct bus *bus,
		int (*visit)(struct bus *bus, const struct bus_kind *kind,
			     const char *name, const char *id, void *data),
		void *data)
{
	return visit(bus, &bus_manager_kind, "Manager", NULL, data);
}

const struct bus_kind bus_manager_kind = {
	.path = BUS_MANAGER,
	.is_single = true,
	.interfaces = { &bus_manager },
	.load = load,
	.each = each,
};

const char *bus_engine_state(const json_t *report)
{
	if (!report)
		return "unknown";
	if (json_is_true(json_object_get(report, "stale")))
		return "stale";
	if (json_object_get(report, "error"))
		return "unavailable";
	if (!json_is_true(json_object_get(report, "compared")))
		return "starting";
	return json_is_true(json_object_get(report, "in_step")) ? "in-step" :
								  "incomplete";
}

static int append_version(const struct bus_object *object, sd_bus_message *to)
{
	(void)object;
	return sd_bus_message_append(to, "s", clusctl_version());
}

static int append_node(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(to, "s",
				     object->bus->worker->config->node);
}

static int append_engine(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(to, "s",
				     object->bus->worker->config->engine);
}

static int append_engine_state(const struct bus_object *object,
			       sd_bus_message *to)
{
	return sd_bus_message_append(to, "s", bus_engine_state(object->report));
}

static int append_key_id(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(
		to, "s", clusctl_cluster_info_get_key_id(object->cluster));
}

static int append_boot_key(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(
		to, "b",
		(int)clusctl_cluster_info_has_boot_key(object->cluster));
}

static const struct bus_property properties[] = {
	{ "Version", "s", 0, false, append_version },
	{ "NodeName", "s", 0, false, append_node },
	{ "Engine", "s", 0, false, append_engine },
	{ "EngineState", "s", BUS_ENGINE, false, append_engine_state },
	{ "KeyId", "s", BUS_KEY, false, append_key_id },
	{ "BootKey", "b", BUS_KEY, false, append_boot_key },
	{ .name = NULL },
};

/* ---- Resources -------------------------------------------------------------- */

static int answer_path(struct bus_call *call, const char *name)
{
	char *path = bus_object_path(&bus_resource_kind, name);
	int ret = path ? bus_reply_with(call, "o", path) : -ENOMEM;

	free(path);
	return ret;
}

struct paths {
	sd_bus_message *to;
	size_t size;
};

static int append_path(struct bus *bus, const struct bus_kind *kind,
		       const char *name, const char *id, void *data)
{
	char *path = bus_object_path(kind, name);
	struct paths *paths = data;
	int ret;

	(void)bus;
	(void)id;
	if (!path)
		return -ENOMEM;
	paths->size += strlen(path) + 8; /* its length, and what aligns it */
	ret = paths->size > BUS_ANSWER_MAX ?
		      -E2BIG :
		      sd_bus_message_append(paths->to, "o", path);
	free(path);
	return ret < 0 ? ret : 0;
}

static int answer_all(struct bus_call *call, const struct bus_kind *kind,
		      sd_bus_error *error)
{
	struct paths paths = { 0 };
	int ret = sd_bus_message_new_method_return(call->message, &paths.to);

	if (ret < 0)
		return ret;
	ret = sd_bus_message_open_container(paths.to, 'a', "o");
	if (ret >= 0)
		ret = kind->each(call->bus, append_path, &paths);
	if (ret >= 0)
		ret = sd_bus_message_close_container(paths.to);
	call->size = paths.size;
	ret = bus_reply(call, paths.to, ret);
	return ret == -E2BIG ? bus_refuse_size(error) : ret;
}

static int list_resources(struct bus_call *call, sd_bus_error *error)
{
	return answer_all(call, &bus_resource_kind, error);
}

static int list_containers(struct bus_call *call, sd_bus_error *error)
{
	return answer_all(call, &bus_container_kind, error);
}

/* By a name in any letters, or a GUID */
static int get_resource(struct bus_call *call, sd_bus_error *error)
{
	struct clusctl_resource *resource;
	const char *name;
	char *spelled;
	int ret = sd_bus_message_read(call->message, "s", &name);

	if (ret < 0)
		return ret;
	ret = clusctl_resource_open(call->bus->cluster, name, &resource);
	if (!ret) {
		ret = clusctl_resource_get_name(resource, &spelled);
		clusctl_resource_close(resource);
	}
	if (ret)
		return bus_error_set(error, ret, clusctl_last_status(), NULL);
	ret = answer_path(call, spelled);
	free(spelled);
	return ret;
}

static void create(struct bus_call *call, struct clusctl_cluster *cluster)
{
	call->result = clusctl_resource_create_with_id(
		cluster, call->object, call->type ? call->type : DEFAULT_TYPE,
		call->id, NULL);
	call->status = clusctl_last_status();
}

static int created(struct bus_call *call, sd_bus_error *error)
{
	int ret = bus_resource_check(call, error);

	return ret ? ret : answer_path(call, call->object);
}

/* The one that polkit was asked about, and none that has come since */
static void remove_one(struct bus_call *call, struct clusctl_cluster *cluster)
{
	struct clusctl_resource *resource;

	call->result = bus_resource_open(cluster, call->object, &resource,
					 &call->status);
	if (call->result)
		return;
	clusctl_resource_close(resource);
	call->result = clusctl_resource_delete(cluster, call->object);
	call->status = clusctl_last_status();
}

static int deleted(struct bus_call *call, sd_bus_error *error)
{
	int ret = bus_resource_check(call, error);

	return ret ? ret : bus_reply_with(call, "");
}

/* Reads the name that somebody says, and what comes after it. */
static int read_named(struct bus_call *call, const struct bus_option *options,
		      sd_bus_error *error)
{
	const char *name;
	int ret = sd_bus_message_read(call->message, "s", &name);

	if (ret < 0)
		return ret;
	free(call->object);
	call->object = strdup(name);
	return call->object ? bus_options_read(call->message, options, error) :
			      -ENOMEM;
}

static int read_create(struct bus_call *call, sd_bus_error *error)
{
	const struct bus_option options[] = {
		{ .name = "type", .text = &call->type },
		{ .name = "id", .text = &call->id },
		{ .name = NULL },
	};
	int ret = read_named(call, options, error);

	/* What the store has of the resource with this GUID, whosever it is, comes here. */
	if (call->id)
		call->action = BUS_KEYS;
	return ret;
}

static int create_resource(struct bus_call *call, sd_bus_error *error)
{
	(void)error;
	return bus_call_work(call, create, created);
}

static int read_delete(struct bus_call *call, sd_bus_error *error)
{
	const struct bus_option options[] = { { .name = NULL } };
	int ret = read_named(call, options, error);
	char *spelled;

	if (ret < 0)
		return ret;
	spelled = bus_resource_spelled(call->bus->cluster, call->object);
	free(call->object);
	call->object = spelled;
	return spelled ? 0 : -ENOMEM;
}

static int delete_resource(struct bus_call *call, sd_bus_error *error)
{
	(void)error;
	return bus_call_work(call, remove_one, deleted);
}

/* ---- The store and the key --------------------------------------------------- */

/* The counts, and whether all is in step */
static int append_counts(const json_t *said, sd_bus_message *to)
{
	static const char *const names[][2] = {
		{ "checkpoints", "Checkpoints" },
		{ "tombstones", "Tombstones" },
		{ "refused", "Refused" },
		{ "damaged", "Damaged" },
		{ "foreign", "Foreign" },
		{ "waiting", "Waiting" },
		{ "boot_key", "BootKey" },
	};
	int ret = sd_bus_message_open_container(to, 'a', "{sv}");
	size_t i;

	if (ret >= 0)
		ret = bus_put_bool(
			to, "InStep",
			json_is_true(json_object_get(said, "in_step")));
	for (i = 0; ret >= 0 && i < sizeof(names) / sizeof(names[0]); i++)
		ret = bus_put_number(
			to, names[i][1],
			(uint64_t)json_integer_value(
				json_object_get(said, names[i][0])));
	return ret < 0 ? ret : sd_bus_message_close_container(to);
}

static int synced(struct bus_call *call, sd_bus_error *error)
{
	const json_t *said = call->question.answer;
	const char *why = json_string_value(json_object_get(said, "error"));
	sd_bus_message *reply;
	int ret;

	if (!said)
		return -ENOMEM;
	if (why) {
		sd_bus_error_setf(error, BUS_ERROR_ENGINE_UNAVAILABLE,
				  "the store cannot be used: %s", why);
		return -EAGAIN;
	}
	ret = sd_bus_message_new_method_return(call->message, &reply);
	if (ret < 0)
		return ret;
	return bus_reply(call, reply, append_counts(said, reply));
}

static int sync_all_of_it(struct bus_call *call, sd_bus_error *error)
{
	/* It is done, even if nobody waits for it. */
	bus_call_log(call, 0, CLUSCTL_NO_STATUS);
	return bus_call_ask(call, json_pack("{s:s}", "method", "Sync"), false,
			    synced, error);
}

static int rotated(struct bus_call *call, sd_bus_error *error)
{
	const json_t *said = call->question.answer;
	int ret = bus_call_check_answer(call, error);

	if (!ret)
		return bus_reply_with(
			call, "s",
			json_string_value(json_object_get(said, "key_id")));
	bus_call_log(call, ret, CLUSCTL_NO_STATUS);
	return ret;
}

static int read_rotate(struct bus_call *call, sd_bus_error *error)
{
	const struct bus_option options[] = {
		{ .name = "rejoin", .flag = &call->rejoin },
		{ .name = NULL },
	};

	return bus_options_read(call->message, options, error);
}

static int rotate_key(struct bus_call *call, sd_bus_error *error)
{
	bus_call_log(call, 0, CLUSCTL_NO_STATUS);
	/* Whoever comes here may do that: polkit was asked. */
	return bus_call_ask(call,
			    json_pack("{s:s, s:b}", "method", "KeyRotate",
				      "rejoin", call->rejoin),
			    true, rotated, error);
}

static const struct bus_method methods[] = {
	{ "ListResources", "", BUS_READ_ALL, NULL, list_resources },
	{ "ListContainers", "", BUS_READ_ALL, NULL, list_containers },
	{ "GetResource", "s", BUS_READ, NULL, get_resource },
	{ "CreateResource", "sa{sv}", BUS_CHANGE, read_create,
	  create_resource },
	{ "DeleteResource", "sa{sv}", BUS_CHANGE, read_delete,
	  delete_resource },
	{ "Sync", "a{sv}", BUS_RESTORE, bus_read_no_options, sync_all_of_it },
	{ "RotateKey", "a{sv}", BUS_KEYS, read_rotate, rotate_key },
	{ .name = NULL },
};

const struct bus_interface bus_manager = {
	.name = BUS_NAME ".Manager",
	.xml = bus_xml_Manager,
	.methods = methods,
	.properties = properties,
};
