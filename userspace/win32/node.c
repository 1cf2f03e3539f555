// SPDX-License-Identifier: LGPL-2.1-or-later
/* Nodes and the group: handles that say where. */
#include <stdlib.h>
#include <sys/utsname.h>

#include "cluster.h"

DWORD node_name(char **name)
{
	struct utsname here;

	if (uname(&here))
		return ERROR_GEN_FAILURE;
	*name = strdup(here.nodename);
	return *name ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
}

bool node_is_local(LPCWSTR name)
{
	bool local;
	char *here;

	if (node_name(&here))
		return false;
	local = text_equal(name, here);
	/* Windows knows a node by the first part of its name. */
	if (!local) {
		here[strcspn(here, ".")] = '\0';
		local = text_equal(name, here);
	}
	free(here);
	return local;
}

DWORD node_check_host(HNODE host)
{
	struct node *node;
	bool local;

	if (!host)
		return ERROR_SUCCESS;
	node = handle_get((uintptr_t)host, KIND_NODE);
	if (!node)
		return ERROR_INVALID_HANDLE;
	local = node->local;
	object_put(&node->object);
	return local ? ERROR_SUCCESS : ERROR_HOST_NODE_NOT_RESOURCE_OWNER;
}

static void node_free(struct object *object)
{
	free(object);
}

/* Which other nodes there are, only they can tell: any name may be one. */
static struct node *make_node(LPCWSTR name)
{
	struct node *node;
	char *utf8;
	DWORD code;

	code = text_to_utf8(name, &utf8);
	if (code)
		return fail_null(code);
	free(utf8);
	if (!*name)
		return fail_null(ERROR_INVALID_PARAMETER);
	node = calloc(1, sizeof(*node));
	if (!node)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	object_init(&node->object, KIND_NODE, node_free);
	node->local = node_is_local(name);
	return node;
}

WIN32_API HNODE WINAPI OpenClusterNode(HCLUSTER cluster, LPCWSTR name)
{
	struct object *object = handle_get((uintptr_t)cluster, KIND_CLUSTER);
	struct node *node;
	uintptr_t handle;

	if (!object)
		return fail_null(ERROR_INVALID_HANDLE);
	object_put(object);
	node = make_node(name);
	if (!node)
		return NULL;
	handle = handle_open(&node->object);
	return handle ? (HNODE)handle : fail_null(ERROR_NOT_ENOUGH_MEMORY);
}

WIN32_API BOOL WINAPI CloseClusterNode(HNODE handle)
{
	return handle_close((uintptr_t)handle, KIND_NODE) ||
	       fail(ERROR_INVALID_HANDLE);
}

static void group_free(struct object *object)
{
	struct group *group = (struct group *)object;

	object_put(&group->cluster->object);
	free(group);
}

WIN32_API HGROUP WINAPI OpenClusterGroup(HCLUSTER handle, LPCWSTR name)
{
	struct cluster *cluster = handle_get((uintptr_t)handle, KIND_CLUSTER);
	struct group *group;
	uintptr_t opened;

	if (!cluster)
		return fail_null(ERROR_INVALID_HANDLE);
	group = name ? calloc(1, sizeof(*group)) : NULL;
	if (!group || !text_equal(name, GROUP_NAME)) {
		object_put(&cluster->object);
		fail(!name ? ERROR_INVALID_PARAMETER :
		     group ? ERROR_GROUP_NOT_FOUND :
			     ERROR_NOT_ENOUGH_MEMORY);
		free(group);
		return NULL;
	}
	object_init(&group->object, KIND_GROUP, group_free);
	group->cluster = cluster;
	opened = handle_open(&group->object);
	return opened ? (HGROUP)opened : fail_null(ERROR_NOT_ENOUGH_MEMORY);
}

WIN32_API BOOL WINAPI CloseClusterGroup(HGROUP handle)
{
	return handle_close((uintptr_t)handle, KIND_GROUP) ||
	       fail(ERROR_INVALID_HANDLE);
}
