// SPDX-License-Identifier: LGPL-2.1-or-later
/* Signatures of PKCS #1 v1.5: made by the kernel, verified by libcrypto. */
#include <errno.h>
#include <keyutils.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "crypt.h"

/* Bytes of the largest key that a signature is verified with */
#define MOST 2048

static DWORD kernel_sign(const struct crypt_key *key, const BYTE *info,
			 size_t info_size, BYTE *out)
{
	BYTE signature[MOST];
	size_t size = key_bytes(key);
	long got;

	if (size > sizeof(signature))
		return NTE_BAD_ALGID;
	do {
		/* The name of the hash is in what is signed. */
		got = keyctl_pkey_sign(key->serial, "enc=pkcs1", info,
				       info_size, signature, size);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return crypt_operation_error(errno);
	if ((size_t)got != size)
		return NTE_FAIL;
	reverse(out, signature, size);
	return ERROR_SUCCESS;
}

static BOOL sign_with(struct crypt_hash *hash, const struct crypt_key *key,
		      DWORD flags, BYTE *out, DWORD *out_size)
{
	BYTE info[HASH_INFO_MAX];
	size_t size = key_bytes(key);
	DWORD code;

	if (!out || *out_size < size)
		return crypt_give(NULL, size, out, out_size);
	code = hash_info(hash, flags & CRYPT_NOHASHOID, info, &size);
	if (!code)
		code = kernel_sign(key, info, size, out);
	if (code)
		return fail(code);
	*out_size = (DWORD)key_bytes(key);
	return TRUE;
}

static DWORD check_sign(DWORD spec, bool described, DWORD flags,
			const DWORD *size)
{
	/* Descriptions were signed too, once, and have to be NULL since. */
	if (!size || described)
		return ERROR_INVALID_PARAMETER;
	if (flags & ~(DWORD)CRYPT_NOHASHOID)
		return NTE_BAD_FLAGS;
	if (spec != AT_KEYEXCHANGE && spec != AT_SIGNATURE)
		return NTE_NO_KEY;
	return ERROR_SUCCESS;
}

static BOOL sign(HCRYPTHASH handle, DWORD spec, bool described, DWORD flags,
		 BYTE *out, DWORD *size)
{
	struct crypt_hash *hash;
	struct crypt_key *key;
	DWORD code = hash_get(handle, &hash);
	BOOL good;

	if (code)
		return fail(code);
	code = check_sign(spec, described, flags, size);
	if (!code)
		code = key_open(hash->context, spec, &key);
	if (code) {
		good = fail(code);
	} else {
		good = sign_with(hash, key, flags, out, size);
		key_put(key);
	}
	hash_put(hash);
	return good;
}

WIN32_API BOOL WINAPI CryptSignHashA(HCRYPTHASH hHash, DWORD dwKeySpec,
				     LPCSTR szDescription, DWORD dwFlags,
				     BYTE *pbSignature, DWORD *pdwSigLen)
{
	return sign(hHash, dwKeySpec, szDescription, dwFlags, pbSignature,
		    pdwSigLen);
}

WIN32_API BOOL WINAPI CryptSignHashW(HCRYPTHASH hHash, DWORD dwKeySpec,
				     LPCWSTR szDescription, DWORD dwFlags,
				     BYTE *pbSignature, DWORD *pdwSigLen)
{
	return sign(hHash, dwKeySpec, szDescription, dwFlags, pbSignature,
		    pdwSigLen);
}

static bool is_good(EVP_PKEY *key, const BYTE *info, size_t info_size,
		    const BYTE *signature, size_t size)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	bool good = ctx && EVP_PKEY_verify_init(ctx) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
		    EVP_PKEY_verify(ctx, signature, size, info, info_size) == 1;

	EVP_PKEY_CTX_free(ctx);
	return good;
}

static DWORD verify_with(struct crypt_hash *hash, const struct crypt_key *key,
			 const BYTE *bytes, DWORD size, DWORD flags)
{
	BYTE signature[MOST], info[HASH_INFO_MAX];
	size_t info_size;
	DWORD code;
	bool good;

	if (size != key_bytes(key) || size > sizeof(signature))
		return NTE_BAD_SIGNATURE;
	code = hash_info(hash, flags & CRYPT_NOHASHOID, info, &info_size);
	if (code)
		return code;
	reverse(signature, bytes, size);
	ERR_set_mark();
	good = is_good(key->public, info, info_size, signature, size);
	ERR_pop_to_mark();
	return good ? ERROR_SUCCESS : (DWORD)NTE_BAD_SIGNATURE;
}

static BOOL verify(HCRYPTHASH handle, const BYTE *signature, DWORD size,
		   HCRYPTKEY key_handle, bool described, DWORD flags)
{
	struct crypt_hash *hash;
	struct crypt_key *key;
	DWORD code = hash_get(handle, &hash);

	if (code)
		return fail(code);
	code = key_get(key_handle, &key);
	if (code) {
		hash_put(hash);
		return fail(code);
	}
	if (described || !signature)
		code = ERROR_INVALID_PARAMETER;
	else if (flags & ~(DWORD)CRYPT_NOHASHOID)
		code = NTE_BAD_FLAGS;
	else
		code = verify_with(hash, key, signature, size, flags);
	key_put(key);
	hash_put(hash);
	return code ? fail(code) : TRUE;
}

WIN32_API BOOL WINAPI CryptVerifySignatureA(HCRYPTHASH hHash,
					    CONST BYTE *pbSignature,
					    DWORD dwSigLen, HCRYPTKEY hPubKey,
					    LPCSTR szDescription, DWORD dwFlags)
{
	return verify(hHash, pbSignature, dwSigLen, hPubKey, szDescription,
		      dwFlags);
}

WIN32_API BOOL WINAPI CryptVerifySignatureW(HCRYPTHASH hHash,
					    CONST BYTE *pbSignature,
					    DWORD dwSigLen, HCRYPTKEY hPubKey,
					    LPCWSTR szDescription,
					    DWORD dwFlags)
{
	return verify(hHash, pbSignature, dwSigLen, hPubKey, szDescription,
		      dwFlags);
}
