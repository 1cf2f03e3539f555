/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The layouts of the contract, as numbers, for 32-bit and 64-bit callers. */
#ifndef CLUSCTL_TEST_LAYOUT_CHECKS_H
#define CLUSCTL_TEST_LAYOUT_CHECKS_H

#include <linux/clusctl.h>
#include <stddef.h>

#define SIZE_IS(type, bytes) \
	_Static_assert(sizeof(struct type) == (bytes), "size of " #type)
#define FIELD_AT(type, field, at) \
	_Static_assert(offsetof(struct type, field) == (at), #type "." #field)

SIZE_IS(clusctl_request, 40);
FIELD_AT(clusctl_request, size, 0);
FIELD_AT(clusctl_request, flags, 4);
FIELD_AT(clusctl_request, in, 8);
FIELD_AT(clusctl_request, out, 16);
FIELD_AT(clusctl_request, in_size, 24);
FIELD_AT(clusctl_request, out_size, 28);
FIELD_AT(clusctl_request, out_bytes, 32);
FIELD_AT(clusctl_request, status, 36);

SIZE_IS(clusctl_class_info, 8);
FIELD_AT(clusctl_class_info, resource_class, 0);
FIELD_AT(clusctl_class_info, sub_class, 4);

SIZE_IS(clusctl_resource_state, 16);
FIELD_AT(clusctl_resource_state, size, 0);
FIELD_AT(clusctl_resource_state, state, 4);
FIELD_AT(clusctl_resource_state, checkpoints, 8);
FIELD_AT(clusctl_resource_state, reserved, 12);

SIZE_IS(clusctl_info, 40);
FIELD_AT(clusctl_info, size, 0);
FIELD_AT(clusctl_info, keyring, 4);
FIELD_AT(clusctl_info, resources, 8);
FIELD_AT(clusctl_info, checkpoints, 12);
FIELD_AT(clusctl_info, max_resources, 16);
FIELD_AT(clusctl_info, max_checkpoints, 20);
FIELD_AT(clusctl_info, max_resource_checkpoints, 24);
FIELD_AT(clusctl_info, max_name, 28);
FIELD_AT(clusctl_info, max_snapshot, 32);
FIELD_AT(clusctl_info, reserved, 36);

SIZE_IS(clusctl_create_resource, 16);
FIELD_AT(clusctl_create_resource, size, 0);
FIELD_AT(clusctl_create_resource, name_size, 4);
FIELD_AT(clusctl_create_resource, type_size, 8);
FIELD_AT(clusctl_create_resource, reserved, 12);

SIZE_IS(clusctl_resource_handle, 24);
FIELD_AT(clusctl_resource_handle, size, 0);
FIELD_AT(clusctl_resource_handle, fd, 4);
FIELD_AT(clusctl_resource_handle, id, 8);

SIZE_IS(clusctl_resource_record, 40);
FIELD_AT(clusctl_resource_record, size, 0);
FIELD_AT(clusctl_resource_record, state, 4);
FIELD_AT(clusctl_resource_record, id, 8);
FIELD_AT(clusctl_resource_record, checkpoints, 24);
FIELD_AT(clusctl_resource_record, name_size, 28);
FIELD_AT(clusctl_resource_record, type_size, 32);
FIELD_AT(clusctl_resource_record, reserved, 36);

SIZE_IS(clusctl_create_container, 24);
FIELD_AT(clusctl_create_container, size, 0);
FIELD_AT(clusctl_create_container, name_size, 4);
FIELD_AT(clusctl_create_container, uid, 8);
FIELD_AT(clusctl_create_container, gid, 12);
FIELD_AT(clusctl_create_container, perm, 16);
FIELD_AT(clusctl_create_container, reserved, 20);

SIZE_IS(clusctl_container_handle, 8);
FIELD_AT(clusctl_container_handle, size, 0);
FIELD_AT(clusctl_container_handle, serial, 4);

SIZE_IS(clusctl_pair, 16);
FIELD_AT(clusctl_pair, serial, 0);
FIELD_AT(clusctl_pair, flags, 4);
FIELD_AT(clusctl_pair, public_size, 8);
FIELD_AT(clusctl_pair, private_size, 12);

SIZE_IS(clusctl_container_record, 72);
FIELD_AT(clusctl_container_record, size, 0);
FIELD_AT(clusctl_container_record, flags, 4);
FIELD_AT(clusctl_container_record, serial, 8);
FIELD_AT(clusctl_container_record, provider_type, 12);
FIELD_AT(clusctl_container_record, uid, 16);
FIELD_AT(clusctl_container_record, gid, 20);
FIELD_AT(clusctl_container_record, perm, 24);
FIELD_AT(clusctl_container_record, provider_size, 28);
FIELD_AT(clusctl_container_record, container_size, 32);
FIELD_AT(clusctl_container_record, reserved, 36);
FIELD_AT(clusctl_container_record, exchange, 40);
FIELD_AT(clusctl_container_record, signature, 56);

SIZE_IS(clusctl_import_key, 24);
FIELD_AT(clusctl_import_key, size, 0);
FIELD_AT(clusctl_import_key, key_spec, 4);
FIELD_AT(clusctl_import_key, name_size, 8);
FIELD_AT(clusctl_import_key, private_size, 12);
FIELD_AT(clusctl_import_key, public_size, 16);
FIELD_AT(clusctl_import_key, reserved, 20);

SIZE_IS(clusctl_key_ref, 16);
FIELD_AT(clusctl_key_ref, size, 0);
FIELD_AT(clusctl_key_ref, key_spec, 4);
FIELD_AT(clusctl_key_ref, name_size, 8);
FIELD_AT(clusctl_key_ref, reserved, 12);

#endif
