// SPDX-License-Identifier: GPL-2.0-or-later
/* Checkpoints that come and go. */
#include "place.h"
#include "snapshot_call.h"

#define BATCH 20 /* few, so that 10 checkpoints stay about 10 */

/* What comes to a resource and goes: the first @count of @names */
struct span {
	int fd;
	struct str names[BATCH];
	unsigned int count;
};

static void add_all(void *data, unsigned int ops)
{
	struct span *span = data;
	unsigned int i;

	for (i = 0; i < ops; i++)
		call_with(span->fd, CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
			  span->names[i]);
}

static void delete_all(void *data, unsigned int ops)
{
	struct span *span = data;
	unsigned int i;

	for (i = 0; i < ops; i++)
		call_with(span->fd, CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT,
			  span->names[i]);
}

static void add_before(void *data)
{
	add_all(data, ((struct span *)data)->count);
}

static void delete_after(void *data)
{
	delete_all(data, ((struct span *)data)->count);
}

static void add_and_delete(void *data, unsigned int ops)
{
	struct span *span = data;
	unsigned int i;

	for (i = 0; i < ops; i++) {
		call_with(span->fd, CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
			  span->names[i]);
		call_with(span->fd, CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT,
			  span->names[i]);
	}
}

/* A snapshot that was read may come back: a deletion seals word of it. */
static void add_and_read(void *data)
{
	struct span *span = data;
	struct str snapshot;
	unsigned int i;

	add_before(data);
	for (i = 0; i < span->count; i++) {
		snapshot = get_snapshot(span->fd, span->names[i]);
		free((void *)(uintptr_t)snapshot.data);
	}
}

/* Checkpoints that clusctld stores, say */
static void read_rows(const struct place *place)
{
	struct row row = { .shape = place->shape, .n = place->n, .ops = BATCH };
	struct span span = { .fd = place->big, .count = BATCH };
	unsigned int i;

	for (i = 0; i < BATCH; i++)
		span.names[i] = fleet_container(FLEET_LISTED + BATCH + i);
	row.name = "DELETE of what was read";
	row_measure_with(&row, add_and_read, delete_all, NULL, &span);
	row.name = "ADD of what was deleted";
	row_measure_with(&row, NULL, add_all, delete_after, &span);
}

void list_rows(const struct place *place)
{
	struct row row = { .shape = place->shape, .n = place->n, .ops = BATCH };
	struct span span = { .fd = place->big, .count = BATCH };
	unsigned int i;

	for (i = 0; i < BATCH; i++)
		span.names[i] = fleet_container(FLEET_LISTED + i);
	row.name = "ADD";
	row_measure_with(&row, NULL, add_all, delete_after, &span);
	row.name = "DELETE";
	row_measure_with(&row, add_before, delete_all, NULL, &span);
	row.name = "ADD + DELETE";
	row_measure(&row, add_and_delete, &span);
	for (i = 0; i < PLACE_TURNS; i++)
		span.names[i] = place_box(PLACE_BOXES - i);
	span.count = PLACE_TURNS;
	row.ops = PLACE_TURNS;
	row.name = "ADD, RSA-2048";
	row_measure_with(&row, NULL, add_all, delete_after, &span);
	read_rows(place);
}
