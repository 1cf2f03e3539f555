// SPDX-License-Identifier: LGPL-2.1-or-later
/* Keys that go out, as blobs. */
#include <errno.h>

#include "crypt.h"
#include "crypt_blob.h"

static BOOL export_public(const struct crypt_key *key, BYTE *out, DWORD *size)
{
	struct blob blob;
	DWORD code = blob_from_key(key->public, false, key->algorithm, &blob);
	BOOL good;

	if (code)
		return fail(code);
	good = crypt_give(blob.data, blob.size, out, size);
	blob_free(&blob);
	return good;
}

/* The pair as it is in the container now */
static DWORD get_private(const struct crypt_key *key, struct blob *blob)
{
	const struct crypt_context *context = key->context;
	size_t size;
	void *der;
	DWORD code = crypt_error(UNINTERRUPTED(clusctl_container_export_der(
		context->cluster, context->scope, context->name,
		(enum clusctl_spec)key->spec, &der, &size)));

	if (code)
		return code;
	code = der_to_blob(der, size, key->algorithm, blob);
	clusctl_wipe_free(der, size);
	return code;
}

static BOOL export_private(const struct crypt_key *key, BYTE *out, DWORD *size)
{
	struct blob blob;
	bool exportable;
	DWORD code;
	BOOL good;

	if (key->archive)
		return crypt_give(key->archive, key->archive_size, out, size);
	code = key_is_exportable(key, &exportable);
	if (!code && !exportable)
		code = NTE_BAD_KEY_STATE;
	if (code)
		return fail(code);
	/* A question for the size is none for the key. */
	if (!out)
		return crypt_give(NULL, blob_size(true, key->bits), NULL, size);
	code = get_private(key, &blob);
	if (code)
		return fail(code);
	good = crypt_give(blob.data, blob.size, out, size);
	blob_free(&blob);
	return good;
}

static DWORD check(HCRYPTKEY with, DWORD type, DWORD flags, const DWORD *size)
{
	if (!size)
		return ERROR_INVALID_PARAMETER;
	/* No blob is encrypted here. */
	if (with)
		return NTE_BAD_KEY;
	if (type != PUBLICKEYBLOB && type != PRIVATEKEYBLOB)
		return NTE_BAD_TYPE;
	return flags ? (DWORD)NTE_BAD_FLAGS : ERROR_SUCCESS;
}

WIN32_API BOOL WINAPI CryptExportKey(HCRYPTKEY hKey, HCRYPTKEY hExpKey,
				     DWORD dwBlobType, DWORD dwFlags,
				     BYTE *pbData, DWORD *pdwDataLen)
{
	struct crypt_key *key;
	DWORD code = key_get(hKey, &key);
	BOOL good;

	if (code)
		return fail(code);
	code = check(hExpKey, dwBlobType, dwFlags, pdwDataLen);
	if (code)
		good = fail(code);
	else if (dwBlobType == PUBLICKEYBLOB)
		good = export_public(key, pbData, pdwDataLen);
	else
		good = export_private(key, pbData, pdwDataLen);
	key_put(key);
	return good;
}
