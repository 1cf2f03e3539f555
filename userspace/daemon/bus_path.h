/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths of objects, and the names that are encoded in them. */
#ifndef CLUSCTLD_BUS_PATH_H
#define CLUSCTLD_BUS_PATH_H

#include <stdbool.h>

#define BUS_NAME "org.clusctl1"
#define BUS_ROOT "/org/clusctl1"
#define BUS_MANAGER BUS_ROOT "/Manager"
#define BUS_RESOURCE BUS_ROOT "/resource"
#define BUS_CONTAINER BUS_ROOT "/container"

/* The path of what has @name below @prefix; NULL if there is no memory */
char *bus_path_encode(const char *prefix, const char *name);
/*
 * The name in a path below @prefix, to be freed; NULL if it has none. One object has
 * one path: what is spelled in another way is none.
 */
char *bus_path_decode(const char *prefix, const char *path);

#endif
