// SPDX-License-Identifier: GPL-2.0-or-later
/* Checkpoint data without a cluster: what is refused before, and what is wiped. */
#include <resapi.h>
#include <stdlib.h>
#include <string.h>

#include "../host/ktap.h"

#define PROVIDER(name) ((BYTE *)(name))

static void *wiped;
static size_t wiped_size;

/* In the place of that of the C library */
void explicit_bzero(void *memory, size_t size)
{
	wiped = memory;
	wiped_size = size;
	memset(memory, 0, size);
}

static void wipes_what_it_frees(void)
{
	BYTE *secret = malloc(100);

	memset(secret, 's', 100);
	CHECK_INT(FreeClusterCrypt(secret), ERROR_SUCCESS);
	/* The address alone is left of it. */
	CHECK((ULONG_PTR)wiped == (ULONG_PTR)secret);
	CHECK(wiped_size >= 100);
	wiped_size = 0;
	CHECK_INT(FreeClusterCrypt(NULL), ERROR_SUCCESS);
	CHECK_INT(wiped_size, 0);
}

static void check_open(LPCWSTR provider, DWORD type, DWORD flags, DWORD code)
{
	SetLastError(ERROR_SUCCESS);
	CHECK(!OpenClusterCryptProvider(L"db", PROVIDER(provider), type,
					flags));
	CHECK_INT(GetLastError(), code);
	SetLastError(ERROR_SUCCESS);
	CHECK(!OpenClusterCryptProviderEx(L"db", L"Key", PROVIDER(provider),
					  type, flags));
	CHECK_INT(GetLastError(), code);
}

static void takes_the_types_of_windows(void)
{
	/* Those of which there is no provider, here or at all */
	static const DWORD none[] = { 4, 5, 6, 14, 15, 16, 17, 20, 21, 22, 23 };
	static const DWORD bad[] = { 0,	 7,  8,	  9,	10,	 11,
				     19, 25, 999, 1000, 0x10001, ~0U };

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		check_open(NULL, none[i], 0, (DWORD)NTE_PROV_TYPE_NOT_DEF);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_open(NULL, bad[i], 0, (DWORD)NTE_BAD_PROV_TYPE);
}

static void knows_the_providers(void)
{
	check_open(L"No Such Provider", PROV_RSA_FULL, 0,
		   (DWORD)NTE_KEYSET_NOT_DEF);
	check_open(MS_ENH_RSA_AES_PROV_W, PROV_RSA_FULL, 0,
		   (DWORD)NTE_PROV_TYPE_NO_MATCH);
	check_open(L"\xd800", PROV_RSA_FULL, 0, ERROR_INVALID_PARAMETER);
}

static void refuses_other_flags(void)
{
	for (DWORD flag = 2; flag; flag <<= 1)
		check_open(NULL, PROV_RSA_AES, flag, (DWORD)NTE_BAD_FLAGS);
}

static void refuses_names(void)
{
	static WCHAR name[262];

	CHECK(!OpenClusterCryptProviderEx(L"db", NULL, NULL, PROV_RSA_AES, 0));
	CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
	CHECK(!OpenClusterCryptProviderEx(L"db", L"", NULL, PROV_RSA_AES, 0));
	CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
	CHECK(!OpenClusterCryptProviderEx(L"db", L"a\tb", NULL, PROV_RSA_AES,
					  0));
	CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
	for (size_t i = 0; i < 261; i++)
		name[i] = 'x';
	CHECK(!OpenClusterCryptProviderEx(L"db", name, NULL, PROV_RSA_AES, 0));
	CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
	CHECK(!OpenClusterCryptProvider(NULL, NULL, PROV_RSA_AES, 0));
	CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
}

static void refuses_what_is_no_handle(void)
{
	HCLUSCRYPTPROVIDER none = (HCLUSCRYPTPROVIDER)(ULONG_PTR)4;
	BYTE byte = 0, *out = &byte;
	DWORD size = 7;

	CHECK_INT(ClusterEncrypt(none, &byte, 1, &out, &size),
		  ERROR_INVALID_HANDLE);
	CHECK_INT(ClusterDecrypt(none, &byte, 1, &out, &size),
		  ERROR_INVALID_HANDLE);
	CHECK_INT(CloseClusterCryptProvider(none), ERROR_INVALID_HANDLE);
	CHECK_INT(CloseClusterCryptProvider(NULL), ERROR_INVALID_HANDLE);
	CHECK(out == &byte && size == 7);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(wipes_what_it_frees), KTAP_CASE(takes_the_types_of_windows),
	KTAP_CASE(knows_the_providers), KTAP_CASE(refuses_other_flags),
	KTAP_CASE(refuses_names),	KTAP_CASE(refuses_what_is_no_handle),
};

KTAP_MAIN(cases)
