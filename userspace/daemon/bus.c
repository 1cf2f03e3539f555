// SPDX-License-Identifier: GPL-2.0-or-later
/* The connection to the bus: made when there is one, and again when it was restarted. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "audit.h"
#include "bus_call.h"
#include "bus_path.h"
#include "bus_signal.h"

#define ADDRESS "unix:path=/run/dbus/system_bus_socket"
/* Before the next try, microseconds: soon after a bus has gone, else later */
#define SOON 100000
#define LATER 5000000
#define LATEST 60000000 /* and what has lasted so long is well */
#define IS_OURS 1 /* DBUS_REQUEST_NAME_REPLY_PRIMARY_OWNER */

static void disconnect(struct bus *bus)
{
	bus->is_named = false;
	bus_calls_abandon(bus, NULL);
	bus_known_clear(&bus->known);
	bus_users_clear(&bus->users);
	bus->bus = sd_bus_close_unref(bus->bus);
}

static void try_again(struct bus *bus, uint64_t after)
{
	if (sd_event_source_set_time_relative(bus->retry, after) < 0 ||
	    sd_event_source_set_enabled(bus->retry, SD_EVENT_ONESHOT) < 0)
		audit_say(AUDIT_ERROR, "the bus is given up");
}

/* Ever later, so that the bus and the log are not bothered again and again. */
static void try_ever_later(struct bus *bus, uint64_t first)
{
	bus->pause = bus->pause ? bus->pause * 2 : first;
	if (bus->pause > LATEST)
		bus->pause = LATEST;
	try_again(bus, bus->pause);
}

/* The bus has gone. It cannot be let go of here, in one of its own calls. */
static int on_disconnected(sd_bus_message *message, void *data,
			   sd_bus_error *error)
{
	struct bus *bus = data;
	uint64_t now;

	(void)message;
	(void)error;
	audit_say(AUDIT_NOTICE, "the bus has gone");
	if (bus->is_named &&
	    sd_event_now(bus->event, CLOCK_MONOTONIC, &now) >= 0 &&
	    now - bus->named > LATEST)
		bus->pause = 0;
	bus->is_named = false;
	try_ever_later(bus, SOON);
	return 0;
}

/* A connection of somebody ends: what he asked for, nobody is asked about any more. */
static int on_owner(sd_bus_message *message, void *data, sd_bus_error *error)
{
	const char *sender = sd_bus_message_get_sender(message);
	const char *name, *from, *to;
	struct bus *bus = data;

	(void)error;
	/* Anybody may send us a signal of this name: only the bus itself knows. */
	if (!sender || strcmp(sender, "org.freedesktop.DBus"))
		return 0;
	if (sd_bus_message_read(message, "sss", &name, &from, &to) >= 0 &&
	    !*to && *name == ':') {
		bus_calls_abandon(bus, name);
		bus_users_drop(&bus->users, name);
	}
	return 0;
}

static int on_name(sd_bus_message *answer, void *data, sd_bus_error *error)
{
	const sd_bus_error *said = sd_bus_message_get_error(answer);
	struct bus *bus = data;
	uint32_t result = 0;

	(void)error;
	if (said || sd_bus_message_read(answer, "u", &result) < 0 ||
	    result != IS_OURS) {
		/* Said once, not at each try */
		if (!bus->is_refused)
			audit_say(AUDIT_WARNING,
				  "the bus does not let us be %s: %s", BUS_NAME,
				  said && said->message ? said->message :
							  "somebody else is");
		bus->is_refused = true;
		/* Nobody is to call us by another name. */
		bus_calls_abandon(bus, NULL);
		try_ever_later(bus, LATER);
		return 0;
	}
	bus_signal_start(bus);
	bus->is_named = true;
	bus->is_refused = false;
	if (sd_event_now(bus->event, CLOCK_MONOTONIC, &bus->named) < 0)
		bus->named = 0;
	audit_say(AUDIT_NOTICE, "on the bus as %s", BUS_NAME);
	return 0;
}

static const char *address(void)
{
	const char *said = secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");

	return said ? said : ADDRESS;
}

/* As sd_bus_open_system(), but a bus that is not there yet is waited for. */
static int open_bus(sd_bus *bus)
{
	int ret = sd_bus_set_address(bus, address());

	if (ret >= 0)
		ret = sd_bus_set_bus_client(bus, true);
	if (ret >= 0)
		ret = sd_bus_set_watch_bind(bus, true);
	/* No method takes files, and calls that wait would keep them open. */
	if (ret >= 0)
		ret = sd_bus_negotiate_fds(bus, false);
	return ret < 0 ? ret : sd_bus_start(bus);
}

static int listen_to(struct bus *bus)
{
	int ret = sd_bus_add_filter(bus->bus, NULL, bus_dispatch, bus);

	if (ret >= 0)
		ret = sd_bus_match_signal_async(bus->bus, NULL,
						"org.freedesktop.DBus.Local",
						"/org/freedesktop/DBus/Local",
						"org.freedesktop.DBus.Local",
						"Disconnected", on_disconnected,
						NULL, bus);
	if (ret >= 0)
		ret = sd_bus_add_match_async(
			bus->bus, NULL,
			"type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',interface='org.freedesktop.DBus',member='NameOwnerChanged',arg2=''",
			on_owner, NULL, bus);
	if (ret >= 0)
		ret = sd_bus_request_name_async(bus->bus, NULL, BUS_NAME, 0,
						on_name, bus);
	return ret;
}

static void connect_bus(struct bus *bus)
{
	int ret = sd_bus_new(&bus->bus);

	if (ret >= 0)
		ret = open_bus(bus->bus);
	if (ret >= 0)
		ret = listen_to(bus);
	if (ret >= 0)
		ret = sd_bus_attach_event(bus->bus, bus->event,
					  SD_EVENT_PRIORITY_NORMAL);
	if (ret >= 0)
		return;
	audit(AUDIT_DEBUG, &(struct audit){ .event = "bus", .error = ret });
	try_again(bus, LATER);
}

static int on_retry(sd_event_source *source, uint64_t now, void *data)
{
	(void)source;
	(void)now;
	disconnect(data);
	connect_bus(data);
	return 0;
}

static int on_report(sd_event_source *source, int fd, uint32_t events,
		     void *data)
{
	uint64_t count;

	(void)source;
	(void)events;
	if (read(fd, &count, sizeof(count)) >= 0)
		bus_signal_report(data);
	return 0;
}

static int on_later(sd_event_source *source, uint64_t now, void *data)
{
	(void)source;
	(void)now;
	bus_flush(data);
	return 0;
}

static int add_sources(struct bus *bus)
{
	int ret = sd_event_add_io(bus->event, &bus->answered_source,
				  bus->answered, EPOLLIN, bus_calls_answered,
				  bus);

	if (ret >= 0)
		ret = sd_event_add_io(bus->event, &bus->reported_source,
				      bus->reported, EPOLLIN, on_report, bus);
	if (ret >= 0)
		ret = sd_event_add_time(bus->event, &bus->retry,
					CLOCK_MONOTONIC, 0, 0, on_retry, bus);
	if (ret >= 0)
		ret = sd_event_add_time(bus->event, &bus->later,
					CLOCK_MONOTONIC, 0, 0, on_later, bus);
	return ret;
}

static void free_bus(struct bus *bus)
{
	sd_event_source_disable_unref(bus->answered_source);
	sd_event_source_disable_unref(bus->reported_source);
	sd_event_source_disable_unref(bus->retry);
	sd_event_source_disable_unref(bus->later);
	if (bus->answered >= 0)
		close(bus->answered);
	if (bus->reported >= 0)
		close(bus->reported);
	clusctl_cluster_close(bus->cluster);
	json_decref(bus->owners);
	free(bus);
}

int bus_start(sd_event *event, struct worker *worker, bus_hook *before,
	      void *data, struct bus **bus)
{
	struct bus *made = calloc(1, sizeof(*made));
	int ret;

	if (!made)
		return -ENOMEM;
	made->event = event;
	made->worker = worker;
	made->before = before;
	made->data = data;
	made->answered = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	made->reported = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ret = made->answered < 0 || made->reported < 0 ? -EMFILE : 0;
	if (!ret)
		ret = clusctl_cluster_open(worker->config->device, O_RDONLY,
					   &made->cluster);
	if (!ret)
		ret = add_sources(made);
	if (ret >= 0)
		ret = bus_thread_start(&made->thread, worker->config->device);
	if (ret < 0) {
		free_bus(made);
		return ret;
	}
	report_tell(&worker->report, made->reported);
	/* The first try is made by the timer, as all others. */
	*bus = made;
	return 0;
}

void bus_tell_stop(struct bus *bus)
{
	if (bus)
		report_tell(&bus->worker->report, -1);
}

void bus_stop(struct bus *bus)
{
	if (!bus)
		return;
	bus_thread_stop(&bus->thread);
	disconnect(bus);
	/* Those that the worker and the thread have not done are ours again. */
	bus_calls_end(bus);
	free_bus(bus);
}
