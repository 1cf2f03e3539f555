// SPDX-License-Identifier: GPL-2.0-or-later
/* A container, and one pair that is to be its signature pair. */
#include <linux/clusctl.h>
#include <linux/key.h>
#include <linux/mutex.h>

#include "change.h"
#include "container.h"
#include "keyring.h"
#include "keytype.h"
#include "material.h"
#include "pair_fixture.h"

struct clusctl_material *
new_material(struct kunit *test, const struct test_pair *pair, bool exportable)
{
	struct clusctl_material *material = NULL;

	KUNIT_ASSERT_EQ(test,
			clusctl_material_new(pair->private, pair->private_size,
					     pair->public, pair->public_size,
					     exportable, &material),
			ERROR_SUCCESS);
	return material;
}

void pair_fixture_delete(struct pair_fixture *fixture)
{
	mutex_lock(&clusctl_change_lock);
	clusctl_container_delete(&fixture->name, true);
	mutex_unlock(&clusctl_change_lock);
}

static void make_container(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;

	KUNIT_ASSERT_EQ(test,
			clusctl_container_create(&fixture->name, true,
						 KUIDT_INIT(1000),
						 KGIDT_INIT(1001), PAIR_PERM,
						 &fixture->container),
			ERROR_SUCCESS);
}

/* A pair that its container does not have yet */
void make_pair(struct kunit *test, const struct test_pair *pair,
	       bool exportable)
{
	struct pair_fixture *fixture = test->priv;
	u32 status;

	make_container(test);
	mutex_lock(&clusctl_container_lock);
	status = clusctl_pair_create(fixture->container, AT_SIGNATURE,
				     new_material(test, pair, exportable),
				     false, &fixture->key);
	mutex_unlock(&clusctl_container_lock);
	KUNIT_ASSERT_EQ(test, status, ERROR_SUCCESS);
}

/* One that it has */
void import_pair(struct kunit *test, const struct test_pair *pair)
{
	struct pair_fixture *fixture = test->priv;
	struct clusctl_material *material = new_material(test, pair, true);
	struct clusctl_pairs pairs;
	u32 status;

	make_container(test);
	mutex_lock(&clusctl_change_lock);
	status = clusctl_container_import(&fixture->name, true, AT_SIGNATURE,
					  true, material);
	mutex_unlock(&clusctl_change_lock);
	KUNIT_ASSERT_EQ(test, status, ERROR_SUCCESS);
	clusctl_pairs_get(fixture->container, &pairs);
	KUNIT_EXPECT_NULL(test, pairs.exchange);
	KUNIT_ASSERT_NOT_NULL(test, pairs.signature);
	fixture->key = pairs.signature;
}

int pair_fixture_init(struct kunit *test)
{
	struct pair_fixture *fixture =
		kunit_kzalloc(test, sizeof(*fixture), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fixture);
	kunit_name(test, "1\\\\keytype", &fixture->name);
	test->priv = fixture;
	return 0;
}

void pair_fixture_exit(struct kunit *test)
{
	struct pair_fixture *fixture = test->priv;

	if (fixture->container) {
		pair_fixture_delete(fixture);
		key_put(fixture->container);
	}
	clusctl_pair_end(fixture->key);
	key_put(fixture->key);
	clusctl_name_put(&fixture->name);
}
