// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control codes: the table of them, and what is the same for all. The order of
 * the checks is the one that the uapi header's DOC block states.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitops.h>
#include <linux/bsearch.h>
#include <linux/build_bug.h>
#include <linux/capability.h>
#include <linux/clusctl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/pagemap.h>
#include <linux/printk.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "control.h"
#include "name.h"
#include "resource.h"
#include "status.h"
#include "utf16.h"

/* What a caller needs besides the fd's mode, which the access field decides */
enum clusctl_privilege {
	PRIV_NONE,
	PRIV_MACHINE, /* CAP_SYS_ADMIN for machine containers */
	PRIV_ROLLBACK, /* CAP_SYS_ADMIN to go back to an older generation */
	PRIV_ADMIN, /* CAP_SYS_ADMIN */
};

enum clusctl_output {
	OUT_NONE, /* ignored */
	OUT_QUERY, /* NULL and 0 asks for the size */
	OUT_ROOM, /* there must be room before anything changes */
};

/**
 * struct clusctl_control - a control code
 * @code: CLUSCTL_*
 * @name: without the prefix
 * @handle: does it
 * @privilege: what the caller needs besides the fd's mode
 * @output: how the out buffer is treated
 * @flags: bits that request.flags may have
 * @either: those of which it may have one at most
 * @extra: those that it may only have with @base
 * @base: one of @flags
 * @in_min: least in_size; 0 if the code takes no input
 * @in_max: greatest in_size
 * @room: bytes of the result, for OUT_ROOM
 */
struct clusctl_control {
	u32 code;
	const char *name;
	u32 (*handle)(struct clusctl_call *call);
	enum clusctl_privilege privilege;
	enum clusctl_output output;
	u32 flags;
	u32 either;
	u32 extra;
	u32 base;
	u32 in_min;
	u32 in_max;
	u32 room;
};

#define STRING_MIN CLUSCTL_UTF16_SIZE(0)
#define STRING_MAX CLUSCTL_UTF16_SIZE(CLUSCTL_MAX_NAME)
#define CODE(object, function) \
	.code = CLUSCTL_##object##_##function, .name = #object "_" #function
#define STRING .in_min = STRING_MIN, .in_max = STRING_MAX
#define NAME .in_min = STRING_MIN, .in_max = CLUSCTL_NAME_SIZE_MAX
#define STRUCT(type, tail_min, tail_max)            \
	.in_min = sizeof(struct type) + (tail_min), \
	.in_max = sizeof(struct type) + (tail_max)
#define QUERY .output = OUT_QUERY
#define ROOM(type) .output = OUT_ROOM, .room = sizeof(struct type)

/* Sorted by code. */
static const struct clusctl_control controls[] = {
	{ CODE(RESOURCE, UNKNOWN), .handle = clusctl_resource_unknown },
	{ CODE(RESOURCE, GET_CHARACTERISTICS), QUERY,
	  .handle = clusctl_resource_get_characteristics },
	{ CODE(RESOURCE, GET_FLAGS), QUERY,
	  .handle = clusctl_resource_get_flags },
	{ CODE(RESOURCE, GET_CLASS_INFO), QUERY,
	  .handle = clusctl_resource_get_class_info },
	{ CODE(RESOURCE, GET_NAME), QUERY,
	  .handle = clusctl_resource_get_name },
	{ CODE(RESOURCE, GET_RESOURCE_TYPE), QUERY,
	  .handle = clusctl_resource_get_type },
	{ CODE(RESOURCE, GET_ID), QUERY, .handle = clusctl_resource_get_id },
	{ CODE(RESOURCE, GET_CRYPTO_CHECKPOINTS), QUERY,
	  .handle = clusctl_resource_get_checkpoints },
	{ CODE(RESOURCE, GET_STATE), QUERY, .flags = CLUSCTL_STATE_CHECKPOINTS,
	  .handle = clusctl_resource_get_state },
	{ CODE(RESOURCE, GET_SNAPSHOT), NAME, QUERY,
	  .handle = clusctl_resource_get_snapshot },
	{ CODE(RESOURCE, ENCRYPT), QUERY,
	  STRUCT(clusctl_crypt, STRING_MIN + 1, CLUSCTL_NAME_SIZE_MAX + SZ_1M),
	  .handle = clusctl_resource_encrypt },
	{ CODE(RESOURCE, DECRYPT), QUERY,
	  STRUCT(clusctl_crypt, STRING_MIN + 1, CLUSCTL_NAME_SIZE_MAX + SZ_1M),
	  .privilege = PRIV_ADMIN, .handle = clusctl_resource_decrypt },
	{ CODE(RESOURCE, ADD_CRYPTO_CHECKPOINT), NAME,
	  .handle = clusctl_resource_add_checkpoint },
	{ CODE(RESOURCE, DELETE_CRYPTO_CHECKPOINT), NAME,
	  .handle = clusctl_resource_delete_checkpoint },
	{ CODE(RESOURCE, ONLINE), .flags = CLUSCTL_ONLINE_BEST_EFFORT,
	  .handle = clusctl_resource_online },
	{ CODE(RESOURCE, OFFLINE), .handle = clusctl_resource_offline },
	{ CODE(RESOURCE, PUT_SNAPSHOT),
	  .flags = CLUSCTL_PUT_ROLLBACK | CLUSCTL_PUT_STORED | CLUSCTL_PUT_LAST,
	  .either = CLUSCTL_PUT_ROLLBACK | CLUSCTL_PUT_STORED,
	  .extra = CLUSCTL_PUT_LAST, .base = CLUSCTL_PUT_ROLLBACK,
	  STRUCT(clusctl_put_snapshot, 0, CLUSCTL_NAME_SIZE_MAX + SZ_1M),
	  .privilege = PRIV_ROLLBACK, .handle = clusctl_resource_put_snapshot },
	{ CODE(RESOURCE, ACK_SNAPSHOT),
	  STRUCT(clusctl_ack_snapshot, STRING_MIN, CLUSCTL_NAME_SIZE_MAX),
	  .handle = clusctl_resource_ack_snapshot },
	{ CODE(NODE, ENUM_CONTAINER), QUERY, .flags = CRYPT_MACHINE_KEYSET,
	  .handle = clusctl_node_enum_container },
	{ CODE(NODE, GET_CONTAINER), NAME, QUERY, .flags = CRYPT_MACHINE_KEYSET,
	  .handle = clusctl_node_get_container },
	{ CODE(NODE, EXPORT_KEY), QUERY,
	  STRUCT(clusctl_key_ref, STRING_MIN, CLUSCTL_NAME_SIZE_MAX),
	  .flags = CRYPT_MACHINE_KEYSET, .privilege = PRIV_ADMIN,
	  .handle = clusctl_node_export_key },
	{ CODE(NODE, GET_PUBLIC_KEY), QUERY,
	  STRUCT(clusctl_key_ref, STRING_MIN, CLUSCTL_NAME_SIZE_MAX),
	  .flags = CRYPT_MACHINE_KEYSET,
	  .handle = clusctl_node_get_public_key },
	{ CODE(NODE, CREATE_CONTAINER), ROOM(clusctl_container_handle),
	  STRUCT(clusctl_create_container, STRING_MIN, CLUSCTL_NAME_SIZE_MAX),
	  .flags = CRYPT_MACHINE_KEYSET, .privilege = PRIV_MACHINE,
	  .handle = clusctl_node_create_container },
	{ CODE(NODE, DELETE_CONTAINER), NAME, .flags = CRYPT_MACHINE_KEYSET,
	  .privilege = PRIV_MACHINE, .handle = clusctl_node_delete_container },
	{ CODE(NODE, IMPORT_KEY),
	  STRUCT(clusctl_import_key, STRING_MIN + 2,
		 CLUSCTL_NAME_SIZE_MAX + CLUSCTL_MAX_PRIVATE +
			 CLUSCTL_MAX_PUBLIC),
	  .flags = CRYPT_MACHINE_KEYSET | CRYPT_EXPORTABLE | CLUSCTL_IMPORT_NEW,
	  .privilege = PRIV_MACHINE, .handle = clusctl_node_import_key },
	{ CODE(CLUSTER, GET_INFO), QUERY, .handle = clusctl_cluster_get_info },
	{ CODE(CLUSTER, OPEN_RESOURCE), STRING, ROOM(clusctl_resource_handle),
	  .handle = clusctl_cluster_open_resource },
	{ CODE(CLUSTER, ENUM_RESOURCE), QUERY,
	  .handle = clusctl_cluster_enum_resource },
	{ CODE(CLUSTER, ENUM_KEY), QUERY, .handle = clusctl_cluster_enum_key },
	{ CODE(CLUSTER, CREATE_RESOURCE), ROOM(clusctl_resource_handle),
	  STRUCT(clusctl_create_resource, 2 * STRING_MIN, 2 * STRING_MAX),
	  .handle = clusctl_cluster_create_resource },
	{ CODE(CLUSTER, DELETE_RESOURCE), STRING,
	  .handle = clusctl_cluster_delete_resource },
	{ CODE(CLUSTER, SET_KEY), ROOM(clusctl_key_record),
	  STRUCT(clusctl_set_key, 0, 0), .flags = CLUSCTL_SET_READER,
	  .privilege = PRIV_ADMIN, .handle = clusctl_cluster_set_key },
	{ CODE(CLUSTER, RETIRE_KEY), STRUCT(clusctl_retire_key, 0, 0),
	  .flags = CLUSCTL_RETIRE_FORCE, .privilege = PRIV_ADMIN,
	  .handle = clusctl_cluster_retire_key },
	{ CODE(CLUSTER, RESEAL), ROOM(clusctl_resealed),
	  .privilege = PRIV_ADMIN, .handle = clusctl_cluster_reseal },
};

/* No holes and the same layout for 32-bit callers, for every uapi struct */
#define CHECK_ABI(type, bytes, align)                   \
	static_assert(sizeof(struct type) == (bytes) && \
		      __alignof__(struct type) == (align))

CHECK_ABI(clusctl_request, 40, 8);
CHECK_ABI(clusctl_class_info, 8, 4);
CHECK_ABI(clusctl_resource_state, 40, 4);
CHECK_ABI(clusctl_checkpoint_record, 56, 8);
CHECK_ABI(clusctl_snapshot_header, 104, 8);
CHECK_ABI(clusctl_put_snapshot, 16, 4);
CHECK_ABI(clusctl_ack_snapshot, 32, 8);
CHECK_ABI(clusctl_envelope_header, 88, 4);
CHECK_ABI(clusctl_crypt, 16, 4);
CHECK_ABI(clusctl_info, 112, 8);
CHECK_ABI(clusctl_create_resource, 32, 4);
CHECK_ABI(clusctl_resource_handle, 24, 4);
CHECK_ABI(clusctl_resource_record, 40, 4);
CHECK_ABI(clusctl_create_container, 24, 4);
CHECK_ABI(clusctl_container_handle, 8, 4);
CHECK_ABI(clusctl_pair, 16, 4);
CHECK_ABI(clusctl_container_record, 72, 4);
CHECK_ABI(clusctl_import_key, 24, 4);
CHECK_ABI(clusctl_key_ref, 16, 4);
CHECK_ABI(clusctl_key_record, 32, 4);
CHECK_ABI(clusctl_set_key, 8, 4);
CHECK_ABI(clusctl_retire_key, 24, 4);
CHECK_ABI(clusctl_resealed, 8, 4);
CHECK_ABI(clusctl_event, 80, 8);

/* The literal codes are the ones that ClusAPI.h builds. */
static_assert(CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT ==
	      CLUSCTL_MAKE_CODE(CLUS_OBJECT_RESOURCE, CLUS_NOT_GLOBAL,
				CLUS_MODIFY, 0, 0, 43, CLUS_ACCESS_WRITE));
static_assert(CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT ==
	      CLUSCTL_MAKE_CODE(CLUS_OBJECT_RESOURCE, CLUS_NOT_GLOBAL,
				CLUS_MODIFY, 0, 0, 44, CLUS_ACCESS_WRITE));
static_assert(CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS ==
	      CLUSCTL_MAKE_CODE(CLUS_OBJECT_RESOURCE, CLUS_NOT_GLOBAL,
				CLUS_NO_MODIFY, 0, 0, 45, CLUS_ACCESS_READ));

static int compare_code(const void *key, const void *element)
{
	u32 code = *(const u32 *)key;
	u32 other = ((const struct clusctl_control *)element)->code;

	return code < other ? -1 : code > other;
}

/**
 * clusctl_reply() - answer a call with data
 * @call: the call
 * @data: the whole result
 * @size: bytes
 *
 * Return: ERROR_SUCCESS, also if the caller only asks for the size;
 * ERROR_MORE_DATA; or another status, which means that the buffer cannot be
 * written and that the handler has to undo what it did.
 */
u32 clusctl_reply(struct clusctl_call *call, const void *data, u32 size)
{
	const struct clusctl_request *request = &call->request;

	call->out_bytes = size;
	if (!request->out && !request->out_size)
		return ERROR_SUCCESS;
	if (request->out_size < size)
		return ERROR_MORE_DATA;
	if (copy_to_user(u64_to_user_ptr(request->out), data, size)) {
		call->fault = -EFAULT;
		return NTE_FAIL;
	}
	return ERROR_SUCCESS;
}

/**
 * clusctl_can_reply() - is the buffer for the result one that can be written?
 * @call: the call
 * @size: bytes of the result, for which there is room
 *
 * For what cannot be taken back.
 *
 * Return: false if it is not; then the call is at fault.
 */
bool clusctl_can_reply(struct clusctl_call *call, u32 size)
{
	if (fault_in_safe_writeable(u64_to_user_ptr(call->request.out), size))
		call->fault = -EFAULT;
	return !call->fault;
}

/**
 * clusctl_reply_struct() - answer a call with a struct that has grown
 * @call: the call
 * @data: the struct; its size field, which is its first, is filled in
 * @size: bytes
 * @least: bytes that it had at first: a caller who has room for that many gets
 *	   as much of it as fits
 *
 * Return: as clusctl_reply().
 */
u32 clusctl_reply_struct(struct clusctl_call *call, void *data, u32 size,
			 u32 least)
{
	u32 room = call->request.out_size;

	if (room >= least && room < size)
		size = room;
	*(u32 *)data = size;
	return clusctl_reply(call, data, size);
}

/**
 * clusctl_reply_string() - answer a call with a string
 * @call: the call
 * @s: UTF-8
 * @units: its length in UTF-16 units
 *
 * Return: as clusctl_reply(), or ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_reply_string(struct clusctl_call *call, const char *s,
			 unsigned int units)
{
	void *string = kmalloc(CLUSCTL_UTF16_SIZE(units), GFP_KERNEL_ACCOUNT);
	u32 status;

	if (!string)
		return ERROR_NOT_ENOUGH_MEMORY;
	status = clusctl_reply(call, string,
			       clusctl_utf16_put(string, s, units));
	kfree(string);
	return status;
}

/**
 * clusctl_reply_file() - give the caller a file descriptor if the call succeeds
 * @call: the call; its new_fd is set
 * @file: belongs to the call from now on, whatever this returns
 *
 * Return: ERROR_SUCCESS or ERROR_NO_SYSTEM_RESOURCES.
 */
u32 clusctl_reply_file(struct clusctl_call *call, struct file *file)
{
	int fd = get_unused_fd_flags(O_CLOEXEC);

	if (fd < 0) {
		fput(file);
		return clusctl_errno_status(fd);
	}
	call->new_file = file;
	call->new_fd = fd;
	return ERROR_SUCCESS;
}

/**
 * clusctl_may() - has the caller the privilege that the code needs?
 * @call: the call
 *
 * Handlers ask when they know that the input is well-formed, and before they
 * look anything up.
 *
 * Return: yes or no.
 */
bool clusctl_may(const struct clusctl_call *call)
{
	switch (call->control->privilege) {
	case PRIV_NONE:
		return true;
	case PRIV_MACHINE:
		return !(call->request.flags & CRYPT_MACHINE_KEYSET) ||
		       capable(CAP_SYS_ADMIN);
	case PRIV_ROLLBACK:
		return !(call->request.flags & CLUSCTL_PUT_ROLLBACK) ||
		       capable(CAP_SYS_ADMIN);
	default:
		return capable(CAP_SYS_ADMIN);
	}
}

static int get_request(struct clusctl_request *request,
		       struct clusctl_request __user *user)
{
	u32 size;

	if (get_user(size, &user->size))
		return -EFAULT;
	if (size < sizeof(*request))
		return -EINVAL;
	if (size > SZ_4K)
		return -E2BIG;
	return copy_struct_from_user(request, sizeof(*request), user, size);
}

static int put_result(struct clusctl_request __user *user, u32 out_bytes,
		      u32 status)
{
	if (put_user(out_bytes, &user->out_bytes) ||
	    put_user(status, &user->status))
		return -EFAULT;
	return 0;
}

/* The object of the code belongs to the kind of the fd. */
static bool is_right_file(const struct clusctl_call *call, u32 code)
{
	bool is_resource = CLUSCTL_CODE_OBJECT(code) == CLUS_OBJECT_RESOURCE;

	return is_resource == !!call->resource;
}

static bool are_flags(const struct clusctl_control *control, u32 flags)
{
	return !(flags & ~control->flags) &&
	       hweight32(flags & control->either) <= 1 &&
	       (!(flags & control->extra) || flags & control->base);
}

static u32 check_call(struct clusctl_call *call, u32 code)
{
	const struct clusctl_request *request = &call->request;
	const struct clusctl_control *control;
	fmode_t mode = CLUSCTL_CODE_ACCESS(code) & CLUS_ACCESS_WRITE ?
			       FMODE_WRITE :
			       FMODE_READ;

	if (CLUSCTL_CODE_INTERNAL(code))
		return ERROR_ACCESS_DENIED;
	if (!is_right_file(call, code))
		return ERROR_INVALID_HANDLE;
	/* Each comparison of bsearch() would be an indirect call. */
	control = __inline_bsearch(&code, controls, ARRAY_SIZE(controls),
				   sizeof(*controls), compare_code);
	if (!control)
		return ERROR_INVALID_FUNCTION;
	call->control = control;
	if (!(call->file->f_mode & mode))
		return ERROR_ACCESS_DENIED;
	if (!are_flags(control, request->flags))
		return ERROR_INVALID_FLAGS;
	if (control->in_min &&
	    (!request->in || request->in_size < control->in_min ||
	     request->in_size > control->in_max))
		return ERROR_INVALID_PARAMETER;
	if (control->output != OUT_NONE && !request->out && request->out_size)
		return ERROR_INVALID_PARAMETER;
	if (call->resource && clusctl_resource_is_deleted(call->resource))
		return ERROR_RESOURCE_NOT_AVAILABLE;
	if (control->output == OUT_ROOM && request->out_size < control->room) {
		call->out_bytes = control->room;
		return ERROR_MORE_DATA;
	}
	return ERROR_SUCCESS;
}

static u32 get_input(struct clusctl_call *call)
{
	const struct clusctl_request *request = &call->request;

	if (!call->control->in_min)
		return ERROR_SUCCESS;
	call->in = kmalloc(request->in_size, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!call->in)
		return ERROR_NOT_ENOUGH_MEMORY;
	if (copy_from_user(call->in, u64_to_user_ptr(request->in),
			   request->in_size)) {
		call->fault = -EFAULT;
		return NTE_FAIL;
	}
	return ERROR_SUCCESS;
}

/* Let the caller have the new fd, or take everything of it back. */
static void finish_file(struct clusctl_call *call, bool success)
{
	if (!call->new_file)
		return;
	if (success) {
		fd_install(call->new_fd, call->new_file);
	} else {
		put_unused_fd(call->new_fd);
		fput(call->new_file);
	}
}

/**
 * clusctl_control() - the ioctl of both kinds of fds
 * @file: the fd
 * @resource: its resource; NULL for the cluster fd
 * @code: request number: the control code
 * @arg: user pointer to a struct clusctl_request
 *
 * Return: 0 or a negative errno.
 */
long clusctl_control(struct file *file, struct clusctl_resource *resource,
		     unsigned int code, unsigned long arg)
{
	struct clusctl_request __user *user = (void __user *)arg;
	struct clusctl_call call = { .file = file, .resource = resource };
	u32 object = CLUSCTL_CODE_OBJECT(code);
	u32 status;
	int ret;

	if (object == CLUS_OBJECT_INVALID || object > CLUS_OBJECT_CLUSTER)
		return -ENOTTY;
	ret = get_request(&call.request, user);
	if (ret)
		return ret;
	/* A request that takes no result must not change anything. */
	ret = put_result(user, call.request.out_bytes, call.request.status);
	if (ret)
		return ret;
	status = check_call(&call, code);
	if (!status)
		status = get_input(&call);
	if (!status)
		status = call.control->handle(&call);
	kfree_sensitive(call.in);
	if (status && status != ERROR_MORE_DATA)
		call.out_bytes = 0;
	ret = call.fault;
	if (!ret)
		ret = put_result(user, call.out_bytes, status);
	if (!ret)
		ret = clusctl_status_errno(status);
	finish_file(&call, !ret);
	if (call.control)
		pr_debug("%s: status 0x%x\n", call.control->name, status);
	return ret;
}
