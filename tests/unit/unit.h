/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small test harness in the kernel: KTAP in the kernel log, under the prefix
 * of this module. Debian's kernels have no KUnit.
 */
#ifndef CLUSCTL_UNIT_H
#define CLUSCTL_UNIT_H

#include <linux/types.h>

struct unit_case {
	const char *name;
	void (*run)(void);
};

#define UNIT_CASE(function)                         \
	{                                           \
		.name = #function, .run = function, \
	}

extern const struct unit_case unit_seal_cases[];
extern const struct unit_case unit_image_cases[];
extern const struct unit_case unit_snapshot_cases[];

/* They tell what is wrong and go on; they are true if all is well. */
bool unit_check(bool good, const char *file, int line, const char *text);
bool unit_check_eq(s64 got, s64 wanted, const char *file, int line,
		   const char *text);

#define CHECK(cond) unit_check(cond, __FILE__, __LINE__, #cond)
#define CHECK_EQ(got, wanted) \
	unit_check_eq(got, wanted, __FILE__, __LINE__, #got)
/* Leaves the case, if the rest of it makes no sense without @cond. */
#define REQUIRE(cond)             \
	do {                      \
		if (!CHECK(cond)) \
			return;   \
	} while (0)

/* A figure for the report */
void unit_note(const char *what, u64 value);

/* Numbers that are the same in each run */
u32 unit_random_below(u64 *state, u32 bound);

/*
 * A copy that ends where a page begins that cannot be touched: what reads past
 * its end is an oops. For unit_unfence(); NULL if there is no memory.
 */
void *unit_fenced(const void *bytes, size_t size);
void unit_unfence(const void *copy, size_t size);

#endif
