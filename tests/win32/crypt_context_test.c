// SPDX-License-Identifier: GPL-2.0-or-later
/* Contexts and the containers of them: made, opened, named, listed, deleted. */
#include "crypt.h"
#include "world.h"

static void makes_opens_deletes(void)
{
	HCRYPTPROV first = fresh(PROV_RSA_FULL), second = 0;

	CHECK(first);
	CHECK_FAILS(CryptAcquireContextA(&second, NAME, NULL, PROV_RSA_FULL,
					 CRYPT_NEWKEYSET | MACHINE),
		    NTE_EXISTS);
	CHECK_WORKS(CryptAcquireContextA(&second, NAME, NULL, PROV_RSA_FULL,
					 MACHINE | CRYPT_SILENT));
	CHECK(second != first);
	CHECK_WORKS(CryptReleaseContext(second, 0));
	CHECK_FAILS(CryptReleaseContext(second, 0), ERROR_INVALID_HANDLE);
	CHECK_WORKS(CryptReleaseContext(first, 0));
	second = 1;
	CHECK_WORKS(CryptAcquireContextA(&second, NAME, NULL, PROV_RSA_FULL,
					 CRYPT_DELETEKEYSET | MACHINE));
	CHECK(!second);
	CHECK_FAILS(CryptAcquireContextA(&second, NAME, NULL, PROV_RSA_FULL,
					 MACHINE),
		    NTE_BAD_KEYSET);
	CHECK_FAILS(CryptAcquireContextA(&second, NAME, NULL, PROV_RSA_FULL,
					 CRYPT_DELETEKEYSET | MACHINE),
		    NTE_BAD_KEYSET);
}

static const WCHAR broken[] = { 0xD800, 'x', 0 };

static void wide_names(void)
{
	static const WCHAR name[] = L"Schl\u00fcssel \u9470";
	static const char narrow[] = "Schl\xc3\xbcssel \xe9\x91\xb0";
	HCRYPTPROV provider = 0;
	char text[64];
	DWORD size = sizeof(text);

	CHECK_WORKS(CryptAcquireContextW(&provider, name, MS_DEF_PROV_W,
					 PROV_RSA_FULL,
					 CRYPT_NEWKEYSET | MACHINE));
	CHECK_WORKS(CryptGetProvParam(provider, PP_CONTAINER, (BYTE *)text,
				      &size, 0));
	CHECK_STR(text, narrow);
	CHECK_INT(size, sizeof(narrow));
	CHECK_WORKS(CryptReleaseContext(provider, 0));
	CHECK_WORKS(CryptAcquireContextA(&provider, narrow, MS_DEF_PROV_A,
					 PROV_RSA_FULL,
					 CRYPT_DELETEKEYSET | MACHINE));
	CHECK_FAILS(CryptAcquireContextW(&provider, broken, NULL, PROV_RSA_FULL,
					 MACHINE),
		    NTE_BAD_KEYSET_PARAM);
}

static void user_containers_are_others(void)
{
	HCRYPTPROV machine = fresh(PROV_RSA_FULL), user = 0;

	CHECK_FAILS(CryptAcquireContextA(&user, NAME, NULL, PROV_RSA_FULL, 0),
		    NTE_BAD_KEYSET);
	CHECK_WORKS(CryptAcquireContextA(&user, NAME, NULL, PROV_RSA_FULL,
					 CRYPT_NEWKEYSET));
	CHECK_WORKS(CryptReleaseContext(user, 0));
	CHECK_WORKS(CryptAcquireContextA(&user, NAME, NULL, PROV_RSA_FULL,
					 CRYPT_DELETEKEYSET));
	stale(machine, PROV_RSA_FULL);
}

static void the_default_container(void)
{
	HCRYPTPROV provider = 0;
	char text[64];
	DWORD size = sizeof(text);

	CHECK_FAILS(CryptAcquireContextA(&provider, NULL, NULL, PROV_RSA_FULL,
					 MACHINE),
		    NTE_BAD_KEYSET);
	CHECK_WORKS(CryptAcquireContextA(&provider, NULL, NULL, PROV_RSA_FULL,
					 CRYPT_NEWKEYSET | MACHINE));
	CHECK_WORKS(CryptGetProvParam(provider, PP_CONTAINER, (BYTE *)text,
				      &size, 0));
	CHECK(size > 1);
	CHECK_WORKS(CryptReleaseContext(provider, 0));
	CHECK_WORKS(CryptAcquireContextA(&provider, "", NULL, PROV_RSA_FULL,
					 MACHINE));
	CHECK_WORKS(CryptReleaseContext(provider, 0));
	CHECK_WORKS(CryptAcquireContextA(&provider, text, NULL, PROV_RSA_FULL,
					 CRYPT_DELETEKEYSET | MACHINE));
}

/* One that was revoked cannot be opened, but deleted, and made anew. */
static void revoked_containers(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL), other = 0;

	CHECK(world_revoke_container("1\\" MS_STRONG_PROV_A "\\" NAME));
	CHECK_FAILS(CryptAcquireContextA(&other, NAME, NULL, PROV_RSA_FULL,
					 MACHINE),
		    NTE_BAD_KEYSET);
	CHECK_INT(other, 0);
	stale(provider, PROV_RSA_FULL);
	stale(fresh(PROV_RSA_FULL), PROV_RSA_FULL);
}

static void wrong_providers(void)
{
	HCRYPTPROV provider = 7;

	CHECK_FAILS(CryptAcquireContextA(&provider, NAME, NULL, 0, MACHINE),
		    NTE_BAD_PROV_TYPE);
	CHECK_FAILS(CryptAcquireContextA(&provider, NAME, NULL, 1000, MACHINE),
		    NTE_BAD_PROV_TYPE);
	CHECK_FAILS(CryptAcquireContextA(&provider, NAME, NULL, 999, MACHINE),
		    NTE_PROV_TYPE_NOT_DEF);
	CHECK_FAILS(CryptAcquireContextA(&provider, NAME, "No such provider",
					 PROV_RSA_FULL, MACHINE),
		    NTE_KEYSET_NOT_DEF);
	CHECK_FAILS(CryptAcquireContextA(&provider, NAME, MS_ENH_RSA_AES_PROV_A,
					 PROV_RSA_FULL, MACHINE),
		    NTE_PROV_TYPE_NO_MATCH);
	CHECK_FAILS(CryptAcquireContextA(NULL, NAME, NULL, PROV_RSA_FULL,
					 MACHINE),
		    ERROR_INVALID_PARAMETER);
	CHECK_INT(provider, 7);
}

static void wrong_flags(void)
{
	HCRYPTPROV provider = 0;

	CHECK_FAILS(CryptAcquireContextA(&provider, NAME, NULL, PROV_RSA_FULL,
					 MACHINE | 0x100),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptAcquireContextA(&provider, NAME, NULL, PROV_RSA_FULL,
					 CRYPT_NEWKEYSET | CRYPT_DELETEKEYSET),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptAcquireContextA(&provider, NAME, NULL, PROV_RSA_FULL,
					 0x80000000),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptAcquireContextA(&provider, NAME, NULL, PROV_RSA_FULL,
					 CRYPT_VERIFYCONTEXT),
		    NTE_BAD_FLAGS);
	CHECK_WORKS(CryptAcquireContextA(&provider, NULL, NULL, PROV_RSA_FULL,
					 CRYPT_VERIFYCONTEXT));
	/* It is released all the same. */
	CHECK_FAILS(CryptReleaseContext(provider, 1), NTE_BAD_FLAGS);
	CHECK_FAILS(CryptReleaseContext(provider, 0), ERROR_INVALID_HANDLE);
}

static void wrong_names(void)
{
	HCRYPTPROV provider = 0;
	char name[300];

	memset(name, 'x', sizeof(name));
	name[261] = '\0';
	CHECK_FAILS(CryptAcquireContextA(&provider, name, NULL, PROV_RSA_FULL,
					 CRYPT_NEWKEYSET | MACHINE),
		    NTE_BAD_KEYSET_PARAM);
	CHECK_FAILS(CryptAcquireContextA(&provider, "a\nb", NULL, PROV_RSA_FULL,
					 CRYPT_NEWKEYSET | MACHINE),
		    NTE_BAD_KEYSET_PARAM);
	CHECK_FAILS(CryptAcquireContextA(&provider, "\xff", NULL, PROV_RSA_FULL,
					 MACHINE),
		    NTE_BAD_KEYSET_PARAM);
}

static void parameters(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	char text[80];
	DWORD number = 0, size = 0;

	CHECK_WORKS(CryptGetProvParam(provider, PP_PROVTYPE, NULL, &size, 0));
	CHECK_INT(size, sizeof(number));
	CHECK_WORKS(CryptGetProvParam(provider, PP_PROVTYPE, (BYTE *)&number,
				      &size, 0));
	CHECK_INT(number, PROV_RSA_FULL);
	size = 3;
	CHECK_FAILS(CryptGetProvParam(provider, PP_PROVTYPE, (BYTE *)&number,
				      &size, 0),
		    ERROR_MORE_DATA);
	CHECK_INT(size, 4);
	size = sizeof(text);
	CHECK_WORKS(
		CryptGetProvParam(provider, PP_NAME, (BYTE *)text, &size, 0));
	CHECK_STR(text, MS_STRONG_PROV_A);
	CHECK_INT(size, sizeof(MS_STRONG_PROV_A));
	size = sizeof(text);
	CHECK_WORKS(CryptGetProvParam(provider, PP_UNIQUE_CONTAINER,
				      (BYTE *)text, &size, 0));
	CHECK_INT(size, strlen(text) + 1);
	stale(provider, PROV_RSA_FULL);
}

static void wrong_parameters(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	BYTE data[8];
	DWORD size = sizeof(data);

	CHECK_FAILS(CryptGetProvParam(provider, 999, data, &size, 0),
		    NTE_BAD_TYPE);
	CHECK_FAILS(CryptGetProvParam(provider, PP_NAME, data, &size, 1),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptGetProvParam(provider, PP_ENUMCONTAINERS, data, &size,
				      4),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptGetProvParam(provider, PP_NAME, data, NULL, 0),
		    ERROR_INVALID_PARAMETER);
	CHECK_FAILS(CryptGetProvParam(provider, PP_NAME, data, &size, 0),
		    ERROR_MORE_DATA);
	CHECK_INT(size, sizeof(MS_STRONG_PROV_A));
	CHECK_FAILS(CryptGetProvParam(provider + 4, PP_NAME, data, &size, 0),
		    ERROR_INVALID_HANDLE);
	CHECK_FAILS(CryptGetProvParam(0, PP_NAME, data, &size, 0),
		    ERROR_INVALID_HANDLE);
	stale(provider, PROV_RSA_FULL);
}

static void listing(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL), other = 0;
	/* So many that two of them are neighbours in any list */
	static const char *const more[] = { NAME "2", NAME "4", NAME "5" };
	DWORD longest = 0, size, found = 0, all = 0, flags = CRYPT_FIRST;
	char name[300];
	size_t i;

	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		CHECK_WORKS(CryptAcquireContextA(&other, more[i], NULL,
						 PROV_RSA_FULL,
						 CRYPT_NEWKEYSET | MACHINE));
		CHECK_WORKS(CryptReleaseContext(other, 0));
	}
	CHECK_WORKS(CryptAcquireContextA(&other, NAME "3", MS_DEF_PROV_A,
					 PROV_RSA_FULL,
					 CRYPT_NEWKEYSET | MACHINE));
	CHECK_WORKS(CryptGetProvParam(provider, PP_ENUMCONTAINERS, NULL,
				      &longest, CRYPT_FIRST));
	CHECK(longest >= sizeof(NAME "2") && longest <= sizeof(name));
	for (;; flags = CRYPT_NEXT) {
		size = longest;
		if (!CryptGetProvParam(provider, PP_ENUMCONTAINERS,
				       (BYTE *)name, &size, flags))
			break;
		all++;
		found += !strcmp(name, NAME);
		for (i = 0; i < sizeof(more) / sizeof(more[0]); i++)
			found += !strcmp(name, more[i]) ? 10 : 0;
		found += !strcmp(name, NAME "3") ? 100 : 0;
	}
	CHECK_INT(GetLastError(), ERROR_NO_MORE_ITEMS);
	CHECK(all >= 4);
	CHECK_INT(found, 31);
	size = 1;
	CHECK_FAILS(CryptGetProvParam(provider, PP_ENUMCONTAINERS, (BYTE *)name,
				      &size, CRYPT_FIRST),
		    ERROR_MORE_DATA);
	CHECK(size > 1);
	CHECK_WORKS(CryptReleaseContext(other, 0));
	CHECK_WORKS(CryptAcquireContextA(&other, NAME "3", MS_DEF_PROV_A,
					 PROV_RSA_FULL,
					 CRYPT_DELETEKEYSET | MACHINE));
	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		CHECK_WORKS(CryptAcquireContextA(&other, more[i], NULL,
						 PROV_RSA_FULL,
						 CRYPT_DELETEKEYSET | MACHINE));
	stale(provider, PROV_RSA_FULL);
}

static void without_a_container(void)
{
	HCRYPTPROV provider = 0;
	BYTE data[300];
	DWORD size = sizeof(data);
	HCRYPTKEY key = 0;

	CHECK_WORKS(CryptAcquireContextA(&provider, NULL, NULL, PROV_RSA_AES,
					 CRYPT_VERIFYCONTEXT | MACHINE));
	CHECK_WORKS(CryptGetProvParam(provider, PP_NAME, data, &size, 0));
	size = sizeof(data);
	CHECK_FAILS(CryptGetProvParam(provider, PP_CONTAINER, data, &size, 0),
		    NTE_BAD_KEYSET);
	CHECK_FAILS(CryptGetUserKey(provider, AT_SIGNATURE, &key), NTE_NO_KEY);
	CHECK_FAILS(CryptGenKey(provider, AT_SIGNATURE, 0, &key), NTE_PERM);
	CHECK_WORKS(CryptReleaseContext(provider, 0));
}

static void random_numbers(void)
{
	static const BYTE zero[600];
	HCRYPTPROV provider = 0;
	BYTE one[600] = { 0 }, two[600] = { 0 };

	CHECK_WORKS(CryptAcquireContextA(&provider, NULL, NULL, PROV_RSA_FULL,
					 CRYPT_VERIFYCONTEXT));
	CHECK_WORKS(CryptGenRandom(provider, sizeof(one), one));
	CHECK_WORKS(CryptGenRandom(provider, sizeof(two) - 300, two));
	CHECK(memcmp(one, zero, 300));
	CHECK(memcmp(one + 300, zero, 300));
	CHECK(memcmp(one, two, 300));
	CHECK(!memcmp(two + 300, zero, 300));
	CHECK_WORKS(CryptGenRandom(provider, 0, NULL));
	CHECK_FAILS(CryptGenRandom(provider, 1, NULL), ERROR_INVALID_PARAMETER);
	CHECK_WORKS(CryptReleaseContext(provider, 0));
	CHECK_FAILS(CryptGenRandom(provider, sizeof(one), one),
		    ERROR_INVALID_HANDLE);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(makes_opens_deletes),
	KTAP_CASE(wide_names),
	KTAP_CASE(user_containers_are_others),
	KTAP_CASE(the_default_container),
	KTAP_CASE(revoked_containers),
	KTAP_CASE(wrong_providers),
	KTAP_CASE(wrong_flags),
	KTAP_CASE(wrong_names),
	KTAP_CASE(parameters),
	KTAP_CASE(wrong_parameters),
	KTAP_CASE(listing),
	KTAP_CASE(without_a_container),
	KTAP_CASE(random_numbers),
};

KTAP_MAIN(cases)
