/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A keyring with many keys, of which each has a name of 30 bytes. */
#ifndef CLUSCTL_BENCH_RING_H
#define CLUSCTL_BENCH_RING_H

#include <linux/types.h>

#define RING_NAME 31

/* Makes the keyring, and lets root have as many keys as he likes: its serial, or
 * -errno.
 */
__s32 ring_make(const char *name);
/* Ends it with all its keys, and waits until the collector is done with them. */
void ring_end(__s32 ring);

void ring_name(char name[RING_NAME], unsigned long number);
/* Adds the keys from number @from to before number @to: 0 or -errno. */
int ring_fill(__s32 ring, unsigned long from, unsigned long to);

#endif
