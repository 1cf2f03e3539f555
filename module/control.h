/* SPDX-License-Identifier: GPL-2.0-only */
/* Control codes: the calls on the cluster fd and on resource fds. */
#ifndef CLUSCTL_CONTROL_H
#define CLUSCTL_CONTROL_H

#include <linux/clusctl.h>
#include <linux/types.h>

struct clusctl_resource;
struct file;

/**
 * struct clusctl_call - one call under way
 * @control: the table's entry for its code
 * @file: the fd it came on
 * @resource: the resource of that fd; NULL on the cluster fd
 * @request: as the caller wrote it
 * @in: copy of the input, request.in_size bytes, aligned as kmalloc() does
 * @out_bytes: result
 * @fault: 0, or the negative errno of a fault of the call itself
 * @new_file: file that the caller gets with @new_fd if the call succeeds
 * @new_fd: its reserved descriptor
 */
struct clusctl_call {
	const struct clusctl_control *control;
	struct file *file;
	struct clusctl_resource *resource;
	struct clusctl_request request;
	void *in;
	u32 out_bytes;
	int fault;
	struct file *new_file;
	int new_fd;
};

long clusctl_control(struct file *file, struct clusctl_resource *resource,
		     unsigned int code, unsigned long arg);

u32 clusctl_reply(struct clusctl_call *call, const void *data, u32 size);
u32 clusctl_reply_string(struct clusctl_call *call, const char *s,
			 unsigned int units);
bool clusctl_can_reply(struct clusctl_call *call, u32 size);
u32 clusctl_reply_struct(struct clusctl_call *call, void *data, u32 size,
			 u32 least);
u32 clusctl_reply_file(struct clusctl_call *call, struct file *file);
bool clusctl_may(const struct clusctl_call *call);

/* Handlers: return the status, after clusctl_reply() if it was a success. */
u32 clusctl_cluster_get_info(struct clusctl_call *call);
u32 clusctl_cluster_create_resource(struct clusctl_call *call);
u32 clusctl_cluster_open_resource(struct clusctl_call *call);
u32 clusctl_cluster_delete_resource(struct clusctl_call *call);
u32 clusctl_cluster_enum_resource(struct clusctl_call *call);
u32 clusctl_cluster_set_key(struct clusctl_call *call);
u32 clusctl_cluster_retire_key(struct clusctl_call *call);
u32 clusctl_cluster_enum_key(struct clusctl_call *call);
u32 clusctl_cluster_reseal(struct clusctl_call *call);

u32 clusctl_node_create_container(struct clusctl_call *call);
u32 clusctl_node_delete_container(struct clusctl_call *call);
u32 clusctl_node_enum_container(struct clusctl_call *call);
u32 clusctl_node_get_container(struct clusctl_call *call);
u32 clusctl_node_import_key(struct clusctl_call *call);
u32 clusctl_node_export_key(struct clusctl_call *call);
u32 clusctl_node_get_public_key(struct clusctl_call *call);

u32 clusctl_resource_unknown(struct clusctl_call *call);
u32 clusctl_resource_get_characteristics(struct clusctl_call *call);
u32 clusctl_resource_get_flags(struct clusctl_call *call);
u32 clusctl_resource_get_class_info(struct clusctl_call *call);
u32 clusctl_resource_get_name(struct clusctl_call *call);
u32 clusctl_resource_get_type(struct clusctl_call *call);
u32 clusctl_resource_get_id(struct clusctl_call *call);
u32 clusctl_resource_get_state(struct clusctl_call *call);
u32 clusctl_resource_add_checkpoint(struct clusctl_call *call);
u32 clusctl_resource_delete_checkpoint(struct clusctl_call *call);
u32 clusctl_resource_get_checkpoints(struct clusctl_call *call);
u32 clusctl_resource_online(struct clusctl_call *call);
u32 clusctl_resource_offline(struct clusctl_call *call);
u32 clusctl_resource_get_snapshot(struct clusctl_call *call);
u32 clusctl_resource_put_snapshot(struct clusctl_call *call);
u32 clusctl_resource_ack_snapshot(struct clusctl_call *call);
u32 clusctl_resource_encrypt(struct clusctl_call *call);
u32 clusctl_resource_decrypt(struct clusctl_call *call);

#endif
