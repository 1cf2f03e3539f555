// SPDX-License-Identifier: GPL-2.0-or-later
/* Questions to the daemon, and their answers. */
#include <string.h>

#include "answer.h"
#include "worker.h"

static int count(struct stored *stored, void *data)
{
	json_int_t *counts = data;

	counts[stored->tombstone]++;
	return 0;
}

/* What the store says of itself; nothing if it cannot be reached */
static json_t *describe_store(struct worker *worker)
{
	struct engine_status status = { 0 };

	if (!worker->engine || engine_get_status(worker->engine, &status))
		return json_pack("{s:s, s:b}", "engine", worker->config->engine,
				 "reachable", false);
	return json_pack("{s:s, s:b, s:b, s:b, s:I, s:i, s:s, s:s}", "engine",
			 engine_name(worker->engine), "reachable",
			 status.reachable, "quorum", status.quorum, "full",
			 status.full, "revision", (json_int_t)status.revision,
			 "members", (int)status.members, "leader",
			 status.leader, "server", status.server);
}

static bool find_status(struct question *question, struct worker *worker)
{
	json_int_t counts[2] = { 0 };

	index_each(&worker->sync.index, PATH_CHECKPOINTS, count, counts);
	question->answer =
		json_pack("{s:s, s:s, s:b, s:s*, s:o, s:I, s:I}", "version",
			  clusctl_version(), "node", worker->config->node,
			  "in_step", !worker->error, "error",
			  worker->error ? strerror(-worker->error) : NULL,
			  "store", describe_store(worker), "checkpoints",
			  counts[0], "tombstones", counts[1]);
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
	bool (*find)(struct question *question, struct worker *worker);
} methods[] = {
	{ "Status", false, find_status },
	{ "Wait", false, find_wait },
	{ "Sync", false, find_sync },
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
