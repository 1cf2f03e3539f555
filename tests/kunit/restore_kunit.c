// SPDX-License-Identifier: GPL-2.0-or-later
/* Which keys of a container stay when it is restored, which are made anew. */
#include "../../module/restore.c"

#include <linux/key-type.h>

#include "pair_fixture.h"

/* Does the signature pair of the container stay when it is to become this? */
static bool is_kept(struct kunit *test, const struct test_pair *pair)
{
	struct pair_fixture *fixture = test->priv;
	struct clusctl_restore restore = { .container = fixture->container };
	const struct clusctl_image image = {
		.pairs[1] = {
			pair->private,
			pair->public,
			pair->private_size,
			pair->public_size,
		},
	};

	mutex_lock(&clusctl_container_lock);
	find_kept(&restore, &image);
	mutex_unlock(&clusctl_container_lock);
	KUNIT_EXPECT_FALSE(test, restore.kept[0]);
	KUNIT_EXPECT_EQ(test, make_materials(&restore, &image), ERROR_SUCCESS);
	KUNIT_EXPECT_NULL(test, restore.materials[0]);
	KUNIT_EXPECT_EQ(test, !restore.materials[1], restore.kept[1]);
	clusctl_material_free(restore.materials[1]);
	return restore.kept[1];
}

static void same_pair_stays(struct kunit *test)
{
	import_pair(test, &kunit_rsa);
	KUNIT_EXPECT_TRUE(test, is_kept(test, &kunit_rsa));
}

static void other_pair_does_not(struct kunit *test)
{
	import_pair(test, &kunit_ec);
	KUNIT_EXPECT_FALSE(test, is_kept(test, &kunit_ed25519));
}

static void pair_that_was_changed_does_not(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;

	import_pair(test, &kunit_ec);
	fixture->key->perm ^= KEY_OTH_VIEW;
	KUNIT_EXPECT_FALSE(test, is_kept(test, &kunit_ec));
	fixture->key->perm ^= KEY_OTH_VIEW;
	KUNIT_EXPECT_TRUE(test, is_kept(test, &kunit_ec));
	key_revoke(fixture->key);
	KUNIT_EXPECT_FALSE(test, is_kept(test, &kunit_ec));
}

/* A pair of the container that it does not have yet is none of it. */
static void pair_that_is_not_there_does_not(struct kunit *test)
{
	make_pair(test, &kunit_ec, true);
	KUNIT_EXPECT_FALSE(test, is_kept(test, &kunit_ec));
}

/* What is done to a container whose signature pair stays */
static void commit_kept(struct kunit *test, struct key *found)
{
	struct pair_fixture *fixture = test->priv;
	struct clusctl_restore restore = {
		.container = fixture->container,
		.kept = { false, true },
	};

	mutex_lock(&clusctl_container_lock);
	commit_pair(&restore, AT_SIGNATURE, found);
	mutex_unlock(&clusctl_container_lock);
}

/* Is it linked to its container? */
static bool is_linked(const struct pair_fixture *fixture)
{
	struct key *container = fixture->container;
	key_serial_t serials[4] = {};
	long size;

	down_read(&container->sem);
	size = key_type_keyring.read(container, (char *)serials,
				     sizeof(serials));
	up_read(&container->sem);
	return size == sizeof(*serials) && *serials == fixture->key->serial;
}

/* Somebody may have taken it out, and still use it. */
static void kept_pair_is_in_its_container(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;

	import_pair(test, &kunit_ec);
	KUNIT_EXPECT_TRUE(test, is_linked(fixture));
	KUNIT_ASSERT_EQ(test, key_unlink(fixture->container, fixture->key), 0);
	KUNIT_EXPECT_FALSE(test, is_linked(fixture));
	commit_kept(test, fixture->key);
	KUNIT_EXPECT_TRUE(test, is_linked(fixture));
	KUNIT_EXPECT_EQ(test, key_validate(fixture->key), 0);
}

/* Or have ended it since. */
static void kept_pair_may_have_ended(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;

	import_pair(test, &kunit_ec);
	key_revoke(fixture->key);
	commit_kept(test, fixture->key);
	KUNIT_EXPECT_EQ(test, key_validate(fixture->key), -EKEYREVOKED);
	key_invalidate(fixture->key);
	commit_kept(test, NULL);
	KUNIT_EXPECT_EQ(test,
			clusctl_container_of(fixture->container)->pairs[1],
			fixture->key->serial);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(same_pair_stays),
	KUNIT_CASE(other_pair_does_not),
	KUNIT_CASE(pair_that_was_changed_does_not),
	KUNIT_CASE(pair_that_is_not_there_does_not),
	KUNIT_CASE(kept_pair_is_in_its_container),
	KUNIT_CASE(kept_pair_may_have_ended),
	{},
};

KUNIT_SUITE_OF_FIXTURES("restore", kunit_parts_init, pair_fixture_init,
			pair_fixture_exit, cases);
