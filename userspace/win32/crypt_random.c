// SPDX-License-Identifier: LGPL-2.1-or-later
/* Random numbers, from the kernel. */
#include <errno.h>
#include <sys/random.h>

#include "crypt.h"

static DWORD fill(BYTE *data, size_t size)
{
	ssize_t got;

	/* What is there already may be a seed; the kernel needs none. */
	while (size) {
		got = getrandom(data, size, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return NTE_FAIL;
		data += got;
		size -= (size_t)got;
	}
	return ERROR_SUCCESS;
}

WIN32_API BOOL WINAPI CryptGenRandom(HCRYPTPROV hProv, DWORD dwLen,
				     BYTE *pbBuffer)
{
	struct crypt_context *context = context_get(hProv);
	DWORD code;

	if (!context)
		return fail(ERROR_INVALID_HANDLE);
	code = pbBuffer || !dwLen ? fill(pbBuffer, dwLen) :
				    ERROR_INVALID_PARAMETER;
	context_put(context);
	return code ? fail(code) : TRUE;
}
