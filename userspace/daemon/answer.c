// SPDX-License-Identifier: GPL-2.0-or-later
/* Questions to the daemon, and their answers. */
#include <string.h>

#include "answer.h"
#include "key_answer.h"
#include "worker.h"

static bool find_status(struct question *question, struct worker *worker)
{
	question->answer = report_read(worker);
	return true;
}

/* What is queued is done: what was changed here, above all. */
static bool find_wait(struct question *question, struct worker *worker)
{
	if (!worker->error && !queue_is_empty(&worker->queue))
		return false;
	question->answer =
		json_pack("{s:b, s:s*}", "in_step", !worker->error, "error",
			  worker->error ? strerror(-worker->error) : NULL);
	return true;
}

/* And what the store has is here, whatever its watch has told until now. */
static bool find_sync(struct question *question, struct worker *worker)
{
	if (!question->listed) {
		question->listed = true;
		queue_all(&worker->queue);
		return false;
	}
	return find_wait(question, worker);
}

static const struct {
	const char *method;
	bool privileged;
	bool prompt;
	bool (*find)(struct question *question, struct worker *worker);
} methods[] = {
	{ "Status", false, true, find_status },
	{ "Wait", false, false, find_wait },
	{ "Sync", false, false, find_sync },
	{ "KeyInit", true, false, find_key_init },
	{ "KeyJoin", true, false, find_key_join },
	{ "KeyLook", true, false, find_key_look },
	{ "KeyAccept", true, false, find_key_accept },
	{ "KeyCancel", true, false, find_key_cancel },
	{ "KeyRequest", true, false, find_key_request },
	{ "KeyAdmit", true, false, find_key_admit },
	{ "KeyRotate", true, false, find_key_rotate },
	{ "KeyStatus", true, false, find_key_status },
};

static void run(struct queue_call *call, void *data)
{
	struct question *question = (struct question *)call;
	struct worker *worker = data;
	void (*done)(void *data) = question->done;
	void *done_data = question->data;

	if (!question->find(question, worker)) {
		queue_call(&worker->queue, call);
		return;
	}
	__atomic_store_n(&question->is_done, true, __ATOMIC_RELEASE);
	/* The question may be gone by now. */
	done(done_data);
}

const char *answer_find(json_t *asked, bool privileged,
			struct question *question)
{
	const char *method =
		json_string_value(json_object_get(asked, "method"));
	size_t i;

	if (!method)
		return "that is no question";
	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (strcmp(methods[i].method, method))
			continue;
		if (methods[i].privileged && !privileged)
			return "only root and the user of clusctld may ask that";
		question->asked = json_incref(asked);
		question->prompt = methods[i].prompt;
		question->find = methods[i].find;
		question->listed = false;
		question->call.run = run;
		return NULL;
	}
	return "there is no such method";
}

void answer_end(struct question *question)
{
	json_decref(question->asked);
	json_decref(question->answer);
	question->asked = NULL;
	question->answer = NULL;
}
