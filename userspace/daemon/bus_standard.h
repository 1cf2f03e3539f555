/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interfaces of the D-Bus specification: properties, introspection, all objects. */
#ifndef CLUSCTLD_BUS_STANDARD_H
#define CLUSCTLD_BUS_STANDARD_H

#include "bus_object.h"

extern const struct bus_interface bus_properties;
extern const struct bus_interface bus_introspectable;
extern const struct bus_interface bus_objects;

/* Is there anything at or below @path? */
bool bus_is_node(const char *path);

/* 0 if there is an object such as @call is about, or if it is about none */
int bus_check_object(struct bus_call *call, sd_bus_error *error);

#endif
