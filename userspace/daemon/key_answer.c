// SPDX-License-Identifier: GPL-2.0-or-later
/* Answers about the cluster key. */
#include <errno.h>
#include <string.h>

#include "key_answer.h"
#include "worker.h"

#define AWAY "the store cannot be used now"

static void refuse(struct question *question, int error, const char *why)
{
	question->answer = json_pack("{s:s, s:i, s:s}", "error", why, "errno",
				     -error, "reason", strerror(-error));
}

static const char *said(const struct question *question, const char *name)
{
	const char *text =
		json_string_value(json_object_get(question->asked, name));

	return text ? text : "";
}

/*
 * What is asked here must know what is so now: whether there is a store, and what
 * its keys are.
 */
static bool begin(struct question *question, struct worker *worker)
{
	int64_t revision;
	int ret = worker->engine ? keys_follow(&worker->keys, &revision) :
				   -EHOSTUNREACH;

	if (ret)
		refuse(question, ret, AWAY);
	return !ret;
}

/* After a change in the store; if it cannot be done now, the watch or a listing does */
static void follow(struct worker *worker)
{
	int64_t revision;

	if (worker->engine && keys_follow(&worker->keys, &revision))
		queue_all(&worker->queue);
	/* Who asks next what is wrong is not told of what was before. */
	report_write(worker);
}

bool find_key_init(struct question *question, struct worker *worker)
{
	const char *why;
	int ret;

	if (!begin(question, worker))
		return true;
	ret = keys_make_first(&worker->keys, &why);
	follow(worker);
	if (ret)
		refuse(question, ret, why);
	else
		question->answer = json_pack("{s:s, s:s*, s:s*}", "key_id",
					     worker->keys.current, "file",
					     worker->config->key_file,
					     "problem", worker->keys.problem);
	return true;
}

bool find_key_join(struct question *question, struct worker *worker)
{
	char fingerprint[EXCHANGE_FINGERPRINT_SIZE];
	const char *why;
	int ret;

	if (!begin(question, worker))
		return true;
	ret = join_begin(&worker->keys, fingerprint, &why);
	if (ret)
		refuse(question, ret, why);
	else
		question->answer = json_pack("{s:s, s:s}", "fingerprint",
					     fingerprint, "node",
					     worker->config->node);
	return true;
}

bool find_key_look(struct question *question, struct worker *worker)
{
	const char *key_id = NULL, *by = NULL, *why;
	enum join_state state;
	int ret = -EHOSTUNREACH;

	why = AWAY;
	if (worker->engine)
		ret = join_look(&worker->keys, said(question, "fingerprint"),
				&state, &key_id, &by, &why);
	if (ret)
		refuse(question, ret, why);
	else
		question->answer = json_pack(
			"{s:s, s:s*, s:s*}", "state",
			state == JOIN_RECEIVED ? "received" : "waiting",
			"key_id", key_id, "by", by);
	return true;
}

bool find_key_accept(struct question *question, struct worker *worker)
{
	const char *why;
	int ret = join_accept(&worker->keys, said(question, "fingerprint"),
			      said(question, "key_id"), &why);

	if (ret) {
		refuse(question, ret, why);
		return true;
	}
	follow(worker);
	question->answer = json_pack("{s:s, s:s*, s:s*, s:s*}", "key_id",
				     said(question, "key_id"), "current",
				     worker->keys.current, "file",
				     worker->config->key_file, "problem",
				     worker->keys.problem);
	return true;
}

bool find_key_cancel(struct question *question, struct worker *worker)
{
	join_cancel(&worker->keys, said(question, "fingerprint"));
	question->answer = json_object();
	return true;
}

bool find_key_request(struct question *question, struct worker *worker)
{
	char fingerprint[EXCHANGE_FINGERPRINT_SIZE];
	const char *why;
	int ret;

	if (!begin(question, worker))
		return true;
	ret = admit_show(&worker->keys, said(question, "node"), fingerprint,
			 &why);
	if (ret)
		refuse(question, ret, why);
	else
		question->answer =
			json_pack("{s:s}", "fingerprint", fingerprint);
	return true;
}

bool find_key_admit(struct question *question, struct worker *worker)
{
	char key_id[KEY_ID_SIZE];
	const char *why;
	int ret;

	if (!begin(question, worker))
		return true;
	ret = admit(&worker->keys, said(question, "node"),
		    said(question, "fingerprint"), key_id, &why);
	if (ret)
		refuse(question, ret, why);
	else
		question->answer = json_pack("{s:s}", "key_id", key_id);
	return true;
}

bool find_key_rotate(struct question *question, struct worker *worker)
{
	bool rejoin = json_is_true(json_object_get(question->asked, "rejoin"));
	char key_id[KEY_ID_SIZE], old[KEY_ID_SIZE];
	const char *why;
	int ret;

	if (!begin(question, worker))
		return true;
	strcpy(old, worker->keys.current);
	ret = keys_rotate(&worker->keys, rejoin, key_id, &why);
	follow(worker);
	if (ret)
		refuse(question, ret, why);
	else
		question->answer = json_pack("{s:s, s:s, s:s*}", "key_id",
					     key_id, "old", old, "problem",
					     worker->keys.problem);
	return true;
}

/* ---- The state -------------------------------------------------------------- */

static void count_one(json_t *counts, const char *key_id)
{
	json_int_t before = json_integer_value(json_object_get(counts, key_id));

	json_object_set_new(counts, key_id, json_integer(before + 1));
}

static int count_current(struct stored *stored, void *counts)
{
	if (*stored->key_id)
		count_one(counts, stored->key_id);
	return 0;
}

static int count_history(const struct engine_record *record, void *counts)
{
	struct snapshot_record snapshot;

	if (snapshot_record_decode(record->value, record->size, &snapshot))
		return 0;
	count_one(counts, clusctl_snapshot_info_get_key_id(snapshot.info));
	snapshot_record_free(&snapshot);
	return 0;
}

static json_t *count_all(const struct worker *worker)
{
	json_t *counts = json_object();

	index_each(&worker->sync.index, PATH_CHECKPOINTS, count_current,
		   counts);
	return counts;
}

/* null where it cannot be known */
static json_t *count_histories(const struct worker *worker)
{
	json_t *counts = json_object();
	int ret = worker->engine ?
			  engine_list(worker->engine, PATH_HISTORIES, false,
				      count_history, counts, NULL) :
			  -EHOSTUNREACH;

	if (!ret || ret == -EBADMSG)
		return counts;
	json_decref(counts);
	return json_null();
}

static const char *use_of(const struct clusctl_cluster_key_info *info)
{
	if (clusctl_cluster_key_info_is_retired(info))
		return "retired";
	return clusctl_cluster_key_info_is_writer(info) ? "writer" : "reader";
}

static json_t *list_keys(const struct worker *worker)
{
	const struct clusctl_cluster_key_info *info;
	struct clusctl_cluster_key_list *list;
	json_t *keys = json_array();
	size_t i;

	if (clusctl_cluster_key_list(worker->sync.cluster, &list))
		return keys;
	for (i = 0; (info = clusctl_cluster_key_list_get(list, i)); i++)
		json_array_append_new(
			keys,
			json_pack("{s:s, s:s, s:b, s:I}", "key_id",
				  clusctl_cluster_key_info_get_id(info), "use",
				  use_of(info), "boot_key",
				  clusctl_cluster_key_info_is_boot_key(info),
				  "snapshots",
				  (json_int_t)
					  clusctl_cluster_key_info_get_snapshots(
						  info)));
	clusctl_cluster_key_list_free(list);
	return keys;
}

bool find_key_status(struct question *question, struct worker *worker)
{
	static const char *const rests[] = {
		[REST_NONE] = "none",
		[REST_FILE] = "file",
		[REST_CREDENTIAL] = "credential",
	};
	bool brief = json_is_true(json_object_get(question->asked, "brief"));
	const struct keys *keys = &worker->keys;
	int64_t revision;

	if (!brief && worker->engine)
		(void)keys_follow(&worker->keys, &revision);
	question->answer = json_pack(
		"{s:s, s:b, s:s*, s:s, s:s, s:s*, s:s*, s:s*, s:b, s:o}",
		"node", worker->config->node, "in_step", !worker->error,
		"current", *keys->current ? keys->current : NULL, "rest",
		rests[keys->rest], "at_rest", keys->at_rest, "file",
		worker->config->key_file, "problem", keys->problem, "writer",
		*keys->writer ? keys->writer : NULL, "boot_key",
		keys->boot_writer, "checkpoints", count_all(worker));
	if (question->answer && !brief) {
		json_object_set_new(question->answer, "history",
				    count_histories(worker));
		json_object_set_new(question->answer, "keys",
				    list_keys(worker));
	}
	return true;
}
