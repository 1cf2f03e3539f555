// SPDX-License-Identifier: GPL-2.0-or-later
/* Answers about the generations that the store keeps. */
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "answer_method.h"
#include "history.h"
#include "worker.h"

json_t *answer_error(int error, const char *why)
{
	return json_pack("{s:s, s:i}", "error", why, "errno", -error);
}

static json_t *store_error(int error)
{
	if (error == -ENOENT)
		return answer_error(
			error, "the store keeps nothing of this checkpoint");
	return answer_error(error, strerror(-error));
}

/* The path of the checkpoint that is asked for; what is wrong is the answer. */
static bool find_path(struct question *question, const struct worker *worker,
		      char path[PATH_SIZE])
{
	const char *id =
		json_string_value(json_object_get(question->asked, "resource"));
	const char *name = json_string_value(
		json_object_get(question->asked, "checkpoint"));

	if (!id || !name || strlen(id) != PATH_GUID_SIZE - 1 ||
	    !path_checkpoint(path, id, name)) {
		question->answer = answer_error(
			-EINVAL,
			"it takes the GUID of a resource, and the name of a checkpoint");
		return false;
	}
	/* As long as all goes well there is an engine. */
	if (worker->engine)
		return true;
	question->answer =
		store_error(worker->error ? worker->error : -EHOSTUNREACH);
	return false;
}

static json_t *describe(const struct history *history)
{
	const struct clusctl_snapshot_info *info;

	if (!history->record)
		return json_pack("{s:I, s:b}", "generation",
				 (json_int_t)history->generation, "damaged",
				 true);
	info = history->record->info;
	return json_pack("{s:I, s:b, s:I, s:s, s:s, s:I, s:b, s:b}",
			 "generation", (json_int_t)history->generation,
			 "damaged", false, "time",
			 (json_int_t)clusctl_snapshot_info_get_time(info),
			 "node", history->record->node, "key_id",
			 clusctl_snapshot_info_get_key_id(info), "size",
			 (json_int_t)history->record->size, "tombstone",
			 clusctl_snapshot_info_is_tombstone(info), "boot_key",
			 clusctl_snapshot_info_has_boot_key(info));
}

static int collect(const struct history *history, void *data)
{
	return json_array_append_new(data, describe(history)) ? -ENOMEM : 0;
}

/* The last generation, as the record of the checkpoint says; null if damaged */
static int find_last(struct worker *worker, const char *path, json_t **last)
{
	struct snapshot_record record;
	void *value;
	size_t size;
	int ret = engine_get(worker->engine, path, false, &value, &size, NULL);

	*last = json_null();
	if (ret)
		return ret == -ENOENT || ret == -EBADMSG ? 0 : ret;
	ret = snapshot_record_decode(value, size, &record);
	free(value);
	if (ret)
		return ret == -ENOMEM ? ret : 0;
	if (history_belongs(&record, path))
		*last = json_integer(
			(json_int_t)clusctl_snapshot_info_get_generation(
				record.info));
	snapshot_record_free(&record);
	return 0;
}

bool answer_history(struct question *question, struct worker *worker)
{
	json_t *generations, *last = NULL;
	char path[PATH_SIZE];
	int ret;

	if (!find_path(question, worker, path))
		return true;
	generations = json_array();
	ret = history_each(worker->engine, path, collect, generations);
	if (!ret)
		ret = find_last(worker, path, &last);
	if (!ret && !json_array_size(generations) && json_is_null(last))
		ret = -ENOENT;
	if (ret) {
		json_decref(generations);
		json_decref(last);
		question->answer = store_error(ret);
		return true;
	}
	question->answer = json_pack("{s:o, s:o}", "generations", generations,
				     "last", last);
	return true;
}

static json_t *describe_snapshot(const struct snapshot_record *record)
{
	unsigned char *coded = malloc(4 * (record->size / 3 + 1) + 1);
	json_t *answer = NULL;

	if (coded) {
		EVP_EncodeBlock(coded, record->data, (int)record->size);
		answer = json_pack("{s:s, s:s}", "node", record->node,
				   "snapshot", coded);
	}
	free(coded);
	return answer ? answer : answer_error(-ENOMEM, strerror(ENOMEM));
}

bool answer_snapshot(struct question *question, struct worker *worker)
{
	json_int_t generation = json_integer_value(
		json_object_get(question->asked, "generation"));
	char path[PATH_SIZE], history[PATH_SIZE];
	struct snapshot_record record;
	void *value;
	size_t size;
	int ret;

	if (!find_path(question, worker, path))
		return true;
	if (generation < 1) {
		question->answer =
			answer_error(-EINVAL, "there is no such generation");
		return true;
	}
	path_history(history, path, (uint64_t)generation);
	ret = engine_get(worker->engine, history, false, &value, &size, NULL);
	if (!ret) {
		ret = snapshot_record_decode(value, size, &record);
		free(value);
	}
	if (ret == -ENOENT) {
		question->answer = answer_error(
			ret, "the store does not keep this generation");
	} else if (ret) {
		question->answer = store_error(ret);
	} else {
		if (history_belongs(&record, path))
			question->answer = describe_snapshot(&record);
		else
			question->answer = store_error(-EBADMSG);
		snapshot_record_free(&record);
	}
	return true;
}
