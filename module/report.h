/* SPDX-License-Identifier: GPL-2.0-only */
/* Saves and restores: counted, traced, and told as events. */
#ifndef CLUSCTL_REPORT_H
#define CLUSCTL_REPORT_H

#include <linux/sysfs.h>
#include <linux/types.h>

struct clusctl_info;
struct clusctl_resource;
struct clusctl_snapshot;

extern const struct attribute_group *clusctl_report_groups[];

void clusctl_report_saved(const struct clusctl_resource *resource,
			  const struct clusctl_snapshot *snapshot);
void clusctl_report_save_failed(const struct clusctl_resource *resource,
				const struct clusctl_snapshot *last,
				u32 status);
void clusctl_report_restored(const struct clusctl_resource *resource,
			     const struct clusctl_snapshot *snapshot);
void clusctl_report_restore_failed(const struct clusctl_resource *resource,
				   const struct clusctl_snapshot *snapshot,
				   u32 status);
void clusctl_report_counters(struct clusctl_info *info);

#endif
