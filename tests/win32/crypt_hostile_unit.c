// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Key blobs and DER that anyone may have made. For this machine, under the
 * sanitizers.
 */
#include <clusctl.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/win32/crypt_blob.h"
#include "../host/ktap.h"

#define MUTATIONS 60000

static EVP_PKEY *key;

static void generates(void)
{
	key = EVP_RSA_gen(1024);
	CHECK(key);
}

/* All numbers fit, but a prime is none: 3 times another one. */
static void a_prime_that_is_none(void)
{
	BIGNUM *p = BN_new(), *q = BN_new(), *n = BN_new(), *d = BN_new();
	BIGNUM *e = BN_new(), *less = BN_new(), *other = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	struct blob blob;
	size_t size;
	BYTE *part;

	BN_set_word(e, 65537);
	do {
		BN_generate_prime_ex(p, 510, 0, NULL, NULL, NULL);
		BN_mul_word(p, 3);
		BN_generate_prime_ex(q, 512, 0, NULL, NULL, NULL);
		BN_mul(n, p, q, ctx);
		BN_sub(less, p, BN_value_one());
		BN_sub(other, q, BN_value_one());
		BN_mul(less, less, other, ctx);
	} while (BN_num_bits(n) != 1024 || !BN_mod_inverse(d, e, less, ctx));
	REQUIRE(!blob_new(&blob, true, CALG_RSA_KEYX, 1024, 65537));
#define PUT(number, which)                                          \
	do {                                                        \
		part = blob_part(&blob, which, &size);              \
		CHECK(BN_bn2lebinpad(number, part, (int)size) > 0); \
	} while (0)
	PUT(n, BLOB_MODULUS);
	PUT(p, BLOB_PRIME1);
	PUT(q, BLOB_PRIME2);
	PUT(d, BLOB_PRIVATE_EXPONENT);
	BN_sub(less, p, BN_value_one());
	BN_mod(other, d, less, ctx);
	PUT(other, BLOB_EXPONENT1);
	BN_sub(less, q, BN_value_one());
	BN_mod(other, d, less, ctx);
	PUT(other, BLOB_EXPONENT2);
	BN_mod_inverse(other, q, p, ctx);
	PUT(other, BLOB_COEFFICIENT);
	CHECK_INT((DWORD)blob_check(&blob), (DWORD)NTE_BAD_DATA);
	blob_free(&blob);
	BN_free(p);
	BN_free(q);
	BN_free(n);
	BN_free(d);
	BN_free(e);
	BN_free(less);
	BN_free(other);
	BN_CTX_free(ctx);
}

static uint32_t seed = 1;

static uint32_t any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)seed * below >> 32);
}

/* A copy of just its size, with some bytes changed, cut or added */
static BYTE *mutated(const BYTE *data, size_t *size)
{
	size_t length = *size;
	BYTE *copy;

	switch (any(8)) {
	case 0:
		length = any((uint32_t)length + 1);
		break;
	case 1:
		length += any(40);
		break;
	}
	copy = calloc(1, length ? length : 1);
	memcpy(copy, data, length < *size ? length : *size);
	for (uint32_t i = any(4); i && length; i--) {
		/* Most often where the sizes are */
		size_t at = any(4) ? any(24) : any((uint32_t)length);

		if (at < length)
			copy[at] = any(3) ? (BYTE)any(256) : copy[at] ^ 1;
	}
	*size = length;
	return copy;
}

static bool is_refusal(DWORD code)
{
	return code == (DWORD)NTE_BAD_DATA || code == (DWORD)NTE_BAD_TYPE ||
	       code == (DWORD)NTE_BAD_VER || code == (DWORD)NTE_BAD_ALGID;
}

/* What is not refused is the key as it was, but for what it is for. */
static void hostile_blobs(void)
{
	struct blob blob, parsed;
	unsigned int taken = 0;
	size_t size;
	BYTE *copy;
	DWORD code;

	for (unsigned int i = 0; i < MUTATIONS; i++) {
		REQUIRE(!blob_from_key(key, i % 2, CALG_RSA_KEYX, &blob));
		size = blob.size;
		copy = mutated(blob.data, &size);
		code = blob_parse(copy, size, &parsed);
		if (!code)
			code = blob_check(&parsed);
		if (code) {
			REQUIRE(is_refusal(code));
		} else {
			taken++;
			CHECK_INT(size, blob.size);
			CHECK_INT(parsed.private, i % 2);
			if (parsed.private)
				CHECK(!memcmp(copy + 8, blob.data + 8,
					      blob.size - 8));
			CHECK(copy[20] & 1);
			CHECK(!copy[2] && !copy[3]);
		}
		free(copy);
		blob_free(&blob);
	}
	CHECK(taken);
}

static void hostile_der(void)
{
	struct blob blob, parsed;
	unsigned int taken = 0;
	struct der der;
	size_t size;
	BYTE *copy;
	DWORD code;

	REQUIRE(!blob_from_key(key, true, CALG_RSA_KEYX, &blob));
	REQUIRE(!der_from_blob(&blob, &der));
	for (size_t cut = 0; cut < der.size; cut++) {
		copy = malloc(cut ? cut : 1);
		memcpy(copy, der.data, cut);
		CHECK_INT((DWORD)der_to_blob(copy, cut, CALG_RSA_KEYX, &parsed),
			  (DWORD)NTE_BAD_DATA);
		free(copy);
	}
	for (unsigned int i = 0; i < MUTATIONS; i++) {
		size = der.size;
		copy = mutated(der.data, &size);
		code = der_to_blob(copy, size, CALG_RSA_KEYX, &parsed);
		if (!code) {
			taken++;
			/* The version and the algorithm are what they were. */
			CHECK(!memcmp(copy + 4, der.data + 4, 18));
			blob_free(&parsed);
		} else {
			REQUIRE(code == (DWORD)NTE_BAD_DATA);
		}
		free(copy);
	}
	CHECK(taken);
	der_free(&der);
	blob_free(&blob);
	EVP_PKEY_free(key);
}

/* A modulus of 1024 bits, of primes that take more than half of it */
static void primes_of_other_sizes(void)
{
	struct blob blob, parsed;
	struct der der;
	size_t size;
	BYTE *part;

	REQUIRE(!blob_new(&blob, true, CALG_RSA_KEYX, 1056, 65537));
	memset(blob_part(&blob, BLOB_MODULUS, &size), 0xff, 128);
	for (int i = BLOB_PRIME1; i < BLOB_PARTS; i++) {
		part = blob_part(&blob, (enum blob_part)i, &size);
		memset(part, 0x7f, 64);
	}
	CHECK_INT(size, 132);
	REQUIRE(!der_from_blob(&blob, &der));
	CHECK_INT(der_to_blob(der.data, der.size, CALG_RSA_KEYX, &parsed), 0);
	blob_free(&parsed);
	der_free(&der);
	for (int i = BLOB_PRIME1; i < BLOB_PARTS; i++) {
		part = blob_part(&blob, (enum blob_part)i, &size);
		part[size - 1] = 1;
		REQUIRE(!der_from_blob(&blob, &der));
		CHECK_INT((DWORD)der_to_blob(der.data, der.size, CALG_RSA_KEYX,
					     &parsed),
			  (DWORD)NTE_BAD_DATA);
		der_free(&der);
		part[size - 1] = 0;
	}
	blob_free(&blob);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(generates),
	KTAP_CASE(a_prime_that_is_none),
	KTAP_CASE(primes_of_other_sizes),
	KTAP_CASE(hostile_blobs),
	KTAP_CASE(hostile_der),
};

KTAP_MAIN(cases)
