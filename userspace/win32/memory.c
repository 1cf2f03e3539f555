// SPDX-License-Identifier: LGPL-2.1-or-later
/* Memory that the caller frees. */
#include <stdlib.h>

#include "internal.h"

WIN32_API HLOCAL WINAPI LocalAlloc(UINT flags, SIZE_T bytes)
{
	void *memory;

	if (flags & ~(UINT)LPTR)
		return fail_null(ERROR_INVALID_PARAMETER);
	/* Nothing of no bytes is something, as in Windows. */
	bytes = bytes ? bytes : 1;
	memory = flags & LMEM_ZEROINIT ? calloc(1, bytes) : malloc(bytes);
	return memory ? memory : fail_null(ERROR_NOT_ENOUGH_MEMORY);
}

WIN32_API HLOCAL WINAPI LocalFree(HLOCAL memory)
{
	free(memory);
	return NULL;
}

WIN32_API PVOID WINAPI SecureZeroMemory(PVOID memory, SIZE_T bytes)
{
	explicit_bzero(memory, bytes);
	return memory;
}
