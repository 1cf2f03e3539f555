// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls of the service in each stage: their callers vanish, their bus does, and limits. */
#include <string.h>

#include "bus_service.h"

#define ON_ONE \
	100 /* calls of a connection: the bus lets it wait for 128 answers */

static struct caller caller, witness;
static struct request asked;
static struct request many[POLKIT_QUESTIONS];

static bool begin(enum polkit_answer answer)
{
	if (!service_begin(answer))
		return false;
	caller = caller_first();
	witness = caller_first();
	return true;
}

static void end(void)
{
	CHECK_INT(service_calls(), 0);
	CHECK_INT(polkit.strange, 0);
	if (caller.bus)
		caller_close(&caller);
	caller_close(&witness);
	service_end();
}

/* What comes after is not held up by what was left. */
static void goes_on(void)
{
	polkit.answer = POLKIT_YES;
	request_change(&asked, &witness);
	UNTIL(asked.is_done);
	CHECK_STR(asked.error, "");
}

/* ---- Callers vanish ---------------------------------------------------------- */

static void vanish(void)
{
	caller_vanish(&caller, &witness);
	request_settle(&witness);
}

static void before_its_user_is_known(void)
{
	if (!begin(POLKIT_SILENT))
		return;
	request_change(&asked, &caller);
	vanish();
	CHECK_INT(service_calls(), 0);
	CHECK_INT(polkit.count, 0);
	goes_on();
	end();
}

static void while_polkit_is_asked(void)
{
	if (!begin(POLKIT_SILENT))
		return;
	request_change(&asked, &caller);
	UNTIL(polkit.count == 1);
	vanish();
	CHECK_INT(service_calls(), 0);
	UNTIL(polkit.cancelled == 1);
	CHECK(polkit.questions[0].is_cancelled);
	goes_on();
	end();
}

/* The questions of another connection of the same user come next. */
static void before_polkit_is_asked(void)
{
	unsigned int i;

	if (!begin(POLKIT_SILENT))
		return;
	for (i = 0; i < BUS_QUESTIONS_OF_ONE + 8; i++)
		request_change(&many[i], &caller);
	UNTIL(polkit.count == BUS_QUESTIONS_OF_ONE &&
	      service_calls() == BUS_QUESTIONS_OF_ONE + 8);
	request_change(&asked, &witness);
	request_settle(&witness);
	CHECK_INT(polkit.count, BUS_QUESTIONS_OF_ONE);
	CHECK_INT(service_calls(), BUS_QUESTIONS_OF_ONE + 9);
	vanish();
	CHECK_INT(service_calls(), 1);
	UNTIL(polkit.count == BUS_QUESTIONS_OF_ONE + 1);
	UNTIL(polkit.cancelled == BUS_QUESTIONS_OF_ONE);
	polkit_answer(BUS_QUESTIONS_OF_ONE, POLKIT_YES);
	UNTIL(asked.is_done);
	CHECK_STR(asked.error, "");
	end();
}

static void while_the_thread_works(void)
{
	if (!begin(POLKIT_YES))
		return;
	thread_hold(true);
	request_change(&asked, &caller);
	UNTIL(service->calls && service->calls->is_working);
	vanish();
	/* It is the thread's. */
	CHECK_INT(service_calls(), 1);
	CHECK_INT(polkit.cancelled, 0);
	thread_hold(false);
	UNTIL(!service_calls());
	CHECK_INT(thread_done(), 1);
	goes_on();
	end();
}

static void while_the_worker_is_asked(void)
{
	if (!begin(POLKIT_YES))
		return;
	request_sync(&asked, &caller);
	UNTIL(service->calls && service->calls->is_asking);
	vanish();
	CHECK_INT(service_calls(), 1);
	CHECK_INT(worker_answer(), 1);
	UNTIL(!service_calls());
	request_sync(&asked, &witness);
	UNTIL(service->calls && service->calls->is_asking);
	CHECK_INT(worker_answer(), 1);
	UNTIL(asked.is_done);
	CHECK_STR(asked.error, "");
	end();
}

/* ---- The bus vanishes -------------------------------------------------------- */

static bool is_in_all_stages(void)
{
	const struct bus_call *call;
	unsigned int polkits = 0, waits = 0, works = 0, asks = 0;

	for (call = service->calls; call; call = call->next) {
		polkits += !!call->polkit;
		waits += call->is_waiting;
		works += call->is_working;
		asks += call->is_asking;
	}
	return polkits == BUS_QUESTIONS_OF_ONE && waits && works && asks;
}

static void the_bus_is_killed(void)
{
	unsigned int i;

	if (!begin(POLKIT_YES))
		return;
	thread_hold(true);
	request_change(&many[0], &caller);
	request_sync(&many[1], &caller);
	UNTIL(service_calls() == 2 && polkit.count == 2);
	UNTIL(service->calls->is_asking && service->calls->next->is_working);
	polkit.answer = POLKIT_SILENT;
	for (i = 0; i < BUS_QUESTIONS_OF_ONE + 2; i++)
		request_change(&many[2 + i], &caller);
	UNTIL(is_in_all_stages());
	private_bus_kill();
	UNTIL(!service->is_named);
	UNTIL(service_calls() == 2);
	polkit_stop();
	caller_close(&caller);
	caller_close(&witness);
	CHECK(private_bus_start());
	polkit_start(loop, POLKIT_YES);
	UNTIL(service_has_name());
	/* Those that were of the other bus end now. */
	thread_hold(false);
	CHECK_INT(worker_answer(), 1);
	UNTIL(!service_calls());
	CHECK_INT(thread_done(), 1);
	witness = caller_first();
	goes_on();
	end();
}

/* ---- Limits ------------------------------------------------------------------ */

static unsigned int count_errors(unsigned int count, const char *error)
{
	unsigned int i, found = 0;

	for (i = 0; i < count; i++)
		found += many[i].is_done && !strcmp(many[i].error, error);
	return found;
}

typedef void send_request(struct request *request, struct caller *caller);

/* @count requests from @first on, of @uid, on as many connections as that takes */
static unsigned int flood(struct caller *callers, uid_t uid, unsigned int first,
			  unsigned int count, send_request *send)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (i % ON_ONE == 0)
			callers[i / ON_ONE] = caller_open(uid);
		send(&many[first + i], &callers[i / ON_ONE]);
	}
	return (count + ON_ONE - 1) / ON_ONE;
}

static void close_all(struct caller *callers, unsigned int count)
{
	while (count)
		caller_close(&callers[--count]);
}

/* All are refused one after the other. */
static void drain(unsigned int count)
{
	unsigned int i, asked_now = polkit.count;

	polkit.answer = POLKIT_NO;
	for (i = 0; i < asked_now; i++)
		polkit_answer(i, POLKIT_NO);
	UNTIL(!service_calls());
	UNTIL(count_errors(count, ERROR_DENIED) +
		      count_errors(count, ERROR_LIMITS) ==
	      count);
}

static void check_limit(unsigned int limit,
			void (*send)(struct request *request,
				     struct caller *caller))
{
	struct caller callers[8];
	unsigned int opened;

	if (!begin(POLKIT_SILENT))
		return;
	opened = flood(callers, private_bus_user(0), 0, limit, send);
	UNTIL(service_calls() == limit && polkit.count == BUS_QUESTIONS_OF_ONE);
	CHECK_INT(count_errors(limit, ""), 0);
	/* Of another connection of the same user */
	send(&many[limit], &witness);
	UNTIL(many[limit].is_done);
	CHECK_STR(many[limit].error, ERROR_LIMITS);
	CHECK_INT(service_calls(), limit);
	CHECK_INT(polkit.count, BUS_QUESTIONS_OF_ONE);
	drain(limit + 1);
	CHECK_INT(polkit.count, limit);
	CHECK_INT(count_errors(limit + 1, ERROR_LIMITS), 1);
	close_all(callers, opened);
	goes_on();
	end();
}

static void a_user_has_so_many_changes(void)
{
	check_limit(BUS_CALLS_OF_ONE, request_change);
}

static void a_user_has_so_many_reads(void)
{
	check_limit(BUS_READS_OF_ONE, request_read);
}

/* One kind of call does not keep the other back, nor one user another. */
static void limits_are_of_one_kind_and_user(void)
{
	struct caller callers[8], other;
	unsigned int opened;

	if (!private_bus_has_users())
		SKIP("only root can be several users");
	if (!begin(POLKIT_SILENT))
		return;
	opened = flood(callers, private_bus_user(0), 0, BUS_CALLS_OF_ONE,
		       request_change);
	UNTIL(service_calls() == BUS_CALLS_OF_ONE &&
	      polkit.count == BUS_QUESTIONS_OF_ONE);
	request_read(&many[BUS_CALLS_OF_ONE], &witness);
	request_settle(&witness);
	UNTIL(service_calls() == BUS_CALLS_OF_ONE + 1);
	other = caller_open(private_bus_user(1));
	request_change(&asked, &other);
	UNTIL(polkit.count == BUS_QUESTIONS_OF_ONE + 1);
	polkit_answer(BUS_QUESTIONS_OF_ONE, POLKIT_YES);
	UNTIL(asked.is_done);
	CHECK_STR(asked.error, "");
	drain(BUS_CALLS_OF_ONE + 1);
	CHECK_INT(count_errors(BUS_CALLS_OF_ONE + 1, ERROR_LIMITS), 0);
	close_all(callers, opened);
	caller_close(&other);
	end();
}

static void a_user_is_asked_for_so_many_passwords(void)
{
	unsigned int i, count = BUS_PASSWORDS_OF_ONE;

	if (!begin(POLKIT_SILENT))
		return;
	request_is_interactive = true;
	for (i = 0; i < count; i++)
		request_change(&many[i], &caller);
	UNTIL(polkit.count == count);
	/* Nobody is bothered before it is known that a password is needed. */
	for (i = 0; i < count; i++) {
		CHECK_INT(polkit.questions[i].flags, 0);
		polkit_answer(i, POLKIT_CHALLENGE);
	}
	UNTIL(polkit.count == 2 * count);
	CHECK_INT(polkit.questions[count].flags, 1);
	polkit.answer = POLKIT_CHALLENGE;
	request_change(&asked, &witness);
	UNTIL(asked.is_done);
	CHECK_STR(asked.error, ERROR_LIMITS);
	drain(count);
	end();
}

/* Who has none may have one, so that none is kept out. */
static void all_have_so_many(void)
{
	struct caller callers[16], other;
	unsigned int opened, first = BUS_READS_OF_ONE;

	if (!private_bus_has_users())
		SKIP("only root can be several users");
	if (!begin(POLKIT_SILENT))
		return;
	opened = flood(callers, private_bus_user(0), 0, first, request_read);
	opened += flood(callers + opened, private_bus_user(1), first,
			BUS_CALLS_MAX - first, request_read);
	UNTIL(service_calls() == BUS_CALLS_MAX);
	other = caller_open(private_bus_user(2));
	request_change(&many[BUS_CALLS_MAX], &other);
	UNTIL(polkit.count == 2 * BUS_QUESTIONS_OF_ONE + 1);
	request_change(&asked, &other);
	UNTIL(asked.is_done);
	CHECK_STR(asked.error, ERROR_LIMITS);
	drain(BUS_CALLS_MAX + 1);
	CHECK_INT(count_errors(BUS_CALLS_MAX + 1, ERROR_LIMITS), 0);
	close_all(callers, opened);
	caller_close(&other);
	end();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(before_its_user_is_known),
	KTAP_CASE(while_polkit_is_asked),
	KTAP_CASE(before_polkit_is_asked),
	KTAP_CASE(while_the_thread_works),
	KTAP_CASE(while_the_worker_is_asked),
	KTAP_CASE(the_bus_is_killed),
	KTAP_CASE(a_user_has_so_many_changes),
	KTAP_CASE(a_user_has_so_many_reads),
	KTAP_CASE(limits_are_of_one_kind_and_user),
	KTAP_CASE(a_user_is_asked_for_so_many_passwords),
	KTAP_CASE(all_have_so_many),
};

KTAP_MAIN(cases)
