// SPDX-License-Identifier: GPL-2.0-or-later
/* Key pairs: made, found, described, exported, imported, destroyed. */
#include "crypt.h"

static DWORD number(HCRYPTKEY key, DWORD param)
{
	DWORD value = 0, size = sizeof(value);

	CHECK_WORKS(CryptGetKeyParam(key, param, (BYTE *)&value, &size, 0));
	CHECK_INT(size, sizeof(value));
	return value;
}

static void makes_both_pairs(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	HCRYPTKEY exchange = 0, signature = 0;

	CHECK_FAILS(CryptGetUserKey(provider, AT_KEYEXCHANGE, &exchange),
		    NTE_NO_KEY);
	CHECK_WORKS(
		CryptGenKey(provider, AT_KEYEXCHANGE, 1024 << 16, &exchange));
	CHECK_FAILS(CryptGetUserKey(provider, AT_SIGNATURE, &signature),
		    NTE_NO_KEY);
	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE,
				1536 << 16 | CRYPT_EXPORTABLE, &signature));
	CHECK_INT(number(exchange, KP_ALGID), CALG_RSA_KEYX);
	CHECK_INT(number(signature, KP_ALGID), CALG_RSA_SIGN);
	CHECK_INT(number(exchange, KP_KEYLEN), 1024);
	CHECK_INT(number(signature, KP_KEYLEN), 1536);
	CHECK_INT(number(signature, KP_BLOCKLEN), 1536);
	CHECK(!(number(exchange, KP_PERMISSIONS) & CRYPT_EXPORT));
	CHECK(number(exchange, KP_PERMISSIONS) & CRYPT_DECRYPT);
	CHECK(number(signature, KP_PERMISSIONS) & CRYPT_EXPORT);
	CHECK_WORKS(CryptDestroyKey(exchange));
	CHECK_FAILS(CryptDestroyKey(exchange), ERROR_INVALID_HANDLE);
	CHECK_WORKS(CryptGetUserKey(provider, AT_KEYEXCHANGE, &exchange));
	CHECK_INT(number(exchange, KP_KEYLEN), 1024);
	CHECK_WORKS(CryptDestroyKey(exchange));
	CHECK_WORKS(CryptDestroyKey(signature));
	stale(provider, PROV_RSA_FULL);
}

static void a_new_pair_takes_the_place_of_an_old_one(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_AES);
	HCRYPTKEY key = 0;

	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE,
				1024 << 16 | CRYPT_EXPORTABLE, &key));
	CHECK_WORKS(CryptDestroyKey(key));
	/* Of the size that is made if none is asked for */
	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE, 0, &key));
	CHECK(number(key, KP_KEYLEN) >= 1024);
	CHECK(!(number(key, KP_PERMISSIONS) & CRYPT_EXPORT));
	CHECK_WORKS(CryptDestroyKey(key));
	stale(provider, PROV_RSA_AES);
}

static void wrong_pairs(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	HCRYPTKEY key = 0;
	DWORD value, size = sizeof(value);

	CHECK_FAILS(CryptGenKey(provider, 0x6602, 0, &key), NTE_BAD_ALGID);
	CHECK_FAILS(CryptGenKey(provider, AT_SIGNATURE, 0x8000, &key),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptGenKey(provider, AT_SIGNATURE, 512 << 16, &key),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptGenKey(provider, AT_SIGNATURE, 1032 << 16, &key),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptGenKey(provider, AT_SIGNATURE, 4104 << 16, &key),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptGenKey(provider, AT_SIGNATURE, 0, NULL),
		    ERROR_INVALID_PARAMETER);
	CHECK_FAILS(CryptGenKey(0, AT_SIGNATURE, 0, &key),
		    ERROR_INVALID_HANDLE);
	CHECK_FAILS(CryptGetUserKey(provider, 3, &key), NTE_BAD_KEY);
	CHECK_FAILS(CryptGetUserKey(provider, AT_SIGNATURE, &key), NTE_NO_KEY);
	CHECK_FAILS(CryptGetUserKey(provider, AT_SIGNATURE, NULL),
		    ERROR_INVALID_PARAMETER);
	/* A context is no key. */
	CHECK_FAILS(CryptGetKeyParam(provider, KP_ALGID, (BYTE *)&value, &size,
				     0),
		    ERROR_INVALID_HANDLE);
	stale(provider, PROV_RSA_FULL);
	provider = fresh(PROV_DSS);
	CHECK_FAILS(CryptGenKey(provider, AT_SIGNATURE, 0, &key),
		    NTE_BAD_ALGID);
	stale(provider, PROV_DSS);
}

static void wrong_parameters(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	HCRYPTKEY key = 0;
	DWORD value = 0, size = 3;

	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE, 1024 << 16, &key));
	CHECK_FAILS(CryptGetKeyParam(key, KP_KEYLEN, (BYTE *)&value, &size, 0),
		    ERROR_MORE_DATA);
	CHECK_INT(size, 4);
	size = 0;
	CHECK_WORKS(CryptGetKeyParam(key, KP_PERMISSIONS, NULL, &size, 0));
	CHECK_INT(size, 4);
	CHECK_FAILS(CryptGetKeyParam(key, KP_KEYLEN, (BYTE *)&value, &size, 1),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptGetKeyParam(key, 1, (BYTE *)&value, &size, 0),
		    NTE_BAD_TYPE);
	CHECK_FAILS(CryptGetKeyParam(key, KP_KEYLEN, (BYTE *)&value, NULL, 0),
		    ERROR_INVALID_PARAMETER);
	/* The context goes first, and takes the key with it. */
	CHECK_WORKS(CryptReleaseContext(provider, 0));
	CHECK_FAILS(CryptGetKeyParam(key, KP_KEYLEN, (BYTE *)&value, &size, 0),
		    NTE_BAD_UID);
	CHECK_WORKS(CryptDestroyKey(key));
	CHECK_WORKS(CryptAcquireContextA(&provider, NAME, NULL, PROV_RSA_FULL,
					 CRYPT_DELETEKEYSET | MACHINE));
}

/* Both blobs of a pair, in buffers of just their sizes */
static void exports(HCRYPTKEY key, DWORD bits, ALG_ID algorithm, BYTE *private,
		    BYTE *public)
{
	const BLOBHEADER *head = (const BLOBHEADER *)private;
	const RSAPUBKEY *rsa = (const RSAPUBKEY *)(head + 1);
	DWORD private_size = 20 + 9 * bits / 16, public_size = 20 + bits / 8;
	DWORD size = 0;

	CHECK_WORKS(CryptExportKey(key, 0, PUBLICKEYBLOB, 0, NULL, &size));
	CHECK_INT(size, public_size);
	CHECK_WORKS(CryptExportKey(key, 0, PUBLICKEYBLOB, 0, public, &size));
	CHECK_INT(size, public_size);
	CHECK_WORKS(CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, NULL, &size));
	CHECK_INT(size, private_size);
	CHECK_WORKS(CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, private, &size));
	CHECK_INT(size, private_size);
	CHECK_INT(head->bType, PRIVATEKEYBLOB);
	CHECK_INT(head->bVersion, CUR_BLOB_VERSION);
	CHECK_INT(head->aiKeyAlg, algorithm);
	CHECK_INT(rsa->magic, 0x32415352);
	CHECK_INT(rsa->bitlen, bits);
	CHECK_INT(rsa->pubexp, 65537);
	CHECK_INT(public[0], PUBLICKEYBLOB);
	CHECK(!memcmp(public + 8, "RSA1", 4));
	CHECK(!memcmp(public + 20, private + 20, bits / 8));
	size--;
	CHECK_FAILS(CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, private, &size),
		    ERROR_MORE_DATA);
	CHECK_INT(size, private_size);
}

static void blobs(void)
{
	static const DWORD bits[] = { 1024, 2048 };
	static const DWORD specs[] = { AT_KEYEXCHANGE, AT_SIGNATURE };
	static BYTE private[2324], public[532], again[2324], same[532];
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	HCRYPTKEY key = 0;
	ALG_ID algorithm;
	DWORD size;

	for (int i = 0; i < 4; i++) {
		algorithm = i % 2 ? CALG_RSA_SIGN : CALG_RSA_KEYX;
		CHECK_WORKS(CryptGenKey(provider, specs[i % 2],
					bits[i / 2] << 16 | CRYPT_EXPORTABLE,
					&key));
		exports(key, bits[i / 2], algorithm, private, public);
		CHECK_WORKS(CryptDestroyKey(key));
		stale(provider, PROV_RSA_FULL);
		provider = fresh(PROV_RSA_FULL);
		size = 20 + 9 * bits[i / 2] / 16;
		CHECK_WORKS(CryptImportKey(provider, private, size, 0,
					   CRYPT_EXPORTABLE, &key));
		CHECK_WORKS(CryptDestroyKey(key));
		CHECK_WORKS(CryptGetUserKey(provider, specs[i % 2], &key));
		exports(key, bits[i / 2], algorithm, again, same);
		CHECK(!memcmp(again, private, size));
		CHECK(!memcmp(same, public, 20 + bits[i / 2] / 8));
		CHECK_WORKS(CryptDestroyKey(key));
	}
	stale(provider, PROV_RSA_FULL);
}

static void exporting_fails(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	HCRYPTKEY key = 0;
	BYTE data[1200];
	DWORD size = sizeof(data);

	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE, 1024 << 16, &key));
	CHECK_FAILS(CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, data, &size),
		    NTE_BAD_KEY_STATE);
	CHECK_FAILS(CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, NULL, &size),
		    NTE_BAD_KEY_STATE);
	CHECK_FAILS(CryptExportKey(key, 0, 1, 0, data, &size), NTE_BAD_TYPE);
	CHECK_FAILS(CryptExportKey(key, 0, PUBLICKEYBLOB, 1, data, &size),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptExportKey(key, key, PUBLICKEYBLOB, 0, data, &size),
		    NTE_BAD_KEY);
	CHECK_FAILS(CryptExportKey(key, 0, PUBLICKEYBLOB, 0, data, NULL),
		    ERROR_INVALID_PARAMETER);
	CHECK_FAILS(CryptExportKey(0, 0, PUBLICKEYBLOB, 0, data, &size),
		    ERROR_INVALID_HANDLE);
	CHECK_WORKS(CryptDestroyKey(key));
	CHECK_FAILS(CryptExportKey(key, 0, PUBLICKEYBLOB, 0, data, &size),
		    ERROR_INVALID_HANDLE);
	stale(provider, PROV_RSA_FULL);
}

/* Until the handle is closed, and through no other */
static void archives(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	HCRYPTKEY key = 0, other = 0;
	BYTE data[596];
	DWORD size = sizeof(data);

	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE,
				1024 << 16 | CRYPT_ARCHIVABLE, &key));
	CHECK(number(key, KP_PERMISSIONS) & CRYPT_ARCHIVE);
	CHECK(!(number(key, KP_PERMISSIONS) & CRYPT_EXPORT));
	CHECK_WORKS(CryptGetUserKey(provider, AT_SIGNATURE, &other));
	CHECK_FAILS(CryptExportKey(other, 0, PRIVATEKEYBLOB, 0, data, &size),
		    NTE_BAD_KEY_STATE);
	CHECK_WORKS(CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, data, &size));
	CHECK_INT(size, sizeof(data));
	CHECK_WORKS(CryptDestroyKey(key));
	CHECK_WORKS(CryptDestroyKey(other));
	CHECK_WORKS(CryptImportKey(provider, data, size, 0, 0, &key));
	CHECK_WORKS(CryptDestroyKey(key));
	stale(provider, PROV_RSA_FULL);
}

/* Each of them is refused, and the pair that is there stays. */
static void hostile_blobs(void)
{
	static const struct {
		DWORD at;
		BYTE bits; /* that are turned over */
		DWORD code;
	} changes[] = {
		{ 0, 1 << 3, (DWORD)NTE_BAD_TYPE },
		{ 1, 1, (DWORD)NTE_BAD_VER },
		{ 2, 1, (DWORD)NTE_BAD_DATA }, /* reserved */
		{ 5, 1, (DWORD)NTE_BAD_ALGID },
		{ 8, 1, (DWORD)NTE_BAD_DATA }, /* magic */
		{ 11, 3, (DWORD)NTE_BAD_DATA }, /* that of a public key */
		{ 12, 8, (DWORD)NTE_BAD_DATA }, /* bits */
		{ 15, 0x80, (DWORD)NTE_BAD_DATA },
		{ 16, 1, (DWORD)NTE_BAD_DATA }, /* public exponent */
		{ 20, 1, (DWORD)NTE_BAD_DATA }, /* an even modulus */
		{ 147, 0x80, (DWORD)NTE_BAD_DATA }, /* a shorter one */
		{ 148, 2, (DWORD)NTE_BAD_DATA }, /* primes */
		{ 212, 2, (DWORD)NTE_BAD_DATA },
		{ 276, 2, (DWORD)NTE_BAD_DATA }, /* exponents */
		{ 340, 2, (DWORD)NTE_BAD_DATA },
		{ 404, 2, (DWORD)NTE_BAD_DATA }, /* coefficient */
		{ 468, 2, (DWORD)NTE_BAD_DATA }, /* private exponent */
	};
	HCRYPTPROV provider = fresh(PROV_RSA_FULL);
	BYTE good[596], blob[597], public[148], same[148];
	DWORD size = sizeof(good), public_size = sizeof(public);
	HCRYPTKEY key = 0, other = 0;

	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE,
				1024 << 16 | CRYPT_ARCHIVABLE, &key));
	CHECK_WORKS(CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, good, &size));
	CHECK_WORKS(CryptDestroyKey(key));
	CHECK_WORKS(CryptGenKey(provider, AT_SIGNATURE, 1024 << 16, &key));
	CHECK_WORKS(
		CryptExportKey(key, 0, PUBLICKEYBLOB, 0, public, &public_size));
	CHECK_WORKS(CryptDestroyKey(key));
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		memcpy(blob, good, sizeof(good));
		blob[changes[i].at] ^= changes[i].bits;
		CHECK_FAILS(CryptImportKey(provider, blob, sizeof(good), 0, 0,
					   &other),
			    changes[i].code);
	}
	memcpy(blob, good, sizeof(good));
	CHECK_FAILS(CryptImportKey(provider, blob, sizeof(good) + 1, 0, 0,
				   &other),
		    NTE_BAD_DATA);
	for (DWORD cut = 0; cut < sizeof(good); cut += 7)
		CHECK_FAILS(CryptImportKey(provider, blob, cut, 0, 0, &other),
			    NTE_BAD_DATA);
	memset(blob + 16, 0, 4); /* public exponent 0 */
	CHECK_FAILS(CryptImportKey(provider, blob, sizeof(good), 0, 0, &other),
		    NTE_BAD_DATA);
	CHECK_WORKS(CryptGetUserKey(provider, AT_SIGNATURE, &key));
	CHECK_WORKS(
		CryptExportKey(key, 0, PUBLICKEYBLOB, 0, same, &public_size));
	CHECK(!memcmp(same, public, sizeof(public)));
	CHECK_WORKS(CryptDestroyKey(key));
	stale(provider, PROV_RSA_FULL);
}

static void importing_fails(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL), bare = 0;
	HCRYPTKEY key = 0, other = 0;
	BYTE data[596];
	DWORD size = sizeof(data);

	CHECK_WORKS(CryptGenKey(provider, AT_KEYEXCHANGE,
				1024 << 16 | CRYPT_EXPORTABLE, &key));
	CHECK_WORKS(CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, data, &size));
	CHECK_FAILS(CryptImportKey(provider, data, size, key, 0, &other),
		    NTE_BAD_KEY);
	CHECK_FAILS(CryptImportKey(provider, data, size, 0, 2, &other),
		    NTE_BAD_FLAGS);
	CHECK_FAILS(CryptImportKey(provider, NULL, size, 0, 0, &other),
		    ERROR_INVALID_PARAMETER);
	CHECK_FAILS(CryptImportKey(provider, data, size, 0, 0, NULL),
		    ERROR_INVALID_PARAMETER);
	CHECK_FAILS(CryptImportKey(key, data, size, 0, 0, &other),
		    ERROR_INVALID_HANDLE);
	CHECK_WORKS(CryptAcquireContextA(&bare, NULL, NULL, PROV_RSA_FULL,
					 CRYPT_VERIFYCONTEXT));
	CHECK_FAILS(CryptImportKey(bare, data, size, 0, 0, &other), NTE_PERM);
	CHECK_WORKS(CryptReleaseContext(bare, 0));
	CHECK_WORKS(CryptDestroyKey(key));
	stale(provider, PROV_RSA_FULL);
}

static void public_keys(void)
{
	HCRYPTPROV provider = fresh(PROV_RSA_FULL), bare = 0;
	HCRYPTKEY key = 0, public = 0;
	BYTE data[148], again[148];
	DWORD size = sizeof(data);

	CHECK_WORKS(CryptGenKey(provider, AT_KEYEXCHANGE, 1024 << 16, &key));
	CHECK_WORKS(CryptExportKey(key, 0, PUBLICKEYBLOB, 0, data, &size));
	CHECK_WORKS(CryptDestroyKey(key));
	stale(provider, PROV_RSA_FULL);
	CHECK_WORKS(CryptAcquireContextA(&bare, NULL, NULL, PROV_RSA_FULL,
					 CRYPT_VERIFYCONTEXT));
	CHECK_WORKS(CryptImportKey(bare, data, size, 0, 0, &public));
	CHECK_WORKS(CryptExportKey(public, 0, PUBLICKEYBLOB, 0, again, &size));
	CHECK(!memcmp(data, again, sizeof(data)));
	CHECK_INT(number(public, KP_KEYLEN), 1024);
	CHECK(!(number(public, KP_PERMISSIONS) & CRYPT_DECRYPT));
	CHECK_FAILS(CryptExportKey(public, 0, PRIVATEKEYBLOB, 0, NULL, &size),
		    NTE_BAD_KEY_STATE);
	CHECK_WORKS(CryptDestroyKey(public));
	data[20] ^= 1;
	CHECK_FAILS(CryptImportKey(bare, data, sizeof(data), 0, 0, &public),
		    NTE_BAD_DATA);
	CHECK_WORKS(CryptReleaseContext(bare, 0));
}

static const struct ktap_case cases[] = {
	KTAP_CASE(makes_both_pairs),
	KTAP_CASE(a_new_pair_takes_the_place_of_an_old_one),
	KTAP_CASE(wrong_pairs),
	KTAP_CASE(wrong_parameters),
	KTAP_CASE(blobs),
	KTAP_CASE(exporting_fails),
	KTAP_CASE(archives),
	KTAP_CASE(hostile_blobs),
	KTAP_CASE(importing_fails),
	KTAP_CASE(public_keys),
};

KTAP_MAIN(cases)
