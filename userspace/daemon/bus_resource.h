/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Resources on the bus, and what is done with them. */
#ifndef CLUSCTLD_BUS_RESOURCE_H
#define CLUSCTLD_BUS_RESOURCE_H

#include "bus_call.h"

/*
 * Opens the resource that is spelled exactly so; *@status is that of a failure. Returns
 * 0 or a negative errno.
 */
int bus_resource_open(struct clusctl_cluster *cluster, const char *name,
		      struct clusctl_resource **resource, uint32_t *status);
/*
 * How the resource is spelled that a caller names in any letters or by its GUID, or
 * what he says if there is none, to be freed; NULL if there is no memory
 */
char *bus_resource_spelled(struct clusctl_cluster *cluster, const char *name);
/* A step: refuses @call if its work failed. */
int bus_resource_check(const struct bus_call *call, sd_bus_error *error);
/* read() of methods */
int bus_read_add(struct bus_call *call, sd_bus_error *error);
int bus_read_remove(struct bus_call *call, sd_bus_error *error);
int bus_read_wmi_add(struct bus_call *call, sd_bus_error *error);
int bus_read_wmi_remove(struct bus_call *call, sd_bus_error *error);
int bus_read_best_effort(struct bus_call *call, sd_bus_error *error);
/* run() of methods of a resource */
int bus_change_checkpoint(struct bus_call *call, sd_bus_error *error);
int bus_online(struct bus_call *call, sd_bus_error *error);
int bus_offline(struct bus_call *call, sd_bus_error *error);
int bus_restore(struct bus_call *call, sd_bus_error *error);

/* Properties that both interfaces of a resource have */
int bus_append_name(const struct bus_object *object, sd_bus_message *to);
int bus_append_id(const struct bus_object *object, sd_bus_message *to);
int bus_append_list(const struct bus_object *object, sd_bus_message *to);

#endif
