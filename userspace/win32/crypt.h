/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of CryptoAPI share. Codes are those for SetLastError(). */
#ifndef CLUSCTL_WIN32_CRYPT_H
#define CLUSCTL_WIN32_CRYPT_H

#include <clusctl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <wincrypt.h>

#include "handle.h"
#include "internal.h"

/* crypt_error.c */
/* What CryptoAPI says of a failure of libclusctl in this thread */
DWORD crypt_error(int rc);
/* What it says of a failure of an operation of the kernel on a key */
DWORD crypt_operation_error(int error);
/*
 * Gives a value to a caller who passed *@out_size bytes of room, or no room, to
 * learn the size.
 */
BOOL crypt_give(const void *value, size_t size, BYTE *out, DWORD *out_size);

/* crypt_provider.c */
struct crypt_provider {
	const char *name;
	DWORD type;
	bool is_default;
};

/* Does it make and use RSA keys? */
bool provider_is_rsa(const struct crypt_provider *provider);
/* @name is NULL or "" for the default of the type */
DWORD provider_find(DWORD type, const char *name,
		    const struct crypt_provider **provider);

/* crypt_context.c */
struct crypt_context {
	struct object object;
	const struct crypt_provider *provider;
	enum clusctl_scope scope;
	bool silent;
	atomic_bool released;
	/* NULL in a context without a container (CRYPT_VERIFYCONTEXT) */
	struct clusctl_cluster *cluster;
	char *name; /* Type\Provider\Container */
	char *container;
	/* PP_ENUMCONTAINERS, under the lock */
	pthread_mutex_t lock;
	struct clusctl_container_list *list;
	size_t next;
};

/* A context with a reference to put; NULL for what is none */
struct crypt_context *context_get(HCRYPTPROV handle);
void context_put(struct crypt_context *context);

/* crypt_key.c */
struct crypt_key {
	struct object object;
	struct crypt_context *context;
	ALG_ID algorithm; /* CALG_RSA_KEYX or CALG_RSA_SIGN */
	DWORD bits;
	EVP_PKEY *public;
	/* 0 for a public key that was imported */
	DWORD spec;
	int32_t serial;
	/* The PRIVATEKEYBLOB of a pair made with CRYPT_ARCHIVABLE, or NULL */
	BYTE *archive;
	DWORD archive_size;
};

/* The pair of a container as it is now */
DWORD key_open(struct crypt_context *context, DWORD spec,
	       struct crypt_key **key);
/* A public key of its own, which takes @public over even if it fails */
DWORD key_new_public(struct crypt_context *context, ALG_ID algorithm,
		     EVP_PKEY *public, struct crypt_key **key);
/* Gives it a handle, which has the reference then. */
BOOL key_give(struct crypt_key *key, HCRYPTKEY *handle);
/* ERROR_INVALID_HANDLE, or NTE_BAD_UID when its context was released */
DWORD key_get(HCRYPTKEY handle, struct crypt_key **key);
void key_put(struct crypt_key *key);
/* May its private half be had? */
DWORD key_is_exportable(const struct crypt_key *key, bool *exportable);
static inline size_t key_bytes(const struct crypt_key *key)
{
	return (key->bits + 7) / 8;
}

/* crypt_hash.c */
#define HASH_MAX 64

struct crypt_hash {
	struct object object;
	struct crypt_context *context;
	const struct hash_kind *kind;
	pthread_mutex_t lock;
	EVP_MD_CTX *state; /* NULL when the value is known */
	BYTE value[HASH_MAX];
};

/* ERROR_INVALID_HANDLE, or NTE_BAD_UID when its context was released */
DWORD hash_get(HCRYPTHASH handle, struct crypt_hash **hash);
void hash_put(struct crypt_hash *hash);
DWORD hash_add(struct crypt_hash *hash, const void *data, size_t size);
/*
 * Ends the hash, and gives what a signature of PKCS #1 v1.5 is made of: the
 * value, behind the name of the algorithm unless @bare is set.
 */
#define HASH_INFO_MAX (19 + HASH_MAX)
DWORD hash_info(struct crypt_hash *hash, bool bare, BYTE info[HASH_INFO_MAX],
		size_t *size);

/* crypt_order.c: turns the bytes of a number round */
void reverse(BYTE *to, const BYTE *from, size_t size);

#endif
