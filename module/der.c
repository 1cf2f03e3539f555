// SPDX-License-Identifier: GPL-2.0-only
/*
 * Just enough DER to know that a key pair is whole: a PKCS#8 PrivateKeyInfo
 * (RFC 5208, RFC 5958) and the SubjectPublicKeyInfo (RFC 5280) that belongs to
 * it. Pure: no locks, no allocation, no user pointers.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "der.h"

enum der_tag {
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_CONTEXT_1 = 0x81, /* [1] IMPLICIT, primitive */
	DER_CONTEXT_0_CONSTRUCTED = 0xa0,
	DER_CONTEXT_1_CONSTRUCTED = 0xa1,
};

/* The parts of a pair that are compared */
struct der_pair {
	u8 version; /* of the private half */
	struct clusctl_der algorithm; /* contents of the AlgorithmIdentifier, */
	struct clusctl_der oid; /* its first part, */
	struct clusctl_der parameters; /* and the rest of it */
	struct clusctl_der
		key; /* contents of the OCTET STRING of the private half */
	struct clusctl_der
		bits; /* public half: the BIT STRING behind its first byte */
	struct clusctl_der
		copy; /* the same as some private halves repeat it, or empty */
};

static const u8 oid_rsa[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7,
			      0x0d, 0x01, 0x01, 0x01 };
static const u8 oid_ec[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 };
static const u8 oid_ed25519[] = { 0x2b, 0x65, 0x70 };

static bool der_is(const struct clusctl_der *value, const u8 *data, size_t size)
{
	return value->size == size && !memcmp(value->data, data, size);
}

static bool der_next_is(const struct clusctl_der *in, u8 tag)
{
	return in->size && in->data[0] == tag;
}

/* Length octets, in their shortest form, of at most 65535 */
static bool der_length(struct clusctl_der *in, size_t *length)
{
	size_t octets, i;

	if (!in->size)
		return false;
	*length = in->data[0];
	octets = 0;
	if (*length & 0x80) {
		octets = *length & 0x7f;
		if (octets < 1 || octets > 2 || in->size < 1 + octets)
			return false;
		for (*length = 0, i = 1; i <= octets; i++)
			*length = *length << 8 | in->data[i];
		if (*length < (octets == 1 ? 0x80 : 0x100))
			return false;
	}
	in->data += 1 + octets;
	in->size -= 1 + octets;
	return true;
}

/* Take the next value, which must have this tag, off the front of @in. */
static bool der_take(struct clusctl_der *in, u8 tag, struct clusctl_der *value)
{
	size_t length;

	if (!der_next_is(in, tag))
		return false;
	in->data++;
	in->size--;
	if (!der_length(in, &length) || length > in->size)
		return false;
	value->data = in->data;
	value->size = length;
	in->data += length;
	in->size -= length;
	return true;
}

/* An INTEGER that is not negative, in its shortest form */
static bool der_take_unsigned(struct clusctl_der *in, struct clusctl_der *value)
{
	if (!der_take(in, DER_INTEGER, value) || !value->size ||
	    value->data[0] & 0x80)
		return false;
	return value->size == 1 || value->data[0] || value->data[1] & 0x80;
}

static bool der_take_small(struct clusctl_der *in, u8 *value)
{
	struct clusctl_der number;

	if (!der_take_unsigned(in, &number) || number.size != 1)
		return false;
	*value = number.data[0];
	return true;
}

/* Drop the count of unused bits, which is 0 in a key. */
static bool der_whole_bytes(struct clusctl_der *bits)
{
	if (bits->size < 2 || bits->data[0])
		return false;
	bits->data++;
	bits->size--;
	return true;
}

static bool parse_private(struct clusctl_der in, struct der_pair *pair)
{
	struct clusctl_der info, attributes;

	if (!der_take(&in, DER_SEQUENCE, &info) || in.size)
		return false;
	if (!der_take_small(&info, &pair->version) || pair->version > 1)
		return false;
	if (!der_take(&info, DER_SEQUENCE, &pair->algorithm) ||
	    !der_take(&info, DER_OCTET_STRING, &pair->key))
		return false;
	if (der_next_is(&info, DER_CONTEXT_0_CONSTRUCTED) &&
	    !der_take(&info, DER_CONTEXT_0_CONSTRUCTED, &attributes))
		return false;
	pair->copy = (struct clusctl_der){};
	if (pair->version == 1 && der_next_is(&info, DER_CONTEXT_1))
		if (!der_take(&info, DER_CONTEXT_1, &pair->copy) ||
		    !der_whole_bytes(&pair->copy))
			return false;
	return !info.size;
}

static bool parse_public(struct clusctl_der in, struct der_pair *pair)
{
	struct clusctl_der info, algorithm;

	if (!der_take(&in, DER_SEQUENCE, &info) || in.size)
		return false;
	if (!der_take(&info, DER_SEQUENCE, &algorithm) ||
	    !der_is(&algorithm, pair->algorithm.data, pair->algorithm.size))
		return false;
	return der_take(&info, DER_BIT_STRING, &pair->bits) && !info.size &&
	       der_whole_bytes(&pair->bits);
}

/*
 * RFC 8017, A.1.1 and A.1.2: two primes, and the same modulus and exponent. The
 * kernel's parser takes version 0 only, and would tell so in the log.
 */
static bool check_rsa(const struct der_pair *pair)
{
	struct clusctl_der in = pair->key, bits = pair->bits;
	struct clusctl_der private, public, n, e, same, rest;
	u8 version;
	int i;

	if (pair->version)
		return false;
	if (!der_take(&in, DER_SEQUENCE, &private) || in.size ||
	    !der_take(&bits, DER_SEQUENCE, &public) || bits.size)
		return false;
	if (!der_take_small(&private, &version) || version != 0)
		return false;
	if (!der_take_unsigned(&private, &n) ||
	    !der_take_unsigned(&public, &same) ||
	    !der_is(&same, n.data, n.size))
		return false;
	if (!der_take_unsigned(&private, &e) ||
	    !der_take_unsigned(&public, &same) ||
	    !der_is(&same, e.data, e.size))
		return false;
	for (i = 0; i < 6; i++) /* d, p, q, dp, dq, qinv */
		if (!der_take_unsigned(&private, &rest))
			return false;
	return !private.size && !public.size;
}

/* RFC 5915: the private half may repeat the curve and the public point */
static bool check_ec(const struct der_pair *pair)
{
	struct clusctl_der in = pair->key;
	struct clusctl_der private, scalar, part, point;
	u8 version;

	if (!der_take(&in, DER_SEQUENCE, &private) || in.size)
		return false;
	if (!der_take_small(&private, &version) || version != 1)
		return false;
	if (!der_take(&private, DER_OCTET_STRING, &scalar) || !scalar.size)
		return false;
	if (der_next_is(&private, DER_CONTEXT_0_CONSTRUCTED)) {
		if (!der_take(&private, DER_CONTEXT_0_CONSTRUCTED, &part) ||
		    !der_is(&part, pair->parameters.data,
			    pair->parameters.size))
			return false;
	}
	if (der_next_is(&private, DER_CONTEXT_1_CONSTRUCTED)) {
		if (!der_take(&private, DER_CONTEXT_1_CONSTRUCTED, &part) ||
		    !der_take(&part, DER_BIT_STRING, &point) || part.size ||
		    !der_whole_bytes(&point) ||
		    !der_is(&point, pair->bits.data, pair->bits.size))
			return false;
	}
	return !private.size;
}

/* RFC 8410 */
static bool check_ed25519(const struct der_pair *pair)
{
	struct clusctl_der in = pair->key, seed;

	return der_take(&in, DER_OCTET_STRING, &seed) && !in.size &&
	       seed.size == 32 && pair->bits.size == 32;
}

/**
 * clusctl_der_check_pair() - do these bytes make a key pair?
 * @private: PrivateKeyInfo
 * @private_size: bytes
 * @public: SubjectPublicKeyInfo
 * @public_size: bytes
 * @bits: out: the key proper within @public: for RSA, an RSAPublicKey
 *
 * That the halves belong together is checked as far as the private half repeats
 * the public one: always for RSA, for EC and Ed25519 where it is present.
 *
 * Return: the algorithm, or what is wrong.
 */
enum clusctl_der_result
clusctl_der_check_pair(const u8 *private, size_t private_size, const u8 *public,
		       size_t public_size, struct clusctl_der *bits)
{
	struct der_pair pair;

	if (!parse_private((struct clusctl_der){ private, private_size },
			   &pair) ||
	    !parse_public((struct clusctl_der){ public, public_size }, &pair))
		return CLUSCTL_DER_MALFORMED;
	if (pair.copy.size &&
	    !der_is(&pair.copy, pair.bits.data, pair.bits.size))
		return CLUSCTL_DER_MALFORMED;
	*bits = pair.bits;
	pair.parameters = pair.algorithm;
	if (!der_take(&pair.parameters, DER_OID, &pair.oid))
		return CLUSCTL_DER_MALFORMED;
	if (der_is(&pair.oid, oid_rsa, sizeof(oid_rsa)))
		return check_rsa(&pair) ? CLUSCTL_DER_RSA :
					  CLUSCTL_DER_MALFORMED;
	if (der_is(&pair.oid, oid_ec, sizeof(oid_ec)))
		return check_ec(&pair) ? CLUSCTL_DER_EC : CLUSCTL_DER_MALFORMED;
	if (der_is(&pair.oid, oid_ed25519, sizeof(oid_ed25519)))
		return check_ed25519(&pair) ? CLUSCTL_DER_ED25519 :
					      CLUSCTL_DER_MALFORMED;
	return CLUSCTL_DER_OTHER;
}
