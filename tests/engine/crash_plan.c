// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each step is one commit, which says its number in the record "step" and changes
 * others by a rule, so that the number says what all of them are.
 */
#include "crash_plan.h"

#define SLOTS 12

/* The step that wrote each record, or -1; the rest follows from that. */
struct model {
	int slot[SLOTS];
};

static const size_t sizes[] = { 0, 1, 100, 3000, 5000, 20000 };

static size_t size_of(int step)
{
	return sizes[(size_t)step % (sizeof(sizes) / sizeof(sizes[0]))];
}

static void fill_value(unsigned char *value, size_t size, int step, int slot)
{
	for (size_t i = 0; i < size; i++)
		value[i] = (unsigned char)(step * 31 + slot * 7 + i + i / 256);
}

static enum { NOTHING, PUT, DELETE } what_of(int step, int slot)
{
	if (slot == (step * 5) % SLOTS)
		return PUT;
	if (slot == (step * 5 + 7) % SLOTS && step % 2)
		return DELETE;
	/* Sometimes many at once */
	return step % 5 == 4 && slot % 2 ? PUT : NOTHING;
}

static struct model model_after(int steps)
{
	struct model model;

	for (int slot = 0; slot < SLOTS; slot++) {
		model.slot[slot] = -1;
		for (int step = 0; step < steps; step++) {
			if (what_of(step, slot) == PUT)
				model.slot[slot] = step;
			else if (what_of(step, slot) == DELETE)
				model.slot[slot] = -1;
		}
	}
	return model;
}

static int take_step(struct engine *engine, int step)
{
	static unsigned char values[SLOTS][20000];
	struct engine_change changes[SLOTS + 2] = { 0 };
	char keys[SLOTS][24], number[16];
	size_t count = 0;

	for (int slot = 0; slot < SLOTS; slot++) {
		struct engine_change *change = &changes[count];

		if (what_of(step, slot) == NOTHING)
			continue;
		snprintf(keys[slot], sizeof(keys[slot]), "slot/%02d", slot);
		change->key = keys[slot];
		change->expected = ENGINE_ANY;
		change->what = ENGINE_DELETE;
		if (what_of(step, slot) == PUT) {
			change->what = ENGINE_PUT;
			change->size = size_of(step);
			change->value = values[slot];
			fill_value(values[slot], change->size, step, slot);
		}
		count++;
	}
	snprintf(number, sizeof(number), "%03d", step + 1);
	changes[count++] = (struct engine_change){ .key = "step",
						   .expected = ENGINE_ANY,
						   .what = ENGINE_PUT,
						   .value = number,
						   .size = 3 };
	/* It must be gone whenever the store is opened. */
	changes[count++] = (struct engine_change){ .key = "leased",
						   .expected = ENGINE_ANY,
						   .what = ENGINE_PUT,
						   .leased = true,
						   .value = "x",
						   .size = 1 };
	return engine_commit(engine, changes, count, NULL);
}

static int open_store(const char *directory, struct engine **engine)
{
	const struct engine_settings plan = {
		.engine = "file",
		.directory = directory,
	};

	return engine_open(&plan, engine);
}

struct engine *plan_open(const char *directory)
{
	struct engine *engine = NULL;

	CHECK_INT(open_store(directory, &engine), 0);
	return engine;
}

int plan_run(const char *directory, plan_acknowledge *acknowledge, void *data)
{
	struct engine *engine;
	int rc = open_store(directory, &engine);

	for (int step = 0; !rc && step < PLAN_STEPS; step++) {
		if (step == PLAN_STEPS / 2) {
			engine_close(engine);
			rc = open_store(directory, &engine);
			if (rc)
				break;
		}
		rc = take_step(engine, step);
		if (!rc)
			acknowledge(step + 1, data);
	}
	engine_close(engine);
	return rc;
}

static bool check_slot(struct engine *engine, int slot, int step)
{
	unsigned char wanted[20000];
	void *value = NULL;
	char key[24];
	size_t size = 0;
	bool good;
	int rc;

	snprintf(key, sizeof(key), "slot/%02d", slot);
	rc = engine_get(engine, key, false, &value, &size, NULL);
	if (step < 0)
		return CHECK_INT(rc, -ENOENT);
	good = CHECK_INT(rc, 0);
	if (good) {
		fill_value(wanted, size_of(step), step, slot);
		good = CHECK_MEM(value, size, wanted, size_of(step));
	}
	free(value);
	return good;
}

static int number_of_steps(struct engine *engine)
{
	char number[4] = "";
	void *value = NULL;
	size_t size = 0;
	int rc = engine_get(engine, "step", false, &value, &size, NULL);

	if (rc == -ENOENT)
		return 0;
	if (CHECK_INT(rc, 0) && CHECK_INT(size, 3))
		memcpy(number, value, 3);
	free(value);
	return *number ? atoi(number) : -1;
}

/* Each step is in the log, once, and in order. */
static bool check_log(struct engine *engine, int steps)
{
	struct engine_watch *watch = NULL;
	struct seen seen = { 0 };
	bool good;

	if (!CHECK_INT(engine_watch_open(engine, "step", 1, &watch), 0))
		return false;
	while (!engine_watch_next(watch, 0, see, &seen))
		;
	engine_watch_close(watch);
	good = CHECK_INT(seen.count, steps);
	for (int i = 0; good && i < steps; i++) {
		good = CHECK_INT(atoi(seen.changes[i].text), i + 1) &&
		       CHECK(!i || seen.changes[i].revision >
					   seen.changes[i - 1].revision);
	}
	seen_free(&seen);
	return good;
}

static bool check_list(struct engine *engine, const struct model *model)
{
	struct seen seen = list_all(engine, "slot/", NULL);
	size_t wanted = 0;
	bool good;

	for (int slot = 0; slot < SLOTS; slot++)
		wanted += model->slot[slot] >= 0;
	good = CHECK_INT(seen.count, wanted);
	seen_free(&seen);
	return good;
}

int plan_check_open(struct engine *engine, unsigned int acknowledged, bool full)
{
	int steps = number_of_steps(engine);
	unsigned int failures = ktap_failures;
	struct model model;

	CHECK(steps >= (int)acknowledged);
	CHECK(steps <= (int)acknowledged + 1);
	if (steps < 0)
		return -1;
	model = model_after(steps);
	for (int slot = 0; slot < SLOTS; slot++)
		check_slot(engine, slot, model.slot[slot]);
	check_list(engine, &model);
	check_log(engine, steps);
	CHECK(revision_now(engine) >= steps);
	CHECK_INT(engine_put_if(engine, "after", ENGINE_ANY, "crash", 5, NULL),
		  full ? -ENOSPC : 0);
	check_value(engine, "after", full ? NULL : "crash");
	return ktap_failures == failures ? steps : -1;
}

int plan_check(const char *directory, unsigned int acknowledged)
{
	struct engine *engine = plan_open(directory);
	int steps;

	if (!engine)
		return -1;
	check_value(engine, "leased", NULL);
	steps = plan_check_open(engine, acknowledged, false);
	engine_close(engine);
	return steps;
}

bool plan_check_after(const char *directory)
{
	struct engine *engine = plan_open(directory);
	unsigned int failures = ktap_failures;

	if (!engine)
		return false;
	check_value(engine, "after", "crash");
	engine_close(engine);
	return ktap_failures == failures;
}
