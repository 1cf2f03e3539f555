// SPDX-License-Identifier: LGPL-2.1-or-later
/* From UTF-8 to UTF-16 and back, as programs of Windows ask for it. */
#include "internal.h"

#define REPLACEMENT 0xFFFD

static bool is_utf8(UINT page)
{
	return page == CP_ACP || page == CP_UTF8;
}

/* Puts one piece behind another, if there is room; -1 if there is not */
static int append(void *out, size_t unit, int room, int at, const void *piece,
		  size_t units)
{
	if (room) {
		if (units > (size_t)(room - at))
			return -1;
		memcpy((char *)out + (size_t)at * unit, piece, units * unit);
	}
	return at + (int)units;
}

static int widen(LPCCH in, const char *end, LPWSTR out, int room, bool strict)
{
	WCHAR units[2];
	int32_t point;
	int at = 0;

	while (in < end) {
		point = utf8_next(&in, end);
		if (point < 0 && strict)
			return fail(ERROR_NO_UNICODE_TRANSLATION);
		at = append(out, sizeof(*out), room, at, units,
			    utf16_put(point < 0 ? REPLACEMENT : (uint32_t)point,
				      units));
		if (at < 0)
			return fail(ERROR_INSUFFICIENT_BUFFER);
	}
	return at;
}

WIN32_API int WINAPI MultiByteToWideChar(UINT page, DWORD flags, LPCCH in,
					 int in_size, LPWSTR out, int out_size)
{
	size_t size;

	if (!is_utf8(page) || !in || !in_size || in_size < -1 || out_size < 0 ||
	    (out_size && !out) || (const void *)in == (void *)out)
		return fail(ERROR_INVALID_PARAMETER);
	if (flags & ~(DWORD)(MB_PRECOMPOSED | MB_ERR_INVALID_CHARS))
		return fail(ERROR_INVALID_FLAGS);
	size = in_size < 0 ? strlen(in) + 1 : (size_t)in_size;
	if (size > INT_MAX)
		return fail(ERROR_INVALID_PARAMETER);
	return widen(in, in + size, out, out_size,
		     flags & MB_ERR_INVALID_CHARS);
}

static int narrow(LPCWCH in, LPCWCH end, LPSTR out, int room, bool strict)
{
	char bytes[4];
	int32_t point;
	int at = 0;

	while (in < end) {
		point = utf16_next(&in, end);
		if (point < 0 && strict)
			return fail(ERROR_NO_UNICODE_TRANSLATION);
		at = append(out, 1, room, at, bytes,
			    utf8_put(point < 0 ? REPLACEMENT : (uint32_t)point,
				     bytes));
		if (at < 0)
			return fail(ERROR_INSUFFICIENT_BUFFER);
	}
	return at;
}

WIN32_API int WINAPI WideCharToMultiByte(UINT page, DWORD flags, LPCWCH in,
					 int in_size, LPSTR out, int out_size,
					 LPCCH replace, LPBOOL replaced)
{
	size_t size;

	if (!is_utf8(page) || !in || !in_size || in_size < -1 || out_size < 0 ||
	    (out_size && !out) || (const void *)in == (void *)out)
		return fail(ERROR_INVALID_PARAMETER);
	/* UTF-8 has every character. */
	if (page == CP_UTF8 && (replace || replaced))
		return fail(ERROR_INVALID_PARAMETER);
	if (flags & ~(DWORD)WC_ERR_INVALID_CHARS)
		return fail(ERROR_INVALID_FLAGS);
	size = in_size < 0 ? (size_t)lstrlenW(in) + 1 : (size_t)in_size;
	if (size > INT_MAX / 3)
		return fail(ERROR_INVALID_PARAMETER);
	if (replaced)
		*replaced = FALSE;
	return narrow(in, in + size, out, out_size,
		      flags & WC_ERR_INVALID_CHARS);
}
