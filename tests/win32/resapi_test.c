// SPDX-License-Identifier: GPL-2.0-or-later
/* Checkpoint data that is encrypted for one resource and one provider. */
#include "fixture.h"

/*
 * Windows has it since Server 2012 R2, and mingw-w64 has nothing of what is in
 * ours: so ours is compiled with its types.
 */
#ifdef _WIN32
#include "../../userspace/win32/include/resapi.h"
#else
#include <resapi.h>
#endif

#define AES ((BYTE *)MS_ENH_RSA_AES_PROV_W)
#define CREATE CLUS_CREATE_CRYPT_CONTAINER_NOT_FOUND

static BYTE secret[] = "the password of the database";
static BYTE *sealed;
static DWORD sealed_size;

static HCLUSCRYPTPROVIDER open_aes(void)
{
	HCLUSCRYPTPROVIDER provider;

	provider = OpenClusterCryptProvider(L"db", AES, PROV_RSA_AES, CREATE);
	CHECK(provider);
	return provider;
}

static void check_encrypt(HCLUSCRYPTPROVIDER provider)
{
	sealed = NULL;
	CHECK_INT(ClusterEncrypt(provider, secret, sizeof(secret), &sealed,
				 &sealed_size),
		  ERROR_SUCCESS);
	CHECK(sealed && sealed_size > sizeof(secret));
}

static void check_decrypt(HCLUSCRYPTPROVIDER provider, DWORD code)
{
	BYTE *opened = NULL;
	DWORD size = 7;

	CHECK_INT(ClusterDecrypt(provider, sealed, sealed_size, &opened, &size),
		  code);
	if (code) {
		CHECK(!opened && size == 7);
		return;
	}
	CHECK_MEM(opened, size, secret, sizeof(secret));
	CHECK_INT(FreeClusterCrypt(opened), ERROR_SUCCESS);
}

static void check_free(void)
{
	CHECK_INT(FreeClusterCrypt(sealed), ERROR_SUCCESS);
	sealed = NULL;
}

static void needs_a_cluster_key(void)
{
	HCLUSCRYPTPROVIDER provider;
	BYTE *out = NULL;
	DWORD size = 7;

	REQUIRE(world_forget_cluster_keys());
	REQUIRE(fixture_open());
	provider = open_aes();
	CHECK_INT(ClusterEncrypt(provider, secret, sizeof(secret), &out, &size),
		  (DWORD)NTE_NO_KEY);
	CHECK(!out && size == 7);
	CHECK_INT(CloseClusterCryptProvider(provider), ERROR_SUCCESS);
	CHECK(world_set_cluster_key(1));
	fixture_close();
}

static void there_and_back(void)
{
	HCLUSCRYPTPROVIDER provider, other;
	BYTE *first;
	DWORD i;

	REQUIRE(fixture_open());
	provider = open_aes();
	check_encrypt(provider);
	for (i = 0; i + sizeof(secret) <= sealed_size; i++)
		CHECK(memcmp(sealed + i, secret, sizeof(secret)));
	first = sealed;
	check_encrypt(provider);
	CHECK(memcmp(first, sealed, sealed_size));
	CHECK_INT(FreeClusterCrypt(first), ERROR_SUCCESS);
	check_decrypt(provider, ERROR_SUCCESS);
	CHECK_INT(CloseClusterCryptProvider(provider), ERROR_SUCCESS);
	CHECK_INT(CloseClusterCryptProvider(provider), ERROR_INVALID_HANDLE);
	check_decrypt(provider, ERROR_INVALID_HANDLE);
	/* The default of the type, and with the container that is there or not */
	other = OpenClusterCryptProvider(L"DB", NULL, PROV_RSA_AES, 0);
	check_decrypt(other, ERROR_SUCCESS);
	CHECK_INT(CloseClusterCryptProvider(other), ERROR_SUCCESS);
	check_free();
	fixture_close();
}

static void only_as_it_was_encrypted(void)
{
	HCLUSCRYPTPROVIDER provider, strong, base, key, other_key, other;
	HRESOURCE second;

	REQUIRE(fixture_open());
	second = CreateClusterResource(group, L"web", L"Generic Service", 0);
	provider = open_aes();
	strong = OpenClusterCryptProvider(L"db", NULL, PROV_RSA_FULL, 0);
	base = OpenClusterCryptProvider(L"db", (BYTE *)MS_DEF_PROV_W,
					PROV_RSA_FULL, 0);
	key = OpenClusterCryptProviderEx(L"db", L"Key", AES, PROV_RSA_AES, 0);
	other_key = OpenClusterCryptProviderEx(L"db", L"Other", AES,
					       PROV_RSA_AES, CREATE);
	other = OpenClusterCryptProvider(L"web", AES, PROV_RSA_AES, 0);
	CHECK(provider && strong && base && key && other_key && other);
	check_encrypt(key);
	check_decrypt(key, ERROR_SUCCESS);
	check_decrypt(other_key, ERROR_INVALID_NAME);
	check_decrypt(provider, ERROR_INVALID_NAME);
	check_free();
	check_encrypt(provider);
	check_decrypt(strong, ERROR_INVALID_NAME);
	check_decrypt(key, ERROR_INVALID_NAME);
	check_decrypt(other, ERROR_WRONG_TARGET_NAME);
	sealed[sealed_size - 1] ^= 1;
	check_decrypt(provider, (DWORD)NTE_BAD_SIGNATURE);
	sealed[sealed_size - 1] ^= 1;
	sealed_size--;
	check_decrypt(provider, ERROR_INVALID_DATA);
	sealed_size++;
	check_decrypt(provider, ERROR_SUCCESS);
	check_free();
	check_encrypt(strong);
	check_decrypt(base, ERROR_INVALID_NAME);
	check_decrypt(strong, ERROR_SUCCESS);
	check_free();
	CHECK_INT(CloseClusterCryptProvider(provider), ERROR_SUCCESS);
	CHECK_INT(CloseClusterCryptProvider(strong), ERROR_SUCCESS);
	CHECK_INT(CloseClusterCryptProvider(base), ERROR_SUCCESS);
	CHECK_INT(CloseClusterCryptProvider(key), ERROR_SUCCESS);
	CHECK_INT(CloseClusterCryptProvider(other_key), ERROR_SUCCESS);
	CHECK_INT(CloseClusterCryptProvider(other), ERROR_SUCCESS);
	CHECK_INT(DeleteClusterResource(second), ERROR_SUCCESS);
	CHECK(CloseClusterResource(second));
	fixture_close();
}

/* As long as the key of then is there, though another one seals now */
static void other_keys(void)
{
	HCLUSCRYPTPROVIDER provider;

	REQUIRE(fixture_open());
	provider = open_aes();
	check_encrypt(provider);
	CHECK(world_set_cluster_key(2));
	check_decrypt(provider, ERROR_SUCCESS);
	CHECK(world_retire_cluster_key(1));
	check_decrypt(provider, (DWORD)NTE_BAD_KEY_STATE);
	check_free();
	CHECK_INT(CloseClusterCryptProvider(provider), ERROR_SUCCESS);
	fixture_close();
}

static void bad_parameters(void)
{
	HCLUSCRYPTPROVIDER provider;
	BYTE *out = NULL;
	DWORD size = 7;

	REQUIRE(fixture_open());
	CHECK_ERROR(OpenClusterCryptProvider(L"none", AES, PROV_RSA_AES, 0),
		    ERROR_RESOURCE_NOT_FOUND);
	CHECK_ERROR(OpenClusterCryptProvider(NULL, AES, PROV_RSA_AES, 0),
		    ERROR_INVALID_PARAMETER);
	provider = open_aes();
	CHECK_INT(ClusterEncrypt(provider, NULL, 1, &out, &size),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterEncrypt(provider, secret, 0, &out, &size),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterEncrypt(provider, secret, 1, NULL, &size),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterEncrypt(provider, secret, 1, &out, NULL),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterEncrypt((HCLUSCRYPTPROVIDER)resource, secret, 1, &out,
				 &size),
		  ERROR_INVALID_HANDLE);
	CHECK_INT(ClusterDecrypt(provider, NULL, 1, &out, &size),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterDecrypt(provider, secret, 0, &out, &size),
		  ERROR_INVALID_DATA);
	CHECK_INT(ClusterDecrypt(provider, secret, 1, NULL, &size),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterDecrypt(provider, secret, 1, &out, NULL),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterDecrypt(provider, secret, 1, &out, &size),
		  ERROR_INVALID_DATA);
	CHECK(!out && size == 7);
	CHECK_INT(CloseClusterCryptProvider((HCLUSCRYPTPROVIDER)resource),
		  ERROR_INVALID_HANDLE);
	CHECK_INT(CloseClusterCryptProvider(provider), ERROR_SUCCESS);
	fixture_close();
}

static void sizes(void)
{
	/* The greatest with this provider, and one more than that */
	static BYTE large[65536];
	HCLUSCRYPTPROVIDER provider;
	DWORD most, size;
	BYTE *out;

	REQUIRE(fixture_open());
	provider = open_aes();
	check_encrypt(provider);
	most = sizeof(large) - (sealed_size - (DWORD)sizeof(secret));
	check_free();
	CHECK_INT(ClusterEncrypt(provider, large, most, &sealed, &sealed_size),
		  ERROR_SUCCESS);
	CHECK_INT(sealed_size, sizeof(large));
	CHECK_INT(ClusterDecrypt(provider, sealed, sealed_size, &out, &size),
		  ERROR_SUCCESS);
	CHECK_MEM(out, size, large, most);
	CHECK_INT(FreeClusterCrypt(out), ERROR_SUCCESS);
	check_free();
	CHECK_INT(ClusterEncrypt(provider, large, most + 1, &out, &size),
		  ERROR_NO_SYSTEM_RESOURCES);
	CHECK_INT(ClusterEncrypt(provider, large, 0x7fffffff, &out, &size),
		  ERROR_NO_SYSTEM_RESOURCES);
	CHECK_INT(CloseClusterCryptProvider(provider), ERROR_SUCCESS);
	fixture_close();
}

/* Who may open the device for writing may encrypt, and not decrypt. */
static void guests(void)
{
	HCLUSCRYPTPROVIDER provider;

	REQUIRE(fixture_open());
	REQUIRE(world_become_guest(0666));
	provider = open_aes();
	check_encrypt(provider);
	check_decrypt(provider, ERROR_ACCESS_DENIED);
	CHECK(world_become_root());
	check_decrypt(provider, ERROR_SUCCESS);
	check_free();
	CHECK_INT(CloseClusterCryptProvider(provider), ERROR_SUCCESS);
	fixture_close();
}

/* What was opened by one who may only read encrypts for nobody. */
static void readers(void)
{
	HCLUSCRYPTPROVIDER provider;
	BYTE *out = NULL;
	DWORD size = 7;

	REQUIRE(fixture_open());
	REQUIRE(world_become_guest(0444));
	provider = open_aes();
	CHECK_INT(ClusterEncrypt(provider, secret, 1, &out, &size),
		  ERROR_ACCESS_DENIED);
	CHECK(!out && size == 7);
	CHECK(world_become_root());
	CHECK_INT(ClusterEncrypt(provider, secret, 1, &out, &size),
		  ERROR_ACCESS_DENIED);
	CHECK_INT(CloseClusterCryptProvider(provider), ERROR_SUCCESS);
	fixture_close();
}

static void deleted_resources(void)
{
	HCLUSCRYPTPROVIDER provider;
	HRESOURCE second;
	BYTE *out = NULL;
	DWORD size;

	REQUIRE(fixture_open());
	second = CreateClusterResource(group, L"web", L"Generic Service", 0);
	provider = OpenClusterCryptProvider(L"web", AES, PROV_RSA_AES, 0);
	CHECK_INT(DeleteClusterResource(second), ERROR_SUCCESS);
	CHECK(CloseClusterResource(second));
	CHECK_INT(ClusterEncrypt(provider, secret, 1, &out, &size),
		  ERROR_RESOURCE_NOT_AVAILABLE);
	CHECK_INT(CloseClusterCryptProvider(provider), ERROR_SUCCESS);
	fixture_close();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(needs_a_cluster_key),
	KTAP_CASE(there_and_back),
	KTAP_CASE(only_as_it_was_encrypted),
	KTAP_CASE(other_keys),
	KTAP_CASE(bad_parameters),
	KTAP_CASE(sizes),
	KTAP_CASE(guests),
	KTAP_CASE(readers),
	KTAP_CASE(deleted_resources),
};

KTAP_MAIN(cases)
