// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl checkpoint rollback: which generation it takes, and what it puts. */
#include "lib_fixture.h"
/* The functions are its own; those that it asks of others stand below. */
#include "rollback.c"

static struct {
	const char *history; /* what the daemon answers */
	const char *snapshot;
	uint64_t here; /* 0: there is no such checkpoint */
	uint64_t fetched; /* the generation that was asked for */
	int store; /* what wait_stored() returns */
	unsigned int waited;
} world;

int open_resource(const struct args *args, int flags, const char *name,
		  struct clusctl_cluster **opened,
		  struct clusctl_resource **its)
{
	(void)args;
	(void)flags;
	(void)name;
	(void)opened;
	(void)its;
	return CODE_NO_SUCH;
}

int run_with_name(const struct args *args, unsigned int word,
		  int (*then)(const struct args *args, const char *name))
{
	(void)word;
	return then(args, "1\\\\K");
}

json_t *ask_about(struct clusctl_resource *its, const char *checkpoint)
{
	CHECK(its == resource);
	CHECK_STR(checkpoint, "1\\\\K");
	return json_object();
}

int daemon_query(const struct args *args, const char *method, json_t *asked,
		 json_t **answer)
{
	(void)args;
	if (!strcmp(method, "History")) {
		*answer = json_loads(world.history, 0, NULL);
	} else {
		CHECK_STR(method, "Snapshot");
		world.fetched = number(asked, "generation");
		*answer = json_pack("{s:s?}", "snapshot", world.snapshot);
	}
	json_decref(asked);
	CHECK(*answer);
	return CODE_OK;
}

int made_read(struct clusctl_resource *its, const char *checkpoint,
	      struct made *made)
{
	(void)its;
	(void)checkpoint;
	made->generation = world.here;
	return world.here ? 0 : -ENOENT;
}

int wait_stored(const struct args *args, struct clusctl_resource *its,
		const char *checkpoint, bool removed, struct stored *stored)
{
	(void)args;
	(void)its;
	(void)checkpoint;
	CHECK(!removed);
	stored->has_daemon = true;
	world.waited++;
	return world.store;
}

/* What is done up to the request for the contents */
static int try_fetch(uint64_t asked, struct rollback *rollback)
{
	static struct args args;

	args = (struct args){ .quiet = true, .generation = asked };
	*rollback = (struct rollback){ .args = &args,
				       .name = "1\\\\K",
				       .resource = resource,
				       .here = world.here };
	world.fetched = 0;
	return fetch(rollback);
}

#define GENERATIONS(last, ...) \
	"{\"last\":" #last ",\"generations\":[" __VA_ARGS__ "]}"
#define KEPT(number) "{\"generation\":" #number "}"
#define GONE(number) "{\"generation\":" #number ",\"tombstone\":true}"
#define DAMAGED(number) "{\"generation\":" #number ",\"damaged\":true}"

static void check_choice(const char *history, uint64_t here, uint64_t asked,
			 uint64_t wanted, int code)
{
	struct rollback rollback;

	world.history = history;
	world.snapshot = "YWJj";
	world.here = here;
	if (!CHECK_INT(try_fetch(asked, &rollback), code) ||
	    !CHECK_INT(world.fetched, wanted))
		printf("# %s\n", history);
	free(rollback.data);
}

static void takes_the_one_before(void)
{
	static const char three[] =
		GENERATIONS(3, KEPT(1) "," KEPT(2) "," KEPT(3));

	check_choice(three, 3, 0, 2, CODE_OK);
	/* In whatever order */
	check_choice(GENERATIONS(3, KEPT(2) "," KEPT(3) "," KEPT(1)), 3, 0, 2,
		     CODE_OK);
	/* What is newer here is not stored, and is what is taken back. */
	check_choice(three, 4, 0, 3, CODE_OK);
	/* The store has more than there is here, or nobody knows the last one. */
	check_choice(three, 2, 0, 2, CODE_OK);
	check_choice(GENERATIONS(null, KEPT(1) "," KEPT(2)), 0, 0, 2, CODE_OK);
	/* Nothing can be had of these. */
	check_choice(GENERATIONS(4, KEPT(1) "," DAMAGED(2) "," GONE(3)), 4, 0,
		     1, CODE_OK);
	check_choice(GENERATIONS(1, KEPT(1)), 1, 0, 0, CODE_NO_SUCH);
	check_choice(GENERATIONS(3, DAMAGED(1) "," GONE(2)), 3, 0, 0,
		     CODE_NO_SUCH);
}

static void takes_the_one_asked_for(void)
{
	static const char list[] =
		GENERATIONS(4, KEPT(1) "," KEPT(2) "," GONE(3) "," KEPT(4));

	check_choice(list, 4, 1, 1, CODE_OK);
	check_choice(list, 4, 4, 4, CODE_OK);
	check_choice(list, 4, 3, 0, CODE_DATA);
	check_choice(list, 4, 7, 0, CODE_NO_SUCH);
}

static void check_decoded(const char *text, int code, const char *wanted,
			  size_t size)
{
	struct rollback rollback;

	world.history = GENERATIONS(2, KEPT(1));
	world.here = 2;
	world.snapshot = text;
	if (!CHECK_INT(try_fetch(0, &rollback), code))
		printf("# \"%s\"\n", text);
	if (!code)
		CHECK_MEM(rollback.data, rollback.size, wanted, size);
	free(rollback.data);
}

static void decodes(void)
{
	check_decoded("YWJj", CODE_OK, "abc", 3);
	check_decoded("YWI=", CODE_OK, "ab", 2);
	check_decoded("YWJjYQ==", CODE_OK, "abca", 4);
	check_decoded(NULL, CODE_PROTOCOL, NULL, 0);
	check_decoded("", CODE_PROTOCOL, NULL, 0);
	check_decoded("YWJ", CODE_PROTOCOL, NULL, 0);
	check_decoded("Y?Jj", CODE_PROTOCOL, NULL, 0);
}

static int try_put(void)
{
	struct args args = { .quiet = true, .words = { "db" } };
	struct rollback rollback = { .args = &args,
				     .name = "1\\\\K",
				     .resource = resource,
				     .data = (char *)"sealed",
				     .size = 6 };

	world.here = 5;
	world.waited = 0;
	return put(&rollback);
}

/* As the next generation, of just this checkpoint */
static void puts_it(void)
{
	FAKE(OK_EMPTY);
	world.store = CODE_OK;
	CHECK_INT(try_put(), CODE_OK);
	CHECK_INT(fake.call[0].code, CLUSCTL_RESOURCE_PUT_SNAPSHOT);
	CHECK_INT(fake.call[0].request.flags, CLUSCTL_PUT_ROLLBACK);
	CHECK_MEM(fake.in + 16, fake.call[0].request.in_size - 16,
		  "1\0\\\0\\\0K\0\0\0sealed", 16);
	CHECK_INT(world.waited, 1);
	/* It is not stored, and that is told. */
	FAKE(OK_EMPTY);
	world.store = CODE_TRY_AGAIN;
	CHECK_INT(try_put(), CODE_TRY_AGAIN);
	/* The module does not take it. */
	FAKE(FAILS(EACCES, ERROR_ACCESS_DENIED));
	CHECK_INT(try_put(), CODE_PRIVILEGE);
	CHECK_INT(world.waited, 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(opens),
	KTAP_CASE(takes_the_one_before),
	KTAP_CASE(takes_the_one_asked_for),
	KTAP_CASE(decodes),
	KTAP_CASE(puts_it),
	KTAP_CASE(closes),
};

KTAP_MAIN(cases)
