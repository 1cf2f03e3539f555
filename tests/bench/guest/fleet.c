// SPDX-License-Identifier: GPL-2.0-or-later
#include "fleet.h"

#include <string.h>
#include <unistd.h>

#include "box.h"

#define RESOURCES_MAX 65000 /* the cap leaves some for others */
#define CONTAINER "1\\\\bench-%016u"
#define CONTAINER_UNITS 26 /* with the NUL */

static char16_t strings[FLEET_CONTAINERS][CONTAINER_UNITS];

struct str fleet_container(unsigned int number)
{
	return (struct str){ strings[number], sizeof(strings[number]) };
}

void fleet_containers(int cluster)
{
	unsigned int i;
	struct str name;

	for (i = 0; i < FLEET_CONTAINERS; i++) {
		name = format16(CONTAINER, i);
		ASSERT_EQ(sizeof(strings[i]), name.size);
		memcpy(strings[i], name.data, name.size);
		new_box(cluster, fleet_container(i), &ed25519);
	}
}

static struct str resource_name(unsigned int number)
{
	return format16("resource %u", number);
}

static void add_some(int resource, unsigned int first, unsigned int count)
{
	while (count--)
		call_with(resource, CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
			  fleet_container(first++ % FLEET_LISTED));
}

static int make_resource(const struct fleet *fleet, unsigned int number)
{
	struct clusctl_resource_handle handle;

	ASSERT_DONE(create_resource(fleet->cluster, resource_name(number),
				    STR("Bench"), &handle));
	return handle.fd;
}

void fleet_resources(struct fleet *fleet, unsigned int count)
{
	while (fleet->resources < count)
		close(make_resource(fleet, fleet->resources++));
}

void fleet_fill(struct fleet *fleet)
{
	unsigned long left = fleet->n, some;
	unsigned int i;
	int fd;

	fleet->each = (unsigned int)fleet->n;
	if (strcmp(fleet->shape, "one"))
		fleet->each = (unsigned int)(fleet->n / RESOURCES_MAX) + 1;
	fleet->resources =
		(unsigned int)((fleet->n + fleet->each - 1) / fleet->each);
	for (i = 0; i < fleet->resources; i++, left -= some) {
		some = left < fleet->each ? left : fleet->each;
		fd = make_resource(fleet, i);
		add_some(fd, i * fleet->each, (unsigned int)some);
		close(fd);
	}
}

void fleet_clear(struct fleet *fleet)
{
	/* The newest first, as they go with the module */
	while (fleet->resources)
		call_with(fleet->cluster, CLUSCTL_CLUSTER_DELETE_RESOURCE,
			  resource_name(--fleet->resources));
}

static unsigned int turn_of(const struct fleet *fleet, unsigned int number)
{
	return (fleet->resources / 2 + number) % fleet->resources;
}

struct str fleet_name(const struct fleet *fleet, unsigned int number)
{
	return resource_name(turn_of(fleet, number));
}

struct str fleet_listed(const struct fleet *fleet, unsigned int number)
{
	unsigned long first =
		(unsigned long)turn_of(fleet, number) * fleet->each;
	unsigned long count = fleet->n - first;

	if (count > fleet->each)
		count = fleet->each;
	number = (unsigned int)((count / 2 + number) % count);
	return fleet_container((unsigned int)((first + number) % FLEET_LISTED));
}

int fleet_open(const struct fleet *fleet, unsigned int number)
{
	struct clusctl_resource_handle handle;

	ASSERT_DONE(open_resource(fleet->cluster, fleet_name(fleet, number),
				  &handle));
	return handle.fd;
}
