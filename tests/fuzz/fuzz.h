/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzz targets share: a target aborts when a property does not hold. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Called by libFuzzer with every input */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_CHECK(property)                                          \
	do {                                                          \
		if (!(property)) {                                    \
			fprintf(stderr, "%s:%d: does not hold: %s\n", \
				__FILE__, __LINE__, #property);       \
			abort();                                      \
		}                                                     \
	} while (0)

/* A copy of exact size: the sanitizer sees every byte read past its end. */
static inline void *fuzz_copy(const void *data, size_t size)
{
	void *copy = malloc(size + !size);

	if (!copy)
		abort();
	if (size)
		memcpy(copy, data, size);
	return copy;
}

/* The same as a string */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		abort();
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

static inline bool fuzz_same(const void *a, size_t a_size, const void *b,
			     size_t b_size)
{
	return a_size == b_size && (!a_size || !memcmp(a, b, a_size));
}

/* Is [@part, @part + @size) within [@whole, @whole + @whole_size)? */
static inline bool fuzz_within(const void *part, size_t size, const void *whole,
			       size_t whole_size)
{
	uintptr_t from = (uintptr_t)part, start = (uintptr_t)whole;

	return from >= start && size <= whole_size &&
	       from - start <= whole_size - size;
}

/* The first byte of an input often chooses what is done with the rest. */
static inline uint8_t fuzz_take_byte(const uint8_t **data, size_t *size)
{
	if (!*size)
		return 0;
	(*size)--;
	return *(*data)++;
}

#endif
