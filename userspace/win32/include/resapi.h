/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The functions of the resource API that encrypt checkpoint data, as Windows
 * sources call them. What is not here is not implemented.
 */
#ifndef CLUSCTL_WIN32_RESAPI_H
#define CLUSCTL_WIN32_RESAPI_H

#include <windows.h>
#include <clusapi.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _HCLUSCRYPTPROVIDER *HCLUSCRYPTPROVIDER;

#define CLUS_CREATE_CRYPT_CONTAINER_NOT_FOUND 0x0001

/* lpszProvider is a string of WCHAR, whatever its type says. */
HCLUSCRYPTPROVIDER WINAPI OpenClusterCryptProvider(LPCWSTR lpszResource,
						   BYTE *lpszProvider,
						   DWORD dwType, DWORD dwFlags);
HCLUSCRYPTPROVIDER WINAPI OpenClusterCryptProviderEx(LPCWSTR lpszResource,
						     LPCWSTR lpszKeyname,
						     BYTE *lpszProvider,
						     DWORD dwType,
						     DWORD dwFlags);
DWORD WINAPI CloseClusterCryptProvider(HCLUSCRYPTPROVIDER hClusCryptProvider);
DWORD WINAPI ClusterEncrypt(HCLUSCRYPTPROVIDER hClusCryptProvider, BYTE *pData,
			    DWORD cbData, BYTE **ppData, DWORD *pcbData);
DWORD WINAPI ClusterDecrypt(HCLUSCRYPTPROVIDER hClusCryptProvider,
			    BYTE *pCryptInput, DWORD cbCryptInput,
			    BYTE **ppCryptOutput, DWORD *pcbCryptOutput);
DWORD WINAPI FreeClusterCrypt(LPVOID pCryptInfo);

#ifdef __cplusplus
}
#endif

#endif
