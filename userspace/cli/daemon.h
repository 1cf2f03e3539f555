/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions to clusctld. */
#ifndef CLI_DAEMON_H
#define CLI_DAEMON_H

#include <clusctl.h>
#include <jansson.h>
#include <stdbool.h>

#include "../daemon/made.h"

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

/* Seconds of a clock that nobody sets */
double seconds_now(void);

/* sync.c: reports a failure of daemon_ask(); returns an exit code. */
int fail_daemon(const char *path, int error, int timeout);

/* Where it listens, as the options say */
const char *daemon_path(const struct args *args);

/*
 * query.c: asks, and reports failures, those that the daemon tells of among them.
 * The reference to @asked is taken over. Returns an exit code; with CODE_OK,
 * *@answer is the caller's.
 */
int daemon_query(const struct args *args, const char *method, json_t *asked,
		 json_t **answer);
/* What is asked about one checkpoint; NULL if memory is short */
json_t *ask_about(struct clusctl_resource *resource, const char *checkpoint);

/* lag.c: adds to what Status says how much waits in the kernel. */
void count_waiting(struct clusctl_cluster *cluster, json_t *daemon);

/* key_mend.c: what to do where a random key seals, from the answer to Status or NULL */
const char *key_mend(const json_t *daemon);

#define LAG_SIZE 512

/* What is not in step, as Status and Sync count it; false if that is nothing */
bool describe_lag(const json_t *answer, char text[LAG_SIZE]);

/* What is known of the last generation of a checkpoint */
struct stored {
	bool has_daemon; /* and it was asked */
	bool waits; /* it is not stored, but will be */
	uint64_t generation;
};

/*
 * Waits until the store has a checkpoint that was just added, or @removed, if
 * clusctld runs and --no-wait was not said. Reports failures, and returns an exit code.
 */
int wait_stored(const struct args *args, struct clusctl_resource *resource,
		const char *checkpoint, bool removed, struct stored *stored);

/* ---- The same for many: they are made, waited for once, and looked at ------ */

/* Reports any but MADE_STORED; returns an exit code. */
int fail_made(enum made_outcome outcome);

/*
 * Waits until what was changed is stored; *@asked: there is a daemon, and it has
 * answered. Reports failures, and returns an exit code.
 */
int wait_daemon(const struct args *args, bool *asked);

#endif
