// SPDX-License-Identifier: GPL-2.0-or-later
/* Codes that change a resource, in each state of it. */
#include "inputs.h"
#include "row.h"

/* Adding and deleting checkpoints, of what is none or refuses */
ROW_TEST(add_nothing, RESOURCE_ADD_CRYPTO_CHECKPOINT, nothing, NTE_BAD_KEYSET,
	 6, .input = in_box)
ROW_TEST(add_empty, RESOURCE_ADD_CRYPTO_CHECKPOINT, empty, NTE_NO_KEY, 6,
	 .input = in_box)
ROW_TEST(add_one_pair, RESOURCE_ADD_CRYPTO_CHECKPOINT, one_pair, ERROR_SUCCESS,
	 11, .input = in_box)
ROW_TEST(add_closed_pair, RESOURCE_ADD_CRYPTO_CHECKPOINT, closed_pair,
	 NTE_BAD_KEY, 6, .input = in_box)
ROW_TEST(add_dead, RESOURCE_ADD_CRYPTO_CHECKPOINT, dead, NTE_BAD_KEYSET, 8,
	 .input = in_box)
ROW_TEST(add_listed, RESOURCE_ADD_CRYPTO_CHECKPOINT, listed,
	 ERROR_ALREADY_EXISTS, 6, .input = in_box)
ROW_TEST(add_tombstone, RESOURCE_ADD_CRYPTO_CHECKPOINT, tombstone,
	 ERROR_SUCCESS, 12, .input = in_box)
ROW_TEST(add_deleted, RESOURCE_ADD_CRYPTO_CHECKPOINT, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .input = in_box)
ROW_TEST(delete_nothing, RESOURCE_DELETE_CRYPTO_CHECKPOINT, nothing,
	 ERROR_FILE_NOT_FOUND, 6, .input = in_box)
ROW_TEST(delete_many, RESOURCE_DELETE_CRYPTO_CHECKPOINT, many, ERROR_SUCCESS, 5,
	 .input = in_other)
ROW_TEST(delete_online, RESOURCE_DELETE_CRYPTO_CHECKPOINT, online,
	 ERROR_SUCCESS, 4, .input = in_box)
ROW_TEST_IN(delete_online_unread, RESOURCE_DELETE_CRYPTO_CHECKPOINT, online,
	    ERROR_SUCCESS, 7, (.unread = true), .input = in_box)
ROW_TEST(delete_failed, RESOURCE_DELETE_CRYPTO_CHECKPOINT, failed,
	 ERROR_SUCCESS, 5, .input = in_box)
ROW_TEST(delete_tombstone, RESOURCE_DELETE_CRYPTO_CHECKPOINT, tombstone,
	 ERROR_FILE_NOT_FOUND, 5, .input = in_box)
ROW_TEST(delete_deleted, RESOURCE_DELETE_CRYPTO_CHECKPOINT, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .input = in_box)

/* Online and offline, when there is little to do or nothing can be done */
ROW_TEST(online_nothing, RESOURCE_ONLINE, nothing, ERROR_SUCCESS, 1)
ROW_TEST(online_listed, RESOURCE_ONLINE, listed, ERROR_SUCCESS, 9)
ROW_TEST(online_online, RESOURCE_ONLINE, online, ERROR_SUCCESS, 1)
ROW_TEST(online_many, RESOURCE_ONLINE, many, ERROR_SUCCESS, 23)
ROW_TEST(online_failed, RESOURCE_ONLINE, failed, NTE_BAD_KEY_STATE, 3)
ROW_TEST(online_failed_best_effort, RESOURCE_ONLINE, failed, ERROR_SUCCESS, 3,
	 .flags = CLUSCTL_ONLINE_BEST_EFFORT)
ROW_TEST(online_tombstone, RESOURCE_ONLINE, tombstone, ERROR_SUCCESS, 1)
ROW_TEST(online_deleted, RESOURCE_ONLINE, deleted, ERROR_RESOURCE_NOT_AVAILABLE,
	 1)
ROW_TEST(offline_nothing, RESOURCE_OFFLINE, nothing, ERROR_SUCCESS, 1)
ROW_TEST(offline_online, RESOURCE_OFFLINE, online, ERROR_SUCCESS, 1)
ROW_TEST(offline_online_lost, RESOURCE_OFFLINE, online_lost, ERROR_SUCCESS, 3)
ROW_TEST(offline_failed, RESOURCE_OFFLINE, failed, ERROR_SUCCESS, 1)
ROW_TEST(offline_deleted, RESOURCE_OFFLINE, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1)

/* Snapshots that are refused, and what is said of them */
ROW_TEST(put_same, RESOURCE_PUT_SNAPSHOT, listed, ERROR_REVISION_MISMATCH, 11,
	 .input = in_put)
ROW_TEST(put_rollback, RESOURCE_PUT_SNAPSHOT, online, ERROR_SUCCESS, 13,
	 .flags = CLUSCTL_PUT_ROLLBACK, .input = in_put)
ROW_TEST(put_stored, RESOURCE_PUT_SNAPSHOT, online, ERROR_SUCCESS, 12,
	 .flags = CLUSCTL_PUT_STORED, .input = in_put)
ROW_TEST(put_stored_tombstone, RESOURCE_PUT_SNAPSHOT, tombstone, ERROR_SUCCESS,
	 12, .flags = CLUSCTL_PUT_STORED, .input = in_put)
ROW_TEST(put_stored_acknowledged, RESOURCE_PUT_SNAPSHOT, acknowledged,
	 ERROR_REVISION_MISMATCH, 11, .flags = CLUSCTL_PUT_STORED,
	 .input = in_put)
ROW_TEST(put_stored_failed, RESOURCE_PUT_SNAPSHOT, failed, NTE_BAD_KEY_STATE, 8,
	 .flags = CLUSCTL_PUT_STORED, .input = in_put)
ROW_TEST(put_stored_and_rollback, RESOURCE_PUT_SNAPSHOT, listed,
	 ERROR_INVALID_FLAGS, 1,
	 .flags = CLUSCTL_PUT_STORED | CLUSCTL_PUT_ROLLBACK, .input = in_put)
ROW_TEST(put_last, RESOURCE_PUT_SNAPSHOT, online, ERROR_SUCCESS, 13,
	 .flags = CLUSCTL_PUT_LAST | CLUSCTL_PUT_ROLLBACK, .input = in_put)
ROW_TEST(put_last_alone, RESOURCE_PUT_SNAPSHOT, listed, ERROR_INVALID_FLAGS, 1,
	 .flags = CLUSCTL_PUT_LAST, .input = in_put)
ROW_TEST(put_altered, RESOURCE_PUT_SNAPSHOT, listed, NTE_BAD_SIGNATURE, 8,
	 .input = in_put_altered)
ROW_TEST(put_junk, RESOURCE_PUT_SNAPSHOT, nothing, ERROR_INVALID_DATA, 7,
	 .input = in_put_junk)
ROW_TEST(put_failed, RESOURCE_PUT_SNAPSHOT, failed, NTE_BAD_KEY_STATE, 8,
	 .input = in_put)
ROW_TEST(put_tombstone_again, RESOURCE_PUT_SNAPSHOT, tombstone,
	 ERROR_REVISION_MISMATCH, 11, .input = in_put)
ROW_TEST(put_deleted, RESOURCE_PUT_SNAPSHOT, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .input = in_put_junk)
ROW_TEST(ack_nothing, RESOURCE_ACK_SNAPSHOT, nothing, ERROR_FILE_NOT_FOUND, 6,
	 .input = in_ack_first)
ROW_TEST(ack_listed, RESOURCE_ACK_SNAPSHOT, listed, ERROR_SUCCESS, 7,
	 .input = in_ack)
ROW_TEST(ack_online, RESOURCE_ACK_SNAPSHOT, online, ERROR_SUCCESS, 7,
	 .input = in_ack)
ROW_TEST(ack_tombstone, RESOURCE_ACK_SNAPSHOT, tombstone, ERROR_SUCCESS, 7,
	 .input = in_ack)
ROW_TEST(ack_too_new, RESOURCE_ACK_SNAPSHOT, listed, ERROR_REVISION_MISMATCH, 6,
	 .input = in_ack_too_new)
ROW_TEST(ack_deleted, RESOURCE_ACK_SNAPSHOT, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .input = in_ack_first)
