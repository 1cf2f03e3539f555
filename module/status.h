/* SPDX-License-Identifier: GPL-2.0-only */
/* Win32 status codes and the errno classes they belong to. */
#ifndef CLUSCTL_STATUS_H
#define CLUSCTL_STATUS_H

#include <linux/types.h>

int clusctl_status_errno(u32 status);
u32 clusctl_errno_status(long error);

#endif
