// SPDX-License-Identifier: LGPL-2.1-or-later
/* Key blobs, from keys of libcrypto and to them. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "crypt_blob.h"

static const char *const names[BLOB_PARTS] = {
	[BLOB_MODULUS] = OSSL_PKEY_PARAM_RSA_N,
	[BLOB_PRIME1] = OSSL_PKEY_PARAM_RSA_FACTOR1,
	[BLOB_PRIME2] = OSSL_PKEY_PARAM_RSA_FACTOR2,
	[BLOB_EXPONENT1] = OSSL_PKEY_PARAM_RSA_EXPONENT1,
	[BLOB_EXPONENT2] = OSSL_PKEY_PARAM_RSA_EXPONENT2,
	[BLOB_COEFFICIENT] = OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
	[BLOB_PRIVATE_EXPONENT] = OSSL_PKEY_PARAM_RSA_D,
};

/* A number that a blob has no room for is no number of a key of Windows. */
static bool copy_part(EVP_PKEY *key, struct blob *blob, enum blob_part part)
{
	BIGNUM *number = BN_secure_new();
	size_t size;
	BYTE *to = blob_part(blob, part, &size);
	bool good = number &&
		    EVP_PKEY_get_bn_param(key, names[part], &number) &&
		    BN_bn2lebinpad(number, to, (int)size) == (int)size;

	BN_clear_free(number);
	return good;
}

static bool get_exponent(EVP_PKEY *key, DWORD *exponent)
{
	BIGNUM *number = NULL;
	bool good =
		EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &number) &&
		BN_num_bits(number) <= 32;

	if (good)
		*exponent = (DWORD)BN_get_word(number);
	BN_free(number);
	return good;
}

static DWORD copy_key(EVP_PKEY *key, bool private, ALG_ID algorithm,
		      struct blob *blob)
{
	int parts = private ? BLOB_PARTS : 1;
	DWORD exponent, code;

	if (!EVP_PKEY_is_a(key, "RSA") || !get_exponent(key, &exponent))
		return NTE_BAD_DATA;
	code = blob_new(blob, private, algorithm, (DWORD)EVP_PKEY_get_bits(key),
			exponent);
	if (code)
		return code;
	for (int i = 0; i < parts; i++) {
		if (!copy_part(key, blob, (enum blob_part)i)) {
			blob_free(blob);
			return NTE_BAD_DATA;
		}
	}
	return ERROR_SUCCESS;
}

DWORD blob_from_key(EVP_PKEY *key, bool private, ALG_ID algorithm,
		    struct blob *blob)
{
	DWORD code;

	ERR_set_mark();
	code = copy_key(key, private, algorithm, blob);
	ERR_pop_to_mark();
	return code;
}

static EVP_PKEY *make_public(OSSL_PARAM *params)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	EVP_PKEY *key = NULL;

	if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

DWORD blob_to_public(const struct blob *blob, EVP_PKEY **key)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	size_t size;
	const BYTE *data = blob_part(blob, BLOB_MODULUS, &size);
	BIGNUM *n = BN_lebin2bn(data, (int)size, NULL);

	*key = NULL;
	ERR_set_mark();
	if (build && n &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
	    OSSL_PARAM_BLD_push_uint32(build, OSSL_PKEY_PARAM_RSA_E,
				       blob->exponent))
		params = OSSL_PARAM_BLD_to_param(build);
	if (params)
		*key = make_public(params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	BN_free(n);
	ERR_pop_to_mark();
	return *key ? ERROR_SUCCESS : (DWORD)NTE_BAD_DATA;
}
