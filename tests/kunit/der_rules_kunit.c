// SPDX-License-Identifier: GPL-2.0-or-later
/* Key pairs in DER that are put together here to break one rule each. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "der.h"
#include "keys.h"
#include "kunit.h"

#define ROOM 512

/* DER that is put together from the inside to the outside */
struct der_text {
	size_t size;
	u8 bytes[400];
};

/* What the two halves of a pair are made of; literals have no NUL here. */
struct form {
	const char *version;
	const char *oid;
	const char *parameters;
	const char *public_parameters; /* NULL for the same */
	size_t attributes; /* bytes of [0], 0 for none */
	const char *copy; /* of the public key, in [1], or NULL */
	struct der_text key; /* private key proper */
	struct der_text bits; /* public key proper */
	u8 unused; /* of the last byte of that */
};

struct fixture {
	u8 *private; /* the ends of memory */
	u8 *public;
	struct der_text text;
	struct form form;
};

static int init_case(struct kunit *test)
{
	struct fixture *fixture =
		kunit_kzalloc(test, sizeof(*fixture), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fixture);
	fixture->private = kunit_fence(test, ROOM);
	fixture->public = kunit_fence(test, ROOM);
	test->priv = fixture;
	return 0;
}

static size_t head_size(size_t size)
{
	return size < 0x80 ? 2 : size < 0x100 ? 3 : 4;
}

static void put_head(u8 *bytes, u8 tag, size_t size)
{
	size_t head = head_size(size);

	bytes[0] = tag;
	if (head > 2)
		bytes[1] = 0x80 + head - 2;
	if (head == 4)
		bytes[2] = size >> 8;
	bytes[head - 1] = size;
}

static void wrap(struct der_text *text, u8 tag)
{
	size_t head = head_size(text->size);

	memmove(text->bytes + head, text->bytes, text->size);
	put_head(text->bytes, tag, text->size);
	text->size += head;
}

static void append(struct der_text *text, const void *bytes, size_t size)
{
	memcpy(text->bytes + text->size, bytes, size);
	text->size += size;
}

static void append_value(struct der_text *text, u8 tag, const void *bytes,
			 size_t size)
{
	put_head(text->bytes + text->size, tag, size);
	text->size += head_size(size);
	append(text, bytes, size);
}

#define APPEND(text, tag, literal) \
	append_value(text, tag, literal, sizeof(literal) - 1)

static void put_algorithm(struct der_text *text, const char *oid,
			  const char *parameters)
{
	size_t oid_size = strlen(oid), rest = strlen(parameters);

	put_head(text->bytes + text->size, 0x30, 2 + oid_size + rest);
	text->size += 2;
	append_value(text, 0x06, oid, oid_size);
	append(text, parameters, rest);
}

static enum clusctl_der_result check_form(struct kunit *test,
					  const struct form *form)
{
	struct fixture *fixture = test->priv;
	struct der_text *text = &fixture->text;
	struct clusctl_der bits;
	size_t private_size;
	static const u8 zeros[64];

	text->size = 0;
	append_value(text, 0x02, form->version, 1);
	put_algorithm(text, form->oid, form->parameters);
	append_value(text, 0x04, form->key.bytes, form->key.size);
	if (form->attributes)
		append_value(text, 0xa0, zeros, form->attributes);
	if (form->copy)
		append_value(text, 0x81, form->copy, 33);
	wrap(text, 0x30);
	private_size = text->size;
	kunit_before(fixture->private, text->bytes, private_size);

	text->size = 0;
	put_algorithm(text, form->oid,
		      form->public_parameters ?: form->parameters);
	put_head(text->bytes + text->size, 0x03, 1 + form->bits.size);
	text->size += head_size(1 + form->bits.size);
	append(text, &form->unused, 1);
	append(text, form->bits.bytes, form->bits.size);
	wrap(text, 0x30);
	kunit_before(fixture->public, text->bytes, text->size);
	return clusctl_der_check_pair(fixture->private - private_size,
				      private_size,
				      fixture->public - text->size, text->size,
				      &bits);
}

static struct form *form_of(struct kunit *test)
{
	struct fixture *fixture = test->priv;

	return &fixture->form;
}

static void begin_form(struct form *form, const char *oid,
		       const char *parameters)
{
	memset(form, 0, sizeof(*form));
	form->version = "\0";
	form->oid = oid;
	form->parameters = parameters;
}

#define POINT "0123456789abcdef0123456789abcdef"

static void ed25519_form(struct form *form)
{
	begin_form(form, "\x2b\x65\x70", "");

	APPEND(&form->key, 0x04, POINT);
	append(&form->bits, POINT, 32);
}

static void ed25519_rules(struct kunit *test)
{
	struct form *form = form_of(test);

	ed25519_form(form);
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_ED25519);
	form->attributes = 7;
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_ED25519);
	/* A copy of the public key is of version 2, and the same. */
	form->copy = "\0" POINT;
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_MALFORMED);
	form->version = "\1";
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_ED25519);
	form->copy = "\0"
		     "1123456789abcdef0123456789abcdef";
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_MALFORMED);
	form->copy = "\1" POINT;
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_MALFORMED);
	form->copy = NULL;
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_ED25519);
	form->version = "\2";
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_MALFORMED);
	ed25519_form(form);
	form->unused = 1;
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_MALFORMED);
	ed25519_form(form);
	form->public_parameters = "\x05\x00";
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_MALFORMED);
	ed25519_form(form);
	form->bits.size--;
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_MALFORMED);
	ed25519_form(form);
	append(&form->key, "", 1);
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_MALFORMED);
	ed25519_form(form);
	form->key.size = 0;
	APPEND(&form->key, 0x04, "short");
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_MALFORMED);
}

/* The numbers of an RSA key of version 0: n, e, and six more */
static void rsa_form(struct form *form, const char *version, const char *n,
		     const char *e, int others, const char *other)
{
	begin_form(form, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "\x05");

	append_value(&form->key, 0x02, version, 1);
	append_value(&form->key, 0x02, n, strlen(n));
	append_value(&form->key, 0x02, e, strlen(e));
	while (others--)
		append_value(&form->key, 0x02, other, strlen(other));
	wrap(&form->key, 0x30);
	APPEND(&form->bits, 0x02, "\x11\x22");
	APPEND(&form->bits, 0x02, "\x03");
	wrap(&form->bits, 0x30);
}

static void rsa_rules(struct kunit *test)
{
	static const struct {
		const char *version;
		const char *n;
		const char *e;
		int others;
		const char *other;
		bool good;
	} table[] = {
		{ "\0", "\x11\x22", "\x03", 6, "\x05", true },
		{ "\0", "\x11\x22", "\x03", 5, "\x05", false },
		{ "\0", "\x11\x22", "\x03", 7, "\x05", false },
		{ "\1", "\x11\x22", "\x03", 6, "\x05", false },
		{ "\0", "\x11\x23", "\x03", 6, "\x05", false },
		{ "\0", "\x11", "\x03", 6, "\x05", false },
		{ "\0", "\x11\x22", "\x05", 6, "\x05", false },
		{ "\0", "\x11\x22", "\x03", 6, "", false },
		{ "\0", "\x11\x22", "\x03", 6, "\x85", false }, /* negative */
		{ "\0", "\x11\x22", "\x03", 6, "\x7f\xff", true },
	};
	struct form *form = form_of(test);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		rsa_form(form, table[i].version, table[i].n, table[i].e,
			 table[i].others, table[i].other);
		KUNIT_EXPECT_EQ_MSG(test, check_form(test, form),
				    table[i].good ? CLUSCTL_DER_RSA :
						    CLUSCTL_DER_MALFORMED,
				    "row %zu", i);
	}
	rsa_form(form, "\0", "\x11\x22", "\x03", 6, "\x05");
	form->version = "\1";
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_MALFORMED);
	form->version = "\0";
	append(&form->bits, "", 1);
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_MALFORMED);
	form->bits.size--;
	append(&form->key, "", 1);
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_MALFORMED);
}

/* A number with a zero in front of it that it does not need */
static void shortest_numbers(struct kunit *test)
{
	static const struct {
		const char *number;
		size_t size;
		bool good;
	} table[] = {
		{ "\x00", 1, true },	      { "\x00\x80", 2, true },
		{ "\x00\x7f", 2, false },     { "\x00\x00", 2, false },
		{ "\x00\x00\x80", 3, false },
	};
	struct form *form = form_of(test);
	size_t i;
	int j;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		rsa_form(form, "\0", "\x11\x22", "\x03", 0, "");
		form->key.size = 0;
		APPEND(&form->key, 0x02, "\0");
		APPEND(&form->key, 0x02, "\x11\x22");
		APPEND(&form->key, 0x02, "\x03");
		for (j = 0; j < 6; j++)
			append_value(&form->key, 0x02, table[i].number,
				     table[i].size);
		wrap(&form->key, 0x30);
		KUNIT_EXPECT_EQ_MSG(test, check_form(test, form),
				    table[i].good ? CLUSCTL_DER_RSA :
						    CLUSCTL_DER_MALFORMED,
				    "row %zu", i);
	}
}

#define CURVE "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"

static void ec_form(struct form *form, const char *version, const char *scalar,
		    const char *curve, const char *point)
{
	struct der_text part = {};

	begin_form(form, "\x2a\x86\x48\xce\x3d\x02\x01", CURVE);

	append_value(&form->key, 0x02, version, 1);
	append_value(&form->key, 0x04, scalar, strlen(scalar));
	if (curve)
		append_value(&form->key, 0xa0, curve, strlen(curve));
	if (point) {
		append(&part, "", 1);
		append(&part, point, strlen(point));
		wrap(&part, 0x03);
		append_value(&form->key, 0xa1, part.bytes, part.size);
	}
	wrap(&form->key, 0x30);
	append(&form->bits, POINT, 32);
}

static void ec_rules(struct kunit *test)
{
	static const struct {
		const char *version;
		const char *scalar;
		const char *curve;
		const char *point;
		bool good;
	} table[] = {
		{ "\1", "scalar", NULL, NULL, true },
		{ "\1", "scalar", CURVE, NULL, true },
		{ "\1", "scalar", CURVE, POINT, true },
		{ "\1", "scalar", NULL, POINT, true },
		{ "\0", "scalar", NULL, NULL, false },
		{ "\2", "scalar", NULL, NULL, false },
		{ "\1", "", NULL, NULL, false },
		{ "\1", "scalar", "\x05", NULL, false },
		{ "\1", "scalar", NULL, "another point", false },
		{ "\1", "scalar", NULL, "", false },
	};
	struct form *form = form_of(test);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		ec_form(form, table[i].version, table[i].scalar, table[i].curve,
			table[i].point);
		KUNIT_EXPECT_EQ_MSG(test, check_form(test, form),
				    table[i].good ? CLUSCTL_DER_EC :
						    CLUSCTL_DER_MALFORMED,
				    "row %zu", i);
	}
	ec_form(form, "\1", "scalar", CURVE, POINT);
	append(&form->key, "", 1);
	KUNIT_EXPECT_EQ(test, check_form(test, form), CLUSCTL_DER_MALFORMED);
}

/* One value, in all forms that its length can be written */
static void shortest_lengths(struct kunit *test)
{
	static const struct {
		const char *length;
		size_t octets;
		size_t size;
		bool good;
	} table[] = {
		{ "\x7f", 1, 0x7f, true },
		{ "\x81\x7f", 2, 0x7f, false },
		{ "\x81\x80", 2, 0x80, true },
		{ "\x81\xff", 2, 0xff, true },
		{ "\x82\x00\xff", 3, 0xff, false },
		{ "\x82\x01\x00", 3, 0x100, true },
		{ "\x83\x00\x01\x00", 4, 0x100, false },
		{ "\x80", 1, 0x7f, false },
		{ "\xff", 1, 0x7f, false },
		{ "\x84\xff\xff\xff\xff", 5, 0x7f, false },
	};
	static const u8 zeros[0x100];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		const struct test_pair *pair = &kunit_x25519;
		struct fixture *fixture = test->priv;
		struct der_text *text = &fixture->text;
		struct clusctl_der bits;

		text->size = 0;
		/* As attributes, which are free in what they are */
		append(text, pair->private + 2, pair->private_size - 2);
		append(text, "\xa0", 1);
		append(text, table[i].length, table[i].octets);
		append(text, zeros, table[i].size);
		wrap(text, 0x30);
		KUNIT_EXPECT_EQ_MSG(
			test,
			clusctl_der_check_pair(kunit_before(fixture->private,
							    text->bytes,
							    text->size),
					       text->size, pair->public,
					       pair->public_size, &bits),
			table[i].good ? CLUSCTL_DER_OTHER :
					CLUSCTL_DER_MALFORMED,
			"row %zu", i);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(ed25519_rules),    KUNIT_CASE(rsa_rules),
	KUNIT_CASE(shortest_numbers), KUNIT_CASE(ec_rules),
	KUNIT_CASE(shortest_lengths), {},
};

KUNIT_SUITE_OF_FIXTURES("der_rules", NULL, init_case, NULL, cases);
