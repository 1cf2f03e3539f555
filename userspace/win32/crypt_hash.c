// SPDX-License-Identifier: LGPL-2.1-or-later
/* Hashes. */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "crypt.h"

#define NAME_MAX_SIZE 19

struct hash_kind {
	ALG_ID algorithm;
	const char *name;
	DWORD size;
	/* What a signature has in front of the value: DigestInfo (RFC 8017) */
	BYTE info_size;
	BYTE info[NAME_MAX_SIZE];
};

static const struct hash_kind kinds[] = {
	{ CALG_MD5,
	  "MD5",
	  16,
	  18,
	  { 0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7,
	    0x0d, 0x02, 0x05, 0x05, 0x00, 0x04, 0x10 } },
	{ CALG_SHA1,
	  "SHA1",
	  20,
	  15,
	  { 0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a,
	    0x05, 0x00, 0x04, 0x14 } },
	{ CALG_SHA_256,
	  "SHA256",
	  32,
	  19,
	  { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
	    0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 } },
	{ CALG_SHA_384,
	  "SHA384",
	  48,
	  19,
	  { 0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
	    0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30 } },
	{ CALG_SHA_512,
	  "SHA512",
	  64,
	  19,
	  { 0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
	    0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40 } },
};

static void hash_free(struct object *object)
{
	struct crypt_hash *hash = (struct crypt_hash *)object;

	EVP_MD_CTX_free(hash->state);
	pthread_mutex_destroy(&hash->lock);
	context_put(hash->context);
	free(hash);
}

void hash_put(struct crypt_hash *hash)
{
	if (hash)
		object_put(&hash->object);
}

DWORD hash_get(HCRYPTHASH handle, struct crypt_hash **hash)
{
	*hash = handle_get(handle, KIND_HASH);
	if (!*hash)
		return ERROR_INVALID_HANDLE;
	if (!atomic_load(&(*hash)->context->released))
		return ERROR_SUCCESS;
	hash_put(*hash);
	return NTE_BAD_UID;
}

static const struct hash_kind *find_kind(ALG_ID algorithm)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].algorithm == algorithm)
			return &kinds[i];
	}
	return NULL;
}

static bool start(struct crypt_hash *hash)
{
	EVP_MD *md;
	bool good;

	ERR_set_mark();
	md = EVP_MD_fetch(NULL, hash->kind->name, NULL);
	hash->state = md ? EVP_MD_CTX_new() : NULL;
	good = hash->state && EVP_DigestInit_ex2(hash->state, md, NULL);
	EVP_MD_free(md);
	ERR_pop_to_mark();
	return good;
}

static DWORD hash_new(struct crypt_context *context,
		      const struct hash_kind *kind, HCRYPTHASH *handle)
{
	struct crypt_hash *hash = calloc(1, sizeof(*hash));

	if (!hash)
		return NTE_NO_MEMORY;
	object_init(&hash->object, KIND_HASH, hash_free);
	object_get(&context->object);
	hash->context = context;
	hash->kind = kind;
	pthread_mutex_init(&hash->lock, NULL);
	if (!start(hash)) {
		hash_put(hash);
		return NTE_FAIL;
	}
	*handle = handle_open(&hash->object);
	return *handle ? ERROR_SUCCESS : (DWORD)NTE_NO_MEMORY;
}

WIN32_API BOOL WINAPI CryptCreateHash(HCRYPTPROV hProv, ALG_ID Algid,
				      HCRYPTKEY hKey, DWORD dwFlags,
				      HCRYPTHASH *phHash)
{
	struct crypt_context *context = context_get(hProv);
	const struct hash_kind *kind = find_kind(Algid);
	DWORD code;

	if (!context)
		return fail(ERROR_INVALID_HANDLE);
	if (!phHash)
		code = ERROR_INVALID_PARAMETER;
	else if (!kind)
		code = NTE_BAD_ALGID;
	else if (hKey) /* is for hashes with keys */
		code = NTE_BAD_KEY;
	else if (dwFlags)
		code = NTE_BAD_FLAGS;
	else
		code = hash_new(context, kind, phHash);
	context_put(context);
	return code ? fail(code) : TRUE;
}

DWORD hash_add(struct crypt_hash *hash, const void *data, size_t size)
{
	DWORD code = ERROR_SUCCESS;

	pthread_mutex_lock(&hash->lock);
	if (!hash->state)
		code = NTE_BAD_HASH_STATE;
	else if (size && !EVP_DigestUpdate(hash->state, data, size))
		code = NTE_FAIL;
	pthread_mutex_unlock(&hash->lock);
	return code;
}

WIN32_API BOOL WINAPI CryptHashData(HCRYPTHASH hHash, CONST BYTE *pbData,
				    DWORD dwDataLen, DWORD dwFlags)
{
	struct crypt_hash *hash;
	DWORD code = hash_get(hHash, &hash);

	if (code)
		return fail(code);
	if (dwFlags)
		code = NTE_BAD_FLAGS;
	else if (!pbData && dwDataLen)
		code = ERROR_INVALID_PARAMETER;
	else
		code = hash_add(hash, pbData, dwDataLen);
	hash_put(hash);
	return code ? fail(code) : TRUE;
}

/* From here on the hash has a value, and takes no more data. */
static DWORD finish(struct crypt_hash *hash)
{
	DWORD code = ERROR_SUCCESS;

	pthread_mutex_lock(&hash->lock);
	if (hash->state) {
		if (EVP_DigestFinal_ex(hash->state, hash->value, NULL)) {
			EVP_MD_CTX_free(hash->state);
			hash->state = NULL;
		} else {
			code = NTE_FAIL;
		}
	}
	pthread_mutex_unlock(&hash->lock);
	return code;
}

DWORD hash_info(struct crypt_hash *hash, bool bare, BYTE info[HASH_INFO_MAX],
		size_t *size)
{
	const struct hash_kind *kind = hash->kind;
	size_t before = bare ? 0 : kind->info_size;
	DWORD code = finish(hash);

	if (code)
		return code;
	memcpy(info, kind->info, before);
	memcpy(info + before, hash->value, kind->size);
	*size = before + kind->size;
	return ERROR_SUCCESS;
}

static BOOL give_value(struct crypt_hash *hash, BYTE *out, DWORD *size)
{
	DWORD code = ERROR_SUCCESS;

	/* A question for the size is not the end of the hash. */
	if (out && size && *size >= hash->kind->size)
		code = finish(hash);
	if (code)
		return fail(code);
	return crypt_give(hash->value, hash->kind->size, out, size);
}

static BOOL hash_param(struct crypt_hash *hash, DWORD param, BYTE *out,
		       DWORD *size, DWORD flags)
{
	if (flags)
		return fail(NTE_BAD_FLAGS);
	switch (param) {
	case HP_ALGID:
		return crypt_give(&hash->kind->algorithm, sizeof(ALG_ID), out,
				  size);
	case HP_HASHSIZE:
		return crypt_give(&hash->kind->size, sizeof(DWORD), out, size);
	case HP_HASHVAL:
		return give_value(hash, out, size);
	default:
		return fail(NTE_BAD_TYPE);
	}
}

WIN32_API BOOL WINAPI CryptGetHashParam(HCRYPTHASH hHash, DWORD dwParam,
					BYTE *pbData, DWORD *pdwDataLen,
					DWORD dwFlags)
{
	struct crypt_hash *hash;
	DWORD code = hash_get(hHash, &hash);
	BOOL good;

	if (code)
		return fail(code);
	good = hash_param(hash, dwParam, pbData, pdwDataLen, dwFlags);
	hash_put(hash);
	return good;
}

WIN32_API BOOL WINAPI CryptDestroyHash(HCRYPTHASH hHash)
{
	return handle_close(hHash, KIND_HASH) || fail(ERROR_INVALID_HANDLE);
}
