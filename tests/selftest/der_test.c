// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys that are not whole: cut, spoiled, or with halves of different keys. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "state.h"
#include "test_keys.h"

#define BOX STR("1\\\\Box")
#define EXPORTABLE (MACHINE | CRYPT_EXPORTABLE)

FIXTURE(der)
{
	int cluster;
	const struct key_pair *there;
	struct state state;
};

/* There is a pair already, so that a replacement would be seen. */
FIXTURE_SETUP(der)
{
	self->cluster = open_cluster(O_RDWR);
	new_container(self->cluster, MACHINE, BOX);
	self->there = &rsa_b;
	ASSERT_DONE(import_key(self->cluster, EXPORTABLE, AT_KEYEXCHANGE, BOX,
			       self->there));
	self->state = state_take(self->cluster);
}

FIXTURE_TEARDOWN(der)
{
	close(self->cluster);
}

static const struct {
	const char *name;
	const struct key_pair *pair;
} keys[] = {
	{ "RSA", &rsa_a },
	{ "EC", &ec_p256 },
	{ "Ed25519", &ed25519 },
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

static struct reply import_pair(int cluster, const struct key_pair *pair)
{
	return import_key(cluster, EXPORTABLE, AT_KEYEXCHANGE, BOX, pair);
}

static void expect_bad(struct der_fixture *self, const struct key_pair *pair)
{
	struct reply reply = import_pair(self->cluster, pair);

	EXPECT_STATUS(NTE_BAD_DATA, reply);
	if (reply.status == ERROR_SUCCESS)
		import_pair(self->cluster, self->there);
	else
		EXPECT_UNCHANGED(self->cluster, self->state);
}

TEST_F(der, cut_private_key)
{
	struct key_pair cut;
	size_t i;

	for (i = 0; i < KEYS; i++) {
		cut = *keys[i].pair;
		while (--cut.priv_size) {
			harness_case("%s cut to %u", keys[i].name,
				     cut.priv_size);
			expect_bad(self, &cut);
		}
		EXPECT_DONE(import_pair(self->cluster, keys[i].pair));
		self->there = keys[i].pair;
		self->state = state_take(self->cluster);
	}
}

TEST_F(der, cut_public_key)
{
	struct key_pair cut;
	size_t i;

	for (i = 0; i < KEYS; i++) {
		cut = *keys[i].pair;
		while (--cut.pub_size) {
			harness_case("%s cut to %u", keys[i].name,
				     cut.pub_size);
			expect_bad(self, &cut);
		}
	}
}

/* A copy with some bytes more; the caller spoils it. */
static unsigned char *copy_of(const unsigned char *bytes, __u32 size)
{
	unsigned char *copy = calloc(1, size + 64);

	ASSERT_TRUE(copy);
	memcpy(copy, bytes, size);
	return copy;
}

TEST_F(der, trailing_bytes)
{
	struct key_pair longer;
	__u32 more;
	size_t i;

	for (i = 0; i < KEYS; i++) {
		for (more = 1; more <= 2; more++) {
			harness_case("%s and %u more", keys[i].name, more);
			longer = *keys[i].pair;
			longer.priv = copy_of(longer.priv, longer.priv_size);
			longer.priv_size += more;
			expect_bad(self, &longer);
			longer = *keys[i].pair;
			longer.pub = copy_of(longer.pub, longer.pub_size);
			longer.pub_size += more;
			expect_bad(self, &longer);
		}
	}
}

/* The parts of a DER value: where its length is, and its contents */
struct value {
	size_t length_at;
	size_t contents;
	size_t end;
};

static bool read_value(const unsigned char *der, size_t at, size_t end,
		       struct value *value)
{
	size_t length, octets = 0;

	if (end - at < 2)
		return false;
	value->length_at = at + 1;
	length = der[at + 1];
	if (length & 0x80) {
		octets = length & 0x7f;
		if (!octets || octets > 2 || end - at < 2 + octets)
			return false;
		for (length = 0; value->length_at < at + 1 + octets;)
			length = length << 8 | der[++value->length_at];
	}
	value->contents = at + 2 + octets;
	value->end = value->contents + length;
	return length <= end - value->contents;
}

/* Do these bytes consist of DER values? */
static bool is_der(const unsigned char *der, size_t at, size_t end)
{
	struct value value;

	if (at == end)
		return false;
	for (; at < end; at = value.end)
		if (!read_value(der, at, end, &value))
			return false;
	return true;
}

/* Constructed, or a string of octets or bits, which may hold more DER */
static bool may_hold_der(unsigned char tag)
{
	return tag & 0x20 || tag == 0x03 || tag == 0x04;
}

struct spoiled {
	struct der_fixture *fixture;
	const struct key_pair *pair;
	bool private;
	const char *name;
	int count;
};

static void spoil_byte(struct spoiled *spoiled, size_t at, unsigned char value)
{
	struct key_pair pair = *spoiled->pair;
	unsigned char *copy;

	copy = spoiled->private ? copy_of(pair.priv, pair.priv_size) :
				  copy_of(pair.pub, pair.pub_size);
	harness_case("%s %s byte %zu %#x not %#x", spoiled->name,
		     spoiled->private ? "private" : "public", at, value,
		     copy[at]);
	copy[at] = value;
	if (spoiled->private)
		pair.priv = copy;
	else
		pair.pub = copy;
	expect_bad(spoiled->fixture, &pair);
	free(copy);
	spoiled->count++;
}

/* Every tag and every last byte of a length, and those of what is inside */
static void spoil_headers(struct spoiled *spoiled, const unsigned char *der,
			  size_t at, size_t end)
{
	struct value value;
	size_t inside;

	for (; at < end; at = value.end) {
		if (!read_value(der, at, end, &value))
			return;
		spoil_byte(spoiled, at, der[at] ^ 0x20);
		spoil_byte(spoiled, at, der[at] ^ 0x80);
		spoil_byte(spoiled, at, der[at] ^ 0x01);
		spoil_byte(spoiled, at, 0);
		spoil_byte(spoiled, at, 0xff);
		spoil_byte(spoiled, value.length_at, der[value.length_at] + 1);
		spoil_byte(spoiled, value.length_at, der[value.length_at] - 1);
		spoil_byte(spoiled, at + 1, 0x80);
		spoil_byte(spoiled, at + 1, 0xff);
		spoil_byte(spoiled, at + 1, 0x84);
		/* A BIT STRING starts with the number of bits to drop. */
		inside = value.contents + (der[at] == 0x03);
		if (may_hold_der(der[at]) && is_der(der, inside, value.end))
			spoil_headers(spoiled, der, inside, value.end);
	}
}

TEST_F(der, tags_and_lengths)
{
	struct spoiled spoiled = { .fixture = self };
	const struct key_pair *pair;
	size_t i;

	for (i = 0; i < KEYS; i++) {
		pair = keys[i].pair;
		spoiled.pair = pair;
		spoiled.name = keys[i].name;
		spoiled.private = true;
		spoil_headers(&spoiled, pair->priv, 0, pair->priv_size);
		spoiled.private = false;
		spoil_headers(&spoiled, pair->pub, 0, pair->pub_size);
	}
	/* As many headers as the keys have, so that the walk is whole */
	EXPECT_EQ(10 * (16 + 8 + 11 + 5 + 6 + 4), spoiled.count);
}

TEST_F(der, halves_of_different_keys)
{
	struct key_pair mixed;
	size_t i, j;

	for (i = 0; i < KEYS; i++) {
		for (j = 0; j < KEYS; j++) {
			if (i == j)
				continue;
			harness_case("%s and %s", keys[i].name, keys[j].name);
			mixed = *keys[i].pair;
			mixed.pub = keys[j].pair->pub;
			mixed.pub_size = keys[j].pair->pub_size;
			expect_bad(self, &mixed);
		}
	}
	harness_case("RSA and another RSA");
	mixed = rsa_a;
	mixed.pub = rsa_b.pub;
	expect_bad(self, &mixed);
	harness_case("private for public");
	mixed = rsa_a;
	mixed.pub = mixed.priv;
	mixed.pub_size = mixed.priv_size;
	expect_bad(self, &mixed);
	harness_case("public for private");
	mixed = rsa_a;
	mixed.priv = mixed.pub;
	mixed.priv_size = mixed.pub_size;
	expect_bad(self, &mixed);
}

/* One bit of what both halves have: modulus, exponent, point */
TEST_F(der, halves_that_differ_in_one_bit)
{
	static const struct {
		const char *what;
		const struct key_pair *pair;
		__u32 from_end; /* of the public half */
	} bits[] = {
		{ "first byte of the modulus", &rsa_a, 261 },
		{ "last byte of the modulus", &rsa_a, 6 },
		{ "first byte of the exponent", &rsa_a, 3 },
		{ "last byte of the exponent", &rsa_a, 1 },
		{ "form of the point", &ec_p256, 65 },
		{ "first byte of the point", &ec_p256, 64 },
		{ "last byte of the point", &ec_p256, 1 },
	};
	struct key_pair pair;
	unsigned char *copy;
	size_t i;

	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		harness_case("%s", bits[i].what);
		pair = *bits[i].pair;
		copy = copy_of(pair.pub, pair.pub_size);
		copy[pair.pub_size - bits[i].from_end] ^= 4;
		pair.pub = copy;
		expect_bad(self, &pair);
	}
}

/* A private key of version 1 (RFC 5958) may repeat the public one. */
TEST_F(der, version_1)
{
	static const unsigned char head[] = { 0x30, 0x51, 0x02, 0x01, 0x01 };
	static const unsigned char repeat[] = { 0x81, 0x21, 0x00 };
	struct key_pair pair = ed25519;
	unsigned char *copy = copy_of(pair.priv, pair.priv_size);

	memcpy(copy, head, sizeof(head));
	memcpy(copy + 48, repeat, sizeof(repeat));
	memcpy(copy + 51, pair.pub + 12, 32);
	pair.priv = copy;
	pair.priv_size = 83;
	copy[60] ^= 1;
	expect_bad(self, &pair);
	copy[60] ^= 1;
	EXPECT_DONE(import_pair(self->cluster, &pair));
	self->there = &pair;
	self->state = state_take(self->cluster);
	/* There is no version 2, and the kernel takes no RSA in version 1. */
	copy = copy_of(pair.priv, pair.priv_size);
	copy[4] = 2;
	pair.priv = copy;
	expect_bad(self, &pair);
	pair = rsa_a;
	copy = copy_of(pair.priv, pair.priv_size);
	copy[6] = 1;
	pair.priv = copy;
	expect_bad(self, &pair);
}

TEST_F(der, not_der_at_all)
{
	static const unsigned char text[] =
		"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n";
	unsigned char zeros[64] = { 0 };
	struct key_pair pair = rsa_a;

	pair.priv = text;
	pair.priv_size = sizeof(text) - 1;
	expect_bad(self, &pair);
	pair.priv = zeros;
	pair.priv_size = sizeof(zeros);
	expect_bad(self, &pair);
	pair = rsa_a;
	pair.pub = text;
	pair.pub_size = sizeof(text) - 1;
	expect_bad(self, &pair);
	/* The bare RSAPrivateKey of PKCS#1, which is inside */
	pair = rsa_a;
	pair.priv += 26;
	pair.priv_size -= 26;
	expect_bad(self, &pair);
}

CLUSCTL_TEST_MAIN
