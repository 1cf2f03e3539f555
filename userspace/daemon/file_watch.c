// SPDX-License-Identifier: GPL-2.0-or-later
/* The engine "file": watches, which read the log. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "file_engine.h"

struct file_watch {
	struct engine_watch watch;
	struct file_store *store;
	int64_t next; /* revision that was not seen yet */
	bool woken; /* with signal_lock */
	char prefix[ENGINE_KEY_MAX + 1];
};

/* The changes of one revision, copied so that no lock is held in a visit */
struct file_batch {
	struct engine_record *records;
	size_t count;
	size_t room;
};

static struct file_watch *file_watch(struct engine_watch *watch)
{
	return (struct file_watch *)watch;
}

static void batch_free(struct file_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		free((void *)batch->records[i].key);
	free(batch->records);
}

static int batch_grow(struct file_batch *batch)
{
	size_t room = batch->room ? 2 * batch->room : 4;
	void *records;

	if (batch->count < batch->room)
		return 0;
	records = realloc(batch->records, room * sizeof(*batch->records));
	if (!records)
		return -ENOMEM;
	batch->records = records;
	batch->room = room;
	return 0;
}

/* Key and value are one allocation. */
static int batch_add(struct file_batch *batch, const struct file_row *row)
{
	const struct engine_record *record = &row->record;
	size_t key_size = strlen(record->key) + 1;
	struct engine_record *copy;
	char *bytes;

	if (batch_grow(batch))
		return -ENOMEM;
	bytes = malloc(key_size + record->size);
	if (!bytes)
		return -ENOMEM;
	memcpy(bytes, record->key, key_size);
	memcpy(bytes + key_size, record->value, record->size);
	copy = &batch->records[batch->count++];
	copy->key = bytes;
	copy->value = row->kind == FILE_DELETED ? NULL : bytes + key_size;
	copy->size = record->size;
	copy->revision = record->revision;
	return 0;
}

int file_watch_open(struct engine *engine, const char *prefix, int64_t from,
		    struct engine_watch **watch)
{
	struct file_watch *new = calloc(1, sizeof(*new));

	if (!new)
		return -ENOMEM;
	new->watch.ops = engine->ops;
	new->store = file_store(engine);
	new->next = from;
	snprintf(new->prefix, sizeof(new->prefix), "%s", prefix);
	*watch = &new->watch;
	return 0;
}

void file_watch_close(struct engine_watch *watch)
{
	free(file_watch(watch));
}

void file_watch_signal(struct file_store *store, int64_t revision)
{
	pthread_mutex_lock(&store->signal_lock);
	store->revision = revision;
	pthread_cond_broadcast(&store->signal);
	pthread_mutex_unlock(&store->signal_lock);
}

void file_watch_wake(struct engine_watch *watch)
{
	struct file_watch *woken = file_watch(watch);

	pthread_mutex_lock(&woken->store->signal_lock);
	woken->woken = true;
	pthread_cond_broadcast(&woken->store->signal);
	pthread_mutex_unlock(&woken->store->signal_lock);
}

static void deadline_of(int timeout, struct timespec *deadline)
{
	clock_gettime(CLOCK_MONOTONIC, deadline);
	if (timeout <= 0)
		return;
	deadline->tv_sec += timeout / 1000;
	deadline->tv_nsec += timeout % 1000 * 1000000L;
	if (deadline->tv_nsec >= 1000000000L) {
		deadline->tv_sec++;
		deadline->tv_nsec -= 1000000000L;
	}
}

/* 0 when there is a revision that the watch did not look at */
static int wait_for_revision(struct file_watch *watch,
			     const struct timespec *deadline)
{
	struct file_store *store = watch->store;
	int error = 0;
	int rc = 0;

	pthread_mutex_lock(&store->signal_lock);
	while (!watch->woken && store->revision < watch->next && !error) {
		if (deadline)
			error = pthread_cond_timedwait(
				&store->signal, &store->signal_lock, deadline);
		else
			error = pthread_cond_wait(&store->signal,
						  &store->signal_lock);
	}
	if (watch->woken)
		rc = -EINTR;
	else if (store->revision < watch->next)
		rc = error == ETIMEDOUT ? -ETIME : -error;
	watch->woken = false;
	pthread_mutex_unlock(&store->signal_lock);
	return rc;
}

/* The changes of the first revision that has any for this watch */
static int fetch_first(struct file_watch *watch, struct file_batch *batch)
{
	struct file_store *store = watch->store;
	int64_t revision = 0;
	struct file_row row;
	int rc;

	file_bind_range(store, FILE_LOG_FROM, 1, watch->prefix);
	file_bind_number(store, FILE_LOG_FROM, 3, watch->next);
	while ((rc = file_step(store, FILE_LOG_FROM)) > 0) {
		/* Whatever the next revision has, this one is whole. */
		if (revision &&
		    file_number(store, FILE_LOG_FROM, 1) != revision) {
			rc = 0;
			break;
		}
		rc = file_read(store, FILE_LOG_FROM, &row);
		if (!rc)
			rc = batch_add(batch, &row);
		if (rc)
			break;
		revision = row.record.revision;
	}
	file_reset(store, FILE_LOG_FROM);
	if (!rc)
		watch->next = revision ? revision + 1 : store->log.last + 1;
	return rc;
}

static int fetch(struct file_watch *watch, struct file_batch *batch)
{
	struct file_store *store = watch->store;
	int rc = 0;

	pthread_mutex_lock(&store->lock);
	if (watch->next < store->log.oldest)
		rc = -ESTALE;
	if (!rc)
		rc = fetch_first(watch, batch);
	pthread_mutex_unlock(&store->lock);
	/* Records are read by themselves, so listing them goes round damage. */
	return rc == -EBADMSG ? -ESTALE : rc;
}

static int visit_all(const struct file_batch *batch, engine_visit *visit,
		     void *data)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < batch->count; i++)
		rc = visit(&batch->records[i], data);
	return rc;
}

int file_watch_next(struct engine_watch *watch, int timeout,
		    engine_visit *visit, void *data)
{
	struct file_batch batch = { 0 };
	struct timespec deadline;
	int rc;

	deadline_of(timeout, &deadline);
	do {
		rc = wait_for_revision(file_watch(watch),
				       timeout < 0 ? NULL : &deadline);
		if (!rc)
			rc = fetch(file_watch(watch), &batch);
	} while (!rc && !batch.count);
	if (!rc)
		rc = visit_all(&batch, visit, data);
	batch_free(&batch);
	return rc;
}
