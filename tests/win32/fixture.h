/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of ClusAPI share. They are programs for Windows: what they
 * need besides is in world.h.
 */
#ifndef TESTS_WIN32_FIXTURE_H
#define TESTS_WIN32_FIXTURE_H

#include <windows.h>
#include <clusapi.h>

#include "../host/ktap.h"
#include "world.h"

#ifdef _WIN32
/* Windows has them, and mingw-w64 does not. */
HCLUSTER WINAPI OpenClusterEx(LPCWSTR lpszClusterName, DWORD dwDesiredAccess,
			      LPDWORD lpdwGrantedAccess);
HRESOURCE WINAPI OpenClusterResourceEx(HCLUSTER hCluster,
				       LPCWSTR lpszResourceName,
				       DWORD dwDesiredAccess,
				       LPDWORD lpdwGrantedAccess);
#endif

/* Bytes of a string with its NUL */
#define BYTES(string) ((DWORD)((lstrlenW(string) + 1) * sizeof(WCHAR)))

/* A cluster and a resource "db", offline and with an empty list */
static HCLUSTER cluster;
static HGROUP group;
static HRESOURCE resource;

/* What a test that failed has left */
static inline void fixture_clear(void)
{
	HRESOURCE left = OpenClusterResource(cluster, L"db");

	if (!left)
		return;
	OfflineClusterResource(left);
	DeleteClusterResource(left);
	CloseClusterResource(left);
}

static inline bool fixture_open(void)
{
	cluster = OpenCluster(NULL);
	fixture_clear();
	group = OpenClusterGroup(cluster, L"Cluster Group");
	resource = CreateClusterResource(group, L"db", L"Generic Service", 0);
	return CHECK(cluster) && CHECK(group) && CHECK(resource);
}

static inline void fixture_close(void)
{
	OfflineClusterResource(resource);
	CHECK_INT(DeleteClusterResource(resource), ERROR_SUCCESS);
	CHECK(CloseClusterResource(resource));
	CHECK(CloseClusterGroup(group));
	CHECK(CloseCluster(cluster));
}

/* Issues a code whose input is a string. */
static inline DWORD control_string(DWORD code, LPCWSTR string)
{
	return ClusterResourceControl(resource, NULL, code, (LPVOID)string,
				      BYTES(string), NULL, 0, NULL);
}

/* Checks that a call fails with a last error. */
#define CHECK_ERROR(call, code)                         \
	do {                                            \
		SetLastError(ERROR_SUCCESS);            \
		CHECK(!(call));                         \
		CHECK_INT(GetLastError(), (DWORD)code); \
	} while (0)

#endif
