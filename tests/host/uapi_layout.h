/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ABI in numbers: sizes, offsets and control codes are what they were when
 * they were published, for 32-bit and 64-bit callers alike. Only compiled, by
 * uapi_compile.sh, as C90 with GNU extensions, C11 and C++17.
 */
#include <linux/clusctl.h>

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
/* Not static_assert, which C90 does not have. */
#define CHECK(what) extern char JOIN(check_, __LINE__)[(what) ? 1 : -1]

#define SIZE(type, bytes) CHECK(sizeof(struct type) == (bytes))
#define OFFSET(type, member, bytes) \
	CHECK(__builtin_offsetof(struct type, member) == (bytes))
#define CODE(name, number) CHECK((name) == (number))

SIZE(clusctl_request, 40);
OFFSET(clusctl_request, size, 0);
OFFSET(clusctl_request, flags, 4);
OFFSET(clusctl_request, in, 8);
OFFSET(clusctl_request, out, 16);
OFFSET(clusctl_request, in_size, 24);
OFFSET(clusctl_request, out_size, 28);
OFFSET(clusctl_request, out_bytes, 32);
OFFSET(clusctl_request, status, 36);

SIZE(clusctl_class_info, 8);
OFFSET(clusctl_class_info, resource_class, 0);
OFFSET(clusctl_class_info, sub_class, 4);

SIZE(clusctl_resource_state, 16);
OFFSET(clusctl_resource_state, size, 0);
OFFSET(clusctl_resource_state, state, 4);
OFFSET(clusctl_resource_state, checkpoints, 8);
OFFSET(clusctl_resource_state, reserved, 12);

SIZE(clusctl_info, 40);
OFFSET(clusctl_info, size, 0);
OFFSET(clusctl_info, keyring, 4);
OFFSET(clusctl_info, resources, 8);
OFFSET(clusctl_info, checkpoints, 12);
OFFSET(clusctl_info, max_resources, 16);
OFFSET(clusctl_info, max_checkpoints, 20);
OFFSET(clusctl_info, max_resource_checkpoints, 24);
OFFSET(clusctl_info, max_name, 28);
OFFSET(clusctl_info, max_snapshot, 32);
OFFSET(clusctl_info, reserved, 36);

SIZE(clusctl_create_resource, 16);
OFFSET(clusctl_create_resource, size, 0);
OFFSET(clusctl_create_resource, name_size, 4);
OFFSET(clusctl_create_resource, type_size, 8);
OFFSET(clusctl_create_resource, reserved, 12);

SIZE(clusctl_resource_handle, 24);
OFFSET(clusctl_resource_handle, size, 0);
OFFSET(clusctl_resource_handle, fd, 4);
OFFSET(clusctl_resource_handle, id, 8);

SIZE(clusctl_resource_record, 40);
OFFSET(clusctl_resource_record, size, 0);
OFFSET(clusctl_resource_record, state, 4);
OFFSET(clusctl_resource_record, id, 8);
OFFSET(clusctl_resource_record, checkpoints, 24);
OFFSET(clusctl_resource_record, name_size, 28);
OFFSET(clusctl_resource_record, type_size, 32);
OFFSET(clusctl_resource_record, reserved, 36);

SIZE(clusctl_create_container, 24);
OFFSET(clusctl_create_container, size, 0);
OFFSET(clusctl_create_container, name_size, 4);
OFFSET(clusctl_create_container, uid, 8);
OFFSET(clusctl_create_container, gid, 12);
OFFSET(clusctl_create_container, perm, 16);
OFFSET(clusctl_create_container, reserved, 20);

SIZE(clusctl_container_handle, 8);
OFFSET(clusctl_container_handle, size, 0);
OFFSET(clusctl_container_handle, serial, 4);

SIZE(clusctl_pair, 16);
OFFSET(clusctl_pair, serial, 0);
OFFSET(clusctl_pair, flags, 4);
OFFSET(clusctl_pair, public_size, 8);
OFFSET(clusctl_pair, private_size, 12);

SIZE(clusctl_container_record, 72);
OFFSET(clusctl_container_record, size, 0);
OFFSET(clusctl_container_record, flags, 4);
OFFSET(clusctl_container_record, serial, 8);
OFFSET(clusctl_container_record, provider_type, 12);
OFFSET(clusctl_container_record, uid, 16);
OFFSET(clusctl_container_record, gid, 20);
OFFSET(clusctl_container_record, perm, 24);
OFFSET(clusctl_container_record, provider_size, 28);
OFFSET(clusctl_container_record, container_size, 32);
OFFSET(clusctl_container_record, reserved, 36);
OFFSET(clusctl_container_record, exchange, 40);
OFFSET(clusctl_container_record, signature, 56);

SIZE(clusctl_import_key, 24);
OFFSET(clusctl_import_key, size, 0);
OFFSET(clusctl_import_key, key_spec, 4);
OFFSET(clusctl_import_key, name_size, 8);
OFFSET(clusctl_import_key, private_size, 12);
OFFSET(clusctl_import_key, public_size, 16);
OFFSET(clusctl_import_key, reserved, 20);

SIZE(clusctl_key_ref, 16);
OFFSET(clusctl_key_ref, size, 0);
OFFSET(clusctl_key_ref, key_spec, 4);
OFFSET(clusctl_key_ref, name_size, 8);
OFFSET(clusctl_key_ref, reserved, 12);

CODE(CLUSCTL_RESOURCE_GET_STATE, 0x01200005U);
CODE(CLUSCTL_NODE_CREATE_CONTAINER, 0x04600006U);
CODE(CLUSCTL_NODE_DELETE_CONTAINER, 0x0460000AU);
CODE(CLUSCTL_NODE_ENUM_CONTAINER, 0x0420000DU);
CODE(CLUSCTL_NODE_GET_CONTAINER, 0x04200011U);
CODE(CLUSCTL_NODE_IMPORT_KEY, 0x04600016U);
CODE(CLUSCTL_NODE_EXPORT_KEY, 0x04200019U);
CODE(CLUSCTL_NODE_GET_PUBLIC_KEY, 0x0420001DU);
CODE(CLUSCTL_CLUSTER_GET_INFO, 0x07200005U);
CODE(CLUSCTL_CLUSTER_CREATE_RESOURCE, 0x0760000AU);
CODE(CLUSCTL_CLUSTER_OPEN_RESOURCE, 0x0720000DU);
CODE(CLUSCTL_CLUSTER_DELETE_RESOURCE, 0x07600012U);
CODE(CLUSCTL_CLUSTER_ENUM_RESOURCE, 0x07200015U);

/* A code with every field set, taken apart and put together again */
#define ALL 0xFFFFFFFFU
CODE(CLUSCTL_CODE_OBJECT(ALL), 0xFFU);
CODE(CLUSCTL_CODE_GLOBAL(ALL), 1U);
CODE(CLUSCTL_CODE_MODIFY(ALL), 1U);
CODE(CLUSCTL_CODE_USER(ALL), 1U);
CODE(CLUSCTL_CODE_INTERNAL(ALL), 1U);
CODE(CLUSCTL_CODE_FUNCTION(ALL), 0x3FFFFU);
CODE(CLUSCTL_CODE_ACCESS(ALL), 3U);
CODE(CLUSCTL_MAKE_CODE(0xFF, 1, 1, 1, 1, 0x3FFFF, 3), ALL);

/* Each field alone is where the documentation of control codes has it. */
CODE(CLUSCTL_MAKE_CODE(1, 0, 0, 0, 0, 0, 0), 0x01000000U);
CODE(CLUSCTL_MAKE_CODE(0, 1, 0, 0, 0, 0, 0), 0x00800000U);
CODE(CLUSCTL_MAKE_CODE(0, 0, 1, 0, 0, 0, 0), 0x00400000U);
CODE(CLUSCTL_MAKE_CODE(0, 0, 0, 1, 0, 0, 0), 0x00200000U);
CODE(CLUSCTL_MAKE_CODE(0, 0, 0, 0, 1, 0, 0), 0x00100000U);
CODE(CLUSCTL_MAKE_CODE(0, 0, 0, 0, 0, 1, 0), 0x00000004U);
CODE(CLUSCTL_MAKE_CODE(0, 0, 0, 0, 0, 0, 1), 0x00000001U);

#ifdef WRONG_ON_PURPOSE
SIZE(clusctl_request, 41);
#endif
