// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program around an example of the documentation: makes a key with CryptoAPI,
 * as the page says, adds the checkpoint to the resource "db", says what came of
 * it, and deletes the container. EXAMPLE is the file of the example, and the
 * argument what there is to be: "exportable", "fixed", or "none".
 */
#include <Windows.h>
#include <WinCrypt.h>
#include <ClusAPI.h>
#include <stdio.h>
#include <string.h>

#ifdef EXAMPLE_provider
#define PROVIDER MS_DEF_PROV_W
#else
#define PROVIDER NULL
#endif

static BOOL make_key(DWORD flags)
{
	HCRYPTPROV hProv = 0;
	HCRYPTKEY hKey = 0;

	return CryptAcquireContextW(&hProv, L"MyKey", PROVIDER, PROV_RSA_FULL,
				    CRYPT_NEWKEYSET | CRYPT_MACHINE_KEYSET) &&
	       CryptGenKey(hProv, AT_SIGNATURE, flags, &hKey) &&
	       CryptDestroyKey(hKey) && CryptReleaseContext(hProv, 0);
}

static BOOL delete_key(void)
{
	HCRYPTPROV hProv = 0;

	return CryptAcquireContextW(&hProv, L"MyKey", PROVIDER, PROV_RSA_FULL,
				    CRYPT_DELETEKEYSET | CRYPT_MACHINE_KEYSET);
}

static DWORD add_checkpoint(HRESOURCE hRes)
{
#include EXAMPLE
	return dwResult;
}

int main(int argc, char **argv)
{
	HCLUSTER hCluster = OpenCluster(NULL);
	HRESOURCE hRes = OpenClusterResource(hCluster, L"db");
	BOOL make = argc == 2 && strcmp(argv[1], "none");
	DWORD flags = make && strcmp(argv[1], "fixed") ? CRYPT_EXPORTABLE : 0;
	DWORD dwResult;

	if (!hRes || (make && !make_key(flags))) {
		printf("cannot begin: 0x%08X\n", (unsigned int)GetLastError());
		return 2;
	}
	dwResult = add_checkpoint(hRes);
	printf("0x%08X\n", (unsigned int)dwResult);
	if (make && !delete_key())
		return 2;
	CloseClusterResource(hRes);
	CloseCluster(hCluster);
	return dwResult != ERROR_SUCCESS;
}
