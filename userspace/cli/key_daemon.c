// SPDX-License-Identifier: GPL-2.0-or-later
/* What the commands that ask clusctld about the cluster key share; key init. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon.h"
#include "key_daemon.h"

#define ANSWER_SECONDS 60

static atomic_bool ended;

static void end(int signal)
{
	(void)signal;
	ended = true;
}

void catch_end(void)
{
	/* What waits is to be interrupted. */
	const struct sigaction action = { .sa_handler = end };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

bool is_ended(void)
{
	return ended;
}

void wait_a_bit(void)
{
	const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000L };

	nanosleep(&pause, NULL);
}

bool confirm(const char *question)
{
	char line[16];

	if (!isatty(STDIN_FILENO))
		return false;
	printf("%s [y/N] ", question);
	fflush(stdout);
	return fgets(line, sizeof(line), stdin) && !ended &&
	       (!strcmp(line, "y\n") || !strcmp(line, "yes\n"));
}

bool take_digits(const char *said, size_t digits, char *text)
{
	size_t count = 0;

	for (; *said; said++) {
		if (*said == '-' || *said == ' ' || *said == ':')
			continue;
		if (!isxdigit((unsigned char)*said) || count == digits)
			return false;
		text[count++] = (char)tolower((unsigned char)*said);
	}
	text[count] = '\0';
	return count == digits;
}

const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static enum exit_code code_of(int error)
{
	switch (error) {
	case EEXIST:
		return CODE_EXISTS;
	case ENOENT:
		return CODE_NO_SUCH;
	case EBADMSG:
	case EKEYREJECTED:
	case EINVAL:
		return CODE_DIGEST;
	case ENOKEY:
	case EPERM:
		return CODE_UNSAFE;
	case ESTALE:
	case EHOSTUNREACH:
	case ETIMEDOUT:
	case EAGAIN:
		return CODE_TRY_AGAIN;
	case EOPNOTSUPP:
		return CODE_UNAVAILABLE;
	default:
		return CODE_SYSTEM;
	}
}

static int fail_answer(const json_t *answer)
{
	int error = (int)json_integer_value(json_object_get(answer, "errno"));
	const char *said = text_of(answer, "error");
	const char *reason = text_of(answer, "reason");
	/* Those that say all themselves */
	bool is_told = error == EEXIST || error == ENOENT || error == ESTALE ||
		       error == EKEYREJECTED || error == EOPNOTSUPP ||
		       error == EBADMSG;

	if (!error)
		return fail_text(strncmp(said, "only ", 5) ? CODE_PROTOCOL :
							     CODE_PRIVILEGE,
				 0, "%s", said);
	if (is_told || !*reason)
		return fail_text(code_of(error), error, "%s", said);
	return fail_text(code_of(error), error, "%s: %s", said, reason);
}

int ask_key(const struct args *args, const char *method, json_t *asked,
	    json_t **answer)
{
	const char *path = args->socket ? args->socket : DAEMON_SOCKET;
	int code, rc;

	rc = daemon_ask(path, method, asked, ANSWER_SECONDS, answer);
	if (rc)
		return fail_daemon(path, rc, ANSWER_SECONDS);
	if (!json_object_get(*answer, "error"))
		return CODE_OK;
	code = fail_answer(*answer);
	json_decref(*answer);
	*answer = NULL;
	return code;
}

void note_problem(const json_t *answer)
{
	const char *problem = text_of(answer, "problem");

	if (*problem)
		note("%s", problem);
}

int key_init(const struct args *args)
{
	json_t *answer, *reply;
	int code = ask_key(args, "KeyInit", NULL, &answer);

	if (code)
		return code;
	if (args->json) {
		reply = new_reply();
		json_object_update_missing(reply, answer);
		code = print_reply(reply);
	} else if (args->quiet) {
		printf("%s\n", text_of(answer, "key_id"));
	} else {
		printf("%s\n", text_of(answer, "key_id"));
		note("keep a copy of %s in a safe place: without it, nobody can open the snapshots",
		     text_of(answer, "file"));
		note_problem(answer);
	}
	json_decref(answer);
	return code;
}
