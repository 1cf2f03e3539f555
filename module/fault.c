// SPDX-License-Identifier: GPL-2.0-only
/* Failures on demand, in test builds only, for kernels without failslab. */
#include <linux/atomic.h>
#include <linux/moduleparam.h>

#include "fault.h"

/* Both are atomic_t underneath: parameters are read and written as int. */
static atomic_t fail_nth;
static atomic_t fault_points;

module_param_named(fail_nth, fail_nth.counter, int, 0644);
MODULE_PARM_DESC(fail_nth, "the how manieth point from now fails; 0: none");
module_param_named(fault_points, fault_points.counter, int, 0444);
MODULE_PARM_DESC(fault_points, "points that were passed");

/**
 * clusctl_fault() - is this the point that is to fail?
 *
 * Stands before each step that can fail, most of them for want of memory.
 *
 * Return: yes, once, when fail_nth has counted down.
 */
bool clusctl_fault(void)
{
	atomic_inc(&fault_points);
	return atomic_dec_if_positive(&fail_nth) == 0;
}
