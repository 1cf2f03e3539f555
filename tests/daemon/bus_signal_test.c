// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What those who listen on the bus are told, and when it cannot be told or read:
 * signals of objects that the test makes up, over a connection without a bus.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "../host/ktap.h"
#include "bus_signal.h"
#include "bus_things.h"
#include "fake_kernel.h"

#define NODE "node"
#define ID "00000001-0000-4000-8000-000000000000"

/* ---- A connection -------------------------------------------------------------- */

static struct bus service;
static sd_bus *listener;
static char heard[1000];
static int refusals; /* of messages that are sent, from now on */

int __wrap_sd_bus_send(sd_bus *bus, sd_bus_message *message, uint64_t *cookie)
{
	if (!refusals)
		return __real_sd_bus_send(bus, message, cookie);
	refusals--;
	return -ENOBUFS;
}

static int hear(sd_bus_message *message, void *data, sd_bus_error *error)
{
	const char *path = sd_bus_message_get_path(message);
	const char *member = sd_bus_message_get_member(message);
	size_t size = strlen(heard);

	(void)data;
	(void)error;
	if (!member)
		return 0;
	if (strcmp(member, "PropertiesChanged") &&
	    sd_bus_message_read(message, "o", &path) < 0)
		path = "?";
	snprintf(heard + size, sizeof(heard) - size, "%s %s\n", member,
		 strrchr(path, '/') + 1);
	return 1;
}

static int on_later(sd_event_source *source, uint64_t now, void *data)
{
	(void)source;
	(void)now;
	(void)data;
	return 0;
}

static bool is_later(void)
{
	int enabled = SD_EVENT_OFF;

	sd_event_source_get_enabled(service.later, &enabled);
	sd_event_source_set_enabled(service.later, SD_EVENT_OFF);
	return enabled == SD_EVENT_ONESHOT;
}

/* What has been told since the last time */
static bool is_heard(const char *wanted)
{
	bool is_same;

	for (;;) {
		int one = sd_bus_process(service.bus, NULL);
		int other = sd_bus_process(listener, NULL);

		if (one <= 0 && other <= 0)
			break;
	}
	is_same = !strcmp(heard, wanted);
	if (!is_same)
		printf("# heard: %s\n", heard);
	*heard = '\0';
	return is_same;
}

static void connect_both(void)
{
	sd_id128_t id = { .bytes = { 1 } };
	int fds[2];

	CHECK(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			  0, fds));
	CHECK(sd_bus_new(&service.bus) >= 0 && sd_bus_new(&listener) >= 0);
	CHECK(sd_bus_set_fd(service.bus, fds[0], fds[0]) >= 0);
	CHECK(sd_bus_set_server(service.bus, true, id) >= 0);
	CHECK(sd_bus_set_fd(listener, fds[1], fds[1]) >= 0);
	CHECK(sd_bus_add_filter(listener, NULL, hear, NULL) >= 0);
	CHECK(sd_bus_start(service.bus) >= 0 && sd_bus_start(listener) >= 0);
	while (sd_bus_is_ready(service.bus) <= 0 ||
	       sd_bus_is_ready(listener) <= 0) {
		if (sd_bus_process(service.bus, NULL) < 0 ||
		    sd_bus_process(listener, NULL) < 0)
			break;
	}
}

/* Of "a" and "b" those who listen know. */
static void set_up(void)
{
	reset_things();
	refusals = 0;
	service = (struct bus){ .is_named = true };
	CHECK(sd_event_new(&service.event) >= 0);
	CHECK(sd_event_add_time(service.event, &service.later, CLOCK_MONOTONIC,
				0, 0, on_later, NULL) >= 0);
	CHECK(sd_event_source_set_enabled(service.later, SD_EVENT_OFF) >= 0);
	connect_both();
	service.known.is_lost = true;
	bus_flush(&service);
	CHECK(is_heard("InterfacesAdded a\nInterfacesAdded b\n"));
	CHECK(!is_later());
	listings = 0;
}

static void tear_down(void)
{
	sd_bus_close_unref(listener);
	sd_bus_close_unref(service.bus);
	sd_event_source_disable_unref(service.later);
	sd_event_unref(service.event);
	bus_known_clear(&service.known);
}

static void change(const char *name)
{
	bus_known_change(&service.known,
			 bus_known_find(&service.known, &bus_resource_kind,
					name),
			 BUS_STATE);
}

/* ---- The tests ----------------------------------------------------------------- */

static void tells_a_change_once(void)
{
	set_up();
	change("a");
	change("a");
	bus_flush(&service);
	CHECK(is_heard("PropertiesChanged a\n"));
	bus_flush(&service);
	CHECK(is_heard(""));
	CHECK(!is_later());
	tear_down();
}

static void keeps_what_cannot_be_told(void)
{
	set_up();
	things[0].append = -EIO;
	things[1].load = -EIO;
	change("a");
	change("b");
	bus_flush(&service);
	CHECK(is_heard(""));
	CHECK(is_later());
	things[0].append = 0;
	things[1].load = 0;
	bus_flush(&service);
	CHECK(is_heard("PropertiesChanged b\nPropertiesChanged a\n"));
	CHECK(!is_later());
	tear_down();
}

/* The one that changed last is told first. */
static void none_keeps_another_back(void)
{
	set_up();
	change("a");
	change("b");
	things[1].append = -EIO;
	bus_flush(&service);
	CHECK(is_heard("PropertiesChanged a\n"));
	CHECK(is_later());
	bus_flush(&service);
	CHECK(is_heard(""));
	CHECK(is_later());
	tear_down();
}

static void a_change_that_cannot_be_sent_is_kept(void)
{
	set_up();
	change("a");
	refusals = 1;
	bus_flush(&service);
	CHECK(is_heard(""));
	CHECK(is_later());
	bus_flush(&service);
	CHECK(is_heard("PropertiesChanged a\n"));
	tear_down();
}

/* That it has gone, the module says. */
static void what_has_gone_has_no_changes(void)
{
	set_up();
	change("a");
	things[0].name = NULL;
	bus_flush(&service);
	CHECK(is_heard(""));
	CHECK(!is_later());
	tear_down();
}

static void compares_when_events_are_lost(void)
{
	set_up();
	things[0].name = NULL;
	things[2] = (struct thing){ .name = "c", .id = "3" };
	service.known.is_lost = true;
	bus_flush(&service);
	CHECK(is_heard("InterfacesAdded c\nInterfacesRemoved a\n"
		       "PropertiesChanged b\n"));
	CHECK(!is_later());
	tear_down();
}

static void compares_once(void)
{
	struct clusctl_cluster *cluster;
	struct clusctl_event_list *list;
	size_t i;

	set_up();
	fake_reboot(NODE);
	CHECK(!clusctl_cluster_open(NODE, 0, &cluster));
	CHECK(!fake_create(NODE, "db", ID));
	for (i = 0; i < 3; i++) {
		CHECK(!fake_online(NODE, ID, i % 2 == 0));
		fake_lose_events(NODE);
		CHECK(!clusctl_event_read(cluster, &list));
		bus_event(&service, clusctl_event_list_get(list, 0));
		clusctl_event_list_free(list);
	}
	CHECK_INT(listings, 0);
	bus_flush(&service);
	CHECK_INT(listings, 1);
	bus_flush(&service);
	CHECK_INT(listings, 1);
	clusctl_cluster_close(cluster);
	fake_reset();
	tear_down();
}

static void what_cannot_be_listed_has_not_gone(void)
{
	set_up();
	things[0].name = NULL;
	listing = -EMFILE;
	service.known.is_lost = true;
	bus_flush(&service);
	CHECK(is_heard(""));
	CHECK(is_later());
	listing = 0;
	bus_flush(&service);
	CHECK(is_heard("InterfacesRemoved a\nPropertiesChanged b\n"));
	tear_down();
}

static void what_cannot_be_read_is_told_of_later(void)
{
	set_up();
	things[2] = (struct thing){ .name = "c", .id = "3", .load = -EIO };
	service.known.is_lost = true;
	bus_flush(&service);
	CHECK(is_heard("PropertiesChanged b\nPropertiesChanged a\n"));
	CHECK(is_later());
	things[2].load = 0;
	bus_flush(&service);
	CHECK(is_heard("InterfacesAdded c\nPropertiesChanged b\n"
		       "PropertiesChanged a\n"));
	CHECK(!is_later());
	tear_down();
}

static void news_that_cannot_be_sent_are_sent_later(void)
{
	set_up();
	things[0].name = NULL;
	things[2] = (struct thing){ .name = "c", .id = "3" };
	service.known.is_lost = true;
	refusals = 2; /* a has gone, and c has come */
	bus_flush(&service);
	CHECK(is_heard("PropertiesChanged b\n"));
	CHECK(is_later());
	bus_flush(&service);
	CHECK(is_heard("InterfacesAdded c\nInterfacesRemoved a\n"
		       "PropertiesChanged b\n"));
	CHECK(!is_later());
	tear_down();
}

static void another_of_the_same_name_is_another(void)
{
	set_up();
	things[0].id = "4";
	service.known.is_lost = true;
	bus_flush(&service);
	CHECK(is_heard("InterfacesRemoved a\nInterfacesAdded a\n"
		       "PropertiesChanged b\n"));
	service.known.is_lost = true;
	bus_flush(&service);
	CHECK(is_heard("PropertiesChanged b\nPropertiesChanged a\n"));
	tear_down();
}

static void nobody_is_told_without_a_name(void)
{
	set_up();
	change("a");
	service.is_named = false;
	bus_flush(&service);
	CHECK(is_heard(""));
	tear_down();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(tells_a_change_once),
	KTAP_CASE(keeps_what_cannot_be_told),
	KTAP_CASE(none_keeps_another_back),
	KTAP_CASE(a_change_that_cannot_be_sent_is_kept),
	KTAP_CASE(what_has_gone_has_no_changes),
	KTAP_CASE(compares_when_events_are_lost),
	KTAP_CASE(compares_once),
	KTAP_CASE(what_cannot_be_listed_has_not_gone),
	KTAP_CASE(what_cannot_be_read_is_told_of_later),
	KTAP_CASE(news_that_cannot_be_sent_are_sent_later),
	KTAP_CASE(another_of_the_same_name_is_another),
	KTAP_CASE(nobody_is_told_without_a_name),
};

KTAP_MAIN(cases)
