// SPDX-License-Identifier: LGPL-2.1-or-later
/* Win32 statuses: their names, meanings and errnos, and the latest of a thread. */
#include <errno.h>

#include "internal.h"

struct status {
	uint32_t status;
	int error;
	const char *name;
	const char *message;
};

#define STATUS(code, errno_, message_)                              \
	{                                                           \
		.status = (code), .error = (errno_), .name = #code, \
		.message = (message_),                              \
	}

/* The table of the DOC block of <linux/clusctl.h> */
static const struct status statuses[] = {
	STATUS(ERROR_SUCCESS, 0, "success"),
	STATUS(ERROR_INVALID_FUNCTION, EOPNOTSUPP,
	       "the module does not implement this"),
	STATUS(ERROR_FILE_NOT_FOUND, ENOENT,
	       "the resource has no such checkpoint"),
	STATUS(ERROR_ACCESS_DENIED, EACCES, "access is denied"),
	STATUS(ERROR_INVALID_HANDLE, EBADF,
	       "the handle is not one of this object"),
	STATUS(ERROR_NOT_ENOUGH_MEMORY, ENOMEM, "there is not enough memory"),
	STATUS(ERROR_INVALID_DATA, EBADMSG,
	       "this is not a snapshot or envelope, or it was cut short"),
	STATUS(ERROR_INVALID_PARAMETER, EINVAL, "a parameter is malformed"),
	STATUS(ERROR_INVALID_NAME, EINVAL,
	       "the name is not allowed, or another was expected"),
	STATUS(ERROR_BUSY, EBUSY, "it is in use"),
	STATUS(ERROR_ALREADY_EXISTS, EEXIST,
	       "the resource already has this checkpoint"),
	STATUS(ERROR_MORE_DATA, EMSGSIZE, "the buffer is too small"),
	STATUS(ERROR_INVALID_FLAGS, EINVAL, "a flag is not known"),
	STATUS(ERROR_REVISION_MISMATCH, ESTALE,
	       "the generation is not newer, or there is no such one"),
	STATUS(ERROR_WRONG_TARGET_NAME, EINVAL,
	       "the snapshot or envelope is of another resource"),
	STATUS(ERROR_NO_SYSTEM_RESOURCES, ENOSPC, "a limit is reached"),
	STATUS(ERROR_NOT_ENOUGH_QUOTA, EDQUOT, "the key quota is used up"),
	STATUS(ERROR_RESOURCE_NOT_AVAILABLE, ESTALE,
	       "the resource was deleted"),
	STATUS(ERROR_RESOURCE_NOT_FOUND, ENOENT, "there is no such resource"),
	STATUS(ERROR_OBJECT_ALREADY_EXISTS, EEXIST,
	       "a resource of this name or GUID exists"),
	STATUS(ERROR_RESOURCE_ONLINE, EBUSY, "the resource is online"),
	STATUS(NTE_BAD_KEY, EKEYREJECTED,
	       "a key in the container is not exportable"),
	STATUS(NTE_BAD_LEN, EINVAL, "the key has the wrong size"),
	STATUS(NTE_BAD_DATA, EBADMSG, "the key is malformed"),
	STATUS(NTE_BAD_SIGNATURE, EBADMSG,
	       "the snapshot or envelope was altered"),
	STATUS(NTE_BAD_VER, EOPNOTSUPP,
	       "the version of the snapshot or envelope is not known"),
	STATUS(NTE_BAD_ALGID, EOPNOTSUPP, "the algorithm is not supported"),
	STATUS(NTE_BAD_TYPE, EINVAL, "the key is of the wrong type"),
	STATUS(NTE_BAD_KEY_STATE, EKEYREJECTED,
	       "the key is not exportable, or was retired"),
	STATUS(NTE_NO_KEY, ENOKEY,
	       "there is no such key, or no cluster key was set"),
	STATUS(NTE_EXISTS, EEXIST, "it exists already"),
	STATUS(NTE_BAD_PROV_TYPE, EINVAL,
	       "the provider type is not in the range 1 to 999"),
	STATUS(NTE_BAD_KEYSET, ENOKEY, "there is no such key container"),
	STATUS(NTE_PROV_TYPE_NOT_DEF, ENOENT,
	       "no provider has this provider type"),
	STATUS(NTE_KEYSET_NOT_DEF, ENOENT, "there is no such provider"),
	STATUS(NTE_PROV_TYPE_NO_MATCH, EINVAL,
	       "the provider has another provider type"),
	STATUS(NTE_FAIL, EIO, "an internal operation failed"),
};

static _Thread_local uint32_t last_status;

static const struct status *find(uint32_t status)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		if (statuses[i].status == status)
			return &statuses[i];
	}
	return NULL;
}

CLUSCTL_API uint32_t clusctl_last_status(void)
{
	return last_status;
}

CLUSCTL_API const char *clusctl_status_name(uint32_t status)
{
	const struct status *entry = find(status);

	return entry ? entry->name : NULL;
}

CLUSCTL_API const char *clusctl_status_message(uint32_t status)
{
	const struct status *entry = find(status);

	return entry ? entry->message : "the status is not known";
}

CLUSCTL_API int clusctl_status_errno(uint32_t status)
{
	const struct status *entry = find(status);

	return entry ? entry->error : EIO;
}

int ctl_ok(void)
{
	last_status = ERROR_SUCCESS;
	return 0;
}

int ctl_fail(uint32_t status)
{
	last_status = status;
	return -clusctl_status_errno(status);
}

int ctl_fault(int error)
{
	last_status = CLUSCTL_NO_STATUS;
	return -error;
}
