// SPDX-License-Identifier: GPL-2.0-or-later
/* Search memory for pieces of secrets. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"

/* The filter has room for many more pieces than there are. */
#define FILTER_BITS 20
#define CHAINS 4096

struct piece {
	unsigned char data[SEARCH_PIECE];
	size_t secret;
	enum search_form form;
	struct piece *next;
};

struct result {
	size_t count;
	size_t first;
};

struct search {
	uint64_t filter[(1 << FILTER_BITS) / 64];
	struct piece *chains[CHAINS];
	struct result (*results)[SEARCH_FORMS];
};

const char *const search_form_names[SEARCH_FORMS] = {
	[SEARCH_PLAIN] = "plain",
	[SEARCH_REVERSED] = "reversed",
	[SEARCH_SWAPPED_8] = "swapped by 8",
	[SEARCH_SWAPPED_4] = "swapped by 4",
};

/* The hash of the first 8 bytes of a piece, FILTER_BITS wide */
static uint32_t hash(const unsigned char *data)
{
	uint64_t word;

	memcpy(&word, data, sizeof(word));
	return word * 0x9e3779b97f4a7c15 >> (64 - FILTER_BITS);
}

/* Pieces such as a run of zeros are in every memory. */
static bool is_distinctive(const unsigned char *data)
{
	bool seen[256] = { false };
	int i, count = 0;

	for (i = 0; i < SEARCH_PIECE; i++) {
		count += !seen[data[i]];
		seen[data[i]] = true;
	}
	return count > SEARCH_PIECE / 2;
}

static bool add_piece(struct search *search, const unsigned char *data,
		      size_t secret, enum search_form form)
{
	uint32_t h = hash(data);
	struct piece *piece;

	if (!is_distinctive(data))
		return true;
	piece = calloc(1, sizeof(*piece));
	if (!piece)
		return false;
	memcpy(piece->data, data, SEARCH_PIECE);
	piece->secret = secret;
	piece->form = form;
	piece->next = search->chains[h % CHAINS];
	search->chains[h % CHAINS] = piece;
	search->filter[h / 64] |= (uint64_t)1 << h % 64;
	return true;
}

/* Where byte i of a number comes from in one of its forms */
static size_t source(size_t i, size_t size, enum search_form form)
{
	size_t group = form == SEARCH_SWAPPED_8 ? 8 : 4;

	if (form == SEARCH_PLAIN)
		return i;
	if (form == SEARCH_REVERSED)
		return size - 1 - i;
	return i / group * group + group - 1 - i % group;
}

static bool add_form(struct search *search, const struct secret *secret,
		     size_t index, enum search_form form)
{
	size_t i, size = secret->size;
	unsigned char *data;
	bool done = true;

	/* What is no whole group at the end does not count. */
	if (form != SEARCH_PLAIN && form != SEARCH_REVERSED)
		size -= size % 8;
	data = malloc(size);
	if (!data)
		return false;
	for (i = 0; i < size; i++)
		data[i] = secret->data[source(i, size, form)];
	for (i = 0; i + SEARCH_PIECE <= size && done; i += SEARCH_STEP)
		done = add_piece(search, data + i, index, form);
	free(data);
	return done;
}

struct search *search_new(const struct secrets *secrets)
{
	struct search *search = calloc(1, sizeof(*search));
	enum search_form form;
	size_t i;

	if (!search)
		return NULL;
	search->results = calloc(secrets->count, sizeof(*search->results));
	if (!search->results)
		goto fail;
	for (i = 0; i < secrets->count; i++)
		for (form = 0; form < SEARCH_FORMS; form++)
			if (!add_form(search, &secrets->all[i], i, form))
				goto fail;
	return search;
fail:
	search_free(search);
	return NULL;
}

void search_free(struct search *search)
{
	struct piece *piece, *next;
	size_t i;

	if (!search)
		return;
	for (i = 0; i < CHAINS; i++) {
		for (piece = search->chains[i]; piece; piece = next) {
			next = piece->next;
			free(piece);
		}
	}
	free(search->results);
	free(search);
}

static void compare(struct search *search, const unsigned char *data,
		    size_t address, uint32_t h)
{
	const struct piece *piece;
	struct result *result;

	for (piece = search->chains[h % CHAINS]; piece; piece = piece->next) {
		if (memcmp(piece->data, data, SEARCH_PIECE))
			continue;
		result = &search->results[piece->secret][piece->form];
		if (!result->count++)
			result->first = address;
	}
}

void search_memory(struct search *search, const unsigned char *memory,
		   size_t size, size_t address)
{
	uint32_t h;
	size_t i;

	for (i = 0; i + SEARCH_PIECE <= size; i++) {
		h = hash(memory + i);
		if (search->filter[h / 64] >> h % 64 & 1)
			compare(search, memory + i, address + i, h);
	}
}

size_t search_found(const struct search *search, size_t secret,
		    enum search_form form, size_t *first)
{
	*first = search->results[secret][form].first;
	return search->results[secret][form].count;
}
