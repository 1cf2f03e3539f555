/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libclusctl: crypto checkpoints of cluster resources, in UTF-8. */
#ifndef CLUSCTL_H
#define CLUSCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * DOC: Conventions
 *
 * Errors. A function that can fail returns 0 or a negative errno; outputs are
 * written on success only. The Win32 status behind the latest failure in
 * this thread is clusctl_last_status(), as with GetLastError(). Where there is
 * one, the errno is that of clusctl_status_errno(). The numbers of the statuses,
 * and of the control codes, are in <linux/clusctl.h>; this header does not
 * include it, so that it can be used next to a Windows API header.
 *
 * Strings are UTF-8. Input that is not valid UTF-8 is refused with
 * ERROR_INVALID_PARAMETER, encoded surrogates included. A string or list that
 * is returned through a char ** or char *** is one allocation; free() it. A
 * string or object that a getter returns belongs to the object that was asked.
 *
 * Handles hold a file descriptor and never change, so that threads can share
 * them. Functions that free or close accept NULL and leave errno and
 * clusctl_last_status() alone.
 *
 * A key container is named by the string Type\Provider\Container, for example
 * 1\\MyKey: the provider type in decimal, a provider or nothing (then the
 * default of the type is meant), and the name of the container. The string of a
 * crypto checkpoint is the same.
 */

/** CLUSCTL_NO_STATUS - the latest failure has an errno but no Win32 status */
#define CLUSCTL_NO_STATUS ((uint32_t)-1)

/** CLUSCTL_DEVICE - the device of the cluster */
#define CLUSCTL_DEVICE "/dev/clusctl"

struct clusctl_cluster;
struct clusctl_cluster_info;
struct clusctl_resource;
struct clusctl_resource_list;
struct clusctl_resource_info;
struct clusctl_container_list;
struct clusctl_container_info;
struct clusctl_pair_info;
struct clusctl_key;

/* ---- The library, and statuses ----------------------------------------- */

/**
 * clusctl_version() - version of the library
 * Return: text like "0.1.0"
 */
const char *clusctl_version(void);

/**
 * clusctl_last_status() - Win32 status of the latest call in this thread
 *
 * Every function of this library that returns 0 or a negative errno sets it.
 * GetLastError().
 *
 * Return: ERROR_SUCCESS, the ERROR_* or NTE_* status of the failure, or
 * CLUSCTL_NO_STATUS if the failure is one of the system (the device cannot be
 * opened, say) and only the errno tells it
 */
uint32_t clusctl_last_status(void);

/**
 * clusctl_status_name() - the name of a Win32 status
 * @status: ERROR_* or NTE_* status
 * Return: text like "NTE_BAD_KEY", NULL for a status that is not in the table
 * of <linux/clusctl.h>
 */
const char *clusctl_status_name(uint32_t status);

/**
 * clusctl_status_message() - what a Win32 status means here, in English
 * @status: ERROR_* or NTE_* status
 * Return: a phrase without a full stop; never NULL
 */
const char *clusctl_status_message(uint32_t status);

/**
 * clusctl_status_errno() - the errno that stands for a Win32 status
 * @status: ERROR_* or NTE_* status
 * Return: a positive errno, 0 for ERROR_SUCCESS, EIO for a status that is not
 * in the table of <linux/clusctl.h>
 */
int clusctl_status_errno(uint32_t status);

/**
 * clusctl_control() - issue a control code as it is
 * @fd: file descriptor of the cluster or of a resource
 * @code: CLUSCTL_* control code of <linux/clusctl.h>
 * @flags: flags of that code
 * @in: its input, or NULL
 * @in_size: bytes of @in
 * @out: room for its output, or NULL
 * @out_size: bytes of @out
 * @out_bytes: bytes written, or bytes needed with ERROR_MORE_DATA; may be NULL
 *
 * The other functions are made of this one; it takes and gives what
 * ClusterResourceControl() does, strings in UTF-16LE included. @out_bytes is
 * written on failure too, 0 if the kernel did not tell.
 *
 * Return: 0 or a negative errno, among them those that have no status: -EFAULT,
 * -EINTR, -ENOTTY, -E2BIG
 */
int clusctl_control(int fd, uint32_t code, uint32_t flags, const void *in,
		    uint32_t in_size, void *out, uint32_t out_size,
		    uint32_t *out_bytes);

/* ---- The cluster -------------------------------------------------------- */

/**
 * clusctl_cluster_open() - open the cluster
 * @device: path of the device; NULL for CLUSCTL_DEVICE
 * @flags: O_RDONLY, or O_RDWR for calls that change something; O_NONBLOCK is
 *         passed on, O_CLOEXEC is always set
 * @cluster: the handle; free it with clusctl_cluster_close()
 *
 * OpenCluster().
 *
 * Return: 0, or a negative errno of open(2) with CLUSCTL_NO_STATUS: -ENOENT or
 * -ENXIO if the module is not loaded, -EACCES if the device is not for the
 * caller
 */
int clusctl_cluster_open(const char *device, int flags,
			 struct clusctl_cluster **cluster);

/**
 * clusctl_cluster_close() - close the cluster; its resources stay open
 * @cluster: handle, or NULL
 *
 * CloseCluster().
 */
void clusctl_cluster_close(struct clusctl_cluster *cluster);

/**
 * clusctl_cluster_get_fd() - the file descriptor of the cluster
 * @cluster: handle
 * Return: a file descriptor that belongs to @cluster
 */
int clusctl_cluster_get_fd(const struct clusctl_cluster *cluster);

/**
 * clusctl_cluster_get_info() - counts and caps
 * @cluster: handle
 * @info: a snapshot; free it with clusctl_cluster_info_free()
 * Return: 0 or a negative errno
 */
int clusctl_cluster_get_info(struct clusctl_cluster *cluster,
			     struct clusctl_cluster_info **info);

/** clusctl_cluster_info_free() - free what clusctl_cluster_get_info() gave */
void clusctl_cluster_info_free(struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_keyring() - serial of the keyring .clusctl */
int32_t
clusctl_cluster_info_get_keyring(const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_resources() - resources there are */
uint32_t
clusctl_cluster_info_get_resources(const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_max_resources() - cap of the resources */
uint32_t
clusctl_cluster_info_get_max_resources(const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_checkpoints() - checkpoints on all resources */
uint32_t
clusctl_cluster_info_get_checkpoints(const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_max_checkpoints() - cap of these checkpoints */
uint32_t clusctl_cluster_info_get_max_checkpoints(
	const struct clusctl_cluster_info *info);

/**
 * clusctl_cluster_info_get_max_resource_checkpoints() - cap of the checkpoints
 * of one resource
 */
uint32_t clusctl_cluster_info_get_max_resource_checkpoints(
	const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_max_name() - cap of a name, in UTF-16 units */
uint32_t
clusctl_cluster_info_get_max_name(const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_max_snapshot() - cap of a snapshot, in bytes */
uint32_t
clusctl_cluster_info_get_max_snapshot(const struct clusctl_cluster_info *info);

/* ---- Resources ---------------------------------------------------------- */

/** enum clusctl_state - CLUSTER_RESOURCE_STATE, as far as it is used */
enum clusctl_state {
	CLUSCTL_ONLINE = 2,
	CLUSCTL_OFFLINE = 3,
	CLUSCTL_FAILED = 4,
};

/**
 * clusctl_state_name() - a state as a word
 * @state: enum clusctl_state
 * Return: "online", "offline", "failed"; "unknown" for any other number
 */
const char *clusctl_state_name(uint32_t state);

/**
 * clusctl_resource_create() - make a resource and open it
 * @cluster: handle, open for writing
 * @name: its name; it must not look like a GUID
 * @type: its type, any name, such as "Generic Service"
 * @resource: the handle, open for writing; free it with
 *            clusctl_resource_close(). NULL if it is not wanted
 *
 * CreateClusterResource().
 *
 * Return: 0 or a negative errno; ERROR_OBJECT_ALREADY_EXISTS -EEXIST,
 * ERROR_INVALID_NAME -EINVAL, ERROR_NO_SYSTEM_RESOURCES -ENOSPC at the cap
 */
int clusctl_resource_create(struct clusctl_cluster *cluster, const char *name,
			    const char *type,
			    struct clusctl_resource **resource);

/**
 * clusctl_resource_open() - open a resource
 * @cluster: handle; the resource is open for what the cluster is
 * @name: its name, or its GUID with or without braces
 * @resource: the handle; free it with clusctl_resource_close()
 *
 * OpenClusterResource().
 *
 * Return: 0 or a negative errno; ERROR_RESOURCE_NOT_FOUND -ENOENT
 */
int clusctl_resource_open(struct clusctl_cluster *cluster, const char *name,
			  struct clusctl_resource **resource);

/**
 * clusctl_resource_close() - close a resource
 * @resource: handle, or NULL
 *
 * CloseClusterResource().
 */
void clusctl_resource_close(struct clusctl_resource *resource);

/**
 * clusctl_resource_delete() - delete a resource and its checkpoints
 * @cluster: handle, open for writing
 * @name: its name or GUID
 *
 * DeleteClusterResource(). The key containers stay.
 *
 * Return: 0 or a negative errno; ERROR_RESOURCE_NOT_FOUND -ENOENT,
 * ERROR_RESOURCE_ONLINE -EBUSY
 */
int clusctl_resource_delete(struct clusctl_cluster *cluster, const char *name);

/**
 * clusctl_resource_get_fd() - the file descriptor of a resource
 * @resource: handle
 * Return: a file descriptor that belongs to @resource
 */
int clusctl_resource_get_fd(const struct clusctl_resource *resource);

/**
 * clusctl_resource_ping() - is the resource still there?
 * @resource: handle
 *
 * CLUSCTL_RESOURCE_UNKNOWN.
 *
 * Return: 0, or a negative errno; ERROR_RESOURCE_NOT_AVAILABLE -ESTALE if it was
 * deleted, as any other function here
 */
int clusctl_resource_ping(struct clusctl_resource *resource);

/**
 * clusctl_resource_get_name() - the name of a resource
 * @resource: handle
 * @name: the name; free() it
 *
 * CLUSCTL_RESOURCE_GET_NAME.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_name(struct clusctl_resource *resource, char **name);

/**
 * clusctl_resource_get_id() - the GUID of a resource
 * @resource: handle
 * @id: 36 characters in lower case, without braces; free() it
 *
 * CLUSCTL_RESOURCE_GET_ID.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_id(struct clusctl_resource *resource, char **id);

/**
 * clusctl_resource_get_type() - the name of the type of a resource
 * @resource: handle
 * @type: the name; free() it
 *
 * CLUSCTL_RESOURCE_GET_RESOURCE_TYPE.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_type(struct clusctl_resource *resource, char **type);

/**
 * clusctl_resource_get_state() - the state of a resource
 * @resource: handle
 * @state: enum clusctl_state; may be NULL
 * @checkpoints: length of its checkpoint list; may be NULL
 *
 * GetClusterResourceState().
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_state(struct clusctl_resource *resource,
			       uint32_t *state, uint32_t *checkpoints);

/**
 * clusctl_resource_get_characteristics() - CLUS_CHAR_* of a resource
 * @resource: handle
 * @characteristics: bits
 *
 * CLUSCTL_RESOURCE_GET_CHARACTERISTICS.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_characteristics(struct clusctl_resource *resource,
					 uint32_t *characteristics);

/**
 * clusctl_resource_get_flags() - CLUS_FLAG_* of a resource
 * @resource: handle
 * @flags: bits
 *
 * CLUSCTL_RESOURCE_GET_FLAGS.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_flags(struct clusctl_resource *resource,
			       uint32_t *flags);

/**
 * clusctl_resource_get_class() - CLUS_RESOURCE_CLASS_INFO of a resource
 * @resource: handle
 * @resource_class: CLUS_RESCLASS_*; may be NULL
 * @sub_class: bits; may be NULL
 *
 * CLUSCTL_RESOURCE_GET_CLASS_INFO.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_get_class(struct clusctl_resource *resource,
			       uint32_t *resource_class, uint32_t *sub_class);

/**
 * clusctl_resource_list() - all resources
 * @cluster: handle
 * @list: a snapshot in no special order; free it with
 *        clusctl_resource_list_free()
 *
 * ClusterEnum() with CLUSTER_ENUM_RESOURCE.
 *
 * Return: 0 or a negative errno
 */
int clusctl_resource_list(struct clusctl_cluster *cluster,
			  struct clusctl_resource_list **list);

/** clusctl_resource_list_free() - free what clusctl_resource_list() gave */
void clusctl_resource_list_free(struct clusctl_resource_list *list);

/** clusctl_resource_list_size() - how many resources there are */
size_t clusctl_resource_list_size(const struct clusctl_resource_list *list);

/**
 * clusctl_resource_list_get() - one resource of a list
 * @list: list
 * @index: 0 to clusctl_resource_list_size() - 1
 * Return: what the list knows of it; NULL behind the end
 */
const struct clusctl_resource_info *
clusctl_resource_list_get(const struct clusctl_resource_list *list,
			  size_t index);

/** clusctl_resource_info_get_name() - its name */
const char *
clusctl_resource_info_get_name(const struct clusctl_resource_info *info);

/** clusctl_resource_info_get_type() - the name of its type */
const char *
clusctl_resource_info_get_type(const struct clusctl_resource_info *info);

/** clusctl_resource_info_get_id() - its GUID, as clusctl_resource_get_id() */
const char *
clusctl_resource_info_get_id(const struct clusctl_resource_info *info);

/** clusctl_resource_info_get_state() - its state, enum clusctl_state */
uint32_t
clusctl_resource_info_get_state(const struct clusctl_resource_info *info);

/** clusctl_resource_info_get_checkpoints() - length of its checkpoint list */
uint32_t
clusctl_resource_info_get_checkpoints(const struct clusctl_resource_info *info);

/* ---- Crypto checkpoints ------------------------------------------------- */

/**
 * clusctl_checkpoint_add() - let the keys of a container travel with a resource
 * @resource: handle, open for writing
 * @checkpoint: Type\Provider\Container of a machine container
 *
 * CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT.
 *
 * Return: 0 or a negative errno: ERROR_INVALID_PARAMETER -EINVAL (see
 * clusctl_name_problem()), ERROR_ALREADY_EXISTS -EEXIST, NTE_BAD_PROV_TYPE
 * -EINVAL, NTE_PROV_TYPE_NOT_DEF -ENOENT, NTE_KEYSET_NOT_DEF -ENOENT,
 * NTE_PROV_TYPE_NO_MATCH -EINVAL, NTE_BAD_KEYSET -ENOKEY, NTE_BAD_KEY
 * -EKEYREJECTED if a pair is not exportable, NTE_NO_KEY -ENOKEY if the container
 * is empty, ERROR_NO_SYSTEM_RESOURCES -ENOSPC at a cap
 */
int clusctl_checkpoint_add(struct clusctl_resource *resource,
			   const char *checkpoint);

/**
 * clusctl_checkpoint_delete() - take a checkpoint off the list of a resource
 * @resource: handle, open for writing
 * @checkpoint: Type\Provider\Container
 *
 * CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT. The container stays as it is.
 *
 * Return: 0 or a negative errno; ERROR_FILE_NOT_FOUND -ENOENT
 */
int clusctl_checkpoint_delete(struct clusctl_resource *resource,
			      const char *checkpoint);

/**
 * clusctl_checkpoint_list() - the checkpoint list of a resource
 * @resource: handle
 * @list: the strings as they were added, oldest first, and NULL; free() it, the
 *        strings belong to it
 * @count: how many; may be NULL
 *
 * CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS.
 *
 * Return: 0 or a negative errno
 */
int clusctl_checkpoint_list(struct clusctl_resource *resource, char ***list,
			    size_t *count);

/* ---- Names of containers and checkpoints -------------------------------- */

/**
 * clusctl_name_problem() - which part of a name is wrong?
 * @name: Type\Provider\Container
 * @offset: where in @name, in bytes; may be NULL
 *
 * This is about syntax only: a well-formed name may be one of a provider, or of
 * a container, that there is not.
 *
 * Return: an English phrase, or NULL if the name is well-formed
 */
const char *clusctl_name_problem(const char *name, size_t *offset);

/**
 * clusctl_name_build() - make a name from its parts
 * @provider_type: 1 to 999
 * @provider: provider; NULL or "" for the default of the type
 * @container: container
 * @name: Type\Provider\Container; free() it
 * Return: 0, or a negative errno; ERROR_INVALID_PARAMETER -EINVAL if the parts
 * cannot make up a well-formed name
 */
int clusctl_name_build(uint32_t provider_type, const char *provider,
		       const char *container, char **name);

/**
 * clusctl_name_split() - take a name apart
 * @name: Type\Provider\Container
 * @provider_type: 1 to 999; may be NULL
 * @provider: provider, "" for the default; free() it; may be NULL
 * @container: container; free() it; may be NULL
 * Return: 0, or a negative errno; ERROR_INVALID_PARAMETER -EINVAL if the name is
 * not well-formed
 */
int clusctl_name_split(const char *name, uint32_t *provider_type,
		       char **provider, char **container);

/* ---- Key containers ----------------------------------------------------- */

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

/* ---- Keys --------------------------------------------------------------- */

/**
 * clusctl_key_algorithms() - what clusctl_key_generate() can make
 * Return: "rsa2048", "rsa3072", "rsa4096", "ec-p256", "ed25519", NULL
 */
const char *const *clusctl_key_algorithms(void);

/**
 * clusctl_key_generate() - make a new private key
 * @algorithm: one of clusctl_key_algorithms(); NULL for rsa2048
 * @key: private key; free it with clusctl_key_free()
 * Return: 0 or a negative errno; NTE_BAD_ALGID -EOPNOTSUPP for an algorithm that
 * is not known, NTE_FAIL -EIO if libcrypto fails
 */
int clusctl_key_generate(const char *algorithm, struct clusctl_key **key);

/**
 * typedef clusctl_passphrase_fn - asks for the passphrase of a private key
 * @buffer: room for it; the library wipes it
 * @size: bytes of @buffer
 * @data: what was given to clusctl_key_load()
 * Return: bytes of the passphrase, which has no NUL, or a negative errno
 */
typedef int (*clusctl_passphrase_fn)(char *buffer, size_t size, void *data);

/**
 * clusctl_key_load() - read a private key
 * @data: PEM or DER: PKCS#8 PrivateKeyInfo, PKCS#8 EncryptedPrivateKeyInfo, or a
 *        traditional RSA or EC private key. PEM may have text and other objects
 *        around the one private key
 * @size: bytes of @data, which the caller is to wipe
 * @passphrase: called for an encrypted key; NULL to refuse encrypted keys. The
 *              library never prompts
 * @arg: passed to @passphrase
 * @key: private key; free it with clusctl_key_free()
 *
 * Whatever it is read from, the key becomes canonical DER: no attributes,
 * named curves, uncompressed points.
 *
 * Return: 0 or a negative errno: NTE_BAD_DATA -EBADMSG if that is no private key
 * or one that contradicts itself, NTE_BAD_ALGID -EOPNOTSUPP if libcrypto does
 * not know its algorithm; without a status, -ENOKEY if the key is encrypted and
 * @passphrase is NULL, -EKEYREJECTED if the passphrase is wrong, and what
 * @passphrase returned
 */
int clusctl_key_load(const void *data, size_t size,
		     clusctl_passphrase_fn passphrase, void *arg,
		     struct clusctl_key **key);

/**
 * clusctl_key_load_public() - read a public key
 * @data: SubjectPublicKeyInfo in DER
 * @size: bytes of @data
 * @key: public key; free it with clusctl_key_free()
 * Return: 0 or a negative errno; NTE_BAD_DATA -EBADMSG
 */
int clusctl_key_load_public(const void *data, size_t size,
			    struct clusctl_key **key);

/**
 * clusctl_key_free() - wipe a key and free it
 * @key: key, or NULL
 */
void clusctl_key_free(struct clusctl_key *key);

/**
 * clusctl_key_get_private() - the private half in DER
 * @key: key
 * @size: bytes
 * Return: unencrypted PKCS#8 PrivateKeyInfo, which belongs to @key; NULL if @key
 * is a public key
 */
const void *clusctl_key_get_private(const struct clusctl_key *key,
				    size_t *size);

/**
 * clusctl_key_get_public() - the public half in DER
 * @key: key
 * @size: bytes
 * Return: SubjectPublicKeyInfo, which belongs to @key
 */
const void *clusctl_key_get_public(const struct clusctl_key *key, size_t *size);

/**
 * clusctl_key_get_algorithm() - the algorithm of a key
 * @key: key
 * Return: text like "RSA", "EC P-256", "Ed25519"; "unknown" if libcrypto does
 * not know it
 */
const char *clusctl_key_get_algorithm(const struct clusctl_key *key);

/**
 * clusctl_key_get_bits() - the size of a key
 * @key: key
 * Return: bits, 0 if libcrypto does not know the algorithm
 */
unsigned int clusctl_key_get_bits(const struct clusctl_key *key);

/**
 * enum clusctl_encoding - what clusctl_key_encode() makes
 * @CLUSCTL_PUBLIC_DER: SubjectPublicKeyInfo
 * @CLUSCTL_PUBLIC_PEM: the same as "PUBLIC KEY"
 * @CLUSCTL_PRIVATE_DER: unencrypted PKCS#8 PrivateKeyInfo
 * @CLUSCTL_PRIVATE_PEM: the same as "PRIVATE KEY"
 */
enum clusctl_encoding {
	CLUSCTL_PUBLIC_DER,
	CLUSCTL_PUBLIC_PEM,
	CLUSCTL_PRIVATE_DER,
	CLUSCTL_PRIVATE_PEM,
};

/**
 * clusctl_key_encode() - write a key
 * @key: key
 * @encoding: enum clusctl_encoding
 * @data: the bytes; free them with clusctl_wipe_free()
 * @size: how many
 * Return: 0 or a negative errno; NTE_NO_KEY -ENOKEY if @key is a public key and
 * the private half is wanted
 */
int clusctl_key_encode(const struct clusctl_key *key,
		       enum clusctl_encoding encoding, void **data,
		       size_t *size);

/* ---- Secrets ------------------------------------------------------------ */

/**
 * clusctl_secret_alloc() - memory for a secret
 * @size: bytes
 * Return: zeroed memory, on the secure heap of libcrypto if the program set one
 * up; free it with clusctl_wipe_free(). NULL if there is none
 */
void *clusctl_secret_alloc(size_t size);

/**
 * clusctl_wipe_free() - wipe memory and free it
 * @data: from clusctl_secret_alloc() or clusctl_key_encode(), or NULL
 * @size: bytes to wipe
 */
void clusctl_wipe_free(void *data, size_t size);

/**
 * clusctl_harden_process() - make the process fit to handle private keys
 *
 * No core files, not dumpable (so not traceable by its own user), a locked heap
 * for private keys, and libcrypto wipes all memory that it frees. This is for
 * programs, not for libraries; call it once, before any use of libcrypto.
 *
 * Return: 0 or a negative errno, if core files could not be ruled out
 */
int clusctl_harden_process(void);

#ifdef __cplusplus
}
#endif

#endif
