// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls of libclusctl, and the ioctls that these are, side by side. */
#include <clusctl.h>
#include <fcntl.h>
#include <unistd.h>

#include "box.h"
#include "calls.h"
#include "rows.h"

#define RESOURCE "library"
#define LISTED 100
#define NAME "1\\\\bench-%016u"
#define LIST_ROOM 16384

/* What a library call is given, and what an ioctl is */
struct world {
	struct clusctl_cluster *cluster;
	struct clusctl_resource *resource;
	int cluster_fd;
	int fd;
	struct str spare;
	char spare_text[32];
};

/* What must not fail: the row would be one of something else. */
static void done(int ret)
{
	if (!ret)
		return;
	printf("# %s\n", clusctl_status_name(clusctl_last_status()));
	exit(1);
}

static void library_state(void *data, unsigned int ops)
{
	struct world *world = data;
	uint32_t state, count;

	while (ops--)
		done(clusctl_resource_get_state(world->resource, &state,
						&count));
}

static void ioctl_state(void *data, unsigned int ops)
{
	struct world *world = data;
	struct clusctl_resource_state state;
	struct clusctl_request request =
		call_request(NO_INPUT, &state, sizeof(state));

	while (ops--)
		call_now(world->fd, CLUSCTL_RESOURCE_GET_STATE, &request);
}

static void library_open(void *data, unsigned int ops)
{
	struct world *world = data;
	struct clusctl_resource *resource;

	while (ops--) {
		done(clusctl_resource_open(world->cluster, RESOURCE,
					   &resource));
		clusctl_resource_close(resource);
	}
}

static void ioctl_open(void *data, unsigned int ops)
{
	struct world *world = data;
	struct clusctl_resource_handle handle;
	struct clusctl_request request =
		call_request(format16(RESOURCE), &handle, sizeof(handle));

	while (ops--) {
		call_now(world->cluster_fd, CLUSCTL_CLUSTER_OPEN_RESOURCE,
			 &request);
		close(handle.fd);
	}
}

static void library_add(void *data, unsigned int ops)
{
	struct world *world = data;

	while (ops--) {
		done(clusctl_checkpoint_add(world->resource,
					    world->spare_text));
		done(clusctl_checkpoint_delete(world->resource,
					       world->spare_text));
	}
}

static void ioctl_add(void *data, unsigned int ops)
{
	struct world *world = data;

	while (ops--) {
		call_with(world->fd, CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
			  world->spare);
		call_with(world->fd, CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT,
			  world->spare);
	}
}

static void library_list(void *data, unsigned int ops)
{
	struct world *world = data;
	char **list;

	while (ops--) {
		done(clusctl_checkpoint_list(world->resource, &list, NULL));
		free(list);
	}
}

static void ioctl_list(void *data, unsigned int ops)
{
	struct world *world = data;
	char room[LIST_ROOM];
	struct clusctl_request request =
		call_request(NO_INPUT, room, sizeof(room));

	while (ops--)
		call_now(world->fd, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS,
			 &request);
}

static const struct {
	const char *name;
	unsigned int ops;
	void (*round)(void *data, unsigned int ops);
} rows[] = {
	{ "GET_STATE, by libclusctl", 1000, library_state },
	{ "GET_STATE, by ioctl", 1000, ioctl_state },
	{ "OPEN by name, and close, by libclusctl", 200, library_open },
	{ "OPEN by name, and close, by ioctl", 200, ioctl_open },
	{ "ADD + DELETE, by libclusctl", 200, library_add },
	{ "ADD + DELETE, by ioctl", 200, ioctl_add },
	{ "GET 100 names, by libclusctl", 100, library_list },
	{ "GET 100 names, by ioctl", 100, ioctl_list },
};

static void make_world(struct world *world)
{
	struct str name;
	unsigned int i;

	ASSERT_EQ(0, clusctl_cluster_open(NULL, O_RDWR, &world->cluster));
	ASSERT_EQ(0, clusctl_resource_create(world->cluster, RESOURCE, "Bench",
					     &world->resource));
	world->cluster_fd = clusctl_cluster_get_fd(world->cluster);
	world->fd = clusctl_resource_get_fd(world->resource);
	for (i = 0; i < LISTED; i++) {
		name = format16(NAME, i);
		new_box(world->cluster_fd, name, &ed25519);
		ASSERT_DONE(add_checkpoint(world->fd, name));
	}
	/* It outlives what else is formatted. */
	snprintf(world->spare_text, sizeof(world->spare_text), NAME, LISTED);
	world->spare = format16(NAME, LISTED);
	new_box(world->cluster_fd, world->spare, &ed25519);
}

static void end_world(struct world *world)
{
	unsigned int i;

	clusctl_resource_close(world->resource);
	EXPECT_EQ(0, clusctl_resource_delete(world->cluster, RESOURCE));
	for (i = 0; i <= LISTED; i++)
		EXPECT_DONE(delete_container(world->cluster_fd, MACHINE,
					     format16(NAME, i)));
	clusctl_cluster_close(world->cluster);
}

TEST(rows)
{
	struct row row = { .shape = "one", .n = LISTED };
	struct world world;
	unsigned int i;

	make_world(&world);
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		row.name = rows[i].name;
		row.ops = rows[i].ops;
		row_measure(&row, rows[i].round, &world);
	}
	end_world(&world);
}

TEST_HARNESS_MAIN
