/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Key containers, and the key pairs in them. */
#ifndef CLUSCTL_CONTAINER_H
#define CLUSCTL_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clusctl_cluster;
struct clusctl_container_list;
struct clusctl_container_info;
struct clusctl_pair_info;
struct clusctl_key;

/**
 * enum clusctl_scope - where a container is
 * @CLUSCTL_USER: on the user keyring of the caller, for the caller alone; it
 *                cannot be checkpointed
 * @CLUSCTL_MACHINE: on the keyring of the machine (CRYPT_MACHINE_KEYSET)
 */
enum clusctl_scope {
	CLUSCTL_USER = 0,
	CLUSCTL_MACHINE = 1,
};

/** enum clusctl_spec - which of the two key pairs of a container */
enum clusctl_spec {
	CLUSCTL_EXCHANGE = 1, /* AT_KEYEXCHANGE */
	CLUSCTL_SIGNATURE = 2, /* AT_SIGNATURE */
};

/** enum clusctl_perm - permissions of a key, as in keyctl_setperm(3) */
enum clusctl_perm {
	CLUSCTL_PERM_USR_VIEW = 0x00010000,
	CLUSCTL_PERM_USR_READ = 0x00020000,
	CLUSCTL_PERM_USR_SEARCH = 0x00080000,
	CLUSCTL_PERM_USR_SETATTR = 0x00200000,
	CLUSCTL_PERM_GRP_VIEW = 0x00000100,
	CLUSCTL_PERM_GRP_READ = 0x00000200,
	CLUSCTL_PERM_GRP_SEARCH = 0x00000800,
	CLUSCTL_PERM_GRP_SETATTR = 0x00002000,
	CLUSCTL_PERM_OTH_VIEW = 0x00000001,
	CLUSCTL_PERM_OTH_READ = 0x00000002,
	CLUSCTL_PERM_OTH_SEARCH = 0x00000008,
	CLUSCTL_PERM_OTH_SETATTR = 0x00000020,
};

/** CLUSCTL_DEFAULT - as uid, gid or permissions: what the kernel would choose */
#define CLUSCTL_DEFAULT ((uint32_t)-1)

/**
 * clusctl_container_create() - make an empty key container
 * @cluster: handle, open for writing
 * @scope: enum clusctl_scope
 * @name: Type\Provider\Container
 * @uid: owner; CLUSCTL_DEFAULT for the caller, which is all that a user-level
 *       container can have
 * @gid: group, likewise
 * @perm: enum clusctl_perm; CLUSCTL_DEFAULT lets the owner alone use the keys
 * @serial: serial of its keyring; may be NULL
 *
 * CryptAcquireContext() with CRYPT_NEWKEYSET.
 *
 * Return: 0 or a negative errno; NTE_EXISTS -EEXIST, ERROR_ACCESS_DENIED -EACCES
 * (machine containers need CAP_SYS_ADMIN), and the statuses of a wrong provider
 * as for clusctl_checkpoint_add()
 */
int clusctl_container_create(struct clusctl_cluster *cluster,
			     enum clusctl_scope scope, const char *name,
			     uid_t uid, gid_t gid, uint32_t perm,
			     int32_t *serial);

/**
 * clusctl_container_delete() - delete a container and its keys
 * @cluster: handle, open for writing
 * @scope: enum clusctl_scope
 * @name: Type\Provider\Container
 *
 * CryptAcquireContext() with CRYPT_DELETEKEYSET. Checkpoints stay.
 *
 * Return: 0 or a negative errno; NTE_BAD_KEYSET -ENOKEY
 */
int clusctl_container_delete(struct clusctl_cluster *cluster,
			     enum clusctl_scope scope, const char *name);

/**
 * clusctl_container_get() - what is known of a container
 * @cluster: handle
 * @scope: enum clusctl_scope
 * @name: Type\Provider\Container
 * @info: a snapshot; free it with clusctl_container_info_free()
 *
 * CryptGetProvParam().
 *
 * Return: 0 or a negative errno; NTE_BAD_KEYSET -ENOKEY
 */
int clusctl_container_get(struct clusctl_cluster *cluster,
			  enum clusctl_scope scope, const char *name,
			  struct clusctl_container_info **info);

/** clusctl_container_info_free() - free what clusctl_container_get() gave */
void clusctl_container_info_free(struct clusctl_container_info *info);

/**
 * clusctl_container_list() - all containers
 * @cluster: handle
 * @scope: enum clusctl_scope
 * @list: a snapshot in no special order; free it with
 *        clusctl_container_list_free()
 *
 * CryptGetProvParam() with PP_ENUMCONTAINERS, over all providers.
 *
 * Return: 0 or a negative errno
 */
int clusctl_container_list(struct clusctl_cluster *cluster,
			   enum clusctl_scope scope,
			   struct clusctl_container_list **list);

/** clusctl_container_list_free() - free what clusctl_container_list() gave */
void clusctl_container_list_free(struct clusctl_container_list *list);

/** clusctl_container_list_size() - how many containers there are */
size_t clusctl_container_list_size(const struct clusctl_container_list *list);

/**
 * clusctl_container_list_get() - one container of a list
 * @list: list
 * @index: 0 to clusctl_container_list_size() - 1
 * Return: what the list knows of it, which belongs to the list; NULL behind the
 * end
 */
const struct clusctl_container_info *
clusctl_container_list_get(const struct clusctl_container_list *list,
			   size_t index);

/** clusctl_container_info_get_name() - Type\Provider\Container, in full */
const char *
clusctl_container_info_get_name(const struct clusctl_container_info *info);

/** clusctl_container_info_get_provider_type() - 1 to 999 */
uint32_t clusctl_container_info_get_provider_type(
	const struct clusctl_container_info *info);

/** clusctl_container_info_get_provider() - name of the provider */
const char *
clusctl_container_info_get_provider(const struct clusctl_container_info *info);

/** clusctl_container_info_get_container() - the name without the provider */
const char *
clusctl_container_info_get_container(const struct clusctl_container_info *info);

/** clusctl_container_info_get_scope() - machine or user-level */
enum clusctl_scope
clusctl_container_info_get_scope(const struct clusctl_container_info *info);

/** clusctl_container_info_get_serial() - serial of its keyring */
int32_t
clusctl_container_info_get_serial(const struct clusctl_container_info *info);

/** clusctl_container_info_get_uid() - owner */
uid_t clusctl_container_info_get_uid(const struct clusctl_container_info *info);

/** clusctl_container_info_get_gid() - group; (gid_t)-1 if there is none */
gid_t clusctl_container_info_get_gid(const struct clusctl_container_info *info);

/** clusctl_container_info_get_perm() - permissions, enum clusctl_perm */
uint32_t
clusctl_container_info_get_perm(const struct clusctl_container_info *info);

/** clusctl_container_info_is_dead() - was it revoked, or has it expired? */
bool clusctl_container_info_is_dead(const struct clusctl_container_info *info);

/**
 * clusctl_container_info_get_pair() - one key pair of a container
 * @info: container
 * @spec: enum clusctl_spec
 * Return: what is known of the pair, which belongs to @info; NULL if the
 * container has no such pair
 */
const struct clusctl_pair_info *
clusctl_container_info_get_pair(const struct clusctl_container_info *info,
				enum clusctl_spec spec);

/** clusctl_pair_info_get_serial() - serial of its key, for keyctl(1) */
int32_t clusctl_pair_info_get_serial(const struct clusctl_pair_info *pair);

/** clusctl_pair_info_get_public_size() - bytes of the SubjectPublicKeyInfo */
uint32_t
clusctl_pair_info_get_public_size(const struct clusctl_pair_info *pair);

/**
 * clusctl_pair_info_get_private_size() - bytes of the PKCS#8 PrivateKeyInfo; 0
 * if the pair is not exportable
 */
uint32_t
clusctl_pair_info_get_private_size(const struct clusctl_pair_info *pair);

/** clusctl_pair_info_is_exportable() - can its private key be checkpointed? */
bool clusctl_pair_info_is_exportable(const struct clusctl_pair_info *pair);

/** clusctl_pair_info_is_operable() - can the kernel sign and decrypt with it? */
bool clusctl_pair_info_is_operable(const struct clusctl_pair_info *pair);

/** clusctl_pair_info_is_dead() - was it revoked, or has it expired? */
bool clusctl_pair_info_is_dead(const struct clusctl_pair_info *pair);

/**
 * enum clusctl_import_flag - how clusctl_container_import_key() does it
 * @CLUSCTL_EXPORTABLE: the pair can be exported and checkpointed
 *                      (CRYPT_EXPORTABLE)
 * @CLUSCTL_REPLACE: replace a pair of that key spec; without it, that is
 *                   NTE_EXISTS
 */
enum clusctl_import_flag {
	CLUSCTL_EXPORTABLE = 1,
	CLUSCTL_REPLACE = 2,
};

/**
 * clusctl_container_import_key() - put a key pair into a container
 * @cluster: handle, open for writing
 * @scope: enum clusctl_scope
 * @name: Type\Provider\Container
 * @spec: enum clusctl_spec
 * @flags: enum clusctl_import_flag, or 0
 * @key: private key
 *
 * CryptGenKey(), CryptImportKey(). The copies made for the kernel are wiped;
 * @key still is the caller's.
 *
 * Return: 0 or a negative errno; NTE_BAD_KEYSET -ENOKEY, NTE_EXISTS -EEXIST,
 * NTE_BAD_DATA -EBADMSG, NTE_BAD_ALGID -EOPNOTSUPP if the kernel cannot operate
 * the pair and it is not exportable, NTE_NO_KEY -ENOKEY if @key is a public key
 */
int clusctl_container_import_key(struct clusctl_cluster *cluster,
				 enum clusctl_scope scope, const char *name,
				 enum clusctl_spec spec, unsigned int flags,
				 const struct clusctl_key *key);

/**
 * clusctl_container_import_der() - put a key pair into a container, as it is
 * @cluster: handle, open for writing
 * @scope: enum clusctl_scope
 * @name: Type\Provider\Container
 * @spec: enum clusctl_spec
 * @flags: enum clusctl_import_flag, or 0
 * @private_der: PKCS#8 PrivateKeyInfo, canonical DER
 * @private_size: bytes
 * @public_der: SubjectPublicKeyInfo, canonical DER
 * @public_size: bytes
 *
 * clusctl_container_import_key() for a caller that has the DER, and has made
 * sure that the halves belong together. libcrypto, whose decoders leave private
 * numbers in memory that they free, does not see it.
 *
 * Return: as clusctl_container_import_key()
 */
int clusctl_container_import_der(struct clusctl_cluster *cluster,
				 enum clusctl_scope scope, const char *name,
				 enum clusctl_spec spec, unsigned int flags,
				 const void *private_der, size_t private_size,
				 const void *public_der, size_t public_size);

/**
 * clusctl_container_export_key() - get a key pair out of a container
 * @cluster: handle
 * @scope: enum clusctl_scope
 * @name: Type\Provider\Container
 * @spec: enum clusctl_spec
 * @key: private key; free it with clusctl_key_free()
 *
 * CryptExportKey() with PRIVATEKEYBLOB. Needs CAP_SYS_ADMIN.
 *
 * Return: 0 or a negative errno; NTE_BAD_KEYSET -ENOKEY, NTE_NO_KEY -ENOKEY,
 * NTE_BAD_KEY_STATE -EKEYREJECTED if the pair is not exportable
 */
int clusctl_container_export_key(struct clusctl_cluster *cluster,
				 enum clusctl_scope scope, const char *name,
				 enum clusctl_spec spec,
				 struct clusctl_key **key);

/**
 * clusctl_container_export_der() - get a private key out of a container, as it is
 * @cluster: handle
 * @scope: enum clusctl_scope
 * @name: Type\Provider\Container
 * @spec: enum clusctl_spec
 * @der: PKCS#8 PrivateKeyInfo; free it with clusctl_wipe_free()
 * @size: bytes
 *
 * clusctl_container_export_key() without a look at what it is, for the reason
 * that clusctl_container_import_der() has.
 *
 * Return: as clusctl_container_export_key()
 */
int clusctl_container_export_der(struct clusctl_cluster *cluster,
				 enum clusctl_scope scope, const char *name,
				 enum clusctl_spec spec, void **der,
				 size_t *size);

/**
 * clusctl_container_public_key() - get the public half of a key pair
 * @cluster: handle
 * @scope: enum clusctl_scope
 * @name: Type\Provider\Container
 * @spec: enum clusctl_spec
 * @key: public key; free it with clusctl_key_free()
 *
 * CryptExportPublicKeyInfo().
 *
 * Return: 0 or a negative errno; NTE_BAD_KEYSET -ENOKEY, NTE_NO_KEY -ENOKEY
 */
int clusctl_container_public_key(struct clusctl_cluster *cluster,
				 enum clusctl_scope scope, const char *name,
				 enum clusctl_spec spec,
				 struct clusctl_key **key);

#ifdef __cplusplus
}
#endif

#endif
