// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of outcomes. */
#include "tally.h"

#include <stdio.h>

/* What waits for another change may be interrupted by a signal. */
#define WAITS (-EINTR)
/* The key is gone, dead, or has lost a permission. */
#define DEAD_KEY -ENOKEY, -EKEYREVOKED, -EKEYEXPIRED, -EACCES

/**
 * struct rule - what an operation may answer
 * @name: as it is printed
 * @outcomes: the failures, up to the first 0
 */
static const struct rule {
	const char *name;
	long long outcomes[TALLY_OUTCOMES];
} rules[OPERATIONS] = {
	[OP_RESOURCE_CREATE] = { "create resource",
				 { ERROR_OBJECT_ALREADY_EXISTS, WAITS } },
	[OP_RESOURCE_OPEN] = { "open resource", { ERROR_RESOURCE_NOT_FOUND } },
	[OP_RESOURCE_DELETE] = { "delete resource",
				 { ERROR_RESOURCE_NOT_FOUND,
				   ERROR_RESOURCE_ONLINE, WAITS } },
	[OP_RESOURCE_ENUM] = { "enumerate resources", { 0 } },
	[OP_ADD] = { "add checkpoint",
		     { ERROR_ALREADY_EXISTS, NTE_BAD_KEYSET, NTE_NO_KEY,
		       NTE_BAD_KEY, ERROR_RESOURCE_NOT_AVAILABLE, WAITS } },
	[OP_DELETE] = { "delete checkpoint",
			{ ERROR_FILE_NOT_FOUND, ERROR_RESOURCE_NOT_AVAILABLE,
			  WAITS } },
	[OP_LIST] = { "get checkpoints", { ERROR_RESOURCE_NOT_AVAILABLE } },
	[OP_STATE] = { "get state", { ERROR_RESOURCE_NOT_AVAILABLE } },
	[OP_RECORDS] = { "get records", { ERROR_RESOURCE_NOT_AVAILABLE } },
	[OP_ONLINE] = { "online",
			{ NTE_BAD_KEY_STATE, ERROR_RESOURCE_NOT_AVAILABLE,
			  WAITS } },
	[OP_ONLINE_BEST_EFFORT] = { "online, best effort",
				    { ERROR_RESOURCE_NOT_AVAILABLE, WAITS } },
	[OP_OFFLINE] = { "offline", { ERROR_RESOURCE_NOT_AVAILABLE, WAITS } },
	[OP_GET_SNAPSHOT] = { "get snapshot",
			      { ERROR_FILE_NOT_FOUND, ERROR_MORE_DATA,
				ERROR_RESOURCE_NOT_AVAILABLE } },
	[OP_PUT] = { "put snapshot",
		     { ERROR_REVISION_MISMATCH, NTE_BAD_KEY_STATE,
		       ERROR_WRONG_TARGET_NAME, ERROR_INVALID_NAME,
		       ERROR_RESOURCE_NOT_AVAILABLE, WAITS } },
	[OP_PUT_ROLLBACK] = { "put snapshot, rollback",
			      { NTE_BAD_KEY_STATE, ERROR_WRONG_TARGET_NAME,
				ERROR_RESOURCE_NOT_AVAILABLE, WAITS } },
	[OP_PUT_LAST] = { "put snapshot, rollback of the last",
			  { ERROR_REVISION_MISMATCH, NTE_BAD_KEY_STATE,
			    ERROR_WRONG_TARGET_NAME,
			    ERROR_RESOURCE_NOT_AVAILABLE, WAITS } },
	[OP_PUT_STORED] = { "put snapshot, stored",
			    { ERROR_REVISION_MISMATCH, NTE_BAD_KEY_STATE,
			      ERROR_WRONG_TARGET_NAME,
			      ERROR_RESOURCE_NOT_AVAILABLE, WAITS } },
	/* It never succeeds, and so counts in the other column. */
	[OP_PUT_ALTERED] = { "put snapshot, altered",
			     { NTE_BAD_SIGNATURE, NTE_BAD_KEY_STATE,
			       ERROR_RESOURCE_NOT_AVAILABLE, WAITS } },
	[OP_ACK] = { "acknowledge snapshot",
		     { ERROR_FILE_NOT_FOUND, ERROR_REVISION_MISMATCH,
		       ERROR_RESOURCE_NOT_AVAILABLE, WAITS } },
	[OP_ENCRYPT] = { "encrypt", { ERROR_RESOURCE_NOT_AVAILABLE, WAITS } },
	/* Never NTE_NO_KEY: fewer keys are retired than the module remembers. */
	[OP_DECRYPT] = { "decrypt",
			 { NTE_BAD_KEY_STATE, ERROR_WRONG_TARGET_NAME,
			   ERROR_RESOURCE_NOT_AVAILABLE, WAITS } },
	[OP_CONTAINER_CREATE] = { "create container", { NTE_EXISTS, WAITS } },
	[OP_CONTAINER_DELETE] = { "delete container",
				  { NTE_BAD_KEYSET, WAITS } },
	[OP_CONTAINER_GET] = { "get container", { NTE_BAD_KEYSET } },
	[OP_CONTAINER_ENUM] = { "enumerate containers", { 0 } },
	[OP_IMPORT] = { "import key",
			{ NTE_BAD_KEYSET, NTE_EXISTS, NTE_BAD_ALGID, WAITS } },
	[OP_EXPORT] = { "export key",
			{ NTE_BAD_KEYSET, NTE_NO_KEY, NTE_BAD_KEY_STATE } },
	[OP_PUBLIC] = { "get public key", { NTE_BAD_KEYSET, NTE_NO_KEY } },
	[OP_USER_CREATE] = { "create user container",
			     { NTE_EXISTS, ERROR_NOT_ENOUGH_QUOTA } },
	[OP_USER_DELETE] = { "delete user container", { NTE_BAD_KEYSET } },
	[OP_USER_IMPORT] = { "import key, user container",
			     { NTE_BAD_KEYSET, ERROR_NOT_ENOUGH_QUOTA } },
	/* The command has one exit status for each. */
	[OP_GENKEY] = { "clusctl container genkey",
			{ NTE_BAD_KEYSET, NTE_EXISTS } },
	[OP_SET_KEY] = { "set key", { WAITS } },
	[OP_RETIRE] = { "retire key", { ERROR_BUSY, NTE_NO_KEY, WAITS } },
	[OP_RESEAL] = { "reseal", { NTE_BAD_KEY_STATE, WAITS } },
	[OP_ENUM_KEY] = { "enumerate keys", { 0 } },
	[OP_INFO] = { "get info", { 0 } },
	[OP_KEY_DESCRIBE] = { "keyctl describe", { DEAD_KEY } },
	[OP_KEY_READ] = { "keyctl read", { DEAD_KEY, -EOPNOTSUPP } },
	/* Between its answer and the next call the key may be replaced. */
	[OP_KEY_QUERY] = { "keyctl pkey_query",
			   { DEAD_KEY, -EOPNOTSUPP, -EKEYREJECTED } },
	[OP_KEY_SIGN] = { "keyctl pkey_sign",
			  { DEAD_KEY, -EOPNOTSUPP, -EKEYREJECTED, -EINVAL } },
	[OP_KEY_VERIFY] = { "keyctl pkey_verify",
			    { DEAD_KEY, -EOPNOTSUPP, -EKEYREJECTED, -EINVAL,
			      -EBADMSG } },
	[OP_KEY_REVOKE] = { "keyctl revoke", { DEAD_KEY } },
	[OP_KEY_INVALIDATE] = { "keyctl invalidate", { DEAD_KEY } },
	[OP_KEY_TIMEOUT] = { "keyctl timeout", { DEAD_KEY } },
	[OP_KEY_PERM] = { "keyctl setperm", { DEAD_KEY } },
	[OP_KEY_LINK] = { "keyctl link", { DEAD_KEY, -EDQUOT } },
	[OP_KEY_UNLINK] = { "keyctl unlink", { DEAD_KEY, -ENOENT, -ENOTDIR } },
	[OP_HANDLE_USE] = { "use of a handle that others close",
			    { ERROR_INVALID_HANDLE,
			      ERROR_RESOURCE_NOT_AVAILABLE, NTE_BAD_KEY_STATE,
			      -EBADF, WAITS } },
	[OP_EVENT_READ] = { "read of events", { -EAGAIN, WAITS } },
	[OP_EVENT_POLL] = { "poll of events", { -EAGAIN, WAITS } },
	[OP_EVENT_LOST] = { "events lost", { 0 } },
	[OP_MAX_EVENTS] = { "set max_events", { 0 } },
	[OP_PROC_KEYS] = { "read of /proc/keys", { 0 } },
	[OP_COUNTERS] = { "read of the counters", { 0 } },
	[OP_TRACE] = { "read of the trace", { 0 } },
	[OP_KILLED] = { "online of one who is killed", { -EINTR } },
};

const char *operation_name(enum operation operation)
{
	return rules[operation].name;
}

long long reply_outcome(struct reply reply)
{
	if (reply.status == FAULTED)
		return -reply.error;
	return reply.status;
}

static void count(unsigned int *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

bool tally_outcome(struct tally *tally, enum operation operation,
		   long long outcome)
{
	const struct rule *rule = &rules[operation];
	unsigned int i;

	if (!outcome) {
		count(&tally->done[operation]);
		return true;
	}
	for (i = 0; i < TALLY_OUTCOMES && rule->outcomes[i]; i++)
		if (rule->outcomes[i] == outcome)
			break;
	if (i < TALLY_OUTCOMES && rule->outcomes[i]) {
		count(&tally->failed[operation][i]);
	} else {
		harness_case("%s", rule->name);
		EXPECT_EQ(0, outcome);
		harness_case("%s", "");
	}
	return false;
}

static bool can_fail(enum operation operation)
{
	const long long *outcomes = rules[operation].outcomes;

	return operation == OP_KILLED || (outcomes[0] && outcomes[0] != WAITS);
}

/* What the altered snapshot is for never succeeds. */
static bool can_succeed(enum operation operation)
{
	return operation != OP_PUT_ALTERED;
}

/* Interruptions are no proof of a race, but of those who are killed. */
static unsigned int count_failed(const struct tally *tally,
				 enum operation operation)
{
	const long long *outcomes = rules[operation].outcomes;
	unsigned int i, sum = 0;

	for (i = 0; i < TALLY_OUTCOMES && outcomes[i]; i++)
		if (outcomes[i] != WAITS || operation == OP_KILLED)
			sum += tally->failed[operation][i];
	return sum;
}

bool tally_is_complete(const struct tally *tally)
{
	unsigned int i;

	for (i = 0; i < OPERATIONS; i++)
		if ((can_succeed(i) && !tally->done[i]) ||
		    (can_fail(i) && !count_failed(tally, i)))
			return false;
	return true;
}

/* Says how often each outcome was seen. */
static void print_failed(const struct tally *tally, enum operation operation,
			 char *text, size_t size)
{
	const long long *outcomes = rules[operation].outcomes;
	size_t used = 0;
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < TALLY_OUTCOMES && outcomes[i] && used < size; i++)
		used += (size_t)snprintf(
			text + used, size - used,
			outcomes[i] < 0 ? " %lld:%u" : " %#llx:%u", outcomes[i],
			tally->failed[operation][i]);
}

void tally_judge(const struct tally *tally)
{
	char text[200];
	unsigned int i;

	harness_log("%-36s %8s  failed (status or -errno: count)", "operation",
		    "done");
	for (i = 0; i < OPERATIONS; i++) {
		print_failed(tally, i, text, sizeof(text));
		harness_log("%-36s %8u %s", rules[i].name, tally->done[i],
			    text);
		harness_case("%s", rules[i].name);
		if (can_succeed(i))
			EXPECT_GE(tally->done[i], 1);
		else
			EXPECT_EQ(0, tally->done[i]);
		if (can_fail(i))
			EXPECT_GE(count_failed(tally, i), 1);
	}
	harness_case("%s", "");
}
