// SPDX-License-Identifier: GPL-2.0-or-later
/* What was deleted stays deleted, also if the daemon ends before it could say so. */
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "worker_fixture.h"

static void start_boot(const char *boot)
{
	nodes[0].name[0] = 'a';
	start_as(0, nodes[0].name, boot, 3);
}

/* Until the daemon was told; stop() waits for what it makes of that. */
static void delete_resource(void)
{
	CHECK_INT(fake_delete_resource("a", ID), 0);
	while (fake_has_events("a"))
		sched_yield();
}

static void make_directory(char *own)
{
	CHECK(mkdtemp(own));
	test_directory = own;
}

static void remove_directory(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", test_directory);
	CHECK_INT(system(command), 0);
	test_directory = NULL;
}

static bool has_kept(void)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/deleted", test_directory);
	return !access(path, F_OK);
}

/* In step, with a resource that is deleted while the store is away */
static void delete_without_store(void)
{
	begin(0);
	start_boot("boot");
	fake_create("a", "Resource", ID);
	fake_add("a", ID, KEY);
	CHECK(wait_in_step(1, KEY));
	memory_reachable("a", false);
	delete_resource();
	stop(0);
	CHECK(has_kept());
}

/* What the store was not told of it is told by the next start. */
static void deletion_outlives_stop(void)
{
	char own[] = "/tmp/clusctl-worker-XXXXXX";

	make_directory(own);
	delete_without_store();
	/* Nor does the copy bring it back. */
	start_boot("boot");
	while (number("tries") < 2)
		sched_yield();
	CHECK(!fake_has_resource("a", ID));
	stop(0);
	CHECK(has_kept());
	memory_reachable("a", true);
	start_boot("boot");
	await_step();
	CHECK(!fake_has_resource("a", ID));
	CHECK_INT(memory_count("checkpoint/"), 0);
	CHECK(!has_kept());
	end(1);
	remove_directory();
}

/* After a reboot the kernel has nothing, and the store is right. */
static void deletion_is_of_its_boot(void)
{
	char own[] = "/tmp/clusctl-worker-XXXXXX";

	make_directory(own);
	delete_without_store();
	fake_reboot("a");
	memory_reachable("a", true);
	memory_expire();
	start_boot("later");
	await_step();
	CHECK(fake_has_resource("a", ID));
	CHECK(!has_kept());
	end(1);
	remove_directory();
}

/* A store that can be told is told before the end. */
static void deletion_is_told_at_stop(void)
{
	char own[] = "/tmp/clusctl-worker-XXXXXX";

	make_directory(own);
	begin(0);
	start_boot("boot");
	fake_create("a", "Resource", ID);
	fake_add("a", ID, KEY);
	CHECK(wait_in_step(1, KEY));
	await_step();
	memory_reset_requests("a");
	memory_hold("a", 1);
	add_many("a", 100);
	memory_wait_held("a");
	delete_resource();
	worker_tell_stop(&nodes[0].worker);
	memory_let_go("a");
	stop(0);
	CHECK_INT(memory_count("checkpoint/"), 0);
	CHECK(!has_kept());
	end(0);
	remove_directory();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(deletion_outlives_stop),
	KTAP_CASE(deletion_is_of_its_boot),
	KTAP_CASE(deletion_is_told_at_stop),
};

KTAP_MAIN(cases)
