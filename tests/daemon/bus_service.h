/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The service of clusctld as it is, with no module, on a private bus; who calls it;
 * and one loop for all of them. Its worker is not started: the test answers for it.
 */
#ifndef TESTS_DAEMON_BUS_SERVICE_H
#define TESTS_DAEMON_BUS_SERVICE_H

#include "../host/ktap.h"
#include "bus_call.h"
#include "bus_path.h"
#include "polkit_stand_in.h"
#include "private_bus.h"

#define INTROSPECTABLE "org.freedesktop.DBus.Introspectable"
#define ERROR_DENIED SD_BUS_ERROR_ACCESS_DENIED
#define ERROR_LIMITS SD_BUS_ERROR_LIMITS_EXCEEDED

extern sd_event *loop;
extern struct bus *service;
extern bool service_is_stuck; /* What it sends is not taken, it believes. */

/* The bus, polkit, and the service with its name; false: the case was skipped. */
bool service_begin(enum polkit_answer answer);
void service_end(void);
unsigned int service_calls(void); /* that it has */
bool service_has_name(void);

/* As sd_bus_message_handler_t points to */
typedef int service_callback(sd_bus_message *message, void *data,
			     sd_bus_error *error);

/* Waits until @condition, and notes a failure if it never comes. */
#define UNTIL(condition)                                          \
	do {                                                      \
		unsigned int until_left = service_patience();     \
		while (!(condition) && service_step(&until_left)) \
			;                                         \
		CHECK(condition);                                 \
	} while (0)

unsigned int service_patience(void);
bool service_step(unsigned int *left);

/* ---- Those who call ---------------------------------------------------------- */

struct caller {
	sd_bus *bus;
	const char *name;
};

struct request {
	struct caller *caller;
	bool is_done;
	char error[64]; /* its name, or nothing */
};

/* In the loop: answers are taken. */
struct caller caller_open(uid_t uid);
struct caller caller_first(void); /* of the first user */
void caller_close(struct caller *caller);
/* Its connection has ended for the bus, and the service has not heard of that yet. */
void caller_vanish(struct caller *caller, struct caller *witness);
/* A message with arguments of these types */
void request_send(struct request *request, struct caller *caller,
		  const char *path, const char *interface, const char *member,
		  const char *types, ...);
/* The same, and somebody may be asked for a password. */
extern bool request_is_interactive;
void request_read(struct request *request, struct caller *caller);
void request_change(struct request *request, struct caller *caller);
void request_sync(struct request *request, struct caller *caller);
/* All that the bus has had for the service until now was taken. */
void request_settle(struct caller *caller);

/* ---- What the service asks --------------------------------------------------- */

/* polkit, and for so long, microseconds; for no time if that is set */
extern uint64_t polkit_patience;
extern bool polkit_is_late;
/* The thread: creations wait until it may go on. */
void thread_hold(bool hold);
unsigned int thread_done(void);
/* The worker: answers all that it was asked. Returns how many that were. */
unsigned int worker_answer(void);

/* By the linker */
int __real_sd_bus_get_n_queued_write(sd_bus *bus, uint64_t *count);
int __wrap_sd_bus_get_n_queued_write(sd_bus *bus, uint64_t *count);
int __real_sd_bus_call_async(sd_bus *bus, sd_bus_slot **slot,
			     sd_bus_message *message,
			     service_callback *callback, void *data,
			     uint64_t patience);
int __wrap_sd_bus_call_async(sd_bus *bus, sd_bus_slot **slot,
			     sd_bus_message *message,
			     service_callback *callback, void *data,
			     uint64_t patience);

#endif
