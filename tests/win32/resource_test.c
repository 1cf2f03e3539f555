// SPDX-License-Identifier: GPL-2.0-or-later
/* Resources: made, opened, listed, online, offline, deleted. */
#include "fixture.h"

static void is_made_once(void)
{
	HRESOURCE other;

	REQUIRE(fixture_open());
	CHECK_ERROR(CreateClusterResource(group, L"DB", L"Other", 0),
		    ERROR_OBJECT_ALREADY_EXISTS);
	other = CreateClusterResource(group, L"\u00c4rger \xD834\xDD1E",
				      L"Generic Service",
				      CLUSTER_RESOURCE_SEPARATE_MONITOR);
	CHECK(other);
	CHECK_INT(DeleteClusterResource(other), ERROR_SUCCESS);
	CHECK(CloseClusterResource(other));
	fixture_close();
}

static void is_not_made_of_bad_words(void)
{
	REQUIRE(fixture_open());
	CHECK_ERROR(CreateClusterResource(group, NULL, L"t", 0),
		    ERROR_INVALID_PARAMETER);
	CHECK_ERROR(CreateClusterResource(group, L"a", NULL, 0),
		    ERROR_INVALID_PARAMETER);
	CHECK_ERROR(CreateClusterResource(group, L"a\xD800", L"t", 0),
		    ERROR_INVALID_PARAMETER);
	CHECK_ERROR(CreateClusterResource(group, L"a", L"t", 2),
		    ERROR_INVALID_PARAMETER);
	CHECK_ERROR(CreateClusterResource(
			    group, L"12345678-1234-1234-1234-123456789abc",
			    L"t", 0),
		    ERROR_INVALID_NAME);
	CHECK_ERROR(OpenClusterResource(cluster, L"a"),
		    ERROR_RESOURCE_NOT_FOUND);
	fixture_close();
}

static void is_opened_by_name_or_id(void)
{
	WCHAR id[64];
	DWORD bytes;
	HRESOURCE r;

	REQUIRE(fixture_open());
	r = OpenClusterResource(cluster, L"DB");
	CHECK(r);
	CHECK_INT(ClusterResourceControl(r, NULL, CLUSCTL_RESOURCE_GET_ID, NULL,
					 0, id, sizeof(id), &bytes),
		  ERROR_SUCCESS);
	CHECK_INT(bytes, 74);
	CHECK(CloseClusterResource(r));
	CHECK_ERROR(CloseClusterResource(r), ERROR_INVALID_HANDLE);
	r = OpenClusterResource(cluster, id);
	CHECK(r);
	CHECK(CloseClusterResource(r));
	CHECK_ERROR(OpenClusterResource(cluster, L"none"),
		    ERROR_RESOURCE_NOT_FOUND);
	CHECK_ERROR(OpenClusterResource(cluster, NULL),
		    ERROR_INVALID_PARAMETER);
	fixture_close();
}

static void is_opened_for_an_access(void)
{
	HCLUSTER reader = OpenClusterEx(NULL, GENERIC_READ, NULL);
	DWORD granted = 0;
	HRESOURCE r;

	REQUIRE(reader && fixture_open());
	r = OpenClusterResourceEx(cluster, L"db", GENERIC_READ, &granted);
	CHECK(r);
	CHECK_INT(granted, GENERIC_READ);
	CHECK_INT(OnlineClusterResource(r), ERROR_ACCESS_DENIED);
	CHECK_INT(DeleteClusterResource(r), ERROR_ACCESS_DENIED);
	CHECK_INT(GetClusterResourceState(r, NULL, NULL, NULL, NULL),
		  ClusterResourceOffline);
	CHECK(CloseClusterResource(r));
	r = OpenClusterResourceEx(cluster, L"db", GENERIC_ALL, &granted);
	CHECK(r);
	CHECK_INT(granted, GENERIC_ALL);
	CHECK(CloseClusterResource(r));
	r = OpenClusterResourceEx(reader, L"db", MAXIMUM_ALLOWED, &granted);
	CHECK(r);
	CHECK_INT(granted, GENERIC_READ);
	CHECK(CloseClusterResource(r));
	CHECK_ERROR(OpenClusterResourceEx(reader, L"db", GENERIC_ALL, &granted),
		    ERROR_ACCESS_DENIED);
	CHECK_ERROR(OpenClusterResourceEx(cluster, L"db", 0, &granted),
		    ERROR_INVALID_PARAMETER);
	CHECK(CloseCluster(reader));
	fixture_close();
}

static void goes_online_and_offline(void)
{
	REQUIRE(fixture_open());
	CHECK_INT(OnlineClusterResource(resource), ERROR_SUCCESS);
	CHECK_INT(GetClusterResourceState(resource, NULL, NULL, NULL, NULL),
		  ClusterResourceOnline);
	CHECK_INT(OnlineClusterResource(resource), ERROR_SUCCESS);
	CHECK_INT(DeleteClusterResource(resource), ERROR_RESOURCE_ONLINE);
	CHECK_INT(OfflineClusterResource(resource), ERROR_SUCCESS);
	CHECK_INT(GetClusterResourceState(resource, NULL, NULL, NULL, NULL),
		  ClusterResourceOffline);
	fixture_close();
}

static void says_where_it_is(void)
{
	WCHAR node[256], here[256], name[32];
	DWORD node_size = 256, here_size = 256, name_size = 32, none;

	REQUIRE(fixture_open());
	REQUIRE(GetComputerNameW(here, &here_size));
	CHECK_INT(GetClusterResourceState(resource, node, &node_size, name,
					  &name_size),
		  ClusterResourceOffline);
	CHECK(!lstrcmpW(node, here));
	CHECK_INT(node_size, here_size);
	CHECK(!lstrcmpW(name, L"Cluster Group"));
	CHECK_INT(name_size, 13);

	/* One is too small, and the sizes of both are told. */
	node_size = here_size;
	name_size = 32;
	CHECK_INT(GetClusterResourceState(resource, node, &node_size, name,
					  &name_size),
		  ClusterResourceStateUnknown);
	CHECK_INT(GetLastError(), ERROR_MORE_DATA);
	CHECK_INT(node_size, here_size);
	CHECK_INT(name_size, 13);
	none = 0;
	CHECK_INT(GetClusterResourceState(resource, NULL, &none, NULL, NULL),
		  ClusterResourceOffline);
	CHECK_INT(none, here_size);
	CHECK_INT(GetClusterResourceState(resource, node, NULL, NULL, NULL),
		  ClusterResourceStateUnknown);
	CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
	fixture_close();
}

static void is_gone_when_it_was_deleted(void)
{
	HRESOURCE second;

	REQUIRE(fixture_open());
	second = OpenClusterResource(cluster, L"db");
	CHECK(second);
	CHECK_INT(DeleteClusterResource(second), ERROR_SUCCESS);
	CHECK_INT(DeleteClusterResource(second), ERROR_RESOURCE_NOT_AVAILABLE);
	CHECK_INT(OnlineClusterResource(resource),
		  ERROR_RESOURCE_NOT_AVAILABLE);
	CHECK_INT(OfflineClusterResource(resource),
		  ERROR_RESOURCE_NOT_AVAILABLE);
	CHECK_INT(GetClusterResourceState(resource, NULL, NULL, NULL, NULL),
		  ClusterResourceStateUnknown);
	CHECK_INT(GetLastError(), ERROR_RESOURCE_NOT_AVAILABLE);
	CHECK(CloseClusterResource(second));
	CHECK(CloseClusterResource(resource));
	CHECK(CloseClusterGroup(group));
	CHECK(CloseCluster(cluster));
}

/* A resource stays open when what it was opened with is closed. */
static void outlives_its_cluster(void)
{
	REQUIRE(fixture_open());
	CHECK(CloseCluster(cluster));
	CHECK_INT(OnlineClusterResource(resource), ERROR_SUCCESS);
	CHECK_INT(OfflineClusterResource(resource), ERROR_SUCCESS);
	CHECK_INT(DeleteClusterResource(resource), ERROR_SUCCESS);
	CHECK(CloseClusterResource(resource));
	CHECK(CloseClusterGroup(group));
}

static void is_on_the_list(void)
{
	WCHAR name[16];
	DWORD type = 0, size = 16;
	HCLUSENUM list;

	REQUIRE(fixture_open());
	list = ClusterOpenEnum(cluster, CLUSTER_ENUM_RESOURCE);
	REQUIRE(list);
	CHECK_INT(ClusterEnum(list, 0, &type, name, &size), ERROR_SUCCESS);
	CHECK_INT(type, CLUSTER_ENUM_RESOURCE);
	CHECK_INT(size, 2);
	CHECK(!lstrcmpW(name, L"db"));
	size = 2;
	CHECK_INT(ClusterEnum(list, 0, &type, name, &size), ERROR_MORE_DATA);
	CHECK_INT(size, 2);
	size = 0;
	CHECK_INT(ClusterEnum(list, 0, &type, NULL, &size), ERROR_SUCCESS);
	CHECK_INT(size, 2);
	size = 16;
	CHECK_INT(ClusterEnum(list, 1, &type, name, &size),
		  ERROR_NO_MORE_ITEMS);
	CHECK_INT(ClusterEnum(list, 0xFFFFFFFF, &type, name, &size),
		  ERROR_NO_MORE_ITEMS);
	CHECK_INT(ClusterEnum(list, 0, NULL, name, &size),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterEnum(list, 0, &type, name, NULL),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterCloseEnum(list), ERROR_SUCCESS);
	CHECK_INT(ClusterCloseEnum(list), ERROR_INVALID_HANDLE);
	CHECK_INT(ClusterEnum(list, 0, &type, name, &size),
		  ERROR_INVALID_HANDLE);
	CHECK_ERROR(ClusterOpenEnum(cluster, CLUSTER_ENUM_NODE),
		    ERROR_INVALID_PARAMETER);
	CHECK_ERROR(ClusterOpenEnum(cluster, CLUSTER_ENUM_ALL),
		    ERROR_INVALID_PARAMETER);
	CHECK_ERROR(ClusterOpenEnum(cluster, 0), ERROR_INVALID_PARAMETER);
	fixture_close();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(is_made_once),
	KTAP_CASE(is_not_made_of_bad_words),
	KTAP_CASE(is_opened_by_name_or_id),
	KTAP_CASE(is_opened_for_an_access),
	KTAP_CASE(goes_online_and_offline),
	KTAP_CASE(says_where_it_is),
	KTAP_CASE(is_gone_when_it_was_deleted),
	KTAP_CASE(outlives_its_cluster),
	KTAP_CASE(is_on_the_list),
};

KTAP_MAIN(cases)
