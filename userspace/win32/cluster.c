// SPDX-License-Identifier: LGPL-2.1-or-later
/* The cluster: its handle and what it says of itself. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "cluster.h"

/* The version whose interface this is: Windows Server 2008 */
#define MAJOR 6
#define MINOR 0
#define BUILD 6001

static void cluster_free(struct object *object)
{
	struct cluster *c = (struct cluster *)object;

	clusctl_cluster_close(c->cluster);
	free(c);
}

DWORD access_check(DWORD desired)
{
	switch (desired) {
	case GENERIC_READ:
	case GENERIC_ALL:
	case GENERIC_ALL | GENERIC_READ:
	case MAXIMUM_ALLOWED:
		return ERROR_SUCCESS;
	default:
		return ERROR_INVALID_PARAMETER;
	}
}

DWORD cluster_open(DWORD desired, struct cluster **cluster)
{
	struct cluster *c;
	DWORD code;

	code = access_check(desired);
	if (code)
		return code;
	c = calloc(1, sizeof(*c));
	if (!c)
		return ERROR_NOT_ENOUGH_MEMORY;
	object_init(&c->object, KIND_CLUSTER, cluster_free);
	c->writable = desired != GENERIC_READ;
	code = error_from(clusctl_cluster_open(
		NULL, c->writable ? O_RDWR : O_RDONLY, &c->cluster));
	if (code == ERROR_ACCESS_DENIED && desired == MAXIMUM_ALLOWED) {
		c->writable = false;
		code = error_from(
			clusctl_cluster_open(NULL, O_RDONLY, &c->cluster));
	}
	if (code) {
		object_put(&c->object);
		return code;
	}
	*cluster = c;
	return ERROR_SUCCESS;
}

/* The cluster of this node is the only one that can be reached. */
static bool is_here(LPCWSTR name)
{
	return !name || text_equal(name, CLUSTER_NAME) || node_is_local(name);
}

WIN32_API HCLUSTER WINAPI OpenClusterEx(LPCWSTR name, DWORD desired,
					DWORD *granted)
{
	struct cluster *cluster;
	uintptr_t handle;
	bool writable;
	DWORD code;

	if (!is_here(name))
		return fail_null(RPC_S_SERVER_UNAVAILABLE);
	code = cluster_open(desired, &cluster);
	if (code)
		return fail_null(code);
	writable = cluster->writable;
	handle = handle_open(&cluster->object);
	if (!handle)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	if (granted)
		*granted = access_granted(writable);
	return (HCLUSTER)handle;
}

WIN32_API HCLUSTER WINAPI OpenCluster(LPCWSTR name)
{
	return OpenClusterEx(name, GENERIC_ALL, NULL);
}

WIN32_API BOOL WINAPI CloseCluster(HCLUSTER handle)
{
	return handle_close((uintptr_t)handle, KIND_CLUSTER) ||
	       fail(ERROR_INVALID_HANDLE);
}

/* The front of the struct is what it was in Windows NT 4. */
static DWORD put_version(LPCLUSTERVERSIONINFO info)
{
	DWORD size = info->dwVersionInfoSize;

	if (size != sizeof(*info) && size != sizeof(CLUSTERVERSIONINFO_NT4))
		return ERROR_INVALID_PARAMETER;
	memset(info, 0, size);
	info->dwVersionInfoSize = size;
	info->MajorVersion = MAJOR;
	info->MinorVersion = MINOR;
	info->BuildNumber = BUILD;
	lstrcpyW(info->szVendorId, L"clusctl");
	MultiByteToWideChar(CP_UTF8, 0, clusctl_version(), -1,
			    info->szCSDVersion, 64);
	if (size == sizeof(*info)) {
		info->dwClusterHighestVersion =
			CLUSTER_MAKE_VERSION(MAJOR, BUILD);
		info->dwClusterLowestVersion = info->dwClusterHighestVersion;
	}
	return ERROR_SUCCESS;
}

WIN32_API DWORD WINAPI GetClusterInformation(HCLUSTER handle, LPWSTR name,
					     LPDWORD name_room,
					     LPCLUSTERVERSIONINFO info)
{
	struct object *object = handle_get((uintptr_t)handle, KIND_CLUSTER);
	DWORD code;

	if (!object)
		return ERROR_INVALID_HANDLE;
	object_put(object);
	if (!name_room)
		return ERROR_INVALID_PARAMETER;
	code = info ? put_version(info) : ERROR_SUCCESS;
	if (code)
		return code;
	return text_put(CLUSTER_NAME, name, name_room);
}
