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
	size_t units = size / sizeof(*s) - 1;
	/* One unit is at most three bytes; a pair, two units, is four. */
	size_t room = (units + 1) * 3;
	char *copy = kmalloc(room, GFP_KERNEL_ACCOUNT);
	size_t len;

	if (!copy)
		return NULL;
	for (len = 0; len < units && le16_to_cpu(s[len]) < 0x80; len++)
		copy[len] = le16_to_cpu(s[len]);
	if (len < units)
		len = utf16s_to_utf8s((const wchar_t *)s, units,
				      UTF16_LITTLE_ENDIAN, copy, room - 1);
	copy[len] = '\0';
	return copy;
}

/**
 * clusctl_utf16_put() - write a string for a caller
 * @out: room for CLUSCTL_UTF16_SIZE(@units) bytes, aligned to 2 bytes
 * @s: UTF-8
 * @units: its length in UTF-16 units; of ASCII, also a lesser one, for a part of
 *	   it from its beginning
 *
 * Return: bytes written, with the NUL.
 */
size_t clusctl_utf16_put(void *out, const char *s, unsigned int units)
{
	__le16 *unit = out;
	unsigned int i;

	/* Of ASCII, as nearly all names are, each byte is a unit. */
	for (i = 0; i < units && (u8)s[i] < 0x80; i++)
		unit[i] = cpu_to_le16(s[i]);
	if (i < units)
		utf8s_to_utf16s(s, strlen(s), UTF16_LITTLE_ENDIAN, out, units);
	unit[units] = 0;
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
