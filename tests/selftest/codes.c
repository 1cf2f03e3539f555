// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of the control codes, and a world in which each one succeeds. */
#include "codes.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cluster_key.h"
#include "envelope_call.h"
#include "snapshot_call.h"
#include "state.h"
#include "test_keys.h"

/* The resource is always the same one, for which this snapshot is. */
static const __u8 world_id[CLUSCTL_ID_SIZE] = "a test resource";
static struct str spare_snapshot;
static struct str envelope;

#define READER 1 /* numbers of known_key() */
#define NEW_KEY 2
#define WRITER 3

static struct str box(void)
{
	return WORLD_CHECKPOINT;
}

static struct str spare(void)
{
	return WORLD_SPARE;
}

static struct str resource(void)
{
	return WORLD_RESOURCE;
}

static struct str new_resource_input(void)
{
	return resource_input(STR("New"), STR("Type"), NULL);
}

static struct str new_container_input(void)
{
	return container_input(STR("1\\\\New"), ~0U, ~0U, ~0U);
}

static struct str new_pair_input(void)
{
	return import_input(AT_SIGNATURE, WORLD_CHECKPOINT, &rsa_b);
}

static struct str pair_input(void)
{
	return key_input(AT_KEYEXCHANGE, WORLD_CHECKPOINT);
}

static struct str new_snapshot_input(void)
{
	return put_input(WORLD_SPARE, spare_snapshot);
}

static struct str data_input(void)
{
	return crypt_input(WORLD_PURPOSE, STR("Data"));
}

static struct str envelope_input(void)
{
	return crypt_input(WORLD_PURPOSE, envelope);
}

static struct str acknowledgment(void)
{
	return ack_input(WORLD_CHECKPOINT, 1, known_key_ids[WRITER - 1]);
}

static struct str new_key(void)
{
	return set_key_input(known_key(NEW_KEY));
}

static struct str reader_key(void)
{
	return retire_key_input(known_key_ids[READER - 1]);
}

/* Bytes of a string of so many units, with its NUL */
#define UNITS(units) (2 * ((units) + 1))
#define NAME_MAX_SIZE UNITS(CLUSCTL_MAX_NAME)
/* Type, backslash, provider, backslash, container */
#define STRING_MAX_SIZE UNITS(3 + 1 + CLUSCTL_MAX_NAME + 1 + CLUSCTL_MAX_NAME)
#define MAX_SNAPSHOT (1024 * 1024) /* that max_snapshot can be set to */

#define NAMED(code) #code, CLUSCTL_##code

const struct code codes[] = {
	{ NAMED(RESOURCE_UNKNOWN), .on_resource = true },
	{ NAMED(RESOURCE_GET_CHARACTERISTICS), .on_resource = true,
	  .output = OUT_ANSWER },
	{ NAMED(RESOURCE_GET_FLAGS), .on_resource = true,
	  .output = OUT_ANSWER },
	{ NAMED(RESOURCE_GET_CLASS_INFO), .on_resource = true,
	  .output = OUT_ANSWER },
	{ NAMED(RESOURCE_GET_NAME), .on_resource = true, .output = OUT_ANSWER },
	{ NAMED(RESOURCE_GET_RESOURCE_TYPE), .on_resource = true,
	  .output = OUT_ANSWER },
	{ NAMED(RESOURCE_GET_ID), .on_resource = true, .output = OUT_ANSWER },
	{ NAMED(RESOURCE_GET_STATE), .on_resource = true, .output = OUT_ANSWER,
	  .front = CLUSCTL_RESOURCE_STATE_SIZE_0,
	  .known_flags = CLUSCTL_STATE_CHECKPOINTS },
	{ NAMED(RESOURCE_GET_CRYPTO_CHECKPOINTS), .on_resource = true,
	  .output = OUT_ANSWER },
	{ NAMED(RESOURCE_ADD_CRYPTO_CHECKPOINT), .on_resource = true,
	  .input = spare, .input_max = STRING_MAX_SIZE },
	{ NAMED(RESOURCE_DELETE_CRYPTO_CHECKPOINT), .on_resource = true,
	  .input = box, .input_max = STRING_MAX_SIZE },
	{ NAMED(RESOURCE_ONLINE), .on_resource = true,
	  .known_flags = CLUSCTL_ONLINE_BEST_EFFORT },
	{ NAMED(RESOURCE_OFFLINE), .on_resource = true },
	{ NAMED(RESOURCE_GET_SNAPSHOT), .on_resource = true,
	  .output = OUT_ANSWER, .input = box, .input_max = STRING_MAX_SIZE },
	{ NAMED(RESOURCE_ENCRYPT), .on_resource = true, .output = OUT_ANSWER,
	  .same = offsetof(struct clusctl_envelope_header, nonce),
	  .input = data_input,
	  .input_max = sizeof(struct clusctl_crypt) + STRING_MAX_SIZE +
		       MAX_SNAPSHOT },
	{ NAMED(RESOURCE_DECRYPT), .on_resource = true, .output = OUT_ANSWER,
	  .privileged = true, .input = envelope_input,
	  .input_max = sizeof(struct clusctl_crypt) + STRING_MAX_SIZE +
		       MAX_SNAPSHOT },
	{ NAMED(RESOURCE_PUT_SNAPSHOT), .on_resource = true,
	  .known_flags = CLUSCTL_PUT_ROLLBACK | CLUSCTL_PUT_STORED |
			 CLUSCTL_PUT_LAST,
	  .input = new_snapshot_input,
	  .input_max = sizeof(struct clusctl_put_snapshot) + STRING_MAX_SIZE +
		       MAX_SNAPSHOT },
	{ NAMED(RESOURCE_ACK_SNAPSHOT), .on_resource = true,
	  .input = acknowledgment,
	  .input_max = sizeof(struct clusctl_ack_snapshot) + STRING_MAX_SIZE },
	{ NAMED(NODE_CREATE_CONTAINER), .output = OUT_RESULT,
	  .result = sizeof(struct clusctl_container_handle),
	  .known_flags = MACHINE, .flags = MACHINE, .privileged = true,
	  .input = new_container_input,
	  .input_max =
		  sizeof(struct clusctl_create_container) + STRING_MAX_SIZE },
	{ NAMED(NODE_DELETE_CONTAINER), .known_flags = MACHINE,
	  .flags = MACHINE, .privileged = true, .input = box,
	  .input_max = STRING_MAX_SIZE },
	{ NAMED(NODE_ENUM_CONTAINER), .output = OUT_ANSWER,
	  .known_flags = MACHINE, .flags = MACHINE },
	{ NAMED(NODE_GET_CONTAINER), .output = OUT_ANSWER,
	  .known_flags = MACHINE, .flags = MACHINE, .input = box,
	  .input_max = STRING_MAX_SIZE },
	{ NAMED(NODE_IMPORT_KEY),
	  .known_flags = MACHINE | CRYPT_EXPORTABLE | CLUSCTL_IMPORT_NEW,
	  .flags = MACHINE, .privileged = true, .input = new_pair_input,
	  .input_max = sizeof(struct clusctl_import_key) + STRING_MAX_SIZE +
		       CLUSCTL_MAX_PRIVATE + CLUSCTL_MAX_PUBLIC },
	{ NAMED(NODE_EXPORT_KEY), .output = OUT_ANSWER, .known_flags = MACHINE,
	  .flags = MACHINE, .privileged = true, .input = pair_input,
	  .input_max = sizeof(struct clusctl_key_ref) + STRING_MAX_SIZE },
	{ NAMED(NODE_GET_PUBLIC_KEY), .output = OUT_ANSWER,
	  .known_flags = MACHINE, .flags = MACHINE, .input = pair_input,
	  .input_max = sizeof(struct clusctl_key_ref) + STRING_MAX_SIZE },
	{ NAMED(CLUSTER_GET_INFO), .output = OUT_ANSWER,
	  .front = CLUSCTL_INFO_SIZE_0 },
	{ NAMED(CLUSTER_CREATE_RESOURCE), .output = OUT_RESULT,
	  .result = sizeof(struct clusctl_resource_handle),
	  .input = new_resource_input,
	  .input_max =
		  sizeof(struct clusctl_create_resource) + 2 * NAME_MAX_SIZE },
	{ NAMED(CLUSTER_OPEN_RESOURCE), .output = OUT_RESULT,
	  .result = sizeof(struct clusctl_resource_handle), .input = resource,
	  .input_max = NAME_MAX_SIZE },
	{ NAMED(CLUSTER_DELETE_RESOURCE), .input = resource,
	  .input_max = NAME_MAX_SIZE },
	{ NAMED(CLUSTER_ENUM_RESOURCE), .output = OUT_ANSWER },
	{ NAMED(CLUSTER_SET_KEY), .output = OUT_RESULT,
	  .result = sizeof(struct clusctl_key_record),
	  .known_flags = CLUSCTL_SET_READER, .flags = CLUSCTL_SET_READER,
	  .privileged = true, .input = new_key,
	  .input_max = sizeof(struct clusctl_set_key) },
	{ NAMED(CLUSTER_RETIRE_KEY), .known_flags = CLUSCTL_RETIRE_FORCE,
	  .privileged = true, .input = reader_key,
	  .input_max = sizeof(struct clusctl_retire_key) },
	{ NAMED(CLUSTER_ENUM_KEY), .output = OUT_ANSWER },
	{ NAMED(CLUSTER_RESEAL), .output = OUT_RESULT,
	  .result = sizeof(struct clusctl_resealed), .privileged = true },
};

const size_t code_count = sizeof(codes) / sizeof(codes[0]);

static void add_container(struct world *world, struct str name)
{
	new_container(world->cluster, MACHINE, name);
	ASSERT_DONE(import_key(world->cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_KEYEXCHANGE, name, &rsa_a));
}

/* What another node might have sent */
static void take_spare_snapshot(struct world *world)
{
	int resource = new_resource_as(world->cluster, "Res", world_id);

	ASSERT_DONE(add_checkpoint(resource, WORLD_SPARE));
	spare_snapshot = get_snapshot(resource, WORLD_SPARE);
	close(resource);
	ASSERT_DONE(delete_resource(world->cluster, WORLD_RESOURCE));
}

static void populate(struct world *world)
{
	ASSERT_DONE(set_key(world->cluster, 0, known_key(WRITER), NULL));
	ASSERT_DONE(set_key(world->cluster, CLUSCTL_SET_READER,
			    known_key(READER), NULL));
	/* It may be there of an earlier call; then it is retired now. */
	retire_key(world->cluster, 0, known_key_ids[NEW_KEY - 1]);
	add_container(world, WORLD_CHECKPOINT);
	add_container(world, WORLD_SPARE);
	if (!spare_snapshot.data)
		take_spare_snapshot(world);
	world->resource = new_resource_as(world->cluster, "Res", world_id);
	if (!envelope.data)
		envelope = encrypt(world->resource, WORLD_PURPOSE, STR("Data"));
	ASSERT_DONE(add_checkpoint(world->resource, WORLD_CHECKPOINT));
}

void world_make(struct world *world)
{
	world->cluster = open_cluster(O_RDWR);
	populate(world);
}

void world_renew(struct world *world)
{
	close(world->resource);
	remove_all(world->cluster);
	populate(world);
}

void world_end(struct world *world)
{
	close(world->resource);
	close(world->cluster);
}

int world_fd(const struct world *world, const struct code *code)
{
	return code->on_resource ? world->resource : world->cluster;
}

struct reply world_call(const struct world *world, const struct code *code)
{
	union {
		struct clusctl_resource_handle handle;
		unsigned char bytes[8192];
	} out;
	struct reply reply;

	reply = call(world_fd(world, code), code->number, code->flags,
		     code->input ? code->input() : NO_INPUT, &out, sizeof(out));
	if (reply.status == ERROR_SUCCESS &&
	    (code->number == CLUSCTL_CLUSTER_CREATE_RESOURCE ||
	     code->number == CLUSCTL_CLUSTER_OPEN_RESOURCE))
		close(out.handle.fd);
	return reply;
}
