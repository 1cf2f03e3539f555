// SPDX-License-Identifier: GPL-2.0-or-later
/* The cluster, its nodes and its group. */
#include "fixture.h"

static void opens_by_its_names(void)
{
	WCHAR node[256];
	DWORD size = 256;
	LPCWSTR names[] = { NULL, L"clusctl", L"CLUSCTL", node };

	REQUIRE(GetComputerNameW(node, &size));
	for (size_t i = 0; i < 4; i++) {
		HCLUSTER c = OpenCluster(names[i]);

		CHECK(c);
		CHECK(CloseCluster(c));
		CHECK_ERROR(CloseCluster(c), ERROR_INVALID_HANDLE);
	}
	CHECK_ERROR(OpenCluster(L"elsewhere"), RPC_S_SERVER_UNAVAILABLE);
	CHECK_ERROR(OpenCluster(L""), RPC_S_SERVER_UNAVAILABLE);
	CHECK_ERROR(OpenCluster(L"\xD800"), RPC_S_SERVER_UNAVAILABLE);
}

static void opens_for_an_access(void)
{
	static const DWORD asked[] = { GENERIC_READ, GENERIC_ALL,
				       GENERIC_ALL | GENERIC_READ,
				       MAXIMUM_ALLOWED };
	static const DWORD given[] = { GENERIC_READ, GENERIC_ALL, GENERIC_ALL,
				       GENERIC_ALL };
	DWORD granted;
	HCLUSTER c;

	for (size_t i = 0; i < 4; i++) {
		granted = 0;
		c = OpenClusterEx(NULL, asked[i], &granted);
		CHECK(c);
		CHECK_INT(granted, given[i]);
		CHECK(CloseCluster(c));
	}
	c = OpenClusterEx(NULL, GENERIC_READ, NULL);
	CHECK(c);
	CHECK(CloseCluster(c));
	CHECK_ERROR(OpenClusterEx(NULL, 0, &granted), ERROR_INVALID_PARAMETER);
	CHECK_ERROR(OpenClusterEx(NULL, GENERIC_EXECUTE, &granted),
		    ERROR_INVALID_PARAMETER);
}

static void is_not_for_everybody(void)
{
	DWORD granted = 0;
	HCLUSTER c;

	REQUIRE(world_become_guest(0600));
	CHECK_ERROR(OpenCluster(NULL), ERROR_ACCESS_DENIED);
	CHECK_ERROR(OpenClusterEx(NULL, MAXIMUM_ALLOWED, &granted),
		    ERROR_ACCESS_DENIED);
	CHECK(world_become_root());
	REQUIRE(world_become_guest(0644));
	CHECK_ERROR(OpenCluster(NULL), ERROR_ACCESS_DENIED);
	c = OpenClusterEx(NULL, MAXIMUM_ALLOWED, &granted);
	CHECK(c);
	CHECK_INT(granted, GENERIC_READ);
	CHECK(CloseCluster(c));
	CHECK(world_become_root());
}

static void tells_its_name(void)
{
	HCLUSTER c = OpenCluster(NULL);
	WCHAR name[16] = { 0 };
	DWORD size = 16;

	REQUIRE(c);
	CHECK_INT(GetClusterInformation(c, name, &size, NULL), ERROR_SUCCESS);
	CHECK_INT(size, 7);
	CHECK(!lstrcmpW(name, L"clusctl"));
	size = 8;
	CHECK_INT(GetClusterInformation(c, name, &size, NULL), ERROR_SUCCESS);
	size = 7;
	CHECK_INT(GetClusterInformation(c, name, &size, NULL), ERROR_MORE_DATA);
	CHECK_INT(size, 7);
	CHECK(!lstrcmpW(name, L"clusct"));
	size = 0;
	CHECK_INT(GetClusterInformation(c, name, &size, NULL), ERROR_MORE_DATA);
	CHECK_INT(size, 7);
	size = 0;
	CHECK_INT(GetClusterInformation(c, NULL, &size, NULL), ERROR_SUCCESS);
	CHECK_INT(size, 7);
	CHECK_INT(GetClusterInformation(c, name, NULL, NULL),
		  ERROR_INVALID_PARAMETER);
	CHECK(CloseCluster(c));
	CHECK_INT(GetClusterInformation(c, name, &size, NULL),
		  ERROR_INVALID_HANDLE);
}

static void tells_its_version(void)
{
	union {
		CLUSTERVERSIONINFO info;
		CLUSTERVERSIONINFO_NT4 old;
		BYTE bytes[sizeof(CLUSTERVERSIONINFO) + 4];
	} version;
	HCLUSTER c = OpenCluster(NULL);
	WCHAR name[16];
	DWORD size = 16;

	REQUIRE(c);
	FillMemory(&version, sizeof(version), 0xEE);
	version.info.dwVersionInfoSize = sizeof(version.info);
	CHECK_INT(GetClusterInformation(c, name, &size, &version.info), 0);
	CHECK_INT(version.info.MajorVersion, 6);
	CHECK_INT(version.info.dwClusterHighestVersion >> 16, 6);
	CHECK_INT(version.info.dwReserved, 0);
	CHECK(!lstrcmpW(version.info.szVendorId, L"clusctl"));
	CHECK(lstrlenW(version.info.szCSDVersion));
	CHECK_INT(version.bytes[sizeof(version.info)], 0xEE);

	FillMemory(&version, sizeof(version), 0xEE);
	version.info.dwVersionInfoSize = sizeof(version.old);
	size = 16;
	CHECK_INT(GetClusterInformation(c, name, &size, &version.info), 0);
	CHECK_INT(version.old.MajorVersion, 6);
	CHECK_INT(version.bytes[sizeof(version.old)], 0xEE);

	version.info.dwVersionInfoSize = 8;
	CHECK_INT(GetClusterInformation(c, name, &size, &version.info),
		  ERROR_INVALID_PARAMETER);
	CHECK(CloseCluster(c));
}

static void has_nodes(void)
{
	HCLUSTER c = OpenCluster(NULL);
	HNODE node;

	REQUIRE(c);
	node = OpenClusterNode(c, L"another");
	CHECK(node);
	CHECK(CloseClusterNode(node));
	CHECK_ERROR(CloseClusterNode(node), ERROR_INVALID_HANDLE);
	CHECK_ERROR(OpenClusterNode(c, NULL), ERROR_INVALID_PARAMETER);
	CHECK_ERROR(OpenClusterNode(c, L""), ERROR_INVALID_PARAMETER);
	CHECK_ERROR(OpenClusterNode(c, L"\xDC00"), ERROR_INVALID_PARAMETER);
	CHECK_ERROR(OpenClusterNode((HCLUSTER)node, L"a"),
		    ERROR_INVALID_HANDLE);
	CHECK(CloseCluster(c));
}

static void has_one_group(void)
{
	HCLUSTER c = OpenCluster(NULL);
	HGROUP g;

	REQUIRE(c);
	g = OpenClusterGroup(c, L"cluster group");
	CHECK(g);
	CHECK_ERROR(OpenClusterGroup(c, L"Available Storage"),
		    ERROR_GROUP_NOT_FOUND);
	CHECK_ERROR(OpenClusterGroup(c, NULL), ERROR_INVALID_PARAMETER);
	CHECK(CloseCluster(c));
	CHECK_ERROR(OpenClusterGroup(c, L"Cluster Group"),
		    ERROR_INVALID_HANDLE);
	CHECK(CloseClusterGroup(g));
	CHECK_ERROR(CloseClusterGroup(g), ERROR_INVALID_HANDLE);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(opens_by_its_names),	 KTAP_CASE(opens_for_an_access),
	KTAP_CASE(is_not_for_everybody), KTAP_CASE(tells_its_name),
	KTAP_CASE(tells_its_version),	 KTAP_CASE(has_nodes),
	KTAP_CASE(has_one_group),
};

KTAP_MAIN(cases)
