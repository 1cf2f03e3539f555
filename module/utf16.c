// SPDX-License-Identifier: GPL-2.0-only
/* UTF-16LE strings at the border, UTF-8 inside. */
#include <linux/kernel.h>
#include <linux/nls.h>
#include <linux/slab.h>

#include "utf16.h"

static bool is_control(u16 unit)
{
	return unit < 0x20 || (unit >= 0x7f && unit < 0xa0);
}

static bool is_high_surrogate(u16 unit)
{
	return (unit & 0xfc00) == 0xd800;
}

static bool is_low_surrogate(u16 unit)
{
	return (unit & 0xfc00) == 0xdc00;
}

/**
 * clusctl_utf16_valid() - is this a well-formed string of a caller?
 * @s: the string, aligned to 2 bytes
 * @size: its size in bytes, with the NUL
 *
 * Return: true if @size is even, the only NUL is at the end, something is
 * before it, every surrogate has its other half, and there are no control
 * characters.
 */
bool clusctl_utf16_valid(const __le16 *s, size_t size)
{
	size_t units = size / sizeof(*s);
	size_t i;

	if (size % sizeof(*s) || units < 2)
		return false;
	units--;
	for (i = 0; i < units; i++) {
		u16 unit = le16_to_cpu(s[i]);

		if (is_control(unit) || is_low_surrogate(unit))
			return false;
		if (is_high_surrogate(unit)) {
			if (!is_low_surrogate(le16_to_cpu(s[i + 1])))
				return false;
			i++;
		}
	}
	/* A high surrogate may have taken the last unit: then it was no NUL. */
	return i == units && !s[units];
}

/**
 * clusctl_utf16_dup() - copy a valid string as UTF-8
 * @s: what clusctl_utf16_valid() accepted
 * @size: its size in bytes, with the NUL
 *
 * Return: a NUL-terminated string that the caller kfree()s, or NULL.
 */
char *clusctl_utf16_dup(const __le16 *s, size_t size)
{
	/* One unit is at most three bytes; a pair, two units, is four. */
	size_t room = size / sizeof(*s) * 3;
	char *copy = kmalloc(room, GFP_KERNEL_ACCOUNT);
	int len;

	if (!copy)
		return NULL;
	len = utf16s_to_utf8s((const wchar_t *)s, size / sizeof(*s) - 1,
			      UTF16_LITTLE_ENDIAN, copy, room - 1);
	copy[len] = '\0';
	return copy;
}

/**
 * clusctl_utf16_put() - write a string for a caller
 * @out: room for CLUSCTL_UTF16_SIZE(@units) bytes, aligned to 2 bytes
 * @s: UTF-8
 * @units: its length in UTF-16 units
 *
 * Return: bytes written, with the NUL.
 */
size_t clusctl_utf16_put(void *out, const char *s, unsigned int units)
{
	utf8s_to_utf16s(s, strlen(s), UTF16_LITTLE_ENDIAN, out, units);
	((__le16 *)out)[units] = 0;
	return CLUSCTL_UTF16_SIZE(units);
}

/**
 * clusctl_utf8_units() - length of a string in UTF-16 units
 * @s: valid UTF-8
 * @len: its length in bytes
 *
 * Return: the number of units.
 */
unsigned int clusctl_utf8_units(const char *s, size_t len)
{
	unsigned int units = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		u8 byte = s[i];

		/* Count first bytes; those of four-byte forms make a pair. */
		units += ((byte & 0xc0) != 0x80) + (byte >= 0xf0);
	}
	return units;
}
