// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs the unit tests when it is loaded, and says in the log what they found. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "unit.h"

#define MAX_FAILURES 20 /* failures of one case that are printed */

static const struct unit_case *const suites[] = {
	unit_seal_cases,
	unit_image_cases,
	unit_snapshot_cases,
};

/* Of the case that runs now */
static unsigned int checks;
static unsigned int failures;

bool unit_check(bool good, const char *file, int line, const char *text)
{
	checks++;
	if (good)
		return true;
	if (failures++ < MAX_FAILURES)
		pr_info("# %s:%d: not true: %s\n", kbasename(file), line, text);
	return false;
}

bool unit_check_eq(s64 got, s64 wanted, const char *file, int line,
		   const char *text)
{
	checks++;
	if (got == wanted)
		return true;
	if (failures++ < MAX_FAILURES)
		pr_info("# %s:%d: %s is %lld, not %lld\n", kbasename(file),
			line, text, got, wanted);
	return false;
}

void unit_note(const char *what, u64 value)
{
	pr_info("# %s: %llu\n", what, value);
}

u32 unit_random_below(u64 *state, u32 bound)
{
	u64 x;

	/* splitmix64 */
	*state += 0x9e3779b97f4a7c15ULL;
	x = *state;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return (u32)(x ^ x >> 31) % bound;
}

/* Behind each area of vmalloc() is a page that is not there. */
static size_t fence_offset(size_t size)
{
	return PAGE_ALIGN(size + !size) - size;
}

void *unit_fenced(const void *bytes, size_t size)
{
	void *area = vmalloc(PAGE_ALIGN(size + !size));

	if (!area)
		return NULL;
	return memcpy(area + fence_offset(size), bytes, size);
}

void unit_unfence(const void *copy, size_t size)
{
	if (copy)
		vfree(copy - fence_offset(size));
}

static unsigned int count_cases(void)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(suites); i++) {
		const struct unit_case *test;

		for (test = suites[i]; test->name; test++)
			count++;
	}
	return count;
}

static void run_case(unsigned int number, const struct unit_case *test)
{
	checks = 0;
	failures = 0;
	test->run();
	if (!checks) {
		pr_info("# the case checks nothing\n");
		failures++;
	}
	pr_info("%s %u %s\n", failures ? "not ok" : "ok", number, test->name);
	cond_resched();
}

static int __init unit_init(void)
{
	unsigned int number = 0;
	size_t i;

	pr_info("KTAP version 1\n");
	pr_info("1..%u\n", count_cases());
	for (i = 0; i < ARRAY_SIZE(suites); i++) {
		const struct unit_case *test;

		for (test = suites[i]; test->name; test++)
			run_case(++number, test);
	}
	return 0;
}

static void __exit unit_exit(void)
{
}

module_init(unit_init);
module_exit(unit_exit);

MODULE_DESCRIPTION("Unit tests of clusctl");
MODULE_LICENSE("GPL");
