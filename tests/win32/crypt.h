/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of CryptoAPI share; all of it is plain Windows, too. */
#ifndef TESTS_WIN32_CRYPT_H
#define TESTS_WIN32_CRYPT_H

#include <windows.h>
#include <wincrypt.h>

#include "../host/ktap.h"

#define NAME "CryptTest"
#define MACHINE CRYPT_MACHINE_KEYSET

/* The call fails, and with this code */
#define CHECK_FAILS(call, code)                                              \
	do {                                                                 \
		SetLastError(ERROR_SUCCESS);                                 \
		CHECK(!(call));                                              \
		ktap_check_int((long long)(DWORD)GetLastError(),             \
			       (long long)(DWORD)(code), __FILE__, __LINE__, \
			       #call);                                       \
	} while (0)

/* The call succeeds; what it said if it does not */
#define CHECK_WORKS(call)                                                \
	ktap_check_int((call) ? 0 : (long long)(DWORD)GetLastError(), 0, \
		       __FILE__, __LINE__, #call)

/* A new container, in the place of one that may be there */
static inline HCRYPTPROV fresh(DWORD type)
{
	HCRYPTPROV provider = 0;

	CryptAcquireContextA(&provider, NAME, NULL, type,
			     CRYPT_DELETEKEYSET | MACHINE);
	CHECK_WORKS(CryptAcquireContextA(&provider, NAME, NULL, type,
					 CRYPT_NEWKEYSET | MACHINE));
	return provider;
}

/* Ends what fresh() began. */
static inline void stale(HCRYPTPROV provider, DWORD type)
{
	CHECK_WORKS(CryptReleaseContext(provider, 0));
	CHECK_WORKS(CryptAcquireContextA(&provider, NAME, NULL, type,
					 CRYPT_DELETEKEYSET | MACHINE));
}

#endif
