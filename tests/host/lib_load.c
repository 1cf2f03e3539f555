// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading private keys: PEM, DER, traditional, encrypted, damaged. */
#include <clusctl.h>
#include <errno.h>
#include <linux/clusctl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "ktap.h"

static struct evp_pkey_st *rsa, *ec;

static void make_keys(void)
{
	rsa = EVP_RSA_gen(2048);
	ec = EVP_EC_gen("P-256");
	CHECK(rsa && ec);
}

/* Bytes of a file */
struct bytes {
	unsigned char *data;
	size_t size;
};

/* Takes what was written to @bio, and the BIO. */
static struct bytes take(BIO *bio)
{
	struct bytes bytes;
	char *data;

	bytes.size = (size_t)BIO_get_mem_data(bio, &data);
	bytes.data = malloc(bytes.size + 1);
	memcpy(bytes.data, data, bytes.size);
	BIO_free(bio);
	return bytes;
}

static BIO *memory(void)
{
	return BIO_new(BIO_s_mem());
}

static struct bytes pkcs8_der(EVP_PKEY *pkey)
{
	BIO *bio = memory();

	i2d_PKCS8PrivateKey_bio(bio, pkey, NULL, NULL, 0, NULL, NULL);
	return take(bio);
}

static struct bytes pkcs8_pem(EVP_PKEY *pkey, const EVP_CIPHER *cipher)
{
	BIO *bio = memory();

	PEM_write_bio_PKCS8PrivateKey(bio, pkey, cipher, "secret", 6, NULL,
				      NULL);
	return take(bio);
}

static struct bytes traditional_pem(EVP_PKEY *pkey, const EVP_CIPHER *cipher)
{
	const unsigned char *secret = (const unsigned char *)"secret";
	BIO *bio = memory();

	PEM_write_bio_PrivateKey_traditional(bio, pkey, cipher, secret, 6, NULL,
					     NULL);
	return take(bio);
}

static struct bytes traditional_der(EVP_PKEY *pkey)
{
	struct bytes bytes = { 0 };

	bytes.size = (size_t)i2d_PrivateKey(pkey, NULL);
	bytes.data = malloc(bytes.size + 1);
	i2d_PrivateKey(pkey, &(unsigned char *){ bytes.data });
	return bytes;
}

static struct bytes encrypted_der(EVP_PKEY *pkey)
{
	BIO *bio = memory();

	i2d_PKCS8PrivateKey_bio(bio, pkey, EVP_aes_256_cbc(), "secret", 6, NULL,
				NULL);
	return take(bio);
}

static int secret(char *buffer, size_t size, void *arg)
{
	const char *passphrase = *(const char **)arg;

	CHECK(size >= 1024);
	memcpy(buffer, passphrase, strlen(passphrase));
	return (int)strlen(passphrase);
}

/* @bytes holds @pkey, whatever its form; frees @bytes. */
static void check_loads(struct bytes bytes, EVP_PKEY *pkey,
			const char *passphrase)
{
	struct bytes wanted = pkcs8_der(pkey);
	struct clusctl_key *key = NULL;
	const void *der;
	size_t size;

	if (CHECK_INT(clusctl_key_load(bytes.data, bytes.size,
				       passphrase ? secret : NULL, &passphrase,
				       &key),
		      0)) {
		CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
		der = clusctl_key_get_private(key, &size);
		CHECK_MEM(der, size, wanted.data, wanted.size);
	}
	clusctl_key_free(key);
	free(wanted.data);
	free(bytes.data);
}

static int load(struct bytes bytes)
{
	struct clusctl_key *key;
	int rc = clusctl_key_load(bytes.data, bytes.size, NULL, NULL, &key);

	if (!rc)
		clusctl_key_free(key);
	return rc;
}

/* @bytes holds no private key; frees @bytes. */
static void check_bad_data(struct bytes bytes)
{
	CHECK_INT(load(bytes), -EBADMSG);
	CHECK_INT(clusctl_last_status(), NTE_BAD_DATA);
	free(bytes.data);
}

static void pkcs8(void)
{
	check_loads(pkcs8_der(rsa), rsa, NULL);
	check_loads(pkcs8_der(ec), ec, NULL);
	check_loads(pkcs8_pem(rsa, NULL), rsa, NULL);
	check_loads(pkcs8_pem(ec, NULL), ec, NULL);
}

static void traditional(void)
{
	check_loads(traditional_der(rsa), rsa, NULL);
	check_loads(traditional_der(ec), ec, NULL);
	check_loads(traditional_pem(rsa, NULL), rsa, NULL);
	check_loads(traditional_pem(ec, NULL), ec, NULL);
}

static void encrypted(void)
{
	check_loads(encrypted_der(rsa), rsa, "secret");
	check_loads(encrypted_der(ec), ec, "secret");
	check_loads(pkcs8_pem(rsa, EVP_aes_256_cbc()), rsa, "secret");
	check_loads(pkcs8_pem(ec, EVP_aes_128_cbc()), ec, "secret");
	check_loads(traditional_pem(rsa, EVP_aes_128_cbc()), rsa, "secret");
	check_loads(traditional_pem(ec, EVP_aes_128_cbc()), ec, "secret");
}

static void check_passphrase(struct bytes bytes)
{
	const char *no = "wrong", *empty = "";
	struct clusctl_key *key;

	CHECK_INT(load(bytes), -ENOKEY);
	CHECK_INT(clusctl_last_status(), CLUSCTL_NO_STATUS);
	CHECK_INT(clusctl_key_load(bytes.data, bytes.size, secret, &no, &key),
		  -EKEYREJECTED);
	CHECK_INT(clusctl_last_status(), CLUSCTL_NO_STATUS);
	CHECK_INT(clusctl_key_load(bytes.data, bytes.size, secret, &empty,
				   &key),
		  -EKEYREJECTED);
	free(bytes.data);
}

static void passphrases_are_missing_or_wrong(void)
{
	check_passphrase(encrypted_der(rsa));
	check_passphrase(pkcs8_pem(rsa, EVP_aes_256_cbc()));
	check_passphrase(traditional_pem(rsa, EVP_aes_128_cbc()));
}

static int failing(char *buffer, size_t size, void *arg)
{
	(void)buffer;
	(void)size;
	return *(int *)arg;
}

static void passphrase_callbacks_fail(void)
{
	struct bytes bytes = pkcs8_pem(rsa, EVP_aes_256_cbc());
	int rc = -EPIPE, too_much = 4096;
	struct clusctl_key *key;

	CHECK_INT(clusctl_key_load(bytes.data, bytes.size, failing, &rc, &key),
		  -EPIPE);
	CHECK_INT(clusctl_key_load(bytes.data, bytes.size, failing, &too_much,
				   &key),
		  -EKEYREJECTED);
	free(bytes.data);
}

static void surroundings_of_pem(void)
{
	static const char before[] =
		"Bag Attributes\n-----BEGIN EC PARAMETERS-----\n"
		"BggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
	static const char after[] =
		"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\ntext\n";
	struct bytes pem = pkcs8_pem(ec, NULL), all;

	all.size = sizeof(before) - 1 + pem.size + sizeof(after) - 1;
	all.data = malloc(all.size);
	memcpy(all.data, before, sizeof(before) - 1);
	memcpy(all.data + sizeof(before) - 1, pem.data, pem.size);
	memcpy(all.data + sizeof(before) - 1 + pem.size, after,
	       sizeof(after) - 1);
	check_loads(all, ec, NULL);
	free(pem.data);
}

static struct bytes twice(struct bytes one, struct bytes other)
{
	struct bytes both = { .size = one.size + other.size };

	both.data = malloc(both.size);
	memcpy(both.data, one.data, one.size);
	memcpy(both.data + one.size, other.data, other.size);
	free(one.data);
	free(other.data);
	return both;
}

static void two_keys_are_ambiguous(void)
{
	const EVP_CIPHER *aes = EVP_aes_256_cbc();

	check_bad_data(twice(pkcs8_pem(ec, NULL), pkcs8_pem(rsa, NULL)));
	check_bad_data(twice(pkcs8_pem(ec, NULL), traditional_pem(rsa, aes)));
	check_bad_data(twice(pkcs8_pem(ec, NULL), pkcs8_pem(rsa, aes)));
}

/* A copy of the first @size bytes, for the sanitizer to watch */
static struct bytes part(struct bytes whole, size_t size)
{
	struct bytes bytes = { malloc(size ? size : 1), size };

	memcpy(bytes.data, whole.data, size);
	return bytes;
}

static void truncated(struct bytes whole)
{
	for (size_t size = 0; size < whole.size; size++)
		check_bad_data(part(whole, size));
	free(whole.data);
}

static void truncations(void)
{
	truncated(pkcs8_der(ec));
	truncated(traditional_der(ec));
	truncated(pkcs8_der(rsa));
}

static void trailing_bytes(void)
{
	struct bytes bytes[] = { pkcs8_der(rsa), traditional_der(rsa),
				 traditional_der(ec), encrypted_der(ec) };

	for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
		bytes[i].data[bytes[i].size++] = 0;
		check_bad_data(bytes[i]);
	}
}

static void garbage(void)
{
	static const char *const strings[] = {
		"",
		"garbage",
		"\x30\x80",
		"\x30\x84\xFF\xFF\xFF\xFF",
		"-----BEGIN PRIVATE KEY-----\n",
		"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
		"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		"-----BEGIN PRIVATE KEY-----\n????\n-----END PRIVATE KEY-----\n",
		"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
		"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
	};
	unsigned char *data;
	size_t size;

	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		size = strlen(strings[i]);
		data = malloc(size + 1);
		memcpy(data, strings[i], size);
		check_bad_data((struct bytes){ data, size });
	}
}

static void public_keys_are_no_private_keys(void)
{
	BIO *bio = memory();

	PEM_write_bio_PUBKEY(bio, rsa);
	check_bad_data(take(bio));
	bio = memory();
	i2d_PUBKEY_bio(bio, rsa);
	check_bad_data(take(bio));
}

/* Whatever a byte is changed to, there is an error or a sound key. */
static void changed_bytes(void)
{
	struct bytes good = pkcs8_der(ec), bad;
	struct clusctl_key *key;
	int rc;

	for (size_t i = 0; i < 8 * good.size; i++) {
		bad = part(good, good.size);
		bad.data[i / 8] ^= (unsigned char)(1U << i % 8);
		rc = clusctl_key_load(bad.data, bad.size, NULL, NULL, &key);
		CHECK(rc <= 0);
		if (rc)
			CHECK_INT(rc,
				  clusctl_last_status() == CLUSCTL_NO_STATUS ?
					  -ENOKEY :
					  -clusctl_status_errno(
						  clusctl_last_status()));
		else
			clusctl_key_free(key);
		free(bad.data);
	}
	free(good.data);
}

/* One private key with the public key of another one signs for nobody. */
static void halves_that_contradict_each_other(void)
{
	EVP_PKEY *other = EVP_EC_gen("P-256");
	struct bytes one = traditional_der(ec), two = traditional_der(other);

	/* Both end in the point, of 65 bytes. */
	memcpy(one.data + one.size - 65, two.data + two.size - 65, 65);
	check_bad_data(one);
	free(two.data);
	EVP_PKEY_free(other);
}

static void unknown_algorithms(void)
{
	static const unsigned char der[] = {
		0x30, 0x13, 0x02, 0x01, 0x00, 0x30, 0x08,
		0x06, 0x06, 0x2B, 0x06, 0x01, 0x04, 0x01,
		0x7F, 0x04, 0x04, 0x01, 0x02, 0x03, 0x04,
	};
	struct clusctl_key *key;

	CHECK_INT(clusctl_key_load(der, sizeof(der), NULL, NULL, &key),
		  -EOPNOTSUPP);
	CHECK_INT(clusctl_last_status(), NTE_BAD_ALGID);
}

static void attributes_are_dropped(void)
{
	static const unsigned char value[] = "a name";
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(rsa);
	struct bytes bytes;
	BIO *bio = memory();

	PKCS8_pkey_add1_attr_by_NID(info, NID_friendlyName, V_ASN1_UTF8STRING,
				    value, sizeof(value) - 1);
	i2d_PKCS8_PRIV_KEY_INFO_bio(bio, info);
	PKCS8_PRIV_KEY_INFO_free(info);
	bytes = take(bio);
	CHECK(memmem(bytes.data, bytes.size, value, sizeof(value) - 1));
	check_loads(bytes, rsa, NULL);
}

static void set(EVP_PKEY *pkey, const char *name, const char *value)
{
	CHECK(EVP_PKEY_set_utf8_string_param(pkey, name, value) == 1);
}

static void curves_are_named_and_points_uncompressed(void)
{
	EVP_PKEY *odd = EVP_PKEY_dup(ec);
	struct bytes bytes;

	set(odd, OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_EXPLICIT);
	set(odd, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
	    OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_COMPRESSED);
	bytes = pkcs8_der(odd);
	CHECK(bytes.size > 200);
	check_loads(bytes, ec, NULL);
	EVP_PKEY_free(odd);
}

static void free_keys(void)
{
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ec);
	CHECK(true);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(make_keys),
	KTAP_CASE(pkcs8),
	KTAP_CASE(traditional),
	KTAP_CASE(encrypted),
	KTAP_CASE(passphrases_are_missing_or_wrong),
	KTAP_CASE(passphrase_callbacks_fail),
	KTAP_CASE(surroundings_of_pem),
	KTAP_CASE(two_keys_are_ambiguous),
	KTAP_CASE(truncations),
	KTAP_CASE(trailing_bytes),
	KTAP_CASE(garbage),
	KTAP_CASE(public_keys_are_no_private_keys),
	KTAP_CASE(changed_bytes),
	KTAP_CASE(halves_that_contradict_each_other),
	KTAP_CASE(unknown_algorithms),
	KTAP_CASE(attributes_are_dropped),
	KTAP_CASE(curves_are_named_and_points_uncompressed),
	KTAP_CASE(free_keys),
};

KTAP_MAIN(cases)
