// SPDX-License-Identifier: GPL-2.0-or-later
/* What a node says of its cluster key to whoever asks for its status. */
#include <stdio.h>
#include <stdlib.h>

#include "key_fixture.h"

/* What a node says of its key, without any work for that */
static void check_key(const char *node, const char *writer, bool must_join)
{
	json_t *answer = report_read(step_worker(node));
	const json_t *key = json_object_get(answer, "key");

	CHECK_STR(json_string_value(json_object_get(key, "current")),
		  keys_of("a")->current);
	CHECK_STR(json_string_value(json_object_get(key, "writer")), writer);
	CHECK_INT(json_is_true(json_object_get(key, "must_join")), must_join);
	json_decref(answer);
}

/* Asks b for one thing about its request; returns what it answers. */
static json_t *ask_b(const char *method, const char *fingerprint)
{
	char *asked;
	json_t *answer;

	if (asprintf(
		    &asked,
		    "{\"method\":\"%s\",\"fingerprint\":\"%s\",\"key_id\":\"%s\"}",
		    method, fingerprint, keys_of("a")->current) < 0)
		abort();
	answer = step_ask("b", asked);
	free(asked);
	return answer;
}

/* It says so until it has joined, also where nothing was sealed yet. */
static void tells_to_join(void)
{
	char first[KEY_ID_SIZE], key_id[KEY_ID_SIZE];
	json_t *asked;
	const char *fingerprint, *why;

	key_begin();
	key_first();
	key_join_b();
	strcpy(first, keys_of("a")->current);
	check_key("b", first, false);
	CHECK_INT(key_rotate("a", true), 0);
	CHECK(step_settle());
	check_key("a", keys_of("a")->current, false);
	check_key("b", first, true);
	asked = ask_b("KeyJoin", "");
	fingerprint = json_string_value(json_object_get(asked, "fingerprint"));
	if (!CHECK(fingerprint))
		abort();
	CHECK_INT(admit(keys_of("a"), "b", fingerprint, key_id, &why), 0);
	json_decref(ask_b("KeyLook", fingerprint));
	json_decref(ask_b("KeyAccept", fingerprint));
	check_key("b", keys_of("a")->current, false);
	json_decref(asked);
	key_end();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(tells_to_join),
};

KTAP_MAIN(cases)
