// SPDX-License-Identifier: GPL-2.0-or-later
/* Which method a message calls. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bus_call.h"
#include "bus_error.h"
#include "bus_path.h"
#include "bus_standard.h"

/*
 * What somebody may ask for, bytes: names of 260 characters, of which paths need nine
 * bytes for some. What is larger is neither kept nor handed on to polkit.
 */
#define MESSAGE_MAX 16384
#define VALUE_SIZE 16 /* what any value counts, at least */

static const struct bus_method *find_member(const struct bus_interface *in,
					    const char *member)
{
	const struct bus_method *method = in->methods;

	while (method->name && strcmp(method->name, member))
		method++;
	return method->name ? method : NULL;
}

/* What a path has: its own interfaces, and those of the specification */
static size_t list_interfaces(const struct bus_kind *kind, const char *path,
			      const struct bus_interface **list)
{
	size_t count = 0, i;

	for (i = 0; kind && kind->interfaces[i]; i++)
		list[count++] = kind->interfaces[i];
	if (kind)
		list[count++] = &bus_properties;
	if (!strcmp(path, BUS_ROOT))
		list[count++] = &bus_objects;
	list[count++] = &bus_introspectable;
	return count;
}

/* Without an interface, the first that has such a member is meant. */
static const struct bus_method *find_method(const struct bus_kind *kind,
					    const char *path,
					    sd_bus_message *message,
					    sd_bus_error *error)
{
	const char *interface = sd_bus_message_get_interface(message);
	const char *member = sd_bus_message_get_member(message);
	const struct bus_interface *list[BUS_INTERFACES_MAX + 3];
	size_t i, count = list_interfaces(kind, path, list);
	const struct bus_method *method;
	bool has_interface = !interface;

	for (i = 0; i < count; i++) {
		if (interface && strcmp(interface, list[i]->name))
			continue;
		has_interface = true;
		method = find_member(list[i], member);
		if (method)
			return method;
	}
	sd_bus_error_setf(error,
			  has_interface ? SD_BUS_ERROR_UNKNOWN_METHOD :
					  SD_BUS_ERROR_UNKNOWN_INTERFACE,
			  "%s has no %s", path,
			  has_interface ? member : interface);
	return NULL;
}

static int add_values(sd_bus_message *message, size_t *size);

/* The next value is of this @type. */
static int add_value(sd_bus_message *message, char type, const char *contents,
		     size_t *size)
{
	uint64_t value;
	const char *text;
	int ret;

	*size += VALUE_SIZE;
	if (strchr("aver(", type)) {
		ret = sd_bus_message_enter_container(message, type, contents);
		if (ret >= 0)
			ret = add_values(message, size);
		/* What is left of it need not be looked at. */
		if (ret < 0 || *size > MESSAGE_MAX)
			return ret;
		return sd_bus_message_exit_container(message);
	}
	if (!strchr("sog", type))
		return sd_bus_message_read_basic(message, type, &value);
	ret = sd_bus_message_read_basic(message, type, &text);
	if (ret >= 0)
		*size += strlen(text);
	return ret;
}

/* Adds to @size what the values from here on have, until that is too much. */
static int add_values(sd_bus_message *message, size_t *size)
{
	const char *contents;
	char type;
	int ret;

	while ((ret = sd_bus_message_peek_type(message, &type, &contents)) >
	       0) {
		ret = add_value(message, type, contents, size);
		if (ret < 0 || *size > MESSAGE_MAX)
			break;
	}
	return ret;
}

/* Returns a negative errno with @error if the message is larger than any need be. */
static int check_size(sd_bus_message *message, sd_bus_error *error)
{
	size_t size = strlen(sd_bus_message_get_path(message));
	int ret = add_values(message, &size);

	if (ret >= 0 && size > MESSAGE_MAX)
		return sd_bus_error_set_const(error,
					      SD_BUS_ERROR_LIMITS_EXCEEDED,
					      "this call is too large");
	if (ret >= 0)
		ret = sd_bus_message_rewind(message, true);
	return ret < 0 ? ret : 0;
}

static int begin(struct bus *bus, sd_bus_message *message, const char *path,
		 sd_bus_error *error)
{
	const struct bus_method *method;
	const struct bus_kind *kind;
	char *object;
	int ret = check_size(message, error);

	if (ret)
		return ret;
	kind = bus_kind_of(path, &object);
	if (!kind && !bus_is_node(path))
		return sd_bus_error_setf(error, SD_BUS_ERROR_UNKNOWN_OBJECT,
					 "there is no %s", path);
	method = find_method(kind, path, message, error);
	ret = -EINVAL;
	if (method &&
	    sd_bus_message_has_signature(message, method->signature) <= 0)
		sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
				  "%s takes (%s), and not (%s)", method->name,
				  method->signature,
				  sd_bus_message_get_signature(message, true));
	else if (method)
		ret = bus_call_begin(bus, message, method, kind, object, error);
	free(object);
	return ret;
}

int bus_dispatch(sd_bus_message *message, void *data, sd_bus_error *error)
{
	const char *interface = sd_bus_message_get_interface(message);
	const char *path = sd_bus_message_get_path(message);
	int ret;

	if (sd_bus_message_is_method_call(message, NULL, NULL) <= 0 || !path)
		return 0;
	/* Is anybody there? sd-bus says so. */
	if (interface && !strcmp(interface, "org.freedesktop.DBus.Peer"))
		return 0;
	ret = begin(data, message, path, error);
	if (ret >= 0)
		return 1;
	bus_error_explain(error, ret);
	sd_bus_reply_method_error(message, error);
	sd_bus_error_free(error);
	return 1;
}
