// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls of methods, from their arrival to their answer. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit.h"
#include "bus_call.h"
#include "bus_error.h"
#include "bus_polkit.h"

#define REFUSALS 60000000 /* microseconds between two of them in the log */
#define ANSWER_SIZE \
	512 /* what an answer has in memory, if nothing else is said */

bool bus_is_root(uid_t uid)
{
	return !uid || uid == geteuid();
}

static void free_call(struct bus_call *call)
{
	struct bus_call **at = &call->bus->calls;

	while (*at != call)
		at = &(*at)->next;
	*at = call->next;
	sd_bus_slot_unref(call->reply);
	sd_bus_message_unref(call->message);
	answer_end(&call->question);
	free(call->object);
	free(call->checkpoint);
	free(call->type);
	free(call->id);
	free(call->made.name);
	free(call);
}

/* Frees it if it was answered, and nobody else has it. */
static void settle(struct bus_call *call)
{
	if (!call->message && !call->is_asking && !call->is_working)
		free_call(call);
}

static void forget_message(struct bus_call *call)
{
	call->reply = sd_bus_slot_unref(call->reply);
	call->message = sd_bus_message_unref(call->message);
}

/* How many calls such as those of @method may wait? */
static unsigned int room_for(const struct bus_method *method)
{
	if (method->action == BUS_READ_ALL)
		return BUS_LISTS_OF_ONE;
	return method->action == BUS_READ ? BUS_READS_OF_ONE : BUS_CALLS_OF_ONE;
}

static bool is_alike(const struct bus_method *a, const struct bus_method *b)
{
	return room_for(a) == room_for(b);
}

/*
 * May the connection have one more that is not answered? One that has none may, so
 * that others cannot keep root out before it is known who that is.
 */
static bool has_room(const struct bus *bus, const char *sender,
		     const struct bus_method *method)
{
	const struct bus_call *call;
	unsigned int all = 0, own = 0, alike = 0;

	for (call = bus->calls; call; call = call->next) {
		if (bus_is_root(call->uid))
			continue;
		all++;
		if (!call->message ||
		    strcmp(sd_bus_message_get_sender(call->message), sender))
			continue;
		own++;
		alike += is_alike(call->method, method);
	}
	return !own || (all < BUS_CALLS_MAX && alike < room_for(method));
}

bool bus_call_is_too_much(const struct bus_call *call)
{
	const struct bus_call *other;
	unsigned int count = 0;

	for (other = call->bus->calls; other; other = other->next)
		count += other->uid == call->uid &&
			 is_alike(other->method, call->method);
	return count > room_for(call->method);
}

int bus_call_begin(struct bus *bus, sd_bus_message *message,
		   const struct bus_method *method, const struct bus_kind *kind,
		   const char *object, sd_bus_error *error)
{
	const char *sender = sd_bus_message_get_sender(message);
	struct bus_call *call;
	uid_t uid;
	int ret;

	if (!sender)
		return -EBADMSG;
	/* Nobody would hear the answer. */
	if (bus_only_reads(method->action) &&
	    sd_bus_message_get_expect_reply(message) <= 0)
		return 0;
	uid = bus_users_find(&bus->users, sender);
	if (!bus_is_root(uid) && !has_room(bus, sender, method))
		return sd_bus_error_set_const(
			error, SD_BUS_ERROR_LIMITS_EXCEEDED,
			"too many calls wait for an answer");
	call = calloc(1, sizeof(*call));
	if (!call)
		return -ENOMEM;
	call->object = object ? strdup(object) : NULL;
	if (object && !call->object) {
		free(call);
		return -ENOMEM;
	}
	call->bus = bus;
	call->message = sd_bus_message_ref(message);
	call->method = method;
	call->action = method->action;
	call->kind = kind;
	call->uid = uid;
	call->next = bus->calls;
	bus->calls = call;
	ret = method->read ? method->read(call, error) : 0;
	if (ret < 0) {
		free_call(call);
		return ret;
	}
	bus_polkit_ask(call);
	return 0;
}

/* Whoever is refused again and again is not to fill the log. */
static void log_refusal(const struct bus_call *call)
{
	struct bus *bus = call->bus;
	enum audit_level level = AUDIT_DEBUG;
	char *message;
	uint64_t now;

	if (!bus_only_reads(call->action) &&
	    sd_event_now(bus->event, CLOCK_MONOTONIC, &now) >= 0 &&
	    (!bus->refused || now - bus->refused > REFUSALS)) {
		level = AUDIT_NOTICE;
		bus->refused = now;
	}
	if (asprintf(&message, "%s is refused to uid %u", call->method->name,
		     call->uid) < 0)
		message = NULL;
	audit(level, &(struct audit){
			     .event = "bus-refused",
			     .resource = call->object,
			     .checkpoint = call->checkpoint,
			     .error = -EACCES,
			     .message = message,
		     });
	free(message);
}

void bus_call_refuse(struct bus_call *call, const char *name, const char *why)
{
	if (!call->message)
		return;
	log_refusal(call);
	sd_bus_reply_method_errorf(call->message, name, "%s", why);
	forget_message(call);
	settle(call);
}

/* Takes a step, and answers with the error if it cannot be done. */
static void take_step(struct bus_call *call,
		      int (*step)(struct bus_call *call, sd_bus_error *error))
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	int ret = call->message ? step(call, &error) : 0;

	if (ret < 0 && call->message) {
		bus_error_explain(&error, ret);
		sd_bus_reply_method_error(call->message, &error);
		forget_message(call);
	}
	sd_bus_error_free(&error);
	settle(call);
}

/* Is so much still to be sent that it is too much to have more of it in memory? */
static bool is_too_much(struct bus *bus)
{
	uint64_t queued;

	if (sd_bus_get_n_queued_write(bus->bus, &queued) < 0 || !queued)
		bus->unsent = 0;
	return bus->unsent > BUS_ANSWER_MAX;
}

void bus_call_allow(struct bus_call *call)
{
	call->reply = sd_bus_slot_unref(call->reply);
	if (bus_only_reads(call->action) && is_too_much(call->bus)) {
		bus_call_refuse(call, SD_BUS_ERROR_LIMITS_EXCEEDED,
				"others have still to be told too much");
		return;
	}
	take_step(call, call->method->run);
}

void bus_calls_abandon(struct bus *bus, const char *sender)
{
	struct bus_call *call, *next;

	for (call = bus->calls; call; call = next) {
		next = call->next;
		if (!call->message ||
		    (sender &&
		     strcmp(sd_bus_message_get_sender(call->message), sender)))
			continue;
		if (sender)
			bus_polkit_cancel(call);
		call->is_waiting = false;
		forget_message(call);
		settle(call);
	}
	if (sender)
		bus_polkit_next(bus);
}

void bus_calls_end(struct bus *bus)
{
	while (bus->calls)
		free_call(bus->calls);
}

int bus_reply(struct bus_call *call, sd_bus_message *reply, int made)
{
	int ret = made < 0 ? made : sd_bus_send(NULL, reply, NULL);

	sd_bus_message_unref(reply);
	if (made < 0)
		return made;
	call->bus->unsent += call->size ? call->size : ANSWER_SIZE;
	/* Whoever cannot be told has gone, or does not want to know. */
	forget_message(call);
	return ret < 0 ? ret : 0;
}

int bus_reply_with(struct bus_call *call, const char *types, ...)
{
	sd_bus_message *reply;
	va_list list;
	int ret = sd_bus_message_new_method_return(call->message, &reply);

	if (ret < 0)
		return ret;
	va_start(list, types);
	ret = sd_bus_message_appendv(reply, types, list);
	va_end(list);
	return bus_reply(call, reply, ret);
}

static void work(struct bus_job *job, struct clusctl_cluster *cluster)
{
	struct bus_call *call =
		(void *)((char *)job - offsetof(struct bus_call, job));

	call->work(call, cluster);
}

int bus_call_work(struct bus_call *call,
		  void (*step)(struct bus_call *call,
			       struct clusctl_cluster *cluster),
		  int (*next_step)(struct bus_call *call, sd_bus_error *error))
{
	call->work = step;
	call->next_step = next_step;
	call->is_working = true;
	call->job.run = work;
	call->job.done = call->bus->answered;
	bus_thread_add(&call->bus->thread, &call->job);
	return 0;
}

/* In the thread of the worker */
static void answered(void *data)
{
	const struct bus *bus = data;
	uint64_t one = 1;

	if (write(bus->answered, &one, sizeof(one)) < 0)
		audit_say(AUDIT_ERROR, "an answer is stuck");
}

int bus_call_ask(struct bus_call *call, json_t *asked, bool privileged,
		 int (*next_step)(struct bus_call *call, sd_bus_error *error),
		 sd_bus_error *error)
{
	struct question *question = &call->question;
	struct bus *bus = call->bus;
	const char *why;

	answer_end(question);
	why = answer_find(asked, privileged, question);
	json_decref(asked);
	if (why)
		return sd_bus_error_set_const(error, BUS_ERROR_FAILED, why);
	call->next_step = next_step;
	call->is_asking = true;
	question->done = answered;
	question->data = bus;
	/* What the kernel has said until now comes before. */
	bus->before(bus->data);
	queue_call(&bus->worker->queue, &question->call);
	return 0;
}

int bus_call_check_answer(const struct bus_call *call, sd_bus_error *error)
{
	const json_t *answer = call->question.answer;
	const char *why = json_string_value(json_object_get(answer, "error"));

	if (!answer)
		return -ENOMEM;
	if (!json_object_get(answer, "errno"))
		return 0;
	sd_bus_error_set(error,
			 json_integer_value(json_object_get(answer, "errno")) ==
					 EHOSTUNREACH ?
				 BUS_ERROR_ENGINE_UNAVAILABLE :
				 BUS_ERROR_FAILED,
			 why);
	return -EINVAL;
}

void bus_call_log(const struct bus_call *call, int result, uint32_t status)
{
	char *message;

	if (asprintf(&message, "%s by uid %u", call->method->name, call->uid) <
	    0)
		message = NULL;
	audit(result ? AUDIT_WARNING : AUDIT_NOTICE,
	      &(struct audit){
		      .event = "bus-call",
		      .resource = call->object,
		      .checkpoint = call->checkpoint,
		      .error = result,
		      .status = !result || status == CLUSCTL_NO_STATUS ?
					NULL :
					clusctl_status_name(status),
		      .message = message,
	      });
	free(message);
}

/* One whose thread, or the worker, has done with it; NULL if there is none */
static struct bus_call *find_done(const struct bus *bus)
{
	struct bus_call *call = bus->calls;

	while (call && !__atomic_load_n(&call->job.is_done, __ATOMIC_ACQUIRE) &&
	       !__atomic_load_n(&call->question.is_done, __ATOMIC_ACQUIRE))
		call = call->next;
	return call;
}

int bus_calls_answered(sd_event_source *source, int fd, uint32_t events,
		       void *data)
{
	const struct bus *bus = data;
	struct bus_call *call;
	uint64_t count;

	(void)source;
	(void)events;
	if (read(fd, &count, sizeof(count)) < 0)
		return 0;
	while ((call = find_done(bus))) {
		if (call->job.is_done)
			bus_call_log(call, call->result, call->status);
		call->job.is_done = false;
		call->question.is_done = false;
		call->is_working = false;
		call->is_asking = false;
		take_step(call, call->next_step);
	}
	return 0;
}
