// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Private RSA keys in DER, to blobs. The decoders of libcrypto would leave
 * private numbers in memory that they free.
 */
#include <string.h>

#include "crypt_blob.h"
#include "crypt_der.h"

struct bytes {
	const BYTE *data;
	size_t size;
};

/* RSAPrivateKey, its version first */
enum {
	KEY_VERSION,
	KEY_MODULUS,
	KEY_EXPONENT,
	KEY_PRIVATE_EXPONENT,
	KEY_PRIME1,
	KEY_PRIME2,
	KEY_EXPONENT1,
	KEY_EXPONENT2,
	KEY_COEFFICIENT,
	KEY_NUMBERS,
};

static bool take_size(struct bytes *in, size_t *size)
{
	size_t more;

	if (!in->size)
		return false;
	*size = *in->data++;
	in->size--;
	if (*size < 0x80)
		return true;
	more = *size & 0x7f;
	if (!more || more > 2 || more > in->size)
		return false;
	for (*size = 0; more; more--, in->size--)
		*size = *size << 8 | *in->data++;
	return true;
}

/* Takes the next value, if it has this tag, off the front. */
static bool take(struct bytes *in, BYTE tag, struct bytes *value)
{
	size_t size;

	if (!in->size || *in->data != tag)
		return false;
	in->data++;
	in->size--;
	if (!take_size(in, &size) || size > in->size)
		return false;
	*value = (struct bytes){ in->data, size };
	in->data += size;
	in->size -= size;
	return true;
}

static bool take_number(struct bytes *in, struct bytes *number)
{
	if (!take(in, DER_INTEGER, number) || !number->size ||
	    *number->data & 0x80)
		return false;
	while (number->size > 1 && !*number->data) {
		number->data++;
		number->size--;
	}
	return true;
}

static bool is_zero(const struct bytes *number)
{
	return number->size == 1 && !*number->data;
}

static bool take_numbers(struct bytes in, struct bytes number[KEY_NUMBERS])
{
	struct bytes key;

	if (!take(&in, DER_SEQUENCE, &key) || in.size)
		return false;
	for (int i = 0; i < KEY_NUMBERS; i++) {
		if (!take_number(&key, &number[i]))
			return false;
	}
	return !key.size && is_zero(&number[KEY_VERSION]);
}

static bool read_key(struct bytes in, struct bytes number[KEY_NUMBERS])
{
	struct bytes info, version, key, attributes;

	if (!take(&in, DER_SEQUENCE, &info) || in.size ||
	    !take_number(&info, &version) || !is_zero(&version) ||
	    info.size < DER_RSA_SIZE ||
	    memcmp(info.data, der_rsa, DER_RSA_SIZE))
		return false;
	info.data += DER_RSA_SIZE;
	info.size -= DER_RSA_SIZE;
	if (!take(&info, DER_OCTET_STRING, &key))
		return false;
	if (info.size && !take(&info, DER_ATTRIBUTES, &attributes))
		return false;
	return !info.size && take_numbers(key, number);
}

static DWORD count_bits(const struct bytes *number)
{
	DWORD bits = (DWORD)(number->size - 1) * 8;

	for (BYTE first = *number->data; first; first >>= 1)
		bits++;
	return bits;
}

static bool copy_part(struct blob *blob, enum blob_part part,
		      const struct bytes *number)
{
	size_t size;
	BYTE *to = blob_part(blob, part, &size);

	if (number->size > size)
		return false;
	for (size_t i = 0; i < number->size; i++)
		to[i] = number->data[number->size - 1 - i];
	return true;
}

static bool copy_parts(struct blob *blob,
		       const struct bytes number[KEY_NUMBERS])
{
	return copy_part(blob, BLOB_MODULUS, &number[KEY_MODULUS]) &&
	       copy_part(blob, BLOB_PRIME1, &number[KEY_PRIME1]) &&
	       copy_part(blob, BLOB_PRIME2, &number[KEY_PRIME2]) &&
	       copy_part(blob, BLOB_EXPONENT1, &number[KEY_EXPONENT1]) &&
	       copy_part(blob, BLOB_EXPONENT2, &number[KEY_EXPONENT2]) &&
	       copy_part(blob, BLOB_COEFFICIENT, &number[KEY_COEFFICIENT]) &&
	       copy_part(blob, BLOB_PRIVATE_EXPONENT,
			 &number[KEY_PRIVATE_EXPONENT]);
}

/* Keys that no blob can hold are NTE_BAD_DATA, as those are that are no keys. */
DWORD der_to_blob(const BYTE *der, size_t size, ALG_ID algorithm,
		  struct blob *blob)
{
	struct bytes number[KEY_NUMBERS];
	DWORD bits, exponent = 0, code;

	if (!read_key((struct bytes){ der, size }, number))
		return NTE_BAD_DATA;
	bits = count_bits(&number[KEY_MODULUS]);
	if (!bits || bits > RSA_MAX_PUBLIC_BITS ||
	    number[KEY_EXPONENT].size > sizeof(exponent))
		return NTE_BAD_DATA;
	for (size_t i = 0; i < number[KEY_EXPONENT].size; i++)
		exponent = exponent << 8 | number[KEY_EXPONENT].data[i];
	code = blob_new(blob, true, algorithm, bits, exponent);
	if (!code && !copy_parts(blob, number)) {
		blob_free(blob);
		code = NTE_BAD_DATA;
	}
	return code;
}
