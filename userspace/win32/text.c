// SPDX-License-Identifier: LGPL-2.1-or-later
/* Strings between UTF-8, which libclusctl speaks, and 16-bit WCHAR. */
#include <stdlib.h>

#include "internal.h"

DWORD text_to_utf8(LPCWSTR wide, char **utf8)
{
	const WCHAR *end;
	char *out;
	size_t at = 0;

	if (!wide)
		return ERROR_INVALID_PARAMETER;
	end = wide + lstrlenW(wide);
	/* A unit takes three bytes at most, and a pair of them four. */
	out = malloc(3 * (size_t)(end - wide) + 1);
	if (!out)
		return ERROR_NOT_ENOUGH_MEMORY;
	while (wide < end) {
		int32_t point = utf16_next(&wide, end);

		if (point < 0) {
			free(out);
			return ERROR_INVALID_PARAMETER;
		}
		at += utf8_put((uint32_t)point, out + at);
	}
	out[at] = '\0';
	*utf8 = out;
	return ERROR_SUCCESS;
}

DWORD text_to_wide(const char *utf8, LPWSTR *wide)
{
	const char *end;
	size_t at = 0;
	LPWSTR out;

	if (!utf8)
		return ERROR_INVALID_PARAMETER;
	end = utf8 + strlen(utf8);
	out = malloc(((size_t)(end - utf8) + 1) * sizeof(*out));
	if (!out)
		return ERROR_NOT_ENOUGH_MEMORY;
	while (utf8 < end) {
		int32_t point = utf8_next(&utf8, end);

		if (point < 0) {
			free(out);
			return ERROR_NO_UNICODE_TRANSLATION;
		}
		at += utf16_put((uint32_t)point, out + at);
	}
	out[at] = L'\0';
	*wide = out;
	return ERROR_SUCCESS;
}

DWORD text_put(const char *utf8, LPWSTR buffer, LPDWORD units)
{
	DWORD code, room, length;
	LPWSTR wide;

	if (!units)
		return buffer ? ERROR_INVALID_PARAMETER : ERROR_SUCCESS;
	code = text_to_wide(utf8, &wide);
	if (code)
		return code;
	room = *units;
	length = (DWORD)lstrlenW(wide);
	*units = length;
	if (buffer && room <= length)
		code = ERROR_MORE_DATA;
	if (buffer && room)
		lstrcpynW(buffer, wide,
			  room > length ? (int)length + 1 : (int)room);
	free(wide);
	return code;
}

bool text_equal(LPCWSTR wide, const char *utf8)
{
	bool equal;
	LPWSTR other;

	if (text_to_wide(utf8, &other))
		return false;
	equal = !lstrcmpiW(wide, other);
	free(other);
	return equal;
}
