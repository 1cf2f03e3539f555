// SPDX-License-Identifier: GPL-2.0-or-later
/* Small pieces of messages. */
#include "bus_append.h"

int bus_put_string(sd_bus_message *to, const char *name, const char *value)
{
	return sd_bus_message_append(to, "{sv}", name, "s", value ? value : "");
}

int bus_put_number(sd_bus_message *to, const char *name, uint64_t value)
{
	return sd_bus_message_append(to, "{sv}", name, "t", value);
}

int bus_put_bool(sd_bus_message *to, const char *name, bool value)
{
	return sd_bus_message_append(to, "{sv}", name, "b", (int)value);
}
