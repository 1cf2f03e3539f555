// SPDX-License-Identifier: GPL-2.0-or-later
/* What the daemon answers about the store. */
#include <errno.h>
#include <openssl/evp.h>

#include "answer.h"
#include "sync_fixture.h"

#define ASKED "\"resource\":\"" ID "\",\"checkpoint\":\"1\\\\\\\\Key\""

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static json_int_t number_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static bool says(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

/* A key of @count generations, which is online on node "a" */
static void begin_with(unsigned int count)
{
	begin();
	fake_add("a", ID, KEY);
	fake_online("a", ID, true);
	CHECK(step_settle());
	while (--count) {
		CHECK_INT(fake_change("a", ID, KEY), 0);
		CHECK(step_settle());
	}
}

static json_t *ask_history(const char *node)
{
	return step_ask(node, "{\"method\":\"History\"," ASKED "}");
}

static void history(void)
{
	json_t *answer, *list, *one;
	size_t i;

	begin_with(8);
	answer = ask_history("b");
	list = json_object_get(answer, "generations");
	CHECK_INT(json_array_size(list), RECORD_GENERATIONS);
	json_array_foreach(list, i, one)
	{
		CHECK_INT(number_of(one, "generation"), (long long)i + 3);
		CHECK_STR(text_of(one, "node"), "a");
		CHECK(!says(one, "tombstone"));
		CHECK(!says(one, "damaged"));
		CHECK(number_of(one, "size") > 0);
		CHECK(number_of(one, "time") > 1600000000);
		CHECK_STR(text_of(one, "key_id"), see("a", KEY).key_id);
	}
	CHECK_INT(number_of(answer, "last"), 8);
	json_decref(answer);

	fake_online("a", ID, false);
	fake_delete("a", ID, KEY);
	CHECK(step_settle());
	answer = ask_history("a");
	list = json_object_get(answer, "generations");
	CHECK(says(json_array_get(list, RECORD_GENERATIONS - 1), "tombstone"));
	CHECK_INT(number_of(answer, "last"), 9);
	json_decref(answer);
}

static void damaged_history(void)
{
	char path[PATH_SIZE], last[PATH_SIZE];
	json_t *answer, *list;

	begin_with(3);
	path_of(KEY, last);
	path_history(path, last, 2);
	memory_write(path, "{}", 2);
	answer = ask_history("a");
	list = json_object_get(answer, "generations");
	CHECK_INT(json_array_size(list), 3);
	CHECK(!says(json_array_get(list, 0), "damaged"));
	CHECK(says(json_array_get(list, 1), "damaged"));
	CHECK(!says(json_array_get(list, 2), "damaged"));
	json_decref(answer);
	/* The daemons do not learn of this one. */
	memory_damage(last);
	answer = ask_history("a");
	CHECK(json_is_null(json_object_get(answer, "last")));
	CHECK_INT(json_array_size(json_object_get(answer, "generations")), 3);
	json_decref(answer);
}

/* Records that are good ones, and not of where they are */
static void misplaced_history(void)
{
	char path[PATH_SIZE], last[PATH_SIZE];
	json_t *answer, *list;

	begin_with(4);
	path_of(KEY, last);
	path_history(path, last, 1);
	write_forged(path, ID, KEY, 2, 1);
	path_history(path, last, 2);
	write_forged(path, OTHER_ID, KEY, 2, 1);
	path_history(path, last, 3);
	memory_damage(path);
	/* This is no generation. */
	path_history(path, last, 4);
	strcat(path, "x");
	write_forged(path, ID, KEY, 4, 1);
	write_forged(last, OTHER_ID, KEY, 4, 1);
	answer = ask_history("a");
	list = json_object_get(answer, "generations");
	CHECK_INT(json_array_size(list), 3);
	CHECK(says(json_array_get(list, 0), "damaged"));
	CHECK(says(json_array_get(list, 1), "damaged"));
	/* The one that cannot be read is left out. */
	CHECK_INT(number_of(json_array_get(list, 2), "generation"), 4);
	CHECK(!says(json_array_get(list, 2), "damaged"));
	CHECK(json_is_null(json_object_get(answer, "last")));
	json_decref(answer);
}

static void snapshot(void)
{
	unsigned char data[4096];
	uint64_t content;
	const char *coded, *end;
	json_t *answer;
	int size;

	begin_with(1);
	content = stored_content(KEY);
	CHECK_INT(fake_change("a", ID, KEY), 0);
	CHECK(step_settle());
	answer = step_ask(
		"b", "{\"method\":\"Snapshot\",\"generation\":1," ASKED "}");
	coded = text_of(answer, "snapshot");
	REQUIRE(coded && strlen(coded) < sizeof(data));
	size = EVP_DecodeBlock(data, (const unsigned char *)coded,
			       (int)strlen(coded));
	/* What is padded counts as bytes of 0. */
	for (end = coded + strlen(coded); end[-1] == '='; end--)
		size--;
	CHECK_INT(fake_content_of(data, (size_t)size), content);
	CHECK_STR(text_of(answer, "node"), "a");
	json_decref(answer);
}

static void check_refused(const char *question, int error)
{
	json_t *answer = step_ask("a", question);

	CHECK(text_of(answer, "error"));
	CHECK_INT(number_of(answer, "errno"), error);
	json_decref(answer);
}

#define HISTORY(id, name)                            \
	"{\"method\":\"History\",\"resource\":\"" id \
	"\",\"checkpoint\":\"" name "\"}"

static void refused(void)
{
	char path[PATH_SIZE], last[PATH_SIZE];

	begin_with(2);
	check_refused("{\"method\":\"History\"}", EINVAL);
	check_refused(HISTORY("x", "1\\\\\\\\Key"), EINVAL);
	check_refused(HISTORY(ID "0", "1\\\\\\\\Key"), EINVAL);
	check_refused(HISTORY(ID, "Key"), EINVAL);
	check_refused(HISTORY(ID, "1\\\\\\\\Other"), ENOENT);
	check_refused("{\"method\":\"Snapshot\"," ASKED "}", EINVAL);
	check_refused("{\"method\":\"Snapshot\",\"generation\":-1," ASKED "}",
		      EINVAL);
	check_refused("{\"method\":\"Snapshot\",\"generation\":7," ASKED "}",
		      ENOENT);
	path_of(KEY, last);
	path_history(path, last, 1);
	memory_write(path, "{}", 2);
	check_refused("{\"method\":\"Snapshot\",\"generation\":1," ASKED "}",
		      EBADMSG);
	write_forged(path, OTHER_ID, KEY, 1, 1);
	check_refused("{\"method\":\"Snapshot\",\"generation\":1," ASKED "}",
		      EBADMSG);
	memory_reachable("a", false);
	memory_break_watches("a");
	CHECK(step_watch("a") || true);
	step_work("a");
	check_refused("{\"method\":\"History\"," ASKED "}", EHOSTUNREACH);
	memory_reachable("a", true);
}

/* Sealed bytes are for who may put them into the kernel, and nobody else. */
static void unprivileged(void)
{
	static const struct {
		const char *method;
		bool refused;
	} methods[] = {
		{ "Status", false },  { "Problems", false }, { "Sync", false },
		{ "History", false }, { "Snapshot", true },
	};
	struct question question = { 0 };
	json_t *asked;
	size_t i;

	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		asked = json_pack("{s:s}", "method", methods[i].method);
		CHECK_INT(!!answer_find(asked, false, &question),
			  methods[i].refused);
		answer_end(&question);
		json_decref(asked);
	}
}

static json_t *find_problem(const json_t *answer, const char *kind)
{
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(answer, "problems"), i, one)
	{
		if (!strcmp(text_of(one, "kind"), kind))
			return one;
	}
	return NULL;
}

#define PROBLEMS "{\"method\":\"Problems\"}"

static void no_problem(void)
{
	json_t *answer;

	begin_with(2);
	answer = step_ask("a", PROBLEMS);
	CHECK_INT(number_of(answer, "count"), 0);
	CHECK_INT(json_array_size(json_object_get(answer, "problems")), 0);
	json_decref(answer);
	answer = step_ask("b", "{\"method\":\"Status\"}");
	CHECK(says(answer, "in_step"));
	CHECK_INT(number_of(answer, "checkpoints"), 1);
	CHECK_INT(number_of(answer, "applied"), memory_revision());
	json_decref(answer);
}

/* One problem of each kind, as the node that has it tells */
static void check_problem(const char *node, const char *kind,
			  const char *checkpoint)
{
	json_t *answer = step_ask(node, PROBLEMS), *one, *status;

	one = find_problem(answer, kind);
	if (CHECK(one)) {
		CHECK_STR(text_of(one, "resource"), "Resource");
		CHECK_STR(text_of(one, "checkpoint"), checkpoint);
	} else {
		printf("# none is \"%s\"\n", kind);
	}
	json_decref(answer);
	status = step_ask(node, "{\"method\":\"Sync\"}");
	if (strcmp(kind, "online-twice") && strcmp(kind, "unclaimed"))
		CHECK(!says(status, "in_step"));
	CHECK(json_is_null(json_object_get(status, "error")));
	json_decref(status);
}

static void problems_of_keys(void)
{
	json_t *answer, *one;

	begin();
	fake_writer("a", 3);
	fake_lose_key("b", 3);
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	check_problem("b", "refused", KEY);
	answer = step_ask("b", PROBLEMS);
	one = find_problem(answer, "refused");
	CHECK_STR(text_of(one, "status"), "NTE_NO_KEY");
	CHECK_STR(text_of(one, "key_id"), see("a", KEY).key_id);
	CHECK_INT(number_of(one, "generation"), 1);
	json_decref(answer);
	fake_boot_writer("a");
	fake_add("a", ID, OTHER_KEY);
	CHECK(step_settle());
	check_problem("a", "boot-key", OTHER_KEY);
}

static void problems_of_owners(void)
{
	char path[PATH_SIZE];

	begin_with(1);
	fake_online("b", ID, true);
	CHECK(step_settle());
	check_problem("b", "online-twice", NULL);
	CHECK_INT(fake_change("b", ID, KEY), 0);
	CHECK(step_settle());
	check_problem("b", "waiting", KEY);
	/* As if what says so had been lost, and nobody had seen that */
	begin_with(1);
	step_lose_claim("a", ID);
	check_problem("a", "unclaimed", NULL);
	path_owner(path, ID);
	CHECK_INT(memory_count(path), 1);
}

static void problems_of_records(void)
{
	static const char later[] = "{\"version\":2,\"new\":true}";
	char path[PATH_SIZE], last[PATH_SIZE];

	begin_with(1);
	path_of(KEY, last);
	memory_write(last, later, strlen(later));
	CHECK(step_settle());
	check_problem("a", "foreign", NULL);
	begin();
	fake_add("a", ID, KEY);
	CHECK(step_settle());
	step_stop("b");
	fake_reboot("b");
	path_history(path, last, 1);
	memory_write(path, "{}", 2);
	step_kill("a");
	fake_reboot("a");
	memory_write(last, "{}", 2);
	step_start("a");
	CHECK(step_settle());
	check_problem("a", "damaged", NULL);
}

/* What is not in step of another resource does not count. */
static void one_resource(void)
{
	json_t *answer;

	begin();
	CHECK_INT(fake_create("a", "Other", OTHER_ID), 0);
	CHECK(step_settle());
	fake_writer("a", 3);
	fake_lose_key("b", 3);
	fake_add("a", OTHER_ID, KEY);
	fake_boot_writer("a");
	fake_add("a", ID, OTHER_KEY);
	CHECK(step_settle());
	answer = step_ask("b", "{\"method\":\"Sync\",\"resource\":\"" ID "\"}");
	CHECK(says(answer, "in_step"));
	json_decref(answer);
	answer = step_ask("b", "{\"method\":\"Sync\",\"resource\":\"" OTHER_ID
			       "\"}");
	CHECK(!says(answer, "in_step"));
	CHECK_INT(number_of(answer, "refused"), 1);
	json_decref(answer);
	answer = step_ask("a", "{\"method\":\"Sync\",\"resource\":\"" ID "\"}");
	CHECK_INT(number_of(answer, "boot_key"), 1);
	CHECK_INT(number_of(answer, "checkpoints"), 0);
	json_decref(answer);
	answer = step_ask("a", "{\"method\":\"Sync\",\"resource\":\"x\"}");
	CHECK_INT(number_of(answer, "boot_key"), 0);
	json_decref(answer);
}

/* The store itself cannot read it. */
static void unreadable(void)
{
	char path[PATH_SIZE], last[PATH_SIZE];
	json_t *answer, *one;

	begin_with(2);
	path_of(KEY, last);
	path_history(path, last, 1);
	memory_damage(path);
	answer = step_ask("a", PROBLEMS);
	one = find_problem(answer, "unreadable");
	CHECK_STR(text_of(one, "record"), PATH_HISTORIES);
	json_decref(answer);
}

/* So many are counted, but not all are told of. */
static void many_problems(void)
{
	char name[32];
	json_t *answer;
	unsigned int i;

	begin();
	fake_boot_writer("a");
	for (i = 0; i < 300; i++) {
		sprintf(name, "1\\\\Key%u", i);
		fake_add("a", ID, name);
	}
	CHECK(step_settle());
	answer = step_ask("a", PROBLEMS);
	CHECK_INT(number_of(answer, "count"), 300);
	CHECK_INT(json_array_size(json_object_get(answer, "problems")), 200);
	json_decref(answer);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(history),
	KTAP_CASE(damaged_history),
	KTAP_CASE(misplaced_history),
	KTAP_CASE(snapshot),
	KTAP_CASE(refused),
	KTAP_CASE(unprivileged),
	KTAP_CASE(no_problem),
	KTAP_CASE(problems_of_keys),
	KTAP_CASE(problems_of_owners),
	KTAP_CASE(problems_of_records),
	KTAP_CASE(unreadable),
	KTAP_CASE(many_problems),
	KTAP_CASE(one_resource),
};

KTAP_MAIN(cases)
