// SPDX-License-Identifier: GPL-2.0-or-later
/* The options that methods take. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bus_call.h"
#include "bus_option.h"

static int read_value(sd_bus_message *message, const struct bus_option *option,
		      sd_bus_error *error)
{
	const char *signature, *text;
	int flag, ret = sd_bus_message_peek_type(message, NULL, &signature);

	if (ret < 0)
		return ret;
	if (strcmp(signature, option->flag ? "b" : "s"))
		return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
					 "the option %s is of type %s",
					 option->name,
					 option->flag ? "b" : "s");
	if (option->flag) {
		ret = sd_bus_message_read(message, "v", "b", &flag);
		*option->flag = flag;
		return ret;
	}
	ret = sd_bus_message_read(message, "v", "s", &text);
	if (ret < 0)
		return ret;
	free(*option->text);
	*option->text = strdup(text);
	return *option->text ? 0 : -ENOMEM;
}

static int read_one(sd_bus_message *message, const struct bus_option *option,
		    sd_bus_error *error)
{
	const char *name;
	int ret = sd_bus_message_read(message, "s", &name);

	if (ret < 0)
		return ret;
	while (option->name && strcmp(option->name, name))
		option++;
	if (option->name)
		return read_value(message, option, error);
	return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
				 "there is no option %s", name);
}

int bus_options_read(sd_bus_message *message, const struct bus_option *options,
		     sd_bus_error *error)
{
	int ret = sd_bus_message_enter_container(message, 'a', "{sv}");

	while (ret >= 0 &&
	       (ret = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
		ret = read_one(message, options, error);
		if (ret >= 0)
			ret = sd_bus_message_exit_container(message);
	}
	if (ret >= 0)
		ret = sd_bus_message_exit_container(message);
	return ret < 0 ? ret : 0;
}

int bus_read_no_options(struct bus_call *call, sd_bus_error *error)
{
	const struct bus_option options[] = { { .name = NULL } };

	return bus_options_read(call->message, options, error);
}
