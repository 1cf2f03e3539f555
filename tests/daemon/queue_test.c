// SPDX-License-Identifier: GPL-2.0-or-later
/* What waits to be brought in step. */
#include <string.h>

#include "../host/ktap.h"
#include "queue.h"

#define ID "12345678-1234-4234-8234-123456789abc"

static struct queue queue;

/* One in which nothing waits */
static void begin(void)
{
	queue_init(&queue);
	CHECK(queue_take(&queue, 0, false).all);
}

static void later(void)
{
	struct queue_work work;

	begin();
	queue_all_later(&queue, 3600 * 1000);
	CHECK(!queue_take(&queue, 0, false).all);
	/* The first one counts, and is done once. */
	queue_all_later(&queue, 1);
	queue_all_later(&queue, 3600 * 1000);
	work = queue_take(&queue, 60 * 1000, false);
	CHECK(work.all);
	CHECK(!queue_take(&queue, 0, false).all);
	CHECK(queue_is_empty(&queue));
	/* What comes meanwhile need not wait for it. */
	queue_all_later(&queue, 3600 * 1000);
	queue_resource(&queue, ID, false);
	work = queue_take(&queue, 60 * 1000, false);
	CHECK(!work.all && work.items);
	queue_free(work.items);
	/* And all that is done now is not done later. */
	queue_all(&queue);
	CHECK(queue_take(&queue, 0, false).all);
	CHECK_INT(queue.all_at, 0);
	queue_end(&queue);
}

static void number_id(unsigned int number, char id[PATH_GUID_SIZE])
{
	sprintf(id, "%08x-0000-4000-8000-000000000000", number);
}

static unsigned int count_items(const struct queue_work *work,
				enum queue_kind kind)
{
	const struct queue_item *item;
	unsigned int count = 0;

	for (item = work->items; item; item = item->next)
		count += item->kind == kind;
	return count;
}

/* Large records: what they take is limited, and nothing is lost by that. */
static void bytes_are_limited(void)
{
	static char value[ENGINE_VALUE_MAX];
	struct engine_record record = {
		.key = "checkpoint/x",
		.value = value,
		.size = sizeof(value),
	};
	unsigned int i;
	struct queue_work work;

	begin();
	queue_resource(&queue, ID, true);
	for (i = 0; i < QUEUE_BYTES / ENGINE_VALUE_MAX; i++)
		queue_record(&queue, &record);
	CHECK(!queue.all);
	CHECK(queue.bytes <= QUEUE_BYTES);
	queue_record(&queue, &record);
	CHECK(queue.all);
	CHECK_INT(queue.bytes, 0);
	queue_record(&queue, &record);
	work = queue_take(&queue, 0, false);
	CHECK(work.all);
	CHECK_INT(count_items(&work, QUEUE_DELETED), 1);
	CHECK_INT(count_items(&work, QUEUE_RECORD), 1);
	CHECK_INT(queue.bytes, 0);
	queue_free(work.items);
	queue_end(&queue);
}

static void deletions_are_kept(void)
{
	char id[PATH_GUID_SIZE];
	struct queue_work work;
	unsigned int i;

	begin();
	for (i = 0; i < QUEUE_DELETED_MAX; i++) {
		number_id(i, id);
		queue_resource(&queue, id, true);
		queue_resource(&queue, id, true);
	}
	CHECK(!queue.all);
	for (i = 0; i < QUEUE_MAX + 1; i++) {
		number_id(i, id);
		queue_resource(&queue, id, false);
	}
	CHECK(queue.all);
	/* No more than there may be: a listing shows the rest. */
	number_id(QUEUE_DELETED_MAX, id);
	queue_resource(&queue, id, true);
	work = queue_take(&queue, 0, false);
	CHECK(work.all);
	CHECK_INT(count_items(&work, QUEUE_DELETED), QUEUE_DELETED_MAX);
	CHECK_INT(count_items(&work, QUEUE_RESOURCE), 0);
	queue_free(work.items);
	/* Those that were taken may come again. */
	queue_resource(&queue, ID, true);
	work = queue_take(&queue, 0, false);
	CHECK_INT(count_items(&work, QUEUE_DELETED), 1);
	queue_free(work.items);
	queue_end(&queue);
}

/* In a pause, who asks is answered, and does not end it. */
static void pause_is_kept(void)
{
	struct queue_call call = { 0 };
	struct queue_work work;

	begin();
	queue_resource(&queue, ID, true);
	queue_all(&queue);
	queue_call(&queue, &call);
	work = queue_take(&queue, 3600 * 1000, true);
	CHECK(work.calls == &call);
	CHECK(!work.due && !work.all && !work.items);
	/* Not even the last moment of it takes longer. */
	queue_call(&queue, &call);
	work = queue_take(&queue, 0, true);
	CHECK(work.calls == &call);
	CHECK(work.due && work.all && work.items);
	queue_free(work.items);
	/* But for who may, and at the end. */
	queue_resource(&queue, ID, false);
	call.hastens = true;
	queue_call(&queue, &call);
	work = queue_take(&queue, 3600 * 1000, true);
	CHECK(work.calls == &call);
	CHECK(work.due && work.items);
	queue_free(work.items);
	queue_resource(&queue, ID, true);
	queue_stop(&queue);
	work = queue_take(&queue, 3600 * 1000, true);
	CHECK(work.stop && work.items);
	queue_free(work.items);
	queue_end(&queue);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(later),
	KTAP_CASE(bytes_are_limited),
	KTAP_CASE(deletions_are_kept),
	KTAP_CASE(pause_is_kept),
};

KTAP_MAIN(cases)
