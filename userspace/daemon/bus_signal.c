// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "bus_manager.h"
#include "bus_path.h"
#include "bus_signal.h"

#define LATER 1000000 /* microseconds, before signals are tried again */

/* ---- That an object is there, or is not ------------------------------------- */

/* Starts a signal of the object manager about @path. */
static sd_bus_message *new_signal(struct bus *bus, const char *member,
				  const char *path)
{
	sd_bus_message *signal;

	if (!path || sd_bus_message_new_signal(
			     bus->bus, &signal, BUS_ROOT,
			     "org.freedesktop.DBus.ObjectManager", member) < 0)
		return NULL;
	if (sd_bus_message_append(signal, "o", path) >= 0)
		return signal;
	return sd_bus_message_unref(signal);
}

/* Tries again in a moment, when there may be memory, or room for messages. */
static void tell_later(struct bus *bus)
{
	if (sd_event_source_set_time_relative(bus->later, LATER) < 0 ||
	    sd_event_source_set_enabled(bus->later, SD_EVENT_ONESHOT) < 0)
		audit_say(AUDIT_ERROR, "signals are lost");
}

/* What those who listen know is wrong, and has to be compared. */
static void compare_later(struct bus *bus)
{
	bus->known.is_lost = true;
	tell_later(bus);
}

/* Tells of it, or returns a negative errno. */
static int tell_added(const struct bus_object *object,
		      const struct bus_kind *kind, const char *name)
{
	char *path = bus_object_path(kind, name);
	sd_bus_message *signal =
		new_signal(object->bus, "InterfacesAdded", path);
	int ret = signal ? bus_append_interfaces(object, kind, signal) :
			   -ENOMEM;

	if (ret >= 0)
		ret = sd_bus_send(object->bus->bus, signal, NULL);
	sd_bus_message_unref(signal);
	free(path);
	return ret;
}

static int tell_removed(struct bus *bus, const struct bus_kind *kind,
			const char *name)
{
	char *path = bus_object_path(kind, name);
	sd_bus_message *signal = new_signal(bus, "InterfacesRemoved", path);
	int ret = signal ? sd_bus_message_open_container(signal, 'a', "s") :
			   -ENOMEM;
	size_t i;

	for (i = 0; ret >= 0 && kind->interfaces[i]; i++)
		ret = sd_bus_message_append(signal, "s",
					    kind->interfaces[i]->name);
	if (ret >= 0)
		ret = sd_bus_message_close_container(signal);
	if (ret >= 0)
		ret = sd_bus_send(bus->bus, signal, NULL);
	sd_bus_message_unref(signal);
	free(path);
	return ret;
}

static void drop(struct bus *bus, struct bus_entry *entry)
{
	if (tell_removed(bus, entry->kind, entry->name) < 0)
		compare_later(bus);
	else
		bus_known_drop(&bus->known, entry);
}

static void add(const struct bus_object *object, const struct bus_kind *kind,
		const char *name)
{
	struct bus *bus = object->bus;
	struct bus_entry *entry = bus_known_get(&bus->known, kind, name);

	if (entry && tell_added(object, kind, name) >= 0) {
		bus_known_set_id(entry, object->id);
		return;
	}
	if (entry)
		bus_known_drop(&bus->known, entry);
	compare_later(bus);
}

/* Something happened to what is named so: is it new, or gone, or what it was? */
static void look(struct bus *bus, const struct bus_kind *kind, const char *name,
		 unsigned int changes)
{
	struct bus_entry *entry = bus_known_find(&bus->known, kind, name);
	struct bus_object object;
	int ret = bus_object_load(bus, kind, name, &object);

	if (!ret && entry)
		bus_known_change(&bus->known, entry, changes);
	else if (!ret)
		add(&object, kind, name);
	else if (!bus_object_is_gone(ret))
		compare_later(bus);
	else if (entry)
		drop(bus, entry);
	if (!ret)
		bus_object_end(&object);
}

/* One that is not known is told of, but not at the start. */
static int see(struct bus *bus, const struct bus_kind *kind, const char *name,
	       const char *id, void *data)
{
	struct bus_entry *entry = bus_known_find(&bus->known, kind, name);

	/* Another one that has the name of one that has gone */
	if (entry && !bus_known_has_id(entry, id)) {
		drop(bus, entry);
		entry = bus_known_find(&bus->known, kind, name);
	}
	if (entry && data) {
		bus_known_change(&bus->known, entry, BUS_ALL);
	} else if (data) {
		look(bus, kind, name, 0);
		entry = bus_known_find(&bus->known, kind, name);
	} else {
		entry = bus_known_get(&bus->known, kind, name);
		if (entry)
			bus_known_set_id(entry, id);
	}
	if (entry)
		entry->pass = bus->known.pass;
	return entry || data ? 0 : -ENOMEM;
}

/* Compares what is known with what there is. */
static void look_at_all(struct bus *bus, bool tell)
{
	const struct bus_kind *const *kind;
	struct bus_entry *entry, *next;
	int ret = 0;

	bus->known.is_lost = false;
	bus->known.pass++;
	for (kind = bus_kinds; !ret && *kind; kind++)
		ret = (*kind)->each(bus, see, tell ? bus : NULL);
	if (ret)
		compare_later(bus);
	entry = ret ? NULL : bus_known_unseen(&bus->known);
	for (; entry; entry = next) {
		next = entry->next_unseen;
		drop(bus, entry);
	}
}

void bus_signal_start(struct bus *bus)
{
	json_t *report = report_read(bus->worker);

	bus_known_clear(&bus->known);
	look_at_all(bus, false);
	bus->engine_state = bus_engine_state(report);
	json_decref(report);
	json_decref(bus->owners);
	bus->owners_version = 0;
	bus->owners = report_owners(&bus->worker->report, &bus->owners_version);
}

/* ---- What changes of an object ---------------------------------------------- */

static bool is_told(const struct bus_property *property, unsigned int changes,
		    bool with_value)
{
	return property->changes & changes &&
	       property->invalidates != with_value;
}

static int append_values(const struct bus_object *object,
			 const struct bus_interface *interface,
			 unsigned int changes, sd_bus_message *to)
{
	const struct bus_property *property = interface->properties;
	int ret = sd_bus_message_open_container(to, 'a', "{sv}");

	for (; ret >= 0 && property->name; property++) {
		if (is_told(property, changes, true))
			ret = bus_append_property(object, property, to);
	}
	return ret < 0 ? ret : sd_bus_message_close_container(to);
}

static int append_names(const struct bus_interface *interface,
			unsigned int changes, sd_bus_message *to)
{
	const struct bus_property *property = interface->properties;
	int ret = sd_bus_message_open_container(to, 'a', "s");

	for (; ret >= 0 && property->name; property++) {
		if (is_told(property, changes, false))
			ret = sd_bus_message_append(to, "s", property->name);
	}
	return ret < 0 ? ret : sd_bus_message_close_container(to);
}

static int tell_changed(const struct bus_object *object, const char *path,
			const struct bus_interface *interface,
			unsigned int changes)
{
	const struct bus_property *property = interface->properties;
	sd_bus_message *signal;
	int ret;

	while (property->name && !(property->changes & changes))
		property++;
	if (!property->name)
		return 0;
	ret = sd_bus_message_new_signal(object->bus->bus, &signal, path,
					"org.freedesktop.DBus.Properties",
					"PropertiesChanged");
	if (ret < 0)
		return ret;
	ret = sd_bus_message_append(signal, "s", interface->name);
	if (ret >= 0)
		ret = append_values(object, interface, changes, signal);
	if (ret >= 0)
		ret = append_names(interface, changes, signal);
	if (ret >= 0)
		ret = sd_bus_send(object->bus->bus, signal, NULL);
	sd_bus_message_unref(signal);
	return ret;
}

/* Is any of these told with its value? */
static bool needs_object(const struct bus_kind *kind, unsigned int changes)
{
	const struct bus_property *property;
	size_t i;

	for (i = 0; kind->interfaces[i]; i++) {
		property = kind->interfaces[i]->properties;
		for (; property->name; property++) {
			if (is_told(property, changes, true))
				return true;
		}
	}
	return false;
}

/* Returns a negative errno if it was not told. */
static int flush_entry(struct bus *bus, const struct bus_entry *entry,
		       unsigned int changes)
{
	const struct bus_kind *kind = entry->kind;
	struct bus_object object = { .bus = bus };
	char *path;
	int ret = 0;
	size_t i;

	/*
	 * It is not read for names alone: a list may be long, and change often. If it
	 * has gone, that will be told when the module says so.
	 */
	if (needs_object(kind, changes))
		ret = bus_object_load(bus, kind, entry->name, &object);
	if (ret)
		return bus_object_is_gone(ret) ? 0 : ret;
	path = bus_object_path(kind, entry->name);
	ret = path ? 0 : -ENOMEM;
	for (i = 0; ret >= 0 && kind->interfaces[i]; i++)
		ret = tell_changed(&object, path, kind->interfaces[i], changes);
	free(path);
	bus_object_end(&object);
	return ret;
}

void bus_flush(struct bus *bus)
{
	/* One that cannot be told now, or ever, keeps no other back. */
	struct bus_known untold = { 0 };
	struct bus_entry *entry;
	unsigned int changes;

	if (!bus || !bus->is_named)
		return;
	/* Once, however often the module has said that events were lost */
	if (bus->known.is_lost)
		look_at_all(bus, true);
	while ((entry = bus_known_take(&bus->known, &changes))) {
		if (flush_entry(bus, entry, changes) < 0)
			bus_known_change(&untold, entry, changes);
	}
	if (!untold.changed)
		return;
	while ((entry = bus_known_take(&untold, &changes)))
		bus_known_change(&bus->known, entry, changes);
	tell_later(bus);
}

/* ---- Events ------------------------------------------------------------------ */

static unsigned int changes_of(uint32_t type)
{
	switch (type) {
	case CLUSCTL_CHANGE_RESOURCE_ONLINE:
	case CLUSCTL_CHANGE_RESOURCE_OFFLINE:
	case CLUSCTL_CHANGE_RESOURCE_FAILED:
		return BUS_STATE;
	case CLUSCTL_CHANGE_CHECKPOINT_ADDED:
	case CLUSCTL_CHANGE_CHECKPOINT_DELETED:
		return BUS_LIST;
	case CLUSCTL_CHANGE_SNAPSHOT_PUT: /* It may be of a new one. */
		return BUS_LIST | BUS_DETAILS;
	case CLUSCTL_CHANGE_SNAPSHOT_TAKEN:
	case CLUSCTL_CHANGE_SNAPSHOT_ACKNOWLEDGED:
		return BUS_DETAILS;
	default:
		return 0;
	}
}

/* The signal of a resource that tells of such an event, with its arguments */
static void tell_checkpoint(struct bus *bus, const char *resource,
			    const struct clusctl_event_info *event)
{
	static const char *const done[] = {
		[CLUSCTL_CHANGE_CHECKPOINT_ADDED] = "CheckpointAdded",
		[CLUSCTL_CHANGE_CHECKPOINT_DELETED] = "CheckpointRemoved",
		[CLUSCTL_CHANGE_SNAPSHOT_TAKEN] = "CheckpointUpdated",
		[CLUSCTL_CHANGE_SNAPSHOT_PUT] = "CheckpointUpdated",
		[CLUSCTL_CHANGE_SNAPSHOT_ACKNOWLEDGED] = "CheckpointStored",
		[CLUSCTL_CHANGE_SNAPSHOT_RESTORED] = "CheckpointRestored",
		[CLUSCTL_CHANGE_SNAPSHOT_FAILED] = "CheckpointFailed",
		[CLUSCTL_CHANGE_RESTORE_FAILED] = "RestoreFailed",
	};
	uint32_t status = clusctl_event_info_get_status(event);
	uint32_t type = clusctl_event_info_get_type(event);
	const char *checkpoint = clusctl_event_info_get_name(event);
	const char *name = clusctl_status_name(status);
	char *path;

	if (type >= sizeof(done) / sizeof(done[0]) || !done[type] ||
	    !checkpoint)
		return;
	path = bus_object_path(&bus_resource_kind, resource);
	if (path && (type == CLUSCTL_CHANGE_SNAPSHOT_FAILED ||
		     type == CLUSCTL_CHANGE_RESTORE_FAILED))
		sd_bus_emit_signal(bus->bus, path, bus_resource.name,
				   done[type], "stus", checkpoint,
				   clusctl_event_info_get_generation(event),
				   status, name ? name : "");
	else if (path)
		sd_bus_emit_signal(bus->bus, path, bus_resource.name,
				   done[type], "st", checkpoint,
				   clusctl_event_info_get_generation(event));
	free(path);
}

static void change_manager(struct bus *bus, unsigned int changes)
{
	look(bus, &bus_manager_kind, "Manager", changes);
}

void bus_event(struct bus *bus, const struct clusctl_event_info *event)
{
	uint32_t type = clusctl_event_info_get_type(event);
	const char *resource = clusctl_event_info_get_resource_name(event);
	const char *name = clusctl_event_info_get_name(event);
	struct bus_entry *entry;

	if (!bus || !bus->is_named)
		return;
	if (type == CLUSCTL_CHANGE_LOST) {
		bus->known.is_lost = true;
	} else if (type == CLUSCTL_CHANGE_CONTAINER && name) {
		look(bus, &bus_container_kind, name, BUS_CONTENT);
	} else if (type == CLUSCTL_CHANGE_KEY) {
		change_manager(bus, BUS_KEY);
	} else if (type == CLUSCTL_CHANGE_RESOURCE_DELETED && resource) {
		/* Another one may have its name by now, which is told then. */
		entry = bus_known_find(&bus->known, &bus_resource_kind,
				       resource);
		if (entry)
			drop(bus, entry);
	} else if (resource) {
		entry = bus_known_find(&bus->known, &bus_resource_kind,
				       resource);
		if (entry)
			bus_known_change(&bus->known, entry, changes_of(type));
		else
			look(bus, &bus_resource_kind, resource, 0);
		tell_checkpoint(bus, resource, event);
	}
}

/* The store knows resources by their GUIDs. */
static void change_owner(struct bus *bus, const char *id)
{
	struct clusctl_resource *resource;
	struct bus_entry *entry;
	char *name;
	int ret;

	if (clusctl_resource_open(bus->cluster, id, &resource))
		return;
	ret = clusctl_resource_get_name(resource, &name);
	clusctl_resource_close(resource);
	if (ret)
		return;
	entry = bus_known_find(&bus->known, &bus_resource_kind, name);
	if (entry)
		bus_known_change(&bus->known, entry, BUS_OWNER);
	free(name);
}

/* Those of @one that @two has not, or, with @all, has otherwise */
static void compare_owners(struct bus *bus, json_t *one, json_t *two, bool all)
{
	const json_t *other;
	const char *id;
	json_t *node;

	json_object_foreach(one, id, node)
	{
		other = json_object_get(two, id);
		if (!other || (all && !json_equal(node, other)))
			change_owner(bus, id);
	}
}

static void look_at_owners(struct bus *bus)
{
	json_t *owners =
		report_owners(&bus->worker->report, &bus->owners_version);

	if (!owners)
		return;
	compare_owners(bus, owners, bus->owners, true);
	compare_owners(bus, bus->owners, owners, false);
	json_decref(bus->owners);
	bus->owners = owners;
}

void bus_signal_report(struct bus *bus)
{
	json_t *report = report_read(bus->worker);
	const char *state = bus_engine_state(report);

	json_decref(report);
	if (!bus->is_named)
		return;
	if (state != bus->engine_state)
		change_manager(bus, BUS_ENGINE);
	bus->engine_state = state;
	look_at_owners(bus);
	bus_flush(bus);
}
