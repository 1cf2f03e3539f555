// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of the operations. */
#include <linux/keyctl.h>

#include "ops.h"

#define CODE(code) .name = #code, .run = run_code, .number = CLUSCTL_##code
#define OF_RESOURCE(code) CODE(code), .of_resource = true
#define KEYCTL(operation)                                        \
	{                                                        \
		.name = "KEYCTL_" #operation, .run = run_keyctl, \
		.number = KEYCTL_##operation,                    \
	}
#define OTHER(function)                                   \
	{                                                 \
		.name = #function, .run = run_##function, \
	}
#define IMPORT_FLAGS (MACHINE | CRYPT_EXPORTABLE | CLUSCTL_IMPORT_NEW)

#ifndef KEYCTL_MOVE
#define KEYCTL_MOVE 30
#endif

/* What makes others possible stands here more than once. */
const struct op ops[] = {
	{ CODE(NODE_CREATE_CONTAINER), .flags = MACHINE, .known = MACHINE,
	  .input = input_create_container },
	{ CODE(NODE_CREATE_CONTAINER), .flags = MACHINE, .known = MACHINE,
	  .input = input_create_container },
	{ CODE(NODE_IMPORT_KEY), .flags = MACHINE | CRYPT_EXPORTABLE,
	  .known = IMPORT_FLAGS, .input = input_import },
	{ CODE(NODE_IMPORT_KEY), .flags = MACHINE | CRYPT_EXPORTABLE,
	  .known = IMPORT_FLAGS, .input = input_import },
	{ CODE(CLUSTER_CREATE_RESOURCE), .input = input_create_resource },
	{ CODE(CLUSTER_CREATE_RESOURCE), .input = input_create_resource },
	{ OF_RESOURCE(RESOURCE_ADD_CRYPTO_CHECKPOINT),
	  .input = input_container },
	{ OF_RESOURCE(RESOURCE_ADD_CRYPTO_CHECKPOINT),
	  .input = input_container },
	{ OF_RESOURCE(RESOURCE_DELETE_CRYPTO_CHECKPOINT),
	  .input = input_container },
	{ OF_RESOURCE(RESOURCE_GET_CRYPTO_CHECKPOINTS) },
	{ OF_RESOURCE(RESOURCE_ONLINE), .known = CLUSCTL_ONLINE_BEST_EFFORT },
	{ OF_RESOURCE(RESOURCE_ONLINE), .known = CLUSCTL_ONLINE_BEST_EFFORT },
	{ OF_RESOURCE(RESOURCE_OFFLINE) },
	{ OF_RESOURCE(RESOURCE_GET_STATE), .flags = CLUSCTL_STATE_CHECKPOINTS,
	  .known = CLUSCTL_STATE_CHECKPOINTS },
	{ OF_RESOURCE(RESOURCE_GET_SNAPSHOT), .input = input_container },
	{ OF_RESOURCE(RESOURCE_PUT_SNAPSHOT),
	  .known = CLUSCTL_PUT_ROLLBACK | CLUSCTL_PUT_STORED,
	  .input = input_put },
	{ OF_RESOURCE(RESOURCE_PUT_SNAPSHOT), .flags = CLUSCTL_PUT_STORED,
	  .known = CLUSCTL_PUT_STORED, .input = input_put },
	{ OF_RESOURCE(RESOURCE_PUT_SNAPSHOT),
	  .flags = CLUSCTL_PUT_ROLLBACK | CLUSCTL_PUT_LAST,
	  .known = CLUSCTL_PUT_ROLLBACK | CLUSCTL_PUT_LAST,
	  .input = input_put },
	{ OF_RESOURCE(RESOURCE_ACK_SNAPSHOT), .input = input_ack },
	{ OF_RESOURCE(RESOURCE_ENCRYPT), .input = input_encrypt },
	{ OF_RESOURCE(RESOURCE_DECRYPT), .input = input_decrypt },
	{ OF_RESOURCE(RESOURCE_UNKNOWN) },
	{ OF_RESOURCE(RESOURCE_GET_CHARACTERISTICS) },
	{ OF_RESOURCE(RESOURCE_GET_FLAGS) },
	{ OF_RESOURCE(RESOURCE_GET_CLASS_INFO) },
	{ OF_RESOURCE(RESOURCE_GET_NAME) },
	{ OF_RESOURCE(RESOURCE_GET_RESOURCE_TYPE) },
	{ OF_RESOURCE(RESOURCE_GET_ID) },
	{ OF_RESOURCE(RESOURCE_ADD_CRYPTO_CHECKPOINT_EX),
	  .input = input_container },
	{ CODE(NODE_DELETE_CONTAINER), .flags = MACHINE, .known = MACHINE,
	  .input = input_container },
	{ CODE(NODE_ENUM_CONTAINER), .flags = MACHINE, .known = MACHINE },
	{ CODE(NODE_GET_CONTAINER), .flags = MACHINE, .known = MACHINE,
	  .input = input_container },
	{ CODE(NODE_EXPORT_KEY), .flags = MACHINE, .known = MACHINE,
	  .input = input_key_ref },
	{ CODE(NODE_GET_PUBLIC_KEY), .flags = MACHINE, .known = MACHINE,
	  .input = input_key_ref },
	{ CODE(CLUSTER_GET_INFO) },
	{ CODE(CLUSTER_OPEN_RESOURCE), .input = input_resource },
	{ CODE(CLUSTER_DELETE_RESOURCE), .input = input_resource },
	{ CODE(CLUSTER_ENUM_RESOURCE) },
	{ CODE(CLUSTER_SET_KEY), .known = CLUSCTL_SET_READER,
	  .input = input_set_key },
	{ CODE(CLUSTER_RETIRE_KEY), .known = CLUSCTL_RETIRE_FORCE,
	  .input = input_retire_key },
	{ CODE(CLUSTER_ENUM_KEY) },
	{ CODE(CLUSTER_RESEAL) },
	{ CODE(RESOURCE_TYPE_GET_CRYPTO_CHECKPOINTS) },
	KEYCTL(REVOKE),
	KEYCTL(INVALIDATE),
	KEYCTL(CLEAR),
	KEYCTL(SETPERM),
	KEYCTL(CHOWN),
	KEYCTL(SET_TIMEOUT),
	KEYCTL(LINK),
	KEYCTL(UNLINK),
	KEYCTL(MOVE),
	KEYCTL(SEARCH),
	KEYCTL(RESTRICT_KEYRING),
	KEYCTL(DESCRIBE),
	KEYCTL(READ),
	KEYCTL(GET_SECURITY),
	KEYCTL(UPDATE),
	KEYCTL(PKEY_QUERY),
	KEYCTL(PKEY_ENCRYPT),
	KEYCTL(PKEY_DECRYPT),
	KEYCTL(PKEY_SIGN),
	KEYCTL(PKEY_VERIFY),
	OTHER(add_key),
	OTHER(open),
	OTHER(dup),
	OTHER(close),
	OTHER(read),
	OTHER(read),
	OTHER(poll),
	OTHER(other),
	OTHER(fork),
	OTHER(limit),
	OTHER(user),
};

const unsigned int op_count = sizeof(ops) / sizeof(ops[0]);
