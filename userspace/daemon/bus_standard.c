// SPDX-License-Identifier: GPL-2.0-or-later
/* Properties, and all objects. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bus_call.h"
#include "bus_error.h"
#include "bus_path.h"
#include "bus_standard.h"

/* Loads the object that @call is about. */
static int load(struct bus_call *call, struct bus_object *object,
		sd_bus_error *error)
{
	int ret = bus_object_load(call->bus, call->kind, call->object, object);

	if (bus_object_is_gone(ret))
		return sd_bus_error_setf(error, SD_BUS_ERROR_UNKNOWN_OBJECT,
					 "there is no %s any more",
					 call->object);
	return ret;
}

int bus_check_object(struct bus_call *call, sd_bus_error *error)
{
	struct bus_object object;
	int ret = call->kind ? load(call, &object, error) : 0;

	if (!ret && call->kind)
		bus_object_end(&object);
	return ret;
}

static const struct bus_interface *find_interface(const struct bus_call *call,
						  const char *name,
						  sd_bus_error *error)
{
	const struct bus_interface *interface =
		bus_find_interface(call->kind, name);

	if (!interface)
		sd_bus_error_setf(error, SD_BUS_ERROR_UNKNOWN_INTERFACE,
				  "there are no properties of %s here", name);
	return interface;
}

static const struct bus_property *
find_property(const struct bus_interface *interface, const char *name,
	      sd_bus_error *error)
{
	const struct bus_property *property = interface->properties;

	while (property->name && strcmp(property->name, name))
		property++;
	if (property->name)
		return property;
	sd_bus_error_setf(error, SD_BUS_ERROR_UNKNOWN_PROPERTY,
			  "%s has no property %s", interface->name, name);
	return NULL;
}

/* ---- org.freedesktop.DBus.Properties --------------------------------------- */

static int get(struct bus_call *call, sd_bus_error *error)
{
	const char *interface_name, *name;
	const struct bus_interface *interface;
	const struct bus_property *property;
	struct bus_object object;
	sd_bus_message *reply;
	int ret = sd_bus_message_read(call->message, "ss", &interface_name,
				      &name);

	if (ret < 0)
		return ret;
	interface = find_interface(call, interface_name, error);
	property = interface ? find_property(interface, name, error) : NULL;
	if (!property)
		return -EINVAL;
	ret = load(call, &object, error);
	if (ret)
		return ret;
	call->size = property->invalidates ? bus_object_size(&object) : 0;
	ret = sd_bus_message_new_method_return(call->message, &reply);
	if (ret >= 0)
		ret = bus_reply(call, reply,
				bus_append_variant(&object, property, reply));
	bus_object_end(&object);
	return ret == -E2BIG ? bus_refuse_size(error) : ret;
}

static int get_all(struct bus_call *call, sd_bus_error *error)
{
	const struct bus_interface *interface;
	struct bus_object object;
	sd_bus_message *reply;
	const char *name;
	int ret = sd_bus_message_read(call->message, "s", &name);

	if (ret < 0)
		return ret;
	interface = find_interface(call, name, error);
	if (!interface)
		return -EINVAL;
	ret = load(call, &object, error);
	if (ret)
		return ret;
	call->size = bus_object_size(&object);
	ret = sd_bus_message_new_method_return(call->message, &reply);
	if (ret >= 0)
		ret = bus_reply(call, reply,
				bus_append_properties(&object, interface,
						      reply));
	bus_object_end(&object);
	return ret;
}

/* Nothing is changed in this way. */
static int refuse_to_set(struct bus_call *call, sd_bus_error *error)
{
	const struct bus_interface *interface;
	const char *interface_name, *name;
	int ret = sd_bus_message_read(call->message, "ss", &interface_name,
				      &name);

	if (ret < 0)
		return ret;
	interface = find_interface(call, interface_name, error);
	if (!interface || !find_property(interface, name, error))
		return -EINVAL;
	return sd_bus_error_setf(error, SD_BUS_ERROR_PROPERTY_READ_ONLY,
				 "%s cannot be set", name);
}

static const struct bus_property no_properties[] = { { .name = NULL } };

static const struct bus_method properties_methods[] = {
	{ "Get", "ss", BUS_READ, NULL, get },
	{ "GetAll", "s", BUS_READ, NULL, get_all },
	{ "Set", "ssv", BUS_READ, NULL, refuse_to_set },
	{ .name = NULL },
};

const struct bus_interface bus_properties = {
	.name = "org.freedesktop.DBus.Properties",
	.methods = properties_methods,
	.properties = no_properties,
};

/* ---- org.freedesktop.DBus.ObjectManager ------------------------------------ */

struct answer {
	sd_bus_message *message;
	size_t size;
};

static int append_loaded(const struct bus_object *object,
			 const struct bus_kind *kind, const char *path,
			 struct answer *answer)
{
	sd_bus_message *to = answer->message;
	int ret;

	answer->size += strlen(path) + bus_object_size(object);
	if (answer->size > BUS_ANSWER_MAX)
		return -E2BIG;
	ret = sd_bus_message_open_container(to, 'e', "oa{sa{sv}}");
	if (ret >= 0)
		ret = sd_bus_message_append(to, "o", path);
	if (ret >= 0)
		ret = bus_append_interfaces(object, kind, to);
	if (ret >= 0)
		ret = sd_bus_message_close_container(to);
	return ret < 0 ? ret : 0;
}

static int append_object(struct bus *bus, const struct bus_kind *kind,
			 const char *name, const char *id, void *data)
{
	struct bus_object object;
	char *path;
	int ret = bus_object_load(bus, kind, name, &object);

	(void)id;
	if (ret) /* It may have gone meanwhile. */
		return bus_object_is_gone(ret) ? 0 : ret;
	path = bus_object_path(kind, name);
	ret = path ? append_loaded(&object, kind, path, data) : -ENOMEM;
	free(path);
	bus_object_end(&object);
	return ret;
}

static int append_all(struct bus *bus, struct answer *answer)
{
	const struct bus_kind *const *kind;
	int ret = sd_bus_message_open_container(answer->message, 'a',
						"{oa{sa{sv}}}");

	for (kind = bus_kinds; ret >= 0 && *kind; kind++)
		ret = (*kind)->each(bus, append_object, answer);
	return ret < 0 ? ret : sd_bus_message_close_container(answer->message);
}

static int get_managed_objects(struct bus_call *call, sd_bus_error *error)
{
	struct answer answer = { 0 };
	int ret = sd_bus_message_new_method_return(call->message,
						   &answer.message);

	if (ret < 0)
		return ret;
	ret = append_all(call->bus, &answer);
	call->size = answer.size;
	ret = bus_reply(call, answer.message, ret);
	return ret == -E2BIG ? bus_refuse_size(error) : ret;
}

static const struct bus_method objects_methods[] = {
	{ "GetManagedObjects", "", BUS_READ_ALL, NULL, get_managed_objects },
	{ .name = NULL },
};

const struct bus_interface bus_objects = {
	.name = "org.freedesktop.DBus.ObjectManager",
	.methods = objects_methods,
	.properties = no_properties,
};
