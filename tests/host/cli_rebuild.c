// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl checkpoint rebuild: what is done when the last snapshot changes meanwhile. */
#include "cli_snapshot.h"
#include "lib_fixture.h"
/* The functions are its own; those that it asks of others stand below. */
#include "rebuild.c"

int daemon_ask(const char *path, const char *method, json_t *asked, int timeout,
	       json_t **answer)
{
	(void)path;
	(void)method;
	(void)timeout;
	(void)answer;
	json_decref(asked);
	return -ENOENT;
}

int fail_daemon(const char *path, int error, int timeout)
{
	(void)path;
	(void)timeout;
	return error;
}

int open_cluster(const struct args *args, int flags,
		 struct clusctl_cluster **opened)
{
	(void)args;
	(void)flags;
	(void)opened;
	return CODE_NO_SUCH;
}

int run_with_name(const struct args *args, unsigned int word,
		  int (*then)(const struct args *args, const char *name))
{
	(void)word;
	return then(args, "1\\\\K");
}

#define IS_CHANGED FAILS(ESTALE, ERROR_REVISION_MISMATCH)

/* One checkpoint, with what @outcome, generation and number of calls are then */
static void check_item(const char *outcome, uint64_t generation,
		       unsigned int calls)
{
	char name[] = "1\\\\K";
	struct item item = { .name = name };
	unsigned int i;

	rebuild_item(resource, &item);
	CHECK_STR(item.outcome, outcome);
	CHECK_INT(item.made.generation, generation);
	CHECK_INT(item.store == MADE_CHANGED, !strcmp(outcome, "changed"));
	CHECK_INT(!!item.error, !strcmp(outcome, "refused"));
	CHECK_INT(fake.calls, calls);
	for (i = 0; i < fake.calls; i++)
		if (fake.call[i].code == CLUSCTL_RESOURCE_PUT_SNAPSHOT)
			CHECK_INT(fake.call[i].request.flags,
				  CLUSCTL_PUT_ROLLBACK | CLUSCTL_PUT_LAST);
	free(item.made.name);
}

static void rebuilds(void)
{
	const struct bytes last = snapshot_of(5, 0), made = snapshot_of(6, 0);

	FAKE(SNAPSHOT(last), OK_EMPTY, SNAPSHOT(made));
	check_item("rebuilt", 6, 3);
}

/* A key was saved in between: that one is the one to seal again. */
static void tries_again(void)
{
	const struct bytes last = snapshot_of(5, 0), saved = snapshot_of(6, 0);
	const struct bytes made = snapshot_of(7, 0);

	FAKE(SNAPSHOT(last), IS_CHANGED, SNAPSHOT(saved), OK_EMPTY,
	     SNAPSHOT(made));
	check_item("rebuilt", 7, 5);
	/* What was put is what was read the second time. */
	FAKE(SNAPSHOT(last), IS_CHANGED, SNAPSHOT(saved),
	     FAILS(EKEYREJECTED, NTE_BAD_KEY_STATE));
	check_item("refused", 0, 4);
	REQUIRE(CHECK_INT(fake.call[3].request.in_size, 26 + SIZE(saved)));
	CHECK_MEM(fake.in + 26, SIZE(saved), &saved, SIZE(saved));
}

static void gives_up(void)
{
	const struct bytes last = snapshot_of(5, 0);

	FAKE(SNAPSHOT(last), IS_CHANGED, SNAPSHOT(last), IS_CHANGED,
	     SNAPSHOT(last), IS_CHANGED, SNAPSHOT(last), IS_CHANGED);
	check_item("changed", 0, 8);
}

/* It was deleted since the list was read, and stays so. */
static void leaves_tombstones(void)
{
	const struct bytes gone = snapshot_of(6, CLUSCTL_SNAPSHOT_TOMBSTONE);

	FAKE(SNAPSHOT(gone), SNAPSHOT(gone), SNAPSHOT(gone), SNAPSHOT(gone));
	check_item("changed", 0, 4);
}

static void sees_what_follows(void)
{
	const struct bytes last = snapshot_of(5, 0), next = snapshot_of(7, 0);

	FAKE(SNAPSHOT(last), OK_EMPTY, SNAPSHOT(next));
	check_item("changed", 7, 3);
}

/* Another failure is told at once, also one that has the same errno. */
static void is_refused(void)
{
	const struct bytes last = snapshot_of(5, 0);

	FAKE(FAILS(ENOENT, ERROR_FILE_NOT_FOUND));
	check_item("refused", 0, 1);
	FAKE(SNAPSHOT(last), FAILS(ESTALE, ERROR_RESOURCE_NOT_AVAILABLE));
	check_item("refused", 0, 2);
	FAKE(SNAPSHOT(last), FAILS(EINVAL, ERROR_INVALID_FLAGS));
	check_item("refused", 0, 2);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(opens),
	KTAP_CASE(rebuilds),
	KTAP_CASE(tries_again),
	KTAP_CASE(gives_up),
	KTAP_CASE(leaves_tombstones),
	KTAP_CASE(sees_what_follows),
	KTAP_CASE(is_refused),
	KTAP_CASE(closes),
};

KTAP_MAIN(cases)
