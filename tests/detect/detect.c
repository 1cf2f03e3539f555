// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bugs on demand, which prove at each run that the kernel's checkers notice
 * what they are there for.
 *
 * Writing the name of a bug to /proc/clusctl_detect plants it. Some end the
 * process that wrote, so nothing here holds a lock of the kernel's meanwhile.
 */
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/uaccess.h>

#define SIZE 64

/* Out of the compiler's sight, which would warn or leave the bug out */
static size_t hide(size_t value)
{
	OPTIMIZER_HIDE_VAR(value);
	return value;
}

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);

static void lock_order(char __user *user)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static DEFINE_SPINLOCK(spin);

static void sleep_in_atomic(char __user *user)
{
	spin_lock(&spin);
	kfree(kmalloc(SIZE, GFP_KERNEL));
	spin_unlock(&spin);
}

static void shift(char __user *user)
{
	int one = hide(1);

	one <<= hide(SIZE);
	OPTIMIZER_HIDE_VAR(one);
}

static void array_index(char __user *user)
{
	static int array[4];
	int value = array[hide(ARRAY_SIZE(array))];

	OPTIMIZER_HIDE_VAR(value);
}

static void refcount_underflow(char __user *user)
{
	refcount_t count = REFCOUNT_INIT(0);

	refcount_dec(&count);
}

static void nothing(struct timer_list *timer)
{
}

static void free_active_timer(char __user *user)
{
	struct timer_list *timer = kmalloc(sizeof(*timer), GFP_KERNEL);

	if (!timer)
		return;
	timer_setup(timer, nothing, 0);
	mod_timer(timer, jiffies + 60 * HZ);
	kfree(timer);
}

static void leak(char __user *user)
{
	kmalloc(SIZE * 3, GFP_KERNEL);
}

static void write_behind(char __user *user)
{
	char *bytes = kmalloc(SIZE, GFP_KERNEL);

	if (bytes)
		bytes[hide(SIZE)] = 1;
	kfree(bytes);
}

static void use_after_free(char __user *user)
{
	char *bytes = kmalloc(SIZE, GFP_KERNEL);

	kfree(bytes);
	WRITE_ONCE(bytes[1], 1);
}

static void double_free(char __user *user)
{
	char *bytes = kmalloc(SIZE, GFP_KERNEL);

	kfree(bytes);
	kfree((char *)hide((size_t)bytes));
}

static void usercopy(char __user *user)
{
	char *bytes = (char *)hide((size_t)kmalloc(SIZE, GFP_KERNEL));

	if (bytes && copy_to_user(user, bytes, hide(SIZE + 1)))
		pr_info("nothing was copied\n");
	kfree(bytes);
}

static void list_corruption(char __user *user)
{
	static LIST_HEAD(head);
	struct list_head entry;

	list_add(&entry, &head);
	entry.next->prev = &head;
	list_del(&entry);
}

static void unchecked_allocation(char __user *user)
{
	char *bytes = (char *)hide(0);

	WRITE_ONCE(bytes[1], 1);
}

/* Written by two threads without a lock or an annotation */
static unsigned long shared;

static int write_shared(void *data)
{
	while (!kthread_should_stop()) {
		shared++;
		cond_resched();
	}
	return 0;
}

static void unlocked_writes(char __user *user)
{
	struct task_struct *task = kthread_run(write_shared, NULL, "detect");
	unsigned long end = jiffies + 5 * HZ;

	if (IS_ERR(task))
		return;
	while (time_before(jiffies, end)) {
		shared++;
		cond_resched();
	}
	kthread_stop(task);
}

static const struct {
	const char *name;
	/* @user: memory of the process that asked */
	void (*plant)(char __user *user);
} bugs[] = {
	{ "lock_order", lock_order },
	{ "sleep_in_atomic", sleep_in_atomic },
	{ "shift", shift },
	{ "array_index", array_index },
	{ "refcount_underflow", refcount_underflow },
	{ "free_active_timer", free_active_timer },
	{ "leak", leak },
	{ "write_behind", write_behind },
	{ "use_after_free", use_after_free },
	{ "double_free", double_free },
	{ "usercopy", usercopy },
	{ "list_corruption", list_corruption },
	{ "unchecked_allocation", unchecked_allocation },
	{ "unlocked_writes", unlocked_writes },
};

static ssize_t detect_write(struct file *file, const char __user *user,
			    size_t size, loff_t *offset)
{
	char name[32] = {};
	size_t i;

	if (size >= sizeof(name))
		return -EINVAL;
	if (copy_from_user(name, user, size))
		return -EFAULT;
	for (i = 0; i < ARRAY_SIZE(bugs); i++)
		if (sysfs_streq(name, bugs[i].name)) {
			bugs[i].plant((char __user *)user);
			return size;
		}
	return -EINVAL;
}

static const struct proc_ops detect_ops = {
	/* One that was ended may not be waited for. */
	.proc_flags = PROC_ENTRY_PERMANENT,
	.proc_write = detect_write,
};

static int __init detect_init(void)
{
	if (!proc_create("clusctl_detect", 0200, NULL, &detect_ops))
		return -ENOMEM;
	return 0;
}

/* No exit: it stays until the machine ends. */
module_init(detect_init);

MODULE_DESCRIPTION("Bugs for the checkers of the kernel to find");
MODULE_LICENSE("GPL");
