// SPDX-License-Identifier: GPL-2.0-or-later
/* Who may do what: every code, for everyone. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "actor.h"
#include "cluster_key.h"
#include "codes.h"
#include "keyctl.h"
#include "snapshot_call.h"
#include "state.h"
#include "test_keys.h"

FIXTURE(perm)
{
	struct world world;
};

FIXTURE_SETUP(perm)
{
	world_make(&self->world);
}

FIXTURE_TEARDOWN(perm)
{
	world_end(&self->world);
}

/* The fds are root's; @mode is how they are open. */
static const struct {
	const char *name;
	void (*become)(void);
	int mode;
	bool admin; /* has CAP_SYS_ADMIN in the initial user namespace */
} actors[] = {
	{ "root", become_root, O_RDWR, true },
	{ "uid 1000", become_user, O_RDWR, false },
	{ "root without CAP_SYS_ADMIN", become_root_without_cap_sys_admin,
	  O_RDWR, false },
	{ "uid 1000 with CAP_SYS_ADMIN", become_user_with_cap_sys_admin, O_RDWR,
	  true },
	{ "root of a namespace", become_root_of_a_namespace, O_RDWR, false },
	{ "root of a namespace of uid 1000", become_root_of_a_users_namespace,
	  O_RDWR, false },
	{ "root, for reading", become_root, O_RDONLY, true },
	{ "uid 1000, for reading", become_user, O_RDONLY, false },
	{ "root, for writing", become_root, O_WRONLY, true },
	{ "uid 1000, for writing", become_user, O_WRONLY, false },
};

struct attempt {
	struct world world;
	const struct code *code;
	__u32 expected;
};

static void try(void *context)
{
	const struct attempt *attempt = context;

	EXPECT_STATUS(attempt->expected,
		      world_call(&attempt->world, attempt->code));
}

/* Fds in another mode, of the resource that the world has */
static struct world in_mode(const struct world *world, int mode)
{
	struct clusctl_resource_handle handle;
	struct world other;

	/* OPEN_RESOURCE needs to read, so the resource fd is of no use here. */
	if (mode == O_WRONLY)
		return (struct world){ open_cluster(mode), -1 };
	other.cluster = open_cluster(mode);
	ASSERT_DONE(
		open_resource(mode == O_RDWR ? world->cluster : other.cluster,
			      WORLD_RESOURCE, &handle));
	other.resource = handle.fd;
	return other;
}

TEST_F_TIMEOUT(perm, matrix, 120)
{
	struct attempt attempt;
	struct state state;
	bool modifies, writes, may;
	size_t i;

	for (i = 0; i < sizeof(actors) / sizeof(actors[0]); i++) {
		FOR_EACH_CODE(attempt.code) {
			if (attempt.code->on_resource &&
			    actors[i].mode == O_WRONLY)
				continue;
			attempt.world = in_mode(&self->world, actors[i].mode);
			modifies = CLUSCTL_CODE_MODIFY(attempt.code->number);
			/* What needs to write need not change anything. */
			writes = CLUSCTL_CODE_ACCESS(attempt.code->number) &
				 CLUS_ACCESS_WRITE;
			may = writes ? actors[i].mode != O_RDONLY :
				       actors[i].mode != O_WRONLY;
			if (attempt.code->privileged && !actors[i].admin)
				may = false;
			attempt.expected = may ? ERROR_SUCCESS :
						 ERROR_ACCESS_DENIED;
			harness_case("%s: %s", actors[i].name,
				     attempt.code->name);
			state = state_take(self->world.cluster);
			run_as(actors[i].become, try, &attempt);
			if (!may || !modifies)
				EXPECT_UNCHANGED(self->world.cluster, state);
			else
				world_renew(&self->world);
			world_end(&attempt.world);
		}
	}
}

static void open_device(void *context)
{
	const int *expected = context;
	int fd = open(CLUSCTL_DEVICE, O_RDONLY | O_CLOEXEC);

	EXPECT_EQ(*expected, fd < 0 ? errno : 0);
}

TEST_F(perm, device_node)
{
	int denied = EACCES, open = 0;
	struct stat status;

	ASSERT_EQ(0, stat(CLUSCTL_DEVICE, &status));
	EXPECT_EQ(S_IFCHR | 0600, status.st_mode);
	EXPECT_EQ(0, status.st_uid);
	EXPECT_EQ(0, status.st_gid);
	run_as(become_root, open_device, &open);
	run_as(become_user, open_device, &denied);
	run_as(become_root_of_a_users_namespace, open_device, &denied);
}

/* The input is judged first, and what exists is not told. */
static void order_of_refusals(void *context)
{
	const struct world *world = context;
	struct str nothing = STR("1\\\\Nothing");
	struct str no_type = STR("999\\\\Nothing");
	int fd = world->cluster;

	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      create_container(fd, MACHINE, STR("01\\\\New"), NULL));
	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      delete_container(fd, MACHINE, STR("1\\\\")));
	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      import_key(fd, MACHINE, 3, WORLD_CHECKPOINT, &rsa_a));
	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      call(fd, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			   key_input(3, WORLD_CHECKPOINT), NULL, 0));
	EXPECT_STATUS(ERROR_INVALID_FLAGS,
		      delete_container(fd, MACHINE | 2, nothing));
	EXPECT_STATUS(ERROR_ACCESS_DENIED,
		      create_container(fd, MACHINE, WORLD_CHECKPOINT, NULL));
	EXPECT_STATUS(ERROR_ACCESS_DENIED,
		      create_container(fd, MACHINE, no_type, NULL));
	EXPECT_STATUS(ERROR_ACCESS_DENIED,
		      delete_container(fd, MACHINE, nothing));
	EXPECT_STATUS(ERROR_ACCESS_DENIED,
		      delete_container(fd, MACHINE, no_type));
	EXPECT_STATUS(ERROR_ACCESS_DENIED,
		      import_key(fd, MACHINE, AT_SIGNATURE, nothing, &rsa_a));
	EXPECT_STATUS(ERROR_ACCESS_DENIED,
		      call(fd, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			   key_input(AT_SIGNATURE, nothing), NULL, 0));
	EXPECT_STATUS(ERROR_ACCESS_DENIED,
		      call(fd, CLUSCTL_NODE_EXPORT_KEY, 0,
			   key_input(AT_SIGNATURE, no_type), NULL, 0));
	EXPECT_STATUS(ERROR_ACCESS_DENIED, set_key(fd, 0, 0, NULL));
	EXPECT_STATUS(ERROR_ACCESS_DENIED,
		      retire_key(fd, 0, (const __u8 *)"an unknown key id"));
	EXPECT_STATUS(ERROR_INVALID_FLAGS, set_key(fd, 2, 0, NULL));
	EXPECT_STATUS(ERROR_INVALID_FLAGS, retire_key(fd, 2, known_key_ids[0]));
}

TEST_F(perm, order_of_refusals)
{
	struct state state = state_take(self->world.cluster);

	run_as(become_user, order_of_refusals, &self->world);
	EXPECT_UNCHANGED(self->world.cluster, state);
	run_as(become_root_without_cap_sys_admin, order_of_refusals,
	       &self->world);
	EXPECT_UNCHANGED(self->world.cluster, state);
}

/* The caller is asked, not the one who opened the fd. */
static void use_given_fd(void *context)
{
	int *fds = context;

	EXPECT_STATUS(ERROR_ACCESS_DENIED,
		      create_container(fds[0], MACHINE, STR("1\\\\New"), NULL));
	EXPECT_DONE(add_checkpoint(fds[1], WORLD_SPARE));
	EXPECT_DONE(delete_checkpoint(fds[1], WORLD_CHECKPOINT));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      add_checkpoint(fds[1], STR("1\\\\Nothing")));
}

/* A daemon without capabilities can do all that is done to resources. */
TEST_F(perm, daemon_with_fds)
{
	int fds[2] = { self->world.cluster, self->world.resource };

	run_as(become_user, use_given_fd, fds);
}

/* To go back is the administrator's; with what, is not looked at before. */
static void roll_back(void *context)
{
	const struct attempt *attempt = context;
	int resource = attempt->world.resource;
	struct str snapshot = get_snapshot(resource, WORLD_CHECKPOINT);
	struct str bad = snapshot_altered(snapshot, 0, 1);

	EXPECT_STATUS(attempt->expected,
		      put_snapshot(resource, CLUSCTL_PUT_ROLLBACK,
				   WORLD_CHECKPOINT, snapshot));
	EXPECT_STATUS(attempt->expected == ERROR_SUCCESS ? ERROR_INVALID_DATA :
							   ERROR_ACCESS_DENIED,
		      put_snapshot(resource, CLUSCTL_PUT_ROLLBACK, NO_INPUT,
				   bad));
	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      put_snapshot(resource, CLUSCTL_PUT_ROLLBACK, STR("x"),
				   snapshot));
	EXPECT_STATUS(ERROR_REVISION_MISMATCH,
		      put_snapshot(resource, 0, NO_INPUT, snapshot));
}

TEST_F(perm, rollback)
{
	struct attempt attempt = { .world = self->world };
	__u64 generation = 1;
	size_t i;

	for (i = 0; i < sizeof(actors) / sizeof(actors[0]); i++) {
		if (actors[i].mode != O_RDWR)
			continue;
		harness_case("%s", actors[i].name);
		attempt.expected = actors[i].admin ? ERROR_SUCCESS :
						     ERROR_ACCESS_DENIED;
		run_as(actors[i].become, roll_back, &attempt);
		generation += actors[i].admin;
		EXPECT_GENERATION(generation, self->world.resource,
				  WORLD_CHECKPOINT);
	}
}

/* All of replication, without any privilege */
static void replicate(void *context)
{
	const struct world *world = context;
	struct str snapshot;

	EXPECT_DONE(go_online(world->resource, 0));
	EXPECT_DONE(ack_last(world->resource, WORLD_CHECKPOINT));
	snapshot = get_snapshot(world->resource, WORLD_CHECKPOINT);
	EXPECT_DONE(go_offline(world->resource));
	EXPECT_DONE(delete_checkpoint(world->resource, WORLD_CHECKPOINT));
	EXPECT_DONE(ack_last(world->resource, WORLD_CHECKPOINT));
	EXPECT_STATUS(ERROR_REVISION_MISMATCH,
		      put_snapshot(world->resource, 0, WORLD_CHECKPOINT,
				   snapshot));
	EXPECT_STATUS(ERROR_ACCESS_DENIED,
		      call(world->cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			   key_input(AT_KEYEXCHANGE, WORLD_CHECKPOINT), NULL,
			   0));
}

/* Containers that are missing are made for who they belonged to. */
TEST_F(perm, replication)
{
	struct clusctl_container_record record;
	size_t i;

	for (i = 0; i < sizeof(actors) / sizeof(actors[0]); i++) {
		if (actors[i].mode != O_RDWR || actors[i].admin)
			continue;
		harness_case("%s", actors[i].name);
		world_renew(&self->world);
		ASSERT_DONE(delete_container(self->world.cluster, MACHINE,
					     WORLD_CHECKPOINT));
		run_as(actors[i].become, replicate, &self->world);
		record = container_record(self->world.cluster, MACHINE,
					  WORLD_CHECKPOINT);
		EXPECT_EQ(0, record.uid);
		EXPECT_EQ(0, record.gid);
		EXPECT_EQ(CLUSCTL_PAIR_EXPORTABLE | CLUSCTL_PAIR_OPERABLE,
			  record.exchange.flags);
	}
}

CLUSCTL_TEST_MAIN
