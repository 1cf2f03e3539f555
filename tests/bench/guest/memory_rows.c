// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory, and how it comes back. */
#include <unistd.h>

#include "place.h"
#include "slab.h"
#include "snapshot_call.h"

#define RESOURCES 10000

static void print_bytes(const char *name, const char *shape, unsigned long n,
			double bytes)
{
	row_print(name, shape, n, "bytes", bytes, bytes, bytes);
}

/* Makes containers of a kind, and says what one takes. */
static void container_row(const char *name, unsigned int count,
			  void (*make)(int cluster), int cluster)
{
	double before = slab_bytes();

	make(cluster);
	print_bytes(name, "-", 0, (slab_bytes() - before) / count);
}

void memory_of_containers(int cluster)
{
	container_row("memory of a container, Ed25519", FLEET_CONTAINERS,
		      fleet_containers, cluster);
	container_row("memory of a container, RSA-2048", PLACE_BOXES + 1,
		      place_boxes, cluster);
}

double memory_of_resource(int cluster)
{
	struct fleet fleet = { .cluster = cluster };
	double before = slab_bytes(), bytes;

	fleet_resources(&fleet, RESOURCES);
	bytes = (slab_bytes() - before) / RESOURCES;
	print_bytes("memory of a resource", "-", 0, bytes);
	fleet_clear(&fleet);
	print_bytes("memory left of deleted resources", "-", 0,
		    slab_bytes() - before);
	return bytes;
}

/* What kmalloc() takes for a snapshot with what counts its users */
static double allocated(__u32 size)
{
	__u32 room = 256;

	while (room < size + 8)
		room *= 2;
	return room;
}

void memory_of_checkpoint(const struct place *place, double bytes)
{
	struct clusctl_checkpoint_record record =
		checkpoint_record(place->lists[0], fleet_container(0));

	bytes /= (double)place->fleet.n;
	print_bytes("memory of a checkpoint and its snapshot", place->shape,
		    place->n, bytes);
	print_bytes("memory of a checkpoint beside its snapshot", place->shape,
		    place->n, bytes - record.snapshot_size);
	print_bytes("memory of a checkpoint beside what kmalloc() rounds up",
		    place->shape, place->n,
		    bytes - allocated(record.snapshot_size));
}
