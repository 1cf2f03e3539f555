// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel functions that the module's pure files call, by the C library. */
#include <iconv.h>

#include "kernel_shim.h"

/* Bytes written; what does not convert ends the test program. */
static size_t convert(const char *to, const char *from, const void *in,
		      size_t in_size, void *out, size_t out_size)
{
	size_t room = out_size;
	char *source = (char *)in;
	char *target = out;
	iconv_t cd = iconv_open(to, from);

	if (cd == (iconv_t)-1 ||
	    iconv(cd, &source, &in_size, &target, &room) == (size_t)-1)
		abort();
	iconv_close(cd);
	return out_size - room;
}

int utf16s_to_utf8s(const u16 *in, int units, enum utf16_endian endian,
		    char *out, int size)
{
	(void)endian;
	return convert("UTF-8", "UTF-16LE", in, units * 2, out, size);
}

int utf8s_to_utf16s(const char *in, int size, enum utf16_endian endian,
		    u16 *out, int units)
{
	(void)endian;
	return convert("UTF-16LE", "UTF-8", in, size, out, units * 2) / 2;
}
