// SPDX-License-Identifier: LGPL-2.1-or-later
/* Encryption with RSA, which libcrypto does, and decryption, by the kernel. */
/* What takes off the padding of OAEP, without a key, is called deprecated. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <errno.h>
#include <keyutils.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "crypt.h"

/* What the padding takes */
#define PKCS1_SIZE 11
#define OAEP_SIZE 42

/* Bytes of the largest key */
#define MOST 2048

static DWORD check(const struct crypt_key *key, const DWORD *size, DWORD flags)
{
	if (!size)
		return ERROR_INVALID_PARAMETER;
	if (flags & ~(DWORD)CRYPT_OAEP)
		return NTE_BAD_FLAGS;
	/* Keys for signatures are for nothing else. */
	if (key->algorithm != CALG_RSA_KEYX || key_bytes(key) > MOST)
		return NTE_BAD_KEY;
	return ERROR_SUCCESS;
}

/* The hash that goes along with the data; there may be none. */
static DWORD get_hash(HCRYPTHASH handle, struct crypt_hash **hash)
{
	*hash = NULL;
	if (!handle)
		return ERROR_SUCCESS;
	return hash_get(handle, hash) ? (DWORD)NTE_BAD_HASH : ERROR_SUCCESS;
}

static bool seal(EVP_PKEY *key, int padding, const BYTE *data, size_t size,
		 BYTE *out, size_t out_size)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	bool good = ctx && EVP_PKEY_encrypt_init(ctx) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(ctx, padding) == 1 &&
		    EVP_PKEY_encrypt(ctx, out, &out_size, data, size) == 1;

	EVP_PKEY_CTX_free(ctx);
	return good;
}

static DWORD encrypt(const struct crypt_key *key, struct crypt_hash *hash,
		     DWORD flags, BYTE *data, DWORD *size, DWORD room)
{
	size_t most = key_bytes(key), padding_size;
	BYTE sealed[MOST];
	DWORD code;
	bool good;

	padding_size = flags & CRYPT_OAEP ? OAEP_SIZE : PKCS1_SIZE;
	if (*size > most - padding_size)
		return NTE_BAD_LEN;
	if (room < most) {
		*size = (DWORD)most;
		return ERROR_MORE_DATA;
	}
	code = hash ? hash_add(hash, data, *size) : ERROR_SUCCESS;
	if (code)
		return code;
	ERR_set_mark();
	good = seal(key->public,
		    flags & CRYPT_OAEP ? RSA_PKCS1_OAEP_PADDING :
					 RSA_PKCS1_PADDING,
		    data, *size, sealed, most);
	ERR_pop_to_mark();
	if (!good)
		return NTE_FAIL;
	reverse(data, sealed, most);
	*size = (DWORD)most;
	return ERROR_SUCCESS;
}

WIN32_API BOOL WINAPI CryptEncrypt(HCRYPTKEY hKey, HCRYPTHASH hHash, BOOL Final,
				   DWORD dwFlags, BYTE *pbData,
				   DWORD *pdwDataLen, DWORD dwBufLen)
{
	struct crypt_hash *hash = NULL;
	struct crypt_key *key;
	DWORD code = key_get(hKey, &key);

	/* RSA has one block, which is always the last. */
	(void)Final;
	if (code)
		return fail(code);
	code = check(key, pdwDataLen, dwFlags);
	if (!code)
		code = get_hash(hHash, &hash);
	if (!code && !pbData)
		*pdwDataLen = (DWORD)key_bytes(key);
	else if (!code)
		code = encrypt(key, hash, dwFlags, pbData, pdwDataLen,
			       dwBufLen);
	hash_put(hash);
	key_put(key);
	return code ? fail(code) : TRUE;
}

/* The kernel's answer, of at most @size bytes; EINVAL is for wrong padding. */
static DWORD kernel_decrypt(const struct crypt_key *key, const char *how,
			    const BYTE *sealed, BYTE *out, size_t size,
			    size_t *got)
{
	long length;

	do {
		length = keyctl_pkey_decrypt(key->serial, how, sealed, size,
					     out, size);
	} while (length < 0 && errno == EINTR);
	if (length < 0 && (errno == EINVAL || errno == EBADMSG))
		return NTE_BAD_DATA;
	if (length < 0)
		return crypt_operation_error(errno);
	*got = (size_t)length < size ? (size_t)length : size;
	return ERROR_SUCCESS;
}

/* The kernel does not know this padding, so it is taken off here. */
static DWORD open_oaep(const struct crypt_key *key, const BYTE *sealed,
		       BYTE *out, size_t size, size_t *got)
{
	BYTE *padded = clusctl_secret_alloc(size);
	int length = -1;
	DWORD code;

	if (!padded)
		return NTE_NO_MEMORY;
	code = kernel_decrypt(key, "enc=raw", sealed, padded, size, got);
	if (!code) {
		ERR_set_mark();
		length = RSA_padding_check_PKCS1_OAEP(
			out, (int)size, padded, (int)*got, (int)size, NULL, 0);
		ERR_pop_to_mark();
		code = length < 0 ? (DWORD)NTE_BAD_DATA : ERROR_SUCCESS;
		*got = (size_t)length;
	}
	clusctl_wipe_free(padded, size);
	return code;
}

static DWORD decrypt_to(const struct crypt_key *key, struct crypt_hash *hash,
			DWORD flags, BYTE *data, DWORD *size, BYTE *plain)
{
	size_t all = key_bytes(key), got = 0;
	BYTE sealed[MOST];
	DWORD code;

	reverse(sealed, data, all);
	if (flags & CRYPT_OAEP)
		code = open_oaep(key, sealed, plain, all, &got);
	else
		code = kernel_decrypt(key, "enc=pkcs1", sealed, plain, all,
				      &got);
	if (!code && hash)
		code = hash_add(hash, plain, got);
	if (code)
		return code;
	memcpy(data, plain, got);
	*size = (DWORD)got;
	return ERROR_SUCCESS;
}

static DWORD decrypt(const struct crypt_key *key, struct crypt_hash *hash,
		     DWORD flags, BYTE *data, DWORD *size)
{
	BYTE *plain;
	DWORD code;

	if (!data)
		return ERROR_INVALID_PARAMETER;
	if (!key->spec)
		return NTE_NO_KEY;
	if (*size != key_bytes(key))
		return NTE_BAD_LEN;
	plain = clusctl_secret_alloc(key_bytes(key));
	if (!plain)
		return NTE_NO_MEMORY;
	code = decrypt_to(key, hash, flags, data, size, plain);
	clusctl_wipe_free(plain, key_bytes(key));
	return code;
}

WIN32_API BOOL WINAPI CryptDecrypt(HCRYPTKEY hKey, HCRYPTHASH hHash, BOOL Final,
				   DWORD dwFlags, BYTE *pbData,
				   DWORD *pdwDataLen)
{
	struct crypt_hash *hash = NULL;
	struct crypt_key *key;
	DWORD code = key_get(hKey, &key);

	(void)Final;
	if (code)
		return fail(code);
	code = check(key, pdwDataLen, dwFlags);
	if (!code)
		code = get_hash(hHash, &hash);
	if (!code)
		code = decrypt(key, hash, dwFlags, pbData, pdwDataLen);
	hash_put(hash);
	key_put(key);
	return code ? fail(code) : TRUE;
}
