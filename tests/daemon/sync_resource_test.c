// SPDX-License-Identifier: GPL-2.0-or-later
/* Resources in step: made and deleted here and elsewhere. */
#include <errno.h>

#include <sys/mman.h>
#include <unistd.h>

#include "sync_fixture.h"

#define OTHER_TAIL "-4321-4234-8234-123456789abc"
#define EARLY_ID "ffffffff-1234-4234-8234-123456789abc"

static void made(void)
{
	begin();
	CHECK(fake_has_resource("b", ID));
	CHECK_INT(fake_create("b", "Other", OTHER_ID), 0);
	CHECK(step_settle());
	CHECK(fake_has_resource("a", OTHER_ID));
	CHECK_INT(memory_count(PATH_RESOURCES), 2);
	step_start("c");
	CHECK(step_settle());
	CHECK(fake_has_resource("c", ID));
	CHECK(fake_has_resource("c", OTHER_ID));
}

static void deleted(void)
{
	begin();
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	CHECK_INT(fake_delete_resource("b", ID), 0);
	CHECK(step_settle());
	CHECK(!fake_has_resource("a", ID));
	CHECK(!fake_has_resource("b", ID));
	CHECK_INT(memory_count(PATH_CHECKPOINTS), 0);
	CHECK_INT(memory_count(PATH_HISTORIES), 0);
	/* Who knows it from before does not bring it back. */
	CHECK_INT(fake_create("c", "Resource", ID), 0);
	fake_add("c", ID, KEY);
	step_start("c");
	CHECK(step_settle());
	CHECK(!fake_has_resource("c", ID));
	CHECK(!fake_has_resource("a", ID));
	CHECK_INT(memory_count(PATH_CHECKPOINTS), 0);
}

/* What is deleted while the store is away is deleted there when it is back. */
static void deleted_without_store(void)
{
	begin();
	memory_reachable("a", false);
	memory_break_watches("a");
	fake_delete_resource("a", ID);
	step_events("a");
	step_watch("a");
	step_work("a");
	step_work("a");
	CHECK_INT(step_error("a"), -EHOSTUNREACH);
	memory_reachable("a", true);
	CHECK(step_settle());
	CHECK(!fake_has_resource("a", ID));
	CHECK(!fake_has_resource("b", ID));
}

/* One that is online stays as long as it is, and then goes. */
static void deleted_elsewhere_while_online(void)
{
	begin();
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	fake_online("b", ID, true);
	CHECK(step_settle());
	fake_delete_resource("a", ID);
	CHECK(step_settle());
	CHECK(fake_has_resource("b", ID));
	CHECK_INT(memory_count(PATH_CHECKPOINTS), 0);
	fake_change("b", ID, KEY);
	CHECK(step_settle());
	CHECK_INT(memory_count(PATH_CHECKPOINTS), 0);
	fake_online("b", ID, false);
	CHECK(step_settle());
	CHECK(!fake_has_resource("b", ID));
	CHECK_INT(memory_count("") - memory_count(PATH_NODES), 1);
}

/* There was no room for it, and now there is. */
static void made_later(void)
{
	begin();
	fake_limit("b", 1);
	fake_create("a", "Other", OTHER_ID);
	fake_add("a", OTHER_ID, KEY);
	CHECK(step_settle());
	CHECK(!fake_has_resource("b", OTHER_ID));
	CHECK_INT(step_error("b"), 0);
	fake_limit("b", 0);
	memory_break_watches("b");
	CHECK(step_settle());
	CHECK(fake_has_resource("b", OTHER_ID));
	CHECK(fake_see("b", OTHER_ID, KEY, &(struct fake_view){ 0 }));
}

/* The daemon that was to take its records away died over it. */
static void deleted_by_the_dead(void)
{
	unsigned int cut;

	for (cut = 0; cut < 12; cut++) {
		begin();
		fake_add("a", ID, KEY);
		CHECK(step_settle());
		step_kill("b");
		fake_reboot("b");
		fake_delete_resource("a", ID);
		step_events("a");
		fake_fuse("a", (int)cut);
		step_work("a");
		step_kill("a");
		/* One that never had it */
		step_start("b");
		CHECK(step_settle());
		CHECK_INT(memory_count(PATH_CHECKPOINTS),
			  fake_has_resource("b", ID));
		CHECK_INT(memory_count(PATH_HISTORIES),
			  fake_has_resource("b", ID));
	}
	CHECK(!fake_has_resource("b", ID));
}

/* Nobody was told that it was deleted; it is deleted all the same. */
static void deletion_is_seen(void)
{
	begin();
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	CHECK_IN_STEP(KEY);
	CHECK_INT(fake_delete_resource("a", ID), 0);
	fake_lose_events("a");
	CHECK(step_settle());
	CHECK(!fake_has_resource("a", ID));
	CHECK(!fake_has_resource("b", ID));
	CHECK_INT(memory_count(PATH_CHECKPOINTS), 0);
}

/* What was deleted is not made again, by who comes later, nor by who lists it. */
static void stays_deleted(void)
{
	begin();
	CHECK_INT(fake_delete_resource("a", ID), 0);
	CHECK(step_settle());
	step_start("c");
	memory_break_watches("a");
	CHECK(step_settle());
	CHECK(!fake_has_resource("a", ID));
	CHECK(!fake_has_resource("c", ID));
}

/* However many there are, whoever comes later makes all of them. */
static void many(void)
{
	char id[PATH_GUID_SIZE], name[16];
	unsigned int i;

	begin();
	for (i = 0; i < 200; i++) {
		sprintf(id, "%08x" OTHER_TAIL, i);
		sprintf(name, "Many%u", i);
		CHECK_INT(fake_create("a", name, id), 0);
	}
	CHECK(step_settle());
	step_start("c");
	CHECK(step_settle());
	for (i = 0; i < 200; i++) {
		sprintf(id, "%08x" OTHER_TAIL, i);
		CHECK(fake_has_resource("c", id));
	}
}

/* Nodes "a" and "b" each have a resource of one name; "a" was first. */
static void make_same_names(void)
{
	memory_reachable("b", false);
	/* The first one in the store is not the first one in a listing. */
	CHECK_INT(fake_create("a", "Twice", EARLY_ID), 0);
	fake_add("a", EARLY_ID, KEY);
	CHECK_INT(fake_create("b", "Twice", OTHER_ID), 0);
	fake_add("b", OTHER_ID, KEY);
	while (step_events("a") || step_work("a"))
		;
	memory_reachable("b", true);
	CHECK(step_settle());
}

/* Two nodes make a resource of one name: both keep theirs, with all it has. */
static void same_names(void)
{
	char path[PATH_SIZE];

	begin();
	make_same_names();
	CHECK(fake_has_resource("a", EARLY_ID) &&
	      fake_has_resource("b", OTHER_ID));
	CHECK(!fake_has_resource("a", OTHER_ID) &&
	      !fake_has_resource("b", EARLY_ID));
	CHECK(step_is_conflict("a", OTHER_ID) &&
	      step_is_conflict("b", EARLY_ID));
	/* So not all that the store has is here. */
	CHECK_INT(step_counts("a").refused, 1);
	CHECK_INT(step_counts("b").refused, 1);
	CHECK(!step_is_conflict("a", EARLY_ID) && !step_is_conflict("b", ID));
	/* No snapshot is lost. */
	path_checkpoint(path, EARLY_ID, KEY);
	CHECK_INT(memory_count(path), 1);
	path_checkpoint(path, OTHER_ID, KEY);
	CHECK_INT(memory_count(path), 1);
	/* Whoever comes later takes the one that was first. */
	step_start("c");
	CHECK(step_settle());
	CHECK(fake_has_resource("c", EARLY_ID));
	CHECK(!fake_has_resource("c", OTHER_ID));
	CHECK(step_is_conflict("c", OTHER_ID));
	/* An administrator ends it. */
	CHECK_INT(fake_delete_resource("b", OTHER_ID), 0);
	CHECK(step_settle());
	step_stop("b");
	step_start("b");
	CHECK(step_settle());
	CHECK(fake_has_resource("b", EARLY_ID));
	CHECK(!step_is_conflict("b", EARLY_ID) &&
	      !step_is_conflict("a", OTHER_ID));
	CHECK_INT(step_counts("a").refused + step_counts("b").refused, 0);
}

/* A conflict ends while the nodes run, as soon as one of the two is gone. */
static void same_names_no_more(void)
{
	begin();
	make_same_names();
	step_start("c");
	CHECK(step_settle());
	CHECK(step_is_conflict("a", OTHER_ID) &&
	      step_is_conflict("c", OTHER_ID));
	/* On "c" somebody has made the other one before the daemon could. */
	CHECK_INT(fake_delete_resource("c", EARLY_ID), 0);
	CHECK_INT(fake_create("c", "Twice", OTHER_ID), 0);
	CHECK(step_settle());
	CHECK(!fake_has_resource("a", EARLY_ID));
	memory_break_watches("a");
	memory_break_watches("c");
	CHECK(step_settle());
	CHECK(fake_has_resource("a", OTHER_ID) &&
	      fake_has_resource("c", OTHER_ID));
	CHECK(!step_is_conflict("a", OTHER_ID) &&
	      !step_is_conflict("c", OTHER_ID));
	CHECK_INT(step_counts("a").refused + step_counts("c").refused, 0);
}

/* How often "a" says that in its log while it lists the store again and again */
static unsigned int count_said(const char *event)
{
	int file = memfd_create("log", MFD_CLOEXEC), kept = dup(STDERR_FILENO);
	unsigned int i, count = 0;
	char *text, *at;
	off_t size;

	fflush(stderr);
	dup2(file, STDERR_FILENO);
	begin();
	audit_init("test", AUDIT_ERROR);
	make_same_names();
	for (i = 0; i < 3; i++) {
		memory_break_watches("a");
		CHECK(step_settle());
	}
	audit_init("test", 0);
	dup2(kept, STDERR_FILENO);
	close(kept);
	size = lseek(file, 0, SEEK_END);
	text = calloc(1, (size_t)size + 1);
	CHECK_INT(pread(file, text, (size_t)size, 0), size);
	for (at = text; (at = strstr(at, event)); at++)
		count++;
	free(text);
	close(file);
	return count;
}

static void conflict_is_said_once(void)
{
	/* By each of the two nodes */
	CHECK_INT(count_said("resource-conflict"), 2);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(made),
	KTAP_CASE(deleted),
	KTAP_CASE(deleted_without_store),
	KTAP_CASE(deleted_elsewhere_while_online),
	KTAP_CASE(made_later),
	KTAP_CASE(deleted_by_the_dead),
	KTAP_CASE(deletion_is_seen),
	KTAP_CASE(stays_deleted),
	KTAP_CASE(many),
	KTAP_CASE(same_names),
	KTAP_CASE(same_names_no_more),
	KTAP_CASE(conflict_is_said_once),
};

KTAP_MAIN(cases)
