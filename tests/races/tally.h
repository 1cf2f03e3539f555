/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each operation may answer, whatever else goes on, and how often it did. */
#ifndef CLUSCTL_RACES_TALLY_H
#define CLUSCTL_RACES_TALLY_H

#include "clusctl_call.h"

enum operation {
	OP_RESOURCE_CREATE,
	OP_RESOURCE_OPEN,
	OP_RESOURCE_DELETE,
	OP_RESOURCE_ENUM,
	OP_ADD,
	OP_DELETE,
	OP_LIST,
	OP_STATE,
	OP_RECORDS,
	OP_ONLINE,
	OP_ONLINE_BEST_EFFORT,
	OP_OFFLINE,
	OP_GET_SNAPSHOT,
	OP_PUT,
	OP_PUT_ROLLBACK,
	OP_PUT_LAST,
	OP_PUT_STORED,
	OP_PUT_ALTERED,
	OP_ACK,
	OP_ENCRYPT,
	OP_DECRYPT,
	OP_CONTAINER_CREATE,
	OP_CONTAINER_DELETE,
	OP_CONTAINER_GET,
	OP_CONTAINER_ENUM,
	OP_IMPORT,
	OP_EXPORT,
	OP_PUBLIC,
	OP_USER_CREATE,
	OP_USER_DELETE,
	OP_USER_IMPORT,
	OP_GENKEY,
	OP_SET_KEY,
	OP_RETIRE,
	OP_RESEAL,
	OP_ENUM_KEY,
	OP_INFO,
	OP_KEY_DESCRIBE,
	OP_KEY_READ,
	OP_KEY_QUERY,
	OP_KEY_SIGN,
	OP_KEY_VERIFY,
	OP_KEY_REVOKE,
	OP_KEY_INVALIDATE,
	OP_KEY_TIMEOUT,
	OP_KEY_PERM,
	OP_KEY_LINK,
	OP_KEY_UNLINK,
	OP_HANDLE_USE,
	OP_EVENT_READ,
	OP_EVENT_POLL,
	OP_EVENT_LOST,
	OP_MAX_EVENTS,
	OP_PROC_KEYS,
	OP_COUNTERS,
	OP_TRACE,
	OP_KILLED,
	OPERATIONS,
};

#define TALLY_OUTCOMES 8 /* failures that one operation may have */

/**
 * struct tally - the counts of all processes
 * @done: of calls that succeeded
 * @failed: by the outcomes of the table
 */
struct tally {
	unsigned int done[OPERATIONS];
	unsigned int failed[OPERATIONS][TALLY_OUTCOMES];
};

const char *operation_name(enum operation operation);

/*
 * Counts an outcome: ERROR_SUCCESS, another status, or -errno. One that the
 * contract does not permit fails the test. True for success.
 */
bool tally_outcome(struct tally *tally, enum operation operation,
		   long long outcome);
/* The outcome of a control code */
long long reply_outcome(struct reply reply);

/* Has every operation succeeded, and failed that can? */
bool tally_is_complete(const struct tally *tally);

/*
 * Prints the table, and fails the test if an operation never succeeded, or
 * never failed that can: then it did not race.
 */
void tally_judge(const struct tally *tally);

#endif
