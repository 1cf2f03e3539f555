// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A database that is full: it says so, can be read, and works again when somebody
 * made room and disarmed the alarm.
 *
 * usage: etcd_full engine=etcd endpoints=URL prefix=PREFIX, in an etcd_cluster
 * with a small --quota
 */
#include "etcd_shell.h"

static char value[ENGINE_VALUE_MAX];

static int fill(struct engine *engine, int64_t *last)
{
	int64_t revision = ENGINE_ABSENT;
	int rc;

	do {
		*last = revision;
		memset(value, (char)revision, sizeof(value));
		rc = engine_put_if(engine, "large", *last, value, sizeof(value),
				   &revision);
	} while (!rc);
	return rc;
}

static void make_room(void)
{
	char revision[32] = "";

	snprintf(revision, sizeof(revision), "%lld",
		 (long long)revision_now(set_up()));
	setenv("REVISION", revision, 1);
	CHECK_INT(shell("./etcd_compact"), 0);
	CHECK_INT(shell("etcdctl defrag >/dev/null"), 0);
	CHECK_INT(shell("etcdctl alarm disarm >/dev/null"), 0);
}

static void tells_that_it_is_full(void)
{
	struct engine *engine = set_up();
	struct engine_status status;
	struct seen seen;
	int64_t last = 0;

	REQUIRE(engine);
	put(engine, "a", "1");
	CHECK_INT(engine_get_status(engine, &status), 0);
	CHECK(!status.full);
	CHECK_INT(fill(engine, &last), -ENOSPC);
	CHECK(last > 0);
	CHECK_INT(engine_get_status(engine, &status), 0);
	CHECK(status.reachable && status.full);
	/* Small ones are refused as well, and none of it has happened. */
	CHECK_INT(engine_put_if(engine, "a", ENGINE_ANY, "2", 1, NULL),
		  -ENOSPC);
	CHECK_INT(engine_put_if(engine, "b", ENGINE_ABSENT, "2", 1, NULL),
		  -ENOSPC);
	check_value(engine, "a", "1");
	seen = list_all(engine, "", NULL);
	if (CHECK_INT(seen.count, 2))
		CHECK_INT(seen.changes[1].revision, last);
	seen_free(&seen);
}

static void works_when_there_is_room(void)
{
	struct engine_status status;
	struct engine *engine;

	make_room();
	engine = set_up();
	REQUIRE(engine);
	CHECK_INT(engine_get_status(engine, &status), 0);
	CHECK(status.reachable && status.quorum && !status.full);
	put(engine, "a", "3");
	check_value(engine, "a", "3");
}

static const struct ktap_case cases[] = {
	KTAP_CASE(tells_that_it_is_full),
	KTAP_CASE(works_when_there_is_room),
};

FIXTURE_MAIN(cases)
