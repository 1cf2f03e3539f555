// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl key status: which key is where, and what is sealed with it. */
#include <stdio.h>
#include <string.h>

#include "key_daemon.h"

/* What is known of a key, from all that was answered */
struct row {
	const char *use; /* here; NULL if it is not */
	bool random; /* of this boot, which ends with that */
	json_int_t here;
	json_int_t stored;
	json_int_t history;
};

static json_int_t count_of(const json_t *answer, const char *where,
			   const char *id)
{
	return json_integer_value(
		json_object_get(json_object_get(answer, where), id));
}

static struct row row_of(const json_t *answer, const char *id)
{
	struct row row = {
		.stored = count_of(answer, "checkpoints", id),
		.history = count_of(answer, "history", id),
	};
	const json_t *keys = json_object_get(answer, "keys");
	size_t i;

	for (i = 0; i < json_array_size(keys); i++) {
		const json_t *key = json_array_get(keys, i);

		if (strcmp(text_of(key, "key_id"), id))
			continue;
		row.use = text_of(key, "use");
		row.random = json_is_true(json_object_get(key, "boot_key"));
		row.here =
			json_integer_value(json_object_get(key, "snapshots"));
	}
	return row;
}

/* Each key id once: those of the module, then what else the store has */
static json_t *all_ids(const json_t *answer)
{
	static const char *const places[] = { "checkpoints", "history" };
	const json_t *keys = json_object_get(answer, "keys");
	json_t *ids = json_object(), *count;
	const char *id;
	size_t i;

	for (i = 0; i < json_array_size(keys); i++)
		json_object_set_new(ids,
				    text_of(json_array_get(keys, i), "key_id"),
				    json_true());
	for (i = 0; i < 2; i++) {
		json_object_foreach(json_object_get(answer, places[i]), id,
				    count)
			json_object_set_new(ids, id, json_true());
	}
	return ids;
}

static void print_rest(const json_t *answer)
{
	const char *rest = text_of(answer, "rest");
	const char *at_rest = text_of(answer, "at_rest");
	bool is_current = !strcmp(at_rest, text_of(answer, "current"));

	if (!strcmp(rest, "none"))
		printf("At rest      nothing\n");
	else
		say_line(stdout, "At rest      %s: %s",
			 strcmp(rest, "file") ? "a credential" :
						text_of(answer, "file"),
			 is_current ? "the same" : at_rest);
}

static void print_head(const json_t *answer)
{
	const char *current = text_of(answer, "current");
	const char *problem = text_of(answer, "problem");
	bool random = json_is_true(json_object_get(answer, "boot_key"));

	say_line(stdout, "Cluster key  %s", *current ? current : "none yet");
	say_line(stdout, "Node         %s, seals with %s%s",
		 text_of(answer, "node"),
		 random ? "the random key of this boot" :
		 strcmp(text_of(answer, "writer"), current) ?
			  text_of(answer, "writer") :
			  "it",
		 json_is_true(json_object_get(answer, "in_step")) ?
			 "" :
			 "; out of step with the store");
	print_rest(answer);
	if (*problem)
		say_line(stdout, "Problem      %s", problem);
}

/* What is to be known of a key beside the numbers */
static const char *remark_on(const struct row *row)
{
	if (row->random)
		return "  the random key of this boot";
	if (row->use && !strcmp(row->use, "reader") && !row->here &&
	    !row->stored && !row->history)
		/* What programs have sealed with it, nobody counts. */
		return "  no snapshots: clusctl key retire --help";
	return "";
}

static void print_row(const json_t *answer, const char *id)
{
	struct row row = row_of(answer, id);
	bool has_history = json_is_object(json_object_get(answer, "history"));

	printf("%-32s  %-7s  %6" JSON_INTEGER_FORMAT "  %6" JSON_INTEGER_FORMAT
	       "  ",
	       id, row.use ? row.use : "-", row.here, row.stored);
	if (has_history)
		printf("%7" JSON_INTEGER_FORMAT "%s\n", row.history,
		       remark_on(&row));
	else
		printf("%7s\n", "?");
}

static void print_text(const struct args *args, const json_t *answer)
{
	json_t *ids, *unused;
	const char *id;

	if (args->quiet) {
		say_line(stdout, "%s", text_of(answer, "current"));
		return;
	}
	print_head(answer);
	printf("\n%-32s  %-7s  %6s  %6s  %7s\n", "KEY ID", "USE", "HERE",
	       "STORED", "HISTORY");
	ids = all_ids(answer);
	json_object_foreach(ids, id, unused) print_row(answer, id);
	json_decref(ids);
}

int key_status(const struct args *args)
{
	json_t *answer, *reply;
	int code = ask_key(args, "KeyStatus", NULL, &answer);

	if (code)
		return code;
	if (args->json) {
		reply = new_reply();
		json_object_update_missing(reply, answer);
		code = print_reply(reply);
	} else {
		print_text(args, answer);
	}
	json_decref(answer);
	return code;
}
