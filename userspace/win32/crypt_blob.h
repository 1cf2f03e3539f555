/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Key blobs of RSA, and the DER that they stand for. */
#ifndef CLUSCTL_WIN32_CRYPT_BLOB_H
#define CLUSCTL_WIN32_CRYPT_BLOB_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <wincrypt.h>

/* What the kernel operates */
#define RSA_MIN_BITS 1024
#define RSA_MAX_BITS 4096
/* What libcrypto verifies and encrypts with */
#define RSA_MIN_PUBLIC_BITS 512
#define RSA_MAX_PUBLIC_BITS 16384

/* The numbers of a blob, in their order */
enum blob_part {
	BLOB_MODULUS,
	BLOB_PRIME1,
	BLOB_PRIME2,
	BLOB_EXPONENT1,
	BLOB_EXPONENT2,
	BLOB_COEFFICIENT,
	BLOB_PRIVATE_EXPONENT,
	BLOB_PARTS,
};

/* A blob in memory; one of a private key is memory to be wiped */
struct blob {
	BYTE *data;
	DWORD size;
	bool private;
	ALG_ID algorithm;
	DWORD bits;
	DWORD exponent;
};

DWORD blob_size(bool private, DWORD bits);
/* A number, least significant byte first */
BYTE *blob_part(const struct blob *blob, enum blob_part part, size_t *size);
/* Memory for a blob, with its head; NTE_NO_MEMORY */
DWORD blob_new(struct blob *blob, bool private, ALG_ID algorithm, DWORD bits,
	       DWORD exponent);
void blob_free(struct blob *blob);

/*
 * Looks at the head and the sizes of bytes that anyone may have made; @blob
 * points to them then, and must not outlive them.
 */
DWORD blob_parse(const BYTE *data, size_t size, struct blob *blob);
/* Could the numbers be those of a key, and of one key? */
DWORD blob_check(const struct blob *blob);

/* crypt_blob_key.c: between blobs and keys of libcrypto */
DWORD blob_from_key(EVP_PKEY *key, bool private, ALG_ID algorithm,
		    struct blob *blob);
DWORD blob_to_public(const struct blob *blob, EVP_PKEY **key);

/* crypt_der.c: DER, at the end of its memory, which is wiped with it */
struct der {
	BYTE *memory;
	size_t room;
	BYTE *data;
	size_t size;
};

void der_free(struct der *der);
/* PKCS#8 PrivateKeyInfo of a private blob */
DWORD der_from_blob(const struct blob *blob, struct der *der);
/* SubjectPublicKeyInfo of any blob */
DWORD der_public_from_blob(const struct blob *blob, struct der *der);
/* crypt_der_read.c: PKCS#8 PrivateKeyInfo to a private blob */
DWORD der_to_blob(const BYTE *der, size_t size, ALG_ID algorithm,
		  struct blob *blob);

#endif
