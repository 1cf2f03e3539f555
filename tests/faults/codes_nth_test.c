// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every control code, in every state that matters to it. What is implemented is
 * in *_rows.c; here are the codes that are not, and the proof that no code of
 * the header was forgotten.
 */
#include "header_codes.h"
#include "row.h"

ROW_TEST(resource_add_registry_checkpoint, RESOURCE_ADD_REGISTRY_CHECKPOINT,
	 listed, ERROR_INVALID_FUNCTION, 1)
ROW_TEST(resource_delete_registry_checkpoint,
	 RESOURCE_DELETE_REGISTRY_CHECKPOINT, listed, ERROR_INVALID_FUNCTION, 1)
ROW_TEST(resource_get_registry_checkpoints, RESOURCE_GET_REGISTRY_CHECKPOINTS,
	 listed, ERROR_INVALID_FUNCTION, 1)
ROW_TEST(resource_add_registry_checkpoint_64bit,
	 RESOURCE_ADD_REGISTRY_CHECKPOINT_64BIT, listed, ERROR_INVALID_FUNCTION,
	 1)
ROW_TEST(resource_add_registry_checkpoint_32bit,
	 RESOURCE_ADD_REGISTRY_CHECKPOINT_32BIT, listed, ERROR_INVALID_FUNCTION,
	 1)
ROW_TEST(resource_add_crypto_checkpoint_ex, RESOURCE_ADD_CRYPTO_CHECKPOINT_EX,
	 listed, ERROR_INVALID_FUNCTION, 1)
ROW_TEST(resource_type_get_registry_checkpoints,
	 RESOURCE_TYPE_GET_REGISTRY_CHECKPOINTS, listed, ERROR_INVALID_FUNCTION,
	 1)
ROW_TEST(resource_type_get_crypto_checkpoints,
	 RESOURCE_TYPE_GET_CRYPTO_CHECKPOINTS, listed, ERROR_INVALID_FUNCTION,
	 1)

/* header_codes.h is made of the header: a code without a row is found. */
TEST(every_code_has_a_row)
{
	size_t i;

	for (i = 0; i < sizeof(header_codes) / sizeof(header_codes[0]); i++) {
		harness_case("%s", header_codes[i].name);
		EXPECT_TRUE(row_has(header_codes[i].code));
	}
	EXPECT_GE(i, 30);
}

SWEEP_MAIN
