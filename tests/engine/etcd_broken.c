// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A server that says what no etcd would, or what one says when it cannot: each
 * operation ends with an error, in time, and nothing is taken for a success.
 *
 * usage: etcd_broken
 */
#include "etcd_proxy.h"
#include "fixture.h"

#define HEADER "\"header\":{\"revision\":\"7\"}"
/* The key a, and 16 bytes of an id, and x */
#define KEY "\"key\":\"L3QvYQ==\""
#define VALUE "\"value\":\"AAAAAAAAAAAAAAAAAAAAAHg=\""
#define KV_AT(revision) "{" KEY "," VALUE ",\"mod_revision\":\"" revision "\"}"
#define KV KV_AT("5")

/* The shapes of errors */
#define ERROR(message, code) \
	"{\"error\":\"x\",\"message\":\"" message "\",\"code\":" #code "}"
#define STREAM_ERROR(message) \
	"{\"error\":{\"grpc_code\":14,\"message\":\"" message "\"}}"

/* Lines of a watch */
#define CREATED "{\"result\":{\"created\":true}}\n"
#define CANCELLED(why) \
	"{\"result\":{\"created\":true,\"canceled\":true," why "}}\n"
#define EVENTS(list) "{\"result\":{\"events\":" list "}}\n"

static struct engine *engine;

static bool begin(void)
{
	const struct engine_settings some = {
		.engine = "etcd",
		.endpoints = proxy_url(),
		.prefix = "/t/",
		.timeout = 1000,
	};

	return CHECK_INT(engine_open(&some, &engine), 0);
}

static void answer(int status, const char *body)
{
	static char text[8192];
	int size;

	size = snprintf(text, sizeof(text),
			"HTTP/1.1 %d Whatever\r\n"
			"Content-Type: application/json\r\n"
			"Connection: close\r\n"
			"Content-Length: %zu\r\n\r\n%s",
			status, strlen(body), body);
	proxy_answer(text, size);
}

static int get(void)
{
	void *value = NULL;
	size_t size;
	int rc;

	rc = engine_get(engine, "a", false, &value, &size, NULL);
	free(value);
	return rc;
}

static int list(void)
{
	struct seen seen = { 0 };
	int rc;

	rc = engine_list(engine, "", false, see, &seen, NULL);
	seen_free(&seen);
	return rc;
}

static int put_it(void)
{
	return engine_put_if(engine, "a", 5, "x", 1, NULL);
}

static int status(void)
{
	struct engine_status unused;

	return engine_get_status(engine, &unused);
}

static int watch(void)
{
	struct engine_watch *opened = NULL;
	struct seen seen = { 0 };
	int rc;

	rc = engine_watch_open(engine, "", 5, &opened);
	if (!rc)
		rc = engine_watch_next(opened, PATIENCE, see, &seen);
	watch_end(opened, &seen);
	return rc;
}

/* Of the right kind: without these the others would show nothing */
static void good_answers_are_good(void)
{
	REQUIRE(begin());
	answer(200, "{" HEADER ",\"kvs\":[" KV "],\"count\":\"1\"}");
	CHECK_INT(get(), 0);
	CHECK_INT(list(), 0);
	answer(200, "{" HEADER "}");
	CHECK_INT(get(), -ENOENT);
	answer(200, "{" HEADER ",\"succeeded\":true}");
	CHECK_INT(put_it(), 0);
	answer(200, "{" HEADER "}");
	CHECK_INT(put_it(), -ESTALE);
	answer(200, CREATED EVENTS("[{\"kv\":" KV "}]"));
	CHECK_INT(watch(), 0);
	engine_close(engine);
}

/* None of them is JSON of the right kind. */
static const char *const nonsense[] = {
	"",
	"{",
	"null",
	"[]",
	"7",
	"\"text\"",
	"{}x",
	"{\"header\":",
	"<!DOCTYPE html><html><body>It works!</body></html>",
	"\xff\xfe\x01",
	"{\"header\":{\"revision\":\"7\"},\"header\":{\"revision\":\"8\"}}",
	"{\"result\":7}",
	"{\"error\":7}",
	"{\"error\":{}}",
	"{\"header\":{\"revision\":\"-7\"}}",
	"{\"header\":{\"revision\":\"0\"}}",
	"{\"header\":{\"revision\":7.5}}",
	"{\"header\":{\"revision\":\"7x\"}}",
	"{\"header\":{\"revision\":\" 7\"}}",
	"{\"header\":{\"revision\":\"9223372036854775808\"}}",
	"{\"header\":{\"revision\":{}}}",
	"{\"header\":[]}",
	"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
	"{\"a\":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]," HEADER "}",
};

static void refuses_nonsense(void)
{
	bool good;

	REQUIRE(begin());
	for (size_t i = 0; i < sizeof(nonsense) / sizeof(*nonsense); i++) {
		answer(200, nonsense[i]);
		good = CHECK_INT(get(), -EPROTO);
		good &= CHECK_INT(list(), -EPROTO);
		good &= CHECK_INT(status(), -EPROTO);
		good &= CHECK_INT(put_leased(engine, "a", NULL), -EPROTO);
		/* It may have been carried out. */
		good &= CHECK_INT(put_it(), -ETIMEDOUT);
		if (!good)
			printf("# with %s\n", nonsense[i]);
	}
	engine_close(engine);
}

/* Of records that are no good, or not what was asked for */
#define KVS(list) "{" HEADER ",\"kvs\":" list "}"
#define MADE_OF(key, value) \
	KVS("[{\"key\":" key ",\"value\":" value ",\"mod_revision\":\"5\"}]")

static const char *const bad_records[] = {
	KVS("{}"),
	KVS("[7]"),
	KVS("[null]"),
	KVS("[{}]"),
	KVS("[{" KEY "," VALUE "}]"),
	KVS("[" KV_AT("-5") "]"),
	KVS("[{" KEY "," VALUE ",\"mod_revision\":true}]"),
	MADE_OF("7", "\"\""),
	MADE_OF("\"L3QvYQ=\"", "\"\""),
	MADE_OF("\"L3Qv YQ==\"", "\"\""),
	MADE_OF("\"=\"", "\"\""),
	MADE_OF("\"L3g=\"", "\"\""), /* /x */
	MADE_OF("\"L3QvYQ==\"", "\"****\""),
	MADE_OF("\"L3QvYQ==\"", "[]"),
	KVS("[" KV "," KV "]"),
};

static void refuses_bad_records(void)
{
	bool good;

	REQUIRE(begin());
	for (size_t i = 0; i < sizeof(bad_records) / sizeof(*bad_records);
	     i++) {
		answer(200, bad_records[i]);
		good = CHECK_INT(get(), -EPROTO);
		good &= CHECK_INT(list(), -EPROTO);
		if (!good)
			printf("# with %s\n", bad_records[i]);
	}
	answer(200, "{" HEADER ",\"kvs\":[{" KEY ",\"mod_revision\":\"5\"}]}");
	CHECK_INT(get(), -EBADMSG);
	CHECK_INT(list(), -EBADMSG);
	/* A list that never ends */
	answer(200, "{" HEADER ",\"more\":true}");
	CHECK_INT(list(), -EPROTO);
	answer(200, "{" HEADER ",\"more\":true,\"kvs\":[" KV "]}");
	CHECK_INT(list(), -EPROTO);
	CHECK_INT(proxy_requests(), 2);
	engine_close(engine);
}

static const struct {
	const char *line;
	int error;
} bad_watches[] = {
	{ "{\"result\":{}}", -EPROTO },
	{ EVENTS("[]"), -EPROTO },
	{ "{\"result\":{\"created\":7}}", -EPROTO },
	{ "nonsense", -EPROTO },
	{ CREATED "{\"result\":", -EPROTO },
	{ CREATED "[]\n", -EPROTO },
	{ CREATED EVENTS("{}"), -EPROTO },
	{ CREATED EVENTS("[7]"), -EPROTO },
	{ CREATED EVENTS("[{\"kv\":7}]"), -EPROTO },
	{ CREATED EVENTS("[{}]"), -EPROTO },
	{ CREATED EVENTS("[{\"kv\":" KV ",\"type\":\"ODD\"}]"), -EPROTO },
	/* Before the revision that was asked for */
	{ CREATED EVENTS("[{\"kv\":" KV_AT("4") "}]"), -EPROTO },
	{ CREATED EVENTS("[{\"kv\":" KV_AT("6") "},{\"kv\":" KV "}]"),
	  -EPROTO },
	{ CREATED EVENTS("[{\"kv\":{" KEY ",\"mod_revision\":\"6\"}}]"),
	  -ESTALE },
	/* An end in the middle of a revision */
	{ CREATED EVENTS("[{\"kv\":" KV "}],\"fragment\":true"),
	  -EHOSTUNREACH },
	{ CREATED, -EHOSTUNREACH },
	{ CREATED CANCELLED("\"compact_revision\":\"9\""), -ESTALE },
	{ CANCELLED("\"cancel_reason\":\"etcdserver: permission denied\""),
	  -EACCES },
	{ STREAM_ERROR("etcdserver: no leader"), -EHOSTUNREACH },
};

static void refuses_bad_watches(void)
{
	REQUIRE(begin());
	for (size_t i = 0; i < sizeof(bad_watches) / sizeof(*bad_watches);
	     i++) {
		answer(200, bad_watches[i].line);
		if (!CHECK_INT(watch(), bad_watches[i].error))
			printf("# with %s\n", bad_watches[i].line);
	}
	engine_close(engine);
}

static const struct {
	int status;
	const char *body;
	int get, put;
} errors[] = {
	{ 400, ERROR("x", 3), -EINVAL, -EINVAL },
	{ 400, ERROR("etcdserver: request is too large", 3), -EINVAL, -EINVAL },
	{ 400, ERROR("etcdserver: user name is empty", 3), -EACCES, -EACCES },
	{ 400,
	  ERROR("etcdserver: mvcc: required revision has been compacted", 11),
	  -ESTALE, -ESTALE },
	{ 401, ERROR("etcdserver: invalid auth token", 16), -EACCES, -EACCES },
	{ 403, ERROR("etcdserver: permission denied", 7), -EACCES, -EACCES },
	/* It is looked whether it was done all the same, and nobody knows. */
	{ 429, ERROR("etcdserver: mvcc: database space exceeded", 8), -ENOSPC,
	  -ETIMEDOUT },
	{ 429, ERROR("etcdserver: too many requests", 8), -EHOSTUNREACH,
	  -EHOSTUNREACH },
	{ 429, ERROR("x", 8), -EIO, -ETIMEDOUT },
	{ 500, ERROR("x", 2), -ETIMEDOUT, -ETIMEDOUT },
	{ 503, ERROR("etcdserver: request timed out", 14), -ETIMEDOUT,
	  -ETIMEDOUT },
	{ 503, ERROR("etcdserver: no leader", 14), -EHOSTUNREACH,
	  -EHOSTUNREACH },
	{ 200, STREAM_ERROR("etcdserver: no leader"), -EHOSTUNREACH,
	  -EHOSTUNREACH },
	{ 400, "CommonName of client sending a request against gateway",
	  -EACCES, -EACCES },
	{ 403, "<html>Forbidden</html>", -EACCES, -EACCES },
	{ 502, "<html>Bad gateway</html>", -ETIMEDOUT, -ETIMEDOUT },
	{ 404, "404 page not found", -EPROTO, -ETIMEDOUT },
	{ 500, "{}", -EPROTO, -ETIMEDOUT },
	{ 302, "", -EPROTO, -ETIMEDOUT },
};

static void understands_errors(void)
{
	bool good;

	REQUIRE(begin());
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		answer(errors[i].status, errors[i].body);
		good = CHECK_INT(get(), errors[i].get);
		good &= CHECK_INT(put_it(), errors[i].put);
		if (!good)
			printf("# with %s\n", errors[i].body);
	}
	engine_close(engine);
}

/*
 * A member that refuses, slowly, for as long as it is asked: the last request does
 * not come so late that nobody would know what it did.
 */
static void asks_in_time(void)
{
	REQUIRE(begin());
	answer(503, ERROR("etcdserver: no leader", 14));
	proxy_delay(100);
	CHECK_INT(put_it(), -EHOSTUNREACH);
	CHECK(proxy_requests() > 1);
	proxy_delay(0);
	engine_close(engine);
}

/* Below HTTP, or not quite HTTP */
static void survives_bad_http(void)
{
	static const char *const replies[] = {
		"",
		"SSH-2.0-OpenSSH_9.2p1\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{" HEADER "}",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		"zz\r\n{}\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		"20\r\n{" HEADER,
		"HTTP/1.1 ",
	};
	bool good;

	REQUIRE(begin());
	for (size_t i = 0; i < sizeof(replies) / sizeof(*replies); i++) {
		proxy_answer(replies[i], strlen(replies[i]));
		good = CHECK_INT(get(), -ETIMEDOUT);
		good &= CHECK_INT(put_it(), -ETIMEDOUT);
		good &= CHECK(watch() < 0);
		if (!good)
			printf("# with %s\n", replies[i]);
	}
	engine_close(engine);
}

/* More than an answer, or a line, may have */
static void survives_huge_answers(void)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n\r\n"
				   "{\"result\":{\"created\":true}}\n";
	const size_t size = (size_t)9 * 1024 * 1024;
	char *huge = malloc(size);

	REQUIRE(huge && begin());
	memset(huge, ' ', size);
	memcpy(huge, head, sizeof(head) - 1);
	proxy_answer(huge, size);
	CHECK_INT(get(), -EPROTO);
	CHECK_INT(list(), -EPROTO);
	CHECK_INT(put_it(), -ETIMEDOUT);
	CHECK_INT(watch(), -ESTALE);
	/* And many small things, each of which takes memory */
	memset(huge + 19, ',', size - 19);
	huge[19] = '[';
	proxy_answer(huge, size / 2);
	CHECK_INT(get(), -EPROTO);
	engine_close(engine);
	free(huge);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(good_answers_are_good), KTAP_CASE(refuses_nonsense),
	KTAP_CASE(refuses_bad_records),	  KTAP_CASE(refuses_bad_watches),
	KTAP_CASE(understands_errors),	  KTAP_CASE(asks_in_time),
	KTAP_CASE(survives_bad_http),	  KTAP_CASE(survives_huge_answers),
};

int main(void)
{
	int rc;

	if (!proxy_start(NULL))
		return 1;
	rc = ktap_main(cases, sizeof(cases) / sizeof(cases[0]));
	proxy_stop();
	return rc;
}
