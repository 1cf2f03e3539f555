// SPDX-License-Identifier: GPL-2.0-or-later
/* What the daemon says of itself. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"
#include "worker.h"

void report_init(struct report *report)
{
	*report = (struct report){ .told = -1 };
	pthread_mutex_init(&report->lock, NULL);
}

void report_end(struct report *report)
{
	free(report->text);
	json_decref(report->owners);
	pthread_mutex_destroy(&report->lock);
}

/* Is nothing sent where others may read it, or write? */
static bool is_encrypted(const struct config *config)
{
	const char *at = config->endpoints;

	if (strcmp(config->engine, "etcd"))
		return true;
	/* Each of those that are separated by spaces */
	for (; at && *at; at += strcspn(at, " ")) {
		at += strspn(at, " ");
		if (*at && strncmp(at, "https://", 8))
			return false;
	}
	return at;
}

/* Resources of the store that are not here, as others here have their names */
static int add_conflict(struct stored *stored, void *data)
{
	if (stored->conflict && !stored->deleted)
		json_array_append_new(
			data,
			json_pack("{s:s, s:s}", "resource", stored->name, "id",
				  stored->path + strlen(PATH_RESOURCES)));
	return 0;
}

static json_t *describe_conflicts(const struct worker *worker)
{
	json_t *list = json_array();

	if (list)
		index_each(&worker->sync.index, PATH_RESOURCES, add_conflict,
			   list);
	return list;
}

/* What the store said of itself last */
static json_t *describe_store(const struct worker *worker)
{
	const struct engine_status *status = &worker->store;

	if (!status->reachable)
		return json_pack("{s:s, s:b, s:b}", "engine",
				 worker->config->engine, "reachable", false,
				 "encrypted", is_encrypted(worker->config));
	return json_pack("{s:s, s:b, s:b, s:b, s:b, s:I, s:i, s:s, s:s}",
			 "engine", worker->config->engine, "reachable", true,
			 "encrypted", is_encrypted(worker->config), "quorum",
			 status->quorum, "full", status->full, "revision",
			 (json_int_t)(status->revision > worker->sync.revision ?
					      status->revision :
					      worker->sync.revision),
			 "members", (int)status->members, "leader",
			 status->leader, "server", status->server);
}

/* Key ids are no secret: each snapshot has one. */
static json_t *describe_key(const struct keys *keys)
{
	return json_pack("{s:s*, s:s*, s:b}", "current",
			 *keys->current ? keys->current : NULL, "writer",
			 *keys->writer ? keys->writer : NULL, "must_join",
			 keys_must_join(keys));
}

void report_tell(struct report *report, int fd)
{
	pthread_mutex_lock(&report->lock);
	report->told = fd;
	pthread_mutex_unlock(&report->lock);
}

void report_counts(const struct sync_counts *counts, json_t *object)
{
	json_t *more = json_pack("{s:I, s:I, s:I, s:I, s:I}", "checkpoints",
				 (json_int_t)counts->checkpoints, "tombstones",
				 (json_int_t)counts->tombstones, "refused",
				 (json_int_t)counts->refused, "damaged",
				 (json_int_t)counts->damaged, "foreign",
				 (json_int_t)counts->foreign);

	json_object_update(object, more);
	json_decref(more);
}

/* What waits in the kernel is not counted here, where it may change at any time. */
static json_t *describe(const struct worker *worker)
{
	struct sync_counts counts;
	json_t *object;

	sync_count_stored(&worker->sync, NULL, &counts);
	object = json_pack(
		"{s:s, s:s, s:b, s:b, s:b, s:s*, s:i, s:o, s:o, s:o, s:I, s:s?}",
		"version", clusctl_version(), "node", worker->config->node,
		"compared", worker->in_step, "in_step",
		worker->in_step && sync_is_complete(&counts), "stale",
		worker->stale, "error",
		worker->error ? strerror(-worker->error) : NULL, "tries",
		(int)worker->tries, "store", describe_store(worker), "key",
		describe_key(&worker->keys), "conflicts",
		describe_conflicts(worker), "applied",
		(json_int_t)worker->sync.revision, "key_file",
		worker->config->key_file);
	report_counts(&counts, object);
	return object;
}

static int add_owner(struct stored *stored, void *data)
{
	char id[PATH_GUID_SIZE];

	if (stored->node && path_id(stored->path, id))
		json_object_set_new(data, id, json_string(stored->node));
	return 0;
}

static void write_owners(struct worker *worker)
{
	struct report *report = &worker->report;
	json_t *owners;

	/* There may be many, and this is done after each bit of work. */
	if (report->owners && report->seen == worker->sync.index.owners)
		return;
	owners = json_object();
	report->seen = worker->sync.index.owners;
	index_each(&worker->sync.index, PATH_OWNERS, add_owner, owners);
	pthread_mutex_lock(&report->lock);
	if (json_equal(owners, report->owners)) {
		json_decref(owners);
	} else {
		json_decref(report->owners);
		report->owners = owners;
		report->version++;
	}
	pthread_mutex_unlock(&report->lock);
}

char *report_owner(struct report *report, const char *id)
{
	const char *node;
	char *copy;

	pthread_mutex_lock(&report->lock);
	node = json_string_value(json_object_get(report->owners, id));
	copy = node ? strdup(node) : NULL;
	pthread_mutex_unlock(&report->lock);
	return copy;
}

json_t *report_owners(struct report *report, unsigned int *version)
{
	json_t *copy = NULL;

	pthread_mutex_lock(&report->lock);
	if (report->version != *version)
		copy = json_deep_copy(report->owners);
	*version = report->version;
	pthread_mutex_unlock(&report->lock);
	return copy;
}

void report_write(struct worker *worker)
{
	struct report *report = &worker->report;
	json_t *object = describe(worker);
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	uint64_t one = 1;

	json_decref(object);
	write_owners(worker);
	pthread_mutex_lock(&report->lock);
	free(report->text);
	report->text = text;
	report->retry = worker->error ? worker->retry : 0;
	/* One that is full was not looked at since, and will be. */
	if (report->told >= 0)
		(void)!write(report->told, &one, sizeof(one));
	pthread_mutex_unlock(&report->lock);
}

json_t *report_read(struct worker *worker)
{
	struct report *report = &worker->report;
	json_t *object = NULL;
	uint64_t now, retry;

	pthread_mutex_lock(&report->lock);
	if (report->text)
		object = json_loads(report->text, 0, NULL);
	retry = report->retry;
	pthread_mutex_unlock(&report->lock);
	if (!object)
		return NULL;
	now = pulse_clock();
	if (retry)
		json_object_set_new(
			object, "next_try_ms",
			json_integer(retry > now ? (json_int_t)(retry - now) :
						   0));
	json_object_set_new(object, "busy",
			    json_boolean(pulse_works(&worker->pulse)));
	return object;
}
