// SPDX-License-Identifier: LGPL-2.1-or-later
/* The last error of each thread, and codes for what went wrong. */
#include <clusctl.h>
#include <errno.h>

#include "internal.h"

static _Thread_local DWORD last_error;

WIN32_API DWORD WINAPI GetLastError(VOID)
{
	return last_error;
}

WIN32_API VOID WINAPI SetLastError(DWORD code)
{
	last_error = code;
}

BOOL fail(DWORD code)
{
	last_error = code;
	return FALSE;
}

void *fail_null(DWORD code)
{
	last_error = code;
	return NULL;
}

DWORD error_from_errno(int error)
{
	switch (error) {
	case 0:
		return ERROR_SUCCESS;
	case EACCES:
	case EPERM:
		return ERROR_ACCESS_DENIED;
	case ENOMEM:
		return ERROR_NOT_ENOUGH_MEMORY;
	case EMFILE:
	case ENFILE:
		return ERROR_TOO_MANY_OPEN_FILES;
	case EFAULT:
		return ERROR_NOACCESS;
	case EBADF:
		return ERROR_INVALID_HANDLE;
	case ENOSPC:
		return ERROR_NO_SYSTEM_RESOURCES;
	case EDQUOT:
		return ERROR_NOT_ENOUGH_QUOTA;
	/* What Windows says of a code that is none */
	case ENOTTY:
	case EOPNOTSUPP:
		return ERROR_INVALID_FUNCTION;
	case EINVAL:
	case E2BIG:
		return ERROR_INVALID_PARAMETER;
	/* There is no device: what a node says whose cluster service is off. */
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return EPT_S_NOT_REGISTERED;
	default:
		return ERROR_GEN_FAILURE;
	}
}

DWORD error_from(int rc)
{
	uint32_t status;

	if (!rc)
		return ERROR_SUCCESS;
	status = clusctl_last_status();
	return status == CLUSCTL_NO_STATUS ? error_from_errno(-rc) : status;
}
