// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls that change nothing. */
#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "must.h"
#include "place.h"

struct named {
	int cluster;
	struct clusctl_request *requests; /* in turn */
	struct clusctl_resource_handle *handle; /* of each answer */
};

static void open_close(void *data, unsigned int ops)
{
	struct named *named = data;

	while (ops--) {
		call_now(named->cluster, CLUSCTL_CLUSTER_OPEN_RESOURCE,
			 &named->requests[ops % PLACE_TURNS]);
		close(named->handle->fd);
	}
}

static void open_close_event(void *data, unsigned int ops)
{
	(void)data;
	while (ops--) {
		int fd = eventfd(0, EFD_CLOEXEC);

		must(fd < 0 ? -errno : 0);
		close(fd);
	}
}

/* What comes with the fd, whatever it is of, is measured beside it. */
static void open_rows(const struct place *place)
{
	struct row row = { "OPEN by name, and close", place->shape, place->n,
			   200 };
	struct clusctl_resource_handle handle;
	struct clusctl_request requests[PLACE_TURNS];
	struct named named = { place->cluster, requests, &handle };
	unsigned int i;

	for (i = 0; i < PLACE_TURNS; i++)
		requests[i] = call_request(fleet_name(&place->fleet, i),
					   &handle, sizeof(handle));
	row_measure(&row, open_close, &named);
	row.name = "eventfd, and close";
	row_measure(&row, open_close_event, NULL);
}

static void list_row(const struct place *place, unsigned int i)
{
	static const char *const names[] = { "GET", "GET 100 names",
					     "GET 10000 names" };
	static const unsigned int ops[] = { 500, 100, 4 };
	__u32 size = place_lists[i] * fleet_container(0).size + 2;
	struct clusctl_request request;

	if (place->lists[i] < 0)
		return;
	request = call_request(NO_INPUT, malloc(size), size);
	place_repeat(place, names[i], ops[i], place->lists[i],
		     CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, &request);
	free((void *)(uintptr_t)request.out);
}

static void records_row(const struct place *place, unsigned int i)
{
	static const char *const names[] = { "GET_STATE with 1 record",
					     "GET_STATE with 100 records",
					     "GET_STATE with 10000 records" };
	static const unsigned int ops[] = { 100, 20, 2 };
	__u32 size = sizeof(struct clusctl_resource_state) +
		     place_lists[i] *
			     (sizeof(struct clusctl_checkpoint_record) + 56);
	struct clusctl_request request;

	if (place->lists[i] < 0)
		return;
	request = call_request(NO_INPUT, malloc(size), size);
	request.flags = CLUSCTL_STATE_CHECKPOINTS;
	place_repeat(place, names[i], ops[i], place->lists[i],
		     CLUSCTL_RESOURCE_GET_STATE, &request);
	free((void *)(uintptr_t)request.out);
}

static void enum_row(const struct place *place)
{
	struct row row = { "ENUM_RESOURCE, each", place->shape, place->n,
			   place->fleet.resources };
	struct clusctl_request request = call_request(NO_INPUT, NULL, 0);
	double values[ROW_ROUNDS];
	uint64_t begun;
	void *out;
	int i;

	call_now(place->cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, &request);
	out = malloc(request.out_bytes);
	request = call_request(NO_INPUT, out, request.out_bytes);
	for (i = -ROW_WARM_UPS; i < ROW_ROUNDS; i++) {
		begun = row_ticks();
		call_now(place->cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE,
			 &request);
		if (i >= 0)
			values[i] = (double)(row_ticks() - begun) / row.ops;
	}
	row_print_values(&row, "instr", values, ROW_ROUNDS);
	free(out);
}

void query_rows(const struct place *place)
{
	struct clusctl_resource_state state;
	struct clusctl_info info;
	char16_t name[CLUSCTL_MAX_NAME + 1];
	struct clusctl_request request = call_request(NO_INPUT, NULL, 0);
	unsigned int i;

	place_repeat(place, "UNKNOWN", 1000, place->big,
		     CLUSCTL_RESOURCE_UNKNOWN, &request);
	request = call_request(NO_INPUT, &state, sizeof(state));
	place_repeat(place, "GET_STATE", 1000, place->big,
		     CLUSCTL_RESOURCE_GET_STATE, &request);
	request = call_request(NO_INPUT, name, sizeof(name));
	place_repeat(place, "GET_NAME", 1000, place->big,
		     CLUSCTL_RESOURCE_GET_NAME, &request);
	request = call_request(NO_INPUT, &info, sizeof(info));
	place_repeat(place, "GET_INFO", 1000, place->cluster,
		     CLUSCTL_CLUSTER_GET_INFO, &request);
	open_rows(place);
	for (i = 0; i < PLACE_LISTS; i++) {
		list_row(place, i);
		records_row(place, i);
	}
	if (place->fleet.resources >= 1000)
		enum_row(place);
}
