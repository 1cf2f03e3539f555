// SPDX-License-Identifier: GPL-2.0-or-later
/* Data that is sealed for callers, and what does not open it. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "actor.h"
#include "cluster_key.h"
#include "envelope_call.h"
#include "limits.h"
#include "module.h"
#include "snapshot_call.h"
#include "state.h"
#include "test_keys.h"

#define PURPOSE STR("Backup of the password")
#define DATA ((struct str){ "seventeen of data", 17 })
#define HEADER sizeof(struct clusctl_envelope_header)
#define FIELD(field) offsetof(struct clusctl_envelope_header, field)

static const __u8 id[CLUSCTL_ID_SIZE] = "a GUID of a test";

FIXTURE(envelope)
{
	int cluster;
	int resource;
	struct limits limits;
};

/* Key 1 seals. */
FIXTURE_SETUP(envelope)
{
	self->limits = limits_save();
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource_as(self->cluster, "Res", id);
	ASSERT_DONE(set_key(self->cluster, 0, known_key(1), NULL));
}

FIXTURE_TEARDOWN(envelope)
{
	limits_restore(&self->limits);
	close(self->resource);
	close(self->cluster);
}

static struct str sealed(const struct envelope_fixture *self)
{
	return encrypt(self->resource, PURPOSE, DATA);
}

static void expect_opens(int resource, struct str purpose, struct str envelope)
{
	struct str opened = decrypt(resource, purpose, envelope);

	EXPECT_EQ(DATA.size, opened.size);
	if (opened.size == DATA.size)
		EXPECT_MEMEQ(DATA.data, opened.data, DATA.size);
	free((void *)(uintptr_t)opened.data);
}

#define EXPECT_CLOSED(self, status, purpose, envelope)                       \
	do {                                                                 \
		struct state refused_before = state_take((self)->cluster);   \
		EXPECT_STATUS(status, try_decrypt((self)->resource, purpose, \
						  envelope));                \
		EXPECT_UNCHANGED((self)->cluster, refused_before);           \
	} while (0)

TEST_F(envelope, there_and_back)
{
	struct state before = state_take(self->cluster);
	struct str envelope = sealed(self), again = sealed(self);
	struct clusctl_envelope_header header = envelope_header(envelope);

	EXPECT_MEMEQ(known_key_ids[0], header.key_id, sizeof(header.key_id));
	EXPECT_MEMEQ(id, header.resource, sizeof(header.resource));
	EXPECT_EQ(0, header.flags);
	EXPECT_EQ(PURPOSE.size, header.purpose_size);
	EXPECT_EQ(DATA.size + CLUSCTL_TAG_SIZE, header.sealed_size);
	EXPECT_MEMEQ(PURPOSE.data, (const char *)envelope.data + HEADER,
		     PURPOSE.size);
	expect_opens(self->resource, PURPOSE, envelope);
	expect_opens(self->resource, PURPOSE, again);
	EXPECT_TRUE(memcmp(envelope.data, again.data, envelope.size));
	/* It was kept nowhere, and counted nowhere. */
	EXPECT_UNCHANGED(self->cluster, before);
}

/* A bit of anything: the head, the purpose, the data, the tag */
TEST_F(envelope, altered)
{
	struct str envelope = sealed(self);
	struct reply reply;
	__u32 at;

	for (at = 0; at < envelope.size; at++) {
		harness_case("byte %u", at);
		reply = try_decrypt(self->resource, PURPOSE,
				    snapshot_altered(envelope, at, 1));
		EXPECT_NE(ERROR_SUCCESS, reply.status);
	}
	harness_case("%s", "");
	EXPECT_CLOSED(self, ERROR_INVALID_DATA, PURPOSE,
		      snapshot_altered(envelope, FIELD(magic), 1));
	EXPECT_CLOSED(self, NTE_BAD_VER, PURPOSE,
		      snapshot_altered(envelope, FIELD(version), 2));
	EXPECT_CLOSED(self, NTE_NO_KEY, PURPOSE,
		      snapshot_altered(envelope, FIELD(key_id), 1));
	EXPECT_CLOSED(self, NTE_BAD_SIGNATURE, PURPOSE,
		      snapshot_altered(envelope, FIELD(resource), 1));
	EXPECT_CLOSED(self, ERROR_INVALID_DATA, PURPOSE,
		      snapshot_altered(envelope, FIELD(flags), 1));
	EXPECT_CLOSED(self, NTE_BAD_SIGNATURE, PURPOSE,
		      snapshot_altered(envelope, FIELD(nonce), 1));
	EXPECT_CLOSED(self, NTE_BAD_SIGNATURE, PURPOSE,
		      snapshot_altered(envelope, HEADER, 1));
	EXPECT_CLOSED(self, NTE_BAD_SIGNATURE, PURPOSE,
		      snapshot_altered(envelope, envelope.size - 1, 1));
	for (; envelope.size > 1; envelope.size--) {
		harness_case("size %u", envelope.size - 1);
		EXPECT_CLOSED(
			self, ERROR_INVALID_DATA, PURPOSE,
			((struct str){ envelope.data, envelope.size - 1 }));
	}
}

TEST_F(envelope, another_resource)
{
	int other = new_resource(self->cluster, "Other");
	struct str envelope = sealed(self);

	EXPECT_STATUS(ERROR_WRONG_TARGET_NAME,
		      try_decrypt(other, PURPOSE, envelope));
	/* It is told before the purpose is. */
	EXPECT_STATUS(ERROR_WRONG_TARGET_NAME,
		      try_decrypt(other, STR("None"), envelope));
	close(other);
	/* By the GUID, which it has on all nodes and for ever */
	close(self->resource);
	ASSERT_DONE(delete_resource(self->cluster, STR("Res")));
	self->resource = new_resource_as(self->cluster, "Renamed", id);
	expect_opens(self->resource, PURPOSE, envelope);
}

TEST_F(envelope, another_purpose)
{
	struct str envelope = sealed(self);

	EXPECT_CLOSED(self, ERROR_INVALID_NAME, STR("Backup"), envelope);
	EXPECT_CLOSED(self, ERROR_INVALID_NAME, STR("Backup of the password!"),
		      envelope);
	expect_opens(self->resource, STR("BACKUP of the passWORD"), envelope);
	envelope = encrypt(self->resource, STR("\u00c4"), DATA);
	expect_opens(self->resource, STR("a\u0308"), envelope);
}

TEST_F(envelope, purposes)
{
	struct str longest = repeat16("", u'p', CLUSCTL_MAX_PURPOSE);

	expect_opens(self->resource, longest,
		     encrypt(self->resource, longest, DATA));
	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      try_encrypt(self->resource,
				  repeat16("", u'p', CLUSCTL_MAX_PURPOSE + 1),
				  DATA));
	/* Nothing is left of it when it is compared. */
	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      try_encrypt(self->resource, STR("\u00ad"), DATA));
	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      try_decrypt(self->resource, STR("\u00ad"), sealed(self)));
}

/* The key that sealed, as it becomes a reader, is retired, and comes back */
TEST_F(envelope, keys)
{
	struct str envelope = sealed(self);
	__u32 resealed;

	ASSERT_DONE(set_key(self->cluster, 0, known_key(2), NULL));
	expect_opens(self->resource, PURPOSE, envelope);
	EXPECT_MEMEQ(known_key_ids[1], envelope_header(sealed(self)).key_id,
		     CLUSCTL_KEY_ID_SIZE);
	/* What it does not keep is not sealed again, and keeps no key. */
	EXPECT_DONE(reseal(self->cluster, &resealed));
	EXPECT_EQ(0, resealed);
	EXPECT_DONE(retire_key(self->cluster, 0, known_key_ids[0]));
	EXPECT_CLOSED(self, NTE_BAD_KEY_STATE, PURPOSE, envelope);
	ASSERT_DONE(
		set_key(self->cluster, CLUSCTL_SET_READER, known_key(1), NULL));
	expect_opens(self->resource, PURPOSE, envelope);
}

/* As after a boot, or on another node */
TEST(another_boot)
{
	int cluster = open_cluster(O_RDWR);
	int resource = new_resource_as(cluster, "Res", id);
	struct str kept;

	/* Under the random key it would not open then. */
	EXPECT_STATUS(NTE_NO_KEY, try_encrypt(resource, PURPOSE, DATA));
	ASSERT_DONE(set_key(cluster, CLUSCTL_SET_READER, known_key(1), NULL));
	EXPECT_STATUS(NTE_NO_KEY, try_encrypt(resource, PURPOSE, DATA));
	ASSERT_DONE(set_key(cluster, 0, known_key(1), NULL));
	kept = encrypt(resource, PURPOSE, DATA);
	close(resource);
	close(cluster);
	module_reload();
	cluster = open_cluster(O_RDWR);
	resource = new_resource_as(cluster, "Res", id);
	EXPECT_STATUS(NTE_NO_KEY, try_decrypt(resource, PURPOSE, kept));
	ASSERT_DONE(set_key(cluster, CLUSCTL_SET_READER, known_key(1), NULL));
	expect_opens(resource, PURPOSE, kept);
	close(resource);
	close(cluster);
}

/* Of one resource, under one key, and for what the other is of */
TEST_F(envelope, is_no_snapshot)
{
	struct str box = STR("1\\\\Box"), snapshot, envelope;

	new_container(self->cluster, MACHINE, box);
	ASSERT_DONE(import_key(self->cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_SIGNATURE, box, &ed25519));
	ASSERT_DONE(add_checkpoint(self->resource, box));
	snapshot = get_snapshot(self->resource, box);
	envelope = encrypt(self->resource, box, snapshot);
	EXPECT_CLOSED(self, ERROR_INVALID_DATA, box, snapshot);
	EXPECT_STATUS(ERROR_INVALID_DATA,
		      put_snapshot(self->resource, 0, box, envelope));
}

TEST_F(envelope, sizes)
{
	struct str one = { "", 1 }, envelope, large;
	__u32 most = 4096 - (__u32)HEADER - PURPOSE.size - CLUSCTL_TAG_SIZE;
	char *bytes = calloc(1, most + 1);
	char room[4096];
	struct reply reply;

	ASSERT_TRUE(bytes);
	large = (struct str){ bytes, most };
	envelope = encrypt(self->resource, PURPOSE, one);
	EXPECT_EQ(1, decrypt(self->resource, PURPOSE, envelope).size);
	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      try_encrypt(self->resource, PURPOSE,
				  (struct str){ "", 0 }));
	limit_set("max_snapshot", 4096);
	envelope = encrypt(self->resource, PURPOSE, large);
	EXPECT_EQ(4096, envelope.size);
	EXPECT_EQ(most, decrypt(self->resource, PURPOSE, envelope).size);
	large.size++;
	EXPECT_STATUS(ERROR_NO_SYSTEM_RESOURCES,
		      try_encrypt(self->resource, PURPOSE, large));
	/* What was made before the cap was lowered opens all the same. */
	limit_set("max_snapshot", 65536);
	envelope = encrypt(self->resource, PURPOSE, large);
	limit_set("max_snapshot", 4096);
	EXPECT_EQ(most + 1, decrypt(self->resource, PURPOSE, envelope).size);
	/* call() sees to it that too small a room stays as it was. */
	reply = call(self->resource, CLUSCTL_RESOURCE_DECRYPT, 0,
		     crypt_input(PURPOSE, envelope), room, most);
	EXPECT_STATUS(ERROR_MORE_DATA, reply);
	EXPECT_EQ(most + 1, reply.out_bytes);
	free(bytes);
}

/* Who may seal may not therefore open. */
static void seal_only(void *context)
{
	const struct envelope_fixture *self = context;
	struct str envelope = sealed(self);

	envelope_header(envelope);
	EXPECT_STATUS(ERROR_ACCESS_DENIED,
		      try_decrypt(self->resource, PURPOSE, envelope));
	/* Of what he gives, nothing is told. */
	EXPECT_STATUS(ERROR_ACCESS_DENIED,
		      try_decrypt(self->resource, PURPOSE, DATA));
	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      try_decrypt(self->resource, STR(""), envelope));
}

static void open_it(void *context)
{
	const struct envelope_fixture *self = context;

	expect_opens(self->resource, PURPOSE, sealed(self));
}

TEST_F(envelope, privilege)
{
	run_as(become_user, seal_only, self);
	run_as(become_root_without_cap_sys_admin, seal_only, self);
	run_as(become_root_of_a_namespace, seal_only, self);
	run_as(become_user_with_cap_sys_admin, open_it, self);
}

TEST_F(envelope, deleted_resource)
{
	struct str envelope = sealed(self);

	ASSERT_DONE(delete_resource(self->cluster, STR("Res")));
	EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE,
		      try_encrypt(self->resource, PURPOSE, DATA));
	EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE,
		      try_decrypt(self->resource, PURPOSE, envelope));
}

CLUSCTL_MODULE_TEST_MAIN
