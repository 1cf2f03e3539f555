// SPDX-License-Identifier: GPL-2.0-or-later
/* Errors of the service. */
#include <clusctl.h>
#include <linux/clusctl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bus_error.h"

/* All of the table of <linux/clusctl.h> */
static const struct {
	uint32_t status;
	const char *name;
} errors[] = {
	{ ERROR_INVALID_FUNCTION, BUS_ERROR("InvalidFunction") },
	{ ERROR_FILE_NOT_FOUND, BUS_ERROR("FileNotFound") },
	{ ERROR_ACCESS_DENIED, BUS_ERROR("AccessDenied") },
	{ ERROR_INVALID_HANDLE, BUS_ERROR("InvalidHandle") },
	{ ERROR_NOT_ENOUGH_MEMORY, BUS_ERROR("NotEnoughMemory") },
	{ ERROR_INVALID_DATA, BUS_ERROR("InvalidData") },
	{ ERROR_INVALID_PARAMETER, BUS_ERROR("InvalidParameter") },
	{ ERROR_INVALID_NAME, BUS_ERROR("InvalidName") },
	{ ERROR_BUSY, BUS_ERROR("Busy") },
	{ ERROR_ALREADY_EXISTS, BUS_ERROR("AlreadyExists") },
	{ ERROR_MORE_DATA, BUS_ERROR("MoreData") },
	{ ERROR_INVALID_FLAGS, BUS_ERROR("InvalidFlags") },
	{ ERROR_REVISION_MISMATCH, BUS_ERROR("RevisionMismatch") },
	{ ERROR_WRONG_TARGET_NAME, BUS_ERROR("WrongTargetName") },
	{ ERROR_NO_SYSTEM_RESOURCES, BUS_ERROR("NoSystemResources") },
	{ ERROR_NOT_ENOUGH_QUOTA, BUS_ERROR("NotEnoughQuota") },
	{ ERROR_RESOURCE_NOT_AVAILABLE, BUS_ERROR("ResourceNotAvailable") },
	{ ERROR_RESOURCE_NOT_FOUND, BUS_ERROR("ResourceNotFound") },
	{ ERROR_OBJECT_ALREADY_EXISTS, BUS_ERROR("ObjectAlreadyExists") },
	{ ERROR_RESOURCE_ONLINE, BUS_ERROR("ResourceOnline") },
	{ NTE_BAD_KEY, BUS_ERROR("BadKey") },
	{ NTE_BAD_LEN, BUS_ERROR("BadLen") },
	{ NTE_BAD_DATA, BUS_ERROR("BadData") },
	{ NTE_BAD_SIGNATURE, BUS_ERROR("BadSignature") },
	{ NTE_BAD_VER, BUS_ERROR("BadVer") },
	{ NTE_BAD_ALGID, BUS_ERROR("BadAlgid") },
	{ NTE_BAD_TYPE, BUS_ERROR("BadType") },
	{ NTE_BAD_KEY_STATE, BUS_ERROR("BadKeyState") },
	{ NTE_NO_KEY, BUS_ERROR("NoKey") },
	{ NTE_EXISTS, BUS_ERROR("Exists") },
	{ NTE_BAD_PROV_TYPE, BUS_ERROR("BadProvType") },
	{ NTE_BAD_KEYSET, BUS_ERROR("BadKeySet") },
	{ NTE_PROV_TYPE_NOT_DEF, BUS_ERROR("ProvTypeNotDef") },
	{ NTE_KEYSET_NOT_DEF, BUS_ERROR("KeySetNotDef") },
	{ NTE_PROV_TYPE_NO_MATCH, BUS_ERROR("ProvTypeNoMatch") },
	{ NTE_FAIL, BUS_ERROR("Fail") },
};

const char *bus_error_name(uint32_t status)
{
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (errors[i].status == status)
			return errors[i].name;
	}
	return BUS_ERROR_FAILED;
}

void bus_error_explain(sd_bus_error *error, int result)
{
	/* -EBADMSG is what sd-bus says of arguments. */
	if (!sd_bus_error_is_set(error))
		sd_bus_error_set_const(error,
				       result == -EBADMSG ?
					       SD_BUS_ERROR_INVALID_ARGS :
					       BUS_ERROR_FAILED,
				       strerror(-result));
}

int bus_error_set(sd_bus_error *error, int result, uint32_t status,
		  const char *detail)
{
	const char *name = status == CLUSCTL_NO_STATUS ?
				   NULL :
				   clusctl_status_name(status);
	char number[16];

	if (!name) {
		sd_bus_error_setf(error, BUS_ERROR_FAILED, "%s",
				  strerror(-result));
		return result;
	}
	/* As Windows writes them: those of CryptoAPI in hexadecimal digits */
	snprintf(number, sizeof(number), status & 0x80000000U ? "0x%08X" : "%u",
		 status);
	sd_bus_error_setf(error, bus_error_name(status), "%s (%s): %s%s%s",
			  name, number, clusctl_status_message(status),
			  detail ? ": " : "", detail ? detail : "");
	return result;
}

int bus_refuse_size(sd_bus_error *error)
{
	sd_bus_error_set_const(
		error, SD_BUS_ERROR_LIMITS_EXCEEDED,
		"this is too much for one message: clusctl(1) lists all");
	return -E2BIG;
}
