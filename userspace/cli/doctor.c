// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl doctor: what is wrong, and the command that mends it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "daemon.h"
#include "doctor.h"

const char *fact_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

json_int_t fact_number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

bool fact_is(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

static void add(json_t *findings, const char *what, bool is_note, char *mend,
		const char *format, va_list list)
{
	char *text = format_list(format, list);

	json_array_append_new(findings,
			      json_pack("{s:s, s:b, s:o, s:o}", "what", what,
					"note", is_note, "text",
					json_text(text ? text : what), "mend",
					json_text(mend ? mend : "")));
	free(text);
	free(mend);
}

void doctor_find(json_t *findings, const char *what, char *mend,
		 const char *format, ...)
{
	va_list list;

	va_start(list, format);
	add(findings, what, false, mend, format, list);
	va_end(list);
}

void doctor_note(json_t *findings, const char *what, char *mend,
		 const char *format, ...)
{
	va_list list;

	va_start(list, format);
	add(findings, what, true, mend, format, list);
	va_end(list);
}

char *doctor_command_of(const char *format, const char *first,
			const char *second)
{
	char *a = shell_word(first ? first : "");
	char *b = shell_word(second ? second : "");
	char *text = NULL;
	const char *at;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	const char *word = a;

	for (at = format; out && *at; at++) {
		if (at[0] == '%' && at[1] == 's') {
			fputs(word ? word : "", out);
			word = b;
			at++;
		} else {
			fputc(*at, out);
		}
	}
	if (out)
		fclose(out);
	free(a);
	free(b);
	return text;
}

static void run_checks(const struct doctor_check *check, const json_t *facts,
		       json_t *findings)
{
	for (; check->run; check++)
		check->run(facts, findings);
}

static bool is_healthy(const json_t *findings)
{
	const json_t *one;
	size_t i;

	json_array_foreach(findings, i, one)
	{
		if (!fact_is(one, "note"))
			return false;
	}
	return true;
}

static void print_findings(const json_t *findings)
{
	const json_t *one;
	size_t i;

	json_array_foreach(findings, i, one)
	{
		printf("%s%s: ", fact_is(one, "note") ? "note: " : "",
		       fact_text(one, "what"));
		print_clean(stdout, fact_text(one, "text"));
		printf("; mend: ");
		print_clean(stdout, fact_text(one, "mend"));
		putchar('\n');
	}
	if (!json_array_size(findings))
		printf("Nothing is wrong.\n");
}

static int doctor(const struct args *args)
{
	json_t *facts = doctor_facts(args), *findings = json_array(), *reply;
	int code;

	run_checks(doctor_checks, facts, findings);
	run_checks(doctor_store_checks, facts, findings);
	code = is_healthy(findings) ? CODE_OK : CODE_ERROR;
	if (args->json) {
		reply = new_reply();
		json_object_set_new(reply, "healthy", json_boolean(!code));
		json_object_set(reply, "findings", findings);
		if (print_reply(reply))
			code = CODE_IO;
	} else if (!args->quiet) {
		print_findings(findings);
	}
	json_decref(findings);
	json_decref(facts);
	return code;
}

static const struct argp_option options[] = {
	{ "socket", OPT_SOCKET, "PATH", 0,
	  "Where clusctld listens (" DAEMON_SOCKET ")", 1 },
	{ "timeout", OPT_TIMEOUT, "S", 0,
	  "Wait at most S seconds (10) for what clusctld says", 1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

const struct command doctor_command = {
	.verb = "doctor",
	.words = "",
	.doc = "Find what is wrong with the module, clusctld, its store, keys and checkpoints,\n"
	       "as seen from this node: a line for each, with the command that mends it.\n"
	       "The exit status is 1 if anything is wrong; notes do not count.",
	.examples = "  clusctl doctor\n"
		    "  clusctl doctor --json | jq -r '.findings[].mend'",
	.options = options,
	.run = doctor,
};
