// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parts of the module, initialised as clusctl_init() does, for the suites
 * that need some of them. On Linux 6.1 suites run before a module's own
 * initialisation, so each asks for the parts in its suite_init.
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>

#include "checkpoint.h"
#include "cluster_key.h"
#include "container.h"
#include "event_log.h"
#include "fold.h"
#include "keyring.h"
#include "keytype.h"
#include "kunit.h"
#include "resource.h"

static const struct {
	int (*init)(void);
	void (*exit)(void);
} parts[] = {
	{ clusctl_fold_init, clusctl_fold_exit },
	{ clusctl_cluster_key_init, clusctl_cluster_key_exit },
	{ clusctl_keyring_init, clusctl_keyring_exit },
	{ clusctl_keytype_init, clusctl_keytype_exit },
	{ clusctl_container_init, clusctl_container_exit },
	{ clusctl_checkpoint_init, clusctl_checkpoint_exit },
	{ clusctl_resource_init, clusctl_resource_exit },
};

static size_t parts_up;

int kunit_parts_init(struct kunit_suite *suite)
{
	while (parts_up < ARRAY_SIZE(parts)) {
		int ret = parts[parts_up].init();

		if (ret)
			return ret;
		parts_up++;
	}
	return 0;
}

static void __exit parts_exit(void)
{
	while (parts_up)
		parts[--parts_up].exit();
	clusctl_log_exit();
}

module_exit(parts_exit);

MODULE_DESCRIPTION("KUnit suites of clusctl");
MODULE_LICENSE("GPL");
