// SPDX-License-Identifier: GPL-2.0-or-later
/* Resources on the bus: the interface org.clusctl1.Resource. */
#include <errno.h>
#include <linux/clusctl.h>
#include <stdlib.h>
#include <string.h>

#include "bus_append.h"
#include "bus_error.h"
#include "bus_option.h"
#include "bus_path.h"
#include "bus_resource.h"
#include "bus_xml.h"

int bus_resource_open(struct clusctl_cluster *cluster, const char *name,
		      struct clusctl_resource **resource, uint32_t *status)
{
	char *spelled = NULL;
	int ret = clusctl_resource_open(cluster, name, resource);

	*status = clusctl_last_status();
	if (ret)
		return ret;
	ret = clusctl_resource_get_name(*resource, &spelled);
	*status = clusctl_last_status();
	/* The module knows it by its GUID, and in other letters, too. */
	if (!ret && strcmp(spelled, name)) {
		ret = -ENOENT;
		*status = ERROR_RESOURCE_NOT_FOUND;
	}
	free(spelled);
	if (ret)
		clusctl_resource_close(*resource);
	return ret;
}

char *bus_resource_spelled(struct clusctl_cluster *cluster, const char *name)
{
	struct clusctl_resource *resource;
	char *spelled;
	int ret = clusctl_resource_open(cluster, name, &resource);

	if (!ret) {
		ret = clusctl_resource_get_name(resource, &spelled);
		clusctl_resource_close(resource);
	}
	return ret ? strdup(name) : spelled;
}

int bus_resource_check(const struct bus_call *call, sd_bus_error *error)
{
	const char *detail = NULL;

	if (!call->result)
		return 0;
	if (call->status == ERROR_INVALID_PARAMETER && call->checkpoint)
		detail = clusctl_name_problem(call->checkpoint, NULL);
	return bus_error_set(error, call->result, call->status, detail);
}

static int load(const char *name, struct bus_object *object)
{
	struct clusctl_resource *resource;
	uint32_t status;
	int ret = bus_resource_open(object->bus->cluster, name, &resource,
				    &status);

	if (ret)
		return ret;
	object->name = strdup(name);
	if (!object->name)
		ret = -ENOMEM;
	if (!ret)
		ret = clusctl_resource_get_id(resource, &object->id);
	if (!ret)
		ret = clusctl_resource_get_type(resource, &object->type);
	if (!ret)
		ret = clusctl_checkpoint_table(resource, &object->table);
	clusctl_resource_close(resource);
	return ret;
}

static int each(struct bus *bus,
		int (*visit)(struct bus *bus, const struct bus_kind *kind,
			     const char *name, const char *id, void *data),
		void *data)
{
	const struct clusctl_resource_info *info;
	struct clusctl_resource_list *list;
	int ret = clusctl_resource_list(bus->cluster, &list);
	size_t i;

	if (ret)
		return ret;
	for (i = 0; !ret && (info = clusctl_resource_list_get(list, i)); i++)
		ret = visit(bus, &bus_resource_kind,
			    clusctl_resource_info_get_name(info),
			    clusctl_resource_info_get_id(info), data);
	clusctl_resource_list_free(list);
	return ret;
}

const struct bus_kind bus_resource_kind = {
	.path = BUS_RESOURCE,
	.interfaces = { &bus_resource, &bus_mscluster },
	.load = load,
	.each = each,
};

/* ---- Properties ------------------------------------------------------------- */

static uint32_t state_of(const struct bus_object *object)
{
	return clusctl_state_info_get_state(
		clusctl_checkpoint_table_get_state(object->table));
}

int bus_append_name(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(to, "s", object->name);
}

int bus_append_id(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(to, "s", object->id);
}

static int append_type(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(to, "s", object->type);
}

static int append_state(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(to, "s",
				     clusctl_state_name(state_of(object)));
}

/* What made it fail, or an empty string */
static int append_failure(const struct bus_object *object, sd_bus_message *to)
{
	uint32_t status = clusctl_state_info_get_failure(
		clusctl_checkpoint_table_get_state(object->table));
	const char *name = status ? clusctl_status_name(status) : "";

	return sd_bus_message_append(to, "s", name ? name : "unknown");
}

/* This node, or the one that the store tells of, or nothing */
static int append_owner(const struct bus_object *object, sd_bus_message *to)
{
	struct worker *worker = object->bus->worker;
	const char *own = worker->config->node;
	char *node;
	int ret;

	if (state_of(object) == CLUSCTL_ONLINE)
		return sd_bus_message_append(to, "s", own);
	node = report_owner(&worker->report, object->id);
	/* What it says of us it does not know yet. */
	ret = sd_bus_message_append(to, "s",
				    node && strcmp(node, own) ? node : "");
	free(node);
	return ret;
}

int bus_append_list(const struct bus_object *object, sd_bus_message *to)
{
	size_t i, count = clusctl_checkpoint_table_size(object->table);
	const struct clusctl_checkpoint_info *info;
	int ret = sd_bus_message_open_container(to, 'a', "s");

	for (i = 0; ret >= 0 && i < count; i++) {
		info = clusctl_checkpoint_table_get(object->table, i);
		if (!clusctl_checkpoint_info_is_tombstone(info))
			ret = sd_bus_message_append(
				to, "s",
				clusctl_checkpoint_info_get_name(info));
	}
	return ret < 0 ? ret : sd_bus_message_close_container(to);
}

static int append_details(const struct clusctl_checkpoint_info *info,
			  sd_bus_message *to)
{
	int ret = sd_bus_message_open_container(to, 'a', "{sv}");

	if (ret >= 0)
		ret = bus_put_string(to, "Name",
				     clusctl_checkpoint_info_get_name(info));
	if (ret >= 0)
		ret = bus_put_number(
			to, "Generation",
			clusctl_checkpoint_info_get_generation(info));
	if (ret >= 0)
		ret = bus_put_number(
			to, "Acknowledged",
			clusctl_checkpoint_info_get_acknowledged(info));
	if (ret >= 0)
		ret = bus_put_number(to, "Time",
				     clusctl_checkpoint_info_get_time(info));
	if (ret >= 0)
		ret = bus_put_string(to, "KeyId",
				     clusctl_checkpoint_info_get_key_id(info));
	if (ret >= 0)
		ret = bus_put_bool(to, "BootKey",
				   clusctl_checkpoint_info_has_boot_key(info));
	return ret < 0 ? ret : sd_bus_message_close_container(to);
}

static int append_checkpoints(const struct bus_object *object,
			      sd_bus_message *to)
{
	size_t i, count = clusctl_checkpoint_table_size(object->table);
	const struct clusctl_checkpoint_info *info;
	int ret = sd_bus_message_open_container(to, 'a', "a{sv}");

	for (i = 0; ret >= 0 && i < count; i++) {
		info = clusctl_checkpoint_table_get(object->table, i);
		if (!clusctl_checkpoint_info_is_tombstone(info))
			ret = append_details(info, to);
	}
	return ret < 0 ? ret : sd_bus_message_close_container(to);
}

static const struct bus_property properties[] = {
	{ "Name", "s", 0, false, bus_append_name },
	{ "Id", "s", 0, false, bus_append_id },
	{ "Type", "s", 0, false, append_type },
	{ "State", "s", BUS_STATE, false, append_state },
	{ "Failure", "s", BUS_STATE, false, append_failure },
	{ "OwnerNode", "s", BUS_STATE | BUS_OWNER, false, append_owner },
	{ "CryptoCheckpoints", "as", BUS_LIST, true, bus_append_list },
	{ "Checkpoints", "aa{sv}", BUS_LIST | BUS_DETAILS, true,
	  append_checkpoints },
	{ .name = NULL },
};

static const struct bus_method methods[] = {
	{ "AddCryptoCheckpoint", "sa{sv}", BUS_CHANGE, bus_read_add,
	  bus_change_checkpoint },
	{ "RemoveCryptoCheckpoint", "sa{sv}", BUS_CHANGE, bus_read_remove,
	  bus_change_checkpoint },
	{ "Online", "a{sv}", BUS_RESTORE, bus_read_best_effort, bus_online },
	{ "Offline", "a{sv}", BUS_RESTORE, bus_read_no_options, bus_offline },
	{ "Restore", "a{sv}", BUS_RESTORE, bus_read_best_effort, bus_restore },
	{ .name = NULL },
};

const struct bus_interface bus_resource = {
	.name = BUS_NAME ".Resource",
	.xml = bus_xml_Resource,
	.methods = methods,
	.properties = properties,
};
