// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A question to clusctld on the bus, and the ioctl that answers it, side by side.
 * With one processor, what dbus-daemon and clusctld do for an answer counts.
 * on_bus.sh starts both.
 */
#include <fcntl.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "calls.h"
#include "clusctl_call.h"
#include "must.h"
#include "rows.h"

#define SERVICE "org.clusctl1"
#define RESOURCE "bench"
#define PATH "/org/clusctl1/resource/" RESOURCE

struct asked {
	sd_bus *bus; /* NULL: connect for each question */
	int resource;
};

static sd_bus *connect_now(void)
{
	sd_bus *bus;

	must(sd_bus_open_system(&bus));
	return bus;
}

static void state_round(void *data, unsigned int ops)
{
	const struct asked *asked = data;
	sd_bus *bus;
	char *state;

	while (ops--) {
		bus = asked->bus ? asked->bus : connect_now();
		must(sd_bus_get_property_string(bus, SERVICE, PATH,
						SERVICE ".Resource", "State",
						NULL, &state));
		free(state);
		if (!asked->bus)
			sd_bus_flush_close_unref(bus);
	}
}

static void ping_round(void *data, unsigned int ops)
{
	const struct asked *asked = data;

	while (ops--)
		must(sd_bus_call_method(asked->bus, SERVICE, PATH,
					"org.freedesktop.DBus.Peer", "Ping",
					NULL, NULL, ""));
}

static void ioctl_round(void *data, unsigned int ops)
{
	const struct asked *asked = data;
	struct clusctl_resource_state state;
	struct clusctl_request request =
		call_request(NO_INPUT, &state, sizeof(state));

	while (ops--)
		call_now(asked->resource, CLUSCTL_RESOURCE_GET_STATE, &request);
}

TEST(rows)
{
	int cluster = open_cluster(O_RDWR);
	struct asked asked = { connect_now(), new_resource(cluster, RESOURCE) };

	row_measure_alone("GET_STATE, by ioctl", 1000, ioctl_round, &asked);
	row_measure_alone("State, by D-Bus", 20, state_round, &asked);
	row_measure_alone("Ping, by D-Bus", 20, ping_round, &asked);
	sd_bus_flush_close_unref(asked.bus);
	asked.bus = NULL;
	row_measure_alone("State, by D-Bus, connected for it", 20, state_round,
			  &asked);
	close(asked.resource);
	call_with(cluster, CLUSCTL_CLUSTER_DELETE_RESOURCE, format16(RESOURCE));
	close(cluster);
}

TEST_HARNESS_MAIN
