// SPDX-License-Identifier: GPL-2.0-only
/*
 * The log of the last events, which all readers share. Each of them has a place
 * of its own in it, so that an event costs the same however many there are.
 *
 * An event gets its number whether or not there is memory for it: the gap tells
 * the readers that they lost one.
 */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/wait.h>
#include <linux/xarray.h>

#include "event_log.h"
#include "fault.h"
#include "limits.h"
#include "utf16.h"

/* Of what follows. Innermost of all locks of the module. */
static DEFINE_MUTEX(log_lock);
static DEFINE_XARRAY(log); /* entries by their sequence numbers */
static u64 first_sequence = 1; /* none is older */
static u64 last_sequence; /* read anywhere */

DECLARE_WAIT_QUEUE_HEAD(clusctl_log_wait);

/* Sequence number of the last event; 0 if there was none */
u64 clusctl_log_sequence(void)
{
	return READ_ONCE(last_sequence);
}

void clusctl_log_put(struct clusctl_log_entry *entry)
{
	if (entry && refcount_dec_and_test(&entry->usage))
		kfree(entry);
}

static struct clusctl_log_entry *make_entry(const struct clusctl_event *event,
					    const char *resource,
					    const void *name)
{
	u32 size = ALIGN(
		sizeof(*event) + event->resource_size + event->name_size, 8);
	struct clusctl_log_entry *entry;
	struct clusctl_event *copy;
	void *names;

	static_assert(sizeof(*event) + CLUSCTL_UTF16_SIZE(CLUSCTL_MAX_NAME) +
			      CLUSCTL_UTF16_SIZE(5 + 2 * CLUSCTL_MAX_NAME) <=
		      CLUSCTL_EVENT_SIZE_MAX);
	entry = kzalloc(struct_size(entry, event, size), GFP_KERNEL);
	if (!entry)
		return NULL;
	refcount_set(&entry->usage, 1);
	copy = (struct clusctl_event *)entry->event;
	*copy = *event;
	copy->size = size;
	copy->time = ktime_get_real_ns();
	names = copy + 1;
	if (resource)
		clusctl_utf16_put(names, resource,
				  event->resource_size / sizeof(__le16) - 1);
	memcpy(names + event->resource_size, name, event->name_size);
	return entry;
}

/* Forget what a slow reader has had time enough for. */
static void trim(void)
{
	u64 keep = READ_ONCE(clusctl_max_events);

	lockdep_assert_held(&log_lock);
	for (; first_sequence + keep <= last_sequence; first_sequence++)
		clusctl_log_put(xa_erase(&log, first_sequence));
}

/* Give an event its number; NULL for one that is lost. */
static void add_entry(struct clusctl_log_entry *entry)
{
	mutex_lock(&log_lock);
	WRITE_ONCE(last_sequence, last_sequence + 1);
	if (entry) {
		((struct clusctl_event *)entry->event)->sequence =
			last_sequence;
		if (xa_err(xa_store(&log, last_sequence, entry, GFP_KERNEL)))
			clusctl_log_put(entry);
	}
	trim();
	mutex_unlock(&log_lock);
	wake_up_interruptible_poll(&clusctl_log_wait, EPOLLIN | EPOLLRDNORM);
}

/* Tell the readers that there was an event which cannot be told. */
void clusctl_log_lose(void)
{
	add_entry(NULL);
}

/**
 * clusctl_log_add() - log an event
 * @event: type, ids, generation, status and sizes of the names
 * @resource: name of the resource, UTF-8, or NULL
 * @name: string of the checkpoint or container, UTF-16LE, or NULL
 *
 * Never fails: what there is no memory for, readers are told they have lost.
 */
void clusctl_log_add(const struct clusctl_event *event, const char *resource,
		     const void *name)
{
	struct clusctl_log_entry *entry = NULL;

	if (!clusctl_fault())
		entry = make_entry(event, resource, name);
	add_entry(entry);
}

/**
 * clusctl_log_next() - find the next event
 * @sequence: in: the one that a reader wants; out: the one that he gets, or, if
 *	      there is none, one behind the last
 *
 * Return: a reference; NULL if all from @sequence on were lost, or none have
 * happened.
 */
struct clusctl_log_entry *clusctl_log_next(u64 *sequence)
{
	struct clusctl_log_entry *entry;
	unsigned long index = *sequence;

	mutex_lock(&log_lock);
	entry = xa_find(&log, &index, ULONG_MAX, XA_PRESENT);
	if (entry)
		refcount_inc(&entry->usage);
	*sequence = entry ? index : last_sequence + 1;
	mutex_unlock(&log_lock);
	return entry;
}

/* Nobody has a cluster fd open. */
void clusctl_log_exit(void)
{
	struct clusctl_log_entry *entry;
	unsigned long sequence;

	xa_for_each(&log, sequence, entry)
		clusctl_log_put(entry);
	xa_destroy(&log);
}
