// SPDX-License-Identifier: GPL-2.0-or-later
/* Key generation, and what the kernel demands of both halves of a pair. */
#include <clusctl.h>
#include <errno.h>
#include <linux/clusctl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ktap.h"

/* The AlgorithmIdentifier of a PKCS#8 PrivateKeyInfo or SPKI, in DER */
static int private_algorithm(const struct clusctl_key *key, unsigned char **der,
			     bool *attributes)
{
	PKCS8_PRIV_KEY_INFO *info;
	const X509_ALGOR *algorithm;
	const unsigned char *p;
	size_t size;
	int length = -1;

	p = clusctl_key_get_private(key, &size);
	info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &p, (long)size);
	if (info && PKCS8_pkey_get0(NULL, NULL, NULL, &algorithm, info)) {
		length = i2d_X509_ALGOR(algorithm, der);
		*attributes =
			PKCS8_pkey_get0_attrs(info) &&
			sk_X509_ATTRIBUTE_num(PKCS8_pkey_get0_attrs(info)) > 0;
	}
	PKCS8_PRIV_KEY_INFO_free(info);
	return length;
}

static int public_algorithm(const struct clusctl_key *key, unsigned char **der)
{
	const unsigned char *p;
	X509_ALGOR *algorithm;
	X509_PUBKEY *public;
	size_t size;
	int length = -1;

	p = clusctl_key_get_public(key, &size);
	public = d2i_X509_PUBKEY(NULL, &p, (long)size);
	if (public &&
	    X509_PUBKEY_get0_param(NULL, NULL, NULL, &algorithm, public))
		length = i2d_X509_ALGOR(algorithm, der);
	X509_PUBKEY_free(public);
	return length;
}

static void check_same_algorithm(const struct clusctl_key *key)
{
	unsigned char *private = NULL, *public = NULL;
	bool attributes = true;
	int private_size = private_algorithm(key, &private, &attributes);
	int public_size = public_algorithm(key, &public);

	CHECK(private_size > 0);
	CHECK_MEM(private, (size_t)private_size, public, (size_t)public_size);
	CHECK(!attributes);
	OPENSSL_free(private);
	OPENSSL_free(public);
}

/* The public half is the one of the private half. */
static void check_belong_together(const struct clusctl_key *key)
{
	const unsigned char *p, *q;
	EVP_PKEY *private, *public;
	size_t p_size, q_size;

	p = clusctl_key_get_private(key, &p_size);
	q = clusctl_key_get_public(key, &q_size);
	private = d2i_AutoPrivateKey(NULL, &p, (long)p_size);
	public = d2i_PUBKEY(NULL, &q, (long)q_size);
	CHECK(private && public && EVP_PKEY_eq(private, public) == 1);
	EVP_PKEY_free(private);
	EVP_PKEY_free(public);
}

static void check_reimport(const struct clusctl_key *key)
{
	size_t private_size, public_size, size;
	const void *private = clusctl_key_get_private(key, &private_size);
	const void *public = clusctl_key_get_public(key, &public_size);
	struct clusctl_key *again;
	const void *der;

	if (!CHECK_INT(clusctl_key_load(private, private_size, NULL, NULL,
					&again),
		       0))
		return;
	der = clusctl_key_get_private(again, &size);
	CHECK_MEM(der, size, private, private_size);
	der = clusctl_key_get_public(again, &size);
	CHECK_MEM(der, size, public, public_size);
	clusctl_key_free(again);
}

static void check_algorithm(const char *algorithm, const char *name,
			    unsigned int bits)
{
	struct clusctl_key *key;
	size_t size;

	if (!CHECK_INT(clusctl_key_generate(algorithm, &key), 0))
		return;
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
	CHECK_STR(clusctl_key_get_algorithm(key), name);
	CHECK_INT(clusctl_key_get_bits(key), bits);
	clusctl_key_get_private(key, &size);
	CHECK(size > 0 && size <= CLUSCTL_MAX_PRIVATE);
	clusctl_key_get_public(key, &size);
	CHECK(size > 0 && size <= CLUSCTL_MAX_PUBLIC);
	check_same_algorithm(key);
	check_belong_together(key);
	check_reimport(key);
	clusctl_key_free(key);
}

static void rsa2048_is_the_default(void)
{
	check_algorithm(NULL, "RSA", 2048);
	check_algorithm("rsa2048", "RSA", 2048);
}

static void rsa3072(void)
{
	check_algorithm("rsa3072", "RSA", 3072);
}

static void rsa4096(void)
{
	check_algorithm("rsa4096", "RSA", 4096);
}

static void ec_p256(void)
{
	check_algorithm("ec-p256", "EC P-256", 256);
}

static void ed25519(void)
{
	check_algorithm("ed25519", "Ed25519", 256);
}

static void all_algorithms_are_tested_here(void)
{
	static const char *const tested[] = { "rsa2048", "rsa3072", "rsa4096",
					      "ec-p256", "ed25519" };
	const char *const *known = clusctl_key_algorithms();

	for (size_t i = 0; i < sizeof(tested) / sizeof(tested[0]); i++, known++)
		CHECK_STR(*known, tested[i]);
	CHECK(!*known);
}

static void unknown_algorithms(void)
{
	static const char *const unknown[] = { "",     "rsa",	   "rsa1024",
					       "RSA",  "rsa2048 ", "dsa",
					       "rsa0", "ec" };
	struct clusctl_key *key;

	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		CHECK_INT(clusctl_key_generate(unknown[i], &key), -EOPNOTSUPP);
		CHECK_INT(clusctl_last_status(), NTE_BAD_ALGID);
	}
}

static void keys_are_new_each_time(void)
{
	struct clusctl_key *a, *b;
	const void *p, *q;
	size_t size;

	REQUIRE(!clusctl_key_generate("ed25519", &a));
	REQUIRE(!clusctl_key_generate("ed25519", &b));
	p = clusctl_key_get_public(a, &size);
	q = clusctl_key_get_public(b, &size);
	CHECK(memcmp(p, q, size));
	clusctl_key_free(a);
	clusctl_key_free(b);
}

/* Encodes @key and lets libcrypto read it back. */
static void check_encoding(const struct clusctl_key *key,
			   enum clusctl_encoding encoding)
{
	bool private = encoding == CLUSCTL_PRIVATE_DER ||
		       encoding == CLUSCTL_PRIVATE_PEM;
	struct clusctl_key *again = NULL;
	unsigned char *der = NULL;
	EVP_PKEY *pkey = NULL;
	const void *wanted;
	size_t size, wanted_size;
	void *data;
	BIO *bio;

	if (!CHECK_INT(clusctl_key_encode(key, encoding, &data, &size), 0))
		return;
	wanted = private ? clusctl_key_get_private(key, &wanted_size) :
			   clusctl_key_get_public(key, &wanted_size);
	bio = BIO_new_mem_buf(data, (int)size);
	switch (encoding) {
	case CLUSCTL_PRIVATE_DER:
	case CLUSCTL_PUBLIC_DER:
		CHECK_MEM(data, size, wanted, wanted_size);
		break;
	case CLUSCTL_PRIVATE_PEM:
		CHECK_INT(clusctl_key_load(data, size, NULL, NULL, &again), 0);
		clusctl_key_free(again);
		break;
	case CLUSCTL_PUBLIC_PEM:
		pkey = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
		size_t got = (size_t)i2d_PUBKEY(pkey, &der);

		CHECK_MEM(der, got, wanted, wanted_size);
		CHECK(BIO_eof(bio));
		break;
	}
	OPENSSL_free(der);
	EVP_PKEY_free(pkey);
	BIO_free(bio);
	clusctl_wipe_free(data, size);
}

/* The PEM of @key is what libcrypto writes. */
static void check_private_pem(const struct clusctl_key *key)
{
	const unsigned char *der;
	EVP_PKEY *pkey;
	size_t size;
	char *wanted;
	void *data;
	long length;
	BIO *bio = BIO_new(BIO_s_mem());

	der = clusctl_key_get_private(key, &size);
	pkey = d2i_AutoPrivateKey(NULL, &der, (long)size);
	PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL);
	length = BIO_get_mem_data(bio, &wanted);
	if (CHECK_INT(clusctl_key_encode(key, CLUSCTL_PRIVATE_PEM, &data,
					 &size),
		      0)) {
		CHECK_MEM(data, size, wanted, (size_t)length);
		clusctl_wipe_free(data, size);
	}
	EVP_PKEY_free(pkey);
	BIO_free(bio);
}

static void encodings(void)
{
	struct clusctl_key *key;

	for (const char *const *a = clusctl_key_algorithms(); *a; a++) {
		if (!strcmp(*a, "rsa3072") || !strcmp(*a, "rsa4096"))
			continue;
		REQUIRE(!clusctl_key_generate(*a, &key));
		check_encoding(key, CLUSCTL_PUBLIC_DER);
		check_encoding(key, CLUSCTL_PUBLIC_PEM);
		check_encoding(key, CLUSCTL_PRIVATE_DER);
		check_encoding(key, CLUSCTL_PRIVATE_PEM);
		check_private_pem(key);
		clusctl_key_free(key);
	}
}

static void public_keys_have_no_private_half(void)
{
	struct clusctl_key *key, *public;
	size_t size;
	const void *der;
	void *data;

	REQUIRE(!clusctl_key_generate("ec-p256", &key));
	der = clusctl_key_get_public(key, &size);
	REQUIRE(!clusctl_key_load_public(der, size, &public));
	CHECK_STR(clusctl_key_get_algorithm(public), "EC P-256");
	CHECK_INT(clusctl_key_encode(public, CLUSCTL_PRIVATE_DER, &data, &size),
		  -ENOKEY);
	CHECK_INT(clusctl_last_status(), NTE_NO_KEY);
	CHECK(!clusctl_key_get_private(public, &size));
	CHECK_INT(size, 0);
	clusctl_key_free(public);
	clusctl_key_free(key);
}

static void damaged_public_keys(void)
{
	struct clusctl_key *key, *public;
	unsigned char *copy;
	const void *der;
	size_t size;

	REQUIRE(!clusctl_key_generate("ec-p256", &key));
	der = clusctl_key_get_public(key, &size);
	copy = malloc(size + 1);
	memcpy(copy, der, size);
	copy[size] = 0;
	CHECK_INT(clusctl_key_load_public(copy, size + 1, &public), -EBADMSG);
	CHECK_INT(clusctl_last_status(), NTE_BAD_DATA);
	for (size_t less = 0; less < size; less++)
		CHECK_INT(clusctl_key_load_public(copy, less, &public),
			  -EBADMSG);
	free(copy);
	clusctl_key_free(key);
}

/* An algorithm that libcrypto does not know: it can be shown, not described. */
static void unknown_public_keys(void)
{
	static const unsigned char der[] = {
		0x30, 0x0F, 0x30, 0x08, 0x06, 0x06, 0x2B, 0x06, 0x01,
		0x04, 0x01, 0x7F, 0x03, 0x03, 0x00, 0x01, 0x02,
	};
	struct clusctl_key *key;

	REQUIRE(!clusctl_key_load_public(der, sizeof(der), &key));
	CHECK_STR(clusctl_key_get_algorithm(key), "unknown");
	CHECK_INT(clusctl_key_get_bits(key), 0);
	clusctl_key_free(key);
}

/* Does libcrypto wipe what it frees, by functions that work? */
static bool has_wiping_memory(void)
{
	CRYPTO_malloc_fn theirs, ours;
	char *data;
	bool good;

	CRYPTO_get_mem_functions(&theirs, NULL, NULL);
	if (clusctl_harden_process())
		return false;
	CRYPTO_get_mem_functions(&ours, NULL, NULL);
	data = OPENSSL_strdup("text");
	data = OPENSSL_realloc(data, 100);
	good = ours != theirs && data && !strcmp(data, "text");
	data = OPENSSL_realloc(data, 2);
	good = good && data && !memcmp(data, "te", 2);
	OPENSSL_free(data);
	OPENSSL_free(NULL);
	return good && CRYPTO_secure_malloc_initialized();
}

/* What the hardened process finds out, as its exit status */
static int hardened(void)
{
	struct clusctl_key *key;
	struct rlimit limit;

	if (!has_wiping_memory())
		return 2;
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0))
		return 3;
	if (getrlimit(RLIMIT_CORE, &limit) || limit.rlim_cur || limit.rlim_max)
		return 4;
	if (clusctl_key_generate("rsa2048", &key))
		return 5;
	clusctl_key_free(key);
	return 0;
}

static void a_hardened_process_leaves_no_core(void)
{
	int status = -1;
	pid_t pid = fork();

	/* LeakSanitizer cannot look at a process that is not dumpable. */
	if (!pid)
		_exit(hardened());
	CHECK_INT(waitpid(pid, &status, 0), pid);
	CHECK_INT(status, 0);
}

static void nothing_can_be_freed(void)
{
	clusctl_key_free(NULL);
	clusctl_wipe_free(NULL, 0);
	CHECK(true);
}

static const struct ktap_case cases[] = {
	/* This must come before libcrypto is used for the first time. */
	KTAP_CASE(a_hardened_process_leaves_no_core),
	KTAP_CASE(rsa2048_is_the_default),
	KTAP_CASE(rsa3072),
	KTAP_CASE(rsa4096),
	KTAP_CASE(ec_p256),
	KTAP_CASE(ed25519),
	KTAP_CASE(all_algorithms_are_tested_here),
	KTAP_CASE(unknown_algorithms),
	KTAP_CASE(keys_are_new_each_time),
	KTAP_CASE(encodings),
	KTAP_CASE(public_keys_have_no_private_half),
	KTAP_CASE(damaged_public_keys),
	KTAP_CASE(unknown_public_keys),
	KTAP_CASE(nothing_can_be_freed),
};

KTAP_MAIN(cases)
