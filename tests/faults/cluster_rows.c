// SPDX-License-Identifier: GPL-2.0-or-later
/* Codes of the cluster, in each state of it. */
#include "inputs.h"
#include "row.h"

/* What there is */
ROW_TEST(info, CLUSTER_GET_INFO, many, ERROR_SUCCESS, 1, .room = ROW_ROOM)
ROW_TEST_IN(info_boot_key, CLUSTER_GET_INFO, listed, ERROR_SUCCESS, 1,
	    (.boot_key = true), .room = ROW_ROOM)
ROW_TEST(info_front, CLUSTER_GET_INFO, many, ERROR_SUCCESS, 1,
	 .room = CLUSCTL_INFO_SIZE_0)
ROW_TEST(info_size, CLUSTER_GET_INFO, many, ERROR_SUCCESS, 1)
ROW_TEST(info_short, CLUSTER_GET_INFO, many, ERROR_MORE_DATA, 1, .room = 16)
ROW_TEST(enum_resource, CLUSTER_ENUM_RESOURCE, many, ERROR_SUCCESS, 2,
	 .room = ROW_ROOM)
ROW_TEST(enum_resource_failed, CLUSTER_ENUM_RESOURCE, failed, ERROR_SUCCESS, 2,
	 .room = ROW_ROOM)
ROW_TEST(enum_resource_size, CLUSTER_ENUM_RESOURCE, many, ERROR_SUCCESS, 1)
ROW_TEST(enum_resource_short, CLUSTER_ENUM_RESOURCE, many, ERROR_MORE_DATA, 1,
	 .room = 16)
ROW_TEST(enum_key, CLUSTER_ENUM_KEY, readers, ERROR_SUCCESS, 2,
	 .room = ROW_ROOM)
ROW_TEST(enum_key_retired, CLUSTER_ENUM_KEY, failed, ERROR_SUCCESS, 2,
	 .room = ROW_ROOM)
ROW_TEST_IN(enum_key_boot_key, CLUSTER_ENUM_KEY, listed, ERROR_SUCCESS, 2,
	    (.boot_key = true), .room = ROW_ROOM)
ROW_TEST(enum_key_size, CLUSTER_ENUM_KEY, readers, ERROR_SUCCESS, 1)
ROW_TEST(enum_key_short, CLUSTER_ENUM_KEY, readers, ERROR_MORE_DATA, 1,
	 .room = 16)

/* Resources */
ROW_TEST_IN(create_resource, CLUSTER_CREATE_RESOURCE, nothing, ERROR_SUCCESS, 9,
	    (.tells = true), .input = in_new_resource,
	    .room = sizeof(struct clusctl_resource_handle))
ROW_TEST_IN(create_resource_many, CLUSTER_CREATE_RESOURCE, many, ERROR_SUCCESS,
	    9, (.tells = true), .input = in_new_resource,
	    .room = sizeof(struct clusctl_resource_handle))
ROW_TEST(create_resource_same_name, CLUSTER_CREATE_RESOURCE, nothing,
	 ERROR_OBJECT_ALREADY_EXISTS, 7, .input = in_same_name,
	 .room = sizeof(struct clusctl_resource_handle))
ROW_TEST(create_resource_same_id, CLUSTER_CREATE_RESOURCE, nothing,
	 ERROR_OBJECT_ALREADY_EXISTS, 7, .input = in_same_id,
	 .room = sizeof(struct clusctl_resource_handle))
ROW_TEST_IN(create_resource_after_deleted, CLUSTER_CREATE_RESOURCE, deleted,
	    ERROR_SUCCESS, 9, (.tells = true), .input = in_same_id,
	    .room = sizeof(struct clusctl_resource_handle))
ROW_TEST(create_resource_short, CLUSTER_CREATE_RESOURCE, nothing,
	 ERROR_MORE_DATA, 1, .input = in_new_resource, .room = 16)
ROW_TEST(open_name, CLUSTER_OPEN_RESOURCE, listed, ERROR_SUCCESS, 6,
	 .input = in_first, .room = sizeof(struct clusctl_resource_handle))
ROW_TEST(open_id, CLUSTER_OPEN_RESOURCE, listed, ERROR_SUCCESS, 5,
	 .input = in_first_id, .room = sizeof(struct clusctl_resource_handle))
ROW_TEST(open_unknown, CLUSTER_OPEN_RESOURCE, nothing, ERROR_RESOURCE_NOT_FOUND,
	 4, .input = in_unknown, .room = sizeof(struct clusctl_resource_handle))
ROW_TEST(open_deleted, CLUSTER_OPEN_RESOURCE, deleted, ERROR_RESOURCE_NOT_FOUND,
	 4, .input = in_first, .room = sizeof(struct clusctl_resource_handle))
ROW_TEST(open_no_handle, CLUSTER_OPEN_RESOURCE, no_handle, ERROR_SUCCESS, 6,
	 .input = in_first, .room = sizeof(struct clusctl_resource_handle))
ROW_TEST(open_short, CLUSTER_OPEN_RESOURCE, listed, ERROR_MORE_DATA, 1,
	 .input = in_first, .room = 16)
ROW_TEST(delete_resource, CLUSTER_DELETE_RESOURCE, nothing, ERROR_SUCCESS, 5,
	 .input = in_first)
ROW_TEST(delete_resource_id, CLUSTER_DELETE_RESOURCE, listed, ERROR_SUCCESS, 3,
	 .input = in_first_id)
ROW_TEST(delete_resource_many, CLUSTER_DELETE_RESOURCE, many, ERROR_SUCCESS, 5,
	 .input = in_first)
ROW_TEST(delete_resource_online, CLUSTER_DELETE_RESOURCE, online,
	 ERROR_RESOURCE_ONLINE, 4, .input = in_first)
ROW_TEST(delete_resource_failed, CLUSTER_DELETE_RESOURCE, failed, ERROR_SUCCESS,
	 5, .input = in_first)
ROW_TEST(delete_resource_tombstone, CLUSTER_DELETE_RESOURCE, tombstone,
	 ERROR_SUCCESS, 5, .input = in_first)
ROW_TEST(delete_resource_no_handle, CLUSTER_DELETE_RESOURCE, no_handle,
	 ERROR_SUCCESS, 5, .input = in_first)
ROW_TEST(delete_resource_deleted, CLUSTER_DELETE_RESOURCE, deleted,
	 ERROR_RESOURCE_NOT_FOUND, 1, .input = in_first)
ROW_TEST(delete_resource_unknown, CLUSTER_DELETE_RESOURCE, nothing,
	 ERROR_RESOURCE_NOT_FOUND, 4, .input = in_unknown)

/* Cluster keys */
ROW_TEST_IN(set_boot_key, CLUSTER_SET_KEY, listed, ERROR_SUCCESS, 9,
	    (.boot_key = true, .tells = true), .input = in_key_3,
	    .room = sizeof(struct clusctl_key_record))
ROW_TEST_IN(set_reader_boot_key, CLUSTER_SET_KEY, listed, ERROR_SUCCESS, 9,
	    (.boot_key = true, .tells = true), .flags = CLUSCTL_SET_READER,
	    .input = in_key_3, .room = sizeof(struct clusctl_key_record))
ROW_TEST_IN(set_same, CLUSTER_SET_KEY, listed, ERROR_SUCCESS, 10,
	    (.tells = true), .input = in_key_1,
	    .room = sizeof(struct clusctl_key_record))
ROW_TEST_IN(set_reader_again, CLUSTER_SET_KEY, readers, ERROR_SUCCESS, 10,
	    (.tells = true), .flags = CLUSCTL_SET_READER, .input = in_key_3,
	    .room = sizeof(struct clusctl_key_record))
ROW_TEST_IN(set_promoted, CLUSTER_SET_KEY, readers, ERROR_SUCCESS, 10,
	    (.tells = true), .input = in_key_3,
	    .room = sizeof(struct clusctl_key_record))
ROW_TEST(set_unknown, CLUSTER_SET_KEY, nothing, NTE_NO_KEY, 2,
	 .input = in_no_key, .room = sizeof(struct clusctl_key_record))
ROW_TEST(set_short, CLUSTER_SET_KEY, nothing, ERROR_MORE_DATA, 1,
	 .input = in_key_3, .room = 16)
ROW_TEST(retire_reader, CLUSTER_RETIRE_KEY, readers, ERROR_SUCCESS, 3,
	 .input = in_retire_3)
ROW_TEST(retire_used, CLUSTER_RETIRE_KEY, readers, ERROR_BUSY, 2,
	 .input = in_retire_2)
ROW_TEST(retire_used_force, CLUSTER_RETIRE_KEY, readers, ERROR_SUCCESS, 3,
	 .flags = CLUSCTL_RETIRE_FORCE, .input = in_retire_2)
ROW_TEST(retire_writer, CLUSTER_RETIRE_KEY, readers, ERROR_BUSY, 2,
	 .flags = CLUSCTL_RETIRE_FORCE, .input = in_retire_1)
ROW_TEST(retire_retired, CLUSTER_RETIRE_KEY, failed, NTE_NO_KEY, 2,
	 .input = in_retire_2)
ROW_TEST_IN(reseal_nothing, CLUSTER_RESEAL, nothing, ERROR_SUCCESS, 1,
	    (.tells = true), .room = sizeof(struct clusctl_resealed))
ROW_TEST_IN(reseal_done, CLUSTER_RESEAL, many, ERROR_SUCCESS, 1,
	    (.tells = true), .room = sizeof(struct clusctl_resealed))
ROW_TEST_IN(reseal_one, CLUSTER_RESEAL, readers, ERROR_SUCCESS, 4,
	    (.tells = true), .room = sizeof(struct clusctl_resealed))
ROW_TEST(reseal_failed, CLUSTER_RESEAL, failed, NTE_BAD_KEY_STATE, 1,
	 .room = sizeof(struct clusctl_resealed))
ROW_TEST_IN(reseal_boot_key, CLUSTER_RESEAL, listed, ERROR_SUCCESS, 1,
	    (.boot_key = true, .tells = true),
	    .room = sizeof(struct clusctl_resealed))
ROW_TEST(reseal_short, CLUSTER_RESEAL, readers, ERROR_MORE_DATA, 1, .room = 4)
