// SPDX-License-Identifier: GPL-2.0-or-later
/* Questions to the daemon, and their answers. */
#include <errno.h>
#include <string.h>

#include "answer.h"
#include "answer_method.h"
#include "key_answer.h"
#include "worker.h"

/*
 * Takes the answer over, and adds whether all is in step, or all of the resource
 * that was asked for.
 */
static json_t *add_counts(json_t *answer, struct question *question,
			  struct worker *worker)
{
	const char *id =
		json_string_value(json_object_get(question->asked, "resource"));
	struct sync_counts counts;
	int error = sync_count(&worker->sync, id, &counts);

	if (worker->error)
		error = worker->error;
	json_object_set_new(answer, "in_step",
			    json_boolean(!error && sync_is_complete(&counts)));
	json_object_set_new(answer, "error",
			    error ? json_string(strerror(-error)) :
				    json_null());
	report_counts(&counts, answer);
	json_object_set_new(answer, "waiting",
			    json_integer((json_int_t)counts.waiting));
	json_object_set_new(answer, "boot_key",
			    json_integer((json_int_t)counts.boot_key));
	return answer;
}

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

/*
 * And what the store has is here, whatever its watch has told until now; but for
 * what cannot be, which is counted.
 */
static bool find_sync(struct question *question, struct worker *worker)
{
	if (!question->listed) {
		question->listed = true;
		queue_all(&worker->queue);
		return false;
	}
	if (!worker->error && !queue_is_empty(&worker->queue))
		return false;
	question->answer = add_counts(json_object(), question, worker);
	return true;
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
	{ "Problems", false, false, answer_problems },
	{ "History", false, false, answer_history },
	/* Those that are no more in the kernel are for who may put them there. */
	{ "Snapshot", true, false, answer_snapshot },
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

	question->error = EINVAL;
	if (!method)
		return "that is no question";
	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (strcmp(methods[i].method, method))
			continue;
		question->error = EPERM;
		if (methods[i].privileged && !privileged)
			return "only root and the user of clusctld may ask that";
		question->error = 0;
		question->asked = json_incref(asked);
		question->prompt = methods[i].prompt;
		question->find = methods[i].find;
		question->listed = false;
		question->call.run = run;
		/* Who has just mended something need not wait for it. */
		question->call.hastens = privileged;
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
