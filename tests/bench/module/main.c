// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What clusctl is compared with: an ioctl that does nothing, and operations of
 * the kernel without any caller outside it. For a VM that ends soon: it takes no
 * care of who asks.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "measure.h"

#define OPS_MAX 1000000
#define TEXT_MAX 65536

static const struct bench_op *const ops[] = {
	bench_floors,
	bench_seals,
	bench_keys,
	bench_signs,
};

static const struct bench_op *find(unsigned int code)
{
	const struct bench_op *op;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		for (op = ops[i]; op->code; op++)
			if (op->code == code)
				return op;
	return NULL;
}

static bool is_sane(const struct bench_request *request)
{
	if (!request->ops || request->ops > OPS_MAX ||
	    request->size > TEXT_MAX || request->aad_size > TEXT_MAX)
		return false;
	return request->key_offset <= request->size &&
	       request->key_size <= request->size - request->key_offset;
}

static long measure(const struct bench_op *op, void __user *user)
{
	struct bench_run run = {};
	int ret;

	if (copy_from_user(&run.request, user, sizeof(run.request)))
		return -EFAULT;
	if (!is_sane(&run.request))
		return -EINVAL;
	if (run.request.text) {
		run.text = memdup_user(u64_to_user_ptr(run.request.text),
				       run.request.size);
		if (IS_ERR(run.text))
			return PTR_ERR(run.text);
	}
	memset(run.request.driver, 0, sizeof(run.request.driver));
	ret = bench_measure(&run, op);
	kfree_sensitive(run.text);
	if (!ret && copy_to_user(user, &run.request, sizeof(run.request)))
		ret = -EFAULT;
	return ret;
}

static long bench_ioctl(struct file *file, unsigned int code, unsigned long arg)
{
	const struct bench_op *op;

	if (code == BENCH_NULL)
		return 0;
	op = find(code);
	return op ? measure(op, (void __user *)arg) : -ENOTTY;
}

static const struct file_operations bench_ops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = bench_ioctl,
};

static struct miscdevice bench_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "clusctl_bench",
	.mode = 0600,
	.fops = &bench_ops,
};
module_misc_device(bench_device);

MODULE_DESCRIPTION("What clusctl is compared with");
MODULE_LICENSE("GPL");
