// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TLS, passwords, permissions and tokens.
 *
 * usage: etcd_secure engine=etcd endpoints=URL prefix=/clusctl/..., in an
 * etcd_cluster of one with --auth and a small --token-ttl
 */
#include "etcd_shell.h"

static char *path_of(const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", getenv("ETCD_DIRECTORY"), name) < 0)
		abort();
	return path;
}

static void check_works(struct engine *engine)
{
	struct engine_watch *watch = NULL;
	struct engine_status status;
	struct seen seen = { 0 };
	int64_t revision;

	revision = put(engine, "a", "1");
	check_value(engine, "a", "1");
	if (CHECK_INT(engine_watch_open(engine, "", revision, &watch), 0))
		watch_for(watch, &seen, 1);
	engine_watch_close(watch);
	CHECK_INT(engine_get_status(engine, &status), 0);
	CHECK(status.reachable && status.quorum);
	seen_free(&seen);
}

static void works_with_password(void)
{
	struct engine *engine = set_up();

	REQUIRE(engine);
	check_works(engine);
	CHECK_INT(put_leased(engine, "leased", NULL), 0);
	CHECK_INT(engine_renew(engine), 0);
	engine = open_again(engine);
	REQUIRE(engine);
	check_value(engine, "leased", NULL);
}

/* All that can be asked for is refused in the same way, and nothing happens. */
static void check_refused(const struct engine_settings *some, int error)
{
	struct engine *engine = open_with(some);
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };

	REQUIRE(engine);
	CHECK_INT(get_status(engine, false, "a"), error);
	CHECK_INT(get_status(engine, true, "a"), error);
	CHECK_INT(engine_put_if(engine, "a", ENGINE_ANY, "2", 1, NULL), error);
	CHECK_INT(engine_list(engine, "", false, see, &seen, NULL), error);
	CHECK_INT(engine_watch_open(engine, "", 1, &watch), error);
	CHECK(!watch);
	CHECK_INT(seen.count, 0);
	seen_free(&seen);
	engine_close(engine);
	check_value(set_up(), "a", NULL);
}

static void refuses_with_file(const char *text, int error)
{
	struct engine_settings some = settings;
	char *path = path_of("wrong");
	FILE *file = fopen(path, "w");

	REQUIRE(file);
	fputs(text, file);
	fclose(file);
	some.password_file = path;
	check_refused(&some, error);
	remove(path);
	free(path);
}

static void refuses_wrong_password(void)
{
	refuses_with_file("guess\n", -EACCES);
	refuses_with_file("\"}{\\\n", -EACCES);
	refuses_with_file("\n", -EACCES);
	refuses_with_file("", -EACCES);
}

static void refuses_without_user(void)
{
	struct engine_settings some = settings;

	some.user = NULL;
	some.password_file = NULL;
	check_refused(&some, -EACCES);
}

static void refuses_other_prefix(void)
{
	struct engine_settings some = settings;

	some.prefix = "/other/";
	check_refused(&some, -EACCES);
}

static void trusts_one_authority(void)
{
	struct engine_settings some = settings;
	char *path = path_of("pki/other.pem");

	some.ca_file = path;
	check_refused(&some, -EACCES);
	/* That of the system did not sign it either. */
	some.ca_file = NULL;
	check_refused(&some, -EACCES);
	free(path);
}

static void refuses_named_certificate(void)
{
	struct engine_settings some = settings;
	char *cert = path_of("pki/named.pem"), *key = path_of("pki/named.key");

	some.cert_file = cert;
	some.key_file = key;
	check_refused(&some, -EACCES);
	free(cert);
	free(key);
}

/* The server hears of it when the request is on its way: see TLS 1.3. */
static void refuses_without_certificate(void)
{
	struct engine_settings some = settings;
	struct engine *engine;
	int rc;

	some.cert_file = NULL;
	some.key_file = NULL;
	engine = open_with(&some);
	REQUIRE(engine);
	rc = get_status(engine, false, "a");
	CHECK(rc == -EHOSTUNREACH || rc == -ETIMEDOUT);
	rc = engine_put_if(engine, "a", ENGINE_ANY, "2", 1, NULL);
	CHECK(rc == -EHOSTUNREACH || rc == -ETIMEDOUT);
	engine_close(engine);
	check_value(set_up(), "a", NULL);
}

static unsigned int expired(void)
{
	char text[16] = "";

	shell_read(
		text, sizeof(text) - 1,
		"grep -c 'deleted a simple token' \"$ETCD_DIRECTORY\"/n1/log");
	return strtoul(text, NULL, 10);
}

/* The member forgets all tokens. */
static bool restart(void)
{
	return member("kill", 1) && member("start", 1) && member("wait", 1);
}

static void renews_expired_token(void)
{
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	struct engine *engine;
	unsigned int before;
	int64_t from;

	/* Those of other cases are forgotten thereby. */
	REQUIRE(restart());
	before = expired();
	engine = set_up();
	REQUIRE(engine);
	from = put(engine, "a", "1");
	REQUIRE(!engine_watch_open(engine, "", from + 1, &watch));
	/* Nobody else has one, so it is ours that goes. */
	CHECK_INT(shell("\"$ETCD_MEMBER\" await 1 %u 'deleted a simple token'",
			before + 1),
		  0);
	REQUIRE(expired() > before);
	put(engine, "a", "2");
	/* A watch needs it but in the beginning. */
	if (!watch_for(watch, &seen, 1))
		CHECK_STR(seen.changes[0].text, "2");
	watch_end(watch, &seen);
}

static void renews_token_for_watch(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	int64_t from;

	REQUIRE(engine);
	from = put(engine, "a", "1");
	REQUIRE(restart());
	REQUIRE(!engine_watch_open(engine, "", from, &watch));
	watch_for(watch, &seen, 1);
	watch_end(watch, &seen);
	REQUIRE(restart());
	CHECK_INT(engine_put_if(engine, "a", from, "2", 1, NULL), 0);
}

static void set_password(const char *password)
{
	static const char tell[] =
		"cd $ETCD_DIRECTORY; etcdctl user passwd clusctl --interactive=false <password>log";

	CHECK_INT(shell("echo '%s' >\"$ETCD_DIRECTORY\"/password", password),
		  0);
	CHECK_INT(shell("%s", tell), 0);
}

/* It is read again each time that it is needed. */
static void takes_changed_password(void)
{
	struct engine *engine = set_up();

	REQUIRE(engine);
	check_works(engine);
	set_password("changed");
	check_works(engine);
	set_password("again");
	check_works(engine);
}

/* An administrator may do that before, or after, the daemon is told. */
static void works_when_disabled(void)
{
	struct engine *engine = set_up();

	REQUIRE(engine);
	check_works(engine);
	CHECK_INT(shell("etcdctl auth disable >/dev/null"), 0);
	check_works(engine);
	engine = open_again(engine);
	check_works(engine);
	CHECK_INT(shell("env -u ETCDCTL_USER etcdctl auth enable >/dev/null"),
		  0);
	check_works(engine);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(works_with_password),
	KTAP_CASE(refuses_wrong_password),
	KTAP_CASE(refuses_without_user),
	KTAP_CASE(refuses_other_prefix),
	KTAP_CASE(trusts_one_authority),
	KTAP_CASE(refuses_named_certificate),
	KTAP_CASE(refuses_without_certificate),
	KTAP_CASE(renews_expired_token),
	KTAP_CASE(renews_token_for_watch),
	KTAP_CASE(takes_changed_password),
	KTAP_CASE(works_when_disabled),
};

FIXTURE_MAIN(cases)
