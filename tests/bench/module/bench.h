/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /dev/clusctl_bench is asked for, by programs that are built with it. */
#ifndef CLUSCTL_BENCH_H
#define CLUSCTL_BENCH_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define BENCH_DEVICE "/dev/clusctl_bench"

/* Flag of what seals: only an implementation that never sleeps */
#define BENCH_SYNCHRONOUS 1
/* Flag of what makes keys: each ends one that an earlier round has made. */
#define BENCH_REPLACE 2

/**
 * struct bench_request - what is measured, and what was
 * @ops: in: operations in a round
 * @flags: in: BENCH_SYNCHRONOUS, BENCH_REPLACE
 * @text: in: what is sealed, or a key is made of; NULL for zeroes
 * @size: in: bytes of @text
 * @aad_size: in: bytes of additional data
 * @key_offset: in: where in @text a key begins
 * @key_size: in: bytes of the key
 * @min: out: instructions of a round
 * @median: out: instructions of a round
 * @max: out: instructions of a round
 * @driver: out: whose implementation it was, if there are several
 */
struct bench_request {
	__u32 ops;
	__u32 flags;
	__u64 text;
	__u32 size;
	__u32 aad_size;
	__u32 key_offset;
	__u32 key_size;
	__u64 min;
	__u64 median;
	__u64 max;
	char driver[64];
};

/* clang-format off */

/* Returns 0, and does nothing. */
#define BENCH_NULL	_IO('B', 0)

#define BENCH_CODE(number) _IOWR('B', number, struct bench_request)

/* What everything is made of */
#define BENCH_LOOP	BENCH_CODE(1)
#define BENCH_ALLOC	BENCH_CODE(2) /* kmalloc(), kfree() of @size */
#define BENCH_WIPE	BENCH_CODE(3) /* the same, accounted for and wiped */
#define BENCH_COPY	BENCH_CODE(4) /* memcpy() of @size */
#define BENCH_RANDOM	BENCH_CODE(5) /* get_random_bytes() of @size */
#define BENCH_MUTEX	BENCH_CODE(6)
#define BENCH_CAPABLE	BENCH_CODE(7) /* has the caller CAP_SYS_ADMIN? */

/* gcm(aes): the transform is kept, the nonce made, and copied what is opened. */
#define BENCH_SEAL	BENCH_CODE(16)
#define BENCH_OPEN	BENCH_CODE(17)
#define BENCH_SETKEY	BENCH_CODE(18) /* another key for the transform */
/* cmac(aes) of a block */
#define BENCH_MAC	BENCH_CODE(19)

/* An asymmetric key of PKCS#8 is made; without BENCH_REPLACE no end is counted. */
#define BENCH_KEY	BENCH_CODE(32)
/* The same after the key was opened, as BENCH_OPEN */
#define BENCH_RESTORE	BENCH_CODE(33)
/* A signature, by an RSAPrivateKey */
#define BENCH_SIGN	BENCH_CODE(34)
/* A transform for an RSAPublicKey is made, and ended. */
#define BENCH_PUBLIC	BENCH_CODE(35)

/* clang-format on */

#endif
