/* SPDX-License-Identifier: GPL-2.0-only */
/* Failures on demand, in test builds only (CLUSCTL_FAULTS). */
#ifndef CLUSCTL_FAULT_H
#define CLUSCTL_FAULT_H

#include <linux/types.h>

#ifdef CLUSCTL_FAULTS
bool clusctl_fault(void);
#else
static inline bool clusctl_fault(void)
{
	return false;
}
#endif

#endif
