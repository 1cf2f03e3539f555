// SPDX-License-Identifier: GPL-2.0-or-later
/* Who calls, and may he do that? */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bus_call.h"
#include "bus_polkit.h"

#define POLKIT "org.freedesktop.PolicyKit1"
#define POLKIT_PATH "/org/freedesktop/PolicyKit1/Authority"
#define POLKIT_AUTHORITY POLKIT ".Authority"
#define INTERACTIVE 1 /* AllowUserInteraction */
/* Microseconds: when nobody is asked, and for a password */
#define PATIENCE (30 * 1000000ULL)
#define PATIENCE_PASSWORD (120 * 1000000ULL)
#define ID_SIZE 40

static const char *const actions[] = {
	[BUS_READ] = "org.clusctl1.read",
	[BUS_READ_ALL] = "org.clusctl1.read",
	[BUS_CHANGE] = "org.clusctl1.change",
	[BUS_RESTORE] = "org.clusctl1.restore",
	[BUS_KEYS] = "org.clusctl1.keys",
};

static bool is_willing(const struct bus_call *call)
{
	return sd_bus_message_get_allow_interactive_authorization(
		       call->message) > 0;
}

/* May one more be asked for a password, for this user? */
static bool has_room(const struct bus_call *call)
{
	const struct bus_call *other;
	unsigned int count = 0;

	for (other = call->bus->calls; other; other = other->next)
		count += other->uid == call->uid && other->is_interactive &&
			 (other->polkit || other->is_waiting);
	return count < BUS_PASSWORDS_OF_ONE;
}

/* Names a question, to take it back */
static void write_id(const struct bus_call *call, char id[ID_SIZE])
{
	snprintf(id, ID_SIZE, "clusctld-%" PRIu64, call->polkit);
}

static void refuse_error(struct bus_call *call, const sd_bus_error *said)
{
	char *why;

	if (asprintf(&why,
		     "only root may do this, as polkit cannot be asked: %s",
		     said->message ? said->message : said->name) < 0)
		why = NULL;
	bus_call_refuse(call, SD_BUS_ERROR_ACCESS_DENIED,
			why ? why : "only root may do this");
	free(why);
}

/* Only of those who need one; and those who are asked may wait long. */
static void ask_for_password(struct bus_call *call)
{
	if (!has_room(call)) {
		bus_call_refuse(
			call, SD_BUS_ERROR_LIMITS_EXCEEDED,
			"too many calls of this user wait for a password");
		return;
	}
	call->is_interactive = true;
	call->is_waiting = true;
}

static int on_decision(sd_bus_message *answer, void *data, sd_bus_error *error)
{
	struct bus_call *call = data;
	struct bus *bus = call->bus;
	int authorized = false, challenge = false;

	(void)error;
	/* Whoever is still asked for a password need not be. */
	if (sd_bus_message_is_method_error(answer, SD_BUS_ERROR_NO_REPLY))
		bus_polkit_cancel(call);
	call->polkit = 0;
	if (sd_bus_message_is_method_error(answer, NULL)) {
		refuse_error(call, sd_bus_message_get_error(answer));
		bus_polkit_next(bus);
		return 0;
	}
	/* What cannot be read is no yes. */
	if (sd_bus_message_enter_container(answer, 'r', "bba{ss}") < 0 ||
	    sd_bus_message_read(answer, "bb", &authorized, &challenge) < 0)
		authorized = false;
	if (authorized)
		bus_call_allow(call);
	else if (challenge && !call->is_interactive && is_willing(call))
		ask_for_password(call);
	else if (challenge && !call->is_interactive)
		bus_call_refuse(
			call, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
			"this takes a password, which the caller did not allow to be asked for");
	else
		bus_call_refuse(call, SD_BUS_ERROR_ACCESS_DENIED,
				"polkit does not allow this");
	bus_polkit_next(bus);
	return 0;
}

/* Rules may look at what is to be done with what. */
static int append_details(const struct bus_call *call, sd_bus_message *to)
{
	const char *const details[][2] = {
		{ "method", call->method->name },
		{ "object", call->object ? call->object : "" },
		{ "checkpoint", call->checkpoint },
		{ "type", call->type },
		{ "id", call->id },
	};
	int ret = sd_bus_message_open_container(to, 'a', "{ss}");
	size_t i;

	for (i = 0; ret >= 0 && i < sizeof(details) / sizeof(details[0]); i++) {
		if (details[i][1])
			ret = sd_bus_message_append(to, "{ss}", details[i][0],
						    details[i][1]);
	}
	return ret < 0 ? ret : sd_bus_message_close_container(to);
}

static int append_question(const struct bus_call *call, sd_bus_message *to)
{
	char id[ID_SIZE];
	int ret = sd_bus_message_append(
		to, "(sa{sv})s", "system-bus-name", 1, "name", "s",
		sd_bus_message_get_sender(call->message),
		actions[call->action]);

	write_id(call, id);
	if (ret >= 0)
		ret = append_details(call, to);
	if (ret >= 0)
		ret = sd_bus_message_append(
			to, "us", call->is_interactive ? INTERACTIVE : 0, id);
	return ret;
}

static int ask_polkit(struct bus_call *call)
{
	sd_bus *bus = call->bus->bus;
	sd_bus_message *question;
	int ret = sd_bus_message_new_method_call(bus, &question, POLKIT,
						 POLKIT_PATH, POLKIT_AUTHORITY,
						 "CheckAuthorization");

	if (ret < 0)
		return ret;
	call->polkit = ++call->bus->questions;
	ret = append_question(call, question);
	call->reply = sd_bus_slot_unref(call->reply);
	if (ret >= 0)
		ret = sd_bus_call_async(
			bus, &call->reply, question, on_decision, call,
			call->is_interactive ? PATIENCE_PASSWORD : PATIENCE);
	sd_bus_message_unref(question);
	return ret;
}

/* About how many calls of @uid is polkit asked now? BUS_NO_USER: of all */
static unsigned int count_asked(const struct bus *bus, uid_t uid)
{
	const struct bus_call *call;
	unsigned int count = 0;

	for (call = bus->calls; call; call = call->next)
		count += call->polkit &&
			 (uid == BUS_NO_USER || uid == call->uid);
	return count;
}

/* The one that waits longest of those about which polkit can be asked now, or NULL */
static struct bus_call *find_next(const struct bus *bus)
{
	struct bus_call *call, *oldest = NULL;
	uid_t full = BUS_NO_USER;

	if (count_asked(bus, BUS_NO_USER) >= BUS_QUESTIONS_MAX)
		return NULL;
	for (call = bus->calls; call; call = call->next) {
		if (!call->is_waiting || call->uid == full)
			continue;
		if ((oldest && oldest->uid == call->uid) ||
		    count_asked(bus, call->uid) < BUS_QUESTIONS_OF_ONE)
			oldest = call;
		else
			full = call->uid;
	}
	return oldest;
}

void bus_polkit_next(struct bus *bus)
{
	struct bus_call *call;

	while ((call = find_next(bus))) {
		call->is_waiting = false;
		if (ask_polkit(call) < 0)
			bus_call_refuse(call, SD_BUS_ERROR_ACCESS_DENIED,
					"polkit cannot be asked");
	}
}

/* Its user is known. */
static void decide(struct bus_call *call)
{
	struct bus *bus = call->bus;

	if (bus_is_root(call->uid))
		bus_call_allow(call);
	else if (bus_call_is_too_much(call))
		bus_call_refuse(
			call, SD_BUS_ERROR_LIMITS_EXCEEDED,
			"too many calls of this user wait for an answer");
	else
		call->is_waiting = true;
	bus_polkit_next(bus);
}

static int on_user(sd_bus_message *answer, void *data, sd_bus_error *error)
{
	struct bus_call *call = data;
	uint32_t uid;

	(void)error;
	if (sd_bus_message_is_method_error(answer, NULL) ||
	    sd_bus_message_read(answer, "u", &uid) < 0) {
		/* Its caller has gone. */
		bus_call_refuse(call, SD_BUS_ERROR_ACCESS_DENIED,
				"nobody knows who calls");
		return 0;
	}
	call->uid = uid;
	bus_users_add(&call->bus->users,
		      sd_bus_message_get_sender(call->message), uid);
	decide(call);
	return 0;
}

void bus_polkit_ask(struct bus_call *call)
{
	if (call->uid != BUS_NO_USER)
		decide(call);
	else if (sd_bus_call_method_async(
			 call->bus->bus, &call->reply, "org.freedesktop.DBus",
			 "/org/freedesktop/DBus", "org.freedesktop.DBus",
			 "GetConnectionUnixUser", on_user, call, "s",
			 sd_bus_message_get_sender(call->message)) < 0)
		bus_call_refuse(call, SD_BUS_ERROR_ACCESS_DENIED,
				"the bus cannot be asked who calls");
}

void bus_polkit_cancel(struct bus_call *call)
{
	char id[ID_SIZE];

	if (!call->polkit)
		return;
	write_id(call, id);
	call->polkit = 0;
	(void)sd_bus_call_method_async(call->bus->bus, NULL, POLKIT,
				       POLKIT_PATH, POLKIT_AUTHORITY,
				       "CancelCheckAuthorization", NULL, NULL,
				       "s", id);
}
