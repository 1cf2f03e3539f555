// SPDX-License-Identifier: GPL-2.0-or-later
/* X25519, and what people compare of it. */
#include <clusctl.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange.h"

#define FINGERPRINT_BYTES 16

/* The pair, which is in memory that libcrypto wipes */
struct exchange {
	EVP_PKEY *pair;
};

int exchange_new(struct exchange **pair, unsigned char public[EXCHANGE_SIZE])
{
	struct exchange *made = calloc(1, sizeof(*made));
	size_t size = EXCHANGE_SIZE;
	int ret = 0;

	if (!made)
		return -ENOMEM;
	ERR_set_mark();
	made->pair = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
	if (!made->pair ||
	    EVP_PKEY_get_raw_public_key(made->pair, public, &size) != 1 ||
	    size != EXCHANGE_SIZE)
		ret = -EIO;
	ERR_pop_to_mark();
	if (ret)
		exchange_free(made);
	else
		*pair = made;
	return ret;
}

void exchange_free(struct exchange *pair)
{
	if (pair)
		EVP_PKEY_free(pair->pair);
	free(pair);
}

static bool is_zero(const unsigned char *data)
{
	unsigned char any = 0;
	size_t i;

	for (i = 0; i < EXCHANGE_SIZE; i++)
		any |= data[i];
	return !any;
}

/* libcrypto refuses a result that is all zero, and so do we. */
int exchange_secret(struct exchange *pair,
		    const unsigned char peer[EXCHANGE_SIZE], void **secret)
{
	unsigned char *made = clusctl_secret_alloc(EXCHANGE_SIZE);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pair->pair, NULL);
	EVP_PKEY *other;
	size_t size = EXCHANGE_SIZE;
	int ret = made && ctx ? 0 : -ENOMEM;

	ERR_set_mark();
	other = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, peer,
					    EXCHANGE_SIZE);
	if (!ret && (!other || EVP_PKEY_derive_init(ctx) != 1 ||
		     EVP_PKEY_derive_set_peer(ctx, other) != 1 ||
		     EVP_PKEY_derive(ctx, made, &size) != 1 ||
		     size != EXCHANGE_SIZE || is_zero(made)))
		ret = -EBADMSG;
	ERR_pop_to_mark();
	EVP_PKEY_free(other);
	EVP_PKEY_CTX_free(ctx);
	if (ret)
		clusctl_wipe_free(made, EXCHANGE_SIZE);
	else
		*secret = made;
	return ret;
}

/* The public key has one size, so there is one way to read what is hashed. */
int exchange_fingerprint(const char *node,
			 const unsigned char public[EXCHANGE_SIZE],
			 char text[EXCHANGE_FINGERPRINT_SIZE])
{
	static const char label[] = "clusctl key join fingerprint 1";
	unsigned char sum[SHA256_DIGEST_LENGTH];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) &&
		    EVP_DigestUpdate(ctx, label, sizeof(label)) &&
		    EVP_DigestUpdate(ctx, public, EXCHANGE_SIZE) &&
		    EVP_DigestUpdate(ctx, node, strlen(node)) &&
		    EVP_DigestFinal_ex(ctx, sum, NULL);
	size_t i;

	EVP_MD_CTX_free(ctx);
	if (!good)
		return -ENOMEM;
	for (i = 0; i < FINGERPRINT_BYTES; i += 2)
		sprintf(text + i / 2 * 5, "%02x%02x%s", sum[i], sum[i + 1],
			i + 2 < FINGERPRINT_BYTES ? "-" : "");
	return 0;
}
