// SPDX-License-Identifier: GPL-2.0-or-later
/* Key pairs of containers: what goes in, and what of it comes out again. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyctl.h"
#include "state.h"
#include "test_keys.h"

#define BOX STR("1\\\\Box")
#define EXPORTABLE (MACHINE | CRYPT_EXPORTABLE)
#define KEY_FLAGS (CLUSCTL_PAIR_EXPORTABLE | CLUSCTL_PAIR_OPERABLE)

FIXTURE(pair)
{
	int cluster;
};

FIXTURE_SETUP(pair)
{
	self->cluster = open_cluster(O_RDWR);
	new_container(self->cluster, MACHINE, BOX);
}

FIXTURE_TEARDOWN(pair)
{
	close(self->cluster);
}

static const struct {
	const char *name;
	const struct key_pair *pair;
} keys[] = {
	{ "RSA", &rsa_a },
	{ "another RSA", &rsa_b },
	{ "EC", &ec_p256 },
	{ "Ed25519", &ed25519 },
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

static struct reply get_key(int cluster, __u32 code, __u32 flags, __u32 spec,
			    struct str name, void *out, __u32 size)
{
	return call(cluster, code, flags, key_input(spec, name), out, size);
}

/* The bytes that a code returns are exactly these. */
static void expect_bytes(int cluster, __u32 code, __u32 flags, __u32 spec,
			 struct str name, const unsigned char *bytes,
			 __u32 bytes_size)
{
	void *got;
	__u32 size;

	got = fetch(cluster, code, flags, key_input(spec, name), &size);
	EXPECT_EQ(bytes_size, size);
	if (bytes_size == size)
		EXPECT_MEMEQ(bytes, got, size);
	free(got);
}

static void expect_public(int cluster, __u32 flags, __u32 spec, struct str name,
			  const struct key_pair *pair)
{
	expect_bytes(cluster, CLUSCTL_NODE_GET_PUBLIC_KEY, flags, spec, name,
		     pair->pub, pair->pub_size);
}

static void expect_private(int cluster, __u32 flags, __u32 spec,
			   struct str name, const struct key_pair *pair)
{
	expect_bytes(cluster, CLUSCTL_NODE_EXPORT_KEY, flags, spec, name,
		     pair->priv, pair->priv_size);
}

static struct clusctl_pair get_pair(int cluster, __u32 flags, __u32 spec,
				    struct str name)
{
	struct clusctl_container_record record;

	record = container_record(cluster, flags, name);
	return spec == AT_SIGNATURE ? record.signature : record.exchange;
}

TEST_F(pair, out_comes_what_went_in)
{
	struct clusctl_pair pair;
	__u32 spec;
	size_t i;

	for (spec = AT_KEYEXCHANGE; spec <= AT_SIGNATURE; spec++) {
		for (i = 0; i < KEYS; i++) {
			harness_case("%s spec %u", keys[i].name, spec);
			ASSERT_DONE(import_key(self->cluster, EXPORTABLE, spec,
					       BOX, keys[i].pair));
			expect_public(self->cluster, MACHINE, spec, BOX,
				      keys[i].pair);
			expect_private(self->cluster, MACHINE, spec, BOX,
				       keys[i].pair);
			pair = get_pair(self->cluster, MACHINE, spec, BOX);
			EXPECT_GT(pair.serial, 0);
			EXPECT_EQ(CLUSCTL_PAIR_EXPORTABLE,
				  pair.flags & ~CLUSCTL_PAIR_OPERABLE);
			EXPECT_EQ(keys[i].pair->pub_size, pair.public_size);
			EXPECT_EQ(keys[i].pair->priv_size, pair.private_size);
		}
	}
}

TEST_F(pair, two_specs_are_two_pairs)
{
	struct clusctl_container_record record;

	ASSERT_DONE(import_key(self->cluster, EXPORTABLE, AT_KEYEXCHANGE, BOX,
			       &rsa_a));
	record = container_record(self->cluster, MACHINE, BOX);
	EXPECT_EQ(0, record.signature.serial);
	EXPECT_STATUS(NTE_NO_KEY,
		      get_key(self->cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			      AT_SIGNATURE, BOX, NULL, 0));
	EXPECT_STATUS(NTE_NO_KEY,
		      get_key(self->cluster, CLUSCTL_NODE_GET_PUBLIC_KEY,
			      MACHINE, AT_SIGNATURE, BOX, NULL, 0));
	ASSERT_DONE(
		import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_b));
	record = container_record(self->cluster, MACHINE, BOX);
	EXPECT_NE(record.exchange.serial, record.signature.serial);
	EXPECT_EQ(KEY_FLAGS, record.exchange.flags);
	EXPECT_EQ(CLUSCTL_PAIR_OPERABLE, record.signature.flags);
	expect_private(self->cluster, MACHINE, AT_KEYEXCHANGE, BOX, &rsa_a);
	expect_public(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_b);
}

TEST_F(pair, not_exportable)
{
	struct clusctl_pair pair;
	struct state state;
	char room[4096];

	ASSERT_DONE(import_key(self->cluster, MACHINE, AT_KEYEXCHANGE, BOX,
			       &rsa_a));
	state = state_take(self->cluster);
	pair = get_pair(self->cluster, MACHINE, AT_KEYEXCHANGE, BOX);
	EXPECT_EQ(CLUSCTL_PAIR_OPERABLE, pair.flags);
	EXPECT_EQ(0, pair.private_size);
	EXPECT_EQ(rsa_a.pub_size, pair.public_size);
	EXPECT_REFUSED(self->cluster, state, NTE_BAD_KEY_STATE,
		       get_key(self->cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			       AT_KEYEXCHANGE, BOX, NULL, 0));
	EXPECT_REFUSED(self->cluster, state, NTE_BAD_KEY_STATE,
		       get_key(self->cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			       AT_KEYEXCHANGE, BOX, room, sizeof(room)));
	expect_public(self->cluster, MACHINE, AT_KEYEXCHANGE, BOX, &rsa_a);
}

/* Applications hold the serial of a key, so it stays. */
TEST_F(pair, replace_keeps_the_serial)
{
	__s32 serial;
	size_t i;

	ASSERT_DONE(
		import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_a));
	serial = get_pair(self->cluster, MACHINE, AT_SIGNATURE, BOX).serial;
	for (i = 0; i < KEYS; i++) {
		harness_case("%s", keys[i].name);
		ASSERT_DONE(import_key(self->cluster, EXPORTABLE, AT_SIGNATURE,
				       BOX, keys[i].pair));
		EXPECT_EQ(serial,
			  get_pair(self->cluster, MACHINE, AT_SIGNATURE, BOX)
				  .serial);
		expect_private(self->cluster, MACHINE, AT_SIGNATURE, BOX,
			       keys[i].pair);
		expect_public(self->cluster, MACHINE, AT_SIGNATURE, BOX,
			      keys[i].pair);
	}
	/* And the private bytes go with the permission to export them. */
	ASSERT_DONE(
		import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_b));
	EXPECT_EQ(serial,
		  get_pair(self->cluster, MACHINE, AT_SIGNATURE, BOX).serial);
	EXPECT_STATUS(NTE_BAD_KEY_STATE,
		      get_key(self->cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			      AT_SIGNATURE, BOX, NULL, 0));
}

TEST_F(pair, import_new)
{
	const __u32 flags = EXPORTABLE | CLUSCTL_IMPORT_NEW;
	struct state state;

	ASSERT_DONE(
		import_key(self->cluster, flags, AT_SIGNATURE, BOX, &rsa_a));
	state = state_take(self->cluster);
	EXPECT_REFUSED(self->cluster, state, NTE_EXISTS,
		       import_key(self->cluster, flags, AT_SIGNATURE, BOX,
				  &rsa_b));
	EXPECT_REFUSED(self->cluster, state, NTE_EXISTS,
		       import_key(self->cluster, flags, AT_SIGNATURE, BOX,
				  &rsa_a));
	expect_private(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_a);
	EXPECT_DONE(
		import_key(self->cluster, flags, AT_KEYEXCHANGE, BOX, &rsa_b));
}

TEST_F(pair, no_such_container)
{
	struct state state = state_take(self->cluster);
	struct str name = STR("1\\\\Nothing");

	EXPECT_REFUSED(self->cluster, state, NTE_BAD_KEYSET,
		       import_key(self->cluster, EXPORTABLE, AT_SIGNATURE, name,
				  &rsa_a));
	EXPECT_REFUSED(self->cluster, state, NTE_BAD_KEYSET,
		       import_key(self->cluster, CRYPT_EXPORTABLE, AT_SIGNATURE,
				  BOX, &rsa_a));
	EXPECT_REFUSED(self->cluster, state, NTE_BAD_KEYSET,
		       get_key(self->cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			       AT_SIGNATURE, name, NULL, 0));
	EXPECT_REFUSED(self->cluster, state, NTE_BAD_KEYSET,
		       get_key(self->cluster, CLUSCTL_NODE_GET_PUBLIC_KEY,
			       MACHINE, AT_SIGNATURE, name, NULL, 0));
	EXPECT_REFUSED(self->cluster, state, NTE_BAD_KEYSET,
		       get_key(self->cluster, CLUSCTL_NODE_GET_PUBLIC_KEY, 0,
			       AT_SIGNATURE, BOX, NULL, 0));
	EXPECT_REFUSED(self->cluster, state, NTE_PROV_TYPE_NOT_DEF,
		       import_key(self->cluster, MACHINE, AT_SIGNATURE,
				  STR("999\\\\Box"), &rsa_a));
	EXPECT_REFUSED(self->cluster, state, NTE_KEYSET_NOT_DEF,
		       get_key(self->cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			       AT_SIGNATURE, STR("1\\None\\Box"), NULL, 0));
}

TEST_F(pair, user_level)
{
	struct str name = STR("1\\\\Mine");

	new_container(self->cluster, 0, name);
	ASSERT_DONE(import_key(self->cluster, CRYPT_EXPORTABLE, AT_KEYEXCHANGE,
			       name, &rsa_a));
	expect_public(self->cluster, 0, AT_KEYEXCHANGE, name, &rsa_a);
	expect_private(self->cluster, 0, AT_KEYEXCHANGE, name, &rsa_a);
	ASSERT_DONE(import_key(self->cluster, 0, AT_KEYEXCHANGE, name, &rsa_b));
	expect_public(self->cluster, 0, AT_KEYEXCHANGE, name, &rsa_b);
	EXPECT_STATUS(NTE_BAD_KEY_STATE,
		      get_key(self->cluster, CLUSCTL_NODE_EXPORT_KEY, 0,
			      AT_KEYEXCHANGE, name, NULL, 0));
}

/*
 * The kernel of Debian 12 operates RSA only. Where one can do more, such a pair
 * need not be exportable.
 */
TEST_F(pair, not_exportable_and_not_operable)
{
	struct state state;
	bool operable;
	size_t i;

	for (i = 0; i < KEYS; i++) {
		harness_case("%s", keys[i].name);
		ASSERT_DONE(import_key(self->cluster, EXPORTABLE, AT_SIGNATURE,
				       BOX, keys[i].pair));
		operable = get_pair(self->cluster, MACHINE, AT_SIGNATURE, BOX)
				   .flags &
			   CLUSCTL_PAIR_OPERABLE;
		if (keys[i].pair == &rsa_a || keys[i].pair == &rsa_b)
			EXPECT_TRUE(operable);
		if (operable) {
			EXPECT_DONE(import_key(self->cluster, MACHINE,
					       AT_SIGNATURE, BOX,
					       keys[i].pair));
			continue;
		}
		state = state_take(self->cluster);
		EXPECT_REFUSED(self->cluster, state, NTE_BAD_ALGID,
			       import_key(self->cluster, MACHINE, AT_SIGNATURE,
					  BOX, keys[i].pair));
		EXPECT_REFUSED(self->cluster, state, NTE_BAD_ALGID,
			       import_key(self->cluster, MACHINE,
					  AT_KEYEXCHANGE, BOX, keys[i].pair));
	}
}

/* RSA, but of a size that the kernel does not know */
TEST_F(pair, size_that_is_not_operable)
{
	struct state state = state_take(self->cluster);
	struct clusctl_pair pair;

	EXPECT_REFUSED(self->cluster, state, NTE_BAD_ALGID,
		       import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX,
				  &rsa_768));
	EXPECT_DONE(import_key(self->cluster, EXPORTABLE, AT_SIGNATURE, BOX,
			       &rsa_768));
	pair = get_pair(self->cluster, MACHINE, AT_SIGNATURE, BOX);
	EXPECT_EQ(CLUSCTL_PAIR_EXPORTABLE, pair.flags);
	expect_private(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_768);
	EXPECT_DONE(import_key(self->cluster, EXPORTABLE, AT_SIGNATURE, BOX,
			       &rsa_1024));
	pair = get_pair(self->cluster, MACHINE, AT_SIGNATURE, BOX);
	EXPECT_EQ(KEY_FLAGS, pair.flags);
}

TEST_F(pair, unknown_algorithm)
{
	struct state state = state_take(self->cluster);

	EXPECT_REFUSED(self->cluster, state, NTE_BAD_ALGID,
		       import_key(self->cluster, EXPORTABLE, AT_SIGNATURE, BOX,
				  &x25519));
	EXPECT_REFUSED(self->cluster, state, NTE_BAD_ALGID,
		       import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX,
				  &x25519));
}

/*
 * A pair has the owner, the group and the permissions of its container, but
 * nobody sets its attributes.
 */
TEST_F(pair, owner_and_permissions)
{
	static const char *const names[] = { "AT_KEYEXCHANGE", "AT_SIGNATURE" };
	struct clusctl_container_handle handle;
	struct str name = STR("1\\\\Owned");
	char expected[100], text[100] = "";
	__u32 spec;

	ASSERT_DONE(call(self->cluster, CLUSCTL_NODE_CREATE_CONTAINER, MACHINE,
			 container_input(name, 1000, 1001, 0x2b2823), &handle,
			 sizeof(handle)));
	for (spec = AT_KEYEXCHANGE; spec <= AT_SIGNATURE; spec++) {
		ASSERT_DONE(
			import_key(self->cluster, MACHINE, spec, name, &rsa_a));
		snprintf(expected, sizeof(expected),
			 ".clusctl;1000;1001;%08x;%s", 0x000b0803U,
			 names[spec - 1]);
		key_describe(
			get_pair(self->cluster, MACHINE, spec, name).serial,
			text, sizeof(text));
		EXPECT_STREQ(expected, text);
	}
}

/* Whom a pair belongs to is settled when it is made. */
TEST_F(pair, replaced_when_its_container_has_changed)
{
	struct clusctl_container_record record;
	__s32 first, second, third;
	char text[100] = "";

	ASSERT_DONE(
		import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_a));
	record = container_record(self->cluster, MACHINE, BOX);
	first = record.signature.serial;
	ASSERT_EQ(0, key_set_perm(record.serial, 0x082b0b00));
	ASSERT_DONE(
		import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_b));
	second = get_pair(self->cluster, MACHINE, AT_SIGNATURE, BOX).serial;
	EXPECT_NE(first, second);
	EXPECT_LT(key_describe(first, text, sizeof(text)), 0);
	EXPECT_GT(key_describe(second, text, sizeof(text)), 0);
	EXPECT_STREQ(".clusctl;0;0;000b0b00;AT_SIGNATURE", text);
	ASSERT_EQ(0,
		  key_control(KEYCTL_CHOWN, (unsigned long)(long)record.serial,
			      1000, (unsigned long)-1, 0));
	ASSERT_DONE(
		import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_a));
	third = get_pair(self->cluster, MACHINE, AT_SIGNATURE, BOX).serial;
	EXPECT_NE(second, third);
	EXPECT_LT(key_describe(second, text, sizeof(text)), 0);
	EXPECT_GT(key_describe(third, text, sizeof(text)), 0);
	EXPECT_STREQ(".clusctl;1000;0;000b0b00;AT_SIGNATURE", text);
	expect_public(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_a);
}

/* A dead pair is as good as none, and a new one takes its place. */
TEST_F(pair, invalidated)
{
	struct clusctl_pair dead, pair;

	ASSERT_DONE(import_key(self->cluster, EXPORTABLE, AT_SIGNATURE, BOX,
			       &rsa_a));
	dead = get_pair(self->cluster, MACHINE, AT_SIGNATURE, BOX);
	ASSERT_EQ(0, key_invalidate(dead.serial));
	pair = get_pair(self->cluster, MACHINE, AT_SIGNATURE, BOX);
	/* Dead, or collected already */
	EXPECT_EQ(pair.serial ? CLUSCTL_KEY_DEAD : 0, pair.flags);
	EXPECT_EQ(0, pair.public_size);
	EXPECT_EQ(0, pair.private_size);
	EXPECT_STATUS(NTE_NO_KEY,
		      get_key(self->cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			      AT_SIGNATURE, BOX, NULL, 0));
	EXPECT_STATUS(NTE_NO_KEY,
		      get_key(self->cluster, CLUSCTL_NODE_GET_PUBLIC_KEY,
			      MACHINE, AT_SIGNATURE, BOX, NULL, 0));
	EXPECT_DONE(import_key(self->cluster, EXPORTABLE | CLUSCTL_IMPORT_NEW,
			       AT_SIGNATURE, BOX, &rsa_b));
	pair = get_pair(self->cluster, MACHINE, AT_SIGNATURE, BOX);
	EXPECT_NE(dead.serial, pair.serial);
	EXPECT_EQ(KEY_FLAGS, pair.flags);
	expect_private(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_b);
}

/* All codes agree that a dead container is none, but it is listed as dead. */
TEST_F(pair, revoked_container)
{
	const struct clusctl_container_record *record;
	__s32 serial = container_record(self->cluster, MACHINE, BOX).serial;
	__u32 size, at = 0;
	void *records;

	ASSERT_DONE(import_key(self->cluster, EXPORTABLE, AT_SIGNATURE, BOX,
			       &rsa_a));
	ASSERT_EQ(0, key_revoke(serial));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      call(self->cluster, CLUSCTL_NODE_GET_CONTAINER, MACHINE,
			   BOX, NULL, 0));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      get_key(self->cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			      AT_SIGNATURE, BOX, NULL, 0));
	EXPECT_STATUS(NTE_BAD_KEYSET, import_key(self->cluster, EXPORTABLE,
						 AT_SIGNATURE, BOX, &rsa_b));
	records = fetch(self->cluster, CLUSCTL_NODE_ENUM_CONTAINER, MACHINE,
			NO_INPUT, &size);
	record = next_container(records, size, &at);
	ASSERT_TRUE(record);
	EXPECT_EQ(serial, record->serial);
	EXPECT_EQ(MACHINE | CLUSCTL_KEY_DEAD, record->flags);
	free(records);
	/* It is replaced, or deleted. */
	EXPECT_NE(serial, new_container(self->cluster, MACHINE, BOX));
	serial = container_record(self->cluster, MACHINE, BOX).serial;
	ASSERT_EQ(0, key_revoke(serial));
	EXPECT_DONE(delete_container(self->cluster, MACHINE, BOX));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      delete_container(self->cluster, MACHINE, BOX));
}

CLUSCTL_TEST_MAIN
