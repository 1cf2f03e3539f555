// SPDX-License-Identifier: GPL-2.0-only
/* Case folding and canonical decomposition by the kernel's Unicode tables. */
#include <linux/ctype.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/unicode.h>

#include "fold.h"

static struct unicode_map *fold_map;

int clusctl_fold_init(void)
{
	/* All supported kernels have it, so folding is the same on all nodes */
	fold_map = utf8_load(UNICODE_AGE(12, 1, 0));
	return PTR_ERR_OR_ZERO(fold_map);
}

void clusctl_fold_exit(void)
{
	utf8_unload(fold_map);
}

/* Fold what is ASCII, as nearly all names are, without the tables. */
static bool fold_ascii(const char *s, size_t len, char *out, size_t size)
{
	size_t i;

	if (!len || len >= size)
		return false;
	for (i = 0; i < len; i++) {
		if (!isascii(s[i]))
			return false;
		out[i] = tolower(s[i]);
	}
	out[len] = '\0';
	return true;
}

/**
 * clusctl_fold() - fold a name for comparison
 * @s: valid UTF-8
 * @len: its length in bytes
 * @out: room for the folded name and a NUL
 * @size: bytes of room
 *
 * Return: length of the folded name, or -EINVAL if nothing is left of the name
 * (it had only characters that folding ignores).
 */
int clusctl_fold(const char *s, size_t len, char *out, size_t size)
{
	struct qstr name = QSTR_INIT(s, len);
	int folded;

	if (fold_ascii(s, len, out, size))
		return len;
	folded = utf8_casefold(fold_map, &name, out, size);
	return folded == 0 ? -EINVAL : folded;
}
