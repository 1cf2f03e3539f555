/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ClusAPI, as far as crypto checkpoints need it: the cluster, its resources and
 * their control codes, lists of resources, and notifications. What each
 * function does here is in clusctl-win32(7).
 */
#ifndef CLUSCTL_CLUSAPI_H
#define CLUSCTL_CLUSAPI_H

#include <windows.h>
#include <clusapi_code.h>
#include <clusapi_codes.h>
#include <clusapi_codes_other.h>

#ifdef __cplusplus
extern "C" {
#endif

/* clang-format off */

typedef struct _HCLUSTER *HCLUSTER;
typedef struct _HNODE *HNODE;
typedef struct _HRESOURCE *HRESOURCE;
typedef struct _HGROUP *HGROUP;
typedef struct _HCHANGE *HCHANGE;
typedef struct _HCLUSENUM *HCLUSENUM;

#define CLUSAPI_VERSION 0x0500
#define MAX_CLUSTERNAME_LENGTH MAX_COMPUTERNAME_LENGTH

#define CLUSAPI_READ_ACCESS	0x00000001
#define CLUSAPI_CHANGE_ACCESS	0x00000002
#define CLUSAPI_NO_ACCESS	0x00000004
#define CLUSAPI_ALL_ACCESS	(CLUSAPI_READ_ACCESS | CLUSAPI_CHANGE_ACCESS)

#define CLUSTER_VERSION_FLAG_MIXED_MODE	0x00000001
#define CLUSTER_VERSION_UNKNOWN		0xFFFFFFFF
#define CLUSTER_MAKE_VERSION(major, minor) ((major) << 16 | (minor))
#define CLUSTER_GET_MAJOR_VERSION(version) ((version) >> 16)
#define CLUSTER_GET_MINOR_VERSION(version) ((version) & 0xFFFF)

typedef struct CLUSTERVERSIONINFO_NT4 {
	DWORD dwVersionInfoSize;
	WORD MajorVersion;
	WORD MinorVersion;
	WORD BuildNumber;
	WCHAR szVendorId[64];
	WCHAR szCSDVersion[64];
} CLUSTERVERSIONINFO_NT4, *PCLUSTERVERSIONINFO_NT4;

typedef struct CLUSTERVERSIONINFO {
	DWORD dwVersionInfoSize;
	WORD MajorVersion;
	WORD MinorVersion;
	WORD BuildNumber;
	WCHAR szVendorId[64];
	WCHAR szCSDVersion[64];
	DWORD dwClusterHighestVersion;
	DWORD dwClusterLowestVersion;
	DWORD dwFlags;
	DWORD dwReserved;
} CLUSTERVERSIONINFO, *LPCLUSTERVERSIONINFO, *PCLUSTERVERSIONINFO;

/* The cluster */
HCLUSTER WINAPI OpenCluster(LPCWSTR lpszClusterName);
HCLUSTER WINAPI OpenClusterEx(LPCWSTR lpszClusterName, DWORD dwDesiredAccess,
			      DWORD *lpdwGrantedAccess);
BOOL WINAPI CloseCluster(HCLUSTER hCluster);
DWORD WINAPI GetClusterInformation(HCLUSTER hCluster, LPWSTR lpszClusterName,
				   LPDWORD lpcchClusterName,
				   LPCLUSTERVERSIONINFO lpClusterInfo);

/* Nodes, to be named as host nodes */
HNODE WINAPI OpenClusterNode(HCLUSTER hCluster, LPCWSTR lpszNodeName);
BOOL WINAPI CloseClusterNode(HNODE hNode);

/* The group, which has all resources */
HGROUP WINAPI OpenClusterGroup(HCLUSTER hCluster, LPCWSTR lpszGroupName);
BOOL WINAPI CloseClusterGroup(HGROUP hGroup);

/* Resources */
typedef enum CLUSTER_RESOURCE_STATE {
	ClusterResourceStateUnknown = -1,
	ClusterResourceInherited = 0,
	ClusterResourceInitializing = 1,
	ClusterResourceOnline = 2,
	ClusterResourceOffline = 3,
	ClusterResourceFailed = 4,
	ClusterResourcePending = 128,
	ClusterResourceOnlinePending = 129,
	ClusterResourceOfflinePending = 130,
} CLUSTER_RESOURCE_STATE;

typedef enum CLUSTER_RESOURCE_CREATE_FLAGS {
	CLUSTER_RESOURCE_DEFAULT_MONITOR = 0,
	CLUSTER_RESOURCE_SEPARATE_MONITOR = 1,
	CLUSTER_RESOURCE_VALID_FLAGS = 1,
} CLUSTER_RESOURCE_CREATE_FLAGS;

HRESOURCE WINAPI CreateClusterResource(HGROUP hGroup, LPCWSTR lpszResourceName,
				       LPCWSTR lpszResourceType, DWORD dwFlags);
HRESOURCE WINAPI OpenClusterResource(HCLUSTER hCluster,
				     LPCWSTR lpszResourceName);
HRESOURCE WINAPI OpenClusterResourceEx(HCLUSTER hCluster,
				       LPCWSTR lpszResourceName,
				       DWORD dwDesiredAccess,
				       DWORD *lpdwGrantedAccess);
BOOL WINAPI CloseClusterResource(HRESOURCE hResource);
DWORD WINAPI DeleteClusterResource(HRESOURCE hResource);
CLUSTER_RESOURCE_STATE WINAPI
GetClusterResourceState(HRESOURCE hResource, LPWSTR lpszNodeName,
			LPDWORD lpcchNodeName, LPWSTR lpszGroupName,
			LPDWORD lpcchGroupName);
DWORD WINAPI OnlineClusterResource(HRESOURCE hResource);
DWORD WINAPI OfflineClusterResource(HRESOURCE hResource);

/* Lists; of the types there are, only that of resources is here */
__extension__ typedef enum CLUSTER_ENUM {
	CLUSTER_ENUM_NODE = 0x00000001,
	CLUSTER_ENUM_RESTYPE = 0x00000002,
	CLUSTER_ENUM_RESOURCE = 0x00000004,
	CLUSTER_ENUM_GROUP = 0x00000008,
	CLUSTER_ENUM_NETWORK = 0x00000010,
	CLUSTER_ENUM_NETINTERFACE = 0x00000020,
	CLUSTER_ENUM_INTERNAL_NETWORK = 0x80000000,
	CLUSTER_ENUM_ALL = 0x0000003F,
} CLUSTER_ENUM;

HCLUSENUM WINAPI ClusterOpenEnum(HCLUSTER hCluster, DWORD dwType);
DWORD WINAPI ClusterEnum(HCLUSENUM hEnum, DWORD dwIndex, LPDWORD lpdwType,
			 LPWSTR lpszName, LPDWORD lpcchName);
DWORD WINAPI ClusterCloseEnum(HCLUSENUM hEnum);

/* Notifications */
__extension__ typedef enum CLUSTER_CHANGE {
	CLUSTER_CHANGE_NODE_STATE = 0x00000001,
	CLUSTER_CHANGE_NODE_DELETED = 0x00000002,
	CLUSTER_CHANGE_NODE_ADDED = 0x00000004,
	CLUSTER_CHANGE_NODE_PROPERTY = 0x00000008,
	CLUSTER_CHANGE_REGISTRY_NAME = 0x00000010,
	CLUSTER_CHANGE_REGISTRY_ATTRIBUTES = 0x00000020,
	CLUSTER_CHANGE_REGISTRY_VALUE = 0x00000040,
	CLUSTER_CHANGE_REGISTRY_SUBTREE = 0x00000080,
	CLUSTER_CHANGE_RESOURCE_STATE = 0x00000100,
	CLUSTER_CHANGE_RESOURCE_DELETED = 0x00000200,
	CLUSTER_CHANGE_RESOURCE_ADDED = 0x00000400,
	CLUSTER_CHANGE_RESOURCE_PROPERTY = 0x00000800,
	CLUSTER_CHANGE_GROUP_STATE = 0x00001000,
	CLUSTER_CHANGE_GROUP_DELETED = 0x00002000,
	CLUSTER_CHANGE_GROUP_ADDED = 0x00004000,
	CLUSTER_CHANGE_GROUP_PROPERTY = 0x00008000,
	CLUSTER_CHANGE_RESOURCE_TYPE_DELETED = 0x00010000,
	CLUSTER_CHANGE_RESOURCE_TYPE_ADDED = 0x00020000,
	CLUSTER_CHANGE_RESOURCE_TYPE_PROPERTY = 0x00040000,
	CLUSTER_CHANGE_CLUSTER_RECONNECT = 0x00080000,
	CLUSTER_CHANGE_NETWORK_STATE = 0x00100000,
	CLUSTER_CHANGE_NETWORK_DELETED = 0x00200000,
	CLUSTER_CHANGE_NETWORK_ADDED = 0x00400000,
	CLUSTER_CHANGE_NETWORK_PROPERTY = 0x00800000,
	CLUSTER_CHANGE_NETINTERFACE_STATE = 0x01000000,
	CLUSTER_CHANGE_NETINTERFACE_DELETED = 0x02000000,
	CLUSTER_CHANGE_NETINTERFACE_ADDED = 0x04000000,
	CLUSTER_CHANGE_NETINTERFACE_PROPERTY = 0x08000000,
	CLUSTER_CHANGE_QUORUM_STATE = 0x10000000,
	CLUSTER_CHANGE_CLUSTER_STATE = 0x20000000,
	CLUSTER_CHANGE_CLUSTER_PROPERTY = 0x40000000,
	CLUSTER_CHANGE_HANDLE_CLOSE = 0x80000000,
	CLUSTER_CHANGE_ALL = 0xFFFFFFFF,
} CLUSTER_CHANGE;

HCHANGE WINAPI CreateClusterNotifyPort(HCHANGE hChange, HCLUSTER hCluster,
				       DWORD dwFilter, DWORD_PTR dwNotifyKey);
DWORD WINAPI GetClusterNotify(HCHANGE hChange, DWORD_PTR *lpdwNotifyKey,
			      LPDWORD lpdwFilterType, LPWSTR lpszName,
			      LPDWORD lpcchName, DWORD dwMilliseconds);
BOOL WINAPI CloseClusterNotifyPort(HCHANGE hChange);

/* Control codes, see clusapi_code.h */
DWORD WINAPI ClusterResourceControl(HRESOURCE hResource, HNODE hHostNode,
				    DWORD dwControlCode, LPVOID lpInBuffer,
				    DWORD cbInBufferSize, LPVOID lpOutBuffer,
				    DWORD cbOutBufferSize,
				    LPDWORD lpBytesReturned);
DWORD WINAPI ClusterResourceTypeControl(HCLUSTER hCluster,
					LPCWSTR lpszResourceTypeName,
					HNODE hHostNode, DWORD dwControlCode,
					LPVOID lpInBuffer, DWORD nInBufferSize,
					LPVOID lpOutBuffer,
					DWORD nOutBufferSize,
					LPDWORD lpBytesReturned);

/* What GET_CHARACTERISTICS, GET_FLAGS and GET_CLASS_INFO return */
typedef enum CLUS_CHARACTERISTICS {
	CLUS_CHAR_UNKNOWN = 0x00000000,
	CLUS_CHAR_QUORUM = 0x00000001,
	CLUS_CHAR_DELETE_REQUIRES_ALL_NODES = 0x00000002,
	CLUS_CHAR_LOCAL_QUORUM = 0x00000004,
	CLUS_CHAR_LOCAL_QUORUM_DEBUG = 0x00000008,
	CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON = 0x00000010,
	CLUS_CHAR_BROADCAST_DELETE = 0x00000020,
	CLUS_CHAR_SINGLE_CLUSTER_INSTANCE = 0x00000040,
	CLUS_CHAR_SINGLE_GROUP_INSTANCE = 0x00000080,
} CLUS_CHARACTERISTICS;

typedef enum CLUS_FLAGS {
	CLUS_FLAG_CORE = 0x00000001,
} CLUS_FLAGS;

typedef enum CLUSTER_RESOURCE_CLASS {
	CLUS_RESCLASS_UNKNOWN = 0,
	CLUS_RESCLASS_STORAGE = 1,
	CLUS_RESCLASS_NETWORK = 2,
	CLUS_RESCLASS_USER = 32768,
} CLUSTER_RESOURCE_CLASS;

__extension__ typedef enum CLUS_RESSUBCLASS {
	CLUS_RESSUBCLASS_SHARED = 0x80000000,
} CLUS_RESSUBCLASS;

typedef struct CLUS_RESOURCE_CLASS_INFO {
	union {
		struct {
			union {
				DWORD dw;
				CLUSTER_RESOURCE_CLASS rc;
			};
			DWORD SubClass;
		};
		ULARGE_INTEGER li;
	};
} CLUS_RESOURCE_CLASS_INFO, *PCLUS_RESOURCE_CLASS_INFO;

/* clang-format on */

#ifdef __cplusplus
}
#endif

#endif
