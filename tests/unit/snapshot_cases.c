// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Snapshots, without the cluster around them: the module's own code seals under
 * a key that stands here, and chooses the nonces.
 */
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "cluster_key.h"
#include "image.h"
#include "limits.h"
#include "seal.h"
#include "snapshot.h"
#include "unit.h"

#define OPEN_EACH 1000 /* of so many, one is opened again */

static unsigned int seals = 2000;
module_param(seals, uint, 0444);
MODULE_PARM_DESC(seals, "how many snapshots have their nonces compared");

/* What module/snapshot.c needs of the rest of the module */
unsigned int clusctl_max_snapshot = 65536;

static struct clusctl_seal writer;

struct clusctl_seal *clusctl_cluster_key_writer(bool *is_boot)
{
	*is_boot = false;
	return &writer;
}

u32 clusctl_cluster_key_find(const u8 id[CLUSCTL_KEY_ID_SIZE],
			     struct clusctl_seal **seal)
{
	if (memcmp(writer.id, id, CLUSCTL_KEY_ID_SIZE))
		return NTE_NO_KEY;
	*seal = &writer;
	return ERROR_SUCCESS;
}

static const u8 name[] = { '1', 0, '\\', 0, '\\', 0, 'K', 0, 0, 0 };
static const guid_t resource = GUID_INIT(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

static const struct clusctl_image small = {
	.pairs[1] = { "p", "P", 1, 1 },
};

static u32 take(u64 generation, const struct clusctl_image *image,
		struct clusctl_snapshot **snapshot)
{
	struct clusctl_snapshot_of of = {
		.resource = &resource,
		.name = name,
		.name_size = sizeof(name),
		.generation = generation,
	};

	return clusctl_snapshot_take(&of, image, snapshot);
}

static bool set_writer(void)
{
	static const u8 key[CLUSCTL_KEY_SIZE] = { 1, 2, 3 };

	return CHECK_EQ(clusctl_seal_init(&writer, key), 0);
}

/* What is in it is what was sealed, and what it stands for is in the header. */
static bool opens(const struct clusctl_snapshot *snapshot, u64 generation)
{
	struct clusctl_image image;
	bool good;
	void *text;
	u32 size;

	if (!CHECK_EQ(clusctl_snapshot_open(snapshot, &text, &size), 0))
		return false;
	good = CHECK(clusctl_image_decode(text, size, &image)) &&
	       CHECK_EQ(image.pairs[1].private_size, 1) &&
	       CHECK_EQ(image.pairs[1].private[0], 'p') &&
	       CHECK_EQ(clusctl_snapshot_generation(snapshot), generation);
	kfree_sensitive(text);
	return good;
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

static void every_bit_of(const struct clusctl_snapshot *snapshot)
{
	u8 *copy = kmemdup(snapshot->bytes, snapshot->size, GFP_KERNEL);
	u32 bit, size;

	if (!CHECK(copy))
		return;
	CHECK_EQ(parse_and_open(copy, snapshot->size), 0);
	for (bit = 0; bit < snapshot->size * 8; bit++) {
		copy[bit / 8] ^= 1 << bit % 8;
		CHECK(parse_and_open(copy, snapshot->size));
		copy[bit / 8] ^= 1 << bit % 8;
	}
	for (size = 0; size < snapshot->size; size++)
		CHECK_EQ(parse_and_open(copy, size), ERROR_INVALID_DATA);
	kfree(copy);
}

static void snapshot_bits_and_truncations(void)
{
	struct clusctl_snapshot *snapshot;

	if (!set_writer())
		return;
	if (CHECK_EQ(take(1, &small, &snapshot), 0)) {
		opens(snapshot, 1);
		every_bit_of(snapshot);
		clusctl_snapshot_put(snapshot);
	}
	if (CHECK_EQ(take(2, NULL, &snapshot), 0)) {
		CHECK(clusctl_snapshot_is_tombstone(snapshot));
		every_bit_of(snapshot);
		clusctl_snapshot_put(snapshot);
	}
	clusctl_seal_exit(&writer);
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, CLUSCTL_NONCE_SIZE);
}

static bool take_nonce(unsigned int i, u8 *nonce)
{
	struct clusctl_snapshot *snapshot;
	bool good = true;

	if (!CHECK_EQ(take(i + 1, &small, &snapshot), 0))
		return false;
	memcpy(nonce, clusctl_snapshot_head(snapshot)->nonce,
	       CLUSCTL_NONCE_SIZE);
	if (i % OPEN_EACH == 0)
		good = opens(snapshot, i + 1);
	clusctl_snapshot_put(snapshot);
	cond_resched();
	return good;
}

static void compare_nonces(u8 (*nonces)[CLUSCTL_NONCE_SIZE])
{
	unsigned int i;

	sort(nonces, seals, sizeof(*nonces), compare, NULL);
	for (i = 1; i < seals; i++)
		CHECK(compare(nonces[i - 1], nonces[i]) < 0);
}

static void no_nonce_comes_twice(void)
{
	u8(*nonces)[CLUSCTL_NONCE_SIZE];
	ktime_t start = ktime_get();
	unsigned int i;

	nonces = vmalloc(array_size(seals, sizeof(*nonces)));
	if (!CHECK(nonces))
		return;
	if (!set_writer())
		goto out;
	for (i = 0; i < seals; i++)
		if (!take_nonce(i, nonces[i]))
			break;
	if (i == seals)
		compare_nonces(nonces);
	clusctl_seal_exit(&writer);
	unit_note("seals", i);
	unit_note("milliseconds", ktime_ms_delta(ktime_get(), start));
out:
	vfree(nonces);
}

const struct unit_case unit_snapshot_cases[] = {
	UNIT_CASE(snapshot_bits_and_truncations),
	UNIT_CASE(no_nonce_comes_twice),
	{},
};
