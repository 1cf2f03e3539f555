// SPDX-License-Identifier: LGPL-2.1-or-later
/* Control codes: what the kernel takes and gives, as it is. */
#include <errno.h>

#include "cluster.h"

/*
 * Windows gives codes of users to the DLL of a resource, of which there is none.
 * In the kernel, codes with that bit are its own, for other things.
 */
static DWORD check_code(DWORD code, CLUSTER_CONTROL_OBJECT object)
{
	if (CLUSCTL_GET_CONTROL_OBJECT(code) != (DWORD)object ||
	    code & CLCTL_USER_MASK)
		return ERROR_INVALID_FUNCTION;
	return ERROR_SUCCESS;
}

static DWORD control(int fd, DWORD code, LPVOID in, DWORD in_size, LPVOID out,
		     DWORD out_size, LPDWORD returned)
{
	uint32_t bytes;
	DWORD error;

	error = error_from(UNINTERRUPTED(clusctl_control(
		fd, code, 0, in, in_size, out, out_size, &bytes)));
	if (returned)
		*returned = bytes;
	return error;
}

WIN32_API DWORD WINAPI ClusterResourceControl(HRESOURCE handle, HNODE host,
					      DWORD code, LPVOID in,
					      DWORD in_size, LPVOID out,
					      DWORD out_size, LPDWORD returned)
{
	struct resource *r = handle_get((uintptr_t)handle, KIND_RESOURCE);
	DWORD error;

	if (!r)
		return ERROR_INVALID_HANDLE;
	error = check_code(code, CLUS_OBJECT_RESOURCE);
	if (!error)
		error = node_check_host(host);
	if (!error)
		error = control(clusctl_resource_get_fd(r->resource), code, in,
				in_size, out, out_size, returned);
	object_put(&r->object);
	return error;
}

WIN32_API DWORD WINAPI ClusterResourceTypeControl(HCLUSTER handle, LPCWSTR type,
						  HNODE host, DWORD code,
						  LPVOID in, DWORD in_size,
						  LPVOID out, DWORD out_size,
						  LPDWORD returned)
{
	struct cluster *c = handle_get((uintptr_t)handle, KIND_CLUSTER);
	DWORD error;

	if (!c)
		return ERROR_INVALID_HANDLE;
	/* Any name is one of a type. */
	error = type && *type ? check_code(code, CLUS_OBJECT_RESOURCE_TYPE) :
				ERROR_INVALID_PARAMETER;
	if (!error)
		error = node_check_host(host);
	if (!error)
		error = control(clusctl_cluster_get_fd(c->cluster), code, in,
				in_size, out, out_size, returned);
	object_put(&c->object);
	return error;
}
