// SPDX-License-Identifier: GPL-2.0-or-later
/* Objects of the service on the bus that a test makes up. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bus_manager.h"
#include "bus_path.h"
#include "bus_things.h"

struct thing things[THINGS];
unsigned int listings;
int listing;

void reset_things(void)
{
	memset(things, 0, sizeof(things));
	things[0] = (struct thing){ .name = "a", .id = "1" };
	things[1] = (struct thing){ .name = "b", .id = "2" };
	listing = 0;
	listings = 0;
}

static struct thing *find(const char *name)
{
	size_t i;

	for (i = 0; i < THINGS; i++) {
		if (things[i].name && !strcmp(things[i].name, name))
			return &things[i];
	}
	return NULL;
}

static int load(const char *name, struct bus_object *object)
{
	const struct thing *thing = find(name);

	if (!thing)
		return -ENOENT;
	if (thing->load)
		return thing->load;
	object->name = strdup(name);
	object->id = strdup(thing->id);
	object->type = thing->type ? strdup(thing->type) : NULL;
	return 0;
}

static int each(struct bus *bus,
		int (*visit)(struct bus *bus, const struct bus_kind *kind,
			     const char *name, const char *id, void *data),
		void *data)
{
	int ret = listing;
	size_t i;

	listings++;
	for (i = 0; !ret && i < THINGS; i++) {
		if (things[i].name)
			ret = visit(bus, &bus_resource_kind, things[i].name,
				    things[i].id, data);
	}
	return ret;
}

static int none(struct bus *bus,
		int (*visit)(struct bus *bus, const struct bus_kind *kind,
			     const char *name, const char *id, void *data),
		void *data)
{
	(void)bus;
	(void)visit;
	(void)data;
	return 0;
}

static int append_state(const struct bus_object *object, sd_bus_message *to)
{
	const struct thing *thing = find(object->name);

	return thing->append ? thing->append :
			       sd_bus_message_append(to, "s", "online");
}

static const struct bus_method no_methods[] = { { .name = NULL } };
static const struct bus_property properties[] = {
	{ "State", "s", BUS_STATE, false, append_state },
	{ .name = NULL },
};

const struct bus_interface bus_resource = {
	.name = BUS_NAME ".Resource",
	.methods = no_methods,
	.properties = properties,
};

const struct bus_kind bus_resource_kind = {
	.path = BUS_RESOURCE,
	.interfaces = { &bus_resource },
	.load = load,
	.each = each,
};

const struct bus_kind bus_container_kind = { .path = BUS_CONTAINER,
					     .each = none };
const struct bus_kind bus_manager_kind = { .path = BUS_MANAGER,
					   .is_single = true,
					   .each = none };

const char *bus_engine_state(const json_t *report)
{
	(void)report;
	return "";
}

const char *
clusctl_container_info_get_name(const struct clusctl_container_info *info)
{
	(void)info;
	return "";
}

void clusctl_container_info_free(struct clusctl_container_info *info)
{
	(void)info;
}
