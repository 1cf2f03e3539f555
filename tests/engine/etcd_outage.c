// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Members that are killed, or stopped, or left without a quorum: changes happen,
 * or it is said that they did not, or that nobody knows.
 *
 * usage: etcd_outage engine=etcd endpoints=URLS prefix=PREFIX timeout=MS, in an
 * etcd_cluster of three
 */
#include <pthread.h>

#include "etcd_shell.h"

/* Endpoints with that of a member first, so that it is asked first */
static const char *endpoints_from(unsigned int number)
{
	static char list[512];
	size_t length = 0;

	for (unsigned int i = 0; i < member_count(); i++)
		length += snprintf(
			list + length, sizeof(list) - length, "%s ",
			member_url((number + i - 1) % member_count() + 1));
	return list;
}

static struct engine *open_at(unsigned int number, bool alone)
{
	struct engine_settings some = settings;

	some.endpoints = alone ? member_url(number) : endpoints_from(number);
	return open_with(&some);
}

/* A change that is said to have happened did, once, and nothing else did. */
static void change_while(const char *action)
{
	struct engine *engine = set_up();
	unsigned int number = find_leader();
	int64_t before, revision = 0;
	struct seen seen;

	REQUIRE(engine && number);
	before = put(engine, "a", "1");
	engine = open_at(number, false);
	REQUIRE(engine);
	check_value(engine, "a", "1");
	member(action, number);
	CHECK_INT(engine_put_if(engine, "a", before, "2", 1, &revision), 0);
	CHECK(revision > before);
	CHECK_INT(engine_put_if(engine, "a", before, "3", 1, NULL), -ESTALE);
	CHECK_INT(engine_put_if(engine, "b", ENGINE_ABSENT, "4", 1, NULL), 0);
	heal();
	check_value(engine, "a", "2");
	seen = list_all(engine, "a", NULL);
	if (CHECK_INT(seen.count, 1))
		CHECK_INT(seen.changes[0].revision, revision);
	seen_free(&seen);
	engine_close(engine);
}

static void survives_death_of_leader(void)
{
	change_while("kill");
}

static void survives_stop_of_leader(void)
{
	change_while("stop");
}

static void kill_all_but(unsigned int number)
{
	for (unsigned int i = 1; i <= member_count(); i++) {
		if (i != number)
			member("kill", i);
	}
}

static void tells_of_minority(void)
{
	struct engine *engine = set_up();
	struct engine_status status;
	struct seen seen = { 0 };
	int64_t before;
	int rc = 0;

	REQUIRE(engine);
	before = put(engine, "a", "1");
	kill_all_but(1);
	/* At first it may not have noticed that the others are gone. */
	for (int i = 0; i < 20; i++) {
		rc = engine_put_if(engine, "a", before, "2", 1, NULL);
		if (rc != -ETIMEDOUT)
			break;
	}
	CHECK_INT(rc, -EHOSTUNREACH);
	CHECK_INT(get_status(engine, false, "a"), -EHOSTUNREACH);
	CHECK_INT(engine_list(engine, "", false, see, &seen, NULL),
		  -EHOSTUNREACH);
	CHECK_INT(get_status(engine, true, "a"), 0);
	CHECK_INT(engine_list(engine, "", true, see, &seen, NULL), 0);
	CHECK_INT(seen.count, 1);
	CHECK_INT(engine_get_status(engine, &status), 0);
	CHECK(status.reachable && !status.quorum);
	CHECK_INT(status.members, 3);
	seen_free(&seen);
	heal();
	/* What was unknown is known now: it is one or the other. */
	rc = engine_put_if(engine, "a", before, "3", 1, NULL);
	CHECK(rc == 0 || rc == -ESTALE);
	check_value(engine, "a", rc ? "2" : "3");
	CHECK_INT(engine_get_status(engine, &status), 0);
	CHECK(status.reachable && status.quorum);
	CHECK(!strncmp(status.leader, "n", 1));
	CHECK(!strncmp(status.server, "etcd 3.", 7));
}

/* What was refused for want of a quorum does not happen later. */
static void refused_stays_refused(void)
{
	struct engine *engine = set_up();
	int64_t before;
	int rc = 0;

	REQUIRE(engine);
	before = put(engine, "a", "1");
	kill_all_but(2);
	for (int i = 0; i < 20; i++) {
		rc = get_status(engine, false, "a");
		if (rc == -EHOSTUNREACH)
			break;
	}
	CHECK_INT(engine_put_if(engine, "a", before, "2", 1, NULL),
		  -EHOSTUNREACH);
	heal();
	check_value(engine, "a", "1");
}

static void tells_that_all_are_gone(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch = NULL;
	struct engine_status status;

	REQUIRE(engine);
	put(engine, "a", "1");
	kill_all_but(0);
	CHECK_INT(engine_put_if(engine, "a", ENGINE_ANY, "2", 1, NULL),
		  -EHOSTUNREACH);
	CHECK_INT(get_status(engine, true, "a"), -EHOSTUNREACH);
	CHECK_INT(engine_watch_open(engine, "", 1, &watch), -EHOSTUNREACH);
	CHECK_INT(engine_get_status(engine, &status), 0);
	CHECK(!status.reachable && !status.quorum);
	heal();
	check_value(engine, "a", "1");
}

/* The watch ends, and another one goes on where it ended. */
static void watch_while(const char *action, unsigned int number, bool minority)
{
	struct engine *engine = set_up(), *other;
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	int rc = 0;

	REQUIRE(engine);
	put(engine, "a", "1");
	other = open_at(number, true);
	REQUIRE(other);
	REQUIRE(!engine_watch_open(other, "", revision_now(engine), &watch));
	watch_for(watch, &seen, 1);
	if (minority)
		kill_all_but(number);
	else
		member(action, number);
	rc = engine_watch_next(watch, PATIENCE, see, &seen);
	CHECK_INT(rc, -EHOSTUNREACH);
	engine_watch_close(watch);
	engine_close(other);
	if (minority)
		heal();
	put(engine, "b", "2");
	watch = NULL;
	REQUIRE(seen.count == 1);
	REQUIRE(!engine_watch_open(engine, "", seen.changes[0].revision + 1,
				   &watch));
	if (!watch_for(watch, &seen, 2))
		CHECK_STR(seen.changes[1].key, "b");
	watch_end(watch, &seen);
	heal();
}

static void watch_ends_with_member(void)
{
	watch_while("kill", 1, false);
}

static void watch_ends_with_stopped_member(void)
{
	watch_while("stop", 2, false);
}

static void watch_ends_with_quorum(void)
{
	watch_while("kill", 3, true);
}

static void *wake_later(void *watch)
{
	engine_watch_wake(watch);
	return NULL;
}

/* Silence alone is no reason to end a watch, but a watch may be woken in it. */
static void watch_outlives_silence(void)
{
	struct engine_settings brief = settings;
	struct engine_watch *watch = NULL;
	struct engine *engine = set_up(), *other;
	struct seen seen = { 0 };
	pthread_t thread;

	brief.timeout = 400; /* a member is asked after three of them */
	REQUIRE(engine);
	other = open_with(&brief);
	REQUIRE(other);
	REQUIRE(!engine_watch_open(other, "", revision_now(engine) + 1,
				   &watch));
	CHECK_INT(engine_watch_next(watch, 3000, see, &seen), -ETIME);
	REQUIRE(!pthread_create(&thread, NULL, wake_later, watch));
	CHECK_INT(engine_watch_next(watch, PATIENCE, see, &seen), -EINTR);
	pthread_join(thread, NULL);
	put(engine, "a", "1");
	watch_for(watch, &seen, 1);
	watch_end(watch, &seen);
	engine_close(other);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(survives_death_of_leader),
	KTAP_CASE(survives_stop_of_leader),
	KTAP_CASE(tells_of_minority),
	KTAP_CASE(refused_stays_refused),
	KTAP_CASE(tells_that_all_are_gone),
	KTAP_CASE(watch_ends_with_member),
	KTAP_CASE(watch_ends_with_stopped_member),
	KTAP_CASE(watch_ends_with_quorum),
	KTAP_CASE(watch_outlives_silence),
};

FIXTURE_MAIN(cases)
