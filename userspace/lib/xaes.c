// SPDX-License-Identifier: LGPL-2.1-or-later
/* XAES-256-GCM (c2sp.org/XAES-256-GCM) with libcrypto, and the key id. */
#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

#include "internal.h"

#define BLOCK_SIZE 16
/* The first part of the nonce goes into the key, the rest to AES-GCM. */
#define KEY_NONCE_SIZE 12

/* AES-CMAC of one block */
static bool cmac_with(EVP_MAC_CTX *ctx, const uint8_t key[CLUSCTL_KEY_SIZE],
		      const uint8_t block[BLOCK_SIZE], uint8_t out[BLOCK_SIZE])
{
	char cipher[] = "AES-256-CBC";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher,
						 0),
		OSSL_PARAM_construct_end(),
	};
	size_t size;

	return EVP_MAC_init(ctx, key, CLUSCTL_KEY_SIZE, params) &&
	       EVP_MAC_update(ctx, block, BLOCK_SIZE) &&
	       EVP_MAC_final(ctx, out, &size, BLOCK_SIZE) && size == BLOCK_SIZE;
}

static bool cmac(const uint8_t key[CLUSCTL_KEY_SIZE],
		 const uint8_t block[BLOCK_SIZE], uint8_t out[BLOCK_SIZE])
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "CMAC", NULL);
	EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
	bool good = ctx && cmac_with(ctx, key, block, out);

	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
	return good;
}

int xaes_key_id(const uint8_t key[CLUSCTL_KEY_SIZE], uint8_t id[ID_SIZE])
{
	static const uint8_t label[] = "clusctl key id 1";

	_Static_assert(sizeof(label) == BLOCK_SIZE + 1, "one block");
	return cmac(key, label, id) ? 0 : ctl_fail(NTE_FAIL);
}

/* Makes the key of the one message that has this nonce. */
static bool derive(const uint8_t key[CLUSCTL_KEY_SIZE],
		   const uint8_t nonce[CLUSCTL_NONCE_SIZE],
		   uint8_t derived[CLUSCTL_KEY_SIZE])
{
	uint8_t block[BLOCK_SIZE] = { 0, 1, 'X', 0 };

	memcpy(block + BLOCK_SIZE - KEY_NONCE_SIZE, nonce, KEY_NONCE_SIZE);
	if (!cmac(key, block, derived))
		return false;
	block[1] = 2;
	return cmac(key, block, derived + BLOCK_SIZE);
}

/* Ready to verify, except for the tag, which is a parameter of the end */
static bool decrypt(EVP_CIPHER_CTX *ctx, const uint8_t *key,
		    const uint8_t *nonce, const void *aad, size_t aad_size,
		    const void *sealed, size_t plain_size, unsigned char *plain)
{
	int size;

	return EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce) &&
	       EVP_DecryptUpdate(ctx, NULL, &size, aad, (int)aad_size) &&
	       EVP_DecryptUpdate(ctx, plain, &size, sealed, (int)plain_size) &&
	       size == (int)plain_size;
}

static int open_with(EVP_CIPHER_CTX *ctx, const uint8_t *key,
		     const uint8_t *nonce, const void *aad, size_t aad_size,
		     const unsigned char *sealed, size_t plain_size,
		     unsigned char *plain)
{
	uint8_t tag[CLUSCTL_TAG_SIZE];
	int size;

	memcpy(tag, sealed + plain_size, sizeof(tag));
	if (!decrypt(ctx, key, nonce, aad, aad_size, sealed, plain_size,
		     plain) ||
	    !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, sizeof(tag), tag))
		return ctl_fail(NTE_FAIL);
	if (EVP_DecryptFinal_ex(ctx, plain + plain_size, &size) <= 0)
		return ctl_fail(NTE_BAD_SIGNATURE);
	return 0;
}

int xaes_open(const uint8_t key[CLUSCTL_KEY_SIZE],
	      const uint8_t nonce[CLUSCTL_NONCE_SIZE], const void *aad,
	      size_t aad_size, const void *sealed, size_t sealed_size,
	      unsigned char *plain)
{
	EVP_CIPHER_CTX *ctx;
	uint8_t *derived;
	int rc;

	/* libcrypto counts in int; no snapshot comes near. */
	if (sealed_size < CLUSCTL_TAG_SIZE || sealed_size > INT_MAX ||
	    aad_size > INT_MAX)
		return ctl_fail(NTE_BAD_SIGNATURE);
	ctx = EVP_CIPHER_CTX_new();
	derived = clusctl_secret_alloc(CLUSCTL_KEY_SIZE);
	if (!ctx || !derived)
		rc = ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	else if (!derive(key, nonce, derived))
		rc = ctl_fail(NTE_FAIL);
	else
		rc = open_with(ctx, derived, nonce + KEY_NONCE_SIZE, aad,
			       aad_size, sealed, sealed_size - CLUSCTL_TAG_SIZE,
			       plain);
	clusctl_wipe_free(derived, CLUSCTL_KEY_SIZE);
	EVP_CIPHER_CTX_free(ctx);
	return rc;
}
