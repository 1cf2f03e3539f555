/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stand-in for the kernel's folding, which cannot be had on a host: ASCII
 * letters lose their case, a soft hyphen is ignored, and Hangul syllables are
 * decomposed, which is where folding makes a name longest.
 */
#ifndef TESTS_FUZZ_FOLD_H
#define TESTS_FUZZ_FOLD_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HANGUL_FIRST 0xac00
#define HANGUL_COUNT 11172
#define HANGUL_VOWELS 21
#define HANGUL_TAILS 28

struct fold_room {
	char *out;
	size_t left;
	bool full;
};

static inline void fold_put(struct fold_room *room, uint8_t byte)
{
	/* The last byte is for the NUL. */
	if (room->left < 2) {
		room->full = true;
		return;
	}
	*room->out++ = (char)byte;
	room->left--;
}

static inline void fold_put_wide(struct fold_room *room, uint32_t c)
{
	fold_put(room, (uint8_t)(0xe0 | c >> 12));
	fold_put(room, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
	fold_put(room, (uint8_t)(0x80 | (c & 0x3f)));
}

static inline void fold_put_hangul(struct fold_room *room, uint32_t syllable)
{
	uint32_t tail = syllable % HANGUL_TAILS;

	syllable /= HANGUL_TAILS;
	fold_put_wide(room, 0x1100 + syllable / HANGUL_VOWELS);
	fold_put_wide(room, 0x1161 + syllable % HANGUL_VOWELS);
	if (tail)
		fold_put_wide(room, 0x11a7 + tail);
}

/* The code point of three bytes that begin as Hangul syllables do; else 0 */
static inline uint32_t fold_wide(const char *s, size_t left)
{
	const uint8_t *p = (const uint8_t *)s;

	if (left < 3 || (p[0] & 0xf0) != 0xe0)
		return 0;
	return (p[0] & 0xfU) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
}

/* As clusctl_fold(): the length, or -EINVAL for nothing and for too much */
static inline int fold_stand_in(const char *s, size_t len, char *out,
				size_t size)
{
	struct fold_room room = { .out = out, .left = size };
	size_t i;

	for (i = 0; i < len; i++) {
		uint32_t c = fold_wide(s + i, len - i) - HANGUL_FIRST;

		if (c < HANGUL_COUNT) {
			fold_put_hangul(&room, c);
			i += 2;
		} else if (len - i >= 2 && s[i] == '\xc2' &&
			   s[i + 1] == '\xad') {
			i++;
		} else {
			fold_put(&room, s[i] >= 'A' && s[i] <= 'Z' ?
						(uint8_t)(s[i] + 'a' - 'A') :
						(uint8_t)s[i]);
		}
	}
	*room.out = '\0';
	return room.full || room.out == out ? -EINVAL : (int)(room.out - out);
}

#endif
