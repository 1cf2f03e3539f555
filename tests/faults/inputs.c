// SPDX-License-Identifier: GPL-2.0-or-later
/* What codes are given. */
#include "inputs.h"

#include <stdlib.h>
#include <string.h>

#include "cluster_key.h"
#include "envelope_call.h"

static struct str copy(struct str text)
{
	void *data = malloc(text.size);

	ASSERT_TRUE(data);
	memcpy(data, text.data, text.size);
	return (struct str){ data, text.size };
}

struct str in_box(struct scene *scene)
{
	(void)scene;
	return copy(BOX);
}

struct str in_other(struct scene *scene)
{
	(void)scene;
	return copy(OTHER);
}

struct str in_first(struct scene *scene)
{
	(void)scene;
	return copy(STR("First"));
}

/* The GUID of First, as sweep.c has it */
struct str in_first_id(struct scene *scene)
{
	(void)scene;
	return copy(STR("04030201-0000-0000-0000-000000000000"));
}

struct str in_unknown(struct scene *scene)
{
	(void)scene;
	return copy(STR("Unknown"));
}

struct str in_new_box(struct scene *scene)
{
	(void)scene;
	return container_input(BOX, ~0U, ~0U, ~0U);
}

struct str in_rsa(struct scene *scene)
{
	(void)scene;
	return import_input(AT_KEYEXCHANGE, BOX, &rsa_b);
}

/* They do not belong together. */
struct str in_halves(struct scene *scene)
{
	struct key_pair halves = rsa_a;

	(void)scene;
	halves.pub = rsa_b.pub;
	halves.pub_size = rsa_b.pub_size;
	return import_input(AT_KEYEXCHANGE, BOX, &halves);
}

struct str in_exchange(struct scene *scene)
{
	(void)scene;
	return key_input(AT_KEYEXCHANGE, BOX);
}

struct str in_signature(struct scene *scene)
{
	(void)scene;
	return key_input(AT_SIGNATURE, BOX);
}

struct str in_new_resource(struct scene *scene)
{
	(void)scene;
	return resource_input(STR("New"), STR("Type"), NULL);
}

struct str in_same_name(struct scene *scene)
{
	(void)scene;
	return resource_input(STR("fIRST"), STR("Type"), NULL);
}

struct str in_same_id(struct scene *scene)
{
	static const __u8 id[CLUSCTL_ID_SIZE] = { 1, 2, 3, 4 };

	(void)scene;
	return resource_input(STR("New"), STR("Type"), id);
}

/* A snapshot is read before, and so it has gone out. */
static struct str put_box(struct scene *scene, __u8 bits)
{
	struct str snapshot = get_snapshot(scene->resource, BOX);
	struct str altered =
		snapshot_altered(snapshot, snapshot.size - 1, bits);
	struct str input = put_input(BOX, altered);

	free((void *)(uintptr_t)snapshot.data);
	free((void *)(uintptr_t)altered.data);
	return input;
}

struct str in_put(struct scene *scene)
{
	return put_box(scene, 0);
}

struct str in_put_altered(struct scene *scene)
{
	return put_box(scene, 1);
}

struct str in_put_junk(struct scene *scene)
{
	(void)scene;
	return put_input(BOX, STR("Junk"));
}

static struct str ack_box(struct scene *scene, __u64 more)
{
	struct clusctl_checkpoint_record record =
		checkpoint_record(scene->resource, BOX);

	return ack_input(BOX, record.generation + more, record.key_id);
}

struct str in_ack(struct scene *scene)
{
	return ack_box(scene, 0);
}

struct str in_ack_too_new(struct scene *scene)
{
	return ack_box(scene, 1);
}

struct str in_ack_first(struct scene *scene)
{
	(void)scene;
	return ack_input(BOX, 1, known_key_ids[0]);
}

#define PURPOSE STR("Purpose")
#define DATA STR("Data")

struct str in_data(struct scene *scene)
{
	(void)scene;
	return crypt_input(PURPOSE, DATA);
}

static struct str envelope_of(int resource, struct str purpose, __u8 bits)
{
	struct str envelope = encrypt(resource, PURPOSE, DATA);
	struct str altered =
		snapshot_altered(envelope, envelope.size - 1, bits);
	struct str input = crypt_input(purpose, altered);

	free((void *)(uintptr_t)envelope.data);
	free((void *)(uintptr_t)altered.data);
	return input;
}

struct str in_envelope(struct scene *scene)
{
	return envelope_of(scene->resource, PURPOSE, 0);
}

struct str in_envelope_altered(struct scene *scene)
{
	return envelope_of(scene->resource, PURPOSE, 1);
}

struct str in_envelope_second(struct scene *scene)
{
	return envelope_of(scene->second, PURPOSE, 0);
}

struct str in_envelope_other(struct scene *scene)
{
	return envelope_of(scene->resource, STR("Other"), 0);
}

struct str in_envelope_junk(struct scene *scene)
{
	(void)scene;
	return crypt_input(PURPOSE, DATA);
}

struct str in_key_1(struct scene *scene)
{
	(void)scene;
	return set_key_input(known_key(1));
}

struct str in_key_3(struct scene *scene)
{
	(void)scene;
	return set_key_input(known_key(3));
}

struct str in_no_key(struct scene *scene)
{
	(void)scene;
	return set_key_input(0x7ffffff0);
}

struct str in_retire_1(struct scene *scene)
{
	(void)scene;
	return retire_key_input(known_key_ids[0]);
}

struct str in_retire_2(struct scene *scene)
{
	(void)scene;
	return retire_key_input(known_key_ids[1]);
}

struct str in_retire_3(struct scene *scene)
{
	(void)scene;
	return retire_key_input(known_key_ids[2]);
}
