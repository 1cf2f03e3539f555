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
};

#endif
