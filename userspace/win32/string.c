// SPDX-License-Identifier: LGPL-2.1-or-later
/* The strings of Windows, for characters of 8 and of 16 bits. */
#include <utf8proc.h>

#include "internal.h"

uint32_t fold(uint32_t point)
{
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)point);
}

WIN32_API int WINAPI lstrlenA(LPCSTR string)
{
	return string ? (int)strlen(string) : 0;
}

WIN32_API int WINAPI lstrlenW(LPCWSTR string)
{
	LPCWSTR end = string;

	if (!string)
		return 0;
	while (*end)
		end++;
	return (int)(end - string);
}

/* The next code point, 0 at the end; a unit that is none stands for itself. */
static uint32_t next(LPCWSTR *at, LPCWSTR end)
{
	LPCWSTR here = *at;
	int32_t point;

	if (here == end)
		return 0;
	point = utf16_next(at, end);
	if (point >= 0)
		return (uint32_t)point;
	*at = here + 1;
	return *here;
}

static int compare(LPCWSTR one, LPCWSTR other, bool fold_case)
{
	LPCWSTR one_end, other_end;
	uint32_t a, b;

	/* NULL is before any string, as in Windows. */
	if (!one || !other)
		return (one ? 1 : 0) - (other ? 1 : 0);
	one_end = one + lstrlenW(one);
	other_end = other + lstrlenW(other);
	do {
		a = next(&one, one_end);
		b = next(&other, other_end);
		if (fold_case) {
			a = fold(a);
			b = fold(b);
		}
	} while (a == b && a);
	return (a > b) - (a < b);
}

WIN32_API int WINAPI lstrcmpW(LPCWSTR one, LPCWSTR other)
{
	return compare(one, other, false);
}

WIN32_API int WINAPI lstrcmpiW(LPCWSTR one, LPCWSTR other)
{
	return compare(one, other, true);
}

static int compare_bytes(LPCSTR one, LPCSTR other, bool fold_case)
{
	uint32_t a, b;

	if (!one || !other)
		return (one ? 1 : 0) - (other ? 1 : 0);
	do {
		a = (unsigned char)*one++;
		b = (unsigned char)*other++;
		/* Bytes above are parts of characters. */
		if (fold_case && a < 0x80 && b < 0x80) {
			a = fold(a);
			b = fold(b);
		}
	} while (a == b && a);
	return (a > b) - (a < b);
}

WIN32_API int WINAPI lstrcmpA(LPCSTR one, LPCSTR other)
{
	return compare_bytes(one, other, false);
}

WIN32_API int WINAPI lstrcmpiA(LPCSTR one, LPCSTR other)
{
	return compare_bytes(one, other, true);
}

WIN32_API LPWSTR WINAPI lstrcpyW(LPWSTR to, LPCWSTR from)
{
	return memmove(to, from, ((size_t)lstrlenW(from) + 1) * sizeof(*to));
}

WIN32_API LPSTR WINAPI lstrcpyA(LPSTR to, LPCSTR from)
{
	return memmove(to, from, strlen(from) + 1);
}

WIN32_API LPWSTR WINAPI lstrcpynW(LPWSTR to, LPCWSTR from, int room)
{
	LPWSTR at = to;

	if (room <= 0)
		return to;
	while (--room && *from)
		*at++ = *from++;
	*at = L'\0';
	return to;
}

WIN32_API LPSTR WINAPI lstrcpynA(LPSTR to, LPCSTR from, int room)
{
	LPSTR at = to;

	if (room <= 0)
		return to;
	while (--room && *from)
		*at++ = *from++;
	*at = '\0';
	return to;
}

WIN32_API LPWSTR WINAPI lstrcatW(LPWSTR to, LPCWSTR from)
{
	lstrcpyW(to + lstrlenW(to), from);
	return to;
}

WIN32_API LPSTR WINAPI lstrcatA(LPSTR to, LPCSTR from)
{
	lstrcpyA(to + strlen(to), from);
	return to;
}
