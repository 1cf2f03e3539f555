// SPDX-License-Identifier: LGPL-2.1-or-later
/* The list of resources, as it was when it was opened. */
#include <errno.h>
#include <stdlib.h>

#include "cluster.h"

struct listing {
	struct object object;
	struct clusctl_resource_list *list;
};

static void listing_free(struct object *object)
{
	struct listing *l = (struct listing *)object;

	clusctl_resource_list_free(l->list);
	free(l);
}

static DWORD make_listing(struct cluster *cluster, struct listing **listing)
{
	struct listing *l = calloc(1, sizeof(*l));
	DWORD code;

	if (!l)
		return ERROR_NOT_ENOUGH_MEMORY;
	object_init(&l->object, KIND_ENUM, listing_free);
	code = error_from(UNINTERRUPTED(
		clusctl_resource_list(cluster->cluster, &l->list)));
	if (code) {
		object_put(&l->object);
		return code;
	}
	*listing = l;
	return ERROR_SUCCESS;
}

WIN32_API HCLUSENUM WINAPI ClusterOpenEnum(HCLUSTER handle, DWORD type)
{
	struct cluster *cluster = handle_get((uintptr_t)handle, KIND_CLUSTER);
	struct listing *listing;
	uintptr_t opened;
	DWORD code;

	if (!cluster)
		return fail_null(ERROR_INVALID_HANDLE);
	if (type == CLUSTER_ENUM_RESOURCE)
		code = make_listing(cluster, &listing);
	else
		code = ERROR_INVALID_PARAMETER;
	object_put(&cluster->object);
	if (code)
		return fail_null(code);
	opened = handle_open(&listing->object);
	return opened ? (HCLUSENUM)opened : fail_null(ERROR_NOT_ENOUGH_MEMORY);
}

WIN32_API DWORD WINAPI ClusterEnum(HCLUSENUM handle, DWORD index, LPDWORD type,
				   LPWSTR name, LPDWORD room)
{
	const struct clusctl_resource_info *info;
	struct listing *l;
	DWORD code;

	l = handle_get((uintptr_t)handle, KIND_ENUM);
	if (!l)
		return ERROR_INVALID_HANDLE;
	info = clusctl_resource_list_get(l->list, index);
	if (!type || !room) {
		code = ERROR_INVALID_PARAMETER;
	} else if (!info) {
		code = ERROR_NO_MORE_ITEMS;
	} else {
		*type = CLUSTER_ENUM_RESOURCE;
		code = text_put(clusctl_resource_info_get_name(info), name,
				room);
	}
	object_put(&l->object);
	return code;
}

WIN32_API DWORD WINAPI ClusterCloseEnum(HCLUSENUM handle)
{
	return handle_close((uintptr_t)handle, KIND_ENUM) ?
		       ERROR_SUCCESS :
		       ERROR_INVALID_HANDLE;
}
