// SPDX-License-Identifier: GPL-2.0-or-later
/* The inputs of the codes, and the calls that most tests make. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clusctl_call.h"

struct input {
	unsigned char *data;
	__u32 size;
};

static void append(struct input *input, const void *data, __u32 size)
{
	input->data = realloc(input->data, input->size + size + 1);
	ASSERT_TRUE(input->data);
	if (size)
		memcpy(input->data + input->size, data, size);
	input->size += size;
}

static struct str finished(struct input *input)
{
	return (struct str){ input->data, input->size };
}

struct str resource_input(struct str name, struct str type, const __u8 *id)
{
	struct clusctl_create_resource head = {
		.size = sizeof(head),
		.name_size = name.size,
		.type_size = type.size,
	};
	struct input input = { 0 };

	if (id)
		memcpy(head.id, id, sizeof(head.id));
	append(&input, &head, sizeof(head));
	append(&input, name.data, name.size);
	append(&input, type.data, type.size);
	return finished(&input);
}

struct str container_input(struct str name, __u32 uid, __u32 gid, __u32 perm)
{
	struct clusctl_create_container head = {
		.size = sizeof(head),
		.name_size = name.size,
		.uid = uid,
		.gid = gid,
		.perm = perm,
	};
	struct input input = { 0 };

	append(&input, &head, sizeof(head));
	append(&input, name.data, name.size);
	return finished(&input);
}

struct str import_input(__u32 spec, struct str name,
			const struct key_pair *pair)
{
	struct clusctl_import_key head = {
		.size = sizeof(head),
		.key_spec = spec,
		.name_size = name.size,
		.private_size = pair->priv_size,
		.public_size = pair->pub_size,
	};
	struct input input = { 0 };

	append(&input, &head, sizeof(head));
	append(&input, name.data, name.size);
	append(&input, pair->priv, pair->priv_size);
	append(&input, pair->pub, pair->pub_size);
	return finished(&input);
}

struct str key_input(__u32 spec, struct str name)
{
	struct clusctl_key_ref head = {
		.size = sizeof(head),
		.key_spec = spec,
		.name_size = name.size,
	};
	struct input input = { 0 };

	append(&input, &head, sizeof(head));
	append(&input, name.data, name.size);
	return finished(&input);
}

/* The one who made an input lets it go. */
static void drop(struct str input)
{
	free((void *)(uintptr_t)input.data);
}

struct reply create_resource_as(int fd, struct str name, struct str type,
				const __u8 *id,
				struct clusctl_resource_handle *handle)
{
	struct str input = resource_input(name, type, id);
	struct reply reply;

	reply = call(fd, CLUSCTL_CLUSTER_CREATE_RESOURCE, 0, input, handle,
		     sizeof(*handle));
	drop(input);
	if (reply.status == ERROR_SUCCESS) {
		EXPECT_EQ(sizeof(*handle), reply.out_bytes);
		EXPECT_EQ(sizeof(*handle), handle->size);
		EXPECT_GE(handle->fd, 0);
	}
	return reply;
}

struct reply create_resource(int fd, struct str name, struct str type,
			     struct clusctl_resource_handle *handle)
{
	return create_resource_as(fd, name, type, NULL, handle);
}

struct reply open_resource(int fd, struct str name,
			   struct clusctl_resource_handle *handle)
{
	struct reply reply;

	reply = call(fd, CLUSCTL_CLUSTER_OPEN_RESOURCE, 0, name, handle,
		     sizeof(*handle));
	if (reply.status == ERROR_SUCCESS) {
		EXPECT_EQ(sizeof(*handle), reply.out_bytes);
		EXPECT_EQ(sizeof(*handle), handle->size);
		EXPECT_GE(handle->fd, 0);
	}
	return reply;
}

struct reply delete_resource(int fd, struct str name)
{
	return call_in(fd, CLUSCTL_CLUSTER_DELETE_RESOURCE, 0, name);
}

int new_resource(int fd, const char *name)
{
	struct clusctl_resource_handle handle;

	ASSERT_DONE(create_resource(fd, format16("%s", name),
				    STR("Generic Service"), &handle));
	return handle.fd;
}

int new_resource_as(int fd, const char *name, const __u8 *id)
{
	struct clusctl_resource_handle handle;

	ASSERT_DONE(create_resource_as(fd, format16("%s", name),
				       STR("Generic Service"), id, &handle));
	return handle.fd;
}

struct reply create_container(int fd, __u32 flags, struct str name,
			      __s32 *serial)
{
	struct str input = container_input(name, ~0U, ~0U, ~0U);
	struct clusctl_container_handle handle;
	struct reply reply;

	reply = call(fd, CLUSCTL_NODE_CREATE_CONTAINER, flags, input, &handle,
		     sizeof(handle));
	drop(input);
	if (reply.status == ERROR_SUCCESS) {
		EXPECT_EQ(sizeof(handle), reply.out_bytes);
		EXPECT_EQ(sizeof(handle), handle.size);
		EXPECT_GT(handle.serial, 0);
		if (serial)
			*serial = handle.serial;
	}
	return reply;
}

__s32 new_container(int fd, __u32 flags, struct str name)
{
	__s32 serial = 0;

	ASSERT_DONE(create_container(fd, flags, name, &serial));
	return serial;
}

struct reply delete_container(int fd, __u32 flags, struct str name)
{
	return call_in(fd, CLUSCTL_NODE_DELETE_CONTAINER, flags, name);
}

struct reply import_key(int fd, __u32 flags, __u32 spec, struct str name,
			const struct key_pair *pair)
{
	struct str input = import_input(spec, name, pair);
	struct reply reply;

	reply = call_in(fd, CLUSCTL_NODE_IMPORT_KEY, flags, input);
	drop(input);
	return reply;
}

struct clusctl_container_record container_record(int fd, __u32 flags,
						 struct str name)
{
	struct clusctl_container_record *found, record;
	__u32 size;

	found = fetch(fd, CLUSCTL_NODE_GET_CONTAINER, flags, name, &size);
	ASSERT_GE(size, sizeof(record));
	record = *found;
	free(found);
	return record;
}

struct reply add_checkpoint(int fd, struct str checkpoint)
{
	return call_in(fd, CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT, 0,
		       checkpoint);
}

struct reply delete_checkpoint(int fd, struct str checkpoint)
{
	return call_in(fd, CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT, 0,
		       checkpoint);
}

/* 36 characters in lower case and a NUL; the first three fields are LE. */
void guid_text(const __u8 *id, char *text)
{
	sprintf(text,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		id[3], id[2], id[1], id[0], id[5], id[4], id[7], id[6], id[8],
		id[9], id[10], id[11], id[12], id[13], id[14], id[15]);
}
