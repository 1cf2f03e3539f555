// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Three nodes and a store, thousands of random changes, faults and deaths; then
 * all faults end. What was acknowledged must be there, or what came of it; all
 * must be equal; and there must be an end of it. A seed repeats all of it.
 *
 *	oracle [seed=N | first=N seeds=N] [operations=N] [verbose=1]
 */
#include <stdlib.h>
#include <time.h>

#include "../host/ktap.h"
#include "key_fixture.h"
#include "oracle.h"
#include "step_node.h"

#define KEYS 4

static uint64_t random_state;
static unsigned int operations = 10000;
static bool is_verbose;

static unsigned int below(unsigned int limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned int)((random_state >> 11) % limit);
}

/* ---- The resources that there are, each known by its number ------------- */

/* How many are used at a time: the fewer, the more conflicts */
static unsigned int resources, checkpoints;
static bool is_split[STEP_NODES];
static bool has_keys; /* the nodes have a cluster key, which is replaced */

static void name_of(unsigned int number, char name[32])
{
	sprintf(name, "1\\\\Key%u", number);
}

static void any_id(char id[37])
{
	unsigned int last = oracle.created < resources ? oracle.created :
							 resources;

	oracle_id(oracle.created - 1 - below(last), id);
}

/* ---- What happens -------------------------------------------------------- */

static void create(const char *node)
{
	char id[37], name[32];

	oracle_id(oracle.created, id);
	sprintf(name, "Resource %u", oracle.created);
	if (!fake_create(node, name, id))
		oracle.created++;
}

static void change_kernel(const char *node)
{
	char id[37], name[32];
	unsigned int what = below(100);

	any_id(id);
	name_of(below(checkpoints), name);
	if (what < 30)
		fake_add(node, id, name);
	else if (what < 42)
		fake_delete(node, id, name);
	else if (what < 75)
		fake_change(node, id, name);
	else if (what < 97)
		fake_online(node, id, below(5) > 1);
	else if (what < 98 || oracle.created < resources)
		create(node);
	else if (what < 99)
		fake_delete_resource(node, id);
	else
		fake_lose_events(node);
}

static void change_keys(const char *node)
{
	unsigned int key = 1 + below(KEYS);

	if (has_keys && below(3) == 0) {
		if (step_is_running(node) && step_worker(node)->engine)
			key_rotate(node, false);
		return;
	}
	switch (below(8)) {
	case 0:
		if (below(3) == 0)
			fake_boot_writer(node);
		break;
	case 1:
	case 2:
		fake_writer(node, key);
		fake_reseal(node);
		break;
	case 3:
		fake_lose_key(node, key);
		break;
	default:
		fake_learn_key(node, key);
		break;
	}
}

static void restart(const char *node)
{
	if (step_is_running(node))
		step_kill(node);
	if (below(3) == 0)
		fake_reboot(node);
	step_start(node);
}

/* It starts, or even boots, while there is no store but what was there once. */
static void restart_without_store(const char *node, unsigned int index)
{
	is_split[index] = true;
	memory_reachable(node, false);
	restart(node);
}

static void fault(const char *node, unsigned int index)
{
	switch (below(12)) {
	case 10:
		restart_without_store(node, index);
		break;
	case 11:
		memory_lag(node);
		break;
	case 0:
	case 1:
		is_split[index] = !below(3);
		memory_reachable(node, !is_split[index]);
		break;
	case 2:
	case 3:
		memory_lose(node, 1 + below(3));
		break;
	case 4:
		memory_arrive();
		break;
	case 5:
		memory_full(!below(8));
		break;
	case 6:
		memory_break_watches(node);
		break;
	case 7:
		if (below(2))
			memory_compact();
		else
			memory_expire();
		break;
	case 8:
		fake_fuse(node, (int)below(30));
		break;
	default:
		restart(node);
		break;
	}
}

static void step(const char *node)
{
	switch (below(4)) {
	case 0:
		step_events(node);
		break;
	case 1:
		step_watch(node);
		break;
	case 2:
		step_work(node);
		break;
	default:
		if (fake_is_dead(node))
			restart(node);
		else if (below(20) == 0)
			step_renew(node);
		break;
	}
}

static void operate(void)
{
	unsigned int index = below(STEP_NODES), what = below(100);
	const char *node = step_names[index];

	if (what < 20)
		change_kernel(node);
	else if (what < 21)
		change_keys(node);
	else if (what < 25)
		fault(node, index);
	else
		step(node);
}

/* ---- The end --------------------------------------------------------------- */

static void end_faults(void)
{
	unsigned int i, key, number;
	char id[37];

	memory_full(false);
	memory_arrive();
	for (i = 0; i < STEP_NODES; i++) {
		is_split[i] = false;
		memory_reachable(step_names[i], true);
		memory_lose(step_names[i], LOST_NOTHING);
		if (fake_is_dead(step_names[i]) ||
		    !step_is_running(step_names[i])) {
			step_kill(step_names[i]);
			step_start(step_names[i]);
		}
		fake_fuse(step_names[i], -1);
		for (key = 1; key <= KEYS; key++)
			fake_learn_key(step_names[i], key);
		fake_writer(step_names[i], 1);
		fake_reseal(step_names[i]);
		for (number = 0; number < oracle.created; number++) {
			oracle_id(number, id);
			fake_online(step_names[i], id, false);
		}
	}
	memory_expire();
}

static void run_seed(uint64_t seed)
{
	unsigned int i, rounds, stored;

	random_state = seed * 0x9e3779b97f4a7c15 + 1;
	resources = 1 + below(6);
	checkpoints = 1 + below(5);
	step_reset();
	memset(is_split, 0, sizeof(is_split));
	oracle_begin();
	has_keys = seed % 2;
	if (has_keys) {
		key_files();
		key_same_for_all();
	}
	for (i = 0; i < STEP_NODES; i++)
		step_start(step_names[i]);
	create(step_names[0]);
	for (i = 0; i < operations; i++)
		operate();
	end_faults();
	rounds = step_settle();
	CHECK(rounds);
	stored = oracle_check();
	if (has_keys) {
		CHECK(key_is_everywhere(step_names, STEP_NODES));
		CHECK_INT(key_others(), 0);
		CHECK(key_is_nowhere_in_store());
	}
	printf("# seed=%llu: %u operations, %u resources, %u checkpoints, ",
	       (unsigned long long)seed, operations, oracle.created, stored);
	printf("%u changes acknowledged, %lld revisions, %u rotations, quiet after %u rounds%s\n",
	       oracle.acknowledged, (long long)memory_revision(),
	       memory_count(PATH_KEY_NEXT), rounds,
	       ktap_failures ? ": FAILED" : "");
	oracle_end();
	step_reset();
	if (has_keys)
		key_end();
}

static uint64_t first_seed;
static unsigned int seeds = 20;

static void converges(void)
{
	unsigned int i;

	for (i = 0; i < seeds && ktap_failures < 10; i++)
		run_seed(first_seed + i);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(converges),
};

int main(int argc, char **argv)
{
	int i;

	first_seed = (uint64_t)time(NULL);
	for (i = 1; i < argc; i++) {
		if (!strncmp(argv[i], "seed=", 5)) {
			first_seed = strtoull(argv[i] + 5, NULL, 0);
			seeds = 1;
		}
		if (!strncmp(argv[i], "first=", 6))
			first_seed = strtoull(argv[i] + 6, NULL, 0);
		if (!strncmp(argv[i], "seeds=", 6))
			seeds = (unsigned int)atoi(argv[i] + 6);
		if (!strncmp(argv[i], "operations=", 11))
			operations = (unsigned int)atoi(argv[i] + 11);
		if (!strcmp(argv[i], "verbose=1"))
			is_verbose = true;
	}
	audit_init("oracle", is_verbose ? AUDIT_DEBUG : 0);
	return ktap_main(cases, sizeof(cases) / sizeof(cases[0]));
}
