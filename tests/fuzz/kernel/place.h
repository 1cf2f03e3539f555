/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of callers: where it ends, where it cannot be touched. */
#ifndef CLUSCTL_FUZZ_PLACE_H
#define CLUSCTL_FUZZ_PLACE_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes of the largest input and output */
#define PLACE_SIZE (96 << 10)
#define PLACE_FILL 0xcc

/**
 * struct place - an address for a call
 * @address: what the call gets
 * @size: bytes, as the call is told
 * @bytes: what of it can be looked at afterwards; NULL for none
 * @room: bytes of @bytes
 */
struct place {
	__u64 address;
	__u32 size;
	unsigned char *bytes;
	__u32 room;
};

void place_start(void);
/* @word 0: the bytes, in front of a page that is not there */
struct place place_input(__u32 word, __u32 size_word, const void *bytes,
			 __u32 size);
/* @word 0: room enough for most; filled with PLACE_FILL */
struct place place_output(__u32 word);
/* Are all bytes from @from on as they were filled? */
bool place_is_filled(const struct place *place, __u32 from);

#endif
