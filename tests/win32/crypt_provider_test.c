// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of providers, which has to be that of the kernel. */
#include "crypt.h"

static void enumeration(void)
{
	DWORD type = 0, size = 0, wide_size = 0, count = 0;
	WCHAR wide[100];
	char name[100];

	while (CryptEnumProvidersA(count, NULL, 0, &type, NULL, &size)) {
		CHECK(type >= 1 && type <= 999);
		CHECK(size > 1 && size <= sizeof(name));
		CHECK_WORKS(CryptEnumProvidersA(count, NULL, 0, &type, name,
						&size));
		CHECK_INT(size, strlen(name) + 1);
		wide_size = sizeof(wide);
		CHECK_WORKS(CryptEnumProvidersW(count, NULL, 0, &type, wide,
						&wide_size));
		CHECK_INT(wide_size, size * sizeof(WCHAR));
		CHECK_INT(lstrlenW(wide), size - 1);
		CHECK_INT(wide[0], name[0]);
		count++;
	}
	CHECK_INT(GetLastError(), ERROR_NO_MORE_ITEMS);
	CHECK(count >= 5);
}

static void enumeration_fails(void)
{
	DWORD type = 0, size = 5;
	char name[5];

	CHECK_FAILS(CryptEnumProvidersA(0, NULL, 0, &type, name, &size),
		    ERROR_MORE_DATA);
	CHECK(size > 5);
	CHECK_FAILS(CryptEnumProvidersA(0, NULL, 1, &type, name, &size),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptEnumProvidersA(0, &type, 0, &type, name, &size),
		    ERROR_INVALID_PARAMETER);
	CHECK_FAILS(CryptEnumProvidersA(0, NULL, 0, NULL, name, &size),
		    ERROR_INVALID_PARAMETER);
	CHECK_FAILS(CryptEnumProvidersA(0xFFFFFFFF, NULL, 0, &type, name,
					&size),
		    ERROR_NO_MORE_ITEMS);
	CHECK_FAILS(CryptEnumProvidersW(1000, NULL, 0, &type, NULL, &size),
		    ERROR_NO_MORE_ITEMS);
}

/* The names of both kinds of characters are the same. */
static void names(void)
{
	static const struct {
		LPCSTR narrow;
		LPCWSTR wide;
	} all[] = {
		{ MS_DEF_PROV_A, MS_DEF_PROV_W },
		{ MS_ENHANCED_PROV_A, MS_ENHANCED_PROV_W },
		{ MS_STRONG_PROV_A, MS_STRONG_PROV_W },
		{ MS_DEF_RSA_SIG_PROV_A, MS_DEF_RSA_SIG_PROV_W },
		{ MS_DEF_RSA_SCHANNEL_PROV_A, MS_DEF_RSA_SCHANNEL_PROV_W },
		{ MS_DEF_DSS_PROV_A, MS_DEF_DSS_PROV_W },
		{ MS_DEF_DSS_DH_PROV_A, MS_DEF_DSS_DH_PROV_W },
		{ MS_ENH_DSS_DH_PROV_A, MS_ENH_DSS_DH_PROV_W },
		{ MS_DEF_DH_SCHANNEL_PROV_A, MS_DEF_DH_SCHANNEL_PROV_W },
		{ MS_SCARD_PROV_A, MS_SCARD_PROV_W },
		{ MS_ENH_RSA_AES_PROV_A, MS_ENH_RSA_AES_PROV_W },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		CHECK_INT(lstrlenW(all[i].wide), lstrlenA(all[i].narrow));
		for (int j = 0; all[i].narrow[j]; j++)
			CHECK_INT(all[i].wide[j], all[i].narrow[j]);
	}
}

/* The kernel takes each provider by this name, and by this type only. */
static void the_kernel_knows_them(void)
{
	DWORD type = 0, size, count = 0;
	HCRYPTPROV provider = 0;
	char name[100];

	for (;; count++) {
		size = sizeof(name);
		if (!CryptEnumProvidersA(count, NULL, 0, &type, name, &size))
			break;
		CHECK_WORKS(CryptAcquireContextA(&provider, NAME, name, type,
						 CRYPT_NEWKEYSET | MACHINE));
		CHECK_WORKS(CryptReleaseContext(provider, 0));
		CHECK_WORKS(CryptAcquireContextA(&provider, NAME, name, type,
						 CRYPT_DELETEKEYSET | MACHINE));
	}
	CHECK(count);
}

/* What is made with a default is there under the name of the provider. */
static void defaults(void)
{
	DWORD type, size, count = 0;
	HCRYPTPROV provider;
	char name[100];

	for (type = 1; type <= 999; type++) {
		size = sizeof(name);
		if (!CryptGetDefaultProviderA(type, NULL, CRYPT_MACHINE_DEFAULT,
					      name, &size))
			continue;
		count++;
		provider = fresh(type);
		CHECK_WORKS(CryptReleaseContext(provider, 0));
		CHECK_WORKS(CryptAcquireContextA(&provider, NAME, name, type,
						 MACHINE));
		stale(provider, type);
	}
	CHECK(count >= 3);
}

static void defaults_fail(void)
{
	DWORD size = 0;
	WCHAR wide[100];
	char name[100];

	CHECK_FAILS(CryptGetDefaultProviderA(0, NULL, CRYPT_MACHINE_DEFAULT,
					     NULL, &size),
		    NTE_BAD_PROV_TYPE);
	CHECK_FAILS(CryptGetDefaultProviderA(1000, NULL, CRYPT_MACHINE_DEFAULT,
					     NULL, &size),
		    NTE_BAD_PROV_TYPE);
	CHECK_FAILS(CryptGetDefaultProviderA(999, NULL, CRYPT_MACHINE_DEFAULT,
					     NULL, &size),
		    NTE_PROV_TYPE_NOT_DEF);
	CHECK_FAILS(CryptGetDefaultProviderA(1, NULL, 0, NULL, &size),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptGetDefaultProviderA(1, &size, 1, NULL, &size),
		    ERROR_INVALID_PARAMETER);
	CHECK_WORKS(CryptGetDefaultProviderW(1, NULL, CRYPT_USER_DEFAULT, NULL,
					     &size));
	CHECK_INT(size, sizeof(MS_STRONG_PROV_W));
	CHECK_WORKS(CryptGetDefaultProviderW(1, NULL, CRYPT_USER_DEFAULT, wide,
					     &size));
	CHECK(!memcmp(wide, MS_STRONG_PROV_W, sizeof(MS_STRONG_PROV_W)));
	size--;
	CHECK_FAILS(CryptGetDefaultProviderW(1, NULL, CRYPT_USER_DEFAULT, wide,
					     &size),
		    ERROR_MORE_DATA);
	size = sizeof(name);
	CHECK_WORKS(
		CryptGetDefaultProviderA(PROV_RSA_AES, NULL, 1, name, &size));
	CHECK_STR(name, MS_ENH_RSA_AES_PROV_A);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(enumeration),	      KTAP_CASE(names),
	KTAP_CASE(enumeration_fails), KTAP_CASE(the_kernel_knows_them),
	KTAP_CASE(defaults),	      KTAP_CASE(defaults_fail),
};

KTAP_MAIN(cases)
