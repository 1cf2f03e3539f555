/* SPDX-License-Identifier: GPL-2.0-only */
/* UTF-16LE strings at the border, UTF-8 inside. */
#ifndef CLUSCTL_UTF16_H
#define CLUSCTL_UTF16_H

#include <linux/types.h>

#define CLUSCTL_UTF16_SIZE(units) (((units) + 1) * sizeof(__le16))

bool clusctl_utf16_valid(const __le16 *s, size_t size);
char *clusctl_utf16_dup(const __le16 *s, size_t size);
size_t clusctl_utf16_put(void *out, const char *s, unsigned int units);
unsigned int clusctl_utf8_units(const char *s, size_t len);

#endif
