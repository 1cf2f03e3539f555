/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of callers: taken from the input, and folded for comparison. */
#ifndef CLUSCTL_TEXT_H
#define CLUSCTL_TEXT_H

#include <linux/types.h>

u32 clusctl_text_get(const void *in, size_t size, unsigned int max_units,
		     char **text, u16 *units);
u32 clusctl_text_fold(const char *s, size_t len, char **folded);

#endif
