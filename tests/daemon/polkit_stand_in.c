// SPDX-License-Identifier: GPL-2.0-or-later
/* What answers as polkit on a private bus, and keeps what it was asked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "polkit_stand_in.h"
#include "private_bus.h"

#define NAME "org.freedesktop.PolicyKit1"

struct polkit polkit;

static void keep(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text);
}

static int read_details(sd_bus_message *message, struct polkit_question *to)
{
	const char *key, *value;
	int ret = sd_bus_message_enter_container(message, 'a', "{ss}");

	while (ret >= 0 &&
	       (ret = sd_bus_message_read(message, "{ss}", &key, &value)) > 0) {
		if (!strcmp(key, "method"))
			keep(to->method, sizeof(to->method), value);
		else if (!strcmp(key, "object"))
			keep(to->object, sizeof(to->object), value);
	}
	return ret < 0 ? ret : sd_bus_message_exit_container(message);
}

static int read_question(sd_bus_message *message, struct polkit_question *to)
{
	const char *kind, *key, *caller, *action, *id;
	int ret = sd_bus_message_read(message, "(sa{sv})s", &kind, 1, &key, "s",
				      &caller, &action);

	if (ret >= 0 &&
	    (strcmp(kind, "system-bus-name") || strcmp(key, "name")))
		polkit.strange++;
	if (ret >= 0)
		ret = read_details(message, to);
	if (ret >= 0)
		ret = sd_bus_message_read(message, "us", &to->flags, &id);
	if (ret < 0)
		return ret;
	keep(to->caller, sizeof(to->caller), caller);
	keep(to->action, sizeof(to->action), action);
	keep(to->id, sizeof(to->id), id);
	return 0;
}

void polkit_answer(unsigned int question, enum polkit_answer answer)
{
	struct polkit_question *asked = &polkit.questions[question];

	if (answer == POLKIT_SILENT || !asked->message)
		return;
	if (answer == POLKIT_BROKEN)
		sd_bus_reply_method_return(asked->message, "s", "yes");
	else
		sd_bus_reply_method_return(asked->message, "(bba{ss})",
					   answer == POLKIT_YES,
					   answer == POLKIT_CHALLENGE, 0);
	asked->message = sd_bus_message_unref(asked->message);
}

static int check(sd_bus_message *message)
{
	struct polkit_question *asked = &polkit.questions[polkit.count];

	if (polkit.count == POLKIT_QUESTIONS)
		abort();
	memset(asked, 0, sizeof(*asked));
	if (read_question(message, asked) < 0)
		polkit.strange++;
	asked->message = sd_bus_message_ref(message);
	polkit_answer(polkit.count++, polkit.answer);
	return 1;
}

/* As polkit does: whoever asked is told that it was cancelled. */
static int cancel(sd_bus_message *message)
{
	struct polkit_question *asked;
	const char *id;

	if (sd_bus_message_read(message, "s", &id) < 0)
		abort();
	for (asked = polkit.questions; asked < polkit.questions + polkit.count;
	     asked++) {
		if (asked->message && !strcmp(asked->id, id)) {
			asked->is_cancelled = true;
			polkit.cancelled++;
			sd_bus_reply_method_errorf(asked->message,
						   NAME ".Error.Cancelled",
						   "cancelled");
			asked->message = sd_bus_message_unref(asked->message);
			return sd_bus_reply_method_return(message, NULL);
		}
	}
	polkit.strange++;
	return 1;
}

static int on_message(sd_bus_message *message, void *data, sd_bus_error *error)
{
	(void)data;
	(void)error;
	if (sd_bus_message_is_method_call(message, NAME ".Authority",
					  "CheckAuthorization") > 0)
		return check(message);
	if (sd_bus_message_is_method_call(message, NAME ".Authority",
					  "CancelCheckAuthorization") > 0)
		return cancel(message);
	return 0;
}

void polkit_start(sd_event *loop, enum polkit_answer answer)
{
	polkit_stop();
	memset(&polkit, 0, sizeof(polkit));
	polkit.answer = answer;
	polkit.bus = private_bus_open(getuid());
	if (!polkit.bus ||
	    sd_bus_add_filter(polkit.bus, NULL, on_message, NULL) < 0 ||
	    sd_bus_request_name(polkit.bus, NAME, 0) < 0 ||
	    sd_bus_attach_event(polkit.bus, loop, 0) < 0)
		abort();
}

void polkit_stop(void)
{
	unsigned int i;

	for (i = 0; i < polkit.count; i++)
		polkit.questions[i].message =
			sd_bus_message_unref(polkit.questions[i].message);
	polkit.bus = sd_bus_close_unref(polkit.bus);
}
