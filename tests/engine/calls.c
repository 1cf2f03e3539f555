// SPDX-License-Identifier: GPL-2.0-or-later
/* What an engine gets to see of the calls of its users. */
#include "engine_ops.h"
#include "fixture.h"

static struct {
	unsigned int calls;
	struct engine_change change; /* the last one */
	size_t count;
	bool stale;
	int answer;
} fake;

static struct engine the_engine;

static int fake_open(const struct engine_settings *settings,
		     struct engine **engine)
{
	(void)settings;
	fake.calls++;
	if (!fake.answer)
		*engine = &the_engine;
	return fake.answer;
}

static void fake_close(struct engine *engine)
{
	(void)engine;
	fake.calls++;
}

static int fake_get(struct engine *engine, const char *key, bool stale,
		    void **value, size_t *size, int64_t *revision)
{
	(void)engine;
	(void)key;
	fake.calls++;
	fake.stale = stale;
	CHECK(!*value);
	CHECK(!*size);
	*revision = 7;
	return fake.answer;
}

static int fake_list(struct engine *engine, const char *prefix, bool stale,
		     engine_visit *visit, void *data, int64_t *revision)
{
	(void)engine;
	(void)prefix;
	(void)visit;
	(void)data;
	fake.calls++;
	fake.stale = stale;
	*revision = 8;
	return fake.answer;
}

static int fake_commit(struct engine *engine,
		       const struct engine_change *changes, size_t count,
		       int64_t *revision)
{
	(void)engine;
	fake.calls++;
	fake.change = changes[count - 1];
	fake.count = count;
	*revision = 9;
	return fake.answer;
}

static int fake_status(struct engine *engine, struct engine_status *status)
{
	static const struct engine_status none;

	(void)engine;
	fake.calls++;
	CHECK_MEM(status, sizeof(*status), &none, sizeof(none));
	return fake.answer;
}

static const struct engine_ops fake_engine = {
	.name = "fake",
	.open = fake_open,
	.close = fake_close,
	.get = fake_get,
	.list = fake_list,
	.commit = fake_commit,
	.status = fake_status,
};

static const struct engine_ops other_engine = { .name = "fak" };

const struct engine_ops *const engine_table[] = { &other_engine, &fake_engine,
						  NULL };

static struct engine *set_up_fake(int answer)
{
	memset(&fake, 0, sizeof(fake));
	fake.answer = answer;
	the_engine.ops = &fake_engine;
	return &the_engine;
}

static void opens_by_name(void)
{
	struct engine_settings by_name = { .engine = "fake" };
	struct engine *engine = NULL;

	set_up_fake(0);
	CHECK_INT(engine_open(&by_name, &engine), 0);
	CHECK(engine == &the_engine);
	CHECK_STR(engine_name(engine), "fake");
	CHECK_INT(fake.calls, 1);
	engine_close(engine);
	CHECK_INT(fake.calls, 2);
	engine_close(NULL);
	by_name.engine = "fakes";
	CHECK_INT(engine_open(&by_name, &engine), -EINVAL);
	CHECK(!engine);
	set_up_fake(-EHOSTUNREACH);
	by_name.engine = "fake";
	CHECK_INT(engine_open(&by_name, &engine), -EHOSTUNREACH);
	CHECK(!engine);
}

static void asks_for_what_was_asked(void)
{
	struct engine *engine = set_up_fake(-ETIMEDOUT);
	struct engine_status status;
	void *value = &status;
	size_t size = 1;
	int64_t revision = 0;

	CHECK_INT(engine_get(engine, "a", true, &value, &size, &revision),
		  -ETIMEDOUT);
	CHECK(fake.stale);
	CHECK_INT(revision, 7);
	CHECK_INT(engine_get(engine, "a", false, &value, &size, NULL),
		  -ETIMEDOUT);
	CHECK(!fake.stale);
	CHECK_INT(engine_list(engine, "", true, see, NULL, &revision),
		  -ETIMEDOUT);
	CHECK(fake.stale);
	CHECK_INT(revision, 8);
	CHECK_INT(engine_list(engine, "", false, see, NULL, NULL), -ETIMEDOUT);
	CHECK(!fake.stale);
	memset(&status, 0xee, sizeof(status));
	CHECK_INT(engine_get_status(engine, &status), -ETIMEDOUT);
	CHECK_INT(fake.calls, 5);
}

static void puts_and_deletes_by_commit(void)
{
	struct engine *engine = set_up_fake(0);
	int64_t revision = 0;

	CHECK_INT(engine_put_if(engine, "a", 5, "xyz", 3, &revision), 0);
	CHECK_INT(revision, 9);
	CHECK_INT(fake.count, 1);
	CHECK_STR(fake.change.key, "a");
	CHECK_INT(fake.change.what, ENGINE_PUT);
	CHECK_INT(fake.change.expected, 5);
	CHECK(!fake.change.leased);
	CHECK_MEM(fake.change.value, fake.change.size, "xyz", 3);
	fake.answer = -EACCES;
	CHECK_INT(engine_delete_if(engine, "b", ENGINE_ANY), -EACCES);
	CHECK_INT(fake.count, 1);
	CHECK_STR(fake.change.key, "b");
	CHECK_INT(fake.change.what, ENGINE_DELETE);
	CHECK_INT(fake.change.expected, ENGINE_ANY);
	CHECK(!fake.change.value && !fake.change.size);
}

/* The contract says what is bad; here it is that no engine has to know. */
static void lets_nothing_bad_through(void)
{
	const struct engine_change same[] = {
		{ .key = "a", .what = ENGINE_CHECK },
		{ .key = "b", .what = ENGINE_CHECK },
		{ .key = "a", .what = ENGINE_DELETE, .expected = 1 },
	};
	struct engine *engine = set_up_fake(0);
	struct engine_watch *watch;
	void *value;
	size_t size;

	CHECK_INT(engine_get(engine, "A", false, &value, &size, NULL), -EINVAL);
	CHECK_INT(engine_get(engine, "", false, &value, &size, NULL), -EINVAL);
	CHECK_INT(engine_list(engine, "A", false, see, NULL, NULL), -EINVAL);
	CHECK_INT(engine_list(engine, NULL, false, see, NULL, NULL), -EINVAL);
	CHECK_INT(engine_put_if(engine, "a", -2, "x", 1, NULL), -EINVAL);
	CHECK_INT(engine_put_if(engine, "a", 0, NULL, 1, NULL), -EINVAL);
	CHECK_INT(engine_delete_if(engine, "a", ENGINE_ABSENT), -EINVAL);
	CHECK_INT(engine_commit(engine, same, 0, NULL), -EINVAL);
	CHECK_INT(engine_commit(engine, same, 3, NULL), -EINVAL);
	CHECK_INT(engine_watch_open(engine, "", 0, &watch), -EINVAL);
	CHECK_INT(engine_watch_open(engine, "a b", 1, &watch), -EINVAL);
	CHECK_INT(fake.calls, 0);
	CHECK_INT(engine_commit(engine, same, 2, NULL), 0);
	CHECK_INT(fake.calls, 1);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(opens_by_name),
	KTAP_CASE(asks_for_what_was_asked),
	KTAP_CASE(puts_and_deletes_by_commit),
	KTAP_CASE(lets_nothing_bad_through),
};

KTAP_MAIN(cases)
