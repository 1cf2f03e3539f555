// SPDX-License-Identifier: GPL-2.0-only
/* File descriptors of resources, and the codes that describe one. */
#include <linux/anon_inodes.h>
#include <linux/clusctl.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>

#include "control.h"
#include "resource.h"
#include "status.h"

static long resource_ioctl(struct file *file, unsigned int code,
			   unsigned long arg)
{
	return clusctl_control(file, file->private_data, code, arg);
}

static int resource_release(struct inode *inode, struct file *file)
{
	clusctl_resource_put(file->private_data);
	return 0;
}

static const struct file_operations resource_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = resource_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.release = resource_release,
	.llseek = noop_llseek,
};

/**
 * clusctl_resource_open() - prepare an fd of a resource for the caller
 * @call: the call; the fd is open for what the call's own fd is
 * @resource: the fd takes a reference
 *
 * Return: ERROR_SUCCESS, ERROR_NO_SYSTEM_RESOURCES, or
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_resource_open(struct clusctl_call *call,
			  struct clusctl_resource *resource)
{
	struct file *file;

	file = anon_inode_getfile("[clusctl-resource]", &resource_fops,
				  clusctl_resource_get(resource),
				  call->file->f_flags & O_ACCMODE);
	if (IS_ERR(file)) {
		clusctl_resource_put(resource);
		return clusctl_errno_status(PTR_ERR(file));
	}
	return clusctl_reply_file(call, file);
}

u32 clusctl_resource_unknown(struct clusctl_call *call)
{
	return ERROR_SUCCESS;
}

u32 clusctl_resource_get_characteristics(struct clusctl_call *call)
{
	u32 characteristics = CLUS_CHAR_UNKNOWN;

	return clusctl_reply(call, &characteristics, sizeof(characteristics));
}

u32 clusctl_resource_get_flags(struct clusctl_call *call)
{
	u32 flags = 0; /* no resource is a core resource */

	return clusctl_reply(call, &flags, sizeof(flags));
}

u32 clusctl_resource_get_class_info(struct clusctl_call *call)
{
	struct clusctl_class_info info = {
		.resource_class = CLUS_RESCLASS_UNKNOWN,
	};

	return clusctl_reply(call, &info, sizeof(info));
}

u32 clusctl_resource_get_name(struct clusctl_call *call)
{
	return clusctl_reply_string(call, call->resource->name,
				    call->resource->name_units);
}

u32 clusctl_resource_get_type(struct clusctl_call *call)
{
	return clusctl_reply_string(call, call->resource->type,
				    call->resource->type_units);
}

u32 clusctl_resource_get_id(struct clusctl_call *call)
{
	char text[UUID_STRING_LEN + 1];

	snprintf(text, sizeof(text), "%pUl", &call->resource->id);
	return clusctl_reply_string(call, text, UUID_STRING_LEN);
}
