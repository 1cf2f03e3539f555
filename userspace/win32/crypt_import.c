// SPDX-License-Identifier: LGPL-2.1-or-later
/* Keys that come in: those that are made here, and blobs. */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include "crypt.h"
#include "crypt_blob.h"

#define DEFAULT_BITS 2048

static DWORD spec_of(ALG_ID algorithm)
{
	return algorithm == CALG_RSA_SIGN ? AT_SIGNATURE : AT_KEYEXCHANGE;
}

static DWORD import_der(const struct crypt_context *context, DWORD spec,
			bool exportable, const struct der *private,
			const struct der *public)
{
	unsigned int flags = CLUSCTL_REPLACE;

	if (exportable)
		flags |= CLUSCTL_EXPORTABLE;
	return crypt_error(UNINTERRUPTED(clusctl_container_import_der(
		context->cluster, context->scope, context->name,
		(enum clusctl_spec)spec, flags, private->data, private->size,
		public->data, public->size)));
}

/* Puts a key into the container, in the place of one of the same spec. */
static DWORD import_blob(struct crypt_context *context, const struct blob *blob,
			 bool exportable)
{
	struct der private, public;
	DWORD code = der_from_blob(blob, &private);

	if (code)
		return code;
	code = der_public_from_blob(blob, &public);
	if (!code) {
		code = import_der(context, spec_of(blob->algorithm), exportable,
				  &private, &public);
		der_free(&public);
	}
	der_free(&private);
	return code;
}

/* Has the context a container, and its provider such keys? */
static DWORD check_context(const struct crypt_context *context,
			   ALG_ID algorithm)
{
	if (!context->cluster)
		return NTE_PERM;
	if (!provider_is_rsa(context->provider) ||
	    (context->provider->type == PROV_RSA_SIG &&
	     algorithm != CALG_RSA_SIGN))
		return NTE_BAD_ALGID;
	return ERROR_SUCCESS;
}

static ALG_ID key_algorithm(ALG_ID algorithm)
{
	switch (algorithm) {
	case AT_KEYEXCHANGE:
	case CALG_RSA_KEYX:
		return CALG_RSA_KEYX;
	case AT_SIGNATURE:
	case CALG_RSA_SIGN:
		return CALG_RSA_SIGN;
	default:
		return 0;
	}
}

static DWORD generate(DWORD bits, ALG_ID algorithm, struct blob *blob)
{
	EVP_PKEY *key;
	DWORD code;

	ERR_set_mark();
	key = EVP_RSA_gen(bits);
	ERR_pop_to_mark();
	if (!key)
		return NTE_FAIL;
	code = blob_from_key(key, true, algorithm, blob);
	EVP_PKEY_free(key);
	return code;
}

/* The sizes for which the kernel has operations */
static bool is_operable(DWORD bits)
{
	switch (bits) {
	case 1024:
	case 1536:
	case 2048:
	case 3072:
	case 4096:
		return true;
	default:
		return false;
	}
}

static DWORD check_generate(const struct crypt_context *context,
			    ALG_ID algorithm, DWORD flags)
{
	DWORD bits = HIWORD(flags);

	if (!key_algorithm(algorithm))
		return NTE_BAD_ALGID;
	if (LOWORD(flags) & ~(DWORD)(CRYPT_EXPORTABLE | CRYPT_ARCHIVABLE))
		return NTE_BAD_FLAGS;
	if (bits && !is_operable(bits))
		return NTE_BAD_FLAGS;
	return check_context(context, key_algorithm(algorithm));
}

/* Of a pair that cannot be exported later, the handle keeps what can be now. */
static DWORD generate_key(struct crypt_context *context, ALG_ID algorithm,
			  DWORD flags, struct crypt_key **key)
{
	DWORD bits = HIWORD(flags) ? HIWORD(flags) : DEFAULT_BITS;
	struct blob blob;
	DWORD code = generate(bits, algorithm, &blob);

	if (code)
		return code;
	code = import_blob(context, &blob, flags & CRYPT_EXPORTABLE);
	if (!code)
		code = key_open(context, spec_of(algorithm), key);
	if (!code && flags & CRYPT_ARCHIVABLE && !(flags & CRYPT_EXPORTABLE)) {
		(*key)->archive = blob.data;
		(*key)->archive_size = blob.size;
		return ERROR_SUCCESS;
	}
	blob_free(&blob);
	return code;
}

WIN32_API BOOL WINAPI CryptGenKey(HCRYPTPROV hProv, ALG_ID Algid, DWORD dwFlags,
				  HCRYPTKEY *phKey)
{
	struct crypt_context *context = context_get(hProv);
	struct crypt_key *key;
	DWORD code;

	if (!context)
		return fail(ERROR_INVALID_HANDLE);
	code = phKey ? check_generate(context, Algid, dwFlags) :
		       ERROR_INVALID_PARAMETER;
	if (!code)
		code = generate_key(context, key_algorithm(Algid), dwFlags,
				    &key);
	context_put(context);
	return code ? fail(code) : key_give(key, phKey);
}

static DWORD import_private(struct crypt_context *context,
			    const struct blob *blob, DWORD flags,
			    struct crypt_key **key)
{
	DWORD code = check_context(context, blob->algorithm);

	if (!code)
		code = blob_check(blob);
	if (!code)
		code = import_blob(context, blob, flags & CRYPT_EXPORTABLE);
	return code ? code : key_open(context, spec_of(blob->algorithm), key);
}

static DWORD import_public(struct crypt_context *context,
			   const struct blob *blob, struct crypt_key **key)
{
	EVP_PKEY *public;
	DWORD code = blob_check(blob);

	if (!code)
		code = blob_to_public(blob, &public);
	if (!code)
		code = key_new_public(context, blob->algorithm, public, key);
	return code;
}

static DWORD import(struct crypt_context *context, const BYTE *data, DWORD size,
		    HCRYPTKEY with, DWORD flags, struct crypt_key **key)
{
	struct blob blob;
	DWORD code;

	if (!data)
		return ERROR_INVALID_PARAMETER;
	code = blob_parse(data, size, &blob);
	if (code)
		return code;
	/* No blob is encrypted here. */
	if (with)
		return NTE_BAD_KEY;
	if (flags & ~(DWORD)CRYPT_EXPORTABLE)
		return NTE_BAD_FLAGS;
	return blob.private ? import_private(context, &blob, flags, key) :
			      import_public(context, &blob, key);
}

WIN32_API BOOL WINAPI CryptImportKey(HCRYPTPROV hProv, CONST BYTE *pbData,
				     DWORD dwDataLen, HCRYPTKEY hPubKey,
				     DWORD dwFlags, HCRYPTKEY *phKey)
{
	struct crypt_context *context = context_get(hProv);
	struct crypt_key *key;
	DWORD code;

	if (!context)
		return fail(ERROR_INVALID_HANDLE);
	code = phKey ? import(context, pbData, dwDataLen, hPubKey, dwFlags,
			      &key) :
		       ERROR_INVALID_PARAMETER;
	context_put(context);
	return code ? fail(code) : key_give(key, phKey);
}
