// SPDX-License-Identifier: GPL-2.0-or-later
/* The sequences that the fuzzer begins with: what the module is for. */
#include "seeds.h"

#include <string.h>

#include "ops.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A container with a pair, and its checkpoint */
#define CHECKPOINT                                                             \
	"NODE_CREATE_CONTAINER", "NODE_IMPORT_KEY", "CLUSTER_CREATE_RESOURCE", \
		"RESOURCE_ADD_CRYPTO_CHECKPOINT"

/* Names of operations, of which each does the ordinary thing */
static const char *const sequences[][PROGRAM_CALLS + 1] = {
	{ CHECKPOINT, "RESOURCE_GET_CRYPTO_CHECKPOINTS", "RESOURCE_GET_STATE",
	  "RESOURCE_GET_SNAPSHOT", "RESOURCE_DELETE_CRYPTO_CHECKPOINT",
	  "RESOURCE_GET_SNAPSHOT", "RESOURCE_ACK_SNAPSHOT" },
	{ CHECKPOINT, "RESOURCE_ONLINE", "NODE_IMPORT_KEY", "NODE_IMPORT_KEY",
	  "RESOURCE_GET_SNAPSHOT", "RESOURCE_OFFLINE", "RESOURCE_ONLINE",
	  "NODE_DELETE_CONTAINER", "RESOURCE_OFFLINE", "RESOURCE_ONLINE",
	  "NODE_GET_CONTAINER" },
	{ CHECKPOINT, "RESOURCE_GET_SNAPSHOT", "CLUSTER_SET_KEY",
	  "CLUSTER_RESEAL", "CLUSTER_ENUM_KEY", "CLUSTER_RETIRE_KEY",
	  "RESOURCE_GET_SNAPSHOT", "NODE_IMPORT_KEY", "RESOURCE_ONLINE",
	  "CLUSTER_DELETE_RESOURCE", "RESOURCE_OFFLINE",
	  "CLUSTER_DELETE_RESOURCE", "RESOURCE_GET_STATE" },
	{ CHECKPOINT, "RESOURCE_GET_SNAPSHOT",
	  "RESOURCE_DELETE_CRYPTO_CHECKPOINT", "RESOURCE_PUT_SNAPSHOT",
	  "RESOURCE_ONLINE", "read", "read" },
	{ CHECKPOINT, "NODE_GET_CONTAINER", "KEYCTL_READ", "KEYCTL_DESCRIBE",
	  "KEYCTL_PKEY_QUERY", "KEYCTL_PKEY_SIGN", "KEYCTL_UNLINK",
	  "RESOURCE_ONLINE", "KEYCTL_REVOKE", "RESOURCE_OFFLINE",
	  "RESOURCE_ONLINE", "KEYCTL_INVALIDATE", "KEYCTL_CHOWN" },
	{ "NODE_CREATE_CONTAINER", "NODE_IMPORT_KEY", "NODE_GET_PUBLIC_KEY",
	  "NODE_EXPORT_KEY", "NODE_ENUM_CONTAINER", "KEYCTL_LINK",
	  "KEYCTL_SETPERM", "KEYCTL_CLEAR", "NODE_ENUM_CONTAINER",
	  "KEYCTL_SET_TIMEOUT", "NODE_CREATE_CONTAINER",
	  "NODE_DELETE_CONTAINER" },
	{ "open",
	  "CLUSTER_CREATE_RESOURCE",
	  "dup",
	  "CLUSTER_OPEN_RESOURCE",
	  "close",
	  "CLUSTER_ENUM_RESOURCE",
	  "RESOURCE_GET_NAME",
	  "RESOURCE_GET_ID",
	  "RESOURCE_GET_RESOURCE_TYPE",
	  "RESOURCE_GET_CLASS_INFO",
	  "RESOURCE_GET_CHARACTERISTICS",
	  "RESOURCE_GET_FLAGS",
	  "RESOURCE_UNKNOWN",
	  "poll",
	  "read",
	  "fork",
	  "user",
	  "CLUSTER_GET_INFO",
	  "NODE_CREATE_CONTAINER",
	  "user" },
	{ "CLUSTER_CREATE_RESOURCE", "CLUSTER_SET_KEY", "RESOURCE_ENCRYPT",
	  "RESOURCE_DECRYPT", "RESOURCE_PUT_SNAPSHOT", "CLUSTER_SET_KEY",
	  "RESOURCE_ENCRYPT", "CLUSTER_RETIRE_KEY", "RESOURCE_DECRYPT" },
	{ "limit", CHECKPOINT, "RESOURCE_ONLINE", "RESOURCE_OFFLINE", "read" },
};

static void add(struct program *program, const char *name)
{
	unsigned int op;

	for (op = 0; op < op_count; op++)
		if (!strcmp(ops[op].name, name))
			break;
	ASSERT_LT(op, op_count);
	ASSERT_LT(program->count, PROGRAM_CALLS);
	program->calls[program->count++].op = (__u16)op;
}

bool seed_make(unsigned int number, struct program *program)
{
	const char *const *name;

	if (number >= COUNT(sequences))
		return false;
	memset(program, 0, sizeof(*program));
	for (name = sequences[number]; *name; name++)
		add(program, *name);
	return true;
}
