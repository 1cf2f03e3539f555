// SPDX-License-Identifier: LGPL-2.1-or-later
/* What CryptoAPI says of failures, and how it gives values to its callers. */
#include <errno.h>

#include "crypt.h"

static DWORD from_errno(int error)
{
	switch (error) {
	case ENOMEM:
		return NTE_NO_MEMORY;
	case EACCES:
	case EPERM:
		return NTE_PERM;
	/* The module is not loaded. */
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return NTE_PROVIDER_DLL_FAIL;
	default:
		return NTE_FAIL;
	}
}

DWORD crypt_error(int rc)
{
	uint32_t status;

	if (!rc)
		return ERROR_SUCCESS;
	status = clusctl_last_status();
	switch (status) {
	case CLUSCTL_NO_STATUS:
		return from_errno(-rc);
	case ERROR_NOT_ENOUGH_MEMORY:
		return NTE_NO_MEMORY;
	case ERROR_ACCESS_DENIED:
		return NTE_PERM;
	/* A name that no container can have */
	case ERROR_INVALID_PARAMETER:
		return NTE_BAD_KEYSET_PARAM;
	default:
		return status;
	}
}

DWORD crypt_operation_error(int error)
{
	switch (error) {
	case EOPNOTSUPP:
	case ENOPKG:
		return NTE_BAD_ALGID;
	case ENOKEY:
	case EKEYREVOKED:
	case EKEYEXPIRED:
		return NTE_NO_KEY;
	/* The pair was replaced by one of another size. */
	case EKEYREJECTED:
		return NTE_BAD_KEY_STATE;
	default:
		return from_errno(error);
	}
}

BOOL crypt_give(const void *value, size_t size, BYTE *out, DWORD *out_size)
{
	DWORD room;

	if (!out_size)
		return fail(ERROR_INVALID_PARAMETER);
	room = *out_size;
	*out_size = (DWORD)size;
	if (!out)
		return TRUE;
	if (room < size)
		return fail(ERROR_MORE_DATA);
	memcpy(out, value, size);
	return TRUE;
}
