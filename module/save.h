/* SPDX-License-Identifier: GPL-2.0-only */
/* Next snapshots: sealed first, and made the last ones when all are. */
#ifndef CLUSCTL_SAVE_H
#define CLUSCTL_SAVE_H

#include <linux/list.h>
#include <linux/types.h>

struct clusctl_checkpoint;
struct clusctl_image;
struct clusctl_resource;
struct clusctl_stamp;

bool clusctl_save_is_due(const char *canonical);
u32 clusctl_save_add(struct list_head *saves,
		     struct clusctl_checkpoint *checkpoint, u32 status,
		     const struct clusctl_image *image);
u32 clusctl_save_prepare(struct list_head *saves, const char *canonical,
			 const struct clusctl_resource *except, u32 status,
			 const struct clusctl_image *image);
void clusctl_save_commit(struct list_head *saves,
			 const struct clusctl_stamp *stamp);
void clusctl_save_drop(struct list_head *saves);
void clusctl_save_lost(const char *canonical);

#endif
