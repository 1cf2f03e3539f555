// SPDX-License-Identifier: GPL-2.0-or-later
/* Leased records: they go when whoever put them does not renew them. */
#include "contract.h"

void leased_records_are_records(void)
{
	struct engine *engine = set_up();
	int64_t first = 0;
	struct seen seen;

	REQUIRE(engine);
	CHECK_INT(put_leased(engine, "owner", &first), 0);
	CHECK_INT(put_leased(engine, "owner/2", NULL), 0);
	CHECK_INT(engine_renew(engine), 0);
	check_value(engine, "owner", "x");
	seen = list_all(engine, "owner", NULL);
	CHECK_INT(seen.count, 2);
	seen_free(&seen);
	CHECK_INT(engine_put_if(engine, "owner", first + 100, "x", 1, NULL),
		  -ESTALE);
	CHECK_INT(engine_delete_if(engine, "owner", first), 0);
	check_value(engine, "owner", NULL);
}

/* More than two commits may have */
#define LEASED (2 * ENGINE_CHANGES_MAX + 10)

/*
 * The next one finds them gone, or sees them go, and sees in what came since that
 * they did.
 */
void leased_records_go(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	char key[24];
	int64_t last = 0;

	REQUIRE(engine);
	put(engine, "kept", "x");
	for (int i = 0; i < LEASED; i++) {
		snprintf(key, sizeof(key), "owner/%03d", i);
		CHECK_INT(put_leased(engine, key, &last), 0);
	}
	engine = open_again(engine);
	REQUIRE(engine);
	REQUIRE(!engine_watch_open(engine, "", last + 1, &watch));
	watch_for(watch, &seen, LEASED);
	engine_watch_close(watch);
	CHECK_INT(seen.count, LEASED);
	for (size_t i = 0; i < seen.count; i++) {
		CHECK(seen.changes[i].deleted);
		CHECK(!strncmp(seen.changes[i].key, "owner/", 6));
	}
	seen_free(&seen);
	seen = list_all(engine, "", NULL);
	CHECK_INT(seen.count, 1);
	seen_free(&seen);
	check_value(engine, "kept", "x");
}

/* Whoever puts a record again says anew whether it is leased. */
void leased_records_can_stay(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	int64_t last = 0;

	REQUIRE(engine);
	CHECK_INT(put_leased(engine, "stays", NULL), 0);
	put(engine, "stays", "lasting");
	CHECK_INT(put_leased(engine, "goes", &last), 0);
	engine = open_again(engine);
	REQUIRE(engine);
	REQUIRE(!engine_watch_open(engine, "", last + 1, &watch));
	if (!watch_for(watch, &seen, 1))
		CHECK_STR(seen.changes[0].key, "goes");
	watch_end(watch, &seen);
	check_value(engine, "stays", "lasting");
	check_value(engine, "goes", NULL);
}

void leases_begin_late(void)
{
	struct engine *engine = set_up();
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	int64_t last = 0;

	REQUIRE(engine);
	/* With nothing leased, there is nothing to renew. */
	CHECK_INT(engine_renew(engine), 0);
	put(engine, "goes", "lasting");
	CHECK_INT(put_leased(engine, "goes", &last), 0);
	CHECK_INT(engine_renew(engine), 0);
	check_value(engine, "goes", "x");
	engine = open_again(engine);
	REQUIRE(engine);
	REQUIRE(!engine_watch_open(engine, "", last + 1, &watch));
	if (!watch_for(watch, &seen, 1)) {
		CHECK_STR(seen.changes[0].key, "goes");
		CHECK(seen.changes[0].deleted);
	}
	watch_end(watch, &seen);
	check_value(engine, "goes", NULL);
}
