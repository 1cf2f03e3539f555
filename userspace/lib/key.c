// SPDX-License-Identifier: LGPL-2.1-or-later
/* Key pairs: made by libcrypto, kept in DER as the kernel takes them. */
#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static const char *const algorithms[] = {
	"rsa2048", "rsa3072", "rsa4096", "ec-p256", "ed25519", NULL,
};

CLUSCTL_API const char *const *clusctl_key_algorithms(void)
{
	return algorithms;
}

CLUSCTL_API void clusctl_key_free(struct clusctl_key *key)
{
	int saved = errno;

	if (!key)
		return;
	clusctl_wipe_free(key->private_der, key->private_size);
	OPENSSL_free(key->public_der);
	free(key);
	errno = saved;
}

/* Notes what libcrypto knows of the algorithm. */
static void describe(struct clusctl_key *key, EVP_PKEY *pkey)
{
	const char *type = EVP_PKEY_get0_type_name(pkey), *curve;
	char group[sizeof(key->algorithm)];

	key->bits = (unsigned int)EVP_PKEY_get_bits(pkey);
	if (EVP_PKEY_is_a(pkey, "EC") &&
	    EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME,
					   group, sizeof(group) - 3, NULL)) {
		curve = EC_curve_nid2nist(OBJ_sn2nid(group));
		snprintf(key->algorithm, sizeof(key->algorithm), "EC %.28s",
			 curve ? curve : group);
		return;
	}
	/* Providers spell these two in capitals. */
	if (EVP_PKEY_is_a(pkey, "ED25519"))
		type = "Ed25519";
	else if (EVP_PKEY_is_a(pkey, "ED448"))
		type = "Ed448";
	snprintf(key->algorithm, sizeof(key->algorithm), "%s",
		 type ? type : "unknown");
}

static int set_public(struct clusctl_key *key, EVP_PKEY *pkey)
{
	int size = i2d_PUBKEY(pkey, &key->public_der);

	if (size <= 0)
		return ctl_fail(NTE_FAIL);
	key->public_size = (size_t)size;
	describe(key, pkey);
	return 0;
}

static int set_private(struct clusctl_key *key, const void *der, size_t size)
{
	key->private_der = clusctl_secret_alloc(size);
	if (!key->private_der)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	memcpy(key->private_der, der, size);
	key->private_size = size;
	return 0;
}

/*
 * The kernel wants named curves, uncompressed points, and nothing around the key
 * itself. Other algorithms do not have these parameters, which is no matter.
 */
static void make_canonical(EVP_PKEY *pkey)
{
	if (!EVP_PKEY_is_a(pkey, "EC"))
		return;
	EVP_PKEY_set_utf8_string_param(pkey, OSSL_PKEY_PARAM_EC_ENCODING,
				       OSSL_PKEY_EC_ENCODING_GROUP);
	EVP_PKEY_set_utf8_string_param(
		pkey, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
		OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED);
}

/* Both halves name the algorithm in the same bytes, or the kernel refuses them. */
static bool same_algorithm(const PKCS8_PRIV_KEY_INFO *info,
			   const struct clusctl_key *key)
{
	const unsigned char *der = key->public_der;
	const X509_ALGOR *private_algorithm;
	X509_ALGOR *public_algorithm;
	X509_PUBKEY *public;
	bool same;

	public = d2i_X509_PUBKEY(NULL, &der, (long)key->public_size);
	if (!public)
		return false;
	same = PKCS8_pkey_get0(NULL, NULL, NULL, &private_algorithm, info) &&
	       X509_PUBKEY_get0_param(NULL, NULL, NULL, &public_algorithm,
				      public) &&
	       !X509_ALGOR_cmp(private_algorithm, public_algorithm);
	X509_PUBKEY_free(public);
	return same;
}

static int set_halves(struct clusctl_key *key, EVP_PKEY *pkey,
		      const PKCS8_PRIV_KEY_INFO *info)
{
	unsigned char *der = NULL;
	int size, rc;

	rc = set_public(key, pkey);
	if (rc)
		return rc;
	size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
	if (size <= 0)
		return ctl_fail(NTE_FAIL);
	rc = set_private(key, der, (size_t)size);
	OPENSSL_clear_free(der, (size_t)size);
	if (rc)
		return rc;
	if (key->private_size > CLUSCTL_MAX_PRIVATE ||
	    key->public_size > CLUSCTL_MAX_PUBLIC || !same_algorithm(info, key))
		return ctl_fail(NTE_BAD_ALGID);
	return 0;
}

int key_from_pkey(EVP_PKEY *pkey, struct clusctl_key **key)
{
	PKCS8_PRIV_KEY_INFO *info;
	struct clusctl_key *k;
	int rc;

	k = calloc(1, sizeof(*k));
	if (!k)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	make_canonical(pkey);
	info = EVP_PKEY2PKCS8(pkey);
	rc = info ? set_halves(k, pkey, info) : ctl_fail(NTE_FAIL);
	/* This wipes the private key in it. */
	PKCS8_PRIV_KEY_INFO_free(info);
	if (rc) {
		clusctl_key_free(k);
		return rc;
	}
	*key = k;
	return ctl_ok();
}

int key_from_pkcs8(const void *der, size_t size, struct clusctl_key **key)
{
	struct clusctl_key *k;
	int rc;

	rc = clusctl_key_load(der, size, NULL, NULL, &k);
	if (rc)
		return rc;
	clusctl_wipe_free(k->private_der, k->private_size);
	k->private_size = 0;
	rc = set_private(k, der, size);
	if (rc) {
		clusctl_key_free(k);
		return rc;
	}
	*key = k;
	return ctl_ok();
}

static EVP_PKEY *generate(const char *algorithm)
{
	if (!strcmp(algorithm, "ec-p256"))
		return EVP_EC_gen("P-256");
	if (!strcmp(algorithm, "ed25519"))
		return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	return EVP_RSA_gen(
		(unsigned int)strtoul(algorithm + strlen("rsa"), NULL, 10));
}

CLUSCTL_API int clusctl_key_generate(const char *algorithm,
				     struct clusctl_key **key)
{
	const char *const *known = algorithms;
	EVP_PKEY *pkey;
	int rc;

	if (!algorithm)
		algorithm = algorithms[0];
	while (*known && strcmp(*known, algorithm))
		known++;
	if (!*known)
		return ctl_fail(NTE_BAD_ALGID);
	pkey = generate(algorithm);
	if (!pkey)
		return ctl_fail(NTE_FAIL);
	rc = key_from_pkey(pkey, key);
	EVP_PKEY_free(pkey);
	return rc;
}

static int load_public(const unsigned char *der, size_t size,
		       struct clusctl_key **key)
{
	const unsigned char *end = der;
	X509_PUBKEY *public;
	struct clusctl_key *k;
	EVP_PKEY *pkey;

	public = d2i_X509_PUBKEY(NULL, &end, (long)size);
	if (!public || end != der + size) {
		X509_PUBKEY_free(public);
		return ctl_fail(NTE_BAD_DATA);
	}
	k = calloc(1, sizeof(*k));
	if (k)
		k->public_der = OPENSSL_memdup(der, size);
	if (!k || !k->public_der) {
		X509_PUBKEY_free(public);
		free(k);
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	}
	k->public_size = size;
	snprintf(k->algorithm, sizeof(k->algorithm), "unknown");
	/* An algorithm that only others know is no reason to fail. */
	pkey = X509_PUBKEY_get0(public);
	if (pkey)
		describe(k, pkey);
	X509_PUBKEY_free(public);
	*key = k;
	return ctl_ok();
}

CLUSCTL_API int clusctl_key_load_public(const void *data, size_t size,
					struct clusctl_key **key)
{
	int rc;

	if (size > CLUSCTL_MAX_PUBLIC)
		return ctl_fail(NTE_BAD_DATA);
	ERR_set_mark();
	rc = load_public(data, size, key);
	/* What libcrypto tried in vain is nobody's business. */
	ERR_pop_to_mark();
	return rc;
}

CLUSCTL_API const void *clusctl_key_get_private(const struct clusctl_key *key,
						size_t *size)
{
	*size = key->private_size;
	return key->private_der;
}

CLUSCTL_API const void *clusctl_key_get_public(const struct clusctl_key *key,
					       size_t *size)
{
	*size = key->public_size;
	return key->public_der;
}

CLUSCTL_API const char *clusctl_key_get_algorithm(const struct clusctl_key *key)
{
	return key->algorithm;
}

CLUSCTL_API unsigned int clusctl_key_get_bits(const struct clusctl_key *key)
{
	return key->bits;
}
