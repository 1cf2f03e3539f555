// SPDX-License-Identifier: GPL-2.0-only
/* Readers of events: read and poll on the cluster fd. */
#include <linux/clusctl.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/uio.h>

#include "event_log.h"
#include "reader.h"

/**
 * struct clusctl_reader - the place of an open file in the log
 * @lock: of @next. Held while the caller's memory is written, so that an event
 *	  that cannot be written is not lost; only those who share the file wait.
 * @next: sequence number of the event to be read next; read anywhere
 */
struct clusctl_reader {
	struct mutex lock; /* see above */
	u64 next;
};

/**
 * clusctl_reader_new() - begin to get events
 *
 * Return: NULL if there is no memory.
 */
struct clusctl_reader *clusctl_reader_new(void)
{
	struct clusctl_reader *reader =
		kmalloc(sizeof(*reader), GFP_KERNEL_ACCOUNT);

	if (!reader)
		return NULL;
	mutex_init(&reader->lock);
	reader->next = clusctl_log_sequence() + 1;
	return reader;
}

void clusctl_reader_free(struct clusctl_reader *reader)
{
	kfree(reader);
}

static bool is_ready(const struct clusctl_reader *reader)
{
	return READ_ONCE(reader->next) <= clusctl_log_sequence();
}

/* Write an event, if there is room. Return: bytes, -EINVAL, or -EFAULT. */
static ssize_t put_event(struct iov_iter *to, const struct clusctl_event *event)
{
	size_t copied;

	if (event->size > iov_iter_count(to))
		return -EINVAL;
	copied = copy_to_iter(event, event->size, to);
	if (copied == event->size)
		return copied;
	iov_iter_revert(to, copied);
	return -EFAULT;
}

/* Write the next event, or word that some were lost before it. */
static ssize_t read_one(struct clusctl_reader *reader, struct iov_iter *to)
{
	u64 sequence = reader->next;
	struct clusctl_log_entry *entry = clusctl_log_next(&sequence);
	struct clusctl_event lost = {
		.size = sizeof(lost),
		.type = CLUSCTL_EVENT_LOST,
		.sequence = sequence - 1,
		.time = ktime_get_real_ns(),
		.generation = sequence - reader->next,
	};
	ssize_t ret = 0;

	lockdep_assert_held(&reader->lock);
	if (lost.generation) {
		ret = put_event(to, &lost);
		if (ret > 0)
			WRITE_ONCE(reader->next, sequence);
	} else if (entry) {
		ret = put_event(to, (void *)entry->event);
		if (ret > 0)
			WRITE_ONCE(reader->next, sequence + 1);
	}
	clusctl_log_put(entry);
	return ret;
}

static int lock_reader(struct clusctl_reader *reader, bool nowait)
{
	if (!nowait)
		return mutex_lock_interruptible(&reader->lock) ? -ERESTARTSYS :
								 0;
	return mutex_trylock(&reader->lock) ? 0 : -EAGAIN;
}

/* What there is, as far as there is room. Return: bytes or an errno. */
static ssize_t read_all(struct clusctl_reader *reader, struct iov_iter *to,
			bool nowait)
{
	ssize_t done = 0, ret = lock_reader(reader, nowait);

	if (ret)
		return ret;
	do {
		ret = read_one(reader, to);
		if (ret > 0)
			done += ret;
	} while (ret > 0);
	mutex_unlock(&reader->lock);
	return done ? done : ret;
}

/**
 * clusctl_reader_read() - read events
 * @reader: of the open file
 * @to: room for them
 * @nowait: do not wait for the first
 *
 * Return: bytes, or a negative errno.
 */
ssize_t clusctl_reader_read(struct clusctl_reader *reader, struct iov_iter *to,
			    bool nowait)
{
	ssize_t ret;

	for (;;) {
		ret = read_all(reader, to, nowait);
		if (ret)
			return ret;
		if (nowait)
			return -EAGAIN;
		ret = wait_event_interruptible(clusctl_log_wait,
					       is_ready(reader));
		if (ret)
			return ret;
	}
}

/**
 * clusctl_reader_poll() - is there an event to read?
 * @reader: of the open file
 * @file: the open file
 * @wait: as poll gives it
 *
 * Return: EPOLLIN | EPOLLRDNORM, or 0.
 */
__poll_t clusctl_reader_poll(struct clusctl_reader *reader, struct file *file,
			     poll_table *wait)
{
	poll_wait(file, &clusctl_log_wait, wait);
	return is_ready(reader) ? EPOLLIN | EPOLLRDNORM : 0;
}
