// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl key join, on a node that has no key, and key admit, on one that has. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon.h"
#include "key_daemon.h"

/* A request that was made, and what came */
struct request {
	char fingerprint[64];
	char node[256];
	char key_id[KEY_ID_DIGITS + 1];
	char by[256];
};

static json_t *about_request(const struct request *request)
{
	return json_pack("{s:s}", "fingerprint", request->fingerprint);
}

static void cancel(const struct args *args, const struct request *request)
{
	json_t *answer;

	if (!ask_key(args, "KeyCancel", about_request(request), &answer))
		json_decref(answer);
}

static int begin(const struct args *args, struct request *request)
{
	json_t *answer;
	int code = ask_key(args, "KeyJoin", NULL, &answer);

	if (code)
		return code;
	snprintf(request->fingerprint, sizeof(request->fingerprint), "%s",
		 text_of(answer, "fingerprint"));
	snprintf(request->node, sizeof(request->node), "%s",
		 text_of(answer, "node"));
	json_decref(answer);
	return CODE_OK;
}

/* For the administrator, who is to compare it there */
static void show(const struct args *args, const struct request *request)
{
	FILE *out = args->json || args->quiet ? stderr : stdout;

	say_line(out, "Request of this node, %s: fingerprint", request->node);
	fprintf(out, "\n    ");
	say_line(out, "%s", request->fingerprint);
	fputc('\n', out);
	say_line(out, "On a node that has the key: clusctl key admit %s",
		 request->node);
	fflush(out);
}

static int look(const struct args *args, struct request *request, bool *came)
{
	json_t *answer;
	int code = ask_key(args, "KeyLook", about_request(request), &answer);

	if (code)
		return code;
	*came = !strcmp(text_of(answer, "state"), "received");
	snprintf(request->key_id, sizeof(request->key_id), "%s",
		 text_of(answer, "key_id"));
	snprintf(request->by, sizeof(request->by), "%s", text_of(answer, "by"));
	json_decref(answer);
	return CODE_OK;
}

static int wait_for_key(const struct args *args, struct request *request)
{
	double begun = seconds_now();
	bool came = false;
	int code;

	for (;;) {
		code = look(args, request, &came);
		if (code || came)
			return code;
		if (is_ended())
			return fail_text(CODE_ERROR, 0,
					 "interrupted; nothing has changed");
		if (args->timeout >= 0 &&
		    seconds_now() - begun >= args->timeout)
			return fail_text(
				CODE_TIMEOUT, 0,
				"nobody has admitted this node for %d seconds; nothing has changed",
				args->timeout);
		wait_a_bit();
	}
}

/* Whoever has the store could have sent a key of his own. */
static int compare(const struct request *request, const char *wanted)
{
	if (*wanted && !strcmp(wanted, request->key_id))
		return CODE_OK;
	if (*wanted)
		return fail_text(
			CODE_DIGEST, 0,
			"another key came, with key id %s: somebody changes the store; nothing has changed here",
			request->key_id);
	/* Who sent it, nothing proves: it is no help to who compares. */
	printf("A key came: key id\n\n    ");
	say_line(stdout, "%s", request->key_id);
	putchar('\n');
	if (confirm("Did clusctl key admit print this key id there?"))
		return CODE_OK;
	return fail_text(CODE_ERROR, 0, "not confirmed; nothing has changed");
}

static int accept(const struct args *args, const struct request *request)
{
	json_t *asked = about_request(request), *answer, *reply;
	int code;

	json_object_set_new(asked, "key_id", json_string(request->key_id));
	code = ask_key(args, "KeyAccept", asked, &answer);
	if (code)
		return code;
	if (args->json) {
		reply = new_reply();
		json_object_update_missing(reply, answer);
		json_object_set_new(reply, "by", json_text(request->by));
		code = print_reply(reply);
	} else {
		printf("%s\n", text_of(answer, "key_id"));
		note_problem(answer);
	}
	json_decref(answer);
	return code;
}

int key_join(const struct args *args)
{
	char wanted[KEY_ID_DIGITS + 1] = "";
	struct request request = { 0 };
	int code;

	if (args->key_id && !take_digits(args->key_id, KEY_ID_DIGITS, wanted))
		fail_usage(
			"--key-id: a whole key id has %d hexadecimal digits; less proves nothing",
			KEY_ID_DIGITS);
	if (!*wanted && (args->json || !isatty(STDIN_FILENO)))
		fail_usage(
			"nobody is here to compare key ids; say which one must come: --key-id");
	catch_end();
	code = begin(args, &request);
	if (code)
		return code;
	show(args, &request);
	code = wait_for_key(args, &request);
	if (!code)
		code = compare(&request, wanted);
	if (!code)
		return accept(args, &request);
	cancel(args, &request);
	return code;
}

static int find_request(const struct args *args, const char *node,
			char fingerprint[64])
{
	json_t *answer;
	int code = ask_key(args, "KeyRequest", json_pack("{s:s}", "node", node),
			   &answer);

	if (code)
		return code;
	snprintf(fingerprint, 64, "%s", text_of(answer, "fingerprint"));
	json_decref(answer);
	return CODE_OK;
}

static int check_fingerprint(const char *node, const char *fingerprint,
			     const char *wanted)
{
	char digits[FINGERPRINT_DIGITS + 1];

	if (*wanted) {
		if (take_digits(fingerprint, FINGERPRINT_DIGITS, digits) &&
		    !strcmp(digits, wanted))
			return CODE_OK;
		return fail_text(
			CODE_DIGEST, 0,
			"the request in the store has the fingerprint %s: another clusctl key join, or somebody who changes the store; nothing has changed",
			fingerprint);
	}
	say_line(stdout, "Request of node %s: fingerprint", node);
	printf("\n    ");
	say_line(stdout, "%s", fingerprint);
	putchar('\n');
	if (confirm("Did clusctl key join print this fingerprint there?"))
		return CODE_OK;
	return fail_text(CODE_ERROR, 0, "not admitted; nothing has changed");
}

static int print_admitted(const struct args *args, const char *node,
			  const json_t *answer)
{
	json_t *reply;

	if (!args->json) {
		printf("%s\n", text_of(answer, "key_id"));
		if (!args->quiet)
			note("compare this key id with the one that node %s shows",
			     node);
		return CODE_OK;
	}
	reply = new_reply();
	json_object_set_new(reply, "node", json_text(node));
	json_object_set_new(reply, "key_id",
			    json_string(text_of(answer, "key_id")));
	return print_reply(reply);
}

int key_admit(const struct args *args)
{
	char fingerprint[64], wanted[FINGERPRINT_DIGITS + 1] = "";
	const char *node = args->words[0];
	json_t *answer;
	int code;

	if (args->fingerprint &&
	    !take_digits(args->fingerprint, FINGERPRINT_DIGITS, wanted))
		fail_usage(
			"--fingerprint: a whole one has %d hexadecimal digits; less proves nothing",
			FINGERPRINT_DIGITS);
	if (!*wanted && (args->json || !isatty(STDIN_FILENO)))
		fail_usage(
			"nobody is here to compare fingerprints; say which one it must be: --fingerprint");
	code = find_request(args, node, fingerprint);
	if (!code)
		code = check_fingerprint(node, fingerprint, wanted);
	if (code)
		return code;
	code = ask_key(args, "KeyAdmit",
		       json_pack("{s:s, s:s}", "node", node, "fingerprint",
				 fingerprint),
		       &answer);
	if (code)
		return code;
	code = print_admitted(args, node, answer);
	json_decref(answer);
	return code;
}
