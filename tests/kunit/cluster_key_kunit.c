// SPDX-License-Identifier: GPL-2.0-or-later
/* Cluster keys: one seals, all open, and those retired are remembered. */
#include <linux/cleanup.h>
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "change.h"
#include "cluster_key.h"
#include "kunit.h"
#include "seal.h"

static void key_of(u8 key[CLUSCTL_KEY_SIZE], u32 number)
{
	memset(key, 0, CLUSCTL_KEY_SIZE);
	memcpy(key, &number, sizeof(number));
}

/* Set a key, and tell its id. */
static u32 set(u32 number, bool reader, u8 id[CLUSCTL_KEY_ID_SIZE])
{
	struct clusctl_key_record record;
	u8 key[CLUSCTL_KEY_SIZE];
	u32 status;

	key_of(key, number);
	status = clusctl_cluster_key_set(key, reader, &record);
	if (!status)
		memcpy(id, record.key_id, CLUSCTL_KEY_ID_SIZE);
	return status;
}

static void retire_readers(void)
{
	struct clusctl_key_record *records;
	u32 size, i;

	if (clusctl_cluster_key_records(&records, &size))
		return;
	for (i = 1; i < size / sizeof(*records); i++)
		if (!(records[i].flags & CLUSCTL_KEY_RETIRED))
			clusctl_cluster_key_retire(records[i].key_id, true);
	kfree(records);
}

/* Every case is a change, and leaves one key, which seals. */
static void exit_case(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	retire_readers();
}

static u32 count(void)
{
	u8 id[CLUSCTL_KEY_ID_SIZE];
	u32 keys;

	clusctl_cluster_key_describe(id, &keys);
	return keys;
}

static bool seals(const u8 *id)
{
	u8 writer[CLUSCTL_KEY_ID_SIZE];
	bool is_boot;
	u32 keys;

	clusctl_cluster_key_describe(writer, &keys);
	return !memcmp(clusctl_cluster_key_writer(&is_boot)->id, id,
		       CLUSCTL_KEY_ID_SIZE) &&
	       !memcmp(writer, id, CLUSCTL_KEY_ID_SIZE);
}

static u32 find(const u8 *id)
{
	struct clusctl_seal *seal = NULL;
	u32 status = clusctl_cluster_key_find(id, &seal);

	if (!status && memcmp(seal->id, id, CLUSCTL_KEY_ID_SIZE))
		return NTE_FAIL;
	return status;
}

/* Runs first: the random one cannot be set again. */
static void random_key_is_first(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_key_record *records;
	u8 id[CLUSCTL_KEY_ID_SIZE], other[CLUSCTL_KEY_ID_SIZE];
	bool is_boot = false;
	u32 keys, size;

	KUNIT_EXPECT_EQ(test, clusctl_cluster_key_describe(id, &keys),
			CLUSCTL_INFO_BOOT_KEY);
	KUNIT_EXPECT_EQ(test, keys, 1U);
	KUNIT_EXPECT_TRUE(test, seals(id));
	clusctl_cluster_key_writer(&is_boot);
	KUNIT_EXPECT_TRUE(test, is_boot);
	KUNIT_ASSERT_EQ(test, clusctl_cluster_key_records(&records, &size),
			ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, size, sizeof(*records));
	KUNIT_EXPECT_EQ(test, records->size, sizeof(*records));
	KUNIT_EXPECT_EQ(test, records->flags,
			CLUSCTL_KEY_BOOT | CLUSCTL_KEY_WRITER);
	KUNIT_EXPECT_EQ(test, memcmp(records->key_id, id, sizeof(id)), 0);
	kfree(records);
	/* It goes on opening when another seals. */
	KUNIT_ASSERT_EQ(test, set(1, false, other), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, clusctl_cluster_key_describe(other, &keys), 0U);
	clusctl_cluster_key_writer(&is_boot);
	KUNIT_EXPECT_FALSE(test, is_boot);
	KUNIT_EXPECT_EQ(test, find(id), ERROR_SUCCESS);
}

static void ids_are_of_their_keys(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	/* As openssl mac computes it, of a key of 32 ones */
	static const u8 expected[] = { 0x83, 0x6c, 0x3a, 0x8e, 0xe1, 0x02,
				       0x07, 0x4f, 0xdd, 0x4f, 0xd9, 0x1b,
				       0x42, 0xd9, 0x08, 0xb2 };
	struct clusctl_key_record record;
	u8 key[CLUSCTL_KEY_SIZE];

	memset(key, 1, sizeof(key));
	KUNIT_ASSERT_EQ(test, clusctl_cluster_key_set(key, false, &record),
			ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, memcmp(record.key_id, expected, 16), 0);
	KUNIT_EXPECT_EQ(test, record.size, sizeof(record));
	KUNIT_EXPECT_EQ(test, record.flags, CLUSCTL_KEY_WRITER);
	KUNIT_EXPECT_EQ(test, record.snapshots, 0U);
	KUNIT_EXPECT_EQ(test, record.reserved, 0U);
}

static void readers_and_writers(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	u8 a[CLUSCTL_KEY_ID_SIZE], b[CLUSCTL_KEY_ID_SIZE];
	u32 before = count();

	KUNIT_ASSERT_EQ(test, set(10, false, a), ERROR_SUCCESS);
	KUNIT_EXPECT_TRUE(test, seals(a));
	KUNIT_ASSERT_EQ(test, set(11, true, b), ERROR_SUCCESS);
	KUNIT_EXPECT_TRUE(test, seals(a));
	KUNIT_EXPECT_EQ(test, find(b), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, count(), before + 2);
	/* Set again: a reader becomes the writer, the writer stays it. */
	KUNIT_ASSERT_EQ(test, set(10, true, a), ERROR_SUCCESS);
	KUNIT_EXPECT_TRUE(test, seals(a));
	KUNIT_ASSERT_EQ(test, set(11, false, b), ERROR_SUCCESS);
	KUNIT_EXPECT_TRUE(test, seals(b));
	KUNIT_EXPECT_EQ(test, find(a), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, count(), before + 2);
}

/* How often a key is listed, alive or as retired */
static u32 count_records(struct kunit *test, const u8 *id)
{
	struct clusctl_key_record *records;
	u32 size, i, found = 0;

	KUNIT_ASSERT_EQ(test, clusctl_cluster_key_records(&records, &size),
			ERROR_SUCCESS);
	for (i = 0; i < size / sizeof(*records); i++)
		found += !memcmp(records[i].key_id, id, CLUSCTL_KEY_ID_SIZE);
	kfree(records);
	return found;
}

static void retired_keys_are_remembered(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	u8 a[CLUSCTL_KEY_ID_SIZE], b[CLUSCTL_KEY_ID_SIZE];
	u8 none[CLUSCTL_KEY_ID_SIZE] = {};
	u32 before;

	KUNIT_ASSERT_EQ(test, set(20, true, a), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, set(21, false, b), ERROR_SUCCESS);
	before = count();
	KUNIT_EXPECT_EQ(test, find(none), NTE_NO_KEY);
	KUNIT_EXPECT_EQ(test, clusctl_cluster_key_retire(none, true),
			NTE_NO_KEY);
	KUNIT_EXPECT_EQ(test, clusctl_cluster_key_retire(b, true), ERROR_BUSY);
	KUNIT_EXPECT_EQ(test, clusctl_cluster_key_retire(a, false),
			ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, count(), before - 1);
	KUNIT_EXPECT_EQ(test, find(a), NTE_BAD_KEY_STATE);
	KUNIT_EXPECT_EQ(test, clusctl_cluster_key_retire(a, true), NTE_NO_KEY);
	KUNIT_EXPECT_EQ(test, count_records(test, a), 1U);
	/* It may come back, and is not remembered as retired then. */
	KUNIT_ASSERT_EQ(test, set(20, true, a), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, find(a), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, count_records(test, a), 1U);
	KUNIT_EXPECT_EQ(test, count(), before);
}

static void keys_in_use_are_busy(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	u8 a[CLUSCTL_KEY_ID_SIZE], b[CLUSCTL_KEY_ID_SIZE];

	KUNIT_ASSERT_EQ(test, set(30, true, a), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, set(31, true, b), ERROR_SUCCESS);
	clusctl_cluster_key_count(a, 2);
	clusctl_cluster_key_count(b, 1);
	clusctl_cluster_key_count(a, -1);
	KUNIT_EXPECT_EQ(test, clusctl_cluster_key_retire(a, false), ERROR_BUSY);
	clusctl_cluster_key_count(a, -1);
	KUNIT_EXPECT_EQ(test, clusctl_cluster_key_retire(a, false),
			ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, clusctl_cluster_key_retire(b, false), ERROR_BUSY);
	KUNIT_EXPECT_EQ(test, clusctl_cluster_key_retire(b, true),
			ERROR_SUCCESS);
	/* What is sealed with it may go yet. */
	clusctl_cluster_key_count(b, -1);
	KUNIT_EXPECT_EQ(test, find(b), NTE_BAD_KEY_STATE);
}

static void keys_have_a_cap(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	u8 id[CLUSCTL_KEY_ID_SIZE], first[CLUSCTL_KEY_ID_SIZE];
	u32 number = 100;

	KUNIT_ASSERT_EQ(test, set(number++, true, first), ERROR_SUCCESS);
	while (count() < CLUSCTL_MAX_KEYS)
		KUNIT_ASSERT_EQ(test, set(number++, true, id), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, set(number, true, id), ERROR_NO_SYSTEM_RESOURCES);
	KUNIT_EXPECT_EQ(test, set(number, false, id),
			ERROR_NO_SYSTEM_RESOURCES);
	KUNIT_EXPECT_EQ(test, count(), CLUSCTL_MAX_KEYS);
	/* One that there is can be set nevertheless. */
	KUNIT_EXPECT_EQ(test, set(100, false, id), ERROR_SUCCESS);
	KUNIT_EXPECT_TRUE(test, seals(first));
}

/* The last of those retired, the oldest first */
static void memory_has_a_cap(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_key_record *records;
	u8 ids[CLUSCTL_MAX_KEYS + 1][CLUSCTL_KEY_ID_SIZE];
	u32 i, keys, size;

	for (i = 0; i <= CLUSCTL_MAX_KEYS; i++) {
		KUNIT_ASSERT_EQ(test, set(200 + i, true, ids[i]),
				ERROR_SUCCESS);
		KUNIT_ASSERT_EQ(test, clusctl_cluster_key_retire(ids[i], false),
				ERROR_SUCCESS);
	}
	KUNIT_EXPECT_EQ(test, find(ids[0]), NTE_NO_KEY);
	for (i = 1; i <= CLUSCTL_MAX_KEYS; i++)
		KUNIT_EXPECT_EQ(test, find(ids[i]), NTE_BAD_KEY_STATE);
	keys = count();
	KUNIT_ASSERT_EQ(test, clusctl_cluster_key_records(&records, &size),
			ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, size,
			(keys + CLUSCTL_MAX_KEYS) * sizeof(*records));
	for (i = 0; i < keys; i++)
		KUNIT_EXPECT_EQ(test, records[i].flags & CLUSCTL_KEY_WRITER,
				i ? 0U : CLUSCTL_KEY_WRITER);
	for (i = 0; i < CLUSCTL_MAX_KEYS; i++) {
		KUNIT_EXPECT_EQ(test, records[keys + i].flags,
				CLUSCTL_KEY_RETIRED);
		KUNIT_EXPECT_EQ(test,
				memcmp(records[keys + i].key_id, ids[i + 1],
				       CLUSCTL_KEY_ID_SIZE),
				0);
	}
	kfree(records);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(random_key_is_first),
	KUNIT_CASE(ids_are_of_their_keys),
	KUNIT_CASE(readers_and_writers),
	KUNIT_CASE(retired_keys_are_remembered),
	KUNIT_CASE(keys_in_use_are_busy),
	KUNIT_CASE(keys_have_a_cap),
	KUNIT_CASE(memory_has_a_cap),
	{},
};

KUNIT_SUITE_OF_FIXTURES("cluster_key", kunit_parts_init, NULL, exit_case,
			cases);
