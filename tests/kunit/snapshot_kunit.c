// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots: what a header says is what was sealed, and nothing else opens. */
#include <linux/bitmap.h>
#include <linux/cleanup.h>
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/sizes.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "change.h"
#include "cluster_key.h"
#include "image.h"
#include "kunit.h"
#include "limits.h"
#include "name.h"
#include "seal.h"
#include "snapshot.h"

#define NONCES 1000

static const u8 name[] = { '1', 0, '\\', 0, '\\', 0, 'K', 0, 0, 0 };
static const guid_t resource = GUID_INIT(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

static const struct clusctl_image small = {
	.pairs[1] = { "p", "P", 1, 1 },
};

/* Every case is a change. */
static void exit_case(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	clusctl_max_snapshot = SZ_64K;
}

static u32 take(u64 generation, const struct clusctl_image *image,
		struct clusctl_snapshot **snapshot)
{
	const struct clusctl_snapshot_of of = {
		.resource = &resource,
		.name = name,
		.name_size = sizeof(name),
		.generation = generation,
	};

	return clusctl_snapshot_take(&of, image, snapshot);
}

static struct clusctl_snapshot *taken(struct kunit *test, u64 generation,
				      const struct clusctl_image *image)
{
	struct clusctl_snapshot *snapshot = NULL;

	KUNIT_ASSERT_EQ(test, take(generation, image, &snapshot),
			ERROR_SUCCESS);
	return snapshot;
}

static void expect_header(struct kunit *test,
			  const struct clusctl_snapshot *snapshot,
			  u64 generation, u32 flags, u32 sealed_size)
{
	const struct clusctl_snapshot_header *head =
		clusctl_snapshot_head(snapshot);
	bool is_boot;
	const struct clusctl_seal *writer =
		clusctl_cluster_key_writer(&is_boot);

	flags |= is_boot ? CLUSCTL_SNAPSHOT_BOOT_KEY : 0;
	KUNIT_EXPECT_EQ(test, memcmp(head->magic, "CLUSCTL", 8), 0);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(head->version), 1U);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(head->header_size), 104U);
	KUNIT_EXPECT_EQ(test, memcmp(head->key_id, writer->id, 16), 0);
	KUNIT_EXPECT_EQ(test, memcmp(head->resource, &resource, 16), 0);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(head->generation), generation);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(head->flags), flags);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(head->name_size), sizeof(name));
	KUNIT_EXPECT_EQ(test, le32_to_cpu(head->sealed_size), sealed_size);
	KUNIT_EXPECT_EQ(test, head->reserved, 0);
	KUNIT_EXPECT_EQ(test, memcmp(head + 1, name, sizeof(name)), 0);
	KUNIT_EXPECT_EQ(test, snapshot->size,
			sizeof(*head) + sizeof(name) + sealed_size);
}

static void headers(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_snapshot *snapshot;
	s64 now = ktime_get_real_seconds();
	u64 time;

	snapshot = taken(test, 5, &small);
	expect_header(test, snapshot, 5, 0, 20 + 16 + 2 + 16);
	time = le64_to_cpu(clusctl_snapshot_head(snapshot)->time);
	KUNIT_EXPECT_GE(test, time, now);
	KUNIT_EXPECT_LE(test, time, ktime_get_real_seconds());
	KUNIT_EXPECT_FALSE(test, clusctl_snapshot_is_tombstone(snapshot));
	clusctl_snapshot_put(snapshot);
	snapshot = taken(test, S64_MAX, NULL);
	expect_header(test, snapshot, S64_MAX, CLUSCTL_SNAPSHOT_TOMBSTONE, 16);
	KUNIT_EXPECT_TRUE(test, clusctl_snapshot_is_tombstone(snapshot));
	clusctl_snapshot_put(snapshot);
}

static void expect_opens(struct kunit *test,
			 const struct clusctl_snapshot *snapshot,
			 const struct clusctl_image *expected)
{
	struct clusctl_image image;
	void *text = NULL;
	u32 size = 0;

	KUNIT_ASSERT_EQ(test, clusctl_snapshot_open(snapshot, &text, &size),
			ERROR_SUCCESS);
	if (expected) {
		KUNIT_EXPECT_TRUE(test,
				  clusctl_image_decode(text, size, &image));
		KUNIT_EXPECT_EQ(test, image.pairs[1].private_size, 1U);
		KUNIT_EXPECT_EQ(test, image.pairs[1].private[0], 'p');
	} else {
		KUNIT_EXPECT_EQ(test, size, 0U);
	}
	kfree_sensitive(text);
}

/* Parsed from its bytes, as from a caller */
static u32 parse_and_open(const void *bytes, u32 size)
{
	struct clusctl_snapshot *snapshot;
	u32 status, text_size;
	void *text;

	status = clusctl_snapshot_parse(bytes, size, &snapshot);
	if (status)
		return status;
	status = clusctl_snapshot_open(snapshot, &text, &text_size);
	clusctl_snapshot_put(snapshot);
	if (!status)
		kfree_sensitive(text);
	return status;
}

static void snapshots_open(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	static const struct clusctl_image *const images[] = { &small, NULL };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(images); i++) {
		struct clusctl_snapshot *snapshot = taken(test, 1, images[i]);

		expect_opens(test, snapshot, images[i]);
		KUNIT_EXPECT_EQ(test,
				parse_and_open(snapshot->bytes, snapshot->size),
				ERROR_SUCCESS);
		clusctl_snapshot_put(snapshot);
	}
}

static void no_bit_is_free(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_snapshot *snapshot = taken(test, 1, &small);

	kunit_no_bit_is_free(test, snapshot->bytes, snapshot->size,
			     parse_and_open);
	clusctl_snapshot_put(snapshot);
}

static void no_bit_of_a_tombstone_is_free(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_snapshot *snapshot = taken(test, 1, NULL);

	kunit_no_bit_is_free(test, snapshot->bytes, snapshot->size,
			     parse_and_open);
	clusctl_snapshot_put(snapshot);
}

#define FIELD(field) offsetof(struct clusctl_snapshot_header, field)

/* What each field must not be, and what is said of it */
static void fields_have_statuses(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	static const struct kunit_field bad[] = {
		{ FIELD(magic), 0, ERROR_INVALID_DATA },
		{ FIELD(version), 0, NTE_BAD_VER },
		{ FIELD(version), 2, NTE_BAD_VER },
		{ FIELD(header_size), 103, ERROR_INVALID_DATA },
		{ FIELD(key_id), 0, NTE_NO_KEY },
		{ FIELD(resource), 0, NTE_BAD_SIGNATURE },
		{ FIELD(generation), 0, ERROR_INVALID_DATA },
		{ FIELD(generation), 2, NTE_BAD_SIGNATURE },
		{ FIELD(generation) + 4, 0x80000000, ERROR_INVALID_DATA },
		{ FIELD(time), 0, NTE_BAD_SIGNATURE },
		{ FIELD(flags), 1, ERROR_INVALID_DATA },
		{ FIELD(flags), 4, ERROR_INVALID_DATA },
		{ FIELD(name_size), 9, ERROR_INVALID_DATA },
		{ FIELD(name_size), 8, ERROR_INVALID_DATA },
		{ FIELD(name_size), ~1U, ERROR_INVALID_DATA },
		{ FIELD(sealed_size), 15, ERROR_INVALID_DATA },
		{ FIELD(sealed_size), 53, ERROR_INVALID_DATA },
		{ FIELD(sealed_size), ~0U, ERROR_INVALID_DATA },
		{ FIELD(reserved), 1, ERROR_INVALID_DATA },
		{ FIELD(nonce), 0, NTE_BAD_SIGNATURE },
	};
	struct clusctl_snapshot *snapshot = taken(test, 1, &small);

	kunit_fields(test, snapshot->bytes, snapshot->size, bad,
		     ARRAY_SIZE(bad), parse_and_open);
	clusctl_snapshot_put(snapshot);
}

/* Two sizes that add up to the right sum are not the right ones for that. */
static void sizes_must_not_shift(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_snapshot *snapshot = taken(test, 1, &small);
	u8 *fence = kunit_fence(test, 256);
	int shift;

	for (shift = -10; shift <= 38; shift += 2) {
		u8 *copy = kunit_before(fence, snapshot->bytes, snapshot->size);
		struct clusctl_snapshot_header *head = (void *)copy;

		le32_add_cpu(&head->name_size, shift);
		le32_add_cpu(&head->sealed_size, -shift);
		KUNIT_EXPECT_EQ_MSG(test, parse_and_open(copy, snapshot->size),
				    shift ? NTE_BAD_SIGNATURE : ERROR_SUCCESS,
				    "shifted by %d", shift);
	}
	clusctl_snapshot_put(snapshot);
}

static void generations_have_a_cap(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_snapshot *snapshot;

	KUNIT_EXPECT_EQ(test, take((u64)S64_MAX + 1, &small, &snapshot),
			ERROR_NO_SYSTEM_RESOURCES);
	KUNIT_EXPECT_EQ(test, take(U64_MAX, NULL, &snapshot),
			ERROR_NO_SYSTEM_RESOURCES);
}

static void sizes_have_a_cap(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_snapshot *snapshot;

	clusctl_max_snapshot = 104 + sizeof(name) + 38 + 16;
	snapshot = taken(test, 1, &small);
	clusctl_snapshot_put(snapshot);
	clusctl_max_snapshot--;
	KUNIT_EXPECT_EQ(test, take(1, &small, &snapshot),
			ERROR_NO_SYSTEM_RESOURCES);
}

/* The same contents and time, another nonce, and what generation is wanted */
static void sealed_again(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_snapshot *old = taken(test, 3, &small), *new = NULL;
	const struct clusctl_snapshot_header *head, *old_head;

	old_head = clusctl_snapshot_head(old);
	KUNIT_ASSERT_EQ(test, clusctl_snapshot_again(old, 7, &new),
			ERROR_SUCCESS);
	head = clusctl_snapshot_head(new);
	expect_header(test, new, 7, 0, 54);
	expect_opens(test, new, &small);
	KUNIT_EXPECT_EQ(test, head->time, old_head->time);
	KUNIT_EXPECT_NE(test, memcmp(head->nonce, old_head->nonce, 24), 0);
	clusctl_snapshot_put(new);
	clusctl_snapshot_put(old);
	old = taken(test, 3, NULL);
	KUNIT_ASSERT_EQ(test, clusctl_snapshot_again(old, 3, &new),
			ERROR_SUCCESS);
	expect_header(test, new, 3, CLUSCTL_SNAPSHOT_TOMBSTONE, 16);
	clusctl_snapshot_put(new);
	clusctl_snapshot_put(old);
}

static void references(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_snapshot *snapshot = taken(test, 1, &small);

	KUNIT_EXPECT_PTR_EQ(test, clusctl_snapshot_get(snapshot), snapshot);
	clusctl_snapshot_put(snapshot);
	expect_opens(test, snapshot, &small);
	clusctl_snapshot_put(snapshot);
	clusctl_snapshot_put(NULL);
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, CLUSCTL_NONCE_SIZE);
}

/* A million of them are compared in tests/unit. */
static void nonces_differ(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	u8(*nonces)[CLUSCTL_NONCE_SIZE];
	int i, j;

	nonces = kunit_kcalloc(test, NONCES, sizeof(*nonces), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, nonces);
	for (i = 0; i < NONCES; i++) {
		struct clusctl_snapshot *snapshot = taken(test, 1, NULL);

		memcpy(nonces[i], clusctl_snapshot_head(snapshot)->nonce,
		       sizeof(*nonces));
		clusctl_snapshot_put(snapshot);
	}
	sort(nonces, NONCES, sizeof(*nonces), compare, NULL);
	for (i = 1; i < NONCES; i++)
		KUNIT_ASSERT_LT(test, compare(nonces[i - 1], nonces[i]), 0);
	for (j = 0; j < CLUSCTL_NONCE_SIZE; j++) {
		DECLARE_BITMAP(values, 256) = {};

		for (i = 0; i < NONCES; i++)
			set_bit(nonces[i][j], values);
		/* 251 are to be expected; below 200 is beyond chance. */
		KUNIT_EXPECT_GT_MSG(test, bitmap_weight(values, 256), 200,
				    "byte %d", j);
	}
}

static void random_bytes(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_snapshot *snapshot = taken(test, 1, &small);
	u8 *fence = kunit_fence(test, 256);
	u64 state = 1;
	int i;

	for (i = 0; i < 5000; i++) {
		u32 size = kunit_random_below(&state, snapshot->size + 40);
		u8 *copy = fence - size;
		u32 j, changes = 1 + kunit_random_below(&state, 4);

		memset(copy, 0, size);
		memcpy(copy, snapshot->bytes, min(size, snapshot->size));
		if (i % 2 && size)
			for (j = 0; j < changes; j++)
				copy[kunit_random_below(&state, size)] =
					kunit_random(&state);
		if (size == snapshot->size &&
		    !memcmp(copy, snapshot->bytes, size))
			continue;
		KUNIT_ASSERT_NE_MSG(test, parse_and_open(copy, size),
				    ERROR_SUCCESS, "round %d", i);
	}
	clusctl_snapshot_put(snapshot);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(headers),
	KUNIT_CASE(snapshots_open),
	KUNIT_CASE(no_bit_is_free),
	KUNIT_CASE(no_bit_of_a_tombstone_is_free),
	KUNIT_CASE(fields_have_statuses),
	KUNIT_CASE(sizes_must_not_shift),
	KUNIT_CASE(generations_have_a_cap),
	KUNIT_CASE(sizes_have_a_cap),
	KUNIT_CASE(sealed_again),
	KUNIT_CASE(references),
	KUNIT_CASE(nonces_differ),
	KUNIT_CASE(random_bytes),
	{},
};

KUNIT_SUITE_OF_FIXTURES("snapshot", kunit_parts_init, NULL, exit_case, cases);
