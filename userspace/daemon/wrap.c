// SPDX-License-Identifier: GPL-2.0-or-later
/* Cluster keys, wrapped. */
#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <string.h>

#include "wrap.h"

#define KEY_SIZE CLUSCTL_CLUSTER_KEY_SIZE

/* HKDF-SHA256 without a salt: what it begins with is uniformly random. */
static int derive(const struct wrapping *with, unsigned char *key)
{
	char digest[] = "SHA256";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest,
						 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY,
						  (void *)with->secret,
						  WRAP_SECRET_SIZE),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO,
						  (void *)with->info,
						  strlen(with->info)),
		OSSL_PARAM_construct_end(),
	};
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	bool good = ctx && EVP_KDF_derive(ctx, key, KEY_SIZE, params) > 0;

	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return good ? 0 : -EIO;
}

static bool encrypt(EVP_CIPHER_CTX *ctx, const unsigned char *key,
		    const char *context, const unsigned char *plain,
		    unsigned char *wrapped)
{
	unsigned char *text = wrapped + WRAP_NONCE_SIZE;
	int size;

	return EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, wrapped) &&
	       EVP_EncryptUpdate(ctx, NULL, &size,
				 (const unsigned char *)context,
				 (int)strlen(context)) &&
	       EVP_EncryptUpdate(ctx, text, &size, plain, KEY_SIZE) &&
	       EVP_EncryptFinal_ex(ctx, text + size, &size) &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, WRAP_TAG_SIZE,
				   text + KEY_SIZE);
}

/* -EBADMSG if the tag is wrong */
static int decrypt(EVP_CIPHER_CTX *ctx, const unsigned char *key,
		   const char *context, const unsigned char *wrapped,
		   unsigned char *plain)
{
	unsigned char tag[WRAP_TAG_SIZE];
	int size;

	memcpy(tag, wrapped + WRAP_NONCE_SIZE + KEY_SIZE, sizeof(tag));
	if (!EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, wrapped) ||
	    !EVP_DecryptUpdate(ctx, NULL, &size, (const unsigned char *)context,
			       (int)strlen(context)) ||
	    !EVP_DecryptUpdate(ctx, plain, &size, wrapped + WRAP_NONCE_SIZE,
			       KEY_SIZE) ||
	    !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, sizeof(tag), tag))
		return -EIO;
	return EVP_DecryptFinal_ex(ctx, plain + size, &size) > 0 ? 0 : -EBADMSG;
}

int wrap_key(const struct wrapping *with, const struct clusctl_cluster_key *key,
	     unsigned char wrapped[WRAP_SIZE])
{
	unsigned char *derived = clusctl_secret_alloc(KEY_SIZE);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int ret = derived && ctx ? derive(with, derived) : -ENOMEM;

	ERR_set_mark();
	if (!ret && (RAND_bytes(wrapped, WRAP_NONCE_SIZE) != 1 ||
		     !encrypt(ctx, derived, with->context,
			      clusctl_cluster_key_get_bytes(key), wrapped)))
		ret = -EIO;
	ERR_pop_to_mark();
	EVP_CIPHER_CTX_free(ctx);
	clusctl_wipe_free(derived, KEY_SIZE);
	return ret;
}

int wrap_open(const struct wrapping *with,
	      const unsigned char wrapped[WRAP_SIZE],
	      struct clusctl_cluster_key **key)
{
	unsigned char *derived = clusctl_secret_alloc(KEY_SIZE);
	unsigned char *plain = clusctl_secret_alloc(KEY_SIZE);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int ret = derived && plain && ctx ? derive(with, derived) : -ENOMEM;

	*key = NULL;
	ERR_set_mark();
	if (!ret)
		ret = decrypt(ctx, derived, with->context, wrapped, plain);
	if (!ret)
		ret = clusctl_cluster_key_new(plain, key);
	ERR_pop_to_mark();
	EVP_CIPHER_CTX_free(ctx);
	clusctl_wipe_free(plain, KEY_SIZE);
	clusctl_wipe_free(derived, KEY_SIZE);
	return ret;
}
