/* SPDX-License-Identifier: GPL-2.0-only */
/* The log of the last events, which all readers share. */
#ifndef CLUSCTL_EVENT_LOG_H
#define CLUSCTL_EVENT_LOG_H

#include <linux/clusctl.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/wait.h>

/**
 * struct clusctl_log_entry - one event; constant once it is in the log
 * @usage: references
 * @event: as a reader gets it, and behind it the names
 */
struct clusctl_log_entry {
	refcount_t usage;
	u8 event[] __aligned(8);
};

extern wait_queue_head_t clusctl_log_wait;

void clusctl_log_add(const struct clusctl_event *event, const char *resource,
		     const void *name);
void clusctl_log_lose(void);
u64 clusctl_log_sequence(void);
struct clusctl_log_entry *clusctl_log_next(u64 *sequence);
void clusctl_log_put(struct clusctl_log_entry *entry);
void clusctl_log_exit(void);

#endif
