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

static const struct ktap_case cases[] = {
	KTAP_CASE(later),
};

KTAP_MAIN(cases)
