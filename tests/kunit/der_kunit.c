// SPDX-License-Identifier: GPL-2.0-or-later
/* Key pairs in DER: real ones, and what becomes of them by small changes. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "der.h"
#include "keys.h"
#include "kunit.h"

#define ROOM 512

struct fixture {
	u8 *private; /* the ends of memory */
	u8 *public;
};

static int init_case(struct kunit *test)
{
	struct fixture *fixture =
		kunit_kzalloc(test, sizeof(*fixture), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fixture);
	fixture->private = kunit_fence(test, ROOM);
	fixture->public = kunit_fence(test, ROOM);
	test->priv = fixture;
	return 0;
}

static enum clusctl_der_result check(struct kunit *test, const u8 *private,
				     size_t private_size, const u8 *public,
				     size_t public_size,
				     struct clusctl_der *bits)
{
	struct fixture *fixture = test->priv;

	return clusctl_der_check_pair(
		kunit_before(fixture->private, private, private_size),
		private_size,
		kunit_before(fixture->public, public, public_size), public_size,
		bits);
}

static const struct {
	const struct test_pair *pair;
	enum clusctl_der_result result;
	const char *name;
} real[] = {
	{ &kunit_rsa, CLUSCTL_DER_RSA, "RSA" },
	{ &kunit_ec, CLUSCTL_DER_EC, "EC" },
	{ &kunit_ed25519, CLUSCTL_DER_ED25519, "Ed25519" },
	{ &kunit_x25519, CLUSCTL_DER_OTHER, "X25519" },
};

/* The public key proper is the end of the public half. */
static void real_pairs(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(real); i++) {
		const struct test_pair *pair = real[i].pair;
		struct clusctl_der bits = {};

		KUNIT_EXPECT_EQ_MSG(test,
				    check(test, pair->private,
					  pair->private_size, pair->public,
					  pair->public_size, &bits),
				    real[i].result, "%s", real[i].name);
		KUNIT_EXPECT_PTR_EQ(test, bits.data + bits.size,
				    fixture->public);
		KUNIT_EXPECT_GE(test, bits.size, 32U);
		KUNIT_EXPECT_LT(test, bits.size, pair->public_size);
	}
}

static void halves_of_two_pairs(struct kunit *test)
{
	struct clusctl_der bits;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(real) * ARRAY_SIZE(real); i++) {
		size_t j = i / ARRAY_SIZE(real), k = i % ARRAY_SIZE(real);
		const struct test_pair *one = real[j].pair;
		const struct test_pair *other = real[k].pair;

		if (one == other)
			continue;
		KUNIT_EXPECT_EQ_MSG(test,
				    check(test, one->private, one->private_size,
					  other->public, other->public_size,
					  &bits),
				    CLUSCTL_DER_MALFORMED, "%s, %s",
				    real[j].name, real[k].name);
	}
}

/* Neither half may be shorter or longer. */
static void other_sizes(struct kunit *test)
{
	struct clusctl_der bits;
	u8 longer[ROOM] = {};
	size_t i, size;

	for (i = 0; i < ARRAY_SIZE(real); i++) {
		const struct test_pair *pair = real[i].pair;

		memcpy(longer, pair->private, pair->private_size);
		for (size = 0; size < pair->private_size + 4; size++)
			KUNIT_ASSERT_EQ(test,
					check(test, longer, size, pair->public,
					      pair->public_size, &bits),
					size == pair->private_size ?
						real[i].result :
						CLUSCTL_DER_MALFORMED);
		memset(longer, 0, sizeof(longer));
		memcpy(longer, pair->public, pair->public_size);
		for (size = 0; size < pair->public_size + 4; size++)
			KUNIT_ASSERT_EQ(test,
					check(test, pair->private,
					      pair->private_size, longer, size,
					      &bits),
					size == pair->public_size ?
						real[i].result :
						CLUSCTL_DER_MALFORMED);
	}
}

/*
 * One bit of a public half: of RSA and EC every one matters, since the private
 * half repeats them; of Ed25519 the key proper is free.
 */
static void bits_of_public_halves(struct kunit *test)
{
	size_t i, bit, expected[] = { 0, 0, 256 };

	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		const struct test_pair *pair = real[i].pair;
		size_t accepted = 0;

		for (bit = 0; bit < pair->public_size * 8; bit++) {
			struct clusctl_der bits;
			u8 copy[ROOM];

			memcpy(copy, pair->public, pair->public_size);
			copy[bit / 8] ^= 1 << bit % 8;
			accepted += check(test, pair->private,
					  pair->private_size, copy,
					  pair->public_size,
					  &bits) != CLUSCTL_DER_MALFORMED;
		}
		KUNIT_EXPECT_EQ_MSG(test, accepted, expected[i], "%s",
				    real[i].name);
	}
}

/* A tag, a length, or what begins a longer one */
static u8 random_value(u64 *state)
{
	static const u8 values[] = { 0,	   1,	 2,    3,    4,	   6,
				     0x30, 0x7f, 0x80, 0x81, 0x82, 0x83,
				     0x84, 0xa0, 0xa1, 0xff };

	return values[kunit_random_below(state, ARRAY_SIZE(values))];
}

/* Whatever is changed: no harm, and bits within the public half */
static void random_changes(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	size_t accepted = 0;
	u64 state = 1;
	int i;

	for (i = 0; i < 20000; i++) {
		const struct test_pair *pair =
			real[kunit_random_below(&state, ARRAY_SIZE(real))].pair;
		struct clusctl_der bits = {};
		u8 *one = kunit_before(fixture->private, pair->private,
				       pair->private_size);
		u8 *other = kunit_before(fixture->public, pair->public,
					 pair->public_size);
		int changes = 1 + kunit_random_below(&state, 3);

		while (changes--) {
			u8 value = random_value(&state);
			u32 at = kunit_random_below(&state, 64);

			/* In both, as far as they have the same parts */
			if (at < pair->private_size)
				one[at] = value;
			if (at < pair->public_size &&
			    kunit_random_below(&state, 2))
				other[at] = value;
		}
		if (!clusctl_der_check_pair(one, pair->private_size, other,
					    pair->public_size, &bits))
			continue;
		accepted++;
		KUNIT_ASSERT_GE(test, bits.data - other, 0);
		KUNIT_ASSERT_LE(test, bits.data + bits.size - other,
				pair->public_size);
	}
	KUNIT_EXPECT_GT(test, accepted, 100U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(real_pairs),	    KUNIT_CASE(halves_of_two_pairs),
	KUNIT_CASE(other_sizes),    KUNIT_CASE(bits_of_public_halves),
	KUNIT_CASE(random_changes), {},
};

KUNIT_SUITE_OF_FIXTURES("der", NULL, init_case, NULL, cases);
