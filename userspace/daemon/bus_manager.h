/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the manager says of the store */
#ifndef CLUSCTLD_BUS_MANAGER_H
#define CLUSCTLD_BUS_MANAGER_H

#include <jansson.h>

/* One word of what report_read() gives, which may be NULL */
const char *bus_engine_state(const json_t *report);

#endif
