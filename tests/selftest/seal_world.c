// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots that the second implementation opens and writes. */
#include "seal_world.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cluster_key.h"
#include "keyctl.h"

const __u8 seal_key[CLUSCTL_KEY_SIZE] = {
	0xb1, 0x8a, 0x5e, 0x02, 0xd7, 0x43, 0x9c, 0x6f, 0x20, 0xe4, 0x11,
	0x7d, 0xa8, 0x35, 0xfa, 0x96, 0x4c, 0xc3, 0x58, 0x0b, 0xee, 0x71,
	0x1f, 0x84, 0x2a, 0xd9, 0x67, 0x90, 0x3e, 0xb5, 0x0c, 0x00,
};

const __u8 seal_other_key[CLUSCTL_KEY_SIZE] = { 0xff, 0xfe, 0xfd };

void seal_set_key(const struct seal_world *world, __u32 flags, const __u8 *key)
{
	struct clusctl_key_record record;
	__u8 id[CLUSCTL_KEY_ID_SIZE];
	long serial;

	serial = key_add("user", "clusctl seal test", key, CLUSCTL_KEY_SIZE,
			 KEY_SPEC_PROCESS_KEYRING);
	ASSERT_GT(serial, 0);
	ASSERT_DONE(set_key(world->cluster, flags, (__s32)serial, &record));
	ASSERT_TRUE(snapshot_key_id(key, id));
	EXPECT_MEMEQ(id, record.key_id, sizeof(id));
	/* What the module keeps is its own. */
	ASSERT_EQ(0, key_revoke((__s32)serial));
}

void seal_world_make(struct seal_world *world)
{
	struct clusctl_resource_handle handle;

	world->cluster = open_cluster(O_RDWR);
	seal_set_key(world, 0, seal_key);
	ASSERT_DONE(create_resource(world->cluster, STR("Sealed"), STR("Type"),
				    &handle));
	world->resource = handle.fd;
	memcpy(world->id, handle.id, sizeof(world->id));
}

void seal_world_end(struct seal_world *world)
{
	close(world->resource);
	close(world->cluster);
}

void seal_container(const struct seal_world *world, struct str name)
{
	struct str input = container_input(name, BOX_UID, BOX_GID, BOX_PERM);
	struct clusctl_container_handle handle;

	ASSERT_DONE(call(world->cluster, CLUSCTL_NODE_CREATE_CONTAINER, MACHINE,
			 input, &handle, sizeof(handle)));
	free((void *)(uintptr_t)input.data);
}

void seal_import(const struct seal_world *world, struct str name, __u32 spec,
		 const struct key_pair *pair)
{
	ASSERT_DONE(import_key(world->cluster, MACHINE | CRYPT_EXPORTABLE, spec,
			       name, pair));
}

struct snapshot_bytes seal_bytes(struct str bytes)
{
	return (struct snapshot_bytes){ bytes.data, bytes.size };
}

struct str seal_str(struct snapshot_bytes bytes)
{
	return (struct str){ bytes.data, (__u32)bytes.size };
}

struct opened seal_open(struct str snapshot, const __u8 *key)
{
	struct opened opened = { 0 };

	ASSERT_EQ(SNAPSHOT_GOOD, snapshot_open(seal_bytes(snapshot), key,
					       &opened.head, &opened.text));
	if (opened.head.flags & SNAPSHOT_TOMBSTONE)
		ASSERT_EQ(0, opened.text.size);
	else
		ASSERT_TRUE(snapshot_image_decode(opened.text, &opened.image));
	return opened;
}

void seal_close(struct opened *opened)
{
	snapshot_free(opened->text);
}

void seal_image_add(struct snapshot_image *image, __u32 spec,
		    const struct key_pair *pair)
{
	ASSERT_LT(image->count, SNAPSHOT_PAIRS);
	image->pairs[image->count++] = (struct snapshot_pair){
		.key_spec = spec,
		.flags = SNAPSHOT_EXPORTABLE,
		.private = { pair->priv, pair->priv_size },
		.public = { pair->pub, pair->pub_size },
	};
}

struct snapshot_image seal_image(__u32 spec, const struct key_pair *pair)
{
	struct snapshot_image image = {
		.version = 1,
		.uid = BOX_UID,
		.gid = BOX_GID,
		.perm = BOX_PERM,
	};

	seal_image_add(&image, spec, pair);
	return image;
}

struct snapshot seal_head(const struct seal_world *world, struct str name,
			  __u64 generation)
{
	struct snapshot head = {
		.generation = generation,
		.time = (__u64)time(NULL),
		.name = seal_bytes(name),
	};

	memcpy(head.resource, world->id, sizeof(head.resource));
	ASSERT_TRUE(snapshot_prepare(seal_key, &head));
	return head;
}

struct str seal_text(const struct snapshot *head, struct snapshot_bytes text)
{
	struct snapshot_bytes data = snapshot_seal(seal_key, head, text);

	ASSERT_TRUE(data.data);
	return seal_str(data);
}

struct str seal_write(const struct seal_world *world, struct str name,
		      __u64 generation, const struct snapshot_image *image)
{
	struct snapshot head = seal_head(world, name, generation);
	struct snapshot_bytes text = snapshot_image_encode(image);
	struct str snapshot;

	ASSERT_TRUE(text.data);
	snapshot = seal_text(&head, text);
	snapshot_free(text);
	return snapshot;
}
