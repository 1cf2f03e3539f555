// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl sync: what clusctld is asked, for how long, and what its answers mean. */
#include <uchar.h>

#include <clusctl.h>

#include "fake_ioctl.h"
#include "ktap.h"
/* The functions are its own; those that it asks of others stand below. */
#include "sync.c"

/* What clusctld does: each answer takes a time, on a clock that runs by itself. */
static struct {
	const char *answers[2]; /* NULL: none comes in time */
	double takes;
	double now;
	unsigned int asked;
	int timeouts[2];
	bool of_resource[2];
} peer;

double seconds_now(void)
{
	return peer.now;
}

int daemon_ask(const char *path, const char *method, json_t *asked, int timeout,
	       json_t **answer)
{
	unsigned int i = peer.asked++;

	CHECK_STR(path, DAEMON_SOCKET);
	CHECK_STR(method, "Sync");
	*answer = NULL;
	if (!CHECK(i < 2))
		return -EIO;
	peer.timeouts[i] = timeout;
	peer.of_resource[i] = json_object_get(asked, "resource");
	json_decref(asked);
	peer.now += peer.takes;
	if (!peer.answers[i] || (timeout >= 0 && peer.takes > timeout))
		return -ETIMEDOUT;
	*answer = json_loads(peer.answers[i], 0, NULL);
	return *answer ? 0 : -EPROTO;
}

const char *daemon_path(const struct args *args)
{
	(void)args;
	return DAEMON_SOCKET;
}

bool describe_lag(const json_t *answer, char text[LAG_SIZE])
{
	(void)answer;
	strcpy(text, "this and that");
	return true;
}

int open_resource(const struct args *args, int flags, const char *name,
		  struct clusctl_cluster **opened,
		  struct clusctl_resource **found)
{
	int rc;

	(void)args;
	(void)flags;
	rc = clusctl_cluster_open("/dev/null", O_RDWR, opened);
	if (!rc)
		rc = clusctl_resource_open(*opened, name, found);
	return rc ? CODE_SOFTWARE : CODE_OK;
}

#define IN_STEP "{\"in_step\":true,\"error\":null}"
#define LAGS(what) "{\"in_step\":false,\"error\":null," what "}"

static int run(const char *resource, int timeout, double takes,
	       const char *first, const char *second)
{
	static const char16_t id[] = u"12345678-1234-4234-8234-123456789abc";
	const struct clusctl_resource_handle handle = {
		.size = sizeof(handle),
		.fd = resource ? open("/dev/null", O_RDWR | O_CLOEXEC) : -1,
	};
	struct args args = {
		.words = { resource },
		.count = resource ? 1 : 0,
		.timeout = timeout,
	};

	FAKE(OK_WITH(&handle, sizeof(handle)), OK_WITH(id, sizeof(id)));
	memset(&peer, 0, sizeof(peer));
	peer.now = 1000;
	peer.takes = takes;
	peer.answers[0] = first;
	peer.answers[1] = second;
	return sync_command.run(&args);
}

static void asks_once(void)
{
	CHECK_INT(run(NULL, 20, 1, IN_STEP, NULL), CODE_OK);
	CHECK_INT(peer.asked, 1);
	CHECK_INT(peer.timeouts[0], 20);
	CHECK_INT(run(NULL, -1, 1, IN_STEP, NULL), CODE_OK);
	CHECK_INT(peer.timeouts[0], -1);
}

/* What --timeout says is for both questions. */
static void asks_for_what_is_left(void)
{
	CHECK_INT(run("db", 20, 7, IN_STEP, IN_STEP), CODE_OK);
	CHECK_INT(peer.asked, 2);
	CHECK(!peer.of_resource[0]);
	CHECK(peer.of_resource[1]);
	CHECK_INT(peer.timeouts[0], 20);
	CHECK_INT(peer.timeouts[1], 13);
	CHECK_INT(run("db", 20, 15, IN_STEP, IN_STEP), CODE_TIMEOUT);
	CHECK_INT(peer.timeouts[1], 5);
	/* None is left: that is not for ever. */
	CHECK_INT(run("db", 20, 20, IN_STEP, IN_STEP), CODE_TIMEOUT);
	CHECK_INT(peer.timeouts[1], 0);
	CHECK_INT(run("db", -1, 1000, IN_STEP, IN_STEP), CODE_OK);
	CHECK_INT(peer.timeouts[1], -1);
}

static void tells_what_is_wrong(void)
{
	CHECK_INT(run(NULL, 5, 1, NULL, NULL), CODE_TIMEOUT);
	CHECK_INT(run(NULL, 5, 1, LAGS("\"waiting\":1"), NULL), CODE_TRY_AGAIN);
	CHECK_INT(run(NULL, 5, 1, LAGS("\"refused\":1"), NULL), CODE_UNSAFE);
	CHECK_INT(run("db", 5, 1, LAGS("\"waiting\":1"), IN_STEP), CODE_OK);
	/* Without a store there is nothing to ask about a resource. */
	CHECK_INT(run("db", 5, 1, "{\"in_step\":false,\"error\":\"gone\"}",
		      IN_STEP),
		  CODE_TRY_AGAIN);
	CHECK_INT(peer.asked, 1);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(asks_once),
	KTAP_CASE(asks_for_what_is_left),
	KTAP_CASE(tells_what_is_wrong),
};

KTAP_MAIN(cases)
