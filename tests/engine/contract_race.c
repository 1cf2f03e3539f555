// SPDX-License-Identifier: GPL-2.0-or-later
/* Several engines of one store: each change is made once, whoever makes it. */
#include <pthread.h>
#include <time.h>

#include "contract.h"

/* A store is either for one alone, or all see the same. */
void opens_twice_or_is_busy(void)
{
	struct engine *engine = set_up();
	struct engine *other = NULL;
	int rc;

	REQUIRE(engine);
	put(engine, "a", "1");
	rc = engine_open(&settings, &other);
	if (!strcmp(settings.engine, "file")) {
		CHECK_INT(rc, -EBUSY);
		CHECK(!other);
	} else if (CHECK_INT(rc, 0)) {
		check_value(other, "a", "1");
		put(other, "a", "2");
		check_value(engine, "a", "2");
		engine_close(other);
	}
	/* Neither harmed the other. */
	put(engine, "b", "1");
	engine = open_again(engine);
	REQUIRE(engine);
	check_value(engine, "b", "1");
}

#define RACERS 4
#define LAPS 40

struct racer {
	pthread_t thread;
	int number;
	int rc;
	unsigned int lost; /* attempts that another one was before */
};

static int open_in_turn(struct engine **engine)
{
	int rc;

	while ((rc = engine_open(&settings, engine)) == -EBUSY)
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	return rc;
}

/* Adds one to the counter, and notes it, or is told that it may not. */
static int add_one(struct engine *engine, const struct racer *racer, int lap)
{
	int64_t revision = 0;
	void *value = NULL;
	size_t size = 0;
	char note[32], next[16];
	struct engine_change changes[2] = {
		{ .key = "counter", .what = ENGINE_PUT, .value = next },
		{ .key = note, .what = ENGINE_PUT, .expected = ENGINE_ABSENT },
	};
	int rc;

	rc = engine_get(engine, "counter", false, &value, &size, &revision);
	if (rc && rc != -ENOENT)
		return rc;
	memset(next, 0, sizeof(next));
	if (value)
		memcpy(next, value, size < 6 ? size : 6);
	snprintf(next, sizeof(next), "%06d", atoi(next) + 1);
	free(value);
	snprintf(note, sizeof(note), "note/%d/%d", racer->number, lap);
	changes[0].expected = rc ? ENGINE_ABSENT : revision;
	changes[0].size = 6;
	return engine_commit(engine, changes, 2, NULL);
}

static void *race(void *data)
{
	struct racer *racer = data;
	struct engine *engine = NULL;
	int lap = 0;

	while (lap < LAPS && !racer->rc) {
		if (!engine)
			racer->rc = open_in_turn(&engine);
		if (!racer->rc)
			racer->rc = add_one(engine, racer, lap);
		if (!racer->rc)
			lap++;
		if (racer->rc == -ESTALE) {
			racer->lost++;
			racer->rc = 0;
		}
		/* Where one has the store alone, the others get a turn. */
		if (!strcmp(settings.engine, "file")) {
			engine_close(engine);
			engine = NULL;
		}
	}
	engine_close(engine);
	return NULL;
}

void races(void)
{
	struct racer racers[RACERS] = { 0 };
	struct engine *engine = set_up();
	struct seen seen;
	int started;

	REQUIRE(engine);
	tear_down();
	for (started = 0; started < RACERS; started++) {
		racers[started].number = started;
		if (!CHECK(!pthread_create(&racers[started].thread, NULL, race,
					   &racers[started])))
			break;
	}
	for (int i = 0; i < started; i++) {
		pthread_join(racers[i].thread, NULL);
		CHECK_INT(racers[i].rc, 0);
	}
	engine = open_again(NULL);
	REQUIRE(engine);
	check_value(engine, "counter", "000160");
	_Static_assert(RACERS * LAPS == 160, "what the counter says");
	seen = list_all(engine, "note/", NULL);
	CHECK_INT(seen.count, RACERS * LAPS);
	seen_free(&seen);
}
