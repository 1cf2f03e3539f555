/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As much of the kernel as the module's pure files need, for tests on the host.
 * The allocator gives exact sizes, so that the sanitizer sees every overrun.
 */
#ifndef TESTS_HOST_KERNEL_SHIM_H
#define TESTS_HOST_KERNEL_SHIM_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <linux/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define READ_ONCE(variable) (variable)
#define le16_to_cpu(value) le16toh(value)
#define le32_to_cpu(value) le32toh(value)
#define cpu_to_le16(value) htole16(value)
#define cpu_to_le32(value) htole32(value)

#define GFP_KERNEL 0
#define GFP_KERNEL_ACCOUNT 0
#define kmalloc(size, flags) malloc(size)
#define kzalloc(size, flags) calloc(1, size)
#define kstrdup(s, flags) strdup(s)
#define kfree(p) free(p)

/* In the kernel it has 16 bits. */
#define wchar_t u16

enum utf16_endian {
	UTF16_LITTLE_ENDIAN = 1,
};

int utf16s_to_utf8s(const u16 *in, int units, enum utf16_endian endian,
		    char *out, int size);
int utf8s_to_utf16s(const char *in, int size, enum utf16_endian endian,
		    u16 *out, int units);

#endif
