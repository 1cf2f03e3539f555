// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests and answers that are lost: a change that happened is found out, and is
 * not made twice, nor is that of somebody else taken for it.
 *
 * usage: etcd_lost engine=etcd endpoints=URL prefix=PREFIX, in an etcd_cluster
 */
#include "etcd_proxy.h"
#include "etcd_shell.h"

#define TXN "/v3/kv/txn"

static struct engine *engine; /* by the proxy */
static struct engine *other; /* not */

static bool begin(void)
{
	struct engine_settings some = settings;

	other = set_up();
	some.endpoints = proxy_url();
	engine = open_with(&some);
	if (!engine || !other)
		return false;
	/* The connection is one that is used again from here on. */
	check_value(engine, "a", NULL);
	return true;
}

static void end(void)
{
	CHECK(proxy_lost());
	engine_close(engine);
}

static int put_if(int64_t expected, int64_t *revision)
{
	return engine_put_if(engine, "a", expected, "mine", 4, revision);
}

/* It is there once, and its revision is the one that was told. */
static void check_once(int64_t revision)
{
	struct seen seen = list_all(other, "", NULL);

	if (CHECK_INT(seen.count, 1)) {
		CHECK_STR(seen.changes[0].text, "mine");
		CHECK_INT(seen.changes[0].revision, revision);
		CHECK_INT(revision_now(other), revision);
	}
	seen_free(&seen);
}

static void finds_change(void)
{
	int64_t revision = 0, before;

	REQUIRE(begin());
	before = put(other, "a", "1");
	proxy_lose(LOSE_REPLY, TXN, NULL);
	CHECK_INT(put_if(before, &revision), 0);
	CHECK_INT(revision, before + 1);
	check_once(revision);
	end();
}

static void finds_new_record(void)
{
	int64_t revision = 0;

	REQUIRE(begin());
	proxy_lose(LOSE_REPLY, TXN, NULL);
	CHECK_INT(put_if(ENGINE_ABSENT, &revision), 0);
	check_once(revision);
	end();
}

static void finds_unbound_change(void)
{
	int64_t revision = 0;

	REQUIRE(begin());
	proxy_lose(LOSE_REPLY, TXN, NULL);
	CHECK_INT(put_if(ENGINE_ANY, &revision), 0);
	check_once(revision);
	end();
}

static void makes_lost_change(void)
{
	int64_t revision = 0, before;

	REQUIRE(begin());
	before = put(other, "a", "1");
	proxy_lose(LOSE_REQUEST, TXN, NULL);
	CHECK_INT(put_if(before, &revision), 0);
	check_once(revision);
	end();
}

/* It could be made over that of somebody else. */
static void leaves_lost_unbound_change(void)
{
	REQUIRE(begin());
	put(other, "a", "1");
	proxy_lose(LOSE_REQUEST, TXN, NULL);
	CHECK_INT(put_if(ENGINE_ANY, NULL), -ETIMEDOUT);
	check_value(other, "a", "1");
	end();
}

static int64_t expected_by_other;

static void put_the_same(void)
{
	CHECK_INT(engine_put_if(other, "a", expected_by_other, "mine", 4, NULL),
		  0);
}

static void tells_it_from_the_same(void)
{
	REQUIRE(begin());
	expected_by_other = put(other, "a", "1");
	proxy_lose(LOSE_REQUEST, TXN, put_the_same);
	CHECK_INT(put_if(expected_by_other, NULL), -ETIMEDOUT);
	CHECK_INT(put_if(expected_by_other, NULL), -ESTALE);
	end();
}

static void put_another(void)
{
	put(other, "a", "2");
}

static void does_not_know_if_overwritten(void)
{
	int64_t before;

	REQUIRE(begin());
	before = put(other, "a", "1");
	proxy_lose(LOSE_REPLY, TXN, put_another);
	CHECK_INT(put_if(before, NULL), -ETIMEDOUT);
	check_value(other, "a", "2");
	end();
}

static void does_not_know_of_deletion(void)
{
	int64_t before;

	REQUIRE(begin());
	before = put(other, "a", "1");
	proxy_lose(LOSE_REPLY, TXN, NULL);
	CHECK_INT(engine_delete_if(engine, "a", before), -ETIMEDOUT);
	check_value(other, "a", NULL);
	end();
}

static void makes_lost_deletion(void)
{
	int64_t before;

	REQUIRE(begin());
	before = put(other, "a", "1");
	proxy_lose(LOSE_REQUEST, TXN, NULL);
	CHECK_INT(engine_delete_if(engine, "a", before), 0);
	check_value(other, "a", NULL);
	end();
}

static void finds_whole_commit(void)
{
	struct engine_change changes[] = {
		{ .key = "gone", .what = ENGINE_DELETE },
		{ .key = "checked", .what = ENGINE_CHECK },
		{ .key = "a",
		  .what = ENGINE_PUT,
		  .expected = ENGINE_ANY,
		  .value = "mine",
		  .size = 4 },
	};
	int64_t revision = 0;

	REQUIRE(begin());
	changes[1].expected = put(other, "checked", "1");
	changes[0].expected = put(other, "gone", "1");
	proxy_lose(LOSE_REPLY, TXN, NULL);
	CHECK_INT(engine_commit(engine, changes, 3, &revision), 0);
	check_value(other, "gone", NULL);
	check_value(other, "a", "mine");
	CHECK_INT(revision, changes[0].expected + 1);
	end();
}

static void checks_again(void)
{
	struct engine_change check = { .key = "a", .what = ENGINE_CHECK };
	int64_t before;

	REQUIRE(begin());
	before = put(other, "a", "1");
	check.expected = before;
	proxy_lose(LOSE_REPLY, TXN, NULL);
	CHECK_INT(engine_commit(engine, &check, 1, NULL), 0);
	end();
	REQUIRE(begin());
	put(other, "a", "1");
	proxy_lose(LOSE_REPLY, TXN, NULL);
	CHECK_INT(engine_commit(engine, &check, 1, NULL), -ESTALE);
	end();
}

static void reads_again(void)
{
	struct seen seen;

	REQUIRE(begin());
	put(other, "a", "1");
	proxy_lose(LOSE_REPLY, "/v3/kv/range", NULL);
	check_value(engine, "a", "1");
	CHECK(proxy_lost());
	proxy_lose(LOSE_REQUEST, "/v3/kv/range", NULL);
	seen = list_all(engine, "", NULL);
	CHECK_INT(seen.count, 1);
	seen_free(&seen);
	end();
}

/* etcd says so of a change that it made, if that filled it. */
static void finds_change_that_filled(void)
{
	int64_t revision = 0;

	REQUIRE(begin());
	put(other, "a", "1");
	proxy_lose(SAY_FULL, TXN, NULL);
	CHECK_INT(put_if(ENGINE_ANY, &revision), 0);
	check_once(revision);
	proxy_lose(SAY_FULL, TXN, NULL);
	CHECK_INT(put_if(revision, &revision), 0);
	check_once(revision);
	proxy_lose(SAY_FULL, TXN, NULL);
	CHECK_INT(engine_delete_if(engine, "a", revision), -ETIMEDOUT);
	check_value(other, "a", NULL);
	end();
}

static void believes_that_it_is_full(void)
{
	int64_t before;

	REQUIRE(begin());
	proxy_lose(REFUSE_AS_FULL, TXN, NULL);
	CHECK_INT(put_if(ENGINE_ABSENT, NULL), -ENOSPC);
	before = put(other, "a", "1");
	proxy_lose(REFUSE_AS_FULL, TXN, NULL);
	CHECK_INT(put_if(ENGINE_ANY, NULL), -ENOSPC);
	proxy_lose(REFUSE_AS_FULL, TXN, NULL);
	CHECK_INT(put_if(before, NULL), -ENOSPC);
	proxy_lose(REFUSE_AS_FULL, TXN, NULL);
	CHECK_INT(engine_delete_if(engine, "a", before), -ENOSPC);
	check_value(other, "a", "1");
	end();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(finds_change),
	KTAP_CASE(finds_new_record),
	KTAP_CASE(finds_unbound_change),
	KTAP_CASE(makes_lost_change),
	KTAP_CASE(leaves_lost_unbound_change),
	KTAP_CASE(tells_it_from_the_same),
	KTAP_CASE(does_not_know_if_overwritten),
	KTAP_CASE(does_not_know_of_deletion),
	KTAP_CASE(makes_lost_deletion),
	KTAP_CASE(finds_whole_commit),
	KTAP_CASE(checks_again),
	KTAP_CASE(reads_again),
	KTAP_CASE(finds_change_that_filled),
	KTAP_CASE(believes_that_it_is_full),
};

int main(int argc, char **argv)
{
	int rc;

	if (!fixture_parse(argc, argv))
		return 64;
	if (!proxy_start(settings.endpoints))
		return 1;
	rc = ktap_main(cases, sizeof(cases) / sizeof(cases[0]));
	tear_down();
	proxy_stop();
	return rc;
}
