// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl key status, join and admit: what clusctld says, as it is shown. */
#include <stdlib.h>

#include "daemon.h"
#include "key_daemon.h"
#include "ktap.h"

/* A terminal would clear its screen, and write the key id that somebody wants. */
#define EVIL_JSON "n\\u001b[2J\\nKey\\u009b"
#define EVIL_SHOWN "n?[2J?Key?"
#define ID "c2b7d0c4a1f86e5d93b07a4e1d5f6c28"
#define OTHER_ID "0d5e61f3ab427c9840fe17c2d6b5a893"
#define RANDOM_ID "71c4e8b9d2503f6aa8177e94c06dfb32"
#define READER "{\"key_id\":\"" OTHER_ID "\",\"use\":\"reader\"}"
#define RANDOM \
	"{\"key_id\":\"" RANDOM_ID "\",\"use\":\"reader\",\"boot_key\":true}"
#define FINGERPRINT "9c1f-06e2-77b4-d3a0-15c8-42ef-8a6b-30d9"

static const struct {
	const char *method;
	const char *answer;
} answers[] = {
	{ "KeyStatus",
	  "{\"node\":\"" EVIL_JSON "\",\"current\":\"" ID "\",\"writer\":\"" ID
	  "\",\"rest\":\"file\",\"at_rest\":\"" ID "\",\"file\":\"" EVIL_JSON
	  "\",\"problem\":\"" EVIL_JSON
	  "\",\"in_step\":true,\"history\":{},\"keys\":[" READER "," RANDOM
	  "]}" },
	{ "KeyJoin",
	  "{\"node\":\"" EVIL_JSON "\",\"fingerprint\":\"" FINGERPRINT "\"}" },
	{ "KeyLook", "{\"state\":\"received\",\"key_id\":\"" ID
		     "\",\"by\":\"" EVIL_JSON "\"}" },
	{ "KeyAccept", "{\"key_id\":\"" ID "\"}" },
	{ "KeyRequest", "{\"fingerprint\":\"" FINGERPRINT "\"}" },
	{ "KeyAdmit", "{\"key_id\":\"" ID "\"}" },
};

int daemon_ask(const char *path, const char *method, json_t *asked, int timeout,
	       json_t **answer)
{
	size_t i;

	(void)path;
	(void)timeout;
	json_decref(asked);
	*answer = NULL;
	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		if (!strcmp(answers[i].method, method))
			*answer = json_loads(answers[i].answer, 0, NULL);
	}
	if (!CHECK(*answer))
		abort();
	return 0;
}

double seconds_now(void)
{
	return 1000;
}

int fail_daemon(const char *path, int error, int timeout)
{
	(void)path;
	(void)error;
	(void)timeout;
	return CODE_UNAVAILABLE;
}

/* What a command says on both outputs; to be freed */
static char *said_by(int (*run)(const struct args *args),
		     const struct args *args)
{
	FILE *out = stdout, *err = stderr;
	char *text = NULL;
	size_t size;
	int code;

	stdout = open_memstream(&text, &size);
	if (!stdout)
		abort();
	stderr = stdout;
	code = run(args);
	fclose(stdout);
	stdout = out;
	stderr = err;
	CHECK_INT(code, CODE_OK);
	return text;
}

/* Nothing that a terminal obeys, and @wanted is in it. */
static void check_said(int (*run)(const struct args *args),
		       const struct args *args, const char *wanted)
{
	char *text = said_by(run, args), *at;

	if (!CHECK(strstr(text, wanted)))
		printf("# \"%s\"\n", text);
	for (at = text; *at; at++)
		CHECK(*at == '\n' || (*at & 0x80) || *at >= ' ');
	CHECK(!strstr(text, "\302\233"));
	CHECK(!strstr(text, "\nKey"));
	free(text);
}

static void shows_status(void)
{
	const struct args args = { .timeout = -1 };

	check_said(key_status, &args,
		   "Node         " EVIL_SHOWN ", seals with it\n");
	check_said(key_status, &args, "At rest      " EVIL_SHOWN ": the same");
	check_said(key_status, &args, "Problem      " EVIL_SHOWN "\n");
	check_said(
		key_status, &args,
		OTHER_ID
		"  reader        0       0        0  no snapshots: clusctl key retire --help\n");
	/* It ends with the boot; nobody need end it. */
	check_said(
		key_status, &args,
		RANDOM_ID
		"  reader        0       0        0  the random key of this boot\n");
}

static void shows_request(void)
{
	const struct args args = { .timeout = -1, .key_id = ID };

	check_said(key_join, &args,
		   "Request of this node, " EVIL_SHOWN
		   ": fingerprint\n\n    " FINGERPRINT "\n\n");
	check_said(key_join, &args, "clusctl key admit " EVIL_SHOWN "\n");
	check_said(key_join, &args, "\n" ID "\n");
}

static void shows_admitted(void)
{
	const struct args args = {
		.timeout = -1,
		.words = { "n\033[2J\nKey\302\233" },
		.count = 1,
		.fingerprint = FINGERPRINT,
	};

	check_said(key_admit, &args, "that node " EVIL_SHOWN " shows");
}

static void check_mend(const char *daemon, const char *mend)
{
	json_t *answer = json_loads(daemon, 0, NULL);

	if (!answer)
		abort();
	CHECK_STR(key_mend(answer), mend);
	json_decref(answer);
}

/* To a node that has only the random key of the boot */
static void tells_where_a_key_is(void)
{
	static const char by_hand[] =
		"clusctl key set --file FILE && clusctl key reseal";

	CHECK_STR(key_mend(NULL), by_hand);
	check_mend("{\"store\":{\"engine\":\"file\"},\"key\":{}}", by_hand);
	check_mend(
		"{\"store\":{\"engine\":\"etcd\",\"reachable\":true},\"key\":{}}",
		"clusctl key init");
	check_mend(
		"{\"store\":{\"engine\":\"etcd\",\"reachable\":true},\"key\":{\"current\":\"" ID
		"\"}}",
		"clusctl key join");
	/* What is not known is not called empty. */
	check_mend(
		"{\"store\":{\"engine\":\"etcd\",\"reachable\":false},\"key\":{}}",
		"clusctl key join");
	check_mend("{\"store\":{\"engine\":\"etcd\",\"reachable\":true}}",
		   "clusctl key join");
}

static const struct ktap_case cases[] = {
	KTAP_CASE(shows_status),
	KTAP_CASE(tells_where_a_key_is),
	KTAP_CASE(shows_request),
	KTAP_CASE(shows_admitted),
};

KTAP_MAIN(cases)
