/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions to clusctld. */
#ifndef CLI_DAEMON_H
#define CLI_DAEMON_H

#include <clusctl.h>
#include <jansson.h>
#include <stdbool.h>

struct args;

#define DAEMON_SOCKET "/run/clusctl/clusctl.sock"

/*
 * Asks clusctld at @path, and waits for the answer at most @timeout seconds, or
 * for ever if that is negative. @asked has what the method wants, and gets its
 * name; the reference to it is taken over, and it may be NULL. Reports nothing, and
 * returns a negative errno: -ENOENT or -ECONNREFUSED if there is no daemon,
 * -ETIMEDOUT.
 */
int daemon_ask(const char *path, const char *method, json_t *asked, int timeout,
	       json_t **answer);

/* sync.c: reports a failure of daemon_ask(); returns an exit code. */
int fail_daemon(const char *path, int error, int timeout);

/* What is known of the last generation of a checkpoint */
struct stored {
	bool has_daemon; /* and it was asked */
	uint64_t generation;
};

/*
 * Waits until the store has a checkpoint that was just added, or @removed, if
 * clusctld runs and --no-wait was not said. Reports failures, and returns an exit code.
 */
int wait_stored(const struct args *args, struct clusctl_resource *resource,
		const char *checkpoint, bool removed, struct stored *stored);

#endif
