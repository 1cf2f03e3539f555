// SPDX-License-Identifier: GPL-2.0-or-later
/* Header and seal of snapshots, by tests/snapshot-format.md and libcrypto. */
#include "snapshot.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <string.h>

#define BLOCK 16
#define GCM_NONCE 12
#define VERSION 1

static const uint8_t magic[8] = { 'C', 'L', 'U', 'S', 'C', 'T', 'L', 0 };
static const char key_id_label[BLOCK + 1] = "clusctl key id 1";

void snapshot_put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

void snapshot_put64(uint8_t *at, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

uint32_t snapshot_get32(const uint8_t *at)
{
	return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

uint64_t snapshot_get64(const uint8_t *at)
{
	uint64_t value = 0;

	for (int i = 8; i--;)
		value = value << 8 | at[i];
	return value;
}

void snapshot_free(struct snapshot_bytes bytes)
{
	OPENSSL_clear_free((void *)(uintptr_t)bytes.data, bytes.size);
}

/* Never NULL for 0 bytes */
static uint8_t *allocate(size_t size)
{
	return OPENSSL_zalloc(size + !size);
}

bool snapshot_cmac(const uint8_t *key, const void *block, uint8_t *mac)
{
	char cipher[] = "AES-256-CBC";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher,
						 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *method = EVP_MAC_fetch(NULL, "CMAC", NULL);
	EVP_MAC_CTX *context = EVP_MAC_CTX_new(method);
	size_t size = 0;
	bool good;

	good = context && EVP_MAC_init(context, key, SNAPSHOT_KEY, params) &&
	       EVP_MAC_update(context, block, BLOCK) &&
	       EVP_MAC_final(context, mac, &size, BLOCK) && size == BLOCK;
	EVP_MAC_CTX_free(context);
	EVP_MAC_free(method);
	return good;
}

bool snapshot_key_id(const uint8_t *key, uint8_t *id)
{
	return snapshot_cmac(key, key_id_label, id);
}

/* The key of one snapshot, from the first half of its nonce */
static bool derive(const uint8_t *key, const uint8_t *nonce, uint8_t *derived)
{
	uint8_t block[BLOCK] = { 0, 0, 'X', 0 };

	memcpy(block + 4, nonce, 12);
	block[1] = 1;
	if (!snapshot_cmac(key, block, derived))
		return false;
	block[1] = 2;
	return snapshot_cmac(key, block, derived + BLOCK);
}

/* One run of GCM in one direction, but for the tag */
static bool gcm(EVP_CIPHER_CTX *context, const uint8_t *nonce,
		struct snapshot_bytes additional, struct snapshot_bytes in,
		uint8_t *out)
{
	int n = 0;

	if (!EVP_CipherInit_ex(context, NULL, NULL, NULL, nonce, -1))
		return false;
	if (additional.size &&
	    !EVP_CipherUpdate(context, NULL, &n, additional.data,
			      (int)additional.size))
		return false;
	if (in.size &&
	    !EVP_CipherUpdate(context, out, &n, in.data, (int)in.size))
		return false;
	return !in.size || (size_t)n == in.size;
}

static EVP_CIPHER_CTX *start(const uint8_t *key, const uint8_t *nonce, int seal)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	uint8_t derived[SNAPSHOT_KEY];
	bool good;

	good = context && derive(key, nonce, derived) &&
	       EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL, NULL, NULL,
				 seal) &&
	       EVP_CIPHER_CTX_get_iv_length(context) == GCM_NONCE &&
	       EVP_CipherInit_ex(context, NULL, NULL, derived, NULL, seal);
	OPENSSL_cleanse(derived, sizeof(derived));
	if (good)
		return context;
	EVP_CIPHER_CTX_free(context);
	return NULL;
}

bool snapshot_xaes_seal(const uint8_t *key, const uint8_t *nonce,
			struct snapshot_bytes additional,
			struct snapshot_bytes text, uint8_t *out)
{
	EVP_CIPHER_CTX *context = start(key, nonce, 1);
	uint8_t *tag = out + text.size;
	int n = 0;
	bool good;

	good = context &&
	       gcm(context, nonce + GCM_NONCE, additional, text, out) &&
	       EVP_CipherFinal_ex(context, tag, &n) && !n &&
	       EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, SNAPSHOT_TAG,
				   tag) > 0;
	EVP_CIPHER_CTX_free(context);
	return good;
}

bool snapshot_xaes_open(const uint8_t *key, const uint8_t *nonce,
			struct snapshot_bytes additional,
			struct snapshot_bytes sealed, uint8_t *out)
{
	struct snapshot_bytes text = { sealed.data,
				       sealed.size - SNAPSHOT_TAG };
	uint8_t end[BLOCK], tag[SNAPSHOT_TAG];
	EVP_CIPHER_CTX *context;
	int n = 0;
	bool good;

	if (sealed.size < SNAPSHOT_TAG)
		return false;
	memcpy(tag, (const uint8_t *)sealed.data + text.size, sizeof(tag));
	context = start(key, nonce, 0);
	good = context &&
	       gcm(context, nonce + GCM_NONCE, additional, text, out) &&
	       EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, SNAPSHOT_TAG,
				   tag) > 0 &&
	       EVP_CipherFinal_ex(context, end, &n) > 0 && !n;
	EVP_CIPHER_CTX_free(context);
	if (!good)
		OPENSSL_cleanse(out, text.size);
	return good;
}

enum snapshot_answer snapshot_parse(struct snapshot_bytes data,
				    struct snapshot *snapshot)
{
	const uint8_t *at = data.data;

	memset(snapshot, 0, sizeof(*snapshot));
	if (data.size < SNAPSHOT_HEADER || memcmp(at, magic, sizeof(magic)))
		return SNAPSHOT_MALFORMED;
	snapshot->version = snapshot_get32(at + SNAPSHOT_AT_VERSION);
	if (snapshot->version != VERSION)
		return SNAPSHOT_OTHER_VERSION;
	snapshot->header_size = snapshot_get32(at + SNAPSHOT_AT_HEADER_SIZE);
	memcpy(snapshot->key_id, at + SNAPSHOT_AT_KEY_ID, SNAPSHOT_ID);
	memcpy(snapshot->resource, at + SNAPSHOT_AT_RESOURCE, SNAPSHOT_ID);
	snapshot->generation = snapshot_get64(at + SNAPSHOT_AT_GENERATION);
	snapshot->time = snapshot_get64(at + SNAPSHOT_AT_TIME);
	snapshot->flags = snapshot_get32(at + SNAPSHOT_AT_FLAGS);
	snapshot->reserved = snapshot_get32(at + SNAPSHOT_AT_RESERVED);
	memcpy(snapshot->nonce, at + SNAPSHOT_AT_NONCE, SNAPSHOT_NONCE);
	snapshot->name.data = at + SNAPSHOT_HEADER;
	snapshot->name.size = snapshot_get32(at + SNAPSHOT_AT_NAME_SIZE);
	snapshot->sealed.size = snapshot_get32(at + SNAPSHOT_AT_SEALED_SIZE);
	if (snapshot->header_size != SNAPSHOT_HEADER || snapshot->reserved ||
	    snapshot->flags & ~(SNAPSHOT_TOMBSTONE | SNAPSHOT_BOOT_KEY) ||
	    !snapshot->generation || snapshot->generation > INT64_MAX ||
	    snapshot->sealed.size < SNAPSHOT_TAG ||
	    (snapshot->flags & SNAPSHOT_TOMBSTONE &&
	     snapshot->sealed.size != SNAPSHOT_TAG) ||
	    (uint64_t)SNAPSHOT_HEADER + snapshot->name.size +
			    snapshot->sealed.size !=
		    data.size)
		return SNAPSHOT_MALFORMED;
	snapshot->sealed.data = at + SNAPSHOT_HEADER + snapshot->name.size;
	return SNAPSHOT_GOOD;
}

enum snapshot_answer snapshot_open(struct snapshot_bytes data,
				   const uint8_t *key,
				   struct snapshot *snapshot,
				   struct snapshot_bytes *image)
{
	enum snapshot_answer answer = snapshot_parse(data, snapshot);
	struct snapshot_bytes additional = {
		data.data, SNAPSHOT_HEADER + snapshot->name.size
	};
	uint8_t id[SNAPSHOT_ID], *out;

	memset(image, 0, sizeof(*image));
	if (answer != SNAPSHOT_GOOD)
		return answer;
	if (!snapshot_key_id(key, id) ||
	    memcmp(id, snapshot->key_id, sizeof(id)))
		return SNAPSHOT_OTHER_KEY;
	image->size = snapshot->sealed.size - SNAPSHOT_TAG;
	out = allocate(image->size);
	image->data = out;
	if (out && snapshot_xaes_open(key, snapshot->nonce, additional,
				      snapshot->sealed, out))
		return SNAPSHOT_GOOD;
	snapshot_free(*image);
	memset(image, 0, sizeof(*image));
	return SNAPSHOT_ALTERED;
}

bool snapshot_prepare(const uint8_t *key, struct snapshot *snapshot)
{
	snapshot->version = VERSION;
	snapshot->header_size = SNAPSHOT_HEADER;
	snapshot->reserved = 0;
	return snapshot_key_id(key, snapshot->key_id) &&
	       RAND_bytes(snapshot->nonce, SNAPSHOT_NONCE) == 1;
}

static void write_header(const struct snapshot *snapshot, size_t image_size,
			 uint8_t *at)
{
	memcpy(at, magic, sizeof(magic));
	snapshot_put32(at + SNAPSHOT_AT_VERSION, snapshot->version);
	snapshot_put32(at + SNAPSHOT_AT_HEADER_SIZE, snapshot->header_size);
	memcpy(at + SNAPSHOT_AT_KEY_ID, snapshot->key_id, SNAPSHOT_ID);
	memcpy(at + SNAPSHOT_AT_RESOURCE, snapshot->resource, SNAPSHOT_ID);
	snapshot_put64(at + SNAPSHOT_AT_GENERATION, snapshot->generation);
	snapshot_put64(at + SNAPSHOT_AT_TIME, snapshot->time);
	snapshot_put32(at + SNAPSHOT_AT_FLAGS, snapshot->flags);
	snapshot_put32(at + SNAPSHOT_AT_NAME_SIZE,
		       (uint32_t)snapshot->name.size);
	snapshot_put32(at + SNAPSHOT_AT_SEALED_SIZE,
		       (uint32_t)(image_size + SNAPSHOT_TAG));
	snapshot_put32(at + SNAPSHOT_AT_RESERVED, snapshot->reserved);
	memcpy(at + SNAPSHOT_AT_NONCE, snapshot->nonce, SNAPSHOT_NONCE);
}

struct snapshot_bytes snapshot_seal(const uint8_t *key,
				    const struct snapshot *snapshot,
				    struct snapshot_bytes image)
{
	size_t head = SNAPSHOT_HEADER + snapshot->name.size;
	size_t size = head + image.size + SNAPSHOT_TAG;
	uint8_t *out = allocate(size);
	struct snapshot_bytes additional = { out, head };
	struct snapshot_bytes result = { out, size };

	if (!out)
		return (struct snapshot_bytes){ NULL, 0 };
	write_header(snapshot, image.size, out);
	if (snapshot->name.size)
		memcpy(out + SNAPSHOT_HEADER, snapshot->name.data,
		       snapshot->name.size);
	if (snapshot_xaes_seal(key, snapshot->nonce, additional, image,
			       out + head))
		return result;
	snapshot_free(result);
	return (struct snapshot_bytes){ NULL, 0 };
}
