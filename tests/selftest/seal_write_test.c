// SPDX-License-Identifier: GPL-2.0-or-later
/* What a second implementation sealed, the kernel keeps and restores. */
#include <stdlib.h>
#include <string.h>

#include "cluster_key.h"
#include "seal_refuse.h"
#include "snapshot_call.h"
#include "test_keys.h"

FIXTURE(seal_write)
{
	struct seal_world world;
};

FIXTURE_SETUP(seal_write)
{
	seal_world_make(&self->world);
}

FIXTURE_TEARDOWN(seal_write)
{
	seal_world_end(&self->world);
}

static struct reply put(const struct seal_world *world, struct str snapshot)
{
	return put_snapshot(world->resource, 0, NO_INPUT, snapshot);
}

/* A container of one pair, its checkpoint, and what is refused there */
static struct refusal begin_with_box(const struct seal_world *world)
{
	seal_container(world, BOX);
	seal_import(world, BOX, AT_KEYEXCHANGE, &rsa_a);
	ASSERT_DONE(add_checkpoint(world->resource, BOX));
	return refusal_begin(world, BOX);
}

static void expect_key(const struct seal_world *world, struct str name,
		       const struct snapshot_pair *pair)
{
	struct str input = key_input(pair->key_spec, name);
	__u32 size;
	void *key;

	key = fetch(world->cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE, input,
		    &size);
	EXPECT_EQ(pair->private.size, size);
	if (pair->private.size == size)
		EXPECT_MEMEQ(pair->private.data, key, size);
	free(key);
	key = fetch(world->cluster, CLUSCTL_NODE_GET_PUBLIC_KEY, MACHINE, input,
		    &size);
	EXPECT_EQ(pair->public.size, size);
	if (pair->public.size == size)
		EXPECT_MEMEQ(pair->public.data, key, size);
	free(key);
	free((void *)(uintptr_t)input.data);
}

/* The container is what the image says, and holds nothing else. */
static void expect_restored(const struct seal_world *world, struct str name,
			    const struct snapshot_image *image)
{
	struct clusctl_container_record record;
	bool has[3] = { false };
	__u32 i;

	record = container_record(world->cluster, MACHINE, name);
	EXPECT_EQ(image->uid, record.uid);
	EXPECT_EQ(image->gid, record.gid);
	EXPECT_EQ(image->perm, record.perm & 0x3f3f3f);
	for (i = 0; i < image->count; i++) {
		has[image->pairs[i].key_spec] = true;
		expect_key(world, name, &image->pairs[i]);
	}
	EXPECT_EQ(has[AT_KEYEXCHANGE], !!record.exchange.serial);
	EXPECT_EQ(has[AT_SIGNATURE], !!record.signature.serial);
}

static void expect_kept(const struct seal_world *world, struct str name,
			struct str snapshot)
{
	struct str kept = get_snapshot(world->resource, name);

	EXPECT_EQ(snapshot.size, kept.size);
	if (snapshot.size == kept.size)
		EXPECT_MEMEQ(snapshot.data, kept.data, kept.size);
	free((void *)(uintptr_t)kept.data);
}

/* Containers that have not been here before */
TEST_F(seal_write, restores)
{
	static const struct {
		__u64 generation;
		const struct key_pair *exchange;
		const struct key_pair *signature;
	} containers[] = {
		{ 1, &rsa_a, NULL },	     { 2, NULL, &rsa_b },
		{ 700, &ec_p256, NULL },     { 1ULL << 33, NULL, &ed25519 },
		{ INT64_MAX, &rsa_a, NULL }, { 1, &rsa_b, &rsa_a },
		{ 3, &ed25519, &rsa_4096 },
	};
	struct snapshot_image
		images[sizeof(containers) / sizeof(containers[0])] = { 0 };
	const size_t count = sizeof(images) / sizeof(images[0]);
	struct str snapshot, name;
	size_t i;

	for (i = 0; i < count; i++) {
		harness_case("%zu", i);
		name = format16("1\\\\Box%zu", i);
		images[i] = seal_image(AT_KEYEXCHANGE, &rsa_a);
		images[i].count = 0;
		images[i].uid += (__u32)i;
		if (containers[i].exchange)
			seal_image_add(&images[i], AT_KEYEXCHANGE,
				       containers[i].exchange);
		if (containers[i].signature)
			seal_image_add(&images[i], AT_SIGNATURE,
				       containers[i].signature);
		snapshot = seal_write(&self->world, name,
				      containers[i].generation, &images[i]);
		ASSERT_DONE(put(&self->world, snapshot));
		expect_kept(&self->world, name, snapshot);
	}
	ASSERT_DONE(go_online(self->world.resource, 0));
	for (i = 0; i < count; i++) {
		harness_case("%zu", i);
		name = format16("1\\\\Box%zu", i);
		expect_restored(&self->world, name, &images[i]);
		EXPECT_FLAGS(0, self->world.resource, name);
	}
}

/* A container that is there already becomes what the snapshot says. */
TEST_F(seal_write, restores_over_what_is_there)
{
	struct snapshot_image image = seal_image(AT_SIGNATURE, &ed25519);
	struct str snapshot;

	seal_container(&self->world, BOX);
	seal_import(&self->world, BOX, AT_KEYEXCHANGE, &rsa_a);
	ASSERT_DONE(add_checkpoint(self->world.resource, BOX));
	image.perm = 0x0b0001;
	snapshot = seal_write(&self->world, BOX, 2, &image);
	ASSERT_DONE(put(&self->world, snapshot));
	expect_kept(&self->world, BOX, snapshot);
	ASSERT_DONE(go_online(self->world.resource, 0));
	expect_restored(&self->world, BOX, &image);
}

/* With the owner and permissions that it has: its keyring stays. */
TEST_F(seal_write, restores_in_place)
{
	struct snapshot_image image = seal_image(AT_SIGNATURE, &ed25519);
	__s32 serial;

	seal_container(&self->world, BOX);
	seal_import(&self->world, BOX, AT_KEYEXCHANGE, &rsa_a);
	seal_import(&self->world, BOX, AT_SIGNATURE, &rsa_b);
	serial = container_record(self->world.cluster, MACHINE, BOX).serial;
	ASSERT_DONE(
		put(&self->world, seal_write(&self->world, BOX, 1, &image)));
	ASSERT_DONE(go_online(self->world.resource, 0));
	expect_restored(&self->world, BOX, &image);
	EXPECT_EQ(serial,
		  container_record(self->world.cluster, MACHINE, BOX).serial);
}

TEST_F(seal_write, tombstones)
{
	struct snapshot_image image = seal_image(AT_SIGNATURE, &rsa_a);
	struct snapshot head = seal_head(&self->world, BOX, 5);
	struct str tombstone, older, newer;
	struct refusal refusal;

	head.flags = SNAPSHOT_TOMBSTONE;
	tombstone = seal_text(&head, (struct snapshot_bytes){ "", 0 });
	older = seal_write(&self->world, BOX, 4, &image);
	newer = seal_write(&self->world, BOX, 6, &image);
	ASSERT_DONE(put(&self->world, older));
	ASSERT_DONE(put(&self->world, tombstone));
	expect_kept(&self->world, BOX, tombstone);
	EXPECT_EQ(0, resource_state(self->world.resource).checkpoints);
	EXPECT_EQ(1, resource_state(self->world.resource).tombstones);
	refusal = refusal_begin(&self->world, BOX);
	refused(&refusal, ERROR_REVISION_MISMATCH, NO_INPUT, older);
	refusal_end(&refusal);
	ASSERT_DONE(put(&self->world, newer));
	EXPECT_EQ(1, resource_state(self->world.resource).checkpoints);
	EXPECT_EQ(0, resource_state(self->world.resource).tombstones);
	ASSERT_DONE(go_online(self->world.resource, 0));
	expect_restored(&self->world, BOX, &image);
}

/* Another name, sealed as it should be, is another checkpoint. */
TEST_F(seal_write, another_name)
{
	struct snapshot_image image = seal_image(AT_SIGNATURE, &rsa_b);
	struct refusal refusal = begin_with_box(&self->world);
	struct str snapshot = seal_write(&self->world, OTHER, 2, &image);

	refused(&refusal, ERROR_INVALID_NAME, BOX, snapshot);
	refusal_end(&refusal);
	ASSERT_DONE(put(&self->world, snapshot));
	EXPECT_EQ(2, resource_state(self->world.resource).checkpoints);
	expect_kept(&self->world, OTHER, snapshot);
	EXPECT_GENERATION(1, self->world.resource, BOX);
	/* Expected by a name that is the same, however it is spelled */
	snapshot = seal_write(&self->world, STR("1\\\\oTHER"), 3, &image);
	EXPECT_DONE(put_snapshot(self->world.resource, 0, OTHER, snapshot));
	EXPECT_EQ(2, resource_state(self->world.resource).checkpoints);
	expect_kept(&self->world, OTHER, snapshot);
}

TEST_F(seal_write, another_resource)
{
	struct refusal refusal = begin_with_box(&self->world);
	struct snapshot_image image = seal_image(AT_SIGNATURE, &rsa_b);
	struct snapshot_bytes text = snapshot_image_encode(&image);
	struct snapshot head = seal_head(&self->world, BOX, 2);
	struct clusctl_resource_handle handle;
	struct str snapshot;

	head.resource[CLUSCTL_ID_SIZE - 1] ^= 1;
	refused(&refusal, ERROR_WRONG_TARGET_NAME, NO_INPUT,
		seal_text(&head, text));
	refused(&refusal, ERROR_WRONG_TARGET_NAME, BOX, seal_text(&head, text));
	refusal_end(&refusal);
	/* One that is here */
	ASSERT_DONE(create_resource(self->world.cluster, STR("Second"),
				    STR("Type"), &handle));
	memcpy(head.resource, handle.id, sizeof(handle.id));
	refusal = refusal_begin(&self->world, BOX);
	snapshot = seal_text(&head, text);
	refused(&refusal, ERROR_WRONG_TARGET_NAME, NO_INPUT, snapshot);
	refusal_end(&refusal);
	EXPECT_DONE(put_snapshot(handle.fd, 0, BOX, snapshot));
}

TEST_F(seal_write, generations)
{
	struct snapshot_image image = seal_image(AT_SIGNATURE, &rsa_b);
	struct snapshot_image newest = seal_image(AT_SIGNATURE, &ed25519);
	struct refusal refusal;
	struct str snapshot;
	__u64 generation;

	snapshot = seal_write(&self->world, BOX, 5, &newest);
	ASSERT_DONE(put(&self->world, snapshot));
	refusal = refusal_begin(&self->world, BOX);
	for (generation = 0; generation <= 5; generation++)
		refused(&refusal,
			generation ? ERROR_REVISION_MISMATCH :
				     ERROR_INVALID_DATA,
			NO_INPUT,
			seal_write(&self->world, BOX, generation, &image));
	refused(&refusal, ERROR_INVALID_DATA, NO_INPUT,
		seal_write(&self->world, BOX, 1ULL << 63, &image));
	refused(&refusal, ERROR_INVALID_DATA, NO_INPUT,
		seal_write(&self->world, BOX, ~0ULL, &image));
	refusal_end(&refusal);
	ASSERT_DONE(go_online(self->world.resource, 0));
	expect_restored(&self->world, BOX, &newest);
}

/* Behind the last generation there is none: what would make it fails. */
TEST_F(seal_write, last_generation)
{
	struct snapshot_image image = seal_image(AT_KEYEXCHANGE, &rsa_a);
	struct str snapshot = seal_write(&self->world, BOX, INT64_MAX, &image);
	struct events *events;
	struct event event;

	ASSERT_DONE(put(&self->world, snapshot));
	EXPECT_STATUS(ERROR_REVISION_MISMATCH, put(&self->world, snapshot));
	EXPECT_STATUS(ERROR_NO_SYSTEM_RESOURCES,
		      put_snapshot(self->world.resource, CLUSCTL_PUT_ROLLBACK,
				   NO_INPUT, snapshot));
	ASSERT_DONE(go_online(self->world.resource, 0));
	events = events_open();
	seal_import(&self->world, BOX, AT_KEYEXCHANGE, &rsa_b);
	while (next_event(events, &event) &&
	       event.head.type != CLUSCTL_EVENT_SNAPSHOT_FAILED)
		;
	EXPECT_EQ(CLUSCTL_EVENT_SNAPSHOT_FAILED, event.head.type);
	EXPECT_EQ(ERROR_NO_SYSTEM_RESOURCES, event.head.status);
	events_close(events);
	EXPECT_STATUS(ERROR_NO_SYSTEM_RESOURCES,
		      delete_checkpoint(self->world.resource, BOX));
	expect_kept(&self->world, BOX, snapshot);
	EXPECT_FLAGS(CLUSCTL_CHECKPOINT_DIFFERS, self->world.resource, BOX);
}

/* Going back: what it holds is sealed again, and is the newest everywhere. */
TEST_F(seal_write, rollback)
{
	struct snapshot_image image = seal_image(AT_SIGNATURE, &rsa_b);
	struct snapshot_image newest = seal_image(AT_SIGNATURE, &ed25519);
	struct snapshot head = seal_head(&self->world, BOX, 3);
	struct snapshot_bytes text = snapshot_image_encode(&image);
	struct opened opened;

	ASSERT_DONE(
		put(&self->world, seal_write(&self->world, BOX, 5, &newest)));
	head.time = 12345;
	ASSERT_DONE(put_snapshot(self->world.resource, CLUSCTL_PUT_ROLLBACK,
				 NO_INPUT, seal_text(&head, text)));
	opened = seal_open(get_snapshot(self->world.resource, BOX), seal_key);
	EXPECT_EQ(6, opened.head.generation);
	EXPECT_EQ(12345, opened.head.time);
	EXPECT_EQ(text.size, opened.text.size);
	if (text.size == opened.text.size)
		EXPECT_MEMEQ(text.data, opened.text.data, text.size);
	EXPECT_NE(0, memcmp(head.nonce, opened.head.nonce, SNAPSHOT_NONCE));
	seal_close(&opened);
	ASSERT_DONE(go_online(self->world.resource, 0));
	expect_restored(&self->world, BOX, &image);
}

static void put_under(const struct seal_world *world, const __u8 *key,
		      struct refusal *refusal, __u32 status)
{
	struct snapshot_image image = seal_image(AT_SIGNATURE, &rsa_b);
	struct snapshot_bytes text = snapshot_image_encode(&image);
	struct snapshot head = seal_head(world, BOX, 2);
	struct snapshot_bytes data;

	ASSERT_TRUE(snapshot_prepare(key, &head));
	data = snapshot_seal(key, &head, text);
	if (status)
		refused(refusal, status, NO_INPUT, seal_str(data));
	else
		EXPECT_DONE(put(world, seal_str(data)));
	snapshot_free(data);
	snapshot_free(text);
}

/* Unknown, a reader, retired, and set again */
TEST_F(seal_write, keys)
{
	static const __u8 key[CLUSCTL_KEY_SIZE] = { 'k', 'e', 'y', 's' };
	struct refusal refusal = begin_with_box(&self->world);
	__u8 id[CLUSCTL_KEY_ID_SIZE];

	put_under(&self->world, key, &refusal, NTE_NO_KEY);
	refusal_end(&refusal);
	seal_set_key(&self->world, CLUSCTL_SET_READER, key);
	ASSERT_TRUE(snapshot_key_id(key, id));
	ASSERT_DONE(retire_key(self->world.cluster, 0, id));
	refusal = refusal_begin(&self->world, BOX);
	put_under(&self->world, key, &refusal, NTE_BAD_KEY_STATE);
	refusal_end(&refusal);
	seal_set_key(&self->world, CLUSCTL_SET_READER, key);
	put_under(&self->world, key, NULL, ERROR_SUCCESS);
	EXPECT_EQ(1, key_record(self->world.cluster, id).snapshots);
	ASSERT_DONE(go_online(self->world.resource, 0));
	/* For the tests that follow */
	ASSERT_DONE(reseal(self->world.cluster, NULL));
	ASSERT_DONE(retire_key(self->world.cluster, 0, id));
}

CLUSCTL_TEST_MAIN
