/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions to the daemon, and their answers, which the worker finds. */
#ifndef CLUSCTLD_ANSWER_H
#define CLUSCTLD_ANSWER_H

#include <jansson.h>
#include <stdbool.h>

#include "queue.h"

struct worker;

struct question {
	struct queue_call call; /* the first member */
	json_t *asked; /* the object that asks */
	bool prompt; /* @find is for any thread, and does not wait */
	/* What finds the answer; false if it is to be asked again later */
	bool (*find)(struct question *question, struct worker *worker);
	/* Called by the worker when there is an answer; @data outlives this */
	void (*done)(void *data);
	void *data;
	bool listed; /* the store was asked for everything, for this */
	json_t *answer;
	int error; /* errno of why it may not be asked */
	bool is_done; /* to be read with acquire semantics */
};

/*
 * Sets up @question for what @asked, which it keeps a reference to, wants. Some
 * answers are for root and the user of the daemon alone. Returns NULL, or why not.
 */
const char *answer_find(json_t *asked, bool privileged,
			struct question *question);
/* Of one that is not asked any more; there may be none */
void answer_end(struct question *question);

#endif
