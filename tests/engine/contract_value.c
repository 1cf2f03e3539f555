// SPDX-License-Identifier: GPL-2.0-or-later
/* One record after another: values, expectations, revisions, status. */
#include "contract.h"

void has_its_name(void)
{
	struct engine *engine = set_up();

	REQUIRE(engine);
	CHECK_STR(engine_name(engine), settings.engine);
}

void puts_and_gets(void)
{
	struct engine *engine = set_up();
	int64_t put_at, revision = 0;
	void *value = NULL;
	size_t size = 0;

	REQUIRE(engine);
	put_at = put(engine, "a", "one");
	CHECK_INT(engine_get(engine, "a", false, &value, &size, &revision), 0);
	CHECK_MEM(value, size, "one", 3);
	CHECK_INT(revision, put_at);
	free(value);
	CHECK_INT(engine_get(engine, "a", true, &value, &size, &revision), 0);
	CHECK_MEM(value, size, "one", 3);
	CHECK_INT(revision, put_at);
	free(value);
	CHECK(put(engine, "a", "another one") > put_at);
	check_value(engine, "a", "another one");
}

void gets_what_is_not_there(void)
{
	struct engine *engine = set_up();
	void *value = &engine;
	size_t size = 1;

	REQUIRE(engine);
	put(engine, "ab", "x");
	CHECK_INT(engine_get(engine, "a", false, &value, &size, NULL), -ENOENT);
	CHECK(!value);
	CHECK_INT(size, 0);
	CHECK_INT(engine_get(engine, "abc", true, &value, &size, NULL),
		  -ENOENT);
}

void keeps_values_of_any_size(void)
{
	static const size_t sizes[] = { 0,
					1,
					2,
					3,
					511,
					512,
					4095,
					4096,
					4097,
					65536,
					ENGINE_VALUE_MAX - 1,
					ENGINE_VALUE_MAX };
	unsigned char *bytes = malloc(ENGINE_VALUE_MAX);
	struct engine *engine = set_up();

	if (!CHECK(engine && bytes)) {
		free(bytes);
		return;
	}
	/* Each byte, and no two parts the same */
	for (size_t i = 0; i < ENGINE_VALUE_MAX; i++)
		bytes[i] = (unsigned char)(i ^ (i >> 8) ^ (i >> 16));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		void *value = NULL;
		size_t size = 0;

		CHECK_INT(engine_put_if(engine, "v", ENGINE_ANY, bytes,
					sizes[i], NULL),
			  0);
		CHECK_INT(engine_get(engine, "v", false, &value, &size, NULL),
			  0);
		CHECK(value);
		CHECK_MEM(value, size, bytes, sizes[i]);
		free(value);
	}
	CHECK_INT(engine_put_if(engine, "none", ENGINE_ABSENT, NULL, 0, NULL),
		  0);
	check_value(engine, "none", "");
	free(bytes);
}

void takes_any_key(void)
{
	static const char all[] = "0123456789abcdefghijklmnopqrstuvwxyz/_.-";
	struct engine *engine = set_up();
	char longest[ENGINE_KEY_MAX + 1];
	char key[2] = "";
	struct seen seen;

	REQUIRE(engine);
	for (size_t i = 0; i < strlen(all); i++) {
		key[0] = all[i];
		put(engine, key, key);
	}
	memset(longest, 'z', ENGINE_KEY_MAX);
	longest[ENGINE_KEY_MAX] = '\0';
	put(engine, longest, "longest");
	check_value(engine, longest, "longest");
	longest[ENGINE_KEY_MAX - 1] = '\0';
	check_value(engine, longest, NULL);
	for (size_t i = 0; i < strlen(all); i++) {
		key[0] = all[i];
		check_value(engine, key, key);
	}
	seen = list_all(engine, "", NULL);
	CHECK_INT(seen.count, strlen(all) + 1);
	seen_free(&seen);
}

void puts_only_if_absent(void)
{
	struct engine *engine = set_up();
	int64_t first = 0;

	REQUIRE(engine);
	CHECK_INT(engine_put_if(engine, "a", ENGINE_ABSENT, "1", 1, &first), 0);
	CHECK_INT(engine_put_if(engine, "a", ENGINE_ABSENT, "2", 1, NULL),
		  -ESTALE);
	check_value(engine, "a", "1");
	CHECK_INT(engine_delete_if(engine, "a", first), 0);
	CHECK_INT(engine_put_if(engine, "a", ENGINE_ABSENT, "3", 1, NULL), 0);
	check_value(engine, "a", "3");
}

void puts_only_if_expected(void)
{
	struct engine *engine = set_up();
	int64_t first, second = 0, now;

	REQUIRE(engine);
	first = put(engine, "a", "1");
	put(engine, "other", "x");
	CHECK_INT(engine_put_if(engine, "a", first, "2", 1, &second), 0);
	CHECK(second > first);
	now = revision_now(engine);
	CHECK_INT(engine_put_if(engine, "a", first, "3", 1, NULL), -ESTALE);
	CHECK_INT(engine_put_if(engine, "a", second + 1, "3", 1, NULL),
		  -ESTALE);
	CHECK_INT(engine_put_if(engine, "b", second, "3", 1, NULL), -ESTALE);
	CHECK_INT(revision_now(engine), now);
	check_value(engine, "a", "2");
	check_value(engine, "b", NULL);
	CHECK_INT(engine_put_if(engine, "a", second, "2", 1, &now), 0);
	CHECK(now > second);
}

void puts_anyway(void)
{
	struct engine *engine = set_up();

	REQUIRE(engine);
	CHECK_INT(engine_put_if(engine, "a", ENGINE_ANY, "1", 1, NULL), 0);
	CHECK_INT(engine_put_if(engine, "a", ENGINE_ANY, "2", 1, NULL), 0);
	check_value(engine, "a", "2");
}

void deletes_only_if_expected(void)
{
	struct engine *engine = set_up();
	int64_t first, second, now;

	REQUIRE(engine);
	first = put(engine, "a", "1");
	second = put(engine, "a", "2");
	CHECK_INT(engine_delete_if(engine, "a", first), -ESTALE);
	CHECK_INT(engine_delete_if(engine, "b", second), -ESTALE);
	check_value(engine, "a", "2");
	now = revision_now(engine);
	CHECK_INT(now, second);
	CHECK_INT(engine_delete_if(engine, "a", second), 0);
	CHECK(revision_now(engine) > now);
	check_value(engine, "a", NULL);
	CHECK_INT(engine_delete_if(engine, "a", second), -ESTALE);
}

void deletes_anyway(void)
{
	struct engine *engine = set_up();
	int64_t now;

	REQUIRE(engine);
	put(engine, "a", "1");
	CHECK_INT(engine_delete_if(engine, "a", ENGINE_ANY), 0);
	check_value(engine, "a", NULL);
	now = revision_now(engine);
	CHECK_INT(engine_delete_if(engine, "a", ENGINE_ANY), 0);
	CHECK_INT(revision_now(engine), now);
}

void never_uses_revisions_again(void)
{
	struct engine *engine = set_up();
	int64_t first, second, third;

	REQUIRE(engine);
	first = put(engine, "a", "1");
	CHECK_INT(engine_delete_if(engine, "a", first), 0);
	second = put(engine, "a", "1");
	CHECK(second > first + 1);
	CHECK_INT(engine_put_if(engine, "a", first, "2", 1, NULL), -ESTALE);
	CHECK_INT(engine_delete_if(engine, "a", ENGINE_ANY), 0);
	/* With nothing left to tell it, the store still knows. */
	engine = open_again(engine);
	REQUIRE(engine);
	CHECK(revision_now(engine) > second);
	third = put(engine, "a", "1");
	CHECK(third > second + 1);
}

void says_its_status(void)
{
	struct engine *engine = set_up();
	struct engine_status status;
	int64_t revision;

	REQUIRE(engine);
	revision = put(engine, "a", "1");
	memset(&status, 0xee, sizeof(status));
	REQUIRE(!engine_get_status(engine, &status));
	CHECK(status.reachable);
	CHECK(status.quorum);
	CHECK(!status.full);
	CHECK_INT(status.revision, revision);
	CHECK(status.members >= 1);
	CHECK(strnlen(status.leader, sizeof(status.leader)) <
	      sizeof(status.leader));
	CHECK(*status.server && strnlen(status.server, sizeof(status.server)) <
					sizeof(status.server));
}

void keeps_all_when_reopened(void)
{
	struct engine *engine = set_up();
	int64_t at[40] = { 0 }, now;
	char key[16];

	REQUIRE(engine);
	for (int i = 0; i < 40; i++) {
		snprintf(key, sizeof(key), "k/%02d", i);
		at[i] = put(engine, key, key);
	}
	CHECK_INT(engine_delete_if(engine, "k/07", at[7]), 0);
	now = revision_now(engine);
	engine = open_again(engine);
	REQUIRE(engine);
	CHECK_INT(revision_now(engine), now);
	for (int i = 0; i < 40; i++) {
		void *value = NULL;
		size_t size = 0;
		int64_t revision = 0;

		snprintf(key, sizeof(key), "k/%02d", i);
		if (i == 7) {
			check_value(engine, key, NULL);
			continue;
		}
		CHECK_INT(engine_get(engine, key, false, &value, &size,
				     &revision),
			  0);
		CHECK_MEM(value, size, key, strlen(key));
		CHECK_INT(revision, at[i]);
		free(value);
	}
	CHECK_INT(engine_put_if(engine, "k/00", at[0], "new", 3, NULL), 0);
}
