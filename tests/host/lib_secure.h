/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What memory for secrets looks like once it is freed. */
#ifndef LIB_SECURE_H
#define LIB_SECURE_H

#include <openssl/crypto.h>
#include <stdbool.h>
#include <stdint.h>

/* What the allocator writes into a free block, at its start */
#define LINKS 16

/* Whether what was at @address was in the secure heap, and is wiped */
static inline bool is_wiped(uint64_t address, size_t size)
{
	const unsigned char *data = (const void *)(uintptr_t)address;

	if (!CRYPTO_secure_allocated(data))
		return false;
	for (size_t i = LINKS; i < size; i++) {
		if (data[i])
			return false;
	}
	return true;
}

#endif
