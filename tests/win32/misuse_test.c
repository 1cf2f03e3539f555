// SPDX-License-Identifier: GPL-2.0-or-later
/* Handles that are none, or not these any more, and many threads. */
#include <pthread.h>
#include <stdlib.h>

#include "fixture.h"

#define THREADS 8

/* Gives a handle to all functions that take one of another kind. */
static void refuse(HANDLE handle)
{
	DWORD type, size = 0;

	CHECK_ERROR(OpenClusterResource(handle, L"db"), ERROR_INVALID_HANDLE);
	CHECK_ERROR(OpenClusterGroup(handle, L"Cluster Group"),
		    ERROR_INVALID_HANDLE);
	CHECK_ERROR(OpenClusterNode(handle, L"node"), ERROR_INVALID_HANDLE);
	CHECK_ERROR(ClusterOpenEnum(handle, CLUSTER_ENUM_RESOURCE),
		    ERROR_INVALID_HANDLE);
	CHECK_ERROR(CreateClusterResource(handle, L"x", L"t", 0),
		    ERROR_INVALID_HANDLE);
	CHECK_INT(GetClusterInformation(handle, NULL, &size, NULL),
		  ERROR_INVALID_HANDLE);
	CHECK_INT(OnlineClusterResource(handle), ERROR_INVALID_HANDLE);
	CHECK_INT(OfflineClusterResource(handle), ERROR_INVALID_HANDLE);
	CHECK_INT(DeleteClusterResource(handle), ERROR_INVALID_HANDLE);
	CHECK_INT(GetClusterResourceState(handle, NULL, NULL, NULL, NULL),
		  ClusterResourceStateUnknown);
	CHECK_INT(GetLastError(), ERROR_INVALID_HANDLE);
	CHECK_INT(ClusterResourceControl(handle, NULL, CLUSCTL_RESOURCE_UNKNOWN,
					 NULL, 0, NULL, 0, NULL),
		  ERROR_INVALID_HANDLE);
	CHECK_INT(ClusterEnum(handle, 0, &type, NULL, &size),
		  ERROR_INVALID_HANDLE);
	CHECK_INT(GetClusterNotify(handle, NULL, NULL, NULL, NULL, 0),
		  ERROR_INVALID_HANDLE);
	CHECK_ERROR(CloseCluster(handle), ERROR_INVALID_HANDLE);
	CHECK_ERROR(CloseClusterResource(handle), ERROR_INVALID_HANDLE);
	CHECK_ERROR(CloseClusterGroup(handle), ERROR_INVALID_HANDLE);
	CHECK_ERROR(CloseClusterNotifyPort(handle), ERROR_INVALID_HANDLE);
	CHECK_INT(ClusterCloseEnum(handle), ERROR_INVALID_HANDLE);
}

static void refuses_what_is_no_handle(void)
{
	int here = 0;

	refuse(NULL);
	refuse(INVALID_HANDLE_VALUE);
	refuse(&here);
	for (ULONG_PTR i = 1; i < 64; i++)
		refuse((HANDLE)((ULONG_PTR)1 << i));
}

static void refuses_other_kinds_and_closed_ones(void)
{
	HNODE node;

	REQUIRE(fixture_open());
	node = OpenClusterNode(cluster, L"node");
	REQUIRE(node);
	refuse(node);
	CHECK_ERROR(CloseClusterNode((HNODE)cluster), ERROR_INVALID_HANDLE);
	CHECK_ERROR(CloseClusterNode((HNODE)((ULONG_PTR)node + 1)),
		    ERROR_INVALID_HANDLE);
	CHECK(CloseClusterNode(node));
	refuse(node);
	fixture_close();
	refuse(cluster);
	refuse(resource);
}

/* Numbers of handles that were closed do not come back at once. */
static void does_not_mix_up_old_and_new(void)
{
	HCLUSTER old[1000];
	HCLUSTER c;

	for (unsigned int i = 0; i < 1000; i++) {
		old[i] = OpenCluster(NULL);
		CHECK(CloseCluster(old[i]));
	}
	c = OpenCluster(NULL);
	for (unsigned int i = 0; i < 1000; i++)
		CHECK(old[i] != c && !CloseCluster(old[i]));
	CHECK(CloseCluster(c));
}

/* Many hold the same handle, and one of them closes it. */
static void *uses(void *resource)
{
	DWORD code;

	do {
		code = ClusterResourceControl(
			resource, NULL, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS,
			NULL, 0, NULL, 0, NULL);
	} while (!code);
	return (void *)(ULONG_PTR)code;
}

static void closes_under_the_feet_of_others(void)
{
	pthread_t threads[THREADS];
	void *code;

	REQUIRE(fixture_open());
	for (unsigned int round = 0; round < 20; round++) {
		HRESOURCE r = OpenClusterResource(cluster, L"db");

		REQUIRE(r);
		for (unsigned int i = 0; i < THREADS; i++)
			REQUIRE(!pthread_create(&threads[i], NULL, uses, r));
		CHECK(CloseClusterResource(r));
		for (unsigned int i = 0; i < THREADS; i++) {
			pthread_join(threads[i], &code);
			CHECK_INT((ULONG_PTR)code, ERROR_INVALID_HANDLE);
		}
	}
	fixture_close();
}

/* Each thread has handles and a last error of its own. */
static void *works(void *number)
{
	DWORD mine = (DWORD)(ULONG_PTR)number;
	ULONG_PTR bad = 0;
	DWORD size;

	for (unsigned int i = 0; i < 50; i++) {
		HCLUSTER c = OpenCluster(NULL);
		HRESOURCE r = OpenClusterResource(c, L"db");
		HCLUSENUM list = ClusterOpenEnum(c, CLUSTER_ENUM_RESOURCE);
		HCHANGE p = CreateClusterNotifyPort(INVALID_HANDLE_VALUE, c,
						    ~(DWORD)0, mine);

		bad += !c || !r || !list || !p;
		SetLastError(mine);
		size = 0;
		bad += GetClusterInformation(c, NULL, &size, NULL) != 0;
		bad += GetClusterResourceState(r, NULL, NULL, NULL, NULL) !=
		       ClusterResourceOffline;
		bad += GetLastError() != mine;
		bad += !CloseClusterNotifyPort(p) || ClusterCloseEnum(list);
		bad += !CloseClusterResource(r) || !CloseCluster(c);
		bad += CloseCluster(c) != FALSE ||
		       GetLastError() != ERROR_INVALID_HANDLE;
	}
	return (void *)bad;
}

static void works_in_many_threads(void)
{
	pthread_t threads[THREADS];
	void *bad;

	REQUIRE(fixture_open());
	for (ULONG_PTR i = 0; i < THREADS; i++)
		REQUIRE(!pthread_create(&threads[i], NULL, works,
					(void *)(1000 + i)));
	for (unsigned int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &bad);
		CHECK_INT((ULONG_PTR)bad, 0);
	}
	fixture_close();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(refuses_what_is_no_handle),
	KTAP_CASE(refuses_other_kinds_and_closed_ones),
	KTAP_CASE(does_not_mix_up_old_and_new),
	KTAP_CASE(closes_under_the_feet_of_others),
	KTAP_CASE(works_in_many_threads),
};

KTAP_MAIN(cases)
