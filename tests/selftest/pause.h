/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An operation that waits in the kernel while something else happens. */
#ifndef CLUSCTL_TEST_PAUSE_H
#define CLUSCTL_TEST_PAUSE_H

#include <linux/types.h>
#include <stddef.h>

#include "clusctl_call.h"

/*
 * Signs, as key_sign(). When the kernel has asked the key for its sizes and
 * reads @in, @meanwhile is called by another thread, and the operation goes on
 * when it has returned. @in_size is at most a page.
 */
long sign_with_pause(__s32 key, const char *info, const void *in,
		     size_t in_size, void *out, size_t out_size,
		     void (*meanwhile)(void *context), void *context);

/*
 * Calls, as call(). When the module writes its answer, @meanwhile is called by
 * another thread, and the answer, at most a page, goes to @out when that has
 * returned.
 */
struct reply call_with_pause(int fd, __u32 code, __u32 flags, struct str in,
			     void *out, __u32 out_size,
			     void (*meanwhile)(void *context), void *context);

#endif
