/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What module/snapshot.c needs beside the shim of the tests of the host. */
#ifndef TESTS_FUZZ_KERNEL_MORE_H
#define TESTS_FUZZ_KERNEL_MORE_H

#include <errno.h>

#include "../../host/shim/kernel_shim.h"

typedef int64_t s64;

/* As in the kernel, these are types by their names. */
#define refcount_t unsigned int
#define guid_t struct guid

struct guid {
	u8 b[16];
};

#define static_assert(expression) _Static_assert(expression, #expression)
#define S64_MAX INT64_MAX
#define SZ_64K 65536
#define __aligned(bytes) __attribute__((aligned(bytes)))
#define __GFP_NOWARN 0
#define le64_to_cpu(value) le64toh(value)
#define cpu_to_le64(value) htole64(value)
/* The one array at an end that there is, of bytes */
#define struct_size(p, member, count) (sizeof(*(p)) + (count))
#define kfree_sensitive(p) free(p)

#define refcount_set(r, value) (*(r) = (value))
#define refcount_inc(r) ((*(r))++)
#define refcount_dec_and_test(r) (!--*(r))

static inline void *kmemdup(const void *p, size_t size, int flags)
{
	void *copy = kmalloc(size, flags);

	(void)flags;
	return copy ? memcpy(copy, p, size) : NULL;
}

u64 ktime_get_real_seconds(void);
void get_random_bytes(void *bytes, size_t size);

#endif
