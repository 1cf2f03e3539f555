// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots that leave, and come from elsewhere. */
#include <string.h>
#include <unistd.h>

#include "place.h"
#include "snapshot_call.h"

#define BATCH 20

/* A resource that is made again and again, so that nothing is newer here */
struct target {
	int cluster;
	int fd;
	struct str inputs[BATCH];
};

static const __u8 target_id[CLUSCTL_ID_SIZE] = { 0x42 };

static void make_target(void *data)
{
	struct target *target = data;

	target->fd = new_resource_as(target->cluster, "put", target_id);
}

static void end_target(void *data)
{
	struct target *target = data;

	close(target->fd);
	call_with(target->cluster, CLUSCTL_CLUSTER_DELETE_RESOURCE, STR("put"));
}

static void put_all(void *data, unsigned int ops)
{
	struct target *target = data;
	unsigned int i;

	for (i = 0; i < ops; i++)
		call_with(target->fd, CLUSCTL_RESOURCE_PUT_SNAPSHOT,
			  target->inputs[i]);
}

/* Snapshots of one kind of containers, as another node has made them */
static void make_inputs(struct target *target, bool rsa)
{
	struct str snapshot, name;
	unsigned int i;

	make_target(target);
	for (i = 0; i < BATCH; i++) {
		name = rsa ? place_box(i) : fleet_container(i);
		call_with(target->fd, CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
			  name);
		snapshot = get_snapshot(target->fd, name);
		target->inputs[i] = put_input(NO_INPUT, snapshot);
		free((void *)(uintptr_t)snapshot.data);
	}
	end_target(target);
}

static void put_row(const struct place *place, const char *name, bool rsa)
{
	struct row row = { name, place->shape, place->n, BATCH };
	struct target target = { .cluster = place->cluster };
	unsigned int i;

	make_inputs(&target, rsa);
	row_measure_with(&row, make_target, put_all, end_target, &target);
	for (i = 0; i < BATCH; i++)
		free((void *)(uintptr_t)target.inputs[i].data);
}

/* As they leave, for a store */
static void get_rows(const struct place *place)
{
	static __u64 room[512];
	struct clusctl_request requests[PLACE_TURNS];
	int fds[PLACE_TURNS];
	unsigned int i;

	for (i = 0; i < PLACE_TURNS; i++) {
		fds[i] = fleet_open(&place->fleet, i);
		requests[i] = call_request(fleet_listed(&place->fleet, i), room,
					   sizeof(room));
	}
	place_turns(place, "GET_SNAPSHOT", fds, CLUSCTL_RESOURCE_GET_SNAPSHOT,
		    requests);
	for (i = 0; i < PLACE_TURNS; i++) {
		close(fds[i]);
		requests[i] = call_request(place_box(i), room, sizeof(room));
	}
	place_turns(place, "GET_SNAPSHOT, RSA-2048", place->ones,
		    CLUSCTL_RESOURCE_GET_SNAPSHOT, requests);
}

void snapshot_rows(const struct place *place)
{
	get_rows(place);
	put_row(place, "PUT", false);
	put_row(place, "PUT, RSA-2048", true);
}
