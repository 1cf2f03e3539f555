/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The control socket: a line of JSON asks, a line of JSON answers.
 *
 *	{"method":"Status"}	what the daemon does, and how its store is
 *	{"method":"Wait"}	answered when what was changed here is stored
 *	{"method":"Sync"}	and when what was stored elsewhere is here
 *				either counts what is not in step, with
 *				"resource":GUID that of one
 *	{"method":"Problems"}	what is wrong with which checkpoint or resource
 *	{"method":"History","resource":GUID,"checkpoint":NAME}
 *				the generations that the store keeps
 *	{"method":"Snapshot","resource":GUID,"checkpoint":NAME,"generation":N}
 *				the sealed bytes of one of them, for root and the
 *				user of the daemon
 *	{"method":"KeyStatus"}	the cluster key; see key_answer.h for the others
 */
#ifndef CLUSCTLD_CONTROL_H
#define CLUSCTLD_CONTROL_H

#include <systemd/sd-event.h>

#include "worker.h"

struct control;

/* Called before a question is asked, so that the kernel's events come first */
typedef void control_hook(void *data);

/* Milliseconds in which to ask, and to take an answer; tests are less patient. */
extern unsigned int control_patience;

/* Of the socket, if there is such a group */
#define CONTROL_GROUP "clusctl"

/* Who may connect is up to the socket's mode, 0660, and its group. */
int control_start(sd_event *event, struct worker *worker, const char *path,
		  control_hook *before, void *data, struct control **control);
void control_stop(struct control *control);

#endif
