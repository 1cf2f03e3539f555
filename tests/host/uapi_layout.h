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

/* The front of it, and of struct clusctl_info, is what it was at first. */
CODE(CLUSCTL_RESOURCE_STATE_SIZE_0, 16);
SIZE(clusctl_resource_state, 40);
OFFSET(clusctl_resource_state, size, 0);
OFFSET(clusctl_resource_state, state, 4);
OFFSET(clusctl_resource_state, checkpoints, 8);
OFFSET(clusctl_resource_state, tombstones, 12);
OFFSET(clusctl_resource_state, failure, 16);
OFFSET(clusctl_resource_state, flags, 20);
OFFSET(clusctl_resource_state, key_id, 24);

SIZE(clusctl_checkpoint_record, 56);
OFFSET(clusctl_checkpoint_record, size, 0);
OFFSET(clusctl_checkpoint_record, flags, 4);
OFFSET(clusctl_checkpoint_record, generation, 8);
OFFSET(clusctl_checkpoint_record, acknowledged, 16);
OFFSET(clusctl_checkpoint_record, time, 24);
OFFSET(clusctl_checkpoint_record, key_id, 32);
OFFSET(clusctl_checkpoint_record, snapshot_size, 48);
OFFSET(clusctl_checkpoint_record, name_size, 52);

SIZE(clusctl_snapshot_header, 104);
OFFSET(clusctl_snapshot_header, magic, 0);
OFFSET(clusctl_snapshot_header, version, 8);
OFFSET(clusctl_snapshot_header, header_size, 12);
OFFSET(clusctl_snapshot_header, key_id, 16);
OFFSET(clusctl_snapshot_header, resource, 32);
OFFSET(clusctl_snapshot_header, generation, 48);
OFFSET(clusctl_snapshot_header, time, 56);
OFFSET(clusctl_snapshot_header, flags, 64);
OFFSET(clusctl_snapshot_header, name_size, 68);
OFFSET(clusctl_snapshot_header, sealed_size, 72);
OFFSET(clusctl_snapshot_header, reserved, 76);
OFFSET(clusctl_snapshot_header, nonce, 80);

SIZE(clusctl_put_snapshot, 16);
OFFSET(clusctl_put_snapshot, size, 0);
OFFSET(clusctl_put_snapshot, name_size, 4);
OFFSET(clusctl_put_snapshot, snapshot_size, 8);
OFFSET(clusctl_put_snapshot, reserved, 12);

SIZE(clusctl_envelope_header, 88);
OFFSET(clusctl_envelope_header, magic, 0);
OFFSET(clusctl_envelope_header, version, 8);
OFFSET(clusctl_envelope_header, header_size, 12);
OFFSET(clusctl_envelope_header, key_id, 16);
OFFSET(clusctl_envelope_header, resource, 32);
OFFSET(clusctl_envelope_header, flags, 48);
OFFSET(clusctl_envelope_header, purpose_size, 52);
OFFSET(clusctl_envelope_header, sealed_size, 56);
OFFSET(clusctl_envelope_header, reserved, 60);
OFFSET(clusctl_envelope_header, nonce, 64);

SIZE(clusctl_crypt, 16);
OFFSET(clusctl_crypt, size, 0);
OFFSET(clusctl_crypt, purpose_size, 4);
OFFSET(clusctl_crypt, data_size, 8);
OFFSET(clusctl_crypt, reserved, 12);

SIZE(clusctl_ack_snapshot, 32);
OFFSET(clusctl_ack_snapshot, size, 0);
OFFSET(clusctl_ack_snapshot, name_size, 4);
OFFSET(clusctl_ack_snapshot, generation, 8);
OFFSET(clusctl_ack_snapshot, key_id, 16);

CODE(CLUSCTL_INFO_SIZE_0, 40);
SIZE(clusctl_info, 112);
OFFSET(clusctl_info, size, 0);
OFFSET(clusctl_info, keyring, 4);
OFFSET(clusctl_info, resources, 8);
OFFSET(clusctl_info, checkpoints, 12);
OFFSET(clusctl_info, max_resources, 16);
OFFSET(clusctl_info, max_checkpoints, 20);
OFFSET(clusctl_info, max_resource_checkpoints, 24);
OFFSET(clusctl_info, max_name, 28);
OFFSET(clusctl_info, max_snapshot, 32);
OFFSET(clusctl_info, flags, 36);
OFFSET(clusctl_info, tombstones, 40);
OFFSET(clusctl_info, keys, 44);
OFFSET(clusctl_info, key_id, 48);
OFFSET(clusctl_info, saved, 64);
OFFSET(clusctl_info, save_failures, 72);
OFFSET(clusctl_info, restored, 80);
OFFSET(clusctl_info, restore_failures, 88);
OFFSET(clusctl_info, sequence, 96);
OFFSET(clusctl_info, max_events, 104);
OFFSET(clusctl_info, reserved, 108);

SIZE(clusctl_create_resource, 32);
OFFSET(clusctl_create_resource, size, 0);
OFFSET(clusctl_create_resource, name_size, 4);
OFFSET(clusctl_create_resource, type_size, 8);
OFFSET(clusctl_create_resource, reserved, 12);
OFFSET(clusctl_create_resource, id, 16);

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

SIZE(clusctl_key_record, 32);
OFFSET(clusctl_key_record, size, 0);
OFFSET(clusctl_key_record, flags, 4);
OFFSET(clusctl_key_record, snapshots, 8);
OFFSET(clusctl_key_record, reserved, 12);
OFFSET(clusctl_key_record, key_id, 16);

SIZE(clusctl_set_key, 8);
OFFSET(clusctl_set_key, size, 0);
OFFSET(clusctl_set_key, serial, 4);

SIZE(clusctl_retire_key, 24);
OFFSET(clusctl_retire_key, size, 0);
OFFSET(clusctl_retire_key, reserved, 4);
OFFSET(clusctl_retire_key, key_id, 8);

SIZE(clusctl_resealed, 8);
OFFSET(clusctl_resealed, size, 0);
OFFSET(clusctl_resealed, snapshots, 4);

SIZE(clusctl_event, 80);
OFFSET(clusctl_event, size, 0);
OFFSET(clusctl_event, type, 4);
OFFSET(clusctl_event, sequence, 8);
OFFSET(clusctl_event, time, 16);
OFFSET(clusctl_event, resource, 24);
OFFSET(clusctl_event, generation, 40);
OFFSET(clusctl_event, key_id, 48);
OFFSET(clusctl_event, status, 64);
OFFSET(clusctl_event, resource_size, 68);
OFFSET(clusctl_event, name_size, 72);
OFFSET(clusctl_event, reserved, 76);

CODE(CLUSCTL_RESOURCE_GET_STATE, 0x01200005U);
CODE(CLUSCTL_RESOURCE_ONLINE, 0x0160000AU);
CODE(CLUSCTL_RESOURCE_OFFLINE, 0x0160000EU);
CODE(CLUSCTL_RESOURCE_GET_SNAPSHOT, 0x01200011U);
CODE(CLUSCTL_RESOURCE_PUT_SNAPSHOT, 0x01600016U);
CODE(CLUSCTL_RESOURCE_ACK_SNAPSHOT, 0x0160001AU);
CODE(CLUSCTL_RESOURCE_ENCRYPT, 0x0120001EU);
CODE(CLUSCTL_RESOURCE_DECRYPT, 0x01200021U);
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
CODE(CLUSCTL_CLUSTER_SET_KEY, 0x0760001AU);
CODE(CLUSCTL_CLUSTER_RETIRE_KEY, 0x0760001EU);
CODE(CLUSCTL_CLUSTER_ENUM_KEY, 0x07200021U);
CODE(CLUSCTL_CLUSTER_RESEAL, 0x07600026U);

/* Flags, versions and sizes that other nodes and other versions rely on */
CODE(CLUSCTL_STATE_CHECKPOINTS, 1);
CODE(CLUSCTL_ONLINE_BEST_EFFORT, 1);
CODE(CLUSCTL_PUT_ROLLBACK, 1);
CODE(CLUSCTL_PUT_STORED, 2);
CODE(CLUSCTL_PUT_LAST, 4);
CODE(CLUSCTL_SET_READER, 1);
CODE(CLUSCTL_RETIRE_FORCE, 1);
CODE(CLUSCTL_INFO_BOOT_KEY, 1);
CODE(CLUSCTL_CHECKPOINT_TOMBSTONE, 1);
CODE(CLUSCTL_CHECKPOINT_DIFFERS, 2);
CODE(CLUSCTL_CHECKPOINT_BOOT_KEY, 4);
CODE(CLUSCTL_CHECKPOINT_RESEALED, 8);
CODE(CLUSCTL_SNAPSHOT_TOMBSTONE, 1);
CODE(CLUSCTL_SNAPSHOT_BOOT_KEY, 2);
CODE(CLUSCTL_SNAPSHOT_VERSION, 1);
CODE(CLUSCTL_ENVELOPE_VERSION, 1);
CODE(CLUSCTL_NONCE_SIZE, 24);
CODE(CLUSCTL_TAG_SIZE, 16);
CODE(CLUSCTL_ID_SIZE, 16);
CODE(CLUSCTL_KEY_ID_SIZE, 16);
CODE(CLUSCTL_KEY_SIZE, 32);
CODE(CLUSCTL_MAX_KEYS, 64);
CODE(CLUSCTL_MAX_NAME, 260);
CODE(CLUSCTL_MAX_PURPOSE, 525);
CODE(CLUSCTL_MAX_PRIVATE, 16384);
CODE(CLUSCTL_MAX_PUBLIC, 4096);
CODE(CLUSCTL_KEY_WRITER, 1);
CODE(CLUSCTL_KEY_BOOT, 2);
CODE(CLUSCTL_KEY_RETIRED, 4);
CODE(CLUSCTL_PAIR_EXPORTABLE, 1);
CODE(CLUSCTL_PAIR_OPERABLE, 2);
CODE(CLUSCTL_KEY_DEAD, 4);
CODE(CLUSCTL_IMPORT_NEW, 65536);
CODE(CLUSCTL_EVENT_SIZE_MAX, 4096);
CHECK(sizeof(CLUSCTL_SNAPSHOT_MAGIC) == 8);
CHECK(sizeof(CLUSCTL_ENVELOPE_MAGIC) == 8);

/* Types of events */
CODE(CLUSCTL_EVENT_LOST, 0);
CODE(CLUSCTL_EVENT_RESOURCE_CREATED, 1);
CODE(CLUSCTL_EVENT_RESOURCE_DELETED, 2);
CODE(CLUSCTL_EVENT_RESOURCE_ONLINE, 3);
CODE(CLUSCTL_EVENT_RESOURCE_OFFLINE, 4);
CODE(CLUSCTL_EVENT_RESOURCE_FAILED, 5);
CODE(CLUSCTL_EVENT_CHECKPOINT_ADDED, 6);
CODE(CLUSCTL_EVENT_CHECKPOINT_DELETED, 7);
CODE(CLUSCTL_EVENT_SNAPSHOT_TAKEN, 8);
CODE(CLUSCTL_EVENT_SNAPSHOT_FAILED, 9);
CODE(CLUSCTL_EVENT_SNAPSHOT_PUT, 10);
CODE(CLUSCTL_EVENT_SNAPSHOT_REFUSED, 11);
CODE(CLUSCTL_EVENT_SNAPSHOT_ACKNOWLEDGED, 12);
CODE(CLUSCTL_EVENT_SNAPSHOT_RESTORED, 13);
CODE(CLUSCTL_EVENT_RESTORE_FAILED, 14);
CODE(CLUSCTL_EVENT_CONTAINER_CHANGED, 15);
CODE(CLUSCTL_EVENT_KEY_CHANGED, 16);

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
