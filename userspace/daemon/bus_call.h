/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls of methods, from their arrival to their answer. Each is held until it is
 * known whether its caller may do that; what it then does, in a thread of its own,
 * and what the worker is asked for, does not hold the loop up either.
 */
#ifndef CLUSCTLD_BUS_CALL_H
#define CLUSCTLD_BUS_CALL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "answer.h"
#include "bus.h"
#include "bus_known.h"
#include "bus_object.h"
#include "bus_thread.h"
#include "bus_user.h"
#include "made.h"

#define BUS_CALLS_MAX 1024 /* that are not answered, of all but root */
/* Likewise, of one connection, and of one user: that look, and that do more */
#define BUS_READS_OF_ONE 512
#define BUS_CALLS_OF_ONE 64
#define BUS_LISTS_OF_ONE 8 /* and of those that look at all there is */
/* Of these polkit is asked at once: the bus lets us wait for 128 answers in all. */
#define BUS_QUESTIONS_MAX 96
#define BUS_QUESTIONS_OF_ONE 16
#define BUS_PASSWORDS_OF_ONE \
	4 /* for which somebody may be asked for a password */

struct bus {
	sd_event *event;
	struct worker *worker;
	struct clusctl_cluster *cluster; /* to read; changes are the thread's */
	bus_hook *before;
	void *data;
	sd_bus *bus; /* NULL while there is none */
	bool is_named; /* the name is ours: who listens is told */
	bool is_refused; /* it is not, and that was said */
	sd_event_source *retry;
	uint64_t pause; /* before the next one, as the last ones did not last */
	uint64_t named; /* when the name became ours, microseconds */
	uint64_t refused; /* likewise: when the log last had a refusal */
	sd_event_source *later; /* what could not be told is tried again */
	struct bus_call *calls;
	int answered; /* eventfd: a call has gone a step further in another thread */
	sd_event_source *answered_source;
	int reported; /* eventfd: the worker has something new to say of itself */
	sd_event_source *reported_source;
	struct bus_thread thread;
	struct bus_known known;
	struct bus_users users;
	const char *engine_state; /* that was told last */
	json_t *owners; /* likewise, and the version of that */
	unsigned int owners_version;
	uint64_t questions; /* to polkit */
	size_t unsent; /* bytes, about: answers since there were none to be sent */
};

struct bus_call {
	struct question question; /* the first member, as the worker's call */
	struct bus_job job; /* of the thread */
	struct bus_call *next;
	struct bus *bus;
	sd_bus_message *message; /* NULL: its caller has gone, or was answered */
	const struct bus_method *method;
	const struct bus_kind *kind; /* of the object, or NULL */
	char *object; /* name of the object, or of one to be made or deleted, or NULL */
	enum bus_action action;
	sd_bus_slot *reply; /* that is waited for */
	uid_t uid; /* of the caller; BUS_NO_USER until it is known */
	uint64_t polkit; /* number of the question to polkit, or 0 */
	bool is_waiting; /* until polkit can be asked */
	bool is_interactive; /* the question, asked or not yet: for a password */
	bool is_asking; /* the worker */
	bool is_working; /* the thread */
	/* What is asked for */
	char *checkpoint;
	char *type;
	char *id;
	bool removes;
	bool is_wmi; /* by the method that is as the one of WMI */
	bool no_wait;
	bool best_effort;
	bool rejoin;
	/* and what came of it */
	size_t size; /* of the answer, if it may be large */
	struct made made;
	uint64_t count;
	int result;
	uint32_t status;
	/* In the thread; sets @result and @status. */
	void (*work)(struct bus_call *call, struct clusctl_cluster *cluster);
	/* In the loop, after that and after the answer of the worker: as run() */
	int (*next_step)(struct bus_call *call, sd_bus_error *error);
};

/*
 * bus_dispatch.c: a filter for all messages; @data: the bus. sd-bus has tables for
 * that, but answers questions for properties at once, and polkit is to be asked before.
 */
int bus_dispatch(sd_bus_message *message, void *data, sd_bus_error *error);
/* A method call has come; takes a reference of its own. Returns a negative errno. */
int bus_call_begin(struct bus *bus, sd_bus_message *message,
		   const struct bus_method *method, const struct bus_kind *kind,
		   const char *object, sd_bus_error *error);
/* Whatever this user asks for is done. */
bool bus_is_root(uid_t uid);
/* Has the user of @call, who is known by now, too many that are not answered? */
bool bus_call_is_too_much(const struct bus_call *call);
/* It is known whether its caller may do it: goes on with it, or refuses it. */
void bus_call_allow(struct bus_call *call);
void bus_call_refuse(struct bus_call *call, const char *name, const char *why);
/* The callers of this unique name have gone; NULL: all, with their bus */
void bus_calls_abandon(struct bus *bus, const char *sender);
/* For the loop: a thread has written to the eventfd of @data, the bus. */
int bus_calls_answered(sd_event_source *source, int fd, uint32_t events,
		       void *data);
/* At the end of the daemon, when no thread has any of them */
void bus_calls_end(struct bus *bus);

/* ---- For methods ----------------------------------------------------------- */

/*
 * Sends an answer, whose reference is taken over; @made: 0, or the negative errno of what
 * could not be appended, which is returned instead.
 */
int bus_reply(struct bus_call *call, sd_bus_message *reply, int made);
/* Answers with values of these types, as sd_bus_message_append() takes them; "" or more */
int bus_reply_with(struct bus_call *call, const char *types, ...);
/* Has the thread call @work, and the loop @next_step after it. */
int bus_call_work(struct bus_call *call,
		  void (*work)(struct bus_call *call,
			       struct clusctl_cluster *cluster),
		  int (*next_step)(struct bus_call *call, sd_bus_error *error));
/* Asks the worker, as the control socket does; the reference is taken over. */
int bus_call_ask(struct bus_call *call, json_t *asked, bool privileged,
		 int (*next_step)(struct bus_call *call, sd_bus_error *error),
		 sd_bus_error *error);
/* -EINVAL with @error if the worker's answer is one that says why not */
int bus_call_check_answer(const struct bus_call *call, sd_bus_error *error);
/* Writes a line of who did what to the log. */
void bus_call_log(const struct bus_call *call, int result, uint32_t status);

#endif
