/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Search memory for pieces of secrets. */
#ifndef SEARCH_H
#define SEARCH_H

#include "secret.h"

/*
 * What a piece of a secret is: so many bytes, at each multiple of SEARCH_STEP,
 * so that whatever is SEARCH_STEP - 1 longer is noticed, at the edge of a page
 * too.
 */
#define SEARCH_PIECE 16
#define SEARCH_STEP 8

/*
 * How a number may stand in memory: its bytes as in DER; from the last to the
 * first, which limbs in the order of the kernel and of libcrypto are as well;
 * or with the bytes of each 8 or each 4 in reverse.
 */
enum search_form {
	SEARCH_PLAIN,
	SEARCH_REVERSED,
	SEARCH_SWAPPED_8,
	SEARCH_SWAPPED_4,
	SEARCH_FORMS,
};

extern const char *const search_form_names[SEARCH_FORMS];

struct search;

struct search *search_new(const struct secrets *secrets);
void search_free(struct search *search);

/* Looks through a piece of memory; may be called for one after the other. */
void search_memory(struct search *search, const unsigned char *memory,
		   size_t size, size_t address);

/* How often pieces of a secret were found, and where the first was */
size_t search_found(const struct search *search, size_t secret,
		    enum search_form form, size_t *first);

#endif
