// SPDX-License-Identifier: GPL-2.0-only
/* One change at a time. */
#include <linux/errno.h>
#include <linux/mutex.h>

#include "change.h"
#include "control.h"

DEFINE_MUTEX(clusctl_change_lock); /* see change.h */

/**
 * clusctl_change_begin() - wait until no other change is under way
 * @call: the call; a signal makes it a fault
 *
 * Return: false if a signal came first.
 */
bool clusctl_change_begin(struct clusctl_call *call)
{
	if (mutex_lock_interruptible(&clusctl_change_lock)) {
		call->fault = -ERESTARTSYS;
		return false;
	}
	return true;
}

void clusctl_change_end(void)
{
	mutex_unlock(&clusctl_change_lock);
}
