// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel sealed, a second implementation opens. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cluster_key.h"
#include "keyctl.h"
#include "module.h"
#include "seal_world.h"
#include "snapshot_call.h"
#include "state.h"
#include "test_keys.h"

#define BLOCK 16
#define SEALS 24

FIXTURE(seal_open)
{
	struct seal_world world;
};

FIXTURE_SETUP(seal_open)
{
	seal_world_make(&self->world);
}

FIXTURE_TEARDOWN(seal_open)
{
	seal_world_end(&self->world);
}

static struct opened open_last(const struct seal_world *world, struct str name)
{
	return seal_open(get_snapshot(world->resource, name), seal_key);
}

static void expect_bytes(const unsigned char *expected, __u32 size,
			 struct snapshot_bytes seen)
{
	EXPECT_EQ(size, seen.size);
	if (size == seen.size)
		EXPECT_MEMEQ(expected, seen.data, size);
}

static void expect_pair(const struct snapshot_image *image, __u32 at,
			__u32 spec, const struct key_pair *pair)
{
	EXPECT_LT(at, image->count);
	EXPECT_EQ(spec, image->pairs[at].key_spec);
	EXPECT_EQ(SNAPSHOT_EXPORTABLE, image->pairs[at].flags);
	expect_bytes(pair->priv, pair->priv_size, image->pairs[at].private);
	expect_bytes(pair->pub, pair->pub_size, image->pairs[at].public);
}

static void expect_owner(const struct snapshot_image *image)
{
	EXPECT_EQ(BOX_UID, image->uid);
	EXPECT_EQ(BOX_GID, image->gid);
	EXPECT_EQ(BOX_PERM, image->perm);
}

/* The very bytes that were imported */
TEST_F(seal_open, keys_of_all_kinds)
{
	static const struct {
		const struct key_pair *exchange;
		const struct key_pair *signature;
	} containers[] = {
		{ &rsa_a, NULL },	 { NULL, &rsa_b },
		{ &ec_p256, NULL },	 { NULL, &ed25519 },
		{ &rsa_768, NULL },	 { &rsa_a, &rsa_b },
		{ &rsa_b, &rsa_a },	 { &ed25519, &rsa_4096 },
		{ &rsa_3072, &ec_p256 },
	};
	struct opened opened;
	struct str name;
	size_t i;

	for (i = 0; i < sizeof(containers) / sizeof(containers[0]); i++) {
		harness_case("%zu", i);
		name = format16("1\\\\Box%zu", i);
		seal_container(&self->world, name);
		if (containers[i].signature)
			seal_import(&self->world, name, AT_SIGNATURE,
				    containers[i].signature);
		if (containers[i].exchange)
			seal_import(&self->world, name, AT_KEYEXCHANGE,
				    containers[i].exchange);
		ASSERT_DONE(add_checkpoint(self->world.resource, name));
		opened = open_last(&self->world, name);
		expect_owner(&opened.image);
		EXPECT_EQ(!!containers[i].exchange + !!containers[i].signature,
			  opened.image.count);
		if (containers[i].exchange)
			expect_pair(&opened.image, 0, AT_KEYEXCHANGE,
				    containers[i].exchange);
		if (containers[i].signature)
			expect_pair(&opened.image, opened.image.count - 1,
				    AT_SIGNATURE, containers[i].signature);
		seal_close(&opened);
	}
}

static void add_box(const struct seal_world *world)
{
	seal_container(world, BOX);
	seal_import(world, BOX, AT_KEYEXCHANGE, &rsa_a);
	ASSERT_DONE(add_checkpoint(world->resource, BOX));
}

/* The name keeps the spelling of the one who added it. */
TEST_F(seal_open, header)
{
	__u64 before = (__u64)time(NULL), after;
	__u8 id[CLUSCTL_KEY_ID_SIZE];
	struct opened opened;

	seal_container(&self->world, STR("1\\\\\u00e4 Box"));
	seal_import(&self->world, STR("1\\\\\u00e4 Box"), AT_SIGNATURE, &rsa_a);
	ASSERT_DONE(
		add_checkpoint(self->world.resource, STR("1\\\\\u00c4 BOX")));
	after = (__u64)time(NULL);
	opened = open_last(&self->world, STR("1\\\\\u00e4 Box"));
	ASSERT_TRUE(snapshot_key_id(seal_key, id));
	EXPECT_MEMEQ(id, opened.head.key_id, sizeof(id));
	EXPECT_MEMEQ(self->world.id, opened.head.resource, CLUSCTL_ID_SIZE);
	EXPECT_EQ(1, opened.head.generation);
	EXPECT_LE(before, opened.head.time);
	EXPECT_GE(after, opened.head.time);
	EXPECT_EQ(0, opened.head.flags);
	EXPECT_STR16(STR("1\\\\\u00c4 BOX"), opened.head.name.data,
		     opened.head.name.size);
	seal_close(&opened);
}

/* While the resource is online, what is imported is sealed at once. */
TEST_F(seal_open, next_generations)
{
	struct opened opened;

	add_box(&self->world);
	ASSERT_DONE(go_online(self->world.resource, 0));
	seal_import(&self->world, BOX, AT_KEYEXCHANGE, &rsa_b);
	opened = open_last(&self->world, BOX);
	EXPECT_EQ(2, opened.head.generation);
	EXPECT_EQ(1, opened.image.count);
	expect_pair(&opened.image, 0, AT_KEYEXCHANGE, &rsa_b);
	seal_close(&opened);
	seal_import(&self->world, BOX, AT_SIGNATURE, &ed25519);
	opened = open_last(&self->world, BOX);
	EXPECT_EQ(3, opened.head.generation);
	EXPECT_EQ(2, opened.image.count);
	expect_pair(&opened.image, 0, AT_KEYEXCHANGE, &rsa_b);
	expect_pair(&opened.image, 1, AT_SIGNATURE, &ed25519);
	seal_close(&opened);
}

/* What keyctl changes is in the snapshot that is taken on the way offline. */
TEST_F(seal_open, owner_and_permissions_that_keyctl_changed)
{
	struct opened opened;
	__s32 serial;

	add_box(&self->world);
	ASSERT_DONE(go_online(self->world.resource, 0));
	serial = container_record(self->world.cluster, MACHINE, BOX).serial;
	ASSERT_EQ(0, key_control(KEYCTL_CHOWN, (unsigned long)serial, 2000,
				 2001, 0));
	ASSERT_EQ(0, key_set_perm(serial, 0x010b0102));
	ASSERT_DONE(go_offline(self->world.resource));
	opened = open_last(&self->world, BOX);
	EXPECT_EQ(2, opened.head.generation);
	EXPECT_EQ(2000, opened.image.uid);
	EXPECT_EQ(2001, opened.image.gid);
	EXPECT_EQ(0x0b0102, opened.image.perm);
	expect_pair(&opened.image, 0, AT_KEYEXCHANGE, &rsa_a);
	seal_close(&opened);
}

/* It says of what, and which; there is nothing in it. */
TEST_F(seal_open, tombstone)
{
	struct opened opened;
	struct str left;

	add_box(&self->world);
	left = get_snapshot(self->world.resource, BOX);
	EXPECT_GT(left.size, 0);
	ASSERT_DONE(delete_checkpoint(self->world.resource, BOX));
	opened = open_last(&self->world, BOX);
	EXPECT_EQ(SNAPSHOT_TOMBSTONE, opened.head.flags);
	EXPECT_EQ(2, opened.head.generation);
	EXPECT_EQ(0, opened.text.size);
	EXPECT_STR16(BOX, opened.head.name.data, opened.head.name.size);
	EXPECT_MEMEQ(self->world.id, opened.head.resource, CLUSCTL_ID_SIZE);
	seal_close(&opened);
}

/* Sealed again under another key: contents, generation and time stay. */
TEST_F(seal_open, resealed)
{
	struct opened first, second;
	struct snapshot_bytes image;
	struct snapshot head;
	struct str snapshot;

	add_box(&self->world);
	first = open_last(&self->world, BOX);
	seal_set_key(&self->world, 0, seal_other_key);
	ASSERT_DONE(reseal(self->world.cluster, NULL));
	snapshot = get_snapshot(self->world.resource, BOX);
	second = seal_open(snapshot, seal_other_key);
	EXPECT_EQ(first.head.generation, second.head.generation);
	EXPECT_EQ(first.head.time, second.head.time);
	EXPECT_EQ(first.head.flags, second.head.flags);
	EXPECT_EQ(first.text.size, second.text.size);
	EXPECT_MEMEQ(first.text.data, second.text.data, first.text.size);
	EXPECT_NE(0, memcmp(first.head.nonce, second.head.nonce,
			    sizeof(first.head.nonce)));
	EXPECT_EQ(SNAPSHOT_OTHER_KEY,
		  snapshot_open(seal_bytes(snapshot), seal_key, &head, &image));
	seal_close(&first);
	seal_close(&second);
}

/* With no cluster key there is a random one, which the header tells. */
TEST_F(seal_open, random_key)
{
	static const __u8 zeros[CLUSCTL_KEY_SIZE];
	struct snapshot_bytes image;
	struct snapshot head;
	struct str snapshot;

	seal_world_end(&self->world);
	self->world.cluster = open_cluster(O_RDWR);
	remove_all(self->world.cluster);
	close(self->world.cluster);
	module_reload();
	self->world.cluster = open_cluster(O_RDWR);
	self->world.resource = new_resource(self->world.cluster, "Sealed");
	add_box(&self->world);
	snapshot = get_snapshot(self->world.resource, BOX);
	EXPECT_EQ(SNAPSHOT_OTHER_KEY,
		  snapshot_open(seal_bytes(snapshot), seal_key, &head, &image));
	EXPECT_EQ(SNAPSHOT_BOOT_KEY, head.flags);
	EXPECT_EQ(SNAPSHOT_OTHER_KEY,
		  snapshot_open(seal_bytes(snapshot), zeros, &head, &image));
	/* Under a key that is set, the same is sealed without the flag. */
	seal_set_key(&self->world, 0, seal_key);
	ASSERT_DONE(reseal(self->world.cluster, NULL));
	snapshot = get_snapshot(self->world.resource, BOX);
	EXPECT_EQ(SNAPSHOT_GOOD,
		  snapshot_open(seal_bytes(snapshot), seal_key, &head, &image));
	EXPECT_EQ(0, head.flags);
}

static int compare_blocks(const void *a, const void *b)
{
	return memcmp(a, b, BLOCK);
}

static int compare_nonces(const void *a, const void *b)
{
	return memcmp(a, b, SNAPSHOT_NONCE);
}

/*
 * The same container again and again: no nonce comes twice, and no block of what
 * is sealed, in the same place or another.
 */
TEST_F(seal_open, no_two_seals_are_alike)
{
	static __u8 nonces[SEALS][SNAPSHOT_NONCE];
	static __u8 blocks[SEALS * 1024][BLOCK];
	struct snapshot head;
	struct str snapshot;
	size_t count = 0, at, i;

	add_box(&self->world);
	ASSERT_DONE(go_online(self->world.resource, 0));
	for (i = 0; i < SEALS; i++) {
		seal_import(&self->world, BOX, AT_KEYEXCHANGE, &rsa_a);
		snapshot = get_snapshot(self->world.resource, BOX);
		ASSERT_EQ(SNAPSHOT_GOOD,
			  snapshot_parse(seal_bytes(snapshot), &head));
		EXPECT_EQ(i + 2, head.generation);
		memcpy(nonces[i], head.nonce, sizeof(head.nonce));
		for (at = 0; at + BLOCK <= head.sealed.size; at += BLOCK) {
			ASSERT_LT(count, SEALS * 1024);
			memcpy(blocks[count++],
			       (const __u8 *)head.sealed.data + at, BLOCK);
		}
		free((void *)(uintptr_t)snapshot.data);
	}
	qsort(nonces, SEALS, sizeof(nonces[0]), compare_nonces);
	for (i = 1; i < SEALS; i++)
		EXPECT_LT(compare_nonces(nonces[i - 1], nonces[i]), 0);
	EXPECT_GT(count, SEALS * 90);
	qsort(blocks, count, sizeof(blocks[0]), compare_blocks);
	for (i = 1; i < count; i++)
		EXPECT_LT(compare_blocks(blocks[i - 1], blocks[i]), 0);
}

CLUSCTL_TEST_MAIN
