// SPDX-License-Identifier: GPL-2.0-or-later
/* The inputs of the codes. */
#include <string.h>

#include "cluster_key.h"
#include "ops.h"
#include "test_keys.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define IDS 3 /* GUIDs of resources */

static const __u8 ids[IDS][CLUSCTL_ID_SIZE] = {
	{ 0 },
	{ 1, 2, 3 },
	{ 4, 5, 6 },
};

static void append(struct input *input, const void *data, __u32 size)
{
	if (size > sizeof(input->bytes) - input->size)
		size = (__u32)sizeof(input->bytes) - input->size;
	if (size)
		memcpy(input->bytes + input->size, data, size);
	input->size += size;
}

static void append_str(struct input *input, struct str str)
{
	append(input, str.data, str.size);
}

/* One unit of a name is another; so many units there are without the NUL. */
static struct str changed(struct str name, __u32 word)
{
	static char16_t text[1024];
	__u32 units = name.size / 2;

	if (name.size > sizeof(text) || !units)
		return name;
	memcpy(text, name.data, name.size);
	text[(word >> 24) % units] = (char16_t)(word >> 4);
	return (struct str){ text, name.size };
}

/* The first four are ordinary, and the first two the same container. */
static struct str container_of(__u32 word)
{
	const struct str names[] = {
		STR("1\\\\Box"),
		STR("1\\Microsoft Strong Cryptographic Provider\\BOX"),
		STR("24\\\\Other"),
		STR("12\\\\Th\u00efrd\\with\\\ud55c\uae00"),
		STR("1\\\\"),
		STR("1\\Nobody\\Box"),
		STR("999\\\\Box"),
		STR("01\\\\Box"),
		STR("1\\\\\u00ad"),
		STR("24\\Microsoft Base Cryptographic Provider v1.0\\Box"),
		{ u"1\\\\Box", 12 },
		repeat16("1\\\\", 0xac01, CLUSCTL_MAX_NAME),
		repeat16("1\\\\", u'x', CLUSCTL_MAX_NAME + 1),
	};

	if (word < COUNT(names))
		return names[word];
	if (word % 2)
		return names[(word >> 1) % COUNT(names)];
	return changed(names[(word >> 1) % 4], word);
}

struct str resource_of(__u32 word)
{
	const struct str names[] = {
		STR("First"),
		STR("first"),
		STR("Second"),
		STR("00030201-0000-0000-0000-000000000000"),
		STR("{00060504-0000-0000-0000-000000000000}"),
		STR("Third"),
		repeat16("", u'R', CLUSCTL_MAX_NAME),
		repeat16("", u'R', CLUSCTL_MAX_NAME + 1),
		STR(""),
		{ u"First", 10 },
	};

	if (word < COUNT(names))
		return names[word];
	if (word % 2)
		return names[(word >> 1) % COUNT(names)];
	return changed(names[(word >> 1) % 3], word);
}

void input_container(struct world *world, const struct call *call,
		     struct input *input)
{
	(void)world;
	append_str(input, container_of(call->words[WORD_NAME]));
}

void input_resource(struct world *world, const struct call *call,
		    struct input *input)
{
	(void)world;
	append_str(input, resource_of(call->words[WORD_NAME]));
}

void input_create_resource(struct world *world, const struct call *call,
			   struct input *input)
{
	struct str name = resource_of(call->words[WORD_NAME]);
	struct str type = call->words[WORD_OTHER] ?
				  resource_of(call->words[WORD_OTHER] % 8) :
				  STR("Generic Service");
	struct clusctl_create_resource head = {
		.size = sizeof(head),
		.name_size = name.size,
		.type_size = type.size,
	};

	(void)world;
	memcpy(head.id, ids[call->words[WORD_VALUE] % IDS], sizeof(head.id));
	append(input, &head, sizeof(head));
	append_str(input, name);
	append_str(input, type);
}

void input_create_container(struct world *world, const struct call *call,
			    struct input *input)
{
	static const __u32 perms[] = { ~0U,	 0,	   0x0b0300,
				       0x2b2b2b, 0x3f3f3f, 0x020000 };
	static const __u32 owners[] = { ~0U, 0, WORLD_USER, 65534, ~1U };
	struct str name = container_of(call->words[WORD_NAME]);
	__u32 value = call->words[WORD_VALUE];
	struct clusctl_create_container head = {
		.size = sizeof(head),
		.name_size = name.size,
		.uid = owners[value % COUNT(owners)],
		.gid = owners[(value >> 4) % COUNT(owners)],
		.perm = perms[call->words[WORD_OTHER] % COUNT(perms)],
	};

	(void)world;
	append(input, &head, sizeof(head));
	append_str(input, name);
}

static __u32 spec_of(__u32 word)
{
	return word % 8 < 7 ? AT_KEYEXCHANGE + word % 2 : word >> 3;
}

/* The first ones are small, since there will be many of them. */
static const struct key_pair *pair_of(__u32 word)
{
	static const struct key_pair *const pairs[] = {
		&ed25519, &ed25519, &rsa_1024, &ec_p256,
		&ed25519, &x25519,  &rsa_768,  &rsa_a,
	};

	return pairs[word % COUNT(pairs)];
}

void input_import(struct world *world, const struct call *call,
		  struct input *input)
{
	struct str name = container_of(call->words[WORD_NAME]);
	__u32 word = call->words[WORD_KEY];
	const struct key_pair *pair = pair_of(word);
	/* Halves of two pairs, now and then */
	const struct key_pair *other = word % 64 == 63 ? &rsa_1024 : pair;
	struct clusctl_import_key head = {
		.size = sizeof(head),
		.key_spec = spec_of(call->words[WORD_OTHER]),
		.name_size = name.size,
		.private_size = pair->priv_size,
		.public_size = other->pub_size,
	};

	(void)world;
	if (call->words[WORD_VALUE] % 8 == 7)
		head.private_size += call->words[WORD_VALUE] >> 3;
	append(input, &head, sizeof(head));
	append_str(input, name);
	append(input, pair->priv, pair->priv_size);
	append(input, other->pub, other->pub_size);
}

void input_key_ref(struct world *world, const struct call *call,
		   struct input *input)
{
	struct str name = container_of(call->words[WORD_NAME]);
	struct clusctl_key_ref head = {
		.size = sizeof(head),
		.key_spec = spec_of(call->words[WORD_OTHER]),
		.name_size = name.size,
	};

	(void)world;
	append(input, &head, sizeof(head));
	append_str(input, name);
}

/* One that was seen, or an envelope */
static const struct snapshot_copy *snapshot_of(const struct world *world,
					       __u32 word)
{
	unsigned int count = world->snapshot_count < WORLD_SNAPSHOTS ?
				     world->snapshot_count :
				     WORLD_SNAPSHOTS;

	return &world->snapshots[count ? word % count : 0];
}

void input_put(struct world *world, const struct call *call,
	       struct input *input)
{
	struct str name = container_of(call->words[WORD_NAME]);
	__u32 value = call->words[WORD_VALUE];
	const struct snapshot_copy *snapshot =
		snapshot_of(world, call->words[WORD_KEY]);
	struct clusctl_put_snapshot head = {
		.size = sizeof(head),
		.name_size = value % 4 == 3 ? name.size : 0,
		.snapshot_size = snapshot->size,
	};

	append(input, &head, sizeof(head));
	append(input, name.data, head.name_size);
	append(input, snapshot->bytes, snapshot->size);
}

static void append_crypt(const struct call *call, struct input *input,
			 const void *data, __u32 size)
{
	struct str purpose = container_of(call->words[WORD_NAME]);
	struct clusctl_crypt head = {
		.size = sizeof(head),
		.purpose_size = purpose.size,
		.data_size = size,
	};

	append(input, &head, sizeof(head));
	append_str(input, purpose);
	append(input, data, size);
}

void input_encrypt(struct world *world, const struct call *call,
		   struct input *input)
{
	static const __u8 data[8192];
	__u32 value = call->words[WORD_VALUE];

	(void)world;
	append_crypt(call, input, data,
		     value % 8 == 7 ? (value >> 3) % sizeof(data) : 40);
}

void input_decrypt(struct world *world, const struct call *call,
		   struct input *input)
{
	const struct snapshot_copy *snapshot =
		snapshot_of(world, call->words[WORD_KEY]);

	append_crypt(call, input, snapshot->bytes, snapshot->size);
}

void input_ack(struct world *world, const struct call *call,
	       struct input *input)
{
	struct str name = container_of(call->words[WORD_NAME]);
	__u32 key = call->words[WORD_KEY];
	struct clusctl_ack_snapshot head = {
		.size = sizeof(head),
		.name_size = name.size,
		.generation = 1 + call->words[WORD_VALUE],
	};

	(void)world;
	memcpy(head.key_id, known_key_ids[key % WORLD_KEYS],
	       sizeof(head.key_id));
	append(input, &head, sizeof(head));
	append_str(input, name);
}

void input_set_key(struct world *world, const struct call *call,
		   struct input *input)
{
	__u32 word = call->words[WORD_KEY];
	struct clusctl_set_key head = {
		.size = sizeof(head),
		.serial = word % 64 < 60 ? world->keys[word % WORLD_KEYS] :
					   world_serial(world, word >> 6),
	};

	world->set_keys = true;
	append(input, &head, sizeof(head));
}

void input_retire_key(struct world *world, const struct call *call,
		      struct input *input)
{
	struct clusctl_retire_key head = { .size = sizeof(head) };
	__u32 word = call->words[WORD_KEY];

	(void)world;
	memcpy(head.key_id, known_key_ids[word % WORLD_KEYS],
	       sizeof(head.key_id));
	append(input, &head, sizeof(head));
}
