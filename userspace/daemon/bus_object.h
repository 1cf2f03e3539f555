/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the service is made of: kinds of objects, their interfaces, methods and
 * properties. What the interfaces look like from outside is in userspace/bus.
 */
#ifndef CLUSCTLD_BUS_OBJECT_H
#define CLUSCTLD_BUS_OBJECT_H

#include <clusctl.h>
#include <jansson.h>
#include <stdbool.h>
#include <systemd/sd-bus.h>

struct bus;
struct bus_call;

/* What somebody wants to do, which polkit decides */
enum bus_action {
	BUS_READ,
	BUS_READ_ALL, /* likewise, but many at once would be too much */
	BUS_CHANGE,
	BUS_RESTORE,
	BUS_KEYS,
};

static inline bool bus_only_reads(enum bus_action action)
{
	return action == BUS_READ || action == BUS_READ_ALL;
}

/* One object at one moment: what a property is read from; by kind, some are NULL. */
struct bus_object {
	struct bus *bus;
	char *name;
	char *id;
	char *type;
	struct clusctl_checkpoint_table *table;
	struct clusctl_container_info *container;
	struct clusctl_cluster_info *cluster;
	json_t *report;
};

struct bus_method {
	const char *name; /* NULL ends a list */
	const char *signature; /* of what it takes */
	enum bus_action action;
	/*
	 * Reads what it takes into @call, before it is known whether the caller may do that.
	 * NULL: nothing. A negative errno, which @error may explain, refuses it.
	 */
	int (*read)(struct bus_call *call, sd_bus_error *error);
	/*
	 * Answers @call now, by bus_reply() or bus_call_refuse(), or sees to it that this
	 * is done later. Called only when the caller may do that. A negative errno,
	 * which @error may explain, refuses it.
	 */
	int (*run)(struct bus_call *call, sd_bus_error *error);
};

/* What can change of an object, as bits */
enum bus_change {
	BUS_STATE = 1, /* of a resource */
	BUS_OWNER = 2,
	BUS_LIST = 4, /* of its checkpoints */
	BUS_DETAILS = 8, /* of one of them */
	BUS_CONTENT = 16, /* of a container */
	BUS_KEY = 32, /* of the cluster */
	BUS_ENGINE = 64,
	BUS_ALL = 127,
};

struct bus_property {
	const char *name; /* NULL ends a list */
	const char *signature;
	unsigned int changes; /* with which of these it may; 0: with none */
	bool invalidates; /* a list: that it has changed is told without its value */
	int (*append)(const struct bus_object *object, sd_bus_message *to);
};

struct bus_interface {
	const char *name;
	const char *xml; /* what Introspect says */
	const struct bus_method *methods;
	const struct bus_property *properties;
};

#define BUS_INTERFACES_MAX 2

struct bus_kind {
	const char *
		path; /* of its one object, or what all of its paths begin with */
	bool is_single;
	const struct bus_interface *interfaces[BUS_INTERFACES_MAX + 1];
	/*
	 * Reads the object with @name; 0, or a negative errno as libclusctl gives it:
	 * -ENOENT if there is none that is spelled so.
	 */
	int (*load)(const char *name, struct bus_object *object);
	/* Calls for the name of each object that there is, and its GUID, or NULL. */
	int (*each)(struct bus *bus,
		    int (*visit)(struct bus *bus, const struct bus_kind *kind,
				 const char *name, const char *id, void *data),
		    void *data);
};

extern const struct bus_kind bus_manager_kind;
extern const struct bus_kind bus_resource_kind;
extern const struct bus_kind bus_container_kind;
extern const struct bus_interface bus_manager;
extern const struct bus_interface bus_resource;
extern const struct bus_interface bus_mscluster;
extern const struct bus_interface bus_container;
/* All of them, and NULL */
extern const struct bus_kind *const bus_kinds[];

/* Which kind @path is of, and which @name, to be freed, it has; NULL if of none */
const struct bus_kind *bus_kind_of(const char *path, char **name);
const struct bus_interface *bus_find_interface(const struct bus_kind *kind,
					       const char *name);
/* The path of an object, to be freed; NULL if there is no memory */
char *bus_object_path(const struct bus_kind *kind, const char *name);
int bus_object_load(struct bus *bus, const struct bus_kind *kind,
		    const char *name, struct bus_object *object);
/* Is there no such object any more, or can it not be read only now? */
bool bus_object_is_gone(int ret);
void bus_object_end(struct bus_object *object);

/* What an answer has at most, bytes: all of it is in memory, here and there. */
#define BUS_ANSWER_MAX (16U << 20)
/* And the lists of one object, so that it leaves room for others */
#define BUS_LISTS_MAX (8U << 20)
/* How large is the object in a message, at most? A message itself does not say. */
size_t bus_object_size(const struct bus_object *object);

/*
 * Append to a message; return 0 or a negative errno: -E2BIG if the value is a list that
 * is too large.
 */
int bus_append_variant(const struct bus_object *object,
		       const struct bus_property *property, sd_bus_message *to);
/* The property with its name, an entry of a{sv} */
int bus_append_property(const struct bus_object *object,
			const struct bus_property *property,
			sd_bus_message *to);
/* All properties of an interface but such lists, as a{sv} */
int bus_append_properties(const struct bus_object *object,
			  const struct bus_interface *interface,
			  sd_bus_message *to);
/* All interfaces with all properties, as a{sa{sv}} */
int bus_append_interfaces(const struct bus_object *object,
			  const struct bus_kind *kind, sd_bus_message *to);

#endif
