// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Key pairs: the input is the size of the private half in two bytes, that half,
 * and the public half.
 */
#include "fuzz.h"

#include "../../module/der.c"

static enum clusctl_der_result check(const u8 *private, size_t private_size,
				     const u8 *public, size_t public_size,
				     struct clusctl_der *bits)
{
	u8 *a = fuzz_copy(private, private_size);
	u8 *b = fuzz_copy(public, public_size);
	enum clusctl_der_result result;

	result = clusctl_der_check_pair(a, private_size, b, public_size, bits);
	FUZZ_CHECK(result >= CLUSCTL_DER_MALFORMED &&
		   result <= CLUSCTL_DER_ED25519);
	if (result != CLUSCTL_DER_MALFORMED) {
		FUZZ_CHECK(bits->size);
		FUZZ_CHECK(fuzz_within(bits->data, bits->size, b, public_size));
		/* For callers whose copy stays */
		bits->data = public + (bits->data - b);
	}
	free(a);
	free(b);
	return result;
}

/* One SEQUENCE and nothing else, with the shortest length there is */
static bool is_one_sequence(const u8 *der, size_t size)
{
	size_t head = size - 2 < 0x80 ? 2 : size - 3 < 0x100 ? 3 : 4;

	if (size < 2 || der[0] != 0x30)
		return false;
	if (head == 2)
		return der[1] == size - 2;
	if (head == 3)
		return der[1] == 0x81 && der[2] == size - 3;
	return der[1] == 0x82 && (der[2] << 8 | der[3]) == (int)(size - 4);
}

static bool is_refused(const u8 *private, size_t private_size, const u8 *public,
		       size_t public_size)
{
	struct clusctl_der bits;

	return check(private, private_size, public, public_size, &bits) ==
	       CLUSCTL_DER_MALFORMED;
}

/* With a byte more, or less, it is no pair any more. */
static void check_ends(const u8 *private, size_t private_size, const u8 *public,
		       size_t public_size)
{
	u8 *a = malloc(private_size + 1);
	u8 *b = malloc(public_size + 1);

	memcpy(a, private, private_size);
	memcpy(b, public, public_size);
	a[private_size] = 0;
	b[public_size] = 0;
	FUZZ_CHECK(is_refused(a, private_size + 1, b, public_size));
	FUZZ_CHECK(is_refused(a, private_size, b, public_size + 1));
	FUZZ_CHECK(is_refused(a, private_size - 1, b, public_size));
	FUZZ_CHECK(is_refused(a, private_size, b, public_size - 1));
	free(a);
	free(b);
}

/* The private half of RSA repeats all of the public one: no bit is another. */
static void check_rsa_changes(const u8 *private, size_t private_size,
			      const u8 *public, size_t public_size)
{
	u8 *other = fuzz_copy(public, public_size);

	for (size_t at = 0; at < public_size; at++) {
		u8 bit = 1 << (private[private_size - 1] + at) % 8;

		other[at] ^= bit;
		FUZZ_CHECK(
			is_refused(private, private_size, other, public_size));
		other[at] ^= bit;
	}
	free(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum clusctl_der_result result;
	struct clusctl_der bits = {};
	size_t private_size, public_size;
	const u8 *public;

	if (size < 2)
		return 0;
	private_size = data[0] | data[1] << 8;
	data += 2;
	size -= 2;
	if (private_size > size)
		private_size = size;
	public = data + private_size;
	public_size = size - private_size;
	result = check(data, private_size, public, public_size, &bits);
	if (result == CLUSCTL_DER_MALFORMED)
		return 0;
	FUZZ_CHECK(is_one_sequence(data, private_size));
	FUZZ_CHECK(is_one_sequence(public, public_size));
	check_ends(data, private_size, public, public_size);
	if (result == CLUSCTL_DER_RSA) {
		FUZZ_CHECK(is_one_sequence(bits.data, bits.size));
		check_rsa_changes(data, private_size, public, public_size);
	}
	if (result == CLUSCTL_DER_ED25519)
		FUZZ_CHECK(bits.size == 32);
	return 0;
}
