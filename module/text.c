// SPDX-License-Identifier: GPL-2.0-only
/* Names of callers: taken from the input, and folded for comparison. */
#include <linux/clusctl.h>
#include <linux/slab.h>

#include "fold.h"
#include "text.h"
#include "utf16.h"

/**
 * clusctl_text_get() - take a name from the input of a call
 * @in: UTF-16LE, aligned to 2 bytes
 * @size: bytes, with the NUL
 * @max_units: length that it may have, in UTF-16 units
 * @text: out: UTF-8, to be freed with kfree()
 * @units: out: its length in UTF-16 units
 *
 * Return: ERROR_SUCCESS; ERROR_INVALID_PARAMETER if it is malformed or too
 * long; ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_text_get(const void *in, size_t size, unsigned int max_units,
		     char **text, u16 *units)
{
	if (size > CLUSCTL_UTF16_SIZE(max_units) ||
	    !clusctl_utf16_valid(in, size))
		return ERROR_INVALID_PARAMETER;
	*text = clusctl_utf16_dup(in, size);
	if (!*text)
		return ERROR_NOT_ENOUGH_MEMORY;
	*units = size / sizeof(__le16) - 1;
	return ERROR_SUCCESS;
}

/**
 * clusctl_text_fold() - fold a name for comparison
 * @s: valid UTF-8
 * @len: its length in bytes; nothing folds to nothing
 * @folded: out: to be freed with kfree()
 *
 * Return: ERROR_SUCCESS; ERROR_INVALID_PARAMETER if the name consists of
 * characters that folding ignores; ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_text_fold(const char *s, size_t len, char **folded)
{
	unsigned int units = clusctl_utf8_units(s, len);
	bool is_ascii = units == len; /* which folding does not lengthen */
	size_t size = is_ascii ? len + 1 : CLUSCTL_FOLD_SIZE(units);
	char *buffer, *exact;

	buffer = kzalloc(size, GFP_KERNEL_ACCOUNT);
	if (!buffer)
		return ERROR_NOT_ENOUGH_MEMORY;
	if (len && clusctl_fold(s, len, buffer, size) < 0) {
		kfree(buffer);
		return ERROR_INVALID_PARAMETER;
	}
	if (is_ascii) {
		*folded = buffer;
		return ERROR_SUCCESS;
	}
	/* What is kept should not take the room of the worst case. */
	exact = kstrdup(buffer, GFP_KERNEL_ACCOUNT);
	kfree(buffer);
	if (!exact)
		return ERROR_NOT_ENOUGH_MEMORY;
	*folded = exact;
	return ERROR_SUCCESS;
}
