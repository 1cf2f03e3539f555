// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is to be known of contexts and of keys. */
#include <errno.h>
#include <fcntl.h>

#include "crypt.h"

static BOOL give_number(DWORD number, BYTE *out, DWORD *size)
{
	return crypt_give(&number, sizeof(number), out, size);
}

static BOOL give_text(const char *text, BYTE *out, DWORD *size)
{
	/* A context without a container has no name of one. */
	if (!text)
		return fail(NTE_BAD_KEYSET);
	return crypt_give(text, strlen(text) + 1, out, size);
}

static bool is_of(const struct crypt_context *context,
		  const struct clusctl_container_info *info)
{
	return clusctl_container_info_get_provider_type(info) ==
		       context->provider->type &&
	       !strcmp(clusctl_container_info_get_provider(info),
		       context->provider->name) &&
	       !clusctl_container_info_is_dead(info);
}

/* The next container of the provider, which belongs to the list */
static const char *next_name(struct crypt_context *context, size_t *at)
{
	const struct clusctl_container_info *info;

	do {
		info = clusctl_container_list_get(context->list, *at);
		if (!info)
			return NULL;
		(*at)++;
	} while (!is_of(context, info));
	return clusctl_container_info_get_container(info);
}

static DWORD list_again(struct crypt_context *context)
{
	struct clusctl_cluster *cluster = context->cluster;
	struct clusctl_container_list *list;
	DWORD code = ERROR_SUCCESS;

	/* Containers can be listed without having one. */
	if (!cluster)
		code = crypt_error(UNINTERRUPTED(
			clusctl_cluster_open(NULL, O_RDONLY, &cluster)));
	if (!code)
		code = crypt_error(UNINTERRUPTED(clusctl_container_list(
			cluster, context->scope, &list)));
	if (cluster != context->cluster)
		clusctl_cluster_close(cluster);
	if (code)
		return code;
	clusctl_container_list_free(context->list);
	context->list = list;
	context->next = 0;
	return ERROR_SUCCESS;
}

/* Room for any of the names, which is what a caller without a buffer asks for */
static size_t longest(struct crypt_context *context)
{
	size_t at = 0, most = 0;
	const char *name;

	while ((name = next_name(context, &at))) {
		if (strlen(name) + 1 > most)
			most = strlen(name) + 1;
	}
	return most;
}

static BOOL enumerate(struct crypt_context *context, BYTE *out, DWORD *size)
{
	size_t at = context->next;
	const char *name = next_name(context, &at);

	if (!name)
		return fail(ERROR_NO_MORE_ITEMS);
	if (!out)
		return crypt_give(NULL, longest(context), NULL, size);
	if (!give_text(name, out, size))
		return FALSE;
	context->next = at;
	return TRUE;
}

static BOOL enum_containers(struct crypt_context *context, BYTE *out,
			    DWORD *size, DWORD flags)
{
	DWORD code = ERROR_SUCCESS;
	BOOL good;

	if (flags & ~(DWORD)(CRYPT_FIRST | CRYPT_NEXT) ||
	    (flags & CRYPT_FIRST && flags & CRYPT_NEXT))
		return fail(NTE_BAD_FLAGS);
	if (!size)
		return fail(ERROR_INVALID_PARAMETER);
	pthread_mutex_lock(&context->lock);
	if (flags & CRYPT_FIRST || !context->list)
		code = list_again(context);
	good = code ? fail(code) : enumerate(context, out, size);
	pthread_mutex_unlock(&context->lock);
	return good;
}

static BOOL provider_param(struct crypt_context *context, DWORD param,
			   BYTE *out, DWORD *size, DWORD flags)
{
	if (param == PP_ENUMCONTAINERS)
		return enum_containers(context, out, size, flags);
	switch (param) {
	case PP_NAME:
	case PP_CONTAINER:
	case PP_UNIQUE_CONTAINER:
	case PP_PROVTYPE:
		break;
	default:
		return fail(NTE_BAD_TYPE);
	}
	if (flags)
		return fail(NTE_BAD_FLAGS);
	switch (param) {
	case PP_NAME:
		return give_text(context->provider->name, out, size);
	case PP_CONTAINER:
		return give_text(context->container, out, size);
	case PP_UNIQUE_CONTAINER:
		return give_text(context->name, out, size);
	default:
		return give_number(context->provider->type, out, size);
	}
}

WIN32_API BOOL WINAPI CryptGetProvParam(HCRYPTPROV hProv, DWORD dwParam,
					BYTE *pbData, DWORD *pdwDataLen,
					DWORD dwFlags)
{
	struct crypt_context *context = context_get(hProv);
	BOOL good;

	if (!context)
		return fail(ERROR_INVALID_HANDLE);
	good = provider_param(context, dwParam, pbData, pdwDataLen, dwFlags);
	context_put(context);
	return good;
}

static BOOL give_permissions(const struct crypt_key *key, BYTE *out,
			     DWORD *size)
{
	DWORD permissions = CRYPT_ENCRYPT | CRYPT_READ;
	bool exportable;
	DWORD code = key_is_exportable(key, &exportable);

	if (code)
		return fail(code);
	if (key->spec)
		permissions |= CRYPT_DECRYPT | CRYPT_WRITE | CRYPT_MAC;
	if (exportable)
		permissions |= CRYPT_EXPORT;
	if (exportable || key->archive)
		permissions |= CRYPT_ARCHIVE;
	return give_number(permissions, out, size);
}

static BOOL key_param(const struct crypt_key *key, DWORD param, BYTE *out,
		      DWORD *size, DWORD flags)
{
	if (flags)
		return fail(NTE_BAD_FLAGS);
	switch (param) {
	case KP_ALGID:
		return give_number(key->algorithm, out, size);
	case KP_KEYLEN:
	case KP_BLOCKLEN:
		return give_number(key->bits, out, size);
	case KP_PERMISSIONS:
		return give_permissions(key, out, size);
	default:
		return fail(NTE_BAD_TYPE);
	}
}

WIN32_API BOOL WINAPI CryptGetKeyParam(HCRYPTKEY hKey, DWORD dwParam,
				       BYTE *pbData, DWORD *pdwDataLen,
				       DWORD dwFlags)
{
	struct crypt_key *key;
	DWORD code = key_get(hKey, &key);
	BOOL good;

	if (code)
		return fail(code);
	good = key_param(key, dwParam, pbData, pdwDataLen, dwFlags);
	key_put(key);
	return good;
}
