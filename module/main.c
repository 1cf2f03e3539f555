// SPDX-License-Identifier: GPL-2.0-only
/* Loading, unloading, and the device /dev/clusctl. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/init.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "checkpoint.h"
#include "container.h"
#include "control.h"
#include "fold.h"
#include "keyring.h"
#include "keytype.h"
#include "resource.h"

static long cluster_ioctl(struct file *file, unsigned int code,
			  unsigned long arg)
{
	return clusctl_control(file, NULL, code, arg);
}

static const struct file_operations cluster_fops = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.unlocked_ioctl = cluster_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice cluster_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "clusctl",
	.fops = &cluster_fops,
	.mode = 0600,
};

static int __init clusctl_init(void)
{
	int ret;

	ret = clusctl_fold_init();
	if (ret)
		return ret;
	ret = clusctl_keyring_init();
	if (ret)
		goto err_fold;
	ret = clusctl_keytype_init();
	if (ret)
		goto err_keyring;
	ret = clusctl_container_init();
	if (ret)
		goto err_keytype;
	ret = clusctl_checkpoint_init();
	if (ret)
		goto err_container;
	ret = clusctl_resource_init();
	if (ret)
		goto err_checkpoint;
	ret = misc_register(&cluster_device);
	if (ret)
		goto err_resource;
	return 0;

err_resource:
	clusctl_resource_exit();
err_checkpoint:
	clusctl_checkpoint_exit();
err_container:
	clusctl_container_exit();
err_keytype:
	clusctl_keytype_exit();
err_keyring:
	clusctl_keyring_exit();
err_fold:
	clusctl_fold_exit();
	return ret;
}

static void __exit clusctl_exit(void)
{
	misc_deregister(&cluster_device);
	clusctl_resource_exit();
	clusctl_checkpoint_exit();
	clusctl_container_exit();
	clusctl_keytype_exit();
	clusctl_keyring_exit();
	clusctl_fold_exit();
}

module_init(clusctl_init);
module_exit(clusctl_exit);

MODULE_DESCRIPTION("Crypto checkpoints of cluster resources");
MODULE_AUTHOR("The clusctl developers");
MODULE_LICENSE("GPL");
MODULE_SOFTDEP("pre: pkcs8_key_parser");
