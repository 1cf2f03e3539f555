// SPDX-License-Identifier: GPL-2.0-or-later
/* Paths of objects. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "bus_path.h"

char *bus_path_encode(const char *prefix, const char *name)
{
	char *path;

	return sd_bus_path_encode(prefix, name, &path) < 0 ? NULL : path;
}

/* No message can have what is not UTF-8, nor can an error that names it. */
static bool is_text(const char *name)
{
	json_t *text = json_string(name);

	json_decref(text);
	return text;
}

char *bus_path_decode(const char *prefix, const char *path)
{
	char *name = NULL, *again;
	bool same;

	if (sd_bus_path_decode(path, prefix, &name) <= 0)
		return NULL;
	again = bus_path_encode(prefix, name);
	same = again && !strcmp(again, path) && is_text(name);
	free(again);
	if (same)
		return name;
	free(name);
	return NULL;
}
