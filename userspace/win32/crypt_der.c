// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * DER of RSA keys, written from the end to the beginning, so that the size of
 * each part is known when its head is written. The encoders of libcrypto would
 * leave private numbers in memory that they free.
 */
#include <clusctl.h>
#include <string.h>

#include "crypt_blob.h"
#include "crypt_der.h"

const BYTE der_rsa[DER_RSA_SIZE] = { 0x30, 0x0d, 0x06, 0x09, 0x2a,
				     0x86, 0x48, 0x86, 0xf7, 0x0d,
				     0x01, 0x01, 0x01, 0x05, 0x00 };

void der_free(struct der *der)
{
	clusctl_wipe_free(der->memory, der->room);
	der->memory = NULL;
}

/* All that is put around @size bytes of numbers fits into 128 bytes. */
static DWORD der_new(struct der *der, size_t size)
{
	der->room = size + 128;
	der->memory = clusctl_secret_alloc(der->room);
	if (!der->memory)
		return NTE_NO_MEMORY;
	der->data = der->memory + der->room;
	der->size = 0;
	return ERROR_SUCCESS;
}

static void put_byte(struct der *der, BYTE value)
{
	*--der->data = value;
	der->size++;
}

static void put_bytes(struct der *der, const BYTE *data, size_t size)
{
	der->data -= size;
	der->size += size;
	memcpy(der->data, data, size);
}

/* The head of what was put since there were @before bytes */
static void put_head(struct der *der, BYTE tag, size_t before)
{
	size_t size = der->size - before;

	put_byte(der, (BYTE)size);
	if (size > 0xff)
		put_byte(der, (BYTE)(size >> 8));
	if (size > 0x7f)
		put_byte(der, size > 0xff ? 0x82 : 0x81);
	put_byte(der, tag);
}

/* A number with the least significant byte first, in its shortest form */
static void put_number(struct der *der, const BYTE *data, size_t size)
{
	size_t before = der->size;

	while (size > 1 && !data[size - 1])
		size--;
	for (size_t i = 0; i < size; i++)
		put_byte(der, data[i]);
	if (*der->data & 0x80)
		put_byte(der, 0);
	put_head(der, DER_INTEGER, before);
}

static void put_part(struct der *der, const struct blob *blob,
		     enum blob_part part)
{
	size_t size;
	const BYTE *data = blob_part(blob, part, &size);

	put_number(der, data, size);
}

static void put_exponent(struct der *der, const struct blob *blob)
{
	BYTE bytes[4];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (BYTE)(blob->exponent >> 8 * i);
	put_number(der, bytes, sizeof(bytes));
}

static void put_version(struct der *der)
{
	static const BYTE zero[] = { 0 };

	put_number(der, zero, sizeof(zero));
}

DWORD der_from_blob(const struct blob *blob, struct der *der)
{
	/* RSAPrivateKey has them in this order, after the modulus and exponent. */
	static const enum blob_part parts[] = {
		BLOB_PRIVATE_EXPONENT, BLOB_PRIME1,    BLOB_PRIME2,
		BLOB_EXPONENT1,	       BLOB_EXPONENT2, BLOB_COEFFICIENT,
	};
	DWORD code = der_new(der, blob->size);

	if (code)
		return code;
	for (size_t i = sizeof(parts) / sizeof(parts[0]); i; i--)
		put_part(der, blob, parts[i - 1]);
	put_exponent(der, blob);
	put_part(der, blob, BLOB_MODULUS);
	put_version(der);
	put_head(der, DER_SEQUENCE, 0);
	put_head(der, DER_OCTET_STRING, 0);
	put_bytes(der, der_rsa, sizeof(der_rsa));
	put_version(der);
	put_head(der, DER_SEQUENCE, 0);
	return ERROR_SUCCESS;
}

DWORD der_public_from_blob(const struct blob *blob, struct der *der)
{
	DWORD code = der_new(der, blob->size);

	if (code)
		return code;
	put_exponent(der, blob);
	put_part(der, blob, BLOB_MODULUS);
	put_head(der, DER_SEQUENCE, 0);
	put_byte(der, 0); /* unused bits */
	put_head(der, DER_BIT_STRING, 0);
	put_bytes(der, der_rsa, sizeof(der_rsa));
	put_head(der, DER_SEQUENCE, 0);
	return ERROR_SUCCESS;
}
