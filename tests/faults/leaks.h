/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the module has allocated and not freed, by the places in its code. The
 * kernel keeps such accounts when it is booted with slub_debug=FZPU.
 */
#ifndef CLUSCTL_FAULTS_LEAKS_H
#define CLUSCTL_FAULTS_LEAKS_H

#include <stdbool.h>

#define LEAKS_PLACES 256
#define LEAKS_PLACE 128 /* bytes of the name of one */

/**
 * struct leaks - objects by the places that allocated them
 * @place: the innermost function of the module that was called
 * @objects: how many there are
 */
struct leaks {
	unsigned int count;
	struct {
		char place[LEAKS_PLACE];
		long objects;
	} places[LEAKS_PLACES];
};

/* Whether the kernel keeps accounts */
bool leaks_are_known(void);
/* For free() */
struct leaks *leaks_count(void);
/*
 * Waits for what was freed to be gone, for some time. False if there is more
 * than before, and says what.
 */
bool leaks_are_none(const struct leaks *before);

#endif
