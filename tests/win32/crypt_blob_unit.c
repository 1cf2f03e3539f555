// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Key blobs and DER: against those of libcrypto and openssl(1), and without
 * private numbers in memory that is freed.
 * For this machine, under the sanitizers.
 */
#include <clusctl.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../userspace/win32/crypt_blob.h"
#include "../host/ktap.h"
#include "../host/lib_watch.h"

static const unsigned int sizes[] = { 1024, 1536, 2048, 3072, 4096 };

#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

static EVP_PKEY *keys[SIZES];

static void generates(void)
{
	for (size_t i = 0; i < SIZES; i++) {
		keys[i] = EVP_RSA_gen(sizes[i]);
		CHECK(keys[i]);
	}
}

static BYTE *theirs(EVP_PKEY *key, bool private, size_t *size)
{
	BIO *bio = BIO_new(BIO_s_mem());
	BYTE *data = NULL;
	char *bytes;

	if ((private ? i2b_PrivateKey_bio(bio, key) :
		       i2b_PublicKey_bio(bio, key)) > 0) {
		*size = (size_t)BIO_get_mem_data(bio, &bytes);
		data = malloc(*size);
		memcpy(data, bytes, *size);
	}
	BIO_free(bio);
	return data;
}

/* libcrypto writes the same bytes. */
static void blobs_are_those_of_libcrypto(void)
{
	struct blob blob, parsed;
	size_t size;
	BYTE *data;

	for (size_t i = 0; i < 2 * SIZES; i++) {
		bool private = i % 2;

		REQUIRE(!blob_from_key(keys[i / 2], private, CALG_RSA_KEYX,
				       &blob));
		CHECK_INT(blob.size, private ? 20 + 9 * sizes[i / 2] / 16 :
					       20 + sizes[i / 2] / 8);
		data = theirs(keys[i / 2], private, &size);
		REQUIRE(data);
		CHECK_MEM(blob.data, blob.size, data, size);
		CHECK_INT(blob_parse(data, size, &parsed), 0);
		CHECK_INT(parsed.private, private);
		CHECK_INT(parsed.bits, sizes[i / 2]);
		CHECK_INT(parsed.exponent, 65537);
		CHECK_INT(blob_check(&parsed), 0);
		free(data);
		blob_free(&blob);
	}
}

static void documented_sizes(void)
{
	CHECK_INT(blob_size(true, 2048), 1172);
	CHECK_INT(blob_size(false, 2048), 276);
	CHECK_INT(blob_size(true, 1024), 596);
	CHECK_INT(blob_size(true, 4096), 2324);
}

/* libcrypto reads them, of either key spec. */
static void libcrypto_reads_them(void)
{
	static const ALG_ID specs[] = { CALG_RSA_KEYX, CALG_RSA_SIGN };
	struct blob blob;
	EVP_PKEY *key;
	BIO *bio;

	for (size_t i = 0; i < 4 * SIZES; i++) {
		bool private = i % 2;

		REQUIRE(!blob_from_key(keys[i / 4], private, specs[i / 2 % 2],
				       &blob));
		bio = BIO_new_mem_buf(blob.data, (int)blob.size);
		key = private ? b2i_PrivateKey_bio(bio) :
				b2i_PublicKey_bio(bio);
		CHECK(key && EVP_PKEY_eq(key, keys[i / 4]) == 1);
		CHECK_INT(blob.data[5], specs[i / 2 % 2] >> 8);
		EVP_PKEY_free(key);
		BIO_free(bio);
		blob_free(&blob);
	}
}

static void der_is_that_of_libcrypto(void)
{
	struct blob blob, again;
	struct der der, public;
	PKCS8_PRIV_KEY_INFO *info;
	unsigned char *wanted;
	int size;

	for (size_t i = 0; i < SIZES; i++) {
		REQUIRE(!blob_from_key(keys[i], true, CALG_RSA_SIGN, &blob));
		REQUIRE(!der_from_blob(&blob, &der));
		REQUIRE(!der_public_from_blob(&blob, &public));
		info = EVP_PKEY2PKCS8(keys[i]);
		wanted = NULL;
		size = i2d_PKCS8_PRIV_KEY_INFO(info, &wanted);
		CHECK_MEM(der.data, der.size, wanted, (size_t)size);
		OPENSSL_free(wanted);
		PKCS8_PRIV_KEY_INFO_free(info);
		wanted = NULL;
		size = i2d_PUBKEY(keys[i], &wanted);
		CHECK_MEM(public.data, public.size, wanted, (size_t)size);
		OPENSSL_free(wanted);
		REQUIRE(!der_to_blob(der.data, der.size, CALG_RSA_SIGN,
				     &again));
		CHECK_MEM(again.data, again.size, blob.data, blob.size);
		blob_free(&again);
		der_free(&public);
		der_free(&der);
		blob_free(&blob);
	}
}

static bool runs(const char *command)
{
	int rc = system(command);

	if (rc)
		printf("# %s: %d\n", command, rc);
	return !rc;
}

static size_t load(const char *path, BYTE *to, size_t room)
{
	FILE *file = fopen(path, "rb");
	size_t size;

	if (!file)
		return 0;
	size = fread(to, 1, room, file);
	fclose(file);
	return size;
}

/* The command, on files, and back */
static void the_command_reads_them(void)
{
	static const char *const commands[] = {
		"openssl rsa -inform MSBLOB -in prv -check -out pem >log 2>&1",
		"openssl rsa -in pem -outform MSBLOB -out back 2>log",
		"openssl rsa -in pem -pubout -outform MSBLOB -out pub 2>log",
		"openssl rsa -pubin -inform MSBLOB -in pub -noout 2>log",
	};
	static const char *const files[] = { "prv", "pem", "back", "pub",
					     "log" };
	char directory[] = "/tmp/blob.XXXXXX";
	struct blob blob, parsed;
	BYTE back[600];
	FILE *file;

	REQUIRE(mkdtemp(directory) && !chdir(directory));
	REQUIRE(!blob_from_key(keys[0], true, CALG_RSA_KEYX, &blob));
	file = fopen("prv", "wb");
	REQUIRE(file);
	CHECK(fwrite(blob.data, 1, blob.size, file) == blob.size);
	fclose(file);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		CHECK(runs(commands[i]));
	CHECK_MEM(back, load("back", back, sizeof(back)), blob.data, blob.size);
	CHECK_INT(blob_parse(back, load("pub", back, sizeof(back)), &parsed),
		  0);
	CHECK(!parsed.private);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		CHECK(!remove(files[i]));
	CHECK(!chdir("/") && !rmdir(directory));
	blob_free(&blob);
}

/* A key that contradicts itself in one number only */
static void wrong_numbers(void)
{
	struct blob blob;
	size_t size;
	BYTE *part;

	REQUIRE(!blob_from_key(keys[0], true, CALG_RSA_KEYX, &blob));
	CHECK_INT(blob_check(&blob), 0);
	for (int i = 0; i < BLOB_PARTS; i++) {
		part = blob_part(&blob, (enum blob_part)i, &size);
		for (size_t at = 0; at < size; at += 9) {
			part[at] ^= 1;
			CHECK_INT((DWORD)blob_check(&blob),
				  (DWORD)NTE_BAD_DATA);
			part[at] ^= 1;
		}
	}
	for (blob.exponent = 0; blob.exponent < 3; blob.exponent++)
		CHECK_INT((DWORD)blob_check(&blob), (DWORD)NTE_BAD_DATA);
	blob.exponent = 65539;
	CHECK_INT((DWORD)blob_check(&blob), (DWORD)NTE_BAD_DATA);
	blob_free(&blob);
	REQUIRE(!blob_from_key(keys[0], false, CALG_RSA_KEYX, &blob));
	CHECK_INT(blob_check(&blob), 0);
	for (blob.exponent = 0; blob.exponent < 3; blob.exponent++)
		CHECK_INT((DWORD)blob_check(&blob), (DWORD)NTE_BAD_DATA);
	CHECK_INT(blob_check(&blob), 0);
	blob.exponent = 65536;
	CHECK_INT((DWORD)blob_check(&blob), (DWORD)NTE_BAD_DATA);
	blob_free(&blob);
}

static DWORD parse_altered(bool private, size_t at, BYTE value)
{
	struct blob blob, parsed;
	DWORD code;

	if (blob_from_key(keys[0], private, CALG_RSA_KEYX, &blob))
		return NTE_FAIL;
	blob.data[at] = value;
	code = blob_parse(blob.data, blob.size, &parsed);
	blob_free(&blob);
	return code;
}

static void wrong_heads(void)
{
	for (int is_private = 0; is_private < 2; is_private++) {
		CHECK_INT(parse_altered(is_private, 0, 1), (DWORD)NTE_BAD_TYPE);
		CHECK_INT(parse_altered(is_private, 1, 3), (DWORD)NTE_BAD_VER);
		CHECK_INT(parse_altered(is_private, 2, 1), (DWORD)NTE_BAD_DATA);
		CHECK_INT(parse_altered(is_private, 3, 1), (DWORD)NTE_BAD_DATA);
		CHECK_INT(parse_altered(is_private, 4, 1),
			  (DWORD)NTE_BAD_ALGID);
		CHECK_INT(parse_altered(is_private, 8, 'r'),
			  (DWORD)NTE_BAD_DATA);
		CHECK_INT(parse_altered(is_private, 0,
					is_private ? PUBLICKEYBLOB :
						     PRIVATEKEYBLOB),
			  (DWORD)NTE_BAD_DATA);
	}
}

static DWORD parse_bits(bool private, DWORD bits)
{
	struct blob blob, parsed;
	DWORD code;

	if (blob_new(&blob, private, CALG_RSA_SIGN, bits, 65537))
		return NTE_FAIL;
	code = blob_parse(blob.data, blob.size, &parsed);
	blob_free(&blob);
	return code;
}

static void wrong_sizes(void)
{
	CHECK_INT(parse_bits(true, RSA_MIN_BITS), 0);
	CHECK_INT(parse_bits(true, RSA_MAX_BITS), 0);
	CHECK_INT(parse_bits(false, RSA_MIN_PUBLIC_BITS), 0);
	CHECK_INT(parse_bits(false, RSA_MAX_PUBLIC_BITS), 0);
	CHECK_INT(parse_bits(true, RSA_MIN_BITS - 8), (DWORD)NTE_BAD_DATA);
	CHECK_INT(parse_bits(true, RSA_MAX_BITS + 8), (DWORD)NTE_BAD_DATA);
	CHECK_INT(parse_bits(false, RSA_MIN_PUBLIC_BITS - 8),
		  (DWORD)NTE_BAD_DATA);
	CHECK_INT(parse_bits(false, RSA_MAX_PUBLIC_BITS + 8),
		  (DWORD)NTE_BAD_DATA);
	CHECK_INT(parse_bits(true, 2044), (DWORD)NTE_BAD_DATA);
	CHECK_INT(parse_bits(false, 2044), (DWORD)NTE_BAD_DATA);
}

/* Adds one part to another, if that has room for it. */
static bool add_part(struct blob *blob, enum blob_part to, const BIGNUM *more)
{
	size_t size;
	BYTE *part = blob_part(blob, to, &size);
	BIGNUM *sum = BN_lebin2bn(part, (int)size, NULL);
	bool fits = BN_add(sum, sum, more) &&
		    BN_bn2lebinpad(sum, part, (int)size) == (int)size;

	BN_free(sum);
	return fits;
}

static BIGNUM *get_part(const struct blob *blob, enum blob_part which)
{
	size_t size;
	const BYTE *part = blob_part(blob, which, &size);

	return BN_lebin2bn(part, (int)size, NULL);
}

/*
 * Numbers that do what they are to do, and are larger than they need to be: the
 * coefficient by its prime, the private exponent by what exponents repeat after
 */
static void large_numbers(void)
{
	unsigned int coefficients = 0, exponents = 0;
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *p, *q, *again = BN_new();
	struct blob blob;
	EVP_PKEY *key;

	/* Not all keys have room for that. */
	for (int i = 0; i < 200 && !(coefficients && exponents); i++) {
		key = EVP_RSA_gen(1024);
		REQUIRE(!blob_from_key(key, true, CALG_RSA_KEYX, &blob));
		p = get_part(&blob, BLOB_PRIME1);
		q = get_part(&blob, BLOB_PRIME2);
		if (add_part(&blob, BLOB_COEFFICIENT, p)) {
			coefficients++;
			CHECK_INT((DWORD)blob_check(&blob),
				  (DWORD)NTE_BAD_DATA);
		}
		blob_free(&blob);
		REQUIRE(!blob_from_key(key, true, CALG_RSA_KEYX, &blob));
		BN_sub_word(p, 1);
		BN_sub_word(q, 1);
		BN_mul(again, p, q, ctx);
		if (add_part(&blob, BLOB_PRIVATE_EXPONENT, again)) {
			exponents++;
			CHECK_INT((DWORD)blob_check(&blob),
				  (DWORD)NTE_BAD_DATA);
		}
		blob_free(&blob);
		BN_free(p);
		BN_free(q);
		EVP_PKEY_free(key);
	}
	CHECK(coefficients && exponents);
	BN_free(again);
	BN_CTX_free(ctx);
}

/* Keys that no blob has room for */
static void other_keys(void)
{
	EVP_PKEY *ec = EVP_EC_gen("P-256");
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(ec);
	unsigned char *der = NULL;
	struct blob blob;
	int size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);

	CHECK_INT((DWORD)blob_from_key(ec, true, CALG_RSA_KEYX, &blob),
		  (DWORD)NTE_BAD_DATA);
	CHECK_INT((DWORD)der_to_blob(der, (size_t)size, CALG_RSA_KEYX, &blob),
		  (DWORD)NTE_BAD_DATA);
	OPENSSL_free(der);
	PKCS8_PRIV_KEY_INFO_free(info);
	EVP_PKEY_free(ec);
}

/* 2^32 + 15 is a good exponent, and one byte too long. */
static void long_exponents(void)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	PKCS8_PRIV_KEY_INFO *info;
	unsigned char *der = NULL;
	EVP_PKEY *key = NULL;
	BIGNUM *e = NULL;
	struct blob blob;
	int size;

	CHECK(BN_hex2bn(&e, "10000000F"));
	CHECK(EVP_PKEY_keygen_init(ctx) == 1);
	CHECK(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, 2048) == 1);
	CHECK(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, e) == 1);
	REQUIRE(EVP_PKEY_generate(ctx, &key) == 1);
	CHECK_INT((DWORD)blob_from_key(key, false, CALG_RSA_KEYX, &blob),
		  (DWORD)NTE_BAD_DATA);
	info = EVP_PKEY2PKCS8(key);
	size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
	CHECK_INT((DWORD)der_to_blob(der, (size_t)size, CALG_RSA_KEYX, &blob),
		  (DWORD)NTE_BAD_DATA);
	OPENSSL_free(der);
	PKCS8_PRIV_KEY_INFO_free(info);
	EVP_PKEY_free(key);
	BN_free(e);
	EVP_PKEY_CTX_free(ctx);
}

static void nothing_is_left_in_memory(void)
{
	BYTE turned[SECRET_SIZE], *part;
	struct blob blob, again;
	EVP_PKEY *public;
	struct der der;
	size_t size;

	REQUIRE(!blob_from_key(keys[2], true, CALG_RSA_KEYX, &blob));
	part = blob_part(&blob, BLOB_PRIME1, &size);
	know(part + 10);
	/* As it is in DER */
	for (size_t i = 0; i < SECRET_SIZE; i++)
		turned[i] = part[10 + SECRET_SIZE - 1 - i];
	know(turned);
	leaks = 0;
	OPENSSL_free(OPENSSL_memdup(turned, sizeof(turned)));
	CHECK_INT(leaks, 1); /* so it would be seen */
	leaks = 0;
	CHECK_INT(blob_check(&blob), 0);
	CHECK_INT(blob_to_public(&blob, &public), 0);
	CHECK_INT(der_from_blob(&blob, &der), 0);
	CHECK_INT(der_to_blob(der.data, der.size, CALG_RSA_KEYX, &again), 0);
	EVP_PKEY_free(public);
	der_free(&der);
	blob_free(&again);
	blob_free(&blob);
	REQUIRE(!blob_from_key(keys[2], true, CALG_RSA_KEYX, &blob));
	blob_free(&blob);
	for (size_t i = 0; i < SIZES; i++)
		EVP_PKEY_free(keys[i]);
	CHECK_INT(leaks, 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(generates),
	KTAP_CASE(documented_sizes),
	KTAP_CASE(blobs_are_those_of_libcrypto),
	KTAP_CASE(libcrypto_reads_them),
	KTAP_CASE(der_is_that_of_libcrypto),
	KTAP_CASE(the_command_reads_them),
	KTAP_CASE(wrong_heads),
	KTAP_CASE(wrong_sizes),
	KTAP_CASE(wrong_numbers),
	KTAP_CASE(large_numbers),
	KTAP_CASE(other_keys),
	KTAP_CASE(long_exponents),
	KTAP_CASE(nothing_is_left_in_memory),
};

KTAP_MAIN(cases)
