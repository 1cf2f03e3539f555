// SPDX-License-Identifier: GPL-2.0-or-later
/* Cluster keys: where they come from, which one seals, and how they end. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "box.h"
#include "cluster_key.h"
#include "keyctl.h"
#include "module.h"
#include "snapshot_call.h"
#include "state.h"

#define RES STR("Res")
#define BOX STR("1\\\\Box")
#define READER CLUSCTL_SET_READER
#define WRITER_FLAG CLUSCTL_KEY_WRITER
#define FORCE CLUSCTL_RETIRE_FORCE

static const __u8 id[CLUSCTL_ID_SIZE] = "a GUID of a test";

/* @boot_id: of the key that there is at first */
FIXTURE(cluster_key)
{
	int cluster;
	int resource;
	__u8 boot_id[CLUSCTL_KEY_ID_SIZE];
};

FIXTURE_SETUP(cluster_key)
{
	struct clusctl_info info;

	self->cluster = open_cluster(O_RDWR);
	info = cluster_info(self->cluster);
	memcpy(self->boot_id, info.key_id, sizeof(self->boot_id));
	self->resource = new_resource_as(self->cluster, "Res", id);
	new_box(self->cluster, BOX, &rsa_a);
}

FIXTURE_TEARDOWN(cluster_key)
{
	close(self->resource);
	close(self->cluster);
}

static struct reply set(struct cluster_key_fixture *self, __u32 flags,
			unsigned int number)
{
	return set_key(self->cluster, flags, known_key(number), NULL);
}

static struct reply retire(struct cluster_key_fixture *self, __u32 flags,
			   unsigned int number)
{
	return retire_key(self->cluster, flags, known_key_ids[number - 1]);
}

static const __u8 *key_id(unsigned int number)
{
	return known_key_ids[number - 1];
}

/* What is told of a key, by the list and by the counts */
static void expect_key(struct cluster_key_fixture *self, const __u8 *key,
		       __u32 flags, __u32 snapshots)
{
	struct clusctl_key_record record = key_record(self->cluster, key);

	EXPECT_EQ(sizeof(record), record.size);
	EXPECT_EQ(flags, record.flags);
	EXPECT_EQ(snapshots, record.snapshots);
}

static void expect_writer(struct cluster_key_fixture *self, const __u8 *key,
			  __u32 keys, __u32 flags)
{
	struct clusctl_resource_state state = resource_state(self->resource);
	struct clusctl_info info = cluster_info(self->cluster);

	EXPECT_MEMEQ(key, info.key_id, CLUSCTL_KEY_ID_SIZE);
	EXPECT_EQ(keys, info.keys);
	EXPECT_EQ(flags, info.flags);
	EXPECT_MEMEQ(key, state.key_id, CLUSCTL_KEY_ID_SIZE);
	EXPECT_EQ(flags, state.flags);
}

static void expect_sealed_with(struct cluster_key_fixture *self,
			       const __u8 *key)
{
	struct clusctl_checkpoint_record record =
		checkpoint_record(self->resource, BOX);
	struct clusctl_snapshot_header header =
		snapshot_header(get_snapshot(self->resource, BOX));
	bool is_boot = !memcmp(key, self->boot_id, CLUSCTL_KEY_ID_SIZE);

	EXPECT_MEMEQ(key, record.key_id, CLUSCTL_KEY_ID_SIZE);
	EXPECT_MEMEQ(key, header.key_id, CLUSCTL_KEY_ID_SIZE);
	EXPECT_EQ(is_boot, !!(record.flags & CLUSCTL_CHECKPOINT_BOOT_KEY));
	EXPECT_EQ(is_boot, !!(header.flags & CLUSCTL_SNAPSHOT_BOOT_KEY));
}

/* The last snapshot can be opened. */
static void expect_opens(struct cluster_key_fixture *self)
{
	delete_container(self->cluster, MACHINE, BOX);
	EXPECT_DONE(go_online(self->resource, 0));
	EXPECT_TRUE(box_holds(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a));
	EXPECT_DONE(go_offline(self->resource));
}

TEST_F(cluster_key, of_the_boot)
{
	struct clusctl_key_record record;

	EXPECT_EQ(1, enum_keys(self->cluster, &record, 1));
	EXPECT_EQ(WRITER_FLAG | CLUSCTL_KEY_BOOT, record.flags);
	EXPECT_EQ(0, record.snapshots);
	EXPECT_MEMEQ(self->boot_id, record.key_id, CLUSCTL_KEY_ID_SIZE);
	expect_writer(self, self->boot_id, 1, CLUSCTL_INFO_BOOT_KEY);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	expect_key(self, self->boot_id, WRITER_FLAG | CLUSCTL_KEY_BOOT, 1);
	expect_sealed_with(self, self->boot_id);
	expect_opens(self);
	/* Its snapshots go on opening when another one seals. */
	ASSERT_DONE(set(self, 0, 1));
	expect_writer(self, key_id(1), 2, 0);
	expect_key(self, self->boot_id, CLUSCTL_KEY_BOOT, 1);
	expect_sealed_with(self, self->boot_id);
	expect_opens(self);
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	expect_sealed_with(self, key_id(1));
}

/* Each time that the module is loaded it is another one. */
TEST_F(cluster_key, of_each_boot)
{
	struct clusctl_info info;

	ASSERT_DONE(delete_resource(self->cluster, RES));
	close(self->resource);
	close(self->cluster);
	module_reload();
	self->cluster = open_cluster(O_RDWR);
	self->resource = -1;
	info = cluster_info(self->cluster);
	EXPECT_NE(0, memcmp(self->boot_id, info.key_id, CLUSCTL_KEY_ID_SIZE));
}

/* What the key of another boot has sealed, nobody opens. */
TEST_F(cluster_key, of_another_boot)
{
	struct str snapshot;

	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	snapshot = get_snapshot(self->resource, BOX);
	close(self->resource);
	close(self->cluster);
	module_reload();
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource_as(self->cluster, "Res", id);
	EXPECT_STATUS(NTE_NO_KEY,
		      put_snapshot(self->resource, 0, BOX, snapshot));
}

TEST_F(cluster_key, of_the_boot_can_be_retired)
{
	EXPECT_STATUS(ERROR_BUSY,
		      retire_key(self->cluster, FORCE, self->boot_id));
	ASSERT_DONE(set(self, 0, 1));
	EXPECT_DONE(retire_key(self->cluster, 0, self->boot_id));
	expect_writer(self, key_id(1), 1, 0);
	EXPECT_STATUS(NTE_NO_KEY, retire_key(self->cluster, 0, self->boot_id));
}

static void expect_set(struct cluster_key_fixture *self, __s32 serial,
		       const __u8 *expected)
{
	struct clusctl_key_record record;

	ASSERT_GT(serial, 0);
	EXPECT_DONE(set_key(self->cluster, 0, serial, &record));
	EXPECT_EQ(WRITER_FLAG, record.flags);
	if (expected)
		EXPECT_MEMEQ(expected, record.key_id, CLUSCTL_KEY_ID_SIZE);
	expect_key(self, record.key_id, WRITER_FLAG, record.snapshots);
	expect_writer(self, record.key_id, cluster_info(self->cluster).keys, 0);
}

TEST_F(cluster_key, from_user_and_logon)
{
	__u8 payload[CLUSCTL_KEY_SIZE];
	long logon;

	expect_set(self, known_key(1), key_id(1));
	memset(payload, 2, sizeof(payload));
	logon = key_add("logon", "test:logon", payload, sizeof(payload),
			KEY_SPEC_PROCESS_KEYRING);
	expect_set(self, (__s32)logon, key_id(2));
	EXPECT_EQ(3, cluster_info(self->cluster).keys);
	/* The same bytes are the same key, whatever key they come from. */
	expect_set(self, known_key(2), key_id(2));
	EXPECT_EQ(3, cluster_info(self->cluster).keys);
}

/* One that userspace never saw in the clear */
static __s32 encrypted_key(unsigned int size)
{
	struct str master = { "0123456789abcdef0123456789abcdef", 32 };
	char name[32], text[40];
	long key;

	key = key_add("user", "test-master", master.data, master.size,
		      KEY_SPEC_PROCESS_KEYRING);
	ASSERT_GT(key, 0);
	snprintf(text, sizeof(text), "new user:test-master %u", size);
	snprintf(name, sizeof(name), "test-encrypted-%u", size);
	key = key_add("encrypted", name, text, strlen(text),
		      KEY_SPEC_PROCESS_KEYRING);
	ASSERT_GT(key, 0);
	return (__s32)key;
}

TEST_F(cluster_key, from_encrypted)
{
	__s32 key = encrypted_key(CLUSCTL_KEY_SIZE);

	expect_set(self, key, NULL);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	expect_opens(self);
	expect_set(self, key, NULL);
	EXPECT_EQ(2, cluster_info(self->cluster).keys);
}

/* What the module keeps is its own. */
TEST_F(cluster_key, without_the_key_that_it_came_from)
{
	__s32 key = known_key(1);

	ASSERT_DONE(set_key(self->cluster, 0, key, NULL));
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	ASSERT_EQ(0, key_revoke(key));
	EXPECT_EQ(0, key_unlink(key, KEY_SPEC_USER_KEYRING));
	expect_opens(self);
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	expect_sealed_with(self, key_id(1));
}

static void expect_not_set(struct cluster_key_fixture *self, struct state state,
			   __u32 status, __s32 key)
{
	EXPECT_REFUSED(self->cluster, state, status,
		       set_key(self->cluster, 0, key, NULL));
	EXPECT_REFUSED(self->cluster, state, status,
		       set_key(self->cluster, READER, key, NULL));
}

static __s32 key_of_size(const char *type, const char *name, size_t size)
{
	static const char zeros[128];
	long key = key_add(type, name, zeros, size, KEY_SPEC_PROCESS_KEYRING);

	ASSERT_GT(key, 0);
	return (__s32)key;
}

TEST_F(cluster_key, of_a_wrong_size)
{
	static const size_t sizes[] = { 1, 16, 31, 33, 64, 128 };
	struct state state = state_take(self->cluster);
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		harness_case("%zu bytes", sizes[i]);
		expect_not_set(self, state, NTE_BAD_LEN,
			       key_of_size("user", "test size", sizes[i]));
		expect_not_set(self, state, NTE_BAD_LEN,
			       key_of_size("logon", "test:size", sizes[i]));
	}
	expect_not_set(self, state, NTE_BAD_LEN, encrypted_key(31));
	expect_not_set(self, state, NTE_BAD_LEN, encrypted_key(33));
}

TEST_F(cluster_key, of_a_wrong_type)
{
	struct state state = state_take(self->cluster);
	__s32 keyring;

	keyring = (__s32)key_add("keyring", "test ring", NULL, 0,
				 KEY_SPEC_PROCESS_KEYRING);
	ASSERT_GT(keyring, 0);
	expect_not_set(self, state, NTE_BAD_TYPE, keyring);
	/* The keys of the module itself are none. */
	expect_not_set(
		self, state, NTE_BAD_TYPE,
		container_record(self->cluster, MACHINE, BOX).exchange.serial);
	expect_not_set(self, state, NTE_BAD_TYPE,
		       container_record(self->cluster, MACHINE, BOX).serial);
}

TEST_F(cluster_key, that_is_not_there)
{
	struct state state = state_take(self->cluster);
	__s32 key = key_of_size("user", "test dead", CLUSCTL_KEY_SIZE);

	expect_not_set(self, state, NTE_NO_KEY, 0);
	expect_not_set(self, state, NTE_NO_KEY, 0x7fffffff);
	expect_not_set(self, state, NTE_NO_KEY, -1000);
	ASSERT_EQ(0, key_revoke(key));
	expect_not_set(self, state, NTE_NO_KEY, key);
	key = key_of_size("logon", "test:expires", CLUSCTL_KEY_SIZE);
	ASSERT_EQ(0, key_set_timeout(key, 1));
	key_wait_dead(key);
	expect_not_set(self, state, NTE_NO_KEY, key);
}

TEST_F(cluster_key, that_may_not_be_searched)
{
	const __u32 all_but_search = 0x3f3f3f3f & ~0x08080808;
	struct state state = state_take(self->cluster);
	__s32 key = key_of_size("user", "test closed", CLUSCTL_KEY_SIZE);

	ASSERT_EQ(0, key_set_perm(key, all_but_search));
	expect_not_set(self, state, ERROR_ACCESS_DENIED, key);
	/* To search is enough. */
	ASSERT_EQ(0,
		  key_set_perm(key, 0x08000000 | PERM_SETATTR << PERM_OWNER));
	EXPECT_DONE(set_key(self->cluster, READER, key, NULL));
}

TEST_F(cluster_key, writer_changes)
{
	ASSERT_DONE(set(self, 0, 1));
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	expect_key(self, key_id(1), WRITER_FLAG, 1);
	ASSERT_DONE(set(self, 0, 2));
	expect_writer(self, key_id(2), 3, 0);
	expect_key(self, key_id(1), 0, 1);
	expect_key(self, key_id(2), WRITER_FLAG, 0);
	expect_sealed_with(self, key_id(1));
	expect_opens(self);
	/* The next generation is sealed with the new one. */
	ASSERT_DONE(go_online(self->resource, 0));
	fill_box(self->cluster, BOX, AT_KEYEXCHANGE, &rsa_a);
	ASSERT_DONE(go_offline(self->resource));
	expect_sealed_with(self, key_id(2));
	expect_key(self, key_id(1), 0, 0);
	expect_key(self, key_id(2), WRITER_FLAG, 1);
	expect_opens(self);
	/* And back again */
	ASSERT_DONE(set(self, 0, 1));
	expect_writer(self, key_id(1), 3, 0);
	expect_key(self, key_id(2), 0, 1);
}

TEST_F(cluster_key, readers)
{
	struct clusctl_key_record record;

	EXPECT_DONE(set_key(self->cluster, READER, known_key(1), &record));
	EXPECT_EQ(0, record.flags);
	EXPECT_MEMEQ(key_id(1), record.key_id, CLUSCTL_KEY_ID_SIZE);
	expect_writer(self, self->boot_id, 2, CLUSCTL_INFO_BOOT_KEY);
	ASSERT_DONE(set(self, 0, 2));
	/* The writer stays so when it is set to be a reader. */
	EXPECT_DONE(set_key(self->cluster, READER, known_key(2), &record));
	EXPECT_EQ(WRITER_FLAG, record.flags);
	expect_writer(self, key_id(2), 3, 0);
	/* And a reader a reader. */
	EXPECT_DONE(set_key(self->cluster, READER, known_key(1), &record));
	EXPECT_EQ(0, record.flags);
	expect_writer(self, key_id(2), 3, 0);
	/* A reader becomes the writer. */
	EXPECT_DONE(set_key(self->cluster, 0, known_key(1), &record));
	EXPECT_EQ(WRITER_FLAG, record.flags);
	expect_writer(self, key_id(1), 3, 0);
	expect_key(self, key_id(2), 0, 0);
}

/* The writer, the readers, and those that are none any more */
TEST_F(cluster_key, order)
{
	struct clusctl_key_record records[8];

	ASSERT_DONE(set(self, READER, 1));
	ASSERT_DONE(set(self, READER, 2));
	ASSERT_DONE(set(self, READER, 3));
	ASSERT_DONE(set(self, 0, 4));
	ASSERT_DONE(retire(self, 0, 1));
	ASSERT_DONE(retire_key(self->cluster, 0, self->boot_id));
	ASSERT_DONE(set(self, 0, 3));
	ASSERT_EQ(5, enum_keys(self->cluster, records, 8));
	EXPECT_MEMEQ(key_id(3), records[0].key_id, CLUSCTL_KEY_ID_SIZE);
	EXPECT_EQ(WRITER_FLAG, records[0].flags);
	EXPECT_EQ(0, records[1].flags);
	EXPECT_EQ(0, records[2].flags);
	EXPECT_EQ(CLUSCTL_KEY_RETIRED, records[3].flags & CLUSCTL_KEY_RETIRED);
	EXPECT_EQ(CLUSCTL_KEY_RETIRED, records[4].flags & CLUSCTL_KEY_RETIRED);
	expect_key(self, key_id(1), CLUSCTL_KEY_RETIRED, 0);
	EXPECT_EQ(3, cluster_info(self->cluster).keys);
}

TEST_F(cluster_key, counts)
{
	int other = new_resource(self->cluster, "Other");

	ASSERT_DONE(set(self, 0, 1));
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	ASSERT_DONE(add_checkpoint(other, BOX));
	expect_key(self, key_id(1), WRITER_FLAG, 2);
	/* A tombstone is a snapshot, too. */
	get_snapshot(self->resource, BOX);
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	expect_key(self, key_id(1), WRITER_FLAG, 2);
	ASSERT_DONE(delete_checkpoint(other, BOX));
	expect_key(self, key_id(1), WRITER_FLAG, 1);
	ASSERT_DONE(delete_resource(self->cluster, RES));
	expect_key(self, key_id(1), WRITER_FLAG, 0);
}

/* Of a snapshot that is put, the key is the one that it came with. */
TEST_F(cluster_key, of_what_was_put)
{
	struct str snapshot;

	ASSERT_DONE(set(self, 0, 1));
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	snapshot = get_snapshot(self->resource, BOX);
	ASSERT_DONE(delete_resource(self->cluster, RES));
	ASSERT_DONE(set(self, 0, 2));
	close(self->resource);
	self->resource = new_resource_as(self->cluster, "Res", id);
	EXPECT_DONE(put_snapshot(self->resource, 0, BOX, snapshot));
	expect_sealed_with(self, key_id(1));
	expect_key(self, key_id(1), 0, 1);
	expect_opens(self);
	/* Rolled back, it is sealed with the one that seals now. */
	EXPECT_DONE(put_snapshot(self->resource, CLUSCTL_PUT_ROLLBACK, BOX,
				 snapshot));
	expect_sealed_with(self, key_id(2));
	expect_key(self, key_id(1), 0, 0);
	expect_key(self, key_id(2), WRITER_FLAG, 1);
	expect_opens(self);
}

CLUSCTL_MODULE_TEST_MAIN
