/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A cluster and a resource for tests whose kernel is fake_ioctl.h. */
#ifndef TESTS_HOST_LIB_FIXTURE_H
#define TESTS_HOST_LIB_FIXTURE_H

#include <clusctl.h>

#include "fake_ioctl.h"
#include "ktap.h"

static struct clusctl_cluster *cluster;
static struct clusctl_resource *resource;

static void opens(void)
{
	const struct clusctl_resource_handle handle = {
		.size = sizeof(handle),
		.fd = open("/dev/null", O_RDWR | O_CLOEXEC),
	};

	REQUIRE(!clusctl_cluster_open("/dev/null", O_RDWR, &cluster));
	FAKE(OK_WITH(&handle, sizeof(handle)));
	REQUIRE(!clusctl_resource_open(cluster, "db", &resource));
	CHECK_INT(clusctl_resource_get_fd(resource), handle.fd);
}

static void closes(void)
{
	clusctl_resource_close(resource);
	clusctl_cluster_close(cluster);
	fake_script(NULL, 0);
	CHECK(!fake.in);
}

#endif
