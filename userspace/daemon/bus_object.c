// SPDX-License-Identifier: GPL-2.0-or-later
/* Objects of the service. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bus_object.h"
#include "bus_path.h"

/* Of an object, and of each of its checkpoints, what is no text; no less than it is */
#define SIZE_OF_OBJECT 1536
#define SIZE_OF_CHECKPOINT 320
#define TEXTS \
	3 /* how often a name is there, at most; in its path it is longer */

const struct bus_kind *const bus_kinds[] = {
	&bus_manager_kind,
	&bus_resource_kind,
	&bus_container_kind,
	NULL,
};

const struct bus_kind *bus_kind_of(const char *path, char **name)
{
	const struct bus_kind *const *kind;

	*name = NULL;
	for (kind = bus_kinds; *kind; kind++) {
		if ((*kind)->is_single && !strcmp(path, (*kind)->path))
			return *kind;
		if ((*kind)->is_single)
			continue;
		*name = bus_path_decode((*kind)->path, path);
		if (*name)
			return *kind;
	}
	return NULL;
}

const struct bus_interface *bus_find_interface(const struct bus_kind *kind,
					       const char *name)
{
	size_t i;

	for (i = 0; kind->interfaces[i]; i++) {
		if (!strcmp(kind->interfaces[i]->name, name))
			return kind->interfaces[i];
	}
	return NULL;
}

char *bus_object_path(const struct bus_kind *kind, const char *name)
{
	return kind->is_single ? strdup(kind->path) :
				 bus_path_encode(kind->path, name);
}

int bus_object_load(struct bus *bus, const struct bus_kind *kind,
		    const char *name, struct bus_object *object)
{
	int ret;

	*object = (struct bus_object){ .bus = bus };
	ret = kind->load(name, object);
	if (ret)
		bus_object_end(object);
	return ret;
}

bool bus_object_is_gone(int ret)
{
	return ret == -ENOENT || ret == -ESTALE || ret == -ENOKEY;
}

void bus_object_end(struct bus_object *object)
{
	free(object->name);
	free(object->id);
	free(object->type);
	clusctl_checkpoint_table_free(object->table);
	clusctl_container_info_free(object->container);
	clusctl_cluster_info_free(object->cluster);
	json_decref(object->report);
	*object = (struct bus_object){ 0 };
}

static size_t size_of_lists(const struct bus_object *object)
{
	size_t i, size = 0, count = 0;

	if (object->table)
		count = clusctl_checkpoint_table_size(object->table);
	for (i = 0; i < count; i++)
		size += SIZE_OF_CHECKPOINT +
			TEXTS * strlen(clusctl_checkpoint_info_get_name(
					clusctl_checkpoint_table_get(
						object->table, i)));
	return size;
}

static bool has_lists(const struct bus_object *object)
{
	return size_of_lists(object) <= BUS_LISTS_MAX;
}

size_t bus_object_size(const struct bus_object *object)
{
	const char *name = object->name;
	size_t size = SIZE_OF_OBJECT;

	if (object->container)
		name = clusctl_container_info_get_name(object->container);
	if (name)
		size += 2 * TEXTS * strlen(name);
	if (object->type)
		size += strlen(object->type);
	return size + (has_lists(object) ? size_of_lists(object) : 0);
}

int bus_append_variant(const struct bus_object *object,
		       const struct bus_property *property, sd_bus_message *to)
{
	int ret;

	if (property->invalidates && !has_lists(object))
		return -E2BIG;
	ret = sd_bus_message_open_container(to, 'v', property->signature);
	if (ret >= 0)
		ret = property->append(object, to);
	if (ret >= 0)
		ret = sd_bus_message_close_container(to);
	return ret < 0 ? ret : 0;
}

int bus_append_property(const struct bus_object *object,
			const struct bus_property *property, sd_bus_message *to)
{
	int ret = sd_bus_message_open_container(to, 'e', "sv");

	if (ret >= 0)
		ret = sd_bus_message_append(to, "s", property->name);
	if (ret >= 0)
		ret = bus_append_variant(object, property, to);
	return ret < 0 ? ret : sd_bus_message_close_container(to);
}

int bus_append_properties(const struct bus_object *object,
			  const struct bus_interface *interface,
			  sd_bus_message *to)
{
	const struct bus_property *property = interface->properties;
	int ret = sd_bus_message_open_container(to, 'a', "{sv}");

	for (; ret >= 0 && property->name; property++) {
		if (!property->invalidates || has_lists(object))
			ret = bus_append_property(object, property, to);
	}
	if (ret >= 0)
		ret = sd_bus_message_close_container(to);
	return ret < 0 ? ret : 0;
}

int bus_append_interfaces(const struct bus_object *object,
			  const struct bus_kind *kind, sd_bus_message *to)
{
	int ret = sd_bus_message_open_container(to, 'a', "{sa{sv}}");
	size_t i;

	for (i = 0; ret >= 0 && kind->interfaces[i]; i++) {
		ret = sd_bus_message_open_container(to, 'e', "sa{sv}");
		if (ret >= 0)
			ret = sd_bus_message_append(to, "s",
						    kind->interfaces[i]->name);
		if (ret >= 0)
			ret = bus_append_properties(object, kind->interfaces[i],
						    to);
		if (ret >= 0)
			ret = sd_bus_message_close_container(to);
	}
	if (ret >= 0)
		ret = sd_bus_message_close_container(to);
	return ret < 0 ? ret : 0;
}
