// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of handles: what is behind them lives and dies as it should. */
#include <pthread.h>
#include <stdlib.h>

#include "../host/ktap.h"
#include "handle.h"

#define MANY 300000

static unsigned int freed;

static void count_free(struct object *object)
{
	freed++;
	free(object);
}

static struct object *make(enum kind kind)
{
	struct object *object = malloc(sizeof(*object));

	object_init(object, kind, count_free);
	return object;
}

static void lives_while_it_is_used(void)
{
	struct object *object, *got;
	uintptr_t handle;

	freed = 0;
	object = make(KIND_NODE);
	handle = handle_open(object);
	CHECK(handle && !(handle & 3));
	CHECK(!handle_get(handle, KIND_CLUSTER));
	got = handle_get(handle, KIND_NODE);
	CHECK(got == object);
	CHECK(!handle_take(handle, KIND_CLUSTER));
	CHECK(handle_take(handle, KIND_NODE) == object);
	CHECK(!handle_take(handle, KIND_NODE));
	CHECK(!handle_get(handle, KIND_NODE));
	object_put(object);
	CHECK_INT(freed, 0);
	object_put(got);
	CHECK_INT(freed, 1);
	object_put(NULL);
}

static void refuses_any_other_number(void)
{
	uintptr_t handle = handle_open(make(KIND_NODE));

	for (unsigned int bit = 0; bit < 64; bit++) {
		CHECK(!handle_get(handle ^ (uintptr_t)1 << bit, KIND_NODE));
		CHECK(!handle_get((uintptr_t)1 << bit, KIND_NODE));
	}
	CHECK(!handle_get(0, KIND_NODE));
	CHECK(!handle_get(UINTPTR_MAX, KIND_NODE));
	object_put(handle_take(handle, KIND_NODE));
}

/* There is an end to them, at which nothing is lost. */
static void is_bounded(void)
{
	static uintptr_t handles[MANY];
	unsigned int count = 0;

	freed = 0;
	while (count < MANY) {
		handles[count] = handle_open(make(KIND_KEY));
		if (!handles[count])
			break;
		count++;
	}
	CHECK(count > 200000 && count < MANY);
	CHECK_INT(freed, 1);
	for (unsigned int i = 0; i < count; i++)
		object_put(handle_take(handles[i], KIND_KEY));
	CHECK_INT(freed, count + 1);
	handles[0] = handle_open(make(KIND_KEY));
	CHECK(handles[0]);
	object_put(handle_take(handles[0], KIND_KEY));
}

/* One handle, many users, and exactly one who closes it */
static atomic_uint closed;

static void *race(void *handle)
{
	struct object *object;

	for (unsigned int i = 0; i < 100; i++) {
		object = handle_get((uintptr_t)handle, KIND_HASH);
		object_put(object);
	}
	object = handle_take((uintptr_t)handle, KIND_HASH);
	if (object)
		atomic_fetch_add(&closed, 1);
	object_put(object);
	return NULL;
}

static void is_closed_once(void)
{
	pthread_t threads[8];

	freed = 0;
	for (unsigned int round = 0; round < 50; round++) {
		uintptr_t handle = handle_open(make(KIND_HASH));

		for (unsigned int i = 0; i < 8; i++)
			REQUIRE(!pthread_create(&threads[i], NULL, race,
						(void *)handle));
		for (unsigned int i = 0; i < 8; i++)
			pthread_join(threads[i], NULL);
	}
	CHECK_INT(closed, 50);
	CHECK_INT(freed, 50);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(lives_while_it_is_used),
	KTAP_CASE(refuses_any_other_number),
	KTAP_CASE(is_bounded),
	KTAP_CASE(is_closed_once),
};

KTAP_MAIN(cases)
