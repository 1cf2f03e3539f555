/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Control codes as they are measured: one ioctl, and nothing is judged but it. */
#ifndef CLUSCTL_BENCH_CALLS_H
#define CLUSCTL_BENCH_CALLS_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "clusctl_call.h"

static inline struct clusctl_request call_request(struct str in, void *out,
						  __u32 out_size)
{
	return (struct clusctl_request){
		.size = sizeof(struct clusctl_request),
		.in = address(in.data),
		.in_size = in.size,
		.out = address(out),
		.out_size = out_size,
	};
}

/* Ends the program if it fails. */
static inline void call_now(int fd, __u32 code, struct clusctl_request *request)
{
	if (!ioctl(fd, (unsigned long)code, request))
		return;
	printf("# code %#x: status %#x\n", code, request->status);
	exit(1);
}

static inline void call_with(int fd, __u32 code, struct str in)
{
	struct clusctl_request request = call_request(in, NULL, 0);

	call_now(fd, code, &request);
}

#endif
