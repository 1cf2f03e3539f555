// SPDX-License-Identifier: GPL-2.0-or-later
/* Codes that read a resource, in each state of it. */
#include "inputs.h"
#include "row.h"

/* Codes that describe a resource */
ROW_TEST(unknown, RESOURCE_UNKNOWN, listed, ERROR_SUCCESS, 1)
ROW_TEST(unknown_deleted, RESOURCE_UNKNOWN, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1)
ROW_TEST(get_characteristics, RESOURCE_GET_CHARACTERISTICS, listed,
	 ERROR_SUCCESS, 1, .room = 4)
ROW_TEST(get_characteristics_size, RESOURCE_GET_CHARACTERISTICS, listed,
	 ERROR_SUCCESS, 1)
ROW_TEST(get_characteristics_short, RESOURCE_GET_CHARACTERISTICS, listed,
	 ERROR_MORE_DATA, 1, .room = 2)
ROW_TEST(get_characteristics_deleted, RESOURCE_GET_CHARACTERISTICS, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .room = 4)
ROW_TEST(get_flags, RESOURCE_GET_FLAGS, listed, ERROR_SUCCESS, 1, .room = 4)
ROW_TEST(get_flags_size, RESOURCE_GET_FLAGS, listed, ERROR_SUCCESS, 1)
ROW_TEST(get_flags_short, RESOURCE_GET_FLAGS, listed, ERROR_MORE_DATA, 1,
	 .room = 2)
ROW_TEST(get_flags_deleted, RESOURCE_GET_FLAGS, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .room = 4)
ROW_TEST(get_class_info, RESOURCE_GET_CLASS_INFO, listed, ERROR_SUCCESS, 1,
	 .room = 8)
ROW_TEST(get_class_info_size, RESOURCE_GET_CLASS_INFO, listed, ERROR_SUCCESS, 1)
ROW_TEST(get_class_info_short, RESOURCE_GET_CLASS_INFO, listed, ERROR_MORE_DATA,
	 1, .room = 2)
ROW_TEST(get_class_info_deleted, RESOURCE_GET_CLASS_INFO, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .room = 8)
ROW_TEST(get_name, RESOURCE_GET_NAME, listed, ERROR_SUCCESS, 2,
	 .room = ROW_ROOM)
ROW_TEST(get_name_size, RESOURCE_GET_NAME, listed, ERROR_SUCCESS, 1)
ROW_TEST(get_name_short, RESOURCE_GET_NAME, listed, ERROR_MORE_DATA, 1,
	 .room = 2)
ROW_TEST(get_name_deleted, RESOURCE_GET_NAME, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .room = ROW_ROOM)
ROW_TEST(get_resource_type, RESOURCE_GET_RESOURCE_TYPE, listed, ERROR_SUCCESS,
	 2, .room = ROW_ROOM)
ROW_TEST(get_resource_type_size, RESOURCE_GET_RESOURCE_TYPE, listed,
	 ERROR_SUCCESS, 1)
ROW_TEST(get_resource_type_short, RESOURCE_GET_RESOURCE_TYPE, listed,
	 ERROR_MORE_DATA, 1, .room = 2)
ROW_TEST(get_resource_type_deleted, RESOURCE_GET_RESOURCE_TYPE, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .room = ROW_ROOM)
ROW_TEST(get_id, RESOURCE_GET_ID, listed, ERROR_SUCCESS, 2, .room = ROW_ROOM)
ROW_TEST(get_id_size, RESOURCE_GET_ID, listed, ERROR_SUCCESS, 1)
ROW_TEST(get_id_short, RESOURCE_GET_ID, listed, ERROR_MORE_DATA, 1, .room = 2)
ROW_TEST(get_id_deleted, RESOURCE_GET_ID, deleted, ERROR_RESOURCE_NOT_AVAILABLE,
	 1, .room = ROW_ROOM)

/* The checkpoint list */
ROW_TEST(get_list_nothing, RESOURCE_GET_CRYPTO_CHECKPOINTS, nothing,
	 ERROR_SUCCESS, 2, .room = ROW_ROOM)
ROW_TEST(get_list_many, RESOURCE_GET_CRYPTO_CHECKPOINTS, many, ERROR_SUCCESS, 2,
	 .room = ROW_ROOM)
ROW_TEST(get_list_tombstone, RESOURCE_GET_CRYPTO_CHECKPOINTS, tombstone,
	 ERROR_SUCCESS, 2, .room = ROW_ROOM)
ROW_TEST(get_list_online, RESOURCE_GET_CRYPTO_CHECKPOINTS, online,
	 ERROR_SUCCESS, 2, .room = ROW_ROOM)
ROW_TEST(get_list_size, RESOURCE_GET_CRYPTO_CHECKPOINTS, many, ERROR_SUCCESS, 1)
ROW_TEST(get_list_short, RESOURCE_GET_CRYPTO_CHECKPOINTS, many, ERROR_MORE_DATA,
	 1, .room = 8)
ROW_TEST(get_list_deleted, RESOURCE_GET_CRYPTO_CHECKPOINTS, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .room = ROW_ROOM)
ROW_TEST(get_records_nothing, RESOURCE_GET_STATE, nothing, ERROR_SUCCESS, 2,
	 .flags = CLUSCTL_STATE_CHECKPOINTS, .room = ROW_ROOM)
ROW_TEST(get_records_many, RESOURCE_GET_STATE, many, ERROR_SUCCESS, 2,
	 .flags = CLUSCTL_STATE_CHECKPOINTS, .room = ROW_ROOM)
ROW_TEST(get_records_tombstone, RESOURCE_GET_STATE, tombstone, ERROR_SUCCESS, 2,
	 .flags = CLUSCTL_STATE_CHECKPOINTS, .room = ROW_ROOM)
ROW_TEST(get_records_online, RESOURCE_GET_STATE, online, ERROR_SUCCESS, 2,
	 .flags = CLUSCTL_STATE_CHECKPOINTS, .room = ROW_ROOM)
ROW_TEST(get_records_online_lost, RESOURCE_GET_STATE, online_lost,
	 ERROR_SUCCESS, 2, .flags = CLUSCTL_STATE_CHECKPOINTS, .room = ROW_ROOM)
ROW_TEST(get_records_failed, RESOURCE_GET_STATE, failed, ERROR_SUCCESS, 2,
	 .flags = CLUSCTL_STATE_CHECKPOINTS, .room = ROW_ROOM)
ROW_TEST(get_records_size, RESOURCE_GET_STATE, many, ERROR_SUCCESS, 1,
	 .flags = CLUSCTL_STATE_CHECKPOINTS)
ROW_TEST(get_records_short, RESOURCE_GET_STATE, many, ERROR_MORE_DATA, 1,
	 .flags = CLUSCTL_STATE_CHECKPOINTS, .room = 48)
ROW_TEST(get_records_deleted, RESOURCE_GET_STATE, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .flags = CLUSCTL_STATE_CHECKPOINTS,
	 .room = ROW_ROOM)
ROW_TEST(get_state, RESOURCE_GET_STATE, failed, ERROR_SUCCESS, 1,
	 .room = ROW_ROOM)
ROW_TEST(get_state_front, RESOURCE_GET_STATE, failed, ERROR_SUCCESS, 1,
	 .room = CLUSCTL_RESOURCE_STATE_SIZE_0)
ROW_TEST(get_state_deleted, RESOURCE_GET_STATE, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .room = ROW_ROOM)

/* Snapshots */
ROW_TEST(get_snapshot_nothing, RESOURCE_GET_SNAPSHOT, nothing,
	 ERROR_FILE_NOT_FOUND, 6, .input = in_box, .room = ROW_ROOM)
ROW_TEST(get_snapshot, RESOURCE_GET_SNAPSHOT, listed, ERROR_SUCCESS, 7,
	 .input = in_box, .room = ROW_ROOM)
ROW_TEST(get_snapshot_tombstone, RESOURCE_GET_SNAPSHOT, tombstone,
	 ERROR_SUCCESS, 7, .input = in_box, .room = ROW_ROOM)
ROW_TEST_IN(get_snapshot_size, RESOURCE_GET_SNAPSHOT, listed, ERROR_SUCCESS, 6,
	    (.unread = true), .input = in_box)
ROW_TEST_IN(get_snapshot_short, RESOURCE_GET_SNAPSHOT, listed, ERROR_MORE_DATA,
	    6, (.unread = true), .input = in_box, .room = 64)
ROW_TEST(get_snapshot_deleted, RESOURCE_GET_SNAPSHOT, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .input = in_box, .room = ROW_ROOM)
