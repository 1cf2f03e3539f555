// SPDX-License-Identifier: GPL-2.0-or-later
/* What is wrong inside a seal that is right: only who has the key can make it. */
#include <stdlib.h>
#include <string.h>

#include "seal_refuse.h"
#include "snapshot_call.h"
#include "test_keys.h"

FIXTURE(seal_image)
{
	struct seal_world world;
	struct refusal refusal;
};

FIXTURE_SETUP(seal_image)
{
	seal_world_make(&self->world);
	seal_container(&self->world, BOX);
	seal_import(&self->world, BOX, AT_KEYEXCHANGE, &rsa_a);
	ASSERT_DONE(add_checkpoint(self->world.resource, BOX));
	self->refusal = refusal_begin(&self->world, BOX);
}

FIXTURE_TEARDOWN(seal_image)
{
	refusal_end(&self->refusal);
	seal_world_end(&self->world);
}

static struct snapshot_bytes image_text(void)
{
	struct snapshot_image image = seal_image(AT_KEYEXCHANGE, &rsa_b);

	return snapshot_image_encode(&image);
}

static void refuse_head(struct seal_image_fixture *self,
			const struct snapshot *head, __u32 status)
{
	refused(&self->refusal, status, NO_INPUT,
		seal_text(head, image_text()));
}

/* Constants of the header that are not what they should be */
TEST_F(seal_image, header)
{
	static const struct {
		__u32 version;
		__u32 header_size;
		__u32 flags;
		__u32 reserved;
		__u32 status;
	} heads[] = {
		{ 0, 104, 0, 0, NTE_BAD_VER },
		{ 2, 104, 0, 0, NTE_BAD_VER },
		{ 2, 112, 4, 1, NTE_BAD_VER },
		{ ~0U, 104, 0, 0, NTE_BAD_VER },
		{ 1, 103, 0, 0, ERROR_INVALID_DATA },
		{ 1, 105, 0, 0, ERROR_INVALID_DATA },
		{ 1, 104, 1 << 2, 0, ERROR_INVALID_DATA },
		{ 1, 104, 1U << 31, 0, ERROR_INVALID_DATA },
		{ 1, 104, 0, 1, ERROR_INVALID_DATA },
		/* A tombstone with a body */
		{ 1, 104, SNAPSHOT_TOMBSTONE, 0, ERROR_INVALID_DATA },
	};
	struct snapshot head = seal_head(&self->world, BOX, 2);
	size_t i;

	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		harness_case("%zu", i);
		head.version = heads[i].version;
		head.header_size = heads[i].header_size;
		head.flags = heads[i].flags;
		head.reserved = heads[i].reserved;
		refuse_head(self, &head, heads[i].status);
	}
}

/* What is nothing is a tombstone, or no image. */
TEST_F(seal_image, nothing)
{
	struct snapshot head = seal_head(&self->world, BOX, 2);

	refused(&self->refusal, ERROR_INVALID_DATA, NO_INPUT,
		seal_text(&head, (struct snapshot_bytes){ "", 0 }));
}

TEST_F(seal_image, names)
{
	static const char16_t surrogate[] = { u'1', u'\\', u'\\', 0xd800, 0 };
	static const struct str names[] = {
		{ u"", 0 },
		{ u"", 2 },
		{ u"1\\\\Box", 13 }, /* half a unit */
		{ u"1\\\\Box", 12 }, /* no NUL */
		{ u"1\\\\Box\0", 16 }, /* two of them */
		{ u"1\\\\B\0ox", 16 },
		{ u"1\\\\B\nx", 14 },
		{ u"1\\\\", 8 }, /* no container */
		{ u"1\\Box", 12 },
		{ u"0\\\\Box", 14 },
		{ u"01\\\\Box", 16 },
		{ u"Box", 8 },
		{ surrogate, sizeof(surrogate) },
	};
	struct snapshot head;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		harness_case("%zu", i);
		head = seal_head(&self->world, names[i], 2);
		refuse_head(self, &head, ERROR_INVALID_DATA);
	}
	harness_case("too long");
	head = seal_head(&self->world,
			 repeat16("1\\\\", u'K', CLUSCTL_MAX_NAME + 1), 2);
	refuse_head(self, &head, ERROR_INVALID_DATA);
	/* Checkpoints that no list can have */
	harness_case("no such type");
	head = seal_head(&self->world, STR("999\\\\Box"), 2);
	refuse_head(self, &head, NTE_PROV_TYPE_NOT_DEF);
	harness_case("no such provider");
	head = seal_head(&self->world, STR("1\\Nobody's\\Box"), 2);
	refuse_head(self, &head, NTE_KEYSET_NOT_DEF);
	harness_case("a type out of bounds");
	head = seal_head(&self->world, STR("1000\\\\Box"), 2);
	refuse_head(self, &head, ERROR_INVALID_DATA);
}

/* Where the integers of an image with one pair are */
enum {
	AT_VERSION = 0,
	AT_UID = 4,
	AT_GID = 8,
	AT_PERM = 12,
	AT_COUNT = 16,
	AT_SPEC = 20,
	AT_FLAGS = 24,
	AT_PRIVATE = 28,
	AT_PUBLIC = 32,
};

TEST_F(seal_image, integers)
{
	static const struct {
		__u32 at;
		__u32 value;
	} bad[] = {
		{ AT_VERSION, 0 },	  { AT_VERSION, 2 },
		{ AT_UID, ~0U },	  { AT_GID, ~0U },
		{ AT_PERM, 1 << 2 },	  { AT_PERM, 1 << 4 },
		{ AT_PERM, 1 << 10 },	  { AT_PERM, 1 << 12 },
		{ AT_PERM, 1 << 18 },	  { AT_PERM, 1 << 20 },
		{ AT_PERM, 1 << 6 },	  { AT_PERM, 1 << 24 },
		{ AT_PERM, 1U << 31 },	  { AT_COUNT, 0 },
		{ AT_COUNT, 2 },	  { AT_COUNT, 3 },
		{ AT_COUNT, ~0U },	  { AT_SPEC, 0 },
		{ AT_SPEC, 3 },		  { AT_SPEC, ~0U },
		{ AT_FLAGS, 0 },	  { AT_FLAGS, 2 },
		{ AT_FLAGS, 3 },	  { AT_PRIVATE, 0 },
		{ AT_PRIVATE, 16385 },	  { AT_PRIVATE, ~0U },
		{ AT_PRIVATE, 1U << 31 }, { AT_PUBLIC, 0 },
		{ AT_PUBLIC, 4097 },	  { AT_PUBLIC, ~0U },
		{ AT_PUBLIC, ~0U - 20 },
	};
	struct snapshot head = seal_head(&self->world, BOX, 2);
	struct snapshot_bytes text;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		harness_case("%#x at %u", bad[i].value, bad[i].at);
		text = image_text();
		snapshot_put32((__u8 *)(uintptr_t)text.data + bad[i].at,
			       bad[i].value);
		refused(&self->refusal, ERROR_INVALID_DATA, NO_INPUT,
			seal_text(&head, text));
	}
}

/* Sizes that are not those of the keys, and bytes that are left */
TEST_F(seal_image, sizes)
{
	struct snapshot head = seal_head(&self->world, BOX, 2);
	struct snapshot_bytes text = image_text();
	__u8 *bytes = calloc(1, text.size + 64);
	size_t size;

	ASSERT_TRUE(bytes);
	memcpy(bytes, text.data, text.size);
	for (size = 1; size < text.size + 64; size++) {
		harness_case("%zu bytes", size);
		if (size != text.size)
			refused(&self->refusal, ERROR_INVALID_DATA, NO_INPUT,
				seal_text(&head, (struct snapshot_bytes){
							 bytes, size }));
	}
	harness_case("no pair");
	snapshot_put32(bytes + AT_COUNT, 0);
	refused(&self->refusal, ERROR_INVALID_DATA, NO_INPUT,
		seal_text(&head, (struct snapshot_bytes){ bytes, AT_SPEC }));
	snapshot_put32(bytes + AT_COUNT, 1);
	harness_case("sizes of the keys");
	snapshot_put32(bytes + AT_PRIVATE, rsa_b.priv_size - 1);
	refused(&self->refusal, ERROR_INVALID_DATA, NO_INPUT,
		seal_text(&head, (struct snapshot_bytes){ bytes, text.size }));
	snapshot_put32(bytes + AT_PRIVATE, rsa_b.priv_size + 1);
	refused(&self->refusal, ERROR_INVALID_DATA, NO_INPUT,
		seal_text(&head, (struct snapshot_bytes){ bytes, text.size }));
}

/* As large as keys may be, and one byte more */
TEST_F(seal_image, largest_keys)
{
	static const unsigned char zeros[CLUSCTL_MAX_PRIVATE + 1];
	struct key_pair pair = { zeros, CLUSCTL_MAX_PRIVATE + 1, zeros,
				 CLUSCTL_MAX_PUBLIC };
	struct snapshot_image image = seal_image(AT_KEYEXCHANGE, &pair);

	refused(&self->refusal, ERROR_INVALID_DATA, NO_INPUT,
		seal_write(&self->world, BOX, 2, &image));
	pair = (struct key_pair){ zeros, CLUSCTL_MAX_PRIVATE, zeros,
				  CLUSCTL_MAX_PUBLIC + 1 };
	image = seal_image(AT_KEYEXCHANGE, &pair);
	refused(&self->refusal, ERROR_INVALID_DATA, NO_INPUT,
		seal_write(&self->world, BOX, 2, &image));
	pair.pub_size--;
	image = seal_image(AT_KEYEXCHANGE, &pair);
	EXPECT_DONE(put_snapshot(self->world.resource, 0, BOX,
				 seal_write(&self->world, BOX, 2, &image)));
	events_skip(self->refusal.events);
}

TEST_F(seal_image, pairs)
{
	static const __u32 specs[][3] = {
		{ AT_SIGNATURE, AT_KEYEXCHANGE },
		{ AT_KEYEXCHANGE, AT_KEYEXCHANGE },
		{ AT_SIGNATURE, AT_SIGNATURE },
		{ AT_KEYEXCHANGE, AT_SIGNATURE, AT_SIGNATURE },
		{ AT_KEYEXCHANGE, AT_SIGNATURE, 3 },
	};
	struct snapshot_image image;
	size_t i, at;

	for (i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		harness_case("%zu", i);
		image = seal_image(specs[i][0], &rsa_a);
		for (at = 1; at < 3 && specs[i][at]; at++)
			seal_image_add(&image, specs[i][at], &rsa_b);
		refused(&self->refusal, ERROR_INVALID_DATA, NO_INPUT,
			seal_write(&self->world, BOX, 2, &image));
	}
}

/*
 * An image whose keys are none is kept as it is: PUT does not look into keys.
 * ONLINE does, fails, and leaves the container as it was; then the next
 * generation is tried.
 */
static void fail_online(struct seal_image_fixture *self,
			const struct snapshot_image *image, __u64 generation,
			__u32 status)
{
	struct clusctl_container_record before, after;
	struct clusctl_resource_state state;
	struct event event;

	before = container_record(self->world.cluster, MACHINE, BOX);
	ASSERT_DONE(
		put_snapshot(self->world.resource, 0, BOX,
			     seal_write(&self->world, BOX, generation, image)));
	events_skip(self->refusal.events);
	EXPECT_STATUS(status, go_online(self->world.resource, 0));
	state = resource_state(self->world.resource);
	EXPECT_EQ(CLUSCTL_STATE_FAILED, state.state);
	EXPECT_EQ(status, state.failure);
	EXPECT_TRUE(next_event(self->refusal.events, &event));
	EXPECT_EQ(CLUSCTL_EVENT_RESTORE_FAILED, event.head.type);
	EXPECT_EQ(status, event.head.status);
	EXPECT_EQ(generation, event.head.generation);
	EXPECT_STR16(BOX, event.name.data, event.name.size);
	EXPECT_TRUE(next_event(self->refusal.events, &event));
	EXPECT_EQ(CLUSCTL_EVENT_RESOURCE_FAILED, event.head.type);
	EXPECT_EQ(status, event.head.status);
	after = container_record(self->world.cluster, MACHINE, BOX);
	EXPECT_MEMEQ(&before, &after, sizeof(before));
	EXPECT_NO_EVENT(self->refusal.events);
}

TEST_F(seal_image, keys_that_are_none)
{
	struct key_pair garbage = { .priv = digest,
				    .priv_size = sizeof(digest),
				    .pub = digest,
				    .pub_size = sizeof(digest) };
	struct key_pair halves = rsa_a;
	struct key_pair longer = rsa_a;
	struct snapshot_image image;
	__u64 generation = 1;
	unsigned char *bytes;

	harness_case("garbage");
	image = seal_image(AT_KEYEXCHANGE, &garbage);
	fail_online(self, &image, ++generation, NTE_BAD_DATA);
	harness_case("garbage, in the other pair");
	image = seal_image(AT_KEYEXCHANGE, &rsa_b);
	seal_image_add(&image, AT_SIGNATURE, &garbage);
	fail_online(self, &image, ++generation, NTE_BAD_DATA);
	harness_case("halves of two pairs");
	halves.pub = rsa_b.pub;
	halves.pub_size = rsa_b.pub_size;
	image = seal_image(AT_KEYEXCHANGE, &halves);
	fail_online(self, &image, ++generation, NTE_BAD_DATA);
	harness_case("a trailing byte");
	bytes = calloc(1, rsa_a.priv_size + 1);
	ASSERT_TRUE(bytes);
	memcpy(bytes, rsa_a.priv, rsa_a.priv_size);
	longer.priv = bytes;
	longer.priv_size++;
	image = seal_image(AT_KEYEXCHANGE, &longer);
	fail_online(self, &image, ++generation, NTE_BAD_DATA);
	harness_case("an algorithm that containers do not hold");
	image = seal_image(AT_KEYEXCHANGE, &x25519);
	fail_online(self, &image, ++generation, NTE_BAD_ALGID);
	/* The next generation is good, and all is well. */
	harness_case("good");
	image = seal_image(AT_KEYEXCHANGE, &rsa_b);
	ASSERT_DONE(put_snapshot(self->world.resource, 0, BOX,
				 seal_write(&self->world, BOX, ++generation,
					    &image)));
	EXPECT_DONE(go_online(self->world.resource, 0));
	EXPECT_EQ(CLUSCTL_STATE_ONLINE,
		  resource_state(self->world.resource).state);
	events_skip(self->refusal.events);
}

CLUSCTL_TEST_MAIN
