// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys of type .clusctl: the life of their payload, and what is left of it. */
#include "../../module/keytype.c"

#include <crypto/public_key.h>
#include <keys/asymmetric-subtype.h>
#include <linux/key.h>
#include <linux/string.h>

#include "image.h"
#include "keys.h"
#include "kunit.h"
#include "pair_fixture.h"

/* KASAN keeps its notes at the front of what was freed. */
#define NOTES 64

/* Ends with the destruction of the pairs, which the collector does. */
static void exit_case(struct kunit *test)
{
	pair_fixture_exit(test);
	wait_var_event(&pairs, !have_pairs());
}

/* Bytes that are still what they were, of memory that was freed since */
static noinline __no_sanitize_address size_t count_left(const u8 *freed,
							const u8 *was,
							size_t size)
{
	size_t i, left = 0;

	for (i = NOTES; i < size; i++)
		left += was[i] && READ_ONCE(freed[i]) == was[i];
	return left;
}

/* The one copy of the private bytes is wiped, wherever it is now. */
static void expect_wiped(struct kunit *test, const u8 *freed,
			 const struct test_pair *pair)
{
	KUNIT_EXPECT_LT(test,
			count_left(freed, pair->private, pair->private_size),
			(pair->private_size - NOTES) / 4);
}

static bool is_zero(const u8 *bytes, size_t size)
{
	return !memchr_inv(bytes, 0, size);
}

static void type_keeps_userspace_out(struct kunit *test)
{
	const struct key_type *type = &clusctl_key_type;

	/* add_key(2) and request_key(2) refuse a name that begins so. */
	KUNIT_EXPECT_EQ(test, type->name[0], '.');
	KUNIT_EXPECT_TRUE(test, !type->read);
	KUNIT_EXPECT_TRUE(test, !type->update);
	KUNIT_EXPECT_TRUE(test, !type->preparse);
	KUNIT_EXPECT_TRUE(test, !type->request_key);
	KUNIT_EXPECT_TRUE(test, !type->vet_description);
}

static void instantiated(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;
	struct clusctl_material *material;
	struct key *key;

	make_pair(test, &kunit_rsa, true);
	key = fixture->key;
	material = pair_of(key)->material;
	KUNIT_EXPECT_TRUE(test, key_is_positive(key));
	KUNIT_EXPECT_PTR_EQ(test, key->type, &clusctl_key_type);
	KUNIT_EXPECT_STREQ(test, key->description, "AT_SIGNATURE");
	KUNIT_EXPECT_TRUE(test, uid_eq(key->uid, KUIDT_INIT(1000)));
	KUNIT_EXPECT_TRUE(test, gid_eq(key->gid, KGIDT_INIT(1001)));
	KUNIT_EXPECT_EQ(test, key->perm, PAIR_PERM);
	KUNIT_EXPECT_EQ(test, key->datalen, material->quota);
	KUNIT_EXPECT_GE(test, material->quota,
			2 * kunit_rsa.private_size + kunit_rsa.public_size);
	KUNIT_EXPECT_PTR_EQ(test, pair_of(key)->key, key);
	KUNIT_EXPECT_TRUE(test, have_pairs());
}

static void pair_is_of_its_container(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;
	key_serial_t serial;

	make_pair(test, &kunit_rsa, true);
	serial = fixture->container->serial;
	KUNIT_EXPECT_TRUE(test,
			  clusctl_pair_is(fixture->key, AT_SIGNATURE, serial));
	KUNIT_EXPECT_FALSE(test, clusctl_pair_is(fixture->key, AT_KEYEXCHANGE,
						 serial));
	KUNIT_EXPECT_FALSE(test, clusctl_pair_is(fixture->key, AT_SIGNATURE,
						 serial + 1));
	KUNIT_EXPECT_FALSE(test, clusctl_pair_is(fixture->container,
						 AT_SIGNATURE, serial));
}

/* A pair fits as long as nothing of its container has changed. */
static void pair_fits_its_container(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;
	struct key *key, *container;

	make_pair(test, &kunit_rsa, true);
	key = fixture->key;
	container = fixture->container;
	KUNIT_EXPECT_TRUE(test, clusctl_pair_fits(key, container));
	key->perm ^= KEY_OTH_VIEW;
	KUNIT_EXPECT_FALSE(test, clusctl_pair_fits(key, container));
	key->perm ^= KEY_OTH_VIEW;
	container->uid = KUIDT_INIT(1);
	KUNIT_EXPECT_FALSE(test, clusctl_pair_fits(key, container));
	container->uid = key->uid;
	container->gid = KGIDT_INIT(1);
	KUNIT_EXPECT_FALSE(test, clusctl_pair_fits(key, container));
	container->gid = key->gid;
	key->expiry = TIME64_MAX - 1;
	KUNIT_EXPECT_FALSE(test, clusctl_pair_fits(key, container));
	key->expiry = TIME64_MAX;
	KUNIT_EXPECT_TRUE(test, clusctl_pair_fits(key, container));
}

static void described(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;
	char text[256] = {}, expected[64];
	struct seq_file m = { .buf = text, .size = sizeof(text) };

	make_pair(test, &kunit_rsa, true);
	clusctl_key_type.describe(fixture->key, &m);
	snprintf(expected, sizeof(expected), "AT_SIGNATURE: %u",
		 pair_of(fixture->key)->material->quota);
	KUNIT_EXPECT_EQ(test, m.count, strlen(expected));
	KUNIT_EXPECT_EQ(test, memcmp(text, expected, m.count), 0);
	key_revoke(fixture->key);
	m.count = 0;
	clusctl_key_type.describe(fixture->key, &m);
	KUNIT_EXPECT_EQ(test, m.count, strlen("AT_SIGNATURE: 0"));
	KUNIT_EXPECT_EQ(test, memcmp(text, "AT_SIGNATURE: 0", m.count), 0);
}

static void expect_bytes(struct kunit *test, u32 status, void *bytes, u32 size,
			 const u8 *expected, u32 expected_size)
{
	KUNIT_ASSERT_EQ(test, status, ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, size, expected_size);
	KUNIT_EXPECT_EQ(test, memcmp(bytes, expected, min(size, expected_size)),
			0);
	kfree_sensitive(bytes);
}

static void expect_content(struct kunit *test, const struct test_pair *pair,
			   u32 flags)
{
	struct pair_fixture *fixture = test->priv;
	struct clusctl_pair info = {};
	u32 size = 0, status;
	void *bytes = NULL;

	status = clusctl_pair_public(fixture->key, &bytes, &size);
	expect_bytes(test, status, bytes, size, pair->public,
		     pair->public_size);
	status = clusctl_pair_export(fixture->key, &bytes, &size);
	if (flags & CLUSCTL_PAIR_EXPORTABLE)
		expect_bytes(test, status, bytes, size, pair->private,
			     pair->private_size);
	else
		KUNIT_EXPECT_EQ(test, status, NTE_BAD_KEY_STATE);
	clusctl_pair_info(fixture->key, &info);
	KUNIT_EXPECT_EQ(test, info.serial, fixture->key->serial);
	KUNIT_EXPECT_EQ(test, info.flags, flags);
	KUNIT_EXPECT_EQ(test, info.public_size, pair->public_size);
	KUNIT_EXPECT_EQ(test, info.private_size,
			flags & CLUSCTL_PAIR_EXPORTABLE ? pair->private_size :
							  0);
}

/* No kernel of ours is without RSA, and none operates another algorithm. */
static void expect_inner(struct kunit *test, bool has_inner)
{
	struct pair_fixture *fixture = test->priv;
	const struct clusctl_material *material =
		pair_of(fixture->key)->material;

	KUNIT_EXPECT_EQ(test, !!material->inner, has_inner);
	KUNIT_EXPECT_FALSE(test, material->lacks_inner);
}

static void exportable_pair(struct kunit *test)
{
	make_pair(test, &kunit_rsa, true);
	expect_content(test, &kunit_rsa,
		       CLUSCTL_PAIR_EXPORTABLE | CLUSCTL_PAIR_OPERABLE);
	expect_inner(test, true);
}

/* Each byte counts, and each size. */
static void pair_holds_what_it_is_made_of(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;
	u8 *private = kunit_kmalloc(test, kunit_ec.private_size, GFP_KERNEL);
	u8 *public = kunit_kmalloc(test, kunit_ec.public_size, GFP_KERNEL);
	struct clusctl_image_pair image = {
		private,
		public,
		kunit_ec.private_size,
		kunit_ec.public_size,
	};
	u32 i;

	KUNIT_ASSERT_TRUE(test, private && public);
	memcpy(private, kunit_ec.private, kunit_ec.private_size);
	memcpy(public, kunit_ec.public, kunit_ec.public_size);
	make_pair(test, &kunit_ec, true);
	KUNIT_EXPECT_TRUE(test, clusctl_pair_holds(fixture->key, &image));
	for (i = 0; i < image.private_size; i++) {
		private[i] ^= 1;
		KUNIT_EXPECT_FALSE(test,
				   clusctl_pair_holds(fixture->key, &image));
		private[i] ^= 1;
	}
	for (i = 0; i < image.public_size; i++) {
		public[i] ^= 1;
		KUNIT_EXPECT_FALSE(test,
				   clusctl_pair_holds(fixture->key, &image));
		public[i] ^= 1;
	}
	image.private_size--;
	KUNIT_EXPECT_FALSE(test, clusctl_pair_holds(fixture->key, &image));
	image.private_size++;
	image.public_size--;
	KUNIT_EXPECT_FALSE(test, clusctl_pair_holds(fixture->key, &image));
	image.public_size++;
	KUNIT_EXPECT_TRUE(test, clusctl_pair_holds(fixture->key, &image));
	pair_of(fixture->key)->material->lacks_inner = true;
	KUNIT_EXPECT_FALSE(test, clusctl_pair_holds(fixture->key, &image));
	pair_of(fixture->key)->material->lacks_inner = false;
	key_revoke(fixture->key);
	KUNIT_EXPECT_FALSE(test, clusctl_pair_holds(fixture->key, &image));
}

/* There is no copy of the private bytes to be had. */
static void locked_in_pair(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;
	const struct clusctl_image_pair image = {
		kunit_rsa.private,
		kunit_rsa.public,
		kunit_rsa.private_size,
		kunit_rsa.public_size,
	};

	make_pair(test, &kunit_rsa, false);
	expect_content(test, &kunit_rsa, CLUSCTL_PAIR_OPERABLE);
	KUNIT_EXPECT_NULL(test, pair_of(fixture->key)->material->private);
	KUNIT_EXPECT_FALSE(test, clusctl_pair_holds(fixture->key, &image));
}

static void pair_without_algorithm(struct kunit *test)
{
	make_pair(test, &kunit_ed25519, true);
	expect_content(test, &kunit_ed25519, CLUSCTL_PAIR_EXPORTABLE);
	expect_inner(test, false);
}

static void expect_dead(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;
	struct clusctl_material *material = new_material(test, &kunit_ec, true);
	struct clusctl_pair info = {};
	void *bytes;
	u32 size;

	KUNIT_EXPECT_EQ(test, clusctl_pair_export(fixture->key, &bytes, &size),
			NTE_BAD_KEYSET);
	KUNIT_EXPECT_EQ(test, clusctl_pair_public(fixture->key, &bytes, &size),
			NTE_BAD_KEYSET);
	KUNIT_EXPECT_EQ(test, clusctl_pair_replace(fixture->key, material),
			NTE_BAD_KEYSET);
	clusctl_material_free(material);
	clusctl_pair_info(fixture->key, &info);
	KUNIT_EXPECT_EQ(test, info.serial, fixture->key->serial);
	KUNIT_EXPECT_EQ(test, info.flags, CLUSCTL_KEY_DEAD);
	KUNIT_EXPECT_EQ(test, info.public_size, 0U);
	KUNIT_EXPECT_EQ(test, info.private_size, 0U);
}

/* When revoke returns, and not when the collector comes */
static void revoke_wipes(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;
	struct clusctl_material *material;
	struct public_key *inner_key;
	struct key *inner;
	const u8 *private;

	make_pair(test, &kunit_rsa, true);
	material = pair_of(fixture->key)->material;
	private = material->private;
	KUNIT_EXPECT_EQ(
		test,
		memcmp(private, kunit_rsa.private, kunit_rsa.private_size), 0);
	inner = key_get(material->inner);
	inner_key = inner->payload.data[asym_crypto];
	KUNIT_EXPECT_FALSE(test, is_zero(inner_key->key, inner_key->keylen));
	key_revoke(fixture->key);
	expect_wiped(test, private, &kunit_rsa);
	KUNIT_EXPECT_TRUE(test, is_zero(inner_key->key, inner_key->keylen));
	KUNIT_EXPECT_NULL(test, pair_of(fixture->key)->material);
	KUNIT_EXPECT_EQ(test, fixture->key->datalen, 0);
	key_put(inner);
	expect_dead(test);
	/* Once more does no harm. */
	clusctl_pair_end(fixture->key);
	expect_dead(test);
}

/* With the last reference goes what nobody has revoked. */
static void destroy_wipes(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;
	const u8 *private;

	make_pair(test, &kunit_rsa, true);
	private = pair_of(fixture->key)->material->private;
	key_put(fixture->key);
	fixture->key = NULL;
	wait_var_event(&pairs, !have_pairs());
	expect_wiped(test, private, &kunit_rsa);
}

static void replace_wipes(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;
	struct clusctl_material *new;
	key_serial_t serial;
	const u8 *private;

	make_pair(test, &kunit_rsa, true);
	serial = fixture->key->serial;
	private = pair_of(fixture->key)->material->private;
	new = new_material(test, &kunit_ec, true);
	KUNIT_ASSERT_EQ(test, clusctl_pair_replace(fixture->key, new),
			ERROR_SUCCESS);
	expect_wiped(test, private, &kunit_rsa);
	KUNIT_EXPECT_EQ(test, fixture->key->serial, serial);
	KUNIT_EXPECT_EQ(test, fixture->key->datalen, new->quota);
	expect_content(test, &kunit_ec, CLUSCTL_PAIR_EXPORTABLE);
}

/* The end of its container is the end of a pair. */
static void delete_wipes(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;
	const u8 *private;

	import_pair(test, &kunit_rsa);
	private = pair_of(fixture->key)->material->private;
	pair_fixture_delete(fixture);
	expect_wiped(test, private, &kunit_rsa);
	expect_dead(test);
}

static void expired_pair_is_dead(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;

	make_pair(test, &kunit_rsa, true);
	fixture->key->expiry = 1;
	expect_dead(test);
	/* It is only dead, not revoked. */
	KUNIT_EXPECT_NOT_NULL(test, pair_of(fixture->key)->material);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(type_keeps_userspace_out),
	KUNIT_CASE(instantiated),
	KUNIT_CASE(pair_is_of_its_container),
	KUNIT_CASE(pair_fits_its_container),
	KUNIT_CASE(described),
	KUNIT_CASE(exportable_pair),
	KUNIT_CASE(pair_holds_what_it_is_made_of),
	KUNIT_CASE(locked_in_pair),
	KUNIT_CASE(pair_without_algorithm),
	KUNIT_CASE(revoke_wipes),
	KUNIT_CASE(destroy_wipes),
	KUNIT_CASE(replace_wipes),
	KUNIT_CASE(delete_wipes),
	KUNIT_CASE(expired_pair_is_dead),
	{},
};

KUNIT_SUITE_OF_FIXTURES("keytype", kunit_parts_init, pair_fixture_init,
			exit_case, cases);
