/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* clusctl: crypto checkpoints of cluster resources, by CLUSCTL control codes. */
#ifndef _LINUX_CLUSCTL_H
#define _LINUX_CLUSCTL_H

#include <linux/types.h>

/**
 * DOC: The contract
 *
 * /dev/clusctl is the cluster. CLUSCTL_CLUSTER_CREATE_RESOURCE and
 * CLUSCTL_CLUSTER_OPEN_RESOURCE on it return file descriptors of resources.
 * The ioctl request number is the 32-bit control code itself, and the argument
 * is always a struct clusctl_request, which carries the parameters of
 * ClusterResourceControl(). 32-bit and 64-bit callers use the same layouts.
 *
 * A call is judged in this order; the first thing that is wrong is the answer:
 *
 *  1. the object byte is none of 1..7: ENOTTY
 *  2. the request: EFAULT; size below 40 EINVAL; size above 4096, or a byte
 *     that is not zero behind the struct known here, E2BIG
 *  3. the internal bit is set: ERROR_ACCESS_DENIED
 *  4. the code is of another object than the fd (resource codes belong to a
 *     resource fd, all others to the cluster fd): ERROR_INVALID_HANDLE
 *  5. the code is not implemented: ERROR_INVALID_FUNCTION
 *  6. the fd lacks the right: a code whose access field is CLUS_ACCESS_WRITE
 *     needs an fd that is open for writing, any other an fd that is open for
 *     reading: ERROR_ACCESS_DENIED
 *  7. an unknown bit in flags, or two that exclude each other:
 *     ERROR_INVALID_FLAGS
 *  8. in or in_size is out of the bounds of the code, or out is NULL and
 *     out_size is not 0 where the code returns something:
 *     ERROR_INVALID_PARAMETER
 *  9. the resource of the fd was deleted: ERROR_RESOURCE_NOT_AVAILABLE
 *     (CLUSCTL_RESOURCE_UNKNOWN too)
 * 10. what the code itself says; a privilege that the caller lacks is
 *     ERROR_ACCESS_DENIED after the input was found well-formed and before
 *     anything is looked up.
 *
 * ioctl() returns 0 exactly when status is ERROR_SUCCESS. Otherwise it returns
 * -1 with the errno of the table below and the precise code in status. EFAULT,
 * ENOTTY, E2BIG, EINTR, and EINVAL for a short request, are faults of the call
 * itself: they write nothing to the request. On failure nothing has changed,
 * and the out buffer is untouched, unless the caller takes the memory of the
 * request away during the call. Two codes say of themselves what else a failure
 * may leave: CLUSCTL_RESOURCE_ONLINE and CLUSCTL_CLUSTER_RESEAL.
 *
 * in: codes that take no input ignore in and in_size. Structs of input start
 * with their own size, and what follows one is at that size; reserved fields
 * are zero. Strings are UTF-16LE without a
 * byte order mark, with exactly one NUL, at the end, counted in the size.
 *
 * out: codes that return nothing ignore out and out_size. A code without the
 * modify bit answers out = NULL, out_size = 0 with ERROR_SUCCESS and the size
 * needed in out_bytes; a buffer that is too small gets ERROR_MORE_DATA and the
 * size needed. A code that changes something needs room for its whole result
 * before it changes anything: too little, or none, is ERROR_MORE_DATA. out_bytes
 * is 0 after any other failure. A struct of output may grow at its end: a buffer
 * of the size that it had gets the front of it, and its size field tells how
 * much.
 *
 * Names, those of providers too: 1 to 260 UTF-16 units, no unpaired surrogates,
 * no control characters (U+0000..001F, U+007F..009F). They compare without case
 * and by canonical equivalence, and keep their spelling. A resource name must
 * not look like a GUID (ERROR_INVALID_NAME), so that a string that does is
 * always one.
 *
 * A container and a checkpoint are named by one string: the provider type in
 * decimal (1 to 999, no leading zero), a backslash, the provider or nothing
 * (then the default of the type is meant), a backslash, and the container
 * name, which is the rest of the string, backslashes included.
 *
 * ==============================  ==========  ============
 * status                          value       errno
 * ==============================  ==========  ============
 * ERROR_SUCCESS                   0           0
 * ERROR_INVALID_FUNCTION          1           EOPNOTSUPP
 * ERROR_FILE_NOT_FOUND            2           ENOENT
 * ERROR_ACCESS_DENIED             5           EACCES
 * ERROR_INVALID_HANDLE            6           EBADF
 * ERROR_NOT_ENOUGH_MEMORY         8           ENOMEM
 * ERROR_INVALID_DATA              13          EBADMSG
 * ERROR_INVALID_PARAMETER         87          EINVAL
 * ERROR_INVALID_NAME              123         EINVAL
 * ERROR_BUSY                      170         EBUSY
 * ERROR_ALREADY_EXISTS            183         EEXIST
 * ERROR_MORE_DATA                 234         EMSGSIZE
 * ERROR_INVALID_FLAGS             1004        EINVAL
 * ERROR_REVISION_MISMATCH         1306        ESTALE
 * ERROR_WRONG_TARGET_NAME         1396        EINVAL
 * ERROR_NO_SYSTEM_RESOURCES       1450        ENOSPC
 * ERROR_NOT_ENOUGH_QUOTA          1816        EDQUOT
 * ERROR_RESOURCE_NOT_AVAILABLE    5006        ESTALE
 * ERROR_RESOURCE_NOT_FOUND        5007        ENOENT
 * ERROR_OBJECT_ALREADY_EXISTS     5010        EEXIST
 * ERROR_RESOURCE_ONLINE           5019        EBUSY
 * NTE_BAD_KEY                     0x80090003  EKEYREJECTED
 * NTE_BAD_LEN                     0x80090004  EINVAL
 * NTE_BAD_DATA                    0x80090005  EBADMSG
 * NTE_BAD_SIGNATURE               0x80090006  EBADMSG
 * NTE_BAD_VER                     0x80090007  EOPNOTSUPP
 * NTE_BAD_ALGID                   0x80090008  EOPNOTSUPP
 * NTE_BAD_TYPE                    0x8009000A  EINVAL
 * NTE_BAD_KEY_STATE               0x8009000B  EKEYREJECTED
 * NTE_NO_KEY                      0x8009000D  ENOKEY
 * NTE_EXISTS                      0x8009000F  EEXIST
 * NTE_BAD_PROV_TYPE               0x80090014  EINVAL
 * NTE_BAD_KEYSET                  0x80090016  ENOKEY
 * NTE_PROV_TYPE_NOT_DEF           0x80090017  ENOENT
 * NTE_KEYSET_NOT_DEF              0x80090019  ENOENT
 * NTE_PROV_TYPE_NO_MATCH          0x8009001B  EINVAL
 * NTE_FAIL                        0x80090020  EIO
 * ==============================  ==========  ============
 */

/* clang-format off */

/* The fields of a control code (ClusAPI.h; "Control Code Architecture"). */
#define CLUSCTL_ACCESS_SHIFT	0
#define CLUSCTL_FUNCTION_SHIFT	2
#define CLCTL_INTERNAL_SHIFT	20
#define CLCTL_USER_SHIFT	21
#define CLCTL_MODIFY_SHIFT	22
#define CLCTL_GLOBAL_SHIFT	23
#define CLUSCTL_OBJECT_SHIFT	24

#define CLUSCTL_ACCESS_MODE_MASK	0x03
#define CLUSCTL_FUNCTION_MASK		0x3FFFF
#define CLUSCTL_OBJECT_MASK		0xFF
#define CLCTL_INTERNAL_MASK		0x00100000
#define CLCTL_USER_MASK			0x00200000
#define CLCTL_MODIFY_MASK		0x00400000
#define CLCTL_GLOBAL_MASK		0x00800000

/* Objects */
#define CLUS_OBJECT_INVALID		0
#define CLUS_OBJECT_RESOURCE		1
#define CLUS_OBJECT_RESOURCE_TYPE	2
#define CLUS_OBJECT_GROUP		3
#define CLUS_OBJECT_NODE		4
#define CLUS_OBJECT_NETWORK		5
#define CLUS_OBJECT_NETINTERFACE	6
#define CLUS_OBJECT_CLUSTER		7
#define CLUS_OBJECT_USER		128

/* Values of the access, modify and global fields */
#define CLUS_ACCESS_ANY		0
#define CLUS_ACCESS_READ	0x01
#define CLUS_ACCESS_WRITE	0x02
#define CLUS_NO_MODIFY		0
#define CLUS_MODIFY		0x01
#define CLUS_NOT_GLOBAL		0
#define CLUS_GLOBAL		0x01

/* clang-format on */

/**
 * CLUSCTL_MAKE_CODE() - build a control code from all of its fields
 * @object: CLUS_OBJECT_*
 * @global: CLUS_GLOBAL or CLUS_NOT_GLOBAL
 * @modify: CLUS_MODIFY or CLUS_NO_MODIFY
 * @user: 1 for a code that Windows does not define, else 0
 * @internal: 1 for a code that only the cluster itself may issue, else 0
 * @function: function number, 18 bits
 * @access: CLUS_ACCESS_*
 */
#define CLUSCTL_MAKE_CODE(object, global, modify, user, internal, function, \
			  access)                                           \
	((__u32)(object) << CLUSCTL_OBJECT_SHIFT |                          \
	 (__u32)(global) << CLCTL_GLOBAL_SHIFT |                            \
	 (__u32)(modify) << CLCTL_MODIFY_SHIFT |                            \
	 (__u32)(user) << CLCTL_USER_SHIFT |                                \
	 (__u32)(internal) << CLCTL_INTERNAL_SHIFT |                        \
	 (__u32)(function) << CLUSCTL_FUNCTION_SHIFT |                      \
	 (__u32)(access) << CLUSCTL_ACCESS_SHIFT)

/*
 * An operation that Windows does not have, on one of its objects. This is not
 * CLUSCTL_USER_CODE of ClusAPI.h, which shifts the user bit to 23; the
 * documented layout says 21.
 */
#define CLUSCTL_USER_READ_CODE(object, function)                         \
	CLUSCTL_MAKE_CODE(object, CLUS_NOT_GLOBAL, CLUS_NO_MODIFY, 1, 0, \
			  function, CLUS_ACCESS_READ)
/* For one that changes nothing, yet holds up what does */
#define CLUSCTL_USER_WRITE_CODE(object, function)                        \
	CLUSCTL_MAKE_CODE(object, CLUS_NOT_GLOBAL, CLUS_NO_MODIFY, 1, 0, \
			  function, CLUS_ACCESS_WRITE)
#define CLUSCTL_USER_MODIFY_CODE(object, function)                    \
	CLUSCTL_MAKE_CODE(object, CLUS_NOT_GLOBAL, CLUS_MODIFY, 1, 0, \
			  function, CLUS_ACCESS_WRITE)

/* The fields of a control code, each shifted down to bit 0 */
#define CLUSCTL_CODE_OBJECT(code) \
	((__u32)(code) >> CLUSCTL_OBJECT_SHIFT & CLUSCTL_OBJECT_MASK)
#define CLUSCTL_CODE_GLOBAL(code) ((__u32)(code) >> CLCTL_GLOBAL_SHIFT & 1)
#define CLUSCTL_CODE_MODIFY(code) ((__u32)(code) >> CLCTL_MODIFY_SHIFT & 1)
#define CLUSCTL_CODE_USER(code) ((__u32)(code) >> CLCTL_USER_SHIFT & 1)
#define CLUSCTL_CODE_INTERNAL(code) ((__u32)(code) >> CLCTL_INTERNAL_SHIFT & 1)
#define CLUSCTL_CODE_FUNCTION(code) \
	((__u32)(code) >> CLUSCTL_FUNCTION_SHIFT & CLUSCTL_FUNCTION_MASK)
#define CLUSCTL_CODE_ACCESS(code) \
	((__u32)(code) >> CLUSCTL_ACCESS_SHIFT & CLUSCTL_ACCESS_MODE_MASK)

/* clang-format off */

/* Resource codes of ClusAPI.h that are implemented */
#define CLUSCTL_RESOURCE_UNKNOWN			0x01000000U
#define CLUSCTL_RESOURCE_GET_CHARACTERISTICS		0x01000005U
#define CLUSCTL_RESOURCE_GET_FLAGS			0x01000009U
#define CLUSCTL_RESOURCE_GET_CLASS_INFO			0x0100000DU
#define CLUSCTL_RESOURCE_GET_NAME			0x01000029U
#define CLUSCTL_RESOURCE_GET_RESOURCE_TYPE		0x0100002DU
#define CLUSCTL_RESOURCE_GET_ID				0x01000039U
#define CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT		0x014000AEU
#define CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT	0x014000B2U
#define CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS		0x010000B5U

/* Checkpoint codes of ClusAPI.h that answer ERROR_INVALID_FUNCTION */
#define CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT	0x014000A2U
#define CLUSCTL_RESOURCE_DELETE_REGISTRY_CHECKPOINT	0x014000A6U
#define CLUSCTL_RESOURCE_GET_REGISTRY_CHECKPOINTS	0x010000A9U
#define CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT_64BIT	0x014000BEU
#define CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT_32BIT	0x014000C2U
#define CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT_EX	0x014002D6U
#define CLUSCTL_RESOURCE_TYPE_GET_REGISTRY_CHECKPOINTS	0x020000A9U
#define CLUSCTL_RESOURCE_TYPE_GET_CRYPTO_CHECKPOINTS	0x020000B5U

/* clang-format on */

/* User codes of a resource */
#define CLUSCTL_RESOURCE_GET_STATE \
	CLUSCTL_USER_READ_CODE(CLUS_OBJECT_RESOURCE, 1)
#define CLUSCTL_RESOURCE_ONLINE \
	CLUSCTL_USER_MODIFY_CODE(CLUS_OBJECT_RESOURCE, 2)
#define CLUSCTL_RESOURCE_OFFLINE \
	CLUSCTL_USER_MODIFY_CODE(CLUS_OBJECT_RESOURCE, 3)
#define CLUSCTL_RESOURCE_GET_SNAPSHOT \
	CLUSCTL_USER_READ_CODE(CLUS_OBJECT_RESOURCE, 4)
#define CLUSCTL_RESOURCE_PUT_SNAPSHOT \
	CLUSCTL_USER_MODIFY_CODE(CLUS_OBJECT_RESOURCE, 5)
#define CLUSCTL_RESOURCE_ACK_SNAPSHOT \
	CLUSCTL_USER_MODIFY_CODE(CLUS_OBJECT_RESOURCE, 6)
#define CLUSCTL_RESOURCE_ENCRYPT \
	CLUSCTL_USER_WRITE_CODE(CLUS_OBJECT_RESOURCE, 7)
#define CLUSCTL_RESOURCE_DECRYPT CLUSCTL_USER_READ_CODE(CLUS_OBJECT_RESOURCE, 8)

/* User codes of the node: its key containers */
#define CLUSCTL_NODE_CREATE_CONTAINER \
	CLUSCTL_USER_MODIFY_CODE(CLUS_OBJECT_NODE, 1)
#define CLUSCTL_NODE_DELETE_CONTAINER \
	CLUSCTL_USER_MODIFY_CODE(CLUS_OBJECT_NODE, 2)
#define CLUSCTL_NODE_ENUM_CONTAINER CLUSCTL_USER_READ_CODE(CLUS_OBJECT_NODE, 3)
#define CLUSCTL_NODE_GET_CONTAINER CLUSCTL_USER_READ_CODE(CLUS_OBJECT_NODE, 4)
#define CLUSCTL_NODE_IMPORT_KEY CLUSCTL_USER_MODIFY_CODE(CLUS_OBJECT_NODE, 5)
#define CLUSCTL_NODE_EXPORT_KEY CLUSCTL_USER_READ_CODE(CLUS_OBJECT_NODE, 6)
#define CLUSCTL_NODE_GET_PUBLIC_KEY CLUSCTL_USER_READ_CODE(CLUS_OBJECT_NODE, 7)

/* User codes of the cluster */
#define CLUSCTL_CLUSTER_GET_INFO CLUSCTL_USER_READ_CODE(CLUS_OBJECT_CLUSTER, 1)
#define CLUSCTL_CLUSTER_CREATE_RESOURCE \
	CLUSCTL_USER_MODIFY_CODE(CLUS_OBJECT_CLUSTER, 2)
#define CLUSCTL_CLUSTER_OPEN_RESOURCE \
	CLUSCTL_USER_READ_CODE(CLUS_OBJECT_CLUSTER, 3)
#define CLUSCTL_CLUSTER_DELETE_RESOURCE \
	CLUSCTL_USER_MODIFY_CODE(CLUS_OBJECT_CLUSTER, 4)
#define CLUSCTL_CLUSTER_ENUM_RESOURCE \
	CLUSCTL_USER_READ_CODE(CLUS_OBJECT_CLUSTER, 5)
#define CLUSCTL_CLUSTER_SET_KEY CLUSCTL_USER_MODIFY_CODE(CLUS_OBJECT_CLUSTER, 6)
#define CLUSCTL_CLUSTER_RETIRE_KEY \
	CLUSCTL_USER_MODIFY_CODE(CLUS_OBJECT_CLUSTER, 7)
#define CLUSCTL_CLUSTER_ENUM_KEY CLUSCTL_USER_READ_CODE(CLUS_OBJECT_CLUSTER, 8)
#define CLUSCTL_CLUSTER_RESEAL CLUSCTL_USER_MODIFY_CODE(CLUS_OBJECT_CLUSTER, 9)

/* clang-format off */

/* Status codes (winerror.h) */
#define ERROR_SUCCESS			0U
#define ERROR_INVALID_FUNCTION		1U
#define ERROR_FILE_NOT_FOUND		2U
#define ERROR_ACCESS_DENIED		5U
#define ERROR_INVALID_HANDLE		6U
#define ERROR_NOT_ENOUGH_MEMORY		8U
#define ERROR_INVALID_DATA		13U
#define ERROR_INVALID_PARAMETER		87U
#define ERROR_INVALID_NAME		123U
#define ERROR_BUSY			170U
#define ERROR_ALREADY_EXISTS		183U
#define ERROR_MORE_DATA			234U
#define ERROR_INVALID_FLAGS		1004U
#define ERROR_REVISION_MISMATCH		1306U
#define ERROR_WRONG_TARGET_NAME		1396U
#define ERROR_NO_SYSTEM_RESOURCES	1450U
#define ERROR_NOT_ENOUGH_QUOTA		1816U
#define ERROR_RESOURCE_NOT_AVAILABLE	5006U
#define ERROR_RESOURCE_NOT_FOUND	5007U
#define ERROR_OBJECT_ALREADY_EXISTS	5010U
#define ERROR_RESOURCE_ONLINE		5019U
#define NTE_BAD_KEY			0x80090003U
#define NTE_BAD_LEN			0x80090004U
#define NTE_BAD_DATA			0x80090005U
#define NTE_BAD_SIGNATURE		0x80090006U
#define NTE_BAD_VER			0x80090007U
#define NTE_BAD_ALGID			0x80090008U
#define NTE_BAD_TYPE			0x8009000AU
#define NTE_BAD_KEY_STATE		0x8009000BU
#define NTE_NO_KEY			0x8009000DU
#define NTE_EXISTS			0x8009000FU
#define NTE_BAD_PROV_TYPE		0x80090014U
#define NTE_BAD_KEYSET			0x80090016U
#define NTE_PROV_TYPE_NOT_DEF		0x80090017U
#define NTE_KEYSET_NOT_DEF		0x80090019U
#define NTE_PROV_TYPE_NO_MATCH		0x8009001BU
#define NTE_FAIL			0x80090020U

/* Key specs of the pairs of a container, and flags (wincrypt.h) */
#define AT_KEYEXCHANGE		1
#define AT_SIGNATURE		2
#define CRYPT_EXPORTABLE	0x00000001
#define CRYPT_MACHINE_KEYSET	0x00000020

/* Flag of CLUSCTL_NODE_IMPORT_KEY: NTE_EXISTS rather than replace a pair. */
#define CLUSCTL_IMPORT_NEW	0x00010000

/* Flag of CLUSCTL_RESOURCE_GET_STATE: records of the checkpoints, too. */
#define CLUSCTL_STATE_CHECKPOINTS	0x00000001

/* Flag of CLUSCTL_RESOURCE_ONLINE: go online with what can be restored. */
#define CLUSCTL_ONLINE_BEST_EFFORT	0x00000001

/* Flags of CLUSCTL_RESOURCE_PUT_SNAPSHOT */
/* Go back to an older generation. */
#define CLUSCTL_PUT_ROLLBACK		0x00000001
/* A store has it: it wins over what no store has. Not with PUT_ROLLBACK. */
#define CLUSCTL_PUT_STORED		0x00000002
/* It is the last one, or nothing is done. Only with PUT_ROLLBACK. */
#define CLUSCTL_PUT_LAST		0x00000004

/* Flag of CLUSCTL_CLUSTER_SET_KEY: for opening what is sealed, not for sealing. */
#define CLUSCTL_SET_READER		0x00000001

/* Flag of CLUSCTL_CLUSTER_RETIRE_KEY: even if snapshots are sealed with it. */
#define CLUSCTL_RETIRE_FORCE		0x00000001

/* What CLUSCTL_RESOURCE_GET_CHARACTERISTICS, _FLAGS, _CLASS_INFO answer */
#define CLUS_CHAR_UNKNOWN	0
#define CLUS_RESCLASS_UNKNOWN	0

/* States of a resource: CLUSTER_RESOURCE_STATE of ClusAPI.h */
#define CLUSCTL_STATE_ONLINE	2
#define CLUSCTL_STATE_OFFLINE	3
#define CLUSCTL_STATE_FAILED	4

#define CLUSCTL_ID_SIZE		16
#define CLUSCTL_KEY_ID_SIZE	16
#define CLUSCTL_KEY_SIZE	32
#define CLUSCTL_MAX_KEYS	64
#define CLUSCTL_MAX_NAME	260
#define CLUSCTL_MAX_PURPOSE	525
#define CLUSCTL_MAX_PRIVATE	16384
#define CLUSCTL_MAX_PUBLIC	4096

/* clang-format on */

/**
 * struct clusctl_request - the argument of every control code
 * @size: in: sizeof(struct clusctl_request); larger is accepted while the tail
 *        is zero
 * @flags: in: per code; unknown bits are refused
 * @in: in: user pointer to the input
 * @out: in: user pointer to room for the output
 * @in_size: in: bytes of input
 * @out_size: in: bytes of room
 * @out_bytes: out: bytes written, or bytes needed; ignored on input
 * @status: out: ERROR_* or NTE_*; ignored on input
 */
struct clusctl_request {
	__u32 size;
	__u32 flags;
	__aligned_u64 in;
	__aligned_u64 out;
	__u32 in_size;
	__u32 out_size;
	__u32 out_bytes;
	__u32 status;
};

/**
 * struct clusctl_class_info - CLUS_RESOURCE_CLASS_INFO of ClusAPI.h
 * @resource_class: out: CLUS_RESCLASS_UNKNOWN
 * @sub_class: out: 0
 *
 * Output of CLUSCTL_RESOURCE_GET_CLASS_INFO. GET_CHARACTERISTICS and GET_FLAGS
 * return one __u32 each, GET_NAME, GET_RESOURCE_TYPE and GET_ID one string. The
 * id is the GUID as 36 characters in lower case, without braces.
 */
struct clusctl_class_info {
	__u32 resource_class;
	__u32 sub_class;
};

/* clang-format off */
/* Flags of struct clusctl_resource_state and struct clusctl_info */
/* The key that seals now is random, and ends with the module. */
#define CLUSCTL_INFO_BOOT_KEY	0x00000001

/* The sizes that these structs had at first */
#define CLUSCTL_RESOURCE_STATE_SIZE_0	16
#define CLUSCTL_INFO_SIZE_0		40
/* clang-format on */

/**
 * struct clusctl_resource_state - output of CLUSCTL_RESOURCE_GET_STATE
 * @size: out: bytes of this struct that were written
 * @state: out: CLUSCTL_STATE_*
 * @checkpoints: out: length of the crypto checkpoint list
 * @tombstones: out: checkpoints that were deleted and are not forgotten
 * @failure: out: status of the failure that made @state CLUSCTL_STATE_FAILED,
 *           else ERROR_SUCCESS
 * @flags: out: CLUSCTL_INFO_BOOT_KEY
 * @key_id: out: the key that the next snapshot will be sealed with
 *
 * With the flag CLUSCTL_STATE_CHECKPOINTS, @checkpoints + @tombstones structs
 * clusctl_checkpoint_record follow, and the buffer must have room for all: the
 * checkpoints first, in the order of their adding.
 */
struct clusctl_resource_state {
	__u32 size;
	__u32 state;
	__u32 checkpoints;
	__u32 tombstones;
	__u32 failure;
	__u32 flags;
	__u8 key_id[CLUSCTL_KEY_ID_SIZE];
};

/* clang-format off */
/* Flags of struct clusctl_checkpoint_record */
/* It was deleted, and the snapshot says so; it is not on the list. */
#define CLUSCTL_CHECKPOINT_TOMBSTONE	0x00000001
/*
 * The container on this node is not known to hold what the snapshot does: it
 * was changed while the resource was offline, its attributes were changed with
 * keyctl, it cannot be exported, or the snapshot was not restored here yet.
 */
#define CLUSCTL_CHECKPOINT_DIFFERS	0x00000002
/* The snapshot is sealed with the random key, and ends with it. */
#define CLUSCTL_CHECKPOINT_BOOT_KEY	0x00000004
/* A store has the snapshot, but as it was before CLUSCTL_CLUSTER_RESEAL. */
#define CLUSCTL_CHECKPOINT_RESEALED	0x00000008
/* clang-format on */

/**
 * struct clusctl_checkpoint_record - a checkpoint in CLUSCTL_RESOURCE_GET_STATE
 * @size: out: bytes from this record to the next, a multiple of 8
 * @flags: out: CLUSCTL_CHECKPOINT_*
 * @generation: out: generation of the snapshot, from 1
 * @acknowledged: out: the last generation that a store has acknowledged; 0 for
 *                none. Less than @generation after a reseal, too.
 * @time: out: when the keys were exported, in seconds since 1970, UTC
 * @key_id: out: the key that the snapshot is sealed with
 * @snapshot_size: out: bytes of the snapshot
 * @name_size: out: bytes of the string as it was added, which follows
 */
struct clusctl_checkpoint_record {
	__u32 size;
	__u32 flags;
	__aligned_u64 generation;
	__aligned_u64 acknowledged;
	__aligned_u64 time;
	__u8 key_id[CLUSCTL_KEY_ID_SIZE];
	__u32 snapshot_size;
	__u32 name_size;
};

/* clang-format off */
#define CLUSCTL_SNAPSHOT_MAGIC		"CLUSCTL"	/* with its NUL */
#define CLUSCTL_SNAPSHOT_VERSION	1
#define CLUSCTL_NONCE_SIZE		24
#define CLUSCTL_TAG_SIZE		16

/* Flags of struct clusctl_snapshot_header */
/* The checkpoint was deleted; nothing is sealed. */
#define CLUSCTL_SNAPSHOT_TOMBSTONE	0x00000001
/* Sealed with the random key of one node, and of no use to another */
#define CLUSCTL_SNAPSHOT_BOOT_KEY	0x00000002
/* clang-format on */

/**
 * struct clusctl_snapshot_header - what a snapshot begins with
 * @magic: CLUSCTL_SNAPSHOT_MAGIC
 * @version: CLUSCTL_SNAPSHOT_VERSION
 * @header_size: bytes of this struct
 * @key_id: the cluster key that it is sealed with
 * @resource: GUID of the resource, in the byte order of Windows
 * @generation: 1, 2, 3, ...
 * @time: when the keys were exported, in seconds since 1970, UTC
 * @flags: CLUSCTL_SNAPSHOT_*
 * @name_size: bytes of the checkpoint's string as it was added, UTF-16LE with
 *             its NUL, which follows this struct
 * @sealed_size: bytes of what follows that, to the end: the sealed keys, and
 *               the tag of CLUSCTL_TAG_SIZE bytes
 * @reserved: 0
 * @nonce: random, and another one for each snapshot
 *
 * The keys are sealed with XAES-256-GCM (c2sp.org/XAES-256-GCM); the header and
 * the string are the additional data.
 */
struct clusctl_snapshot_header {
	__u8 magic[8];
	__le32 version;
	__le32 header_size;
	__u8 key_id[CLUSCTL_KEY_ID_SIZE];
	__u8 resource[CLUSCTL_ID_SIZE];
	__le64 generation;
	__le64 time;
	__le32 flags;
	__le32 name_size;
	__le32 sealed_size;
	__le32 reserved;
	__u8 nonce[CLUSCTL_NONCE_SIZE];
};

/**
 * struct clusctl_put_snapshot - input of CLUSCTL_RESOURCE_PUT_SNAPSHOT
 * @size: in: sizeof(struct clusctl_put_snapshot)
 * @name_size: in: bytes of the string Type\Provider\Container that the snapshot
 *             is expected to be of, which follows this struct; 0 for any
 * @snapshot_size: in: bytes of the snapshot, which follows the string
 * @reserved: in: 0
 *
 * Keeps a snapshot that CLUSCTL_RESOURCE_GET_SNAPSHOT returned, here or on
 * another node, as the last one of its checkpoint, and puts the checkpoint on
 * the list, or takes it off if the snapshot is a tombstone. No container
 * changes before the resource next goes online. Refusals, in the order of the
 * checks:
 *
 *  - ERROR_INVALID_DATA: not a snapshot, or cut short
 *  - NTE_BAD_VER: of a version that is not known here
 *  - NTE_NO_KEY: sealed with a key that is not known here
 *  - NTE_BAD_KEY_STATE: sealed with a key that was retired
 *  - NTE_BAD_SIGNATURE: not what was sealed: something of it was altered
 *  - ERROR_WRONG_TARGET_NAME: of another resource
 *  - ERROR_INVALID_NAME: of another checkpoint than expected
 *  - ERROR_REVISION_MISMATCH: not newer than the snapshot that is here
 *  - ERROR_NO_SYSTEM_RESOURCES: larger than the cap, or one checkpoint too many
 *
 * With the flag CLUSCTL_PUT_ROLLBACK, which needs CAP_SYS_ADMIN, the contents of
 * one that is not newer are sealed as the next generation, and so win on all
 * nodes. If it is the last one itself, byte for byte, the checkpoint differs from
 * its container afterwards if it did before, and else does not.
 *
 * The flag CLUSCTL_PUT_LAST goes with CLUSCTL_PUT_ROLLBACK only; without it, the
 * answer is ERROR_INVALID_FLAGS. Whatever is not, byte for byte, what
 * CLUSCTL_RESOURCE_GET_SNAPSHOT would return is ERROR_REVISION_MISMATCH, be it
 * newer or older, or the same sealed again. So the last one can be had as the next
 * generation, and what was made since the caller looked is not lost.
 *
 * The flag CLUSCTL_PUT_STORED says that a store has the snapshot, which then has to
 * be newer than the last one that a store was known to have, and not than the one
 * that is here: ERROR_REVISION_MISMATCH is for a generation that is not above the
 * greatest that was acknowledged (0 if none was), be it under a key that has since
 * been replaced by a reseal. The exception is the last one itself, if it was
 * acknowledged: of the same generation and time, it may come sealed again with another
 * key. It takes the place of all generations that no store
 * has, tombstones or not: of later ones, and of another one with the same number.
 * These are lost, and their numbers come again, since the next generation is the
 * next number; so who acknowledges has to know which of them a store has. It is kept
 * as it is, and counts as acknowledged: the event SNAPSHOT_PUT is followed by
 * SNAPSHOT_ACKNOWLEDGED. No capability is needed.
 *
 * CLUSCTL_RESOURCE_GET_SNAPSHOT takes a string Type\Provider\Container and
 * returns the last snapshot of that checkpoint, or the tombstone of one that
 * was deleted; ERROR_FILE_NOT_FOUND if there is neither.
 */
struct clusctl_put_snapshot {
	__u32 size;
	__u32 name_size;
	__u32 snapshot_size;
	__u32 reserved;
};

/**
 * struct clusctl_ack_snapshot - input of CLUSCTL_RESOURCE_ACK_SNAPSHOT
 * @size: in: sizeof(struct clusctl_ack_snapshot)
 * @name_size: in: bytes of the string Type\Provider\Container, which follows
 * @generation: in: the generation that a store has
 * @key_id: in: the key that it is sealed with there
 *
 * A generation above the last one, or the last one under another key than it is
 * sealed with now: ERROR_REVISION_MISMATCH. No such checkpoint:
 * ERROR_FILE_NOT_FOUND. A generation below the acknowledged one succeeds and
 * changes nothing.
 */
struct clusctl_ack_snapshot {
	__u32 size;
	__u32 name_size;
	__aligned_u64 generation;
	__u8 key_id[CLUSCTL_KEY_ID_SIZE];
};

/* clang-format off */
#define CLUSCTL_ENVELOPE_MAGIC		"CLUSENV"	/* with its NUL */
#define CLUSCTL_ENVELOPE_VERSION	1
/* clang-format on */

/**
 * struct clusctl_envelope_header - what an envelope begins with
 * @magic: CLUSCTL_ENVELOPE_MAGIC
 * @version: CLUSCTL_ENVELOPE_VERSION
 * @header_size: bytes of this struct
 * @key_id: the cluster key that it is sealed with
 * @resource: GUID of the resource, in the byte order of Windows
 * @flags: 0
 * @purpose_size: bytes of the purpose as it was given, UTF-16LE with its NUL,
 *                which follows this struct
 * @sealed_size: bytes of what follows that, to the end: the sealed data, and
 *               the tag of CLUSCTL_TAG_SIZE bytes
 * @reserved: 0
 * @nonce: random, and another one for each envelope
 *
 * The data is sealed as the keys of a snapshot are, with the same cluster keys;
 * the header and the purpose are the additional data. Since that begins with the
 * magic, no envelope ever opens as a snapshot, nor a snapshot as an envelope.
 */
struct clusctl_envelope_header {
	__u8 magic[8];
	__le32 version;
	__le32 header_size;
	__u8 key_id[CLUSCTL_KEY_ID_SIZE];
	__u8 resource[CLUSCTL_ID_SIZE];
	__le32 flags;
	__le32 purpose_size;
	__le32 sealed_size;
	__le32 reserved;
	__u8 nonce[CLUSCTL_NONCE_SIZE];
};

/**
 * struct clusctl_crypt - input of CLUSCTL_RESOURCE_ENCRYPT and _DECRYPT
 * @size: in: sizeof(struct clusctl_crypt)
 * @purpose_size: in: bytes of the purpose, a string of 1 to CLUSCTL_MAX_PURPOSE
 *                units, which follows this struct
 * @data_size: in: bytes of the data, at least 1, which follows the purpose
 * @reserved: in: 0
 *
 * CLUSCTL_RESOURCE_ENCRYPT seals data of the caller's, and returns the envelope.
 * The module keeps nothing of either, and counts nothing. A purpose is what the
 * data is for; it consists of what names do, and compares as they do. The
 * envelope may be as large as a snapshot, else ERROR_NO_SYSTEM_RESOURCES; input
 * above the greatest size that a snapshot can be allowed to have is
 * ERROR_INVALID_PARAMETER, for both codes. While the random key of the boot
 * seals, the answer is NTE_NO_KEY: an envelope under it would be lost at the
 * next boot. Everybody who may open the device for writing may seal; so an
 * envelope that opens was sealed on a node with the key, and by whom is not
 * proved. Nor is when: an older envelope opens as well as the newest.
 *
 * CLUSCTL_RESOURCE_DECRYPT takes an envelope as the data, and returns what was
 * sealed, on each node that has the key, whether it seals there or only opens.
 * Needs CAP_SYS_ADMIN. Refusals, in the order of the checks:
 *
 *  - ERROR_INVALID_DATA: not an envelope, or cut short
 *  - NTE_BAD_VER: of a version that is not known here
 *  - NTE_NO_KEY: sealed with a key that is not known here
 *  - NTE_BAD_KEY_STATE: sealed with a key that was retired
 *  - NTE_BAD_SIGNATURE: not what was sealed: something of it was altered
 *  - ERROR_WRONG_TARGET_NAME: of another resource
 *  - ERROR_INVALID_DATA: for a purpose that is no text
 *  - ERROR_INVALID_NAME: for another purpose
 *
 * The module does not know where envelopes are. CLUSCTL_CLUSTER_RESEAL passes
 * them over, and none is in the way of CLUSCTL_CLUSTER_RETIRE_KEY, which ends
 * all that are sealed with the key: whoever has some opens them and seals the
 * data again before that.
 */
struct clusctl_crypt {
	__u32 size;
	__u32 purpose_size;
	__u32 data_size;
	__u32 reserved;
};

/**
 * DOC: Online and offline
 *
 * CLUSCTL_RESOURCE_ONLINE takes nothing and returns nothing. It first makes the
 * containers of all checkpoints what their snapshots say: pairs, owner, group
 * and permissions. Serials stay, unless the container has another owner, group
 * or permissions than the snapshot. Then the state is online. If one of the
 * snapshots cannot be restored, no container has changed, the state is failed,
 * and an event names the checkpoint; the status is one of those of
 * CLUSCTL_RESOURCE_PUT_SNAPSHOT, or of CLUSCTL_NODE_IMPORT_KEY.
 * ERROR_NOT_ENOUGH_MEMORY leaves the state as it was. With
 * CLUSCTL_ONLINE_BEST_EFFORT, what cannot be restored is told in events and
 * otherwise passed over. Of a resource that is online nothing is restored.
 *
 * CLUSCTL_RESOURCE_OFFLINE takes nothing and returns nothing. If the resource
 * is online, it first takes snapshots of the containers that have changed since
 * they were last restored or exported; one that can no longer be exported
 * keeps its last snapshot, and an event says so.
 *
 * While a resource is online, each CLUSCTL_NODE_IMPORT_KEY into one of its
 * containers takes the next snapshot before it returns. keyctl(1) does not:
 * what it changes is in the snapshot that OFFLINE takes.
 */

/**
 * struct clusctl_info - output of CLUSCTL_CLUSTER_GET_INFO
 * @size: out: bytes of this struct that were written
 * @keyring: out: serial of the keyring .clusctl
 * @resources: out: resources there are
 * @checkpoints: out: checkpoints there are, on all resources
 * @max_resources: out: cap of @resources
 * @max_checkpoints: out: cap of @checkpoints + @tombstones
 * @max_resource_checkpoints: out: the same cap for one resource
 * @max_name: out: cap of the length of a name, in UTF-16 units
 * @max_snapshot: out: cap of a sealed snapshot, and of an envelope, in bytes
 * @flags: out: CLUSCTL_INFO_BOOT_KEY
 * @tombstones: out: checkpoints that were deleted and are not forgotten
 * @keys: out: cluster keys that open snapshots here
 * @key_id: out: the one of them that seals
 * @saved: out: snapshots taken (CryptoCheckpointsSaved)
 * @save_failures: out: snapshots that could not be taken
 * @restored: out: snapshots restored (CryptoCheckpointsRestored)
 * @restore_failures: out: snapshots that could not be restored
 * @sequence: out: sequence number of the last event; 0 if there was none
 * @max_events: out: events that are kept for a slow reader
 * @reserved: out: 0
 *
 * At a cap of a number, or of the size of a snapshot, the answer is
 * ERROR_NO_SYSTEM_RESOURCES, beyond that of a length ERROR_INVALID_PARAMETER,
 * and nothing has changed. Caps bind what is made; what was made before one was
 * lowered stays within reach. A tombstone that a store has acknowledged makes
 * room for a new checkpoint at the cap.
 */
struct clusctl_info {
	__u32 size;
	__s32 keyring;
	__u32 resources;
	__u32 checkpoints;
	__u32 max_resources;
	__u32 max_checkpoints;
	__u32 max_resource_checkpoints;
	__u32 max_name;
	__u32 max_snapshot;
	__u32 flags;
	__u32 tombstones;
	__u32 keys;
	__u8 key_id[CLUSCTL_KEY_ID_SIZE];
	__aligned_u64 saved;
	__aligned_u64 save_failures;
	__aligned_u64 restored;
	__aligned_u64 restore_failures;
	__aligned_u64 sequence;
	__u32 max_events;
	__u32 reserved;
};

/**
 * struct clusctl_create_resource - input of CLUSCTL_CLUSTER_CREATE_RESOURCE
 * @size: in: sizeof(struct clusctl_create_resource)
 * @name_size: in: bytes of the name, which follows this struct
 * @type_size: in: bytes of the type name, which follows the name
 * @reserved: in: 0
 * @id: in: the GUID that it has on the other nodes; all zero for a new one
 *
 * Output: struct clusctl_resource_handle. A name or GUID that is taken is
 * ERROR_OBJECT_ALREADY_EXISTS. CLUSCTL_CLUSTER_OPEN_RESOURCE takes one string,
 * a name or a GUID, and has the same output; CLUSCTL_CLUSTER_DELETE_RESOURCE
 * takes such a string and returns nothing. A name or GUID that there is not is
 * ERROR_RESOURCE_NOT_FOUND.
 */
struct clusctl_create_resource {
	__u32 size;
	__u32 name_size;
	__u32 type_size;
	__u32 reserved;
	__u8 id[CLUSCTL_ID_SIZE];
};

/**
 * struct clusctl_resource_handle - a new file descriptor of a resource
 * @size: out: sizeof(struct clusctl_resource_handle)
 * @fd: out: file descriptor, close-on-exec, open for what the cluster fd is
 * @id: out: the GUID, in the byte order of the GUID struct of Windows
 */
struct clusctl_resource_handle {
	__u32 size;
	__s32 fd;
	__u8 id[CLUSCTL_ID_SIZE];
};

/**
 * struct clusctl_resource_record - one resource of CLUSCTL_CLUSTER_ENUM_RESOURCE
 * @size: out: bytes from this record to the next, a multiple of 8
 * @state: out: CLUSCTL_STATE_*
 * @id: out: the GUID
 * @checkpoints: out: length of the crypto checkpoint list
 * @name_size: out: bytes of the name, which follows this struct
 * @type_size: out: bytes of the type name, which follows the name
 * @reserved: out: 0
 *
 * The output is as many records as there are resources, in no special order;
 * with none, 0 bytes.
 */
struct clusctl_resource_record {
	__u32 size;
	__u32 state;
	__u8 id[CLUSCTL_ID_SIZE];
	__u32 checkpoints;
	__u32 name_size;
	__u32 type_size;
	__u32 reserved;
};

/**
 * struct clusctl_create_container - input of CLUSCTL_NODE_CREATE_CONTAINER
 * @size: in: sizeof(struct clusctl_create_container)
 * @name_size: in: bytes of the string Type\Provider\Container, which follows
 * @uid: in: owner, in the user namespace of the caller; ~0 for the caller's
 *       own, and only ~0 for a user-level container
 * @gid: in: group, likewise
 * @perm: in: key permissions of the owner, the group and others
 *        (bits 21..0 of keyctl_setperm(3)) without write and link; ~0 for the
 *        default: the owner may view, read and search, which is to use the
 *        keys; the group may view and read, which shows what there is; the
 *        caller may set attributes, as the owner, or else if the group is his
 *        own, which gives him every other permission for the asking
 * @reserved: in: 0
 *
 * Flags: CRYPT_MACHINE_KEYSET for a machine container, which needs
 * CAP_SYS_ADMIN; without it the container is put on the caller's user keyring.
 * Output: struct clusctl_container_handle. One that exists is NTE_EXISTS; one
 * that was revoked or has expired is replaced.
 */
struct clusctl_create_container {
	__u32 size;
	__u32 name_size;
	__u32 uid;
	__u32 gid;
	__u32 perm;
	__u32 reserved;
};

/**
 * struct clusctl_container_handle - a new container
 * @size: out: sizeof(struct clusctl_container_handle)
 * @serial: out: serial of its keyring
 */
struct clusctl_container_handle {
	__u32 size;
	__s32 serial;
};

/* clang-format off */
/* Flags of struct clusctl_pair and struct clusctl_container_record */
#define CLUSCTL_PAIR_EXPORTABLE	0x00000001
/* The kernel can sign, verify and decrypt with the pair. */
#define CLUSCTL_PAIR_OPERABLE	0x00000002
/* The key or keyring was revoked, or has expired. */
#define CLUSCTL_KEY_DEAD	0x00000004
/* clang-format on */

/**
 * struct clusctl_pair - one key pair of a container
 * @serial: out: serial of its key; 0 if the container has no such pair
 * @flags: out: CLUSCTL_PAIR_*, CLUSCTL_KEY_DEAD
 * @public_size: out: bytes of the public key
 * @private_size: out: bytes of the private key; 0 if not exportable
 */
struct clusctl_pair {
	__s32 serial;
	__u32 flags;
	__u32 public_size;
	__u32 private_size;
};

/**
 * struct clusctl_container_record - one container
 * @size: out: bytes from this record to the next, a multiple of 8
 * @flags: out: CRYPT_MACHINE_KEYSET, CLUSCTL_KEY_DEAD
 * @serial: out: serial of its keyring
 * @provider_type: out: 1..999
 * @uid: out: owner, in the user namespace of the caller
 * @gid: out: group, likewise; ~0 if the key has none
 * @perm: out: key permissions of the keyring
 * @provider_size: out: bytes of the name of the provider, which follows
 * @container_size: out: bytes of the name of the container, which follows that
 * @reserved: out: 0
 * @exchange: out: the pair AT_KEYEXCHANGE; nothing is told of the pairs of a
 *            dead container
 * @signature: out: the pair AT_SIGNATURE, likewise
 *
 * CLUSCTL_NODE_GET_CONTAINER takes a string Type\Provider\Container and
 * returns one such record; NTE_BAD_KEYSET if there is no such container.
 * CLUSCTL_NODE_ENUM_CONTAINER takes nothing and returns all of them, in no
 * special order. Flags: CRYPT_MACHINE_KEYSET for machine containers, without it
 * those on the caller's user keyring. CLUSCTL_NODE_DELETE_CONTAINER takes the
 * same string and flag and returns nothing; machine containers need
 * CAP_SYS_ADMIN.
 */
struct clusctl_container_record {
	__u32 size;
	__u32 flags;
	__s32 serial;
	__u32 provider_type;
	__u32 uid;
	__u32 gid;
	__u32 perm;
	__u32 provider_size;
	__u32 container_size;
	__u32 reserved;
	struct clusctl_pair exchange;
	struct clusctl_pair signature;
};

/**
 * struct clusctl_import_key - input of CLUSCTL_NODE_IMPORT_KEY
 * @size: in: sizeof(struct clusctl_import_key)
 * @key_spec: in: AT_KEYEXCHANGE or AT_SIGNATURE
 * @name_size: in: bytes of the string Type\Provider\Container, which follows
 *             this struct
 * @private_size: in: bytes of the private key, a PKCS#8 PrivateKeyInfo in DER,
 *                which follows the name; 1 to CLUSCTL_MAX_PRIVATE
 * @public_size: in: bytes of the public key, a SubjectPublicKeyInfo in DER,
 *               which follows the private key; 1 to CLUSCTL_MAX_PUBLIC
 * @reserved: in: 0
 *
 * Puts a key pair into a container, in place of the pair of that key spec if
 * there is one. Flags: CRYPT_MACHINE_KEYSET (needs CAP_SYS_ADMIN),
 * CRYPT_EXPORTABLE, CLUSCTL_IMPORT_NEW. Malformed DER, trailing bytes, or two
 * halves that do not belong together are NTE_BAD_DATA. A pair that is not
 * exportable and that the kernel has no algorithm for could never be used:
 * NTE_BAD_ALGID.
 *
 * If the container is on the list of resources that are online, each of these
 * has the next generation of its snapshot when this returns, or, if the
 * container cannot be exported now, keeps the last one, and an event says so.
 */
struct clusctl_import_key {
	__u32 size;
	__u32 key_spec;
	__u32 name_size;
	__u32 private_size;
	__u32 public_size;
	__u32 reserved;
};

/**
 * struct clusctl_key_ref - names a key pair
 * @size: in: sizeof(struct clusctl_key_ref)
 * @key_spec: in: AT_KEYEXCHANGE or AT_SIGNATURE
 * @name_size: in: bytes of the string Type\Provider\Container, which follows
 * @reserved: in: 0
 *
 * Input of CLUSCTL_NODE_EXPORT_KEY, which returns the PKCS#8 DER of an
 * exportable pair (else NTE_BAD_KEY_STATE) and needs CAP_SYS_ADMIN, and of
 * CLUSCTL_NODE_GET_PUBLIC_KEY, which returns the SubjectPublicKeyInfo DER. No
 * such pair: NTE_NO_KEY. Flag: CRYPT_MACHINE_KEYSET.
 */
struct clusctl_key_ref {
	__u32 size;
	__u32 key_spec;
	__u32 name_size;
	__u32 reserved;
};

/* clang-format off */
/* Flags of struct clusctl_key_record */
/* Snapshots are sealed with it; all others only open what they have sealed. */
#define CLUSCTL_KEY_WRITER	0x00000001
/* Random, known to nobody, and gone with the module. */
#define CLUSCTL_KEY_BOOT	0x00000002
/* Opens nothing any more; its id is remembered. */
#define CLUSCTL_KEY_RETIRED	0x00000004
/* clang-format on */

/**
 * struct clusctl_key_record - one cluster key
 * @size: out: bytes from this record to the next
 * @flags: out: CLUSCTL_KEY_*
 * @snapshots: out: snapshots here that are sealed with it
 * @reserved: out: 0
 * @key_id: out: its key id, the AES-CMAC of "clusctl key id 1" under it
 *
 * CLUSCTL_CLUSTER_ENUM_KEY takes nothing and returns all: the writer first,
 * then the readers, then those retired, of which the last CLUSCTL_MAX_KEYS are
 * remembered.
 */
struct clusctl_key_record {
	__u32 size;
	__u32 flags;
	__u32 snapshots;
	__u32 reserved;
	__u8 key_id[CLUSCTL_KEY_ID_SIZE];
};

/**
 * struct clusctl_set_key - input of CLUSCTL_CLUSTER_SET_KEY
 * @size: in: sizeof(struct clusctl_set_key)
 * @serial: in: serial of a key of type user, logon or encrypted that the caller
 *          may search; its payload is CLUSCTL_KEY_SIZE bytes
 *
 * Makes it the key that snapshots are sealed with; what sealed before goes on
 * opening. With the flag CLUSCTL_SET_READER it only opens, unless it is the
 * writer already. The module keeps what it derives: the key may be taken off
 * its keyring afterwards. Output: struct clusctl_key_record. Needs
 * CAP_SYS_ADMIN. No such key, or one that was revoked or has expired:
 * NTE_NO_KEY; of another type: NTE_BAD_TYPE; of another size: NTE_BAD_LEN; more
 * than CLUSCTL_MAX_KEYS: ERROR_NO_SYSTEM_RESOURCES.
 */
struct clusctl_set_key {
	__u32 size;
	__s32 serial;
};

/**
 * struct clusctl_retire_key - input of CLUSCTL_CLUSTER_RETIRE_KEY
 * @size: in: sizeof(struct clusctl_retire_key)
 * @reserved: in: 0
 * @key_id: in: a reader
 *
 * Wipes it: what is sealed with it, envelopes included, can no longer be opened
 * here. Needs CAP_SYS_ADMIN. The writer, and without the flag
 * CLUSCTL_RETIRE_FORCE a key that snapshots here are sealed with: ERROR_BUSY.
 * Unknown, or retired before: NTE_NO_KEY.
 */
struct clusctl_retire_key {
	__u32 size;
	__u32 reserved;
	__u8 key_id[CLUSCTL_KEY_ID_SIZE];
};

/**
 * struct clusctl_resealed - output of CLUSCTL_CLUSTER_RESEAL
 * @size: out: sizeof(struct clusctl_resealed)
 * @snapshots: out: how many were sealed again
 *
 * Seals all snapshots that are sealed with another key than the writer again,
 * with their contents, generation and time as they are; none of them counts as
 * acknowledged then. Takes nothing; needs CAP_SYS_ADMIN. One that cannot be
 * opened is left as it is, and its status is the answer when all others are
 * done. A failure, or a signal (EINTR), leaves every snapshot under the old or
 * the new key, and a second call does the rest.
 */
struct clusctl_resealed {
	__u32 size;
	__u32 snapshots;
};

/* clang-format off */
/* Types of struct clusctl_event */
#define CLUSCTL_EVENT_LOST			0
#define CLUSCTL_EVENT_RESOURCE_CREATED		1
#define CLUSCTL_EVENT_RESOURCE_DELETED		2
#define CLUSCTL_EVENT_RESOURCE_ONLINE		3
#define CLUSCTL_EVENT_RESOURCE_OFFLINE		4
#define CLUSCTL_EVENT_RESOURCE_FAILED		5
#define CLUSCTL_EVENT_CHECKPOINT_ADDED		6
#define CLUSCTL_EVENT_CHECKPOINT_DELETED	7
#define CLUSCTL_EVENT_SNAPSHOT_TAKEN		8
#define CLUSCTL_EVENT_SNAPSHOT_FAILED		9
#define CLUSCTL_EVENT_SNAPSHOT_PUT		10
#define CLUSCTL_EVENT_SNAPSHOT_REFUSED		11
#define CLUSCTL_EVENT_SNAPSHOT_ACKNOWLEDGED	12
#define CLUSCTL_EVENT_SNAPSHOT_RESTORED		13
#define CLUSCTL_EVENT_RESTORE_FAILED		14
#define CLUSCTL_EVENT_CONTAINER_CHANGED		15
#define CLUSCTL_EVENT_KEY_CHANGED		16
/* clang-format on */

/**
 * struct clusctl_event - what read(2) of the cluster fd returns
 * @size: bytes from this event to the next, a multiple of 8
 * @type: CLUSCTL_EVENT_*
 * @sequence: 1, 2, 3, ... since the module was loaded; of LOST, the last of
 *            those that were lost
 * @time: when, in nanoseconds since 1970, UTC
 * @resource: GUID of the resource; all zero if the event is of none
 * @generation: of the snapshot; 0 if there is none; of LOST, how many were lost
 * @key_id: the key that the snapshot is sealed with, or that was set or
 *          retired; else all zero
 * @status: of the failure: ERROR_* or NTE_*; else ERROR_SUCCESS
 * @resource_size: bytes of the name of the resource, which follows; 0 if the
 *                 event is of none
 * @name_size: bytes of the string Type\Provider\Container, which follows that;
 *             0 if the event is of none
 * @reserved: 0
 *
 * Each open file gets the events that follow its opening, in their order, as
 * long as it reads them before max_events (see struct clusctl_info) more have
 * come. If it does not, or memory was short, a LOST event stands for those that
 * it does not get: list again what there is.
 *
 * read(2) returns as many whole events as fit, and waits for the first unless
 * the file is O_NONBLOCK (EAGAIN); a buffer that is too small for the next one
 * is EINVAL, and one of CLUSCTL_EVENT_SIZE_MAX bytes never is. poll(2) tells
 * when there is one to read. A resealed snapshot is TAKEN again, with the same
 * generation. One that was PUT may have a lower generation than the last one, if
 * ACKNOWLEDGED of the same generation follows: see CLUSCTL_PUT_STORED.
 * SNAPSHOT_REFUSED has the status of CLUSCTL_RESOURCE_PUT_SNAPSHOT; its generation
 * and name are given as far as the seal proved them.
 */
struct clusctl_event {
	__u32 size;
	__u32 type;
	__aligned_u64 sequence;
	__aligned_u64 time;
	__u8 resource[CLUSCTL_ID_SIZE];
	__aligned_u64 generation;
	__u8 key_id[CLUSCTL_KEY_ID_SIZE];
	__u32 status;
	__u32 resource_size;
	__u32 name_size;
	__u32 reserved;
};

/* Bytes of the largest event */
#define CLUSCTL_EVENT_SIZE_MAX 4096

#endif /* _LINUX_CLUSCTL_H */
