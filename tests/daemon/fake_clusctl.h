/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles of libclusctl, of a fake kernel. */
#ifndef TESTS_DAEMON_FAKE_CLUSCTL_H
#define TESTS_DAEMON_FAKE_CLUSCTL_H

#include "fake_model.h"

struct clusctl_cluster {
	char node[32];
};

struct clusctl_resource {
	char node[32];
	char id[37];
	uint64_t life;
};

/* NULL if it was deleted, also if there is another one with its GUID now */
struct fake_resource *fake_find_open(const struct clusctl_resource *handle);

#endif
