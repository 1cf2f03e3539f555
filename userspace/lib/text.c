// SPDX-License-Identifier: LGPL-2.1-or-later
/* Strict conversion between UTF-8 and UTF-16LE. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* Bytes of the sequence that @lead begins; 0 if none begins so */
static unsigned int sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 2;
	if (lead >= 0xE0 && lead <= 0xEF)
		return 3;
	if (lead >= 0xF0 && lead <= 0xF4)
		return 4;
	return 0;
}

static bool is_surrogate(uint32_t c)
{
	return c >= 0xD800 && c <= 0xDFFF;
}

int32_t text_next(const char **in)
{
	/* The least code point that needs so many bytes */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)*in;
	unsigned int length = sequence_length(*p);
	uint32_t c;

	if (!*p)
		return 0;
	if (!length)
		return -1;
	c = length == 1 ? *p : *p & (0x7FU >> length);
	for (unsigned int i = 1; i < length; i++) {
		/* The NUL ends the loop as well: it continues nothing. */
		if ((p[i] & 0xC0) != 0x80)
			return -1;
		c = c << 6 | (p[i] & 0x3F);
	}
	if (c < least[length] || c > 0x10FFFF || is_surrogate(c))
		return -1;
	*in += length;
	return (int32_t)c;
}

static unsigned char *put_unit(unsigned char *out, uint32_t unit)
{
	out[0] = unit & 0xFF;
	out[1] = unit >> 8;
	return out + 2;
}

bool text_to_utf16(const char *in, unsigned char *out, size_t *bytes)
{
	unsigned char *end = out;
	int32_t c;

	while ((c = text_next(&in)) > 0) {
		if (c >= 0x10000) {
			c -= 0x10000;
			end = put_unit(end, 0xD800 | (uint32_t)c >> 10);
			c = 0xDC00 | (c & 0x3FF);
		}
		end = put_unit(end, (uint32_t)c);
	}
	end = put_unit(end, 0);
	*bytes = (size_t)(end - out);
	return c == 0;
}

size_t text_utf8_room(size_t size)
{
	/* A unit takes 3 bytes at most: a pair of them takes 4. */
	return size / 2 * 3 + 1;
}

static char *put_utf8(char *out, uint32_t c)
{
	if (c < 0x80) {
		*out++ = (char)c;
		return out;
	}
	if (c < 0x800) {
		*out++ = (char)(0xC0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*out++ = (char)(0xE0 | c >> 12);
		} else {
			*out++ = (char)(0xF0 | c >> 18);
			*out++ = (char)(0x80 | (c >> 12 & 0x3F));
		}
		*out++ = (char)(0x80 | (c >> 6 & 0x3F));
	}
	*out++ = (char)(0x80 | (c & 0x3F));
	return out;
}

static uint32_t get_unit(const unsigned char *in, size_t index)
{
	return in[2 * index] | (uint32_t)in[2 * index + 1] << 8;
}

/* Reads a code point; returns how many units it takes, 0 for a lone surrogate */
static size_t get_code_point(const unsigned char *in, size_t left, uint32_t *c)
{
	uint32_t low;

	*c = get_unit(in, 0);
	if (!is_surrogate(*c))
		return 1;
	if (*c >= 0xDC00 || left < 2)
		return 0;
	low = get_unit(in, 1);
	if (low < 0xDC00 || low > 0xDFFF)
		return 0;
	*c = 0x10000 + ((*c & 0x3FF) << 10 | (low & 0x3FF));
	return 2;
}

char *text_to_utf8(const unsigned char *in, size_t size, char *out)
{
	size_t units = size / 2, step;
	uint32_t c;

	if (size % 2 || !units || get_unit(in, units - 1))
		return NULL;
	for (units--; units; units -= step, in += 2 * step) {
		step = get_code_point(in, units, &c);
		if (!step || !c)
			return NULL;
		out = put_utf8(out, c);
	}
	*out = '\0';
	return out + 1;
}

int text_from_utf16(const unsigned char *in, size_t size, char **text)
{
	char *value = malloc(text_utf8_room(size));

	if (!value)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	if (!text_to_utf8(in, size, value)) {
		free(value);
		return ctl_fault(EPROTO);
	}
	*text = value;
	return 0;
}
