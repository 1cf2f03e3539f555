// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The nonces of a million snapshots, for which a kernel with checkers is too
 * slow: all differ, and no byte of them has fewer values than others. The
 * module's own code seals, under a key that stands here. It runs when it is
 * loaded, and writes KTAP to the log.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitmap.h>
#include <linux/init.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "cluster_key.h"
#include "image.h"
#include "limits.h"
#include "seal.h"
#include "snapshot.h"

/* Of so many, each byte has had all values, but for a chance of 1 in 10^13. */
#define LEAST 10000

static unsigned int seals = 1000000;
module_param(seals, uint, 0444);
MODULE_PARM_DESC(seals, "how many snapshots have their nonces compared");

/* What module/snapshot.c needs of the rest of the module */
unsigned int clusctl_max_snapshot = 65536;

static struct clusctl_seal writer;

struct clusctl_seal *clusctl_cluster_key_writer(bool *is_boot)
{
	*is_boot = false;
	return &writer;
}

u32 clusctl_cluster_key_find(const u8 id[CLUSCTL_KEY_ID_SIZE],
			     struct clusctl_seal **seal)
{
	return NTE_NO_KEY;
}

static u8 (*nonces)[CLUSCTL_NONCE_SIZE];

static void result(bool good, unsigned int number, const char *text)
{
	pr_info("%s %u %s\n", good ? "ok" : "not ok", number, text);
}

static bool take(unsigned int i)
{
	static const struct clusctl_image image = {
		.pairs[1] = { "p", "P", 1, 1 },
	};
	const struct clusctl_snapshot_of of = {
		.resource = &guid_null,
		.name = "K\0\0",
		.name_size = 4,
		.generation = i + 1,
	};
	struct clusctl_snapshot *snapshot;

	if (clusctl_snapshot_take(&of, &image, &snapshot))
		return false;
	memcpy(nonces[i], clusctl_snapshot_head(snapshot)->nonce,
	       sizeof(*nonces));
	clusctl_snapshot_put(snapshot);
	cond_resched();
	return true;
}

static bool take_all(void)
{
	static const u8 key[CLUSCTL_KEY_SIZE] = { 1, 2, 3 };
	ktime_t start = ktime_get();
	unsigned int i = 0;

	if (clusctl_seal_init(&writer, key))
		return false;
	while (i < seals && take(i))
		i++;
	clusctl_seal_exit(&writer);
	pr_info("# %u seals in %lld milliseconds\n", i,
		ktime_ms_delta(ktime_get(), start));
	return i == seals && seals >= LEAST;
}

/* Does one byte, the same of each nonce, have all values? */
static bool varies(unsigned int byte)
{
	DECLARE_BITMAP(values, 256) = {};
	unsigned int i;

	for (i = 0; i < seals; i++)
		__set_bit(nonces[i][byte], values);
	if (bitmap_full(values, 256))
		return true;
	pr_info("# byte %u has %u values\n", byte,
		(unsigned int)bitmap_weight(values, 256));
	return false;
}

static bool all_vary(void)
{
	unsigned int byte, good = 0;

	for (byte = 0; byte < CLUSCTL_NONCE_SIZE; byte++)
		good += varies(byte);
	return good == CLUSCTL_NONCE_SIZE;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, CLUSCTL_NONCE_SIZE);
}

static bool all_differ(void)
{
	unsigned int i;

	sort(nonces, seals, sizeof(*nonces), compare, NULL);
	for (i = 1; i < seals; i++) {
		if (compare(nonces[i - 1], nonces[i]))
			continue;
		pr_info("# twice: %*phN\n", CLUSCTL_NONCE_SIZE, nonces[i]);
		return false;
	}
	return true;
}

static int __init nonces_init(void)
{
	bool taken;

	nonces = vzalloc(array_size(seals, sizeof(*nonces)));
	if (!nonces)
		return -ENOMEM;
	pr_info("KTAP version 1\n");
	pr_info("1..3\n");
	taken = take_all();
	result(taken, 1, "as many as were wanted are sealed");
	result(taken && all_vary(), 2, "each byte of the nonces varies");
	result(taken && all_differ(), 3, "no nonce comes twice");
	vfree(nonces);
	return 0;
}

static void __exit nonces_exit(void)
{
}

module_init(nonces_init);
module_exit(nonces_exit);

MODULE_DESCRIPTION("Test of the nonces of clusctl");
MODULE_LICENSE("GPL");
