// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Checkpoint data, encrypted. On Windows a key container of the provider does
 * that, which is made if it is not there and travels with the resource. Here the
 * cluster key does, which all nodes have: no container is needed, or made, and
 * what is left of the provider and the container is that data which was encrypted
 * for one is not decrypted for another.
 */
#include <errno.h>
#include <malloc.h>
#include <resapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cluster.h"
#include "crypt.h"

struct crypt_data {
	struct object object;
	struct clusctl_resource *resource;
	char *purpose;
};

static void crypt_data_free(struct object *object)
{
	struct crypt_data *data = (struct crypt_data *)object;

	clusctl_resource_close(data->resource);
	free(data->purpose);
	free(data);
}

/* The types that Windows takes */
static bool is_type(DWORD type)
{
	return type >= PROV_RSA_FULL && type <= PROV_RSA_AES &&
	       !(type >= PROV_STT_MER && type <= PROV_STT_ISS) && type != 19;
}

static DWORD find_provider(LPCWSTR wide, DWORD type,
			   const struct crypt_provider **provider)
{
	char *name = NULL;
	DWORD code;

	if (!is_type(type))
		return NTE_BAD_PROV_TYPE;
	if (wide) {
		code = text_to_utf8(wide, &name);
		if (code)
			return code;
	}
	code = provider_find(type, name, provider);
	free(name);
	return code;
}

/* Type\Provider\Container; without a container, nothing in its place */
static DWORD make_purpose(const struct crypt_provider *provider,
			  LPCWSTR container, char **purpose)
{
	char *name;
	DWORD code;

	if (!container) {
		if (asprintf(&name, "%u\\%s\\", provider->type,
			     provider->name) < 0)
			return ERROR_NOT_ENOUGH_MEMORY;
		*purpose = name;
		return ERROR_SUCCESS;
	}
	code = text_to_utf8(container, &name);
	if (code)
		return code;
	code = error_from(clusctl_name_build(provider->type, provider->name,
					     name, purpose));
	free(name);
	return code;
}

static DWORD open_resource(struct crypt_data *data, LPCWSTR name)
{
	struct cluster *cluster;
	DWORD code;
	char *utf8;

	code = text_to_utf8(name, &utf8);
	if (code)
		return code;
	/* For writing, which encrypting needs, if that is allowed */
	code = cluster_open(MAXIMUM_ALLOWED, &cluster);
	if (!code) {
		code = error_from(UNINTERRUPTED(clusctl_resource_open(
			cluster->cluster, utf8, &data->resource)));
		object_put(&cluster->object);
	}
	free(utf8);
	return code;
}

static HCLUSCRYPTPROVIDER open_provider(LPCWSTR resource, LPCWSTR container,
					LPCWSTR name, DWORD type, DWORD flags)
{
	const struct crypt_provider *provider;
	struct crypt_data *data;
	uintptr_t handle;
	DWORD code;

	if (flags & ~(DWORD)CLUS_CREATE_CRYPT_CONTAINER_NOT_FOUND)
		return fail_null(NTE_BAD_FLAGS);
	code = find_provider(name, type, &provider);
	if (code)
		return fail_null(code);
	data = calloc(1, sizeof(*data));
	if (!data)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	object_init(&data->object, KIND_CRYPT_DATA, crypt_data_free);
	code = make_purpose(provider, container, &data->purpose);
	if (!code)
		code = open_resource(data, resource);
	if (code) {
		object_put(&data->object);
		return fail_null(code);
	}
	handle = handle_open(&data->object);
	if (!handle)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	return (HCLUSCRYPTPROVIDER)handle;
}

WIN32_API HCLUSCRYPTPROVIDER WINAPI OpenClusterCryptProvider(
	LPCWSTR lpszResource, BYTE *lpszProvider, DWORD dwType, DWORD dwFlags)
{
	return open_provider(lpszResource, NULL, (LPCWSTR)lpszProvider, dwType,
			     dwFlags);
}

WIN32_API HCLUSCRYPTPROVIDER WINAPI
OpenClusterCryptProviderEx(LPCWSTR lpszResource, LPCWSTR lpszKeyname,
			   BYTE *lpszProvider, DWORD dwType, DWORD dwFlags)
{
	if (!lpszKeyname)
		return fail_null(ERROR_INVALID_PARAMETER);
	return open_provider(lpszResource, lpszKeyname, (LPCWSTR)lpszProvider,
			     dwType, dwFlags);
}

WIN32_API DWORD WINAPI
CloseClusterCryptProvider(HCLUSCRYPTPROVIDER hClusCryptProvider)
{
	struct object *object =
		handle_take((uintptr_t)hClusCryptProvider, KIND_CRYPT_DATA);

	if (!object)
		return ERROR_INVALID_HANDLE;
	object_put(object);
	return ERROR_SUCCESS;
}

/* Memory for FreeClusterCrypt(), in the place of that of the library */
static DWORD give(void *bytes, size_t size, BYTE **out, DWORD *out_size)
{
	BYTE *copy = malloc(size);

	if (copy) {
		memcpy(copy, bytes, size);
		*out = copy;
		*out_size = (DWORD)size;
	}
	clusctl_wipe_free(bytes, size);
	return copy ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
}

WIN32_API DWORD WINAPI ClusterEncrypt(HCLUSCRYPTPROVIDER hClusCryptProvider,
				      BYTE *pData, DWORD cbData, BYTE **ppData,
				      DWORD *pcbData)
{
	struct crypt_data *data;
	void *envelope;
	size_t size;
	DWORD code;

	if (!pData || !cbData || !ppData || !pcbData)
		return ERROR_INVALID_PARAMETER;
	data = handle_get((uintptr_t)hClusCryptProvider, KIND_CRYPT_DATA);
	if (!data)
		return ERROR_INVALID_HANDLE;
	code = error_from(UNINTERRUPTED(
		clusctl_resource_encrypt(data->resource, data->purpose, pData,
					 cbData, &envelope, &size)));
	object_put(&data->object);
	if (code)
		return code;
	/* Of malloc() already, see there, and sealed */
	*ppData = envelope;
	*pcbData = (DWORD)size;
	return ERROR_SUCCESS;
}

WIN32_API DWORD WINAPI ClusterDecrypt(HCLUSCRYPTPROVIDER hClusCryptProvider,
				      BYTE *pCryptInput, DWORD cbCryptInput,
				      BYTE **ppCryptOutput,
				      DWORD *pcbCryptOutput)
{
	struct crypt_data *data;
	void *opened;
	size_t size;
	DWORD code;

	if (!pCryptInput || !ppCryptOutput || !pcbCryptOutput)
		return ERROR_INVALID_PARAMETER;
	data = handle_get((uintptr_t)hClusCryptProvider, KIND_CRYPT_DATA);
	if (!data)
		return ERROR_INVALID_HANDLE;
	code = error_from(UNINTERRUPTED(clusctl_resource_decrypt(
		data->resource, data->purpose, pCryptInput, cbCryptInput,
		&opened, &size)));
	object_put(&data->object);
	return code ? code : give(opened, size, ppCryptOutput, pcbCryptOutput);
}

/* What it is of is not told: all of it may be a secret. */
WIN32_API DWORD WINAPI FreeClusterCrypt(LPVOID pCryptInfo)
{
	if (pCryptInfo)
		explicit_bzero(pCryptInfo, malloc_usable_size(pCryptInfo));
	free(pCryptInfo);
	return ERROR_SUCCESS;
}
