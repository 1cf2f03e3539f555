// SPDX-License-Identifier: GPL-2.0-only
/* Loading, unloading, and the device /dev/clusctl. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/init.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "checkpoint.h"
#include "cluster_key.h"
#include "container.h"
#include "control.h"
#include "event_log.h"
#include "fold.h"
#include "keyring.h"
#include "keytype.h"
#include "reader.h"
#include "report.h"
#include "resource.h"

static long cluster_ioctl(struct file *file, unsigned int code,
			  unsigned long arg)
{
	return clusctl_control(file, NULL, code, arg);
}

static int cluster_open(struct inode *inode, struct file *file)
{
	struct clusctl_reader *reader = clusctl_reader_new();

	if (!reader)
		return -ENOMEM;
	file->private_data = reader;
	return stream_open(inode, file);
}

static int cluster_release(struct inode *inode, struct file *file)
{
	clusctl_reader_free(file->private_data);
	return 0;
}

static ssize_t cluster_read(struct kiocb *iocb, struct iov_iter *to)
{
	struct file *file = iocb->ki_filp;
	bool nowait = file->f_flags & O_NONBLOCK ||
		      iocb->ki_flags & IOCB_NOWAIT;

	return clusctl_reader_read(file->private_data, to, nowait);
}

static __poll_t cluster_poll(struct file *file, poll_table *wait)
{
	return clusctl_reader_poll(file->private_data, file, wait);
}

static const struct file_operations cluster_fops = {
	.owner = THIS_MODULE,
	.open = cluster_open,
	.release = cluster_release,
	.read_iter = cluster_read,
	.poll = cluster_poll,
	.unlocked_ioctl = cluster_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice cluster_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "clusctl",
	.fops = &cluster_fops,
	.mode = 0600,
	.groups = clusctl_report_groups,
};

static int __init clusctl_init(void)
{
	int ret;

	ret = clusctl_fold_init();
	if (ret)
		return ret;
	ret = clusctl_cluster_key_init();
	if (ret)
		goto err_fold;
	ret = clusctl_keyring_init();
	if (ret)
		goto err_cluster_key;
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
err_cluster_key:
	clusctl_cluster_key_exit();
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
	clusctl_cluster_key_exit();
	clusctl_log_exit();
	clusctl_fold_exit();
}

module_init(clusctl_init);
module_exit(clusctl_exit);

MODULE_DESCRIPTION("Crypto checkpoints of cluster resources");
MODULE_AUTHOR("The clusctl developers");
MODULE_LICENSE("GPL");
MODULE_SOFTDEP("pre: cmac gcm pkcs8_key_parser");
