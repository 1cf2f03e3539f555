// SPDX-License-Identifier: GPL-2.0-or-later
/* What is told of all objects at once: all, an error, or no more than there is room for. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../host/ktap.h"
#include "bus_call.h"
#include "bus_standard.h"
#include "bus_things.h"

#define MEGABYTE 1048576

static struct bus service;
static sd_bus_message *asked, *answer;
static int peer;

int bus_reply(struct bus_call *call, sd_bus_message *reply, int made)
{
	(void)call;
	answer = sd_bus_message_unref(answer);
	if (made < 0)
		sd_bus_message_unref(reply);
	else
		answer = reply;
	return made;
}

static void set_up(void)
{
	int fds[2];

	reset_things();
	service = (struct bus){ 0 };
	CHECK(sd_bus_new(&service.bus) >= 0);
	/* Messages are made, and never sent. */
	CHECK(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
	CHECK(sd_bus_set_fd(service.bus, fds[0], fds[0]) >= 0);
	peer = fds[1];
	CHECK(sd_bus_start(service.bus) >= 0);
	CHECK(sd_bus_message_new_method_call(service.bus, &asked, NULL, "/",
					     NULL, "GetManagedObjects") >= 0);
	CHECK(sd_bus_message_seal(asked, 1, 0) >= 0);
}

static void tear_down(void)
{
	asked = sd_bus_message_unref(asked);
	answer = sd_bus_message_unref(answer);
	service.bus = sd_bus_close_unref(service.bus);
	close(peer);
}

/* Returns a negative errno as the call does. */
static int ask(sd_bus_error *error)
{
	struct bus_call call = { .bus = &service, .message = asked };
	const struct bus_method *method = bus_objects.methods;

	CHECK(!strcmp(method->name, "GetManagedObjects"));
	answer = sd_bus_message_unref(answer);
	return method->run(&call, error);
}

/* The objects in the answer */
static unsigned int count(void)
{
	unsigned int found = 0;

	if (!answer || sd_bus_message_seal(answer, 1, 0) < 0 ||
	    sd_bus_message_enter_container(answer, 'a', "{oa{sa{sv}}}") <= 0)
		return 0;
	while (sd_bus_message_skip(answer, "{oa{sa{sv}}}") > 0)
		found++;
	return found;
}

/* Has the first object its property in the answer? */
static bool tells_state(void)
{
	const char *name = "";

	return sd_bus_message_rewind(answer, true) >= 0 &&
	       sd_bus_message_enter_container(answer, 'a', "{oa{sa{sv}}}") >
		       0 &&
	       sd_bus_message_enter_container(answer, 'e', "oa{sa{sv}}") > 0 &&
	       sd_bus_message_skip(answer, "o") > 0 &&
	       sd_bus_message_enter_container(answer, 'a', "{sa{sv}}") > 0 &&
	       sd_bus_message_enter_container(answer, 'e', "sa{sv}") > 0 &&
	       sd_bus_message_skip(answer, "s") > 0 &&
	       sd_bus_message_enter_container(answer, 'a', "{sv}") > 0 &&
	       sd_bus_message_enter_container(answer, 'e', "sv") > 0 &&
	       sd_bus_message_read(answer, "s", &name) > 0 &&
	       !strcmp(name, "State");
}

static char *long_text(unsigned int megabytes)
{
	size_t size = (size_t)megabytes * MEGABYTE;
	char *text = malloc(size + 1);

	memset(text, 'x', size);
	text[size] = '\0';
	return text;
}

static void tells_all(void)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;

	set_up();
	CHECK_INT(ask(&error), 0);
	CHECK_INT(count(), 2);
	CHECK(tells_state());
	tear_down();
}

static void what_has_gone_is_left_out(void)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;

	set_up();
	things[0].load = -ESTALE;
	CHECK_INT(ask(&error), 0);
	CHECK_INT(count(), 1);
	tear_down();
}

static void what_cannot_be_read_is_an_error(void)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;

	set_up();
	things[0].load = -EMFILE;
	CHECK_INT(ask(&error), -EMFILE);
	CHECK(!answer);
	tear_down();
}

static void has_a_limit(void)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	char *text = long_text(15);

	set_up();
	things[0].type = text;
	CHECK_INT(ask(&error), 0);
	CHECK_INT(count(), 2);
	free(text);
	text = long_text(16);
	things[0].type = text;
	CHECK(ask(&error) < 0);
	CHECK(!answer);
	CHECK(sd_bus_error_has_name(&error, SD_BUS_ERROR_LIMITS_EXCEEDED));
	sd_bus_error_free(&error);
	free(text);
	tear_down();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(tells_all),
	KTAP_CASE(what_has_gone_is_left_out),
	KTAP_CASE(what_cannot_be_read_is_an_error),
	KTAP_CASE(has_a_limit),
};

KTAP_MAIN(cases)
