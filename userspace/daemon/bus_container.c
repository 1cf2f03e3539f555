// SPDX-License-Identifier: GPL-2.0-or-later
/* Key containers of the machine on the bus: to look at, as no key travels there. */
#include <errno.h>
#include <string.h>

#include "bus_append.h"
#include "bus_call.h"
#include "bus_path.h"
#include "bus_xml.h"

static int load(const char *name, struct bus_object *object)
{
	int ret = clusctl_container_get(object->bus->cluster, CLUSCTL_MACHINE,
					name, &object->container);

	if (ret)
		return ret;
	/* The module knows it in other letters, too. */
	if (strcmp(clusctl_container_info_get_name(object->container), name))
		return -ENOENT;
	return 0;
}

static int each(struct bus *bus,
		int (*visit)(struct bus *bus, const struct bus_kind *kind,
			     const char *name, const char *id, void *data),
		void *data)
{
	const struct clusctl_container_info *info;
	struct clusctl_container_list *list;
	int ret = clusctl_container_list(bus->cluster, CLUSCTL_MACHINE, &list);
	size_t i;

	if (ret)
		return ret;
	for (i = 0; !ret && (info = clusctl_container_list_get(list, i)); i++)
		ret = visit(bus, &bus_container_kind,
			    clusctl_container_info_get_name(info), NULL, data);
	clusctl_container_list_free(list);
	return ret;
}

const struct bus_kind bus_container_kind = {
	.path = BUS_CONTAINER,
	.interfaces = { &bus_container },
	.load = load,
	.each = each,
};

static int append_name(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(
		to, "s", clusctl_container_info_get_name(object->container));
}

static int append_type(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(
		to, "u",
		clusctl_container_info_get_provider_type(object->container));
}

static int append_provider(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(
		to, "s",
		clusctl_container_info_get_provider(object->container));
}

static int append_container(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(
		to, "s",
		clusctl_container_info_get_container(object->container));
}

static int append_serial(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(
		to, "i", clusctl_container_info_get_serial(object->container));
}

static int append_uid(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(
		to, "u", clusctl_container_info_get_uid(object->container));
}

static int append_gid(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(
		to, "u", clusctl_container_info_get_gid(object->container));
}

static int append_perm(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(
		to, "u", clusctl_container_info_get_perm(object->container));
}

static int append_revoked(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(
		to, "b",
		(int)clusctl_container_info_is_dead(object->container));
}

/* Nothing in it: there is no such pair */
static int append_pair(const struct bus_object *object, enum clusctl_spec spec,
		       sd_bus_message *to)
{
	const struct clusctl_pair_info *pair =
		clusctl_container_info_get_pair(object->container, spec);
	int ret = sd_bus_message_open_container(to, 'a', "{sv}");

	if (ret >= 0 && pair)
		ret = sd_bus_message_append(to, "{sv}", "Serial", "i",
					    clusctl_pair_info_get_serial(pair));
	if (ret >= 0 && pair)
		ret = bus_put_bool(to, "Exportable",
				   clusctl_pair_info_is_exportable(pair));
	if (ret >= 0 && pair)
		ret = bus_put_bool(to, "Operable",
				   clusctl_pair_info_is_operable(pair));
	if (ret >= 0 && pair)
		ret = bus_put_bool(to, "Revoked",
				   clusctl_pair_info_is_dead(pair));
	return ret < 0 ? ret : sd_bus_message_close_container(to);
}

static int append_exchange(const struct bus_object *object, sd_bus_message *to)
{
	return append_pair(object, CLUSCTL_EXCHANGE, to);
}

static int append_signature(const struct bus_object *object, sd_bus_message *to)
{
	return append_pair(object, CLUSCTL_SIGNATURE, to);
}

static const struct bus_property properties[] = {
	{ "Name", "s", 0, false, append_name },
	{ "ProviderType", "u", 0, false, append_type },
	{ "Provider", "s", 0, false, append_provider },
	{ "Container", "s", 0, false, append_container },
	{ "Serial", "i", BUS_CONTENT, false, append_serial },
	{ "Uid", "u", BUS_CONTENT, false, append_uid },
	{ "Gid", "u", BUS_CONTENT, false, append_gid },
	{ "Permissions", "u", BUS_CONTENT, false, append_perm },
	{ "Revoked", "b", BUS_CONTENT, false, append_revoked },
	{ "ExchangeKey", "a{sv}", BUS_CONTENT, false, append_exchange },
	{ "SignatureKey", "a{sv}", BUS_CONTENT, false, append_signature },
	{ .name = NULL },
};

static const struct bus_method methods[] = { { .name = NULL } };

const struct bus_interface bus_container = {
	.name = BUS_NAME ".Container",
	.xml = bus_xml_Container,
	.methods = methods,
	.properties = properties,
};
