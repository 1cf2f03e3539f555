// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl checkpoint add, remove: what is said when the store is away. */
#include <stdlib.h>

#include <clusctl.h>

#include "cli_snapshot.h"
#include "fake_ioctl.h"
#include "ktap.h"
/* The functions are its own; those that it asks of others stand below. */
#include "../../userspace/cli/checkpoint.c"

static int asked_ends; /* how the question to clusctld ends */
static const char *asked_says;

int daemon_ask(const char *path, const char *method, json_t *asked, int timeout,
	       json_t **answer)
{
	(void)path;
	(void)timeout;
	CHECK_STR(method, "Wait");
	json_decref(asked);
	*answer = asked_ends ? NULL : json_loads(asked_says, 0, NULL);
	return asked_ends;
}

int fail_daemon(const char *path, int error, int timeout)
{
	(void)path;
	(void)timeout;
	return fail_errno(-error);
}

int open_cluster(const struct args *args, int flags,
		 struct clusctl_cluster **opened)
{
	(void)args;
	return clusctl_cluster_open("/dev/null", flags, opened);
}

int open_resource(const struct args *args, int flags, const char *name,
		  struct clusctl_cluster **opened,
		  struct clusctl_resource **found)
{
	int code = open_cluster(args, flags, opened);

	return code ? code : clusctl_resource_open(*opened, name, found);
}

int take_name(const struct args *args, unsigned int *word, char **name)
{
	*name = strdup(args->words[(*word)++]);
	return *name ? CODE_OK : CODE_SYSTEM;
}

void drop_name(char *name)
{
	free(name);
}

int no_more_words(const struct args *args, unsigned int word)
{
	return word < args->count ? CODE_USAGE : CODE_OK;
}

json_t *checkpoints_json(const struct clusctl_checkpoint_table *table,
			 bool tombstones)
{
	(void)table;
	(void)tombstones;
	return json_array();
}

void print_checkpoint_head(void)
{
}

void print_checkpoints(const struct clusctl_checkpoint_table *table,
		       const char *resource)
{
	(void)table;
	(void)resource;
}

int checkpoint_history(const struct args *args)
{
	(void)args;
	return CODE_OK;
}

int checkpoint_rollback(const struct args *args)
{
	(void)args;
	return CODE_OK;
}

int checkpoint_rebuild(const struct args *args)
{
	(void)args;
	return CODE_OK;
}

/* What is said on standard error; to be freed */
static char *run(bool removes, int ends, const char *says, int wanted)
{
	const struct args args = {
		.words = { "my db", "1\\\\K" },
		.count = 2,
		.timeout = 7,
	};
	const struct bytes made =
		snapshot_of(3, removes ? CLUSCTL_SNAPSHOT_TOMBSTONE : 0);
	const struct clusctl_resource_handle handle = {
		.size = sizeof(handle),
		.fd = open("/dev/null", O_RDWR | O_CLOEXEC),
	};
	FILE *err = stderr;
	char *text = NULL;
	size_t size;

	asked_ends = ends;
	asked_says = says;
	FAKE(OK_WITH(&handle, sizeof(handle)), OK_EMPTY, SNAPSHOT(made));
	stderr = open_memstream(&text, &size);
	if (!stderr)
		abort();
	CHECK_INT(change(&args, removes), wanted);
	fclose(stderr);
	stderr = err;
	CHECK_INT(fake.calls, 3);
	return text;
}

#define AWAY "{\"in_step\":false,\"error\":\"No route to host\"}"
#define REMOVE "to take it off: clusctl checkpoint remove 'my db' '1\\\\K'\n"

static void says_that_it_stays(void)
{
	char *text = run(false, -ETIMEDOUT, NULL, CODE_TIMEOUT);

	CHECK(strstr(text, "done here, but not stored after 7 seconds"));
	CHECK(strstr(text, "clusctl sync waits on"));
	CHECK(strstr(text, REMOVE));
	free(text);
	text = run(false, 0, AWAY, CODE_TRY_AGAIN);
	CHECK(strstr(text, "not stored: No route to host"));
	CHECK(strstr(text, REMOVE));
	free(text);
}

/* There is nothing to take back. */
static void removed_is_removed(void)
{
	char *text = run(true, -ETIMEDOUT, NULL, CODE_TIMEOUT);

	CHECK(strstr(text, "done here, but not stored after 7 seconds"));
	CHECK(!strstr(text, "take it off"));
	free(text);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(says_that_it_stays),
	KTAP_CASE(removed_is_removed),
};

KTAP_MAIN(cases)
