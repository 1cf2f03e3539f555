// SPDX-License-Identifier: LGPL-2.1-or-later
/* Contexts: a provider, and most often a key container of it. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypt.h"

struct crypt_context *context_get(HCRYPTPROV handle)
{
	return handle_get(handle, KIND_PROVIDER);
}

void context_put(struct crypt_context *context)
{
	if (context)
		object_put(&context->object);
}

static void context_free(struct object *object)
{
	struct crypt_context *context = (struct crypt_context *)object;

	clusctl_container_list_free(context->list);
	clusctl_cluster_close(context->cluster);
	pthread_mutex_destroy(&context->lock);
	free(context->name);
	free(context->container);
	free(context);
}

static DWORD context_new(DWORD flags, const struct crypt_provider *provider,
			 struct crypt_context **context)
{
	struct crypt_context *c = calloc(1, sizeof(*c));

	if (!c)
		return NTE_NO_MEMORY;
	object_init(&c->object, KIND_PROVIDER, context_free);
	pthread_mutex_init(&c->lock, NULL);
	c->provider = provider;
	c->scope = flags & CRYPT_MACHINE_KEYSET ? CLUSCTL_MACHINE :
						  CLUSCTL_USER;
	c->silent = flags & CRYPT_SILENT;
	*context = c;
	return ERROR_SUCCESS;
}

/* The container of one who names none is called like the user. */
static char *default_container(void)
{
	const long size = sysconf(_SC_GETPW_R_SIZE_MAX);
	const size_t room = size > 0 ? (size_t)size : 16384;
	struct passwd entry, *found = NULL;
	char *memory = malloc(room), *name = NULL;

	if (!memory)
		return NULL;
	if (getpwuid_r(geteuid(), &entry, memory, room, &found) || !found) {
		if (asprintf(&name, "%u", geteuid()) < 0)
			name = NULL;
	} else {
		name = strdup(found->pw_name);
	}
	free(memory);
	return name;
}

static DWORD set_name(struct crypt_context *context, const char *container)
{
	context->container = container && *container ? strdup(container) :
						       default_container();
	if (!context->container)
		return NTE_NO_MEMORY;
	return crypt_error(clusctl_name_build(
		context->provider->type, context->provider->name,
		context->container, &context->name));
}

/* Who may not change containers may still use their keys. */
static DWORD open_cluster(struct crypt_context *context)
{
	int rc = UNINTERRUPTED(
		clusctl_cluster_open(NULL, O_RDWR, &context->cluster));

	if (rc == -EACCES)
		rc = UNINTERRUPTED(clusctl_cluster_open(NULL, O_RDONLY,
							&context->cluster));
	return crypt_error(rc);
}

/* Finds the container, whose spelling is the one that counts from here on. */
static DWORD open_container(struct crypt_context *context)
{
	struct clusctl_container_info *info;
	DWORD code = crypt_error(UNINTERRUPTED(clusctl_container_get(
		context->cluster, context->scope, context->name, &info)));

	if (code)
		return code;
	if (clusctl_container_info_is_dead(info)) {
		code = NTE_BAD_KEYSET;
	} else {
		free(context->container);
		context->container =
			strdup(clusctl_container_info_get_container(info));
		code = context->container ? ERROR_SUCCESS : NTE_NO_MEMORY;
	}
	clusctl_container_info_free(info);
	return code;
}

static DWORD use_container(struct crypt_context *context, DWORD flags,
			   const char *container)
{
	DWORD code = set_name(context, container);

	if (!code)
		code = open_cluster(context);
	if (code)
		return code;
	if (flags & CRYPT_DELETEKEYSET)
		return crypt_error(UNINTERRUPTED(clusctl_container_delete(
			context->cluster, context->scope, context->name)));
	if (flags & CRYPT_NEWKEYSET)
		return crypt_error(UNINTERRUPTED(clusctl_container_create(
			context->cluster, context->scope, context->name,
			CLUSCTL_DEFAULT, CLUSCTL_DEFAULT, CLUSCTL_DEFAULT,
			NULL)));
	return open_container(context);
}

static bool is_verify(DWORD flags)
{
	return (flags & CRYPT_VERIFYCONTEXT) == CRYPT_VERIFYCONTEXT;
}

static DWORD check_flags(DWORD flags, const char *container)
{
	DWORD what = flags & ~(DWORD)(CRYPT_MACHINE_KEYSET | CRYPT_SILENT);

	switch (what) {
	case 0:
	case CRYPT_NEWKEYSET:
	case CRYPT_DELETEKEYSET:
		return ERROR_SUCCESS;
	case CRYPT_VERIFYCONTEXT:
		return container && *container ? (DWORD)NTE_BAD_FLAGS :
						 ERROR_SUCCESS;
	default:
		return NTE_BAD_FLAGS;
	}
}

static DWORD acquire(HCRYPTPROV *handle, const char *container,
		     const char *name, DWORD type, DWORD flags)
{
	const struct crypt_provider *provider;
	struct crypt_context *context;
	DWORD code;

	if (!handle)
		return ERROR_INVALID_PARAMETER;
	code = provider_find(type, name, &provider);
	if (!code)
		code = check_flags(flags, container);
	if (!code)
		code = context_new(flags, provider, &context);
	if (code)
		return code;
	if (!is_verify(flags))
		code = use_container(context, flags, container);
	if (code || flags & CRYPT_DELETEKEYSET) {
		context_put(context);
		/* There is nothing to release after CRYPT_DELETEKEYSET. */
		if (!code)
			*handle = 0;
		return code;
	}
	*handle = handle_open(&context->object);
	return *handle ? ERROR_SUCCESS : (DWORD)NTE_NO_MEMORY;
}

WIN32_API BOOL WINAPI CryptAcquireContextA(HCRYPTPROV *phProv,
					   LPCSTR szContainer,
					   LPCSTR szProvider, DWORD dwProvType,
					   DWORD dwFlags)
{
	DWORD code =
		acquire(phProv, szContainer, szProvider, dwProvType, dwFlags);

	return code ? fail(code) : TRUE;
}

/* A string that is no UTF-16 names nothing. */
static DWORD narrow(LPCWSTR wide, char **text)
{
	DWORD code;

	*text = NULL;
	if (!wide)
		return ERROR_SUCCESS;
	code = text_to_utf8(wide, text);
	if (code == ERROR_NOT_ENOUGH_MEMORY)
		return NTE_NO_MEMORY;
	return code ? (DWORD)NTE_BAD_KEYSET_PARAM : ERROR_SUCCESS;
}

WIN32_API BOOL WINAPI CryptAcquireContextW(HCRYPTPROV *phProv,
					   LPCWSTR szContainer,
					   LPCWSTR szProvider, DWORD dwProvType,
					   DWORD dwFlags)
{
	char *container = NULL, *provider = NULL;
	DWORD code = narrow(szContainer, &container);

	if (!code)
		code = narrow(szProvider, &provider);
	if (!code)
		code = acquire(phProv, container, provider, dwProvType,
			       dwFlags);
	free(container);
	free(provider);
	return code ? fail(code) : TRUE;
}

WIN32_API BOOL WINAPI CryptReleaseContext(HCRYPTPROV hProv, DWORD dwFlags)
{
	struct crypt_context *context = handle_take(hProv, KIND_PROVIDER);

	if (!context)
		return fail(ERROR_INVALID_HANDLE);
	/* Its keys and hashes are of no use from here on. */
	atomic_store(&context->released, true);
	context_put(context);
	/* Windows releases it all the same. */
	return dwFlags ? fail(NTE_BAD_FLAGS) : TRUE;
}
