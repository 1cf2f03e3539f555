// SPDX-License-Identifier: GPL-2.0-or-later
/* The engine "file": what users of engines call. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file_engine.h"

/* Whoever closes it is there no more, so neither are its leased records. */
static void close_store(struct engine *engine)
{
	struct file_store *store = file_store(engine);

	pthread_mutex_lock(&store->lock);
	/* What fails now is done when the store is opened. */
	file_drop_leased(store);
	pthread_mutex_unlock(&store->lock);
	file_free(store);
}

static int copy_record(const struct engine_record *record, void **value,
		       size_t *size, int64_t *revision)
{
	*value = malloc(record->size + 1);
	if (!*value)
		return -ENOMEM;
	memcpy(*value, record->value, record->size);
	*size = record->size;
	*revision = record->revision;
	return 0;
}

static bool is_hidden(const struct file_store *store,
		      const struct file_row *row)
{
	return store->old_leases && row->kind == FILE_RECORD_LEASED;
}

static int get_locked(struct file_store *store, const char *key, void **value,
		      size_t *size, int64_t *revision)
{
	struct file_row row;
	int rc;

	if (store->failed)
		return store->failed;
	file_bind_text(store, FILE_GET, 1, key);
	rc = file_step(store, FILE_GET);
	if (!rc)
		rc = -ENOENT;
	if (rc > 0)
		rc = file_read(store, FILE_GET, &row);
	if (!rc && is_hidden(store, &row))
		rc = -ENOENT;
	if (!rc)
		rc = copy_record(&row.record, value, size, revision);
	file_reset(store, FILE_GET);
	return rc;
}

static int get(struct engine *engine, const char *key, bool stale, void **value,
	       size_t *size, int64_t *revision)
{
	struct file_store *store = file_store(engine);
	int rc;

	(void)stale; /* There is no other one to lag behind. */
	pthread_mutex_lock(&store->lock);
	rc = get_locked(store, key, value, size, revision);
	pthread_mutex_unlock(&store->lock);
	return rc;
}

static int list_locked(struct file_store *store, const char *prefix,
		       engine_visit *visit, void *data, int64_t *revision)
{
	bool damaged = false;
	struct file_row row;
	int rc;

	if (store->failed)
		return store->failed;
	*revision = store->log.last;
	file_bind_range(store, FILE_LIST, 1, prefix);
	while ((rc = file_step(store, FILE_LIST)) > 0) {
		rc = file_read(store, FILE_LIST, &row);
		if (rc == -EBADMSG) {
			damaged = true;
			continue;
		}
		if (!rc && !is_hidden(store, &row))
			rc = visit(&row.record, data);
		if (rc)
			break;
	}
	file_reset(store, FILE_LIST);
	return !rc && damaged ? -EBADMSG : rc;
}

static int list(struct engine *engine, const char *prefix, bool stale,
		engine_visit *visit, void *data, int64_t *revision)
{
	struct file_store *store = file_store(engine);
	int rc;

	(void)stale;
	pthread_mutex_lock(&store->lock);
	rc = list_locked(store, prefix, visit, data, revision);
	pthread_mutex_unlock(&store->lock);
	return rc;
}

static int commit(struct engine *engine, const struct engine_change *changes,
		  size_t count, int64_t *revision)
{
	struct file_store *store = file_store(engine);
	int rc;

	pthread_mutex_lock(&store->lock);
	rc = file_commit(store, changes, count, revision);
	pthread_mutex_unlock(&store->lock);
	return rc;
}

/* Leases last as long as the store is open. */
static int renew(struct engine *engine)
{
	(void)engine;
	return 0;
}

static int status(struct engine *engine, struct engine_status *status)
{
	struct file_store *store = file_store(engine);

	pthread_mutex_lock(&store->lock);
	status->reachable = true;
	status->quorum = !store->failed;
	status->full = store->full;
	status->revision = store->log.last;
	pthread_mutex_unlock(&store->lock);
	status->members = 1;
	snprintf(status->server, sizeof(status->server), "SQLite %s",
		 sqlite3_libversion());
	return 0;
}

const struct engine_ops file_engine = {
	.name = "file",
	.open = file_open,
	.close = close_store,
	.get = get,
	.list = list,
	.commit = commit,
	.renew = renew,
	.status = status,
	.watch_open = file_watch_open,
	.watch_next = file_watch_next,
	.watch_wake = file_watch_wake,
	.watch_close = file_watch_close,
};
