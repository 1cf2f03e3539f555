// SPDX-License-Identifier: LGPL-2.1-or-later
/* Private keys from PEM or DER, encrypted or not. */
#include <errno.h>
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <string.h>

#include "internal.h"

#define PASSPHRASE_SIZE 1024

struct passphrase {
	clusctl_passphrase_fn get;
	void *arg;
	unsigned int asked;
	int error; /* negative errno of @get */
};

/* A pem_password_cb; without one libcrypto would prompt on the terminal. */
static int ask(char *buffer, int size, int writing, void *data)
{
	struct passphrase *passphrase = data;
	int length;

	(void)writing;
	passphrase->asked++;
	if (!passphrase->get)
		return -1;
	length = passphrase->get(buffer, (size_t)size, passphrase->arg);
	if (length < 0)
		passphrase->error = length;
	return length < 0 || length > size ? -1 : length;
}

/* Says why there is no key. */
static int failure(const struct passphrase *passphrase)
{
	if (!passphrase->asked)
		return ctl_fail(NTE_BAD_DATA);
	if (!passphrase->get)
		return ctl_fault(ENOKEY);
	return ctl_fault(passphrase->error ? -passphrase->error : EKEYREJECTED);
}

/* Takes @der whole, or not at all. */
static PKCS8_PRIV_KEY_INFO *parse_plain(const unsigned char *der, size_t size)
{
	const unsigned char *end = der;
	PKCS8_PRIV_KEY_INFO *info;

	info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &end, (long)size);
	if (info && end != der + size) {
		PKCS8_PRIV_KEY_INFO_free(info);
		info = NULL;
	}
	return info;
}

static PKCS8_PRIV_KEY_INFO *parse_encrypted(const unsigned char *der,
					    size_t size,
					    struct passphrase *passphrase)
{
	const unsigned char *end = der;
	PKCS8_PRIV_KEY_INFO *info = NULL;
	X509_SIG *sealed;
	char *buffer;
	int length;

	sealed = d2i_X509_SIG(NULL, &end, (long)size);
	if (!sealed || end != der + size) {
		X509_SIG_free(sealed);
		return NULL;
	}
	buffer = clusctl_secret_alloc(PASSPHRASE_SIZE);
	if (buffer) {
		length = ask(buffer, PASSPHRASE_SIZE, 0, passphrase);
		if (length >= 0)
			info = PKCS8_decrypt(sealed, buffer, length);
	}
	clusctl_wipe_free(buffer, PASSPHRASE_SIZE);
	X509_SIG_free(sealed);
	return info;
}

static EVP_PKEY *parse_traditional(const unsigned char *der, size_t size)
{
	static const int types[] = { EVP_PKEY_RSA, EVP_PKEY_EC };
	const unsigned char *end;
	EVP_PKEY *pkey;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		end = der;
		pkey = d2i_PrivateKey(types[i], NULL, &end, (long)size);
		if (pkey && end == der + size)
			return pkey;
		EVP_PKEY_free(pkey);
	}
	return NULL;
}

/* A private key that contradicts its public key would sign for nobody. */
static bool consistent(EVP_PKEY *pkey)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	bool good = ctx && EVP_PKEY_pairwise_check(ctx) == 1;

	EVP_PKEY_CTX_free(ctx);
	return good;
}

static int finish(EVP_PKEY *pkey, struct clusctl_key **key)
{
	int rc = consistent(pkey) ? key_from_pkey(pkey, key) :
				    ctl_fail(NTE_BAD_DATA);

	EVP_PKEY_free(pkey);
	return rc;
}

/* Is @info damaged, or of an algorithm that libcrypto does not know? */
static uint32_t why_not(const PKCS8_PRIV_KEY_INFO *info)
{
	const ASN1_OBJECT *algorithm;

	if (PKCS8_pkey_get0(&algorithm, NULL, NULL, NULL, info) &&
	    EVP_PKEY_type(OBJ_obj2nid(algorithm)) == NID_undef)
		return NTE_BAD_ALGID;
	return NTE_BAD_DATA;
}

static int load_pkcs8(PKCS8_PRIV_KEY_INFO *info, struct clusctl_key **key)
{
	EVP_PKEY *pkey = EVP_PKCS82PKEY(info);
	int rc = pkey ? finish(pkey, key) : ctl_fail(why_not(info));

	/* This wipes the private key in it. */
	PKCS8_PRIV_KEY_INFO_free(info);
	return rc;
}

static int load_der(const unsigned char *der, size_t size,
		    struct passphrase *passphrase, struct clusctl_key **key)
{
	PKCS8_PRIV_KEY_INFO *info = parse_plain(der, size);
	unsigned int asked = passphrase->asked;
	EVP_PKEY *pkey;

	if (!info)
		info = parse_encrypted(der, size, passphrase);
	if (info)
		return load_pkcs8(info, key);
	pkey = asked == passphrase->asked ? parse_traditional(der, size) : NULL;
	return pkey ? finish(pkey, key) : failure(passphrase);
}

/* The next private key of PEM, in whatever form; false if there is none */
static bool next_pem(BIO *bio, struct passphrase *passphrase,
		     unsigned char **der, long *size)
{
	/* The name stands for all private keys, and certificates are skipped. */
	return PEM_bytes_read_bio_secmem(der, size, NULL, PEM_STRING_EVP_PKEY,
					 bio, ask, passphrase);
}

/* Is there a second key, so that nobody can tell which is meant? */
static bool is_ambiguous(BIO *bio)
{
	struct passphrase nothing = { 0 };
	unsigned char *der = NULL;
	long size;
	bool more = next_pem(bio, &nothing, &der, &size);

	if (more)
		OPENSSL_secure_clear_free(der, (size_t)size);
	return more || nothing.asked;
}

static int load_pem(const void *data, size_t size,
		    struct passphrase *passphrase, struct clusctl_key **key)
{
	BIO *bio = BIO_new_mem_buf(data, (int)size);
	unsigned char *der = NULL;
	long der_size;
	int rc;

	if (!bio)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	if (!next_pem(bio, passphrase, &der, &der_size)) {
		BIO_free(bio);
		return failure(passphrase);
	}
	if (is_ambiguous(bio))
		rc = ctl_fail(NTE_BAD_DATA);
	else
		rc = load_der(der, (size_t)der_size, passphrase, key);
	OPENSSL_secure_clear_free(der, (size_t)der_size);
	BIO_free(bio);
	return rc;
}

CLUSCTL_API int clusctl_key_load(const void *data, size_t size,
				 clusctl_passphrase_fn passphrase, void *arg,
				 struct clusctl_key **key)
{
	static const char begin[] = "-----BEGIN ";
	struct passphrase p = { .get = passphrase, .arg = arg };
	int rc;

	if (!size || size > INT_MAX)
		return ctl_fail(NTE_BAD_DATA);
	ERR_set_mark();
	if (memmem(data, size, begin, sizeof(begin) - 1))
		rc = load_pem(data, size, &p, key);
	else
		rc = load_der(data, size, &p, key);
	/* What libcrypto tried in vain is nobody's business. */
	ERR_pop_to_mark();
	return rc;
}
