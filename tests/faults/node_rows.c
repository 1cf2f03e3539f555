// SPDX-License-Identifier: GPL-2.0-or-later
/* Codes of the node, in each state of its containers. */
#include "inputs.h"
#include "row.h"

/* Reading containers */
ROW_TEST(enum_nothing, NODE_ENUM_CONTAINER, nothing, ERROR_SUCCESS, 3,
	 .flags = MACHINE, .room = ROW_ROOM)
ROW_TEST(enum_many, NODE_ENUM_CONTAINER, many, ERROR_SUCCESS, 3,
	 .flags = MACHINE, .room = ROW_ROOM)
ROW_TEST(enum_dead, NODE_ENUM_CONTAINER, dead, ERROR_SUCCESS, 3,
	 .flags = MACHINE, .room = ROW_ROOM)
ROW_TEST(enum_user, NODE_ENUM_CONTAINER, user, ERROR_SUCCESS, 3,
	 .room = ROW_ROOM)
ROW_TEST(enum_no_user, NODE_ENUM_CONTAINER, nothing, ERROR_SUCCESS, 3,
	 .room = ROW_ROOM)
ROW_TEST(enum_size, NODE_ENUM_CONTAINER, many, ERROR_SUCCESS, 3,
	 .flags = MACHINE)
ROW_TEST(enum_short, NODE_ENUM_CONTAINER, many, ERROR_MORE_DATA, 3,
	 .flags = MACHINE, .room = 16)
ROW_TEST(get_nothing, NODE_GET_CONTAINER, nothing, NTE_BAD_KEYSET, 6,
	 .flags = MACHINE, .input = in_box, .room = ROW_ROOM)
ROW_TEST(get_empty, NODE_GET_CONTAINER, empty, ERROR_SUCCESS, 8,
	 .flags = MACHINE, .input = in_box, .room = ROW_ROOM)
ROW_TEST(get_two_pairs, NODE_GET_CONTAINER, two_pairs, ERROR_SUCCESS, 8,
	 .flags = MACHINE, .input = in_box, .room = ROW_ROOM)
ROW_TEST(get_dead, NODE_GET_CONTAINER, dead, NTE_BAD_KEYSET, 8,
	 .flags = MACHINE, .input = in_box, .room = ROW_ROOM)
ROW_TEST(get_user, NODE_GET_CONTAINER, user, ERROR_SUCCESS, 8, .input = in_box,
	 .room = ROW_ROOM)
ROW_TEST(get_no_user, NODE_GET_CONTAINER, nothing, NTE_BAD_KEYSET, 6,
	 .input = in_box, .room = ROW_ROOM)
ROW_TEST(get_size, NODE_GET_CONTAINER, two_pairs, ERROR_SUCCESS, 7,
	 .flags = MACHINE, .input = in_box)
ROW_TEST(get_short, NODE_GET_CONTAINER, two_pairs, ERROR_MORE_DATA, 7,
	 .flags = MACHINE, .input = in_box, .room = 16)
ROW_TEST(export_nothing, NODE_EXPORT_KEY, nothing, NTE_BAD_KEYSET, 6,
	 .flags = MACHINE, .input = in_exchange, .room = ROW_ROOM)
ROW_TEST(export_one_pair, NODE_EXPORT_KEY, one_pair, ERROR_SUCCESS, 8,
	 .flags = MACHINE, .input = in_exchange, .room = ROW_ROOM)
ROW_TEST(export_no_pair, NODE_EXPORT_KEY, one_pair, NTE_NO_KEY, 6,
	 .flags = MACHINE, .input = in_signature, .room = ROW_ROOM)
ROW_TEST(export_two_pairs, NODE_EXPORT_KEY, two_pairs, ERROR_SUCCESS, 8,
	 .flags = MACHINE, .input = in_signature, .room = ROW_ROOM)
ROW_TEST(export_closed_pair, NODE_EXPORT_KEY, closed_pair, NTE_BAD_KEY_STATE, 6,
	 .flags = MACHINE, .input = in_exchange, .room = ROW_ROOM)
ROW_TEST(export_dead, NODE_EXPORT_KEY, dead, NTE_BAD_KEYSET, 8,
	 .flags = MACHINE, .input = in_exchange, .room = ROW_ROOM)
ROW_TEST(export_user, NODE_EXPORT_KEY, user, ERROR_SUCCESS, 8,
	 .input = in_exchange, .room = ROW_ROOM)
ROW_TEST(export_size, NODE_EXPORT_KEY, one_pair, ERROR_SUCCESS, 7,
	 .flags = MACHINE, .input = in_exchange)
ROW_TEST(export_short, NODE_EXPORT_KEY, one_pair, ERROR_MORE_DATA, 7,
	 .flags = MACHINE, .input = in_exchange, .room = 16)
ROW_TEST(public_nothing, NODE_GET_PUBLIC_KEY, nothing, NTE_BAD_KEYSET, 6,
	 .flags = MACHINE, .input = in_exchange, .room = ROW_ROOM)
ROW_TEST(public_one_pair, NODE_GET_PUBLIC_KEY, one_pair, ERROR_SUCCESS, 8,
	 .flags = MACHINE, .input = in_exchange, .room = ROW_ROOM)
ROW_TEST(public_no_pair, NODE_GET_PUBLIC_KEY, one_pair, NTE_NO_KEY, 6,
	 .flags = MACHINE, .input = in_signature, .room = ROW_ROOM)
ROW_TEST(public_two_pairs, NODE_GET_PUBLIC_KEY, two_pairs, ERROR_SUCCESS, 8,
	 .flags = MACHINE, .input = in_signature, .room = ROW_ROOM)
ROW_TEST(public_closed_pair, NODE_GET_PUBLIC_KEY, closed_pair, ERROR_SUCCESS, 8,
	 .flags = MACHINE, .input = in_exchange, .room = ROW_ROOM)
ROW_TEST(public_dead, NODE_GET_PUBLIC_KEY, dead, NTE_BAD_KEYSET, 8,
	 .flags = MACHINE, .input = in_exchange, .room = ROW_ROOM)
ROW_TEST(public_user, NODE_GET_PUBLIC_KEY, user, ERROR_SUCCESS, 8,
	 .input = in_exchange, .room = ROW_ROOM)
ROW_TEST(public_size, NODE_GET_PUBLIC_KEY, one_pair, ERROR_SUCCESS, 7,
	 .flags = MACHINE, .input = in_exchange)
ROW_TEST(public_short, NODE_GET_PUBLIC_KEY, one_pair, ERROR_MORE_DATA, 7,
	 .flags = MACHINE, .input = in_exchange, .room = 16)

/* Making and ending containers */
ROW_TEST_IN(create_container_nothing, NODE_CREATE_CONTAINER, nothing,
	    ERROR_SUCCESS, 12, (.tells = true), .flags = MACHINE,
	    .input = in_new_box,
	    .room = sizeof(struct clusctl_container_handle))
ROW_TEST(create_container_empty, NODE_CREATE_CONTAINER, empty, NTE_EXISTS, 9,
	 .flags = MACHINE, .input = in_new_box,
	 .room = sizeof(struct clusctl_container_handle))
ROW_TEST_IN(create_container_dead, NODE_CREATE_CONTAINER, dead, ERROR_SUCCESS,
	    11, (.tells = true), .flags = MACHINE, .input = in_new_box,
	    .room = sizeof(struct clusctl_container_handle))
ROW_TEST_IN(create_container_many, NODE_CREATE_CONTAINER, online_lost,
	    ERROR_SUCCESS, 9, (.tells = true), .flags = MACHINE,
	    .input = in_new_box,
	    .room = sizeof(struct clusctl_container_handle))
ROW_TEST_IN(create_container_user, NODE_CREATE_CONTAINER, nothing,
	    ERROR_SUCCESS, 13, (.tells = true), .input = in_new_box,
	    .room = sizeof(struct clusctl_container_handle))
ROW_TEST(create_container_same_user, NODE_CREATE_CONTAINER, user, NTE_EXISTS, 9,
	 .input = in_new_box, .room = sizeof(struct clusctl_container_handle))
ROW_TEST(create_container_short, NODE_CREATE_CONTAINER, nothing,
	 ERROR_MORE_DATA, 1, .flags = MACHINE, .input = in_new_box)
ROW_TEST(delete_container_nothing, NODE_DELETE_CONTAINER, nothing,
	 NTE_BAD_KEYSET, 6, .flags = MACHINE, .input = in_box)
ROW_TEST(delete_container_empty, NODE_DELETE_CONTAINER, empty, ERROR_SUCCESS, 9,
	 .flags = MACHINE, .input = in_box)
ROW_TEST(delete_container_two_pairs, NODE_DELETE_CONTAINER, two_pairs,
	 ERROR_SUCCESS, 10, .flags = MACHINE, .input = in_box)
ROW_TEST(delete_container_online, NODE_DELETE_CONTAINER, online, ERROR_SUCCESS,
	 4, .flags = MACHINE, .input = in_box)
ROW_TEST(delete_container_dead, NODE_DELETE_CONTAINER, dead, ERROR_SUCCESS, 10,
	 .flags = MACHINE, .input = in_box)
ROW_TEST(delete_container_user, NODE_DELETE_CONTAINER, user, ERROR_SUCCESS, 8,
	 .input = in_box)
ROW_TEST(delete_container_no_user, NODE_DELETE_CONTAINER, nothing,
	 NTE_BAD_KEYSET, 6, .input = in_box)

/* Importing pairs */
ROW_TEST(import_nothing, NODE_IMPORT_KEY, nothing, NTE_BAD_KEYSET, 18,
	 .flags = MACHINE | CRYPT_EXPORTABLE, .input = in_rsa)
ROW_TEST(import_empty, NODE_IMPORT_KEY, empty, ERROR_SUCCESS, 24,
	 .flags = MACHINE | CRYPT_EXPORTABLE, .input = in_rsa)
ROW_TEST(import_same, NODE_IMPORT_KEY, one_pair, NTE_EXISTS, 18,
	 .flags = MACHINE | CRYPT_EXPORTABLE | CLUSCTL_IMPORT_NEW,
	 .input = in_rsa)
ROW_TEST(import_new, NODE_IMPORT_KEY, empty, ERROR_SUCCESS, 24,
	 .flags = MACHINE | CRYPT_EXPORTABLE | CLUSCTL_IMPORT_NEW,
	 .input = in_rsa)
ROW_TEST(import_closed, NODE_IMPORT_KEY, two_pairs, ERROR_SUCCESS, 20,
	 .flags = MACHINE, .input = in_rsa)
ROW_TEST(import_closed_online, NODE_IMPORT_KEY, online, ERROR_SUCCESS, 21,
	 .flags = MACHINE, .input = in_rsa)
ROW_TEST(import_many, NODE_IMPORT_KEY, many, ERROR_SUCCESS, 21,
	 .flags = MACHINE | CRYPT_EXPORTABLE, .input = in_rsa)
ROW_TEST(import_halves, NODE_IMPORT_KEY, empty, NTE_BAD_DATA, 6,
	 .flags = MACHINE | CRYPT_EXPORTABLE, .input = in_halves)
ROW_TEST(import_dead, NODE_IMPORT_KEY, dead, NTE_BAD_KEYSET, 19,
	 .flags = MACHINE | CRYPT_EXPORTABLE, .input = in_rsa)
ROW_TEST(import_user, NODE_IMPORT_KEY, user, ERROR_SUCCESS, 18,
	 .flags = CRYPT_EXPORTABLE, .input = in_rsa)
ROW_TEST(import_no_user, NODE_IMPORT_KEY, nothing, NTE_BAD_KEYSET, 18,
	 .flags = CRYPT_EXPORTABLE, .input = in_rsa)
