// SPDX-License-Identifier: GPL-2.0-or-later
/* What there is at a path. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus_call.h"
#include "bus_error.h"
#include "bus_path.h"
#include "bus_standard.h"

static const char head[] =
	"<!DOCTYPE node PUBLIC \"-//freedesktop//DTD D-BUS Object Introspection 1.0//EN\"\n"
	"\"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd\">\n"
	"<node>\n"
	" <interface name=\"org.freedesktop.DBus.Peer\">\n"
	"  <method name=\"Ping\"/>\n"
	"  <method name=\"GetMachineId\">\n"
	"   <arg type=\"s\" name=\"machine_uuid\" direction=\"out\"/>\n"
	"  </method>\n"
	" </interface>\n"
	" <interface name=\"org.freedesktop.DBus.Introspectable\">\n"
	"  <method name=\"Introspect\">\n"
	"   <arg name=\"data\" type=\"s\" direction=\"out\"/>\n"
	"  </method>\n"
	" </interface>\n";

static const char properties[] =
	" <interface name=\"org.freedesktop.DBus.Properties\">\n"
	"  <method name=\"Get\">\n"
	"   <arg name=\"interface_name\" direction=\"in\" type=\"s\"/>\n"
	"   <arg name=\"property_name\" direction=\"in\" type=\"s\"/>\n"
	"   <arg name=\"value\" direction=\"out\" type=\"v\"/>\n"
	"  </method>\n"
	"  <method name=\"GetAll\">\n"
	"   <arg name=\"interface_name\" direction=\"in\" type=\"s\"/>\n"
	"   <arg name=\"props\" direction=\"out\" type=\"a{sv}\"/>\n"
	"  </method>\n"
	"  <method name=\"Set\">\n"
	"   <arg name=\"interface_name\" direction=\"in\" type=\"s\"/>\n"
	"   <arg name=\"property_name\" direction=\"in\" type=\"s\"/>\n"
	"   <arg name=\"value\" direction=\"in\" type=\"v\"/>\n"
	"  </method>\n"
	"  <signal name=\"PropertiesChanged\">\n"
	"   <arg type=\"s\" name=\"interface_name\"/>\n"
	"   <arg type=\"a{sv}\" name=\"changed_properties\"/>\n"
	"   <arg type=\"as\" name=\"invalidated_properties\"/>\n"
	"  </signal>\n"
	" </interface>\n";

static const char objects[] =
	" <interface name=\"org.freedesktop.DBus.ObjectManager\">\n"
	"  <method name=\"GetManagedObjects\">\n"
	"   <arg type=\"a{oa{sa{sv}}}\" name=\"objects\" direction=\"out\"/>\n"
	"  </method>\n"
	"  <signal name=\"InterfacesAdded\">\n"
	"   <arg type=\"o\" name=\"object_path\"/>\n"
	"   <arg type=\"a{sa{sv}}\" name=\"interfaces\"/>\n"
	"  </signal>\n"
	"  <signal name=\"InterfacesRemoved\">\n"
	"   <arg type=\"o\" name=\"object_path\"/>\n"
	"   <arg type=\"as\" name=\"interfaces\"/>\n"
	"  </signal>\n"
	" </interface>\n";

/* The part of @path that comes after @parent, up to its next slash; 0 if none */
static size_t child_of(const char *parent, const char *path, const char **child)
{
	size_t size = strcmp(parent, "/") ? strlen(parent) : 0;

	if (strncmp(path, parent, size) || path[size] != '/' || !path[size + 1])
		return 0;
	*child = path + size + 1;
	return strcspn(*child, "/");
}

bool bus_is_node(const char *path)
{
	const struct bus_kind *const *kind;
	const char *child;

	for (kind = bus_kinds; *kind; kind++) {
		if (!strcmp(path, (*kind)->path) ||
		    child_of(path, (*kind)->path, &child))
			return true;
	}
	return false;
}

static int write_child(struct bus *bus, const struct bus_kind *kind,
		       const char *name, const char *id, void *data)
{
	char *path = bus_object_path(kind, name);

	(void)bus;
	(void)id;
	if (!path)
		return -ENOMEM;
	if (ftello(data) > BUS_ANSWER_MAX) {
		free(path);
		return -E2BIG;
	}
	fprintf(data, " <node name=\"%s\"/>\n", strrchr(path, '/') + 1);
	free(path);
	return 0;
}

/* The nodes that lead to objects, once each; and of a list of objects, these */
static int write_children(struct bus *bus, const char *path, FILE *to)
{
	const struct bus_kind *const *kind;
	const char *child, *last = "";
	size_t size;
	int ret = 0;

	for (kind = bus_kinds; !ret && *kind; kind++) {
		size = child_of(path, (*kind)->path, &child);
		if (size && (strncmp(last, child, size) || last[size] != '/'))
			fprintf(to, " <node name=\"%.*s\"/>\n", (int)size,
				child);
		if (size)
			last = child;
		else if (!(*kind)->is_single && !strcmp(path, (*kind)->path))
			ret = (*kind)->each(bus, write_child, to);
	}
	return ret;
}

static int write_node(const struct bus_call *call, FILE *to)
{
	const char *path = sd_bus_message_get_path(call->message);
	size_t i;

	fputs(head, to);
	for (i = 0; call->kind && call->kind->interfaces[i]; i++)
		fputs(call->kind->interfaces[i]->xml, to);
	if (call->kind)
		fputs(properties, to);
	if (!strcmp(path, BUS_ROOT))
		fputs(objects, to);
	return write_children(call->bus, path, to);
}

static int introspect(struct bus_call *call, sd_bus_error *error)
{
	char *text = NULL;
	size_t size;
	int ret = bus_check_object(call, error);
	FILE *to;

	if (ret)
		return ret;
	to = open_memstream(&text, &size);
	ret = to ? write_node(call, to) : -ENOMEM;
	if (to) {
		fputs("</node>\n", to);
		if (fclose(to) && !ret)
			ret = -ENOMEM;
	}
	if (!ret) {
		call->size = size;
		ret = bus_reply_with(call, "s", text);
	}
	free(text);
	return ret == -E2BIG ? bus_refuse_size(error) : ret;
}

static const struct bus_property no_properties[] = { { .name = NULL } };

static const struct bus_method methods[] = {
	{ "Introspect", "", BUS_READ, NULL, introspect },
	{ .name = NULL },
};

const struct bus_interface bus_introspectable = {
	.name = "org.freedesktop.DBus.Introspectable",
	.methods = methods,
	.properties = no_properties,
};
