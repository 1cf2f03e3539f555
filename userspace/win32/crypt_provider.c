// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The providers that key containers can be of, and the default of each type. The
 * kernel has the same table, and the last word.
 */
#include <clusctl.h>
#include <stdlib.h>
#include <strings.h>

#include "crypt.h"

#define TYPE_MAX 999

static const struct crypt_provider providers[] = {
	{ MS_STRONG_PROV_A, PROV_RSA_FULL, true },
	{ MS_DEF_PROV_A, PROV_RSA_FULL, false },
	{ MS_ENHANCED_PROV_A, PROV_RSA_FULL, false },
	{ MS_SCARD_PROV_A, PROV_RSA_FULL, false },
	{ MS_DEF_RSA_SIG_PROV_A, PROV_RSA_SIG, true },
	{ MS_DEF_DSS_PROV_A, PROV_DSS, true },
	{ MS_DEF_RSA_SCHANNEL_PROV_A, PROV_RSA_SCHANNEL, true },
	{ MS_ENH_DSS_DH_PROV_A, PROV_DSS_DH, true },
	{ MS_DEF_DSS_DH_PROV_A, PROV_DSS_DH, false },
	{ MS_DEF_DH_SCHANNEL_PROV_A, PROV_DH_SCHANNEL, true },
	{ MS_ENH_RSA_AES_PROV_A, PROV_RSA_AES, true },
};

#define PROVIDERS (sizeof(providers) / sizeof(providers[0]))

bool provider_is_rsa(const struct crypt_provider *provider)
{
	switch (provider->type) {
	case PROV_RSA_FULL:
	case PROV_RSA_SIG:
	case PROV_RSA_SCHANNEL:
	case PROV_RSA_AES:
		return true;
	default:
		return false;
	}
}

static DWORD find_named(DWORD type, const char *name,
			const struct crypt_provider **provider)
{
	for (size_t i = 0; i < PROVIDERS; i++) {
		if (strcasecmp(providers[i].name, name))
			continue;
		if (providers[i].type != type)
			return NTE_PROV_TYPE_NO_MATCH;
		*provider = &providers[i];
		return ERROR_SUCCESS;
	}
	return NTE_KEYSET_NOT_DEF;
}

DWORD provider_find(DWORD type, const char *name,
		    const struct crypt_provider **provider)
{
	if (!type || type > TYPE_MAX)
		return NTE_BAD_PROV_TYPE;
	if (name && *name)
		return find_named(type, name, provider);
	for (size_t i = 0; i < PROVIDERS; i++) {
		if (providers[i].type == type && providers[i].is_default) {
			*provider = &providers[i];
			return ERROR_SUCCESS;
		}
	}
	return NTE_PROV_TYPE_NOT_DEF;
}

static BOOL give_wide(const char *name, LPWSTR out, DWORD *size)
{
	LPWSTR wide;
	DWORD code = text_to_wide(name, &wide);
	BOOL good;

	if (code)
		return fail(code);
	good = crypt_give(wide, ((size_t)lstrlenW(wide) + 1) * sizeof(*wide),
			  (BYTE *)out, size);
	free(wide);
	return good;
}

static DWORD check_enum(DWORD index, const DWORD *reserved, DWORD flags,
			const DWORD *type, const DWORD *size)
{
	if (reserved || !type || !size)
		return ERROR_INVALID_PARAMETER;
	if (flags)
		return NTE_BAD_FLAGS;
	return index < PROVIDERS ? ERROR_SUCCESS : ERROR_NO_MORE_ITEMS;
}

WIN32_API BOOL WINAPI CryptEnumProvidersA(DWORD dwIndex, DWORD *pdwReserved,
					  DWORD dwFlags, DWORD *pdwProvType,
					  LPSTR szProvName, DWORD *pcbProvName)
{
	const struct crypt_provider *provider = &providers[dwIndex % PROVIDERS];
	DWORD code = check_enum(dwIndex, pdwReserved, dwFlags, pdwProvType,
				pcbProvName);

	if (code)
		return fail(code);
	*pdwProvType = provider->type;
	return crypt_give(provider->name, strlen(provider->name) + 1,
			  (BYTE *)szProvName, pcbProvName);
}

WIN32_API BOOL WINAPI CryptEnumProvidersW(DWORD dwIndex, DWORD *pdwReserved,
					  DWORD dwFlags, DWORD *pdwProvType,
					  LPWSTR szProvName, DWORD *pcbProvName)
{
	const struct crypt_provider *provider = &providers[dwIndex % PROVIDERS];
	DWORD code = check_enum(dwIndex, pdwReserved, dwFlags, pdwProvType,
				pcbProvName);

	if (code)
		return fail(code);
	*pdwProvType = provider->type;
	return give_wide(provider->name, szProvName, pcbProvName);
}

/* A user has no defaults of their own: those of the machine are meant. */
static DWORD find_default(DWORD type, const DWORD *reserved, DWORD flags,
			  const DWORD *size,
			  const struct crypt_provider **provider)
{
	if (reserved || !size)
		return ERROR_INVALID_PARAMETER;
	if (flags != CRYPT_MACHINE_DEFAULT && flags != CRYPT_USER_DEFAULT)
		return NTE_BAD_FLAGS;
	return provider_find(type, NULL, provider);
}

WIN32_API BOOL WINAPI CryptGetDefaultProviderA(DWORD dwProvType,
					       DWORD *pdwReserved,
					       DWORD dwFlags, LPSTR pszProvName,
					       DWORD *pcbProvName)
{
	const struct crypt_provider *provider;
	DWORD code = find_default(dwProvType, pdwReserved, dwFlags, pcbProvName,
				  &provider);

	if (code)
		return fail(code);
	return crypt_give(provider->name, strlen(provider->name) + 1,
			  (BYTE *)pszProvName, pcbProvName);
}

WIN32_API BOOL WINAPI CryptGetDefaultProviderW(DWORD dwProvType,
					       DWORD *pdwReserved,
					       DWORD dwFlags,
					       LPWSTR pszProvName,
					       DWORD *pcbProvName)
{
	const struct crypt_provider *provider;
	DWORD code = find_default(dwProvType, pdwReserved, dwFlags, pcbProvName,
				  &provider);

	if (code)
		return fail(code);
	return give_wide(provider->name, pszProvName, pcbProvName);
}
