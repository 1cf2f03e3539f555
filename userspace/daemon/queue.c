// SPDX-License-Identifier: GPL-2.0-or-later
/* What is to be brought in step. */
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pulse.h"
#include "queue.h"

void queue_init(struct queue *queue)
{
	pthread_condattr_t attributes;

	*queue = (struct queue){ .all = true };
	queue->last = &queue->first;
	pthread_mutex_init(&queue->lock, NULL);
	pthread_condattr_init(&attributes);
	/* Whoever sets the clock must not stop us. */
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&queue->changed, &attributes);
	pthread_condattr_destroy(&attributes);
}

static int compare(const void *a, const void *b)
{
	const struct queue_item *one = a, *other = b;

	return strcmp(one->id, other->id);
}

static void keep_item(void *item)
{
	(void)item;
}

/* Under the lock: the items themselves stay. */
static void forget_deleted(struct queue *queue)
{
	tdestroy(queue->deleted, keep_item);
	queue->deleted = NULL;
	queue->deleted_count = 0;
}

void queue_free(struct queue_item *items)
{
	struct queue_item *next;

	for (; items; items = next) {
		next = items->next;
		free(items->value);
		free(items);
	}
}

void queue_end(struct queue *queue)
{
	forget_deleted(queue);
	queue_free(queue->first);
	pthread_cond_destroy(&queue->changed);
	pthread_mutex_destroy(&queue->lock);
}

/* Under the lock: everything instead of what is waiting */
static void want_all(struct queue *queue)
{
	struct queue_item **at = &queue->first;
	struct queue_item *item;

	queue->all = true;
	queue->all_at = 0;
	/* A listing does not tell which resources were deleted here. */
	while ((item = *at)) {
		if (item->kind == QUEUE_DELETED) {
			at = &item->next;
			continue;
		}
		*at = item->next;
		item->next = NULL;
		queue_free(item);
	}
	queue->last = at;
	queue->count = 0;
	queue->bytes = 0;
}

static bool is_waiting(const struct queue *queue, const char *id)
{
	const struct queue_item *item;

	for (item = queue->first; item; item = item->next) {
		if (item->kind == QUEUE_RESOURCE && !strcmp(item->id, id))
			return true;
	}
	return false;
}

/* Under the lock */
static void append(struct queue *queue, struct queue_item *item)
{
	item->next = NULL;
	*queue->last = item;
	queue->last = &item->next;
	if (item->kind == QUEUE_DELETED)
		queue->deleted_count++;
	else
		queue->count++;
	queue->bytes += item->size;
}

static struct queue_item *make(enum queue_kind kind, const char *id)
{
	struct queue_item *item = calloc(1, sizeof(*item) + 1);

	if (item) {
		item->kind = kind;
		strncpy(item->id, id, PATH_GUID_SIZE - 1);
	}
	return item;
}

/* Under the lock; takes @item over. Whatever is not kept, a listing shows. */
static void add_deleted(struct queue *queue, struct queue_item *item)
{
	struct queue_item **known =
		item ? tfind(item, &queue->deleted, compare) : NULL;

	if (item && !known && queue->deleted_count < QUEUE_DELETED_MAX)
		known = tsearch(item, &queue->deleted, compare);
	if (known && *known == item) {
		append(queue, item);
		return;
	}
	free(item);
	if (!known)
		want_all(queue);
}

/* Under the lock; takes @item over. */
static void add_changed(struct queue *queue, struct queue_item *item)
{
	if (!item || queue->count >= QUEUE_MAX) {
		want_all(queue);
	} else if (!queue->all && !is_waiting(queue, item->id)) {
		append(queue, item);
		return;
	}
	free(item);
}

void queue_resource(struct queue *queue, const char *id, bool deleted)
{
	struct queue_item *item =
		make(deleted ? QUEUE_DELETED : QUEUE_RESOURCE, id);

	pthread_mutex_lock(&queue->lock);
	if (deleted)
		add_deleted(queue, item);
	else
		add_changed(queue, item);
	pthread_cond_signal(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
}

static struct queue_item *copy(const struct engine_record *record)
{
	size_t size = strlen(record->key) + 1;
	struct queue_item *item = calloc(1, sizeof(*item) + size);

	if (!item)
		return NULL;
	item->kind = QUEUE_RECORD;
	item->revision = record->revision;
	memcpy(item->key, record->key, size);
	if (record->value) {
		item->size = record->size;
		item->value = malloc(record->size + 1);
		if (!item->value) {
			free(item);
			return NULL;
		}
		memcpy(item->value, record->value, record->size);
	}
	return item;
}

void queue_record(struct queue *queue, const struct engine_record *record)
{
	struct queue_item *item = copy(record);

	pthread_mutex_lock(&queue->lock);
	if (!item || queue->count >= QUEUE_MAX ||
	    queue->bytes + item->size > QUEUE_BYTES) {
		want_all(queue);
		queue_free(item);
	} else {
		append(queue, item);
	}
	pthread_cond_signal(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
}

void queue_all(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	want_all(queue);
	pthread_cond_signal(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
}

void queue_all_later(struct queue *queue, unsigned int milliseconds)
{
	uint64_t at = pulse_clock() + milliseconds;

	pthread_mutex_lock(&queue->lock);
	if (!queue->all && (!queue->all_at || at < queue->all_at))
		queue->all_at = at;
	pthread_cond_signal(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
}

void queue_call(struct queue *queue, struct queue_call *call)
{
	struct queue_call **at = &queue->calls;

	pthread_mutex_lock(&queue->lock);
	while (*at)
		at = &(*at)->next;
	call->next = NULL;
	*at = call;
	pthread_cond_signal(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
}

void queue_stop(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->stop = true;
	pthread_cond_signal(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
}

bool queue_is_empty(struct queue *queue)
{
	bool is_empty;

	pthread_mutex_lock(&queue->lock);
	is_empty = !queue->first && !queue->all;
	pthread_mutex_unlock(&queue->lock);
	return is_empty;
}

/* Under the lock: is there something, also of what was to be done later? */
static bool has_work(struct queue *queue, bool patient)
{
	if (queue->all_at && pulse_clock() >= queue->all_at)
		want_all(queue);
	return queue->calls || queue->stop ||
	       (!patient && (queue->first || queue->all));
}

/* Under the lock; returns false when it is @at, or later. */
static bool wait_until(struct queue *queue, uint64_t at)
{
	struct timespec time;

	if (queue->all_at && queue->all_at < at)
		at = queue->all_at;
	if (pulse_clock() >= at)
		return false;
	time.tv_sec = (time_t)(at / 1000);
	time.tv_nsec = (long)(at % 1000 * 1000000);
	pthread_cond_timedwait(&queue->changed, &queue->lock, &time);
	return true;
}

/* Whoever only may ask does not make the pause shorter. */
static bool is_hastened(const struct queue_call *call)
{
	while (call && !call->hastens)
		call = call->next;
	return call;
}

/* Under the lock */
static void take_items(struct queue *queue, struct queue_work *work)
{
	work->items = queue->first;
	work->all = queue->all;
	work->due = true;
	queue->first = NULL;
	queue->last = &queue->first;
	queue->count = 0;
	queue->bytes = 0;
	forget_deleted(queue);
	queue->all = false;
}

struct queue_work queue_take(struct queue *queue, unsigned int timeout,
			     bool patient)
{
	uint64_t at = pulse_clock() + timeout;
	struct queue_work work;

	pthread_mutex_lock(&queue->lock);
	while (!has_work(queue, patient)) {
		if (!wait_until(queue, at))
			break;
	}
	work = (struct queue_work){
		.calls = queue->calls,
		.stop = queue->stop,
	};
	queue->calls = NULL;
	if (!patient || work.stop || pulse_clock() >= at ||
	    is_hastened(work.calls))
		take_items(queue, &work);
	pthread_mutex_unlock(&queue->lock);
	return work;
}
