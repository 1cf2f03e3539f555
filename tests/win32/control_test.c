// SPDX-License-Identifier: GPL-2.0-or-later
/* Control codes, with the buffers of the documentation. */
#include "fixture.h"

static WCHAR good[] = L"1\\Microsoft Base Cryptographic Provider v1.0\\MyKey";
static WCHAR by_default[] = L"1\\\\MyKey";
static const char good_utf8[] =
	"1\\Microsoft Base Cryptographic Provider v1.0\\MyKey";
static const char default_utf8[] = "1\\\\MyKey";

static DWORD add(LPCWSTR name)
{
	return control_string(CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT, name);
}

static DWORD delete_it(LPCWSTR name)
{
	return control_string(CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT, name);
}

static DWORD get(LPVOID out, DWORD size, LPDWORD bytes)
{
	return ClusterResourceControl(resource, NULL,
				      CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS,
				      NULL, 0, out, size, bytes);
}

/* The numbers of the documentation: 102 and 18 bytes, and 122 for both */
static void lists_what_was_added(void)
{
	WCHAR list[128];
	DWORD bytes = 99;

	CHECK_INT(BYTES(good), 102);
	CHECK_INT(BYTES(by_default), 18);
	REQUIRE(fixture_open());
	REQUIRE(world_make_container(good_utf8, true));
	REQUIRE(world_make_container(default_utf8, true));
	CHECK_INT(get(list, sizeof(list), &bytes), ERROR_SUCCESS);
	CHECK_INT(bytes, 2);
	CHECK_INT(list[0], 0);
	CHECK_INT(ClusterResourceControl(resource, NULL,
					 CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
					 good, 102, NULL, 0, &bytes),
		  ERROR_SUCCESS);
	CHECK_INT(bytes, 0);
	CHECK_INT(add(by_default), ERROR_SUCCESS);
	CHECK_INT(get(list, sizeof(list), &bytes), ERROR_SUCCESS);
	CHECK_INT(bytes, 122);
	CHECK_MEM(list, 102, good, 102);
	CHECK_MEM(list + 51, 18, by_default, 18);
	CHECK_INT(list[60], 0);
	CHECK_INT(delete_it(good), ERROR_SUCCESS);
	CHECK_INT(delete_it(good), ERROR_FILE_NOT_FOUND);
	CHECK_INT(get(list, sizeof(list), &bytes), ERROR_SUCCESS);
	CHECK_INT(bytes, 20);
	CHECK(world_remove_container(good_utf8));
	CHECK(world_remove_container(default_utf8));
	fixture_close();
}

static void tells_the_size_needed(void)
{
	BYTE list[32];
	DWORD bytes = 0;

	REQUIRE(fixture_open());
	REQUIRE(world_make_container(default_utf8, true));
	CHECK_INT(add(by_default), ERROR_SUCCESS);
	CHECK_INT(get(NULL, 0, &bytes), ERROR_SUCCESS);
	CHECK_INT(bytes, 20);
	FillMemory(list, sizeof(list), 0xEE);
	for (DWORD size = 0; size < 20; size++) {
		bytes = 0;
		CHECK_INT(get(list, size, &bytes), ERROR_MORE_DATA);
		CHECK_INT(bytes, 20);
	}
	CHECK_INT(list[0], 0xEE);
	CHECK_INT(get(list, 20, &bytes), ERROR_SUCCESS);
	CHECK_INT(list[20], 0xEE);
	CHECK_INT(get(list, sizeof(list), NULL), ERROR_SUCCESS);
	CHECK_INT(get(NULL, 8, &bytes), ERROR_INVALID_PARAMETER);
	CHECK_INT(get((LPVOID)16, 64, &bytes), ERROR_NOACCESS);
	CHECK(world_remove_container(default_utf8));
	fixture_close();
}

/* The failures that the documentation of the code names, and its neighbours */
static void says_why_it_adds_nothing(void)
{
	static const WCHAR twice[] =
		L"1\\Microsoft Strong Cryptographic Provider\\mykey";
	DWORD bytes;

	REQUIRE(fixture_open());
	CHECK_INT(add(by_default), (DWORD)NTE_BAD_KEYSET);
	REQUIRE(world_make_container(default_utf8, false));
	CHECK_INT(add(by_default), (DWORD)NTE_BAD_KEY);
	CHECK(world_remove_container(default_utf8));
	REQUIRE(world_make_container(default_utf8, true));
	CHECK_INT(add(by_default), ERROR_SUCCESS);
	CHECK_INT(add(by_default), ERROR_ALREADY_EXISTS);
	CHECK_INT(add(twice), ERROR_ALREADY_EXISTS);
	CHECK_INT(add(L"1\\MyKey"), ERROR_INVALID_PARAMETER);
	CHECK_INT(add(L"PROV_RSA_FULL\\\\MyKey"), ERROR_INVALID_PARAMETER);
	CHECK_INT(add(L"1\\\\"), ERROR_INVALID_PARAMETER);
	CHECK_INT(add(L""), ERROR_INVALID_PARAMETER);
	CHECK_INT(add(L"1\\\\a\xD800"), ERROR_INVALID_PARAMETER);
	CHECK_INT(add(L"999\\\\MyKey"), (DWORD)NTE_PROV_TYPE_NOT_DEF);
	CHECK_INT(add(L"1\\No Such Provider\\MyKey"),
		  (DWORD)NTE_KEYSET_NOT_DEF);
	CHECK_INT(add(L"24\\Microsoft Strong Cryptographic Provider\\MyKey"),
		  (DWORD)NTE_PROV_TYPE_NO_MATCH);
	CHECK_INT(get(NULL, 0, &bytes), ERROR_SUCCESS);
	CHECK_INT(bytes, 20);
	CHECK(world_remove_container(default_utf8));
	fixture_close();
}

static void takes_whole_strings_only(void)
{
	const DWORD code = CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT;
	DWORD size = BYTES(by_default);

	REQUIRE(fixture_open());
	REQUIRE(world_make_container(default_utf8, true));
	CHECK_INT(ClusterResourceControl(resource, NULL, code, by_default,
					 size - 2, NULL, 0, NULL),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterResourceControl(resource, NULL, code, by_default,
					 size - 1, NULL, 0, NULL),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterResourceControl(resource, NULL, code, by_default, 0,
					 NULL, 0, NULL),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterResourceControl(resource, NULL, code, NULL, 0, NULL, 0,
					 NULL),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterResourceControl(resource, NULL, code, NULL, size, NULL,
					 0, NULL),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterResourceControl(resource, NULL, code, (LPVOID)16, size,
					 NULL, 0, NULL),
		  ERROR_NOACCESS);
	CHECK(world_remove_container(default_utf8));
	fixture_close();
}

static void knows_its_codes(void)
{
	CLUS_RESOURCE_CLASS_INFO info = { 0 };
	WCHAR text[64];
	DWORD bytes, number = 99;

	REQUIRE(fixture_open());
	CHECK_INT(ClusterResourceControl(resource, NULL,
					 CLUSCTL_RESOURCE_UNKNOWN, NULL, 0,
					 NULL, 0, NULL),
		  ERROR_SUCCESS);
	CHECK_INT(ClusterResourceControl(resource, NULL,
					 CLUSCTL_RESOURCE_GET_NAME, NULL, 0,
					 text, sizeof(text), &bytes),
		  ERROR_SUCCESS);
	CHECK_INT(bytes, 6);
	CHECK(!lstrcmpW(text, L"db"));
	CHECK_INT(ClusterResourceControl(resource, NULL,
					 CLUSCTL_RESOURCE_GET_RESOURCE_TYPE,
					 NULL, 0, text, sizeof(text), &bytes),
		  ERROR_SUCCESS);
	CHECK(!lstrcmpW(text, L"Generic Service"));
	CHECK_INT(ClusterResourceControl(resource, NULL,
					 CLUSCTL_RESOURCE_GET_CHARACTERISTICS,
					 NULL, 0, &number, 4, &bytes),
		  ERROR_SUCCESS);
	CHECK_INT(number, CLUS_CHAR_UNKNOWN);
	number = 99;
	CHECK_INT(ClusterResourceControl(resource, NULL,
					 CLUSCTL_RESOURCE_GET_FLAGS, NULL, 0,
					 &number, 4, &bytes),
		  ERROR_SUCCESS);
	CHECK_INT(number & CLUS_FLAG_CORE, 0);
	info.rc = CLUS_RESCLASS_USER;
	CHECK_INT(ClusterResourceControl(resource, NULL,
					 CLUSCTL_RESOURCE_GET_CLASS_INFO, NULL,
					 0, &info, sizeof(info), &bytes),
		  ERROR_SUCCESS);
	CHECK_INT(bytes, 8);
	CHECK_INT(info.rc, CLUS_RESCLASS_UNKNOWN);
	fixture_close();
}

/* What is not there, or not for programs, or would be for the DLL of a resource */
static void refuses_other_codes(void)
{
	static const struct {
		DWORD code;
		DWORD error;
	} codes[] = {
		{ 0, ERROR_INVALID_FUNCTION },
		{ 0xFFFFFFFF, ERROR_INVALID_FUNCTION },
		{ CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT,
		  ERROR_INVALID_FUNCTION },
		{ CLUSCTL_RESOURCE_UPGRADE_DLL, ERROR_INVALID_FUNCTION },
		{ CLUSCTL_RESOURCE_TYPE_GET_CRYPTO_CHECKPOINTS,
		  ERROR_INVALID_FUNCTION },
		{ CLUSCTL_CLUSTER_GET_FQDN, ERROR_INVALID_FUNCTION },
		{ CLUSCTL_RESOURCE_DELETE, ERROR_ACCESS_DENIED },
		{ CLUSCTL_USER_CODE(2, CLUS_OBJECT_RESOURCE),
		  ERROR_INVALID_FUNCTION },
		/* The module's own codes, to read a state and to go online */
		{ 0x01200005, ERROR_INVALID_FUNCTION },
		{ 0x0160000A, ERROR_INVALID_FUNCTION },
	};
	BYTE out[64];
	DWORD bytes;

	REQUIRE(fixture_open());
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		CHECK_INT(ClusterResourceControl(resource, NULL, codes[i].code,
						 good, BYTES(good), out,
						 sizeof(out), &bytes),
			  codes[i].error);
	CHECK_INT(GetClusterResourceState(resource, NULL, NULL, NULL, NULL),
		  ClusterResourceOffline);
	fixture_close();
}

static void runs_on_this_node(void)
{
	WCHAR name[256];
	DWORD size = 256, bytes;
	HNODE here, there;

	REQUIRE(fixture_open());
	REQUIRE(GetComputerNameW(name, &size));
	here = OpenClusterNode(cluster, name);
	there = OpenClusterNode(cluster, L"another");
	REQUIRE(here && there);
	CHECK_INT(
		ClusterResourceControl(resource, here,
				       CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS,
				       NULL, 0, NULL, 0, &bytes),
		ERROR_SUCCESS);
	CHECK_INT(bytes, 2);
	CHECK_INT(
		ClusterResourceControl(resource, there,
				       CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS,
				       NULL, 0, NULL, 0, &bytes),
		ERROR_HOST_NODE_NOT_RESOURCE_OWNER);
	CHECK(CloseClusterNode(there));
	CHECK_INT(
		ClusterResourceControl(resource, there,
				       CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS,
				       NULL, 0, NULL, 0, &bytes),
		ERROR_INVALID_HANDLE);
	CHECK(CloseClusterNode(here));
	fixture_close();
}

static void has_no_codes_of_types(void)
{
	const DWORD code = CLUSCTL_RESOURCE_TYPE_GET_CRYPTO_CHECKPOINTS;
	BYTE out[64];
	DWORD bytes;

	REQUIRE(fixture_open());
	CHECK_INT(ClusterResourceTypeControl(cluster, L"Generic Service", NULL,
					     code, NULL, 0, out, sizeof(out),
					     &bytes),
		  ERROR_INVALID_FUNCTION);
	CHECK_INT(ClusterResourceTypeControl(
			  cluster, L"Generic Service", NULL,
			  CLUSCTL_RESOURCE_TYPE_GET_REGISTRY_CHECKPOINTS, NULL,
			  0, out, sizeof(out), &bytes),
		  ERROR_INVALID_FUNCTION);
	CHECK_INT(ClusterResourceTypeControl(cluster, L"Generic Service", NULL,
					     CLUSCTL_RESOURCE_UNKNOWN, NULL, 0,
					     out, sizeof(out), &bytes),
		  ERROR_INVALID_FUNCTION);
	CHECK_INT(ClusterResourceTypeControl(cluster, NULL, NULL, code, NULL, 0,
					     out, sizeof(out), &bytes),
		  ERROR_INVALID_PARAMETER);
	CHECK_INT(ClusterResourceTypeControl((HCLUSTER)resource, L"t", NULL,
					     code, NULL, 0, out, sizeof(out),
					     &bytes),
		  ERROR_INVALID_HANDLE);
	fixture_close();
}

static void needs_the_right_to_change(void)
{
	DWORD bytes;

	REQUIRE(fixture_open());
	REQUIRE(world_make_container(default_utf8, true));
	CHECK(CloseClusterResource(resource));
	resource = OpenClusterResourceEx(cluster, L"db", GENERIC_READ, NULL);
	CHECK_INT(add(by_default), ERROR_ACCESS_DENIED);
	CHECK_INT(delete_it(by_default), ERROR_ACCESS_DENIED);
	CHECK_INT(get(NULL, 0, &bytes), ERROR_SUCCESS);
	CHECK_INT(bytes, 2);
	CHECK(CloseClusterResource(resource));
	resource = OpenClusterResource(cluster, L"db");
	CHECK(world_remove_container(default_utf8));
	fixture_close();
}

static void is_gone_with_the_resource(void)
{
	DWORD bytes;

	REQUIRE(fixture_open());
	CHECK_INT(DeleteClusterResource(resource), ERROR_SUCCESS);
	CHECK_INT(add(by_default), ERROR_RESOURCE_NOT_AVAILABLE);
	CHECK_INT(get(NULL, 0, &bytes), ERROR_RESOURCE_NOT_AVAILABLE);
	CHECK(CloseClusterResource(resource));
	CHECK_INT(add(by_default), ERROR_INVALID_HANDLE);
	CHECK(CloseClusterGroup(group));
	CHECK(CloseCluster(cluster));
}

static const struct ktap_case cases[] = {
	KTAP_CASE(lists_what_was_added),
	KTAP_CASE(tells_the_size_needed),
	KTAP_CASE(says_why_it_adds_nothing),
	KTAP_CASE(takes_whole_strings_only),
	KTAP_CASE(knows_its_codes),
	KTAP_CASE(refuses_other_codes),
	KTAP_CASE(runs_on_this_node),
	KTAP_CASE(has_no_codes_of_types),
	KTAP_CASE(needs_the_right_to_change),
	KTAP_CASE(is_gone_with_the_resource),
};

KTAP_MAIN(cases)
