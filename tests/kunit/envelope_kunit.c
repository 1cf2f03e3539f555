// SPDX-License-Identifier: GPL-2.0-or-later
/* Envelopes: what is in one comes out again, and nothing else opens. */
#include <linux/cleanup.h>
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "change.h"
#include "cluster_key.h"
#include "envelope.h"
#include "image.h"
#include "kunit.h"
#include "limits.h"
#include "seal.h"
#include "snapshot.h"

#define SIZE (88 + sizeof(purpose) + sizeof(data) + 16)

static const u8 purpose[] = { 'P', 0, 'w', 0, 0, 0 };
static const u8 data[] = "seventeen of data";
static const guid_t resource = GUID_INIT(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

/* The random key, which is there at first, seals none. */
static int init_case(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	static const u8 key[CLUSCTL_KEY_SIZE] = "envelope key";
	struct clusctl_key_record record;

	KUNIT_ASSERT_EQ(test, clusctl_cluster_key_set(key, false, &record),
			ERROR_SUCCESS);
	return 0;
}

static void exit_case(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	clusctl_max_snapshot = SZ_64K;
}

static u32 prepare(u32 size, struct clusctl_envelope **envelope)
{
	const struct clusctl_envelope_of of = {
		.resource = &resource,
		.purpose = purpose,
		.purpose_size = sizeof(purpose),
		.data = data,
		.size = size,
	};

	return clusctl_envelope_new(&of, envelope);
}

static struct clusctl_envelope *sealed(struct kunit *test)
{
	struct clusctl_envelope *envelope = NULL;

	KUNIT_ASSERT_EQ(test, prepare(sizeof(data), &envelope), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, clusctl_envelope_seal(envelope), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, envelope->size, SIZE);
	return envelope;
}

static u32 parse_and_open(const void *bytes, u32 size)
{
	struct clusctl_envelope *envelope;
	u32 status = clusctl_envelope_parse(bytes, size, &envelope);

	if (status)
		return status;
	status = clusctl_envelope_open(envelope);
	clusctl_envelope_free(envelope);
	return status;
}

static void headers(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_envelope *envelope = sealed(test);
	const struct clusctl_envelope_header *head =
		clusctl_envelope_head(envelope);
	bool is_boot;
	const struct clusctl_seal *writer =
		clusctl_cluster_key_writer(&is_boot);

	KUNIT_EXPECT_EQ(test, memcmp(head->magic, "CLUSENV", 8), 0);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(head->version), 1U);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(head->header_size), 88U);
	KUNIT_EXPECT_EQ(test, memcmp(head->key_id, writer->id, 16), 0);
	KUNIT_EXPECT_EQ(test, memcmp(head->resource, &resource, 16), 0);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(head->flags), 0U);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(head->purpose_size), sizeof(purpose));
	KUNIT_EXPECT_EQ(test, le32_to_cpu(head->sealed_size),
			sizeof(data) + 16);
	KUNIT_EXPECT_EQ(test, head->reserved, 0);
	KUNIT_EXPECT_EQ(test, memcmp(head + 1, purpose, sizeof(purpose)), 0);
	KUNIT_EXPECT_NE(
		test,
		memcmp(clusctl_envelope_data(envelope), data, sizeof(data)), 0);
	clusctl_envelope_free(envelope);
}

static void envelopes_open(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_envelope *envelope = sealed(test), *opened = NULL;

	KUNIT_ASSERT_EQ(test,
			clusctl_envelope_parse(envelope->bytes, envelope->size,
					       &opened),
			ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, clusctl_envelope_open(opened), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, clusctl_envelope_data_size(opened), sizeof(data));
	KUNIT_EXPECT_EQ(
		test, memcmp(clusctl_envelope_data(opened), data, sizeof(data)),
		0);
	clusctl_envelope_free(opened);
	clusctl_envelope_free(envelope);
	clusctl_envelope_free(NULL);
}

static void no_bit_is_free(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_envelope *envelope = sealed(test);

	kunit_no_bit_is_free(test, envelope->bytes, envelope->size,
			     parse_and_open);
	clusctl_envelope_free(envelope);
}

#define FIELD(field) offsetof(struct clusctl_envelope_header, field)

/* What each field must not be, and what is said of it */
static void fields_have_statuses(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	static const struct kunit_field bad[] = {
		{ FIELD(magic), 0, ERROR_INVALID_DATA },
		{ FIELD(version), 0, NTE_BAD_VER },
		{ FIELD(version), 2, NTE_BAD_VER },
		{ FIELD(header_size), 87, ERROR_INVALID_DATA },
		{ FIELD(key_id), 0, NTE_NO_KEY },
		{ FIELD(resource), 0, NTE_BAD_SIGNATURE },
		{ FIELD(flags), 1, ERROR_INVALID_DATA },
		{ FIELD(flags), 2, ERROR_INVALID_DATA },
		{ FIELD(purpose_size), 5, ERROR_INVALID_DATA },
		{ FIELD(purpose_size), 4, ERROR_INVALID_DATA },
		{ FIELD(purpose_size), ~1U, ERROR_INVALID_DATA },
		{ FIELD(sealed_size), 16, ERROR_INVALID_DATA },
		{ FIELD(sealed_size), 33, ERROR_INVALID_DATA },
		{ FIELD(sealed_size), ~0U, ERROR_INVALID_DATA },
		{ FIELD(reserved), 1, ERROR_INVALID_DATA },
		{ FIELD(nonce), 0, NTE_BAD_SIGNATURE },
	};
	struct clusctl_envelope *envelope = sealed(test);

	kunit_fields(test, envelope->bytes, envelope->size, bad,
		     ARRAY_SIZE(bad), parse_and_open);
	clusctl_envelope_free(envelope);
}

/* Sizes that add up, but are those of another purpose, or of no data at all */
static void sizes_must_not_shift(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_envelope *envelope = sealed(test);
	u8 *fence = kunit_fence(test, 256);
	int shift;

	for (shift = -6; shift <= 18; shift += 2) {
		u8 *copy = kunit_before(fence, envelope->bytes, envelope->size);
		struct clusctl_envelope_header *head = (void *)copy;
		u32 expected = shift == 18 ? ERROR_INVALID_DATA :
					     NTE_BAD_SIGNATURE;

		le32_add_cpu(&head->purpose_size, shift);
		le32_add_cpu(&head->sealed_size, -shift);
		KUNIT_EXPECT_EQ_MSG(test, parse_and_open(copy, envelope->size),
				    shift ? expected : ERROR_SUCCESS,
				    "shifted by %d", shift);
	}
	clusctl_envelope_free(envelope);
}

/* Under the same key, and of the same resource */
static void no_envelope_is_a_snapshot(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	static const struct clusctl_image image = {
		.pairs[1] = { "p", "P", 1, 1 },
	};
	const struct clusctl_snapshot_of of = {
		.resource = &resource,
		.name = purpose,
		.name_size = sizeof(purpose),
		.generation = 1,
	};
	struct clusctl_envelope *envelope = sealed(test);
	struct clusctl_snapshot *snapshot = NULL, *parsed = NULL;

	KUNIT_ASSERT_EQ(test, clusctl_snapshot_take(&of, &image, &snapshot),
			ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, parse_and_open(snapshot->bytes, snapshot->size),
			ERROR_INVALID_DATA);
	KUNIT_EXPECT_EQ(test,
			clusctl_snapshot_parse(envelope->bytes, envelope->size,
					       &parsed),
			ERROR_INVALID_DATA);
	clusctl_snapshot_put(snapshot);
	clusctl_envelope_free(envelope);
}

static void sizes_have_a_cap(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_envelope *envelope = NULL;

	clusctl_max_snapshot = SIZE;
	clusctl_envelope_free(sealed(test));
	clusctl_max_snapshot--;
	KUNIT_EXPECT_EQ(test, prepare(sizeof(data), &envelope),
			ERROR_NO_SYSTEM_RESOURCES);
	KUNIT_EXPECT_EQ(test, prepare(sizeof(data) - 1, &envelope),
			ERROR_SUCCESS);
	clusctl_envelope_free(envelope);
}

/* Of the same data, two envelopes have nothing in common but their heads. */
static void nonces_differ(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_envelope *a = sealed(test), *b = sealed(test);

	KUNIT_EXPECT_NE(test,
			memcmp(clusctl_envelope_head(a)->nonce,
			       clusctl_envelope_head(b)->nonce, 24),
			0);
	KUNIT_EXPECT_NE(test,
			memcmp(clusctl_envelope_data(a),
			       clusctl_envelope_data(b), sizeof(data)),
			0);
	clusctl_envelope_free(a);
	clusctl_envelope_free(b);
}

/* One that was set opens when it seals no more, until it is retired. */
static void keys_and_what_they_seal(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	static const u8 first[CLUSCTL_KEY_SIZE] = "envelope key 1";
	static const u8 second[CLUSCTL_KEY_SIZE] = "envelope key 2";
	struct clusctl_envelope *envelope;
	struct clusctl_key_record record;

	KUNIT_ASSERT_EQ(test, clusctl_cluster_key_set(first, false, &record),
			ERROR_SUCCESS);
	envelope = sealed(test);
	KUNIT_ASSERT_EQ(test, clusctl_cluster_key_set(second, false, &record),
			ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, parse_and_open(envelope->bytes, envelope->size),
			ERROR_SUCCESS);
	/* It counts nowhere, and so is no obstacle. */
	KUNIT_EXPECT_EQ(test,
			clusctl_cluster_key_retire(
				clusctl_envelope_head(envelope)->key_id, false),
			ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, parse_and_open(envelope->bytes, envelope->size),
			NTE_BAD_KEY_STATE);
	clusctl_envelope_free(envelope);
}

static void random_bytes(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_envelope *envelope = sealed(test);
	u8 *fence = kunit_fence(test, 256);
	u64 state = 1;
	int i;

	for (i = 0; i < 5000; i++) {
		u32 size = kunit_random_below(&state, envelope->size + 40);
		u8 *copy = fence - size;
		u32 j, changes = 1 + kunit_random_below(&state, 4);

		memset(copy, 0, size);
		memcpy(copy, envelope->bytes, min(size, envelope->size));
		for (j = 0; size && j < changes; j++)
			copy[kunit_random_below(&state, size)] =
				kunit_random(&state);
		if (size == envelope->size &&
		    !memcmp(copy, envelope->bytes, size))
			continue;
		KUNIT_ASSERT_NE_MSG(test, parse_and_open(copy, size),
				    ERROR_SUCCESS, "round %d", i);
	}
	clusctl_envelope_free(envelope);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(headers),
	KUNIT_CASE(envelopes_open),
	KUNIT_CASE(no_bit_is_free),
	KUNIT_CASE(fields_have_statuses),
	KUNIT_CASE(sizes_must_not_shift),
	KUNIT_CASE(no_envelope_is_a_snapshot),
	KUNIT_CASE(sizes_have_a_cap),
	KUNIT_CASE(nonces_differ),
	KUNIT_CASE(keys_and_what_they_seal),
	KUNIT_CASE(random_bytes),
	{},
};

KUNIT_SUITE_OF_FIXTURES("envelope", kunit_parts_init, init_case, exit_case,
			cases);
