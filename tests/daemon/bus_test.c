// SPDX-License-Identifier: GPL-2.0-or-later
/* Parts of the service on the bus: paths, errors, and the objects that are known. */
#include <clusctl.h>
#include <errno.h>
#include <linux/clusctl.h>
#include <stdlib.h>
#include <string.h>

#include "../host/ktap.h"
#include "bus_error.h"
#include "bus_known.h"
#include "bus_path.h"
#include "bus_user.h"

static void goes_there_and_back(void)
{
	static const char *const names[] = {
		"db",  "db-1", "1\\\\MyKey",	    "a/b",
		"_20", "",     "\xc3\xa9t\xc3\xa9", "7 of 9",
	};
	char *path, *name;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path = bus_path_encode(BUS_RESOURCE, names[i]);
		name = path ? bus_path_decode(BUS_RESOURCE, path) : NULL;
		CHECK(name && !strcmp(name, names[i]));
		free(name);
		free(path);
	}
}

static void has_one_path(void)
{
	static const char *const paths[] = {
		BUS_RESOURCE,	      BUS_RESOURCE "/",
		BUS_RESOURCE "/a/b",  BUS_RESOURCE "/_61", /* a */
		BUS_RESOURCE "/_2D", /* capitals */
		BUS_RESOURCE "/_ff", /* no UTF-8 */
		BUS_RESOURCE "/a_c3", BUS_RESOURCE "/_c0_80",
		BUS_RESOURCE "/_00",  BUS_CONTAINER "/a",
		BUS_RESOURCE "s/a",   BUS_RESOURCE "/_2",
	};
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		CHECK(!bus_path_decode(BUS_RESOURCE, paths[i]));
}

/* Each status is in one of these ranges. */
static uint32_t next_status(uint32_t status)
{
	if (status == 6000)
		return 0x80090000U;
	return status + 1;
}

static void names_each_status(void)
{
	const char *names[100];
	size_t count = 0, i;
	uint32_t status;

	for (status = 1; status != 0x80090100U; status = next_status(status)) {
		if (!clusctl_status_name(status))
			continue;
		names[count] = bus_error_name(status);
		CHECK(strcmp(names[count], BUS_ERROR_FAILED));
		for (i = 0; i < count; i++)
			CHECK(strcmp(names[i], names[count]));
		count++;
	}
	CHECK_INT(count, 36);
}

static void says_the_number(void)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;

	CHECK_INT(bus_error_set(&error, -ENOKEY, NTE_BAD_KEYSET, NULL),
		  -ENOKEY);
	CHECK(!strcmp(error.name, "org.clusctl1.Error.BadKeySet"));
	CHECK(!strcmp(
		error.message,
		"NTE_BAD_KEYSET (0x80090016): there is no such key container"));
	sd_bus_error_free(&error);
	bus_error_set(&error, -EINVAL, ERROR_INVALID_PARAMETER, "the type");
	CHECK(!strcmp(
		error.message,
		"ERROR_INVALID_PARAMETER (87): a parameter is malformed: the type"));
	sd_bus_error_free(&error);
	bus_error_set(&error, -ENODEV, CLUSCTL_NO_STATUS, NULL);
	CHECK(!strcmp(error.name, BUS_ERROR_FAILED));
	CHECK(!strcmp(error.message, strerror(ENODEV)));
	sd_bus_error_free(&error);
}

/* Kinds are only compared. */
static const struct bus_kind *const kind = (const void *)"kind";
static const struct bus_kind *const other = (const void *)"other";

static void knows_once(void)
{
	struct bus_known known = { 0 };
	struct bus_entry *a = bus_known_get(&known, kind, "a");

	CHECK(a && bus_known_get(&known, kind, "a") == a);
	CHECK(bus_known_find(&known, kind, "a") == a);
	CHECK(!bus_known_find(&known, other, "a"));
	CHECK(!bus_known_find(&known, kind, "b"));
	CHECK(bus_known_get(&known, other, "a") != a);
	bus_known_drop(&known, a);
	CHECK(!bus_known_find(&known, kind, "a"));
	CHECK(bus_known_find(&known, other, "a"));
	bus_known_clear(&known);
	CHECK(!bus_known_find(&known, other, "a"));
}

static void remembers_changes(void)
{
	struct bus_known known = { 0 };
	struct bus_entry *a = bus_known_get(&known, kind, "a");
	struct bus_entry *b = bus_known_get(&known, kind, "b");

	bus_known_change(&known, a, 0);
	CHECK(!known.changed);
	bus_known_change(&known, a, 1);
	bus_known_change(&known, b, 2);
	bus_known_change(&known, a, 4);
	CHECK(known.changed == b && b->next_changed == a && !a->next_changed);
	CHECK_INT(a->changes, 5);
	/* What is gone has no changes. */
	bus_known_drop(&known, b);
	CHECK(known.changed == a);
	bus_known_drop(&known, a);
	CHECK(!known.changed);
	bus_known_clear(&known);
}

/* All at once: there may be many, and each walk is as long as what is known. */
static void finds_what_was_not_seen(void)
{
	struct bus_known known = { .pass = 2 };
	struct bus_entry *old = bus_known_get(&known, kind, "old");
	struct bus_entry *older = bus_known_get(&known, other, "old");
	struct bus_entry *first;

	bus_known_get(&known, kind, "new")->pass = 2;
	old->pass = 1;
	first = bus_known_unseen(&known);
	CHECK(first == old || first == older);
	CHECK(first->next_unseen == (first == old ? older : old));
	CHECK(!first->next_unseen->next_unseen);
	bus_known_drop(&known, old);
	CHECK(bus_known_unseen(&known) == older);
	bus_known_drop(&known, older);
	CHECK(!bus_known_unseen(&known));
	bus_known_clear(&known);
}

static void tells_who_has_a_name(void)
{
	struct bus_known known = { 0 };
	struct bus_entry *a = bus_known_get(&known, kind, "a");

	CHECK(bus_known_has_id(a, NULL));
	bus_known_set_id(a, "12345678-1234-4234-8234-123456789abc");
	CHECK(bus_known_has_id(a, "12345678-1234-4234-8234-123456789abc"));
	CHECK(!bus_known_has_id(a, "12345678-1234-4234-8234-123456789abd"));
	CHECK(!bus_known_has_id(a, NULL));
	bus_known_clear(&known);
}

static void knows_users(void)
{
	struct bus_users users = { 0 };

	CHECK(bus_users_find(&users, ":1.1") == BUS_NO_USER);
	bus_users_add(&users, ":1.1", 1001);
	bus_users_add(&users, ":1.10", 0);
	CHECK_INT(bus_users_find(&users, ":1.1"), 1001);
	CHECK_INT(bus_users_find(&users, ":1.10"), 0);
	bus_users_drop(&users, ":1.2");
	bus_users_drop(&users, ":1.1");
	CHECK(bus_users_find(&users, ":1.1") == BUS_NO_USER);
	CHECK_INT(bus_users_find(&users, ":1.10"), 0);
	bus_users_clear(&users);
	CHECK(bus_users_find(&users, ":1.10") == BUS_NO_USER);
}

static void drops_what_has_changed(void)
{
	struct bus_known known = { 0 };
	struct bus_entry *a = bus_known_get(&known, kind, "a");
	struct bus_entry *b = bus_known_get(&known, kind, "b");
	struct bus_entry *c = bus_known_get(&known, kind, "c");
	unsigned int changes;

	bus_known_change(&known, a, 1);
	bus_known_change(&known, b, 2);
	bus_known_change(&known, c, 4);
	bus_known_drop(&known, b);
	CHECK(bus_known_take(&known, &changes) == c);
	CHECK_INT(changes, 4);
	/* What was taken can change again, and is told after the others. */
	CHECK(known.changed == a && !a->next_changed);
	bus_known_drop(&known, a);
	bus_known_change(&known, c, 8);
	CHECK(bus_known_take(&known, &changes) == c);
	CHECK_INT(changes, 8);
	CHECK(!bus_known_take(&known, &changes));
	bus_known_drop(&known, c);
	bus_known_clear(&known);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(goes_there_and_back),
	KTAP_CASE(has_one_path),
	KTAP_CASE(names_each_status),
	KTAP_CASE(says_the_number),
	KTAP_CASE(knows_once),
	KTAP_CASE(remembers_changes),
	KTAP_CASE(finds_what_was_not_seen),
	KTAP_CASE(drops_what_has_changed),
	KTAP_CASE(tells_who_has_a_name),
	KTAP_CASE(knows_users),
};

KTAP_MAIN(cases)
