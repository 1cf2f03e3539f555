// SPDX-License-Identifier: GPL-2.0-or-later
/* The module's check of key pairs, on the keys of the VM's tests. */
#include "../../module/der.c"

#include "../selftest/test_keys.h"

/* That of the tests in the VM came with the keys. */
#undef SKIP
#include "ktap.h"

/* On copies of exact size: the sanitizer sees a byte read past the end. */
static enum clusctl_der_result check(const void *private, size_t private_size,
				     const void *public, size_t public_size)
{
	u8 *a = malloc(private_size + !private_size);
	u8 *b = malloc(public_size + !public_size);
	enum clusctl_der_result result;
	struct clusctl_der bits;

	memcpy(a, private, private_size);
	memcpy(b, public, public_size);
	result = clusctl_der_check_pair(a, private_size, b, public_size, &bits);
	free(a);
	free(b);
	return result;
}

static enum clusctl_der_result check_pair_of(const struct key_pair *pair)
{
	return check(pair->priv, pair->priv_size, pair->pub, pair->pub_size);
}

static const struct key_pair *const held[] = { &rsa_a, &rsa_b, &ec_p256,
					       &ed25519 };

static void whole_pairs(void)
{
	CHECK_INT(check_pair_of(&rsa_a), CLUSCTL_DER_RSA);
	CHECK_INT(check_pair_of(&rsa_b), CLUSCTL_DER_RSA);
	CHECK_INT(check_pair_of(&ec_p256), CLUSCTL_DER_EC);
	CHECK_INT(check_pair_of(&ed25519), CLUSCTL_DER_ED25519);
	CHECK_INT(check_pair_of(&x25519), CLUSCTL_DER_OTHER);
}

/* The private half of version 1 may have the public one at its end. */
static void version_1(void)
{
	u8 copy[2048];

	memcpy(copy, rsa_a.priv, rsa_a.priv_size);
	copy[6] = 1;
	CHECK_INT(check(copy, rsa_a.priv_size, rsa_a.pub, rsa_a.pub_size),
		  CLUSCTL_DER_MALFORMED);
	memcpy(copy, ed25519.priv, ed25519.priv_size);
	copy[4] = 1;
	CHECK_INT(check(copy, ed25519.priv_size, ed25519.pub, ed25519.pub_size),
		  CLUSCTL_DER_ED25519);
	copy[1] += 35;
	copy[ed25519.priv_size] = DER_CONTEXT_1;
	copy[ed25519.priv_size + 1] = 33;
	copy[ed25519.priv_size + 2] = 0;
	memcpy(copy + ed25519.priv_size + 3, ed25519.pub + 12, 32);
	CHECK_INT(check(copy, ed25519.priv_size + 35, ed25519.pub,
			ed25519.pub_size),
		  CLUSCTL_DER_ED25519);
	copy[ed25519.priv_size + 3] ^= 1;
	CHECK_INT(check(copy, ed25519.priv_size + 35, ed25519.pub,
			ed25519.pub_size),
		  CLUSCTL_DER_MALFORMED);
}

static void halves_of_two_pairs(void)
{
	CHECK_INT(check(rsa_a.priv, rsa_a.priv_size, rsa_b.pub, rsa_b.pub_size),
		  CLUSCTL_DER_MALFORMED);
	CHECK_INT(check(rsa_a.priv, rsa_a.priv_size, ec_p256.pub,
			ec_p256.pub_size),
		  CLUSCTL_DER_MALFORMED);
	CHECK_INT(check(ed25519.priv, ed25519.priv_size, x25519.pub,
			x25519.pub_size),
		  CLUSCTL_DER_MALFORMED);
}

static void every_truncation(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(held); i++) {
		const struct key_pair *pair = held[i];
		size_t size;

		for (size = 0; size < pair->priv_size; size++)
			CHECK_INT(check(pair->priv, size, pair->pub,
					pair->pub_size),
				  CLUSCTL_DER_MALFORMED);
		for (size = 0; size < pair->pub_size; size++)
			CHECK_INT(check(pair->priv, pair->priv_size, pair->pub,
					size),
				  CLUSCTL_DER_MALFORMED);
	}
}

static void a_trailing_byte(void)
{
	u8 longer[4096] = {};

	for (size_t i = 0; i < ARRAY_SIZE(held); i++) {
		const struct key_pair *pair = held[i];

		memcpy(longer, pair->priv, pair->priv_size);
		CHECK_INT(check(longer, pair->priv_size + 1, pair->pub,
				pair->pub_size),
			  CLUSCTL_DER_MALFORMED);
		memcpy(longer, pair->pub, pair->pub_size);
		CHECK_INT(check(pair->priv, pair->priv_size, longer,
				pair->pub_size + 1),
			  CLUSCTL_DER_MALFORMED);
	}
}

/* Every change of the public half is seen: the RSA private half repeats it. */
static void every_flipped_bit_of_an_rsa_public_key(void)
{
	u8 copy[512];
	size_t size = rsa_a.pub_size;

	for (size_t bit = 0; bit < size * 8; bit++) {
		memcpy(copy, rsa_a.pub, size);
		copy[bit / 8] ^= 1 << bit % 8;
		CHECK_INT(check(rsa_a.priv, rsa_a.priv_size, copy, size),
			  CLUSCTL_DER_MALFORMED);
	}
}

/* What the private half says is not all checked, but never overrun. */
static void every_byte_of_a_private_key(void)
{
	unsigned int refused = 0;
	u8 copy[4096];

	for (size_t i = 0; i < ARRAY_SIZE(held); i++) {
		const struct key_pair *pair = held[i];

		for (size_t at = 0; at < pair->priv_size * 256; at++) {
			memcpy(copy, pair->priv, pair->priv_size);
			copy[at / 256] = at % 256;
			refused += check(copy, pair->priv_size, pair->pub,
					 pair->pub_size) <= CLUSCTL_DER_OTHER;
		}
	}
	CHECK(refused > 0);
}

static void lengths_in_longer_forms(void)
{
	/* SEQUENCE of one byte too many in its length, or two */
	static const u8 padded[] = { 0x30, 0x81, 0x03, 0x02, 0x01, 0x00 };
	static const u8 wide[] = { 0x30, 0x82, 0x00, 0x03, 0x02, 0x01, 0x00 };
	static const u8 indefinite[] = { 0x30, 0x80, 0x02, 0x01, 0x00, 0, 0 };
	static const u8 huge[] = { 0x30, 0x84, 0xff, 0xff, 0xff, 0xff };
	static const struct clusctl_der cases[] = {
		{ padded, sizeof(padded) },
		{ wide, sizeof(wide) },
		{ indefinite, sizeof(indefinite) },
		{ huge, sizeof(huge) },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clusctl_der in = cases[i], value;

		CHECK(!der_take(&in, DER_SEQUENCE, &value));
	}
}

static void numbers(void)
{
	static const u8 zero[] = { 0x02, 0x01, 0x00 };
	static const u8 high[] = { 0x02, 0x02, 0x00, 0x80 };
	static const u8 negative[] = { 0x02, 0x01, 0x80 };
	static const u8 padded[] = { 0x02, 0x02, 0x00, 0x7f };
	static const u8 nothing[] = { 0x02, 0x00 };
	struct clusctl_der value;

	CHECK(der_take_unsigned(&(struct clusctl_der){ zero, 3 }, &value));
	CHECK(der_take_unsigned(&(struct clusctl_der){ high, 4 }, &value));
	CHECK(!der_take_unsigned(&(struct clusctl_der){ negative, 3 }, &value));
	CHECK(!der_take_unsigned(&(struct clusctl_der){ padded, 4 }, &value));
	CHECK(!der_take_unsigned(&(struct clusctl_der){ nothing, 2 }, &value));
}

static const struct ktap_case cases[] = {
	KTAP_CASE(whole_pairs),
	KTAP_CASE(version_1),
	KTAP_CASE(halves_of_two_pairs),
	KTAP_CASE(every_truncation),
	KTAP_CASE(a_trailing_byte),
	KTAP_CASE(every_flipped_bit_of_an_rsa_public_key),
	KTAP_CASE(every_byte_of_a_private_key),
	KTAP_CASE(lengths_in_longer_forms),
	KTAP_CASE(numbers),
};

KTAP_MAIN(cases)
