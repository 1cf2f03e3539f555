// SPDX-License-Identifier: LGPL-2.1-or-later
/* The name of this node. */
#include <stdlib.h>
#include <sys/utsname.h>

#include "internal.h"

WIN32_API BOOL WINAPI GetComputerNameA(LPSTR buffer, LPDWORD room)
{
	struct utsname name;
	size_t length;

	if (!buffer || !room)
		return fail(ERROR_INVALID_PARAMETER);
	if (uname(&name))
		return fail(ERROR_GEN_FAILURE);
	length = strlen(name.nodename);
	if (*room <= length) {
		*room = (DWORD)length + 1;
		return fail(ERROR_BUFFER_OVERFLOW);
	}
	memcpy(buffer, name.nodename, length + 1);
	*room = (DWORD)length;
	return TRUE;
}

WIN32_API BOOL WINAPI GetComputerNameW(LPWSTR buffer, LPDWORD room)
{
	struct utsname name;
	DWORD code, had;

	if (!buffer || !room)
		return fail(ERROR_INVALID_PARAMETER);
	if (uname(&name))
		return fail(ERROR_GEN_FAILURE);
	had = *room;
	code = text_put(name.nodename, buffer, room);
	if (!code)
		return TRUE;
	if (code != ERROR_MORE_DATA)
		return fail(code);
	if (had)
		*buffer = L'\0';
	*room += 1;
	return fail(ERROR_BUFFER_OVERFLOW);
}
