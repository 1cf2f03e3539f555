/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks for secrets in every block of memory that is freed, whoever frees it. */
#ifndef TESTS_HOST_LIB_WATCH_H
#define TESTS_HOST_LIB_WATCH_H

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#define SECRETS 5
/* So much of a secret is enough to find it. */
#define SECRET_SIZE 16

static unsigned char secrets[SECRETS][SECRET_SIZE];
static unsigned int known;
/* Compilers know that free() changes no variable, and are wrong here. */
static atomic_uint leaks;

static inline void know(const void *secret)
{
	memcpy(secrets[known++], secret, SECRET_SIZE);
}

/* gcc has no header for these two of the address sanitizer. */
size_t
allocated_size(const void *data) __asm__("__sanitizer_get_allocated_size");
/* It calls this one before it frees anything. */
void look(const void *data) __asm__("__sanitizer_free_hook");

void look(const void *data)
{
	size_t size = data ? allocated_size(data) : 0;

	for (unsigned int i = 0; i < known; i++) {
		if (memmem(data, size, secrets[i], SECRET_SIZE))
			leaks++;
	}
}

#endif
