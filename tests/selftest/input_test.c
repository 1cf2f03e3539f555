// SPDX-License-Identifier: GPL-2.0-or-later
/* The structs that inputs start with: each field wrong by itself. */
#include <stdlib.h>
#include <string.h>

#include "cluster_key.h"
#include "codes.h"
#include "envelope_call.h"
#include "snapshot_call.h"
#include "state.h"
#include "test_keys.h"

FIXTURE(input)
{
	struct world world;
	struct state state;
};

FIXTURE_SETUP(input)
{
	world_make(&self->world);
	self->state = state_take(self->world.cluster);
}

FIXTURE_TEARDOWN(input)
{
	world_end(&self->world);
}

/* A copy of the input, to be spoiled */
static struct str copy_of(struct str in)
{
	void *copy = fenced(in.size);

	memcpy(copy, in.data, in.size);
	return (struct str){ copy, in.size };
}

static __u32 *field_of(struct str in, size_t offset)
{
	return (void *)((uintptr_t)in.data + offset);
}

static struct reply call_code(const struct world *world, __u32 number,
			      struct str in)
{
	const struct code *code;
	char room[64];

	FOR_EACH_CODE(code)
		if (code->number == number)
			return call(world_fd(world, code), number, code->flags,
				    in, room, sizeof(room));
	ASSERT_TRUE(false);
	return (struct reply){ 0 };
}

#define EXPECT_INVALID(number, in)                       \
	EXPECT_REFUSED(self->world.cluster, self->state, \
		       ERROR_INVALID_PARAMETER,          \
		       call_code(&self->world, number, in))

/* A good input with one field set to a value */
#define EXPECT_SET_INVALID(number, good, type, field, value)               \
	do {                                                               \
		struct str set_in = copy_of(good);                         \
		harness_case(#number " " #field " %#x",                    \
			     (unsigned int)(value));                       \
		*field_of(set_in, offsetof(struct type, field)) = (value); \
		EXPECT_INVALID(number, set_in);                            \
	} while (0)

/* A good input with this much added to the field */
#define EXPECT_ADD_INVALID(number, good, type, field, value)                \
	do {                                                                \
		struct str add_in = copy_of(good);                          \
		harness_case(#number " " #field " + %#x",                   \
			     (unsigned int)(value));                        \
		*field_of(add_in, offsetof(struct type, field)) += (value); \
		EXPECT_INVALID(number, add_in);                             \
	} while (0)

/* What is wrong with the size of a struct */
#define EXPECT_SIZE(number, good, type)                                  \
	do {                                                             \
		__u32 right = sizeof(struct type);                       \
		EXPECT_SET_INVALID(number, good, type, size, 0);         \
		EXPECT_SET_INVALID(number, good, type, size, 1);         \
		EXPECT_SET_INVALID(number, good, type, size, right - 1); \
		EXPECT_SET_INVALID(number, good, type, size, right - 4); \
		EXPECT_SET_INVALID(number, good, type, size, right + 1); \
		EXPECT_SET_INVALID(number, good, type, size, right + 4); \
		if ((good).size != right)                                \
			EXPECT_SET_INVALID(number, good, type, size,     \
					   (good).size);                 \
		EXPECT_SET_INVALID(number, good, type, size, ~0U);       \
	} while (0)

/* And with what must be 0 */
#define EXPECT_SIZE_AND_RESERVED(number, good, type)                           \
	do {                                                                   \
		EXPECT_SIZE(number, good, type);                               \
		EXPECT_SET_INVALID(number, good, type, reserved, 1);           \
		EXPECT_SET_INVALID(number, good, type, reserved, 0x80000000U); \
		EXPECT_SET_INVALID(number, good, type, reserved, ~0U);         \
	} while (0)

/* What is wrong with the size of a part that is a string */
#define EXPECT_PART(number, good, type, field)                              \
	do {                                                                \
		EXPECT_SET_INVALID(number, good, type, field, 0);           \
		EXPECT_SET_INVALID(number, good, type, field, 1);           \
		EXPECT_SET_INVALID(number, good, type, field, 2);           \
		EXPECT_ADD_INVALID(number, good, type, field, -1U);         \
		EXPECT_ADD_INVALID(number, good, type, field, -2U);         \
		EXPECT_ADD_INVALID(number, good, type, field, 1);           \
		EXPECT_ADD_INVALID(number, good, type, field, 2);           \
		EXPECT_ADD_INVALID(number, good, type, field,               \
				   sizeof(struct type));                    \
		EXPECT_ADD_INVALID(number, good, type, field, 0x80000000U); \
		EXPECT_SET_INVALID(number, good, type, field, (good).size); \
		EXPECT_SET_INVALID(number, good, type, field, 0x7fffffffU); \
		EXPECT_SET_INVALID(number, good, type, field, 0xfffffffeU); \
		EXPECT_SET_INVALID(number, good, type, field, ~0U);         \
	} while (0)

/* Two parts whose sizes add up only if the sum is cut to 32 bits */
#define EXPECT_OVERFLOW(number, good, type, first, second)                     \
	do {                                                                   \
		struct str both = copy_of(good);                               \
		harness_case(#number " " #first " and " #second);              \
		*field_of(both, offsetof(struct type, first)) += 0x80000000U;  \
		*field_of(both, offsetof(struct type, second)) += 0x80000000U; \
		EXPECT_INVALID(number, both);                                  \
		both = copy_of(good);                                          \
		*field_of(both, offsetof(struct type, first)) += 0xc0000000U;  \
		*field_of(both, offsetof(struct type, second)) += 0x40000000U; \
		EXPECT_INVALID(number, both);                                  \
	} while (0)

/* The limit between two parts is moved; the sum stays. */
#define EXPECT_MOVED(number, good, type, first, second, bytes)              \
	do {                                                                \
		struct str moved = copy_of(good);                           \
		harness_case(#number " " #first " + %d", (int)(bytes));     \
		*field_of(moved, offsetof(struct type, first)) += (bytes);  \
		*field_of(moved, offsetof(struct type, second)) -= (bytes); \
		EXPECT_INVALID(number, moved);                              \
	} while (0)

#define CREATE CLUSCTL_CLUSTER_CREATE_RESOURCE

TEST_F(input, create_resource)
{
	struct str good = resource_input(STR("New"), STR("Type"), NULL);

	EXPECT_SIZE_AND_RESERVED(CREATE, good, clusctl_create_resource);
	/* The size of this struct before it had a GUID */
	EXPECT_SET_INVALID(CREATE, good, clusctl_create_resource, size, 16);
	EXPECT_PART(CREATE, good, clusctl_create_resource, name_size);
	EXPECT_PART(CREATE, good, clusctl_create_resource, type_size);
	EXPECT_OVERFLOW(CREATE, good, clusctl_create_resource, name_size,
			type_size);
	EXPECT_MOVED(CREATE, good, clusctl_create_resource, name_size,
		     type_size, 2);
	EXPECT_MOVED(CREATE, good, clusctl_create_resource, name_size,
		     type_size, -2U);
	EXPECT_MOVED(CREATE, good, clusctl_create_resource, name_size,
		     type_size, 1);
	EXPECT_MOVED(CREATE, good, clusctl_create_resource, name_size,
		     type_size, STR("Type").size);
	EXPECT_DONE(call_code(&self->world, CREATE, good));
}

#define CONTAINER CLUSCTL_NODE_CREATE_CONTAINER

TEST_F(input, create_container)
{
	struct str good = container_input(STR("1\\\\New"), ~0U, ~0U, ~0U);

	EXPECT_SIZE_AND_RESERVED(CONTAINER, good, clusctl_create_container);
	EXPECT_PART(CONTAINER, good, clusctl_create_container, name_size);
	EXPECT_DONE(call_code(&self->world, CONTAINER, good));
}

#define IMPORT CLUSCTL_NODE_IMPORT_KEY

TEST_F(input, import_key)
{
	struct str good = import_input(AT_SIGNATURE, WORLD_CHECKPOINT, &rsa_b);

	EXPECT_SIZE_AND_RESERVED(IMPORT, good, clusctl_import_key);
	EXPECT_PART(IMPORT, good, clusctl_import_key, name_size);
	EXPECT_PART(IMPORT, good, clusctl_import_key, private_size);
	EXPECT_PART(IMPORT, good, clusctl_import_key, public_size);
	EXPECT_OVERFLOW(IMPORT, good, clusctl_import_key, name_size,
			private_size);
	EXPECT_OVERFLOW(IMPORT, good, clusctl_import_key, private_size,
			public_size);
	EXPECT_MOVED(IMPORT, good, clusctl_import_key, name_size, private_size,
		     -2U);
	EXPECT_MOVED(IMPORT, good, clusctl_import_key, name_size, private_size,
		     1);
	EXPECT_SET_INVALID(IMPORT, good, clusctl_import_key, key_spec, 0);
	EXPECT_SET_INVALID(IMPORT, good, clusctl_import_key, key_spec, 3);
	EXPECT_SET_INVALID(IMPORT, good, clusctl_import_key, key_spec, ~0U);
	EXPECT_DONE(call_code(&self->world, IMPORT, good));
}

/* A pair of this many bytes, all of them 0 */
static struct str zeros(__u32 private_size, __u32 public_size)
{
	struct key_pair pair = {
		.priv = calloc(1, private_size + 1),
		.priv_size = private_size,
		.pub = calloc(1, public_size + 1),
		.pub_size = public_size,
	};

	return import_input(AT_SIGNATURE, WORLD_CHECKPOINT, &pair);
}

TEST_F(input, import_key_caps)
{
	EXPECT_INVALID(IMPORT, zeros(0, 16));
	EXPECT_INVALID(IMPORT, zeros(16, 0));
	EXPECT_INVALID(IMPORT, zeros(CLUSCTL_MAX_PRIVATE + 1, 16));
	EXPECT_INVALID(IMPORT, zeros(16, CLUSCTL_MAX_PUBLIC + 1));
	EXPECT_INVALID(IMPORT, zeros(16, 2 * CLUSCTL_MAX_PRIVATE));
	/* At the caps the bytes are looked at. */
	EXPECT_REFUSED(
		self->world.cluster, self->state, NTE_BAD_DATA,
		call_code(&self->world, IMPORT,
			  zeros(CLUSCTL_MAX_PRIVATE, CLUSCTL_MAX_PUBLIC)));
	EXPECT_REFUSED(self->world.cluster, self->state, NTE_BAD_DATA,
		       call_code(&self->world, IMPORT, zeros(1, 1)));
}

static void expect_key_ref(struct input_fixture *self, __u32 number)
{
	struct str good = key_input(AT_KEYEXCHANGE, WORLD_CHECKPOINT);
	struct reply reply;

	EXPECT_SIZE_AND_RESERVED(number, good, clusctl_key_ref);
	EXPECT_PART(number, good, clusctl_key_ref, name_size);
	EXPECT_SET_INVALID(number, good, clusctl_key_ref, key_spec, 0);
	EXPECT_SET_INVALID(number, good, clusctl_key_ref, key_spec, 3);
	EXPECT_SET_INVALID(number, good, clusctl_key_ref, key_spec, ~0U);
	/* There is room for less than the key. */
	reply = call_code(&self->world, number, good);
	EXPECT_STATUS(ERROR_MORE_DATA, reply);
}

TEST_F(input, export_key)
{
	expect_key_ref(self, CLUSCTL_NODE_EXPORT_KEY);
}

TEST_F(input, get_public_key)
{
	expect_key_ref(self, CLUSCTL_NODE_GET_PUBLIC_KEY);
}

#define ENCRYPT CLUSCTL_RESOURCE_ENCRYPT
#define DECRYPT CLUSCTL_RESOURCE_DECRYPT

TEST_F(input, encrypt)
{
	struct str good = crypt_input(WORLD_PURPOSE, STR("Data"));

	EXPECT_SIZE_AND_RESERVED(ENCRYPT, good, clusctl_crypt);
	EXPECT_PART(ENCRYPT, good, clusctl_crypt, purpose_size);
	EXPECT_PART(ENCRYPT, good, clusctl_crypt, data_size);
}

TEST_F(input, decrypt)
{
	struct str good = crypt_input(WORLD_PURPOSE, STR("Data"));
	struct str junk = { good.data, 16 };

	EXPECT_SIZE_AND_RESERVED(DECRYPT, good, clusctl_crypt);
	EXPECT_PART(DECRYPT, good, clusctl_crypt, purpose_size);
	EXPECT_PART(DECRYPT, good, clusctl_crypt, data_size);
	EXPECT_REFUSED(self->world.cluster, self->state, ERROR_INVALID_DATA,
		       call_code(&self->world, DECRYPT,
				 crypt_input(WORLD_PURPOSE, junk)));
}

#define PUT CLUSCTL_RESOURCE_PUT_SNAPSHOT

TEST_F(input, put_snapshot)
{
	struct str snapshot =
		get_snapshot(self->world.resource, WORLD_CHECKPOINT);
	struct str good = put_input(WORLD_CHECKPOINT, snapshot);
	struct str any = put_input(NO_INPUT, snapshot);

	EXPECT_SIZE_AND_RESERVED(PUT, good, clusctl_put_snapshot);
	EXPECT_SIZE_AND_RESERVED(PUT, any, clusctl_put_snapshot);
	EXPECT_PART(PUT, good, clusctl_put_snapshot, name_size);
	EXPECT_PART(PUT, good, clusctl_put_snapshot, snapshot_size);
	EXPECT_PART(PUT, any, clusctl_put_snapshot, snapshot_size);
	EXPECT_OVERFLOW(PUT, good, clusctl_put_snapshot, name_size,
			snapshot_size);
	EXPECT_MOVED(PUT, good, clusctl_put_snapshot, name_size, snapshot_size,
		     2);
	EXPECT_MOVED(PUT, good, clusctl_put_snapshot, name_size, snapshot_size,
		     -2U);
	EXPECT_MOVED(PUT, good, clusctl_put_snapshot, name_size, snapshot_size,
		     1);
	EXPECT_STATUS(ERROR_REVISION_MISMATCH,
		      call_code(&self->world, PUT, good));
}

#define ACK CLUSCTL_RESOURCE_ACK_SNAPSHOT

TEST_F(input, ack_snapshot)
{
	struct str good =
		ack_input(WORLD_CHECKPOINT, 1, self->state.info.key_id);

	EXPECT_SIZE(ACK, good, clusctl_ack_snapshot);
	EXPECT_PART(ACK, good, clusctl_ack_snapshot, name_size);
	EXPECT_DONE(call_code(&self->world, ACK, good));
}

TEST_F(input, set_key)
{
	struct str good = set_key_input(known_key(3));

	EXPECT_SIZE(CLUSCTL_CLUSTER_SET_KEY, good, clusctl_set_key);
	EXPECT_DONE(call_code(&self->world, CLUSCTL_CLUSTER_SET_KEY, good));
}

TEST_F(input, retire_key)
{
	struct str good = retire_key_input(known_key_ids[0]);

	EXPECT_SIZE_AND_RESERVED(CLUSCTL_CLUSTER_RETIRE_KEY, good,
				 clusctl_retire_key);
	EXPECT_DONE(call_code(&self->world, CLUSCTL_CLUSTER_RETIRE_KEY, good));
}

/*
 * Strings that are no strings, as the whole input of a code or as a part of it.
 * The form is judged before anything is looked up.
 */
static const struct {
	const char *what;
	char16_t units[8];
	__u32 size;
} malformed[] = {
	{ "nothing but a NUL", u"", 2 },
	{ "no NUL", u"1\\\\Box", 12 },
	{ "half a NUL", u"1\\\\Box", 13 },
	{ "two NULs", u"1\\\\Box", 16 },
	{ "a NUL inside", u"1\\\\B\0x", 14 },
	{ "a NUL at the start", u"\0\\\\Box", 14 },
	{ "a control character", u"1\\\\B\tx", 14 },
	{ "the first control character", u"1\\\\B\x01x", 14 },
	{ "the last of them", u"1\\\\B\x1fx", 14 },
	{ "DEL", u"1\\\\B\x7fx", 14 },
	{ "the first of C1", u"1\\\\B\x80x", 14 },
	{ "the last of C1", u"1\\\\B\x9fx", 14 },
	{ "a high surrogate", { '1', '\\', '\\', 'B', 0xd800, 'x' }, 14 },
	{ "a low surrogate", { '1', '\\', '\\', 'B', 0xdc00, 'x' }, 14 },
	{ "the last low surrogate", { '1', '\\', '\\', 'B', 0xdfff, 'x' }, 14 },
	{ "a pair the wrong way", { '1', '\\', '\\', 0xdc00, 0xd800, 'x' }, 14 },
	{ "two high ones", { '1', '\\', '\\', 0xd800, 0xd800, 0xdc00 }, 14 },
	{ "a high one at the end", { '1', '\\', '\\', 'B', 'o', 0xdbff }, 14 },
	{ "a high one for the NUL",
	  { '1', '\\', '\\', 'B', 'o', 'x', 0xd800 },
	  14 },
};

TEST_F(input, malformed_strings)
{
	static const __u32 numbers[] = {
		CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
		CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT,
		CLUSCTL_RESOURCE_GET_SNAPSHOT,
		CLUSCTL_NODE_DELETE_CONTAINER,
		CLUSCTL_NODE_GET_CONTAINER,
		CLUSCTL_CLUSTER_OPEN_RESOURCE,
		CLUSCTL_CLUSTER_DELETE_RESOURCE,
	};
	struct str bad;
	size_t i, j;

	for (i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		bad.data = malformed[i].units;
		bad.size = malformed[i].size;
		for (j = 0; j < sizeof(numbers) / sizeof(numbers[0]); j++) {
			harness_case("%#x %s", numbers[j], malformed[i].what);
			EXPECT_INVALID(numbers[j], bad);
		}
	}
}

TEST_F(input, malformed_parts)
{
	struct str snapshot =
		get_snapshot(self->world.resource, WORLD_CHECKPOINT);
	struct str bad;
	size_t i;

	for (i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		bad.data = malformed[i].units;
		bad.size = malformed[i].size;
		harness_case("%s", malformed[i].what);
		EXPECT_INVALID(CREATE, resource_input(bad, STR("Type"), NULL));
		EXPECT_INVALID(CREATE, resource_input(STR("New"), bad, NULL));
		EXPECT_INVALID(PUT, put_input(bad, snapshot));
		EXPECT_INVALID(ACK, ack_input(bad, 1, self->state.info.key_id));
		EXPECT_INVALID(ENCRYPT, crypt_input(bad, STR("Data")));
		EXPECT_INVALID(DECRYPT, crypt_input(bad, STR("Data")));
		EXPECT_INVALID(CONTAINER, container_input(bad, ~0U, ~0U, ~0U));
		EXPECT_INVALID(IMPORT, import_input(AT_SIGNATURE, bad, &rsa_b));
		EXPECT_INVALID(CLUSCTL_NODE_EXPORT_KEY,
			       key_input(AT_KEYEXCHANGE, bad));
		EXPECT_INVALID(CLUSCTL_NODE_GET_PUBLIC_KEY,
			       key_input(AT_KEYEXCHANGE, bad));
	}
}

CLUSCTL_TEST_MAIN
