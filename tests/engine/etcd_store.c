// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is in etcd, as etcdctl sees it, and what others put there; leases that are
 * lost; what takes more than one answer.
 *
 * usage: etcd_store engine=etcd endpoints=URL prefix=PREFIX, in an etcd_cluster
 */
#include "etcd_shell.h"

#define ID_SIZE 16 /* of a commit, ahead of each value */

static size_t read_value(const char *key, void *value, size_t size)
{
	char raw[4096];
	size_t length;

	length = shell_read(raw, sizeof(raw),
			    "etcdctl get --print-value-only '%s%s'",
			    settings.prefix, key);
	/* A new line comes after it. */
	length -= length > 0;
	memcpy(value, raw, length < size ? length : size);
	return length;
}

static void is_what_others_read(void)
{
	static const char bytes[] = { 'a', 0, '\n', '\xff', 'z' };
	struct engine *engine = set_up();
	char raw[64];

	REQUIRE(engine);
	CHECK_INT(engine_put_if(engine, "a/b-c_d.1", 0, bytes, sizeof(bytes),
				NULL),
		  0);
	CHECK_INT(read_value("a/b-c_d.1", raw, sizeof(raw)),
		  ID_SIZE + sizeof(bytes));
	CHECK_MEM(raw + ID_SIZE, sizeof(bytes), bytes, sizeof(bytes));
}

static void commits_have_ids(void)
{
	struct engine *engine = set_up();
	struct engine_change changes[2] = {
		{ .key = "a", .what = ENGINE_PUT },
		{ .key = "b", .what = ENGINE_PUT },
	};
	char first[64], second[64], third[64];

	REQUIRE(engine);
	CHECK_INT(engine_commit(engine, changes, 2, NULL), 0);
	put(engine, "c", "");
	CHECK_INT(read_value("a", first, sizeof(first)), ID_SIZE);
	CHECK_INT(read_value("b", second, sizeof(second)), ID_SIZE);
	CHECK_INT(read_value("c", third, sizeof(third)), ID_SIZE);
	CHECK_MEM(first, ID_SIZE, second, ID_SIZE);
	CHECK(memcmp(first, third, ID_SIZE) != 0);
}

/* Neither what is beside the prefix, nor what cannot be a key */
static void passes_over_others(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch = NULL;
	struct seen seen;
	int64_t from;

	REQUIRE(engine);
	from = put(engine, "a", "1");
	REQUIRE(!engine_watch_open(engine, "", from + 1, &watch));
	CHECK_INT(shell("etcdctl put '%sUPPER' x >/dev/null", settings.prefix),
		  0);
	CHECK_INT(shell("etcdctl put '%s' x >/dev/null", settings.prefix), 0);
	CHECK_INT(shell("etcdctl put '/other' x >/dev/null"), 0);
	put(engine, "b", "2");
	seen = list_all(engine, "", NULL);
	CHECK_INT(seen.count, 2);
	seen_free(&seen);
	if (!watch_for(watch, &seen, 1))
		CHECK_STR(seen.changes[0].key, "b");
	watch_end(watch, &seen);
	CHECK_INT(shell("etcdctl del '%sUPPER' >/dev/null", settings.prefix),
		  0);
	CHECK_INT(shell("etcdctl del '%s' >/dev/null", settings.prefix), 0);
}

static void tells_of_damage(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	int64_t from, now = 0;

	REQUIRE(engine);
	put(engine, "a", "1");
	from = put(engine, "c", "1");
	CHECK_INT(shell("etcdctl put '%sb' short >/dev/null", settings.prefix),
		  0);
	CHECK_INT(get_status(engine, false, "b"), -EBADMSG);
	CHECK_INT(engine_list(engine, "", false, see, &seen, &now), -EBADMSG);
	CHECK_INT(seen.count, 2);
	CHECK_INT(now, from + 1);
	seen_free(&seen);
	REQUIRE(!engine_watch_open(engine, "", from + 1, &watch));
	CHECK_INT(engine_watch_next(watch, PATIENCE, see, &seen), -ESTALE);
	engine_watch_close(watch);
	put(engine, "b", "mended");
	check_value(engine, "b", "mended");
	seen_free(&seen);
}

/* Of two who mend, the second does not take away what the first has put. */
static void mends_what_was_damaged(void)
{
	struct engine *engine = set_up();
	int64_t first = 0, second = 0;
	void *value;
	size_t size;

	REQUIRE(engine);
	CHECK_INT(shell("etcdctl put '%sb' short >/dev/null", settings.prefix),
		  0);
	put(engine, "c", "1");
	CHECK_INT(engine_get(engine, "b", false, &value, &size, &first),
		  -EBADMSG);
	CHECK(first > 0);
	CHECK_INT(engine_put_if(engine, "b", first, "mended", 6, NULL), 0);
	CHECK_INT(engine_delete_if(engine, "b", first), -ESTALE);
	CHECK_INT(engine_put_if(engine, "b", first, "other", 5, NULL), -ESTALE);
	check_value(engine, "b", "mended");
	/* Damaged again it is another one. */
	CHECK_INT(shell("etcdctl put '%sb' short >/dev/null", settings.prefix),
		  0);
	CHECK_INT(engine_get(engine, "b", false, &value, &size, &second),
		  -EBADMSG);
	CHECK(second > first);
	CHECK_INT(engine_delete_if(engine, "b", first), -ESTALE);
	CHECK_INT(engine_delete_if(engine, "b", second), 0);
	check_value(engine, "b", NULL);
}

static void revoke_all(void)
{
	CHECK_INT(
		shell("etcdctl lease list | sed 1d | xargs -rn 1 etcdctl lease revoke >/dev/null"),
		0);
}

static void tells_of_lost_leases(void)
{
	struct engine *engine = set_up();

	REQUIRE(engine);
	CHECK_INT(put_leased(engine, "a", NULL), 0);
	CHECK_INT(engine_renew(engine), 0);
	revoke_all();
	check_value(engine, "a", NULL);
	CHECK_INT(engine_renew(engine), -ENOENT);
	CHECK_INT(engine_renew(engine), 0);
	CHECK_INT(put_leased(engine, "a", NULL), 0);
	/* The next one is lost while something is put. */
	revoke_all();
	CHECK_INT(put_leased(engine, "b", NULL), 0);
	check_value(engine, "a", NULL);
	check_value(engine, "b", "x");
	CHECK_INT(engine_renew(engine), -ENOENT);
	CHECK_INT(engine_renew(engine), 0);
	check_value(engine, "b", "x");
}

/* Renewed, a record is there when a younger one, of the same lease, went. */
static void keeps_what_is_renewed(void)
{
	struct engine_settings brief = settings;
	struct engine *engine = set_up(), *kept, *left;
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	int rc = -ETIME;

	brief.lease = 2;
	REQUIRE(engine);
	kept = open_with(&brief);
	left = open_with(&brief);
	REQUIRE(kept && left);
	CHECK_INT(put_leased(kept, "kept", NULL), 0);
	CHECK_INT(put_leased(left, "left", NULL), 0);
	REQUIRE(!engine_watch_open(engine, "", revision_now(engine) + 1,
				   &watch));
	for (int i = 0; i < 200 && rc == -ETIME; i++) {
		CHECK_INT(engine_renew(kept), 0);
		rc = engine_watch_next(watch, 500, see, &seen);
	}
	CHECK_INT(rc, 0);
	if (CHECK_INT(seen.count, 1))
		CHECK_STR(seen.changes[0].key, "left");
	check_value(engine, "kept", "x");
	watch_end(watch, &seen);
	engine_close(kept);
	engine_close(left);
}

/* More than a page of a list, or a line of a watch, may have */
static void reads_much_in_parts(void)
{
	static char value[ENGINE_VALUE_MAX];
	struct engine *engine = set_up();
	struct engine_watch *watch = NULL;
	struct engine_change changes[4] = { 0 };
	int64_t from = 0, revision;
	struct seen seen = { 0 };
	char keys[4][32];

	REQUIRE(engine);
	for (int i = 0; i < 10; i++) {
		for (int j = 0; j < 4; j++) {
			snprintf(keys[j], sizeof(keys[j]), "%d/%d", i, j);
			changes[j].key = keys[j];
			changes[j].value = value;
			changes[j].size = sizeof(value);
		}
		CHECK_INT(engine_commit(engine, changes, 4, &revision), 0);
		if (!from)
			from = revision;
	}
	REQUIRE(!engine_watch_open(engine, "", from, &watch));
	while (seen.count < 40 &&
	       CHECK_INT(engine_watch_next(watch, PATIENCE, see, &seen), 0)) {
		/* Never a part of a commit */
		CHECK_INT(seen.count % 4, 0);
		CHECK_INT(seen.changes[seen.count - 1].size, sizeof(value));
	}
	watch_end(watch, &seen);
	seen = list_all(engine, "", NULL);
	CHECK_INT(seen.count, 40);
	seen_free(&seen);
}

static void check_refused(const struct engine_settings *bad, int error)
{
	struct engine *engine = NULL;

	CHECK_INT(engine_open(bad, &engine), error);
	engine_close(engine);
}

static void refuses_settings(void)
{
	static const char *const endpoints[] = {
		NULL,
		"",
		" ",
		"127.0.0.1:2379",
		"ftp://127.0.0.1",
		"http://",
		"http://name:word@127.0.0.1:2379",
		"http://127.0.0.1/?x",
		"http://127.0.0.1 file:///etc/passwd",
		"http://127.0.0.1\r\nx: y",
	};
	struct engine_settings bad = settings;

	for (size_t i = 0; i < sizeof(endpoints) / sizeof(*endpoints); i++) {
		bad.endpoints = endpoints[i];
		check_refused(&bad, -EINVAL);
	}
	bad = settings;
	bad.user = "clusctl";
	check_refused(&bad, -EINVAL);
	bad.password_file = "/nonexistent";
	check_refused(&bad, -ENOENT);
	bad = settings;
	bad.ca_file = "/dev/null"; /* with http:// */
	check_refused(&bad, -EINVAL);
	bad.endpoints = "https://127.0.0.1:1";
	bad.cert_file = "/dev/null"; /* and no key */
	check_refused(&bad, -EINVAL);
	bad.key_file = "/nonexistent";
	check_refused(&bad, -ENOENT);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(is_what_others_read),	   KTAP_CASE(commits_have_ids),
	KTAP_CASE(passes_over_others),	   KTAP_CASE(tells_of_damage),
	KTAP_CASE(mends_what_was_damaged), KTAP_CASE(tells_of_lost_leases),
	KTAP_CASE(keeps_what_is_renewed),  KTAP_CASE(reads_much_in_parts),
	KTAP_CASE(refuses_settings),
};

FIXTURE_MAIN(cases)
