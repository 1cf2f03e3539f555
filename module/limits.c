// SPDX-License-Identifier: GPL-2.0-only
/* Caps as module parameters. */
#include <linux/clusctl.h>
#include <linux/moduleparam.h>
#include <linux/sizes.h>

#include "limits.h"

unsigned int clusctl_max_resources = 65536;
unsigned int clusctl_max_checkpoints = 1048576;
unsigned int clusctl_max_resource_checkpoints = 16384;
unsigned int clusctl_max_name = CLUSCTL_MAX_NAME;
unsigned int clusctl_max_snapshot = SZ_64K;
unsigned int clusctl_max_events = 1024;

/* So that what an enumeration returns fits into 32 bits */
static int set_count(const char *value, const struct kernel_param *param)
{
	return param_set_uint_minmax(value, param, 0, SZ_1M);
}

static int set_total(const char *value, const struct kernel_param *param)
{
	return param_set_uint_minmax(value, param, 0, INT_MAX);
}

static int set_name(const char *value, const struct kernel_param *param)
{
	return param_set_uint_minmax(value, param, 1, CLUSCTL_MAX_NAME);
}

static int set_snapshot(const char *value, const struct kernel_param *param)
{
	return param_set_uint_minmax(value, param, SZ_4K, SZ_1M);
}

static int set_events(const char *value, const struct kernel_param *param)
{
	return param_set_uint_minmax(value, param, 1, SZ_64K);
}

static const struct kernel_param_ops count_ops = {
	.set = set_count,
	.get = param_get_uint,
};

static const struct kernel_param_ops total_ops = {
	.set = set_total,
	.get = param_get_uint,
};

static const struct kernel_param_ops name_ops = {
	.set = set_name,
	.get = param_get_uint,
};

static const struct kernel_param_ops snapshot_ops = {
	.set = set_snapshot,
	.get = param_get_uint,
};

static const struct kernel_param_ops events_ops = {
	.set = set_events,
	.get = param_get_uint,
};

module_param_cb(max_resources, &count_ops, &clusctl_max_resources, 0644);
MODULE_PARM_DESC(max_resources, "resources there may be (default 65536)");
module_param_cb(max_checkpoints, &total_ops, &clusctl_max_checkpoints, 0644);
MODULE_PARM_DESC(max_checkpoints,
		 "checkpoints there may be in all (default 1048576)");
module_param_cb(max_resource_checkpoints, &count_ops,
		&clusctl_max_resource_checkpoints, 0644);
MODULE_PARM_DESC(max_resource_checkpoints,
		 "checkpoints one resource may have (default 16384)");
module_param_cb(max_name, &name_ops, &clusctl_max_name, 0644);
MODULE_PARM_DESC(max_name,
		 "UTF-16 units a name may have, 1 to 260 (default 260)");
module_param_cb(max_snapshot, &snapshot_ops, &clusctl_max_snapshot, 0644);
MODULE_PARM_DESC(
	max_snapshot,
	"bytes a sealed snapshot or an envelope may have (default 65536)");
module_param_cb(max_events, &events_ops, &clusctl_max_events, 0644);
MODULE_PARM_DESC(max_events,
		 "events that are kept for slow readers (default 1024)");
