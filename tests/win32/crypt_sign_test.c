// SPDX-License-Identifier: GPL-2.0-or-later
/* Hashes, and signatures of them. */
#include "crypt.h"

static const ALG_ID algorithms[] = { CALG_MD5, CALG_SHA1, CALG_SHA_256,
				     CALG_SHA_384, CALG_SHA_512 };

#define ALGORITHMS (sizeof(algorithms) / sizeof(algorithms[0]))

static HCRYPTHASH hash_of(HCRYPTPROV provider, ALG_ID algorithm,
			  const char *text)
{
	HCRYPTHASH hash = 0;

	CHECK_WORKS(CryptCreateHash(provider, algorithm, 0, 0, &hash));
	CHECK_WORKS(CryptHashData(hash, (const BYTE *)text, (DWORD)strlen(text),
				  0));
	return hash;
}

/* Of "abc", from RFC 1321 and FIPS 180 */
static void hash_values(void)
{
	static const struct {
		DWORD size;
		BYTE start[8];
	} wanted[ALGORITHMS] = {
		{ 16, { 0x90, 0x01, 0x50, 0x98, 0x3c, 0xd2, 0x4f, 0xb0 } },
		{ 20, { 0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81, 0x6a } },
		{ 32, { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea } },
		{ 48, { 0xcb, 0x00, 0x75, 0x3f, 0x45, 0xa3, 0x5e, 0x8b } },
		{ 64, { 0xdd, 0xaf, 0x35, 0xa1, 0x93, 0x61, 0x7a, 0xba } },
	};
	HCRYPTPROV provider = fresh(PROV_RSA_AES);
	DWORD size, number;
	HCRYPTHASH hash;
	BYTE value[64];

	for (size_t i = 0; i < ALGORITHMS; i++) {
		hash = hash_of(provider, algorithms[i], "ab");
		size = 0;
		CHECK_WORKS(
			CryptGetHashParam(hash, HP_HASHVAL, NULL, &size, 0));
		CHECK_INT(size, wanted[i].size);
		/* It was only asked. */
		CHECK_WORKS(CryptHashData(hash, (const BYTE *)"c", 1, 0));
		CHECK_WORKS(
			CryptGetHashParam(hash, HP_HASHVAL, value, &size, 0));
		CHECK_INT(size, wanted[i].size);
		CHECK(!memcmp(value, wanted[i].start, 8));
		CHECK_FAILS(CryptHashData(hash, (const BYTE *)"d", 1, 0),
			    NTE_BAD_HASH_STATE);
		size = sizeof(number);
		CHECK_WORKS(CryptGetHashParam(hash, HP_HASHSIZE,
					      (BYTE *)&number, &size, 0));
		CHECK_INT(number, wanted[i].size);
		CHECK_WORKS(CryptGetHashParam(hash, HP_ALGID, (BYTE *)&number,
					      &size, 0));
		CHECK_INT(number, algorithms[i]);
		CHECK_WORKS(CryptDestroyHash(hash));
	}
	stale(provider, PROV_RSA_AES);
}

static void wrong_hashes(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_AES);
	HCRYPTHASH hash = 0;
	DWORD size = 4;
	BYTE value[64];

	CHECK_FAILS(CryptCreateHash(provider, 0x8001, 0, 0, &hash),
		    NTE_BAD_ALGID);
	CHECK_FAILS(CryptCreateHash(provider, CALG_SHA1, 1, 0, &hash),
		    NTE_BAD_KEY);
	CHECK_FAILS(CryptCreateHash(provider, CALG_SHA1, 0, 1, &hash),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptCreateHash(provider, CALG_SHA1, 0, 0, NULL),
		    ERROR_INVALID_PARAMETER);
	CHECK_FAILS(CryptCreateHash(0, CALG_SHA1, 0, 0, &hash),
		    ERROR_INVALID_HANDLE);
	hash = hash_of(provider, CALG_SHA1, "abc");
	CHECK_FAILS(CryptGetHashParam(hash, HP_HASHVAL, value, &size, 0),
		    ERROR_MORE_DATA);
	CHECK_INT(size, 20);
	CHECK_FAILS(CryptGetHashParam(hash, 99, value, &size, 0), NTE_BAD_TYPE);
	CHECK_FAILS(CryptGetHashParam(hash, HP_HASHVAL, value, &size, 1),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptGetHashParam(hash, HP_HASHVAL, value, NULL, 0),
		    ERROR_INVALID_PARAMETER);
	CHECK_FAILS(CryptHashData(hash, NULL, 1, 0), ERROR_INVALID_PARAMETER);
	CHECK_FAILS(CryptHashData(hash, value, 1, 1), NTE_BAD_FLAGS);
	CHECK_FAILS(CryptHashData(provider, value, 1, 0), ERROR_INVALID_HANDLE);
	CHECK_WORKS(CryptReleaseContext(provider, 0));
	CHECK_FAILS(CryptHashData(hash, value, 1, 0), NTE_BAD_UID);
	CHECK_WORKS(CryptDestroyHash(hash));
	CHECK_FAILS(CryptDestroyHash(hash), ERROR_INVALID_HANDLE);
	CHECK_WORKS(CryptAcquireContextA(&provider, NAME, NULL, PROV_RSA_AES,
					 CRYPT_DELETEKEYSET | MACHINE));
}

static void signs(HCRYPTPROV provider, HCRYPTKEY public, DWORD spec,
		  ALG_ID algorithm, DWORD flags)
{
	HCRYPTHASH hash = hash_of(provider, algorithm, "a text");
	BYTE signature[256];
	DWORD size = 0;

	CHECK_WORKS(CryptSignHashW(hash, spec, NULL, flags, NULL, &size));
	CHECK_INT(size, 128);
	/* It was only asked. */
	CHECK_WORKS(CryptHashData(hash, (const BYTE *)"!", 1, 0));
	CHECK_WORKS(CryptSignHashA(hash, spec, NULL, flags, signature, &size));
	CHECK_INT(size, 128);
	CHECK_WORKS(CryptDestroyHash(hash));
	hash = hash_of(provider, algorithm, "a text!");
	CHECK_WORKS(CryptVerifySignatureW(hash, signature, size, public, NULL,
					  flags));
	CHECK_FAILS(CryptVerifySignatureA(hash, signature, size, public, NULL,
					  flags ^ CRYPT_NOHASHOID),
		    NTE_BAD_SIGNATURE);
	signature[5] ^= 1;
	CHECK_FAILS(CryptVerifySignatureA(hash, signature, size, public, NULL,
					  flags),
		    NTE_BAD_SIGNATURE);
	signature[5] ^= 1;
	CHECK_FAILS(CryptVerifySignatureA(hash, signature, size - 1, public,
					  NULL, flags),
		    NTE_BAD_SIGNATURE);
	CHECK_WORKS(CryptDestroyHash(hash));
	hash = hash_of(provider, algorithm, "a text");
	CHECK_FAILS(CryptVerifySignatureA(hash, signature, size, public, NULL,
					  flags),
		    NTE_BAD_SIGNATURE);
	CHECK_WORKS(CryptDestroyHash(hash));
}

static void signatures(void)
{
	static const DWORD specs[] = { AT_KEYEXCHANGE, AT_SIGNATURE };
	HCRYPTPROV provider = fresh(PROV_RSA_AES);
	HCRYPTKEY key = 0;

	for (int i = 0; i < 2; i++) {
		CHECK_WORKS(CryptGenKey(provider, specs[i], 1024 << 16, &key));
		for (size_t j = 0; j < ALGORITHMS; j++) {
			signs(provider, key, specs[i], algorithms[j], 0);
			signs(provider, key, specs[i], algorithms[j],
			      CRYPT_NOHASHOID);
		}
		CHECK_WORKS(CryptDestroyKey(key));
	}
	stale(provider, PROV_RSA_AES);
}

static void signing_fails(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_AES);
	HCRYPTHASH hash = hash_of(provider, CALG_SHA1, "abc");
	BYTE signature[128];
	DWORD size = sizeof(signature);
	HCRYPTKEY key = 0;

	CHECK_FAILS(CryptSignHashA(hash, AT_SIGNATURE, NULL, 0, signature,
				   &size),
		    NTE_NO_KEY);
	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE, 1024 << 16, &key));
	CHECK_FAILS(CryptSignHashA(hash, AT_KEYEXCHANGE, NULL, 0, signature,
				   &size),
		    NTE_NO_KEY);
	CHECK_FAILS(CryptSignHashA(hash, 3, NULL, 0, signature, &size),
		    NTE_NO_KEY);
	CHECK_FAILS(CryptSignHashA(hash, AT_SIGNATURE, NULL, 8, signature,
				   &size),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptSignHashA(hash, AT_SIGNATURE, "text", 0, signature,
				   &size),
		    ERROR_INVALID_PARAMETER);
	CHECK_FAILS(CryptSignHashA(hash, AT_SIGNATURE, NULL, 0, signature,
				   NULL),
		    ERROR_INVALID_PARAMETER);
	CHECK_FAILS(CryptSignHashA(provider, AT_SIGNATURE, NULL, 0, signature,
				   &size),
		    ERROR_INVALID_HANDLE);
	size = 127;
	CHECK_FAILS(CryptSignHashA(hash, AT_SIGNATURE, NULL, 0, signature,
				   &size),
		    ERROR_MORE_DATA);
	CHECK_INT(size, 128);
	CHECK_WORKS(
		CryptSignHashA(hash, AT_SIGNATURE, NULL, 0, signature, &size));
	CHECK_FAILS(CryptHashData(hash, signature, 1, 0), NTE_BAD_HASH_STATE);
	CHECK_FAILS(CryptVerifySignatureA(hash, signature, size, hash, NULL, 0),
		    ERROR_INVALID_HANDLE);
	CHECK_FAILS(CryptVerifySignatureA(hash, signature, size, key, NULL, 8),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptVerifySignatureA(hash, NULL, size, key, NULL, 0),
		    ERROR_INVALID_PARAMETER);
	CHECK_WORKS(CryptVerifySignatureA(hash, signature, size, key, NULL, 0));
	CHECK_WORKS(CryptDestroyKey(key));
	CHECK_WORKS(CryptDestroyHash(hash));
	stale(provider, PROV_RSA_AES);
}

/* The smallest and the largest are elsewhere, or here. */
static void sizes(void)
{
	static const DWORD bits[] = { 1536, 4096 };
	HCRYPTPROV provider = fresh(PROV_RSA_AES);
	HCRYPTKEY key = 0;
	BYTE signature[512];
	HCRYPTHASH hash;
	DWORD size;

	for (int i = 0; i < 2; i++) {
		CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE, bits[i] << 16,
					&key));
		hash = hash_of(provider, CALG_SHA_512, "abc");
		size = sizeof(signature);
		CHECK_WORKS(CryptSignHashA(hash, AT_SIGNATURE, NULL, 0,
					   signature, &size));
		CHECK_INT(size, bits[i] / 8);
		CHECK_WORKS(CryptVerifySignatureA(hash, signature, size, key,
						  NULL, 0));
		CHECK_WORKS(CryptDestroyHash(hash));
		CHECK_WORKS(CryptDestroyKey(key));
	}
	stale(provider, PROV_RSA_AES);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(hash_values), KTAP_CASE(wrong_hashes),
	KTAP_CASE(signatures),	KTAP_CASE(signing_fails),
	KTAP_CASE(sizes),
};

KTAP_MAIN(cases)
