// SPDX-License-Identifier: GPL-2.0-or-later
/* The service on a bus: what polkit is asked, what its answers do, and wrong calls. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bus_service.h"

#define MANAGER BUS_NAME ".Manager"
/* The bus lets it through, and nothing larger, as a question about it would be. */
#define HUGE_SIZE ((32U << 20) - 256)
#define SECOND 1000000ULL

static struct caller caller;
static struct request asked;

static bool begin(enum polkit_answer answer)
{
	if (!service_begin(answer))
		return false;
	caller = caller_first();
	return true;
}

static void end(void)
{
	CHECK_INT(service_calls(), 0);
	CHECK_INT(polkit.strange, 0);
	caller_close(&caller);
	service_end();
}

static void refuses(const char *error)
{
	UNTIL(asked.is_done);
	CHECK_STR(asked.error, error);
}

static void check_question(const char *action, const char *method,
			   const char *object)
{
	const struct polkit_question *question = polkit.questions;

	UNTIL(asked.is_done);
	REQUIRE(polkit.count == 1);
	CHECK_STR(question->caller, caller.name);
	CHECK_STR(question->action, action);
	CHECK_STR(question->method, method);
	CHECK_STR(question->object, object);
	CHECK_INT(question->flags, 0);
}

static void a_read_is_asked_of_polkit(void)
{
	if (!begin(POLKIT_YES))
		return;
	request_read(&asked, &caller);
	check_question("org.clusctl1.read", "Introspect", "");
	CHECK_STR(asked.error, "");
	end();
}

static void a_change_is_asked_of_polkit(void)
{
	if (!begin(POLKIT_YES))
		return;
	thread_hold(true);
	thread_hold(false);
	request_change(&asked, &caller);
	check_question("org.clusctl1.change", "CreateResource", "Printer");
	CHECK_STR(asked.error, "");
	CHECK_INT(thread_done(), 1);
	end();
}

static void a_resource_is_named_to_polkit(void)
{
	if (!begin(POLKIT_NO))
		return;
	request_send(&asked, &caller, BUS_RESOURCE "/File_20Server",
		     BUS_NAME ".Resource", "Online", "a{sv}", 0);
	check_question("org.clusctl1.restore", "Online", "File Server");
	refuses(ERROR_DENIED);
	end();
}

static void the_key_has_an_action_of_its_own(void)
{
	if (!begin(POLKIT_NO))
		return;
	request_send(&asked, &caller, BUS_MANAGER, MANAGER, "RotateKey",
		     "a{sv}", 0);
	check_question("org.clusctl1.keys", "RotateKey", "");
	refuses(ERROR_DENIED);
	end();
}

static void root_is_not_asked_about(void)
{
	struct caller root;

	if (!private_bus_has_users())
		SKIP("only root can be root");
	if (!begin(POLKIT_NO))
		return;
	root = caller_open(0);
	request_change(&asked, &root);
	refuses("");
	CHECK_INT(polkit.count, 0);
	caller_close(&root);
	end();
}

static void no_is_no(void)
{
	if (!begin(POLKIT_NO))
		return;
	thread_hold(true);
	request_change(&asked, &caller);
	refuses(ERROR_DENIED);
	thread_hold(false);
	CHECK_INT(thread_done(), 0);
	end();
}

static void what_cannot_be_read_is_no(void)
{
	if (!begin(POLKIT_BROKEN))
		return;
	request_change(&asked, &caller);
	refuses(ERROR_DENIED);
	end();
}

static void a_password_has_to_be_allowed(void)
{
	if (!begin(POLKIT_CHALLENGE))
		return;
	request_change(&asked, &caller);
	refuses(SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED);
	CHECK_INT(polkit.questions[0].flags, 0);
	/* It was asked for, and none was given. */
	request_is_interactive = true;
	request_change(&asked, &caller);
	refuses(ERROR_DENIED);
	CHECK_INT(polkit.questions[polkit.count - 1].flags, 1);
	CHECK_INT(polkit_patience, 120 * SECOND);
	end();
}

static void without_polkit_it_is_no(void)
{
	if (!begin(POLKIT_YES))
		return;
	polkit_stop();
	request_read(&asked, &caller);
	refuses(ERROR_DENIED);
	request_change(&asked, &caller);
	refuses(ERROR_DENIED);
	end();
}

static void polkit_goes_away(void)
{
	if (!begin(POLKIT_SILENT))
		return;
	request_change(&asked, &caller);
	UNTIL(polkit.count == 1);
	CHECK(!asked.is_done);
	polkit_stop();
	refuses(ERROR_DENIED);
	/* Another one is asked as if nothing had been. */
	polkit_start(loop, POLKIT_YES);
	request_change(&asked, &caller);
	refuses("");
	end();
}

static void polkit_never_answers(void)
{
	if (!begin(POLKIT_SILENT))
		return;
	polkit_is_late = true;
	request_change(&asked, &caller);
	refuses(ERROR_DENIED);
	CHECK_INT(polkit_patience, 30 * SECOND);
	UNTIL(polkit.cancelled == 1);
	/* What it says now is heard by nobody. */
	polkit_is_late = false;
	polkit.answer = POLKIT_YES;
	request_read(&asked, &caller);
	refuses("");
	end();
}

/* Who says that somebody has gone, and is not the bus, is not believed. */
static void a_forged_end_is_none(void)
{
	sd_bus_message *lie;
	struct caller liar;

	if (!begin(POLKIT_SILENT))
		return;
	liar = caller_first();
	request_change(&asked, &caller);
	UNTIL(polkit.count == 1);
	CHECK(sd_bus_message_new_signal(liar.bus, &lie, "/org/freedesktop/DBus",
					"org.freedesktop.DBus",
					"NameOwnerChanged") >= 0);
	CHECK(sd_bus_message_append(lie, "sss", caller.name, caller.name, "") >=
	      0);
	/* To the service alone: others are only told what they ask the bus for. */
	CHECK(sd_bus_message_set_destination(lie, BUS_NAME) >= 0);
	CHECK(sd_bus_send(liar.bus, lie, NULL) >= 0);
	sd_bus_message_unref(lie);
	request_settle(&liar);
	CHECK_INT(service_calls(), 1);
	CHECK_INT(polkit.cancelled, 0);
	polkit_answer(0, POLKIT_YES);
	refuses("");
	caller_close(&liar);
	end();
}

static void files_are_not_taken(void)
{
	if (!begin(POLKIT_YES))
		return;
	request_send(&asked, &caller, BUS_MANAGER, MANAGER, "CreateResource",
		     "sa{sv}", "Printer", 1, "type", "h", STDIN_FILENO);
	refuses(SD_BUS_ERROR_NOT_SUPPORTED);
	CHECK_INT(polkit.count, 0);
	request_settle(&caller);
	end();
}

static void is_too_large(const char *member, const char *text)
{
	sd_bus *before = service->bus;

	request_send(&asked, &caller, BUS_MANAGER, MANAGER, member, "sa{sv}",
		     text, 0);
	UNTIL(asked.is_done);
	if (strcmp(asked.error, SD_BUS_ERROR_INVALID_ARGS))
		CHECK_STR(asked.error, ERROR_LIMITS);
	CHECK_INT(polkit.count, 0);
	CHECK(service->is_named);
	CHECK(service->bus == before);
}

/* Before polkit is asked, which could not be told of it: the bus would end us. */
static void a_huge_name_is_not_taken(void)
{
	char *text = malloc(HUGE_SIZE + 1);

	memset(text, 'x', HUGE_SIZE);
	text[HUGE_SIZE] = '\0';
	if (begin(POLKIT_YES)) {
		is_too_large("CreateResource", text);
		is_too_large("DeleteResource", text);
		request_read(&asked, &caller);
		refuses("");
		end();
	}
	free(text);
}

static const struct {
	const char *path, *interface, *member, *types, *error;
} wrong[] = {
	{ "/", MANAGER, "ListResources", "", SD_BUS_ERROR_UNKNOWN_INTERFACE },
	{ "/org/other", MANAGER, "ListResources", "",
	  SD_BUS_ERROR_UNKNOWN_OBJECT },
	{ BUS_ROOT "/Other", MANAGER, "ListResources", "",
	  SD_BUS_ERROR_UNKNOWN_OBJECT },
	{ BUS_RESOURCE "/_zz", BUS_NAME ".Resource", "Online", "s",
	  SD_BUS_ERROR_UNKNOWN_OBJECT },
	{ BUS_MANAGER, BUS_NAME ".Other", "ListResources", "",
	  SD_BUS_ERROR_UNKNOWN_INTERFACE },
	{ BUS_MANAGER, BUS_NAME ".Resource", "Online", "s",
	  SD_BUS_ERROR_UNKNOWN_INTERFACE },
	{ BUS_MANAGER, MANAGER, "Other", "", SD_BUS_ERROR_UNKNOWN_METHOD },
	{ BUS_MANAGER, NULL, "Other", "", SD_BUS_ERROR_UNKNOWN_METHOD },
	{ BUS_MANAGER, MANAGER, "ListResources", "s",
	  SD_BUS_ERROR_INVALID_ARGS },
	{ BUS_MANAGER, MANAGER, "CreateResource", "",
	  SD_BUS_ERROR_INVALID_ARGS },
	{ BUS_MANAGER, MANAGER, "CreateResource", "s",
	  SD_BUS_ERROR_INVALID_ARGS },
	{ BUS_MANAGER, "org.freedesktop.DBus.Properties", "Get", "s",
	  SD_BUS_ERROR_INVALID_ARGS },
};

static void wrong_calls_have_errors(void)
{
	size_t i;

	if (!begin(POLKIT_YES))
		return;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		request_send(&asked, &caller, wrong[i].path, wrong[i].interface,
			     wrong[i].member, wrong[i].types, "text");
		refuses(wrong[i].error);
	}
	CHECK_INT(polkit.count, 0);
	end();
}

/* With a GUID comes what the store has of another resource. */
static void a_guid_takes_another_right(void)
{
	if (!begin(POLKIT_YES))
		return;
	request_send(&asked, &caller, BUS_MANAGER, MANAGER, "CreateResource",
		     "sa{sv}", "Printer", 1, "id", "s",
		     "00000001-0000-4000-8000-000000000000");
	check_question("org.clusctl1.keys", "CreateResource", "Printer");
	end();
}

/* Of those who ask and do not read, the answers wait here. */
static void what_is_not_sent_has_a_limit(void)
{
	if (!begin(POLKIT_YES))
		return;
	service_is_stuck = true;
	service->unsent = BUS_ANSWER_MAX;
	request_read(&asked, &caller);
	refuses("");
	CHECK(service->unsent > BUS_ANSWER_MAX);
	request_read(&asked, &caller);
	refuses(ERROR_LIMITS);
	request_change(&asked, &caller);
	refuses("");
	service_is_stuck = false;
	request_read(&asked, &caller);
	refuses("");
	CHECK(service->unsent < BUS_ANSWER_MAX);
	end();
}

static void who_wants_no_answer_gets_none(void)
{
	sd_bus_message *question;

	if (!begin(POLKIT_YES))
		return;
	CHECK(sd_bus_message_new_method_call(caller.bus, &question, BUS_NAME,
					     BUS_MANAGER, INTROSPECTABLE,
					     "Introspect") >= 0);
	CHECK(sd_bus_message_set_expect_reply(question, false) >= 0);
	CHECK(sd_bus_send(caller.bus, question, NULL) >= 0);
	sd_bus_message_unref(question);
	request_settle(&caller);
	CHECK_INT(polkit.count, 0);
	end();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(a_read_is_asked_of_polkit),
	KTAP_CASE(a_change_is_asked_of_polkit),
	KTAP_CASE(a_resource_is_named_to_polkit),
	KTAP_CASE(the_key_has_an_action_of_its_own),
	KTAP_CASE(root_is_not_asked_about),
	KTAP_CASE(no_is_no),
	KTAP_CASE(what_cannot_be_read_is_no),
	KTAP_CASE(a_password_has_to_be_allowed),
	KTAP_CASE(without_polkit_it_is_no),
	KTAP_CASE(polkit_goes_away),
	KTAP_CASE(polkit_never_answers),
	KTAP_CASE(a_forged_end_is_none),
	KTAP_CASE(files_are_not_taken),
	KTAP_CASE(a_huge_name_is_not_taken),
	KTAP_CASE(wrong_calls_have_errors),
	KTAP_CASE(a_guid_takes_another_right),
	KTAP_CASE(what_is_not_sent_has_a_limit),
	KTAP_CASE(who_wants_no_answer_gets_none),
};

KTAP_MAIN(cases)
