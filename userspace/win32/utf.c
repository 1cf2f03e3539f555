// SPDX-License-Identifier: LGPL-2.1-or-later
/* Code points of UTF-16 and UTF-8, one at a time. */
#include "internal.h"

#define SURROGATE 0xD800
#define LOW_SURROGATE 0xDC00
#define SURROGATE_END 0xE000
#define LAST_POINT 0x10FFFF

int32_t utf16_next(const WCHAR **at, const WCHAR *end)
{
	uint32_t unit = *(*at)++, low;

	if (unit < SURROGATE || unit >= SURROGATE_END)
		return (int32_t)unit;
	if (unit >= LOW_SURROGATE || *at == end)
		return -1;
	low = **at;
	if (low < LOW_SURROGATE || low >= SURROGATE_END)
		return -1;
	(*at)++;
	return (int32_t)(0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF)));
}

size_t utf16_put(uint32_t point, WCHAR units[2])
{
	if (point < 0x10000) {
		units[0] = (WCHAR)point;
		return 1;
	}
	point -= 0x10000;
	units[0] = (WCHAR)(SURROGATE | point >> 10);
	units[1] = (WCHAR)(LOW_SURROGATE | (point & 0x3FF));
	return 2;
}

int32_t utf8_next(const char **at, const char *end)
{
	/* The least code point of a length, so that none is longer than needed */
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	const char *first = *at;
	uint32_t point = (unsigned char)*(*at)++;
	unsigned int more;

	if (point < 0x80)
		return (int32_t)point;
	if (point < 0xC0 || point >= 0xF8)
		return -1;
	more = point < 0xE0 ? 1 : point < 0xF0 ? 2 : 3;
	point &= 0x3F >> more;
	for (unsigned int i = 0; i < more; i++) {
		/* What does not go on is the beginning of the next. */
		if (*at == end || (**at & 0xC0) != 0x80)
			return -1;
		point = point << 6 | ((unsigned char)*(*at)++ & 0x3F);
	}
	if (point >= least[more] && point <= LAST_POINT &&
	    (point < SURROGATE || point >= SURROGATE_END))
		return (int32_t)point;
	*at = first + 1;
	return -1;
}

size_t utf8_put(uint32_t point, char bytes[4])
{
	size_t more = point < 0x80    ? 0 :
		      point < 0x800   ? 1 :
		      point < 0x10000 ? 2 :
					3;
	static const unsigned char mark[] = { 0, 0xC0, 0xE0, 0xF0 };

	for (size_t i = more; i > 0; i--) {
		bytes[i] = (char)(0x80 | (point & 0x3F));
		point >>= 6;
	}
	bytes[0] = (char)(mark[more] | point);
	return more + 1;
}
