// SPDX-License-Identifier: LGPL-2.1-or-later
/* Resources: their handles, and what there is of them. */
#include <errno.h>
#include <stdlib.h>

#include "cluster.h"

static void resource_free(struct object *object)
{
	struct resource *r = (struct resource *)object;

	clusctl_resource_close(r->resource);
	object_put(&r->cluster->object);
	free(r);
}

/* An object without its resource, which takes a reference to @cluster over */
static struct resource *make_resource(struct cluster *cluster)
{
	struct resource *r = calloc(1, sizeof(*r));

	if (!r) {
		object_put(&cluster->object);
		return NULL;
	}
	object_init(&r->object, KIND_RESOURCE, resource_free);
	r->cluster = cluster;
	return r;
}

/* A resource is open for what its cluster is: find one that fits. */
static DWORD cluster_for(HCLUSTER handle, DWORD desired,
			 struct cluster **cluster)
{
	bool writes = desired != GENERIC_READ;
	struct cluster *c;
	DWORD code = access_check(desired);

	if (code)
		return code;
	c = handle_get((uintptr_t)handle, KIND_CLUSTER);
	if (!c)
		return ERROR_INVALID_HANDLE;
	if (desired == MAXIMUM_ALLOWED || writes == c->writable) {
		*cluster = c;
		return ERROR_SUCCESS;
	}
	code = c->writable ? cluster_open(desired, cluster) :
			     ERROR_ACCESS_DENIED;
	object_put(&c->object);
	return code;
}

static DWORD open_by_name(struct resource *r, LPCWSTR name)
{
	DWORD code;
	char *utf8;

	code = text_to_utf8(name, &utf8);
	if (code)
		return code;
	code = error_from(UNINTERRUPTED(clusctl_resource_open(
		r->cluster->cluster, utf8, &r->resource)));
	free(utf8);
	return code;
}

WIN32_API HRESOURCE WINAPI OpenClusterResourceEx(HCLUSTER handle, LPCWSTR name,
						 DWORD desired, DWORD *granted)
{
	struct cluster *cluster;
	struct resource *r;
	uintptr_t opened;
	bool writable;
	DWORD code;

	code = cluster_for(handle, desired, &cluster);
	if (code)
		return fail_null(code);
	writable = cluster->writable;
	r = make_resource(cluster);
	code = r ? open_by_name(r, name) : ERROR_NOT_ENOUGH_MEMORY;
	if (code) {
		object_put(r ? &r->object : NULL);
		return fail_null(code);
	}
	opened = handle_open(&r->object);
	if (!opened)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	if (granted)
		*granted = access_granted(writable);
	return (HRESOURCE)opened;
}

WIN32_API HRESOURCE WINAPI OpenClusterResource(HCLUSTER cluster, LPCWSTR name)
{
	return OpenClusterResourceEx(cluster, name, MAXIMUM_ALLOWED, NULL);
}

/* The handle says which resource, whatever its name is by now. */
static DWORD delete_resource(struct resource *resource)
{
	DWORD code;
	char *id;

	code = error_from(UNINTERRUPTED(
		clusctl_resource_get_id(resource->resource, &id)));
	if (code)
		return code;
	code = error_from(UNINTERRUPTED(
		clusctl_resource_delete(resource->cluster->cluster, id)));
	free(id);
	return code;
}

static DWORD create(struct resource *r, LPCWSTR name, LPCWSTR type, DWORD flags)
{
	char *name_utf8, *type_utf8;
	DWORD code;

	/* There are no monitors, so that each has its own as much as not. */
	if (flags & ~(DWORD)CLUSTER_RESOURCE_VALID_FLAGS)
		return ERROR_INVALID_PARAMETER;
	code = text_to_utf8(name, &name_utf8);
	if (code)
		return code;
	code = text_to_utf8(type, &type_utf8);
	if (!code) {
		code = error_from(UNINTERRUPTED(
			clusctl_resource_create(r->cluster->cluster, name_utf8,
						type_utf8, &r->resource)));
		free(type_utf8);
	}
	free(name_utf8);
	return code;
}

/* There is either a resource and a handle of it, or neither. */
static HRESOURCE create_handle(struct cluster *cluster, LPCWSTR name,
			       LPCWSTR type, DWORD flags)
{
	struct resource *r = make_resource(cluster);
	uintptr_t handle = 0;
	DWORD code;

	if (!r)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	code = create(r, name, type, flags);
	if (!code) {
		object_get(&r->object);
		handle = handle_open(&r->object);
		if (!handle) {
			delete_resource(r);
			code = ERROR_NOT_ENOUGH_MEMORY;
		}
	}
	object_put(&r->object);
	return code ? fail_null(code) : (HRESOURCE)handle;
}

WIN32_API HRESOURCE WINAPI CreateClusterResource(HGROUP handle, LPCWSTR name,
						 LPCWSTR type, DWORD flags)
{
	struct cluster *cluster;
	struct group *group;

	group = handle_get((uintptr_t)handle, KIND_GROUP);
	if (!group)
		return fail_null(ERROR_INVALID_HANDLE);
	cluster = group->cluster;
	object_get(&cluster->object);
	object_put(&group->object);
	return create_handle(cluster, name, type, flags);
}

WIN32_API BOOL WINAPI CloseClusterResource(HRESOURCE handle)
{
	return handle_close((uintptr_t)handle, KIND_RESOURCE) ||
	       fail(ERROR_INVALID_HANDLE);
}

static DWORD online(struct resource *resource)
{
	return error_from(
		UNINTERRUPTED(clusctl_resource_online(resource->resource, 0)));
}

static DWORD offline(struct resource *resource)
{
	return error_from(
		UNINTERRUPTED(clusctl_resource_offline(resource->resource)));
}

static DWORD act(HRESOURCE handle, DWORD (*action)(struct resource *resource))
{
	struct resource *r = handle_get((uintptr_t)handle, KIND_RESOURCE);
	DWORD code;

	if (!r)
		return ERROR_INVALID_HANDLE;
	code = action(r);
	object_put(&r->object);
	return code;
}

WIN32_API DWORD WINAPI DeleteClusterResource(HRESOURCE handle)
{
	return act(handle, delete_resource);
}

WIN32_API DWORD WINAPI OnlineClusterResource(HRESOURCE handle)
{
	return act(handle, online);
}

WIN32_API DWORD WINAPI OfflineClusterResource(HRESOURCE handle)
{
	return act(handle, offline);
}

static DWORD put_places(LPWSTR node, LPDWORD node_room, LPWSTR group,
			LPDWORD group_room)
{
	DWORD code, other;
	char *here;

	code = node_name(&here);
	if (code)
		return code;
	code = text_put(here, node, node_room);
	free(here);
	/* Both sizes are told, even if the first room is too small. */
	other = text_put(GROUP_NAME, group, group_room);
	return code ? code : other;
}

WIN32_API CLUSTER_RESOURCE_STATE WINAPI
GetClusterResourceState(HRESOURCE handle, LPWSTR node, LPDWORD node_room,
			LPWSTR group, LPDWORD group_room)
{
	struct resource *r = handle_get((uintptr_t)handle, KIND_RESOURCE);
	uint32_t state;
	DWORD code;

	if (!r)
		code = ERROR_INVALID_HANDLE;
	else
		code = error_from(UNINTERRUPTED(
			clusctl_resource_get_state(r->resource, &state, NULL)));
	if (r)
		object_put(&r->object);
	if (!code)
		code = put_places(node, node_room, group, group_room);
	if (!code)
		return (CLUSTER_RESOURCE_STATE)state;
	SetLastError(code);
	return ClusterResourceStateUnknown;
}
