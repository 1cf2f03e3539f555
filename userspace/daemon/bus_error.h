/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors of the service: one name for each status. */
#ifndef CLUSCTLD_BUS_ERROR_H
#define CLUSCTLD_BUS_ERROR_H

#include <stdint.h>
#include <systemd/sd-bus.h>

#define BUS_ERROR(name) "org.clusctl1.Error." name

/* Done here, and the store does not have it, or not yet */
#define BUS_ERROR_NOT_STORED BUS_ERROR("NotStored")
/* Another one has changed it at the same time */
#define BUS_ERROR_CHANGED BUS_ERROR("Changed")
/* The store cannot be used now */
#define BUS_ERROR_ENGINE_UNAVAILABLE BUS_ERROR("EngineUnavailable")
/* Anything else */
#define BUS_ERROR_FAILED BUS_ERROR("Failed")

/* Sets @error, if it is not set, to the negative errno @result of something here. */
void bus_error_explain(sd_bus_error *error, int result);
/* BUS_ERROR_FAILED if there is no such status */
const char *bus_error_name(uint32_t status);
/*
 * Sets @error to what a function of libclusctl has returned with @status, about what
 * is named @detail if that is not NULL. Returns a negative errno.
 */
int bus_error_set(sd_bus_error *error, int result, uint32_t status,
		  const char *detail);
/* -E2BIG with @error: no message is to have so much. */
int bus_refuse_size(sd_bus_error *error);

#endif
