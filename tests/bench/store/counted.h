/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engines as they are, but what is asked of them is counted. */
#ifndef TESTS_BENCH_STORE_COUNTED_H
#define TESTS_BENCH_STORE_COUNTED_H

#include "etcd_http.h"

struct counted {
	unsigned int gets;
	unsigned int lists;
	unsigned int commits;
	unsigned int requests; /* to a server; an engine may need several */
};

extern struct counted counted;

/* By the linker */
int __real_etcd_http_perform(struct etcd *etcd, const char *endpoint,
			     unsigned int timeout, struct etcd_request *request,
			     struct etcd_reply *reply);
int __wrap_etcd_http_perform(struct etcd *etcd, const char *endpoint,
			     unsigned int timeout, struct etcd_request *request,
			     struct etcd_reply *reply);

#endif
