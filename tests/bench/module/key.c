// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys of the kernel's type asymmetric */
#include <keys/asymmetric-type.h>
#include <linux/cred.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/key.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "measure.h"

static int prepare_keys(struct bench_run *run)
{
	run->keys = kvcalloc(run->request.ops, sizeof(*run->keys), GFP_KERNEL);
	return run->keys && run->text ? 0 : -ENOMEM;
}

/* The collector gets to them before anything else is measured. */
static void put_keys(struct bench_run *run)
{
	u32 i;

	for (i = 0; i < run->request.ops; i++) {
		key_put(run->keys[i]);
		run->keys[i] = NULL;
	}
	msleep(100);
}

static void finish_keys(struct bench_run *run)
{
	if (run->keys)
		put_keys(run);
	kvfree(run->keys);
}

static void after_keys(struct bench_run *run)
{
	if (!(run->request.flags & BENCH_REPLACE))
		put_keys(run);
}

static int make_key(struct bench_run *run, u32 i, const u8 *text)
{
	struct key *key = key_alloc(&key_type_asymmetric, "bench",
				    GLOBAL_ROOT_UID, GLOBAL_ROOT_GID,
				    current_cred(), 0, KEY_ALLOC_NOT_IN_QUOTA,
				    NULL);

	if (IS_ERR(key))
		return PTR_ERR(key);
	key_put(run->keys[i]);
	run->keys[i] = key;
	/* Here the collector gets its turn. */
	cond_resched();
	return key_instantiate_and_link(key, text + run->request.key_offset,
					run->request.key_size, NULL, NULL);
}

static int round_keys(struct bench_run *run)
{
	int ret = 0;
	u32 i;

	for (i = 0; !ret && i < run->request.ops; i++)
		ret = make_key(run, i, run->text);
	return ret;
}

static int prepare_restore(struct bench_run *run)
{
	int ret = prepare_keys(run);

	return ret ?: bench_open_prepare(run);
}

static void finish_restore(struct bench_run *run)
{
	bench_open_finish(run);
	finish_keys(run);
}

static int round_restore(struct bench_run *run)
{
	const u8 *text;
	int ret = 0;
	u32 i;

	for (i = 0; !ret && i < run->request.ops; i++) {
		ret = bench_open_one(run, &text);
		if (!ret)
			ret = make_key(run, i, text);
	}
	return ret;
}

const struct bench_op bench_keys[] = { { .code = BENCH_KEY,
					 .prepare = prepare_keys,
					 .round = round_keys,
					 .after = after_keys,
					 .finish = finish_keys },
				       { .code = BENCH_RESTORE,
					 .prepare = prepare_restore,
					 .round = round_restore,
					 .after = after_keys,
					 .finish = finish_restore },
				       {} };
