// SPDX-License-Identifier: GPL-2.0-or-later
/* Encryption and decryption with RSA. */
#include "crypt.h"

#define BYTES 128

static void comes_back(HCRYPTKEY key, DWORD size, DWORD flags)
{
	BYTE text[BYTES], data[BYTES], again[BYTES];
	DWORD length = size;

	for (DWORD i = 0; i < size; i++)
		text[i] = (BYTE)(i + 1);
	memcpy(data, text, size);
	CHECK_WORKS(CryptEncrypt(key, 0, TRUE, flags, data, &length, BYTES));
	CHECK_INT(length, BYTES);
	/* It is not the same each time. */
	memcpy(again, text, size);
	length = size;
	CHECK_WORKS(CryptEncrypt(key, 0, TRUE, flags, again, &length, BYTES));
	CHECK(memcmp(data, again, BYTES));
	CHECK_WORKS(CryptDecrypt(key, 0, TRUE, flags, data, &length));
	CHECK_INT(length, size);
	CHECK(!memcmp(data, text, size));
	length = BYTES;
	again[BYTES / 2] ^= 1;
	CHECK_FAILS(CryptDecrypt(key, 0, TRUE, flags, again, &length),
		    NTE_BAD_DATA);
	CHECK_INT(length, BYTES);
}

static void round_trips(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	HCRYPTKEY key = 0;

	CHECK_WORKS(CryptGenKey(provider, AT_KEYEXCHANGE, 1024 << 16, &key));
	comes_back(key, 1, 0);
	comes_back(key, 16, 0);
	comes_back(key, BYTES - 11, 0);
	comes_back(key, 1, CRYPT_OAEP);
	comes_back(key, BYTES - 42, CRYPT_OAEP);
	CHECK_WORKS(CryptDestroyKey(key));
	stale(provider, PROV_RSA_FULL);
}

static void failures(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	BYTE data[BYTES] = { 1, 2, 3 }, blob[148];
	HCRYPTKEY key = 0, public = 0, other = 0;
	DWORD size = BYTES - 10;

	CHECK_WORKS(CryptGenKey(provider, AT_KEYEXCHANGE, 1024 << 16, &key));
	CHECK_FAILS(CryptEncrypt(key, 0, TRUE, 0, data, &size, BYTES),
		    NTE_BAD_LEN);
	size = BYTES - 41;
	CHECK_FAILS(CryptEncrypt(key, 0, TRUE, CRYPT_OAEP, data, &size, BYTES),
		    NTE_BAD_LEN);
	size = 3;
	CHECK_WORKS(CryptEncrypt(key, 0, TRUE, 0, NULL, &size, 0));
	CHECK_INT(size, BYTES);
	size = 3;
	CHECK_FAILS(CryptEncrypt(key, 0, TRUE, 0, data, &size, BYTES - 1),
		    ERROR_MORE_DATA);
	CHECK_INT(size, BYTES);
	CHECK_FAILS(CryptEncrypt(key, 0, TRUE, 1, data, &size, BYTES),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptEncrypt(key, key, TRUE, 0, data, &size, BYTES),
		    NTE_BAD_HASH);
	CHECK_FAILS(CryptEncrypt(key, 0, TRUE, 0, data, NULL, BYTES),
		    ERROR_INVALID_PARAMETER);
	CHECK_FAILS(CryptEncrypt(provider, 0, TRUE, 0, data, &size, BYTES),
		    ERROR_INVALID_HANDLE);
	size = BYTES - 1;
	CHECK_FAILS(CryptDecrypt(key, 0, TRUE, 0, data, &size), NTE_BAD_LEN);
	size = BYTES;
	CHECK_FAILS(CryptDecrypt(key, 0, TRUE, 0, NULL, &size),
		    ERROR_INVALID_PARAMETER);
	memset(data, 0xff, BYTES);
	CHECK_FAILS(CryptDecrypt(key, 0, TRUE, 0, data, &size), NTE_BAD_DATA);
	/* With a public key alone */
	size = sizeof(blob);
	CHECK_WORKS(CryptExportKey(key, 0, PUBLICKEYBLOB, 0, blob, &size));
	CHECK_WORKS(CryptImportKey(provider, blob, size, 0, 0, &public));
	memset(data, 7, BYTES);
	size = 20;
	CHECK_WORKS(CryptEncrypt(public, 0, TRUE, 0, data, &size, BYTES));
	CHECK_FAILS(CryptDecrypt(public, 0, TRUE, 0, data, &size), NTE_NO_KEY);
	CHECK_WORKS(CryptDecrypt(key, 0, TRUE, 0, data, &size));
	CHECK_INT(size, 20);
	CHECK_INT(data[19], 7);
	/* Keys for signatures do not encrypt. */
	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE, 1024 << 16, &other));
	CHECK_FAILS(CryptEncrypt(other, 0, TRUE, 0, data, &size, BYTES),
		    NTE_BAD_KEY);
	CHECK_WORKS(CryptDestroyKey(other));
	CHECK_WORKS(CryptDestroyKey(public));
	CHECK_WORKS(CryptDestroyKey(key));
	stale(provider, PROV_RSA_FULL);
}

/* What is encrypted and what is decrypted have the same hash. */
static void hashes_along(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	BYTE data[BYTES] = "abc", value[20], again[20];
	HCRYPTHASH hash = 0, other = 0;
	DWORD size = 3, value_size = 20;
	HCRYPTKEY key = 0;

	CHECK_WORKS(CryptGenKey(provider, AT_KEYEXCHANGE, 1024 << 16, &key));
	CHECK_WORKS(CryptCreateHash(provider, CALG_SHA1, 0, 0, &hash));
	CHECK_WORKS(CryptCreateHash(provider, CALG_SHA1, 0, 0, &other));
	CHECK_WORKS(CryptEncrypt(key, hash, TRUE, 0, data, &size, BYTES));
	CHECK_WORKS(CryptDecrypt(key, other, TRUE, 0, data, &size));
	CHECK_WORKS(CryptGetHashParam(hash, HP_HASHVAL, value, &value_size, 0));
	CHECK_WORKS(
		CryptGetHashParam(other, HP_HASHVAL, again, &value_size, 0));
	CHECK(!memcmp(value, again, 20));
	CHECK_INT(value[0], 0xa9);
	CHECK_INT(value[19], 0x9d);
	CHECK_FAILS(CryptEncrypt(key, hash, TRUE, 0, data, &size, BYTES),
		    NTE_BAD_HASH_STATE);
	CHECK_WORKS(CryptDestroyHash(hash));
	CHECK_WORKS(CryptDestroyHash(other));
	CHECK_WORKS(CryptDestroyKey(key));
	stale(provider, PROV_RSA_FULL);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(round_trips),
	KTAP_CASE(failures),
	KTAP_CASE(hashes_along),
};

KTAP_MAIN(cases)
