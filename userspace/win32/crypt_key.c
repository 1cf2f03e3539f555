// SPDX-License-Identifier: LGPL-2.1-or-later
/* Handles of keys: the pairs of containers, and public keys of others. */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "crypt.h"

static void key_free(struct object *object)
{
	struct crypt_key *key = (struct crypt_key *)object;

	clusctl_wipe_free(key->archive, key->archive_size);
	EVP_PKEY_free(key->public);
	context_put(key->context);
	free(key);
}

void key_put(struct crypt_key *key)
{
	if (key)
		object_put(&key->object);
}

DWORD key_get(HCRYPTKEY handle, struct crypt_key **key)
{
	*key = handle_get(handle, KIND_KEY);
	if (!*key)
		return ERROR_INVALID_HANDLE;
	if (!atomic_load(&(*key)->context->released))
		return ERROR_SUCCESS;
	key_put(*key);
	return NTE_BAD_UID;
}

DWORD key_new_public(struct crypt_context *context, ALG_ID algorithm,
		     EVP_PKEY *public, struct crypt_key **key)
{
	struct crypt_key *k = calloc(1, sizeof(*k));

	if (!k) {
		EVP_PKEY_free(public);
		return NTE_NO_MEMORY;
	}
	object_init(&k->object, KIND_KEY, key_free);
	object_get(&context->object);
	k->context = context;
	k->algorithm = algorithm;
	k->public = public;
	k->bits = (DWORD)EVP_PKEY_get_bits(public);
	*key = k;
	return ERROR_SUCCESS;
}

static DWORD get_info(const struct crypt_context *context,
		      struct clusctl_container_info **info)
{
	DWORD code;

	if (!context->cluster)
		return NTE_NO_KEY;
	code = crypt_error(UNINTERRUPTED(clusctl_container_get(
		context->cluster, context->scope, context->name, info)));
	if (!code && clusctl_container_info_is_dead(*info)) {
		clusctl_container_info_free(*info);
		code = NTE_BAD_KEYSET;
	}
	return code;
}

static DWORD find_pair(const struct crypt_context *context, DWORD spec,
		       int32_t *serial, bool *exportable)
{
	struct clusctl_container_info *info;
	const struct clusctl_pair_info *pair;
	DWORD code = get_info(context, &info);

	if (code)
		return code;
	pair = clusctl_container_info_get_pair(info, (enum clusctl_spec)spec);
	if (pair && !clusctl_pair_info_is_dead(pair)) {
		*serial = clusctl_pair_info_get_serial(pair);
		*exportable = clusctl_pair_info_is_exportable(pair);
	} else {
		code = NTE_NO_KEY;
	}
	clusctl_container_info_free(info);
	return code;
}

/* The public half of a pair; NTE_BAD_ALGID if that is none of RSA */
static DWORD load_public(const struct crypt_context *context, DWORD spec,
			 EVP_PKEY **public)
{
	struct clusctl_key *key;
	const unsigned char *der;
	size_t size;
	DWORD code = crypt_error(UNINTERRUPTED(clusctl_container_public_key(
		context->cluster, context->scope, context->name,
		(enum clusctl_spec)spec, &key)));

	if (code)
		return code;
	der = clusctl_key_get_public(key, &size);
	ERR_set_mark();
	*public = d2i_PUBKEY(NULL, &der, (long)size);
	ERR_pop_to_mark();
	clusctl_key_free(key);
	if (*public && EVP_PKEY_is_a(*public, "RSA"))
		return ERROR_SUCCESS;
	EVP_PKEY_free(*public);
	return NTE_BAD_ALGID;
}

DWORD key_open(struct crypt_context *context, DWORD spec,
	       struct crypt_key **key)
{
	EVP_PKEY *public;
	int32_t serial = 0;
	bool exportable;
	DWORD code = find_pair(context, spec, &serial, &exportable);

	if (!code)
		code = load_public(context, spec, &public);
	if (!code)
		code = key_new_public(context,
				      spec == AT_SIGNATURE ? CALG_RSA_SIGN :
							     CALG_RSA_KEYX,
				      public, key);
	if (code)
		return code;
	(*key)->spec = spec;
	(*key)->serial = serial;
	return ERROR_SUCCESS;
}

BOOL key_give(struct crypt_key *key, HCRYPTKEY *handle)
{
	*handle = handle_open(&key->object);
	return *handle ? TRUE : fail(NTE_NO_MEMORY);
}

DWORD key_is_exportable(const struct crypt_key *key, bool *exportable)
{
	int32_t serial;

	*exportable = false;
	if (!key->spec)
		return ERROR_SUCCESS;
	return find_pair(key->context, key->spec, &serial, exportable);
}

WIN32_API BOOL WINAPI CryptGetUserKey(HCRYPTPROV hProv, DWORD dwKeySpec,
				      HCRYPTKEY *phUserKey)
{
	struct crypt_context *context = context_get(hProv);
	struct crypt_key *key;
	DWORD code = ERROR_SUCCESS;

	if (!context)
		return fail(ERROR_INVALID_HANDLE);
	if (!phUserKey)
		code = ERROR_INVALID_PARAMETER;
	else if (dwKeySpec != AT_KEYEXCHANGE && dwKeySpec != AT_SIGNATURE)
		code = NTE_BAD_KEY;
	if (!code)
		code = key_open(context, dwKeySpec, &key);
	context_put(context);
	return code ? fail(code) : key_give(key, phUserKey);
}

WIN32_API BOOL WINAPI CryptDestroyKey(HCRYPTKEY hKey)
{
	return handle_close(hKey, KIND_KEY) || fail(ERROR_INVALID_HANDLE);
}
