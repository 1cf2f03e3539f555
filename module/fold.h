/* SPDX-License-Identifier: GPL-2.0-only */
/* The form in which names are compared. */
#ifndef CLUSCTL_FOLD_H
#define CLUSCTL_FOLD_H

#include <linux/types.h>

/* Folding a UTF-16 unit yields at most three Hangul jamo of three bytes. */
#define CLUSCTL_FOLD_SIZE(units) (9 * (units) + 1)

int clusctl_fold_init(void);
void clusctl_fold_exit(void);
int clusctl_fold(const char *s, size_t len, char *out, size_t size);

#endif
