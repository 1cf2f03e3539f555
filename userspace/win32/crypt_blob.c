// SPDX-License-Identifier: LGPL-2.1-or-later
/* Key blobs: bytes as Windows has them, which anyone may have made. */
#include <clusctl.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <string.h>

#include "crypt_blob.h"

#define HEAD_SIZE (sizeof(BLOBHEADER) + sizeof(RSAPUBKEY))
#define MAGIC_PUBLIC 0x31415352 /* "RSA1" */
#define MAGIC_PRIVATE 0x32415352 /* "RSA2" */

static void put16(BYTE *to, DWORD value)
{
	to[0] = (BYTE)value;
	to[1] = (BYTE)(value >> 8);
}

static void put32(BYTE *to, DWORD value)
{
	put16(to, value);
	put16(to + 2, value >> 16);
}

static DWORD get16(const BYTE *from)
{
	return (DWORD)from[0] | (DWORD)from[1] << 8;
}

static DWORD get32(const BYTE *from)
{
	return get16(from) | get16(from + 2) << 16;
}

static size_t whole(DWORD bits)
{
	return (bits + 7) / 8;
}

static size_t half(DWORD bits)
{
	return (bits + 15) / 16;
}

DWORD blob_size(bool private, DWORD bits)
{
	size_t size = HEAD_SIZE + whole(bits);

	if (private)
		size += 5 * half(bits) + whole(bits);
	return (DWORD)size;
}

BYTE *blob_part(const struct blob *blob, enum blob_part part, size_t *size)
{
	BYTE *at = blob->data + HEAD_SIZE;

	*size = part == BLOB_MODULUS || part == BLOB_PRIVATE_EXPONENT ?
			whole(blob->bits) :
			half(blob->bits);
	if (part == BLOB_MODULUS)
		return at;
	return at + whole(blob->bits) + (part - BLOB_PRIME1) * half(blob->bits);
}

DWORD blob_new(struct blob *blob, bool private, ALG_ID algorithm, DWORD bits,
	       DWORD exponent)
{
	*blob = (struct blob){
		.size = blob_size(private, bits),
		.private = private,
		.algorithm = algorithm,
		.bits = bits,
		.exponent = exponent,
	};
	blob->data = clusctl_secret_alloc(blob->size);
	if (!blob->data)
		return NTE_NO_MEMORY;
	blob->data[0] = private ? PRIVATEKEYBLOB : PUBLICKEYBLOB;
	blob->data[1] = CUR_BLOB_VERSION;
	put32(blob->data + 4, algorithm);
	put32(blob->data + 8, private ? MAGIC_PRIVATE : MAGIC_PUBLIC);
	put32(blob->data + 12, bits);
	put32(blob->data + 16, exponent);
	return ERROR_SUCCESS;
}

void blob_free(struct blob *blob)
{
	clusctl_wipe_free(blob->data, blob->size);
	blob->data = NULL;
}

static DWORD parse_head(const BYTE *data, size_t size, struct blob *blob)
{
	if (size < sizeof(BLOBHEADER))
		return NTE_BAD_DATA;
	if (data[0] != PUBLICKEYBLOB && data[0] != PRIVATEKEYBLOB)
		return NTE_BAD_TYPE;
	blob->private = data[0] == PRIVATEKEYBLOB;
	if (data[1] != CUR_BLOB_VERSION)
		return NTE_BAD_VER;
	if (get16(data + 2))
		return NTE_BAD_DATA;
	blob->algorithm = get32(data + 4);
	if (blob->algorithm != CALG_RSA_KEYX &&
	    blob->algorithm != CALG_RSA_SIGN)
		return NTE_BAD_ALGID;
	return ERROR_SUCCESS;
}

DWORD blob_parse(const BYTE *data, size_t size, struct blob *blob)
{
	DWORD code = parse_head(data, size, blob);
	DWORD least, most;

	if (code)
		return code;
	if (size < HEAD_SIZE ||
	    get32(data + 8) != (blob->private ? MAGIC_PRIVATE : MAGIC_PUBLIC))
		return NTE_BAD_DATA;
	blob->bits = get32(data + 12);
	blob->exponent = get32(data + 16);
	least = blob->private ? RSA_MIN_BITS : RSA_MIN_PUBLIC_BITS;
	most = blob->private ? RSA_MAX_BITS : RSA_MAX_PUBLIC_BITS;
	if (blob->bits < least || blob->bits > most || blob->bits % 8 ||
	    size != blob_size(blob->private, blob->bits))
		return NTE_BAD_DATA;
	blob->data = (BYTE *)data;
	blob->size = (DWORD)size;
	return ERROR_SUCCESS;
}

/* Numbers for a check; all of them are wiped with @ctx. */
struct numbers {
	BN_CTX *ctx;
	BIGNUM *part[BLOB_PARTS];
	BIGNUM *e;
	BIGNUM *a, *b;
};

static bool numbers_read(struct numbers *numbers, const struct blob *blob)
{
	int parts = blob->private ? BLOB_PARTS : 1;
	const BYTE *data;
	size_t size;

	for (int i = 0; i < parts; i++) {
		data = blob_part(blob, (enum blob_part)i, &size);
		numbers->part[i] = BN_CTX_get(numbers->ctx);
		if (!numbers->part[i] ||
		    !BN_lebin2bn(data, (int)size, numbers->part[i]))
			return false;
		BN_set_flags(numbers->part[i], BN_FLG_CONSTTIME);
	}
	numbers->e = BN_CTX_get(numbers->ctx);
	numbers->a = BN_CTX_get(numbers->ctx);
	numbers->b = BN_CTX_get(numbers->ctx);
	return numbers->b && BN_set_word(numbers->e, blob->exponent);
}

static bool check_public(const struct numbers *numbers, const struct blob *blob)
{
	const BIGNUM *n = numbers->part[BLOB_MODULUS];

	return BN_is_odd(n) && BN_num_bits(n) == (int)blob->bits &&
	       blob->exponent >= 3 && blob->exponent % 2;
}

/* One prime, its exponent, and the exponents that have to go with it */
static bool check_prime(struct numbers *numbers, const BIGNUM *prime,
			const BIGNUM *exponent)
{
	const BIGNUM *d = numbers->part[BLOB_PRIVATE_EXPONENT];
	BN_CTX *ctx = numbers->ctx;
	BIGNUM *less = numbers->a, *product = numbers->b;

	if (!BN_is_odd(prime) || BN_is_one(prime) ||
	    !BN_sub(less, prime, BN_value_one()) ||
	    !BN_mod_mul(product, d, numbers->e, less, ctx) ||
	    !BN_is_one(product))
		return false;
	return BN_nnmod(product, d, less, ctx) && !BN_cmp(product, exponent);
}

static bool check_product(struct numbers *numbers)
{
	BIGNUM *const *part = numbers->part;
	BIGNUM *product = numbers->a;

	if (!BN_cmp(part[BLOB_PRIME1], part[BLOB_PRIME2]) ||
	    !BN_mul(product, part[BLOB_PRIME1], part[BLOB_PRIME2],
		    numbers->ctx) ||
	    BN_cmp(product, part[BLOB_MODULUS]))
		return false;
	return BN_cmp(part[BLOB_COEFFICIENT], part[BLOB_PRIME1]) < 0 &&
	       BN_mod_mul(product, part[BLOB_COEFFICIENT], part[BLOB_PRIME2],
			  part[BLOB_PRIME1], numbers->ctx) &&
	       BN_is_one(product);
}

/*
 * What all of this does not tell is whether the primes are prime, which takes
 * long. If they are not, then hardly any number comes back from both exponents.
 */
static bool check_use(struct numbers *numbers)
{
	const BIGNUM *n = numbers->part[BLOB_MODULUS];
	BIGNUM *number = numbers->a, *back = numbers->b;

	return BN_priv_rand_range(number, n) &&
	       BN_mod_exp(back, number, numbers->e, n, numbers->ctx) &&
	       BN_mod_exp(back, back, numbers->part[BLOB_PRIVATE_EXPONENT], n,
			  numbers->ctx) &&
	       !BN_cmp(number, back);
}

static bool check_private(struct numbers *numbers)
{
	BIGNUM *const *part = numbers->part;

	return BN_cmp(part[BLOB_PRIVATE_EXPONENT], part[BLOB_MODULUS]) < 0 &&
	       check_product(numbers) &&
	       check_prime(numbers, part[BLOB_PRIME1], part[BLOB_EXPONENT1]) &&
	       check_prime(numbers, part[BLOB_PRIME2], part[BLOB_EXPONENT2]) &&
	       check_use(numbers);
}

DWORD blob_check(const struct blob *blob)
{
	struct numbers numbers = { .ctx = BN_CTX_secure_new() };
	bool good;

	if (!numbers.ctx)
		return NTE_NO_MEMORY;
	ERR_set_mark();
	BN_CTX_start(numbers.ctx);
	good = numbers_read(&numbers, blob) && check_public(&numbers, blob) &&
	       (!blob->private || check_private(&numbers));
	BN_CTX_end(numbers.ctx);
	BN_CTX_free(numbers.ctx);
	ERR_pop_to_mark();
	return good ? ERROR_SUCCESS : (DWORD)NTE_BAD_DATA;
}
