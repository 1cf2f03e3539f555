// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What programs of Windows do: make a key container with CryptoAPI, checkpoint it
 * with ClusAPI, and use the key when the resource is online again.
 */
#include "crypt.h"
#include "fixture.h"

#define WNAME L"CryptTest"
#define STRONG L"1\\Microsoft Strong Cryptographic Provider\\" WNAME

static DWORD add(LPCWSTR string)
{
	return control_string(CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT, string);
}

static DWORD take_off(LPCWSTR string)
{
	return control_string(CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT,
			      string);
}

static void failures(void)
{
	HCRYPTPROV provider = 0;
	HCRYPTKEY key = 0;

	REQUIRE(fixture_open());
	CHECK_INT(add(L"1\\\\NoSuchContainer"), (DWORD)NTE_BAD_KEYSET);
	CHECK_WORKS(CryptAcquireContextW(&provider, WNAME, NULL, PROV_RSA_FULL,
					 CRYPT_NEWKEYSET));
	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE,
				1024 << 16 | CRYPT_EXPORTABLE, &key));
	CHECK_WORKS(CryptDestroyKey(key));
	/* Only a container of the machine will do. */
	CHECK_INT(add(STRONG), (DWORD)NTE_BAD_KEYSET);
	CHECK_WORKS(CryptReleaseContext(provider, 0));
	CHECK_WORKS(CryptAcquireContextW(&provider, WNAME, NULL, PROV_RSA_FULL,
					 CRYPT_DELETEKEYSET));
	provider = fresh(PROV_RSA_FULL);
	CHECK_INT(add(STRONG), (DWORD)NTE_NO_KEY);
	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE, 1024 << 16, &key));
	CHECK_WORKS(CryptDestroyKey(key));
	CHECK_INT(add(STRONG), (DWORD)NTE_BAD_KEY);
	/* One that can be archived cannot be exported later. */
	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE,
				1024 << 16 | CRYPT_ARCHIVABLE, &key));
	CHECK_INT(add(STRONG), (DWORD)NTE_BAD_KEY);
	CHECK_WORKS(CryptDestroyKey(key));
	/* Both pairs have to be exportable. */
	CHECK_WORKS(CryptGenKey(provider, AT_KEYEXCHANGE,
				1024 << 16 | CRYPT_EXPORTABLE, &key));
	CHECK_WORKS(CryptDestroyKey(key));
	CHECK_INT(add(STRONG), (DWORD)NTE_BAD_KEY);
	stale(provider, PROV_RSA_FULL);
	fixture_close();
}

/* The string that the container says of itself is the one of the checkpoint. */
static void unique_names(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	HCRYPTKEY key = 0;
	WCHAR wide[200];
	DWORD size = 0;
	char name[200];

	REQUIRE(fixture_open());
	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE,
				1024 << 16 | CRYPT_EXPORTABLE, &key));
	CHECK_WORKS(CryptDestroyKey(key));
	CHECK_WORKS(CryptGetProvParam(provider, PP_UNIQUE_CONTAINER, NULL,
				      &size, 0));
	REQUIRE(size <= sizeof(name));
	CHECK_WORKS(CryptGetProvParam(provider, PP_UNIQUE_CONTAINER,
				      (BYTE *)name, &size, 0));
	for (DWORD i = 0; i < size; i++)
		wide[i] = (WCHAR)name[i];
	CHECK_INT(add(wide), ERROR_SUCCESS);
	CHECK_INT(add(STRONG), ERROR_ALREADY_EXISTS);
	CHECK_INT(take_off(STRONG), ERROR_SUCCESS);
	stale(provider, PROV_RSA_FULL);
	fixture_close();
}

/* Signs, or verifies what was signed before. */
static void use(HCRYPTPROV provider, BYTE signature[128], bool verify)
{
	HCRYPTHASH hash = 0;
	HCRYPTKEY key = 0;
	DWORD size = 128;

	CHECK_WORKS(CryptCreateHash(provider, CALG_SHA1, 0, 0, &hash));
	CHECK_WORKS(CryptHashData(hash, (const BYTE *)"abc", 3, 0));
	CHECK_WORKS(CryptGetUserKey(provider, AT_SIGNATURE, &key));
	if (verify)
		CHECK_WORKS(CryptVerifySignatureW(hash, signature, size, key,
						  NULL, 0));
	else
		CHECK_WORKS(CryptSignHashW(hash, AT_SIGNATURE, NULL, 0,
					   signature, &size));
	CHECK_WORKS(CryptDestroyKey(key));
	CHECK_WORKS(CryptDestroyHash(hash));
}

/* A resource that goes online has its keys, whatever was done to them here. */
static void keys_come_back(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	BYTE signature[128], again[128];
	HCRYPTKEY key = 0;

	REQUIRE(fixture_open());
	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE,
				1024 << 16 | CRYPT_EXPORTABLE, &key));
	CHECK_WORKS(CryptDestroyKey(key));
	use(provider, signature, false);
	CHECK_INT(add(STRONG), ERROR_SUCCESS);
	CHECK_WORKS(CryptReleaseContext(provider, 0));
	CHECK_WORKS(CryptAcquireContextA(&provider, NAME, NULL, PROV_RSA_FULL,
					 CRYPT_DELETEKEYSET | MACHINE));
	CHECK_FAILS(CryptAcquireContextA(&provider, NAME, NULL, PROV_RSA_FULL,
					 MACHINE),
		    NTE_BAD_KEYSET);
	CHECK_INT(OnlineClusterResource(resource), ERROR_SUCCESS);
	CHECK_WORKS(CryptAcquireContextA(&provider, NAME, NULL, PROV_RSA_FULL,
					 MACHINE));
	use(provider, signature, true);
	use(provider, again, false);
	CHECK(!memcmp(signature, again, sizeof(again)));
	CHECK_INT(OfflineClusterResource(resource), ERROR_SUCCESS);
	CHECK_INT(take_off(STRONG), ERROR_SUCCESS);
	stale(provider, PROV_RSA_FULL);
	fixture_close();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(failures),
	KTAP_CASE(unique_names),
	KTAP_CASE(keys_come_back),
};

KTAP_MAIN(cases)
