/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A container, and one pair that is to be its signature pair. */
#ifndef CLUSCTL_PAIR_FIXTURE_H
#define CLUSCTL_PAIR_FIXTURE_H

#include <linux/key.h>

#include "keys.h"
#include "kunit.h"
#include "name.h"

/* Of the container, which belongs to user 1000 and group 1001 */
#define PAIR_PERM (KEY_USR_VIEW | KEY_USR_READ | KEY_USR_SEARCH | KEY_GRP_VIEW)

struct clusctl_material;

/* What test->priv points to */
struct pair_fixture {
	struct clusctl_name name;
	struct key *container;
	struct key *key;
};

int pair_fixture_init(struct kunit *test);
void pair_fixture_exit(struct kunit *test);
/* Ends the container before that. */
void pair_fixture_delete(struct pair_fixture *fixture);

struct clusctl_material *
new_material(struct kunit *test, const struct test_pair *pair, bool exportable);

/* A container, and a pair that it does not have yet */
void make_pair(struct kunit *test, const struct test_pair *pair,
	       bool exportable);
/* A container, and a pair that it has */
void import_pair(struct kunit *test, const struct test_pair *pair);

#endif
