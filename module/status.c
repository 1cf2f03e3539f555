// SPDX-License-Identifier: GPL-2.0-only
/* The one table from status to errno; the uapi header's DOC block repeats it. */
#include <linux/clusctl.h>
#include <linux/errno.h>
#include <linux/kernel.h>

#include "status.h"

static const struct {
	u32 status;
	int error;
} status_table[] = {
	{ ERROR_SUCCESS, 0 },
	{ ERROR_INVALID_FUNCTION, EOPNOTSUPP },
	{ ERROR_FILE_NOT_FOUND, ENOENT },
	{ ERROR_ACCESS_DENIED, EACCES },
	{ ERROR_INVALID_HANDLE, EBADF },
	{ ERROR_NOT_ENOUGH_MEMORY, ENOMEM },
	{ ERROR_INVALID_DATA, EBADMSG },
	{ ERROR_INVALID_PARAMETER, EINVAL },
	{ ERROR_INVALID_NAME, EINVAL },
	{ ERROR_BUSY, EBUSY },
	{ ERROR_ALREADY_EXISTS, EEXIST },
	{ ERROR_MORE_DATA, EMSGSIZE },
	{ ERROR_INVALID_FLAGS, EINVAL },
	{ ERROR_REVISION_MISMATCH, ESTALE },
	{ ERROR_WRONG_TARGET_NAME, EINVAL },
	{ ERROR_NO_SYSTEM_RESOURCES, ENOSPC },
	{ ERROR_NOT_ENOUGH_QUOTA, EDQUOT },
	{ ERROR_RESOURCE_NOT_AVAILABLE, ESTALE },
	{ ERROR_RESOURCE_NOT_FOUND, ENOENT },
	{ ERROR_OBJECT_ALREADY_EXISTS, EEXIST },
	{ ERROR_RESOURCE_ONLINE, EBUSY },
	{ NTE_BAD_KEY, EKEYREJECTED },
	{ NTE_BAD_LEN, EINVAL },
	{ NTE_BAD_DATA, EBADMSG },
	{ NTE_BAD_SIGNATURE, EBADMSG },
	{ NTE_BAD_VER, EOPNOTSUPP },
	{ NTE_BAD_ALGID, EOPNOTSUPP },
	{ NTE_BAD_TYPE, EINVAL },
	{ NTE_BAD_KEY_STATE, EKEYREJECTED },
	{ NTE_NO_KEY, ENOKEY },
	{ NTE_EXISTS, EEXIST },
	{ NTE_BAD_PROV_TYPE, EINVAL },
	{ NTE_BAD_KEYSET, ENOKEY },
	{ NTE_PROV_TYPE_NOT_DEF, ENOENT },
	{ NTE_KEYSET_NOT_DEF, ENOENT },
	{ NTE_PROV_TYPE_NO_MATCH, EINVAL },
	{ NTE_FAIL, EIO },
};

/**
 * clusctl_status_errno() - errno class of a status
 * @status: ERROR_* or NTE_*
 *
 * Return: 0 for ERROR_SUCCESS, else a negative errno.
 */
int clusctl_status_errno(u32 status)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(status_table); i++)
		if (status_table[i].status == status)
			return -status_table[i].error;
	return -EIO;
}

/**
 * clusctl_errno_status() - status for what a kernel facility answered
 * @error: 0 or a negative errno of the keyring, memory or file functions
 *
 * Return: ERROR_* or NTE_*.
 */
u32 clusctl_errno_status(long error)
{
	switch (error) {
	case 0:
		return ERROR_SUCCESS;
	case -ENOMEM:
		return ERROR_NOT_ENOUGH_MEMORY;
	case -EDQUOT:
		return ERROR_NOT_ENOUGH_QUOTA;
	case -EACCES:
	case -EPERM:
		return ERROR_ACCESS_DENIED;
	case -EMFILE:
	case -ENFILE:
	case -ENOSPC:
		return ERROR_NO_SYSTEM_RESOURCES;
	case -ENOPKG:
		return NTE_BAD_ALGID;
	case -EBADMSG:
	case -EINVAL:
		return NTE_BAD_DATA;
	case -ENOKEY:
	case -EKEYREVOKED:
	case -EKEYEXPIRED:
		return NTE_BAD_KEYSET;
	default:
		return NTE_FAIL;
	}
}
