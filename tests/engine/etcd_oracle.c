// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writers add to a counter, and note each addition in a record of its own, in one
 * commit, while members are killed, stopped and started at random. In the end
 * all that was acknowledged is there with the revision that was told, the counter
 * says how many notes there are, and a watch has seen all of them, once.
 *
 * usage: etcd_oracle engine=etcd endpoints=URLS prefix=PREFIX timeout=MS, in an
 * etcd_cluster of three. $SEED, $SECONDS_LONG and $WRITERS may be set.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "etcd_shell.h"

#define WRITERS_MAX 16

struct note {
	int64_t revision;
	bool seen;
};

struct writer {
	pthread_t thread;
	int number;
	struct engine *engine;
	size_t tries;
	struct note *acked; /* by number of the try; 0 if it was not */
	size_t count, stale, unknown, refused;
	int odd; /* an error that there should not be */
};

static struct writer writers[WRITERS_MAX];
static unsigned int writer_count = 4;
static atomic_bool over;
static atomic_bool written; /* all that ever will be */
static struct seen watched;
static int watch_error;
static size_t watches;
static int64_t watch_from;

static unsigned long setting(const char *name, unsigned long value)
{
	const char *text = getenv(name);

	return text && *text ? strtoul(text, NULL, 10) : value;
}

static void rest(long milliseconds)
{
	struct timespec time = {
		.tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000,
	};

	nanosleep(&time, NULL);
}

static int read_counter(struct engine *engine, unsigned long *counter,
			int64_t *revision)
{
	char text[32] = "";
	void *value;
	size_t size;
	int rc;

	rc = engine_get(engine, "counter", false, &value, &size, revision);
	if (rc == -ENOENT) {
		*counter = 0;
		*revision = ENGINE_ABSENT;
		return 0;
	}
	if (!rc && size < sizeof(text)) {
		memcpy(text, value, size);
		*counter = strtoul(text, NULL, 10);
	}
	free(value);
	return rc;
}

static int add_one(struct writer *writer, int64_t *revision)
{
	unsigned long counter = 0;
	char key[48], text[32];
	struct engine_change changes[2] = {
		{ .key = "counter", .what = ENGINE_PUT, .value = text },
		{ .key = key, .what = ENGINE_PUT, .value = text },
	};
	int rc;

	rc = read_counter(writer->engine, &counter, &changes[0].expected);
	if (rc)
		return rc == -ETIMEDOUT ? -EHOSTUNREACH : rc;
	/* What another one would write too: it is told by the engine. */
	changes[0].size = snprintf(text, sizeof(text), "%lu", counter + 1);
	changes[1].size = changes[0].size;
	snprintf(key, sizeof(key), "note/%d/%zu", writer->number,
		 writer->tries);
	return engine_commit(writer->engine, changes, 2, revision);
}

static void count_result(struct writer *writer, int rc, int64_t revision)
{
	writer->acked = realloc(writer->acked,
				(writer->tries + 1) * sizeof(*writer->acked));
	writer->acked[writer->tries++] = (struct note){
		.revision = rc ? 0 : revision,
	};
	if (!rc)
		writer->count++;
	else if (rc == -ESTALE)
		writer->stale++;
	else if (rc == -ETIMEDOUT)
		writer->unknown++;
	else if (rc == -EHOSTUNREACH)
		writer->refused++;
	else
		writer->odd = rc;
}

static void *write_on(void *data)
{
	struct writer *writer = data;

	while (!over) {
		int64_t revision = 0;
		int rc = add_one(writer, &revision);

		count_result(writer, rc, revision);
		/* There are two processors, for etcd as well. */
		rest(5);
	}
	return NULL;
}

/* Opens the next watch where the last one ended. */
static void *watch_on(void *data)
{
	struct engine *engine = data;
	struct engine_watch *watch = NULL;
	int64_t next = watch_from;
	int rc = 0;

	for (;;) {
		if (!watch && engine_watch_open(engine, "", next, &watch))
			continue;
		rc = engine_watch_next(watch, 500, see, &watched);
		if (watched.count)
			next = watched.changes[watched.count - 1].revision + 1;
		if (rc == -ETIME && written)
			break;
		if (!rc || rc == -ETIME)
			continue;
		engine_watch_close(watch);
		watch = NULL;
		watches++;
		if (rc != -EHOSTUNREACH) {
			watch_error = rc;
			break;
		}
	}
	engine_watch_close(watch);
	return NULL;
}

/* Most of the time there is a quorum, but not always. */
static void make_trouble(unsigned int *seed, unsigned long seconds)
{
	static const char *const actions[] = { "kill", "kill", "stop", "start",
					       "continue" };
	time_t end = time(NULL) + seconds;
	unsigned int count = 0;

	while (time(NULL) < end) {
		unsigned int number = rand_r(seed) % member_count() + 1;
		const char *action = actions[rand_r(seed) % 5];
		long pause = rand_r(seed) % 900 + 100;

		/* One that is dead cannot be stopped. */
		(void)shell("\"$ETCD_MEMBER\" %s %u 2>/dev/null", action,
			    number);
		if (rand_r(seed) % 4 == 0)
			for (unsigned int i = 1; i <= member_count(); i++) {
				(void)shell("\"$ETCD_MEMBER\" start %u", i);
				(void)shell("\"$ETCD_MEMBER\" continue %u", i);
			}
		rest(pause);
		count++;
	}
	printf("# %u times trouble\n", count);
}

/* The note of a key note/WRITER/TRY, NULL if nobody wrote it */
static struct note *note_of(const char *key)
{
	unsigned int number;
	size_t try;

	if (sscanf(key, "note/%u/%zu", &number, &try) != 2 ||
	    number >= writer_count || try >= writers[number].tries)
		return NULL;
	return &writers[number].acked[try];
}

/* All acknowledged notes are in what was seen, once, as they were told. */
static void compare(const struct seen *seen)
{
	size_t notes = 0, wrong = 0, acked = 0, missing = 0;

	for (size_t i = 0; i < seen->count; i++) {
		struct note *note = note_of(seen->changes[i].key);

		if (!strcmp(seen->changes[i].key, "counter"))
			continue;
		notes++;
		wrong += !note || note->seen ||
			 (note->revision &&
			  note->revision != seen->changes[i].revision);
		if (note)
			note->seen = true;
	}
	for (unsigned int i = 0; i < writer_count; i++) {
		for (size_t j = 0; j < writers[i].tries; j++) {
			struct note *note = &writers[i].acked[j];

			acked += note->revision != 0;
			missing += note->revision && !note->seen;
			note->seen = false;
		}
	}
	CHECK_INT(missing, 0);
	CHECK_INT(wrong, 0);
	printf("# %zu notes, %zu acknowledged, %zu of them lost\n", notes,
	       acked, missing);
}

static void check_end(struct engine *engine)
{
	unsigned long counter = 0;
	struct seen seen;
	size_t acked = 0;

	CHECK_INT(read_counter(engine, &counter, &(int64_t){ 0 }), 0);
	seen = list_all(engine, "note/", NULL);
	/* None was added twice, and none without its note. */
	CHECK_INT(counter, seen.count);
	compare(&seen);
	seen_free(&seen);
	compare(&watched);
	CHECK_INT(watched.count, 2 * counter);
	CHECK_INT(watch_error, 0);
	for (unsigned int i = 0; i < writer_count; i++) {
		struct writer *writer = &writers[i];

		CHECK_INT(writer->odd, 0);
		CHECK(writer->count > 0);
		acked += writer->count;
		printf("# writer %u: %zu made, %zu stale, %zu unknown, %zu refused\n",
		       i, writer->count, writer->stale, writer->unknown,
		       writer->refused);
	}
	CHECK(acked <= counter);
	printf("# the watch was opened %zu times again\n", watches);
}

static void loses_nothing(void)
{
	unsigned int seed = setting("SEED", time(NULL));
	struct engine *engine = set_up(), *watching;
	pthread_t watcher;

	printf("# SEED=%u\n", seed);
	REQUIRE(engine);
	watching = open_with(&settings);
	REQUIRE(watching);
	watch_from = revision_now(engine) + 1;
	for (unsigned int i = 0; i < writer_count; i++) {
		writers[i].number = i;
		writers[i].engine = open_with(&settings);
		REQUIRE(writers[i].engine);
		pthread_create(&writers[i].thread, NULL, write_on, &writers[i]);
	}
	pthread_create(&watcher, NULL, watch_on, watching);
	make_trouble(&seed, setting("SECONDS_LONG", 20));
	heal();
	over = true;
	for (unsigned int i = 0; i < writer_count; i++)
		pthread_join(writers[i].thread, NULL);
	/* What was unknown may still come, but not behind this. */
	while (engine_put_if(engine, "end", ENGINE_ANY, "", 0, NULL))
		continue;
	CHECK_INT(engine_delete_if(engine, "end", ENGINE_ANY), 0);
	written = true;
	pthread_join(watcher, NULL);
	/* The record "end" came, perhaps more than once, and went. */
	while (watched.count &&
	       !strcmp(watched.changes[watched.count - 1].key, "end"))
		watched.count--;
	check_end(engine);
	for (unsigned int i = 0; i < writer_count; i++) {
		engine_close(writers[i].engine);
		free(writers[i].acked);
	}
	seen_free(&watched);
	engine_close(watching);
}

static const struct ktap_case cases[] = { KTAP_CASE(loses_nothing) };

int main(int argc, char **argv)
{
	int rc;

	if (!fixture_parse(argc, argv))
		return 64;
	writer_count = setting("WRITERS", writer_count);
	if (writer_count > WRITERS_MAX)
		writer_count = WRITERS_MAX;
	rc = ktap_main(cases, sizeof(cases) / sizeof(cases[0]));
	tear_down();
	return rc;
}
