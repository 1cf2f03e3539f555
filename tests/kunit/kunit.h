/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the suites have in common. */
#ifndef CLUSCTL_KUNIT_H
#define CLUSCTL_KUNIT_H

#include <kunit/test.h>
#include <linux/moduleparam.h>
#include <linux/types.h>

/*
 * Registers the suite clusctl_NAME of this file, and names it in the module for
 * kunit_test.sh, which misses it when it did not run.
 */
#define KUNIT_SUITE_OF_FIXTURES(area, first, before, after, cases) \
	static struct kunit_suite suite = {                        \
		.name = "clusctl_" area,                           \
		.suite_init = first,                               \
		.init = before,                                    \
		.exit = after,                                     \
		.test_cases = cases,                               \
	};                                                         \
	kunit_test_suite(suite);                                   \
	MODULE_INFO(suite, "clusctl_" area)

#define KUNIT_SUITE(area, first, cases) \
	KUNIT_SUITE_OF_FIXTURES(area, first, NULL, NULL, cases)

struct clusctl_name;

/*
 * Initialises all parts of the module but the device, once; for suite_init.
 * They stay up until this module is unloaded.
 */
int kunit_parts_init(struct kunit_suite *suite);

/* Numbers that are the same in each run: splitmix64 */
u64 kunit_random(u64 *state);
u32 kunit_random_below(u64 *state, u32 bound);
void kunit_random_bytes(u64 *state, void *out, size_t size);

/*
 * The end of @room bytes of memory, which is where a page begins that cannot be
 * touched: what reads or writes past it is an oops. It goes with the test.
 */
u8 *kunit_fence(struct kunit *test, size_t room);
/* A copy of @bytes right before that end */
u8 *kunit_before(u8 *fence, const void *bytes, size_t size);

/* What is sealed: each bit of it counts, and so does each byte. */
typedef u32 (*kunit_open)(const void *bytes, u32 size);
void kunit_no_bit_is_free(struct kunit *test, const void *bytes, u32 size,
			  kunit_open open);

/* What a field of 32 bits must not be, and what is said of it */
struct kunit_field {
	size_t at;
	u32 value;
	u32 status;
};

void kunit_fields(struct kunit *test, const void *bytes, u32 size,
		  const struct kunit_field *fields, size_t count,
		  kunit_open open);

/* UTF-16LE of UTF-8, with its NUL; it goes with the test. */
void *kunit_utf16(struct kunit *test, const char *s, size_t *size);

/* clusctl_name_get() and _resolve(); for clusctl_name_put() */
void kunit_name(struct kunit *test, const char *s, struct clusctl_name *name);

#endif
