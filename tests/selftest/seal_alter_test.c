// SPDX-License-Identifier: GPL-2.0-or-later
/* A snapshot that the kernel sealed, altered in every way: never accepted. */
#include <stdlib.h>
#include <string.h>

#include "seal_refuse.h"
#include "snapshot_call.h"
#include "test_keys.h"

#define LONG 300 /* seconds, without hardware help */

FIXTURE(seal_alter)
{
	struct seal_world world;
	struct state state;
};

FIXTURE_SETUP(seal_alter)
{
	seal_world_make(&self->world);
}

FIXTURE_TEARDOWN(seal_alter)
{
	seal_world_end(&self->world);
}

/* A copy of the last snapshot of BOX, whose bytes may be changed */
static struct str make_snapshot(struct seal_alter_fixture *self,
				const struct key_pair *pair)
{
	seal_container(&self->world, BOX);
	seal_import(&self->world, BOX, AT_KEYEXCHANGE, pair);
	ASSERT_DONE(add_checkpoint(self->world.resource, BOX));
	self->state = state_take(self->world.cluster);
	return get_snapshot(self->world.resource, BOX);
}

/* How often a status was the answer */
struct statistics {
	__u32 status;
	const char *name;
	unsigned int count;
};

#define STATUS(status)             \
	{                          \
		status, #status, 0 \
	}

static struct statistics statistics[] = {
	STATUS(ERROR_INVALID_DATA),
	STATUS(NTE_BAD_VER),
	STATUS(NTE_NO_KEY),
	STATUS(NTE_BAD_SIGNATURE),
};

static void count_status(__u32 status)
{
	size_t i;

	for (i = 0; i < sizeof(statistics) / sizeof(statistics[0]); i++)
		if (statistics[i].status == status)
			statistics[i].count++;
}

static void say_statistics(const char *what)
{
	size_t i;

	for (i = 0; i < sizeof(statistics) / sizeof(statistics[0]); i++)
		harness_log("%s: %s %u", what, statistics[i].name,
			    statistics[i].count);
}

/*
 * What one changed bit makes of a snapshot. The sizes and the constants are
 * judged before the seal, and so is a generation that there cannot be.
 */
static __u32 status_of_bit(const __u8 *altered, size_t bit)
{
	__u64 generation = snapshot_get64(altered + SNAPSHOT_AT_GENERATION);
	bool was_tombstone =
		snapshot_get32(altered + SNAPSHOT_AT_SEALED_SIZE) ==
		SNAPSHOT_TAG;
	size_t at = bit / 8;

	if (at < SNAPSHOT_AT_VERSION)
		return ERROR_INVALID_DATA;
	if (at < SNAPSHOT_AT_HEADER_SIZE)
		return NTE_BAD_VER;
	if (at < SNAPSHOT_AT_KEY_ID)
		return ERROR_INVALID_DATA;
	if (at < SNAPSHOT_AT_RESOURCE)
		return NTE_NO_KEY;
	if (at < SNAPSHOT_AT_FLAGS)
		return generation - 1 < INT64_MAX ? NTE_BAD_SIGNATURE :
						    ERROR_INVALID_DATA;
	if (bit == SNAPSHOT_AT_FLAGS * 8)
		return was_tombstone ? NTE_BAD_SIGNATURE : ERROR_INVALID_DATA;
	if (bit == SNAPSHOT_AT_FLAGS * 8 + 1)
		return NTE_BAD_SIGNATURE;
	if (at < SNAPSHOT_AT_NONCE)
		return ERROR_INVALID_DATA;
	return NTE_BAD_SIGNATURE;
}

static void alter_every_bit(struct seal_alter_fixture *self,
			    struct str snapshot, const char *what)
{
	struct refusal refusal = refusal_begin(&self->world, BOX);
	__u8 *bytes = (__u8 *)(uintptr_t)snapshot.data;
	__u32 status;
	/* What is sealed is like any other; on a slow machine not each bit */
	size_t bit, step = HARNESS_STRIDE, sealed = (SNAPSHOT_HEADER + 32) * 8;

	for (bit = 0; bit < snapshot.size * 8; bit += bit < sealed ? 1 : step) {
		harness_case("byte %zu, bit %zu", bit / 8, bit % 8);
		bytes[bit / 8] ^= 1 << bit % 8;
		status = status_of_bit(bytes, bit);
		if (refused(&refusal, status, NO_INPUT, snapshot))
			count_status(status);
		bytes[bit / 8] ^= 1 << bit % 8;
	}
	harness_case("as it was");
	EXPECT_TRUE(
		refused(&refusal, ERROR_REVISION_MISMATCH, NO_INPUT, snapshot));
	refusal_end(&refusal);
	say_statistics(what);
	EXPECT_AS_BEFORE(self->world.cluster, self->state);
}

TEST_F_TIMEOUT(seal_alter, every_bit, LONG)
{
	alter_every_bit(self, make_snapshot(self, &ed25519), "Ed25519");
}

TEST_F_TIMEOUT(seal_alter, every_bit_of_a_larger_one, LONG)
{
	alter_every_bit(self, make_snapshot(self, &rsa_a), "RSA-2048");
}

TEST_F_TIMEOUT(seal_alter, every_bit_of_a_tombstone, LONG)
{
	make_snapshot(self, &ed25519);
	ASSERT_DONE(delete_checkpoint(self->world.resource, BOX));
	self->state = state_take(self->world.cluster);
	alter_every_bit(self, get_snapshot(self->world.resource, BOX),
			"tombstone");
}

/* Cut short at the end, each copy of exact size before a fence */
TEST_F_TIMEOUT(seal_alter, every_truncation, LONG)
{
	struct str snapshot = make_snapshot(self, &rsa_a);
	struct refusal refusal = refusal_begin(&self->world, BOX);
	__u32 size;

	for (size = 0; size < snapshot.size; size += HARNESS_STRIDE) {
		harness_case("%u bytes", size);
		refused(&refusal, ERROR_INVALID_DATA, NO_INPUT,
			(struct str){ snapshot.data, size });
	}
	refusal_end(&refusal);
	EXPECT_AS_BEFORE(self->world.cluster, self->state);
}

TEST_F(seal_alter, trailing_bytes)
{
	struct str snapshot = make_snapshot(self, &rsa_a);
	struct refusal refusal = refusal_begin(&self->world, BOX);
	__u8 *longer = calloc(1, snapshot.size + 64);
	__u32 more;

	ASSERT_TRUE(longer);
	memcpy(longer, snapshot.data, snapshot.size);
	for (more = 1; more <= 64; more++)
		refused(&refusal, ERROR_INVALID_DATA, NO_INPUT,
			(struct str){ longer, snapshot.size + more });
	/* The sizes say that they belong to it. */
	snapshot_put32(longer + SNAPSHOT_AT_SEALED_SIZE,
		       snapshot_get32(longer + SNAPSHOT_AT_SEALED_SIZE) + 64);
	refused(&refusal, NTE_BAD_SIGNATURE, NO_INPUT,
		(struct str){ longer, snapshot.size + 64 });
	refusal_end(&refusal);
	EXPECT_AS_BEFORE(self->world.cluster, self->state);
}

/* Sizes that are wrong, and right together */
TEST_F(seal_alter, sizes_that_make_up)
{
	struct str snapshot = make_snapshot(self, &rsa_a);
	struct refusal refusal = refusal_begin(&self->world, BOX);
	__u8 *bytes = (__u8 *)(uintptr_t)snapshot.data;
	__u32 name_size = snapshot_get32(bytes + SNAPSHOT_AT_NAME_SIZE);
	__u32 sealed_size = snapshot_get32(bytes + SNAPSHOT_AT_SEALED_SIZE);
	__u32 shift;

	for (shift = 2; shift < 64; shift += 2) {
		snapshot_put32(bytes + SNAPSHOT_AT_NAME_SIZE,
			       name_size + shift);
		snapshot_put32(bytes + SNAPSHOT_AT_SEALED_SIZE,
			       sealed_size - shift);
		refused(&refusal, NTE_BAD_SIGNATURE, NO_INPUT, snapshot);
	}
	/* The sum wraps around. */
	snapshot_put32(bytes + SNAPSHOT_AT_NAME_SIZE, 0xfffff000);
	snapshot_put32(bytes + SNAPSHOT_AT_SEALED_SIZE,
		       sealed_size + name_size + 0x1000);
	refused(&refusal, ERROR_INVALID_DATA, NO_INPUT, snapshot);
	snapshot_put32(bytes + SNAPSHOT_AT_NAME_SIZE,
		       name_size + sealed_size + 0x1000);
	snapshot_put32(bytes + SNAPSHOT_AT_SEALED_SIZE, 0xfffff000);
	refused(&refusal, ERROR_INVALID_DATA, NO_INPUT, snapshot);
	refusal_end(&refusal);
	EXPECT_AS_BEFORE(self->world.cluster, self->state);
}

/* The name of another checkpoint in the place of its own */
TEST_F(seal_alter, another_name)
{
	struct str snapshot = make_snapshot(self, &rsa_a);
	struct refusal refusal = refusal_begin(&self->world, BOX);
	struct str name = STR("1\\\\Bot");
	__u8 *bytes = (__u8 *)(uintptr_t)snapshot.data;

	memcpy(bytes + SNAPSHOT_HEADER, name.data, name.size);
	refused(&refusal, NTE_BAD_SIGNATURE, NO_INPUT, snapshot);
	refused(&refusal, NTE_BAD_SIGNATURE, name, snapshot);
	refused(&refusal, NTE_BAD_SIGNATURE, BOX, snapshot);
	refusal_end(&refusal);
	EXPECT_AS_BEFORE(self->world.cluster, self->state);
}

/* What one snapshot seals behind the header of another */
TEST_F(seal_alter, halves_of_two_snapshots)
{
	struct str first = make_snapshot(self, &rsa_a), second;
	struct refusal refusal;
	__u8 *bytes;

	ASSERT_DONE(go_online(self->world.resource, 0));
	seal_import(&self->world, BOX, AT_KEYEXCHANGE, &rsa_b);
	second = get_snapshot(self->world.resource, BOX);
	refusal = refusal_begin(&self->world, BOX);
	bytes = (__u8 *)(uintptr_t)second.data;
	/* The headers have different nonces, and one seal the other's too. */
	snapshot_put64(bytes + SNAPSHOT_AT_GENERATION, 3);
	refused(&refusal, NTE_BAD_SIGNATURE, NO_INPUT, second);
	memcpy(bytes + SNAPSHOT_HEADER,
	       (const __u8 *)first.data + SNAPSHOT_HEADER,
	       (first.size < second.size ? first.size : second.size) -
		       SNAPSHOT_HEADER);
	refused(&refusal, NTE_BAD_SIGNATURE, NO_INPUT, second);
	memcpy(bytes + SNAPSHOT_AT_NONCE,
	       (const __u8 *)first.data + SNAPSHOT_AT_NONCE, SNAPSHOT_NONCE);
	refused(&refusal, NTE_BAD_SIGNATURE, NO_INPUT, second);
	refusal_end(&refusal);
}

CLUSCTL_TEST_MAIN
