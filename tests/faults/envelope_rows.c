// SPDX-License-Identifier: GPL-2.0-or-later
/* Codes that seal data for a caller, and open it, in each state that matters. */
#include "inputs.h"
#include "row.h"

ROW_TEST(encrypt, RESOURCE_ENCRYPT, nothing, ERROR_SUCCESS, 6, .input = in_data,
	 .room = ROW_ROOM)
ROW_TEST(encrypt_size, RESOURCE_ENCRYPT, nothing, ERROR_SUCCESS, 6,
	 .input = in_data)
ROW_TEST(encrypt_short, RESOURCE_ENCRYPT, nothing, ERROR_MORE_DATA, 6,
	 .input = in_data, .room = 64)
ROW_TEST(encrypt_deleted, RESOURCE_ENCRYPT, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .input = in_data, .room = ROW_ROOM)
ROW_TEST_IN(encrypt_boot_key, RESOURCE_ENCRYPT, nothing, NTE_NO_KEY, 5,
	    (.boot_key = true), .input = in_data, .room = ROW_ROOM)

ROW_TEST(decrypt, RESOURCE_DECRYPT, nothing, ERROR_SUCCESS, 7,
	 .input = in_envelope, .room = ROW_ROOM)
ROW_TEST(decrypt_readers, RESOURCE_DECRYPT, readers, ERROR_SUCCESS, 7,
	 .input = in_envelope, .room = ROW_ROOM)
ROW_TEST(decrypt_size, RESOURCE_DECRYPT, nothing, ERROR_SUCCESS, 7,
	 .input = in_envelope)
ROW_TEST(decrypt_short, RESOURCE_DECRYPT, nothing, ERROR_MORE_DATA, 7,
	 .input = in_envelope, .room = 2)
ROW_TEST(decrypt_altered, RESOURCE_DECRYPT, nothing, NTE_BAD_SIGNATURE, 6,
	 .input = in_envelope_altered, .room = ROW_ROOM)
ROW_TEST(decrypt_second, RESOURCE_DECRYPT, nothing, ERROR_WRONG_TARGET_NAME, 6,
	 .input = in_envelope_second, .room = ROW_ROOM)
ROW_TEST(decrypt_other, RESOURCE_DECRYPT, nothing, ERROR_INVALID_NAME, 7,
	 .input = in_envelope_other, .room = ROW_ROOM)
ROW_TEST(decrypt_junk, RESOURCE_DECRYPT, nothing, ERROR_INVALID_DATA, 4,
	 .input = in_envelope_junk, .room = ROW_ROOM)
ROW_TEST(decrypt_deleted, RESOURCE_DECRYPT, deleted,
	 ERROR_RESOURCE_NOT_AVAILABLE, 1, .input = in_envelope_junk,
	 .room = ROW_ROOM)
