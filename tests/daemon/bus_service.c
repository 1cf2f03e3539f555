// SPDX-License-Identifier: GPL-2.0-or-later
/* The service of clusctld as it is, on a private bus, and who calls it. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "bus_service.h"
#include "engine_ops.h"

#define PATIENCE 60 /* seconds, after which a test gives up */

sd_event *loop;
struct bus *service;
bool request_is_interactive;
uint64_t polkit_patience;
bool polkit_is_late;

static struct worker worker;
static struct config config;

const struct engine_ops *const engine_table[] = { NULL };

/* ---- The service ------------------------------------------------------------- */

static void before(void *data)
{
	(void)data;
}

unsigned int service_patience(void)
{
	return PATIENCE;
}

bool service_step(unsigned int *left)
{
	int ret = sd_event_run(loop, 1000000);

	if (ret < 0)
		abort();
	*left -= !ret;
	return *left;
}

unsigned int service_calls(void)
{
	const struct bus_call *call;
	unsigned int count = 0;

	for (call = service->calls; call; call = call->next)
		count++;
	return count;
}

bool service_has_name(void)
{
	return service->is_named;
}

bool service_begin(enum polkit_answer answer)
{
	if (!private_bus_start()) {
		ktap_skipped = "there is no dbus-daemon";
		return false;
	}
	audit_init("one", 0);
	config = (struct config){ .device = (char *)"/dev/null",
				  .node = (char *)"one",
				  .engine = (char *)"file" };
	worker = (struct worker){ .config = &config };
	report_init(&worker.report);
	queue_init(&worker.queue);
	thread_hold(false);
	request_is_interactive = false;
	polkit_is_late = false;
	if (sd_event_new(&loop) < 0)
		abort();
	polkit_start(loop, answer);
	if (bus_start(loop, &worker, before, NULL, &service) < 0)
		abort();
	UNTIL(service_has_name());
	return true;
}

void service_end(void)
{
	thread_hold(false);
	worker_answer();
	bus_tell_stop(service);
	bus_stop(service);
	service = NULL;
	polkit_stop();
	loop = sd_event_unref(loop);
	queue_end(&worker.queue);
	report_end(&worker.report);
	private_bus_end();
}

/* ---- Those who call ---------------------------------------------------------- */

struct caller caller_open(uid_t uid)
{
	struct caller caller = { .bus = private_bus_open(uid) };

	if (!caller.bus ||
	    sd_bus_get_unique_name(caller.bus, &caller.name) < 0 ||
	    sd_bus_attach_event(caller.bus, loop, 0) < 0)
		abort();
	return caller;
}

struct caller caller_first(void)
{
	return caller_open(private_bus_user(0));
}

void caller_close(struct caller *caller)
{
	caller->bus = sd_bus_flush_close_unref(caller->bus);
}

void caller_vanish(struct caller *caller, struct caller *witness)
{
	char name[32];
	sd_bus_message *answer;
	int is_there = true;

	strcpy(name, caller->name);
	caller_close(caller);
	while (is_there) {
		if (sd_bus_call_method(witness->bus, "org.freedesktop.DBus",
				       "/org/freedesktop/DBus",
				       "org.freedesktop.DBus", "NameHasOwner",
				       NULL, &answer, "s", name) < 0 ||
		    sd_bus_message_read(answer, "b", &is_there) < 0)
			abort();
		sd_bus_message_unref(answer);
	}
}

static int on_answer(sd_bus_message *answer, void *data, sd_bus_error *error)
{
	const sd_bus_error *said = sd_bus_message_get_error(answer);
	struct request *request = data;

	(void)error;
	request->is_done = true;
	if (said)
		strncpy(request->error, said->name, sizeof(request->error) - 1);
	return 1;
}

void request_send(struct request *request, struct caller *caller,
		  const char *path, const char *interface, const char *member,
		  const char *types, ...)
{
	sd_bus_message *message;
	va_list args;
	int ret;

	*request = (struct request){ .caller = caller };
	if (sd_bus_message_new_method_call(caller->bus, &message, BUS_NAME,
					   path, interface, member) < 0)
		abort();
	va_start(args, types);
	ret = sd_bus_message_appendv(message, types, args);
	va_end(args);
	if (ret < 0 ||
	    sd_bus_message_set_allow_interactive_authorization(
		    message, request_is_interactive) < 0 ||
	    sd_bus_call_async(caller->bus, NULL, message, on_answer, request,
			      UINT64_MAX) < 0)
		abort();
	sd_bus_message_unref(message);
}

void request_read(struct request *request, struct caller *caller)
{
	request_send(request, caller, "/", INTROSPECTABLE, "Introspect", "");
}

void request_change(struct request *request, struct caller *caller)
{
	request_send(request, caller, BUS_MANAGER, BUS_NAME ".Manager",
		     "CreateResource", "sa{sv}", "Printer", 0);
}

void request_sync(struct request *request, struct caller *caller)
{
	request_send(request, caller, BUS_MANAGER, BUS_NAME ".Manager", "Sync",
		     "a{sv}", 0);
}

void request_settle(struct caller *caller)
{
	struct request ping;

	request_send(&ping, caller, BUS_ROOT, "org.freedesktop.DBus.Peer",
		     "Ping", "");
	UNTIL(ping.is_done);
	CHECK_STR(ping.error, "");
}

/* ---- What the service asks --------------------------------------------------- */

bool service_is_stuck;

int __wrap_sd_bus_get_n_queued_write(sd_bus *bus, uint64_t *count)
{
	if (!service_is_stuck)
		return __real_sd_bus_get_n_queued_write(bus, count);
	*count = 1;
	return 0;
}

int __wrap_sd_bus_call_async(sd_bus *bus, sd_bus_slot **slot,
			     sd_bus_message *message,
			     service_callback *callback, void *data,
			     uint64_t patience)
{
	if (service && bus == service->bus) {
		polkit_patience = patience;
		patience = polkit_is_late ? 1 : patience;
	}
	return __real_sd_bus_call_async(bus, slot, message, callback, data,
					patience);
}

static pthread_mutex_t thread_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t thread_goes_on = PTHREAD_COND_INITIALIZER;
static bool thread_is_held;
static unsigned int thread_count;

void thread_hold(bool hold)
{
	pthread_mutex_lock(&thread_lock);
	thread_is_held = hold;
	if (hold)
		thread_count = 0;
	pthread_cond_broadcast(&thread_goes_on);
	pthread_mutex_unlock(&thread_lock);
}

unsigned int thread_done(void)
{
	unsigned int count;

	pthread_mutex_lock(&thread_lock);
	count = thread_count;
	pthread_mutex_unlock(&thread_lock);
	return count;
}

int __wrap_clusctl_resource_create_with_id(struct clusctl_cluster *cluster,
					   const char *name, const char *type,
					   const char *id,
					   struct clusctl_resource **resource);

/* In the thread of the service */
int __wrap_clusctl_resource_create_with_id(struct clusctl_cluster *cluster,
					   const char *name, const char *type,
					   const char *id,
					   struct clusctl_resource **resource)
{
	(void)cluster;
	(void)name;
	(void)type;
	(void)id;
	(void)resource;
	pthread_mutex_lock(&thread_lock);
	while (thread_is_held)
		pthread_cond_wait(&thread_goes_on, &thread_lock);
	thread_count++;
	pthread_mutex_unlock(&thread_lock);
	return 0;
}

unsigned int worker_answer(void)
{
	struct queue_work work = queue_take(&worker.queue, 0, false);
	struct queue_call *call, *next;
	struct question *question;
	unsigned int count = 0;

	queue_free(work.items);
	for (call = work.calls; call; call = next) {
		next = call->next;
		question = (struct question *)call;
		question->answer = json_pack("{s:b}", "in_step", true);
		/* It may be gone after this. */
		__atomic_store_n(&question->is_done, true, __ATOMIC_RELEASE);
		question->done(question->data);
		count++;
	}
	return count;
}
