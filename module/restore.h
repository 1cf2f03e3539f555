/* SPDX-License-Identifier: GPL-2.0-only */
/* Containers made what their snapshots say: prepared first, then done. */
#ifndef CLUSCTL_RESTORE_H
#define CLUSCTL_RESTORE_H

#include <linux/types.h>

struct clusctl_checkpoint;
struct clusctl_restore;

u32 clusctl_restore_prepare(struct clusctl_checkpoint *checkpoint,
			    struct clusctl_restore **restore);
void clusctl_restore_commit(struct clusctl_restore *restore);
void clusctl_restore_drop(struct clusctl_restore *restore);

#endif
