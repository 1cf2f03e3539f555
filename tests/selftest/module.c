// SPDX-License-Identifier: GPL-2.0-or-later
/* Removes the module and loads it again. */
#include "module.h"

#include <stdlib.h>

#include "state.h"

void module_reload(void)
{
	ASSERT_EQ(0, system("/sbin/rmmod clusctl"));
	ASSERT_EQ(0, system("/sbin/modprobe clusctl"));
}

static const char *start(void)
{
	const char *left = cluster_hooks.start();

	if (!left)
		module_reload();
	return left;
}

static const char *after(void)
{
	const char *left = cluster_hooks.after();

	module_reload();
	return left;
}

const struct harness_hooks module_hooks = {
	.start = start,
	.after = after,
};
