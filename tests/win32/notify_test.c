// SPDX-License-Identifier: GPL-2.0-or-later
/* Notification ports. */
#include <pthread.h>

#include "fixture.h"

#define KEY 0x1234
#define ALL (DWORD) CLUSTER_CHANGE_ALL

static HCHANGE port;

static bool opens(DWORD filter)
{
	if (!fixture_open())
		return false;
	port = CreateClusterNotifyPort(INVALID_HANDLE_VALUE, cluster, filter,
				       KEY);
	return CHECK(port);
}

static void closes(void)
{
	CHECK(CloseClusterNotifyPort(port));
	CHECK_ERROR(CloseClusterNotifyPort(port), ERROR_INVALID_HANDLE);
	fixture_close();
}

/* The next notification is of this type and name. */
static void comes(DWORD wanted, LPCWSTR about)
{
	DWORD_PTR key = 0;
	DWORD type = 0, size = 64;
	WCHAR name[64] = { 0 };

	CHECK_INT(GetClusterNotify(port, &key, &type, name, &size, INFINITE),
		  ERROR_SUCCESS);
	CHECK_INT(key, KEY);
	CHECK_INT(type, wanted);
	CHECK(!lstrcmpW(name, about));
	CHECK_INT(size, lstrlenW(about));
}

static void nothing_comes(void)
{
	DWORD type, size = 64;
	WCHAR name[64];
	DWORD_PTR key;

	CHECK_INT(GetClusterNotify(port, &key, &type, name, &size, 0),
		  WAIT_TIMEOUT);
}

static void tells_of_states(void)
{
	REQUIRE(opens(CLUSTER_CHANGE_RESOURCE_STATE));
	nothing_comes();
	CHECK_INT(OnlineClusterResource(resource), ERROR_SUCCESS);
	comes(CLUSTER_CHANGE_RESOURCE_STATE, L"db");
	CHECK_INT(OfflineClusterResource(resource), ERROR_SUCCESS);
	comes(CLUSTER_CHANGE_RESOURCE_STATE, L"db");
	nothing_comes();
	closes();
}

static void tells_of_checkpoints(void)
{
	static const WCHAR name[] = L"1\\\\NotifyKey";

	REQUIRE(opens(CLUSTER_CHANGE_RESOURCE_PROPERTY));
	REQUIRE(world_make_container("1\\\\NotifyKey", true));
	CHECK_INT(control_string(CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT, name),
		  ERROR_SUCCESS);
	comes(CLUSTER_CHANGE_RESOURCE_PROPERTY, L"db");
	CHECK_INT(control_string(CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT,
				 name),
		  ERROR_SUCCESS);
	comes(CLUSTER_CHANGE_RESOURCE_PROPERTY, L"db");
	nothing_comes();
	CHECK(world_remove_container("1\\\\NotifyKey"));
	closes();
}

static void tells_of_resources(void)
{
	HRESOURCE other;

	REQUIRE(opens(CLUSTER_CHANGE_RESOURCE_ADDED |
		      CLUSTER_CHANGE_RESOURCE_DELETED));
	other = CreateClusterResource(group, L"other", L"t", 0);
	CHECK(other);
	CHECK_INT(OnlineClusterResource(other), ERROR_SUCCESS);
	CHECK_INT(OfflineClusterResource(other), ERROR_SUCCESS);
	CHECK_INT(DeleteClusterResource(other), ERROR_SUCCESS);
	CHECK(CloseClusterResource(other));
	comes(CLUSTER_CHANGE_RESOURCE_ADDED, L"other");
	comes(CLUSTER_CHANGE_RESOURCE_DELETED, L"other");
	nothing_comes();
	closes();
}

/* A name that does not fit comes again. */
static void keeps_what_does_not_fit(void)
{
	DWORD type = 0, size = 2;
	WCHAR name[64];
	DWORD_PTR key;

	REQUIRE(opens(ALL));
	CHECK_INT(OnlineClusterResource(resource), ERROR_SUCCESS);
	CHECK_INT(GetClusterNotify(port, &key, &type, name, &size, 0),
		  ERROR_MORE_DATA);
	CHECK_INT(type, CLUSTER_CHANGE_RESOURCE_STATE);
	CHECK_INT(size, 2);
	CHECK_INT(GetClusterNotify(port, &key, &type, name, NULL, 0),
		  ERROR_INVALID_PARAMETER);
	comes(CLUSTER_CHANGE_RESOURCE_STATE, L"db");
	CHECK_INT(OfflineClusterResource(resource), ERROR_SUCCESS);
	CHECK_INT(GetClusterNotify(port, NULL, NULL, NULL, NULL, 0),
		  ERROR_SUCCESS);
	nothing_comes();
	closes();
}

static void *waits(void *unused)
{
	DWORD type = 0, size = 64;
	WCHAR name[64];
	DWORD_PTR key;
	DWORD code;

	(void)unused;
	code = GetClusterNotify(port, &key, &type, name, &size, INFINITE);
	return (void *)(ULONG_PTR)code;
}

static DWORD ends(pthread_t thread)
{
	void *code;

	pthread_join(thread, &code);
	return (DWORD)(ULONG_PTR)code;
}

/* Each event goes to one of the threads that wait, and none is forgotten. */
static void wakes_threads(void)
{
	pthread_t threads[4];

	REQUIRE(opens(CLUSTER_CHANGE_RESOURCE_STATE));
	for (unsigned int i = 0; i < 4; i++)
		REQUIRE(!pthread_create(&threads[i], NULL, waits, NULL));
	world_await_waiting(4);
	for (unsigned int i = 0; i < 2; i++) {
		CHECK_INT(OnlineClusterResource(resource), ERROR_SUCCESS);
		CHECK_INT(OfflineClusterResource(resource), ERROR_SUCCESS);
	}
	for (unsigned int i = 0; i < 4; i++)
		CHECK_INT(ends(threads[i]), ERROR_SUCCESS);
	nothing_comes();
	closes();
}

static void wakes_threads_when_it_is_closed(void)
{
	pthread_t threads[4];

	REQUIRE(opens(CLUSTER_CHANGE_RESOURCE_STATE));
	for (unsigned int i = 0; i < 4; i++)
		REQUIRE(!pthread_create(&threads[i], NULL, waits, NULL));
	world_await_waiting(4);
	CHECK(CloseClusterNotifyPort(port));
	for (unsigned int i = 0; i < 4; i++)
		CHECK_INT(ends(threads[i]), ERROR_INVALID_HANDLE);
	fixture_close();
}

/* One port of two clusters, with a key and a filter for each */
static void listens_to_more(void)
{
	HCLUSTER second = OpenCluster(NULL);
	DWORD_PTR key = 0;
	DWORD type = 0;

	REQUIRE(second && fixture_open());
	port = CreateClusterNotifyPort(INVALID_HANDLE_VALUE,
				       INVALID_HANDLE_VALUE, 0, 0);
	REQUIRE(port);
	nothing_comes();
	CHECK(CreateClusterNotifyPort(
		      port, cluster, CLUSTER_CHANGE_RESOURCE_STATE, 1) == port);
	CHECK(CreateClusterNotifyPort(
		      port, second, CLUSTER_CHANGE_RESOURCE_ADDED, 2) == port);
	CHECK(CloseCluster(second));
	CHECK_INT(OnlineClusterResource(resource), ERROR_SUCCESS);
	CHECK_INT(GetClusterNotify(port, &key, &type, NULL, NULL, 0),
		  ERROR_SUCCESS);
	CHECK_INT(key, 1);
	nothing_comes();
	second = (HCLUSTER)CreateClusterResource(group, L"other", L"t", 0);
	CHECK_INT(DeleteClusterResource((HRESOURCE)second), ERROR_SUCCESS);
	CHECK(CloseClusterResource((HRESOURCE)second));
	CHECK_INT(GetClusterNotify(port, &key, &type, NULL, NULL, 0),
		  ERROR_SUCCESS);
	CHECK_INT(key, 2);
	CHECK_INT(type, CLUSTER_CHANGE_RESOURCE_ADDED);
	nothing_comes();
	closes();
}

/* Who is too slow is told so. */
static void tells_that_some_were_lost(void)
{
	unsigned int events = world_max_events();
	DWORD type = 0, size;
	unsigned int states = 0;
	WCHAR name[64];

	REQUIRE(events && opens(CLUSTER_CHANGE_RESOURCE_STATE |
				CLUSTER_CHANGE_CLUSTER_RECONNECT));
	for (unsigned int i = 0; i <= events / 2; i++) {
		OnlineClusterResource(resource);
		OfflineClusterResource(resource);
	}
	do {
		size = 64;
		CHECK_INT(GetClusterNotify(port, NULL, &type, name, &size, 0),
			  ERROR_SUCCESS);
		states++;
	} while (type == CLUSTER_CHANGE_RESOURCE_STATE && states <= events);
	CHECK_INT(type, CLUSTER_CHANGE_CLUSTER_RECONNECT);
	CHECK(!lstrcmpW(name, L"clusctl"));
	closes();
}

static void waits_no_longer_than_told(void)
{
	REQUIRE(opens(CLUSTER_CHANGE_RESOURCE_STATE));
	CHECK_INT(GetClusterNotify(port, NULL, NULL, NULL, NULL, 20),
		  WAIT_TIMEOUT);
	/* What is filtered out does not end the waiting. */
	CHECK_INT(control_string(CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT,
				 L"1\\\\none"),
		  ERROR_FILE_NOT_FOUND);
	CHECK_INT(GetClusterNotify(port, NULL, NULL, NULL, NULL, 20),
		  WAIT_TIMEOUT);
	closes();
}

static void refuses_bad_ports(void)
{
	REQUIRE(opens(ALL));
	CHECK_ERROR(CreateClusterNotifyPort(INVALID_HANDLE_VALUE, cluster, 0,
					    KEY),
		    ERROR_INVALID_PARAMETER);
	CHECK_ERROR(CreateClusterNotifyPort(port, INVALID_HANDLE_VALUE, ALL,
					    KEY),
		    ERROR_INVALID_PARAMETER);
	CHECK_ERROR(CreateClusterNotifyPort(INVALID_HANDLE_VALUE, NULL, ALL,
					    KEY),
		    ERROR_INVALID_HANDLE);
	CHECK_ERROR(CreateClusterNotifyPort(NULL, cluster, ALL, KEY),
		    ERROR_INVALID_HANDLE);
	CHECK_ERROR(CreateClusterNotifyPort((HCHANGE)resource, cluster, ALL,
					    KEY),
		    ERROR_INVALID_HANDLE);
	CHECK_INT(GetClusterNotify(NULL, NULL, NULL, NULL, NULL, 0),
		  ERROR_INVALID_HANDLE);
	CHECK_INT(GetClusterNotify(INVALID_HANDLE_VALUE, NULL, NULL, NULL, NULL,
				   0),
		  ERROR_INVALID_HANDLE);
	closes();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(tells_of_states),
	KTAP_CASE(tells_of_checkpoints),
	KTAP_CASE(tells_of_resources),
	KTAP_CASE(keeps_what_does_not_fit),
	KTAP_CASE(wakes_threads),
	KTAP_CASE(wakes_threads_when_it_is_closed),
	KTAP_CASE(listens_to_more),
	KTAP_CASE(tells_that_some_were_lost),
	KTAP_CASE(waits_no_longer_than_told),
	KTAP_CASE(refuses_bad_ports),
};

KTAP_MAIN(cases)
