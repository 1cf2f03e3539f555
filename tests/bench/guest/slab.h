/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much memory the kernel uses for its own objects. */
#ifndef CLUSCTL_BENCH_SLAB_H
#define CLUSCTL_BENCH_SLAB_H

/*
 * Bytes of all slabs and of vmalloc(), where large hash tables are, when what has
 * been freed has come back. Ends the program if the kernel does not tell.
 */
double slab_bytes(void);

#endif
